//! E3061: checks after how many days objects move to the archive tiers of Intelligent-Tiering.

use crate::rule;
use crate::rules::extension::select;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::model::Instance;

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
    pub struct TieringDays = E3061, "tiering-days", Error, on [forms "AWS::S3::Bucket" with parameters];
}

impl Rule for TieringDays {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let path = "IntelligentTieringConfigurations.*.Tierings.*";
        for tiering in select(&form.properties, form.resource.properties_span(), path) {
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
                        format!("objects move to `{tier}` after {least} to 730 days, not {number}"),
                    )
                    .property(format!("{}.Days", tiering.path));
                out.report(finding);
            }
        }
    }
}
