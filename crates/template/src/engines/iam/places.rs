//! Where policy documents stand in resources.

use super::Kind;

/// Types with policy documents: the property, and what the document is attached to. `Policies` is a list of inline
/// policies, each with its own `PolicyDocument`.
pub const PLACES: &[(&str, &str, Kind)] = &[
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

/// Properties that hold a policy document whatever the type is. Who asks what a template allows must not miss one of a
/// type that [`PLACES`] does not have.
pub const DOCUMENTS: &[&str] = &[
    "AccessPolicies",
    "AssumeRolePolicyDocument",
    "FileSystemPolicy",
    "InlinePolicy",
    "KeyPolicy",
    "Policy",
    "PolicyDocument",
    "RepositoryPolicyText",
    "ResourcePolicy",
];

#[cfg(test)]
mod tests {
    use super::{DOCUMENTS, PLACES};

    #[test]
    fn every_place_is_looked_at() {
        for (ty, property, _) in PLACES {
            assert!(
                *property == "Policies" || DOCUMENTS.contains(property),
                "{ty} {property}"
            );
        }
    }
}
