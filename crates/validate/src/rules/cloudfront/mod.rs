//! Rules about Amazon CloudFront.

mod aliases;
mod certificate;
mod cookies;
mod forwarded_values;
mod target_origin;

pub use aliases::Aliases;
pub use certificate::Certificate;
pub use cookies::Cookies;
pub use forwarded_values::ForwardedValues;
pub use target_origin::TargetOrigin;
