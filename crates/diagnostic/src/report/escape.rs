//! The one door for what is shown: text that comes from templates, apps, assemblies and AWS, made safe for terminals, logs,
//! JSON and the workflow logs of GitHub.
//!
//! [`printable`] and [`on_one_line`] are for text of others before it is put into a line of ours; [`shown`] is for whole
//! lines, styles included, and [`json_text`] for documents. Every command writes through one of the last two, so what was
//! forgotten before is caught there.

use std::borrow::Cow;
use std::fmt::Write as _;

use serde_json::Value;

/// Whether a character acts on whatever shows it, or cannot be seen: controls (C0 and C1), marks of direction, characters
/// without a width, separators of lines and paragraphs, and tags.
///
/// <https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing>
#[must_use]
pub fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{3164}'
                | '\u{feff}' | '\u{ffa0}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{fff0}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

/// Text with what is unsafe made visible, so that a name in a template or an app cannot steer the terminal. Line breaks and
/// tabs stay.
#[must_use]
pub fn printable(text: &str) -> Cow<'_, str> {
    escaped(text, |c| is_unsafe(c) && c != '\n' && c != '\t')
}

/// Text with control characters made visible, line breaks and tabs too, so that it stays on its line.
#[must_use]
pub fn on_one_line(text: &str) -> Cow<'_, str> {
    escaped(text, is_unsafe)
}

/// Source text with another character in place of each that is unsafe, of as many bytes, so that spans hold.
pub(super) fn in_place(text: &str) -> Cow<'_, str> {
    let stays = |c: char| c == '\t' || c == '\n' || !is_unsafe(c);
    if text.chars().all(stays) {
        return Cow::Borrowed(text);
    }
    let replace = |(at, c): (usize, char)| match c.len_utf8() {
        _ if stays(c) || text[at..].starts_with("\r\n") => c,
        1 => '?',
        2 => '¿',
        3 => '\u{fffd}',
        _ => '🛇',
    };
    Cow::Owned(text.char_indices().map(replace).collect())
}

/// Lines as they are written, styles included: of all escape sequences only those remain that colour and embolden text, and
/// no line is a command to a workflow of GitHub (`::set-env …`, `##[…]`).
/// <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>
#[must_use]
pub fn shown(text: &str) -> Cow<'_, str> {
    let is_harmless =
        |c: char| (c == '\n' || c == '\t' || !is_unsafe(c)) && !matches!(c, ':' | '#');
    if text.chars().all(is_harmless) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len());
    let mut line_has_begun = false;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let after = &rest[c.len_utf8()..];
        if let Some(length) = style(rest) {
            safe.push_str(&rest[..length]);
            rest = &rest[length..];
            continue;
        }
        match c {
            '\n' | '\t' => safe.push(c),
            ':' if !line_has_begun && without_styles(after).starts_with(':') => {
                safe.push_str("\\u{3a}");
            }
            '#' if starts_command(after) => safe.push_str("\\u{23}"),
            c if is_unsafe(c) => safe.extend(c.escape_default()),
            c => safe.push(c),
        }
        line_has_begun = c != '\n' && (line_has_begun || !c.is_whitespace());
        rest = after;
    }
    Cow::Owned(safe)
}

/// Whether what follows a `#` completes the older form of a command, which may stand anywhere in a line.
fn starts_command(after: &str) -> bool {
    let after = without_styles(after).strip_prefix('#');
    after.is_some_and(|after| without_styles(after).starts_with('['))
}

fn without_styles(mut text: &str) -> &str {
    while let Some(length) = style(text) {
        text = &text[length..];
    }
    text
}

/// The length of the sequence at the front of a text that sets a colour of the foreground, bold, faint, italics or
/// underlines, or takes all of that back; nothing that hides text.
fn style(text: &str) -> Option<usize> {
    let parameters = text.strip_prefix("\u{1b}[")?;
    let end = parameters.find(|c: char| !(c.is_ascii_digit() || c == ';'))?;
    let is_ours = |one: &str| {
        matches!(
            one.parse::<u8>(),
            Ok(0..=4 | 22..=24 | 31..=37 | 39 | 91..=97)
        )
    };
    let parameters = &parameters[..end];
    let all_ours = parameters.is_empty() || parameters.split(';').all(is_ours);
    (all_ours && text[2 + end..].starts_with('m')).then_some(end + 3)
}

/// A document as JSON text, with indentation and a line break at its end. Whoever reads it gets every character; whatever
/// shows it is not steered by any, since JSON can write them as escapes.
#[must_use]
pub fn json_text(value: &Value) -> String {
    let mut text = in_json(&format!("{value:#}")).into_owned();
    text.push('\n');
    text
}

/// The same on one line, for streams of documents.
#[must_use]
pub fn json_line(value: &Value) -> String {
    let mut text = in_json(&value.to_string()).into_owned();
    text.push('\n');
    text
}

/// JSON text whose strings write what is unsafe as `\u….`; outside of strings, JSON has nothing of that.
fn in_json(text: &str) -> Cow<'_, str> {
    let is_plain = |c: char| (c == '\n' || !is_unsafe(c)) && c != '#';
    if text.chars().all(is_plain) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let is_command = c == '#' && text[at..].starts_with("##[");
        if c == '\n' || !(is_unsafe(c) || is_command) {
            safe.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            let _ = write!(safe, "\\u{unit:04x}");
        }
    }
    Cow::Owned(safe)
}

fn escaped(text: &str, is_unsafe: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(&is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        if is_unsafe(c) {
            safe.extend(c.escape_default());
        } else {
            safe.push(c);
        }
    }
    Cow::Owned(safe)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What somebody might try, of each kind.
    const HOSTILE: &str =
        "a\u{1b}[31mb\u{1b}]0;t\u{7}\u{9b}2J\r\u{202e}c\u{200b}d\u{2028}e\u{feff}\u{e0041}\u{85}\0";

    #[test]
    fn control_characters_become_visible() {
        assert_eq!(printable("plain\ttext\n"), "plain\ttext\n");
        assert_eq!(printable("a\u{1b}[31mb\r"), "a\\u{1b}[31mb\\r");
        assert_eq!(on_one_line("a\nb"), "a\\nb");
        assert!(!printable(HOSTILE).contains(is_unsafe));
    }

    #[test]
    fn of_sequences_styles_alone_pass() {
        for plain in [
            "",
            "a: b\n",
            "::",
            "\u{1b}[1m\u{1b}[91merror\u{1b}[0m: x",
            "a ::b # [c",
        ] {
            let expected = plain.replace("::", if plain == "::" { "\\u{3a}:" } else { "::" });
            assert_eq!(shown(plain), expected);
        }
        for hostile in [
            HOSTILE,
            "\u{1b}[8mhidden",
            "\u{1b}[30mblack",
            "\u{1b}[38;5;0m",
            "\u{1b}[2J",
            "\u{1b}[1;8m",
            "\u{1b}[",
            "\u{1b}",
        ] {
            let shown = shown(hostile).replace("\u{1b}[31m", "");
            assert!(!shown.contains(is_unsafe), "{shown:?}");
        }
    }

    #[test]
    fn no_line_is_a_command_to_github() {
        for (text, expected) in [
            ("x\n  ::set-env a::b", "x\n  \\u{3a}:set-env a::b"),
            ("\u{1b}[1m::debug::x", "\u{1b}[1m\\u{3a}:debug::x"),
            (":\u{1b}[1m:debug::x", "\\u{3a}\u{1b}[1m:debug::x"),
            ("a ##[group]x", "a \\u{23}#[group]x"),
            ("#\u{1b}[0m#[group]", "\\u{23}\u{1b}[0m#[group]"),
            ("AWS::S3::Bucket", "AWS::S3::Bucket"),
        ] {
            assert_eq!(shown(text), expected);
        }
    }

    #[test]
    fn json_says_the_same_without_what_is_unsafe() {
        let value = serde_json::json!({HOSTILE: [HOSTILE, "##[group]"]});
        for text in [json_text(&value), json_line(&value)] {
            assert!(!text.contains(|c| is_unsafe(c) && c != '\n'), "{text:?}");
            assert!(!text.contains("##["));
            assert_eq!(serde_json::from_str::<Value>(&text).expect("JSON"), value);
        }
    }

    #[test]
    fn source_text_keeps_its_bytes() {
        let safe = in_place(HOSTILE);
        assert_eq!(safe.len(), HOSTILE.len());
        assert!(!safe.contains(is_unsafe));
    }
}
