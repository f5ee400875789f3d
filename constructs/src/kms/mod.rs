//! Key Management Service: keys, and who may use them.

mod alias;
mod grants;
mod key;
mod spec;

pub use alias::Alias;
#[cfg(any(feature = "kinesis", feature = "secretsmanager"))]
pub(crate) use grants::ENCRYPT;
pub(crate) use grants::{DECRYPT, ENCRYPT_DECRYPT};
pub use key::Key;
pub use stackwright::diagnostic::codes::kms as codes;
#[cfg(feature = "events")]
pub use stackwright_cfn::kms::events;
pub use stackwright_cfn::kms::key::{KeySpec, KeyUsage};
pub use stackwright_cfn::kms::{Action, Metric};
