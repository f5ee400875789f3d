//! One finding: what is wrong, where, and what to do.

use stackwright_template::model::Resource;
use stackwright_template::parse::Span;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// CloudFormation would refuse the template, or the deployment would fail.
    Error,
    /// It deploys, but probably not what was meant.
    Warning,
    /// Worth knowing.
    Info,
}

impl Severity {
    /// The word for it: `error`, `warning` or `info`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}

/// A second place that a finding is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// Where.
    pub span: Span,
    /// What is there.
    pub label: String,
}

/// The place in a program that made what a finding is about, where the template was written by a program.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Origin {
    /// The source file, as the compiler named it.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1, in characters.
    pub column: u32,
}

/// Something that a rule found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The code of the rule, such as `E3002`.
    pub code: &'static str,
    /// The code of the rule that the finding is a part of: `E3018` for what is wrong with the form that was most
    /// likely meant. Suppressing that code covers the finding too.
    pub within: Option<&'static str>,
    /// How bad it is. Set from the registry when the finding is reported, unless the rule knows better.
    pub severity: Severity,
    /// Whether the rule knows better.
    pub(crate) severity_known: bool,
    /// What is wrong, in lower case and without a final period.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// Where it is.
    pub span: Span,
    /// The logical id of the resource that it is about.
    pub logical_id: Option<String>,
    /// The construct path of that resource, from its metadata `aws:cdk:path`.
    pub construct_path: Option<String>,
    /// The path below the resource's properties, such as `Tags.0.Key`; or from the template's root for a
    /// finding that is about no resource.
    pub property_path: Option<String>,
    /// Other places.
    pub related: Vec<Related>,
    /// Where the program that wrote the template created what it is about. The validator does not set it; who knows
    /// the program does. Reports then point there, and no longer at the template.
    pub origin: Option<Origin>,
}

impl Finding {
    /// A finding of the rule with that code.
    #[must_use]
    pub fn new(code: &'static str, message: impl Into<String>, span: Span) -> Self {
        Self {
            code,
            within: None,
            severity: Severity::Error,
            severity_known: false,
            message: message.into(),
            hint: None,
            span,
            logical_id: None,
            construct_path: None,
            property_path: None,
            related: Vec::new(),
            origin: None,
        }
    }

    /// Says what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Says how bad it is, where that differs from what its rule says.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self.severity_known = true;
        self
    }

    /// Says which resource it is about.
    #[must_use]
    pub fn resource(mut self, resource: &Resource<'_>) -> Self {
        self.logical_id = Some(resource.name.to_owned());
        self.construct_path = resource.construct_path.map(str::to_owned);
        self
    }

    /// Says which property it is about, as a dotted path.
    #[must_use]
    pub fn property(mut self, path: &str) -> Self {
        self.property_path = (!path.is_empty()).then(|| path.to_owned());
        self
    }

    /// Points at a second place.
    #[must_use]
    pub fn related(mut self, span: Span, label: impl Into<String>) -> Self {
        self.related.push(Related {
            span,
            label: label.into(),
        });
        self
    }
}
