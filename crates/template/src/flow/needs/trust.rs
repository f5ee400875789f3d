//! Whether the service may assume the role by which it acts.

use super::{Evidence, Kind, Need, State, Unmet, fails};
use crate::engines::Answer;
use crate::engines::iam::{self, Policy, Request};
use crate::engines::text::Text;
use crate::flow::edge::Edge;
use crate::flow::places::key_span;

pub(super) fn judge<'t>(edge: &Edge<'t>) -> Option<Need<'t>> {
    let used = edge.role.as_ref()?;
    let service = *used.services.first()?;
    let Some(role) = &used.role else {
        return Some(Need {
            kind: Kind::Trust,
            what: format!("{service} may assume the role"),
            state: State::Unknown("the role is not in the templates".to_owned()),
        });
    };
    let what = format!("{service} may assume {}", role.label());
    let scope = edge.scope();
    let policy = scope.with(role, |there| iam::trust(there, role))?;
    let any = Text::any();
    let actions = actions_of(service);
    let plain = |service, action| plain(edge, service, Request::new(action, &any));
    let request = |service, action| match &edge.source {
        Some(source) if !is_provider(service) => {
            plain(service, action).with("aws:SourceArn", source.clone())
        }
        _ => plain(service, action),
    };
    let answers = (used.services.iter()).map(|service| {
        Answer::all((actions.iter()).map(|action| policy.allows(&request(service, action))))
    });
    let place = role
        .property("AssumeRolePolicyDocument")
        .and_then(|document| document.get("Statement"))
        .map_or_else(
            || key_span(role, "AssumeRolePolicyDocument"),
            |node| {
                let first = node.as_list().and_then(<[_]>::first).unwrap_or(node);
                first.get("Principal").unwrap_or(node).span
            },
        );
    let state = match Answer::any(answers) {
        Answer::Yes => State::Met(vec![Evidence {
            resource: Some(*role),
            span: place,
            what: format!("its trust policy names {service}"),
        }]),
        Answer::Maybe => State::Unknown(format!(
            "the trust policy of {} depends on what only a deployment knows",
            role.label()
        )),
        Answer::No => {
            let principals = policy.principals();
            let statements = || policy.statements.iter().filter(|one| one.allows);
            let named = statements().any(|one| match is_provider(service) {
                true => one.principals.include_provider(service).possible(),
                false => one.principals.include(service).possible(),
            });
            let lacking = actions.iter().find(|action| {
                let action = Text::literal(action.to_ascii_lowercase());
                statements().all(|one| !one.actions.matches(&action).possible())
            });
            let trusts = if principals.is_empty() {
                format!("names nobody and not `{service}`")
            } else if !named {
                format!("names `{}` and not `{service}`", principals.join("`, `"))
            } else if let Some(lacking) = lacking {
                format!("allows other actions than {lacking}")
            } else if let Some(condition) = other_identity(&policy, &plain(service, actions[0])) {
                condition
            } else if statements().all(|one| one.applies(&plain(service, actions[0])) == Answer::No)
            {
                "has a condition that requests of a service never meet".to_owned()
            } else {
                "has a condition or a denial that excludes it".to_owned()
            };
            let home = role.is_home();
            let (resource, property, span) = if home {
                (*role, "AssumeRolePolicyDocument".to_owned(), place)
            } else {
                (edge.by, used.path.clone(), used.span)
            };
            State::Unmet(Box::new(Unmet {
                fails: fails(edge),
                why: format!(
                    "{} cannot assume {}, whose trust policy {trusts}",
                    service_name(service),
                    role.label()
                ),
                hint: format!(
                    "write Principal: {{{}: {service}}} with Action: {} in its trust policy{}",
                    if is_provider(service) {
                        "Federated"
                    } else {
                        "Service"
                    },
                    match actions {
                        [one] => (*one).to_owned(),
                        many => format!("[{}]", many.join(", ")),
                    },
                    conditions(edge, service)
                ),
                resource,
                property,
                span,
                related: if home {
                    vec![(edge.by, used.span, "it is used here".to_owned())]
                } else {
                    Vec::new()
                },
                certain: !edge.integration.unsure,
            }))
        }
    };
    Some(Need {
        kind: Kind::Trust,
        what,
        state,
    })
}

/// What is asked of the trust policy of a role that a service assumes.
/// Source: <https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html>,
/// <https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html>,
/// <https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html>
fn actions_of(service: &str) -> &'static [&'static str] {
    match service {
        IDENTITIES => &["sts:AssumeRoleWithWebIdentity"],
        "pods.eks.amazonaws.com" => &["sts:AssumeRole", "sts:TagSession"],
        "rolesanywhere.amazonaws.com" => {
            &["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]
        }
        _ => &["sts:AssumeRole"],
    }
}

/// The provider of the identities of a pool.
const IDENTITIES: &str = "cognito-identity.amazonaws.com";

/// Whether it is identities that act as the role, and not a service.
fn is_provider(service: &str) -> bool {
    service == IDENTITIES
}

/// A request without the source that many services name.
fn plain<'a>(edge: &Edge<'_>, service: &'a str, request: Request<'a>) -> Request<'a> {
    let scope = edge.scope();
    if is_provider(service) {
        let pool = edge
            .value
            .get("IdentityPoolId")
            .map(|pool| scope.text(pool));
        let request = request.by_provider(service).with(
            "cognito-identity.amazonaws.com:amr",
            Text::literal(kind(edge)),
        );
        let request = match kind(edge) {
            "unauthenticated" => request,
            // And how they signed in.
            _ => request.with(
                "cognito-identity.amazonaws.com:amr",
                Text::unknown("Provider"),
            ),
        };
        return match pool {
            Some(pool) => request.with("cognito-identity.amazonaws.com:aud", pool),
            None => request,
        };
    }
    let request = request
        .by_service(service)
        .with("aws:SourceAccount", scope.pseudo("AWS::AccountId"));
    match service {
        // It sends the external ID that the user pool has; Firehose sends the account's.
        "cognito-idp.amazonaws.com" | "firehose.amazonaws.com" => {
            request.with("sts:ExternalId", Text::unknown("ExternalId"))
        }
        _ => request,
    }
}

/// Which identities of a pool act as the role.
fn kind<'e>(edge: &'e Edge<'_>) -> &'e str {
    edge.path.rsplit('.').next().unwrap_or_default()
}

/// Which condition lets other identities of a pool in, and not these.
fn other_identity(policy: &Policy, request: &Request<'_>) -> Option<String> {
    request.provider?;
    let statements = policy.statements.iter().filter(|one| one.allows);
    let condition = statements
        .flat_map(|one| &one.conditions)
        .find(|condition| condition.holds(request) == Answer::No)?;
    let values: Vec<String> = condition.values.iter().map(ToString::to_string).collect();
    Some(format!(
        "asks for `{}` in {}, which they do not have",
        values.join("`, `"),
        condition.key
    ))
}

/// The conditions to write beside.
fn conditions(edge: &Edge<'_>, service: &str) -> String {
    match is_provider(service) {
        true => format!(
            ", and Condition: {{StringEquals: {{'{IDENTITIES}:aud': !Ref {}}}, 'ForAnyValue:StringLike': {{'{IDENTITIES}:amr': {}}}}}",
            edge.value
                .get("IdentityPoolId")
                .and_then(|pool| pool.resource())
                .unwrap_or("Pool"),
            kind(edge)
        ),
        false => String::new(),
    }
}

/// A service as people call it.
fn service_name(principal: &str) -> &str {
    match principal {
        "ecs-tasks.amazonaws.com" => "ECS",
        "events.amazonaws.com" => "EventBridge",
        "scheduler.amazonaws.com" => "EventBridge Scheduler",
        "pipes.amazonaws.com" => "EventBridge Pipes",
        "states.amazonaws.com" => "Step Functions",
        "lambda.amazonaws.com" => "Lambda",
        "apigateway.amazonaws.com" => "API Gateway",
        IDENTITIES => "identities of the pool",
        other => other,
    }
}
