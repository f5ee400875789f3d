//! Values, lists and counts in words.

use stackwright_template::model::{Evaluation, Instance, Shape};

/// What sort of value it is, and which value where that helps.
pub(super) fn kind(instance: &Instance<'_>) -> String {
    let what = match &instance.value {
        Evaluation::String(_) => return format!("the string {}", quoted(instance)),
        Evaluation::Number(text) => return format!("the number {text}"),
        Evaluation::Bool(value) => return format!("the boolean {value}"),
        Evaluation::Null => return "null".into(),
        Evaluation::List(_) => "a list",
        Evaluation::Object(_) => "an object",
        Evaluation::Unknown(unknown) => match unknown.shape {
            Shape::Scalar => "a single value",
            Shape::Number => "a number",
            Shape::Boolean => "a boolean",
            Shape::List => "a list",
            Shape::Object => "an object",
            Shape::Any => "a value",
        },
    };
    match instance.via {
        Some(function) => format!("{what} from `{}`", function.name()),
        None => what.into(),
    }
}

pub(super) fn shown(instance: &Instance<'_>) -> String {
    instance.text().unwrap_or("the value").to_owned()
}

/// The text in backquotes, shortened.
pub(super) fn quoted(instance: &Instance<'_>) -> String {
    const LONGEST: usize = 60;
    match instance.text() {
        Some(text) if text.chars().count() > LONGEST => {
            let start: String = text.chars().take(LONGEST).collect();
            format!("`{}…`", visible(&start))
        }
        Some("") => "an empty text".into(),
        Some(text) => format!("`{}`", visible(text)),
        None => "the value".into(),
    }
}

/// The text with what cannot be seen, such as a line break, written as an escape.
fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() {
            shown.extend(c.escape_debug());
        } else {
            shown.push(c);
        }
    }
    shown
}

/// `a`, `b` or `c`; shortened when there are many.
pub(super) fn list(names: &[impl AsRef<str>]) -> String {
    const MOST: usize = 12;
    let shown: Vec<String> = names
        .iter()
        .take(MOST)
        .map(|name| format!("`{}`", name.as_ref()))
        .collect();
    if names.len() > MOST {
        return format!("{} and {} more", shown.join(", "), names.len() - MOST);
    }
    shown.join(", ")
}

pub(super) fn count(number: usize, noun: &str) -> String {
    match (number, noun) {
        (1, _) => format!("1 {noun}"),
        (_, "entry") => format!("{number} entries"),
        _ => format!("{number} {noun}s"),
    }
}
