//! Principals: who a policy speaks of.

use stackwright::{Data, Diagnostic, IntoValue, Object, Value, pseudo, sub};
use stackwright_facts::principal;

use super::codes;
use crate::kit::{Written, refused};

/// Who a policy speaks of: a service, an account, a role, a federated user, or anyone.
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct Principal {
    pub(crate) kind: PrincipalKind,
    pub(crate) value: Value<String>,
    pub(crate) conditions: Object,
    pub(crate) assume_actions: Vec<&'static str>,
}

/// The key of a principal in a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum PrincipalKind {
    Aws,
    Service,
    Federated,
    CanonicalUser,
    /// `"Principal": "*"`.
    Star,
}

impl PrincipalKind {
    pub(crate) fn key(self) -> &'static str {
        match self {
            PrincipalKind::Aws => "AWS",
            PrincipalKind::Service => "Service",
            PrincipalKind::Federated => "Federated",
            PrincipalKind::CanonicalUser => "CanonicalUser",
            PrincipalKind::Star => "*",
        }
    }
}

impl Principal {
    fn new(kind: PrincipalKind, value: impl IntoValue<String>) -> Self {
        Principal {
            kind,
            value: value.into_value(),
            conditions: Object::new(),
            assume_actions: vec!["sts:AssumeRole"],
        }
    }

    /// An AWS service, for example `ecs-tasks.amazonaws.com`.
    pub fn service(service: impl IntoValue<String>) -> Self {
        Self::new(PrincipalKind::Service, service)
    }

    /// A role, user or assumed-role session, by its ARN.
    pub fn arn(arn: impl IntoValue<String>) -> Self {
        Self::new(PrincipalKind::Aws, arn)
    }

    /// An account (12 digits): whoever in it has the permission.
    pub fn account(account_id: impl IntoValue<String>) -> Self {
        let account = account_id.into_value();
        Self::arn(sub!("arn:{}:iam::{account}:root", pseudo::partition()))
    }

    /// The account of the stack: whoever in it has the permission.
    pub fn account_root() -> Self {
        Self::account(pseudo::account_id())
    }

    /// Anyone, written `{"AWS": "*"}`. In an allow statement, conditions should narrow it.
    pub fn any() -> Self {
        Self::arn("*")
    }

    /// Anyone, written `"*"`; it includes anonymous callers. In an allow statement, conditions should narrow it.
    pub fn star() -> Self {
        Self::new(PrincipalKind::Star, "*")
    }

    /// Every account of an organization, by its ID `o-…`.
    pub fn organization(organization_id: impl IntoValue<String>) -> Self {
        let id: Data = organization_id.into_value().into();
        Self::star().with_condition("StringEquals", "aws:PrincipalOrgID", id)
    }

    /// A user whom an identity provider has authenticated, by the provider's name or ARN, with the action by which such
    /// users assume roles.
    pub fn federated(provider: impl IntoValue<String>, assume_action: &'static str) -> Self {
        let mut principal = Self::new(PrincipalKind::Federated, provider);
        principal.assume_actions = vec![assume_action];
        principal
    }

    /// A user of an OpenID Connect provider: assumes roles with `sts:AssumeRoleWithWebIdentity`.
    pub fn web_identity(provider: impl IntoValue<String>) -> Self {
        Self::federated(provider, "sts:AssumeRoleWithWebIdentity")
    }

    /// A user of a SAML provider, by the provider's ARN: assumes roles with `sts:AssumeRoleWithSAML`.
    pub fn saml(provider_arn: impl IntoValue<String>) -> Self {
        Self::federated(provider_arn, "sts:AssumeRoleWithSAML")
    }

    /// An account by its canonical user ID, as S3 and CloudFront use it.
    pub fn canonical_user(canonical_user_id: impl IntoValue<String>) -> Self {
        Self::new(PrincipalKind::CanonicalUser, canonical_user_id)
    }

    /// Speaks of it only under a condition, for example
    /// `with_condition("StringEquals", "aws:SourceAccount", pseudo::account_id())`.
    pub fn with_condition(mut self, operator: &str, key: &str, value: impl Into<Data>) -> Self {
        set_condition(&mut self.conditions, operator, key, value.into());
        self
    }

    /// Speaks of it only under the conditions of an object, of which names may be known only at deployment: see
    /// [`PolicyStatement::conditions`](super::PolicyStatement::conditions).
    pub fn with_conditions(mut self, operator: &str, block: impl Into<Data>) -> Self {
        self.conditions
            .insert(operator.to_owned().into(), block.into());
        self
    }

    /// Lets it pass session tags when it assumes a role.
    pub fn with_session_tags(mut self) -> Self {
        if !self.assume_actions.contains(&"sts:TagSession") {
            self.assume_actions.push("sts:TagSession");
        }
        self
    }
}

impl Written for Principal {
    fn is_written_as(&self, other: &Self) -> bool {
        self.kind == other.kind
            && self.value.is_written_as(&other.value)
            && self.conditions.is_written_as(&other.conditions)
            && self.assume_actions == other.assume_actions
    }
}

impl From<&Principal> for Principal {
    fn from(principal: &Principal) -> Principal {
        principal.clone()
    }
}

impl PrincipalKind {
    /// What is wrong with a principal of this kind; expressions in it are written `${…}`.
    pub(crate) fn problem(self, text: &str) -> Option<Diagnostic> {
        // What is not known yet is not checked; the partition makes no difference.
        let partition = text
            .strip_prefix("arn:${")
            .and_then(|rest| rest.split_once('}'));
        let known = match partition {
            Some((_, rest)) => format!("arn:aws{rest}"),
            None => text.to_owned(),
        };
        if known.contains("${") {
            return None;
        }
        let found = match self {
            // Which services there are is for validation to know.
            PrincipalKind::Service => principal::service(&known, |_| true),
            PrincipalKind::Aws => principal::aws(&known),
            _ => Ok(()),
        };
        found
            .err()
            .map(|problem| refused(codes::PRINCIPAL, problem))
    }
}

/// Sets one entry of a condition block; an entry of the same operator and key is replaced.
pub(crate) fn set_condition(conditions: &mut Object, operator: &str, key: &str, value: Data) {
    let block = conditions
        .entry(operator.to_owned().into())
        .or_insert_with(|| Data::Object(Object::new()));
    if let Data::Object(block) = block {
        block.insert(key.to_owned().into(), value);
    }
}
