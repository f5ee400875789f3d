//! Groups of instances of several types and ways to pay.

use stackwright::{Diagnostic, IntoValue, Value};
use stackwright_cfn::autoscaling::auto_scaling_group::{
    InstancesDistribution, LaunchTemplate, LaunchTemplateOverrides, LaunchTemplateSpecification,
    MixedInstancesPolicy,
};

use super::codes;
use crate::kit::some_of;

/// Instances of several types, some paid for by the hour and some spot instances.
///
/// ```
/// use stackwright_aws::autoscaling::MixedInstances;
/// let mixed = MixedInstances::new()
///     .instance_type("m7g.large")
///     .instance_type("m6g.large")
///     .on_demand_base(1)
///     .on_demand_percent(25)
///     .spot_allocation("price-capacity-optimized");
/// # let _ = mixed;
/// ```
/// Source: <https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-mixed-instances-groups.html>
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct MixedInstances {
    types: Vec<(Value<String>, Option<u32>)>,
    base: Option<u32>,
    percent: Option<u32>,
    on_demand_allocation: Option<String>,
    spot_allocation: Option<String>,
    spot_max_price: Option<Value<String>>,
}

impl MixedInstances {
    /// Those of the launch template's type alone, all paid for by the hour.
    pub fn new() -> Self {
        MixedInstances::default()
    }

    /// Adds a type, for example `m7g.large`. The first ones are preferred.
    pub fn instance_type(mut self, name: impl IntoValue<String>) -> Self {
        self.types.push((name.into_value(), None));
        self
    }

    /// Adds a type of which one counts as several, 1 to 999.
    pub fn weighted_instance_type(mut self, name: impl IntoValue<String>, weight: u32) -> Self {
        self.types.push((name.into_value(), Some(weight)));
        self
    }

    /// How many instances are paid for by the hour in any case; none unless this is called.
    pub fn on_demand_base(mut self, count: u32) -> Self {
        self.base = Some(count);
        self
    }

    /// How many percent of the others are paid for by the hour, and are no spot instances; all unless this is called.
    pub fn on_demand_percent(mut self, percent: u32) -> Self {
        self.percent = Some(percent);
        self
    }

    /// How instances that are paid for by the hour are chosen: `prioritized` or `lowest-price`.
    pub fn on_demand_allocation(mut self, strategy: impl Into<String>) -> Self {
        self.on_demand_allocation = Some(strategy.into());
        self
    }

    /// How spot instances are chosen: `price-capacity-optimized`, which AWS recommends, `capacity-optimized`,
    /// `capacity-optimized-prioritized` or `lowest-price`.
    pub fn spot_allocation(mut self, strategy: impl Into<String>) -> Self {
        self.spot_allocation = Some(strategy.into());
        self
    }

    /// The most that a spot instance may cost in an hour, in dollars.
    pub fn spot_max_price(mut self, price: impl IntoValue<String>) -> Self {
        self.spot_max_price = Some(price.into_value());
        self
    }

    pub(super) fn problem(&self) -> Option<Diagnostic> {
        let wrong =
            |problem: String, hint: &str| Diagnostic::error(codes::MIXED, problem).hint(hint);
        if let Some(percent) = self.percent.filter(|percent| *percent > 100) {
            let problem = format!("{percent}% of the instances cannot be paid for by the hour");
            return Some(wrong(problem, "use 0 to 100"));
        }
        let weighted = self
            .types
            .iter()
            .filter(|(_, weight)| weight.is_some())
            .count();
        if weighted > 0 && weighted < self.types.len() {
            let problem = "some instance types have a weight, and others have none".to_owned();
            return Some(wrong(
                problem,
                "use `weighted_instance_type` for all or none",
            ));
        }
        let weight = self
            .types
            .iter()
            .find_map(|(_, weight)| weight.filter(|it| !(1..=999).contains(it)));
        if let Some(weight) = weight {
            let problem = format!("an instance type cannot have the weight {weight}");
            return Some(wrong(problem, "use 1 to 999"));
        }
        (self.types.len() > 40).then(|| {
            let problem = format!("a group cannot have {} instance types", self.types.len());
            wrong(problem, "use at most 40")
        })
    }

    pub(super) fn property(&self, template: LaunchTemplateSpecification) -> MixedInstancesPolicy {
        let types = self.types.iter().map(|(name, weight)| {
            LaunchTemplateOverrides::new()
                .instance_type(name)
                .weighted_capacity(weight.map(|weight| weight.to_string()))
        });
        let distribution = InstancesDistribution::new()
            .on_demand_allocation_strategy(self.on_demand_allocation.as_deref())
            .on_demand_base_capacity(self.base)
            .on_demand_percentage_above_base_capacity(self.percent)
            .spot_allocation_strategy(self.spot_allocation.as_deref())
            .spot_max_price(self.spot_max_price.clone());
        let has_distribution = self.base.is_some()
            || self.percent.is_some()
            || self.on_demand_allocation.is_some()
            || self.spot_allocation.is_some()
            || self.spot_max_price.is_some();
        let template = LaunchTemplate::new(template).overrides(some_of(types));
        MixedInstancesPolicy::new(template)
            .instances_distribution(has_distribution.then_some(distribution))
    }
}
