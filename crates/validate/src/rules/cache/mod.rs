//! Rules about ElastiCache and DAX.

mod engine_version;
mod valkey_encryption;

pub use engine_version::EngineVersion;
pub use valkey_encryption::ValkeyEncryption;
