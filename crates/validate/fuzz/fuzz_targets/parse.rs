//! Any bytes: the parser returns, and every span lies in the text and on the borders of characters.
#![no_main]

use libfuzzer_sys::fuzz_target;
use stackwright_template::parse::{self, Data, Node, Span};

fn check(text: &str, span: Span) {
    let (start, end) = (span.start as usize, span.end as usize);
    assert!(text.get(start..end).is_some(), "{span:?} of {} bytes", text.len());
}

fn walk(text: &str, node: &Node<'_>) {
    check(text, node.span);
    match &node.data {
        Data::List(items) => items.iter().for_each(|item| walk(text, item)),
        Data::Map(map) => {
            for entry in map {
                check(text, entry.key_span);
                walk(text, &entry.value);
            }
        }
        _ => {}
    }
}

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let document = parse::parse(text);
    for error in &document.errors {
        check(text, error.span);
    }
    walk(text, &document.root);
    let _ = document.root.to_json();
});
