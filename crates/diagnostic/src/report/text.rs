//! Diagnostics as rustc shows its own: the line they are about, with what is there, and what to do.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::ops::Range;
use std::path::{Path, PathBuf};

use annotate_snippets::{
    Annotation, AnnotationKind, Group, Level, Origin as Place, Snippet, normalize_untrusted_str,
};

use stackwright_files::{Folder, read_text};

use super::Report;
use super::escape::{in_place, on_one_line, printable};
use crate::{Diagnostic, Origin, Severity, Span};

/// Whether text is coloured with ANSI escapes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// No escapes.
    #[default]
    Plain,
    /// ANSI colours.
    Ansi,
}

/// All findings of a report, with a blank line after each. Lines of a program are looked for from the working directory on.
#[must_use]
pub fn text(report: &Report, style: Style) -> String {
    Renderer::new(style, Path::new(".")).report(report)
}

/// Shows diagnostics, each with the line of the program or of the source text that it is about.
#[derive(Debug)]
pub struct Renderer {
    renderer: annotate_snippets::Renderer,
    sources: Sources,
}

impl Renderer {
    /// A renderer. The source files of programs are looked for in `base` and the directories above it: the compiler names
    /// them relative to the workspace, which may lie above the project.
    #[must_use]
    pub fn new(style: Style, base: &Path) -> Self {
        Self {
            renderer: match style {
                Style::Plain => annotate_snippets::Renderer::plain(),
                Style::Ansi => annotate_snippets::Renderer::styled(),
            },
            sources: Sources::new(base),
        }
    }

    /// All findings of a report, in its order, with a blank line after each.
    pub fn report(&mut self, report: &Report) -> String {
        let mut text = String::new();
        for finding in &report.findings {
            text.push_str(&self.one(finding, Some(report)));
            text.push_str("\n\n");
        }
        text
    }

    /// Diagnostics that are about no source text, the most serious first, with a blank line after each.
    pub fn diagnostics<'d>(&mut self, all: impl IntoIterator<Item = &'d Diagnostic>) -> String {
        let mut sorted: Vec<&Diagnostic> = all.into_iter().collect();
        sorted.sort_by_key(|diagnostic| diagnostic.severity);
        let mut text = String::new();
        for diagnostic in sorted {
            text.push_str(&self.one(diagnostic, None));
            text.push_str("\n\n");
        }
        text
    }

    fn one(&mut self, diagnostic: &Diagnostic, report: Option<&Report>) -> String {
        let level = match diagnostic.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Info => Level::INFO,
        };
        // Text after the first line is set below the title, as notes are.
        let (title, more) = match diagnostic.message.split_once('\n') {
            Some((title, more)) => (title, Some(more)),
            None => (diagnostic.message.as_str(), None),
        };
        let mut heading = level.primary_title(printable(title));
        if !diagnostic.code.is_empty() {
            heading = heading.id(on_one_line(&diagnostic.code));
        }
        let mut group = Group::with_title(heading);
        let mut notes: Vec<String> = more.map(str::to_owned).into_iter().collect();
        if let Some(about) = diagnostic.subject.words() {
            notes.push(format!("in {about}"));
        }
        if !diagnostic.regions.is_empty() {
            notes.push(format!("only in {}", diagnostic.regions.join(", ")));
        }
        let in_text = report.filter(|report| !report.text.is_empty());
        match (&diagnostic.origin, in_text) {
            (Some(origin), in_text) => {
                group = self.origin(group, origin);
                if let Some((report, span)) = in_text.zip(diagnostic.span) {
                    let place = place(report, span);
                    notes.push(format!("the template has it at {place}"));
                    for one in &diagnostic.related {
                        let place = self::place(report, one.span);
                        notes.push(format!("{}: {place}", one.label));
                    }
                }
            }
            (None, in_text) => {
                group = match (diagnostic.span, in_text, report) {
                    (Some(span), Some(report), _) => excerpt(group, span, diagnostic, report),
                    (Some(_), None, Some(report)) => {
                        group.element(Place::path(on_one_line(&report.name)))
                    }
                    _ => group,
                };
            }
        }
        notes.extend(diagnostic.notes.iter().cloned());
        let safe = |text: &str| normalize_untrusted_str(&printable(text));
        for note in &notes {
            group = group.element(Level::NOTE.message(safe(note)));
        }
        if let Some(hint) = &diagnostic.hint {
            group = group.element(Level::HELP.with_name("hint").message(safe(hint)));
        }
        self.renderer.render(&[group])
    }

    /// The line of the program, where its source is there.
    fn origin<'d>(&mut self, group: Group<'d>, origin: &'d Origin) -> Group<'d> {
        let (line, column) = (origin.line as usize, origin.column as usize);
        let file = on_one_line(&origin.file);
        match self.sources.line(&origin.file, line) {
            Some(text) => {
                let start = byte_of_column(&text, column);
                let span = start..start + token_length(&text[start..]);
                let marked = AnnotationKind::Primary.span(span);
                group.element(
                    Snippet::source(in_place(&text).into_owned())
                        .path(file)
                        .line_start(line)
                        .annotation(marked),
                )
            }
            None => group.element(Place::path(file).line(line).char_column(column)),
        }
    }
}

fn place(report: &Report, span: Span) -> String {
    let at = report.position(span);
    format!("{}:{}:{}", report.name, at.line, at.column)
}

/// What is shown of a line on either side of a place, and of all lines between two places, in bytes: many findings on one
/// line of a megabyte are many megabytes otherwise.
const MOST_BESIDE: usize = 1 << 10;
const MOST_BETWEEN: usize = 16 << 10;
/// Places that are shown in pieces of lines.
const MOST_PIECES: usize = 8;

/// A line, or what is shown of it.
struct Piece {
    bytes: Range<usize>,
    /// Whether there is more of the line before and after it.
    cut: (bool, bool),
}

/// The line around a place.
fn around(text: &str, span: &Range<usize>) -> Piece {
    let boundary = |mut byte: usize| {
        while !text.is_char_boundary(byte) {
            byte -= 1;
        }
        byte
    };
    let least = boundary(span.start.saturating_sub(MOST_BESIDE));
    let most = boundary((span.end + MOST_BESIDE).min(text.len()));
    let start = text[least..span.start].rfind('\n').map(|at| least + at + 1);
    let end = text[span.end..most].find('\n').map(|at| span.end + at);
    Piece {
        bytes: start.unwrap_or(least)..end.unwrap_or(most),
        cut: (
            start.is_none() && least > 0,
            end.is_none() && most < text.len(),
        ),
    }
}

/// The lines that a diagnostic is about, and nothing of the lines between them.
fn excerpt<'r>(
    group: Group<'r>,
    span: Span,
    diagnostic: &'r Diagnostic,
    report: &'r Report,
) -> Group<'r> {
    let own = [(span, "")];
    let related = (diagnostic.related.iter()).map(|one| (one.span, one.label.as_str()));
    let marks: Vec<(Range<usize>, &str)> = (own.into_iter().chain(related))
        .map(|(span, label)| (report.in_first_line(span), label))
        .collect();
    let first = marks.iter().map(|(span, _)| span.start).min().unwrap_or(0);
    let last = marks.iter().map(|(span, _)| span.end).max().unwrap_or(0);
    let text = report.text.as_str();
    let (head, tail) = (around(text, &(first..first)), around(text, &(last..last)));
    if head.cut.0 || tail.cut.1 || last - first > MOST_BETWEEN {
        return in_pieces(group, &marks, report);
    }
    let (start, end) = (head.bytes.start, tail.bytes.end);
    let line = report.position(Span::new(start, start)).line as usize;
    let annotations = marks.into_iter().enumerate().map(|(index, (span, label))| {
        annotation(index, span.start - start..span.end - start, label)
    });
    // What ends the last line is not shown, unless it is what is marked.
    let lines = &text[start..end];
    let shown = lines.trim_end_matches('\r').len().max(last - start);
    let lines = &lines[..shown];
    group.element(
        Snippet::source(in_place(lines))
            .path(on_one_line(&report.name))
            .line_start(line)
            .fold(true)
            .annotations(annotations),
    )
}

fn annotation(index: usize, span: Range<usize>, label: &str) -> Annotation<'_> {
    let kind = match index {
        0 => AnnotationKind::Primary,
        _ => AnnotationKind::Context,
    };
    match label {
        "" => kind.span(span),
        label => kind.span(span).label(printable(label)),
    }
}

/// What stands around each place, where lines are long or far from each other.
fn in_pieces<'r>(
    mut group: Group<'r>,
    marks: &[(Range<usize>, &'r str)],
    report: &'r Report,
) -> Group<'r> {
    const MORE: &str = "...";
    for (index, (span, label)) in marks.iter().take(MOST_PIECES).enumerate() {
        let end = span.end.min(span.start + MOST_BESIDE);
        let span = report.in_first_line(Span::new(span.start, end));
        let Piece { bytes, cut } = around(&report.text, &span);
        let at = report.position(Span::new(span.start, span.start));
        let before = if cut.0 { MORE } else { "" };
        let after = if cut.1 { MORE } else { "" };
        let shown = in_place(report.text[bytes.clone()].trim_end_matches('\r'));
        let length = before.len() + shown.len() + after.len();
        let start = before.len() + span.start - bytes.start;
        let end = (before.len() + span.end - bytes.start).min(length);
        let place = Place::path(on_one_line(&report.name))
            .line(at.line as usize)
            .char_column(at.column as usize);
        let snippet = Snippet::source(format!("{before}{shown}{after}"))
            .line_start(at.line as usize)
            .annotation(annotation(index, start.min(end)..end, label));
        group = group.element(place).element(snippet);
    }
    group
}

/// The byte at a column counted from 1 in characters.
fn byte_of_column(text: &str, column: usize) -> usize {
    text.char_indices()
        .nth(column.saturating_sub(1))
        .map_or(text.len(), |(byte, _)| byte)
}

/// Length in bytes of the path or name at the start: `Bucket::new`, `versioned`; at least one character.
fn token_length(text: &str) -> usize {
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'));
    match end.unwrap_or(text.len()) {
        0 => text.chars().next().map_or(0, char::len_utf8),
        end => end,
    }
}

/// The largest source file of which a line is shown, and what is read of all together, in bytes.
const MOST_SOURCE: u64 = 4 << 20;
const MOST_SOURCES: u64 = 64 << 20;

/// What only the folder of a project has. A workspace may lie above the project; the outermost of them is meant.
const MARKS: &[&str] = &["Cargo.toml", "cdk.json", "package.json", ".git"];

/// Lines of source files, each file read once. A diagnostic may name any file; only those of the project are shown, and
/// none that is hidden.
#[derive(Debug)]
struct Sources {
    base: PathBuf,
    /// The folder around `base` that has the whole project.
    project: Option<Folder>,
    files: HashMap<String, Option<Vec<String>>>,
    /// Bytes that may still be read.
    left: u64,
}

impl Sources {
    fn new(base: &Path) -> Self {
        let base = base.canonicalize().unwrap_or_else(|_| base.to_path_buf());
        let is_project = |folder: &&Path| MARKS.iter().any(|mark| folder.join(mark).exists());
        // The root of the file system is nobody's project.
        let above = base.ancestors().filter(|folder| folder.parent().is_some());
        let project = above.filter(is_project).last().unwrap_or(&base);
        Self {
            project: Folder::open(project).ok(),
            base,
            files: HashMap::new(),
            left: MOST_SOURCES,
        }
    }

    /// A line, counted from 1; `None` when the file or the line does not exist.
    fn line(&mut self, file: &str, line: usize) -> Option<String> {
        if !self.files.contains_key(file) {
            let lines = self
                .find(file)
                .map(|text| text.lines().map(str::to_owned).collect());
            self.files.insert(file.to_owned(), lines);
        }
        let lines = self.files.get(file)?.as_ref()?;
        lines.get(line.checked_sub(1)?).cloned()
    }

    fn find(&mut self, file: &str) -> Option<String> {
        let project = self.project.as_ref()?;
        let places = (self.base.ancestors())
            .take_while(|folder| project.holds(folder))
            .map(|folder| folder.join(file));
        let path = { places }.find(|path| project.holds(path))?;
        let is_hidden = |part: &OsStr| part.as_encoded_bytes().starts_with(b".") && part != "..";
        if Path::new(file).iter().any(is_hidden) {
            return None;
        }
        let text = read_text(&path, MOST_SOURCE.min(self.left)).ok()?;
        self.left -= text.len() as u64;
        Some(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn plain(diagnostic: &Diagnostic, base: &Path) -> String {
        Renderer::new(Style::Plain, base).one(diagnostic, None)
    }

    fn example() -> Diagnostic {
        let mut example = Diagnostic::error("SW0001", "the id is taken")
            .property("Properties.BucketName")
            .hint("choose another")
            .note("first used elsewhere");
        example.subject.construct_path = Some("Stack/Bucket".into());
        example.origin = Some(Origin {
            file: "src/main.rs".into(),
            line: 2,
            column: 5,
        });
        example
    }

    fn in_template(span: Range<usize>) -> (Diagnostic, Report) {
        let text = "Resources:\n  Files:\n    Type: AWS::S3::Bucket\n    Nmae: x\n# end\n# end\n# end\nOutputs: {}\n";
        let found = Diagnostic::error("E3002", "there is no `Nmae`")
            .span(Span::new(span.start, span.end))
            .meant("Name");
        (found, Report::new("app.yaml", text))
    }

    #[test]
    fn the_line_is_shown_when_the_file_exists() {
        let directory = std::env::temp_dir().join(format!("diagnostic-{}", std::process::id()));
        let nested = directory.join("app");
        fs::create_dir_all(directory.join("src")).expect("created");
        fs::create_dir_all(&nested).expect("created");
        let source = "fn main() {\n    Bucket::new(&stack, \"x\");\n}\n";
        fs::write(directory.join("src/main.rs"), source).expect("written");
        fs::write(directory.join("Cargo.toml"), "").expect("written");
        let shown = plain(&example(), &nested);
        fs::remove_dir_all(&directory).expect("removed");
        assert_eq!(
            shown,
            "error[SW0001]: the id is taken\n \
             --> src/main.rs:2:5\n  \
               |\n\
             2 |     Bucket::new(&stack, \"x\");\n  \
               |     ^^^^^^^^^^^\n  \
               |\n  \
               = note: in Stack/Bucket, BucketName\n  \
               = note: first used elsewhere\n  \
               = hint: choose another"
        );
    }

    #[test]
    fn lines_between_two_places_are_left_out() {
        let (mut found, mut report) = in_template(50..54);
        found = found.related(Span::new(76, 83), "used here");
        report.findings.push(found);
        assert_eq!(
            text(&report, Style::Plain),
            "error[E3002]: there is no `Nmae`\n \
             --> app.yaml:4:5\n  \
               |\n\
             4 |     Nmae: x\n  \
               |     ^^^^\n\
             ...\n\
             8 | Outputs: {}\n  \
               | ------- used here\n  \
               |\n  \
               = hint: did you mean `Name`?\n\n"
        );
    }

    #[test]
    fn of_a_long_line_a_piece_is_shown() {
        let text = format!(
            "{{\"a\": \"{}\", \"Nmae\": 1, \"b\": \"{}\"}}",
            "ä".repeat(9_000),
            "x".repeat(99_999)
        );
        let start = text.find("Nmae").expect("it is there");
        let mut report = Report::new("app.json", &text);
        let found =
            Diagnostic::error("E3002", "there is no `Nmae`").span(Span::new(start, start + 4));
        report
            .findings
            .push(found.related(Span::new(50_000, 100_000), "beside this"));
        let shown = super::text(&report, Style::Plain);
        assert!(
            shown.starts_with("error[E3002]: there is no `Nmae`\n --> app.json:1:9012\n"),
            "{shown}"
        );
        let lines: Vec<&str> = shown.lines().collect();
        let mark = lines
            .iter()
            .position(|line| line.contains("^^^^"))
            .expect("a mark");
        let column = lines[mark]
            .chars()
            .position(|letter| letter == '^')
            .expect("a mark");
        let marked: String = lines[mark - 1].chars().skip(column).take(4).collect();
        assert_eq!(marked, "Nmae", "{shown}");
        assert!(shown.contains("beside this"), "{shown}");
        assert!(shown.len() < 8_000, "{} bytes", shown.len());
    }

    #[test]
    fn no_span_is_too_strange() {
        let length = in_template(0..0).1.text.len();
        for (start, end) in [
            (0, 0),
            (0, length),
            (length, length),
            (length, length + 9),
            (40, 60),
        ] {
            let (found, mut report) = in_template(start..end);
            report.findings.push(found);
            let shown = text(&report, Style::Plain);
            assert!(shown.contains("--> app.yaml:"), "{shown}");
        }
        let mut report = Report::new("umlauts.yaml", "ä: ö\r\n\tü: ß\r\n");
        for start in 0..20 {
            for end in 0..20 {
                let found = Diagnostic::error("E0000", "odd").span(Span::new(start, end));
                report
                    .findings
                    .push(found.related(Span::new(end, start), "also odd"));
            }
        }
        assert!(text(&report, Style::Ansi).contains("umlauts.yaml"));
        let empty = Report {
            findings: report.findings,
            ..Report::new("empty.yaml", "")
        };
        assert!(text(&empty, Style::Plain).contains("--> empty.yaml\n"));
    }

    #[test]
    fn a_missing_file_or_line_is_no_problem() {
        let nowhere = Path::new("/nowhere");
        let text = plain(&example(), nowhere);
        assert!(text.contains("--> src/main.rs:2:5"), "{text}");
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        for (line, column) in [(0, 0), (1, 10_000), (10_000, 1)] {
            let mut far = example();
            far.origin = Some(Origin {
                file: "Cargo.toml".into(),
                line,
                column,
            });
            plain(&far, here);
        }
    }

    #[test]
    fn only_files_of_the_project_are_shown() {
        let around = std::env::temp_dir().join(format!("diagnostic-around-{}", std::process::id()));
        let project = around.join("project");
        fs::create_dir_all(project.join("src")).expect("created");
        for file in ["cdk.json", "src/main.rs", ".env", "../secret"] {
            fs::write(project.join(file), "the line\n").expect("written");
        }
        let shows = |file: &str| {
            let mut one = example();
            let (line, column) = (1, 1);
            one.origin = Some(Origin {
                file: file.to_owned().into(),
                line,
                column,
            });
            plain(&one, &project.join("src")).contains("the line")
        };
        let absolute = project.join("src/main.rs");
        let found = [
            shows("src/main.rs"),
            shows("main.rs"),
            shows("../src/main.rs"),
            shows(&absolute.to_string_lossy()),
            shows(".env"),
            shows("../.env"),
            shows("../secret"),
            shows("../../secret"),
            shows(&around.join("secret").to_string_lossy()),
            shows("/dev/zero"),
            shows("src"),
        ];
        fs::remove_dir_all(&around).expect("removed");
        assert_eq!(found[..4], [true; 4]);
        assert_eq!(found[4..], [false; 7]);
    }

    #[test]
    fn control_characters_do_not_reach_the_terminal() {
        let mut hostile = example();
        hostile.message = "a\u{1b}[2Jb\u{9b}2J\r".into();
        hostile.notes = vec!["c\u{1b}[2Jd".into()];
        hostile.code = "\u{1b}]0;t\u{7}".into();
        hostile.origin = Some(Origin {
            file: "src/\u{1b}[31m\u{202e}.rs".into(),
            line: 1,
            column: 1,
        });
        let mut report = Report::new("\u{1b}[31mname", "a: \u{9b}31m\u{202e}\u{200b}b\n");
        let place = Diagnostic::error("E0000", "odd").span(Span::new(3, 9));
        report.findings.push(place);
        for shown in [plain(&hostile, Path::new(".")), text(&report, Style::Plain)] {
            let is_steering = |c| super::super::is_unsafe(c) && c != '\n';
            assert!(!shown.contains(is_steering), "{shown:?}");
        }
    }
}
