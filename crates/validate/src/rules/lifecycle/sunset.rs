//! W3696: resources of services that AWS is about to shut down.

use super::{Plan, report};
use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::Resource;

rule! {
    /// ## What it does
    /// Reports resources of services whose end AWS has announced.
    ///
    /// ## Why it matters
    /// They work until the service is shut down.
    ///
    /// ## Example
    /// ```yaml
    /// Addresses: {Type: AWS::WAF::IPSet, Properties: {Name: office}}   # AWS::WAFv2::IPSet
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/general/latest/gr/sunset_services.html>
    pub struct Sunset = W3696, "service-sunset", Warning, on [resources];
}

impl Rule for Sunset {
    fn resource(&self, cx: &Context<'_>, resource: &Resource<'_>, out: &mut Findings) {
        report(self, cx, resource, out, |plan, day| {
            let when = match day {
                "" => String::new(),
                day => format!(" on {day}"),
            };
            (plan == Plan::WillEnd)
                .then(|| format!("AWS shuts the service of {} down{when}", resource.type_name))
        });
    }
}
