//! Small pieces of text: durations, counts, shortened values, the width of the terminal.

use std::borrow::Cow;
use std::time::Duration;

use textwrap::core::Word;
use textwrap::{WordSeparator, WordSplitter, WrapAlgorithm};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Width where there is no terminal.
const WITHOUT_TERMINAL: usize = 120;

/// A line is broken after one of these.
const BREAKS: &[char] = &[' ', ',', '/', ':', '.', '-'];

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

/// Text of which lines that are longer than `width` columns go on below, under what they begin with: `error: `,
/// `  = note: ` or blanks. Source and addresses stay whole. A command between backquotes is not broken; one that is longer
/// than a line is continued as a shell takes it.
pub fn fitted(text: &str, width: usize) -> String {
    let fit = |line: &str| match visible(line) <= width || is_source(line) {
        true => line.to_owned(),
        false => hanging(line, width),
    };
    text.split('\n').map(fit).collect::<Vec<_>>().join("\n")
}

/// Columns that a text with styles takes.
fn visible(text: &str) -> usize {
    columns(&anstream::adapter::strip_str(text).to_string())
}

/// Whether a line is one of source, as findings show it: `12 | text`, `--> file`.
fn is_source(line: &str) -> bool {
    let line = anstream::adapter::strip_str(line).to_string();
    let line = line
        .trim_start()
        .trim_start_matches(|c: char| c.is_ascii_digit());
    let line = line.trim_start();
    ["|", "-->", "::: "]
        .iter()
        .any(|mark| line.starts_with(mark))
}

fn hanging(line: &str, width: usize) -> String {
    let plain = anstream::adapter::strip_str(line).to_string();
    let blanks = plain.len() - plain.trim_start().len();
    let begun = &plain[blanks..];
    let label = [
        "= note: ",
        "= hint: ",
        "error: ",
        "warning: ",
        "note: ",
        "hint: ",
    ]
    .iter()
    .find(|label| begun.starts_with(**label));
    let indent = blanks + label.map_or(2, |label| label.len());
    // On a narrow terminal, an indentation must not take the place of the text.
    let indent = indent.min(width / 3);
    let (mut done, mut used) = (" ".repeat(blanks), blanks);
    let mut begins = true;
    for word in words(line) {
        let long = visible(word);
        if begins {
            begins = false;
        } else if used + 1 + long > width && used > indent {
            done.push('\n');
            done.push_str(&" ".repeat(indent));
            used = indent;
        } else {
            done.push(' ');
            used += 1;
        }
        let room = width.saturating_sub(indent).max(8);
        if used + long <= width || word.contains("://") {
            done.push_str(word);
            used += long;
            continue;
        }
        let (parts, end) = match word.starts_with('`') {
            true => (continued(word, room.saturating_sub(2)), " \\\n"),
            false => (broken(word, room), "\n"),
        };
        let below = format!("{end}{}", " ".repeat(indent));
        used = indent + parts.last().map_or(0, |last| columns(last));
        done.push_str(&parts.join(&below));
    }
    done
}

/// What a line is broken between: words, of which the commands between backquotes are one each.
fn words(line: &str) -> Vec<&str> {
    let (mut all, mut rest) = (Vec::new(), line.trim());
    while !rest.is_empty() {
        let command = rest.starts_with("`stackwright ");
        let from = match command {
            true => rest[1..].find('`').map_or(rest.len(), |end| end + 2),
            false => 0,
        };
        let end = rest[from..].find(' ').map_or(rest.len(), |end| from + end);
        all.push(&rest[..end]);
        rest = rest[end..].trim_start_matches(' ');
    }
    all
}

/// A command in parts, broken at blanks that are not between quotes.
fn continued(command: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut is_open = false;
    for word in command.split(' ') {
        let was_open = is_open;
        is_open ^= word.matches('\'').count() % 2 == 1;
        match lines.last_mut() {
            Some(line) if was_open || columns(line) + 1 + columns(word) <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
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
    fn lines_are_fitted_to_the_terminal() {
        let fits = |text: &str, expected: &str| assert_eq!(fitted(text, 30), expected);
        fits("error: short", "error: short");
        fits(
            "error: the stack is not there, and nothing of it",
            "error: the stack is not there,\n       and nothing of it",
        );
        fits(
            "  = hint: say it once more to whom it concerns",
            "  = hint: say it once more to\n          whom it concerns",
        );
        fits(
            "12 |     let source = is_left_as_it_is();",
            "12 |     let source = is_left_as_it_is();",
        );
        fits(
            "see https://example.com/a/very/long/address",
            "see\n  https://example.com/a/very/long/address",
        );
        fits(
            "hint: so `stackwright deploy One` does it",
            "hint: so\n      `stackwright deploy One`\n      does it",
        );
        fits(
            "hint: `stackwright deploy A --region eu-west-1`",
            "hint: `stackwright deploy A \\\n      --region eu-west-1`",
        );
        fits(
            "\u{1b}[1merror\u{1b}[0m: styles take no columns at all",
            "\u{1b}[1merror\u{1b}[0m: styles take no columns\n       at all",
        );
        fits(
            "  \u{1b}[1m+\u{1b}[0m a.name.that.is.long AWS::SQS::Queue",
            "  \u{1b}[1m+\u{1b}[0m a.name.that.is.long\n    AWS::SQS::Queue",
        );
        fits(
            "a/long/path/to/something.that.is/there",
            "a/long/path/to/something.\n  that.is/there",
        );
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
