//! W3660: an API from an OpenAPI document, with further parts from resources.

use std::collections::HashSet;

use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::{Resource, Section};

rule! {
    /// ## What it does
    /// Reports methods, resources, models and the like in an API that comes from an OpenAPI document.
    ///
    /// ## Why it matters
    /// An update of the document overwrites the whole API. The parts are gone, and CloudFormation believes them there.
    ///
    /// ## Example
    /// ```yaml
    /// Api: {Type: AWS::ApiGateway::RestApi, Properties: {Body: {openapi: 3.0.1}}}
    /// Order: {Type: AWS::ApiGateway::Model, Properties: {RestApiId: !Ref Api, ContentType: application/json}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-restapi.html>
    pub struct DocumentAndParts = W3660, "document-and-parts", Warning, on [resources "AWS::ApiGateway::RestApi"];
}

const PARTS: &[&str] = &[
    "AWS::ApiGateway::Authorizer",
    "AWS::ApiGateway::GatewayResponse",
    "AWS::ApiGateway::Method",
    "AWS::ApiGateway::Model",
    "AWS::ApiGateway::RequestValidator",
    "AWS::ApiGateway::Resource",
];

impl Rule for DocumentAndParts {
    fn resource(&self, cx: &Context<'_>, resource: &Resource<'_>, out: &mut Findings) {
        for property in ["Body", "BodyS3Location"] {
            let Some(entry) = resource
                .properties
                .and_then(|node| node.as_map())
                .and_then(|map| map.entry(property))
            else {
                continue;
            };
            let mut seen: HashSet<&str> = HashSet::new();
            for reference in cx.template.references_to(resource.name) {
                let name = reference.owner.name;
                let Some(part) = cx
                    .template
                    .resources
                    .get(name)
                    .filter(|_| reference.owner.section == Section::Resources)
                else {
                    continue;
                };
                if !PARTS.contains(&part.type_name) || !seen.insert(name) {
                    continue;
                }
                out.report(
                    self.at(
                        entry.key_span,
                        format!(
                            "an update of `{property}` removes the {} `{name}`",
                            part.type_name
                        ),
                    )
                    .hint("write it into the OpenAPI document, or the whole API as resources")
                    .related(part.name_span, "this part of the API")
                    .property(property),
                );
            }
        }
    }
}
