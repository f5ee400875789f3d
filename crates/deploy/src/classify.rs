//! Which changes need a second look: permissions and network access that grow, and data that would be lost.
//!
//! Both templates are compared with all that is known in its place; an intrinsic function that is left counts as the text
//! that it is. What cannot be compared (a hidden parameter with a new value inside a policy) is reported, never waved through.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::change::{Action, Cause, Change};
use crate::expression;
use crate::facts::{Facts, Replacement};
use crate::input::Origin;

/// Something that a person should see before it happens.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Finding {
    /// A statement of a policy appears, disappears or changes.
    Statement(StatementChange),
    /// A managed policy is attached or detached.
    ManagedPolicy {
        /// Logical ID of the role, user, group or permission set.
        logical_id: String,
        /// Where it comes from.
        origin: Origin,
        /// ARN of the policy, as the template writes it.
        policy: String,
        /// Attached, else detached.
        added: bool,
    },
    /// Network access appears or disappears.
    Network(NetworkChange),
    /// Something becomes reachable by everyone.
    Public {
        /// Logical ID.
        logical_id: String,
        /// Where it comes from.
        origin: Origin,
        /// What becomes public, in words.
        what: String,
    },
    /// A policy depends on a value that changes and cannot be compared before the execution.
    Unclear {
        /// Logical ID.
        logical_id: String,
        /// Where it comes from.
        origin: Origin,
        /// Why.
        why: String,
    },
    /// A resource with data was to be kept, and is so no more: a later deletion or replacement loses the data.
    Released {
        /// Logical ID.
        logical_id: String,
        /// Resource type.
        resource_type: String,
        /// Where it comes from.
        origin: Origin,
        /// `DeletionPolicy` or `UpdateReplacePolicy`.
        policy: &'static str,
        /// What it was: `Retain`, `Snapshot`, …
        was: String,
    },
    /// A resource with data is deleted or replaced.
    DataLoss {
        /// Logical ID.
        logical_id: String,
        /// Resource type.
        resource_type: String,
        /// Where it comes from.
        origin: Origin,
        /// Replaced, else deleted.
        replaced: bool,
        /// It depends on values that are known only during the execution.
        conditional: bool,
        /// The old physical resource goes away; else it is kept, outside of the stack.
        destroyed: bool,
    },
}

/// A policy statement that appears or disappears.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementChange {
    /// Logical ID of the resource with the policy.
    pub logical_id: String,
    /// Where it comes from.
    pub origin: Origin,
    /// It appears, else it disappears.
    pub added: bool,
    /// `Allow` or `Deny`.
    pub effect: String,
    /// Who, for policies of resources and trust policies; else the identities that the policy is attached to.
    pub principals: Vec<String>,
    /// `Principal` is negated.
    pub not_principal: bool,
    /// Actions.
    pub actions: Vec<String>,
    /// `Action` is negated.
    pub not_action: bool,
    /// Resources.
    pub resources: Vec<String>,
    /// `Resource` is negated.
    pub not_resource: bool,
    /// Conditions as JSON; empty without.
    pub condition: String,
    /// Conditions of the template under which it is there: `IsProd and not IsTest`; empty for always.
    pub when: String,
}

/// A rule of a security group that appears or disappears.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetworkChange {
    /// Logical ID of the resource with the rule.
    pub logical_id: String,
    /// Where it comes from.
    pub origin: Origin,
    /// It appears, else it disappears.
    pub added: bool,
    /// Into the group, else out of it.
    pub ingress: bool,
    /// The group, as the template writes it.
    pub group: String,
    /// `tcp 443`, `udp 1-1024`, `all traffic`.
    pub protocol: String,
    /// The other side: a range of addresses, a prefix list or a group.
    pub peer: String,
    /// Conditions of the template under which it is there, as in [`StatementChange::when`].
    pub when: String,
}

impl Finding {
    /// More is allowed afterwards than before (or might be).
    pub fn broadens(&self) -> bool {
        match self {
            Self::Statement(statement) => statement.added == (statement.effect != "Deny"),
            Self::ManagedPolicy { added, .. } => *added,
            Self::Network(rule) => rule.added,
            Self::Public { .. } | Self::Unclear { .. } => true,
            Self::DataLoss { .. } | Self::Released { .. } => false,
        }
    }

    /// Data is less safe afterwards than before.
    pub fn releases(&self) -> bool {
        matches!(self, Self::Released { .. })
    }

    /// Data is or may be lost for good.
    pub fn loses_data(&self) -> bool {
        matches!(
            self,
            Self::DataLoss {
                destroyed: true,
                ..
            }
        )
    }
}

/// Compares the deployed template with the new one, in the light of the change set.
pub fn classify(
    before: Option<&Value>,
    after: &Value,
    changes: &[Change],
    facts: &dyn Facts,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    data_loss(changes, facts, &mut findings);
    let origin_of = |logical_id: &str| {
        let known = changes
            .iter()
            .find(|change| change.logical_id == logical_id)
            .map(|change| change.origin.clone());
        known.unwrap_or_else(|| Origin {
            construct_path: [Some(after), before]
                .into_iter()
                .flatten()
                .find_map(|template| {
                    Some(
                        resource(template, logical_id)?
                            .get("Metadata")?
                            .get("aws:cdk:path")?
                            .as_str()?
                            .to_owned(),
                    )
                }),
            source: None,
        })
    };
    let ids: BTreeSet<&String> = [before, Some(after)]
        .into_iter()
        .flatten()
        .flat_map(resource_ids)
        .collect();
    for logical_id in ids {
        // A condition that changes adds or removes a resource that stands in both templates.
        let happens = |action: Action| {
            (changes.iter()).any(|one| one.logical_id == *logical_id && one.action == action)
        };
        let old = before
            .and_then(|template| resource(template, logical_id))
            .filter(|_| !happens(Action::Add));
        let new = resource(after, logical_id).filter(|_| !happens(Action::Remove));
        if old == new {
            continue;
        }
        statements(logical_id, &origin_of, old, new, &mut findings);
        managed_policies(logical_id, &origin_of, old, new, &mut findings);
        network(logical_id, &origin_of, old, new, &mut findings);
        public(logical_id, &origin_of, old, new, &mut findings);
        if facts.is_stateful(type_of(new)) == Some(true) {
            released(logical_id, &origin_of, old, new, &mut findings);
        }
    }
    unclear(after, changes, &mut findings);
    findings
}

fn resource<'a>(template: &'a Value, logical_id: &str) -> Option<&'a Value> {
    template.get("Resources")?.get(logical_id)
}

fn resource_ids(template: &Value) -> impl Iterator<Item = &String> {
    template
        .get("Resources")
        .and_then(Value::as_object)
        .into_iter()
        .flat_map(|map| map.keys())
}

fn type_of(resource: Option<&Value>) -> &str {
    resource
        .and_then(|resource| resource.get("Type")?.as_str())
        .unwrap_or_default()
}

fn data_loss(changes: &[Change], facts: &dyn Facts, findings: &mut Vec<Finding>) {
    for change in changes {
        if facts.is_stateful(&change.resource_type) != Some(true) {
            continue;
        }
        let replaced = change.action == Action::Modify && change.replacement != Replacement::Never;
        if change.action == Action::Remove || replaced {
            findings.push(Finding::DataLoss {
                logical_id: change.logical_id.clone(),
                resource_type: change.resource_type.clone(),
                origin: change.origin.clone(),
                replaced,
                conditional: change.replacement == Replacement::Conditional,
                destroyed: change.destroys(),
            });
        }
    }
}

/// A statement in comparable form.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Statement {
    effect: String,
    principals: BTreeSet<String>,
    not_principal: bool,
    actions: BTreeSet<String>,
    not_action: bool,
    resources: BTreeSet<String>,
    not_resource: bool,
    condition: String,
    when: String,
}

impl Statement {
    /// Whatever `other` allows, this allows too. Only says so when it is certain.
    fn covers(&self, other: &Self) -> bool {
        fn all(set: &BTreeSet<String>, subset: &BTreeSet<String>, case: bool) -> bool {
            subset
                .iter()
                .all(|item| set.iter().any(|pattern| matches(pattern, item, case)))
        }
        self.effect == other.effect
            && (self.condition == other.condition || self.condition.is_empty())
            && (self.when == other.when || self.when.is_empty())
            && (self.not_principal, self.not_action, self.not_resource)
                == (other.not_principal, other.not_action, other.not_resource)
            && !(self.not_principal || self.not_action || self.not_resource)
            && all(&self.principals, &other.principals, true)
            && all(&self.actions, &other.actions, false)
            && all(&self.resources, &other.resources, true)
    }
}

/// Matches a text with a pattern whose only wildcard is `*`; both may contain more text such as `${Bucket.Arn}`.
fn matches(pattern: &str, text: &str, case: bool) -> bool {
    if !case {
        return matches(&pattern.to_lowercase(), &text.to_lowercase(), true);
    }
    match pattern.split_once('*') {
        None => pattern == text,
        Some((head, tail)) => {
            let Some(rest) = text.strip_prefix(head) else {
                return false;
            };
            tail.is_empty()
                || rest
                    .char_indices()
                    .map(|(at, _)| at)
                    .chain([rest.len()])
                    .any(|at| rest.get(at..).is_some_and(|rest| matches(tail, rest, true)))
        }
    }
}

/// What a value can be: each branch of `Fn::If`, with the conditions under which it is chosen, without `AWS::NoValue`.
fn alternatives<'v>(value: &'v Value, when: &str) -> Vec<(String, &'v Value)> {
    if value.get("Ref").and_then(Value::as_str) == Some("AWS::NoValue") {
        return Vec::new();
    }
    let branches = value.get("Fn::If").and_then(Value::as_array);
    let Some([Value::String(condition), yes, no]) = branches.map(Vec::as_slice) else {
        return vec![(when.to_owned(), value)];
    };
    let and = |this: String| match when {
        "" => this,
        _ => format!("{when} and {this}"),
    };
    let mut all = alternatives(yes, &and(condition.clone()));
    all.extend(alternatives(no, &and(format!("not {condition}"))));
    all
}

/// The items of a list, each of which and all of which may be chosen by `Fn::If`. A single item stands for a list.
fn items<'v>(list: Option<&'v Value>, when: &str) -> Vec<(String, &'v Value)> {
    let mut found = Vec::new();
    for (when, list) in list.map_or_else(Vec::new, |list| alternatives(list, when)) {
        match list {
            Value::Array(items) => {
                found.extend(items.iter().flat_map(|item| alternatives(item, &when)));
            }
            single => found.push((when, single)),
        }
    }
    found
}

/// Where a resource type keeps policy documents: the conditions, the document, and the identities that it is for if it
/// does not say so itself.
fn documents(resource: Option<&Value>) -> Vec<(String, &Value, Vec<String>)> {
    let Some(resource) = resource else {
        return Vec::new();
    };
    let Some(properties) = resource.get("Properties") else {
        return Vec::new();
    };
    let mut found: Vec<(&Value, Vec<String>)> = Vec::new();
    let mut inline = Vec::new();
    let identities = || {
        ["Roles", "Users", "Groups"]
            .iter()
            .filter_map(|name| properties.get(*name))
            .flat_map(expression::list)
            .collect::<Vec<_>>()
    };
    match type_of(Some(resource)) {
        "AWS::IAM::Policy" | "AWS::IAM::ManagedPolicy" => {
            let document = properties.get("PolicyDocument");
            found.extend(document.map(|document| (document, identities())));
        }
        "AWS::IAM::RolePolicy" | "AWS::IAM::UserPolicy" | "AWS::IAM::GroupPolicy" => {
            let owner = ["RoleName", "UserName", "GroupName"]
                .iter()
                .find_map(|name| properties.get(*name));
            let owner = owner.map(expression::text).into_iter().collect();
            let document = properties.get("PolicyDocument");
            found.extend(document.map(|document| (document, owner)));
        }
        _ => {
            for name in [
                "AssumeRolePolicyDocument",
                "PolicyDocument",
                "KeyPolicy",
                "Policy",
                "ResourcePolicy",
                "RepositoryPolicyText",
                "AccessPolicies",
                "FileSystemPolicy",
            ] {
                found.extend(properties.get(name).map(|document| (document, Vec::new())));
            }
            inline = items(properties.get("Policies"), "");
        }
    }
    let own = || vec!["this identity".to_owned()];
    let inline = inline.into_iter().filter_map(|(when, policy)| {
        let document = policy.get("PolicyDocument")?;
        Some((when, document, own()))
    });
    let named = found
        .into_iter()
        .map(|(document, identities)| (String::new(), document, identities));
    let mut all = Vec::new();
    for (when, document, identities) in named.chain(inline) {
        for (when, document) in alternatives(document, &when) {
            all.push((when, document, identities.clone()));
        }
    }
    all
}

fn collect_statements(resource: Option<&Value>) -> BTreeSet<Statement> {
    let mut statements = BTreeSet::new();
    for (when, document, identities) in documents(resource) {
        // Some types take the document as JSON text.
        let parsed;
        let document = match document.as_str().map(serde_json::from_str::<Value>) {
            Some(Ok(value)) => {
                parsed = value;
                &parsed
            }
            _ => document,
        };
        for (when, item) in items(document.get("Statement"), &when) {
            statements.insert(statement(item, &identities, when));
        }
    }
    if type_of(resource) == "AWS::Lambda::Permission"
        && let Some(properties) = resource.and_then(|resource| resource.get("Properties"))
    {
        let one = |name: &str| {
            properties
                .get(name)
                .map(expression::text)
                .into_iter()
                .collect::<BTreeSet<_>>()
        };
        let mut condition = Vec::new();
        for name in [
            "SourceArn",
            "SourceAccount",
            "PrincipalOrgID",
            "EventSourceToken",
            "FunctionUrlAuthType",
        ] {
            condition.extend(
                properties
                    .get(name)
                    .map(|value| format!("{name}: {}", expression::text(value))),
            );
        }
        statements.insert(Statement {
            effect: "Allow".into(),
            principals: one("Principal"),
            not_principal: false,
            actions: one("Action"),
            not_action: false,
            resources: one("FunctionName"),
            not_resource: false,
            condition: condition.join(", "),
            when: String::new(),
        });
    }
    statements
}

fn statement(item: &Value, identities: &[String], when: String) -> Statement {
    // What a function other than `Fn::If` makes is shown as it is written.
    if expression::is_intrinsic(item) {
        return Statement {
            effect: "Allow".into(),
            principals: identities.iter().cloned().collect(),
            not_principal: false,
            actions: [expression::text(item)].into(),
            not_action: false,
            resources: BTreeSet::new(),
            not_resource: false,
            condition: String::new(),
            when,
        };
    }
    let pick = |name: &str, negated: &str| match item.get(name) {
        Some(value) => (value, false),
        None => (
            item.get(negated).unwrap_or(&Value::Null),
            item.get(negated).is_some(),
        ),
    };
    let (principal, not_principal) = pick("Principal", "NotPrincipal");
    let (action, not_action) = pick("Action", "NotAction");
    let (resource, not_resource) = pick("Resource", "NotResource");
    let mut principals: BTreeSet<String> = match principal {
        Value::Null => identities.iter().cloned().collect(),
        Value::Object(map) if !expression::is_intrinsic(principal) => map
            .iter()
            .flat_map(|(kind, value)| {
                expression::list(value)
                    .into_iter()
                    .map(move |item| format!("{kind}:{item}"))
            })
            .collect(),
        other => expression::list(other).into_iter().collect(),
    };
    // `{"AWS": "*"}` and `"*"` mean the same.
    if principals.remove("AWS:*") {
        principals.insert("*".into());
    }
    let set = |value: &Value| match value {
        Value::Null => BTreeSet::new(),
        value => expression::list(value).into_iter().collect(),
    };
    Statement {
        effect: item
            .get("Effect")
            .map_or_else(|| "Allow".into(), expression::text),
        principals,
        not_principal,
        actions: set(action),
        not_action,
        resources: set(resource),
        not_resource,
        condition: item
            .get("Condition")
            .map(expression::text)
            .unwrap_or_default(),
        when,
    }
}

fn statements(
    logical_id: &str,
    origin_of: &dyn Fn(&str) -> Origin,
    old: Option<&Value>,
    new: Option<&Value>,
    findings: &mut Vec<Finding>,
) {
    let (before, after) = (collect_statements(old), collect_statements(new));
    let mut push = |statement: &Statement, added: bool| {
        findings.push(Finding::Statement(StatementChange {
            logical_id: logical_id.to_owned(),
            origin: origin_of(logical_id),
            added,
            effect: statement.effect.clone(),
            principals: statement.principals.iter().cloned().collect(),
            not_principal: statement.not_principal,
            actions: statement.actions.iter().cloned().collect(),
            not_action: statement.not_action,
            resources: statement.resources.iter().cloned().collect(),
            not_resource: statement.not_resource,
            condition: statement.condition.clone(),
            when: statement.when.clone(),
        }));
    };
    for statement in after.difference(&before) {
        // A narrower form of what is there allows nothing new; a narrower denial does.
        if statement.effect == "Deny" || !before.iter().any(|old| old.covers(statement)) {
            push(statement, true);
        }
    }
    for statement in before.difference(&after) {
        if statement.effect != "Deny" || !after.iter().any(|new| new.covers(statement)) {
            push(statement, false);
        }
    }
}

fn managed_policies(
    logical_id: &str,
    origin_of: &dyn Fn(&str) -> Origin,
    old: Option<&Value>,
    new: Option<&Value>,
    findings: &mut Vec<Finding>,
) {
    let policies = |resource: Option<&Value>| -> BTreeSet<String> {
        let properties = resource.and_then(|resource| resource.get("Properties"));
        ["ManagedPolicyArns", "ManagedPolicies"]
            .iter()
            .flat_map(|name| items(properties.and_then(|all| all.get(*name)), ""))
            .map(|(_, policy)| expression::text(policy))
            .collect()
    };
    let (before, after) = (policies(old), policies(new));
    for (set, added) in [
        (after.difference(&before), true),
        (before.difference(&after), false),
    ] {
        findings.extend(set.map(|policy| Finding::ManagedPolicy {
            logical_id: logical_id.to_owned(),
            origin: origin_of(logical_id),
            policy: policy.clone(),
            added,
        }));
    }
}

fn network(
    logical_id: &str,
    origin_of: &dyn Fn(&str) -> Origin,
    old: Option<&Value>,
    new: Option<&Value>,
    findings: &mut Vec<Finding>,
) {
    let rules = |resource: Option<&Value>| -> BTreeSet<(bool, String, String, String, String)> {
        let Some(properties) = resource.and_then(|resource| resource.get("Properties")) else {
            return BTreeSet::new();
        };
        let rule = |ingress: bool, item: &Value, group: &str, when: String| {
            let text = |name: &str| item.get(name).map(expression::text);
            let ports = match (text("FromPort"), text("ToPort")) {
                (Some(from), Some(to)) if from == to => format!(" {from}"),
                (Some(from), Some(to)) => format!(" {from}-{to}"),
                _ => String::new(),
            };
            let protocol = match text("IpProtocol").unwrap_or_default().as_str() {
                "-1" | "" => "all traffic".to_owned(),
                "6" => format!("tcp{ports}"),
                "17" => format!("udp{ports}"),
                other => format!("{other}{ports}"),
            };
            let peer = [
                "CidrIp",
                "CidrIpv6",
                "SourcePrefixListId",
                "DestinationPrefixListId",
                "SourceSecurityGroupId",
                "SourceSecurityGroupName",
                "DestinationSecurityGroupId",
            ]
            .iter()
            .find_map(|name| text(name))
            .unwrap_or_default();
            (ingress, group.to_owned(), protocol, peer, when)
        };
        let group = || {
            properties
                .get("GroupId")
                .or(properties.get("GroupName"))
                .map(expression::text)
        };
        match type_of(resource) {
            "AWS::EC2::SecurityGroup" => {
                let own = format!("${{{logical_id}}}");
                let of = |ingress: bool, name: &str| {
                    let items = items(properties.get(name), "").into_iter();
                    let rules = items.map(|(when, item)| rule(ingress, item, &own, when));
                    rules.collect::<Vec<_>>()
                };
                let mut all = of(true, "SecurityGroupIngress");
                all.extend(of(false, "SecurityGroupEgress"));
                all.into_iter().collect()
            }
            "AWS::EC2::SecurityGroupIngress" => [rule(
                true,
                properties,
                &group().unwrap_or_default(),
                String::new(),
            )]
            .into(),
            "AWS::EC2::SecurityGroupEgress" => [rule(
                false,
                properties,
                &group().unwrap_or_default(),
                String::new(),
            )]
            .into(),
            _ => BTreeSet::new(),
        }
    };
    let (before, after) = (rules(old), rules(new));
    for (set, added) in [
        (after.difference(&before), true),
        (before.difference(&after), false),
    ] {
        findings.extend(set.map(|(ingress, group, protocol, peer, when)| {
            Finding::Network(NetworkChange {
                logical_id: logical_id.to_owned(),
                origin: origin_of(logical_id),
                added,
                ingress: *ingress,
                group: group.clone(),
                protocol: protocol.clone(),
                peer: peer.clone(),
                when: when.clone(),
            })
        }));
    }
}

/// Switches that open a resource to everyone: type, path of the property, the open value, words.
const SWITCHES: &[(&str, &str, &str, &str)] = &[
    (
        "AWS::RDS::DBInstance",
        "PubliclyAccessible",
        "true",
        "the database is reachable from the internet",
    ),
    (
        "AWS::RDS::DBCluster",
        "PubliclyAccessible",
        "true",
        "the database is reachable from the internet",
    ),
    (
        "AWS::Redshift::Cluster",
        "PubliclyAccessible",
        "true",
        "the database is reachable from the internet",
    ),
    (
        "AWS::Lambda::Url",
        "AuthType",
        "NONE",
        "the function answers anyone",
    ),
    (
        "AWS::S3::Bucket",
        "AccessControl",
        "PublicRead",
        "anyone can read the bucket",
    ),
    (
        "AWS::S3::Bucket",
        "AccessControl",
        "PublicReadWrite",
        "anyone can read and write the bucket",
    ),
    (
        "AWS::EKS::Cluster",
        "ResourcesVpcConfig/EndpointPublicAccess",
        "true",
        "the API server is reachable from the internet",
    ),
    (
        "AWS::EC2::Subnet",
        "MapPublicIpOnLaunch",
        "true",
        "instances in the subnet get public addresses",
    ),
];

fn public(
    logical_id: &str,
    origin_of: &dyn Fn(&str) -> Origin,
    old: Option<&Value>,
    new: Option<&Value>,
    findings: &mut Vec<Finding>,
) {
    let value = |resource: Option<&Value>, path: &str| -> Option<String> {
        let start = resource?.get("Properties")?;
        path.split('/')
            .try_fold(start, |value, step| value.get(step))
            .map(expression::text)
    };
    let mut push = |what: String| {
        findings.push(Finding::Public {
            logical_id: logical_id.to_owned(),
            origin: origin_of(logical_id),
            what,
        });
    };
    for (type_name, path, open, words) in SWITCHES {
        if type_of(new) == *type_name
            && value(new, path).as_deref() == Some(open)
            && value(old, path).as_deref() != Some(open)
        {
            push((*words).to_owned());
        }
    }
    if type_of(new) == "AWS::S3::Bucket" {
        for name in [
            "BlockPublicAcls",
            "BlockPublicPolicy",
            "IgnorePublicAcls",
            "RestrictPublicBuckets",
        ] {
            let path = format!("PublicAccessBlockConfiguration/{name}");
            let is_on = |resource| value(resource, &path).as_deref() == Some("true");
            // Buckets block public access unless they say otherwise, so only an explicit `false` or a removal counts.
            if value(new, &path).as_deref() == Some("false")
                && value(old, &path).as_deref() != Some("false")
                || is_on(old)
                    && !is_on(new)
                    && value(new, "PublicAccessBlockConfiguration").is_some()
            {
                push(format!("{name} is turned off"));
            }
        }
    }
}

/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html>
fn released(
    logical_id: &str,
    origin_of: &dyn Fn(&str) -> Origin,
    old: Option<&Value>,
    new: Option<&Value>,
    findings: &mut Vec<Finding>,
) {
    let (Some(old), Some(new)) = (old, new) else {
        return;
    };
    for policy in ["DeletionPolicy", "UpdateReplacePolicy"] {
        let of = |one: &Value| one.get(policy).map(expression::text).unwrap_or_default();
        let (was, is) = (of(old), of(new));
        if !matches!(was.as_str(), "" | "Delete") && matches!(is.as_str(), "" | "Delete") {
            findings.push(Finding::Released {
                logical_id: logical_id.to_owned(),
                resource_type: type_of(Some(new)).to_owned(),
                origin: origin_of(logical_id),
                policy,
                was,
            });
        }
    }
}

/// A value is put together from a parameter.
fn mentions(value: &Value, parameter: &str) -> bool {
    match value {
        Value::Object(map) => map.iter().any(|(key, value)| match (key.as_str(), value) {
            ("Ref", Value::String(name)) => name == parameter,
            _ => mentions(value, parameter),
        }),
        Value::Array(items) => items.iter().any(|item| mentions(item, parameter)),
        Value::String(text) => text.contains(&format!("${{{parameter}}}")),
        _ => false,
    }
}

fn unclear(after: &Value, changes: &[Change], findings: &mut Vec<Finding>) {
    for change in changes
        .iter()
        .filter(|change| change.action == Action::Modify)
    {
        let is_policy = |path: &str| {
            path.contains("Policy")
                || path.contains("Policies")
                || path.contains("SecurityGroupIngress")
                || path.contains("SecurityGroupEgress")
        };
        let relevant = change.resource_type.starts_with("AWS::IAM::")
            || change.resource_type.ends_with("Policy");
        for property in &change.properties {
            if let Cause::Parameter(name) = &property.cause
                && (is_policy(&property.path) || relevant)
                && resource(after, &change.logical_id).is_none_or(|one| mentions(one, name))
            {
                findings.push(Finding::Unclear {
                    logical_id: change.logical_id.clone(),
                    origin: change.origin.clone(),
                    why: format!(
                        "{} uses parameter `{name}`, whose value changes",
                        property.path
                    ),
                });
            }
        }
    }
}

#[cfg(test)]
mod tests;
