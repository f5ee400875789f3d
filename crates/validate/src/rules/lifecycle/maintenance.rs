//! W3697: resources of services that take no new customers.

use super::{Plan, report};
use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::Resource;

rule! {
    /// ## What it does
    /// Reports resources of services that take no new customers, and get no new features.
    ///
    /// ## Why it matters
    /// In an account that has not used the service before, the resource is refused.
    ///
    /// ## Example
    /// ```yaml
    /// Table: {Type: AWS::Timestream::Table, Properties: {DatabaseName: metrics}}   # closed since 2025-06-20
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/general/latest/gr/maintenance_services.html>
    pub struct Maintenance = W3697, "service-maintenance", Warning, on [resources];
}

impl Rule for Maintenance {
    fn resource(&self, cx: &Context<'_>, resource: &Resource<'_>, out: &mut Findings) {
        report(self, cx, resource, out, |plan, day| {
            (plan == Plan::Closed).then(|| {
                format!(
                    "{} is closed to accounts that did not use it before {day}",
                    resource.type_name
                )
            })
        });
    }
}
