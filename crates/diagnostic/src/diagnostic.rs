//! One diagnostic, and a list of them.

use std::fmt;
use std::panic::Location;

use stackwright_json::{Value as Json, json};

use crate::{Code, LineIndex, Origin, Severity, Span};

/// What a [`Diagnostic`] is about. Each part narrows the one before.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "render", derive(serde::Deserialize))]
#[cfg_attr(feature = "render", serde(rename_all = "camelCase", default))]
pub struct Subject {
    /// The stack, by its name.
    pub stack: Option<String>,
    /// The path of the construct, such as `MazeSolver/Files/Resource`.
    pub construct_path: Option<String>,
    /// The logical id of the resource.
    pub logical_id: Option<String>,
    /// The path below the resource's properties, such as `Tags.0.Key`; or from the template's root for what is about
    /// no resource.
    pub property_path: Option<String>,
}

/// A second place that a [`Diagnostic`] is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// Where.
    pub span: Span,
    /// What is there.
    pub label: String,
}

/// What is wrong, where, why, and what to do about it.
///
/// ```
/// use stackwright_diagnostic::{Code, Diagnostic};
///
/// const TOO_LOUD: Code = Code::new("ACME01");
/// let found = Diagnostic::error(TOO_LOUD, "the siren has 140 dB").hint("120 dB are allowed");
/// assert_eq!(found.to_string(), "error[ACME01]: the siren has 140 dB\n  hint: 120 dB are allowed");
/// ```
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "render", derive(serde::Deserialize))]
#[cfg_attr(feature = "render", serde(rename_all = "camelCase"))]
pub struct Diagnostic {
    /// The code, such as `SW0001` or `E3002`; `stackwright rules CODE` shows its page.
    #[cfg_attr(feature = "render", serde(default))]
    pub code: Code,
    /// The code of the rule that it is a part of: `E3018` for what is wrong with the form that was most likely meant.
    /// Who accepts that code accepts this too.
    #[cfg_attr(feature = "render", serde(default))]
    pub within: Option<Code>,
    /// How serious it is.
    pub severity: Severity,
    /// What is wrong, in lower case and without a final period.
    pub message: String,
    /// What to do.
    #[cfg_attr(feature = "render", serde(default))]
    pub hint: Option<String>,
    /// The name that was most likely meant, where one was misspelt.
    #[cfg_attr(feature = "render", serde(default))]
    pub meant: Option<String>,
    /// More that helps to understand it.
    #[cfg_attr(feature = "render", serde(default))]
    pub notes: Vec<String>,
    /// What it is about.
    #[cfg_attr(feature = "render", serde(flatten))]
    pub subject: Subject,
    /// The regions where it is so; empty when it is so in all that were looked at.
    #[cfg_attr(feature = "render", serde(default))]
    pub regions: Vec<String>,
    /// Where it is in the source text that was looked at; `None` for what is at no one place.
    #[cfg_attr(feature = "render", serde(skip))]
    pub span: Option<Span>,
    /// Other places in that text.
    #[cfg_attr(feature = "render", serde(skip))]
    pub related: Vec<Related>,
    /// Where the program created what it is about, or did what is wrong. It is shown rather than a place in a text that
    /// the program wrote.
    #[cfg_attr(feature = "render", serde(default))]
    pub origin: Option<Origin>,
}

impl Diagnostic {
    /// Something that does not work.
    #[must_use]
    pub fn error(code: impl Into<Code>, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code.into(), message.into())
    }

    /// Something that works, but probably not as it was meant.
    #[must_use]
    pub fn warning(code: impl Into<Code>, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code.into(), message.into())
    }

    /// Something worth knowing.
    #[must_use]
    pub fn info(code: impl Into<Code>, message: impl Into<String>) -> Self {
        Self::new(Severity::Info, code.into(), message.into())
    }

    fn new(severity: Severity, code: Code, message: String) -> Self {
        Diagnostic {
            code,
            within: None,
            severity,
            message,
            hint: None,
            meant: None,
            notes: Vec::new(),
            subject: Subject::default(),
            regions: Vec::new(),
            span: None,
            related: Vec::new(),
            origin: None,
        }
    }

    /// Says how serious it is.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// What it says, cut to a length that somebody reads: a name or a list in a source can be of any length.
    #[cfg(feature = "render")]
    #[must_use]
    pub fn shortened(mut self) -> Self {
        const LONGEST: usize = 2_000;
        const RELATED: usize = 20;
        let texts = [&mut self.message].into_iter();
        for text in texts.chain(&mut self.hint).chain(&mut self.notes) {
            if text.len() > LONGEST {
                let more = text.len() - LONGEST;
                text.truncate(text.floor_char_boundary(LONGEST));
                text.push_str(&format!("… ({more} bytes more)"));
            }
        }
        self.related.truncate(RELATED);
        self
    }

    /// Names what was most likely meant, and asks for it.
    ///
    /// ```
    /// # use stackwright_diagnostic::Diagnostic;
    /// let found = Diagnostic::error("ACME02", "there is no siren `Sout`").meant("South");
    /// assert_eq!(found.hint.as_deref(), Some("did you mean `South`?"));
    /// ```
    #[must_use]
    pub fn meant(mut self, name: impl Into<String>) -> Self {
        let name = name.into();
        self.hint = Some(question(&name));
        self.meant = Some(name);
        self
    }

    /// Names what was most likely meant, or says what to do where nothing is near.
    #[must_use]
    pub fn meant_or<H: Into<String>>(self, name: Option<&str>, hint: impl FnOnce() -> H) -> Self {
        match name {
            Some(name) => self.meant(name),
            None => self.hint(hint()),
        }
    }

    /// Adds something that helps to understand it.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Says which resource it is about. What is said of the property stays.
    #[must_use]
    pub fn resource(mut self, resource: impl Into<Subject>) -> Self {
        let property_path = self.subject.property_path.take();
        self.subject = Subject {
            property_path,
            ..resource.into()
        };
        self
    }

    /// Says which property it is about, as a dotted path such as `Tags.0.Key`. A path from the resource as a whole,
    /// such as `Properties.Tags.0.Key`, is the same.
    #[must_use]
    pub fn property(mut self, path: impl AsRef<str>) -> Self {
        let path = path.as_ref();
        let path = path.strip_prefix("Properties.").unwrap_or(path);
        self.subject.property_path = (!path.is_empty()).then(|| path.to_owned());
        self
    }

    /// Says where it is in the source text.
    #[must_use]
    pub fn span(mut self, span: Span) -> Self {
        self.span = Some(span);
        self
    }

    /// Points at a second place in the source text.
    #[must_use]
    pub fn related(mut self, span: Span, label: impl Into<String>) -> Self {
        self.related.push(Related {
            span,
            label: label.into(),
        });
        self
    }

    /// Sets the line of Rust; without it, the line that created the construct is shown.
    #[must_use]
    pub fn at(mut self, location: &'static Location<'static>) -> Self {
        self.origin = Some(location.into());
        self
    }

    /// The JSON form that every command writes. `text` is the source text that its spans are in, where it has any.
    ///
    /// `code`, `severity` and `message` are always there; the rest is `null` or empty where there is none: `within`, `hint`,
    /// `meant`, `notes`, `stack`, `constructPath`, `logicalId`, `propertyPath`, `regions`, `span` (`start` and `end`, each
    /// with `offset` in bytes, and `line` and `column` from 1), `related` (each with `label` and `span`), `origin` (`file`,
    /// `line`, `column`).
    #[must_use]
    pub fn to_json(&self, text: Option<(&str, &LineIndex)>) -> Json {
        let place = |span: Span| text.map(|(text, lines)| span_json(span, text, lines));
        let related: Vec<Json> = (self.related.iter())
            .map(|one| json!({"label": &one.label, "span": place(one.span)}))
            .collect();
        json!({
            "code": self.code.as_str(),
            "within": self.within.as_deref(),
            "severity": self.severity.as_str(),
            "message": &self.message,
            "hint": self.hint.as_deref(),
            "meant": self.meant.as_deref(),
            "notes": &self.notes,
            "span": self.span.map(place),
            "origin": self.origin.as_ref().map(|at| json!({
                "file": &*at.file, "line": at.line, "column": at.column,
            })),
            "stack": self.subject.stack.as_deref(),
            "logicalId": self.subject.logical_id.as_deref(),
            "constructPath": self.subject.construct_path.as_deref(),
            "propertyPath": self.subject.property_path.as_deref(),
            "regions": &self.regions,
            "related": related,
        })
    }
}

/// The question whether a name was meant.
#[must_use]
pub fn question(name: &str) -> String {
    format!("did you mean `{name}`?")
}

/// A span as JSON, with its lines and columns.
pub(crate) fn span_json(span: Span, text: &str, lines: &LineIndex) -> Json {
    let (start, end) = lines.range(text, span);
    json!({
        "start": {"offset": span.start, "line": start.line, "column": start.column},
        "end": {"offset": span.end, "line": end.line, "column": end.column},
    })
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.severity)?;
        if !self.code.is_empty() {
            write!(f, "[{}]", self.code)?;
        }
        write!(f, ": {}", self.message)?;
        if let Some(origin) = &self.origin {
            write!(f, "\n  --> {origin}")?;
        }
        if let Some(about) = self.subject.words() {
            write!(f, "\n  in {about}")?;
        }
        for note in &self.notes {
            write!(f, "\n  note: {note}")?;
        }
        if let Some(hint) = &self.hint {
            write!(f, "\n  hint: {hint}")?;
        }
        Ok(())
    }
}

/// As it is displayed: whoever prints it wants to read it.
impl fmt::Debug for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Subject {
    /// What it is in words: `Api/Bucket/Resource, property Tags.0.Key`; `None` when it is nothing.
    #[must_use]
    pub fn words(&self) -> Option<String> {
        let whole = match (&self.construct_path, &self.logical_id, &self.stack) {
            (Some(path), Some(id), _) => Some(format!("{path} ({id})")),
            (Some(name), None, _) | (None, Some(name), _) => Some(name.clone()),
            (None, None, Some(stack)) => Some(format!("stack {stack}")),
            (None, None, None) => None,
        };
        match (whole, &self.property_path) {
            (Some(whole), Some(property)) => Some(format!("{whole}, {property}")),
            (whole, property) => whole.or_else(|| property.clone()),
        }
    }
}

/// All diagnostics of one synthesis, most severe first. As an error it means that at least one of them is an
/// [error](Severity::Error).
#[derive(Clone, Default, PartialEq)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// Puts the most severe first, and takes out what is there twice.
    #[must_use]
    pub fn new(mut all: Vec<Diagnostic>) -> Self {
        all.sort_by_key(|diagnostic| diagnostic.severity);
        all.dedup();
        Diagnostics(all)
    }

    /// Whether any of them is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.iter().any(|d| d.severity == Severity::Error)
    }

    /// All of them, most severe first.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.iter()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether one of them has this code.
    #[must_use]
    pub fn contains(&self, code: &str) -> bool {
        self.iter().any(|d| d.code == code)
    }

    /// The content of `diagnostics.json` in the cloud assembly: `{"version": 2, "diagnostics": […]}`, each as
    /// [`Diagnostic::to_json`] writes it.
    #[must_use]
    pub fn to_json(&self) -> Json {
        let all: Vec<Json> = self.iter().map(|one| one.to_json(None)).collect();
        json!({"version": VERSION, "diagnostics": all})
    }
}

/// The version of the JSON form of diagnostics.
pub const VERSION: u64 = 2;

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, diagnostic) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("\n\n")?;
            }
            write!(f, "{diagnostic}")?;
        }
        Ok(())
    }
}

/// As they are displayed, from a new line on: `unwrap` puts its own words before them.
impl fmt::Debug for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\n{self}")
    }
}

impl std::error::Error for Diagnostics {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_unwrap_prints_can_be_read() {
        let found = Diagnostic::error("SW0001", "the id `Files` is taken").hint("choose another");
        let all = Diagnostics::new(vec![found.clone(), found]);
        assert_eq!(
            format!("{all:?}"),
            "\nerror[SW0001]: the id `Files` is taken\n  hint: choose another"
        );
    }

    #[test]
    fn what_it_is_about_is_said_once() {
        let found = Diagnostic::error("SW0012", "it is missing").property("Properties.Tags.0.Key");
        assert_eq!(found.subject.words().as_deref(), Some("Tags.0.Key"));
        let mut subject = found.subject;
        subject.stack = Some("Prod".to_owned());
        assert_eq!(subject.words().as_deref(), Some("stack Prod, Tags.0.Key"));
        subject.construct_path = Some("Prod/Files/Resource".to_owned());
        assert_eq!(
            subject.words().as_deref(),
            Some("Prod/Files/Resource, Tags.0.Key")
        );
    }
}
