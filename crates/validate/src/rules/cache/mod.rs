//! Rules about ElastiCache and DAX.

mod engine_version;
mod failover;
mod valkey_encryption;

pub use engine_version::EngineVersion;
pub use failover::Failover;
pub use valkey_encryption::ValkeyEncryption;
