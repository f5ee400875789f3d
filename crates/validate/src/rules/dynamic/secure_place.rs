//! E1027: checks that secure strings of Parameter Store are used in the properties that support them only.

use super::found::{Found, each};
use crate::rule;
use crate::rules::{Context, Findings, Rule};

rule! {
    /// ## What it does
    /// Checks that secure strings of Parameter Store are used in the properties that support them only.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template.
    ///
    /// ## Example
    /// ```yaml
    /// Fn: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: "{{resolve:ssm-secure:p:1}}"}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html>
    pub struct SecurePlace = E1027, "secure-string-place", Error, on [template], supersedes E3035 E3036 W3011;
}

impl Rule for SecurePlace {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        each(cx, |found| {
            if found.service() == "ssm-secure" && !supported(found) {
                let finding = self.at(found.span(), "a secure string is not resolved here, but only in a few properties that hold passwords");
                out.report(found.placed(finding).hint(
                    "keep it in Secrets Manager: `{{resolve:secretsmanager:name}}` is resolved in any property",
                ));
            }
        });
    }
}

/// The properties that take secure strings, by type.
const SUPPORTED: &[(&str, &[&str])] = &[
    ("AWS::DirectoryService::MicrosoftAD", &["Password"]),
    ("AWS::DirectoryService::SimpleAD", &["Password"]),
    ("AWS::ElastiCache::ReplicationGroup", &["AuthToken"]),
    ("AWS::IAM::User", &["LoginProfile"]),
    (
        "AWS::KinesisFirehose::DeliveryStream",
        &["RedshiftDestinationConfiguration"],
    ),
    ("AWS::OpsWorks::App", &["AppSource"]),
    (
        "AWS::OpsWorks::Stack",
        &["CustomCookbooksSource", "RdsDbInstances"],
    ),
    ("AWS::RDS::DBCluster", &["MasterUserPassword"]),
    ("AWS::RDS::DBInstance", &["MasterUserPassword"]),
    ("AWS::Redshift::Cluster", &["MasterUserPassword"]),
];

fn supported(found: &Found<'_, '_>) -> bool {
    found.in_properties()
        && found.resource.is_some_and(|resource| {
            SUPPORTED.iter().any(|(ty, properties)| {
                *ty == resource.type_name
                    && found
                        .path
                        .key(3)
                        .is_some_and(|key| properties.contains(&key))
            })
        })
}
