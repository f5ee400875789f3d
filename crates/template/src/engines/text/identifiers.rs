//! What `Ref` and `Fn::GetAtt` return as texts: pseudo parameters, and the names and ARNs of resources.

use stackwright_facts::partition::{self, Partition};

use super::{MAX_DEPTH, Piece, Scope, Symbol, SymbolKind, Text};
use crate::model::Resource;

/// What references to a type return: type, attribute (empty for `Ref`), the property with the name, and the form,
/// in which `{}` is the name, `{R}` the region, `{A}` the account, `{P}` the path, `{B}` the bus with a slash behind it, `{V}` a
/// version and `{?}` six characters that a service chooses.
const FORMS: &[(&str, &str, &str, &str)] = &[
    ("AWS::S3::Bucket", "", "BucketName", "{}"),
    ("AWS::S3::Bucket", "Arn", "BucketName", "arn:aws:s3:::{}"),
    ("AWS::IAM::Role", "", "RoleName", "{}"),
    (
        "AWS::IAM::Role",
        "Arn",
        "RoleName",
        "arn:aws:iam::{A}:role{P}{}",
    ),
    ("AWS::IAM::User", "", "UserName", "{}"),
    (
        "AWS::IAM::User",
        "Arn",
        "UserName",
        "arn:aws:iam::{A}:user{P}{}",
    ),
    ("AWS::IAM::Group", "", "GroupName", "{}"),
    (
        "AWS::IAM::ManagedPolicy",
        "",
        "ManagedPolicyName",
        "arn:aws:iam::{A}:policy{P}{}",
    ),
    ("AWS::ECS::Cluster", "", "ClusterName", "{}"),
    (
        "AWS::ECS::Cluster",
        "Arn",
        "ClusterName",
        "arn:aws:ecs:{R}:{A}:cluster/{}",
    ),
    (
        "AWS::ECS::TaskDefinition",
        "",
        "Family",
        "arn:aws:ecs:{R}:{A}:task-definition/{}:{V}",
    ),
    (
        "AWS::ECS::TaskDefinition",
        "TaskDefinitionArn",
        "Family",
        "arn:aws:ecs:{R}:{A}:task-definition/{}:{V}",
    ),
    ("AWS::Lambda::Function", "", "FunctionName", "{}"),
    (
        "AWS::Lambda::Function",
        "Arn",
        "FunctionName",
        "arn:aws:lambda:{R}:{A}:function:{}",
    ),
    (
        "AWS::SQS::Queue",
        "",
        "QueueName",
        "https://sqs.{R}.amazonaws.com/{A}/{}",
    ),
    (
        "AWS::SQS::Queue",
        "QueueUrl",
        "QueueName",
        "https://sqs.{R}.amazonaws.com/{A}/{}",
    ),
    (
        "AWS::SQS::Queue",
        "Arn",
        "QueueName",
        "arn:aws:sqs:{R}:{A}:{}",
    ),
    ("AWS::SQS::Queue", "QueueName", "QueueName", "{}"),
    ("AWS::SNS::Topic", "", "TopicName", "arn:aws:sns:{R}:{A}:{}"),
    (
        "AWS::SNS::Topic",
        "TopicArn",
        "TopicName",
        "arn:aws:sns:{R}:{A}:{}",
    ),
    ("AWS::SNS::Topic", "TopicName", "TopicName", "{}"),
    ("AWS::Logs::LogGroup", "", "LogGroupName", "{}"),
    (
        "AWS::Logs::LogGroup",
        "Arn",
        "LogGroupName",
        "arn:aws:logs:{R}:{A}:log-group:{}:*",
    ),
    ("AWS::CloudTrail::Trail", "", "TrailName", "{}"),
    (
        "AWS::CloudTrail::Trail",
        "Arn",
        "TrailName",
        "arn:aws:cloudtrail:{R}:{A}:trail/{}",
    ),
    ("AWS::ECR::Repository", "", "RepositoryName", "{}"),
    (
        "AWS::ECR::Repository",
        "Arn",
        "RepositoryName",
        "arn:aws:ecr:{R}:{A}:repository/{}",
    ),
    (
        "AWS::ECR::Repository",
        "RepositoryUri",
        "RepositoryName",
        "{A}.dkr.ecr.{R}.amazonaws.com/{}",
    ),
    ("AWS::DynamoDB::Table", "", "TableName", "{}"),
    (
        "AWS::DynamoDB::Table",
        "Arn",
        "TableName",
        "arn:aws:dynamodb:{R}:{A}:table/{}",
    ),
    (
        "AWS::StepFunctions::StateMachine",
        "",
        "StateMachineName",
        "arn:aws:states:{R}:{A}:stateMachine:{}",
    ),
    (
        "AWS::StepFunctions::StateMachine",
        "Arn",
        "StateMachineName",
        "arn:aws:states:{R}:{A}:stateMachine:{}",
    ),
    (
        "AWS::Events::Rule",
        "Arn",
        "Name",
        "arn:aws:events:{R}:{A}:rule/{B}{}",
    ),
    ("AWS::Events::EventBus", "", "Name", "{}"),
    ("AWS::Events::EventBus", "Name", "Name", "{}"),
    (
        "AWS::Events::EventBus",
        "Arn",
        "Name",
        "arn:aws:events:{R}:{A}:event-bus/{}",
    ),
    (
        "AWS::DynamoDB::Table",
        "StreamArn",
        "TableName",
        "arn:aws:dynamodb:{R}:{A}:table/{}/stream/{V}",
    ),
    ("AWS::Kinesis::Stream", "", "Name", "{}"),
    (
        "AWS::Kinesis::Stream",
        "Arn",
        "Name",
        "arn:aws:kinesis:{R}:{A}:stream/{}",
    ),
    (
        "AWS::KinesisFirehose::DeliveryStream",
        "",
        "DeliveryStreamName",
        "{}",
    ),
    (
        "AWS::KinesisFirehose::DeliveryStream",
        "Arn",
        "DeliveryStreamName",
        "arn:aws:firehose:{R}:{A}:deliverystream/{}",
    ),
    ("AWS::CodeBuild::Project", "", "Name", "{}"),
    (
        "AWS::CodeBuild::Project",
        "Arn",
        "Name",
        "arn:aws:codebuild:{R}:{A}:project/{}",
    ),
    ("AWS::CodePipeline::Pipeline", "", "Name", "{}"),
    ("AWS::Cognito::UserPool", "", "", "{}"),
    (
        "AWS::Cognito::UserPool",
        "Arn",
        "",
        "arn:aws:cognito-idp:{R}:{A}:userpool/{}",
    ),
    ("AWS::ApiGateway::RestApi", "", "", "{}"),
    ("AWS::ApiGateway::RestApi", "RestApiId", "", "{}"),
    ("AWS::ApiGateway::Authorizer", "", "", "{}"),
    ("AWS::ApiGatewayV2::Api", "", "", "{}"),
    ("AWS::ApiGatewayV2::Api", "ApiId", "", "{}"),
    ("AWS::ApiGatewayV2::Authorizer", "", "", "{}"),
    ("AWS::CloudFront::Distribution", "", "", "{}"),
    ("AWS::CloudFront::Distribution", "Id", "", "{}"),
    ("AWS::CloudWatch::Alarm", "", "AlarmName", "{}"),
    (
        "AWS::CloudWatch::Alarm",
        "Arn",
        "AlarmName",
        "arn:aws:cloudwatch:{R}:{A}:alarm:{}",
    ),
    ("AWS::CloudWatch::CompositeAlarm", "", "AlarmName", "{}"),
    (
        "AWS::CloudWatch::CompositeAlarm",
        "Arn",
        "AlarmName",
        "arn:aws:cloudwatch:{R}:{A}:alarm:{}",
    ),
    ("AWS::Config::ConfigRule", "", "ConfigRuleName", "{}"),
    ("AWS::Events::ApiDestination", "", "Name", "{}"),
    (
        "AWS::Events::ApiDestination",
        "Arn",
        "Name",
        "arn:aws:events:{R}:{A}:api-destination/{}/{V}",
    ),
    (
        "AWS::SecretsManager::Secret",
        "",
        "Name",
        "arn:aws:secretsmanager:{R}:{A}:secret:{}-{?}",
    ),
    (
        "AWS::SecretsManager::Secret",
        "Id",
        "Name",
        "arn:aws:secretsmanager:{R}:{A}:secret:{}-{?}",
    ),
    ("AWS::SSM::Parameter", "", "Name", "{}"),
    ("AWS::KMS::Key", "", "", "{}"),
    ("AWS::KMS::Key", "Arn", "", "arn:aws:kms:{R}:{A}:key/{}"),
];

impl Scope<'_, '_> {
    fn symbol(out: &mut Text, id: impl Into<String>, kind: SymbolKind) {
        out.push(Piece::Symbol(Symbol {
            id: id.into(),
            kind,
        }));
    }

    /// Appends what a reference returns; the attribute of `Ref` is empty.
    pub(super) fn returned(&self, name: &str, attribute: &str, out: &mut Text, depth: usize) {
        let region = self.environment.region;
        let partition = region.map_or(&partition::AWS, Partition::of_region);
        match name {
            "AWS::NoValue" => return,
            "AWS::Partition" => return out.push(Piece::Literal(partition.name.to_owned())),
            "AWS::URLSuffix" => return out.push(Piece::Literal(partition.url_suffix.to_owned())),
            "AWS::Region" => {
                return match region {
                    Some(region) => out.push(Piece::Literal(region.to_owned())),
                    None => Self::symbol(out, name, SymbolKind::Part),
                };
            }
            "AWS::AccountId" => {
                return match self.environment.account {
                    Some(account) => out.push(Piece::Literal(account.to_owned())),
                    None => Self::symbol(out, name, SymbolKind::Part),
                };
            }
            "AWS::StackName" => {
                return match self.environment.stack {
                    Some(stack) => out.push(Piece::Literal(stack.to_owned())),
                    None => Self::symbol(out, name, SymbolKind::Part),
                };
            }
            _ => {}
        }
        let id = if attribute.is_empty() {
            name.to_owned()
        } else {
            format!("{name}.{attribute}")
        };
        let Some(resource) = self.template.resources.get(name) else {
            return Self::symbol(out, self.qualified(id), SymbolKind::Any);
        };
        let form = FORMS
            .iter()
            .find(|(ty, known, ..)| *ty == resource.type_name && *known == attribute);
        let form = form.filter(|_| depth < MAX_DEPTH);
        let bus = form
            .filter(|(.., form)| form.contains("{B}"))
            .map_or(Some(Text::default()), |_| self.bus_of(resource, depth));
        let (Some((.., property, form)), Some(bus)) = (form, bus) else {
            return Self::symbol(out, self.qualified(id), SymbolKind::Any);
        };
        let mut rest = *form;
        while let Some(at) = rest.find('{') {
            let literal = rest[..at].replacen("arn:aws:", &format!("arn:{}:", partition.name), 1);
            out.push(Piece::Literal(literal));
            let end = rest[at..].find('}').map_or(rest.len(), |end| at + end + 1);
            match &rest[at..end] {
                "{R}" => self.returned("AWS::Region", "", out, depth + 1),
                "{A}" => self.returned("AWS::AccountId", "", out, depth + 1),
                "{V}" => Self::symbol(
                    out,
                    self.qualified(format!("{name}.Revision")),
                    SymbolKind::Part,
                ),
                "{?}" => (0..6).for_each(|_| out.push(Piece::One)),
                "{B}" => bus.pieces.iter().for_each(|piece| out.push(piece.clone())),
                "{P}" => match resource.property("Path") {
                    Some(path) => self.node(path, out, depth + 1),
                    None => out.push(Piece::Literal("/".to_owned())),
                },
                _ => match resource.property(property).filter(|_| !property.is_empty()) {
                    Some(node) => self.node(node, out, depth + 1),
                    None => Self::symbol(out, self.qualified(name), SymbolKind::Name),
                },
            }
            rest = &rest[end..];
        }
        out.push(Piece::Literal(rest.to_owned()));
    }
}

impl<'t> Scope<'_, 't> {
    /// The bus of a rule as it stands in the rule's ARN: nothing for the default one, else its name and a slash. None where
    /// the name is not known as such.
    fn bus_of(&self, rule: &Resource<'t>, depth: usize) -> Option<Text> {
        let Some(node) = rule.property("EventBusName") else {
            return Some(Text::default());
        };
        let mut text = Text::default();
        self.node(node, &mut text, depth + 1);
        if text.known() == Some("default") {
            return Some(Text::default());
        }
        let pieces = match text.pieces.as_slice() {
            [Piece::Literal(name)] => {
                let name = name
                    .rsplit_once(":event-bus/")
                    .map_or(&**name, |(_, name)| name);
                vec![Piece::Literal(name.to_owned())]
            }
            [Piece::Symbol(symbol)] if symbol.kind == SymbolKind::Name => text.pieces,
            _ => return None,
        };
        Some(Text { pieces }.then(Text::literal("/")))
    }
}
