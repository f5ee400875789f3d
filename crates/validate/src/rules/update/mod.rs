//! Rules about what an update does to the stack that is deployed: they compare the template with the deployed one,
//! and say nothing where that is not given.

mod compare;
mod name_taken;
mod removed_export;
mod type_changed;

pub use name_taken::NameTaken;
pub(crate) use removed_export::removed;
pub use type_changed::TypeChanged;

/// The codes of rules that look at the deployed template.
pub(crate) const CODES: &[&str] = &["SW1060", "SW1061", "SW1078"];
