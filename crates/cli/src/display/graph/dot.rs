//! The picture in the language of Graphviz.

use std::fmt::Write as _;

use super::model::{Kind, Layer};
use super::view::View;

/// A directed graph.
pub fn dot(view: &View<'_>) -> String {
    let mut text = String::from(
        "digraph app {\n  rankdir=LR;\n  compound=true;\n  fontname=\"Helvetica\";\n  \
         node [shape=box, style=rounded, fontname=\"Helvetica\", fontsize=11];\n  \
         edge [fontname=\"Helvetica\", fontsize=9];\n",
    );
    for node in view.outermost() {
        boxes(view, *node, 1, &mut text);
    }
    for (from, to, layer, count) in &view.edges {
        let style = match layer {
            Layer::References => "style=dashed, color=\"#8a8f98\"",
            Layer::Flows => "penwidth=2, color=\"#1f6feb\"",
            Layer::Permissions => "color=\"#b35900\"",
        };
        let label = match count {
            1 => String::new(),
            count => format!(", label=\"{count}\""),
        };
        // An edge has its ends at boxes without others in them; a frame is where it is cut off.
        let (tail, head) = (leaf(view, *from), leaf(view, *to));
        let mut ends = String::new();
        if tail != *from {
            let _ = write!(ends, ", ltail=cluster_{from}");
        }
        if head != *to {
            let _ = write!(ends, ", lhead=cluster_{to}");
        }
        let _ = writeln!(text, "  n{tail} -> n{head} [{style}{label}{ends}];");
    }
    text.push_str("}\n");
    text
}

fn leaf(view: &View<'_>, mut node: usize) -> usize {
    while let Some(first) = view.children[node].first() {
        node = *first;
    }
    node
}

fn boxes(view: &View<'_>, node: usize, depth: usize, text: &mut String) {
    let indent = "  ".repeat(depth);
    let one = &view.graph.nodes[node];
    let inside = &view.children[node];
    let label = quoted(&one.label);
    if !inside.is_empty() {
        let _ = writeln!(
            text,
            "{indent}subgraph cluster_{node} {{\n{indent}  label=\"{label}\";"
        );
        for inner in inside {
            boxes(view, *inner, depth + 1, text);
        }
        let _ = writeln!(text, "{indent}}}");
        return;
    }
    let _ = match one.kind {
        Kind::Outside => writeln!(text, "{indent}n{node} [label=\"{label}\", shape=ellipse];"),
        Kind::Resource => writeln!(
            text,
            "{indent}n{node} [label=\"{label}\\n{}\"];",
            quoted(&one.type_name)
        ),
        _ => writeln!(text, "{indent}n{node} [label=\"{label}\", shape=box3d];"),
    };
}

/// A text within quotes. A backslash begins an escape in labels, so it is written as its code in HTML.
fn quoted(text: &str) -> String {
    let mut result = String::new();
    for c in text.chars() {
        match c {
            '"' => result.push_str("\\\""),
            '\\' => result.push_str("&#92;"),
            '&' => result.push_str("&amp;"),
            c if c.is_control() => result.push(' '),
            c => result.push(c),
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_only_text() {
        assert_eq!(
            quoted("a\"]; b [URL=\"x\\\"\n&lt;"),
            "a\\\"]; b [URL=\\\"x&#92;\\\" &amp;lt;"
        );
    }
}
