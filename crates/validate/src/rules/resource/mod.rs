//! Rules about resources as such: their type and the attributes beside their properties.

mod both_policies;
mod creation_policy;
mod deletion_policy;
mod module;
mod name;
mod packaged;
mod partition;
mod policy_attribute;
mod primary_identifier;
mod read_only;
mod repeated;
mod resource_body;
mod resource_metadata;
mod resource_name_length;
mod resource_type;
mod retention;
mod sam_attributes;
mod serverless;
mod stateful;
mod tags;
mod unique_names;
mod update_policy;
mod update_replace_policy;
mod zone;

pub use both_policies::BothPolicies;
pub use creation_policy::CreationPolicy;
pub use deletion_policy::DeletionPolicy;
pub use module::Module;
pub use name::ResourceName;
pub use packaged::Packaged;
pub use partition::Partition;
pub use primary_identifier::PrimaryIdentifier;
pub use read_only::ReadOnly;
pub use repeated::Repeated;
pub use resource_body::ResourceBody;
pub use resource_metadata::ResourceMetadata;
pub use resource_name_length::LogicalIdLength;
pub use resource_type::ResourceType;
pub use retention::Retention;
pub use sam_attributes::{IgnoredBySam, SamAttributes};
pub use serverless::Serverless;
pub use stateful::Stateful;
pub use tags::Tags;
pub use unique_names::UniqueNames;
pub use update_policy::UpdatePolicy;
pub use update_replace_policy::UpdateReplacePolicy;
pub use zone::Zone;

/// The types that `Snapshot` as a deletion or replacement policy is for.
const SNAPSHOTS: &[&str] = &[
    "AWS::DocDB::DBCluster",
    "AWS::EC2::Volume",
    "AWS::ElastiCache::CacheCluster",
    "AWS::ElastiCache::ReplicationGroup",
    "AWS::Neptune::DBCluster",
    "AWS::RDS::DBCluster",
    "AWS::RDS::DBInstance",
    "AWS::Redshift::Cluster",
];
