//! I3011: resources with data that are deleted with the stack.

use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::Resource;

rule! {
    /// ## What it does
    /// Reports resources that hold data and say with neither `DeletionPolicy` nor `UpdateReplacePolicy` what becomes of
    /// them.
    ///
    /// ## Why it matters
    /// The default is to delete the data, also when an update replaces the resource.
    ///
    /// ## Example
    /// ```yaml
    /// Table: {Type: AWS::DynamoDB::Table, DeletionPolicy: Retain, UpdateReplacePolicy: Retain}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html>
    pub struct Stateful = I3011, "stateful-resource", Info, on [resources
        "AWS::Backup::BackupVault" "AWS::CloudFormation::Stack" "AWS::Cognito::UserPool" "AWS::DocDB::DBCluster"
        "AWS::DocDB::DBInstance" "AWS::DynamoDB::GlobalTable" "AWS::DynamoDB::Table" "AWS::EC2::Volume"
        "AWS::EFS::FileSystem" "AWS::EMR::Cluster" "AWS::ElastiCache::CacheCluster"
        "AWS::ElastiCache::ReplicationGroup" "AWS::Elasticsearch::Domain" "AWS::FSx::FileSystem" "AWS::KMS::Key"
        "AWS::Kinesis::Stream" "AWS::Logs::LogGroup" "AWS::Neptune::DBCluster" "AWS::Neptune::DBInstance"
        "AWS::OpenSearchService::Domain" "AWS::Organizations::Account" "AWS::QLDB::Ledger" "AWS::RDS::DBCluster"
        "AWS::RDS::DBInstance" "AWS::Redshift::Cluster" "AWS::SDB::Domain" "AWS::SQS::Queue"
        "AWS::SecretsManager::Secret"];
}

impl Rule for Stateful {
    fn resource(&self, _: &Context<'_>, resource: &Resource<'_>, out: &mut Findings) {
        // Another rule reports one without the other.
        let has = |name: &str| resource.node.get(name).is_some();
        if !has("DeletionPolicy") && !has("UpdateReplacePolicy") {
            out.report(
                self.at(
                    resource.name_span,
                    format!(
                        "`{}` holds data and is deleted with the stack, or when an update replaces it",
                        resource.name
                    ),
                )
                .hint("set `DeletionPolicy` and `UpdateReplacePolicy` to `Retain`, or to `Delete` if that is meant"),
            );
        }
    }
}
