//! Templates as YAML that CloudFormation, and every YAML 1.1 reader, takes for the same values.
//!
//! `serde_yaml` quotes strings that YAML 1.2 would take for something else. CloudFormation's reader follows YAML 1.1,
//! where `yes`, `012`, `1_000`, `12:30` and `2012-10-17` are no strings either, so those are quoted as well, and where `1e10`
//! is a string and `1.0e+10` the number. What would steer a terminal is written as an escape in double quotes.

use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt::Write as _;

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::{Number, Value};
use stackwright_diagnostic::report::is_unsafe;

use crate::failure::Failure;

/// Writes a value as a YAML document. Reading it back gives the same value.
///
/// # Errors
/// When the serializer refuses, which no JSON value is known to cause.
pub fn to_string(value: &Value) -> Result<String, Failure> {
    let marks = Marks {
        quoted: mark(value, "#quote#"),
        verbatim: mark(value, "#verbatim#"),
        texts: RefCell::default(),
    };
    let marked = Safe {
        value,
        marks: &marks,
    };
    let text = serde_yaml::to_string(&marked).map_err(|error| {
        Failure::could_not_run(format!("could not write the template as YAML: {error}"))
    })?;
    Ok(marks.put_in(&text))
}

/// Prefixes that occur nowhere in the document and begin with `#`, which makes the serializer put the scalar into single
/// quotes.
struct Marks {
    /// In front of a text whose quotes stay.
    quoted: String,
    /// In front of the number of one of `texts`, and a `#`, in place of which that text is written.
    verbatim: String,
    texts: RefCell<Vec<String>>,
}

impl Marks {
    fn text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if is_steering(text) {
            Cow::Owned(self.written(escaped(text)))
        } else if is_ambiguous(text) {
            Cow::Owned(format!("{}{text}", self.quoted))
        } else {
            Cow::Borrowed(text)
        }
    }

    /// What stands for a scalar until it is written as this.
    fn written(&self, text: String) -> String {
        let mut texts = self.texts.borrow_mut();
        texts.push(text);
        format!("{}{}#", self.verbatim, texts.len() - 1)
    }

    /// The document without marks.
    fn put_in(&self, text: &str) -> String {
        let texts = self.texts.borrow();
        let mark = format!("'{}", self.verbatim);
        let mut parts = text.split(&mark);
        let mut written = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            // `12#'` and the rest.
            let (number, rest) = part.split_once("#'").unwrap_or((part, ""));
            let number = number.parse::<usize>().ok();
            written.push_str(
                number
                    .and_then(|number| texts.get(number))
                    .map_or("", |it| it),
            );
            written.push_str(rest);
        }
        written.replace(&format!("'{}", self.quoted), "'")
    }
}

fn mark(value: &Value, start: &str) -> String {
    let mut mark = start.to_owned();
    while occurs(value, &mark) {
        mark.push('#');
    }
    mark
}

/// Whether a text cannot be written as it is: for what a terminal does with it, or as a line of it is a command to a workflow
/// of GitHub.
fn is_steering(text: &str) -> bool {
    let steers = |c: char| is_unsafe(c) && c != '\n' && c != '\t';
    let is_command = |line: &str| line.trim_start().starts_with("::") || line.contains("##[");
    text.contains(steers) || text.lines().any(is_command)
}

/// A text in double quotes, with escapes.
fn escaped(text: &str) -> String {
    let mut out = String::from("\"");
    for (at, c) in text.char_indices() {
        let is_command = text[at..].starts_with("##[");
        let _ = match c {
            '"' | '\\' => write!(out, "\\{c}"),
            '\n' => write!(out, "\\n"),
            '\t' => write!(out, "\\t"),
            c if is_unsafe(c) || is_command => match u32::from(c) {
                code @ ..0x100 => write!(out, "\\x{code:02X}"),
                code @ ..0x1_0000 => write!(out, "\\u{code:04X}"),
                code => write!(out, "\\U{code:08X}"),
            },
            c => write!(out, "{c}"),
        };
    }
    out.push('"');
    out
}

/// A number with an exponent, as YAML 1.1 has it: with a point, and with a sign in the exponent.
fn with_exponent(number: &Number) -> Option<String> {
    let text = number.to_string();
    let (mantissa, exponent) = text.split_once(['e', 'E'])?;
    let point = if mantissa.contains('.') { "" } else { ".0" };
    let sign = if exponent.starts_with(['-', '+']) {
        ""
    } else {
        "+"
    };
    Some(format!("{mantissa}{point}e{sign}{exponent}"))
}

fn occurs(value: &Value, mark: &str) -> bool {
    match value {
        Value::String(text) => text.contains(mark),
        Value::Array(items) => items.iter().any(|item| occurs(item, mark)),
        Value::Object(object) => object
            .iter()
            .any(|(key, value)| key.contains(mark) || occurs(value, mark)),
        _ => false,
    }
}

/// A value whose ambiguous scalars are marked on their way to the serializer.
struct Safe<'a> {
    value: &'a Value,
    marks: &'a Marks,
}

impl Serialize for Safe<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let safe = |value| Safe {
            value,
            marks: self.marks,
        };
        match self.value {
            Value::String(text) => serializer.serialize_str(&self.marks.text(text)),
            Value::Array(items) => {
                let mut sequence = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    sequence.serialize_element(&safe(item))?;
                }
                sequence.end()
            }
            Value::Object(object) => {
                let mut map = serializer.serialize_map(Some(object.len()))?;
                for (key, value) in object {
                    map.serialize_entry(&self.marks.text(key), &safe(value))?;
                }
                map.end()
            }
            Value::Number(number) => match with_exponent(number) {
                Some(text) => serializer.serialize_str(&self.marks.written(text)),
                None => number.serialize(serializer),
            },
            other => other.serialize(serializer),
        }
    }
}

/// Whether a reader of YAML 1.1 could take the plain text for a boolean, a number, a date, null, or a merge key.
/// Errs on the side of quotes: whatever begins like a number and holds nothing but what numbers and dates hold.
fn is_ambiguous(text: &str) -> bool {
    const WORDS: &[&str] = &[
        "y", "n", "yes", "no", "on", "off", "true", "false", "null", "~", "=", "<<", ".inf",
        ".nan", "nan", "inf",
    ];
    if !text.is_ascii() || text.contains('\n') {
        return false;
    }
    if text.len() <= 6 {
        let bare = text.strip_prefix(['+', '-']).unwrap_or(text);
        if WORDS.iter().any(|word| bare.eq_ignore_ascii_case(word)) {
            return true;
        }
    }
    let number = text.strip_prefix(['+', '-']).unwrap_or(text);
    let number = number.strip_prefix('.').unwrap_or(number);
    if !number.starts_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let digits = number
        .strip_prefix("0x")
        .or_else(|| number.strip_prefix("0X"))
        .filter(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit() || b == b'_'));
    digits.is_some()
        || number.bytes().all(|b| {
            b.is_ascii_digit()
                || matches!(
                    b,
                    b'_' | b'.'
                        | b':'
                        | b'-'
                        | b'+'
                        | b'e'
                        | b'E'
                        | b'T'
                        | b't'
                        | b'Z'
                        | b'z'
                        | b'o'
                        | b'b'
                        | b' '
                        | b','
                )
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn check(value: Value, expected: &str) {
        let text = to_string(&value).expect("serializable");
        assert_eq!(text, expected);
        let back: Value = serde_yaml::from_str(&text).expect("valid YAML");
        assert_eq!(back, value);
    }

    #[test]
    fn what_steers_a_terminal_is_escaped() {
        check(json!({"a": "x\u{1b}[2J\"\\"}), "a: \"x\\x1B[2J\\\"\\\\\"\n");
        check(
            json!(["\u{9b}\r\u{202e}\u{e0041}"]),
            "- \"\\x9B\\x0D\\u202E\\U000E0041\"\n",
        );
        check(json!({"a\u{7}": 1}), "\"a\\x07\": 1\n");
        check(json!("a\n::set-env b\n"), "\"a\\n::set-env b\\n\"\n");
        check(
            json!(["##[group]", "#verbatim#0#"]),
            "- \"\\x23#[group]\"\n- '#verbatim#0#'\n",
        );
    }

    #[test]
    fn exponents_are_those_of_yaml_1_1() {
        check(json!([1e300, 1.5e-9]), "- 1.0e+300\n- 1.5e-9\n");
    }

    #[test]
    fn strings_that_look_like_other_things_are_quoted() {
        for text in [
            "yes",
            "No",
            "ON",
            "off",
            "y",
            "N",
            "true",
            "False",
            "null",
            "~",
            "",
            "=",
            "<<",
            "012345678901",
            "123456789012",
            "0123",
            "1_000",
            "0x1F",
            "0b11",
            "0o17",
            "12:30",
            "1.5",
            "1.",
            ".5",
            "1e3",
            "-1",
            "+1",
            "2012-10-17",
            "2010-09-09",
            "2001-12-14t21:59:43.10-05:00",
            "2001-12-14 21:59:43.10 -5",
            ".inf",
            "-.INF",
            ".NaN",
            "1,000",
        ] {
            let yaml = to_string(&json!({ "K": text })).expect("serializable");
            assert_eq!(yaml, format!("K: '{text}'\n"));
            let yaml = to_string(&json!([text])).expect("serializable");
            assert_eq!(yaml, format!("- '{text}'\n"));
            let yaml = to_string(&json!({ text: 1 })).expect("serializable");
            assert_eq!(yaml, format!("'{text}': 1\n"));
        }
    }

    #[test]
    fn ordinary_strings_stay_plain() {
        for text in [
            "Yesterday",
            "AWS::S3::Bucket",
            "one two",
            "arn:aws:s3:::b",
            "10.0.0.0/16",
            "t3.micro",
            "v1",
            "s3:*",
            "notation",
            "1st",
            "on-demand",
        ] {
            check(json!({ "K": text }), &format!("K: {text}\n"));
        }
    }

    #[test]
    fn values_keep_their_types_and_order() {
        check(
            json!({"Z": 1, "A": true, "Nil": null, "F": 1.5, "W": 1.0, "B": 18_446_744_073_709_551_615_u64, "E": {}, "L": [], "I": [[1], {"a": "b"}]}),
            "Z: 1\nA: true\nNil: null\nF: 1.5\nW: 1.0\nB: 18446744073709551615\nE: {}\nL: []\nI:\n- - 1\n- a: b\n",
        );
        check(
            json!({"Version": "2012-10-17", "Ref": {"Fn::Sub": "${A}"}, "Text": "a\nb\n"}),
            "Version: '2012-10-17'\nRef:\n  Fn::Sub: ${A}\nText: |\n  a\n  b\n",
        );
    }

    #[test]
    fn a_document_that_holds_the_mark_is_written_as_it_is() {
        check(
            json!(["#quote#yes", "yes", "'#quote##no"]),
            "- '#quote#yes'\n- 'yes'\n- '''#quote##no'\n",
        );
    }

    #[test]
    fn hard_strings_come_back() {
        let pieces = [
            "a", " ", "\n", "\t", "'", "\"", ":", "#", "-", "\\", "\r", "é", "\u{85}", "\u{2028}",
            "\u{feff}", "\0", "\u{1b}", "🦀", "%", "@", "`", "|", ">", "&", "*", "!", "{", "}",
            "[", "]", ",", "?", "0", "yes",
        ];
        for a in pieces {
            for b in pieces {
                for c in pieces {
                    let text = format!("{a}{b}{c}");
                    let value = json!({"K": [text], text.clone(): {"Deep": text}});
                    let yaml = to_string(&value).expect("serializable");
                    let back: Value = serde_yaml::from_str(&yaml)
                        .unwrap_or_else(|error| panic!("{text:?}: {error}\n{yaml}"));
                    assert_eq!(back, value, "{text:?}\n{yaml}");
                }
            }
        }
    }
}
