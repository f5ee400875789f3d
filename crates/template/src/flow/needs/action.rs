//! Whether the role may do what the integration asks of it, and what it passes on.

use super::request::{by_role, cluster};
use super::{Evidence, Kind, Need, State, Unmet, fails, is_whole, order};
use crate::engines::Answer;
use crate::engines::iam::{Permissions, Request};
use crate::engines::text::{Located, Piece, Symbol, SymbolKind, Text};
use crate::flow::Graph;
use crate::flow::edge::Edge;
use crate::flow::mention::mentioned;
use crate::flow::places::{arn, arn_reference};
use crate::flow::table::{On, Shows};
use crate::model::{Instance, Section};

pub(super) fn judge<'t>(graph: &Graph<'t>, edge: &Edge<'t>) -> Vec<Need<'t>> {
    let mut asks = edge.asks();
    let Some(used) = edge.role.as_ref().filter(|_| !asks.is_empty()) else {
        return Vec::new();
    };
    for (action, on) in &mut asks {
        if action == "ecs:RunTask" {
            *on = with_revision(on.clone());
        }
    }
    let listed = |asks: &[(String, Text)]| {
        let names: Vec<String> = asks.iter().map(|(action, _)| words(action)).collect();
        names.join(", ")
    };
    let Some(role) = &used.role else {
        return vec![Need {
            kind: Kind::Action,
            what: format!("its role may call {}", listed(&asks)),
            state: State::Unknown("the role is not in the templates".to_owned()),
        }];
    };
    let permissions = graph.permissions(edge, role);
    // Of actions one of which is enough, the first that may be called counts.
    for (action, on) in &mut asks {
        let may = |one: &&str| allows(edge, &permissions, role, one, on) != Answer::No;
        if let Some(one) = action.split('|').find(may) {
            *action = one.to_owned();
        }
    }
    let decided: Vec<(&str, &Text, Answer)> = asks
        .iter()
        .map(|(action, on)| {
            (
                action.as_str(),
                on,
                allows(edge, &permissions, role, action, on),
            )
        })
        .collect();
    let missing: Vec<(&str, &Text)> = decided
        .iter()
        .filter(|(.., answer)| *answer == Answer::No)
        .map(|(action, on, _)| (*action, *on))
        .collect();
    let what = format!(
        "{} may call {} on {}",
        role.label(),
        listed(&asks),
        asks.first()
            .map_or_else(|| edge.asked.label(), |(_, on)| label_of(edge, on))
    );
    let open = decided.iter().find(|(.., answer)| *answer == Answer::Maybe);
    let state = if let [(_, on), ..] = missing.as_slice() {
        let names: Vec<String> = missing.iter().map(|(action, _)| words(action)).collect();
        let first = missing[0].0.split('|').next().unwrap_or_default();
        // What is on no resource of the templates is on nothing that could be named.
        let what = match **on == Text::any() {
            true => String::new(),
            false => format!(" on {}", label_of(edge, on)),
        };
        let calls = names.join(", ");
        let denial = permissions
            .policies
            .iter()
            .flat_map(|policy| &policy.statements)
            .find(|one| !one.allows && one.applies(&by_role(edge, first, on)) == Answer::Yes);
        let (why, hint) = match denial {
            Some(_) => (
                format!("a policy of {} denies {calls}{what}", role.label()),
                "take the denial away, or except this from it".to_owned(),
            ),
            None => (
                format!("{} may not call {calls}{what}", role.label()),
                format!(
                    "allow it in a policy of {}: {}",
                    role.label(),
                    statement(edge, &missing)
                ),
            ),
        };
        State::Unmet(Box::new(unmet(edge, role, &permissions, why, hint)))
    } else if let Some((action, on, _)) = open {
        State::Unknown(unknown(&permissions, role, action, on))
    } else {
        State::Met(evidence(edge, role, &permissions, &asks))
    };
    let is_met = matches!(state, State::Met(_));
    let mut needs = vec![Need {
        kind: Kind::Action,
        what,
        state,
    }];
    if is_met && edge.integration.shows != Shows::Silently {
        needs.extend(order::of_role(graph, edge, role, &permissions, &asks));
    }
    needs.extend(passes(edge, role, &permissions));
    needs
}

/// Actions one of which is enough, as words.
fn words(action: &str) -> String {
    match action.split_once('|') {
        Some((first, _)) => format!("{first} or the like"),
        None => action.to_owned(),
    }
}

/// Whether a role may do something, by its own policies or by one of the other side.
pub(super) fn allows<'t>(
    edge: &Edge<'t>,
    permissions: &Permissions,
    role: &Located<'t>,
    action: &str,
    on: &Text,
) -> Answer {
    if *on == Text::any() {
        // Which resource it is, is not known, or it does not matter: one is enough.
        let some = !permissions.resources_of(action, on).is_empty();
        return match (some, permissions.allows(&by_role(edge, action, on))) {
            (true, answer) => answer.or(Answer::Maybe),
            (false, answer) => answer,
        };
    }
    let answer = permissions.allows(&by_role(edge, action, on));
    if answer != Answer::No {
        return answer;
    }
    if edge
        .side
        .is_some_and(|side| side.ty == "AWS::Logs::LogGroup")
    {
        // Some actions are on the group, which has nothing behind its name.
        let granted = permissions.resources_of(action, &Text::any());
        let group = on.to_string();
        let group = group.trim_end_matches(":*");
        if granted.iter().any(|pattern| pattern.to_string() == group) {
            return Answer::Maybe;
        }
    }
    // Within an account, the policy of the other side does as well.
    let own = edge
        .scope()
        .with(role, |there| there.reference(role, "Arn"));
    match edge.asked.resource() {
        Some(asked) => super::candidates::lets_role(edge, asked, action, on, own),
        None => Answer::No,
    }
}

fn unknown(permissions: &Permissions, role: &Located<'_>, action: &str, on: &Text) -> String {
    if permissions.open {
        format!(
            "{} has policies that are not in the templates",
            role.label()
        )
    } else {
        format!(
            "whether {} may call {action} on `{on}` depends on what only a deployment knows",
            role.label()
        )
    }
}

fn evidence<'t>(
    edge: &Edge<'t>,
    role: &Located<'t>,
    permissions: &Permissions,
    asks: &[(String, Text)],
) -> Vec<Evidence<'t>> {
    let what = format!("a policy of {} allows it", role.label());
    let statement = permissions
        .policies
        .iter()
        .flat_map(|policy| &policy.statements)
        .find(|one| {
            let first = asks.first();
            one.allows
                && first.is_some_and(|(action, on)| {
                    one.applies(&by_role(edge, action, on)) == Answer::Yes
                })
        });
    vec![Evidence {
        resource: Some(*role),
        span: statement.map_or(role.name_span, |one| one.span),
        what,
    }]
}

/// Whether all policies of a role are seen: the app is whole, or nobody outside of the template knows the role's name.
fn is_closed(edge: &Edge<'_>, role: &Located<'_>) -> bool {
    if is_whole(edge) {
        return true;
    }
    let exported = || {
        edge.template
            .references_to(role.name)
            .any(|reference| reference.owner.section == Section::Outputs)
    };
    role.is_home()
        && role.property("RoleName").is_none()
        && !exported()
        && !edge.template.is_rewritten()
}

fn unmet<'t>(
    edge: &Edge<'t>,
    role: &Located<'t>,
    permissions: &Permissions,
    why: String,
    hint: String,
) -> Unmet<'t> {
    let mut related = Vec::new();
    if let Some(place) = permissions.places.first() {
        related.push((*role, *place, "this policy does not allow it".to_owned()));
    }
    let used = edge.role.as_ref().filter(|used| !used.path.is_empty());
    let (property, span) = match used {
        // Where a task is started, its role is what is wrong, not the task.
        Some(used) if edge.side.is_some_and(|side| !side.passes.is_empty()) => {
            (used.path.clone(), used.span)
        }
        _ => (edge.path.clone(), edge.span),
    };
    Unmet {
        fails: fails(edge),
        why,
        hint,
        resource: edge.by,
        property,
        span,
        related,
        certain: is_closed(edge, role) && !edge.integration.unsure && !is_bare(edge, permissions),
    }
}

/// How messages name what is asked: a resource, or what a call that a resource makes itself is about.
fn label_of(edge: &Edge<'_>, on: &Text) -> String {
    match edge.asked.resource().filter(|asked| !asked.is(&edge.by)) {
        Some(asked) => asked.label(),
        None => called(edge, on).map_or_else(|| format!("`{on}`"), |called| called.label()),
    }
}

/// The resource that a call names which a resource makes itself.
fn called<'t>(edge: &Edge<'t>, on: &Text) -> Option<Located<'t>> {
    let scope = edge.scope();
    let mut found = None;
    mentioned(scope, edge.value.node, 0, &mut |located| {
        if found.is_none() && arn(scope, &located) == *on {
            found = Some(located);
        }
    });
    found
}

/// Whether the role has no policies at all, and nothing is refused for it: what it may do is told elsewhere then, or by
/// nobody yet.
fn is_bare(edge: &Edge<'_>, permissions: &Permissions) -> bool {
    permissions.policies.is_empty()
        && edge.integration.shows == Shows::Silently
        && edge.side.is_none_or(|side| side.passes.is_empty())
}

/// The statement that allows what is missing.
fn statement(edge: &Edge<'_>, missing: &[(&str, &Text)]) -> String {
    let names: Vec<&str> = missing
        .iter()
        .flat_map(|(action, _)| match action.split_once('|') {
            Some((first, _)) => vec![first, "…"],
            None => vec![*action],
        })
        .collect();
    let action = match names.as_slice() {
        [one] => (*one).to_owned(),
        many => format!("[{}]", many.join(", ")),
    };
    let on = missing
        .first()
        .map(|(_, on)| on.to_string())
        .unwrap_or_default();
    let asked = edge.side.and_then(|side| {
        let (_, on) = side
            .asks
            .iter()
            .find(|(action, _)| names.contains(action))?;
        let asked = edge.asked.resource().filter(|asked| asked.is_home())?;
        Some(match on {
            On::It => arn_reference(asked),
            On::Below(rest) => format!("!Sub '${{{}.Arn}}{rest}'", asked.name),
            On::Attribute(name) => format!("!GetAtt {}.{name}", asked.name),
            On::Anything => "'*'".to_owned(),
        })
    });
    let called = missing.first().and_then(|(_, on)| called(edge, on));
    let resource = asked
        .or_else(|| {
            called
                .as_ref()
                .filter(|one| one.is_home())
                .map(arn_reference)
        })
        .unwrap_or(if on == "*" { "'*'".to_owned() } else { on });
    let cluster = cluster(edge).filter(|_| names == ["ecs:RunTask"]);
    let condition = cluster
        .map(|text| {
            let value = edge.value.get("Arn");
            match value
                .and_then(|arn| edge.scope().resource(arn))
                .filter(Located::is_home)
            {
                Some(cluster) => format!("!GetAtt {}.Arn", cluster.name),
                None => text.to_string(),
            }
        })
        .map_or_else(String::new, |cluster| {
            format!(", Condition: {{ArnEquals: {{ecs:cluster: {cluster}}}}}")
        });
    format!("{{Effect: Allow, Action: {action}, Resource: {resource}{condition}}}")
}

/// A task definition's ARN; without a revision it stands for the newest one.
fn with_revision(text: Text) -> Text {
    let bare = text.known().is_some_and(|known| {
        known
            .split_once(":task-definition/")
            .is_some_and(|(_, name)| !name.contains(':'))
    });
    if !bare {
        return text;
    }
    text.then(Text::literal(":")).then(Text {
        pieces: vec![Piece::Symbol(Symbol {
            id: "Revision".to_owned(),
            kind: SymbolKind::Part,
        })],
    })
}

/// Whether the role may pass on the roles of what it starts.
fn passes<'t>(edge: &Edge<'t>, role: &Located<'t>, permissions: &Permissions) -> Vec<Need<'t>> {
    let (Some(side), Some(asked)) = (edge.side, edge.asked.resource()) else {
        return Vec::new();
    };
    let scope = edge.scope();
    let fargate = is_fargate(edge, asked);
    let mut needs = Vec::new();
    for (name, service) in side.passes {
        // On container instances, deployed flows of the CDK do without it for the task role.
        if *name == "TaskRoleArn" && !fargate {
            continue;
        }
        let passed = scope.with(asked, |there| {
            let node = asked.property(name)?;
            let passed = there.environment.evaluate(there.template, node)?;
            Some((there.text(&passed), there.resource(&passed), passed.span()))
        });
        let Some((text, passed, span)) = passed else {
            continue;
        };
        let request = Request::new("iam:PassRole", &text)
            .with("iam:PassedToService", Text::literal(*service))
            .with("aws:SecureTransport", Text::literal("true"));
        let kind = if *name == "TaskRoleArn" {
            "task role"
        } else {
            "execution role"
        };
        let label = passed
            .as_ref()
            .map_or_else(|| format!("`{text}`"), Located::label);
        let state = match permissions.allows(&request) {
            Answer::Yes => State::Met(evidence(edge, role, permissions, &edge.asks())),
            Answer::Maybe => State::Unknown(unknown(permissions, role, "iam:PassRole", &text)),
            Answer::No => {
                let arn = passed.filter(Located::is_home).map_or_else(
                    || text.to_string(),
                    |role| format!("!GetAtt {}.Arn", role.name),
                );
                let mut unmet = unmet(
                    edge,
                    role,
                    permissions,
                    format!(
                        "{} may not call iam:PassRole on {label}, the {kind} of {}",
                        role.label(),
                        asked.label()
                    ),
                    format!(
                        "allow it: {{Effect: Allow, Action: iam:PassRole, Resource: {arn}, Condition: {{StringEquals: {{iam:PassedToService: {service}}}}}}}"
                    ),
                );
                unmet
                    .related
                    .insert(0, (*asked, span, format!("the {kind}")));
                State::Unmet(Box::new(unmet))
            }
        };
        needs.push(Need {
            kind: Kind::Pass,
            what: format!("{} may pass {label} to {service}", role.label()),
            state,
        });
    }
    needs
}

/// Whether a task is started on Fargate.
fn is_fargate<'t>(edge: &Edge<'t>, definition: &Located<'t>) -> bool {
    let launch = |value: &Instance<'_>| value.text() == Some("FARGATE");
    edge.value
        .at("EcsParameters.LaunchType")
        .is_some_and(launch)
        || edge.value.get("LaunchType").is_some_and(launch)
        || edge.scope().with(definition, |there| {
            let list = there.property(definition, "RequiresCompatibilities");
            list.is_some_and(|list| list.items().iter().any(launch))
        })
}
