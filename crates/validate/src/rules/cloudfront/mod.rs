//! Rules about Amazon CloudFront.

mod cookies;

pub use cookies::Cookies;
