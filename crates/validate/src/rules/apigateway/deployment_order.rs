//! SW1202: a deployment that may be made before the API has methods.

use std::collections::HashSet;

use crate::rule;
use crate::rules::linked::linked;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::{Resource, Section};

rule! {
    /// ## What it does
    /// Checks that a deployment of an API depends on a method of that API, where the API has its methods from resources
    /// of the template and not from an OpenAPI document.
    ///
    /// ## Why it matters
    /// A deployment is a snapshot of the API. CloudFormation creates it as soon as the API is there, and API Gateway
    /// refuses to deploy an API without methods; later ones are missing from the snapshot.
    ///
    /// ## Example
    /// ```yaml
    /// Deployment:
    ///   Type: AWS::ApiGateway::Deployment
    ///   DependsOn: Get   # without it, the deployment is made first
    ///   Properties: {RestApiId: !Ref Api}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-deployment.html>
    pub struct DeploymentOrder = SW1202, "deployment-order", Error, on [resources
        "AWS::ApiGateway::Deployment" "AWS::ApiGatewayV2::Deployment"];
}

impl Rule for DeploymentOrder {
    fn resource(&self, cx: &Context<'_>, resource: &Resource<'_>, out: &mut Findings) {
        if cx.template.is_rewritten() || cx.template.has_loops("Resources") {
            return;
        }
        let (api_type, method_type, id) = match resource.type_name {
            "AWS::ApiGateway::Deployment" => (
                "AWS::ApiGateway::RestApi",
                "AWS::ApiGateway::Method",
                "RestApiId",
            ),
            _ => (
                "AWS::ApiGatewayV2::Api",
                "AWS::ApiGatewayV2::Route",
                "ApiId",
            ),
        };
        let [form, ..] = cx.scenarios.forms(resource) else {
            return;
        };
        let Some(value) = form.properties.get(id) else {
            return;
        };
        let Some(api) = linked(cx, Some(value), api_type) else {
            return;
        };
        let has_document = cx.scenarios.forms(api).iter().any(|form| {
            ["Body", "BodyS3Location", "CloneFrom", "Target", "RouteKey"]
                .iter()
                .any(|key| !form.properties.lacks(key))
        });
        if has_document {
            return;
        }
        let methods: Vec<&str> = cx
            .template
            .references_to(api.name)
            .filter(|reference| reference.owner.section == Section::Resources)
            .filter_map(|reference| cx.template.resources.get(reference.owner.name))
            .filter(|one| one.type_name == method_type)
            .map(|one| one.name)
            .collect();
        let Some(first) = methods.first() else {
            return;
        };
        if reaches(cx, resource, &methods) {
            return;
        }
        let what = if method_type.ends_with("Route") {
            "route"
        } else {
            "method"
        };
        out.report(
            self.at(
                resource.name_span,
                format!(
                    "the deployment depends on no {what} of `{}`, and may be made before there is one",
                    api.name
                ),
            )
            .hint(format!("add `DependsOn: {first}`, and every other {what} that it is to have")),
        );
    }
}

/// Whether a resource depends on one of others, directly or through further resources.
fn reaches(cx: &Context<'_>, from: &Resource<'_>, targets: &[&str]) -> bool {
    let mut seen: HashSet<&str> = targets.iter().copied().collect();
    let mut open: Vec<&str> = targets.to_vec();
    while let Some(name) = open.pop() {
        for reference in cx.template.references_to(name) {
            let owner = reference.owner;
            if owner.section != Section::Resources {
                continue;
            }
            if owner.name == from.name {
                return true;
            }
            if seen.insert(owner.name) {
                open.push(owner.name);
            }
        }
    }
    false
}
