//! Providers: functions that say what they did, and what answers CloudFormation for them.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use stackwright::{
    Construct, Data, Defaults, Diagnostic, Duration, Node, Resource as _, Value, intrinsic,
};
use stackwright_cfn::stepfunctions::CfnStateMachine;

use super::codes;
use crate::iam::{Grant, Principal, Role};
use crate::kit::{Part, Set, blame, in_range};
use crate::lambda::{Code, Function, Runtime};
use crate::logs::LogGroup;

/// What runs, with the part that answers CloudFormation.
const SOURCE: &str = concat!(include_str!("response.py"), include_str!("provider.py"));

/// The longest that Step Functions is asked to wait for a resource.
const MAX_WAIT: Duration = Duration::hours(2);

/// A provider of custom resources: a function that is called for each event, and, for what takes longer than a function may
/// run, one that is asked again and again whether the resource is complete.
///
/// The first function receives the event of CloudFormation, with `RequestType` (`Create`, `Update`, `Delete`) and
/// `ResourceProperties`, and returns an object: `PhysicalResourceId`, which means another resource if it changes; `Data`, the
/// attributes; `NoEcho`. The second one receives the event with what the first one returned, and returns `IsComplete`, and
/// `Data` when it is true. An exception is told to CloudFormation, with its message.
///
/// ```
/// use stackwright_aws::custom_resources::{CustomResource, Provider};
/// use stackwright_aws::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let function = |id: &str, text: &str| {
///     Function::new(&stack, id, lambda::Runtime::PYTHON_3_13, lambda::Code::inline(text))
/// };
/// let start = function("Start", "def handler(event, context): return {'PhysicalResourceId': 'job-1'}");
/// let is_done = function("IsDone", "def handler(event, context): return {'IsComplete': True}");
/// let provider = Provider::new(&stack, "Provider", &start)
///     .is_complete(&is_done)
///     .query_interval(Duration::seconds(20))
///     .total_timeout(Duration::minutes(40));
/// CustomResource::new(&stack, "Job", &provider);
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref.html>
#[derive(Clone, Debug)]
pub struct Provider(Part<Settings>);

#[derive(Debug)]
struct Settings {
    function: Function,
    is_complete: RefCell<Option<Function>>,
    log_group: RefCell<Option<LogGroup>>,
    parts: RefCell<Vec<Function>>,
    interval: Cell<Option<Set<Duration>>>,
    timeout: Cell<Option<Set<Duration>>>,
}

impl Construct for Provider {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl Provider {
    /// A provider that calls a function for each event. The function needs no permissions beyond what it does itself, and
    /// must not answer CloudFormation.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, on_event: &Function) -> Self {
        Defaults::apply(Self::create(Node::new(scope, id), on_event))
    }

    #[track_caller]
    fn create(node: Node, on_event: &Function) -> Self {
        node.set_construct_type("stackwright_aws.custom_resources.Provider");
        let function = part(&node, "onEvent", "on_event");
        function.env("USER_ON_EVENT_FUNCTION_ARN", on_event.function_arn());
        let_call(&function, on_event);
        let settings = Rc::new(Settings {
            parts: RefCell::new(vec![function.clone()]),
            function,
            is_complete: RefCell::default(),
            log_group: RefCell::default(),
            interval: Cell::default(),
            timeout: Cell::default(),
        });
        let provider = Provider(Part::new(node, settings));
        provider.0.check(Settings::problems);
        provider
    }

    /// Asks a function whether the resource is complete, until it is: every [`query_interval`](Provider::query_interval), for
    /// [`total_timeout`](Provider::total_timeout) at most. A state machine waits in between.
    ///
    /// # Errors
    /// At synthesis: `SW0001` if it is called a second time.
    #[track_caller]
    pub fn is_complete(&self, function: &Function) -> Self {
        let function = function.clone();
        Provider(self.0.edit(|_| self.wait(function)))
    }

    fn wait(&self, asked: Function) {
        let (node, settings) = (self.node(), &*self.0);
        let started = &settings.function;
        let complete = part(node, "isComplete", "is_complete");
        let complete = complete.env("USER_IS_COMPLETE_FUNCTION_ARN", asked.function_arn());
        let_call(&complete, &asked);
        let timeout = part(node, "onTimeout", "on_timeout");
        let machine = Node::new(node, "waiter-state-machine");
        let role = Role::new(&machine, "Role", Principal::service("states.amazonaws.com"));
        complete.grant_invoke(&role);
        timeout.grant_invoke(&role);
        let own = self.0.clone();
        let (asks, ends) = (complete.function_arn(), timeout.function_arn());
        let definition = Value::lazy(move || intrinsic::json_text(own.definition(&asks, &ends)));
        let cfn = CfnStateMachine::new(&machine, "Resource", role.role_arn())
            .definition_string(definition)
            .depends_on(&role);
        Grant::on_principal(started, &["states:StartExecution"], vec![cfn.ref_()]);
        started.env("WAITER_STATE_MACHINE_ARN", cfn.ref_());
        for function in [complete, timeout] {
            if let Some(group) = &*settings.log_group.borrow() {
                function.log_group(group);
            }
            settings.parts.borrow_mut().push(function);
        }
        settings.is_complete.replace(Some(asked));
    }

    /// How long to wait before it is asked again whether a resource is complete: 1 second or more; 5 seconds unless this is
    /// called.
    ///
    /// # Errors
    /// At synthesis: `SW0722` if it is shorter, or longer than the whole time; `SW0723` if nothing is asked.
    #[track_caller]
    pub fn query_interval(&self, interval: impl Into<Duration>) -> Self {
        let interval = interval.into();
        let range = Duration::seconds(1)..=MAX_WAIT;
        if let Some(problem) = in_range(
            codes::OUT_OF_RANGE,
            "a provider cannot have an interval",
            interval,
            range,
        ) {
            self.0.report(problem);
        }
        Provider(self.0.set(interval, |settings, interval| {
            settings.interval.set(Some(interval))
        }))
    }

    /// How long to wait until a resource is complete: up to 2 hours; 30 minutes unless this is called.
    ///
    /// # Errors
    /// At synthesis: `SW0722` if it is outside of that; `SW0723` if nothing is waited for.
    #[track_caller]
    pub fn total_timeout(&self, timeout: impl Into<Duration>) -> Self {
        let timeout = timeout.into();
        let range = Duration::seconds(1)..=MAX_WAIT;
        if let Some(problem) = in_range(
            codes::OUT_OF_RANGE,
            "a provider cannot have a timeout",
            timeout,
            range,
        ) {
            self.0.report(problem);
        }
        Provider(self.0.set(timeout, |settings, timeout| {
            settings.timeout.set(Some(timeout))
        }))
    }

    /// Writes the logs of the provider's own functions to this group.
    #[track_caller]
    pub fn log_group(&self, group: &LogGroup) -> Self {
        Provider(self.0.edit(|settings| {
            for function in &*settings.parts.borrow() {
                function.log_group(group);
            }
            settings.log_group.replace(Some(group.clone()));
        }))
    }

    /// The function that CloudFormation calls.
    pub fn provider_function(&self) -> &Function {
        &self.0.function
    }
}

/// A function of the provider itself.
#[track_caller]
fn part(node: &Node, id: &str, handler: &str) -> Function {
    let name = format!("framework-{id}");
    let code = Code::inline(SOURCE);
    Function::new(node, &name, Runtime::PYTHON_3_13, code)
        .handler(format!("index.{handler}"))
        .description(format!(
            "answers for custom resources, {id} ({})",
            node.path()
        ))
        .timeout(Duration::minutes(15))
}

/// Lets a function call another one, and see when one that was idle can be called.
fn let_call(caller: &Function, called: &Function) {
    called.grant_invoke(caller);
    Grant::on_principal(caller, &["lambda:GetFunction"], vec![called.function_arn()]);
}

impl Settings {
    fn interval(&self) -> Duration {
        self.interval.get().map_or(Duration::seconds(5), |set| *set)
    }

    fn timeout(&self) -> Duration {
        self.timeout.get().map_or(Duration::minutes(30), |set| *set)
    }

    /// The state machine: it asks, and asks again when that fails, which is how the function says that it is too early.
    fn definition(&self, asks: &Value<String>, ends: &Value<String>) -> Data {
        let seconds = |duration: Duration| duration.as_seconds().unwrap_or(1).max(1);
        let (interval, timeout) = (seconds(self.interval()), seconds(self.timeout()));
        let errors = || ("ErrorEquals", Data::list(["States.ALL"]));
        let ask = Data::object([
            ("End", Data::from(true)),
            (
                "Retry",
                Data::list([Data::object([
                    errors(),
                    ("IntervalSeconds", interval.into()),
                    (
                        "MaxAttempts",
                        (timeout + interval - 1).div_euclid(interval).into(),
                    ),
                    ("BackoffRate", 1.into()),
                ])]),
            ),
            (
                "Catch",
                // The second function receives what the first one did, not the error.
                Data::list([Data::object([
                    errors(),
                    ("Next", "framework-onTimeout-task".into()),
                    ("ResultPath", "$.Error".into()),
                ])]),
            ),
            ("Type", "Task".into()),
            ("Resource", asks.into()),
        ]);
        let end = Data::object([
            ("End", Data::from(true)),
            ("Type", "Task".into()),
            ("Resource", ends.into()),
        ]);
        Data::object([
            ("StartAt", Data::from("framework-isComplete-task")),
            (
                "States",
                Data::object([
                    ("framework-isComplete-task", ask),
                    ("framework-onTimeout-task", end),
                ]),
            ),
        ])
    }

    fn problems(&self) -> Vec<Diagnostic> {
        let (interval, timeout) = (self.interval.get(), self.timeout.get());
        if self.is_complete.borrow().is_none() {
            let useless = [(interval, "an interval"), (timeout, "a timeout")];
            let useless = useless.into_iter().filter_map(|(set, what)| {
                let message =
                    format!("{what} is set, and nothing is asked whether resources are complete");
                let problem = Diagnostic::error(codes::NOT_ASKED, message);
                Some(set?.blame(problem.hint("add `is_complete` with the function that knows")))
            });
            return useless.collect();
        }
        let mut problems = Vec::new();
        if self.interval() > self.timeout() {
            let message = format!(
                "the provider asks every {}, and waits for {} in all",
                self.interval(),
                self.timeout()
            );
            let problem = Diagnostic::error(codes::OUT_OF_RANGE, message)
                .hint("ask more often, or wait longer");
            problems.push(blame(interval.or(timeout).as_ref(), problem));
        }
        problems
    }
}
