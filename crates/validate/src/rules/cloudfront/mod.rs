//! Rules about Amazon CloudFront.

mod aliases;
mod cookies;
mod target_origin;

pub use aliases::Aliases;
pub use cookies::Cookies;
pub use target_origin::TargetOrigin;
