//! Whether a value fits what its parameter allows: the allowed values, the pattern, the lengths, the range, a number.

use std::sync::OnceLock;

use fancy_regex::{Regex, RegexBuilder};

use crate::budget;
use crate::model::has_dynamic_reference;
use crate::parse::Node;

/// What is wrong with a value of a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The value; of a list, the item.
    pub value: String,
    /// What is wrong with it, such as `is less than 5`.
    pub what: String,
}

/// What is wrong with a value, be it the default or a given one. `parameter` is its declaration in the template. What
/// only CloudFormation can know counts as right: parameters of Systems Manager, dynamic references, and patterns that
/// cannot be read here.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html>
pub fn faults(parameter: &Node<'_>, text: &str) -> Vec<Fault> {
    let pattern = Pattern::of(parameter);
    faults_with(parameter, &pattern, text)
}

/// What is wrong with a value of a parameter whose pattern was read before.
pub(crate) fn faults_with(parameter: &Node<'_>, pattern: &Pattern<'_>, text: &str) -> Vec<Fault> {
    let get = |name: &str| parameter.get(name);
    let ty = get("Type").and_then(Node::as_str).unwrap_or_default();
    if ty.starts_with("AWS::SSM::") || has_dynamic_reference(text) {
        return Vec::new();
    }
    let items: Vec<&str> = if ty.contains("List") {
        text.split(',').map(str::trim).collect()
    } else {
        vec![text]
    };
    let number = |name: &str| get(name).and_then(Node::scalar_text).and_then(number_of);
    let mut faults = Vec::new();
    for item in items {
        let mut wrong = |what: String| {
            faults.push(Fault {
                value: item.to_owned(),
                what,
            });
        };
        // Of a list, either each item is allowed or all of it.
        if let Some(allowed) = get("AllowedValues").and_then(Node::as_list) {
            let mut values = allowed.iter().filter_map(Node::scalar_text);
            let is_allowed = values.any(|value| value == item || value == text);
            if !is_allowed || !budget::steps(allowed.len(), parameter.span) {
                wrong(format!(
                    "is not one of the allowed values ({})",
                    some_of(allowed)
                ));
                // What the other constraints say is of no interest then.
                continue;
            }
        }
        if pattern.refuses(item) {
            wrong(format!("does not match the pattern `{}`", pattern.text));
        }
        let length = item.chars().count() as f64;
        if let Some(least) = number("MinLength").filter(|least| length < *least) {
            wrong(format!("is shorter than {least} characters"));
        }
        if let Some(most) = number("MaxLength").filter(|most| length > *most) {
            wrong(format!("is longer than {most} characters"));
        }
        if ty == "Number" || ty == "List<Number>" {
            match number_of(item) {
                None => wrong("is no number".into()),
                Some(value) => {
                    if let Some(least) = number("MinValue").filter(|least| value < *least) {
                        wrong(format!("is less than {least}"));
                    }
                    if let Some(most) = number("MaxValue").filter(|most| value > *most) {
                        wrong(format!("is more than {most}"));
                    }
                }
            }
        }
    }
    faults
}

/// The values of a list in words; of a long one the first.
fn some_of(values: &[Node<'_>]) -> String {
    const SHOWN: usize = 20;
    let texts = values.iter().filter_map(Node::scalar_text);
    let shown: Vec<&str> = texts.take(SHOWN).collect();
    match values.len().saturating_sub(SHOWN) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// The longest pattern in bytes that is read.
const MAX_PATTERN: usize = 4096;
/// What a compiled pattern may take, in bytes. One that is larger counts as not readable.
const MAX_COMPILED: usize = 1 << 18;
/// How often matching may try again.
const MAX_TRIES: usize = 10_000;
/// The steps that a match may take where it has to try again.
const TRYING: usize = 100_000;

/// Why a pattern cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unusable {
    /// It is too large to be read.
    TooLarge,
    /// It is no regular expression: why.
    Wrong(String),
}

/// A pattern that a template has, compiled within bounds.
///
/// # Errors
/// Where it is none, or is too large.
pub fn compile(pattern: &str) -> Result<Regex, Unusable> {
    if pattern.len() > MAX_PATTERN {
        return Err(Unusable::TooLarge);
    }
    let built = RegexBuilder::new(pattern)
        .delegate_size_limit(MAX_COMPILED)
        .backtrack_limit(MAX_TRIES)
        .build();
    built.map_err(|error| match error.to_string() {
        why if why.contains("size limit") => Unusable::TooLarge,
        why => Unusable::Wrong(why),
    })
}

/// Whether a text matches a compiled pattern; `None` where finding out takes too much.
#[must_use]
pub fn is_match(regex: &Regex, text: &str) -> Option<bool> {
    const TRIES: [&str; 8] = ["(?=", "(?!", "(?<", "(?>", "*+", "++", "?+", "}+"];
    let pattern = regex.as_str().as_bytes();
    // A backslash and a digit refer to a group.
    let refers = (pattern.windows(2)).any(|pair| pair[0] == b'\\' && pair[1].is_ascii_digit());
    let tries = refers || TRIES.iter().any(|part| regex.as_str().contains(part));
    let steps = if tries { TRYING } else { 0 } + text.len();
    budget::steps(steps, None)
        .then(|| regex.is_match(text).ok())
        .flatten()
}

/// A parameter's `AllowedPattern`, compiled when it is first asked for.
#[derive(Debug, Default)]
pub(crate) struct Pattern<'t> {
    text: &'t str,
    compiled: OnceLock<Option<Regex>>,
}

impl<'t> Pattern<'t> {
    pub(crate) fn of(parameter: &'t Node<'_>) -> Self {
        let pattern = parameter.get("AllowedPattern").and_then(Node::as_str);
        Self {
            text: pattern.unwrap_or_default(),
            compiled: OnceLock::new(),
        }
    }

    /// Whether a text certainly does not match. The pattern is Java's: where it says something else there, or classes like
    /// `\w` reach further here, nothing is known.
    fn refuses(&self, text: &str) -> bool {
        if self.text.is_empty() || !text.is_ascii() {
            return false;
        }
        let compiled = self.compiled.get_or_init(|| {
            let differs = [r"\h", r"\H", "[[:"];
            if differs.iter().any(|part| self.text.contains(part)) {
                return None;
            }
            compile(&format!("^(?:{})$", self.text)).ok()
        });
        compiled
            .as_ref()
            .is_some_and(|regex| is_match(regex, text) == Some(false))
    }
}

/// Neither `inf` nor `nan`, which only Rust takes for numbers.
fn number_of(text: &str) -> Option<f64> {
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_a_value() {
        for (declaration, value, expected) in [
            ("{Type: String}", "", ""),
            (
                "{Type: String, MinLength: 2}",
                "é",
                "é is shorter than 2 characters",
            ),
            (
                "{Type: String, MaxLength: '2'}",
                "abc",
                "abc is longer than 2 characters",
            ),
            ("{Type: String, AllowedValues: [1, true, x]}", "true", ""),
            (
                "{Type: String, AllowedValues: [1, x], MinLength: 5}",
                "X",
                "X is not one of the allowed values (1, x)",
            ),
            (
                "{Type: Number, MinValue: 0.5, MaxValue: 2e3}",
                "0.25",
                "0.25 is less than 0.5",
            ),
            (
                "{Type: Number, MinValue: 0.5, MaxValue: 2e3}",
                "2001",
                "2001 is more than 2000",
            ),
            ("{Type: Number}", "nan", "nan is no number"),
            (
                "{Type: 'List<Number>', MaxValue: 5}",
                "1, 6,x",
                "6 is more than 5; x is no number",
            ),
            (
                "{Type: CommaDelimitedList, AllowedPattern: '[a-z]+'}",
                "a,B,c",
                "B does not match the pattern `[a-z]+`",
            ),
            // All of it, not a part.
            (
                "{Type: String, AllowedPattern: 'a|b'}",
                "ab",
                "ab does not match the pattern `a|b`",
            ),
            (
                "{Type: String, AllowedPattern: '(?!x).*'}",
                "xa",
                "xa does not match the pattern `(?!x).*`",
            ),
            // Whitespace in Java, a hexadecimal digit here; letters there are ASCII.
            ("{Type: String, AllowedPattern: '\\h+'}", " ", ""),
            ("{Type: String, AllowedPattern: '\\W+'}", "é", ""),
            ("{Type: String, AllowedPattern: '[a'}", "b", ""),
            (
                "{Type: 'AWS::SSM::Parameter::Value<String>', AllowedValues: [a]}",
                "/name",
                "",
            ),
            (
                "{Type: String, AllowedValues: [a]}",
                "{{resolve:ssm:/name}}",
                "",
            ),
        ] {
            let text = format!("Parameter: {declaration}");
            let document = crate::parse::parse(&text);
            let parameter = document.root.get("Parameter").expect("a declaration");
            let found: Vec<String> = (faults(parameter, value).iter())
                .map(|fault| format!("{} {}", fault.value, fault.what))
                .collect();
            assert_eq!(found.join("; "), expected, "{declaration} {value}");
        }
    }
}
