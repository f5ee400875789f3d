//! Scaling by a metric.

#[cfg(feature = "elasticloadbalancingv2")]
use stackwright::{Construct, Node, Value};
use stackwright::{Diagnostic, Duration};
use stackwright_cfn::autoscaling::CfnScalingPolicy;
use stackwright_cfn::autoscaling::scaling_policy::{
    AdjustmentType, MetricAggregationType, PolicyType, PredefinedMetricSpecification,
    StepAdjustment, TargetTrackingConfiguration,
};

use super::{PredefinedMetric, codes};
use crate::scaling::StepScaling;

/// Keeps a metric near a value, as a thermostat does: more instances while it is above, fewer while it is below.
///
/// ```
/// use stackwright::Duration;
/// use stackwright_aws::autoscaling::TargetTracking;
/// let cpu = TargetTracking::cpu(60.0).warmup(Duration::minutes(3));
/// # let _ = cpu;
/// ```
/// Source: <https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-target-tracking.html>
#[derive(Clone)]
#[must_use]
pub struct TargetTracking {
    metric: Metric,
    value: f64,
    warmup: Option<Duration>,
    only_out: bool,
}

#[derive(Clone)]
enum Metric {
    Predefined(PredefinedMetric),
    /// Of a target group, by the label that names it; none if it is behind no load balancer.
    #[cfg(feature = "elasticloadbalancingv2")]
    Requests {
        label: Option<Value<String>>,
        /// What makes a load balancer send requests to the group.
        listeners: Vec<Node>,
    },
    #[cfg(feature = "cloudwatch")]
    Own(Box<crate::cloudwatch::Metric>),
}

impl TargetTracking {
    fn of(metric: Metric, value: f64) -> Self {
        TargetTracking {
            metric,
            value,
            warmup: None,
            only_out: false,
        }
    }

    /// Keeps a metric that Auto Scaling has near a value.
    pub fn new(metric: PredefinedMetric, value: f64) -> Self {
        Self::of(Metric::Predefined(metric), value)
    }

    /// Keeps the average use of the CPUs near a percentage.
    pub fn cpu(percent: f64) -> Self {
        Self::new(PredefinedMetric::ASGAverageCPUUtilization, percent)
    }

    /// Keeps the bytes that each instance receives in a minute near a number.
    pub fn network_in(bytes: f64) -> Self {
        Self::new(PredefinedMetric::ASGAverageNetworkIn, bytes)
    }

    /// Keeps the bytes that each instance sends in a minute near a number.
    pub fn network_out(bytes: f64) -> Self {
        Self::new(PredefinedMetric::ASGAverageNetworkOut, bytes)
    }

    /// Keeps the requests in a minute that each instance gets near a number. The target group must be behind an application
    /// load balancer of this app already.
    ///
    /// # Errors
    /// At synthesis: `SW0672` if it is behind none.
    #[cfg(feature = "elasticloadbalancingv2")]
    pub fn requests_per_target(
        group: &crate::elasticloadbalancingv2::TargetGroup,
        requests: f64,
    ) -> Self {
        let name = group.target_group_full_name();
        let balancer = group.target_group_load_balancer();
        let metric = Metric::Requests {
            label: balancer.map(|balancer| stackwright::sub!("{balancer}/{name}")),
            listeners: group.attachments(),
        };
        Self::of(metric, requests)
    }

    /// Keeps a metric of one's own near a value. It must fall when there are more instances.
    #[cfg(feature = "cloudwatch")]
    pub fn metric(metric: crate::cloudwatch::Metric, value: f64) -> Self {
        Self::of(Metric::Own(Box::new(metric)), value)
    }

    /// How long a new instance takes until it counts; the group's cooldown unless this is called.
    pub fn warmup(mut self, time: impl Into<Duration>) -> Self {
        self.warmup = Some(time.into());
        self
    }

    /// Never lets this policy take instances away.
    pub fn disable_scale_in(mut self) -> Self {
        self.only_out = true;
        self
    }

    pub(super) fn problem(&self) -> Option<Diagnostic> {
        let wrong = |problem: String, hint: &str| {
            Some(Diagnostic::error(codes::POLICY, problem).hint(hint))
        };
        let value = self.value;
        if value <= 0.0 || !value.is_finite() {
            let problem = format!("a metric cannot be kept near {value}");
            return wrong(problem, "use a number above 0");
        }
        match &self.metric {
            Metric::Predefined(metric)
                if metric.as_str() == "ASGAverageCPUUtilization" && value > 100.0 =>
            {
                let problem = format!("a use cannot be kept near {value}%");
                wrong(problem, "use a percentage of up to 100")
            }
            #[cfg(feature = "elasticloadbalancingv2")]
            Metric::Requests { label: None, .. } => wrong(
                "requests are counted for a target group that no load balancer forwards to"
                    .to_owned(),
                "let a listener forward to the group first",
            ),
            #[cfg(feature = "cloudwatch")]
            Metric::Own(metric) => crate::scaling::metric_problem(metric),
            _ => None,
        }
    }

    /// Sets it on a policy.
    pub(super) fn apply(&self, policy: &CfnScalingPolicy) {
        let tracking = TargetTrackingConfiguration::new(self.value)
            .disable_scale_in(self.only_out.then_some(true));
        let tracking = match &self.metric {
            Metric::Predefined(metric) => tracking.predefined_metric_specification(
                PredefinedMetricSpecification::new(metric.clone()),
            ),
            #[cfg(feature = "elasticloadbalancingv2")]
            Metric::Requests { label, listeners } => {
                // The label names the load balancer, which must have the group by then.
                for listener in listeners {
                    policy.node().add_dependency(listener);
                }
                let metric = PredefinedMetric::ALBRequestCountPerTarget;
                tracking.predefined_metric_specification(
                    PredefinedMetricSpecification::new(metric).resource_label(label.clone()),
                )
            }
            #[cfg(feature = "cloudwatch")]
            Metric::Own(metric) => tracking
                .customized_metric_specification(crate::scaling::own_metric!(autoscaling, metric)),
        };
        policy
            .policy_type(PolicyType::TargetTrackingScaling)
            .estimated_instance_warmup(self.warmup.map(Duration::in_seconds))
            .target_tracking_configuration(tracking);
    }
}

/// Sets steps on a policy.
pub(super) fn apply_steps(policy: &CfnScalingPolicy, steps: &StepScaling) {
    let step = |(from, to, change): &(Option<f64>, Option<f64>, i32)| {
        StepAdjustment::new(i64::from(*change))
            .metric_interval_lower_bound(*from)
            .metric_interval_upper_bound(*to)
    };
    policy
        .policy_type(PolicyType::StepScaling)
        .adjustment_type(AdjustmentType::other(steps.adjustment))
        .estimated_instance_warmup(steps.warmup.map(Duration::in_seconds))
        .metric_aggregation_type(steps.aggregation.map(MetricAggregationType::other))
        .min_adjustment_magnitude(steps.min_change)
        .step_adjustments(steps.steps.iter().map(step).collect::<Vec<_>>());
}
