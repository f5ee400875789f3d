//! W3010: finds availability zones that are written out.

use crate::rule;
use crate::rules::{Context, Findings, Rule};
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
                    && is_zone(text)
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

/// Whether a text is like `eu-west-1a`.
fn is_zone(text: &str) -> bool {
    let Some(region) = text.strip_suffix(|c: char| c.is_ascii_lowercase()) else {
        return false;
    };
    let parts: Vec<&str> = region.split('-').collect();
    parts.len() >= 3
        && parts
            .last()
            .is_some_and(|last| last.len() == 1 && last.chars().all(|c| c.is_ascii_digit()))
}
