//! Facts by type: what its ARN is, where its policy stands, and which key encrypts it.

use crate::engines::text::{Located, Scope, Text};
use crate::model::Resource;
use crate::parse::Span;

/// Types whose ARN `Ref` returns.
const ARN_BY_REF: &[&str] = &[
    "AWS::Batch::JobDefinition",
    "AWS::Batch::JobQueue",
    "AWS::ECS::Service",
    "AWS::ECS::TaskDefinition",
    "AWS::ElasticLoadBalancingV2::LoadBalancer",
    "AWS::ElasticLoadBalancingV2::TargetGroup",
    "AWS::IAM::ManagedPolicy",
    "AWS::Lambda::Alias",
    "AWS::Lambda::Version",
    "AWS::SNS::Topic",
    "AWS::SecretsManager::Secret",
    "AWS::StepFunctions::StateMachine",
];

/// The properties with the names of types that are called by name or ARN.
const NAMES: &[(&str, &str)] = &[
    ("AWS::DynamoDB::Table", "TableName"),
    ("AWS::ECS::Cluster", "ClusterName"),
    ("AWS::ECS::TaskDefinition", "Family"),
    ("AWS::Events::EventBus", "Name"),
    ("AWS::IAM::Role", "RoleName"),
    ("AWS::Kinesis::Stream", "Name"),
    ("AWS::KinesisFirehose::DeliveryStream", "DeliveryStreamName"),
    ("AWS::Lambda::Function", "FunctionName"),
    ("AWS::Logs::LogGroup", "LogGroupName"),
    ("AWS::S3::Bucket", "BucketName"),
    ("AWS::SNS::Topic", "TopicName"),
    ("AWS::SQS::Queue", "QueueName"),
    ("AWS::StepFunctions::StateMachine", "StateMachineName"),
    ("AWS::CodeBuild::Project", "Name"),
];

/// The property with the name that a resource was given.
pub(super) fn name_property(located: &Located<'_>) -> Option<&'static str> {
    NAMES
        .iter()
        .find(|(ty, _)| *ty == located.type_name)
        .map(|(_, property)| *property)
        .filter(|property| located.property(property).is_some())
}

/// The ARN of a resource, wherever it is.
pub(super) fn arn<'t>(scope: Scope<'_, 't>, located: &Located<'t>) -> Text {
    scope.with(located, |there| match located.type_name {
        // It has no attribute with its ARN.
        "AWS::CodePipeline::Pipeline" => there.arn("codepipeline", there.reference(located, "")),
        "AWS::ApiGateway::RestApi" | "AWS::ApiGatewayV2::Api" => there.arn(
            "execute-api",
            there.reference(located, "").then(Text::glob("/*")),
        ),
        // Its ARN has no region.
        "AWS::CloudFront::Distribution" => Text::literal("arn:")
            .then(there.pseudo("AWS::Partition"))
            .then(Text::literal(":cloudfront::"))
            .then(there.pseudo("AWS::AccountId"))
            .then(Text::literal(":distribution/"))
            .then(there.reference(located, "")),
        ty if ARN_BY_REF.contains(&ty) => there.reference(located, ""),
        _ => there.reference(located, "Arn"),
    })
}

/// How a template refers to the ARN of a resource that is in it.
pub(super) fn arn_reference(located: &Located<'_>) -> String {
    match located.type_name {
        ty if ARN_BY_REF.contains(&ty) => format!("!Ref {}", located.name),
        "AWS::CodePipeline::Pipeline" => format!(
            "!Sub 'arn:${{AWS::Partition}}:codepipeline:${{AWS::Region}}:${{AWS::AccountId}}:${{{}}}'",
            located.name
        ),
        "AWS::ApiGateway::RestApi" | "AWS::ApiGatewayV2::Api" => format!(
            "!Sub 'arn:${{AWS::Partition}}:execute-api:${{AWS::Region}}:${{AWS::AccountId}}:${{{}}}/*'",
            located.name
        ),
        "AWS::CloudFront::Distribution" => format!(
            "!Sub 'arn:${{AWS::Partition}}:cloudfront::${{AWS::AccountId}}:distribution/${{{}}}'",
            located.name
        ),
        _ => format!("!GetAtt {}.Arn", located.name),
    }
}

/// A policy that stands apart from what it is of.
pub(super) struct PolicyPlace {
    /// The type that it is of.
    pub of: &'static str,
    /// The type of the policy.
    pub ty: &'static str,
    /// The property that names what it is of; empty for one of the whole account.
    pub names: &'static str,
    /// The property with the document.
    pub document: &'static str,
}

/// Where resource policies stand. Of several of a type the first is the usual one.
pub(super) const POLICIES: &[PolicyPlace] = &[
    place("AWS::SQS::Queue", "AWS::SQS::QueuePolicy", "Queues"),
    place("AWS::SQS::Queue", "AWS::SQS::QueueInlinePolicy", "Queue"),
    place("AWS::SNS::Topic", "AWS::SNS::TopicPolicy", "Topics"),
    place("AWS::SNS::Topic", "AWS::SNS::TopicInlinePolicy", "TopicArn"),
    place("AWS::S3::Bucket", "AWS::S3::BucketPolicy", "Bucket"),
    place("AWS::Logs::LogGroup", "AWS::Logs::ResourcePolicy", ""),
    PolicyPlace {
        document: "ResourcePolicy",
        ..place(
            "AWS::SecretsManager::Secret",
            "AWS::SecretsManager::ResourcePolicy",
            "SecretId",
        )
    },
];

const fn place(of: &'static str, ty: &'static str, names: &'static str) -> PolicyPlace {
    PolicyPlace {
        of,
        ty,
        names,
        document: "PolicyDocument",
    }
}

/// Types of which no call can be made without a policy of theirs that allows it.
pub(super) const GUARDED: &[&str] = &[
    KEY,
    "AWS::Lambda::Alias",
    "AWS::Lambda::Function",
    "AWS::Lambda::Version",
    "AWS::Logs::LogGroup",
    "AWS::S3::Bucket",
    "AWS::SNS::Topic",
    "AWS::SQS::Queue",
];

/// The type of keys, whose policy is their own.
pub(super) const KEY: &str = "AWS::KMS::Key";

/// Where the key of an encrypted resource is named: type, path, and the alias of AWS's own key where that one cannot be
/// used by services.
pub(super) const KEYS: &[(&str, &str)] = &[
    ("AWS::SQS::Queue", "KmsMasterKeyId"),
    ("AWS::SNS::Topic", "KmsMasterKeyId"),
    ("AWS::Kinesis::Stream", "StreamEncryption.KeyId"),
    (
        "AWS::S3::Bucket",
        "BucketEncryption.ServerSideEncryptionConfiguration.*.ServerSideEncryptionByDefault.KMSMasterKeyID",
    ),
    ("AWS::SecretsManager::Secret", "KmsKeyId"),
];

/// Where a property's name stands, else where the properties begin.
pub(super) fn key_span(resource: &Resource<'_>, name: &str) -> Span {
    resource
        .properties
        .and_then(|properties| properties.as_map())
        .and_then(|map| map.entry(name))
        .map_or_else(|| resource.properties_span(), |entry| entry.key_span)
}
