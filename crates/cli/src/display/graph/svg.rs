//! The picture as SVG: boxes in columns, frames around them, and curves between them.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::model::{Kind, Layer};
use super::view::View;
use crate::terminal::text::{columns, shortened};

/// The most columns that a label is wide.
const LABEL: usize = 36;
const CHARACTER: f64 = 7.2;
const LINE: f64 = 16.0;
const PAD: f64 = 14.0;
const GAP: (f64, f64) = (56.0, 18.0);

#[derive(Clone, Copy, Debug, Default)]
struct Box {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

struct Layout<'v, 'g> {
    view: &'v View<'g>,
    boxes: HashMap<usize, Box>,
}

const STYLE: &str = "svg{font:12px system-ui,sans-serif;background:#fff;color-scheme:light dark}\
text{fill:#1c2128}.t{fill:#57606a;font-size:10.5px}.frame{fill:#f6f8fa;stroke:#d0d7de}.box{fill:#fff;stroke:#8c959f}\
.outside{fill:#fff8e6;stroke:#b08800}.e{fill:none;stroke-width:1.2}.references{stroke:#8c959f;stroke-dasharray:4 3}\
.flows{stroke:#0969da;stroke-width:2}.permissions{stroke:#9a6700}.n{font-size:10px;fill:#57606a}\
@media(prefers-color-scheme:dark){svg{background:#0d1117}text{fill:#e6edf3}.t,.n{fill:#9198a1}.frame{fill:#151b23;stroke:#3d444d}\
.box{fill:#0d1117;stroke:#656c76}.outside{fill:#272115;stroke:#9e6a03}.references{stroke:#656c76}.flows{stroke:#4493f8}\
.permissions{stroke:#d29922}}";

/// An SVG document.
pub fn svg(view: &View<'_>) -> String {
    let mut layout = Layout {
        view,
        boxes: HashMap::new(),
    };
    let (width, height) = layout.place(view.outermost(), PAD, PAD);
    let (width, height) = (width + 2.0 * PAD, height + 2.0 * PAD);
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" \
         width=\"{width:.0}\" height=\"{height:.0}\" role=\"img\" aria-label=\"{}\">\n<style>{STYLE}</style>\n<defs>",
        escaped(&view.graph.title)
    );
    for layer in Layer::ALL {
        let name = layer.name();
        let _ = write!(
            text,
            "<marker id=\"{name}\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" \
             orient=\"auto-start-reverse\"><path d=\"M0 0 8 4 0 8z\" fill=\"context-stroke\"/></marker>"
        );
    }
    text.push_str("</defs>\n");
    // Lines run over frames and behind boxes.
    for frames in [true, false] {
        for node in view.outermost() {
            layout.draw(*node, frames, &mut text);
        }
        for (from, to, layer, count) in view.edges.iter().filter(|_| frames) {
            layout.edge(*from, *to, *layer, *count, &mut text);
        }
    }
    text.push_str("</svg>\n");
    text
}

impl Layout<'_, '_> {
    /// Gives boxes their places from a corner on, and returns how much room they take.
    fn place(&mut self, nodes: &[usize], left: f64, top: f64) -> (f64, f64) {
        let (mut x, mut most) = (left, 0.0_f64);
        let mut at = 0;
        while at < nodes.len() {
            let column = self.view.graph.nodes[nodes[at]].column;
            let end = nodes[at..]
                .iter()
                .position(|node| self.view.graph.nodes[*node].column != column)
                .map_or(nodes.len(), |count| at + count);
            let (mut y, mut width) = (top, 0.0_f64);
            for node in &nodes[at..end] {
                let size = self.node(*node, x, y);
                width = width.max(size.0);
                y += size.1 + GAP.1;
            }
            most = most.max(y - GAP.1 - top);
            x += width + GAP.0;
            at = end;
        }
        ((x - GAP.0 - left).max(0.0), most)
    }

    fn node(&mut self, node: usize, x: f64, y: f64) -> (f64, f64) {
        let view = self.view;
        let one = &view.graph.nodes[node];
        let wide = |text: &str| columns(text).min(LABEL) as f64 * CHARACTER + 2.0 * PAD;
        let own = wide(&one.label).max(wide(&one.type_name) * 0.9);
        let inside = &view.children[node];
        let (width, height) = match inside.is_empty() {
            true if one.type_name.is_empty() => (own, LINE + PAD),
            true => (own, 2.0 * LINE + PAD * 0.8),
            false => {
                let (width, height) = self.place(inside, x + PAD, y + LINE + PAD);
                (own.max(width + 2.0 * PAD), height + LINE + 2.0 * PAD)
            }
        };
        self.boxes.insert(
            node,
            Box {
                x,
                y,
                width,
                height,
            },
        );
        (width, height)
    }

    /// Draws the frames, or the boxes with nothing in them.
    fn draw(&self, node: usize, frames: bool, text: &mut String) {
        let inside = &self.view.children[node];
        if frames != inside.is_empty() {
            self.rectangle(node, text);
        }
        for inner in inside {
            self.draw(*inner, frames, text);
        }
    }

    fn rectangle(&self, node: usize, text: &mut String) {
        let one = &self.view.graph.nodes[node];
        let Box {
            x,
            y,
            width,
            height,
        } = self.boxes[&node];
        let inside = &self.view.children[node];
        let class = match (one.kind, inside.is_empty()) {
            (Kind::Outside, _) => "outside",
            (_, true) => "box",
            (_, false) => "frame",
        };
        let title = [&one.path, &one.type_name, &one.logical_id, &one.place];
        let title: Vec<&str> = (title.into_iter().map(String::as_str))
            .filter(|part| !part.is_empty())
            .collect();
        let _ = writeln!(
            text,
            "<g><title>{}</title><rect class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" \
             height=\"{height:.1}\" rx=\"5\"/><text x=\"{:.1}\" y=\"{:.1}\">{}</text>",
            escaped(&title.join("\n")),
            x + PAD,
            y + LINE + 3.0,
            escaped(&shortened(&one.label, LABEL)),
        );
        if inside.is_empty() && !one.type_name.is_empty() {
            let _ = writeln!(
                text,
                "<text class=\"t\" x=\"{:.1}\" y=\"{:.1}\">{}</text>",
                x + PAD,
                y + 2.0 * LINE + 2.0,
                escaped(&shortened(&one.type_name, LABEL)),
            );
        }
        text.push_str("</g>\n");
    }

    fn edge(&self, from: usize, to: usize, layer: Layer, count: usize, text: &mut String) {
        let (Some(a), Some(b)) = (self.boxes.get(&from), self.boxes.get(&to)) else {
            return;
        };
        let (ay, by) = (a.y + a.height / 2.0, b.y + b.height / 2.0);
        let (ax, bx, out) = if a.x + a.width <= b.x {
            (a.x + a.width, b.x, 1.0)
        } else if b.x + b.width <= a.x {
            (a.x, b.x + b.width, -1.0)
        } else {
            (a.x + a.width, b.x + b.width, 1.0)
        };
        let bend = ((bx - ax).abs() / 2.0).clamp(24.0, 160.0);
        // Where both are over each other, the curve comes back on the same side.
        let back = if (ax - bx).abs() < a.width.max(b.width) && out > 0.0 && bx < ax + 1.0 {
            bend
        } else {
            -bend * out
        };
        let _ = writeln!(
            text,
            "<path class=\"e {name}\" marker-end=\"url(#{name})\" d=\"M{ax:.1} {ay:.1}C{:.1} {ay:.1} {:.1} {by:.1} {bx:.1} {by:.1}\"/>",
            ax + bend * out,
            bx + back,
            name = layer.name(),
        );
        if count > 1 {
            let _ = writeln!(
                text,
                "<text class=\"n\" x=\"{:.1}\" y=\"{:.1}\">{count}</text>",
                f64::midpoint(ax, bx),
                f64::midpoint(ay, by) - 3.0,
            );
        }
    }
}

/// Text in XML; what XML cannot have is left out.
fn escaped(text: &str) -> String {
    let mut result = String::new();
    for c in text.chars() {
        match c {
            '&' => result.push_str("&amp;"),
            '<' => result.push_str("&lt;"),
            '>' => result.push_str("&gt;"),
            '"' => result.push_str("&quot;"),
            '\'' => result.push_str("&#39;"),
            '\n' | '\t' => result.push(c),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => result.push(c),
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_others_is_only_text() {
        assert_eq!(
            escaped("</text><script>\"'&\u{1b}\u{0}"),
            "&lt;/text&gt;&lt;script&gt;&quot;&#39;&amp;"
        );
    }
}
