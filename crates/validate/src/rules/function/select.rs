//! E1017: checks that `Fn::Select` has an index and a list that has an item at it.

use super::argument::{report, signature};
use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::Call;

rule! {
    /// ## What it does
    /// Checks that `Fn::Select` has an index and a list that has an item at it.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template.
    ///
    /// ## Example
    /// ```yaml
    /// B: {Type: AWS::S3::Bucket, Properties: {BucketName: !Select [2, [a, b]]}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-select.html>
    pub struct Select = E1017, "select", Error, on [calls Select];
}

impl Rule for Select {
    fn call(&self, cx: &Context<'_>, call: &Call<'_>, out: &mut Findings) {
        let Some(items) = signature(self, cx, call, out) else {
            return;
        };
        if let (Some(index), Some(list)) = (
            items[0]
                .scalar_text()
                .and_then(|text| text.trim().parse::<i64>().ok()),
            items[1].as_list(),
        ) && (index < 0 || usize::try_from(index).is_ok_and(|index| index >= list.len()))
        {
            report(
                self,
                cx,
                call,
                items[0].span,
                format!(
                    "there is no item {index} in a list of {}; the first is item 0",
                    list.len()
                ),
                out,
            );
        }
    }
}
