//! E3718: checks that answers of a Lambda authorizer are cached for at most 3600 seconds.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks that answers of a Lambda authorizer are cached for at most 3600 seconds.
    ///
    /// ## Why it matters
    /// API Gateway refuses the authorizer.
    ///
    /// ## Example
    /// ```yaml
    /// Auth: {Type: AWS::ApiGateway::Authorizer, Properties: {RestApiId: abc, Name: a, Type: TOKEN, IdentitySource: method.request.header.Auth, AuthorizerUri: "arn:aws:apigateway:eu-west-1:lambda:path/x", AuthorizerResultTtlInSeconds: 7200}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-authorizer.html>
    pub struct AuthorizerTtl = E3718, "authorizer-ttl", Error,
    by Schema "AWS::ApiGateway::Authorizer" "ttl",
    at {
        "AWS::ApiGateway::Authorizer": ""
    },
    because "answers of an authorizer are kept for an hour at most";
}
