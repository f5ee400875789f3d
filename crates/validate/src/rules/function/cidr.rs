//! E1024: checks that `Fn::Cidr` has a network, a count from 1 to 256 and, if any, a number of bits from 1 to 128.

use super::argument::{report, signature};
use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_facts::network::Network;
use stackwright_template::model::Call;

rule! {
    /// ## What it does
    /// Checks that `Fn::Cidr` has a network, a count from 1 to 256 and, if any, a number of bits from 1 to 128.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template.
    ///
    /// ## Example
    /// ```yaml
    /// Net: {Type: AWS::EC2::Subnet, Properties: {VpcId: vpc-11111111, CidrBlock: !Select [0, !Cidr [10.0.0.0/16, 300, 8]]}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-cidr.html>
    pub struct Cidr = E1024, "cidr", Error, on [calls Cidr];
}

impl Rule for Cidr {
    fn call(&self, cx: &Context<'_>, call: &Call<'_>, out: &mut Findings) {
        let Some(items) = signature(self, cx, call, out) else {
            return;
        };
        if let Some(network) = items[0].as_str()
            && Network::parse(network).is_none()
        {
            report(
                self,
                cx,
                call,
                items[0].span,
                format!("`{network}` is not a network such as `10.0.0.0/16`"),
                out,
            );
        }
        for (item, what, most) in items[1..]
            .iter()
            .zip([("the count", 256), ("the number of bits", 128)])
            .map(|(item, (what, most))| (item, what, most))
        {
            if let Some(number) = item.scalar_text().and_then(|text| text.parse::<i64>().ok())
                && !(1..=most).contains(&number)
            {
                report(
                    self,
                    cx,
                    call,
                    item.span,
                    format!("{what} of `Fn::Cidr` must be 1 to {most}, and is {number}"),
                    out,
                );
            }
        }
    }
}
