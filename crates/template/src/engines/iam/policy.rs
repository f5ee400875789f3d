//! A policy document as values, and whether it covers a request.

use crate::engines::Answer;
use crate::engines::text::{Scope, Text};
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

/// The principals of a statement.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Principals {
    /// Whether it is `NotPrincipal`.
    pub negated: bool,
    /// The principals.
    pub entries: Vec<Principal>,
    /// Whether there are more, which are not known.
    pub open: bool,
}

/// A principal.
#[derive(Clone, Debug, PartialEq)]
pub struct Principal {
    /// What kind.
    pub kind: PrincipalKind,
    /// Its name: a service, an ARN, an account or a provider.
    pub name: Text,
}

/// The kind of a principal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PrincipalKind {
    /// Everyone: `"Principal": "*"`.
    Everyone,
    /// An account, role or user.
    Aws,
    /// A service.
    Service,
    /// A federated identity.
    Federated,
    /// A canonical user of S3.
    CanonicalUser,
}

/// One key of one operator of a `Condition`.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// The operator, such as `ArnLike`.
    pub operator: String,
    /// The key, such as `aws:SourceArn`.
    pub key: String,
    /// The values, of which one must match.
    pub values: Vec<Text>,
}

/// What is asked of a policy.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// The action, such as `s3:PutObject`.
    pub action: &'a str,
    /// The resource; with wildcards when all that they stand for are asked about.
    pub resource: &'a Text,
    /// The service that asks; `None` when it does not matter.
    pub service: Option<&'a str>,
    /// The ARN of the role that asks; `None` when it does not matter.
    pub role: Option<Text>,
    /// What is known of condition keys.
    pub context: Vec<(&'a str, Text)>,
    /// The condition keys that the request does not have.
    pub absent: Vec<&'a str>,
}

/// The condition keys that a request of a service on its own account never has: what belongs to people, to roles and
/// to networks of customers.
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>
const NOT_BY_SERVICES: &[&str] = &[
    "aws:MultiFactorAuthAge",
    "aws:MultiFactorAuthPresent",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:SourceVpc",
    "aws:SourceVpce",
    "aws:VpcSourceIp",
    "aws:username",
    "sts:ExternalId",
];

impl<'a> Request<'a> {
    /// A request without context.
    #[must_use]
    pub fn new(action: &'a str, resource: &'a Text) -> Self {
        Self {
            action,
            resource,
            service: None,
            role: None,
            context: Vec::new(),
            absent: Vec::new(),
        }
    }

    /// The request made by a service, such as `events.amazonaws.com`.
    #[must_use]
    pub fn by_service(mut self, service: &'a str) -> Self {
        self.service = Some(service);
        self.absent.extend(NOT_BY_SERVICES);
        self
    }

    /// The request made by a role, of which this is the ARN.
    #[must_use]
    pub fn by_role(mut self, arn: Text) -> Self {
        self.context.push(("aws:PrincipalArn", arn.clone()));
        self.role = Some(arn);
        self
    }

    /// The request with a condition key that has no value in it.
    #[must_use]
    pub fn without(mut self, key: &'a str) -> Self {
        self.absent.push(key);
        self
    }

    /// The request with the value of a condition key.
    #[must_use]
    pub fn with(mut self, key: &'a str, value: Text) -> Self {
        self.context.push((key, value));
        self
    }
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
        for statement in statements.map(Instance::one_or_many).unwrap_or_default() {
            match Statement::read(scope, statement) {
                Some(statement) => policy.statements.push(statement),
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
        })
    }

    /// Whether the statement applies to a request.
    #[must_use]
    pub fn applies(&self, request: &Request<'_>) -> Answer {
        let action = Text::literal(request.action.to_ascii_lowercase());
        let first = self
            .actions
            .matches(&action)
            .and(self.resources.matches(request.resource));
        if first == Answer::No {
            return first;
        }
        let principal = match request.service {
            Some(service) => self.principals.include(service),
            None => Answer::Yes,
        };
        let role = match &request.role {
            Some(arn) => self.principals.include_role(arn),
            None => Answer::Yes,
        };
        first.and(principal).and(role).and(Answer::all(
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
                    .push(form(&scope.text(item)).with_wildcards(true)),
            }
        }
        Some(patterns)
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

impl Principals {
    fn read<'t>(scope: Scope<'_, 't>, statement: &Instance<'t>) -> Self {
        let (value, negated) = match (statement.get("Principal"), statement.get("NotPrincipal")) {
            (Some(value), _) => (value, false),
            (None, Some(value)) => (value, true),
            (None, None) => return Self::default(),
        };
        let mut principals = Self {
            negated,
            ..Self::default()
        };
        match &value.value {
            Evaluation::Object(object) => {
                principals.open = object.open;
                for (kind, _, names) in &object.entries {
                    let kind = match *kind {
                        "AWS" => PrincipalKind::Aws,
                        "Service" => PrincipalKind::Service,
                        "Federated" => PrincipalKind::Federated,
                        "CanonicalUser" => PrincipalKind::CanonicalUser,
                        _ => continue,
                    };
                    for name in names.one_or_many() {
                        principals.entries.push(Principal {
                            kind,
                            name: scope.text(name),
                        });
                    }
                }
            }
            Evaluation::Unknown(_) => principals.open = true,
            _ => principals.entries.push(Principal {
                kind: PrincipalKind::Everyone,
                name: scope.text(value),
            }),
        }
        principals
    }

    /// Whether a service is one of them.
    #[must_use]
    pub fn include(&self, service: &str) -> Answer {
        let service = Text::literal(service);
        let mut found = Answer::any(self.entries.iter().map(|entry| match entry.kind {
            PrincipalKind::Service => entry.name.equals(&service),
            PrincipalKind::Everyone => Answer::Yes,
            // The two ways to write everyone are the same in the policy of a resource.
            PrincipalKind::Aws if entry.name.known() == Some("*") => Answer::Yes,
            _ => Answer::No,
        }));
        if self.open {
            found = found.or(Answer::Maybe);
        }
        if self.negated { !found } else { found }
    }
}

impl Principals {
    /// Whether a role is one of them, by its ARN or by its account.
    #[must_use]
    pub fn include_role(&self, arn: &Text) -> Answer {
        let mut found = Answer::any(self.entries.iter().map(|entry| match entry.kind {
            PrincipalKind::Everyone => Answer::Yes,
            PrincipalKind::Aws if entry.name.known() == Some("*") => Answer::Yes,
            PrincipalKind::Aws => {
                let name = entry.name.to_string();
                let account = match name.strip_suffix(":root") {
                    Some(root) => root.rsplit(':').next().unwrap_or_default().to_owned(),
                    None => name.clone(),
                };
                let own = arn.to_string();
                let own = own.split(':').nth(4).unwrap_or_default();
                // `${AWS::AccountId}` has colons of its own.
                let own = if own == "${AWS" {
                    "${AWS::AccountId}"
                } else {
                    own
                };
                let account = if name.contains("${AWS::AccountId}:root") {
                    "${AWS::AccountId}".to_owned()
                } else {
                    account
                };
                if account == own {
                    Answer::Yes
                } else if !account.contains(':') && (own.contains("${") || account.contains("${")) {
                    Answer::Maybe
                } else {
                    entry.name.equals(arn)
                }
            }
            _ => Answer::No,
        }));
        if self.open {
            found = found.or(Answer::Maybe);
        }
        if self.negated { !found } else { found }
    }
}

impl Condition {
    fn read<'t>(scope: Scope<'_, 't>, statement: &Instance<'t>) -> Vec<Self> {
        let Some(block) = statement.get("Condition") else {
            return Vec::new();
        };
        let mut conditions = Vec::new();
        if let Evaluation::Unknown(_) = block.value {
            conditions.push(Self {
                operator: String::new(),
                key: String::new(),
                values: Vec::new(),
            });
        }
        for (operator, _, keys) in block.entries() {
            if keys.unknown().is_some() {
                conditions.push(Self {
                    operator: String::new(),
                    key: String::new(),
                    values: Vec::new(),
                });
            }
            for (key, _, values) in keys.entries() {
                conditions.push(Self {
                    operator: (*operator).to_owned(),
                    key: (*key).to_owned(),
                    values: values
                        .one_or_many()
                        .iter()
                        .map(|value| scope.text(value))
                        .collect(),
                });
            }
        }
        conditions
    }

    /// Whether it holds; [`Answer::Maybe`] where nothing is known of its key.
    #[must_use]
    pub fn holds(&self, request: &Request<'_>) -> Answer {
        let Some((_, value)) = request
            .context
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(&self.key))
        else {
            return self.holds_without(&request.absent);
        };
        let operator = self
            .operator
            .strip_suffix("IfExists")
            .unwrap_or(&self.operator);
        let operator = operator
            .strip_prefix("ForAnyValue:")
            .or_else(|| operator.strip_prefix("ForAllValues:"))
            .unwrap_or(operator);
        let any = |test: &dyn Fn(&Text) -> Answer| Answer::any(self.values.iter().map(test));
        let glob = |pattern: &Text| pattern.with_wildcards(true).covers(value);
        match operator {
            "StringEquals" => any(&|other| other.equals(value)),
            "StringNotEquals" => !any(&|other| other.equals(value)),
            "StringEqualsIgnoreCase" => any(&|other| other.lower().equals(&value.lower())),
            "StringLike" | "ArnLike" | "ArnEquals" => any(&glob),
            "StringNotLike" | "ArnNotLike" | "ArnNotEquals" => !any(&glob),
            "Bool" => any(&|other| other.lower().equals(&value.lower())),
            "Null" => any(&|other| Answer::from(other.known() == Some("false"))),
            _ => Answer::Maybe,
        }
    }

    /// Whether it holds for a request that has no value of its key, where that is known.
    fn holds_without(&self, absent: &[&str]) -> Answer {
        if !absent.iter().any(|key| key.eq_ignore_ascii_case(&self.key)) {
            return Answer::Maybe;
        }
        if self.operator == "Null" {
            return Answer::any(self.values.iter().map(|value| match value.known() {
                Some("true") => Answer::Yes,
                Some("false") => Answer::No,
                _ => Answer::Maybe,
            }));
        }
        if self.operator.starts_with("ForAnyValue:") {
            return Answer::No;
        }
        Answer::from(
            self.operator.starts_with("ForAllValues:")
                || self.operator.ends_with("IfExists")
                || self.operator.contains("Not"),
        )
    }
}
