//! From a state machine to what its tasks call.

use stackwright_template::engines::Answer;
use stackwright_template::engines::events::Value;
use stackwright_template::engines::iam::{Permissions, Request};
use stackwright_template::engines::input;
use stackwright_template::engines::text::{Located, Text};
use stackwright_template::flow::{Comes, Edge, TaskState};

use super::Walker;
use super::given::Payload;
use crate::proof::{Evidence, State, Step};

/// What an execution calls before its token is sent back.
const SEND: &str = "states:SendTaskSuccess";

impl<'w, 't> Walker<'w, 't> {
    /// A state machine starts, and its tasks one after the other.
    pub(super) fn machine(&mut self, machine: &Located<'t>, payload: &Payload) -> Vec<Step> {
        let mut step = self.runs(machine, payload);
        let mut tasks: Vec<(&'w Edge<'t>, &'w TaskState)> = (self.world.graph.written_in(machine))
            .filter_map(|edge| Some((edge, edge.task.as_ref()?)))
            .collect();
        tasks.sort_by_key(|(_, task)| task.order);
        for (edge, task) in tasks {
            let next = self.task(machine, edge, task, payload);
            let ends = next.state == State::Broken && task.comes == Comes::Always;
            step.then.push(next);
            if ends {
                // An execution fails with its task, and what comes after it is not reached.
                break;
            }
        }
        vec![step]
    }

    fn task(
        &mut self,
        machine: &Located<'t>,
        edge: &Edge<'t>,
        task: &TaskState,
        payload: &Payload,
    ) -> Step {
        let given = match task.first {
            true => payload.value.clone(),
            false => Value::Unknown,
        };
        let input = self::payload(edge, &resolved(&task.parameters, &given, 0));
        let mut step = self.deliver(edge, &input);
        let place = self.world.place(&edge.by, edge.span);
        step.what = format!("the state `{}`: {}", task.name, step.what);
        match &task.comes {
            Comes::Always => {}
            Comes::Perhaps(why) => {
                step.show(Evidence::new(State::Unknown, why.clone()).at(place.clone()));
            }
            Comes::AfterFailure => {
                step.show(
                    Evidence::new(State::Other, "it is for what fails before it").at(place.clone()),
                );
            }
        }
        if let Some(to) = edge.to.resource().filter(|_| task.waits) {
            self.sends_token(machine, to, &mut step);
        }
        step
    }

    /// Whether what is started may send the token back; else the state waits until it times out.
    ///
    /// Source: <https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-wait-token>
    fn sends_token(&self, machine: &Located<'t>, to: &Located<'t>, step: &mut Step) {
        let Some((role, edge)) = self.role_of(to) else {
            return;
        };
        let permissions = edge
            .scope()
            .with(&role, |there| Permissions::of(there, &role.resource));
        let arn = self.world.reference(machine, "Arn");
        let label = self.world.label(&role);
        let evidence = match permissions.allows(&Request::new(SEND, &arn)) {
            Answer::Yes => Evidence::new(State::Passed, format!("{label} may call {SEND}")),
            Answer::Maybe => Evidence::new(
                State::Unknown,
                format!("whether {label} may call {SEND} is not known"),
            ),
            Answer::No => Evidence::new(
                State::Broken,
                format!("{label} may not call {SEND}, so that the state waits until it times out"),
            )
            .hint(format!(
                "{{Effect: Allow, Action: [{SEND}, states:SendTaskFailure], Resource: !Ref {}}}",
                machine.name
            )),
        };
        step.show(evidence.at(self.world.place(&role, role.name_span)));
    }
}

/// What the other side of a task is given of its parameters.
fn payload(edge: &Edge<'_>, parameters: &Value) -> Payload {
    let name = edge.integration.name;
    let field = |key: &str| parameters.get(key).cloned().unwrap_or(Value::Unknown);
    Payload::of(match name {
        "machine-invokes-function" => field("Payload"),
        "machine-sends-to-queue" => field("MessageBody"),
        "machine-sends-to-topic" => field("Message"),
        "machine-starts-machine" => field("Input"),
        "machine-puts-item" => Value::object([
            ("eventName", Value::Unknown),
            ("dynamodb", Value::object([("NewImage", field("Item"))])),
        ]),
        "machine-sends-to-bus" => {
            let entry = match parameters.get("Entries").map(Value::items) {
                Some([one]) => one.clone(),
                _ => Value::Unknown,
            };
            let of = |key: &str| entry.get(key).cloned().unwrap_or(Value::Unknown);
            let detail = of("Detail");
            Value::object([
                ("source", of("Source")),
                ("detail-type", of("DetailType")),
                ("detail", Payload::of(detail).parsed()),
            ])
        }
        "machine-runs-task" => lower_keys(&field("Overrides")),
        _ => parameters.clone(),
    })
}

/// The overrides of a task as ECS has them: keys begin with lower case.
fn lower_keys(value: &Value) -> Value {
    match value {
        Value::Object(entries) => Value::Object(
            (entries.iter())
                .map(|(key, value)| {
                    let mut letters = key.chars();
                    let first = letters.next().map(|letter| letter.to_ascii_lowercase());
                    let key = first.into_iter().chain(letters).collect();
                    (key, lower_keys(value))
                })
                .collect(),
        ),
        Value::List(items) => Value::List(items.iter().map(lower_keys).collect()),
        other => other.clone(),
    }
}

/// Parameters with what their paths lead to in an input.
///
/// Source: <https://docs.aws.amazon.com/step-functions/latest/dg/concepts-input-output-filtering.html>
fn resolved(value: &Value, input: &Value, depth: usize) -> Value {
    match value {
        _ if depth > 32 => Value::Unknown,
        Value::Object(entries) => Value::Object(
            (entries.iter())
                .map(|(key, value)| match (key.strip_suffix(".$"), value) {
                    (Some(key), Value::Text(path)) => (key.to_owned(), at(path, input)),
                    _ => (key.clone(), resolved(value, input, depth + 1)),
                })
                .collect(),
        ),
        Value::List(items) => Value::List(
            items
                .iter()
                .map(|item| resolved(item, input, depth + 1))
                .collect(),
        ),
        other => other.clone(),
    }
}

fn at(path: &Text, input: &Value) -> Value {
    match path.known() {
        // What only an execution knows, such as its token.
        Some(path) if path.starts_with("$$") => Value::Text(Text::unknown(&path[1..])),
        Some(path) if path.starts_with('$') => input::at(input, path).unwrap_or(Value::Unknown),
        _ => Value::Unknown,
    }
}
