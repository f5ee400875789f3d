//! E1015: checks that `Fn::GetAZs` has the name of a region, or an empty string for the region of the stack.

use super::argument::{Want, check};
use crate::model::{Call, Function};
use crate::rule;
use crate::rules::{Context, Findings, Rule};

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
        check(
            self,
            cx,
            call,
            call.argument,
            "the region",
            (
                Want::Text,
                &[
                    Function::GetAtt,
                    Function::If,
                    Function::Join,
                    Function::Select,
                    Function::Sub,
                    Function::Ref,
                    Function::FindInMap,
                    Function::ImportValue,
                ],
            ),
            out,
        );
    }
}
