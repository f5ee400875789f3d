//! Patterns and inputs of an app as the grammar of EventBridge reads them, and what it says of them.

use std::fmt;

use stackwright::{Data, Diagnostic, Severity};
use stackwright_facts::event;
use stackwright_facts::pattern::{self, Fault, Kind, Text, Tree, Verdict};

use super::codes;
use crate::kit::refused;

/// A text of an app, where it is known before the deployment.
#[derive(Clone, Debug)]
pub(super) struct Literal(Option<String>);

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_deref().unwrap_or("${…}"))
    }
}

impl Text for Literal {
    fn parts(&self) -> Vec<Option<&str>> {
        vec![self.0.as_deref()]
    }
}

#[derive(Clone, Copy)]
struct Value<'a>(&'a Data);

impl Tree for Value<'_> {
    type Text = Literal;
    type Place = ();

    fn place(&self) {}

    fn kind(&self) -> Kind<Self> {
        let unknown = || Kind::Unknown(Literal(None));
        match self.0 {
            Data::Null => Kind::Null,
            Data::Bool(value) => Kind::Bool(*value),
            Data::Number(number) => number.as_f64().map_or_else(unknown, Kind::Number),
            Data::String(_) => Kind::Text(Literal(self.0.as_str().map(str::to_owned))),
            Data::List(items) => Kind::List(items.iter().map(Value).collect()),
            Data::Object(object) => Kind::Object {
                entries: (object.iter())
                    .map(|(name, value)| (name.to_string(), (), Value(value)))
                    .collect(),
                open: false,
            },
            Data::Expr(_) => unknown(),
        }
    }
}

/// A pattern of an app.
pub(super) type Pattern = pattern::Pattern<Literal, ()>;

/// Reads a pattern, and says everything that is wrong with it.
pub(super) fn pattern(root: &Data) -> (Pattern, Vec<Diagnostic>) {
    let (pattern, mut faults) = pattern::read(Value(root));
    if faults.is_empty() {
        faults = event::never_matches(&pattern);
    }
    let mut problems: Vec<Diagnostic> = faults.into_iter().map(diagnostic).collect();
    if has_null(root) {
        problems.push(
            Diagnostic::error(
                codes::INVALID_PATTERN,
                "a field is compared with null, which CloudFormation cannot express",
            )
            .hint("use `{\"exists\": false}` for a field that is not there"),
        );
    }
    (pattern, problems)
}

fn diagnostic(fault: Fault<()>) -> Diagnostic {
    let code = match fault.verdict {
        Verdict::Refused => codes::INVALID_PATTERN,
        Verdict::NeverMatches => codes::NEVER_MATCHES,
        Verdict::TooLarge | Verdict::OverQuota => codes::PATTERN_TOO_LARGE,
    };
    let mut diagnostic = refused(code, fault.problem);
    if fault.verdict == Verdict::OverQuota {
        diagnostic.severity = Severity::Warning;
    }
    match fault.path.as_str() {
        "" => diagnostic,
        path => diagnostic.note(format!("at `{path}` of the pattern")),
    }
}

fn has_null(data: &Data) -> bool {
    match data {
        Data::Null => true,
        Data::List(items) => items.iter().any(has_null),
        Data::Object(object) => object.values().any(has_null),
        _ => false,
    }
}
