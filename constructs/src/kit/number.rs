//! Numbers that must be in a range.

use std::fmt::Display;
use std::ops::RangeInclusive;

use stackwright::Diagnostic;
use stackwright::diagnostic::Code;

/// What is wrong with a value outside of what AWS accepts: `what` names the construct and the setting, for example
/// `a queue cannot have a retention`. A [`Duration`](stackwright::Duration) brings its unit along.
pub(crate) fn in_range<N: PartialOrd + Display>(
    code: Code,
    what: &str,
    value: N,
    range: RangeInclusive<N>,
) -> Option<Diagnostic> {
    if range.contains(&value) {
        return None;
    }
    let (least, most) = (range.start(), range.end());
    Some(
        Diagnostic::error(code, format!("{what} of {value}"))
            .hint(format!("use {least} to {most}")),
    )
}
