//! Rules about the arguments of functions.

mod argument;
mod base64;
mod cidr;
mod for_each;
mod get_azs;
mod get_stack_output;
mod import_value;
mod join;
mod length;
mod misplaced;
mod select;
mod split;
mod sub_instead_of_join;
mod sub_unneeded;
mod sub_unused;
mod to_json_string;

pub(super) use argument::{arguments, number, report, signature};
pub use base64::Base64;
pub use cidr::Cidr;
pub use for_each::ForEach;
pub use get_azs::GetAzs;
pub use get_stack_output::GetStackOutput;
pub use import_value::ImportValue;
pub use join::Join;
pub use length::Length;
pub use misplaced::Misplaced;
pub use select::Select;
pub use split::Split;
pub use sub_instead_of_join::SubInsteadOfJoin;
pub use sub_unneeded::SubUnneeded;
pub use sub_unused::SubUnused;
pub use to_json_string::ToJsonString;
