//! How large the code of functions may be. CloudFormation finds out in the middle of a deployment; who reads the templates
//! beside the assets knows it before.
//!
//! Source: <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>

use std::fs::File;
use std::path::Path;

use stackwright_template::parse::{self, Node};
use zip::ZipArchive;

use crate::assets::manifest::{Asset, Place};
use crate::error::Result;
use crate::input::StackInput;

const MIB: u64 = 1024 * 1024;
/// The most bytes of a function's or a layer's files, unpacked.
const UNPACKED: u64 = 250 * MIB;
/// The most bytes of a function's image.
const IMAGE: u64 = 10 * 1024 * MIB;

/// The functions and layers of a stack's templates.
#[derive(Debug, Default)]
pub(crate) struct Limits(Vec<Code>);

/// What a function or a layer runs.
#[derive(Debug)]
struct Code {
    logical_id: String,
    /// The property with the bucket and the key, or the image, as JSON.
    location: String,
}

impl Limits {
    /// # Errors
    /// Those of [`StackInput::load`].
    pub(crate) fn of(input: &StackInput) -> Result<Self> {
        let own = input.load()?.body;
        let nested = input.nested.iter().map(|nested| nested.body.clone());
        let mut found = Vec::new();
        for body in std::iter::once(own).chain(nested) {
            if body.contains("AWS::Lambda::") {
                codes(&body, &mut found);
            }
        }
        Ok(Self(found))
    }

    /// Refuses what is too large for those that run it.
    ///
    /// # Errors
    /// [`Error::Asset`](crate::Error::Asset).
    pub(crate) fn check(&self, asset: &Asset, bytes: u64) -> Result<()> {
        let is_meant = |code: &Code| {
            (asset.destinations.iter()).any(|target| match &target.place {
                Place::Object { key, .. } => code.location.contains(&format!("\"{key}\"")),
                Place::Image { tag, .. } => code.location.contains(&format!(":{tag}\"")),
            })
        };
        let most = if asset.is_image() { IMAGE } else { UNPACKED };
        let user = self.0.iter().find(|code| bytes > most && is_meant(code));
        let Some(code) = user else {
            return Ok(());
        };
        let (has, id) = (bytes.div_ceil(MIB), &code.logical_id);
        let most = most / MIB;
        Err(match asset.is_image() {
            true => asset.wrong(
                format!("its layers have {has} MiB, and the image of a function, which `{id}` is, has {most} at most"),
                Some("leave out what the function does not need"),
            ),
            false => asset.wrong(
                format!("it has {has} MiB unpacked, and what a function runs, as `{id}` does, has {most} at most"),
                Some("exclude what the function does not need, or deploy an image"),
            ),
        })
    }
}

fn codes(body: &str, found: &mut Vec<Code>) {
    let document = parse::parse(body);
    let resources = document.root.get("Resources").and_then(Node::as_map);
    for resource in resources.into_iter().flatten() {
        let property = match resource.value.get("Type").and_then(Node::as_str) {
            Some("AWS::Lambda::Function") => "Code",
            Some("AWS::Lambda::LayerVersion") => "Content",
            _ => continue,
        };
        if let Some(location) = resource.value.at(["Properties", property]) {
            found.push(Code {
                logical_id: resource.key.to_string(),
                location: location.to_json().to_string(),
            });
        }
    }
}

/// How many bytes an archive has, unpacked; 0 for what is none.
pub(crate) fn unpacked(path: &Path) -> u64 {
    let archive = File::open(path).ok().map(ZipArchive::new);
    let size = archive
        .and_then(std::result::Result::ok)
        .and_then(|archive| archive.decompressed_size());
    size.and_then(|size| u64::try_from(size).ok())
        .unwrap_or_default()
}
