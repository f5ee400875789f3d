//! A policy document as values, and whether it covers a request.

use std::borrow::Cow;

use super::{Condition, Principals, Request, variables};
use crate::engines::Answer;
use crate::engines::text::{Piece, Scope, Text};
use crate::model::{Evaluation, Instance};
use crate::parse::Span;

/// A policy document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Policy {
    /// Its statements, in order.
    pub statements: Vec<Statement>,
    /// Whether a part of it is not known offline.
    pub open: bool,
}

/// A statement.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// Where it stands; nothing for a policy of AWS.
    pub span: Span,
    /// Whether it allows; else it denies.
    pub allows: bool,
    /// `Action` or `NotAction`, in lower case.
    pub actions: Patterns,
    /// `Resource` or `NotResource`; everything where it has neither, as in a trust policy.
    pub resources: Patterns,
    /// `Principal` or `NotPrincipal`.
    pub principals: Principals,
    /// All of its conditions.
    pub conditions: Vec<Condition>,
    /// Whether `${…}` stands for values of the request: in documents of the version 2012-10-17 alone.
    pub variables: bool,
}

/// Patterns of which one must match, or none when they are negated.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Patterns {
    /// Whether it is the `Not…` form.
    pub negated: bool,
    /// The patterns.
    pub patterns: Vec<Text>,
    /// Whether there are more, which are not known.
    pub open: bool,
}

impl Policy {
    /// Reads a policy document. What is no policy at all is an open one.
    #[must_use]
    pub fn read<'t>(scope: Scope<'_, 't>, document: &Instance<'t>) -> Self {
        let Evaluation::Object(object) = &document.value else {
            return Self {
                statements: Vec::new(),
                open: true,
            };
        };
        let statements = document.get("Statement");
        let mut policy = Self {
            statements: Vec::new(),
            open: object.open,
        };
        // A document without a version is one of 2008-10-17.
        // Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
        let variables = match document.get("Version") {
            Some(version) => version.text().is_none_or(|version| version == "2012-10-17"),
            None => false,
        };
        for statement in statements.map(Instance::one_or_many).unwrap_or_default() {
            match Statement::read(scope, statement) {
                Some(statement) => policy.statements.push(Statement {
                    variables,
                    ..statement
                }),
                None => policy.open = true,
            }
        }
        policy
    }

    /// Whether a request is allowed by this document alone.
    #[must_use]
    pub fn allows(&self, request: &Request<'_>) -> Answer {
        let (allowed, denied) = self.decide(request);
        allowed.and(!denied)
    }

    /// Whether a statement allows the request, and whether one denies it.
    #[must_use]
    pub fn decide(&self, request: &Request<'_>) -> (Answer, Answer) {
        let of = |allows| {
            Answer::any(
                self.statements
                    .iter()
                    .filter(|statement| statement.allows == allows)
                    .map(|statement| statement.applies(request)),
            )
        };
        let mut allowed = of(true);
        if self.open {
            allowed = allowed.or(Answer::Maybe);
        }
        (allowed, of(false))
    }

    /// Whether the service may assume the role that has this trust policy.
    #[must_use]
    pub fn may_be_assumed_by(&self, service: &str) -> Answer {
        self.allows(&Request::new("sts:AssumeRole", &Text::any()).by_service(service))
    }

    /// The principals that are allowed anything, as they are written.
    #[must_use]
    pub fn principals(&self) -> Vec<String> {
        let mut names = Vec::new();
        for statement in self.statements.iter().filter(|statement| statement.allows) {
            for principal in &statement.principals.entries {
                let name = principal.name.to_string();
                if !names.contains(&name) {
                    names.push(name);
                }
            }
        }
        names
    }
}

impl Statement {
    /// Reads a statement. `None` where it is not known, or has neither an effect nor an action.
    #[must_use]
    pub fn read<'t>(scope: Scope<'_, 't>, statement: &Instance<'t>) -> Option<Self> {
        let effect = statement.get("Effect")?.text()?;
        Some(Self {
            span: statement.span(),
            allows: effect == "Allow",
            actions: Patterns::read(scope, statement, "Action", "NotAction", Text::lower)?,
            resources: Patterns::read(scope, statement, "Resource", "NotResource", Text::clone)
                .unwrap_or(Patterns {
                    negated: false,
                    patterns: vec![Text::any()],
                    open: false,
                }),
            principals: Principals::read(scope, statement),
            conditions: Condition::read(scope, statement),
            variables: true,
        })
    }

    /// Whether a variable stands in it.
    pub(super) fn has_variable(&self) -> bool {
        let values = self.conditions.iter().flat_map(|one| &one.values);
        (self.resources.patterns.iter().chain(values)).any(has_variable)
    }

    /// Whether the statement applies to a request.
    #[must_use]
    pub fn applies(&self, request: &Request<'_>) -> Answer {
        let literal;
        let request = match self.variables {
            true => request,
            false => {
                literal = Request {
                    literal: true,
                    ..request.clone()
                };
                &literal
            }
        };
        let action = Text::literal(request.action.to_ascii_lowercase());
        let first = self
            .actions
            .matches(&action)
            .and(self.resources.filled(request).matches(request.resource));
        if first == Answer::No {
            return first;
        }
        let principal = match request.service {
            Some(service) => self.principals.include(service),
            None => Answer::Yes,
        };
        let provider = match request.provider {
            Some(provider) => self.principals.include_provider(provider),
            None => Answer::Yes,
        };
        let role = match &request.role {
            // A policy of an identity has no principals.
            Some(_) if self.principals == Principals::default() => Answer::Yes,
            // A denial to an account is one to all in it.
            Some(arn) if !self.allows => self.principals.include_role(arn),
            Some(arn) => self.principals.include_role_as(arn, request.naming),
            None => Answer::Yes,
        };
        first
            .and(principal)
            .and(provider)
            .and(role)
            .and(Answer::all(
                self.conditions
                    .iter()
                    .map(|condition| condition.holds(request)),
            ))
    }
}

impl Patterns {
    fn read<'t>(
        scope: Scope<'_, 't>,
        statement: &Instance<'t>,
        name: &str,
        negated: &str,
        form: impl Fn(&Text) -> Text,
    ) -> Option<Self> {
        let (value, negated) = match (statement.get(name), statement.get(negated)) {
            (Some(value), _) => (value, false),
            (None, Some(value)) => (value, true),
            (None, None) => return None,
        };
        let mut patterns = Self {
            negated,
            ..Self::default()
        };
        for item in value.one_or_many() {
            match &item.value {
                Evaluation::Object(_) | Evaluation::List(_) | Evaluation::Null => {
                    patterns.open = true;
                }
                _ => patterns
                    .patterns
                    .push(variables::with_wildcards(&form(&scope.text(item)))),
            }
        }
        Some(patterns)
    }

    /// The patterns with their variables filled from a request. What has no value matches nothing.
    fn filled(&self, request: &Request<'_>) -> Cow<'_, Self> {
        if !self.patterns.iter().any(has_variable) {
            return Cow::Borrowed(self);
        }
        let patterns = self.patterns.iter();
        Cow::Owned(Self {
            patterns: (patterns.filter_map(|pattern| variables::filled(pattern, request)))
                .collect(),
            ..self.clone()
        })
    }

    /// Whether they match a text.
    #[must_use]
    pub fn matches(&self, text: &Text) -> Answer {
        let mut found = Answer::any(self.patterns.iter().map(|pattern| {
            // A text with wildcards stands for many requests; one of them is enough to be possible.
            pattern.covers(text)
        }));
        if self.open {
            found = found.or(Answer::Maybe);
        }
        if self.negated { !found } else { found }
    }

    /// The patterns that may have something in common with a text.
    pub fn meeting<'a>(&'a self, text: &'a Text) -> impl Iterator<Item = &'a Text> {
        self.patterns
            .iter()
            .filter(move |pattern| !self.negated && pattern.intersects(text).possible())
    }
}

fn has_variable(text: &Text) -> bool {
    let mut pieces = text.pieces.iter();
    pieces.any(|piece| matches!(piece, Piece::Literal(text) if text.contains("${")))
}

/// An action as AWS spells it, where there is one of that name; policies do not mind the case.
///
/// ```
/// use stackwright_template::engines::iam::spelled;
/// assert_eq!(spelled("s3:getobject"), "s3:GetObject");
/// assert_eq!(spelled("s3:get*"), "s3:get*");
/// ```
#[must_use]
pub fn spelled(action: &str) -> String {
    let known = action.split_once(':').and_then(|(service, name)| {
        let known = stackwright_schemas::iam_actions::service(service)?.action(name)?;
        Some(format!("{service}:{}", known.name))
    });
    known.unwrap_or_else(|| action.to_owned())
}
