//! E3723: checks that the resource path of a method setting begins with `/`.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks that the resource path of a method setting begins with `/`.
    ///
    /// ## Why it matters
    /// API Gateway refuses the stage.
    ///
    /// ## Example
    /// ```yaml
    /// Stage: {Type: AWS::ApiGateway::Stage, Properties: {RestApiId: abc, DeploymentId: def, StageName: v1, MethodSettings: [{HttpMethod: GET, ResourcePath: orders, MetricsEnabled: true}]}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-apigateway-stage-methodsetting.html>
    pub struct MethodSettingPath = E3723, "method-setting-path", Error,
    by Schema "AWS::ApiGateway::Stage" "method_settings_resource_path",
    at {
        "AWS::ApiGateway::Stage": "MethodSettings.*"
    },
    because "the path of a resource begins with `/`, and `/*` stands for all";
}
