//! E3059: checks that the addresses of a subnet lie in those of its VPC.

use crate::rule;
use crate::rules::linked::linked;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_facts::network::Network;
use stackwright_template::model::Resource;

rule! {
    /// ## What it does
    /// Checks that the addresses of a subnet lie in those of its VPC: in its `CidrBlock`, or in those that an
    /// `AWS::EC2::VPCCidrBlock` adds. What `Fn::Cidr` makes of known networks is known too.
    ///
    /// ## Why it matters
    /// EC2 refuses the subnet: its CIDR block is invalid.
    ///
    /// ## Example
    /// ```yaml
    /// Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
    /// Subnet: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.1.0.0/24}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html>
    pub struct SubnetInVpc = E3059, "subnet-in-vpc", Error, on [forms "AWS::EC2::Subnet" with parameters];
}

/// What `CidrBlock` or `Ipv6CidrBlock` is called, and what else brings addresses of its kind.
const KINDS: [(&str, bool, &[&str]); 2] = [
    ("CidrBlock", false, &["Ipv4IpamPoolId", "Ipv4NetmaskLength"]),
    (
        "Ipv6CidrBlock",
        true,
        &[
            "AmazonProvidedIpv6CidrBlock",
            "Ipv6IpamPoolId",
            "Ipv6Pool",
            "Ipv6NetmaskLength",
        ],
    ),
];

/// The networks of a kind that a VPC may have beside a form of one of its subnets. `None` where one is not known.
fn networks<'t>(
    cx: &Context<'t>,
    subnet: &Form<'t>,
    vpc: &Resource<'t>,
    (name, six, others): (&str, bool, &[&str]),
) -> Option<Vec<Network>> {
    let mut known = Vec::new();
    let blocks = cx
        .template
        .resources_of("AWS::EC2::VPCCidrBlock")
        .flat_map(|block| cx.scenarios.forms(block))
        .filter(|form| {
            // Where it is not known, perhaps of this VPC.
            let of = linked(cx, form.properties.get("VpcId"), "AWS::EC2::VPC");
            of.is_none_or(|of| of.name == vpc.name)
        });
    for form in cx
        .scenarios
        .forms_beside(subnet, vpc)
        .into_iter()
        .chain(blocks)
    {
        if others
            .iter()
            .any(|other| form.properties.get(other).is_some())
        {
            return None;
        }
        if let Some(network) = form.properties.get(name) {
            known.push(Network::parse(network.text()?)?);
        } else if !form.properties.lacks(name) {
            return None;
        }
    }
    debug_assert!(known.iter().all(|network| network.is_six() == six));
    Some(known)
}

impl Rule for SubnetInVpc {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let _subnet = form.resource;
        // A loop or macro may add blocks to the VPC.
        if cx.template.is_rewritten() || cx.template.has_loops("Resources") {
            return;
        }

        let Some(vpc) = linked(cx, form.properties.get("VpcId"), "AWS::EC2::VPC") else {
            return;
        };
        for kind in KINDS {
            let Some(block) = form.properties.get(kind.0) else {
                continue;
            };
            let Some(network) = block
                .text()
                .and_then(Network::parse)
                .filter(|network| network.is_six() == kind.1)
            else {
                continue;
            };
            let Some(whole) = networks(cx, form, vpc, kind) else {
                continue;
            };
            if whole.iter().any(|all| all.contains(network)) {
                continue;
            }
            let has: Vec<String> = whole.iter().map(ToString::to_string).collect();
            let (message, hint) = if has.is_empty() && kind.1 {
                (
                        format!("`{network}` is not in the VPC `{}`, which has no IPv6 addresses", vpc.name),
                        "add an AWS::EC2::VPCCidrBlock with AmazonProvidedIpv6CidrBlock: true, or with an IPv6 pool".to_owned(),
                    )
            } else if has.is_empty() {
                continue;
            } else {
                (
                        format!("`{network}` is not in the VPC `{}`, which has {}", vpc.name, has.join(", ")),
                        "take a part of the VPC's addresses, or add these to the VPC by an AWS::EC2::VPCCidrBlock".to_owned(),
                    )
            };
            let mut finding = self.at(block.span(), message).hint(hint).property(kind.0);
            finding = match vpc.property(kind.0) {
                Some(own) => finding.related(own.span, "the VPC's addresses"),
                None => finding.related(vpc.name_span, "the VPC"),
            };
            out.report(finding);
        }
    }
}
