//! Policy statements that appear or disappear.
//!
//! A statement is shown as it is written, and compared by what it means: a narrower form of what is there allows nothing
//! new; a narrower denial does.

use std::collections::{BTreeMap, BTreeSet};

use super::alternatives::{self, When, branches, items};
use super::text::{is_call, text, texts};
use super::{FindingKind, StatementChange};
use crate::engines::iam;
use crate::engines::text::{Scope, Steps, Text};
use crate::model::{Environment, Intrinsic, Resource, Template};
use crate::parse::{self, Node};

/// A resource with the template that it stands in.
pub(super) type Side<'a, 't> = Option<(&'a Template<'t>, &'a Resource<'t>)>;

/// Who an inline policy of a role, a user or a group is for.
const OWNER: &str = "this identity";

/// What belongs to a statement beside its looks.
struct Meaning {
    /// `None` where it is not known.
    statement: Option<iam::Statement>,
    /// Whom the policy is attached to, where it does not say whom it is for.
    identities: BTreeSet<String>,
    /// The conditions of the template under which it is there.
    when: BTreeSet<(String, bool)>,
}

/// Statements by what they look like. [`StatementChange::added`] says nothing yet.
type Statements = BTreeMap<StatementChange, Meaning>;

impl Meaning {
    /// Whatever the other one allows or denies, this does too. Only says so when it is certain.
    fn covers(&self, other: &Self, steps: &mut Steps) -> bool {
        let (Some(one), Some(two)) = (&self.statement, &other.statement) else {
            return false;
        };
        steps.take(1)
            && self.identities.is_empty() == other.identities.is_empty()
            && other.identities.is_subset(&self.identities)
            && self.when.is_subset(&other.when)
            && one.surely_covers(two, steps)
    }

    fn denies(&self) -> bool {
        (self.statement.as_ref()).is_some_and(|statement| !statement.allows)
    }
}

pub(super) fn changes(old: Side<'_, '_>, new: Side<'_, '_>, steps: &mut Steps) -> Vec<FindingKind> {
    let (before, after) = (statements(old), statements(new));
    let (mut added, mut removed) = (only(&after, &before), only(&before, &after));
    // The same in other words.
    added.retain(|(_, new)| {
        // Where no steps are left, it is not worth going through all.
        if steps.left() == 0 {
            return true;
        }
        let mut is_same = |old: &Meaning| new.covers(old, steps) && old.covers(new, steps);
        let same = removed.iter().position(|(_, old)| is_same(old));
        same.map(|at| removed.remove(at)).is_none()
    });
    let mut is_within = |one: &Meaning, all: &Statements| {
        steps.left() > 0 && (all.values()).any(|other| other.covers(one, steps))
    };
    added.retain(|(_, new)| new.denies() || !is_within(new, &before));
    removed.retain(|(_, old)| !old.denies() || !is_within(old, &after));
    let all = (added.into_iter().map(|(shown, _)| (shown, true)))
        .chain(removed.into_iter().map(|(shown, _)| (shown, false)));
    all.map(|(shown, added)| {
        FindingKind::Statement(StatementChange {
            added,
            ..shown.clone()
        })
    })
    .collect()
}

/// The statements that are not among the others.
fn only<'s>(of: &'s Statements, others: &Statements) -> Vec<(&'s StatementChange, &'s Meaning)> {
    let of = of.iter();
    of.filter(|(shown, _)| !others.contains_key(shown))
        .collect()
}

fn statements(side: Side<'_, '_>) -> Statements {
    let mut found = Statements::new();
    let Some((template, resource)) = side else {
        return found;
    };
    for (when, document, identities) in documents(resource) {
        // Some types take the document as JSON text.
        let written = document.as_str().map(parse::parse_json);
        match written.as_ref().filter(|written| !written.is_broken()) {
            Some(written) => policy(template, &written.root, &when, &identities, &mut found),
            None => policy(template, document, &when, &identities, &mut found),
        }
    }
    if resource.type_name == "AWS::Lambda::Permission" {
        let (shown, meaning) = permission(template, resource);
        found.insert(shown, meaning);
    }
    found
}

/// The policy documents of a resource: the conditions under which they are there, the document, and the identities that
/// it is for if it does not say so itself.
fn documents<'t>(resource: &Resource<'t>) -> Vec<(When<'t>, &'t Node<'t>, Vec<String>)> {
    let is_place = |property: &str| {
        let places = iam::PLACES.iter();
        let mut places = places
            .filter(|(ty, _, kind)| *ty == resource.type_name && *kind == iam::Kind::Identity);
        places.any(|(_, name, _)| *name == property)
    };
    let names = [
        "Roles",
        "Users",
        "Groups",
        "RoleName",
        "UserName",
        "GroupName",
    ];
    let attached: Vec<String> = (names.iter())
        .filter_map(|name| resource.property(name))
        .flat_map(texts)
        .collect();
    let always = When::new();
    let mut found = Vec::new();
    for property in iam::DOCUMENTS {
        for (when, document) in branches(resource.property(property), &always) {
            let identities = match is_place(property) {
                true => attached.clone(),
                false => Vec::new(),
            };
            found.push((when, document, identities));
        }
    }
    for (when, policy) in items(resource.property("Policies"), &always) {
        for (when, document) in branches(policy.get("PolicyDocument"), &when) {
            found.push((when, document, vec![OWNER.to_owned()]));
        }
    }
    found
}

fn policy<'t>(
    template: &Template<'t>,
    document: &'t Node<'t>,
    when: &When<'t>,
    identities: &[String],
    found: &mut Statements,
) {
    for (when, item) in items(document.get("Statement"), when) {
        let environment = Environment {
            conditions: when.clone(),
            exact: true,
            ..Environment::default()
        };
        let scope = Scope {
            template,
            environment: &environment,
        };
        let Some(shown) = environment.fold(template, item) else {
            continue;
        };
        let instance = environment.evaluate(template, item);
        let says_whom = ["Principal", "NotPrincipal"];
        let says_whom = says_whom.iter().any(|name| shown.get(name).is_some());
        let meaning = Meaning {
            statement: instance.and_then(|instance| iam::Statement::read(scope, &instance)),
            identities: match says_whom {
                true => BTreeSet::new(),
                false => identities.iter().cloned().collect(),
            },
            when: (when.iter())
                .map(|(name, holds)| ((*name).to_owned(), *holds))
                .collect(),
        };
        found.insert(looks(&shown, identities, &when), meaning);
    }
}

/// A statement as it is shown.
fn looks(item: &Node<'_>, identities: &[String], when: &When<'_>) -> StatementChange {
    let mut change = StatementChange {
        added: false,
        effect: item.get("Effect").map_or_else(|| "Allow".into(), text),
        principals: identities.to_vec(),
        not_principal: false,
        actions: Vec::new(),
        not_action: false,
        resources: Vec::new(),
        not_resource: false,
        condition: item.get("Condition").map(text).unwrap_or_default(),
        when: alternatives::shown(when),
    };
    // What a function other than `Fn::If` makes is shown as it is written.
    if is_call(item) {
        change.actions = vec![text(item)];
        return sorted(change);
    }
    let pick = |name: &str, negated: &str| match (item.get(name), item.get(negated)) {
        (None, Some(value)) => (Some(value), true),
        (value, _) => (value, false),
    };
    let (principal, not_principal) = pick("Principal", "NotPrincipal");
    let (action, not_action) = pick("Action", "NotAction");
    let (resource, not_resource) = pick("Resource", "NotResource");
    if let Some(principal) = principal {
        change.principals = principals(principal);
    }
    change.actions = action.map(texts).unwrap_or_default();
    change.resources = resource.map(texts).unwrap_or_default();
    (change.not_principal, change.not_action, change.not_resource) =
        (not_principal, not_action, not_resource);
    sorted(change)
}

fn principals(principal: &Node<'_>) -> Vec<String> {
    let Some(kinds) = principal.as_map().filter(|_| !is_call(principal)) else {
        return texts(principal);
    };
    let of_kind = |kind: &str, name: String| match (kind, name.as_str()) {
        // `{"AWS": "*"}` and `"*"` mean the same.
        ("AWS", "*") => name,
        _ => format!("{kind}:{name}"),
    };
    (kinds.iter())
        .flat_map(|entry| {
            let names = texts(&entry.value).into_iter();
            names.map(|name| of_kind(&entry.key, name))
        })
        .collect()
}

/// The order of lists says nothing.
fn sorted(mut change: StatementChange) -> StatementChange {
    for list in [
        &mut change.principals,
        &mut change.actions,
        &mut change.resources,
    ] {
        list.sort();
        list.dedup();
    }
    change
}

/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-permission.html>
fn permission(template: &Template<'_>, resource: &Resource<'_>) -> (StatementChange, Meaning) {
    const CONDITIONS: &[&str] = &[
        "SourceArn",
        "SourceAccount",
        "PrincipalOrgID",
        "EventSourceToken",
        "FunctionUrlAuthType",
    ];
    let environment = Environment {
        exact: true,
        ..Environment::default()
    };
    let scope = Scope {
        template,
        environment: &environment,
    };
    let property = |name: &str| {
        let node = resource.property(name)?;
        environment.fold(template, node).map(|_| node)
    };
    let shown = |name: &str| property(name).map(text);
    let meant = |name: &str| {
        let node = property(name)?;
        // A call that is no text of its own counts as the text that it is.
        Some(match Intrinsic::of(node) {
            Some(_) => scope.text_of(node),
            None => Text::literal(text(node)),
        })
    };
    let conditions = || {
        let told = |name: &&'static str| Some((*name, shown(name)?, meant(name)?));
        CONDITIONS.iter().filter_map(told)
    };
    let pattern = |name: &str| iam::Patterns {
        patterns: (meant(name).into_iter())
            .map(|text| text.with_wildcards(true))
            .collect(),
        ..iam::Patterns::default()
    };
    let told: Vec<String> = conditions()
        .map(|(name, shown, _)| format!("{name}: {shown}"))
        .collect();
    let change = StatementChange {
        added: false,
        effect: "Allow".into(),
        principals: shown("Principal").into_iter().collect(),
        not_principal: false,
        actions: shown("Action").into_iter().collect(),
        not_action: false,
        resources: shown("FunctionName").into_iter().collect(),
        not_resource: false,
        condition: told.join(", "),
        when: String::new(),
    };
    let principal = |name: Text| iam::Principal {
        kind: match name.known() {
            Some("*") => iam::PrincipalKind::Everyone,
            _ => iam::PrincipalKind::Service,
        },
        name,
    };
    let statement = iam::Statement {
        span: resource.node.span,
        allows: true,
        actions: pattern("Action"),
        resources: pattern("FunctionName"),
        principals: iam::Principals {
            entries: meant("Principal").map(principal).into_iter().collect(),
            ..iam::Principals::default()
        },
        conditions: conditions()
            .map(|(name, _, value)| iam::Condition {
                operator: "ArnLike".to_owned(),
                key: name.to_owned(),
                values: vec![value],
            })
            .collect(),
        variables: true,
    };
    let meaning = Meaning {
        statement: Some(statement),
        identities: BTreeSet::new(),
        when: BTreeSet::new(),
    };
    (change, meaning)
}
