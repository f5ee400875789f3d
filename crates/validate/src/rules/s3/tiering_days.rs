//! E3061: checks after how many days objects move to the archive tiers of Intelligent-Tiering.

use crate::rule;
use crate::rules::extension::select;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::{Instance, Resource};

rule! {
    /// ## What it does
    /// Checks that objects move to `ARCHIVE_ACCESS` after 90 to 730 days, and to `DEEP_ARCHIVE_ACCESS` after 180 to 730.
    ///
    /// ## Why it matters
    /// S3 refuses the configuration.
    ///
    /// ## Example
    /// ```yaml
    /// Bucket: {Type: AWS::S3::Bucket, Properties: {IntelligentTieringConfigurations: [{Id: a, Status: Enabled, Tierings: [{AccessTier: ARCHIVE_ACCESS, Days: 30}]}]}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/intelligent-tiering-overview.html>
    pub struct TieringDays = E3061, "tiering-days", Error, on [resources "AWS::S3::Bucket"];
}

impl Rule for TieringDays {
    fn tries_parameters(&self) -> bool {
        true
    }

    fn resource(&self, cx: &Context<'_>, bucket: &Resource<'_>, out: &mut Findings) {
        for form in cx.forms(bucket) {
            let path = "IntelligentTieringConfigurations.*.Tierings.*";
            for tiering in select(&form.properties, bucket.properties_span(), path) {
                let Some(tier) = tiering.instance.get("AccessTier").and_then(Instance::text) else {
                    continue;
                };
                let least = match tier {
                    "ARCHIVE_ACCESS" => 90.0,
                    "DEEP_ARCHIVE_ACCESS" => 180.0,
                    _ => continue,
                };
                if let Some(days) = tiering.instance.get("Days")
                    && let Some(number) = days.number()
                    && !(least..=730.0).contains(&number)
                {
                    let finding = self
                        .at(
                            days.span(),
                            format!(
                                "objects move to `{tier}` after {least} to 730 days, not {number}"
                            ),
                        )
                        .resource(bucket)
                        .property(&format!("{}.Days", tiering.path));
                    out.report_once(finding);
                }
            }
        }
    }
}
