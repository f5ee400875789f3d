//! The schemas of all resource types: [`SchemaStore`], from a crate of its own that other tools share.

pub use stackwright_schemas::SchemaStore;
