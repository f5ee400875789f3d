//! E3064: checks that a VPC has one endpoint with private DNS for a service.

use crate::rule;
use crate::rules::linked::{clashes, identity};
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::Instance;

rule! {
    /// ## What it does
    /// Checks that a VPC has at most one interface endpoint with private DNS for a service.
    ///
    /// ## Why it matters
    /// Both would own the service's name in the VPC, and EC2 refuses the second: there is a conflicting DNS domain.
    ///
    /// ## Example
    /// ```yaml
    /// A: {Type: AWS::EC2::VPCEndpoint, Properties: {VpcId: !Ref Vpc, VpcEndpointType: Interface, ServiceName: com.amazonaws.eu-west-1.logs, PrivateDnsEnabled: true}}
    /// B: {Type: AWS::EC2::VPCEndpoint, Properties: {VpcId: !Ref Vpc, VpcEndpointType: Interface, ServiceName: com.amazonaws.eu-west-1.logs, PrivateDnsEnabled: true}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/vpc/latest/privatelink/manage-dns-names.html>
    pub struct EndpointPrivateDns = E3064, "endpoint-private-dns", Error, on [template];
}

impl Rule for EndpointPrivateDns {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        let clashes = clashes(cx, "AWS::EC2::VPCEndpoint", |form| {
            let p = &form.properties;
            let interface = p.get("VpcEndpointType").and_then(Instance::text) == Some("Interface");
            let dns = p.get("PrivateDnsEnabled")?;
            let service = p.get("ServiceName")?;
            (interface && dns.boolean() == Some(true)).then_some(())?;
            let what = format!("{} {}", identity(p.get("VpcId")?)?, identity(service)?);
            Some((what, dns.span()))
        });
        for clash in clashes {
            out.report(
                self.at(
                    clash.span,
                    format!(
                        "the endpoint `{}` has the private name of this service in the VPC already",
                        clash.first.name
                    ),
                )
                .hint("remove one of the endpoints, or write PrivateDnsEnabled: false")
                .related(clash.first_span, "the other endpoint")
                .resource(clash.resource)
                .property("PrivateDnsEnabled"),
            );
        }
    }
}
