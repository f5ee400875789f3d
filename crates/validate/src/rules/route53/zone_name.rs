//! E3041: checks that the zone of a record ends in a dot, and that the name of the record lies in it.

use crate::model::Resource;
use crate::rule;
use crate::rules::{Context, Findings, Rule};

rule! {
    /// ## What it does
    /// Checks that the zone of a record ends in a dot, and that the name of the record lies in it.
    ///
    /// ## Why it matters
    /// Route 53 refuses the record.
    ///
    /// ## Example
    /// ```yaml
    /// Record: {Type: AWS::Route53::RecordSet, Properties: {HostedZoneName: example.com., Name: www.example.org, Type: A, TTL: "300", ResourceRecords: [192.0.2.1]}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-route53-recordset.html>
    pub struct ZoneName = E3041, "record-in-zone", Error, on [resources "AWS::Route53::RecordSet"];
}

impl Rule for ZoneName {
    fn resource(&self, cx: &Context<'_>, resource: &Resource<'_>, out: &mut Findings) {
        for form in cx.forms(resource) {
            let p = &form.properties;
            let (Some(zone), Some(name)) = (p.get("HostedZoneName"), p.get("Name")) else {
                continue;
            };
            let (Some(zone_text), Some(name_text)) = (zone.text(), name.text()) else {
                continue;
            };
            let plain = |text: &str| text.trim_end_matches('.').to_ascii_lowercase();
            let (above, below) = (plain(zone_text), plain(name_text));
            if !zone_text.ends_with('.') {
                out.report(
                    self.at(
                        zone.span(),
                        format!("the name of a zone ends in a dot: `{zone_text}.`"),
                    )
                    .resource(resource)
                    .property("HostedZoneName"),
                );
            }
            if below != above && !below.ends_with(&format!(".{above}")) {
                out.report(
                    self.at(
                        name.span(),
                        format!("`{name_text}` is not in the zone `{zone_text}`"),
                    )
                    .resource(resource)
                    .property("Name"),
                );
            }
        }
    }
}
