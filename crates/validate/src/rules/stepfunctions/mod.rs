//! Rules about AWS Step Functions.

mod definition;
mod state;

pub use definition::Definition;
