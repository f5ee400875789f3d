//! E3660: checks that a REST API has a name, or an OpenAPI document that has one.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks that a REST API has a name, or an OpenAPI document that has one.
    ///
    /// ## Why it matters
    /// API Gateway refuses the API.
    ///
    /// ## Example
    /// ```yaml
    /// Api: {Type: AWS::ApiGateway::RestApi, Properties: {Description: orders}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-restapi.html>
    pub struct RestApiName = E3660, "rest-api-name", Error,
    by Schema "AWS::ApiGateway::RestApi" "openapi_properties",
    at {
        "AWS::ApiGateway::RestApi": ""
    },
    because "an API without an OpenAPI document needs a name";
}
