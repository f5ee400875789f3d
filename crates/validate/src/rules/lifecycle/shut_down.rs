//! E3710: resources of services that AWS has shut down.

use super::{Plan, report};
use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::Resource;

rule! {
    /// ## What it does
    /// Reports resources of services that AWS has shut down by the day of the check.
    ///
    /// ## Why it matters
    /// The schema of the type is still there, but nothing can be created.
    ///
    /// ## Example
    /// ```yaml
    /// Ledger: {Type: AWS::QLDB::Ledger, Properties: {PermissionsMode: STANDARD}}   # shut down on 2025-07-31
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/general/latest/gr/full_shutdown_services.html>
    pub struct ShutDown = E3710, "service-shut-down", Error, on [resources];
}

impl Rule for ShutDown {
    fn resource(&self, cx: &Context<'_>, resource: &Resource<'_>, out: &mut Findings) {
        report(self, cx, resource, out, |plan, day| {
            (plan == Plan::Ends).then(|| {
                format!(
                    "AWS shut the service of {} down on {day}",
                    resource.type_name
                )
            })
        });
    }
}
