//! `templates/s3-fargate.yaml` is what the reference example yields: for people who read or deploy it without Rust.

use std::fs;

use crate::{binary, synthesized};

#[test]
fn the_template_is_what_the_example_yields() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = binary::command(folder.path())
        .args(["synth", "--no-path-metadata", "--app"])
        .arg(synthesized::program("s3-fargate"))
        .output()
        .expect("the command starts");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let yields = format!(
        "# A file lands under input/ in the bucket, a Fargate task reads it and writes to output/.\n\
         # Synthesized from examples/s3-fargate; a test keeps it fresh (UPDATE=1 writes it anew).\n{}",
        String::from_utf8(output.stdout).expect("text")
    );
    let path = binary::workspace().join("templates/s3-fargate.yaml");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &yields).expect("the template is writable");
    }
    let stands = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        stands == yields,
        "templates/s3-fargate.yaml is stale: run this test with UPDATE=1"
    );
}
