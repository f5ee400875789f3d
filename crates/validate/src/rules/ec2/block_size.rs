//! SW1212: blocks of addresses that neither a VPC nor a subnet can have.

use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_facts::network::{self, Network};

rule! {
    /// ## What it does
    /// Checks that the IPv4 block of a VPC or a subnet is from /16 to /28.
    ///
    /// ## Why it matters
    /// EC2 refuses the VPC or the subnet.
    ///
    /// ## Example
    /// ```yaml
    /// Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/8}}   # 10.0.0.0/16
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html>
    pub struct BlockSize = SW1212, "vpc-block-size", Error,
        on [forms "AWS::EC2::Subnet" "AWS::EC2::VPC" "AWS::EC2::VPCCidrBlock" with parameters];
}

impl Rule for BlockSize {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        // What is no block at all is reported as that by the schema check.
        if let Some(value) = form.properties.get("CidrBlock")
            && let Some(text) = value.text()
            && Network::parse(text).is_some_and(|network| !network.is_six())
            && let Err(problem) = network::vpc(text)
        {
            let mut finding = self.at(value.span(), problem.message).property("CidrBlock");
            finding.hint = problem.hint;
            out.report(finding);
        }
    }
}
