//! JSON: a [`Value`], what reads it and what writes it.
//!
//! ```
//! use stackwright_json::{Value, json};
//!
//! let pattern = json!({"source": ["aws.s3"], "detail": {"size": [{"numeric": [">", 1024]}]}});
//! assert_eq!(pattern["source"][0], "aws.s3");
//! assert_eq!(pattern.to_string(), r#"{"source":["aws.s3"],"detail":{"size":[{"numeric":[">",1024]}]}}"#);
//!
//! let read: Value = r#"{ "b": 1, "a": [true, null, 0.5] }"#.parse()?;
//! assert_eq!(read, json!({"b": 1, "a": [true, null, 0.5]}));
//! # Ok::<(), stackwright_json::Error>(())
//! ```
//!
//! Objects keep their entries in the order in which they came, in an [`IndexMap`], which serves for other keys and values too. It is
//! compiled with every app, so it has no dependency and little that is generic. Who has values of `serde_json` turns on
//! the feature `serde_json` for `From` in both directions, or goes by the text.

mod build;
mod index;
mod index_map;
mod macros;
mod number;
mod read;
#[cfg(feature = "serde_json")]
mod serde;
mod value;
mod write;

pub use build::{entry, list, object};
pub use index_map::{Entry, IndexMap, Iter, IterMut, Keys, Values, ValuesMut};
pub use number::Number;
pub use read::{Error, MAX_DEPTH};
pub use value::{Index, Map, Value};
pub use write::{Writer, quoted};
