//! When an alarm goes off: a series of values, and what it is compared with.

use stackwright_cfn::cloudwatch::alarm::ComparisonOperator;

use super::math::{MathExpression, Series};
use super::metric::Metric;

/// When an alarm goes off.
///
/// ```
/// use stackwright_aws::cloudwatch::Metric;
/// let slow = Metric::new("Shop", "Latency").is_above(0.5);
/// let odd = Metric::new("Shop", "Orders").is_outside_band(2.0);
/// # let _ = (slow, odd);
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct Condition {
    pub(super) series: Series,
    pub(super) operator: ComparisonOperator,
    pub(super) threshold: Threshold,
}

/// What a series is compared with.
#[derive(Clone, Copy, Debug)]
pub(super) enum Threshold {
    Number(f64),
    /// A band around what CloudWatch expects, as wide as this many standard deviations to each side.
    Band(f64),
}

macro_rules! conditions {
    ($($series:ty),*) => {
        $(impl $series {
            /// Above a threshold.
            pub fn is_above(&self, threshold: f64) -> Condition {
                self.compared(ComparisonOperator::GreaterThanThreshold, Threshold::Number(threshold))
            }

            /// At a threshold or above it.
            pub fn is_at_least(&self, threshold: f64) -> Condition {
                self.compared(ComparisonOperator::GreaterThanOrEqualToThreshold, Threshold::Number(threshold))
            }

            /// Below a threshold.
            pub fn is_below(&self, threshold: f64) -> Condition {
                self.compared(ComparisonOperator::LessThanThreshold, Threshold::Number(threshold))
            }

            /// At a threshold or below it.
            pub fn is_at_most(&self, threshold: f64) -> Condition {
                self.compared(ComparisonOperator::LessThanOrEqualToThreshold, Threshold::Number(threshold))
            }

            /// Outside of the band that CloudWatch expects, which is as wide as this many standard deviations to each side.
            /// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Anomaly_Detection.html>
            pub fn is_outside_band(&self, deviations: f64) -> Condition {
                self.compared(ComparisonOperator::LessThanLowerOrGreaterThanUpperThreshold, Threshold::Band(deviations))
            }

            /// Above the band that CloudWatch expects.
            pub fn is_above_band(&self, deviations: f64) -> Condition {
                self.compared(ComparisonOperator::GreaterThanUpperThreshold, Threshold::Band(deviations))
            }

            /// Below the band that CloudWatch expects.
            pub fn is_below_band(&self, deviations: f64) -> Condition {
                self.compared(ComparisonOperator::LessThanLowerThreshold, Threshold::Band(deviations))
            }

            fn compared(&self, operator: ComparisonOperator, threshold: Threshold) -> Condition {
                Condition { series: Series::from(self), operator, threshold }
            }
        })*
    };
}
conditions!(Metric, MathExpression);
