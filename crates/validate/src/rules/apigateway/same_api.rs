//! E3698, E3699, SW1200: parts of an API that belong to another API.

use crate::rule;
use crate::rules::linked::linked;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::model::{Instance, WhyUnknown};

/// What an API's id is, as far as two of them can be told apart.
#[derive(PartialEq)]
enum Api<'a> {
    Resource(&'a str),
    Literal(&'a str),
}

fn api<'a>(value: Option<&'a Instance<'_>>) -> Option<Api<'a>> {
    let value = value?;
    match value.unknown().map(|unknown| &unknown.why) {
        Some(WhyUnknown::Resource(name)) => Some(Api::Resource(name)),
        Some(WhyUnknown::Attribute(name, attribute))
            if matches!(attribute.as_ref(), "RestApiId" | "ApiId") =>
        {
            Some(Api::Resource(name))
        }
        Some(_) => None,
        None => value.text().map(Api::Literal),
    }
}

impl std::fmt::Display for Api<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Resource(name) | Self::Literal(name) => write!(f, "`{name}`"),
        }
    }
}

/// The type, its property, the type that the property names, and what the two call the API.
type Link = (&'static str, &'static str, &'static str, &'static str);

fn check<'t>(
    rule: &impl Rule,
    links: &[Link],
    cx: &Context<'t>,
    form: &Form<'t>,
    out: &mut Findings,
) {
    let resource = form.resource;
    for (_, property, other_type, id) in links.iter().filter(|link| link.0 == resource.type_name) {
        let Some(value) = form.properties.get(property) else {
            continue;
        };
        let Some(other) = linked(cx, Some(value), other_type) else {
            continue;
        };
        let Some(own) = api(form.properties.get(id)) else {
            continue;
        };
        let clash = cx
            .scenarios
            .forms_beside(form, other)
            .into_iter()
            .find_map(|beside| {
                let id = beside.properties.get(id)?;
                let its = api(Some(id))?;
                let told_apart = matches!(
                    (&own, &its),
                    (Api::Resource(_), Api::Resource(_)) | (Api::Literal(_), Api::Literal(_))
                );
                (told_apart && own != its).then_some((id, its))
            });
        if let Some((id, its)) = clash {
            let finding = rule
                .at(
                    value.span(),
                    format!(
                        "`{}` belongs to the API {its}, and `{}` to {own}",
                        other.name, resource.name
                    ),
                )
                .hint("both must belong to the same API")
                .related(id.span(), "its API")
                .property(property);
            out.report(finding);
        }
    }
}

const STAGE: &[Link] = &[
    (
        "AWS::ApiGateway::Stage",
        "DeploymentId",
        "AWS::ApiGateway::Deployment",
        "RestApiId",
    ),
    (
        "AWS::ApiGatewayV2::Stage",
        "DeploymentId",
        "AWS::ApiGatewayV2::Deployment",
        "ApiId",
    ),
];

const AUTHORIZER: &[Link] = &[
    (
        "AWS::ApiGateway::Method",
        "AuthorizerId",
        "AWS::ApiGateway::Authorizer",
        "RestApiId",
    ),
    (
        "AWS::ApiGatewayV2::Route",
        "AuthorizerId",
        "AWS::ApiGatewayV2::Authorizer",
        "ApiId",
    ),
];

const PART: &[Link] = &[
    (
        "AWS::ApiGateway::Method",
        "ResourceId",
        "AWS::ApiGateway::Resource",
        "RestApiId",
    ),
    (
        "AWS::ApiGateway::Method",
        "RequestValidatorId",
        "AWS::ApiGateway::RequestValidator",
        "RestApiId",
    ),
    (
        "AWS::ApiGateway::Resource",
        "ParentId",
        "AWS::ApiGateway::Resource",
        "RestApiId",
    ),
];

rule! {
    /// ## What it does
    /// Checks that a stage and the deployment that it shows belong to the same API.
    ///
    /// ## Why it matters
    /// API Gateway refuses the stage: the deployment is not found in its API.
    ///
    /// ## Example
    /// ```yaml
    /// Deployment: {Type: AWS::ApiGateway::Deployment, Properties: {RestApiId: !Ref Orders}}
    /// Stage: {Type: AWS::ApiGateway::Stage, Properties: {RestApiId: !Ref Users, DeploymentId: !Ref Deployment, StageName: v1}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-stage.html>
    pub struct StageDeployment = E3698, "stage-deployment", Error, on [forms
        "AWS::ApiGateway::Stage" "AWS::ApiGatewayV2::Stage"];
}

impl Rule for StageDeployment {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        check(self, STAGE, cx, form, out);
    }
}

rule! {
    /// ## What it does
    /// Checks that a method or route and its authorizer belong to the same API.
    ///
    /// ## Why it matters
    /// API Gateway refuses the method: the authorizer is not found in its API.
    ///
    /// ## Example
    /// ```yaml
    /// Auth: {Type: AWS::ApiGateway::Authorizer, Properties: {RestApiId: !Ref Orders, Name: a, Type: REQUEST}}
    /// Get: {Type: AWS::ApiGateway::Method, Properties: {RestApiId: !Ref Users, ResourceId: !GetAtt Users.RootResourceId,
    ///   HttpMethod: GET, AuthorizationType: CUSTOM, AuthorizerId: !Ref Auth}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-method.html>
    pub struct MethodAuthorizer = E3699, "method-authorizer-api", Error, on [forms
        "AWS::ApiGateway::Method" "AWS::ApiGatewayV2::Route"];
}

impl Rule for MethodAuthorizer {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        check(self, AUTHORIZER, cx, form, out);
    }
}

rule! {
    /// ## What it does
    /// Checks that a method belongs to the API of its resource and of its request validator, and a resource to the API
    /// of its parent.
    ///
    /// ## Why it matters
    /// API Gateway refuses it: an id of another API is not found.
    ///
    /// ## Example
    /// ```yaml
    /// Item: {Type: AWS::ApiGateway::Resource, Properties: {RestApiId: !Ref Orders, ParentId: !GetAtt Orders.RootResourceId, PathPart: item}}
    /// Get: {Type: AWS::ApiGateway::Method, Properties: {RestApiId: !Ref Users, ResourceId: !Ref Item, HttpMethod: GET, AuthorizationType: NONE}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-method.html>
    pub struct SameApi = SW1200, "same-api", Error, on [forms
        "AWS::ApiGateway::Method" "AWS::ApiGateway::Resource"];
}

impl Rule for SameApi {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        check(self, PART, cx, form, out);
        // The root of an API is an attribute of the API itself.
        let property = match form.resource.type_name {
            "AWS::ApiGateway::Method" => "ResourceId",
            _ => "ParentId",
        };
        let Some(value) = form.properties.get(property) else {
            return;
        };
        if let Some(WhyUnknown::Attribute(root, attribute)) =
            value.unknown().map(|unknown| &unknown.why)
            && attribute == "RootResourceId"
            && let Some(Api::Resource(own)) = api(form.properties.get("RestApiId"))
            && own != *root
        {
            let finding = self
                .at(
                    value.span(),
                    format!(
                        "this is the root of the API `{root}`, and `{}` belongs to `{own}`",
                        form.resource.name
                    ),
                )
                .hint(format!("write !GetAtt {own}.RootResourceId"))
                .property(property);
            out.report(finding);
        }
    }
}
