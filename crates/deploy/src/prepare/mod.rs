//! From a stack as it is to a change set: what stands in the way is dealt with, parameters get their values, a template
//! that is too large for a call is uploaded, the change set is made, and a refusal is explained.

pub mod capabilities;
mod change_set;
pub(crate) mod discard;
pub mod parameters;
pub(crate) mod recover;
pub(crate) mod refusal;
pub(crate) mod upload;
