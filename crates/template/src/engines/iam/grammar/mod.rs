//! The grammar of policy documents: what IAM refuses when a policy is saved.

mod arn;
mod condition;
mod elements;

use std::collections::HashSet;

use crate::engines::Fault;
use crate::engines::text::Scope;
use crate::model::{Evaluation, Instance};
use crate::parse::Span;
use crate::suggest::did_you_mean;

/// What a policy is attached to, which decides about its elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A user, group or role: no principal.
    Identity,
    /// A resource: principal and resource.
    Resource,
    /// A resource that stands for itself, such as a repository: a principal, a resource if one likes.
    OwnResource,
    /// A role's trust policy: a principal, no resource.
    Trust,
}

const STATEMENT: &[&str] = &[
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
];

struct Checker<'a, 't> {
    scope: Scope<'a, 't>,
    kind: Kind,
    faults: Vec<Fault>,
}

/// Checks a policy document against IAM's grammar. Unknown values are taken to be right.
#[must_use]
pub fn check<'t>(scope: Scope<'_, 't>, document: &Instance<'t>, kind: Kind) -> Vec<Fault> {
    let mut checker = Checker {
        scope,
        kind,
        faults: Vec::new(),
    };
    checker.document(document);
    checker.faults
}

impl<'t> Checker<'_, 't> {
    fn fault(&mut self, span: Span, path: &str, message: String, hint: Option<String>) {
        self.faults.push(Fault {
            span,
            path: path.to_owned(),
            message,
            hint,
        });
    }

    fn document(&mut self, document: &Instance<'t>) {
        let Evaluation::Object(object) = &document.value else {
            return;
        };
        for (key, span, value) in &object.entries {
            match *key {
                "Version" => {
                    if let Some(text) = value.text()
                        && !matches!(text, "2012-10-17" | "2008-10-17")
                    {
                        self.fault(
                            value.span(),
                            key,
                            format!("`{text}` is no version of the policy language"),
                            Some("write \"2012-10-17\"; it is not a date of your own".into()),
                        );
                    }
                }
                "Id" | "Statement" => {}
                _ => self.unknown_key(*span, "", key, &["Version", "Id", "Statement"], "policy"),
            }
        }
        let Some(statements) = document.get("Statement") else {
            if !object.open {
                self.fault(
                    document.span(),
                    "",
                    "the policy has no `Statement`".into(),
                    None,
                );
            }
            return;
        };
        let list = matches!(statements.value, Evaluation::List(_));
        if list && statements.items().is_empty() {
            self.fault(
                statements.span(),
                "Statement",
                "the policy has no statement".into(),
                Some("remove the policy, or say what it allows".into()),
            );
        }
        let mut sids: HashSet<String> = HashSet::new();
        for (index, statement) in statements.one_or_many().iter().enumerate() {
            let path = if list {
                format!("Statement.{index}")
            } else {
                "Statement".to_owned()
            };
            match &statement.value {
                Evaluation::Object(object) if !object.open => {
                    self.statement(statement, &path);
                    self.sid(statement, &path, &mut sids);
                }
                Evaluation::Object(_) | Evaluation::Unknown(_) => {}
                _ => self.fault(
                    statement.span(),
                    &path,
                    format!("a statement is an object, not {}", statement.node.kind()),
                    None,
                ),
            }
        }
    }

    fn unknown_key(&mut self, span: Span, path: &str, key: &str, known: &[&str], what: &str) {
        let hint =
            did_you_mean(key, known.iter().copied()).map(|name| format!("did you mean `{name}`?"));
        self.fault(
            span,
            &below(path, key),
            format!("a {what} has no element `{key}`"),
            hint,
        );
    }

    fn sid(&mut self, statement: &Instance<'t>, path: &str, seen: &mut HashSet<String>) {
        let Some((sid, text)) = statement
            .get("Sid")
            .and_then(|sid| Some((sid, sid.text()?.to_owned())))
        else {
            return;
        };
        let path = below(path, "Sid");
        if self.kind == Kind::Identity && !text.chars().all(|c| c.is_ascii_alphanumeric()) {
            self.fault(
                sid.span(),
                &path,
                format!("the statement id `{text}` has other characters than letters and digits"),
                Some("IAM refuses it; use letters and digits only".into()),
            );
        }
        // Buckets take the same id twice; IAM does not.
        if self.kind == Kind::Identity && seen.contains(&text) {
            self.fault(
                sid.span(),
                &path,
                format!("two statements of the policy have the id `{text}`"),
                Some("give each its own, or leave it out".into()),
            );
        }
        seen.insert(text);
    }

    /// Whoever is federated brings a token, and assumes the role with it.
    fn federated(&mut self, statement: &Instance<'t>, path: &str) {
        let Some(principal) = statement.get("Principal") else {
            return;
        };
        let is_federated = principal
            .entries()
            .iter()
            .all(|(kind, ..)| *kind == "Federated");
        let allows = statement.get("Effect").and_then(Instance::text) == Some("Allow");
        if principal.entries().is_empty() || !is_federated || !allows {
            return;
        }
        let Some(action) = statement.get("Action") else {
            return;
        };
        let plain = |one: &Instance<'_>| {
            one.text()
                .is_some_and(|text| text.eq_ignore_ascii_case("sts:AssumeRole"))
        };
        let actions = action.one_or_many();
        if !actions.is_empty() && actions.iter().all(plain) {
            self.fault(
                action.span(),
                &below(path, "Action"),
                "nobody can assume the role: a federated identity brings a token, and sts:AssumeRole takes none".into(),
                Some("write sts:AssumeRoleWithWebIdentity for OpenID Connect, sts:AssumeRoleWithSAML for SAML".into()),
            );
        }
    }

    fn statement(&mut self, statement: &Instance<'t>, path: &str) {
        for (key, span, _) in statement.entries() {
            if !STATEMENT.contains(key) {
                self.unknown_key(*span, path, key, STATEMENT, "statement");
            }
        }
        match statement.get("Effect") {
            None => self.fault(
                statement.span(),
                path,
                "the statement has no `Effect`".into(),
                Some("write \"Allow\" or \"Deny\"".into()),
            ),
            Some(effect) => {
                if let Some(text) = effect.text()
                    && !matches!(text, "Allow" | "Deny")
                {
                    let near = did_you_mean(text, ["Allow", "Deny"]).unwrap_or("Allow");
                    self.fault(
                        effect.span(),
                        &below(path, "Effect"),
                        format!("the effect is `{text}`, which is neither `Allow` nor `Deny`"),
                        Some(format!("write \"{near}\"; case matters")),
                    );
                }
            }
        }
        self.one_of(statement, path, "Action", "NotAction");
        match self.kind {
            Kind::Identity | Kind::Resource => {
                self.one_of(statement, path, "Resource", "NotResource");
            }
            Kind::OwnResource => {}
            Kind::Trust => self.absent(
                statement,
                path,
                &["Resource", "NotResource"],
                "a trust policy is about its own role",
            ),
        }
        if self.kind == Kind::Trust {
            self.federated(statement, path);
        }
        match self.kind {
            Kind::Identity => self.absent(
                statement,
                path,
                &["Principal", "NotPrincipal"],
                "the principal is whoever the policy is attached to",
            ),
            _ => self.one_of(statement, path, "Principal", "NotPrincipal"),
        }
        for name in ["Action", "NotAction"] {
            self.actions(statement.get(name), &below(path, name));
        }
        for name in ["Resource", "NotResource"] {
            self.resources(statement.get(name), &below(path, name));
        }
        for name in ["Principal", "NotPrincipal"] {
            self.principal(statement.get(name), &below(path, name));
        }
        self.conditions(statement.get("Condition"), &below(path, "Condition"));
    }

    fn one_of(&mut self, statement: &Instance<'t>, path: &str, name: &str, other: &str) {
        match (statement.get(name), statement.get(other)) {
            (None, None) => self.fault(
                statement.span(),
                path,
                format!("the statement has neither `{name}` nor `{other}`"),
                None,
            ),
            (Some(_), Some(second)) => self.fault(
                second.span(),
                &below(path, other),
                format!("the statement has both `{name}` and `{other}`"),
                Some("keep one of them".into()),
            ),
            _ => {}
        }
    }

    fn absent(&mut self, statement: &Instance<'t>, path: &str, names: &[&str], why: &str) {
        for (key, span, _) in statement.entries() {
            if names.contains(key) {
                self.fault(
                    *span,
                    &below(path, key),
                    format!("`{key}` is not allowed here"),
                    Some(format!("remove it: {why}")),
                );
            }
        }
    }
}

fn below(path: &str, key: &str) -> String {
    if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}
