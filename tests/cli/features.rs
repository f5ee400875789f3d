//! A service whose feature is off: rustc says which one to turn on, however the service is named.

use std::fs;
use std::process::Command;

use crate::binary;

/// What `cargo check` says about an app that has the constructs of S3 alone.
fn check(source: &str) -> String {
    let project = tempfile::tempdir().expect("a directory");
    let manifest = format!(
        "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[workspace]\n[dependencies]\n\
         stackwright-aws = {{ path = {:?}, features = [\"s3\"] }}\n",
        binary::workspace().join("constructs"),
    );
    fs::create_dir(project.path().join("src")).expect("created");
    fs::write(project.path().join("Cargo.toml"), manifest).expect("written");
    fs::write(project.path().join("src/main.rs"), source).expect("written");
    // The versions of this workspace, which are there already.
    let lock = binary::workspace().join("Cargo.lock");
    fs::copy(lock, project.path().join("Cargo.lock")).expect("copied");
    let output = Command::new(env!("CARGO"))
        .current_dir(project.path())
        .args(["check", "--offline", "--color", "never"])
        .env(
            "CARGO_TARGET_DIR",
            binary::workspace().join("target/features"),
        )
        .env_remove("CARGO_MANIFEST_DIR")
        .output()
        .expect("cargo starts");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn rustc_says_which_feature_to_turn_on() {
    let main = |body: &str| {
        format!(
            "use stackwright_aws::prelude::*;\nfn main() {{ let app = App::new(); let s = Stack::new(&app, \"S\"); {body} }}\n"
        )
    };
    let works = check(&main(
        "Bucket::new(&s, \"B\"); let _ = sub!(\"{}\", s.region());",
    ));
    assert!(!works.contains("error"), "{works}");

    for (source, says) in [
        (
            main("Queue::new(&s, \"Q\");"),
            "turn on the feature `sqs` of `stackwright-aws`",
        ),
        (
            main("ecs::Cluster::new(&s, \"C\");"),
            "turn on the feature `ecs` of `stackwright-aws`",
        ),
        (
            main("let _ = LambdaTarget::new(1);"),
            "turn on the features `events` and `lambda` of `stackwright-aws`",
        ),
        (
            main("cfn::dynamodb::CfnTable::new(&s, \"T\");"),
            "the item is gated behind the `dynamodb` feature",
        ),
        (
            "use stackwright_aws::sqs::Queue;\nfn main() {}\n".to_owned(),
            "the item is gated behind the `sqs` feature",
        ),
    ] {
        let said = check(&source);
        assert!(
            said.contains("error") && said.contains(says),
            "{source}\n{said}"
        );
    }
}
