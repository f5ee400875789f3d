//! Scaling by a metric.

use stackwright::{Diagnostic, Duration, IntoValue, Value};
use stackwright_cfn::applicationautoscaling::scaling_policy::{
    PredefinedMetricSpecification, TargetTrackingScalingPolicyConfiguration,
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
    metric: Measure,
    value: f64,
    label: Option<Value<String>>,
    scale_in: Option<Duration>,
    scale_out: Option<Duration>,
    only_out: bool,
}

#[derive(Clone, Debug)]
enum Measure {
    Predefined(PredefinedMetric),
    #[cfg(feature = "cloudwatch")]
    Own(Box<crate::cloudwatch::Metric>),
}

impl TargetTracking {
    /// Keeps a metric that the service has near a value, for example 50.0 percent.
    pub fn new(metric: PredefinedMetric, value: f64) -> Self {
        Self::of(Measure::Predefined(metric), value)
    }

    /// Keeps a metric of one's own near a value. It must fall when there is more capacity.
    ///
    /// ```
    /// use stackwright_aws::applicationautoscaling::TargetTracking;
    /// use stackwright_aws::cloudwatch::Metric;
    /// let backlog = TargetTracking::metric(Metric::new("Shop", "OrdersWaitingPerTask"), 10.0);
    /// # let _ = backlog;
    /// ```
    #[cfg(feature = "cloudwatch")]
    pub fn metric(metric: crate::cloudwatch::Metric, value: f64) -> Self {
        Self::of(Measure::Own(Box::new(metric)), value)
    }

    fn of(metric: Measure, value: f64) -> Self {
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
        let predefined = match &self.metric {
            Measure::Predefined(metric) => metric.as_str(),
            #[cfg(feature = "cloudwatch")]
            Measure::Own(metric) => match crate::scaling::metric_problem(metric) {
                None => "",
                problem => return problem,
            },
        };
        let is_percent = predefined.contains("Utilization");
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
        let tracking = TargetTrackingScalingPolicyConfiguration::new(self.value)
            .disable_scale_in(self.only_out.then_some(true))
            .scale_in_cooldown(self.scale_in.map(Duration::in_seconds))
            .scale_out_cooldown(self.scale_out.map(Duration::in_seconds));
        match &self.metric {
            Measure::Predefined(metric) => tracking.predefined_metric_specification(
                PredefinedMetricSpecification::new(metric.clone())
                    .resource_label(self.label.clone()),
            ),
            #[cfg(feature = "cloudwatch")]
            Measure::Own(metric) => tracking.customized_metric_specification(
                crate::scaling::own_metric!(applicationautoscaling, metric),
            ),
        }
    }
}
