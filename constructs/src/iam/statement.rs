//! Policy statements.

use stackwright::json::IndexMap;
use stackwright::{Data, Diagnostic, IntoValue, Object, Value, token};

use super::codes;
use super::principal::{Principal, PrincipalKind, set_condition};
use crate::kit::{Written, add_new};

/// Whether a statement allows or denies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// `Allow`
    Allow,
    /// `Deny`, which outweighs every allow.
    Deny,
}

/// A statement of a policy.
///
/// ```
/// use stackwright_aws::iam::{PolicyStatement, Principal};
/// let statement = PolicyStatement::deny()
///     .principal(Principal::any())
///     .action("s3:*")
///     .resources(["arn:aws:s3:::my-bucket", "arn:aws:s3:::my-bucket/*"])
///     .condition("Bool", "aws:SecureTransport", "false");
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct PolicyStatement {
    sid: Option<String>,
    effect: Effect,
    principals: Principals,
    not_principals: Principals,
    actions: Vec<String>,
    not_actions: Vec<String>,
    resources: Vec<Value<String>>,
    not_resources: Vec<Value<String>>,
    conditions: Object,
}

/// What an ARN counts of which a part is an expression, as the CDK has it.
const ARN: usize = 150;

type Principals = IndexMap<PrincipalKind, Vec<Value<String>>>;

/// The kind of policy that a statement stands in, which decides what it needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PolicyKind {
    /// Attached to a role, user or group.
    Identity,
    /// The trust policy of a role.
    Trust,
    /// Attached to a resource: a bucket, a key, a queue.
    #[cfg_attr(
        not(feature = "kms"),
        expect(dead_code, reason = "all services with such policies use keys")
    )]
    Resource,
}

impl Written for PolicyStatement {
    fn is_written_as(&self, other: &Self) -> bool {
        self.sid == other.sid
            && self.effect == other.effect
            && self.principals.is_written_as(&other.principals)
            && self.not_principals.is_written_as(&other.not_principals)
            && self.actions == other.actions
            && self.not_actions == other.not_actions
            && self.resources.is_written_as(&other.resources)
            && self.not_resources.is_written_as(&other.not_resources)
            && self.conditions.is_written_as(&other.conditions)
    }
}

impl PolicyStatement {
    /// A statement that allows.
    pub fn allow() -> Self {
        Self::new(Effect::Allow)
    }

    /// A statement that denies.
    pub fn deny() -> Self {
        Self::new(Effect::Deny)
    }

    fn new(effect: Effect) -> Self {
        PolicyStatement {
            sid: None,
            effect,
            principals: Principals::new(),
            not_principals: Principals::new(),
            actions: Vec::new(),
            not_actions: Vec::new(),
            resources: Vec::new(),
            not_resources: Vec::new(),
            conditions: Object::new(),
        }
    }

    /// Its ID, unique in the policy. A statement with an ID is not merged with others.
    pub fn sid(mut self, sid: impl Into<String>) -> Self {
        self.sid = Some(sid.into());
        self
    }

    /// Adds an action, written `service:Action`; `*` and `?` are wildcards.
    pub fn action(self, action: impl Into<String>) -> Self {
        self.actions([action])
    }

    /// Adds actions.
    pub fn actions<A: Into<String>>(mut self, actions: impl IntoIterator<Item = A>) -> Self {
        add_new(&mut self.actions, actions.into_iter().map(Into::into));
        self
    }

    /// Speaks of all actions but these.
    pub fn not_actions<A: Into<String>>(mut self, actions: impl IntoIterator<Item = A>) -> Self {
        add_new(&mut self.not_actions, actions.into_iter().map(Into::into));
        self
    }

    /// The statement without resources, for policies that are always about what they belong to.
    #[cfg(feature = "ecr")]
    pub(crate) fn without_resources(mut self) -> Self {
        self.resources.clear();
        self
    }

    /// Adds a resource, by its ARN; `*` and `?` are wildcards.
    pub fn resource(self, resource: impl IntoValue<String>) -> Self {
        self.resources([resource])
    }

    /// Adds resources.
    pub fn resources<R: IntoValue<String>>(
        mut self,
        resources: impl IntoIterator<Item = R>,
    ) -> Self {
        add_new(
            &mut self.resources,
            resources.into_iter().map(IntoValue::into_value),
        );
        self
    }

    /// Speaks of all resources but these.
    pub fn not_resources<R: IntoValue<String>>(
        mut self,
        resources: impl IntoIterator<Item = R>,
    ) -> Self {
        add_new(
            &mut self.not_resources,
            resources.into_iter().map(IntoValue::into_value),
        );
        self
    }

    /// Adds a principal, and its conditions to the statement's. For resource and trust policies only.
    pub fn principal(mut self, principal: impl Into<Principal>) -> Self {
        let principal = principal.into();
        for (operator, block) in &principal.conditions {
            match block {
                Data::Object(block) => {
                    for (key, value) in block {
                        set_condition(&mut self.conditions, operator, key, value.clone());
                    }
                }
                known_later => self = self.conditions(operator, known_later.clone()),
            }
        }
        let values = self.principals.entry(principal.kind).or_default();
        add_new(values, [principal.value]);
        self
    }

    /// Speaks of everyone but this principal. For resource policies only, and hardly ever with allow.
    pub fn not_principal(mut self, principal: impl Into<Principal>) -> Self {
        let principal = principal.into();
        let values = self.not_principals.entry(principal.kind).or_default();
        add_new(values, [principal.value]);
        self
    }

    /// Holds only under this condition, and all others: an operator, a condition key, and a value or a list of values of
    /// which one must match. The same operator and key again replace the value.
    pub fn condition(mut self, operator: &str, key: &str, value: impl Into<Data>) -> Self {
        set_condition(&mut self.conditions, operator, key, value.into());
        self
    }

    /// Holds only under the conditions of an object: an operator, and condition keys with their values, of which names may be known
    /// only at deployment. They take the place of all others with this operator.
    pub fn conditions(mut self, operator: &str, block: impl Into<Data>) -> Self {
        self.conditions
            .insert(operator.to_owned().into(), block.into());
        self
    }

    /// Whether it has a principal.
    pub fn has_principal(&self) -> bool {
        !self.principals.is_empty() || !self.not_principals.is_empty()
    }

    /// Whether it has an ID.
    pub fn has_sid(&self) -> bool {
        self.sid.is_some()
    }

    /// Its ID, where it has one.
    #[cfg(feature = "events")]
    pub(crate) fn name(&self) -> Option<&str> {
        self.sid.as_deref()
    }

    /// The statement as it stands in a policy.
    pub fn data(&self) -> Data {
        let conditions = match self.conditions.is_empty() {
            true => Data::Null,
            false => Data::Object(self.conditions.clone()),
        };
        let effect = match self.effect {
            Effect::Allow => "Allow",
            Effect::Deny => "Deny",
        };
        let mut statement = Object::with_capacity(4);
        let mut say = |name: &'static str, value: Data| {
            if !value.is_null() {
                statement.insert(name.into(), value);
            }
        };
        say("Action", one_or_many(&self.actions));
        say("NotAction", one_or_many(&self.not_actions));
        say("Condition", conditions);
        say("Effect", effect.into());
        say("Principal", principal_data(&self.principals));
        say("NotPrincipal", principal_data(&self.not_principals));
        say("Resource", one_or_many(&self.resources));
        say("NotResource", one_or_many(&self.not_resources));
        say("Sid", self.sid.clone().into());
        Data::Object(statement)
    }

    /// Takes in another statement if one statement can say exactly what both say: they differ in the actions alone, the
    /// resources alone, or the principals alone.
    pub(crate) fn merge(&mut self, other: &PolicyStatement) -> bool {
        if self.is_written_as(other) {
            return true;
        }
        let same_frame = self.sid.is_none()
            && other.sid.is_none()
            && self.effect == other.effect
            && self.conditions.is_written_as(&other.conditions)
            && self.not_actions == other.not_actions
            && self.not_resources.is_written_as(&other.not_resources)
            && self.not_principals.is_written_as(&other.not_principals);
        if !same_frame {
            return false;
        }
        let differences = (
            self.actions != other.actions,
            !self.resources.is_written_as(&other.resources),
            !self.principals.is_written_as(&other.principals),
        );
        let given = |empty: bool, other_empty: bool| !empty && !other_empty;
        match differences {
            (true, false, false) if given(self.actions.is_empty(), other.actions.is_empty()) => {
                add_new(&mut self.actions, other.actions.iter().cloned());
            }
            (false, true, false)
                if given(self.resources.is_empty(), other.resources.is_empty()) =>
            {
                add_new(&mut self.resources, other.resources.iter().cloned());
            }
            (false, false, true)
                if given(self.principals.is_empty(), other.principals.is_empty())
                    && !self.principals.contains_key(&PrincipalKind::Star)
                    && !other.principals.contains_key(&PrincipalKind::Star) =>
            {
                for (kind, values) in &other.principals {
                    let mine = self.principals.entry(*kind).or_default();
                    add_new(mine, values.iter().cloned());
                }
            }
            _ => return false,
        }
        true
    }

    /// No fewer characters than it has, by any count: what is far from a limit is not counted.
    pub(super) fn most_length(&self) -> usize {
        const NAMES: usize = 200;
        const QUOTES: usize = 6;
        let mut length = NAMES + self.sid.as_deref().map_or(0, str::len);
        for (operator, block) in &self.conditions {
            length += operator.len() + QUOTES + super::document::length(block);
        }
        for action in self.actions.iter().chain(&self.not_actions) {
            length += action.len() + QUOTES;
        }
        let mut add = |values: &[Value<String>]| {
            for value in values {
                length += super::document::length(value.as_data()) + ARN + QUOTES;
            }
        };
        add(&self.resources);
        add(&self.not_resources);
        for (_, values) in self.principals.iter().chain(&self.not_principals) {
            add(values);
        }
        length
    }

    /// About how many characters it has: by the CDK's count, so that policies are divided at the same places, in which an ARN of
    /// which a part is an expression counts as 150; or those that it has at least, if they are more.
    pub(super) fn estimated_length(&self) -> usize {
        let least = super::document::length(&self.data()) + 1;
        least.max(self.length_as_the_cdk_counts())
    }

    fn length_as_the_cdk_counts(&self) -> usize {
        let length =
            |value: &Value<String>| value.as_str().map_or(ARN, |text| text.chars().count());
        let list = |key: &str, lengths: Vec<usize>| match lengths.is_empty() {
            true => 0,
            false => key.len() + 5 + lengths.iter().map(|length| length + 3).sum::<usize>(),
        };
        let texts = |key: &str, texts: &[String]| {
            list(key, texts.iter().map(|text| text.chars().count()).collect())
        };
        let values =
            |key: &str, values: &[Value<String>]| list(key, values.iter().map(length).collect());
        let principals = [&self.principals, &self.not_principals];
        let principals = principals.into_iter().flat_map(|kinds| kinds.values());
        let effect = match self.effect {
            Effect::Allow => "\"Effect\": \"Allow\",",
            Effect::Deny => "\"Effect\": \"Deny\",",
        };
        let conditions = Data::Object(self.conditions.clone());
        effect.len()
            + texts("Action", &self.actions)
            + texts("NotAction", &self.not_actions)
            + values("Resource", &self.resources)
            + values("NotResource", &self.not_resources)
            + principals.map(|values| values.len() * ARN).sum::<usize>()
            + super::document::length(&conditions)
    }

    pub(crate) fn problems(&self, kind: PolicyKind) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        let mut problem = |message: &str, hint: &str| {
            problems.push(
                Diagnostic::error(codes::STATEMENT, format!("{message}: {}", self.summary()))
                    .hint(hint),
            );
        };
        if self.actions.is_empty() && self.not_actions.is_empty() {
            problem("a policy statement has no action", "add one with `action`");
        }
        let no_resource = self.resources.is_empty() && self.not_resources.is_empty();
        match kind {
            PolicyKind::Identity => {
                if no_resource {
                    problem(
                        "a policy statement has no resource",
                        "add the ARN with `resource`",
                    );
                }
                if self.has_principal() {
                    problem(
                        "a statement with a principal stands in a policy of a role, user or group",
                        "such a policy speaks of whoever it is attached to; remove the principal",
                    );
                }
            }
            PolicyKind::Trust => {
                if !self.has_principal() {
                    problem(
                        "a trust policy has a statement without a principal",
                        "add one with `principal`",
                    );
                }
                if !no_resource {
                    problem(
                        "a trust policy has a statement with a resource",
                        "the resource is the role itself; remove it",
                    );
                }
            }
            PolicyKind::Resource => {
                if !self.has_principal() {
                    problem(
                        "a statement of a resource's policy has no principal",
                        "say who is meant with `principal`",
                    );
                }
                if no_resource {
                    problem(
                        "a statement of a resource's policy has no resource",
                        "add the ARN with `resource`",
                    );
                }
            }
        }
        for (kind, values) in self.principals.iter().chain(&self.not_principals) {
            problems.extend(
                values
                    .iter()
                    .filter_map(|value| kind.problem(&describe(value))),
            );
        }
        for action in self.actions.iter().chain(&self.not_actions) {
            if !is_action(action) {
                problems.push(
                    Diagnostic::error(codes::ACTION, format!("`{action}` is not an action"))
                        .hint("write it as `service:Action`, for example `s3:GetObject`"),
                );
            }
        }
        problems
    }

    /// Whether it lets a service assume the role whose trust policy it stands in, as far as that is known now.
    #[cfg(any(feature = "ec2", feature = "lambda"))]
    pub(crate) fn lets_assume(&self, service: &str) -> bool {
        let action = |pattern: &str| matches!(pattern, "sts:AssumeRole" | "sts:*" | "*");
        let is_it = |value: &Value<String>| match describe(value) {
            text if text.contains("${") => true,
            text => text == service,
        };
        self.effect == Effect::Allow
            && (self.actions.iter().any(|a| action(a)) || !self.not_actions.is_empty())
            && (self.principals.contains_key(&PrincipalKind::Star)
                || !self.not_principals.is_empty()
                || self
                    .principals
                    .get(&PrincipalKind::Service)
                    .is_some_and(|services| services.iter().any(is_it)))
    }

    /// The statement in a few words, for messages.
    pub(crate) fn summary(&self) -> String {
        let actions: Vec<&str> = self
            .actions
            .iter()
            .chain(&self.not_actions)
            .map(String::as_str)
            .collect();
        let resources: Vec<String> = self.resources.iter().map(describe).collect();
        match (actions.is_empty(), resources.is_empty()) {
            (true, true) => "it is empty".to_owned(),
            (false, true) => actions.join(", "),
            (true, false) => format!("on {}", resources.join(", ")),
            (false, false) => format!("{} on {}", actions.join(", "), resources.join(", ")),
        }
    }
}

/// A value for a person to read: placeholders as `${Arn}`.
fn describe(value: &Value<String>) -> String {
    token::readable(&value.to_string())
}

/// A plain loop: all actions are asked in a debug build.
fn is_action(action: &str) -> bool {
    let (bytes, mut colon) = (action.as_bytes(), None);
    for (at, byte) in bytes.iter().enumerate() {
        match (byte, colon) {
            (b'a'..=b'z' | b'0'..=b'9', _) | (b'-', None) => {}
            (b'A'..=b'Z' | b'*' | b'?', Some(_)) => {}
            (b':', None) if at > 0 => colon = Some(at),
            _ => return action == "*",
        }
    }
    colon.is_some_and(|colon| colon + 1 < bytes.len())
}

/// A single value stands alone, several stand in a list.
fn one_or_many<T: Clone + Into<Data>>(values: &[T]) -> Data {
    match values {
        [] => Data::Null,
        [only] => only.clone().into(),
        many => Data::list(many.iter().cloned()),
    }
}

fn principal_data(principals: &Principals) -> Data {
    if principals.is_empty() {
        return Data::Null;
    }
    if principals.contains_key(&PrincipalKind::Star) {
        return "*".into();
    }
    Data::object(
        principals
            .iter()
            .map(|(kind, values)| (kind.key(), one_or_many(values))),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions() {
        for action in ["*", "s3:GetObject", "s3:Get*", "execute-api:Invoke?"] {
            assert!(is_action(action), "{action}");
        }
        for action in [
            "",
            "s3",
            "GetObject",
            "s3:",
            ":Get",
            "s3:Get Object",
            "S3:Get",
            "a:b:c",
        ] {
            assert!(!is_action(action), "{action}");
        }
    }

    #[test]
    fn no_count_is_above_the_most_there_can_be() {
        let arn = "arn:aws:s3:::".to_owned() + &"a".repeat(500);
        let unknown = stackwright::pseudo::region();
        let statements = [
            PolicyStatement::deny().sid("S".repeat(300)),
            PolicyStatement::allow().not_actions(["s3:*", "sqs:*"]),
            PolicyStatement::allow().action("s3:Get*").resource(&*arn),
            PolicyStatement::allow().not_resources([format!("{arn}/{unknown}"), arn.clone()]),
            PolicyStatement::allow().principal(Principal::arn(unknown)),
            PolicyStatement::allow().condition(&arn, &arn, [&*arn, "b"].map(Data::from).to_vec()),
        ];
        for statement in statements {
            let most = statement.most_length();
            assert!(most >= statement.estimated_length(), "{statement:?}");
        }
    }

    #[test]
    fn merging_says_exactly_the_same() {
        let base = || PolicyStatement::allow().action("a:X").resource("r1");
        let mut merged = base();
        assert!(merged.merge(&PolicyStatement::allow().action("a:Y").resource("r1")));
        assert!(merged.is_written_as(&base().action("a:Y")));

        let mut merged = base();
        assert!(merged.merge(&PolicyStatement::allow().action("a:X").resource("r2")));
        assert!(merged.is_written_as(&base().resource("r2")));

        for other in [
            PolicyStatement::allow().action("a:Y").resource("r2"),
            PolicyStatement::deny().action("a:X").resource("r2"),
            base().resource("r2").condition("Bool", "k", "true"),
            base().resource("r2").sid("Own"),
            PolicyStatement::allow().not_actions(["a:X"]).resource("r1"),
        ] {
            assert!(!base().merge(&other), "{other:?}");
        }
    }
}
