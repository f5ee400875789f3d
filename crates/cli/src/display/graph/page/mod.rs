//! The picture as one HTML page that needs nothing else: no network, no other file.
//!
//! What is drawn stands in the page as JSON. The program in it writes text of others as text, and never as HTML; and the
//! page's own policy lets it load nothing.

use serde_json::{Value, json};
use stackwright_diagnostic::report::printable;

use super::model::{Graph, Kind, Layer};

const PAGE: &str = include_str!("page.html");
const STYLE: &str = include_str!("page.css");
const PROGRAM: &str = include_str!("page.js");

/// An HTML document.
pub fn page(graph: &Graph) -> String {
    let mut text = String::with_capacity(PAGE.len() + STYLE.len() + PROGRAM.len() + 4096);
    let mut rest = PAGE;
    while let Some((before, after)) = rest.split_once("{{") {
        let (name, after) = after.split_once("}}").unwrap_or((after, ""));
        text.push_str(before);
        text.push_str(&match name {
            "title" => escaped(&printable(&graph.title)),
            "style" => STYLE.to_owned(),
            "program" => PROGRAM.to_owned(),
            _ => in_script(&readable(data(graph)).to_string()),
        });
        rest = after;
    }
    text.push_str(rest);
    text
}

/// Short keys: there may be thousands of boxes.
fn data(graph: &Graph) -> Value {
    let nodes = graph.nodes.iter().map(|node| {
        let mut value = json!({"l": node.label, "k": kind(node.kind), "c": node.column});
        if let Some(parent) = node.parent {
            value["u"] = parent.into();
        }
        for (key, text) in [
            ("t", &node.type_name),
            ("i", &node.logical_id),
            ("p", &node.path),
            ("f", &node.place),
        ] {
            if !text.is_empty() {
                value[key] = text.as_str().into();
            }
        }
        value
    });
    let edges = graph.edges.iter().map(|edge| {
        let layer = Layer::ALL.iter().position(|layer| *layer == edge.layer);
        json!([edge.from, edge.to, layer, edge.words])
    });
    let traced = graph.traced.as_ref().map(|traced| {
        let steps = traced.steps.iter().map(|step| {
            json!({"n": step.node, "a": step.from, "m": step.mark.name(), "w": step.words, "d": step.details, "s": step.shown})
        });
        json!({
            "verdict": traced.verdict,
            "mark": traced.mark.name(),
            "steps": steps.collect::<Vec<_>>(),
        })
    });
    json!({
        "nodes": nodes.collect::<Vec<_>>(),
        "edges": edges.collect::<Vec<_>>(),
        "layers": Layer::ALL.map(Layer::name),
        "traced": traced,
    })
}

/// The same with nothing in its texts that a browser would not show, or that turns what it shows round.
fn readable(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(printable(&text).into_owned()),
        Value::Array(items) => items.into_iter().map(readable).collect(),
        Value::Object(entries) => {
            let entries = entries.into_iter();
            Value::Object(entries.map(|(key, value)| (key, readable(value))).collect())
        }
        other => other,
    }
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Stack => "stack",
        Kind::Construct => "construct",
        Kind::Resource => "resource",
        Kind::Outside => "outside",
    }
}

/// Text in HTML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// JSON within a script element, which nothing in it can end.
fn in_script(json: &str) -> String {
    json.replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_others_is_only_text() {
        let mut graph = Graph {
            title: "</title><script>".to_owned(),
            ..Graph::default()
        };
        let evil = "</script><img src=x onerror=alert(1)><!--{{program}}";
        graph.add(Kind::Stack, evil, None);
        let text = page(&graph);
        assert!(!text.contains("<img"));
        assert!(text.contains("<title>&lt;/title&gt;&lt;script&gt;</title>"));
        let (_, rest) = text
            .split_once("<script id=\"data\" type=\"application/json\">")
            .expect("the data");
        let (data, _) = rest.split_once("</script>").expect("its end");
        let data: Value = serde_json::from_str(data).expect("JSON");
        assert_eq!(data["nodes"][0]["l"], evil);
    }

    #[test]
    fn what_turns_text_round_is_written_out() {
        let mut graph = Graph::default();
        graph.add(Kind::Stack, "a\u{202e}b\u{9b}c", None);
        let text = page(&graph);
        assert!(!text.contains(['\u{202e}', '\u{9b}']));
        assert!(text.contains(r"a\\u{202e}b\\u{9b}c"), "{text}");
    }

    #[test]
    fn it_needs_nothing_else() {
        // The name of SVG is no address.
        let text = page(&Graph::default()).replace("http://www.w3.org/2000/svg", "");
        for outside in ["http:", "https:", "src=", "@import", "url(h"] {
            assert!(!text.contains(outside), "{outside}");
        }
        assert!(text.contains("default-src 'none'"));
    }
}
