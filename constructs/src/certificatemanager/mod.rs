//! Certificate Manager: certificates for the names of domains.

mod certificate;
mod us_east_1;

pub use certificate::Certificate;
pub use stackwright::diagnostic::codes::certificatemanager as codes;
pub use stackwright_cfn::certificatemanager::Action;
#[cfg(feature = "events")]
pub use stackwright_cfn::certificatemanager::events;
