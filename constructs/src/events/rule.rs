//! Rules.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use stackwright::{Construct, Data, Defaults, Diagnostic, IntoValue, List, Node, Resource, Value};
use stackwright_cfn::events::{CfnRule, rule};
use stackwright_facts::name::Name;
use stackwright_facts::{event, input};

use super::bus::EventBus;
use super::codes;
use super::objects::Watch;
use super::pattern::EventPattern;
use super::schedule::Schedule;
use super::target::{IntoTarget, Target, TargetConfig};
use crate::iam::Grantable;
use crate::kit::{
    Kind, Set, adopt, check_name, followed_by, items, kept, lazily, refused, written,
};

static RULE: Kind = Kind {
    construct_type: "stackwright_aws.events.Rule",
    noun: "rule",
    constructor: "Rule::new",
    imported: codes::IMPORTED,
};

/// How many targets EventBridge accepts for one rule.
const MAX_TARGETS: usize = 5;

/// A rule: which events or times start which targets.
///
/// ```
/// use stackwright::{App, Duration, Stack};
/// use stackwright_aws::{events::Rule, sqs::Queue};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let queue = Queue::new(&stack, "Queue");
/// Rule::new(&stack, "Hourly").schedule(Duration::hours(1)).target(&queue);
///
/// let assembly = app.synth().unwrap();
/// let resources = assembly.template("S").unwrap()["Resources"].as_object().unwrap();
/// let rule = resources.values().find(|r| r["Type"] == "AWS::Events::Rule").unwrap();
/// assert_eq!(rule["Properties"]["ScheduleExpression"], "rate(1 hour)");
/// ```
/// Source: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rules.html>
#[derive(Clone)]
pub struct Rule {
    node: Node,
    state: Rc<State>,
}

struct State {
    cfn: CfnRule,
    patterns: RefCell<Vec<Set<EventPattern>>>,
    schedule: RefCell<Option<Schedule>>,
    other_bus: Cell<Option<Set<()>>>,
    targets: RefCell<Vec<Bound>>,
    /// Whether a template says when it runs, and the targets that it has there.
    is_written: bool,
    before: Vec<Data>,
    complete: Cell<bool>,
}

#[derive(Clone)]
struct Bound {
    target: Set<Rc<dyn Target>>,
    /// What the rule knows of it, once it was asked.
    config: Option<TargetConfig>,
}

impl std::fmt::Debug for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Rule").field(&self.node).finish()
    }
}

impl Construct for Rule {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl Rule {
    /// A rule on the account's default bus, enabled, for no event yet.
    ///
    /// # Errors
    /// At synthesis: `SW0355` if it has neither a pattern nor a schedule.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str) -> Self {
        Defaults::apply(Self::create(RULE.node(scope.node(), id)))
    }

    #[track_caller]
    fn create(node: Node) -> Self {
        let cfn = CfnRule::new(&node, "Resource").state(rule::State::Enabled);
        let state = Rc::new(State::of(cfn));
        state
            .cfn
            .event_pattern(lazily(&state, State::pattern))
            .schedule_expression(lazily(&state, State::schedule))
            .targets(lazily(&state, State::targets));
        Self::register(node, state)
    }

    /// A rule of the generated type, such as one of an included template, which is changed like one that is created here. What
    /// the template says of it stays until a setter says otherwise: a pattern takes the place of the one that is there, targets are
    /// added.
    ///
    /// # Errors
    /// At synthesis: `SW0356` if it has more than five targets then.
    #[track_caller]
    pub fn from_cfn(rule: &CfnRule) -> Self {
        adopt(&RULE, rule, |node| {
            let is_written = |property: &str| written(rule.resource(), property);
            let pattern = is_written("EventPattern");
            let schedule = is_written("ScheduleExpression");
            let targets = is_written("Targets");
            let state = State {
                is_written: !pattern.is_null() || !schedule.is_null(),
                before: items(&targets).to_vec(),
                ..State::of(rule.clone())
            };
            let state = Rc::new(state);
            let added = state.clone();
            state
                .cfn
                .event_pattern(kept(
                    &state,
                    pattern,
                    |rule| !rule.patterns.borrow().is_empty(),
                    State::pattern,
                ))
                .schedule_expression(kept(
                    &state,
                    schedule,
                    |rule| rule.schedule.borrow().is_some(),
                    State::schedule,
                ))
                .targets(Value::<List<rule::Target>>::lazy(move || {
                    let added = added.targets().into_iter().flatten();
                    let added = added.map(|one| Value::from(one).into()).collect();
                    followed_by::<List<rule::Target>>(&targets, added)
                }));
            Self::register(node, state)
        })
    }

    fn register(node: Node, state: Rc<State>) -> Self {
        let rule = Rule { node, state };
        let check = rule.clone();
        rule.node.add_validation(move || check.problems());
        let complete = rule.clone();
        rule.node.on_complete(move || complete.bind_targets());
        rule
    }

    /// Runs on events that match a pattern. Several patterns are alternatives.
    ///
    /// # Errors
    /// At synthesis: `SW0350` if EventBridge rejects the pattern, `SW0351` if it can never match, `SW0363` if it is for
    /// the notifications of a bucket that sends none.
    #[track_caller]
    pub fn on(&self, pattern: impl Into<EventPattern>) -> Self {
        self.add_pattern(pattern.into());
        self.clone()
    }

    #[track_caller]
    fn add_pattern(&self, pattern: EventPattern) {
        for problem in pattern.problems() {
            let problem = problem.at(std::panic::Location::caller());
            self.node
                .report(problem.property("Properties.EventPattern"));
        }
        let pattern = Set::new(pattern);
        self.state.patterns.borrow_mut().push(pattern);
    }

    /// Runs by the clock: every so often, `Duration::hours(1)`, or by an expression, `"cron(0 9 ? * MON-FRI *)"`. A rule can have
    /// a pattern too.
    ///
    /// # Errors
    /// At synthesis: `SW0353` if EventBridge does not accept the schedule.
    #[track_caller]
    pub fn schedule(&self, schedule: impl Into<Schedule>) -> Self {
        self.set_schedule(schedule.into());
        self.clone()
    }

    #[track_caller]
    fn set_schedule(&self, schedule: Schedule) {
        for problem in schedule.problems() {
            let problem = problem.clone().at(std::panic::Location::caller());
            self.node
                .report(problem.property("Properties.ScheduleExpression"));
        }
        self.state.schedule.replace(Some(schedule));
    }

    /// Starts something: a [target](Target), or a construct with the whole event, `.target(&queue)`. A rule can have up to five
    /// targets.
    ///
    /// # Errors
    /// At synthesis: `SW0356` if there are more.
    #[track_caller]
    pub fn target(&self, target: impl IntoTarget) -> Self {
        self.add_target(target.into_target());
        self.clone()
    }

    #[track_caller]
    fn add_target(&self, target: Rc<dyn Target>) {
        let target = Set::new(target);
        self.state.targets.borrow_mut().push(Bound {
            target,
            config: None,
        });
        if self.state.complete.get() {
            self.bind_targets();
        }
    }

    fn bind_targets(&self) {
        self.state.complete.set(true);
        let count = self.state.targets.borrow().len();
        for index in 0..count {
            let bound = self.state.targets.borrow()[index].clone();
            if bound.config.is_none() {
                let config = bound.target.bind(self, &self.state.target_id(index));
                self.state.targets.borrow_mut()[index].config = Some(config);
            }
        }
    }

    /// Gives the rule a name of its own, 1 to 64 letters, digits and any of `.-_`.
    ///
    /// # Errors
    /// At synthesis: `SW0357` if EventBridge does not accept the name.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        let name = name.into_value();
        check_name(&self.node, codes::INVALID_NAME, Name::Rule, &name);
        self.state.cfn.name(name);
        self.clone()
    }

    /// What the rule is for, up to 512 characters.
    pub fn description(&self, text: impl IntoValue<String>) -> Self {
        self.state.cfn.description(text);
        self.clone()
    }

    /// Keeps the rule from running.
    pub fn disabled(&self) -> Self {
        self.state.cfn.state(rule::State::Disabled);
        self.clone()
    }

    /// Sees also the management events that only read, which trails send in great numbers.
    /// Source: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html>
    pub fn including_reads(&self) -> Self {
        let state = rule::State::EnabledWithAllCloudtrailManagementEvents;
        self.state.cfn.state(state);
        self.clone()
    }

    /// Listens to another bus than the account's default one, to which AWS services send their events.
    ///
    /// # Errors
    /// At synthesis: `SW0355` if the rule has a schedule.
    #[track_caller]
    pub fn bus(&self, bus: &EventBus) -> Self {
        self.state.other_bus.set(Some(Set::new(())));
        self.state.cfn.event_bus_name(bus.event_bus_name());
        self.clone()
    }

    /// The ARN.
    pub fn rule_arn(&self) -> Value<String> {
        self.state.cfn.attr_arn()
    }

    /// The name.
    pub fn rule_name(&self) -> Value<String> {
        self.state.cfn.ref_()
    }

    fn problems(&self) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        let patterns = self.state.patterns.borrow().clone();
        for pattern in &patterns {
            let watches = pattern.watches.iter();
            let found = watches.flat_map(Watch::problems);
            problems.extend(found.map(|problem| pattern.blame(problem)));
        }
        let scheduled = self.state.schedule.borrow().is_some();
        if patterns.is_empty() && !scheduled && !self.state.is_written {
            problems.push(
                Diagnostic::error(
                    codes::INVALID_RULE,
                    "the rule has neither a pattern nor a schedule",
                )
                .hint("call `.on(…)` or `.schedule(…)`"),
            );
        }
        if let Some(bus) = self.state.other_bus.get()
            && scheduled
        {
            problems.push(
                bus.blame(
                    Diagnostic::error(
                        codes::INVALID_RULE,
                        "the rule has a schedule, and is not on the default bus",
                    )
                    .note("EventBridge runs schedules only on the account's default bus")
                    .hint("leave out `bus`"),
                ),
            );
        }
        let targets = self.state.targets.borrow().clone();
        if targets.is_empty() && self.state.before.is_empty() {
            problems.push(
                Diagnostic::warning(
                    codes::NO_TARGET,
                    "the rule has no target, and so does nothing",
                )
                .hint("add one with `.target(…)`, or acknowledge SW0370"),
            );
        }
        let before = self.state.before.len();
        let count = before + targets.len();
        if count > MAX_TARGETS
            && let Some(first) = targets.get(MAX_TARGETS.saturating_sub(before))
        {
            problems.push(
                first.target.blame(
                    Diagnostic::error(
                        codes::TOO_MANY_TARGETS,
                        format!("the rule has {count} targets"),
                    )
                    .note(format!("EventBridge accepts {MAX_TARGETS}"))
                    .hint("make a second rule with the same pattern"),
                ),
            );
        }
        // Of several kinds of events, one may have what another lacks.
        let only = match patterns.as_slice() {
            [only] => Some(only.read()),
            _ => None,
        };
        for bound in targets {
            let mut found = bound.target.problems(self);
            if let Some(config) = &bound.config {
                found.extend(config.problems());
                let paths = config.event_paths();
                let unknown = paths
                    .iter()
                    .filter(|path| input::check_path(path).is_ok())
                    .filter_map(|path| event::check_path(only.as_ref(), path).err());
                found.extend(unknown.map(|problem| {
                    refused(codes::UNKNOWN_EVENT_FIELD, problem)
                        .note("EventBridge would deliver nothing to the target")
                }));
            }
            problems.extend(found.into_iter().map(|one| bound.target.blame(one)));
        }
        problems
    }

    /// Warnings, `SW0362`, if a target that runs as somebody may write where the rule listens, and so could start itself
    /// without end: for [`Target::problems`].
    pub fn check_loop(&self, runs_as: &impl Grantable, target: &impl Construct) -> Vec<Diagnostic> {
        let grantee = runs_as.grantee();
        let (principal, target) = (grantee.principal(), target.node());
        let patterns = self.state.patterns.borrow();
        let watches = patterns.iter().flat_map(|pattern| &pattern.watches);
        watches
            .filter_map(|watch| watch.check_loop(principal, target))
            .collect()
    }
}

impl State {
    fn of(cfn: CfnRule) -> Self {
        State {
            cfn,
            patterns: RefCell::default(),
            schedule: RefCell::default(),
            other_bus: Cell::new(None),
            targets: RefCell::default(),
            is_written: false,
            before: Vec::new(),
            complete: Cell::new(false),
        }
    }

    /// The id of a target that is added here: one that no target of the template has.
    fn target_id(&self, index: usize) -> String {
        let is_taken = |id: &str| {
            let known = |target: &Data| target.get("Id").and_then(Data::as_str) == Some(id);
            self.before.iter().any(known)
        };
        let mut free = (0..)
            .map(|number| format!("Target{number}"))
            .filter(|id| !is_taken(id));
        free.nth(index).unwrap_or_default()
    }

    fn pattern(&self) -> Option<Data> {
        match self.patterns.borrow().as_slice() {
            [] => None,
            [only] => Some(only.to_data()),
            several => {
                let several = several.iter().map(|one| EventPattern::clone(one));
                Some(EventPattern::any_of(several).to_data())
            }
        }
    }

    fn schedule(&self) -> Option<Value<String>> {
        self.schedule.borrow().as_ref().map(Schedule::value)
    }

    fn targets(&self) -> Option<Vec<rule::Target>> {
        let targets = self.targets.borrow();
        let configs = targets.iter().enumerate().filter_map(|(index, bound)| {
            let config = bound.config.as_ref()?;
            Some(config.value(&self.target_id(index)))
        });
        (!targets.is_empty()).then(|| configs.collect())
    }
}
