//! The picture as Mermaid, which GitHub and many editors draw.

use std::fmt::Write as _;

use super::model::{Kind, Layer};
use super::view::View;

/// A flowchart.
pub fn mermaid(view: &View<'_>) -> String {
    let mut text = String::from("flowchart LR\n");
    for node in view.outermost() {
        boxes(view, *node, 1, &mut text);
    }
    for (from, to, layer, count) in &view.edges {
        let arrow = match layer {
            Layer::References => "-.->",
            Layer::Flows => "==>",
            Layer::Permissions => "-->",
        };
        let label = match (layer, count) {
            (Layer::Permissions, 1) => "|may|".to_owned(),
            (_, 1) => String::new(),
            (_, count) => format!("|{count}|"),
        };
        let _ = writeln!(text, "  n{from} {arrow}{label} n{to}");
    }
    text
}

fn boxes(view: &View<'_>, node: usize, depth: usize, text: &mut String) {
    let indent = "  ".repeat(depth);
    let one = &view.graph.nodes[node];
    let label = escaped(&one.label);
    let inside = &view.children[node];
    if !inside.is_empty() {
        let _ = writeln!(text, "{indent}subgraph n{node}[\"{label}\"]");
        for inner in inside {
            boxes(view, *inner, depth + 1, text);
        }
        let _ = writeln!(text, "{indent}end");
        return;
    }
    let _ = match one.kind {
        Kind::Outside => writeln!(text, "{indent}n{node}([\"{label}\"])"),
        Kind::Resource => writeln!(
            text,
            "{indent}n{node}[\"{label}<br>{}\"]",
            escaped(&one.type_name)
        ),
        _ => writeln!(text, "{indent}n{node}[[\"{label}\"]]"),
    };
}

/// A label in quotes. What Mermaid, or the HTML that it makes, could take for something else is written as a code.
fn escaped(text: &str) -> String {
    let mut result = String::new();
    for c in text.chars() {
        if c.is_alphanumeric() || " _-./:,()".contains(c) {
            result.push(c);
        } else {
            let _ = write!(result, "#{};", u32::from(c));
        }
    }
    // `end` alone ends a subgraph, and a beginning `- ` or `1. ` makes a list.
    match result.chars().next() {
        Some(c) if c == '-' || c.is_ascii_digit() || result.eq_ignore_ascii_case("end") => {
            format!("#8203;{result}")
        }
        _ => result,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_only_text() {
        assert_eq!(
            escaped("a\"]; click n1 <b>`x`"),
            "a#34;#93;#59; click n1 #60;b#62;#96;x#96;"
        );
        assert_eq!(escaped("end"), "#8203;end");
        assert_eq!(escaped("#quot;"), "#35;quot#59;");
        assert_eq!(escaped("AWS::S3::Bucket"), "AWS::S3::Bucket");
    }
}
