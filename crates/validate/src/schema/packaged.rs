//! Properties in which `aws cloudformation package` replaces the path of a local file by a place in S3.
//!
//! Source: <https://docs.aws.amazon.com/cli/latest/reference/cloudformation/package.html>

/// What the command replaces: the type and the path below its properties.
pub const PACKAGED: &[(&str, &str)] = &[
    ("AWS::ApiGateway::RestApi", "BodyS3Location"),
    (
        "AWS::AppSync::FunctionConfiguration",
        "RequestMappingTemplateS3Location",
    ),
    (
        "AWS::AppSync::FunctionConfiguration",
        "ResponseMappingTemplateS3Location",
    ),
    ("AWS::AppSync::GraphQLSchema", "DefinitionS3Location"),
    ("AWS::AppSync::Resolver", "RequestMappingTemplateS3Location"),
    (
        "AWS::AppSync::Resolver",
        "ResponseMappingTemplateS3Location",
    ),
    ("AWS::CloudFormation::Stack", "TemplateURL"),
    ("AWS::CodeCommit::Repository", "Code.S3"),
    ("AWS::ElasticBeanstalk::ApplicationVersion", "SourceBundle"),
    ("AWS::Lambda::Function", "Code"),
    ("AWS::Lambda::LayerVersion", "Content"),
    ("AWS::StepFunctions::StateMachine", "DefinitionS3Location"),
];

/// Whether the command replaces a text at this path below a resource's properties. It takes the address of an object in
/// S3 as well.
pub(super) fn is_packaged(type_name: &str, path: &str) -> bool {
    PACKAGED.contains(&(type_name, path))
}
