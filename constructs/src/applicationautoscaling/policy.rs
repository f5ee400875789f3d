//! Scaling by a metric, and by alarms.

use stackwright::{Diagnostic, Duration, IntoValue, Value};
use stackwright_cfn::applicationautoscaling::scaling_policy::{
    PredefinedMetricSpecification, StepAdjustment, StepScalingPolicyConfiguration,
    StepScalingPolicyConfigurationAdjustmentType as Adjustment,
    TargetTrackingScalingPolicyConfiguration,
};

use super::{PredefinedMetric, codes};

/// Keeps a metric near a value, as a thermostat does: more capacity while it is above, less while it is below.
///
/// ```
/// use stackwright::Duration;
/// use stackwright_aws::applicationautoscaling::{PredefinedMetric, TargetTracking};
/// let cpu = TargetTracking::new(PredefinedMetric::ECSServiceAverageCPUUtilization, 50.0)
///     .scale_in_cooldown(Duration::minutes(5));
/// # let _ = cpu;
/// ```
/// Source: <https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct TargetTracking {
    metric: PredefinedMetric,
    value: f64,
    label: Option<Value<String>>,
    scale_in: Option<Duration>,
    scale_out: Option<Duration>,
    only_out: bool,
}

impl TargetTracking {
    /// Keeps a metric that the service has near a value, for example 50.0 percent.
    pub fn new(metric: PredefinedMetric, value: f64) -> Self {
        TargetTracking {
            metric,
            value,
            label: None,
            scale_in: None,
            scale_out: None,
            only_out: false,
        }
    }

    /// Keeps the average CPU use of an ECS service near a percentage of what its tasks have.
    pub fn ecs_cpu(percent: f64) -> Self {
        Self::new(PredefinedMetric::ECSServiceAverageCPUUtilization, percent)
    }

    /// Keeps the average memory use of an ECS service near a percentage of what its tasks have.
    pub fn ecs_memory(percent: f64) -> Self {
        Self::new(
            PredefinedMetric::ECSServiceAverageMemoryUtilization,
            percent,
        )
    }

    /// Keeps the requests in a minute that each target gets near a number. The group must be behind an application load
    /// balancer of this app already.
    ///
    /// # Errors
    /// At synthesis: `SW0752` if it is behind none.
    #[cfg(feature = "elasticloadbalancingv2")]
    pub fn requests_per_target(
        group: &crate::elasticloadbalancingv2::TargetGroup,
        requests: f64,
    ) -> Self {
        let name = group.target_group_full_name();
        let label = group
            .target_group_load_balancer()
            .map(|balancer| stackwright::sub!("{balancer}/{name}"));
        TargetTracking {
            label: Some(label.unwrap_or_else(|| "".into())),
            ..Self::new(PredefinedMetric::ALBRequestCountPerTarget, requests)
        }
    }

    /// Which resource the metric is of, for metrics that need to be told.
    pub fn resource_label(mut self, label: impl IntoValue<String>) -> Self {
        self.label = Some(label.into_value());
        self
    }

    /// How long there is no less capacity again after there was less; the service decides unless this is called.
    pub fn scale_in_cooldown(mut self, time: impl Into<Duration>) -> Self {
        self.scale_in = Some(time.into());
        self
    }

    /// How long there is no more capacity again after there was more; the service decides unless this is called.
    pub fn scale_out_cooldown(mut self, time: impl Into<Duration>) -> Self {
        self.scale_out = Some(time.into());
        self
    }

    /// Never lets this policy take capacity away.
    pub fn disable_scale_in(mut self) -> Self {
        self.only_out = true;
        self
    }

    pub(super) fn problem(&self) -> Option<Diagnostic> {
        if self.value <= 0.0 || !self.value.is_finite() {
            let problem = format!("a metric cannot be kept near {}", self.value);
            return Some(Diagnostic::error(codes::POLICY, problem).hint("use a number above 0"));
        }
        let is_percent = self.metric.as_str().contains("Utilization");
        if is_percent && self.value > 100.0 {
            let problem = format!("a use cannot be kept near {}%", self.value);
            return Some(
                Diagnostic::error(codes::POLICY, problem).hint("use a percentage of up to 100"),
            );
        }
        let label = self.label.as_ref().and_then(Value::as_str);
        (label == Some("")).then(|| {
            let problem =
                "requests are counted for a target group that no load balancer forwards to";
            Diagnostic::error(codes::POLICY, problem)
                .hint("let a listener forward to the group first")
        })
    }

    pub(super) fn property(&self) -> TargetTrackingScalingPolicyConfiguration {
        let metric = PredefinedMetricSpecification::new(self.metric.clone());
        TargetTrackingScalingPolicyConfiguration::new(self.value)
            .disable_scale_in(self.only_out.then_some(true))
            .predefined_metric_specification(metric.resource_label(self.label.clone()))
            .scale_in_cooldown(self.scale_in.map(Duration::in_seconds))
            .scale_out_cooldown(self.scale_out.map(Duration::in_seconds))
    }
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
    adjustment: Adjustment,
    /// From where, to where, and by how much.
    steps: Vec<(Option<f64>, Option<f64>, i32)>,
    cooldown: Option<Duration>,
}

impl StepScaling {
    fn of(adjustment: Adjustment) -> Self {
        StepScaling {
            adjustment,
            steps: Vec::new(),
            cooldown: None,
        }
    }

    /// Each step adds or takes a number.
    pub fn change_by() -> Self {
        Self::of(Adjustment::ChangeInCapacity)
    }

    /// Each step adds or takes a percentage of what is there.
    pub fn change_by_percent() -> Self {
        Self::of(Adjustment::PercentChangeInCapacity)
    }

    /// Each step sets the capacity.
    pub fn exactly() -> Self {
        Self::of(Adjustment::ExactCapacity)
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

    /// How long nothing is done after a step.
    pub fn cooldown(mut self, time: impl Into<Duration>) -> Self {
        self.cooldown = Some(time.into());
        self
    }

    pub(super) fn problem(&self) -> Option<Diagnostic> {
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

    pub(super) fn property(&self) -> StepScalingPolicyConfiguration {
        let step = |(from, to, change): &(Option<f64>, Option<f64>, i32)| {
            StepAdjustment::new(i64::from(*change))
                .metric_interval_lower_bound(*from)
                .metric_interval_upper_bound(*to)
        };
        StepScalingPolicyConfiguration::new()
            .adjustment_type(self.adjustment.clone())
            .cooldown(self.cooldown.map(Duration::in_seconds))
            .step_adjustments(self.steps.iter().map(step).collect::<Vec<_>>())
    }
}
