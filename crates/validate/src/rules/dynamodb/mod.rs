//! Rules about Amazon DynamoDB.

mod on_demand;
mod provisioned;

pub use on_demand::OnDemand;
pub use provisioned::Provisioned;
