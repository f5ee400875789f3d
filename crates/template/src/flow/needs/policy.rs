//! Whether the other side's own policy lets a service call, and is there when the service tries.

use super::candidates::Candidate;
use super::request::{by_service, is_linked_role};
use super::{
    Evidence, Kind, Need, State, Unmet, hidden, is_known_elsewhere, order, outside, unmet_here,
};
use crate::engines::Answer;
use crate::engines::iam::{Permissions, PrincipalKind, Request, Statement};
use crate::engines::text::{Located, Text};
use crate::flow::Graph;
use crate::flow::edge::Edge;
use crate::flow::mention::named;
use crate::flow::places::{GUARDED, KEY, POLICIES, arn_reference, key_span};
use crate::flow::table::{ACCESS_IDENTITY, ROLES, Shows};

/// Services that a topic takes messages from as long as it has no policy: its default one asks for the account alone.
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html>
const BY_DEFAULT: &[&str] = &["cloudwatch.amazonaws.com", "events.rds.amazonaws.com"];

pub(super) fn judge<'t>(graph: &Graph<'t>, edge: &Edge<'t>) -> Vec<Need<'t>> {
    let services = edge.services;
    let asks = edge.asks();
    let Some(ty) = edge
        .side
        .map(|side| side.ty)
        .filter(|ty| GUARDED.contains(ty))
    else {
        return Vec::new();
    };
    if asks.is_empty() {
        return Vec::new();
    }
    let actions: Vec<&str> = asks.iter().map(|(action, _)| action.as_str()).collect();
    let what = format!(
        "{} may call {} on {}",
        shown(services[0]),
        actions.join(", "),
        edge.asked.label()
    );
    let kind = if ty == KEY { Kind::Key } else { Kind::Policy };
    let need = |state| Need {
        kind,
        what: what.clone(),
        state,
    };
    let Some(asked) = edge.asked.resource() else {
        return vec![need(State::Unknown(outside(&edge.asked)))];
    };
    let candidates = graph.policies(edge, asked, ty);
    if candidates.is_empty()
        && ty == "AWS::SNS::Topic"
        && services.iter().any(|service| BY_DEFAULT.contains(service))
    {
        return vec![need(State::Met(vec![Evidence {
            resource: Some(*asked),
            span: asked.name_span,
            what: "a topic without a policy takes messages from its own account".to_owned(),
        }]))];
    }
    let mut evidence: Vec<Located<'t>> = Vec::new();
    let mut open = None;
    let mut missing = Vec::new();
    for (action, on) in &asks {
        let (mut best, mut denied) = (Answer::No, Answer::No);
        let requests = services
            .iter()
            .map(|service| by_service(edge, service, action, on));
        let requests: Vec<Request<'_>> = requests.collect();
        for candidate in candidates.iter() {
            let (mut allows, mut denies) = (Answer::No, Answer::No);
            for request in &requests {
                let (a, d) = candidate.policy.decide(request);
                allows = allows.or(a);
                denies = denies.or(d);
            }
            denied = denied.or(denies);
            if allows == Answer::Yes && !evidence.iter().any(|one| one.is(&candidate.resource)) {
                evidence.push(candidate.resource);
            }
            best = best.or(allows);
        }
        match best.and(!denied) {
            Answer::Yes => {}
            Answer::Maybe => open = Some(action.clone()),
            Answer::No => missing.push((action.as_str(), denied)),
        }
    }
    if let Some(why) = unseen(edge, asked, ty, &candidates).filter(|_| !missing.is_empty()) {
        return vec![need(State::Unknown(why))];
    }
    if !missing.is_empty() {
        return vec![need(State::Unmet(Box::new(unmet(
            edge,
            asked,
            ty,
            &candidates,
            &missing,
            &actions,
        ))))];
    }
    if let Some(action) = open {
        return vec![need(State::Unknown(format!(
            "whether the policy of {} allows {action} depends on what only a deployment knows",
            asked.label()
        )))];
    }
    let order = (edge.integration.shows != Shows::Silently)
        .then(|| order::of_policies(graph, edge, &evidence))
        .flatten();
    let met = need(State::Met(
        evidence
            .iter()
            .map(|policy| Evidence {
                resource: Some(*policy),
                span: policy.name_span,
                what: format!("{} allows it", policy.label()),
            })
            .collect(),
    ));
    [Some(met), order].into_iter().flatten().collect()
}

/// A service's name as it is written in messages; a region in it as in a template.
fn shown(service: &str) -> String {
    match is_linked_role(service) {
        true => service.rsplit('/').next().unwrap_or_default().to_owned(),
        false => service.replace('*', "${AWS::Region}"),
    }
}

/// A service as the principal of a statement.
fn principal(service: &str) -> String {
    match is_linked_role(service) {
        true => {
            format!("{{AWS: !Sub 'arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:{service}'}}")
        }
        false => format!("{{Service: {}}}", written(service)),
    }
}

/// A service's name as it is written in a template.
fn written(service: &str) -> String {
    if service == "everybody" {
        "'*'".to_owned()
    } else if service.contains('*') {
        format!("!Sub '{}'", shown(service))
    } else {
        service.to_owned()
    }
}

/// Why a missing policy may be there all the same.
fn unseen<'t>(
    edge: &Edge<'t>,
    asked: &Located<'t>,
    ty: &str,
    candidates: &[Candidate<'t>],
) -> Option<String> {
    if ty == KEY {
        return None;
    }
    // Services of old write as accounts of their own.
    let accounts = edge.integration.unsure
        && (candidates.iter())
            .flat_map(|candidate| &candidate.policy.statements)
            .flat_map(|statement| &statement.principals.entries)
            .any(|entry| {
                matches!(
                    entry.kind,
                    PrincipalKind::Aws | PrincipalKind::CanonicalUser
                )
            });
    if accounts {
        return Some(format!("the policy of {} names accounts", asked.label()));
    }
    if let Some(why) = hidden(edge, asked).or_else(|| by_recorder(edge)) {
        return Some(why);
    }
    let by_list = ty == "AWS::S3::Bucket" && asked.property("AccessControl").is_some();
    if by_list {
        return Some(format!(
            "the access control list of {} may allow it",
            asked.label()
        ));
    }
    // The CDK and others make the policy of the account by a custom resource.
    let custom = ty == "AWS::Logs::LogGroup"
        && (edge.template.resources.values())
            .any(|resource| resource.type_name.contains("LogResourcePolicy"));
    custom.then(|| "a custom resource makes the policy of the account".to_owned())
}

/// Whether Config writes by the role of its recorder, and not by the bucket's policy.
fn by_recorder(edge: &Edge<'_>) -> Option<String> {
    if edge.by.type_name != "AWS::Config::DeliveryChannel" {
        return None;
    }
    let scope = edge.scope();
    let mut recorders = scope
        .everywhere("AWS::Config::ConfigurationRecorder")
        .peekable();
    if recorders.peek().is_none() {
        return Some("the recorder, whose role may write, is not in the templates".to_owned());
    }
    let any = Text::any();
    let may_write = |recorder: Located<'_>| {
        scope
            .with(&recorder, |there| {
                let node = recorder.property("RoleARN")?;
                let value = there.environment.evaluate(there.template, node)?;
                let Some(role) = named(there, &value, ROLES) else {
                    let linked = Text::glob("*/aws-service-role/*");
                    return Some(linked.covers(&there.text(&value)) != Answer::Yes);
                };
                let permissions = there.with(&role, |home| Permissions::of(home, &role));
                let some = !permissions.resources_of("s3:PutObject", &any).is_empty();
                Some(
                    some || permissions
                        .allows(&Request::new("s3:PutObject", &any))
                        .possible(),
                )
            })
            .unwrap_or(true)
    };
    recorders
        .any(may_write)
        .then(|| "the role of the recorder may write".to_owned())
}

/// What to write so that a service may call.
fn statement(edge: &Edge<'_>, asked: &Located<'_>, ty: &str, actions: &[&str]) -> String {
    let service = written(edge.services[0]);
    let source = edge
        .from
        .resource()
        .filter(|from| from.is_home() && edge.integration.shows == Shows::Silently)
        .map(arn_reference);
    if ty.starts_with("AWS::Lambda::") {
        let limit = match source {
            _ if edge.services == ["everybody"] => "FunctionUrlAuthType: NONE".to_owned(),
            Some(source) => format!("SourceArn: {source}"),
            None => "SourceAccount: !Ref AWS::AccountId".to_owned(),
        };
        return format!(
            "add an AWS::Lambda::Permission with FunctionName: !Ref {}, Action: {}, Principal: {service}, {limit}",
            asked.name,
            actions.join(", "),
        );
    }
    if ty == KEY {
        let actions = edge.side.map_or(&[][..], |side| side.key);
        return format!(
            "add to the KeyPolicy: {{Effect: Allow, Principal: {}, Action: [{}], Resource: '*'}}",
            principal(edge.services[0]),
            actions.join(", ")
        );
    }
    if ty == "AWS::Logs::LogGroup" {
        return format!(
            "add an AWS::Logs::ResourcePolicy that lets {} call {}",
            edge.services.join(" and "),
            actions.join(" and ")
        );
    }
    let place = POLICIES.iter().find(|place| place.of == ty);
    let policy = place.map_or("a policy", |place| place.ty);
    let limit = match source {
        Some(source) => format!("ArnEquals: {{aws:SourceArn: {source}}}"),
        None => "StringEquals: {aws:SourceAccount: !Ref AWS::AccountId}".to_owned(),
    };
    let mut groups: Vec<(String, Vec<&str>)> = Vec::new();
    let asks = edge.asks();
    for (action, on) in asks
        .iter()
        .filter(|(action, _)| actions.contains(&action.as_str()))
    {
        let on = below(asked, &edge.arn, on);
        match groups.iter_mut().find(|(other, _)| *other == on) {
            Some((_, actions)) => actions.push(action),
            None => groups.push((on, vec![action])),
        }
    }
    let statements: Vec<String> = groups
        .iter()
        .map(|(on, actions)| {
            let action = match actions.as_slice() {
                [one] => (*one).to_owned(),
                many => format!("[{}]", many.join(", ")),
            };
            if edge.services == ACCESS_IDENTITY {
                return format!("{{Effect: Allow, Principal: {{CanonicalUser: !GetAtt Identity.S3CanonicalUserId}}, Action: {action}, Resource: {on}}}");
            }
            format!(
                "{{Effect: Allow, Principal: {{Service: {service}}}, Action: {action}, Resource: {on}, Condition: {{{limit}}}}}"
            )
        })
        .collect();
    format!("allow it in an {policy}: {}", statements.join(" and "))
}

/// How a template refers to what is asked: the resource, or something below it.
fn below(asked: &Located<'_>, arn: &Text, on: &Text) -> String {
    if on == arn {
        return arn_reference(asked);
    }
    let (text, own) = (on.to_string(), arn.to_string());
    match text.strip_prefix(&own) {
        // The account is as far as it is known where the files are.
        Some(rest) => {
            let file = ["/CloudTrail/", "/Config/"]
                .iter()
                .find_map(|part| rest.split_once(part));
            let rest = match file {
                Some((before, _)) => format!("{before}/*"),
                None => rest.to_owned(),
            };
            format!("!Sub '${{{}.Arn}}{rest}'", asked.name)
        }
        None => text,
    }
}

fn unmet<'t>(
    edge: &Edge<'t>,
    asked: &Located<'t>,
    ty: &str,
    candidates: &[Candidate<'t>],
    missing: &[(&str, Answer)],
    actions: &[&str],
) -> Unmet<'t> {
    let service = &*shown(edge.services[0]);
    let names: Vec<&str> = missing.iter().map(|(action, _)| *action).collect();
    let calls = names.join(" and ");
    let function = ty.starts_with("AWS::Lambda::");
    let nearest = candidates
        .iter()
        .map(|candidate| (nearness(edge, candidate, &names), candidate))
        .max_by_key(|(nearness, _)| *nearness);
    let why = match nearest {
        Some((near, candidate)) if ty == KEY && near < Near::Resource => format!(
            "the policy of the key {} does not let {service} use it",
            candidate.resource.label()
        ),
        None if function => format!("no AWS::Lambda::Permission lets {service} call it"),
        None => format!(
            "{} has no policy that lets {service} call {calls}",
            asked.label()
        ),
        Some((near, candidate)) => {
            let label = candidate.resource.label();
            let principals = candidate.policy.principals();
            let others = principals.join("`, `");
            match near {
                Near::Nothing if principals.is_empty() => {
                    format!("its policy {label} allows nobody anything")
                }
                Near::Nothing
                    if principals
                        .iter()
                        .any(|name| name.eq_ignore_ascii_case(service)) =>
                {
                    format!(
                        "{label} names `{others}`, and services are compared by case: it is `{service}`"
                    )
                }
                Near::Nothing if function => {
                    format!("{label} lets `{others}` call it, and not `{service}`")
                }
                Near::Nothing => {
                    format!("its policy {label} lets `{others}` call, and not `{service}`")
                }
                Near::Principal if function => {
                    format!("{label} lets {service} do something else than {calls}")
                }
                Near::Principal => {
                    format!("its policy {label} does not let {service} call {calls}")
                }
                Near::Action => {
                    format!("its policy {label} lets {service} call {calls} on something else")
                }
                Near::Resource => match limit(edge, candidate, &names) {
                    Some((key, values)) => format!(
                        "{label} lets {service} call {} only where {key} is `{values}`, and here it is `{}`",
                        if function { "it" } else { &calls },
                        edge.source
                            .as_ref()
                            .map(ToString::to_string)
                            .unwrap_or_default()
                    ),
                    None => format!("{label} has a condition that this call does not meet"),
                },
                Near::All => format!("its policy {label} denies it"),
            }
        }
    };
    let certain = ty == KEY
        || ty != "AWS::Logs::LogGroup"
            && !edge.integration.unsure
            && !is_known_elsewhere(edge, asked);
    let mut unmet = unmet_here(edge, why, statement(edge, asked, ty, actions), certain);
    if ty == "AWS::Logs::LogGroup" {
        unmet.fails = format!(
            "nothing is written to {} unless the account has a policy for it",
            asked.label()
        );
    }
    if let Some((_, candidate)) = nearest
        && ty == "AWS::S3::Bucket"
        && candidate.resource.is_home()
    {
        // A bucket has one policy, so that this is the one to be changed.
        unmet
            .related
            .push((edge.by, edge.span, "it is used here".to_owned()));
        unmet.resource = candidate.resource;
        unmet.property = "PolicyDocument".to_owned();
        unmet.span = key_span(&candidate.resource, "PolicyDocument");
    } else if ty == KEY {
        let place = key_span(asked, "KeyPolicy");
        unmet
            .related
            .push((*asked, place, "the key's policy".to_owned()));
    } else if let Some((_, candidate)) = nearest {
        let label = if function {
            "this permission does not allow it"
        } else {
            "this policy does not allow it"
        };
        unmet.related.push((
            candidate.resource,
            candidate.resource.name_span,
            label.to_owned(),
        ));
    }
    unmet
}

/// How much of a request a policy allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Near {
    Nothing,
    Principal,
    Action,
    Resource,
    All,
}

fn nearness(edge: &Edge<'_>, candidate: &Candidate<'_>, missing: &[&str]) -> Near {
    let asks = edge.asks();
    let statements = candidate.policy.statements.iter().filter(|one| one.allows);
    let of = |one: &Statement| {
        let principal = |service: &&str| one.principals.include(service).possible();
        if !edge.services.iter().any(principal) {
            return Near::Nothing;
        }
        let mut best = Near::Principal;
        for (action, on) in asks
            .iter()
            .filter(|(action, _)| missing.contains(&action.as_str()))
        {
            if !one
                .actions
                .matches(&Text::literal(action.to_ascii_lowercase()))
                .possible()
            {
                continue;
            }
            best = best.max(Near::Action);
            if !one.resources.matches(on).possible() {
                continue;
            }
            best = best.max(Near::Resource);
            if edge.services.iter().any(|service| {
                one.applies(&by_service(edge, service, action, on))
                    .possible()
            }) {
                best = Near::All;
            }
        }
        best
    };
    statements.map(of).max().unwrap_or(Near::Nothing)
}

/// The condition on the source that a call does not meet.
fn limit(edge: &Edge<'_>, candidate: &Candidate<'_>, missing: &[&str]) -> Option<(String, String)> {
    let asks = edge.asks();
    let (action, on) = asks
        .iter()
        .find(|(action, _)| missing.contains(&action.as_str()))?;
    let statements = candidate.policy.statements.iter().filter(|one| one.allows);
    let request = by_service(edge, edge.services[0], action, on);
    statements
        .flat_map(|one| &one.conditions)
        .find(|condition| {
            condition.key.eq_ignore_ascii_case("aws:SourceArn")
                && condition.holds(&request) == Answer::No
        })
        .map(|condition| {
            let values: Vec<String> = condition.values.iter().map(ToString::to_string).collect();
            (condition.key.clone(), values.join("`, `"))
        })
}
