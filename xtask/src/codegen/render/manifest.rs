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
    replace(manifest, part)
}

/// The manifest of the constructs with a feature for each service that has no constructs, so that an app turns on any
/// service by its name. Those that have constructs are written by hand, before the generated part.
pub fn constructs_manifest<'a>(
    manifest: &str,
    services: impl Iterator<Item = &'a String>,
) -> String {
    let mut features: BTreeSet<String> = services.map(|service| names::feature(service)).collect();
    let by_hand = manifest.split(FEATURES).next().unwrap_or_default();
    for line in by_hand.lines() {
        if let Some((name, _)) = line.split_once(" = [") {
            features.remove(name);
        }
    }
    let mut part = FEATURES.to_owned();
    for feature in &features {
        let _ = writeln!(part, "{feature} = [\"stackwright-cfn/{feature}\"]");
    }
    replace(manifest, part)
}

/// Puts the generated part of a manifest in its place.
fn replace(manifest: &str, mut part: String) -> String {
    part.push_str(END);
    match (manifest.split_once(FEATURES), manifest.split_once(END)) {
        (Some((before, _)), Some((_, after))) => format!("{before}{part}{after}"),
        _ => format!("{manifest}{part}"),
    }
}
