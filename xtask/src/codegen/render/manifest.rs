//! The generated part of the manifest: the features.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::codegen::names;

const FEATURES: &str = "# features: written by `cargo xtask codegen`\n";
const END: &str = "# features: end\n";

/// The manifest with a feature for each service or family of services.
pub fn manifest<'a>(manifest: &str, services: impl Iterator<Item = &'a String>) -> String {
    let features: BTreeSet<String> = services.map(|service| names::feature(service)).collect();
    let mut part = format!("{FEATURES}default = []\nall = [\n");
    for feature in &features {
        let _ = writeln!(part, "    \"{feature}\",");
    }
    part.push_str("]\n");
    for feature in &features {
        let _ = writeln!(part, "{feature} = []");
    }
    part.push_str(END);
    match (manifest.split_once(FEATURES), manifest.split_once(END)) {
        (Some((before, _)), Some((_, after))) => format!("{before}{part}{after}"),
        _ => format!("{manifest}{part}"),
    }
}
