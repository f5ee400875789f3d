//! The part of `cargo xtask schemas` that refreshes AWS's own policies.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use serde_json::{Map, Value as Json};

use crate::{packages, run};

/// The version of PyPI's `moto`, which keeps what IAM answers of the policies.
pub const MOTO: &str = "5.2.1";

/// How long a document may be to be kept. Longer ones are of administrators' tools, and no flow of a template depends on them.
const MAX_DOCUMENT: usize = 1500;
/// The same, of a policy for a service's role.
const MAX_OF_SERVICE: usize = 3000;

/// Reads the module of moto as JSON.
const READ: &str =
    "import sys, runpy; print(runpy.run_path(sys.argv[1])['aws_managed_policies_data'])";

/// Writes `schemas/aws_policies.txt` and returns its size. See `schemas/src/aws_policies.rs` for the form.
pub fn refresh(root: &Path) -> Result<usize> {
    let folder = tempfile::tempdir()?;
    run(&mut packages::pip(folder.path(), "moto", MOTO))?;
    let module = folder.path().join("moto/iam/aws_managed_policies.py");
    let output = Command::new("python3")
        .args(["-c", READ])
        .arg(module)
        .output()?;
    ensure!(output.status.success(), "the policies could not be read");
    let text = compact(&serde_json::from_slice(&output.stdout)?)?;
    fs::write(root.join("schemas/aws_policies.txt"), &text)?;
    Ok(text.len())
}

/// A line for each policy that can be attached, sorted.
fn compact(policies: &Map<String, Json>) -> Result<String> {
    let mut lines = Vec::new();
    for (name, policy) in policies {
        let path = policy["Path"].as_str().context("a policy without a path")?;
        // Those of service-linked roles can be attached to nothing else.
        if path.starts_with("/aws-service-role/") {
            continue;
        }
        let document = serde_json::to_string(&policy["Document"])?;
        let most = match path {
            "/service-role/" => MAX_OF_SERVICE,
            _ => MAX_DOCUMENT,
        };
        let document = match document.len() <= most {
            true => document.as_str(),
            false => "",
        };
        lines.push(format!("{}{name}\t{document}", &path[1..]));
    }
    lines.sort();
    let mut text = String::new();
    for line in lines {
        writeln!(text, "{line}")?;
    }
    Ok(text)
}
