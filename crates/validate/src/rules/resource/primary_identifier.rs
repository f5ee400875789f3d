//! E3019: checks that no two resources of a type have the same primary identifier or name, such as the same bucket name.

use std::collections::HashMap;

use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::{Function, Intrinsic, Resource};
use stackwright_template::parse::{Data, Node};

rule! {
    /// ## What it does
    /// Checks that no two resources of a type have the same primary identifier, such as the same bucket name, or the
    /// same name where a service has each name once, such as the name of a queue. A name that is the same expression
    /// is the same name too.
    ///
    /// ## Why it matters
    /// The second cannot be created.
    ///
    /// ## Example
    /// ```yaml
    /// A: {Type: AWS::S3::Bucket, Properties: {BucketName: files}}
    /// B: {Type: AWS::S3::Bucket, Properties: {BucketName: files}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/cloudcontrolapi/latest/userguide/resource-identifier.html>
    pub struct PrimaryIdentifier = E3019, "unique-primary-identifier", Error, on [template];
}

/// Names that are there once in an account and region and are no primary identifier, since that is an ARN or an id.
/// Where a name is there once in something, such as a bus, the property that names it comes along.
const NAMES: &[(&str, &[&str])] = &[
    (
        "AWS::Batch::ComputeEnvironment",
        &["ComputeEnvironmentName"],
    ),
    ("AWS::Batch::JobQueue", &["JobQueueName"]),
    ("AWS::CloudFront::CachePolicy", &["CachePolicyConfig/Name"]),
    ("AWS::CloudFront::Function", &["Name"]),
    (
        "AWS::CloudFront::OriginAccessControl",
        &["OriginAccessControlConfig/Name"],
    ),
    (
        "AWS::CloudFront::OriginRequestPolicy",
        &["OriginRequestPolicyConfig/Name"],
    ),
    (
        "AWS::CloudFront::ResponseHeadersPolicy",
        &["ResponseHeadersPolicyConfig/Name"],
    ),
    ("AWS::CodeCommit::Repository", &["RepositoryName"]),
    ("AWS::EC2::LaunchTemplate", &["LaunchTemplateName"]),
    ("AWS::ECS::CapacityProvider", &["Name"]),
    ("AWS::ElasticLoadBalancingV2::LoadBalancer", &["Name"]),
    ("AWS::ElasticLoadBalancingV2::TargetGroup", &["Name"]),
    ("AWS::Events::ApiDestination", &["Name"]),
    ("AWS::Events::Rule", &["Name", "EventBusName?"]),
    ("AWS::IAM::ManagedPolicy", &["ManagedPolicyName"]),
    ("AWS::MSK::Cluster", &["ClusterName"]),
    ("AWS::SNS::Topic", &["TopicName"]),
    ("AWS::SQS::Queue", &["QueueName"]),
    ("AWS::SecretsManager::Secret", &["Name"]),
    ("AWS::StepFunctions::Activity", &["Name"]),
    ("AWS::StepFunctions::StateMachine", &["StateMachineName"]),
    ("AWS::WAFv2::IPSet", &["Name", "Scope"]),
    ("AWS::WAFv2::RegexPatternSet", &["Name", "Scope"]),
    ("AWS::WAFv2::RuleGroup", &["Name", "Scope"]),
    ("AWS::WAFv2::WebACL", &["Name", "Scope"]),
];

impl Rule for PrimaryIdentifier {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        let mut seen = HashMap::new();
        for resource in cx.template.resources.values() {
            for Identifier {
                property,
                node,
                values: key,
            } in identifiers(cx, resource)
            {
                let same: &mut Vec<(&Resource<'_>, &Node<'_>)> =
                    seen.entry((resource.type_name, key)).or_default();
                // Two that never exist together may share an identifier.
                let clash = same
                    .iter()
                    .find(|(other, _)| cx.template.can_coexist(other.owner(), resource.owner()));
                if let Some((other, place)) = clash {
                    let ty = resource.type_name;
                    let what = match node.scalar_text() {
                        Some(text) => format!("both {ty} `{text}`"),
                        None => format!("{ty} with the same `{property}`"),
                    };
                    let message = format!("`{}` and `{}` are {what}", other.name, resource.name);
                    out.report(
                        self.at(node.span, message)
                            .resource(resource)
                            .property(&property)
                            .related(place.span, "the other one"),
                    );
                }
                same.push((resource, node));
            }
        }
    }
}

/// What identifies a resource.
struct Identifier<'t> {
    /// The first of its properties.
    property: String,
    /// The value of that.
    node: &'t Node<'t>,
    /// The values of all.
    values: Vec<String>,
}

/// What identifies a resource: its primary identifier and its name.
fn identifiers<'t>(cx: &Context<'t>, resource: &Resource<'t>) -> Vec<Identifier<'t>> {
    let (Some(schema), Some(properties)) = (cx.schema(resource.type_name), resource.properties)
    else {
        return Vec::new();
    };
    let read_only: Vec<&str> = schema.pointers("readOnlyProperties").collect();
    let primary: Vec<&str> = schema.pointers("primaryIdentifier").collect();
    let mut found = Vec::new();
    if !primary.iter().any(|pointer| read_only.contains(pointer)) {
        found.extend(identifier(properties, &primary));
    }
    for (_, names) in NAMES.iter().filter(|(ty, _)| *ty == resource.type_name) {
        if *names != primary {
            found.extend(identifier(properties, names));
        }
    }
    found
}

/// The values at the pointers, where all are given and certain. A pointer with `?` at its end may lead nowhere.
fn identifier<'t>(properties: &'t Node<'t>, pointers: &[&str]) -> Option<Identifier<'t>> {
    let mut first = None;
    let mut key = Vec::with_capacity(pointers.len());
    for pointer in pointers {
        let (path, optional) = match pointer.strip_suffix('?') {
            Some(path) => (path, true),
            None => (*pointer, false),
        };
        let node = path
            .split('/')
            .try_fold(properties, |node, step| node.get(step));
        match node {
            Some(node) if is_certain(node) => {
                first.get_or_insert_with(|| (path.replace('/', "."), node));
                key.push(match node.scalar_text() {
                    Some(text) => text.to_owned(),
                    None => node.to_json().to_string(),
                });
            }
            None if optional => key.push(String::new()),
            _ => return None,
        }
    }
    let (property, node) = first?;
    Some(Identifier {
        property,
        node,
        values: key,
    })
}

/// Whether a value is the same wherever it stands: a scalar, or a function of such without a condition.
fn is_certain(node: &Node<'_>) -> bool {
    match &node.data {
        Data::Null => false,
        Data::Bool(_) | Data::Number(_) => true,
        // A macro or another program puts something in its place.
        Data::String(text) => !text.contains("{{") && !text.contains("&{"),
        Data::List(items) => items.iter().all(is_certain),
        Data::Map(_) => Intrinsic::of(node).is_some_and(|call| match call.function {
            Function::Ref => call
                .argument
                .as_str()
                .is_some_and(|name| name != "AWS::NoValue"),
            Function::GetAtt | Function::Sub | Function::ImportValue => true,
            Function::Join | Function::Select | Function::Split | Function::FindInMap => {
                is_certain(call.argument)
            }
            _ => false,
        }),
    }
}
