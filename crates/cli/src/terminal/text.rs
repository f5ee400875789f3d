//! Small pieces of text: durations, counts, shortened values, the width of the terminal.

use std::borrow::Cow;
use std::time::Duration;

use textwrap::core::Word;
use textwrap::{WordSeparator, WordSplitter, WrapAlgorithm};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Width where there is no terminal.
const WITHOUT_TERMINAL: usize = 120;

/// A line is broken after one of these.
pub const BREAKS: &[char] = &[' ', ',', '/', ':', '.', '-'];

/// Columns that output may take: `COLUMNS`, else the terminal's, else 120.
pub fn width() -> usize {
    let given = std::env::var("COLUMNS")
        .ok()
        .and_then(|text| text.trim().parse::<usize>().ok());
    given
        .or_else(|| terminal_size::terminal_size_of(std::io::stderr()).map(|(w, _)| w.0.into()))
        .filter(|width| *width > 0)
        .unwrap_or(WITHOUT_TERMINAL)
        .max(40)
}

/// Columns that a text takes.
pub fn columns(text: &str) -> usize {
    text.width()
}

/// `0.4s`, `12s`, `3m 05s`, `1h 02m`.
pub fn duration(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0..10 => format!("{:.1}s", time.as_secs_f64()),
        10..60 => format!("{seconds}s"),
        60..3600 => format!("{}m {:02}s", seconds / 60, seconds % 60),
        _ => format!("{}h {:02}m", seconds / 3600, seconds / 60 % 60),
    }
}

/// `1 resource`, `2 resources`.
pub fn count(number: usize, word: &str) -> String {
    if number == 1 {
        format!("1 {word}")
    } else {
        format!("{number} {word}s")
    }
}

/// One line of at most `width` columns; what is left out is shown as `…`.
pub fn shortened(text: &str, width: usize) -> String {
    let line: String = text
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .collect();
    if columns(&line) <= width {
        return line;
    }
    let mut short = String::new();
    let mut used = 0;
    for c in line.chars() {
        used += c.width().unwrap_or(0);
        if used + 1 > width {
            break;
        }
        short.push(c);
    }
    short.push('…');
    short
}

/// Two long values, shortened so that the first difference is seen.
pub fn shortened_pair(before: &str, after: &str, width: usize) -> (String, String) {
    let same = before
        .chars()
        .zip(after.chars())
        .take_while(|(a, b)| a == b)
        .count();
    let skipped = same.saturating_sub(width / 3);
    let cut = |text: &str| {
        if skipped == 0 || columns(text) <= width {
            shortened(text, width)
        } else {
            let rest: String = text.chars().skip(skipped).collect();
            format!("…{}", shortened(&rest, width.saturating_sub(1)))
        }
    };
    (cut(before), cut(after))
}

/// Breaks a text into lines of at most `width` columns: at blanks, and a word that is longer than a line after one of
/// [`BREAKS`] where there is one.
pub fn wrapped(text: &str, width: usize) -> Vec<String> {
    let width = width.max(4);
    let mut lines = vec![String::new()];
    for word in text.split_inclusive([' ', '\n']) {
        let fits = |line: &String| columns(line) + columns(word.trim_end()) <= width;
        let is_long = columns(word.trim_end()) > width;
        match lines.last_mut() {
            Some(line) if fits(line) => line.push_str(word.trim_end_matches('\n')),
            _ if !is_long => lines.push(word.trim_end_matches('\n').to_owned()),
            Some(line) => {
                // It goes on where the line is, so that its parts stay together.
                let begun = std::mem::take(line);
                let whole = format!("{begun}{}", word.trim_end_matches('\n'));
                lines.pop();
                lines.extend(broken(&whole, width));
            }
            None => {}
        }
        if word.ends_with('\n') {
            lines.push(String::new());
        }
    }
    for line in &mut lines {
        line.truncate(line.trim_end().len());
    }
    lines
}

/// A head, a name that is padded to `column`, and after `gap` blanks what belongs to it; where a line of `width` columns does
/// not hold all of it, that goes below, under the name. Styles take no columns.
pub fn row(
    head: &str,
    (name, column): (&str, usize),
    (gap, tail): (usize, &str),
    width: usize,
) -> String {
    let visible = |text: &str| columns(&anstream::adapter::strip_str(text).to_string());
    let (indent, long, rest) = (visible(head), columns(name), visible(tail));
    let pad = |to: usize| " ".repeat(to.saturating_sub(long) + gap);
    match indent + gap + rest {
        used if used + long.max(column) <= width => format!("{head}{name}{}{tail}", pad(column)),
        used if used + long <= width => format!("{head}{name}{}{tail}", pad(long)),
        _ => {
            let below = format!("\n{}", " ".repeat(indent));
            let name = wrapped(name, width.saturating_sub(indent).max(20)).join(&below);
            format!("{head}{name}{below}{tail}")
        }
    }
}

/// Lines of a text with a word that is longer than a line.
fn broken(text: &str, width: usize) -> Vec<String> {
    let options = textwrap::Options::new(width)
        .wrap_algorithm(WrapAlgorithm::FirstFit)
        .word_separator(WordSeparator::Custom(parts))
        .word_splitter(WordSplitter::NoHyphenation);
    let lines = textwrap::wrap(text, options);
    lines.into_iter().map(Cow::into_owned).collect()
}

/// What a line may be broken into: after [`BREAKS`], of which several in a row are one.
fn parts<'a>(line: &'a str) -> Box<dyn Iterator<Item = Word<'a>> + 'a> {
    let mut rest = line;
    let part = move || {
        if rest.is_empty() {
            return None;
        }
        let start = rest.find(BREAKS).unwrap_or(rest.len());
        let length = rest[start..].find(|c| !BREAKS.contains(&c));
        let (part, after) = rest.split_at(length.map_or(rest.len(), |length| start + length));
        rest = after;
        Some(Word::from(part))
    };
    Box::new(std::iter::from_fn(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_two_digits_that_matter() {
        let text = |millis| duration(Duration::from_millis(millis));
        assert_eq!(text(0), "0.0s");
        assert_eq!(text(9_940), "9.9s");
        assert_eq!(text(12_700), "12s");
        assert_eq!(text(185_000), "3m 05s");
        assert_eq!(text(3_720_000), "1h 02m");
    }

    #[test]
    fn long_values_keep_their_difference() {
        let (before, after) = (
            format!("{}x", "a".repeat(100)),
            format!("{}y", "a".repeat(100)),
        );
        let (before, after) = shortened_pair(&before, &after, 30);
        assert!(before.ends_with('x') && after.ends_with('y'));
        assert!(columns(&before) <= 30);
        assert_eq!(shortened("a\nb", 10), "a b");
        assert_eq!(shortened("日本語日本語", 6), "日本…");
    }

    #[test]
    fn what_a_line_does_not_hold_goes_below() {
        let row = |width| row("  1/2 ", ("Files", 8), (2, "AWS::S3::Bucket"), width);
        assert_eq!(row(31), "  1/2 Files     AWS::S3::Bucket");
        assert_eq!(row(28), "  1/2 Files  AWS::S3::Bucket");
        assert_eq!(row(27), "  1/2 Files\n      AWS::S3::Bucket");
    }

    #[test]
    fn text_is_broken_where_it_reads_best() {
        assert_eq!(
            wrapped("s3:GetObject, s3:PutObject", 15),
            ["s3:GetObject,", "s3:PutObject"]
        );
        assert_eq!(wrapped("abcdefghij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(wrapped("", 4), [""]);
        let types = "1 of AWS::ECS::TaskDefinition";
        assert_eq!(wrapped(types, 24), ["1 of", "AWS::ECS::TaskDefinition"]);
        assert_eq!(wrapped(types, 16), ["1 of AWS::ECS::", "TaskDefinition"]);
        assert_eq!(wrapped("a\nb c", 16), ["a", "b c"]);
    }
}
