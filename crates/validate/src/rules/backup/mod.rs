//! Rules about AWS Backup.

mod cold_storage;

pub use cold_storage::ColdStorage;
