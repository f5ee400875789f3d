//! Where policy documents stand in resources.

use crate::rules::Form;
use stackwright_template::engines::iam::Kind;
use stackwright_template::model::{Instance, Resource};

/// A policy document of a resource.
pub(super) struct Document<'a, 't> {
    /// Its place below the properties.
    pub path: String,
    /// The document.
    pub instance: &'a Instance<'t>,
    /// What it is attached to.
    pub kind: Kind,
}

/// Types with policy documents: the property, and whether it is a list of inline policies.
const PLACES: &[(&str, &str, Kind)] = &[
    ("AWS::IAM::Group", "Policies", Kind::Identity),
    ("AWS::IAM::Role", "Policies", Kind::Identity),
    ("AWS::IAM::User", "Policies", Kind::Identity),
    ("AWS::IAM::ManagedPolicy", "PolicyDocument", Kind::Identity),
    ("AWS::IAM::Policy", "PolicyDocument", Kind::Identity),
    ("AWS::IAM::GroupPolicy", "PolicyDocument", Kind::Identity),
    ("AWS::IAM::RolePolicy", "PolicyDocument", Kind::Identity),
    ("AWS::IAM::UserPolicy", "PolicyDocument", Kind::Identity),
    ("AWS::SSO::PermissionSet", "InlinePolicy", Kind::Identity),
    ("AWS::IAM::Role", "AssumeRolePolicyDocument", Kind::Trust),
    ("AWS::KMS::Key", "KeyPolicy", Kind::Resource),
    (
        "AWS::OpenSearchService::Domain",
        "AccessPolicies",
        Kind::Resource,
    ),
    ("AWS::S3::BucketPolicy", "PolicyDocument", Kind::Resource),
    ("AWS::SNS::TopicPolicy", "PolicyDocument", Kind::Resource),
    ("AWS::SQS::QueuePolicy", "PolicyDocument", Kind::Resource),
    (
        "AWS::ECR::Repository",
        "RepositoryPolicyText",
        Kind::OwnResource,
    ),
];

/// The policy documents of a resource in one form of its properties.
pub(super) fn documents<'a, 't>(
    resource: &Resource<'_>,
    form: &'a Form<'t>,
) -> Vec<Document<'a, 't>> {
    let mut found = Vec::new();
    for (_, property, kind) in PLACES.iter().filter(|(ty, ..)| *ty == resource.type_name) {
        let Some(value) = form.properties.get(property) else {
            continue;
        };
        if *property != "Policies" {
            found.push(Document {
                path: (*property).to_owned(),
                instance: value,
                kind: *kind,
            });
            continue;
        }
        for (index, policy) in value.items().iter().enumerate() {
            if let Some(document) = policy.get("PolicyDocument") {
                found.push(Document {
                    path: format!("{property}.{index}.PolicyDocument"),
                    instance: document,
                    kind: *kind,
                });
            }
        }
    }
    found
}
