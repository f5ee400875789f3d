//! Rules about the arguments of functions.

mod argument;
mod base64;
mod cidr;
mod get_azs;
mod import_value;
mod join;
mod length;
mod select;
mod split;
mod sub_unneeded;
mod sub_unused;
mod to_json_string;

pub(super) use argument::{Want, arguments, check, report};
pub use base64::Base64;
pub use cidr::Cidr;
pub use get_azs::GetAzs;
pub use import_value::ImportValue;
pub use join::Join;
pub use length::Length;
pub use select::Select;
pub use split::Split;
pub use sub_unneeded::SubUnneeded;
pub use sub_unused::SubUnused;
pub use to_json_string::ToJsonString;
