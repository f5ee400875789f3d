//! Tables that fit the terminal: columns give way where that breaks the least of their text.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use anstyle::Style;

use crate::terminal::style::{FAINT, paint};
use crate::terminal::text::{columns, wrapped};

/// The narrowest a column gets.
const NARROWEST: usize = 9;
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

    /// Whether no cell has to be wrapped.
    #[cfg(feature = "deploy")]
    pub fn fits(&self, width: usize) -> bool {
        let used = self.used();
        let natural: usize = (used.iter())
            .map(|column| self.lengths(*column).longest())
            .sum();
        2 + natural + GAP * used.len().saturating_sub(1) <= width
    }

    /// The columns that are not empty in every row.
    fn used(&self) -> Vec<usize> {
        let is_used = |column: &usize| {
            self.rows
                .iter()
                .any(|(_, cells)| !cells[*column].is_empty())
        };
        (0..self.head.len()).filter(is_used).collect()
    }

    /// The table as lines, indented by two, without columns that are empty in every row.
    pub fn render(&self, width: usize) -> String {
        let used = self.used();
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

    /// Natural widths, unless they are too much: then those that break the fewest words and lines.
    fn widths(&self, used: &[usize], available: usize) -> Vec<usize> {
        let available = available.saturating_sub(GAP * used.len().saturating_sub(1));
        let columns: Vec<Lengths> = used.iter().map(|column| self.lengths(*column)).collect();
        let natural: Vec<usize> = columns.iter().map(Lengths::longest).collect();
        let narrowest: Vec<usize> = natural.iter().map(|width| NARROWEST.min(*width)).collect();
        if natural.iter().sum::<usize>() <= available {
            return natural;
        }
        if narrowest.iter().sum::<usize>() > available {
            return narrowest;
        }
        // By the width of the columns so far: their breaks, and the width of each. Of equals the wider one is taken.
        let mut best = vec![Some((0, Vec::new()))];
        best.resize(available + 1, None);
        for (lengths, narrowest) in columns.iter().zip(narrowest) {
            let breaks: Vec<(usize, usize)> = (narrowest..=lengths.longest().min(available))
                .map(|width| (width, lengths.breaks(width)))
                .collect();
            let ending = |end: usize| {
                let candidates = breaks.iter().filter_map(|(width, more)| {
                    let (before, widths) = best.get(end.checked_sub(*width)?)?.as_ref()?;
                    Some((before + more, *width, widths))
                });
                let (breaks, width, widths) =
                    candidates.min_by_key(|(breaks, width, _)| (*breaks, Reverse(*width)))?;
                Some((breaks, [&widths[..], &[width]].concat()))
            };
            best = (0..=available).map(ending).collect();
        }
        let ends = best.into_iter().rev().flatten();
        let fewest = ends.min_by_key(|(breaks, _)| *breaks);
        fewest.map_or(natural, |(_, widths)| widths)
    }

    fn lengths(&self, column: usize) -> Lengths {
        let mut lengths = Lengths::default();
        let cells = self.rows.iter().map(|(_, cells)| &cells[column]);
        for line in (cells.chain([&self.head[column]])).flat_map(|cell| cell.split('\n')) {
            for part in line.split_whitespace().chain([line]) {
                *lengths.0.entry(columns(part)).or_default() += 1;
            }
        }
        lengths
    }
}

/// How many lines of a column, and how many words, have a length.
#[derive(Default)]
struct Lengths(BTreeMap<usize, usize>);

impl Lengths {
    fn longest(&self) -> usize {
        self.0.last_key_value().map_or(0, |(length, _)| *length)
    }

    fn breaks(&self, width: usize) -> usize {
        let of =
            |(length, count): (&usize, &usize)| count * (length.saturating_sub(1) / width.max(1));
        self.0.iter().map(of).sum()
    }
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
    fn many_words_stay_whole_where_one_can_be_broken() {
        let mut table = Table::new(&["who", "may"]);
        let once = "arn:aws:iam::aws:policy/AmazonEC2ContainerServiceforEC2Role";
        for may in ["s3:PutObjectVersionTagging", "s3:PutObjectLegalHold", once] {
            let cells = ["arn:aws:iam::123456789012:root", may];
            table.row(Style::new(), cells.map(str::to_owned).to_vec());
        }
        let plain = anstream::adapter::strip_str(&table.render(62)).to_string();
        assert!(plain.lines().all(|line| columns(line) <= 62), "{plain}");
        for whole in [
            "arn:aws:iam::123456789012:root",
            "s3:PutObjectVersionTagging",
        ] {
            assert!(plain.contains(whole), "{plain}");
        }
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
