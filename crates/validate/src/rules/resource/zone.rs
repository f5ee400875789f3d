//! W3010: finds availability zones that are written out.

use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_facts::partition::region_of_zone;
use stackwright_template::model::Resource;

rule! {
    /// ## What it does
    /// Finds availability zones that are written out.
    ///
    /// ## Why it matters
    /// The template works in one region only, and zones differ between accounts.
    ///
    /// ## Example
    /// ```yaml
    /// Net: {Type: AWS::EC2::Subnet, Properties: {VpcId: vpc-11111111, CidrBlock: 10.0.0.0/24, AvailabilityZone: eu-west-1a}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-regions-availability-zones.html>
    pub struct Zone = W3010, "hard-coded-zone", Warning, on [resources];
}

impl Rule for Zone {
    fn resource(&self, cx: &Context<'_>, resource: &Resource<'_>, out: &mut Findings) {
        let Some(properties) = resource.properties else {
            return;
        };
        for key in ["AvailabilityZone", "AvailabilityZones"] {
            let Some(value) = properties.get(key) else {
                continue;
            };
            for zone in value.as_list().unwrap_or(std::slice::from_ref(value)) {
                if let Some(text) = zone.as_str()
                    && region_of_zone(text).is_some()
                    && !cx.template.is_rewritten()
                {
                    out.report(
                        self.at(
                            zone.span,
                            format!("the availability zone `{text}` is written out"),
                        )
                        .hint("take one of `Fn::GetAZs`")
                        .property(key),
                    );
                }
            }
        }
    }
}
