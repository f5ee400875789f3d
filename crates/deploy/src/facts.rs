//! What is known about resource types, as a trait: this crate knows little, the schema store knows more.

/// How an update of a property affects its resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Replacement {
    /// The resource stays.
    Never,
    /// It depends on the values.
    Conditional,
    /// A new resource takes the place of the old one.
    Always,
}

impl Replacement {
    /// `never`, `conditional` or `always`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Conditional => "conditional",
            Self::Always => "always",
        }
    }
}

/// Facts about resource types. `None` means "not known".
pub trait Facts: Send + Sync {
    /// The resource holds data that is lost with it.
    fn is_stateful(&self, resource_type: &str) -> Option<bool>;

    /// Whether changing the property (a path such as `Properties/Foo/Bar`, without list indices) replaces the resource.
    fn replacement(&self, resource_type: &str, property_path: &str) -> Option<Replacement> {
        let _ = (resource_type, property_path);
        None
    }

    /// The properties that identify an existing resource of the type, for imports.
    fn primary_identifier(&self, resource_type: &str) -> Option<Vec<String>> {
        let _ = resource_type;
        None
    }
}

/// The types that hold data, known without schemas.
#[derive(Debug, Clone, Copy, Default)]
pub struct BuiltinFacts;

const STATEFUL: &[&str] = &[
    "AWS::Backup::BackupVault",
    "AWS::Cassandra::Keyspace",
    "AWS::Cassandra::Table",
    "AWS::CloudWatch::LogGroup",
    "AWS::CodeArtifact::Repository",
    "AWS::CodeCommit::Repository",
    "AWS::Cognito::IdentityPool",
    "AWS::Cognito::UserPool",
    "AWS::DAX::Cluster",
    "AWS::DSQL::Cluster",
    "AWS::DocDB::DBCluster",
    "AWS::DocDB::DBInstance",
    "AWS::DocDBElastic::Cluster",
    "AWS::DynamoDB::GlobalTable",
    "AWS::DynamoDB::Table",
    "AWS::EC2::Volume",
    "AWS::ECR::PublicRepository",
    "AWS::ECR::Repository",
    "AWS::EFS::FileSystem",
    "AWS::EMR::Cluster",
    "AWS::ElastiCache::CacheCluster",
    "AWS::ElastiCache::ReplicationGroup",
    "AWS::ElastiCache::ServerlessCache",
    "AWS::Elasticsearch::Domain",
    "AWS::FSx::FileSystem",
    "AWS::FSx::Volume",
    "AWS::KMS::Key",
    "AWS::Kinesis::Stream",
    "AWS::Logs::LogGroup",
    "AWS::MSK::Cluster",
    "AWS::MSK::ServerlessCluster",
    "AWS::MemoryDB::Cluster",
    "AWS::Neptune::DBCluster",
    "AWS::Neptune::DBInstance",
    "AWS::OpenSearchServerless::Collection",
    "AWS::OpenSearchService::Domain",
    "AWS::QLDB::Ledger",
    "AWS::RDS::DBCluster",
    "AWS::RDS::DBInstance",
    "AWS::RDS::GlobalCluster",
    "AWS::Redshift::Cluster",
    "AWS::RedshiftServerless::Namespace",
    "AWS::Route53::HostedZone",
    "AWS::S3::Bucket",
    "AWS::S3Express::DirectoryBucket",
    "AWS::S3Tables::TableBucket",
    "AWS::SDB::Domain",
    "AWS::SQS::Queue",
    "AWS::SecretsManager::Secret",
    "AWS::Timestream::Database",
    "AWS::Timestream::Table",
];

impl Facts for BuiltinFacts {
    fn is_stateful(&self, resource_type: &str) -> Option<bool> {
        STATEFUL
            .binary_search(&resource_type)
            .is_ok()
            .then_some(true)
    }

    fn primary_identifier(&self, resource_type: &str) -> Option<Vec<String>> {
        let property = match resource_type {
            "AWS::S3::Bucket" => "BucketName",
            "AWS::DynamoDB::Table" => "TableName",
            "AWS::SQS::Queue" => "QueueUrl",
            "AWS::Logs::LogGroup" => "LogGroupName",
            "AWS::IAM::Role" => "RoleName",
            "AWS::Lambda::Function" => "FunctionName",
            "AWS::ECR::Repository" => "RepositoryName",
            "AWS::SNS::Topic" => "TopicArn",
            _ => return None,
        };
        Some(vec![property.to_owned()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_can_be_searched() {
        assert!(STATEFUL.is_sorted());
        assert_eq!(BuiltinFacts.is_stateful("AWS::S3::Bucket"), Some(true));
        assert_eq!(BuiltinFacts.is_stateful("AWS::IAM::Role"), None);
    }
}
