//! Domain names of APIs.

use std::rc::Rc;

use stackwright::{Construct, Defaults, IntoValue, Node, Resource, Value};
use stackwright_cfn::apigateway::{CfnBasePathMapping, CfnDomainName, domain_name};

use super::api::RestApi;
use super::deployment::DeployedStage;
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
        Defaults::apply(DomainName(Part::new(node, Rc::new(cfn))))
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

    /// Leads what is under a path of the domain, or all of it, to a stage.
    #[track_caller]
    pub fn map_stage(&self, stage: &DeployedStage, base_path: Option<&str>) -> Self {
        let path = base_path.unwrap_or_default();
        let shown = if path.is_empty() { "/" } else { path };
        let id = format!("Map:{shown}=>{}", stage.node().unique_id());
        let node = Node::new(self, &id);
        node.set_construct_type("stackwright_aws.apigateway.BasePathMapping");
        CfnBasePathMapping::new(&node, "Resource", self.domain_name())
            .base_path(base_path)
            .rest_api_id(stage.rest_api().api_id())
            .stage(stage.stage_name());
        self.clone()
    }

    /// Asks callers for a certificate that one of these authorities signed, whose certificates are in a file of a bucket:
    /// `s3://BUCKET/KEY`.
    /// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mutual-tls.html>
    #[track_caller]
    pub fn mutual_tls(&self, truststore_uri: impl IntoValue<String>) -> Self {
        let trusted = domain_name::MutualTlsAuthentication::new().truststore_uri(truststore_uri);
        DomainName(self.0.edit(|domain| {
            domain.mutual_tls_authentication(trusted);
        }))
    }

    /// Reaches it through a distribution near callers, and not in the stack's region alone. The certificate must be in
    /// `us-east-1` then.
    #[track_caller]
    pub fn edge_optimized(&self) -> Self {
        DomainName(self.0.edit(|domain| {
            let endpoint = domain_name::EndpointConfiguration::new().types(["EDGE"]);
            domain.endpoint_configuration(endpoint);
            // The same certificate, of which the property has another name.
            if let Some(arn) = domain.resource().get_property("RegionalCertificateArn") {
                domain
                    .certificate_arn(stackwright::intrinsic::raw::<String>(arn))
                    .regional_certificate_arn(None::<Value<String>>);
            }
        }))
    }

    /// Whether it is reached through a distribution near callers.
    pub fn is_edge_optimized(&self) -> bool {
        let resource = self.0.resource();
        resource.get_property("CertificateArn").is_some()
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
        match self.is_edge_optimized() {
            true => self.0.attr_distribution_domain_name(),
            false => self.regional_domain_name(),
        }
    }

    fn alias_zone_id(&self) -> Value<String> {
        match self.is_edge_optimized() {
            true => self.0.attr_distribution_hosted_zone_id(),
            false => self.regional_hosted_zone_id(),
        }
    }
}
