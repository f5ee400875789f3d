//! What starts: with which environment, what it may read and write, and whether that starts it again.

use stackwright_template::engines::events::Value;
use stackwright_template::engines::iam::{Permissions, spelled};
use stackwright_template::engines::text::{Located, Piece, Scope, Text};
use stackwright_template::flow::{Edge, Verb};
use stackwright_template::model::{Form, Instance};

use super::Walker;
use super::given::Payload;
use crate::cause::Call;
use crate::proof::{Evidence, Part, Started, State, Step, Subject};

/// Types that do something when an event comes; all others keep or pass on what they are sent.
pub const RUNNING: &[&str] = &[
    "AWS::Batch::JobQueue",
    "AWS::CodeBuild::Project",
    "AWS::CodePipeline::Pipeline",
    "AWS::ECS::TaskDefinition",
    "AWS::Lambda::Alias",
    "AWS::Lambda::Function",
    "AWS::Lambda::Version",
    "AWS::StepFunctions::StateMachine",
];

/// Roles by which something is started, and not by which it works.
const STARTING: &[&str] = &["task-starts-as", "target-acts-as"];

/// What begins the names of actions that only read.
const READING: &[&str] = &[
    "batchget", "check", "decrypt", "describe", "get", "head", "list", "query", "read", "receive",
    "scan", "select",
];

impl<'w, 't> Walker<'w, 't> {
    /// Something runs.
    pub(super) fn runs(&mut self, at: &Located<'t>, payload: &Payload) -> Step {
        let world = self.world;
        let own = self.function_of(at);
        let label = world.label(at);
        let (verb, keeps) = match at.type_name {
            "AWS::Logs::LogGroup" | "AWS::KinesisFirehose::DeliveryStream" | "AWS::S3::Bucket" => {
                ("receives it", true)
            }
            "AWS::Events::ApiDestination" => ("is called", true),
            _ => ("starts", false),
        };
        let mut step =
            Step::new(Part::Run, State::Passed, format!("{label} {verb}")).about(world.subject(at));
        for edge in world.graph.written_in(&own) {
            // What it calls itself has steps of its own.
            let is_onward = edge.task.is_some() || edge.integration.name.starts_with("pipeline-");
            if edge.integration.verb != Verb::Sends
                && (!is_onward || edge.integration.name == "pipeline-keeps-files")
                && !edge.integration.name.ends_with("dead-letters")
            {
                self.show_needs(edge, &mut step);
            }
        }
        let mut started = self.kept(at, payload);
        if keeps {
            step.started = Some(started);
            return step;
        }
        let forms = world.forms(&own);
        let form = forms.first();
        if let Some(form) = form {
            let scope = self.scope(&own, form);
            started.environment = match own.type_name {
                "AWS::ECS::TaskDefinition" => containers(scope, form, &payload.value),
                "AWS::Lambda::Function" => vec![(own.name.to_owned(), variables(scope, form))],
                _ => Vec::new(),
            };
            started
                .environment
                .retain(|(_, variables)| !variables.is_empty());
            if !started.environment.is_empty() {
                step.shown.push(("environment", environment_json(&started)));
            }
        }
        let mut use_step = None;
        if let Some((role, edge)) = self.role_of(&own) {
            let role = &role;
            let permissions = edge
                .scope()
                .with(role, |there| Permissions::of(there, &role.resource));
            let (reads, writes) = allowed(&permissions);
            (started.reads, started.writes) = (reads, writes);
            let mut step = Step::new(
                Part::Use,
                State::Passed,
                format!("{label} acts as {}, {}", world.label(role), may(&started)),
            )
            .about(world.subject(role));
            if permissions.open {
                step.evidence.push(Evidence::new(
                    State::Passed,
                    "it has policies whose content is not in the templates",
                ));
            }
            self.is_told_of(&own, &permissions, &mut step);
            if self.follows_writes {
                step.then = self.again(&world.subject(at), &permissions);
            }
            use_step = Some(step);
        }
        step.started = Some(started);
        step.then.extend(use_step);
        step
    }

    /// The role as which something works, and where it says so.
    pub(super) fn role_of(&self, at: &Located<'t>) -> Option<(Located<'t>, &'w Edge<'t>)> {
        let own = self.function_of(at);
        (self.world.graph.written_in(&own))
            .filter(|edge| {
                edge.integration.verb == Verb::Assumes && !STARTING.contains(&edge.integration.name)
            })
            .find_map(|edge| {
                let role = edge.role.as_ref().and_then(|role| role.role);
                let found = role.or_else(|| edge.asked.resource().copied())?;
                (found.type_name == "AWS::IAM::Role").then_some((found, edge))
            })
    }

    /// The function behind an alias or a version.
    fn function_of(&self, at: &Located<'t>) -> Located<'t> {
        if !matches!(at.type_name, "AWS::Lambda::Alias" | "AWS::Lambda::Version") {
            return *at;
        }
        let found = self.world.forms(at).first().and_then(|form| {
            let scope = self.scope(at, form);
            scope.resource(form.properties.get("FunctionName")?)
        });
        found.unwrap_or(*at)
    }

    /// Whether what may be written starts it again.
    fn again(&self, started: &Subject, permissions: &Permissions) -> Vec<Step> {
        let mut steps = Vec::new();
        for bucket in self.world.all("AWS::S3::Bucket") {
            let arn = self.world.reference(&bucket, "Arn");
            let objects = arn.clone().then(Text::literal("/")).then(Text::any());
            for pattern in permissions.resources_of("s3:PutObject", &objects) {
                let Some(key) = key_of(&pattern, &arn) else {
                    continue;
                };
                let mut worst: Option<(State, Call)> = None;
                for call in [Call::Put, Call::Copy, Call::Multipart] {
                    let mut walker = Walker {
                        follows_writes: false,
                        ..Walker::new(self.world)
                    };
                    for step in walker.stored(&bucket, call, &key) {
                        let found = starts(&step, started, State::Passed);
                        worst = match (worst, found) {
                            (None | Some((State::Unknown, _)), Some(State::Passed)) => {
                                Some((State::Passed, call))
                            }
                            (None, Some(state)) => Some((state, call)),
                            (worst, _) => worst,
                        };
                    }
                }
                let written = format!("`{key}` in {}", self.world.label(&bucket));
                let name = started.name();
                let subject = Some(self.world.subject(&bucket));
                steps.push(match worst {
                    None => Step::new(
                        Part::Again,
                        State::Passed,
                        format!("what it writes to {written} does not start it again"),
                    )
                    .about(subject),
                    Some((State::Passed, call)) => Step::new(
                        Part::Again,
                        State::Broken,
                        format!(
                            "what it writes to {written} starts `{name}` again, by {}",
                            call.name()
                        ),
                    )
                    .about(subject)
                    .with(
                        Evidence::new(State::Broken, "it starts itself for ever")
                            .hint("let it write under another prefix than that which starts it"),
                    ),
                    Some((_, call)) => Step::new(
                        Part::Again,
                        State::Unknown,
                        format!(
                            "what it writes to {written} may start `{name}` again, by {}",
                            call.name()
                        ),
                    )
                    .about(subject)
                    .with(
                        Evidence::new(
                            State::Unknown,
                            "some of the keys that it may write are among those that start it",
                        )
                        .hint("let it write under another prefix than that which starts it"),
                    ),
                });
            }
        }
        steps
    }
}

/// Whether a step or what follows from it starts something, and how certain that is.
fn starts(step: &Step, subject: &Subject, before: State) -> Option<State> {
    let state = before.and(step.state);
    if !matches!(state, State::Passed | State::Unknown) {
        return None;
    }
    if step
        .started
        .as_ref()
        .is_some_and(|started| started.subject == *subject)
    {
        return Some(state);
    }
    let found: Vec<State> = step
        .then
        .iter()
        .filter_map(|step| starts(step, subject, state))
        .collect();
    match found.contains(&State::Passed) {
        true => Some(State::Passed),
        false => found.first().copied(),
    }
}

/// The keys that a pattern of a policy stands for in a bucket.
fn key_of(pattern: &Text, bucket: &Text) -> Option<Text> {
    if *pattern == Text::any() {
        return Some(Text::any());
    }
    let whole = bucket.clone().then(Text::literal("/"));
    let mut rest = pattern.pieces.as_slice();
    let mut result = Text::default();
    let count = whole.pieces.len();
    for (index, piece) in whole.pieces.iter().enumerate() {
        match (piece, rest.first()?) {
            (Piece::Literal(own), Piece::Literal(theirs)) if index + 1 == count => {
                let after = theirs.strip_prefix(own.as_str())?;
                result = result.then(Text::literal(after));
            }
            (own, theirs) if own == theirs => {}
            // `arn:aws:s3:::*` and the like.
            _ => return Some(Text::any()),
        }
        rest = &rest[1..];
    }
    for piece in rest {
        result = result.then(Text {
            pieces: vec![piece.clone()],
        });
    }
    Some(result)
}

/// The pairs of actions and resources that policies allow, those that read and those that write.
type Allowed = (Vec<(String, String)>, Vec<(String, String)>);

fn allowed(permissions: &Permissions) -> Allowed {
    let (mut reads, mut writes) = (Vec::new(), Vec::new());
    let statements = permissions
        .policies
        .iter()
        .flat_map(|policy| &policy.statements);
    for statement in statements.filter(|one| one.allows && !one.actions.negated) {
        for action in &statement.actions.patterns {
            let action = action.to_string();
            let name = action.split(':').nth(1).unwrap_or_default();
            let list = match READING.iter().any(|begin| name.starts_with(begin)) {
                true => &mut reads,
                false => &mut writes,
            };
            for resource in &statement.resources.patterns {
                let pair = (spelled(&action), resource.to_string());
                if !list.contains(&pair) {
                    list.push(pair);
                }
            }
        }
    }
    (reads, writes)
}

fn may(started: &Started) -> String {
    let resources = |all: &[(String, String)]| {
        let mut names: Vec<&str> = all.iter().map(|(_, resource)| resource.as_str()).collect();
        names.dedup();
        match names.len() {
            0 => "nothing".to_owned(),
            1..=3 => names.join(", "),
            count => format!("{} and {} more", names[..2].join(", "), count - 2),
        }
    };
    format!(
        "may read {} and write {}",
        resources(&started.reads),
        resources(&started.writes)
    )
}

fn variables<'t>(scope: Scope<'_, 't>, form: &Form<'t>) -> Vec<(String, String)> {
    let all = form
        .properties
        .at("Environment.Variables")
        .map(Instance::entries);
    (all.unwrap_or_default().iter())
        .map(|(name, _, value)| ((*name).to_owned(), scope.text(value).to_string()))
        .collect()
}

/// The environment of each container, with what the call overrides.
fn containers<'t>(
    scope: Scope<'_, 't>,
    form: &Form<'t>,
    input: &Value,
) -> Vec<(String, Vec<(String, String)>)> {
    let overrides = input
        .get("containerOverrides")
        .map(Value::items)
        .unwrap_or_default();
    let text = |value: Option<&Value>| match value {
        Some(Value::Text(text)) => text.to_string(),
        Some(value) => value.to_string(),
        None => String::new(),
    };
    let containers = form
        .properties
        .get("ContainerDefinitions")
        .map(Instance::items);
    let each = containers.unwrap_or_default().iter().map(|container| {
        let name = container
            .get("Name")
            .map(|name| scope.text(name).to_string())
            .unwrap_or_default();
        let own = container
            .get("Environment")
            .map(Instance::items)
            .unwrap_or_default();
        let mut variables: Vec<(String, String)> = (own.iter())
            .filter_map(|variable| {
                let value = variable
                    .get("Value")
                    .map(|value| scope.text(value).to_string());
                Some((
                    scope.text(variable.get("Name")?).to_string(),
                    value.unwrap_or_default(),
                ))
            })
            .collect();
        let mine = overrides.iter().filter(|one| text(one.get("name")) == name);
        for variable in
            mine.flat_map(|one| one.get("environment").map(Value::items).unwrap_or_default())
        {
            let (key, value) = (text(variable.get("name")), text(variable.get("value")));
            match variables.iter_mut().find(|(known, _)| *known == key) {
                Some(known) => known.1 = value,
                None => variables.push((key, value)),
            }
        }
        (name, variables)
    });
    each.collect()
}

fn environment_json(started: &Started) -> serde_json::Value {
    let each = started.environment.iter().map(|(name, variables)| {
        let variables = variables
            .iter()
            .map(|(name, value)| (name.clone(), serde_json::Value::from(value.as_str())));
        (name.clone(), serde_json::Value::Object(variables.collect()))
    });
    serde_json::Value::Object(each.collect())
}
