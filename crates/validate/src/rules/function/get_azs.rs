//! E1015: checks that `Fn::GetAZs` has the name of a region, or an empty string for the region of the stack.

use super::argument::signature;
use crate::rule;
use crate::rules::reference::placed;
use crate::rules::{Context, Findings, Rule};
use stackwright_facts::partition::{is_region, region_of_zone};
use stackwright_template::model::Call;

rule! {
    /// ## What it does
    /// Checks that `Fn::GetAZs` has the name of a region, or an empty string for the region of the stack.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template.
    ///
    /// ## Example
    /// ```yaml
    /// Net: {Type: AWS::EC2::Subnet, Properties: {VpcId: vpc-11111111, CidrBlock: 10.0.0.0/24, AvailabilityZone: !Select [0, !GetAZs [eu-west-1]]}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getavailabilityzones.html>
    pub struct GetAzs = E1015, "get-azs", Error, on [calls GetAzs];
}

impl Rule for GetAzs {
    fn call(&self, cx: &Context<'_>, call: &Call<'_>, out: &mut Findings) {
        signature(self, cx, call, out);
        if let Some(text) = call.argument.as_str()
            && !text.is_empty()
            && !text.contains('{')
            && !is_region(text)
        {
            let mut finding = self.at(
                call.argument.span,
                format!("`Fn::GetAZs` needs a region, and `{text}` is none"),
            );
            finding = finding.hint(if text.starts_with("AWS::") {
                format!("write `!Ref {text}`, or an empty string for the region of the stack")
            } else if let Some(region) = region_of_zone(text) {
                format!("the region of that zone is `{region}`")
            } else {
                "write a region such as `eu-west-1`, or an empty string for that of the stack"
                    .into()
            });
            out.report(placed(finding, cx, call.owner, &call.path));
        }
    }
}
