//! Properties in which `aws cloudformation package` replaces the path of a local file by a place in S3.
//!
//! Source: <https://docs.aws.amazon.com/cli/latest/reference/cloudformation/package.html>

/// What the command replaces: the type, the path below its properties, and what CloudFormation itself takes there.
pub const PACKAGED: &[(&str, &str, &str)] = &[
    ("AWS::ApiGateway::RestApi", "BodyS3Location", OBJECT),
    (
        "AWS::AppSync::FunctionConfiguration",
        "RequestMappingTemplateS3Location",
        ADDRESS,
    ),
    (
        "AWS::AppSync::FunctionConfiguration",
        "ResponseMappingTemplateS3Location",
        ADDRESS,
    ),
    (
        "AWS::AppSync::GraphQLSchema",
        "DefinitionS3Location",
        ADDRESS,
    ),
    (
        "AWS::AppSync::Resolver",
        "RequestMappingTemplateS3Location",
        ADDRESS,
    ),
    (
        "AWS::AppSync::Resolver",
        "ResponseMappingTemplateS3Location",
        ADDRESS,
    ),
    (
        "AWS::CloudFormation::Stack",
        "TemplateURL",
        "the https address of a template in S3",
    ),
    ("AWS::CodeCommit::Repository", "Code.S3", OBJECT),
    (
        "AWS::ElasticBeanstalk::ApplicationVersion",
        "SourceBundle",
        "an object in S3, {S3Bucket: …, S3Key: …}",
    ),
    (
        "AWS::Lambda::Function",
        "Code",
        "{S3Bucket: …, S3Key: …}, {ImageUri: …} or {ZipFile: …}",
    ),
    (
        "AWS::Lambda::LayerVersion",
        "Content",
        "an object in S3, {S3Bucket: …, S3Key: …}",
    ),
    (
        "AWS::StepFunctions::StateMachine",
        "DefinitionS3Location",
        OBJECT,
    ),
];

const OBJECT: &str = "an object in S3, {Bucket: …, Key: …}";
const ADDRESS: &str = "the address of an object in S3, s3://BUCKET/KEY";

/// Whether the command replaces a text at this path below a resource's properties. It takes the address of an object in
/// S3 as well.
pub(super) fn is_packaged(type_name: &str, path: &str) -> bool {
    PACKAGED
        .iter()
        .any(|(of, at, _)| (*of, *at) == (type_name, path))
}
