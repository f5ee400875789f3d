//! Places: spans of a source text with its lines, and lines of a program.

use std::borrow::Cow;
use std::fmt;
use std::panic;

/// A half-open range of bytes in a source text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset behind the last byte.
    pub end: u32,
}

impl Span {
    /// The span from byte `start` up to, but not including, byte `end`.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        let clamp = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Self {
            start: clamp(start),
            end: clamp(end.max(start)),
        }
    }

    /// The smallest span that holds both.
    #[must_use]
    pub fn to(self, other: Span) -> Self {
        Self {
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }

    /// Whether `other` lies within this span.
    #[must_use]
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

/// A line and a column, both counted from 1; the column counts characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1, in characters.
    pub column: u32,
}

/// Where each line of a text begins, and how many characters there are before each block of it, so that a column is
/// found in a line of any length without counting from its beginning.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineIndex {
    starts: Vec<u32>,
    /// Characters that begin before each block of [`BLOCK`] bytes.
    characters: Vec<u32>,
}

/// Bytes between two counts of characters.
const BLOCK: usize = 1024;

impl LineIndex {
    /// Finds the lines of `text`.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let short = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        let mut starts = vec![0];
        let breaks = (text.bytes().enumerate()).filter(|&(_, byte)| byte == b'\n');
        starts.extend(breaks.map(|(offset, _)| short(offset + 1)));
        let mut count = 0;
        let mut characters = vec![0];
        characters.extend(text.as_bytes().chunks(BLOCK).map(|block| {
            count += begun(block);
            short(count)
        }));
        Self { starts, characters }
    }

    /// Line and column of a byte offset in `text`, the text that the index was made from.
    #[must_use]
    pub fn position(&self, text: &str, offset: u32) -> Position {
        let line = self.starts.partition_point(|&start| start <= offset).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or(0) as usize;
        let end = (offset as usize).min(text.len());
        let column = match text.is_char_boundary(end) && start <= end {
            true => self.before(text, end) - self.before(text, start),
            false => end.saturating_sub(start),
        };
        Position {
            line: u32::try_from(line).unwrap_or(u32::MAX),
            column: u32::try_from(column + 1).unwrap_or(u32::MAX),
        }
    }

    /// How many characters begin before an offset.
    fn before(&self, text: &str, offset: usize) -> usize {
        let block = offset / BLOCK;
        let counted = self.characters.get(block).copied().unwrap_or_default() as usize;
        counted + text.as_bytes().get(block * BLOCK..offset).map_or(0, begun)
    }

    /// The text of a line (from 1) without its line break.
    #[must_use]
    pub fn line<'t>(&self, text: &'t str, line: u32) -> &'t str {
        let index = (line as usize).saturating_sub(1);
        let start = self.starts.get(index).copied().unwrap_or(0) as usize;
        let end = self
            .starts
            .get(index + 1)
            .map_or(text.len(), |&next| next as usize);
        text.get(start..end)
            .unwrap_or_default()
            .trim_end_matches(['\n', '\r'])
    }

    /// The first and the last position of a span.
    #[must_use]
    pub fn range(&self, text: &str, span: Span) -> (Position, Position) {
        (
            self.position(text, span.start),
            self.position(text, span.end),
        )
    }
}

/// How many characters begin in these bytes of a text.
fn begun(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| (**byte & 0xC0) != 0x80).count()
}

/// The place in a program that made what a diagnostic is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "render", derive(serde::Deserialize))]
pub struct Origin {
    /// The source file, as the compiler named it.
    pub file: Cow<'static, str>,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1, in characters.
    #[cfg_attr(feature = "render", serde(default = "first_column"))]
    pub column: u32,
}

#[cfg(feature = "render")]
fn first_column() -> u32 {
    1
}

impl From<&'static panic::Location<'static>> for Origin {
    fn from(location: &'static panic::Location<'static>) -> Self {
        Origin {
            file: Cow::Borrowed(location.file()),
            line: location.line(),
            column: location.column(),
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_in_lines_of_any_length() {
        for line in ["a", "ä", "a\u{1F600}é", ""] {
            let long = line.repeat(3000);
            let text = format!("{long}\nb{long}\r\n{long}");
            let index = LineIndex::new(&text);
            let (mut row, mut column) = (1, 1);
            for (offset, c) in text.char_indices() {
                let at = index.position(&text, offset as u32);
                assert_eq!((at.line, at.column), (row, column), "{offset}");
                (row, column) = if c == '\n' {
                    (row + 1, 1)
                } else {
                    (row, column + 1)
                };
            }
            let end = index.position(&text, text.len() as u32);
            assert_eq!((end.line, end.column), (row, column));
        }
        let exact = "a".repeat(BLOCK);
        assert_eq!(
            LineIndex::new(&exact).position(&exact, BLOCK as u32).column,
            BLOCK as u32 + 1
        );
    }
}
