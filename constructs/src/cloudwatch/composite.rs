//! Alarms on other alarms.

use std::cell::RefCell;
use std::rc::Rc;

use stackwright::{
    Construct, Defaults, Diagnostic, Duration, IntoValue, Node, Resource, Value, intrinsic,
};
use stackwright_cfn::cloudwatch::CfnCompositeAlarm;

use super::action::{AlarmAction, started};
use super::alarm::{Action, Alarm, State, actions_on, too_many_actions};
use super::codes;
use crate::kit::{Part, Set, check, lazily};

/// When a composite alarm goes off: states of other alarms, combined.
///
/// ```
/// use stackwright_aws::cloudwatch::{Alarm, AlarmRule, CompositeAlarm, Metric};
/// use stackwright_aws::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let slow = Alarm::new(&stack, "Slow", Metric::new("Shop", "Latency").is_above(1.0));
/// let release = Alarm::from_name(&stack, "Release", "release-is-running");
/// let rule = AlarmRule::alarm(&slow) & !AlarmRule::alarm(&release);
/// CompositeAlarm::new(&stack, "Bad", rule);
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create_Composite_Alarm.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct AlarmRule {
    text: Value<String>,
    alarms: usize,
}

impl AlarmRule {
    /// The alarm has gone off.
    pub fn alarm(alarm: &Alarm) -> Self {
        Self::state("ALARM", &alarm.alarm_arn())
    }

    /// The alarm says that everything is well.
    pub fn ok(alarm: &Alarm) -> Self {
        Self::state("OK", &alarm.alarm_arn())
    }

    /// The alarm knows too little.
    pub fn insufficient_data(alarm: &Alarm) -> Self {
        Self::state("INSUFFICIENT_DATA", &alarm.alarm_arn())
    }

    /// A composite alarm has gone off.
    pub fn composite(alarm: &CompositeAlarm) -> Self {
        Self::state("ALARM", &alarm.alarm_arn())
    }

    /// Always, or never.
    pub fn constant(value: bool) -> Self {
        let text = if value { "TRUE" } else { "FALSE" };
        AlarmRule {
            text: text.into(),
            alarms: 0,
        }
    }

    /// A rule as CloudWatch writes it: `ALARM("a") AND NOT OK("b")`.
    pub fn expression(text: impl IntoValue<String>) -> Self {
        AlarmRule {
            text: text.into_value(),
            alarms: 0,
        }
    }

    /// All of these.
    pub fn all_of(rules: impl IntoIterator<Item = AlarmRule>) -> Self {
        Self::combined(" AND ", rules.into_iter().collect())
    }

    /// One of these at least.
    pub fn any_of(rules: impl IntoIterator<Item = AlarmRule>) -> Self {
        Self::combined(" OR ", rules.into_iter().collect())
    }

    fn state(state: &str, arn: &Value<String>) -> Self {
        let pieces = [format!("{state}(\"").into(), arn.clone(), "\")".into()];
        AlarmRule {
            text: intrinsic::join("", pieces),
            alarms: 1,
        }
    }

    fn combined(word: &str, rules: Vec<AlarmRule>) -> Self {
        let alarms = rules.iter().map(|rule| rule.alarms).sum();
        let texts: Vec<Value<String>> = rules.into_iter().map(|rule| rule.text).collect();
        let mut pieces: Vec<Value<String>> = vec!["(".into()];
        for (at, text) in texts.into_iter().enumerate() {
            if at > 0 {
                pieces.push(word.into());
            }
            pieces.push(text);
        }
        pieces.push(")".into());
        AlarmRule {
            text: intrinsic::join("", pieces),
            alarms,
        }
    }
}

impl std::ops::Not for AlarmRule {
    type Output = AlarmRule;

    fn not(self) -> AlarmRule {
        let pieces = ["(NOT (".into(), self.text, "))".into()];
        AlarmRule {
            text: intrinsic::join("", pieces),
            alarms: self.alarms,
        }
    }
}

impl std::ops::BitAnd for AlarmRule {
    type Output = AlarmRule;

    fn bitand(self, other: AlarmRule) -> AlarmRule {
        AlarmRule::all_of([self, other])
    }
}

impl std::ops::BitOr for AlarmRule {
    type Output = AlarmRule;

    fn bitor(self, other: AlarmRule) -> AlarmRule {
        AlarmRule::any_of([self, other])
    }
}

/// An alarm on other alarms: one message instead of many.
///
/// An example is at [`AlarmRule`].
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create_Composite_Alarm.html>
#[derive(Clone, Debug)]
pub struct CompositeAlarm(Part<Owned>);

struct Owned {
    cfn: CfnCompositeAlarm,
    alarms: usize,
    actions: RefCell<Vec<Set<Action>>>,
}

impl Construct for CompositeAlarm {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

started!(CompositeAlarm, "the other alarms know too little");

impl CompositeAlarm {
    /// An alarm that goes off by this rule. CloudFormation names it after its place in the app, as it demands a name that
    /// is unique in the account and region.
    ///
    /// # Errors
    /// At synthesis: `SW0523` if the rule has more than 100 alarms.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, rule: AlarmRule) -> Self {
        let node = Node::new(scope, id);
        node.set_construct_type("stackwright_aws.cloudwatch.CompositeAlarm");
        Defaults::apply(Self::create(node, rule))
    }

    #[track_caller]
    fn create(node: Node, rule: AlarmRule) -> Self {
        let owned = Rc::new(Owned {
            cfn: CfnCompositeAlarm::new(&node, "Resource", rule.text),
            alarms: rule.alarms,
            actions: RefCell::default(),
        });
        owned
            .cfn
            .alarm_name(node.unique_id())
            .alarm_actions(lazily(&owned, |alarm| {
                actions_on(&alarm.actions, State::Alarm)
            }))
            .ok_actions(lazily(&owned, |alarm| {
                actions_on(&alarm.actions, State::Ok)
            }))
            .insufficient_data_actions(lazily(&owned, |alarm| {
                actions_on(&alarm.actions, State::InsufficientData)
            }));
        check(&node, &owned, Owned::problems);
        CompositeAlarm(Part::new(node, owned))
    }

    /// Gives the alarm a name of its own, of up to 255 characters.
    ///
    /// # Errors
    /// At synthesis: `SW0527` if CloudWatch does not accept the name.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        let name = name.into_value();
        super::check_alarm_name(self.node(), &name);
        CompositeAlarm(self.0.edit(|alarm| {
            alarm.cfn.alarm_name(name);
        }))
    }

    /// What it means when the alarm goes off.
    #[track_caller]
    pub fn description(&self, description: impl IntoValue<String>) -> Self {
        CompositeAlarm(self.0.edit(|alarm| {
            alarm.cfn.alarm_description(description);
        }))
    }

    /// Starts nothing while another alarm has gone off: that of a deployment, for example. CloudWatch waits up to a minute
    /// for the other alarm, and a minute after it, unless [`suppression_times`](Self::suppression_times) says otherwise.
    #[track_caller]
    pub fn suppressed_by(&self, alarm: &Alarm) -> Self {
        CompositeAlarm(self.0.edit(|composite| {
            composite
                .cfn
                .actions_suppressor(alarm.alarm_arn())
                .actions_suppressor_wait_period(60)
                .actions_suppressor_extension_period(60);
        }))
    }

    /// How long actions wait for the alarm that suppresses them to go off, and how long after it they stay suppressed.
    #[track_caller]
    pub fn suppression_times(
        &self,
        wait: impl Into<Duration>,
        extension: impl Into<Duration>,
    ) -> Self {
        let (wait, extension) = (wait.into(), extension.into());
        CompositeAlarm(self.0.edit(|alarm| {
            alarm
                .cfn
                .actions_suppressor_wait_period(wait.in_seconds())
                .actions_suppressor_extension_period(extension.in_seconds());
        }))
    }

    /// Lets the alarm go off without starting anything.
    #[track_caller]
    pub fn disable_actions(&self) -> Self {
        CompositeAlarm(self.0.edit(|alarm| {
            alarm.cfn.actions_enabled(false);
        }))
    }

    #[track_caller]
    fn start(&self, on: State, action: &impl AlarmAction) -> Self {
        if let Some(problem) = action.problem(None) {
            self.0.report(problem);
        }
        let line = std::panic::Location::caller();
        let node = self.node();
        let arn = node.at_line(line, || action.bind(node, &self.alarm_arn()));
        let action = Action { on, arn };
        CompositeAlarm(self.0.set(action, |alarm, action| {
            alarm.actions.borrow_mut().push(action);
        }))
    }

    /// The ARN.
    pub fn alarm_arn(&self) -> Value<String> {
        self.0.cfn.attr_arn()
    }

    /// The name.
    pub fn alarm_name(&self) -> Value<String> {
        self.0.cfn.ref_()
    }
}

impl Owned {
    fn problems(&self) -> Vec<Diagnostic> {
        let mut problems = too_many_actions(&self.actions);
        if self.alarms > 100 {
            let problem = format!(
                "a composite alarm goes by the states of {} alarms",
                self.alarms
            );
            problems.push(
                Diagnostic::error(codes::EVALUATION, problem)
                    .hint("use at most 100, or composite alarms of composite alarms"),
            );
        }
        problems
    }
}
