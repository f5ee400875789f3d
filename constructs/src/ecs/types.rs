//! Facts of the ECS resource types that the constructs create.

use stackwright::{ResourceType, TagFormat, Tagging};

const TAGS: Option<Tagging> = Some(Tagging {
    property: "Tags",
    format: TagFormat::List,
});

pub(crate) static CLUSTER: ResourceType = ResourceType {
    name: "AWS::ECS::Cluster",
    tags: TAGS,
    required: &[],
};

pub(crate) static CAPACITY_PROVIDER_ASSOCIATIONS: ResourceType = ResourceType {
    name: "AWS::ECS::ClusterCapacityProviderAssociations",
    tags: None,
    required: &["Cluster", "DefaultCapacityProviderStrategy"],
};

pub(crate) static TASK_DEFINITION: ResourceType = ResourceType {
    name: "AWS::ECS::TaskDefinition",
    tags: TAGS,
    required: &[],
};

pub(crate) static SERVICE: ResourceType = ResourceType {
    name: "AWS::ECS::Service",
    tags: TAGS,
    required: &[],
};
