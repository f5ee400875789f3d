//! E3060: checks that subnets of a VPC have no address in common.

use std::collections::{BTreeMap, HashMap};

use crate::rule;
use crate::rules::linked::{clashes, identity};
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_facts::network::Network;
use stackwright_template::model::Resource;
use stackwright_template::parse::Span;

rule! {
    /// ## What it does
    /// Checks that subnets of the same VPC have no address in common. Subnets whose conditions exclude each other are
    /// fine.
    ///
    /// ## Why it matters
    /// EC2 refuses the second subnet: its CIDR block conflicts with another subnet.
    ///
    /// ## Example
    /// ```yaml
    /// A: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/23}}
    /// B: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html>
    pub struct SubnetOverlap = E3060, "subnet-overlap", Error, on [template];
}

const SUBNET: &str = "AWS::EC2::Subnet";

struct Block<'a, 't> {
    network: Network,
    span: Span,
    property: &'static str,
    form: &'a Form<'t>,
}

/// The known networks of all subnets, by VPC.
fn blocks<'a, 't>(cx: &'a Context<'t>) -> BTreeMap<String, Vec<Block<'a, 't>>> {
    let mut vpcs: BTreeMap<String, Vec<Block<'a, 't>>> = BTreeMap::new();
    for subnet in cx.template.resources_of(SUBNET) {
        for form in cx.scenarios.forms(subnet) {
            let Some(vpc) = form.properties.get("VpcId").and_then(identity) else {
                continue;
            };
            for property in ["CidrBlock", "Ipv6CidrBlock"] {
                if let Some(value) = form.properties.get(property)
                    && let Some(network) = value.text().and_then(Network::parse)
                {
                    vpcs.entry(vpc.clone()).or_default().push(Block {
                        network,
                        span: value.span(),
                        property,
                        form,
                    });
                }
            }
        }
    }
    vpcs
}

impl Rule for SubnetOverlap {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        let mut report = |later: &Resource<'_>, span, property, message, earlier: Span| {
            out.report(
                self.at(span, message)
                    .hint("give each subnet of a VPC addresses of its own")
                    .related(earlier, "the other subnet's addresses")
                    .resource(later)
                    .property(property),
            );
        };
        for mut blocks in blocks(cx).into_values() {
            blocks.sort_by_key(|block| {
                (
                    block.network.is_six(),
                    block.network.first(),
                    block.network.prefix(),
                )
            });
            // By subnet, the first one before it in the template that it overlaps with.
            let mut found: HashMap<&str, (&Block<'_, '_>, &Block<'_, '_>)> = HashMap::new();
            for (index, block) in blocks.iter().enumerate() {
                for other in blocks[index + 1..]
                    .iter()
                    .take_while(|other| block.network.overlaps(other.network))
                {
                    let (earlier, later) = if block.span.start < other.span.start {
                        (block, other)
                    } else {
                        (other, block)
                    };
                    let better = found
                        .get(later.form.resource.name)
                        .is_none_or(|(known, _)| earlier.span.start < known.span.start);
                    if better
                        && block.form.resource.name != other.form.resource.name
                        && cx.scenarios.can_coexist(&[block.form, other.form])
                    {
                        found.insert(later.form.resource.name, (earlier, later));
                    }
                }
            }
            let mut found: Vec<_> = found.into_values().collect();
            found.sort_by_key(|(_, later)| later.span.start);
            for (earlier, later) in found {
                let message = format!(
                    "`{}` overlaps with `{}` of the subnet `{}` in the same VPC",
                    later.network, earlier.network, earlier.form.resource.name
                );
                report(
                    later.form.resource,
                    later.span,
                    later.property,
                    message,
                    earlier.span,
                );
            }
        }
        // The same call yields the same addresses, though it is not known which.
        for property in ["CidrBlock", "Ipv6CidrBlock"] {
            let same = clashes(cx, SUBNET, |form| {
                let block = form.properties.get(property)?;
                block.unknown()?;
                let vpc = identity(form.properties.get("VpcId")?)?;
                Some((format!("{vpc} {}", identity(block)?), block.span()))
            });
            for clash in same {
                let message = format!(
                    "the addresses are the same as those of the subnet `{}` in the same VPC",
                    clash.first.name
                );
                report(
                    clash.resource,
                    clash.span,
                    property,
                    message,
                    clash.first_span,
                );
            }
        }
    }
}
