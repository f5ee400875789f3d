//! Whether the service may assume the role by which it acts.

use super::{Evidence, Kind, Need, State, Unmet, fails};
use crate::engines::Answer;
use crate::engines::iam::{self, Request};
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
    let plain = |service| {
        let request = Request::new("sts:AssumeRole", &any)
            .by_service(service)
            .with("aws:SourceAccount", scope.pseudo("AWS::AccountId"));
        match service {
            // It sends the external ID that the user pool has; Firehose sends the account's.
            "cognito-idp.amazonaws.com" | "firehose.amazonaws.com" => {
                request.with("sts:ExternalId", Text::unknown("ExternalId"))
            }
            _ => request,
        }
    };
    let request = |service| match &edge.source {
        Some(source) => plain(service).with("aws:SourceArn", source.clone()),
        None => plain(service),
    };
    let answers = (used.services.iter()).map(|service| policy.allows(&request(service)));
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
            let named = statements().any(|one| one.principals.include(service).possible());
            let action = Text::literal("sts:assumerole");
            let trusts = if principals.is_empty() {
                format!("names nobody and not `{service}`")
            } else if !named {
                format!("names `{}` and not `{service}`", principals.join("`, `"))
            } else if statements().all(|one| !one.actions.matches(&action).possible()) {
                "allows other actions than sts:AssumeRole".to_owned()
            } else if statements().all(|one| one.applies(&plain(service)) == Answer::No) {
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
                    "write Principal: {{Service: {service}}} with Action: sts:AssumeRole in its trust policy"
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
        other => other,
    }
}
