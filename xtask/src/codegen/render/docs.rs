//! Doc comments.

use crate::codegen::model::Property;

/// One line of a doc comment.
pub fn line(text: &mut String, content: &str) {
    text.push_str("///");
    if !content.is_empty() {
        text.push(' ');
        text.push_str(content);
    }
    text.push('\n');
}

/// A paragraph of facts, if there are any.
pub fn paragraph(text: &mut String, facts: &[String]) {
    if !facts.is_empty() {
        line(text, "");
        line(text, &facts.join(" "));
    }
}

/// What is said of a property: its name, what it holds, and what else is demanded.
pub fn property(property: &Property) -> String {
    let required = property.required.then_some("Required.");
    let (noun, others) = match property.facts.split_first() {
        Some((noun, others)) => (noun.as_str(), others),
        None => ("", [].as_slice()),
    };
    let mut sentences = vec![noun];
    sentences.extend(required);
    sentences.extend(others.iter().map(String::as_str));
    format!("`{}`: {}", property.name, sentences.join(" "))
}

/// `a`, `b` and `c`.
pub fn enumeration(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [only] => only.clone(),
        [start @ .., last] => format!("{} and {last}", start.join(", ")),
    }
}
