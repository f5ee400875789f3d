//! Rules about AWS Step Functions.

mod definition;

pub use definition::Definition;
