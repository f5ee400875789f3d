//! The numbers of entries that a template may have.

mod mappings;
mod outputs;
mod parameters;
mod resources;

pub use mappings::MappingLimit;
pub use outputs::OutputLimit;
pub use parameters::ParameterLimit;
pub use resources::ResourceLimit;

use crate::rules::Context;
use stackwright_template::parse::{Node, Span};

/// Where a section stands, and how many entries it has.
pub(super) fn count(cx: &Context<'_>, section: &str) -> Option<(Span, usize)> {
    let entry = cx.template.root.as_map()?.entry(section)?;
    let count = entry.value.as_map().map_or(0, |map| {
        map.iter()
            .filter(|entry| !entry.key.starts_with("Fn::"))
            .map(|entry| &entry.value)
            .filter(|value: &&Node<'_>| section != "Resources" || value.as_map().is_some())
            .count()
    });
    Some((entry.key_span, count))
}

/// The place and the message when a section has more than `limit` entries.
fn over(cx: &Context<'_>, section: &str, limit: usize) -> Option<(Span, String)> {
    let (span, count) = count(cx, section)?;
    (count > limit).then(|| {
        (
            span,
            format!(
                "the template has {count} {}; CloudFormation accepts {limit}",
                section.to_lowercase()
            ),
        )
    })
}
