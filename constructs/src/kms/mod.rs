//! Key Management Service: keys, and who may use them.

mod alias;
mod grants;
mod key;
mod spec;

pub use alias::Alias;
pub(crate) use grants::{DECRYPT, ENCRYPT, ENCRYPT_DECRYPT};
pub use key::Key;
pub use stackwright::diagnostic::codes::kms as codes;
#[cfg(feature = "events")]
pub use stackwright_cfn::kms::events;
pub use stackwright_cfn::kms::key::{KeySpec, KeyUsage};
pub use stackwright_cfn::kms::{Action, Metric};
