//! Whether the caller may use the key by which the other side is encrypted.

use super::{Evidence, Kind, Need, State, Unmet, fails, is_whole};
use crate::engines::Answer;
use crate::engines::iam::{Policy, Request};
use crate::engines::text::{Located, Text};
use crate::flow::Graph;
use crate::flow::edge::Edge;
use crate::flow::mention::named;
use crate::flow::places::{KEYS, key_span};
use crate::flow::select::select;
use crate::flow::table::KEY as KEY_SIDE;
use crate::parse::Span;

/// How the other side is encrypted.
struct Encryption<'t> {
    /// The key, where it is in the templates.
    key: Option<Located<'t>>,
    /// The key or alias as it is written.
    written: Text,
    /// Where it is named.
    path: String,
    span: Span,
}

pub(super) fn judge<'t>(graph: &Graph<'t>, edge: &Edge<'t>) -> Option<Need<'t>> {
    let actions = edge
        .side
        .map(|side| side.key)
        .filter(|key| !key.is_empty())?;
    let asked = edge.asked.resource()?;
    let encryption = encryption(edge, asked)?;
    let calls = actions.join(" and ");
    let (who, state) = match (&edge.role, edge.services) {
        (Some(used), _) => {
            let Some(role) = &used.role else {
                return None;
            };
            (
                role.label(),
                by_role(graph, edge, role, asked, &encryption, actions),
            )
        }
        (None, [service, ..]) => (
            (*service).to_owned(),
            by_service(edge, service, asked, &encryption, actions),
        ),
        (None, []) => return None,
    };
    Some(Need {
        kind: Kind::Key,
        what: format!("{who} may call {calls} on the key of {}", asked.label()),
        state,
    })
}

fn encryption<'t>(edge: &Edge<'t>, asked: &Located<'t>) -> Option<Encryption<'t>> {
    let (_, path) = KEYS.iter().find(|(ty, _)| *ty == asked.type_name)?;
    edge.scope().with(asked, |there| {
        let properties = there
            .environment
            .evaluate(there.template, asked.properties?)?;
        let found = select(there, &properties, path).into_iter().next()?;
        Some(Encryption {
            key: named(there, &found.instance, &[KEY_SIDE]),
            written: there.text(&found.instance),
            path: found.path,
            span: found.span,
        })
    })
}

/// Whether the key is AWS's own of that service.
fn is_managed(encryption: &Encryption<'_>) -> bool {
    encryption
        .written
        .known()
        .is_some_and(|text| text.contains("alias/aws/"))
}

fn policy<'t>(edge: &Edge<'t>, key: &Located<'t>) -> Option<Policy> {
    edge.scope().with(key, |there| {
        let document = key.property("KeyPolicy")?;
        let document = there.environment.evaluate(there.template, document)?;
        Some(Policy::read(there, &document))
    })
}

/// Why nothing is known of a key.
fn unknown_key(encryption: &Encryption<'_>) -> State<'static> {
    State::Unknown(format!(
        "the key `{}` is not in the templates",
        encryption.written
    ))
}

fn by_service<'t>(
    edge: &Edge<'t>,
    service: &str,
    asked: &Located<'t>,
    encryption: &Encryption<'t>,
    actions: &[&str],
) -> State<'t> {
    let calls = actions.join(", ");
    let at = |unmet: Unmet<'t>| State::Unmet(Box::new(unmet));
    if is_managed(encryption) {
        let own = if asked.type_name == "AWS::SQS::Queue" {
            ", or SqsManagedSseEnabled: true instead of a key"
        } else {
            ""
        };
        let home = asked.is_home();
        return at(Unmet {
            fails: fails(edge),
            why: format!(
                "{} is encrypted with `{}`, a key of AWS whose policy does not let {service} use it and cannot be changed",
                asked.label(),
                encryption.written
            ),
            hint: format!("take a key of your own whose policy lets {service} call {calls}{own}"),
            resource: if home { *asked } else { edge.by },
            property: if home {
                encryption.path.clone()
            } else {
                edge.path.clone()
            },
            span: if home { encryption.span } else { edge.span },
            related: if home {
                vec![(edge.by, edge.span, "it is called here".to_owned())]
            } else {
                Vec::new()
            },
            certain: true,
        });
    }
    let Some(key) = &encryption.key else {
        return unknown_key(encryption);
    };
    let Some(policy) = policy(edge, key) else {
        return unknown_key(encryption);
    };
    let any = Text::any();
    let missing: Vec<&str> = (actions.iter().copied())
        .filter(|action| {
            let (allowed, denied) =
                policy.decide(&super::request::by_service(edge, service, action, &any));
            !allowed.and(!denied).possible()
        })
        .collect();
    if missing.is_empty() {
        return State::Met(vec![Evidence {
            resource: Some(*key),
            span: key_span(key, "KeyPolicy"),
            what: format!("the policy of the key {} names {service}", key.label()),
        }]);
    }
    let use_it = match missing.len() == actions.len() {
        true => "use it".to_owned(),
        false => format!("call {} with it", missing.join(" and ")),
    };
    at(Unmet {
        fails: fails(edge),
        why: format!(
            "the policy of the key {} does not let {service} {use_it}, and {} is encrypted with it",
            key.label(),
            asked.label()
        ),
        hint: format!(
            "add to the KeyPolicy: {{Effect: Allow, Principal: {{Service: {service}}}, Action: [{calls}], Resource: '*'}}"
        ),
        resource: edge.by,
        property: edge.path.clone(),
        span: edge.span,
        related: vec![(
            *key,
            key_span(key, "KeyPolicy"),
            "the key's policy".to_owned(),
        )],
        certain: true,
    })
}

/// Whether a key's policy lets a role in by itself, and whether it leaves it to the policies of the account's roles: without
/// the latter these count for nothing.
///
/// Source: <https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html>
fn lets_role(policy: &Policy, request: &Request<'_>, role: &Text) -> (Answer, Answer) {
    let request = request.clone().by_role(role.clone());
    let (by_account, denied) = policy.decide(&request);
    let (by_name, _) = policy.decide(&request.by_name());
    (by_name.and(!denied), by_account.and(!denied))
}

fn by_role<'t>(
    graph: &Graph<'t>,
    edge: &Edge<'t>,
    role: &Located<'t>,
    asked: &Located<'t>,
    encryption: &Encryption<'t>,
    actions: &[&str],
) -> State<'t> {
    if is_managed(encryption) {
        return State::Met(vec![Evidence {
            resource: Some(*asked),
            span: encryption.span,
            what: format!(
                "`{}` is open to all roles of the account that call by the service",
                encryption.written
            ),
        }]);
    }
    let Some(key) = &encryption.key else {
        return unknown_key(encryption);
    };
    let scope = edge.scope();
    let arn = scope.with(key, |there| there.reference(key, "Arn"));
    let own = scope.with(role, |there| there.reference(role, "Arn"));
    let granted = graph.permissions(edge, role);
    let policy = policy(edge, key).unwrap_or(Policy {
        open: true,
        ..Policy::default()
    });
    let mut open = false;
    let mut missing = Vec::new();
    for action in actions {
        let request = Request::new(action, &arn).with("aws:SecureTransport", Text::literal("true"));
        let (by_name, by_account) = lets_role(&policy, &request, &own);
        match by_name.or(by_account.and(granted.allows(&request))) {
            Answer::Yes => {}
            Answer::Maybe => open = true,
            Answer::No => missing.push(*action),
        }
    }
    if missing.is_empty() {
        return if open {
            State::Unknown(format!("{} has policies that are not known", role.label()))
        } else {
            State::Met(vec![Evidence {
                resource: Some(*role),
                span: role.name_span,
                what: format!("{} may use the key {}", role.label(), key.label()),
            }])
        };
    }
    let calls = missing.join(" and ");
    let key_arn = if key.is_home() {
        format!("!GetAtt {}.Arn", key.name)
    } else {
        arn.to_string()
    };
    let action = match missing.as_slice() {
        [one] => (*one).to_owned(),
        many => format!("[{}]", many.join(", ")),
    };
    State::Unmet(Box::new(Unmet {
        fails: fails(edge),
        why: format!(
            "{} may not call {calls} on {}, the key of {}",
            role.label(),
            key.label(),
            asked.label()
        ),
        hint: format!(
            "allow it in a policy of {}: {{Effect: Allow, Action: {action}, Resource: {key_arn}}}",
            role.label()
        ),
        resource: edge.by,
        property: edge.path.clone(),
        span: edge.span,
        related: vec![(*key, key.name_span, "the key".to_owned())],
        certain: is_whole(edge) || (role.is_home() && role.property("RoleName").is_none()),
    }))
}
