//! W2501: finds passwords that are written out in the template, and passwords from parameters without `NoEcho`.

use crate::rule;
use crate::rules::extension::select;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::model::{Evaluation, WhyUnknown};

rule! {
    /// ## What it does
    /// Finds passwords that are written out in the template, and passwords from parameters without `NoEcho`.
    ///
    /// ## Why it matters
    /// Whoever can read the template or describe the stack can read the password.
    ///
    /// ## Example
    /// ```yaml
    /// Db: {Type: AWS::RDS::DBInstance, Properties: {Engine: postgres, DBInstanceClass: db.t4g.micro, AllocatedStorage: "20", MasterUsername: root, MasterUserPassword: "hunter22222"}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/security-best-practices.html#creds>
    pub struct Password = W2501, "plain-password", Warning, on [forms "AWS::DirectoryService::MicrosoftAD" "AWS::DirectoryService::SimpleAD" "AWS::DocDB::DBCluster" "AWS::ElastiCache::ReplicationGroup" "AWS::IAM::User" "AWS::RDS::DBCluster" "AWS::RDS::DBInstance" "AWS::Redshift::Cluster" "AWS::AmazonMQ::Broker" "AWS::DMS::Endpoint" "AWS::OpsWorks::App"];
}

impl Rule for Password {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        for (_, path) in PASSWORDS
            .iter()
            .filter(|(ty, _)| *ty == form.resource.type_name)
        {
            for at in select(&form.properties, form.resource.properties_span(), path) {
                let message = match (
                    &at.instance.value,
                    at.instance.unknown().map(|unknown| &unknown.why),
                ) {
                    (Evaluation::String(_) | Evaluation::Number(_), _)
                        if at.instance.via.is_none() =>
                    {
                        "the password is written out".to_owned()
                    }
                    (_, Some(WhyUnknown::Parameter(name))) => {
                        let parameter = cx
                            .template
                            .parameters
                            .get(name)
                            .map(|parameter| parameter.node);
                        let hidden = parameter
                            .and_then(|node| node.get("NoEcho"))
                            .and_then(|value| value.scalar_text())
                            .is_some_and(|text| text.eq_ignore_ascii_case("true"));
                        if hidden {
                            continue;
                        }
                        format!(
                            "the password comes from the parameter `{name}`, which has no `NoEcho`"
                        )
                    }
                    _ => continue,
                };
                let finding = self.at(at.instance.span(), message).hint("refer to a secret: `{{resolve:secretsmanager:name:SecretString:password}}`").property(&at.path);
                out.report(finding);
            }
        }
    }
}

/// The passwords, by type.
const PASSWORDS: &[(&str, &str)] = &[
    ("AWS::DirectoryService::MicrosoftAD", "Password"),
    ("AWS::DirectoryService::SimpleAD", "Password"),
    ("AWS::DocDB::DBCluster", "MasterUserPassword"),
    ("AWS::ElastiCache::ReplicationGroup", "AuthToken"),
    ("AWS::IAM::User", "LoginProfile.Password"),
    ("AWS::RDS::DBCluster", "MasterUserPassword"),
    ("AWS::RDS::DBInstance", "MasterUserPassword"),
    ("AWS::Redshift::Cluster", "MasterUserPassword"),
    ("AWS::AmazonMQ::Broker", "Users.*.Password"),
    ("AWS::DMS::Endpoint", "Password"),
    ("AWS::OpsWorks::App", "AppSource.Password"),
];
