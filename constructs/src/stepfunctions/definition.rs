//! What a state machine does: its states, and how they lead to each other.

use stackwright::{Data, Value, sub};

use super::state::{Allow, Next, State};
use crate::iam::Role;
use crate::kit::beside;

/// What a state machine does, or a branch of it.
///
/// States are named, and lead to each other by their names. The first is where it starts; [`then`](Definition::then) also
/// leads from the one before to the one that is added.
///
/// ```
/// use stackwright::Duration;
/// use stackwright_aws::stepfunctions::{Choice, Condition, Definition, Fail, Pass, Succeed, Wait};
///
/// let poll = Definition::start_at(Pass::new("Look"))
///     .then(Choice::new("Ready?").when(Condition::string_equals("$.status", "ready"), "Done").otherwise("Pause"))
///     .state(Wait::duration("Pause", Duration::seconds(30)).next("Look"))
///     .state(Succeed::new("Done"));
/// # let _ = poll;
/// ```
/// Source: <https://docs.aws.amazon.com/step-functions/latest/dg/statemachine-structure.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct Definition(pub(super) Content);

#[derive(Clone, Debug)]
pub(super) enum Content {
    States {
        states: Vec<State>,
        jsonata: bool,
    },
    /// A definition as it is, of which nothing is known here.
    Given(Data),
    /// That of a machine which is taken over, in the template.
    Written,
}

impl Definition {
    /// A definition that starts with this state.
    pub fn start_at(state: impl Into<State>) -> Self {
        Definition(Content::States {
            states: vec![state.into()],
            jsonata: false,
        })
    }

    /// A definition in the Amazon States Language, as a JSON object or its text. The machine's role is not given what it
    /// needs: [`grant`](crate::iam::Grantable) it.
    pub fn json(definition: impl Into<Data>) -> Self {
        Definition(Content::Given(definition.into()))
    }

    /// Writes expressions in JSONata, `{% … %}`, and not in JSONPath.
    ///
    /// Source: <https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html>
    pub fn jsonata(mut self) -> Self {
        if let Content::States { jsonata, .. } = &mut self.0 {
            *jsonata = true;
        }
        self
    }

    /// Adds a state, to which the one before leads unless it says otherwise.
    pub fn then(mut self, state: impl Into<State>) -> Self {
        let state = state.into();
        if let Content::States { states, .. } = &mut self.0 {
            if let Some(last) = states.last_mut()
                && last.next == Next::Open
            {
                last.next = Next::To(state.name.clone());
            }
            states.push(state);
        }
        self
    }

    /// Adds a state to which others lead by its name.
    pub fn state(mut self, state: impl Into<State>) -> Self {
        if let Content::States { states, .. } = &mut self.0 {
            if let Some(last) = states.last_mut()
                && last.next == Next::Open
            {
                last.next = Next::End;
            }
            states.push(state.into());
        }
        self
    }

    /// Lets a role do what the tasks need.
    pub(super) fn grant(&self, role: &Role) {
        let Content::States { states, .. } = &self.0 else {
            return;
        };
        for state in states {
            state.grants.iter().for_each(|grant: &Allow| grant(role));
            state.inner.iter().for_each(|inner| inner.grant(role));
        }
    }

    /// The states that start executions of their own, wherever they are.
    pub(super) fn distributed(&self) -> Vec<&State> {
        let Content::States { states, .. } = &self.0 else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for state in states {
            found.extend(state.distributed.map(|_| state));
            found.extend(state.inner.iter().flat_map(Definition::distributed));
        }
        found
    }

    /// Whether nothing can be added to it.
    pub(super) fn is_fixed(&self) -> bool {
        match &self.0 {
            Content::Given(data) => !matches!(data, Data::Object(_)),
            Content::Written => true,
            Content::States { .. } => false,
        }
    }

    /// The definition as data, with more at its end.
    pub(super) fn data(&self, more: Vec<(&'static str, Data)>) -> Data {
        match &self.0 {
            Content::Given(data) => beside(data, Data::object(more)),
            Content::Written => Data::Null,
            Content::States { states, jsonata } => {
                let mut all = structure(states, *jsonata);
                all.extend(more);
                if *jsonata {
                    all.push(("QueryLanguage", "JSONata".into()));
                }
                Data::object(all)
            }
        }
    }
}

fn structure(states: &[State], jsonata: bool) -> Vec<(&'static str, Data)> {
    let start = states.first().map(|state| state.name.clone());
    let all = states
        .iter()
        .map(|state| (state.name.clone(), body(state, jsonata)));
    vec![
        ("StartAt", start.unwrap_or_default().into()),
        ("States", Data::object(all)),
    ]
}

fn body(state: &State, jsonata: bool) -> Data {
    let mut fields: Vec<(&'static str, Data)> = vec![("Type", state.kind.into())];
    fields.extend(
        state
            .fields
            .iter()
            .map(|(name, value)| (*name, value.clone())),
    );
    if let Some(resource) = &state.resource {
        fields.push(("Resource", sub!("{resource}{}", state.pattern).into()));
    }
    if let Some(arguments) = &state.arguments {
        let jsonata = state.is_in_jsonata(jsonata);
        let name = if jsonata { "Arguments" } else { "Parameters" };
        let mut arguments = arguments.clone();
        if state.takes_input
            && let Data::Object(entries) = &mut arguments
            && !entries.contains_key("Payload")
        {
            let (name, input) = match jsonata {
                true => ("Payload", "{% $states.input %}"),
                false => ("Payload.$", "$"),
            };
            entries.insert(name.into(), input.into());
        }
        fields.push((name, arguments));
    }
    match (state.kind, &state.next) {
        ("Choice", Next::To(name)) => fields.push(("Default", name.clone().into())),
        (_, Next::To(name)) => fields.push(("Next", name.clone().into())),
        (_, Next::Open | Next::End) => fields.push(("End", true.into())),
        (_, Next::None) => {}
    }
    if !state.choices.is_empty() {
        let choice = |(condition, next): &(super::Condition, String)| {
            let mut branch = condition.data().clone();
            if let Data::Object(entries) = &mut branch {
                entries.insert("Next".into(), next.clone().into());
            }
            branch
        };
        fields.push(("Choices", Data::list(state.choices.iter().map(choice))));
    }
    if !state.retries.is_empty() {
        let retry = |retry: &super::Retry| {
            let errors = (
                "ErrorEquals",
                Data::list(retry.errors.iter().map(String::as_str)),
            );
            let rest = retry
                .fields
                .iter()
                .map(|(name, value)| (*name, value.clone()));
            Data::object([errors].into_iter().chain(rest))
        };
        fields.push(("Retry", Data::list(state.retries.iter().map(retry))));
    }
    if !state.catches.is_empty() {
        let catch = |catch: &super::state::Catch| {
            let errors = (
                "ErrorEquals",
                Data::list(catch.errors.iter().map(String::as_str)),
            );
            let path = catch.result_path.clone().unwrap_or_default();
            let next = ("Next", Data::from(catch.next.clone()));
            Data::object([errors, ("ResultPath", path), next])
        };
        fields.push(("Catch", Data::list(state.catches.iter().map(catch))));
    }
    match state.kind {
        "Parallel" => {
            let branch = |inner: &Definition| inner.branch(jsonata, Vec::new());
            fields.push(("Branches", Data::list(state.inner.iter().map(branch))));
        }
        "Map" => {
            let mode = match state.distributed {
                Some(kind) => Data::object([("Mode", "DISTRIBUTED"), ("ExecutionType", kind)]),
                None => Data::object([("Mode", "INLINE")]),
            };
            let config = vec![("ProcessorConfig", mode)];
            let each = state.inner.first();
            let each = each.map(|inner| inner.branch(jsonata, config));
            fields.push(("ItemProcessor", each.unwrap_or_default()));
        }
        _ => {}
    }
    Data::object(fields)
}

impl Definition {
    /// As a part of another one, whose language it has.
    fn branch(&self, jsonata: bool, more: Vec<(&'static str, Data)>) -> Data {
        match &self.0 {
            Content::Given(data) => data.clone(),
            Content::Written => Data::Null,
            Content::States { states, .. } => {
                let mut all = structure(states, jsonata);
                all.extend(more);
                Data::object(all)
            }
        }
    }
}

/// The ARN of an integration, such as `states:::lambda:invoke`.
pub(super) fn integration(name: &str) -> Value<String> {
    sub!("arn:{}:states:::{name}", stackwright::pseudo::partition())
}
