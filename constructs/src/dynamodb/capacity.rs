//! How many reads and writes are kept ready.

use std::ops::RangeInclusive;

use stackwright::Diagnostic;
use stackwright_cfn::dynamodb::global_table::{
    CapacityAutoScalingSettings, ReadProvisionedThroughputSettings,
    TargetTrackingScalingPolicyConfiguration, WriteProvisionedThroughputSettings,
};

use super::codes;
use crate::kit::in_range;

/// A number of reads or writes in each second that grows and shrinks with what is used of it.
///
/// ```
/// use stackwright_aws::dynamodb::ScaledCapacity;
/// let writes = ScaledCapacity::between(5..=100).utilization_percent(60);
/// # let _ = writes;
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct ScaledCapacity {
    limits: RangeInclusive<u32>,
    percent: u32,
}

impl ScaledCapacity {
    /// A number in these limits, of which 70 percent are used.
    pub fn between(limits: RangeInclusive<u32>) -> Self {
        ScaledCapacity {
            limits,
            percent: 70,
        }
    }

    /// How much of it is to be used, 20 to 90 percent.
    pub fn utilization_percent(mut self, percent: u32) -> Self {
        self.percent = percent;
        self
    }

    pub(super) fn problem(&self) -> Option<Diagnostic> {
        let (min, max) = (self.limits.start(), self.limits.end());
        if self.limits.is_empty() || *min == 0 {
            let problem = format!("a capacity cannot be scaled between {min} and {max}");
            let hint = "give the smaller number first, 1 or more";
            return Some(Diagnostic::error(codes::CAPACITY, problem).hint(hint));
        }
        let what = "a capacity cannot be kept at a utilization in percent";
        in_range(codes::CAPACITY, what, self.percent, 20..=90)
    }

    fn property(&self) -> CapacityAutoScalingSettings {
        let target = TargetTrackingScalingPolicyConfiguration::new(self.percent);
        CapacityAutoScalingSettings::new()
            .min_capacity(*self.limits.start())
            .max_capacity(*self.limits.end())
            .target_tracking_scaling_policy_configuration(target)
    }

    pub(super) fn of_writes(&self) -> WriteProvisionedThroughputSettings {
        WriteProvisionedThroughputSettings::new()
            .write_capacity_auto_scaling_settings(self.property())
    }
}

/// A number of reads in each second: always the same, or scaled.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Capacity {
    /// Always the same.
    Fixed(u32),
    /// One that grows and shrinks with what is used of it.
    Scaled(ScaledCapacity),
}

impl From<u32> for Capacity {
    fn from(units: u32) -> Self {
        Capacity::Fixed(units)
    }
}

impl From<ScaledCapacity> for Capacity {
    fn from(scaled: ScaledCapacity) -> Self {
        Capacity::Scaled(scaled)
    }
}

impl Capacity {
    pub(super) fn problem(&self) -> Option<Diagnostic> {
        match self {
            Capacity::Fixed(0) => {
                let problem = "a table has a capacity of 0";
                Some(Diagnostic::error(codes::CAPACITY, problem).hint("use 1 or more"))
            }
            Capacity::Fixed(_) => None,
            Capacity::Scaled(scaled) => scaled.problem(),
        }
    }

    pub(super) fn of_reads(&self) -> ReadProvisionedThroughputSettings {
        let settings = ReadProvisionedThroughputSettings::new();
        match self {
            Capacity::Fixed(units) => settings.read_capacity_units(*units),
            Capacity::Scaled(scaled) => {
                settings.read_capacity_auto_scaling_settings(scaled.property())
            }
        }
    }
}
