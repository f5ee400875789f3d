//! Templates of a large corpus of real CDK apps: none may have an error beyond the true faults listed here.
//!
//! The corpus is found through `STACKWRIGHT_CORPUS` (the unpacked folder) or beside the repository in
//! `../shared/corpus`; the test says so and passes where there is none.

use std::path::{Path, PathBuf};

use stackwright_validate::{Severity, Validator};

/// Part of a file's name, code and property path of each true fault, and why it is one.
const FAULTS: &[(&str, &str, &str, &str)] = &[
    (
        "cloudfront-security-policy",
        "E1159",
        "DistributionConfig.ViewerCertificate.AcmCertificateArn",
        "the account in the ARN has 7 digits",
    ),
    (
        "machine-image-cached",
        "E1152",
        "ImageId",
        "the image is the CDK's placeholder for a value that it has not looked up",
    ),
    (
        "cross-account-rule__EventBusPolicy",
        "E3031",
        "Principal",
        "the account has 9 digits",
    ),
    (
        "cluster-snapshot",
        "E3021",
        "MasterUserPassword",
        "a cluster restored from a snapshot takes no password without a user name",
    ),
    (
        "appsync-target",
        "E1159",
        "CertificateArn",
        "the account in the ARN has 8 digits",
    ),
    (
        "appsync-target",
        "E3031",
        "CertificateArn",
        "the account in the ARN has 8 digits",
    ),
    (
        "pipeline-with-assets__assembly-PipelineStack-PreProd",
        "E3006",
        "Type",
        "AWS::Test::SomeResource does not exist",
    ),
    (
        "",
        "E2531",
        "Runtime",
        "no functions can be created on nodejs14.x any more",
    ),
];

fn corpus() -> Option<PathBuf> {
    if let Some(folder) = std::env::var_os("STACKWRIGHT_CORPUS") {
        return Some(PathBuf::from(folder));
    }
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus/cdk-templates");
    beside.is_dir().then_some(beside)
}

fn templates(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            templates(&path, found);
        } else if path
            .file_name()
            .is_some_and(|name| name.to_string_lossy().ends_with(".template.json"))
        {
            found.push(path);
        }
    }
}

#[test]
fn real_templates_have_no_error_but_true_faults() {
    let Some(folder) = corpus() else {
        eprintln!("skipped: set STACKWRIGHT_CORPUS to a folder of templates");
        return;
    };
    let mut files = Vec::new();
    templates(&folder, &mut files);
    assert!(!files.is_empty(), "{} has no templates", folder.display());
    let validator = Validator::new();
    let mut used = vec![false; FAULTS.len()];
    let mut unexpected = Vec::new();
    for file in &files {
        let report = validator
            .check_file(file)
            .expect("a template of the corpus");
        for finding in &report.findings {
            if finding.severity != Severity::Error {
                continue;
            }
            let known = FAULTS.iter().position(|(name, code, path, _)| {
                report.name.contains(name)
                    && finding.code == *code
                    && finding.property_path.as_deref() == Some(path)
            });
            match known {
                Some(known) => used[known] = true,
                None => unexpected.push(format!(
                    "{}: {}: {} ({:?})",
                    report.name, finding.code, finding.message, finding.property_path
                )),
            }
        }
    }
    assert!(unexpected.is_empty(), "{}", unexpected.join("\n"));
    for (fault, used) in FAULTS.iter().zip(used) {
        assert!(used, "no longer found: {fault:?}");
    }
    assert!(
        stackwright_validate::schema::pattern_faults().is_empty(),
        "every pattern of the types in use compiles"
    );
}
