//! Domain names of APIs.

use std::rc::Rc;

use stackwright::{Construct, IntoValue, Node, Resource, Value};
use stackwright_cfn::apigateway::{CfnBasePathMapping, CfnDomainName, domain_name};

use super::api::RestApi;
use crate::kit::Part;

/// A domain name through which APIs can be called, in their own region, with TLS 1.2 at least.
///
/// ```
/// use stackwright_aws::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let api = RestApi::new(&stack, "Api");
/// api.root().method("GET", apigateway::Integration::mock());
/// let certificate = "arn:aws:acm:eu-west-1:123456789012:certificate/1a2b3c4d";
/// let domain = apigateway::DomainName::new(&stack, "Domain", "api.example.com", certificate);
/// domain.map(&api, Some("v1"));
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-custom-domains.html>
#[derive(Clone, Debug)]
pub struct DomainName(Part<CfnDomainName>);

impl Construct for DomainName {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl DomainName {
    /// A domain name, with a certificate of the stack's region, by its ARN.
    #[track_caller]
    pub fn new(
        scope: &impl Construct,
        id: &str,
        name: impl IntoValue<String>,
        certificate_arn: impl IntoValue<String>,
    ) -> Self {
        let node = Node::new(scope, id);
        node.set_construct_type("stackwright_aws.apigateway.DomainName");
        let endpoint = domain_name::EndpointConfiguration::new().types(["REGIONAL"]);
        let cfn = CfnDomainName::new(&node, "Resource")
            .domain_name(name)
            .endpoint_configuration(endpoint)
            .regional_certificate_arn(certificate_arn)
            .security_policy("TLS_1_2");
        DomainName(Part::new(node, Rc::new(cfn)))
    }

    /// Leads calls to an API in its stage, all of them, or those under a path.
    #[track_caller]
    pub fn map(&self, api: &RestApi, base_path: Option<&str>) -> Self {
        let path = base_path.unwrap_or_default();
        let id = format!(
            "Map:{}=>{}",
            if path.is_empty() { "/" } else { path },
            api.node().unique_id()
        );
        let node = Node::new(self, &id);
        node.set_construct_type("stackwright_aws.apigateway.BasePathMapping");
        CfnBasePathMapping::new(&node, "Resource", self.domain_name())
            .base_path(base_path)
            .rest_api_id(api.api_id())
            .stage(api.stage_name());
        self.clone()
    }

    /// The name.
    pub fn domain_name(&self) -> Value<String> {
        self.0.ref_()
    }

    /// The name that a record of the domain leads to.
    pub fn regional_domain_name(&self) -> Value<String> {
        self.0.attr_regional_domain_name()
    }

    /// The hosted zone of that name, for a record that is an alias.
    pub fn regional_hosted_zone_id(&self) -> Value<String> {
        self.0.attr_regional_hosted_zone_id()
    }
}

#[cfg(feature = "route53")]
impl crate::route53::AliasTarget for DomainName {
    fn alias_dns_name(&self) -> Value<String> {
        self.regional_domain_name()
    }

    fn alias_zone_id(&self) -> Value<String> {
        self.regional_hosted_zone_id()
    }
}
