//! How a plain YAML scalar is read: by the rules of YAML 1.1, as CloudFormation does.

use std::borrow::Cow;

use super::Data;

/// The longest text that is still tried as a number.
const LONGEST_NUMBER: usize = 64;

/// What a plain (unquoted) scalar means.
///
/// `yes`, `no`, `on` and `off` are booleans; digits with a leading zero are an octal number when all
/// of them are octal, else a string. A number keeps its text. Dates stay strings, since CloudFormation
/// has no timestamps.
#[must_use]
pub fn plain<'s>(text: Cow<'s, str>) -> Data<'s> {
    match text.as_ref() {
        "" | "~" | "null" | "Null" | "NULL" => Data::Null,
        "true" | "True" | "TRUE" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => Data::Bool(true),
        "false" | "False" | "FALSE" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => {
            Data::Bool(false)
        }
        _ if is_number(&text) => Data::Number(text),
        _ => Data::String(text),
    }
}

fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let bytes = unsigned.as_bytes();
    let Some(first) = bytes.first() else {
        return false;
    };
    if bytes.len() > LONGEST_NUMBER || !(first.is_ascii_digit() || *first == b'.') {
        return false;
    }
    if let Some(hex) = unsigned.strip_prefix("0x") {
        return !hex.is_empty() && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
    }
    if bytes.len() > 1 && bytes.iter().all(u8::is_ascii_digit) && *first == b'0' {
        return bytes.iter().all(|byte| (b'0'..=b'7').contains(byte));
    }
    bytes
        .iter()
        .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'-' | b'+'))
        && unsigned.parse::<f64>().is_ok()
}

/// The number that `text` stands for; `None` where the text would not survive (leading zeros, no number).
#[must_use]
pub fn number(text: &str) -> Option<serde_json::Number> {
    if text.len() > LONGEST_NUMBER {
        return None;
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let bytes = unsigned.as_bytes();
    if !bytes.first()?.is_ascii_digit() && bytes[0] != b'.' {
        return None;
    }
    if bytes.len() > 1 && bytes[0] == b'0' && bytes.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let plain = text.strip_prefix('+').unwrap_or(text);
    if let Ok(value) = plain.parse::<i64>() {
        return Some(value.into());
    }
    if let Ok(value) = plain.parse::<u64>() {
        return Some(value.into());
    }
    serde_json::Number::from_f64(plain.parse::<f64>().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Data<'_>) {
        assert_eq!(plain(Cow::Borrowed(text)), expected);
    }

    #[test]
    fn plain_scalars_follow_yaml_1_1() {
        check("yes", Data::Bool(true));
        check("Off", Data::Bool(false));
        check("y", Data::String("y".into()));
        check("~", Data::Null);
        check("012345678901", Data::String("012345678901".into()));
        check("000111222333", Data::Number("000111222333".into()));
        check("1.50", Data::Number("1.50".into()));
        check("1e3", Data::Number("1e3".into()));
        check("1.2.3", Data::String("1.2.3".into()));
        check("2012-10-17", Data::String("2012-10-17".into()));
        check("-5", Data::Number("-5".into()));
        check("-", Data::String("-".into()));
        check(".", Data::String(".".into()));
        check("0x1F", Data::Number("0x1F".into()));
        check("nan", Data::String("nan".into()));
        check("10.0.0.0/16", Data::String("10.0.0.0/16".into()));
    }

    #[test]
    fn a_number_with_leading_zeros_has_no_numeric_value() {
        assert_eq!(number("000111222333"), None);
        assert_eq!(number("0"), Some(0.into()));
        assert_eq!(number("18446744073709551615"), Some(u64::MAX.into()));
        assert_eq!(number("-12"), Some((-12).into()));
    }
}
