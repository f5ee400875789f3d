//! Alarms on metrics.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use stackwright::{
    Construct, Defaults, Diagnostic, Duration, IntoValue, List, Node, RemovalPolicy, Resource,
    Value, sub,
};
use stackwright_cfn::cloudwatch::CfnAlarm;
pub use stackwright_cfn::cloudwatch::alarm::TreatMissingData as MissingData;
use stackwright_cfn::cloudwatch::alarm::{self, Metric, MetricDataQuery, MetricStat};

use super::action::{AlarmAction, started};
use super::codes;
use super::condition::{Condition, Threshold};
use super::math::{MathExpression, Query, Series};
use crate::kit::{
    Handle, Kind, Origin, Set, account_of, check, in_range, lazily, part_of_arn, region_of, some_of,
};

static ALARM: Kind = Kind {
    construct_type: "stackwright_aws.cloudwatch.Alarm",
    noun: "alarm",
    constructor: "Alarm::new",
    imported: codes::IMPORTED,
};

/// What becomes of percentiles over too few measurements.
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/percentiles-with-low-samples.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LowSamples {
    /// They are evaluated as others. This is what CloudWatch does anyway.
    Evaluate,
    /// The alarm stays as it is.
    Ignore,
}

/// An alarm: it goes off when a metric, or an expression over metrics, fulfils a condition.
///
/// One period decides unless [`evaluation_periods`](Alarm::evaluation_periods) says otherwise.
///
/// ```
/// use stackwright_aws::cloudwatch::{Metric, MissingData, Statistic};
/// use stackwright_aws::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let operators = Topic::new(&stack, "Operators");
/// let failed = Metric::new("Shop", "Failed").statistic(Statistic::sum());
/// Alarm::new(&stack, "Failures", failed.is_at_least(5.0))
///     .evaluation_periods(3)
///     .datapoints_to_alarm(2)
///     .missing_data(MissingData::NotBreaching)
///     .on_alarm(&operators);
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html>
#[derive(Clone, Debug)]
pub struct Alarm(Handle<Owned, Imported>);

struct Owned {
    cfn: CfnAlarm,
    condition: Condition,
    periods: Cell<Option<Set<u32>>>,
    datapoints: Cell<Option<Set<u32>>>,
    actions: RefCell<Vec<Set<Action>>>,
}

impl std::fmt::Debug for Owned {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.cfn.fmt(f)
    }
}

/// An action, and the change of state that starts it.
pub(super) struct Action {
    pub on: State,
    pub arn: Value<String>,
}

/// The state that an alarm changes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Alarm,
    Ok,
    InsufficientData,
}

#[derive(Debug)]
struct Imported {
    arn: Value<String>,
}

impl Construct for Alarm {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

started!(Alarm, "too little was measured to decide");

impl Alarm {
    /// An alarm that goes off on this condition.
    ///
    /// # Errors
    /// At synthesis: `SW0520` to `SW0522` for what is wrong with the metrics, `SW0523` if they cannot be evaluated together.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, condition: Condition) -> Self {
        Defaults::apply(Self::create(ALARM.node(scope.node(), id), condition))
    }

    #[track_caller]
    fn create(node: Node, condition: Condition) -> Self {
        let owned = Rc::new(Owned {
            cfn: CfnAlarm::new(&node, "Resource"),
            condition,
            periods: Cell::default(),
            datapoints: Cell::default(),
            actions: RefCell::default(),
        });
        owned.condition.apply(&node, &owned.cfn);
        owned
            .cfn
            .evaluation_periods(lazily(&owned, |alarm| Some(alarm.evaluation_periods())))
            .alarm_actions(lazily(&owned, |alarm| alarm.actions_on(State::Alarm)))
            .ok_actions(lazily(&owned, |alarm| alarm.actions_on(State::Ok)))
            .insufficient_data_actions(lazily(&owned, |alarm| {
                alarm.actions_on(State::InsufficientData)
            }));
        check(&node, &owned, Owned::problems);
        Alarm(Handle::owned(&ALARM, node, owned))
    }

    /// An alarm that exists already, by its ARN. It is never modified.
    #[track_caller]
    pub fn from_arn(scope: &impl Construct, id: &str, arn: impl IntoValue<String>) -> Self {
        let node = ALARM.node(scope.node(), id);
        let arn = arn.into_value();
        Alarm(Handle::imported(&ALARM, node, Imported { arn }))
    }

    /// An alarm of the stack's account and region that exists already, by its name. It is never modified.
    #[track_caller]
    pub fn from_name(scope: &impl Construct, id: &str, name: impl IntoValue<String>) -> Self {
        let node = ALARM.node(scope.node(), id);
        let (partition, region) = (stackwright::pseudo::partition(), region_of(&node));
        let (account, name) = (account_of(&node), name.into_value());
        let arn = sub!("arn:{partition}:cloudwatch:{region}:{account}:alarm:{name}");
        Alarm(Handle::imported(&ALARM, node, Imported { arn }))
    }

    /// Gives the alarm a name of its own, of up to 255 characters. An alarm with a name of its own cannot be replaced by an
    /// update.
    ///
    /// # Errors
    /// At synthesis: `SW0527` if CloudWatch does not accept the name.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        let name = name.into_value();
        super::check_alarm_name(self.node(), &name);
        Alarm(self.0.edit("a name", |alarm| {
            alarm.cfn.alarm_name(name);
        }))
    }

    /// What it means when the alarm goes off.
    #[track_caller]
    pub fn description(&self, description: impl IntoValue<String>) -> Self {
        Alarm(self.0.edit("a description", |alarm| {
            alarm.cfn.alarm_description(description);
        }))
    }

    /// How many periods are looked at; 1 unless this is called. All of them must fulfil the condition, unless
    /// [`datapoints_to_alarm`](Self::datapoints_to_alarm) says otherwise.
    ///
    /// # Errors
    /// At synthesis: `SW0523` if it is none, or if they are longer than CloudWatch looks back: a week, a day for periods below
    /// an hour.
    #[track_caller]
    pub fn evaluation_periods(&self, periods: u32) -> Self {
        Alarm(self.0.set("periods", periods, |alarm, periods| {
            alarm.periods.set(Some(periods));
        }))
    }

    /// How many of the periods must fulfil the condition.
    ///
    /// # Errors
    /// At synthesis: `SW0523` if it is none, or more than there are periods.
    #[track_caller]
    pub fn datapoints_to_alarm(&self, datapoints: u32) -> Self {
        let what = "a number of bad periods";
        Alarm(self.0.set(what, datapoints, |alarm, datapoints| {
            alarm.cfn.datapoints_to_alarm(*datapoints);
            alarm.datapoints.set(Some(datapoints));
        }))
    }

    /// What becomes of periods in which nothing was measured.
    #[track_caller]
    pub fn missing_data(&self, treatment: MissingData) -> Self {
        Alarm(self.0.edit("what becomes of missing data", |alarm| {
            alarm.cfn.treat_missing_data(treatment);
        }))
    }

    /// What becomes of percentiles over too few measurements.
    #[track_caller]
    pub fn low_samples(&self, treatment: LowSamples) -> Self {
        let text = match treatment {
            LowSamples::Evaluate => "evaluate",
            LowSamples::Ignore => "ignore",
        };
        Alarm(self.0.edit("what becomes of few samples", |alarm| {
            alarm.cfn.evaluate_low_sample_count_percentile(text);
        }))
    }

    /// Lets the alarm go off without starting anything.
    #[track_caller]
    pub fn disable_actions(&self) -> Self {
        Alarm(self.0.edit("no actions", |alarm| {
            alarm.cfn.actions_enabled(false);
        }))
    }

    #[track_caller]
    fn start(&self, on: State, action: &impl AlarmAction) -> Self {
        let Some(owned) = self.0.as_owned() else {
            self.0.report_imported("an action");
            return self.clone();
        };
        if let Some(problem) = action.problem(Some(&owned.condition.series)) {
            self.0.report(problem);
        }
        let line = std::panic::Location::caller();
        let arn = self
            .node()
            .at_line(line, || action.bind(self.node(), &self.alarm_arn()));
        let action = Action { on, arn };
        Alarm(self.0.set("an action", action, |alarm, action| {
            alarm.actions.borrow_mut().push(action);
        }))
    }

    /// What happens to the alarm when it leaves the stack; it is deleted unless this is called.
    #[track_caller]
    pub fn removal_policy(&self, policy: RemovalPolicy) -> Self {
        Alarm(self.0.edit("a removal policy", |alarm| {
            alarm.cfn.removal_policy(policy);
        }))
    }

    /// The ARN.
    pub fn alarm_arn(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(alarm) => alarm.cfn.attr_arn(),
            Origin::Imported(alarm) => alarm.arn.clone(),
        }
    }

    /// The name.
    pub fn alarm_name(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(alarm) => alarm.cfn.ref_(),
            Origin::Imported(alarm) => part_of_arn(&alarm.arn, 6),
        }
    }

    /// Whether the alarm exists elsewhere.
    pub fn is_imported(&self) -> bool {
        self.0.is_imported()
    }
}

impl Owned {
    fn evaluation_periods(&self) -> u32 {
        self.periods.get().map_or(1, |periods| *periods)
    }

    fn actions_on(&self, on: State) -> Option<Value<List<String>>> {
        actions_on(&self.actions, on)
    }

    fn problems(&self) -> Vec<Diagnostic> {
        let (_, mut problems) = self.condition.queries();
        problems.extend(self.condition.problem());
        let code = || codes::EVALUATION;
        if let Some(periods) = self.periods.get() {
            let what = "an alarm cannot look at a number of periods";
            let problem = in_range(code(), what, *periods, 1..=604_800);
            problems.extend(problem.map(|problem| periods.blame(problem)));
        }
        if let Some(datapoints) = self.datapoints.get() {
            let what = "an alarm cannot go off after a number of bad periods";
            let problem = in_range(
                code(),
                what,
                *datapoints,
                1..=self.evaluation_periods().max(1),
            );
            problems.extend(problem.map(|problem| datapoints.blame(problem)));
        }
        let period = self.condition.series.evaluated_period();
        let seconds = period.as_seconds().unwrap_or(0);
        let whole = seconds.saturating_mul(i64::from(self.evaluation_periods()));
        let (most, words) = match seconds < 3600 {
            true => (86_400, "a day"),
            false => (604_800, "a week"),
        };
        if seconds > 0 && whole > most {
            let problem = Diagnostic::error(
                code(),
                format!(
                    "an alarm on {} periods of {period} looks back longer than {words}",
                    self.evaluation_periods()
                ),
            )
            .hint("use fewer periods, or shorter ones");
            let periods = self.periods.get();
            problems.push(crate::kit::blame(periods.as_ref(), problem));
        }
        problems.extend(too_many_actions(&self.actions));
        problems
    }
}

/// The ARNs of the actions that a change of state starts.
pub(super) fn actions_on(
    actions: &RefCell<Vec<Set<Action>>>,
    on: State,
) -> Option<Value<List<String>>> {
    let actions = actions.borrow();
    let of_state = actions.iter().filter(|action| action.on == on);
    some_of(of_state.map(|action| action.arn.clone()))
}

/// What is wrong with the sixth action of a state.
pub(super) fn too_many_actions(actions: &RefCell<Vec<Set<Action>>>) -> Vec<Diagnostic> {
    let states = [State::Alarm, State::Ok, State::InsufficientData];
    let actions = actions.borrow();
    let beyond = states.into_iter().filter_map(|state| {
        let sixth = actions.iter().filter(|action| action.on == state).nth(5)?;
        let problem = "an alarm starts more than five actions in one state";
        let problem = Diagnostic::error(codes::INVALID_ACTION, problem)
            .hint("publish to a topic, to which any number can subscribe");
        Some(sixth.blame(problem))
    });
    beyond.collect()
}

impl Condition {
    /// What is evaluated: the series, or the band and the series.
    fn evaluated(&self) -> (Series, &'static str) {
        match (self.threshold, &self.series) {
            (Threshold::Band(width), series) => {
                let band = MathExpression::new(format!("ANOMALY_DETECTION_BAND(m0, {width})"))
                    .using("m0", series)
                    .label("Anomaly Detection Band");
                (band.into(), "expr_1")
            }
            (_, Series::Math(_)) => (self.series.clone(), "expr_1"),
            (_, Series::Metric(_)) => (self.series.clone(), "m1"),
        }
    }

    fn queries(&self) -> (Vec<Query>, Vec<Diagnostic>) {
        let (series, id) = self.evaluated();
        series.queries(id)
    }

    /// What is wrong with the condition for an alarm.
    fn problem(&self) -> Option<Diagnostic> {
        let error = |message: &str| Diagnostic::error(codes::EVALUATION, message);
        let (queries, _) = self.queries();
        if queries.len() > 10 {
            return Some(
                error("an alarm evaluates more than ten metrics and expressions")
                    .hint("evaluate fewer, or combine several alarms in a `CompositeAlarm`"),
            );
        }
        let is_number = match self.threshold {
            Threshold::Number(number) | Threshold::Band(number) => number.is_finite(),
        };
        if !is_number {
            return Some(error("the threshold of an alarm is no number").hint("use a finite one"));
        }
        if let Threshold::Band(width) = self.threshold
            && width <= 0.0
        {
            return Some(
                error("the band of an alarm has no width")
                    .hint("use a number above 0, such as 2.0"),
            );
        }
        let text = |math: &MathExpression| math.expression.as_str().map(str::to_owned);
        let searches = queries.iter().find_map(|query| match &query.series {
            Series::Math(math) => text(math).filter(|it| it.contains("SEARCH(")),
            Series::Metric(_) => None,
        });
        searches.map(|expression| {
            error(&format!(
                "an alarm cannot search for metrics, as `{expression}` does"
            ))
            .hint("name the metrics, or use a query of Metrics Insights")
        })
    }

    /// Sets what the alarm evaluates.
    fn apply(&self, node: &Node, alarm: &CfnAlarm) {
        alarm.comparison_operator(self.operator.clone());
        if let Threshold::Number(number) = self.threshold
            && number.is_finite()
        {
            alarm.threshold(number);
        }
        match (&self.series, self.threshold) {
            (Series::Metric(metric), Threshold::Number(_)) if metric.account.is_none() => {
                let (statistic, unit) = (metric.statistic.as_str(), metric.unit.as_ref());
                match metric.statistic.is_simple() {
                    true => alarm.statistic(alarm::Statistic::other(statistic)),
                    false => alarm.extended_statistic(statistic),
                };
                alarm
                    .metric_name(&metric.name)
                    .namespace(&metric.namespace)
                    .dimensions(metric.alarm_dimensions())
                    .period(metric.period.in_seconds())
                    .unit(unit.map(|unit| alarm::Unit::other(unit.as_str())));
                if let Some(region) = &metric.region {
                    refuse_region(node, region);
                }
            }
            (_, threshold) => {
                let (queries, _) = self.queries();
                let is_band = matches!(threshold, Threshold::Band(_));
                let regions = queries.iter().filter_map(|query| match &query.series {
                    Series::Metric(metric) => metric.region.as_ref(),
                    Series::Math(_) => None,
                });
                regions.for_each(|region| refuse_region(node, region));
                let queries = queries.iter().enumerate().map(|(at, query)| {
                    let is_result = at == 0 || (is_band && query.id == "m0");
                    query.property(is_result)
                });
                alarm.metrics(queries.collect::<Vec<_>>());
                if is_band {
                    alarm.threshold_metric_id("expr_1");
                }
            }
        }
    }
}

/// An alarm is in the region of what it evaluates.
fn refuse_region(node: &Node, region: &Value<String>) {
    if region.is_written_as(&region_of(node)) {
        return;
    }
    node.add_error(
        Diagnostic::error(
            codes::EVALUATION,
            "an alarm evaluates a metric of another region, which it cannot",
        )
        .hint("create the alarm in a stack of that region"),
    );
}

impl Query {
    fn property(&self, is_result: bool) -> MetricDataQuery {
        let query = MetricDataQuery::new(&self.id).return_data(is_result);
        match &self.series {
            Series::Math(math) => query
                .expression(&math.expression)
                .label(math.label.clone())
                .period(expression_period(math).map(Duration::in_seconds)),
            Series::Metric(metric) => {
                let what = Metric::new()
                    .metric_name(&metric.name)
                    .namespace(&metric.namespace)
                    .dimensions(metric.alarm_dimensions());
                let stat = MetricStat::new()
                    .metric(what)
                    .period(metric.period.in_seconds())
                    .stat(metric.statistic.as_str())
                    .unit(metric.unit.clone());
                query
                    .metric_stat(stat)
                    .label(metric.label.clone())
                    .account_id(metric.account.clone())
            }
        }
    }
}

/// The period of an expression that has no metrics from which CloudWatch could take it.
fn expression_period(math: &MathExpression) -> Option<Duration> {
    math.using
        .is_empty()
        .then(|| math.period.unwrap_or(Duration::minutes(5)))
}
