//! Rules about instance types that a service offers.

mod amazon_mq;
mod appstream;
mod dax;
mod docdb;
mod ec2;
mod elasticache;
mod elasticsearch;
mod emr;
mod gamelift;
mod managed_blockchain;
mod neptune;
mod opensearch;
mod redshift;
mod sagemaker;
mod sagemaker_hosting;
mod sagemaker_processing;
mod sagemaker_transform;

pub use amazon_mq::BrokerInstanceType;
pub use appstream::FleetInstanceType;
pub use dax::DaxNodeType;
pub use docdb::DocDbInstanceClass;
pub use ec2::Ec2InstanceType;
pub use elasticache::CacheNodeType;
pub use elasticsearch::ElasticsearchInstanceType;
pub use emr::EmrInstanceType;
pub use gamelift::GameLiftInstanceType;
pub use managed_blockchain::BlockchainInstanceType;
pub use neptune::NeptuneInstanceClass;
pub use opensearch::OpenSearchInstanceType;
pub use redshift::RedshiftNodeType;
pub use sagemaker::SageMakerClusterInstanceType;
pub use sagemaker_hosting::SageMakerHostingInstanceType;
pub use sagemaker_processing::SageMakerProcessingInstanceType;
pub use sagemaker_transform::SageMakerTransformInstanceType;
