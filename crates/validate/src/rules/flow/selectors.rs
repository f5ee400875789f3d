//! SW1073: selectors of a trail that CloudTrail refuses.

use super::reading::scope;
use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::engines::trail;

rule! {
    /// ## What it does
    /// Checks a trail's event selectors against CloudTrail's grammar: basic and advanced ones exclude each other,
    /// advanced ones need `eventCategory` and for data events `resources.type`, with known fields and values; and a
    /// value of objects in a basic one is a bucket's ARN with a slash, without wildcards.
    ///
    /// ## Why it matters
    /// The trail is refused when it is created, or it records nothing of what is meant.
    ///
    /// ## Example
    /// ```yaml
    /// DataResources: [{Type: AWS::S3::Object, Values: [!GetAtt Bucket.Arn]}]   # !Sub '${Bucket.Arn}/'
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_DataResource.html>,
    /// <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_AdvancedFieldSelector.html>
    pub struct TrailSelectors = SW1073, "trail-selectors", Error, on [forms "AWS::CloudTrail::Trail"];
}

impl Rule for TrailSelectors {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        for fault in trail::faults(scope(cx, form), &form.properties) {
            let mut finding = self.at(fault.span, fault.message).property(&fault.path);
            finding.hint = fault.hint;
            out.report(finding);
        }
    }
}
