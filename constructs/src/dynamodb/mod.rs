//! DynamoDB: tables, their indexes and streams, and who may use them.

mod attributes;
mod capacity;
mod existing;
mod global;
mod grants;
mod import;
mod keys;
#[cfg(feature = "cloudwatch")]
mod metrics;
mod replica;
#[cfg(feature = "applicationautoscaling")]
mod scaling;
mod table;

pub use attributes::TableAttributes;
pub use capacity::{Capacity, ScaledCapacity};
pub use global::GlobalTable;
pub use grants::TableStream;
pub use import::{Compression, ImportSource};
pub use keys::{Attribute, GlobalIndex, LocalIndex};
pub use replica::Replica;
pub use stackwright::diagnostic::codes::dynamodb as codes;
pub use stackwright_cfn::dynamodb::global_table::StreamSpecificationStreamViewType as StreamView;
pub use stackwright_cfn::dynamodb::table::ContributorInsightsSpecificationMode as InsightsMode;
pub use stackwright_cfn::dynamodb::{Action, Metric};
pub use table::{Encryption, Table};
