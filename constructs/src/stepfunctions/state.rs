//! States of state machines.

use std::panic::Location;
use std::rc::Rc;

use stackwright::json::IndexMap;
use stackwright::{Data, Duration, IntoValue, Value};

use super::condition::Condition;
use super::definition::Definition;
use crate::iam::Role;

/// A state: what is done, and what comes then. Each kind has a builder of its own.
///
/// Source: <https://docs.aws.amazon.com/step-functions/latest/dg/workflow-states.html>
#[derive(Clone)]
#[must_use]
pub struct State {
    pub(super) name: String,
    pub(super) at: &'static Location<'static>,
    pub(super) kind: &'static str,
    pub(super) fields: IndexMap<&'static str, Data>,
    pub(super) next: Next,
    pub(super) retries: Vec<Retry>,
    pub(super) catches: Vec<Catch>,
    /// The branches of a choice, with where each leads.
    pub(super) choices: Vec<(Condition, String)>,
    /// What runs within it.
    pub(super) inner: Vec<Definition>,
    /// What a task is given, under the name that the language has for it.
    pub(super) arguments: Option<Data>,
    pub(super) resource: Option<Value<String>>,
    /// Whether the input is the payload of what a task calls, unless another is given.
    pub(super) takes_input: bool,
    /// The ending of the task's resource, such as `.sync`.
    pub(super) pattern: &'static str,
    pub(super) grants: Vec<Allow>,
    /// What waiting for the end of what it starts takes beside.
    pub(super) waits: Option<Allow>,
    /// The kind of the executions that a distributed map starts.
    pub(super) distributed: Option<&'static str>,
}

/// Lets the role of a machine do something.
pub(super) type Allow = Rc<dyn Fn(&Role)>;

/// Where a state leads.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Next {
    /// Nothing is said: to the one that is added after it, or nowhere.
    Open,
    To(String),
    End,
    /// A state that leads nowhere by its kind, or by its choices alone.
    None,
}

#[derive(Clone)]
pub(super) struct Catch {
    pub errors: Vec<String>,
    pub next: String,
    pub result_path: Option<Data>,
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("State")
            .field("name", &self.name)
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

impl State {
    #[track_caller]
    pub(super) fn new(name: impl Into<String>, kind: &'static str, next: Next) -> Self {
        State {
            name: name.into(),
            at: Location::caller(),
            kind,
            fields: IndexMap::new(),
            next,
            retries: Vec::new(),
            catches: Vec::new(),
            choices: Vec::new(),
            inner: Vec::new(),
            arguments: None,
            resource: None,
            takes_input: false,
            pattern: "",
            grants: Vec::new(),
            waits: None,
            distributed: None,
        }
    }

    pub(super) fn set(&mut self, name: &'static str, value: impl Into<Data>) {
        self.fields.insert(name, value.into());
    }

    /// Whether it is in JSONata, in a definition that is or is not.
    pub(super) fn is_in_jsonata(&self, definition: bool) -> bool {
        definition || self.fields.contains_key("QueryLanguage")
    }

    /// The names of all states that it may lead to.
    pub(super) fn targets(&self) -> impl Iterator<Item = &str> {
        let next = match &self.next {
            Next::To(name) => Some(name.as_str()),
            _ => None,
        };
        let catches = self.catches.iter().map(|catch| catch.next.as_str());
        let choices = self.choices.iter().map(|(_, next)| next.as_str());
        next.into_iter().chain(catches).chain(choices)
    }
}

/// What is tried again after an error, and how often.
///
/// ```
/// use stackwright::Duration;
/// use stackwright_aws::stepfunctions::Retry;
/// let retry = Retry::on(["States.TaskFailed"]).interval(Duration::seconds(2)).max_attempts(5).backoff_rate(2.0);
/// # let _ = retry;
/// ```
/// Source: <https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct Retry {
    pub(super) errors: Vec<String>,
    pub(super) fields: IndexMap<&'static str, Data>,
}

impl Retry {
    /// After one of these errors, or any with `States.ALL`: three times, after 1, 2 and 4 seconds.
    pub fn on<E: Into<String>>(errors: impl IntoIterator<Item = E>) -> Self {
        Retry {
            errors: errors.into_iter().map(Into::into).collect(),
            fields: IndexMap::new(),
        }
    }

    fn set(mut self, name: &'static str, value: impl Into<Data>) -> Self {
        self.fields.insert(name, value.into());
        self
    }

    /// How much time passes before the first time; a second unless this is called.
    pub fn interval(self, time: impl Into<Duration>) -> Self {
        self.set("IntervalSeconds", time.into().in_seconds())
    }

    /// How often it is tried again; three times unless this is called.
    pub fn max_attempts(self, count: u32) -> Self {
        self.set("MaxAttempts", count)
    }

    /// By what the time grows with each time; 2 unless this is called.
    pub fn backoff_rate(self, rate: f64) -> Self {
        self.set("BackoffRate", rate)
    }

    /// How long the time may become.
    pub fn max_delay(self, time: impl Into<Duration>) -> Self {
        self.set("MaxDelaySeconds", time.into().in_seconds())
    }

    /// Waits a random part of the time, so that not all try again at once.
    pub fn full_jitter(self) -> Self {
        self.set("JitterStrategy", "FULL")
    }
}

/// The builder of a kind of states.
macro_rules! builder {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        #[must_use]
        pub struct $name(pub(super) State);

        impl From<$name> for State {
            fn from(builder: $name) -> State {
                builder.0
            }
        }

        impl $name {
            /// What the state is for.
            pub fn comment(mut self, text: impl Into<String>) -> Self {
                self.0.set("Comment", text.into());
                self
            }
        }
    };
}

/// What flows through a state.
macro_rules! flow {
    ($($name:ident),*) => {
        $(impl $name {
            /// The part of the input that it gets, by its path; JSONPath.
            pub fn input_path(mut self, path: impl Into<String>) -> Self {
                self.0.set("InputPath", path.into());
                self
            }

            /// The part of its output that comes out, by its path; JSONPath.
            pub fn output_path(mut self, path: impl Into<String>) -> Self {
                self.0.set("OutputPath", path.into());
                self
            }

            /// Writes this state in JSONata, though its definition is in JSONPath.
            ///
            /// Source: <https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html>
            pub fn jsonata(mut self) -> Self {
                self.0.set("QueryLanguage", "JSONata");
                self
            }

            /// What comes out, with expressions `{% … %}` in it; JSONata.
            pub fn output(mut self, output: impl Into<Data>) -> Self {
                self.0.set("Output", output);
                self
            }
        })*
    };
}

/// Where a state leads, and what it keeps.
macro_rules! step {
    ($($name:ident),*) => {
        $(impl $name {
            /// The state that comes then, by its name; the one that is added after it unless this is called.
            pub fn next(mut self, state: impl Into<String>) -> Self {
                self.0.next = super::state::Next::To(state.into());
                self
            }

            /// Ends the machine, or the branch, though another state is added after it.
            pub fn end(mut self) -> Self {
                self.0.next = super::state::Next::End;
                self
            }

            /// Keeps values as variables for later states.
            pub fn assign(mut self, variables: impl Into<Data>) -> Self {
                self.0.set("Assign", variables);
                self
            }
        })*
    };
}

/// What becomes of the result of a state; JSONPath.
macro_rules! results {
    ($($name:ident),*) => {
        $(impl $name {
            /// Where in the input the result is put, by its path; in place of the input unless this is called. JSONPath.
            pub fn result_path(mut self, path: impl Into<String>) -> Self {
                self.0.set("ResultPath", path.into());
                self
            }

            /// Lets the input come out as it was, without the result. JSONPath.
            pub fn discard_result(mut self) -> Self {
                self.0.set("ResultPath", stackwright::intrinsic::json_null());
                self
            }

            /// What is made of the result before it is put anywhere: `{"id.$": "$.Id"}`. JSONPath.
            pub fn result_selector(mut self, selector: impl Into<Data>) -> Self {
                self.0.set("ResultSelector", selector);
                self
            }
        })*
    };
}

/// What is done about errors.
macro_rules! errors {
    ($($name:ident),*) => {
        $(impl $name {
            /// Tries it again after an error. The first of several that fits is taken.
            pub fn retry(mut self, retry: super::state::Retry) -> Self {
                self.0.retries.push(retry);
                self
            }

            /// Goes to another state, by its name, after any error that is not tried again.
            pub fn catch(self, state: impl Into<String>) -> Self {
                self.catch_errors(["States.ALL"], state)
            }

            /// Goes to another state, by its name, after one of these errors.
            pub fn catch_errors<E: Into<String>>(
                mut self,
                errors: impl IntoIterator<Item = E>,
                state: impl Into<String>,
            ) -> Self {
                self.0.catches.push(super::state::Catch {
                    errors: errors.into_iter().map(Into::into).collect(),
                    next: state.into(),
                    result_path: None,
                });
                self
            }

            /// Where in the input the error that was caught last is put, by its path; in place of the input unless this is
            /// called. JSONPath.
            pub fn error_path(mut self, path: impl Into<String>) -> Self {
                if let Some(catch) = self.0.catches.last_mut() {
                    catch.result_path = Some(path.into().into());
                }
                self
            }
        })*
    };
}
pub(super) use {builder, errors, flow, results, step};

builder! {
    /// Passes its input on, or something in its place.
    ///
    /// ```
    /// use stackwright::json;
    /// use stackwright_aws::stepfunctions::Pass;
    /// let start = Pass::new("Start").result(json!({ "count": 0 })).result_path("$.counter");
    /// # let _ = start;
    /// ```
    Pass
}
builder! {
    /// Waits for a time, or until one.
    Wait
}
builder! {
    /// Ends the machine, or the branch, well.
    Succeed
}
builder! {
    /// Ends the machine with an error.
    Fail
}
builder! {
    /// Goes on where the first condition that holds says.
    ///
    /// ```
    /// use stackwright_aws::stepfunctions::{Choice, Condition};
    /// let large = Choice::new("Large?").when(Condition::number_greater_than("$.total", 1000.0), "Review").otherwise("Ship");
    /// # let _ = large;
    /// ```
    Choice
}
builder! {
    /// Runs several definitions at once, each with the same input. Its result is the list of theirs.
    Parallel
}
builder! {
    /// Runs a definition for each item of a list. Its result is the list of theirs.
    Map
}

flow!(Pass, Wait, Succeed, Choice, Parallel, Map);
step!(Pass, Wait, Parallel, Map);
results!(Parallel, Map);
errors!(Parallel, Map);

impl Pass {
    /// A state with a name.
    #[track_caller]
    pub fn new(name: impl Into<String>) -> Self {
        Pass(State::new(name, "Pass", Next::Open))
    }

    /// What comes out in place of the input; JSONPath.
    pub fn result(mut self, result: impl Into<Data>) -> Self {
        self.0.set("Result", result);
        self
    }

    /// Where in the input the result is put, by its path; JSONPath.
    pub fn result_path(mut self, path: impl Into<String>) -> Self {
        self.0.set("ResultPath", path.into());
        self
    }

    /// What is made of the input: `{"id.$": "$.order.id"}`; JSONPath.
    pub fn parameters(mut self, parameters: impl Into<Data>) -> Self {
        self.0.set("Parameters", parameters);
        self
    }
}

impl Wait {
    #[track_caller]
    fn of(name: impl Into<String>, field: &'static str, value: impl Into<Data>) -> Self {
        let mut state = State::new(name, "Wait", Next::Open);
        state.set(field, value);
        Wait(state)
    }

    /// Waits for this time.
    #[track_caller]
    pub fn duration(name: impl Into<String>, time: impl Into<Duration>) -> Self {
        Self::of(name, "Seconds", time.into().in_seconds())
    }

    /// Waits for the number of seconds at this path; JSONPath.
    #[track_caller]
    pub fn seconds_path(name: impl Into<String>, path: impl Into<String>) -> Self {
        Self::of(name, "SecondsPath", path.into())
    }

    /// Waits until this time, `2030-01-31T09:00:00Z`, or an expression in JSONata.
    #[track_caller]
    pub fn until(name: impl Into<String>, timestamp: impl IntoValue<String>) -> Self {
        Self::of(name, "Timestamp", timestamp.into_value())
    }

    /// Waits until the time at this path; JSONPath.
    #[track_caller]
    pub fn until_path(name: impl Into<String>, path: impl Into<String>) -> Self {
        Self::of(name, "TimestampPath", path.into())
    }
}

impl Succeed {
    /// A state with a name.
    #[track_caller]
    pub fn new(name: impl Into<String>) -> Self {
        Succeed(State::new(name, "Succeed", Next::None))
    }
}

impl Fail {
    /// A state with a name.
    #[track_caller]
    pub fn new(name: impl Into<String>) -> Self {
        Fail(State::new(name, "Fail", Next::None))
    }

    /// The name of the error.
    pub fn error(mut self, error: impl IntoValue<String>) -> Self {
        self.0.set("Error", error.into_value());
        self
    }

    /// What happened.
    pub fn cause(mut self, cause: impl IntoValue<String>) -> Self {
        self.0.set("Cause", cause.into_value());
        self
    }

    /// The name of the error, by its path; JSONPath.
    pub fn error_path(mut self, path: impl Into<String>) -> Self {
        self.0.set("ErrorPath", path.into());
        self
    }

    /// What happened, by its path; JSONPath.
    pub fn cause_path(mut self, path: impl Into<String>) -> Self {
        self.0.set("CausePath", path.into());
        self
    }
}

impl Choice {
    /// A state with a name.
    #[track_caller]
    pub fn new(name: impl Into<String>) -> Self {
        Choice(State::new(name, "Choice", Next::None))
    }

    /// Goes to a state, by its name, if a condition holds, and none before it.
    pub fn when(mut self, condition: Condition, state: impl Into<String>) -> Self {
        self.0.choices.push((condition, state.into()));
        self
    }

    /// Goes to this state, by its name, if no condition holds. Without it, the machine fails then.
    pub fn otherwise(mut self, state: impl Into<String>) -> Self {
        self.0.next = Next::To(state.into());
        self
    }

    /// Keeps values as variables for later states, if no condition holds.
    pub fn assign(mut self, variables: impl Into<Data>) -> Self {
        self.0.set("Assign", variables);
        self
    }
}

impl Parallel {
    /// Runs these definitions at once.
    #[track_caller]
    pub fn new(name: impl Into<String>, branches: impl IntoIterator<Item = Definition>) -> Self {
        let mut state = State::new(name, "Parallel", Next::Open);
        state.inner = branches.into_iter().collect();
        Parallel(state)
    }

    /// What the branches get: `{"id.$": "$.order.id"}` in JSONPath, expressions in JSONata.
    pub fn parameters(mut self, parameters: impl Into<Data>) -> Self {
        self.0.arguments = Some(parameters.into());
        self
    }
}

impl Map {
    /// Runs this definition for each item.
    #[track_caller]
    pub fn new(name: impl Into<String>, each: Definition) -> Self {
        let mut state = State::new(name, "Map", Next::Open);
        state.inner = vec![each];
        Map(state)
    }

    /// Where the list is, by its path; the input itself unless this is called. JSONPath.
    pub fn items_path(mut self, path: impl Into<String>) -> Self {
        self.0.set("ItemsPath", path.into());
        self
    }

    /// The list, or an expression for it; JSONata.
    pub fn items(mut self, items: impl Into<Data>) -> Self {
        self.0.set("Items", items);
        self
    }

    /// What is made of each item: `{"id.$": "$$.Map.Item.Value"}`.
    pub fn item_selector(mut self, selector: impl Into<Data>) -> Self {
        self.0.set("ItemSelector", selector);
        self
    }

    /// How many run at the same time at most; as many as there are unless this is called.
    pub fn max_concurrency(mut self, count: u32) -> Self {
        self.0.set("MaxConcurrency", count);
        self
    }

    /// How many percent of the items may fail.
    pub fn tolerated_failure_percentage(mut self, percent: u32) -> Self {
        self.0.set("ToleratedFailurePercentage", percent);
        self
    }
}
