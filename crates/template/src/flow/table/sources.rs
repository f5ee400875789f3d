//! What rows work out from what stands in an item: the source that a service names, and further actions.

use crate::engines::text::{Located, Piece, Scope, Symbol, SymbolKind, Text};
use crate::flow::edge::Edge;
use crate::flow::mention::{mentioned, named};
use crate::flow::places::arn;
use crate::model::Instance;

/// The resource in which the integration is written.
pub(super) fn own(scope: Scope<'_, '_>, edge: &Edge<'_>) -> Option<Text> {
    Some(arn(scope, &edge.by))
}

/// The ARN of something of an API.
fn of_api(scope: Scope<'_, '_>, api: Text, rest: Text) -> Text {
    scope.arn("execute-api", api.then(Text::literal("/")).then(rest))
}

/// A part of a path that only a call knows.
fn part(name: &str) -> Text {
    Text {
        pieces: vec![Piece::Symbol(Symbol {
            id: name.to_owned(),
            kind: SymbolKind::Part,
        })],
    }
}

/// A part of a path as a template has it: a variable is any, a greedy one any number of them.
fn variable(text: &str) -> Option<Text> {
    let name = text.strip_prefix('{')?;
    Some(match name.strip_suffix("+}") {
        Some(_) => Text::any(),
        None => part(name.trim_end_matches('}')),
    })
}

/// A method of an API; `ANY` is any.
fn verb(text: Option<&str>) -> Text {
    match text {
        Some("ANY") | None => part("Method"),
        Some(text) => Text::literal(text.to_ascii_uppercase()),
    }
}

/// `arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/METHOD/PATH`, of any stage.
pub(super) fn method<'t>(scope: Scope<'_, 't>, edge: &Edge<'t>) -> Option<Text> {
    let api = scope.text(&scope.property(&edge.by, "RestApiId")?);
    let verb = verb(scope.property(&edge.by, "HttpMethod")?.text());
    let path = resource_path(scope, &scope.property(&edge.by, "ResourceId")?, 0);
    let rest = part("Stage")
        .then(Text::literal("/"))
        .then(verb)
        .then(Text::literal("/"))
        .then(path);
    Some(of_api(scope, api, rest))
}

/// The path of a resource of an API without its first slash; with `*` for variables.
fn resource_path<'t>(scope: Scope<'_, 't>, id: &Instance<'t>, depth: usize) -> Text {
    let Some(resource) = scope.resource(id).filter(|_| depth < 32) else {
        return Text::any();
    };
    match resource.type_name {
        "AWS::ApiGateway::RestApi" => Text::default(),
        "AWS::ApiGateway::Resource" if resource.is_home() => {
            let part = match scope.property(&resource, "PathPart") {
                Some(part) => {
                    let variable = part.text().and_then(variable);
                    variable.unwrap_or_else(|| scope.text(&part))
                }
                None => return Text::any(),
            };
            let Some(parent) = scope.property(&resource, "ParentId") else {
                return Text::any();
            };
            let above = resource_path(scope, &parent, depth + 1);
            if above.pieces.is_empty() {
                part
            } else {
                above.then(Text::literal("/")).then(part)
            }
        }
        _ => Text::any(),
    }
}

/// `arn:aws:execute-api:REGION:ACCOUNT:API/authorizers/ID`.
pub(super) fn authorizer<'t>(scope: Scope<'_, 't>, edge: &Edge<'t>) -> Option<Text> {
    let api = scope
        .property(&edge.by, "RestApiId")
        .or_else(|| scope.property(&edge.by, "ApiId"))?;
    let id = scope.reference(&edge.by, "");
    Some(of_api(
        scope,
        scope.text(&api),
        Text::literal("authorizers/").then(id),
    ))
}

/// `arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/METHOD/PATH` of the only route of an integration, else of any.
pub(super) fn route<'t>(scope: Scope<'_, 't>, edge: &Edge<'t>) -> Option<Text> {
    let api = scope.text(&scope.property(&edge.by, "ApiId")?);
    let mut keys = Vec::new();
    for route in scope
        .everywhere("AWS::ApiGatewayV2::Route")
        .filter(Located::is_home)
    {
        let target = scope.property(&route, "Target")?;
        if named(scope, &target, &[]).is_some_and(|target| target.is(&edge.by)) {
            keys.push(scope.property(&route, "RouteKey")?);
        }
    }
    let rest = match keys.as_slice() {
        [key] => match key.text().and_then(|key| key.split_once(' ')) {
            Some((method, path)) => {
                let start = part("Stage")
                    .then(Text::literal("/"))
                    .then(verb(Some(method)));
                path.trim_start_matches('/')
                    .split('/')
                    .fold(start, |text, part| {
                        let part = variable(part).unwrap_or_else(|| Text::literal(part));
                        text.then(Text::literal("/")).then(part)
                    })
            }
            None => Text::any(),
        },
        _ => Text::any(),
    };
    Some(of_api(scope, api, rest))
}

/// The action of a URI `arn:aws:apigateway:REGION:SERVICE:action/NAME`.
pub(super) fn service_call<'t>(scope: Scope<'_, 't>, edge: &Edge<'t>) -> Vec<(String, Text)> {
    let Some(uri) = edge.value.get("Uri") else {
        return Vec::new();
    };
    let text = scope.text(uri).to_string();
    if text.contains(":sqs:path/") && says(&edge.value, "SendMessage") {
        return vec![("sqs:SendMessage".to_owned(), called(scope, edge, "sqs"))];
    }
    let Some((before, name)) = text.split_once(":action/") else {
        return Vec::new();
    };
    let service = before.rsplit(':').next().unwrap_or_default();
    if service.is_empty() || !name.bytes().all(|c| c.is_ascii_alphanumeric()) {
        return Vec::new();
    }
    let service = match service {
        "email" => "ses",
        "monitoring" => "cloudwatch",
        other => other,
    };
    vec![(format!("{service}:{name}"), called(scope, edge, service))]
}

/// Types that calls of a service are about, where they are about one resource.
const CALLED: &[(&str, &[&str])] = &[
    (
        "dynamodb",
        &["AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable"],
    ),
    ("events", &["AWS::Events::EventBus"]),
    ("firehose", &["AWS::KinesisFirehose::DeliveryStream"]),
    ("kinesis", &["AWS::Kinesis::Stream"]),
    ("sns", &["AWS::SNS::Topic"]),
    ("sqs", &["AWS::SQS::Queue"]),
    ("states", &["AWS::StepFunctions::StateMachine"]),
];

/// The ARN of the one resource that a call of a service names in its address, parameters or templates; else any.
fn called<'t>(scope: Scope<'_, 't>, edge: &Edge<'t>, service: &str) -> Text {
    let types = CALLED.iter().find(|(name, _)| *name == service);
    let types = types.map_or(&[][..], |(_, types)| types);
    let mut found: Vec<Located<'t>> = Vec::new();
    mentioned(scope, edge.value.node, 0, &mut |located| {
        if types.contains(&located.type_name) && !found.iter().any(|one| one.is(&located)) {
            found.push(located);
        }
    });
    match found.as_slice() {
        [one] => arn(scope, one),
        _ => Text::any(),
    }
}

/// Whether a request that an integration makes of parameters and templates names an action.
fn says(integration: &Instance<'_>, action: &str) -> bool {
    ["RequestParameters", "RequestTemplates"]
        .iter()
        .filter_map(|name| integration.get(name))
        .flat_map(Instance::entries)
        .filter_map(|(.., value)| value.text())
        .any(|text| text.trim_matches('\'') == action || text.contains(&format!("Action={action}")))
}

/// The action of a subtype such as `SQS-SendMessage`.
pub(super) fn subtype_call<'t>(scope: Scope<'_, 't>, edge: &Edge<'t>) -> Vec<(String, Text)> {
    let action = match edge
        .value
        .get("IntegrationSubtype")
        .and_then(Instance::text)
    {
        Some("EventBridge-PutEvents") => "events:PutEvents",
        Some("SQS-SendMessage") => "sqs:SendMessage",
        Some("SQS-ReceiveMessage") => "sqs:ReceiveMessage",
        Some("SQS-DeleteMessage") => "sqs:DeleteMessage",
        Some("SQS-PurgeQueue") => "sqs:PurgeQueue",
        Some("AppConfig-GetConfiguration") => "appconfig:GetConfiguration",
        Some("Kinesis-PutRecord") => "kinesis:PutRecord",
        Some("StepFunctions-StartExecution") => "states:StartExecution",
        Some("StepFunctions-StartSyncExecution") => "states:StartSyncExecution",
        Some("StepFunctions-StopExecution") => "states:StopExecution",
        _ => return Vec::new(),
    };
    let service = action.split(':').next().unwrap_or_default();
    vec![(action.to_owned(), called(scope, edge, service))]
}

/// The action that a task of a state machine, or a schedule, calls by `SERVICE:action` at the end of its resource.
pub(super) fn called_action<'t>(_: Scope<'_, 't>, edge: &Edge<'t>) -> Vec<(String, Text)> {
    let text = edge.arn.to_string();
    let Some((_, call)) = text.split_once(":::") else {
        return Vec::new();
    };
    let call = call.strip_prefix("aws-sdk:").unwrap_or(call);
    let Some((service, name)) = call.split_once(':') else {
        return Vec::new();
    };
    let name = name.split(['.', ':']).next().unwrap_or_default();
    action_of(service, name)
        .map(|action| vec![(action, Text::any())])
        .unwrap_or_default()
}

/// What a distributed map does: it starts executions of its own machine.
pub(super) fn start_of_own<'t>(scope: Scope<'_, 't>, edge: &Edge<'t>) -> Vec<(String, Text)> {
    vec![("states:StartExecution".to_owned(), arn(scope, &edge.by))]
}

/// Services whose permissions have another name than their SDK.
const SDKS: &[(&str, &str)] = &[
    ("apigatewayv2", "apigateway"),
    ("applicationautoscaling", "application-autoscaling"),
    ("bedrockruntime", "bedrock"),
    ("cloudwatchlogs", "logs"),
    ("cognitoidentityprovider", "cognito-idp"),
    ("costexplorer", "ce"),
    ("efs", "elasticfilesystem"),
    ("elasticloadbalancingv2", "elasticloadbalancing"),
    ("emr", "elasticmapreduce"),
    ("eventbridge", "events"),
    ("resourcegroupstaggingapi", "tag"),
    ("sagemakerruntime", "sagemaker"),
    ("servicecatalog", "servicecatalog"),
    ("sesv2", "ses"),
    ("sfn", "states"),
    ("ssoadmin", "sso"),
];

/// The permission that a call takes, where it has the name of the call and is known. Calls of data in S3 and of functions
/// have others, and those of tables have rows of their own.
fn action_of(service: &str, name: &str) -> Option<String> {
    if matches!(service, "s3" | "lambda" | "dynamodb") {
        return None;
    }
    let prefix = SDKS
        .iter()
        .find(|(sdk, _)| *sdk == service)
        .map_or(service, |(_, prefix)| prefix);
    let known = stackwright_schemas::iam_actions::service(prefix)?.action(name)?;
    Some(format!("{prefix}:{}", known.name))
}

/// What a trail writes: files below its prefix.
pub(super) fn trail_files<'t>(scope: Scope<'_, 't>, edge: &Edge<'t>) -> Vec<(String, Text)> {
    files(scope, edge, "/CloudTrail/region/date/file.json.gz")
}

/// What Config writes.
pub(super) fn recorded_files<'t>(scope: Scope<'_, 't>, edge: &Edge<'t>) -> Vec<(String, Text)> {
    files(scope, edge, "/Config/region/date/file.json.gz")
}

/// Files of the account, below the prefix of an item.
fn files<'t>(scope: Scope<'_, 't>, edge: &Edge<'t>, rest: &'static str) -> Vec<(String, Text)> {
    let mut key = edge.arn.clone().then(Text::literal("/"));
    if let Some(prefix) = edge.value.get("S3KeyPrefix") {
        key = key.then(scope.text(prefix)).then(Text::literal("/"));
    }
    let file = key
        .then(Text::literal("AWSLogs/"))
        .then(scope.pseudo("AWS::AccountId"))
        .then(Text::literal(rest));
    vec![("s3:PutObject".to_owned(), file)]
}

/// What resolvers do with a table, where they say so; else anything of it.
pub(super) fn graphql_calls<'t>(scope: Scope<'_, 't>, edge: &Edge<'t>) -> Vec<(String, Text)> {
    let name = scope.property(&edge.by, "Name");
    let is_of = |source: &Instance<'t>| match (scope.resource(source), &name) {
        (Some(named), _) => named.is(&edge.by),
        (None, Some(name)) => source.text().is_some() && source.text() == name.text(),
        (None, None) => false,
    };
    let resolvers = [
        "AWS::AppSync::Resolver",
        "AWS::AppSync::FunctionConfiguration",
    ]
    .into_iter()
    .flat_map(|ty| scope.template.resources_of(ty))
    .filter(|one| {
        let source = scope.property(one, "DataSourceName");
        source.is_some_and(|source| is_of(&source))
    });
    let texts: Vec<String> = resolvers
        .flat_map(|one| ["RequestMappingTemplate", "Code"].map(|path| scope.property(one, path)))
        .flatten()
        .map(|text| scope.text(&text).to_string())
        .collect();
    if texts.iter().any(|text| text.contains("index")) {
        // A request of an index may be all that the role is for.
        return Vec::new();
    }
    let is_said = |call: &&&str| texts.iter().any(|text| says_operation(text, call));
    let calls: Vec<&str> = TABLE_CALLS.iter().filter(is_said).copied().collect();
    if calls.is_empty() {
        let any = TABLE_CALLS.iter().chain(&MANY_CALLS);
        let any: Vec<String> = any.map(|call| format!("dynamodb:{call}")).collect();
        return vec![(any.join("|"), edge.arn.clone())];
    }
    let asked = |call| (format!("dynamodb:{call}"), edge.arn.clone());
    calls.into_iter().map(asked).collect()
}

/// The operations of a resolver that are about one table, each of which is an action.
const TABLE_CALLS: [&str; 6] = [
    "GetItem",
    "Query",
    "Scan",
    "PutItem",
    "UpdateItem",
    "DeleteItem",
];

/// Further actions of resolvers, which take several tables or statements.
const MANY_CALLS: [&str; 6] = [
    "BatchGetItem",
    "BatchWriteItem",
    "ConditionCheckItem",
    "PartiQLSelect",
    "PartiQLInsert",
    "PartiQLUpdate",
];

/// Whether a resolver has an operation, as a template (`"operation": "GetItem"`) or as code (`operation: 'GetItem'`).
fn says_operation(resolver: &str, name: &str) -> bool {
    resolver.split("operation").skip(1).any(|rest| {
        let rest = rest.trim_start_matches(['"', '\'']).trim_start();
        let value = rest.strip_prefix(':').map(str::trim_start);
        value.is_some_and(|value| {
            ['"', '\''].into_iter().any(|quote| {
                let value = value.strip_prefix(quote);
                value.is_some_and(|value| {
                    value
                        .strip_prefix(name)
                        .is_some_and(|end| end.starts_with(quote))
                })
            })
        })
    })
}
