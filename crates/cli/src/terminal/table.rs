//! Tables that fit the terminal: the widest columns give way and wrap their text.

use std::fmt::Write as _;

use anstyle::Style;

use crate::terminal::style::{FAINT, paint};
use crate::terminal::text::{BREAKS, columns, wrapped};

/// The narrowest a column gets.
const NARROWEST: usize = 9;
/// Longer words are broken rather than kept whole.
const LONGEST_WORD: usize = 30;
/// Blank columns between two columns.
const GAP: usize = 2;

/// A table; each row may have a style.
#[derive(Clone, Debug, Default)]
pub struct Table {
    head: Vec<String>,
    rows: Vec<(Style, Vec<String>)>,
    /// Text below a row, by the row's number.
    notes: Vec<(usize, Style, String)>,
}

impl Table {
    /// A table with these headings.
    pub fn new(head: &[&str]) -> Self {
        Self {
            head: head.iter().map(|text| (*text).to_owned()).collect(),
            ..Self::default()
        }
    }

    /// Adds a row.
    pub fn row(&mut self, style: Style, cells: Vec<String>) {
        self.rows.push((style, cells));
    }

    /// Adds text below the last row, over all of its columns but the first.
    pub fn note(&mut self, style: Style, text: String) {
        self.notes.push((self.rows.len(), style, text));
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The table as lines, indented by two, without columns that are empty in every row.
    pub fn render(&self, width: usize) -> String {
        let used: Vec<usize> = (0..self.head.len())
            .filter(|column| {
                self.rows
                    .iter()
                    .any(|(_, cells)| !cells[*column].is_empty())
            })
            .collect();
        let widths = self.widths(&used, width.saturating_sub(2));
        let mut text = String::new();
        let line = |cells: &[String]| -> Vec<Vec<String>> {
            used.iter()
                .zip(&widths)
                .map(|(column, width)| wrapped(&cells[*column], *width))
                .collect()
        };
        let write = |text: &mut String, style: Style, cells: Vec<Vec<String>>| {
            let height = cells.iter().map(Vec::len).max().unwrap_or(0);
            for row in 0..height {
                let mut line = String::new();
                for (cell, width) in cells.iter().zip(&widths) {
                    let part = cell.get(row).map_or("", String::as_str);
                    line.push_str(part);
                    line.push_str(&" ".repeat(width + GAP - columns(part).min(*width)));
                }
                let _ = writeln!(text, "  {}", paint(style, line.trim_end()));
            }
        };
        if self.head.iter().any(|text| !text.is_empty()) {
            write(&mut text, FAINT, line(&self.head));
        }
        let indent = 2 + widths.first().map_or(0, |width| width + GAP) + GAP;
        let mut notes = self.notes.iter().peekable();
        for (number, (style, cells)) in (1..).zip(&self.rows) {
            write(&mut text, *style, line(cells));
            while let Some((_, style, note)) = notes.next_if(|(row, ..)| *row <= number) {
                for line in wrapped(note, width.saturating_sub(indent)) {
                    let _ = writeln!(text, "{:indent$}{}", "", paint(*style, line));
                }
            }
        }
        text
    }

    /// Natural widths, unless they are too much: then the widest column gives way, down to its longest word first.
    fn widths(&self, used: &[usize], available: usize) -> Vec<usize> {
        let widest = |column: &usize, parts: fn(&str) -> usize| {
            let cells = self.rows.iter().map(|(_, cells)| &cells[*column]);
            let lines = cells
                .chain([&self.head[*column]])
                .flat_map(|cell| cell.split('\n'));
            lines.map(parts).max().unwrap_or(0)
        };
        let mut widths: Vec<usize> = used.iter().map(|column| widest(column, columns)).collect();
        let words: Vec<usize> = used
            .iter()
            .map(|column| widest(column, longest_word).clamp(NARROWEST, LONGEST_WORD))
            .collect();
        let available = available.saturating_sub(GAP * used.len().saturating_sub(1));
        for floors in [words, vec![NARROWEST; used.len()]] {
            while widths.iter().sum::<usize>() > available {
                let candidates = widths.iter_mut().zip(&floors);
                match candidates
                    .filter(|(width, floor)| **width > **floor)
                    .max_by_key(|(width, _)| **width)
                {
                    Some((widest, _)) => *widest -= 1,
                    None => break,
                }
            }
        }
        widths
    }
}

/// Columns of the longest part that is not broken.
fn longest_word(text: &str) -> usize {
    let words = text.split_inclusive(BREAKS);
    words.map(columns).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_widest_column_gives_way_and_empty_ones_go() {
        let mut table = Table::new(&["", "who", "empty", "may"]);
        let cells = ["+", "service:ecs-tasks.amazonaws.com", "", "sts:AssumeRole"];
        table.row(Style::new(), cells.map(str::to_owned).to_vec());
        let plain = anstream::adapter::strip_str(&table.render(40)).to_string();
        assert_eq!(
            plain,
            "     who                  may\n  +  service:ecs-tasks.   sts:AssumeRole\n     amazonaws.com\n"
        );
        assert!(plain.lines().all(|line| columns(line) <= 40), "{plain}");
    }

    #[test]
    fn a_note_stands_below_its_row_over_all_columns() {
        let mut table = Table::new(&["", "who", "may"]);
        for who in ["a", "b"] {
            table.row(Style::new(), ["+", who, "read"].map(str::to_owned).to_vec());
        }
        table.note(Style::new(), "if it is asked for kindly".to_owned());
        let plain = anstream::adapter::strip_str(&table.render(24)).to_string();
        assert_eq!(
            plain,
            "     who  may\n  +  a    read\n  +  b    read\n       if it is asked\n       for kindly\n"
        );
    }
}
