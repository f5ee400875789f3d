//! Secrets Manager: secrets, what generates them, who may read them, and how they are rotated.

#[cfg(feature = "ec2")]
mod application;
mod generated;
mod grants;
#[cfg(feature = "ec2")]
mod hosted;
#[cfg(any(feature = "ec2", feature = "lambda"))]
mod rotation;
mod secret;

#[cfg(feature = "ec2")]
pub use application::{RotationApplication, SecretRotation};
pub use generated::GeneratedString;
#[cfg(feature = "ec2")]
pub use hosted::{HostedRotation, RotatedDatabase};
#[cfg(all(feature = "patterns", feature = "rds"))]
pub(crate) use rotation::interval_problem;
#[cfg(any(feature = "ec2", feature = "lambda"))]
pub use rotation::{Rotation, RotationSchedule};
pub use secret::{AttachmentTarget, Secret};
pub use stackwright::diagnostic::codes::secretsmanager as codes;
pub use stackwright_cfn::secretsmanager::Action;

/// What common databases do not take in passwords, or what must be escaped in the texts that name them.
#[cfg(feature = "ec2")]
pub(crate) const NOT_IN_PASSWORDS: &str = " %+~`#$&*()|[]{}:;<>?!'/@\"\\";

/// Texts in one, with commas between; `None` if there are none.
#[cfg(feature = "ec2")]
fn with_commas(
    items: impl Iterator<Item = stackwright::Value<String>>,
) -> Option<stackwright::Value<String>> {
    let items: Vec<String> = items.map(|item| item.to_string()).collect();
    (!items.is_empty()).then(|| items.join(",").into())
}
