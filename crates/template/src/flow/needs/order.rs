//! Whether what allows a call is there before the resource whose creation makes it.

use super::action::allows;
use super::{Evidence, Kind, Need, State, Unmet, fails};
use crate::engines::Answer;
use crate::engines::iam::Permissions;
use crate::engines::text::{Located, Text};
use crate::flow::Graph;
use crate::flow::edge::Edge;
use crate::flow::table::Shows;

/// Whether a policy is there before the resource whose creation needs it.
pub(super) fn of_policies<'t>(
    graph: &Graph<'t>,
    edge: &Edge<'t>,
    policies: &[Located<'t>],
) -> Option<Need<'t>> {
    let own =
        |policy: &&Located<'t>| policy.link.map(|link| link.at) == edge.by.link.map(|link| link.at);
    let policies: Vec<&Located<'t>> = policies.iter().filter(own).collect();
    let first = policies.first()?;
    let sequence = &graph.sequence;
    let state = if let Some(policy) = policies
        .iter()
        .find(|policy| sequence.is_before(policy, &edge.by))
    {
        State::Met(vec![Evidence {
            resource: Some(**policy),
            span: policy.name_span,
            what: format!("{} depends on it", edge.by.label()),
        }])
    } else {
        let circular = policies
            .iter()
            .all(|policy| sequence.is_before(&edge.by, policy));
        let (why, hint) = if circular {
            (
                format!(
                    "{} refers to it, and so comes after it, while {} is asked for when it is created",
                    first.label(),
                    edge.services[0]
                ),
                format!(
                    "let {} not refer to {0}: limit it by SourceAccount, or write the ARN with a literal name; then add DependsOn: {}",
                    first.name, first.name
                )
                .replace("{0}", edge.by.name),
            )
        } else {
            may_come_first(first, edge.services[0], &edge.asked.label())
        };
        let certain = circular || edge.integration.shows == Shows::First;
        unmet(edge, **first, why, hint, certain)
    };
    Some(need(edge, first, state))
}

/// The need of a policy.
fn need<'t>(edge: &Edge<'t>, policy: &Located<'t>, state: State<'t>) -> Need<'t> {
    Need {
        kind: Kind::Order,
        what: format!("{} is there before {}", policy.label(), edge.by.label()),
        state,
    }
}

/// Why a policy may come too late, and what to do.
fn may_come_first(policy: &Located<'_>, who: &str, what: &str) -> (String, String) {
    (
        format!(
            "it does not depend on {}, by which {who} may call {what}, and may come first",
            policy.label()
        ),
        format!("add DependsOn: {}", policy.name),
    )
}

/// A policy that is not there before.
fn unmet<'t>(
    edge: &Edge<'t>,
    policy: Located<'t>,
    why: String,
    hint: String,
    certain: bool,
) -> State<'t> {
    State::Unmet(Box::new(Unmet {
        fails: fails(edge),
        why,
        hint,
        resource: edge.by,
        property: "DependsOn".to_owned(),
        span: depends_on(&edge.by),
        related: vec![(policy, policy.name_span, "what lets it".to_owned())],
        certain,
    }))
}

/// Where the order of a resource is written, or its name.
pub(in crate::flow) fn depends_on(resource: &Located<'_>) -> crate::parse::Span {
    resource
        .node
        .as_map()
        .and_then(|map| map.entry("DependsOn"))
        .map_or(resource.name_span, |entry| entry.key_span)
}

/// Whether the policies that allow it are there before the resource whose creation needs them.
pub(super) fn of_role<'t>(
    graph: &Graph<'t>,
    edge: &Edge<'t>,
    role: &Located<'t>,
    permissions: &Permissions,
    asks: &[(String, Text)],
) -> Option<Need<'t>> {
    let at = edge.by.link.map(|link| link.at);
    let late: Vec<(usize, &str)> = permissions
        .attached
        .iter()
        .filter(|attached| {
            attached.stack == at && !graph.sequence.has_before(&edge.by, &attached.name)
        })
        .map(|attached| (attached.policy, attached.name.as_str()))
        .collect();
    let (_, name) = late.first()?;
    let mut early = permissions.clone();
    early.policies = permissions
        .policies
        .iter()
        .enumerate()
        .filter(|(index, _)| late.iter().all(|(policy, _)| policy != index))
        .map(|(_, policy)| policy.clone())
        .collect();
    let lacking = asks
        .iter()
        .find(|(action, on)| allows(edge, &early, role, action, on) == Answer::No)?;
    let policy = edge.scope().located(name)?;
    let (why, hint) = may_come_first(&policy, &role.label(), &lacking.0);
    Some(need(edge, &policy, unmet(edge, policy, why, hint, false)))
}
