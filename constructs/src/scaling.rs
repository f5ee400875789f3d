//! Scaling in steps, which groups of instances and everything else do in the same way.

use stackwright::diagnostic::codes::applicationautoscaling as codes;
use stackwright::{Diagnostic, Duration};

/// What is wrong with a metric of one's own that is to be kept near a value.
#[cfg(feature = "cloudwatch")]
pub(crate) fn metric_problem(metric: &crate::cloudwatch::Metric) -> Option<Diagnostic> {
    let (.., statistic) = metric.parts();
    let known = ["Average", "Maximum", "Minimum", "SampleCount", "Sum"];
    (!known.contains(&statistic)).then(|| {
        let problem = format!("scaling does not follow the statistic `{statistic}` of a metric");
        Diagnostic::error(codes::POLICY, problem).hint("use the average, a sum or a count")
    })
}

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
}

impl StepScaling {
    fn of(adjustment: &'static str) -> Self {
        StepScaling {
            adjustment,
            steps: Vec::new(),
            cooldown: None,
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

    /// What is done while the metric is so far beyond the alarm's threshold: `0.0..20.0`, `20.0..`, or `..-10.0` below it.
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
