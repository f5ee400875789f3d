//! Texts with `*`, in which a backslash takes an asterisk or a backslash literally.

use crate::Problem;

/// A piece of such a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Literal text.
    Literal(&'a str),
    /// Any characters, or none.
    Star,
}

/// The pieces of a text. A backslash that escapes nothing stands for itself.
///
/// ```
/// use stackwright_facts::pattern::wildcard::{Piece::*, pieces};
/// assert_eq!(pieces(r"a\**"), [Literal("a"), Literal("*"), Star]);
/// ```
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut at = 0;
    let bytes = text.as_bytes();
    while at < bytes.len() {
        let escape = bytes[at] == b'\\' && matches!(bytes.get(at + 1), Some(b'*' | b'\\'));
        if escape || bytes[at] == b'*' {
            if start < at {
                pieces.push(Piece::Literal(&text[start..at]));
            }
            let end = at + if escape { 2 } else { 1 };
            pieces.push(match escape {
                true => Piece::Literal(&text[at + 1..end]),
                false => Piece::Star,
            });
            (start, at) = (end, end);
        } else {
            at += 1;
        }
    }
    if start < bytes.len() {
        pieces.push(Piece::Literal(&text[start..]));
    }
    pieces
}

/// Checks a text, of which something unknown may follow.
///
/// # Errors
/// When EventBridge refuses it.
pub fn check(text: &str, something_follows: bool) -> Result<(), Problem> {
    let mut star_before = false;
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        let star = character == '*';
        if star && star_before {
            return Err(Problem::new(
                format!("`{text}` has two asterisks in a row"),
                "write one `*`, which stands for any characters, or `\\*` for an asterisk",
            ));
        }
        star_before = star;
        if character == '\\' {
            match characters.next() {
                Some('*' | '\\') => {}
                None if something_follows => {}
                _ => {
                    return Err(Problem::new(
                        format!("`{text}` has a backslash that escapes nothing"),
                        "write `\\*` for an asterisk and `\\\\` for a backslash",
                    ));
                }
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_eventbridge_takes() {
        for text in ["", "*", "a*b*c", r"a\**", r"\*\*", r"\\*", r"a\\", "ä*ö"] {
            assert_eq!(check(text, false), Ok(()), "{text}");
        }
        for text in ["**", "a**", r"\***", r"a\b", r"a\", r"\\\", r"*\", r"\a*"] {
            assert!(check(text, false).is_err(), "{text}");
        }
        for (text, accepted) in [(r"a\", true), (r"\b", false), ("a*", true)] {
            assert_eq!(check(text, true).is_ok(), accepted, "{text}");
        }
    }
}
