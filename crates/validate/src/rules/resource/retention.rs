//! I3013: how long data are kept.

use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::Resource;

rule! {
    /// ## What it does
    /// Reports resources whose content is deleted after a time that they do not state: messages of a queue, records of a
    /// stream, backups of a database, results of a canary.
    ///
    /// ## Why it matters
    /// The default may be as short as a day.
    ///
    /// ## Example
    /// ```yaml
    /// Queue: {Type: AWS::SQS::Queue, Properties: {MessageRetentionPeriod: 1209600}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html>
    pub struct Retention = I3013, "retention-period", Info, on [resources
        "AWS::DocDB::DBCluster" "AWS::Kinesis::Stream" "AWS::RDS::DBCluster" "AWS::RDS::DBInstance"
        "AWS::Redshift::Cluster" "AWS::SQS::Queue" "AWS::Synthetics::Canary"];
}

/// The properties that say how long, with the default in words.
const PERIODS: &[(&str, &str, &str)] = &[
    ("AWS::DocDB::DBCluster", "BackupRetentionPeriod", "1 day"),
    ("AWS::Kinesis::Stream", "RetentionPeriodHours", "24 hours"),
    ("AWS::RDS::DBCluster", "BackupRetentionPeriod", "1 day"),
    ("AWS::RDS::DBInstance", "BackupRetentionPeriod", "1 day"),
    (
        "AWS::Redshift::Cluster",
        "AutomatedSnapshotRetentionPeriod",
        "1 day",
    ),
    ("AWS::SQS::Queue", "MessageRetentionPeriod", "4 days"),
    (
        "AWS::Synthetics::Canary",
        "SuccessRetentionPeriod",
        "31 days",
    ),
    (
        "AWS::Synthetics::Canary",
        "FailureRetentionPeriod",
        "31 days",
    ),
];

impl Rule for Retention {
    fn resource(&self, cx: &Context<'_>, resource: &Resource<'_>, out: &mut Findings) {
        let of_type = || PERIODS.iter().filter(|(ty, ..)| *ty == resource.type_name);
        let mut report = |name: &str, default: &str| {
            let finding = self
                .at(
                    resource.properties_span(),
                    format!("without `{name}` the content is deleted after {default}"),
                )
                .hint(format!("set `{name}`"));
            out.report(finding);
        };
        if resource.properties.is_none() {
            of_type().for_each(|(_, name, default)| report(name, default));
        }
        for form in cx.scenarios.forms(resource) {
            let p = &form.properties;
            if resource.type_name == "AWS::RDS::DBInstance" {
                // The cluster keeps the backups of its instances, the source those of its replicas.
                let aurora = p.get("Engine").is_none_or(|engine| {
                    engine.text().is_none_or(|text| text.starts_with("aurora"))
                });
                if aurora
                    || p.get("DBClusterIdentifier").is_some()
                    || p.get("SourceDBInstanceIdentifier").is_some()
                {
                    continue;
                }
            }
            for (_, name, default) in of_type() {
                if p.get(name).is_none() {
                    report(name, default);
                }
            }
        }
    }
}
