//! Scaling in steps, which groups of instances and everything else do in the same way.

use stackwright::diagnostic::codes::applicationautoscaling as codes;
use stackwright::{Diagnostic, Duration};
#[cfg(feature = "cloudwatch")]
use stackwright::{Node, Value};

#[cfg(feature = "cloudwatch")]
use crate::cloudwatch::{Alarm, AlarmAction, Condition, Metric};

/// What is wrong with a metric of one's own that is to be kept near a value.
#[cfg(feature = "cloudwatch")]
pub(crate) fn metric_problem(metric: &Metric) -> Option<Diagnostic> {
    let (.., statistic) = metric.parts();
    let known = ["Average", "Maximum", "Minimum", "SampleCount", "Sum"];
    (!known.contains(&statistic)).then(|| {
        let problem = format!("scaling does not follow the statistic `{statistic}` of a metric");
        Diagnostic::error(codes::POLICY, problem).hint("use the average, a sum or a count")
    })
}

/// A metric of one's own as the property of a service that scales by it: two have a generated type of the same shape.
#[cfg(feature = "cloudwatch")]
macro_rules! own_metric {
    ($service:ident, $metric:expr) => {{
        use stackwright_cfn::$service::scaling_policy as of;
        let metric: &crate::cloudwatch::Metric = $metric;
        let (namespace, name, statistic) = metric.parts();
        let dimensions = metric.sorted_dimensions().into_iter();
        let dimensions = dimensions.map(|(name, value)| of::MetricDimension::new(name, value));
        of::CustomizedMetricSpecification::new()
            .dimensions(crate::kit::some_of(dimensions))
            .metric_name(name)
            .namespace(namespace)
            .statistic(of::CustomizedMetricSpecificationStatistic::other(statistic))
    }};
}
#[cfg(feature = "cloudwatch")]
pub(crate) use own_metric;

/// Changes the capacity in steps when an alarm goes off: the further the metric is beyond the alarm's threshold, the more.
///
/// ```
/// use stackwright_aws::applicationautoscaling::StepScaling;
/// // One more up to 20 above the threshold, and three more beyond.
/// let out = StepScaling::change_by().step(0.0..20.0, 1).step(20.0.., 3);
/// # let _ = out;
/// ```
/// Source: <https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-step-scaling-policies.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct StepScaling {
    pub(crate) adjustment: &'static str,
    /// From where, to where, and by how much.
    pub(crate) steps: Vec<(Option<f64>, Option<f64>, i32)>,
    pub(crate) cooldown: Option<Duration>,
    pub(crate) warmup: Option<Duration>,
    pub(crate) min_change: Option<u32>,
    /// How the datapoints within a period are seen, for policies with alarms of their own.
    pub(crate) aggregation: Option<&'static str>,
    periods: Option<u32>,
    datapoints: Option<u32>,
}

impl StepScaling {
    fn of(adjustment: &'static str) -> Self {
        StepScaling {
            adjustment,
            steps: Vec::new(),
            cooldown: None,
            warmup: None,
            min_change: None,
            aggregation: None,
            periods: None,
            datapoints: None,
        }
    }

    /// Each step adds or takes a number.
    pub fn change_by() -> Self {
        Self::of("ChangeInCapacity")
    }

    /// Each step adds or takes a percentage of what is there.
    pub fn change_by_percent() -> Self {
        Self::of("PercentChangeInCapacity")
    }

    /// Each step sets the capacity.
    pub fn exactly() -> Self {
        Self::of("ExactCapacity")
    }

    /// What is done while the metric is so far beyond the alarm's threshold: `0.0..20.0`, `20.0..`, or `..-10.0` below it. With
    /// `scale_on_metric`, it is what is done while the metric itself is there.
    pub fn step(mut self, distance: impl std::ops::RangeBounds<f64>, change: i32) -> Self {
        use std::ops::Bound;
        let bound = |bound: Bound<&f64>| match bound {
            Bound::Included(value) | Bound::Excluded(value) => Some(*value),
            Bound::Unbounded => None,
        };
        let (from, to) = (bound(distance.start_bound()), bound(distance.end_bound()));
        self.steps.push((from, to, change));
        self
    }

    /// How long nothing is done after a step; groups of instances know no such time with steps.
    pub fn cooldown(mut self, time: impl Into<Duration>) -> Self {
        self.cooldown = Some(time.into());
        self
    }

    /// How long an instance that was started is not counted yet; for groups of instances alone.
    pub fn warmup(mut self, time: impl Into<Duration>) -> Self {
        self.warmup = Some(time.into());
        self
    }

    /// By how much the capacity is changed at least, where steps are percentages.
    pub fn min_change(mut self, count: u32) -> Self {
        self.min_change = Some(count);
        self
    }

    /// Over how many periods the metric must be in a step before anything is done; one unless this is called. For
    /// `scale_on_metric`.
    pub fn evaluation_periods(mut self, periods: u32) -> Self {
        self.periods = Some(periods);
        self
    }

    /// In how many of the periods the metric must be there; all of them unless this is called. For `scale_on_metric`.
    pub fn datapoints_to_alarm(mut self, datapoints: u32) -> Self {
        self.datapoints = Some(datapoints);
        self
    }

    /// What is wrong with it where somebody else's alarm has the policy.
    pub(crate) fn problem_without_alarms(&self) -> Option<Diagnostic> {
        if self.periods.is_some() || self.datapoints.is_some() {
            let problem = "the periods of an alarm are set where none is created";
            return Some(
                Diagnostic::error(codes::POLICY, problem)
                    .hint("set them on the alarm, or call `scale_on_metric`"),
            );
        }
        self.problem()
    }

    pub(crate) fn problem(&self) -> Option<Diagnostic> {
        let wrong = |problem: String, hint: &str| {
            Some(Diagnostic::error(codes::POLICY, problem).hint(hint))
        };
        if self.steps.is_empty() {
            return wrong(
                "a step policy has no steps".to_owned(),
                "add one with `step`",
            );
        }
        for (index, (from, to, _)) in self.steps.iter().enumerate() {
            let (low, high) = (
                from.unwrap_or(f64::NEG_INFINITY),
                to.unwrap_or(f64::INFINITY),
            );
            if low >= high {
                let problem = format!("a step cannot reach from {low} to {high}");
                return wrong(problem, "give the smaller number first");
            }
            let overlaps = self.steps[..index].iter().any(|(from, to, _)| {
                low < to.unwrap_or(f64::INFINITY) && from.unwrap_or(f64::NEG_INFINITY) < high
            });
            if overlaps {
                let problem = format!("the step from {low} to {high} overlaps another");
                return wrong(problem, "let each step begin where another ends");
            }
        }
        None
    }
}

/// The steps below or above the values at which nothing is done, with the alarm that starts them.
#[cfg(feature = "cloudwatch")]
struct Half {
    name: &'static str,
    threshold: f64,
    steps: StepScaling,
}

#[cfg(feature = "cloudwatch")]
impl Half {
    fn of(&self, metric: &Metric) -> Condition {
        match self.name {
            "Lower" => metric.is_at_most(self.threshold),
            _ => metric.is_at_least(self.threshold),
        }
    }
}

/// A policy, by its ARN, as what an alarm starts.
#[cfg(feature = "cloudwatch")]
struct Policy(Value<String>);

#[cfg(feature = "cloudwatch")]
impl AlarmAction for Policy {
    fn bind(&self, _: &Node, _: &Value<String>) -> Value<String> {
        self.0.clone()
    }
}

#[cfg(feature = "cloudwatch")]
impl StepScaling {
    /// Creates the policies, with the function that is given, and the alarms that start them, below `node`. The ids are those of
    /// the CDK.
    #[track_caller]
    pub(crate) fn follow(
        self,
        node: &Node,
        metric: &Metric,
        policy: impl Fn(&str, &StepScaling) -> Value<String>,
    ) -> Option<Diagnostic> {
        if let Some(problem) = self.problem() {
            return Some(problem);
        }
        let halves = match self.halves() {
            Ok(halves) => halves,
            Err((problem, hint)) => {
                return Some(Diagnostic::error(codes::POLICY, problem).hint(hint));
            }
        };
        let aggregation = match metric.parts() {
            (.., "Minimum") => "Minimum",
            (.., "Maximum") => "Maximum",
            _ => "Average",
        };
        for half in halves {
            let name = half.name;
            let steps = StepScaling {
                aggregation: Some(aggregation),
                ..half.steps.clone()
            };
            let arn = policy(&format!("{name}Policy"), &steps);
            let alarm = Alarm::new(node, &format!("{name}Alarm"), half.of(metric))
                .description(format!("{name} threshold scaling alarm"))
                .evaluation_periods(self.periods.unwrap_or(1))
                .on_alarm(&Policy(arn));
            if let Some(datapoints) = self.datapoints {
                alarm.datapoints_to_alarm(datapoints);
            }
        }
        None
    }

    /// Takes the steps apart where nothing is done, or in the middle, and makes distances to thresholds of their values.
    ///
    /// # Errors
    /// What is wrong with them, and what to do.
    fn halves(&self) -> Result<Vec<Half>, (&'static str, &'static str)> {
        let is_change = |change: i32| change != 0 || self.adjustment == "ExactCapacity";
        let wide = |(from, to, change): &(Option<f64>, Option<f64>, i32)| {
            (from.unwrap_or(0.0), to.unwrap_or(f64::INFINITY), *change)
        };
        let mut steps: Vec<(f64, f64, i32)> = self.steps.iter().map(wide).collect();
        steps.retain(|(.., change)| is_change(*change));
        steps.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let (Some(first), Some(last)) = (steps.first(), steps.last()) else {
            return Err(("no step changes anything", "add one with `step`"));
        };
        let gap_before = first.0 > 0.0;
        let gap_after = last.1.is_finite();
        let gaps = (1..steps.len()).filter(|index| steps[index - 1].1 < steps[*index].0);
        let gaps: Vec<usize> = gaps.collect();
        if gaps.len() + usize::from(gap_before) + usize::from(gap_after) > 1 {
            return Err((
                "between the steps nothing is done at several places",
                "leave out the end of the last step and the start of the first, and one range between them",
            ));
        }
        let split = match gaps.first() {
            Some(gap) => *gap,
            None if gap_before => 0,
            None if gap_after => steps.len(),
            None => steps.len() / 2,
        };
        let (lower, upper) = steps.split_at(split);
        let half =
            |name,
             threshold: f64,
             steps: &mut dyn Iterator<Item = (Option<f64>, Option<f64>, i32)>| {
                let apart = |bound: f64| bound - threshold;
                let steps =
                    steps.map(|(from, to, change)| (from.map(apart), to.map(apart), change));
                Half {
                    name,
                    threshold,
                    steps: StepScaling {
                        steps: steps.collect(),
                        ..self.clone()
                    },
                }
            };
        let mut halves = Vec::new();
        if let Some((_, threshold, _)) = lower.last() {
            let down = lower.iter().enumerate().rev();
            let mut down = down.map(|(index, (from, to, change))| {
                ((index > 0).then_some(*from), Some(*to), *change)
            });
            halves.push(half("Lower", *threshold, &mut down));
        }
        if let Some((threshold, ..)) = upper.first() {
            let end = upper.len() - 1;
            let up = upper.iter().enumerate();
            let mut up = up.map(|(index, (from, to, change))| {
                (Some(*from), (index < end).then_some(*to), *change)
            });
            halves.push(half("Upper", *threshold, &mut up));
        }
        Ok(halves)
    }
}
