//! SW1063, SW1064: what a target of an event rule is given: overrides of an ECS task, and the paths of an input
//! transformer.

use super::reading::{Target, pattern, referred_as, scope, targets};
use crate::Severity;
use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};
use serde_json::Value;
use stackwright_facts::{Problem, event, input};
use stackwright_template::engines::json_text::{JsonText, Unreadable};
use stackwright_template::engines::text::{Piece, Text};
use stackwright_template::model::Instance;
use stackwright_template::suggest::did_you_mean;

rule! {
    /// ## What it does
    /// Checks what an ECS target of an event rule is given by `Input` or `InputTransformer`: that it is JSON, that each
    /// variable of the template has a path, that it has the form of ECS's overrides, and that the containers
    /// that it names are those of the task definition. Of other targets the variables are checked, and that what an input
    /// transformer makes is JSON: an object, or a text in double quotes.
    ///
    /// ## Why it matters
    /// EventBridge hands it to ECS when the rule fires, which then refuses to run the task. Everything deploys, and
    /// no task starts.
    ///
    /// ## Example
    /// ```yaml
    /// InputTemplate: '{"containerOverrides":[{"name":"solver","environment":[{"name":"KEY","value":<key>}]}]}'   # InputPathsMap: {object: …}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskOverride.html>
    pub struct TargetInput = SW1063, "target-input", Error, on [forms "AWS::Events::Rule"], supersedes SW1530;
}

rule! {
    /// ## What it does
    /// Reports paths of an input transformer that EventBridge does not understand, or that the events which the rule waits
    /// for do not have, and names of paths that it does not take.
    ///
    /// ## Why it matters
    /// A variable without a value leaves a hole: the input is no JSON any more, or the task does not get what it works
    /// on. The rule deploys.
    ///
    /// ## Example
    /// ```yaml
    /// InputPathsMap: {key: $.detail.object.key}   # of an API call: $.detail.requestParameters.key
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html>
    pub struct InputPaths = SW1064, "input-path", Error, on [forms "AWS::Events::Rule"];
}

/// The overrides of a task.
const TASK: &[&str] = &[
    "containerOverrides",
    "cpu",
    "ephemeralStorage",
    "executionRoleArn",
    "inferenceAcceleratorOverrides",
    "memory",
    "taskRoleArn",
];

/// The overrides of a container.
const CONTAINER: &[&str] = &[
    "command",
    "cpu",
    "environment",
    "environmentFiles",
    "memory",
    "memoryReservation",
    "name",
    "resourceRequirements",
];

/// A template with its variables filled in, and their names.
fn filled(template: &Text) -> (Text, Vec<String>) {
    let mut variables: Vec<String> = Vec::new();
    let mut quoted = false;
    let mut result = Text::default();
    for piece in &template.pieces {
        let Piece::Literal(text) = piece else {
            result = result.then(Text {
                pieces: vec![piece.clone()],
            });
            continue;
        };
        for name in input::variables(text) {
            if !variables.iter().any(|known| known == name) {
                variables.push(name.to_owned());
            }
        }
        result = result.then(Text::literal(input::with_values(text, &mut quoted)));
    }
    (result, variables)
}

/// Whether a text consists of JSON values.
fn is_json(text: &str) -> bool {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    values.all(|value| value.is_ok())
}

/// Something wrong with an input: what, what to do, and how bad it is.
type Fault = (String, Option<String>, Severity);

/// What is wrong with the overrides of a task whose containers have these names.
fn overrides(value: &Value, containers: Option<&[String]>) -> Vec<Fault> {
    let mut faults: Vec<Fault> = Vec::new();
    let mut fault = |message: String, hint: Option<String>, severity| {
        faults.push((message, hint, severity));
    };
    let Some(task) = value.as_object() else {
        fault(
            "the overrides of a task are an object".to_owned(),
            Some(
                "write {\"containerOverrides\": [{\"name\": …, \"environment\": […]}]}".to_owned(),
            ),
            Severity::Error,
        );
        return faults;
    };
    for key in task.keys().filter(|key| !TASK.contains(&key.as_str())) {
        let near = TASK
            .iter()
            .copied()
            .find(|known| known.eq_ignore_ascii_case(key));
        let near = near.or_else(|| did_you_mean(key, TASK.iter().copied()));
        match near {
            Some(near) => fault(
                format!("ECS has no override `{key}` of a task"),
                Some(format!("did you mean `{near}`?")),
                Severity::Error,
            ),
            None => fault(
                format!("ECS has no override `{key}` of a task, which does not get to see it"),
                Some(
                    "hand it to a container: containerOverrides, and in it environment or command"
                        .to_owned(),
                ),
                Severity::Warning,
            ),
        }
    }
    let Some(list) = task.get("containerOverrides") else {
        return faults;
    };
    let Some(list) = list.as_array() else {
        fault(
            "`containerOverrides` is a list".to_owned(),
            None,
            Severity::Error,
        );
        return faults;
    };
    for (index, entry) in list.iter().enumerate() {
        let path = format!("containerOverrides.{index}");
        let Some(entry) = entry.as_object() else {
            fault(format!("`{path}` is an object"), None, Severity::Error);
            continue;
        };
        for key in entry
            .keys()
            .filter(|key| !CONTAINER.contains(&key.as_str()))
        {
            let near = CONTAINER
                .iter()
                .copied()
                .find(|known| known.eq_ignore_ascii_case(key));
            let near = near.or_else(|| did_you_mean(key, CONTAINER.iter().copied()));
            let hint = near.map_or_else(
                || format!("its overrides are {}", CONTAINER.join(", ")),
                |near| format!("did you mean `{near}`?"),
            );
            fault(
                format!("ECS has no override `{key}` of a container"),
                Some(hint),
                Severity::Error,
            );
        }
        match entry.get("name").map(Value::as_str) {
            None => fault(
                format!("`{path}` does not name its container"),
                containers
                    .and_then(<[String]>::first)
                    .map(|name| format!("add \"name\": \"{name}\"")),
                Severity::Error,
            ),
            Some(Some(name)) if name.contains(input::VALUE) => {}
            Some(Some(name)) => {
                if let Some(containers) = containers
                    && !containers.iter().any(|known| known == name)
                {
                    fault(
                        format!("the task has no container `{name}`"),
                        Some(match containers {
                            [one] => format!("its container is `{one}`"),
                            _ => format!("its containers are `{}`", containers.join("`, `")),
                        }),
                        Severity::Error,
                    );
                }
            }
            Some(None) => fault(format!("`{path}.name` is a text"), None, Severity::Error),
        }
        if let Some(command) = entry.get("command")
            && !command
                .as_array()
                .is_some_and(|list| list.iter().all(Value::is_string))
        {
            fault(
                format!("`{path}.command` is a list of texts"),
                None,
                Severity::Error,
            );
        }
        let Some(environment) = entry.get("environment") else {
            continue;
        };
        let Some(list) = environment.as_array() else {
            fault(
                format!("`{path}.environment` is a list"),
                Some("write [{\"name\": …, \"value\": …}]".to_owned()),
                Severity::Error,
            );
            continue;
        };
        for (place, variable) in list.iter().enumerate() {
            for key in ["name", "value"] {
                if !variable.get(key).is_some_and(Value::is_string) {
                    fault(
                        format!("`{path}.environment.{place}.{key}` is a text"),
                        variable
                            .get(key)
                            .filter(|value| !value.is_null())
                            .map(|value| format!("write it in quotes: \"{value}\"")),
                        Severity::Error,
                    );
                }
            }
        }
    }
    faults
}

/// The names of a task's containers, where all of them are known.
fn containers<'t>(
    cx: &Context<'t>,
    form: &Form<'t>,
    target: &Target<'_, 't>,
) -> Option<Vec<String>> {
    let scope = scope(cx, form);
    let definition = target.instance.at("EcsParameters.TaskDefinitionArn");
    let definition = referred_as(scope, definition, "AWS::ECS::TaskDefinition")?;
    let list = scope.value_of(&definition, "ContainerDefinitions")?;
    list.unknown().is_none().then_some(())?;
    let name = |item: &Instance<'t>| item.get("Name")?.text().map(str::to_owned);
    list.items().iter().map(name).collect()
}

fn refused(target: &Target<'_, '_>, problem: &Problem) -> String {
    format!("EventBridge refuses the target `{}`: {problem}", target.id)
}

/// How many characters of a text are known.
fn text_length(text: &Text) -> usize {
    let known = |piece: &Piece| match piece {
        Piece::Literal(text) => text.chars().count(),
        _ => 0,
    };
    text.pieces.iter().map(known).sum()
}

impl Rule for TargetInput {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let scope = scope(cx, form);
        for target in targets(cx, form) {
            let given: Vec<&str> = ["Input", "InputPath", "InputTransformer"]
                .into_iter()
                .filter(|name| target.instance.get(name).is_some())
                .collect();
            if given.len() > 1 {
                out.report(
                        self.at(target.instance.span(), format!("EventBridge refuses the target `{}`: it has {}, which exclude each other", target.id, given.join(" and ")))
                            .hint("keep one of them")
                            .property(&target.path),
                    );
                continue;
            }
            let fixed = target.instance.get("Input");
            let template = target.instance.at("InputTransformer.InputTemplate");
            let Some(value) = fixed.or(template) else {
                continue;
            };
            let path = if fixed.is_some() {
                format!("{}.Input", target.path)
            } else {
                format!("{}.InputTransformer.InputTemplate", target.path)
            };
            let mut report = |message: String, hint: Option<String>, severity| {
                let mut finding = self
                    .at(value.span(), message)
                    .property(&path)
                    .severity(severity);
                finding.hint = hint;
                out.report(finding);
            };
            let mut text = scope.text(value);
            if fixed.is_none() {
                let (with_values, variables) = filled(&text);
                text = with_values;
                let paths = target.instance.at("InputTransformer.InputPathsMap");
                let known: Vec<&str> = paths
                    .map(|paths| paths.entries().iter().map(|(name, ..)| *name).collect())
                    .unwrap_or_default();
                let open = paths.is_some_and(|paths| paths.unknown().is_some());
                for name in variables.iter().filter(|_| !open) {
                    if let Err(problem) = input::check_variable(name, known.iter().copied()) {
                        report(refused(&target, &problem), problem.hint, Severity::Error);
                    }
                }
            }
            let length = text_length(&scope.text(value));
            // An empty one may have something unknown in it; a schema says what is really empty.
            if length > 0
                && let Err(problem) = input::check_length(length)
            {
                report(refused(&target, &problem), problem.hint, Severity::Error);
            }
            if !target.is_cluster() {
                if fixed.is_none()
                    && let Some(known) = text.known()
                    && let Err(problem) = input::check_json(known, is_json)
                {
                    report(refused(&target, &problem), problem.hint, Severity::Error);
                }
                continue;
            }
            let start = format!(
                "everything deploys and no task starts: what `{}` is given is not for ECS",
                target.id
            );
            match JsonText::new(&text).value() {
                Ok(json) => {
                    let containers = containers(cx, form, &target);
                    for (message, hint, severity) in overrides(&json, containers.as_deref()) {
                        let start = if severity == Severity::Error {
                            start.as_str()
                        } else {
                            "the task starts without what it is given"
                        };
                        report(format!("{start}: {message}"), hint, severity);
                    }
                }
                Err(Unreadable::Wrong(why)) => report(
                    format!("{start}: it is no JSON: {why}"),
                    Some(
                        "write {\"containerOverrides\": [{\"name\": …, \"environment\": […]}]}"
                            .to_owned(),
                    ),
                    Severity::Error,
                ),
                Err(Unreadable::Open) => {}
            }
        }
    }
}

impl Rule for InputPaths {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let pattern = pattern(cx, form);
        for target in targets(cx, form) {
            let mut report = |value: &Instance<'_>, path: &str, start: &str, problem: Problem| {
                let mut finding = self
                    .at(value.span(), format!("{start}: {problem}"))
                    .property(format!("{}.{path}", target.path));
                finding.hint = problem.hint;
                out.report(finding);
            };
            let refused = format!("EventBridge refuses the target `{}`", target.id);
            if let Some(path) = target.instance.get("InputPath")
                && let Some(text) = path.text()
                && let Err(problem) = event::check_path(pattern.as_ref(), text)
            {
                report(path, "InputPath", "the target is given nothing", problem);
            }
            const MAP: &str = "InputTransformer.InputPathsMap";
            let Some(paths) = target.instance.at(MAP) else {
                continue;
            };
            if let Err(problem) = input::check_count(paths.entries().len()) {
                report(paths, MAP, &refused, problem);
            }
            for (name, _, path) in paths.entries() {
                let place = format!("{MAP}.{name}");
                if let Err(problem) = input::check_name(name) {
                    report(path, &place, &refused, problem);
                }
                if let Some(text) = path.text()
                    && let Err(problem) = event::check_path(pattern.as_ref(), text)
                {
                    let start = format!("the variable `<{name}>` never has a value");
                    report(path, &place, &start, problem);
                }
            }
        }
    }
}
