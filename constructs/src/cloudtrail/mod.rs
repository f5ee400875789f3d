//! CloudTrail: trails, which record who called which API, among them reads and writes of objects.

mod advanced;
mod delivery;
mod selector;
mod trail;

pub use advanced::AdvancedSelector;
pub use selector::{ManagementEvents, ReadWrite};
pub use stackwright::diagnostic::codes::cloudtrail as codes;
pub use stackwright_cfn::cloudtrail::Action;
pub use trail::{Insight, Trail};
