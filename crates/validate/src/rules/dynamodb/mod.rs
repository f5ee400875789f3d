//! Rules about Amazon DynamoDB.

mod attributes;
mod indexes;
mod on_demand;
mod provisioned;

pub use attributes::Attributes;
pub use indexes::Indexes;
pub use on_demand::OnDemand;
pub use provisioned::Provisioned;
