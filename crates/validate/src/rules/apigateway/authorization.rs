//! E3708, SW1201: how a method is authorized, and by what.

use crate::rule;
use crate::rules::linked::linked;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::{Instance, Resource};

rule! {
    /// ## What it does
    /// Checks that the authorizer of a method or route is of the type that its `AuthorizationType` asks for.
    ///
    /// ## Why it matters
    /// API Gateway refuses the method.
    ///
    /// ## Example
    /// ```yaml
    /// Auth: {Type: AWS::ApiGateway::Authorizer, Properties: {RestApiId: !Ref Api, Name: a, Type: COGNITO_USER_POOLS}}
    /// Get: {Type: AWS::ApiGateway::Method, Properties: {RestApiId: !Ref Api, ResourceId: !GetAtt Api.RootResourceId,
    ///   HttpMethod: GET, AuthorizationType: CUSTOM, AuthorizerId: !Ref Auth}}   # COGNITO_USER_POOLS
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-method.html>
    pub struct AuthorizerType = E3708, "authorizer-type", Error, on [resources
        "AWS::ApiGateway::Method" "AWS::ApiGatewayV2::Route"];
}

/// The type of authorizers, what they call their type, and which of them each type of authorization takes.
type Kinds = (
    &'static str,
    &'static str,
    &'static [(&'static str, &'static [&'static str])],
);

const REST: Kinds = (
    "AWS::ApiGateway::Authorizer",
    "Type",
    &[
        ("CUSTOM", &["TOKEN", "REQUEST"]),
        ("COGNITO_USER_POOLS", &["COGNITO_USER_POOLS"]),
    ],
);
const HTTP: Kinds = (
    "AWS::ApiGatewayV2::Authorizer",
    "AuthorizerType",
    &[("CUSTOM", &["REQUEST"]), ("JWT", &["JWT"])],
);

impl Rule for AuthorizerType {
    fn resource<'t>(&self, cx: &Context<'t>, resource: &'t Resource<'t>, out: &mut Findings) {
        let (type_name, property, kinds) = match resource.type_name {
            "AWS::ApiGateway::Method" => REST,
            _ => HTTP,
        };
        for form in cx.scenarios.forms(resource) {
            let Some(value) = form.properties.get("AuthorizationType") else {
                continue;
            };
            let Some((wanted, takes)) = value
                .text()
                .and_then(|text| kinds.iter().find(|(kind, _)| *kind == text))
            else {
                continue;
            };
            let Some(authorizer) = linked(cx, form.properties.get("AuthorizerId"), type_name)
            else {
                continue;
            };
            for beside in cx.scenarios.forms_beside(form, authorizer) {
                let Some(kind) = beside.properties.get(property) else {
                    continue;
                };
                let Some(text) = kind.text().filter(|text| !takes.contains(text)) else {
                    continue;
                };
                let fitting = kinds
                    .iter()
                    .find(|(_, types)| types.contains(&text))
                    .map(|(wanted, _)| *wanted);
                let mut finding = self
                    .at(
                        value.span(),
                        format!(
                            "authorization of the type {wanted} needs an authorizer of the type {}, and `{}` is a {text}",
                            takes.join(" or "), authorizer.name
                        ),
                    )
                    .related(kind.span(), "the authorizer's type")
                    .property("AuthorizationType");
                if let Some(fitting) = fitting {
                    finding = finding.hint(format!("`AuthorizationType: {fitting}` fits it"));
                }
                out.report(finding);
            }
        }
    }
}

rule! {
    /// ## What it does
    /// Checks that a method or route which is authorized by an authorizer names it.
    ///
    /// ## Why it matters
    /// API Gateway refuses the method: the types `CUSTOM`, `COGNITO_USER_POOLS` and `JWT` need an authorizer.
    ///
    /// ## Example
    /// ```yaml
    /// Get: {Type: AWS::ApiGateway::Method, Properties: {RestApiId: !Ref Api, ResourceId: !GetAtt Api.RootResourceId,
    ///   HttpMethod: GET, AuthorizationType: COGNITO_USER_POOLS}}   # AuthorizerId: !Ref Authorizer
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-method.html>
    pub struct AuthorizerNeeded = SW1201, "authorizer-needed", Error, on [resources
        "AWS::ApiGateway::Method" "AWS::ApiGatewayV2::Route"];
}

impl Rule for AuthorizerNeeded {
    fn resource(&self, cx: &Context<'_>, resource: &Resource<'_>, out: &mut Findings) {
        let needing: &[&str] = match resource.type_name {
            "AWS::ApiGateway::Method" => &["CUSTOM", "COGNITO_USER_POOLS"],
            _ => &["CUSTOM", "JWT"],
        };
        for form in cx.scenarios.forms(resource) {
            let p = &form.properties;
            if let Some(value) = p.get("AuthorizationType")
                && let Some(kind) = Instance::text(value).filter(|kind| needing.contains(kind))
                && p.lacks("AuthorizerId")
            {
                out.report(
                    self.at(
                        value.span(),
                        format!("authorization of the type {kind} needs an `AuthorizerId`"),
                    )
                    .hint("refer to an authorizer of the same API")
                    .property("AuthorizationType"),
                );
            }
        }
    }
}
