//! W3664: checks that a permission is for the service that the source belongs to.

use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};

rule! {
    /// ## What it does
    /// Checks that a permission is for the service that the source belongs to.
    ///
    /// ## Why it matters
    /// The service that calls is another, and is refused.
    ///
    /// ## Example
    /// ```yaml
    /// Allow: {Type: AWS::Lambda::Permission, Properties: {Action: "lambda:InvokeFunction", FunctionName: fn, Principal: sns.amazonaws.com, SourceArn: !GetAtt Files.Arn, SourceAccount: !Ref "AWS::AccountId"}}
    /// Files: {Type: AWS::S3::Bucket}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html>
    pub struct PermissionPrincipal = W3664, "permission-principal", Warning, on [forms "AWS::Lambda::Permission"];
}

impl Rule for PermissionPrincipal {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let p = &form.properties;
        let Some(source) = p
            .get("SourceArn")
            .and_then(|source| cx.template.resources.get(source.resource()?))
        else {
            return;
        };
        let Some((_, service)) = SERVICES.iter().find(|(ty, _)| *ty == source.type_name) else {
            return;
        };
        if let Some(principal) = p.get("Principal")
            && let Some(text) = principal.text()
            && text.contains("amazonaws.com")
            && text.split('.').next() != Some(service)
        {
            out.report(
                self.at(
                    principal.span(),
                    format!(
                        "`{}` is called by `{service}.amazonaws.com`, not by `{text}`",
                        source.type_name
                    ),
                )
                .property("Principal"),
            );
        }
    }
}

/// Who calls a function on behalf of a resource.
const SERVICES: &[(&str, &str)] = &[
    ("AWS::ApiGateway::RestApi", "apigateway"),
    ("AWS::ApiGatewayV2::Api", "apigateway"),
    ("AWS::Cognito::UserPool", "cognito-idp"),
    ("AWS::Config::ConfigRule", "config"),
    (
        "AWS::ElasticLoadBalancingV2::TargetGroup",
        "elasticloadbalancing",
    ),
    ("AWS::Events::Rule", "events"),
    ("AWS::IoT::TopicRule", "iot"),
    ("AWS::Logs::LogGroup", "logs"),
    ("AWS::S3::Bucket", "s3"),
    ("AWS::SNS::Topic", "sns"),
];
