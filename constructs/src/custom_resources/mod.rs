//! Resources that CloudFormation does not know: what is done for them by functions of the app, or by a call of an AWS API.
//!
//! CloudFormation sends an event to a function or topic and waits for an answer at an address that the event names.
//! [`Provider`] answers for functions that only say what they did, [`AwsCustomResource`] makes calls without any function of
//! the app. What runs for them is in the template, in Python, which Lambda runs with the AWS SDK that it brings along.

mod aws;
mod call;
mod json;
mod provider;
mod resource;

pub use aws::AwsCustomResource;
pub use call::AwsSdkCall;
pub use json::CfnJson;
pub use provider::Provider;
pub use resource::{CustomResource, ServiceToken};
pub use stackwright::diagnostic::codes::custom_resources as codes;

/// What the program of every provider begins with: how CloudFormation is answered.
pub(crate) const RESPONSE: &str = include_str!("response.py");
