//! The principals of a statement, and who is one of them.

use crate::engines::Answer;
use crate::engines::text::{Scope, Text};
use crate::model::{Evaluation, Instance};

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

impl Principals {
    pub(super) fn read<'t>(scope: Scope<'_, 't>, statement: &Instance<'t>) -> Self {
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

    /// Whether a service is one of them. A `*` in its name stands for a region.
    #[must_use]
    pub fn include(&self, service: &str) -> Answer {
        let name = Text::glob(service);
        let is_one = |entry: &Principal| match service.contains('*') {
            true => entry.name.intersects(&name),
            false => entry.name.equals(&name),
        };
        let mut found = Answer::any(self.entries.iter().map(|entry| match entry.kind {
            PrincipalKind::Service => is_one(entry),
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

    /// Whether a provider of identities is one of them.
    #[must_use]
    pub fn include_provider(&self, provider: &str) -> Answer {
        let name = Text::literal(provider);
        let mut found = Answer::any(self.entries.iter().map(|entry| match entry.kind {
            PrincipalKind::Federated => entry.name.equals(&name),
            PrincipalKind::Everyone => Answer::Yes,
            _ => Answer::No,
        }));
        if self.open {
            found = found.or(Answer::Maybe);
        }
        if self.negated { !found } else { found }
    }

    /// Whether a role is one of them, by its ARN or by its account.
    #[must_use]
    pub fn include_role(&self, arn: &Text) -> Answer {
        self.include_role_as(arn, Naming::Account)
    }

    /// Whether a role is one of them, and not only in a less direct way.
    #[must_use]
    pub(super) fn include_role_as(&self, arn: &Text, naming: Naming) -> Answer {
        let mut found = Answer::any(self.entries.iter().map(|entry| match entry.kind {
            PrincipalKind::Everyone => Answer::Yes,
            PrincipalKind::Aws if entry.name.known() == Some("*") => Answer::Yes,
            PrincipalKind::Aws if naming == Naming::Everyone => Answer::No,
            PrincipalKind::Aws => match of_account(&entry.name, arn) {
                Some(_) if naming == Naming::Role => Answer::No,
                Some(answer) => answer,
                None => entry.name.equals(arn),
            },
            _ => Answer::No,
        }));
        if self.open {
            found = found.or(Answer::Maybe);
        }
        if self.negated { !found } else { found }
    }
}

/// How directly a policy of a resource names who asks. Each way counts those before it, too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Naming {
    /// Among everyone: then what limits the identity without denying does not limit this.
    Everyone,
    /// By its ARN.
    Role,
    /// By its account, which leaves it to the policies of the identity.
    #[default]
    Account,
}

/// Whether a role is of the account that a principal is. `None` where the principal is no account.
fn of_account(principal: &Text, role: &Text) -> Option<Answer> {
    let name = principal.to_string();
    let account = match name.strip_suffix(":root") {
        Some(_) if name.contains("${AWS::AccountId}") => "${AWS::AccountId}".to_owned(),
        Some(root) => root.rsplit(':').next().unwrap_or_default().to_owned(),
        None => name,
    };
    if account != "${AWS::AccountId}" && account.contains(':') {
        return None;
    }
    let own = role.to_string();
    let own = own.split(':').nth(4).unwrap_or_default();
    // `${AWS::AccountId}` has colons of its own.
    let own = if own == "${AWS" {
        "${AWS::AccountId}"
    } else {
        own
    };
    Some(match account == own {
        true => Answer::Yes,
        false if own.contains("${") || account.contains("${") => Answer::Maybe,
        false => Answer::No,
    })
}
