//! Rules about Amazon CloudWatch Logs.

mod subscription_filters;

pub use subscription_filters::SubscriptionFilters;
