//! E3022: checks that a subnet is associated with one route table only.

use crate::rule;
use crate::rules::linked::{clashes, identity};
use crate::rules::{Context, Findings, Rule};

rule! {
    /// ## What it does
    /// Checks that a subnet is associated with one route table only. Associations whose conditions exclude each other
    /// are fine.
    ///
    /// ## Why it matters
    /// A subnet has one route table at a time, and EC2 refuses the second association.
    ///
    /// ## Example
    /// ```yaml
    /// Public: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref Subnet, RouteTableId: !Ref PublicRoutes}}
    /// Private: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref Subnet, RouteTableId: !Ref PrivateRoutes}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html>
    pub struct RouteTableAssociation = E3022, "subnet-route-table", Error, on [template];
}

impl Rule for RouteTableAssociation {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        let clashes = clashes(cx, "AWS::EC2::SubnetRouteTableAssociation", |form| {
            let subnet = form.properties.get("SubnetId")?;
            Some((identity(subnet)?, subnet.span()))
        });
        for clash in clashes {
            out.report(
                self.at(
                    clash.span,
                    format!(
                        "the subnet is associated with a route table by `{}` already",
                        clash.first.name
                    ),
                )
                .hint("a subnet has one route table; remove one of the associations, or name another subnet")
                .related(clash.first_span, "the other association")
                .resource(clash.resource)
                .property("SubnetId"),
            );
        }
    }
}
