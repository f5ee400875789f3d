//! Assets as text: what will be published, and how far it is.

use std::fmt::Write as _;

use stackwright_deploy::assets::{AssetKind, AssetProgress, PlannedAsset};

use crate::terminal::printable;
use crate::terminal::style::{FAINT, GOOD, paint};
use crate::terminal::text::{count, shortened};

/// Of more assets than this only the number is shown.
const MOST: usize = 12;

/// What will be published, a line each, and where it goes; empty where nothing will be.
pub fn planned<'a>(assets: impl Iterator<Item = &'a PlannedAsset>, width: usize) -> String {
    let assets: Vec<&PlannedAsset> = assets.collect();
    let missing: Vec<&PlannedAsset> = (assets.iter().copied())
        .filter(|asset| !asset.is_there)
        .collect();
    let mut text = String::new();
    if missing.is_empty() {
        return text;
    }
    let there = match assets.len() - missing.len() {
        0 => String::new(),
        number => format!("; {number} there already"),
    };
    let _ = writeln!(text, "assets: {}{there}", summary(&missing));
    for asset in missing.iter().take(MOST) {
        let what = match asset.kind {
            AssetKind::File | AssetKind::Archive if !asset.is_built => "upload",
            AssetKind::File | AssetKind::Archive => "make and upload",
            AssetKind::Image if asset.is_built => "build and push",
            AssetKind::Image => "push",
        };
        let bytes = (asset.bytes).map_or(String::new(), |bytes| format!(" ({})", size(bytes)));
        let name = printable(&asset.name);
        let line = shortened(&format!("{what} {name}{bytes}"), width.saturating_sub(4));
        let _ = writeln!(text, "  {} {line}", paint(GOOD, "↑"));
    }
    if missing.len() > MOST {
        let _ = writeln!(text, "  … and {} more", missing.len() - MOST);
    }
    let mut stores: Vec<&str> = missing.iter().map(|asset| store(asset)).collect();
    stores.sort_unstable();
    stores.dedup();
    for store in stores {
        let line = shortened(&format!("to {}", printable(store)), width.saturating_sub(2));
        let _ = writeln!(text, "  {}", paint(FAINT, line));
    }
    text
}

/// The bucket or the repository.
fn store(asset: &PlannedAsset) -> &str {
    let to = &asset.destination;
    match to.strip_prefix("s3://").and_then(|rest| rest.find('/')) {
        Some(end) => &to[..end + "s3://".len()],
        None => to.rsplit_once(':').map_or(to, |(repository, _)| repository),
    }
}

/// `3 files to upload (1.2 MB and what is made), 1 image to build and push`.
fn summary(missing: &[&PlannedAsset]) -> String {
    let is_image = |asset: &&&PlannedAsset| asset.kind == AssetKind::Image;
    let files: Vec<_> = missing.iter().filter(|asset| !is_image(asset)).collect();
    let images: Vec<_> = missing.iter().filter(is_image).collect();
    let mut parts = Vec::new();
    if !files.is_empty() {
        let known: Vec<u64> = files.iter().filter_map(|file| file.bytes).collect();
        let bytes = size(known.iter().sum());
        let number = count(files.len(), "file");
        parts.push(match known.len() {
            0 => format!("{number} to make and upload"),
            all if all == files.len() => format!("{number} to upload ({bytes})"),
            _ => format!("{number} to upload ({bytes} and what is made)"),
        });
    }
    if !images.is_empty() {
        let built = images.iter().any(|image| image.is_built);
        let what = if built { "build and push" } else { "push" };
        parts.push(format!("{} to {what}", count(images.len(), "image")));
    }
    parts.join(", ")
}

/// A line about an asset; `None` for what only moves.
pub fn progress(path: &str, name: &str, progress: &AssetProgress) -> Option<String> {
    let name = printable(name);
    match progress {
        AssetProgress::Making => Some(paint(FAINT, format!("{path}: making asset {name}"))),
        AssetProgress::Published { bytes } => Some(paint(
            FAINT,
            format!("{path}: published asset {name} ({})", size(*bytes)),
        )),
        _ => None,
    }
}

/// What a bar says of an asset.
pub fn moving(name: &str, progress: &AssetProgress) -> String {
    let name = printable(name);
    match progress {
        AssetProgress::Making => format!("making {name}"),
        AssetProgress::Sending { sent, total } => {
            format!("{name}: {} of {}", size(*sent), size(*total))
        }
        _ => format!("published {name}"),
    }
}

/// A size as people write it: `512 B`, `1.2 kB`, `34.5 MB`.
pub fn size(bytes: u64) -> String {
    let mut number = bytes as f64;
    for unit in ["B", "kB", "MB"] {
        if number < 999.95 {
            return match unit {
                "B" => format!("{bytes} B"),
                _ => format!("{number:.1} {unit}"),
            };
        }
        number /= 1000.0;
    }
    format!("{number:.1} GB")
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_are_short() {
        for (bytes, text) in [
            (0, "0 B"),
            (999, "999 B"),
            (1_000, "1.0 kB"),
            (999_960, "1.0 MB"),
            (1_234_567, "1.2 MB"),
            (5_000_000_000, "5.0 GB"),
        ] {
            assert_eq!(size(bytes), text);
        }
    }
}
