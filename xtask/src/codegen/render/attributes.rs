//! The attributes of a resource.

use std::fmt::Write as _;

use super::docs;
use super::paths::Paths;
use crate::codegen::model::Attribute;

pub fn attributes(text: &mut String, attributes: &[Attribute], paths: &Paths) {
    for attribute in attributes {
        let Attribute {
            name,
            method,
            rust_type,
            facts,
        } = attribute;
        docs::line(
            text,
            &format!("`Fn::GetAtt` of `{name}`: {}", facts.join(" ")),
        );
        let _ = writeln!(
            text,
            "#[inline]\npub fn {method}(&self) -> {}<{}> {{ attr(self, \"{name}\") }}",
            paths.known("Value"),
            paths.rust_type(rust_type)
        );
    }
}
