//! What a single state of a state machine must have, beside its transitions.
//!
//! Source: <https://docs.aws.amazon.com/step-functions/latest/dg/concepts-amazon-states-language.html>

use serde_json::{Map, Value};

/// Where a fault is in the definition, and what it is.
pub(super) type Faults = Vec<(String, String)>;

/// Checks a state of a known type.
pub(super) fn check(
    name: &str,
    ty: &str,
    body: &Map<String, Value>,
    path: &str,
    express: bool,
    out: &mut Faults,
) {
    match ty {
        "Wait" => waits(name, body, path, out),
        "Map" if !body.contains_key("ItemProcessor") && !body.contains_key("Iterator") => {
            out.push((
                path.to_owned(),
                format!("the state `{name}` of the type Map needs `ItemProcessor`"),
            ));
        }
        "Task" => {
            task(name, body, path, express, out);
            needs_parameters(name, body, path, out);
        }
        _ => {}
    }
    for list in ["Retry", "Catch"] {
        catches(list, body, path, out);
    }
    for key in ["Parameters", "ResultSelector", "ItemSelector"] {
        if let Some(value) = body.get(key) {
            paths(value, &format!("{path}/{key}"), out);
        }
    }
}

/// By what a task calls, the parameters without which Step Functions refuses it.
///
/// Source: <https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html>
const PARAMETERS: &[(&str, &[&str])] = &[
    ("athena:startQueryExecution", &["QueryString"]),
    ("batch:submitJob", &["JobDefinition", "JobName", "JobQueue"]),
    ("codebuild:startBuild", &["ProjectName"]),
    ("dynamodb:deleteItem", &["Key", "TableName"]),
    ("dynamodb:getItem", &["Key", "TableName"]),
    ("dynamodb:putItem", &["Item", "TableName"]),
    ("dynamodb:updateItem", &["Key", "TableName"]),
    ("ecs:runTask", &["TaskDefinition"]),
    ("events:putEvents", &["Entries"]),
    ("glue:startJobRun", &["JobName"]),
    ("lambda:invoke", &["FunctionName"]),
    ("sns:publish", &["Message"]),
    ("sqs:sendMessage", &["MessageBody", "QueueUrl"]),
    ("states:startExecution", &["StateMachineArn"]),
];

/// A call of a service has what that service asks for, by itself or by a path.
fn needs_parameters(name: &str, body: &Map<String, Value>, path: &str, out: &mut Faults) {
    let Some(call) = body
        .get("Resource")
        .and_then(Value::as_str)
        .and_then(|resource| resource.split_once(":states:::"))
        .map(|(_, call)| call.split('.').next().unwrap_or(call))
    else {
        return;
    };
    let Some((_, needs)) = PARAMETERS.iter().find(|(known, _)| *known == call) else {
        return;
    };
    let none = Map::new();
    let given = match body.get("Parameters").or_else(|| body.get("Arguments")) {
        Some(Value::Object(given)) => given,
        Some(_) => return,
        None => &none,
    };
    for need in *needs {
        if !given.contains_key(*need) && !given.contains_key(&format!("{need}.$")) {
            out.push((
                path.to_owned(),
                format!("the task `{name}` calls {call}, which needs the parameter `{need}`"),
            ));
        }
    }
}

/// A key that ends in `.$` has a path or an intrinsic function as its value.
fn paths(value: &Value, path: &str, out: &mut Faults) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                let path = format!("{path}/{key}");
                match value {
                    Value::String(text) if key.ends_with(".$") => {
                        let text = text.trim_start();
                        if !text.starts_with('$') && !text.starts_with("States.") {
                            out.push((
                                path,
                                format!("`{text}` is no path, which begins with `$`, nor a function of `States`"),
                            ));
                        }
                    }
                    value => paths(value, &path, out),
                }
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                paths(item, &format!("{path}/{index}"), out);
            }
        }
        _ => {}
    }
}

/// A state that waits says how long, once.
fn waits(name: &str, body: &Map<String, Value>, path: &str, out: &mut Faults) {
    const TIMES: [&str; 4] = ["Seconds", "SecondsPath", "Timestamp", "TimestampPath"];
    let given = TIMES.iter().filter(|time| body.contains_key(**time));
    match given.count() {
        0 => out.push((
            path.to_owned(),
            format!("the state `{name}` does not say how long it waits: `Seconds` or `Timestamp`"),
        )),
        1 => {}
        _ => out.push((
            path.to_owned(),
            format!("the state `{name}` says twice how long it waits"),
        )),
    }
}

/// `States.ALL` stands alone, in the last item.
fn catches(list: &str, body: &Map<String, Value>, path: &str, out: &mut Faults) {
    let items = body.get(list).and_then(Value::as_array);
    let items = items.map(Vec::as_slice).unwrap_or_default();
    for (index, item) in items.iter().enumerate() {
        let place = format!("{path}/{list}/{index}/ErrorEquals");
        let Some(errors) = item.get("ErrorEquals") else {
            out.push((
                format!("{path}/{list}/{index}"),
                format!("an item of `{list}` needs `ErrorEquals`"),
            ));
            continue;
        };
        let errors = errors.as_array().map(Vec::as_slice).unwrap_or_default();
        if !errors.iter().any(|error| error == "States.ALL") {
            continue;
        }
        if errors.len() > 1 {
            out.push((
                place,
                "`States.ALL` stands for all errors, and alone in its list".to_owned(),
            ));
        } else if index + 1 < items.len() {
            out.push((
                place,
                format!("`States.ALL` stands for all errors, and in the last item of `{list}`"),
            ));
        }
    }
}

fn task(name: &str, body: &Map<String, Value>, path: &str, express: bool, out: &mut Faults) {
    let Some(resource) = body.get("Resource").and_then(Value::as_str) else {
        return;
    };
    if let Some((_, rest)) = resource.split_once("${") {
        let placeholder = rest.split('}').next().unwrap_or_default();
        out.push((
            format!("{path}/Resource"),
            format!("the task `{name}` calls `${{{placeholder}}}`, which `DefinitionSubstitutions` puts nothing in for"),
        ));
    }
    let waits_for_token = resource.ends_with(".waitForTaskToken");
    let waits_for_end = resource.contains(":states:::") && resource.contains(".sync");
    if express && (waits_for_token || waits_for_end) {
        let how = if waits_for_token {
            ".waitForTaskToken"
        } else {
            ".sync"
        };
        out.push((
            format!("{path}/Resource"),
            format!("an express state machine does not wait for what it starts, as `{how}` says"),
        ));
    }
    if waits_for_token && !hands_token_on(body) {
        out.push((
            format!("{path}/Resource"),
            format!("nobody can end the task `{name}`: it waits for its token, and hands it to nobody; add a parameter such as \"Token.$\": \"$$.Task.Token\""),
        ));
    }
    let seconds = |key: &str| {
        body.get(key)
            .and_then(|value| value.as_f64().or_else(|| value.as_str()?.parse().ok()))
    };
    if let (Some(beat), Some(all)) = (seconds("HeartbeatSeconds"), seconds("TimeoutSeconds"))
        && beat >= all
    {
        out.push((
            format!("{path}/HeartbeatSeconds"),
            format!("the heartbeat of {beat} seconds is not shorter than the time of the task, {all} seconds"),
        ));
    }
}

/// Whether the parameters of a task have its token in them, or something that is not known.
fn hands_token_on(body: &Map<String, Value>) -> bool {
    fn has(value: &Value) -> bool {
        match value {
            Value::String(text) => text.contains("Task.Token"),
            Value::Array(items) => items.iter().any(has),
            Value::Object(map) => map
                .iter()
                .any(|(key, value)| has(value) || key.ends_with(".$") && value.is_null()),
            _ => false,
        }
    }
    let given = ["Parameters", "Arguments"]
        .iter()
        .filter_map(|key| body.get(*key));
    given.clone().any(|value| value.is_null() || has(value))
}
