//! W1011: a secret that comes from a parameter.

use crate::rule;
use crate::rules::extension::select;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::model::WhyUnknown;
use stackwright_template::parse::Node;

rule! {
    /// ## What it does
    /// Finds passwords that come from a parameter, where a dynamic reference could stand. A parameter without `NoEcho`
    /// has W2501 instead.
    ///
    /// ## Why it matters
    /// Whoever deploys has to know the password, and it passes through shells, pipelines and their logs. A reference to
    /// Secrets Manager or Parameter Store is resolved by CloudFormation alone, and the secret can be rotated.
    ///
    /// ## Example
    /// ```yaml
    /// MasterUserPassword: !Ref Password   # '{{resolve:secretsmanager:db:SecretString:password}}'
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/security-best-practices.html>
    pub struct SecretParameter = W1011, "secret-from-parameter", Warning, on [forms
        "AWS::DirectoryService::MicrosoftAD" "AWS::DirectoryService::SimpleAD" "AWS::ElastiCache::ReplicationGroup"
        "AWS::IAM::User" "AWS::KinesisFirehose::DeliveryStream" "AWS::OpsWorks::App" "AWS::OpsWorks::Stack"
        "AWS::RDS::DBCluster" "AWS::RDS::DBInstance" "AWS::Redshift::Cluster"];
}

/// The properties that take secrets of Secrets Manager and secure strings of Parameter Store.
const SECRETS: &[(&str, &str)] = &[
    ("AWS::DirectoryService::MicrosoftAD", "Password"),
    ("AWS::DirectoryService::SimpleAD", "Password"),
    ("AWS::ElastiCache::ReplicationGroup", "AuthToken"),
    ("AWS::IAM::User", "LoginProfile.Password"),
    (
        "AWS::KinesisFirehose::DeliveryStream",
        "RedshiftDestinationConfiguration.Password",
    ),
    ("AWS::OpsWorks::App", "AppSource.Password"),
    ("AWS::OpsWorks::Stack", "CustomCookbooksSource.Password"),
    ("AWS::OpsWorks::Stack", "RdsDbInstances.*.DbPassword"),
    ("AWS::RDS::DBCluster", "MasterUserPassword"),
    ("AWS::RDS::DBInstance", "MasterUserPassword"),
    ("AWS::Redshift::Cluster", "MasterUserPassword"),
];

impl Rule for SecretParameter {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        for (_, path) in SECRETS
            .iter()
            .filter(|(ty, _)| *ty == form.resource.type_name)
        {
            for at in select(&form.properties, form.resource.properties_span(), path) {
                let Some(WhyUnknown::Parameter(name)) =
                    at.instance.unknown().map(|unknown| &unknown.why)
                else {
                    continue;
                };
                let parameter = cx.template.parameters.get(name).map(|named| named.node);
                let hidden = parameter
                    .and_then(|node| node.get("NoEcho"))
                    .and_then(Node::scalar_text)
                    .is_some_and(|text| text.eq_ignore_ascii_case("true"));
                // CloudFormation reads such a parameter from Parameter Store itself.
                let stored = parameter
                    .and_then(|node| node.get("Type"))
                    .and_then(Node::as_str)
                    .is_some_and(|ty| ty.starts_with("AWS::SSM::"));
                let referred = parameter
                    .and_then(|node| node.get("Default"))
                    .and_then(Node::as_str)
                    .is_some_and(|text| text.contains("{{resolve:"));
                if !hidden || stored || referred {
                    continue;
                }
                let finding = self
                        .at(
                            at.instance.span(),
                            format!("the secret passes through the parameter `{name}`"),
                        )
                        .hint("refer to it where it is kept: `{{resolve:secretsmanager:name:SecretString:password}}`")
                        .property(&at.path);
                out.report(finding);
            }
        }
    }
}
