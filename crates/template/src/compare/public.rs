//! Switches that open a resource to everyone.

use super::FindingKind;
use super::text::text;
use crate::model::Resource;
use crate::parse::Node;

/// Type, path of the property, the open value, what that means.
const SWITCHES: &[(&str, &str, &str, &str)] = &[
    (
        "AWS::RDS::DBInstance",
        "PubliclyAccessible",
        "true",
        "the database is reachable from the internet",
    ),
    (
        "AWS::RDS::DBCluster",
        "PubliclyAccessible",
        "true",
        "the database is reachable from the internet",
    ),
    (
        "AWS::Redshift::Cluster",
        "PubliclyAccessible",
        "true",
        "the database is reachable from the internet",
    ),
    (
        "AWS::Lambda::Url",
        "AuthType",
        "NONE",
        "the function answers anyone",
    ),
    (
        "AWS::S3::Bucket",
        "AccessControl",
        "PublicRead",
        "anyone can read the bucket",
    ),
    (
        "AWS::S3::Bucket",
        "AccessControl",
        "PublicReadWrite",
        "anyone can read and write the bucket",
    ),
    (
        "AWS::EKS::Cluster",
        "ResourcesVpcConfig/EndpointPublicAccess",
        "true",
        "the API server is reachable from the internet",
    ),
    (
        "AWS::EC2::Subnet",
        "MapPublicIpOnLaunch",
        "true",
        "instances in the subnet get public addresses",
    ),
];

/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html>
const PUBLIC_ACCESS_BLOCK: &str = "PublicAccessBlockConfiguration";
const BLOCKS: &[&str] = &[
    "BlockPublicAcls",
    "BlockPublicPolicy",
    "IgnorePublicAcls",
    "RestrictPublicBuckets",
];

pub(super) fn changes(old: Option<&Resource<'_>>, new: Option<&Resource<'_>>) -> Vec<FindingKind> {
    let mut found = Vec::new();
    let Some(new) = new else {
        return found;
    };
    let mut push = |what: String| found.push(FindingKind::Public { what });
    let value = |resource: Option<&Resource<'_>>, path: &str| {
        let properties: Option<&Node<'_>> = resource.and_then(|it| it.properties);
        properties?.at(path.split('/')).map(text)
    };
    for (_, path, open, meaning) in SWITCHES.iter().filter(|(ty, ..)| *ty == new.type_name) {
        let is_open = |resource| value(resource, path).as_deref() == Some(*open);
        if is_open(Some(new)) && !is_open(old) {
            push((*meaning).to_owned());
        }
    }
    if new.type_name == "AWS::S3::Bucket" {
        for name in BLOCKS {
            let path = format!("{PUBLIC_ACCESS_BLOCK}/{name}");
            let is = |resource, text| value(resource, &path).as_deref() == Some(text);
            // Buckets block public access unless they say otherwise, so only an explicit `false` or a removal counts.
            let removed = is(old, "true")
                && !is(Some(new), "true")
                && value(Some(new), PUBLIC_ACCESS_BLOCK).is_some();
            if removed || is(Some(new), "false") && !is(old, "false") {
                push(format!("{name} is turned off"));
            }
        }
    }
    found
}
