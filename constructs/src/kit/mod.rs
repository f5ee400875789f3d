//! What all constructs are made with.

mod written;

pub(crate) use written::{Written, add_new, contains};
