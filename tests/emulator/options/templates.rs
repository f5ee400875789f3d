//! Large templates.

use serde_json::{Value, json};

use super::{deploy, described, play, queue};
use crate::command::{Project, resource};
use crate::emulator::emulator;

#[test]
fn a_large_template_goes_through_a_bucket() {
    let Some(emulator) = emulator() else { return };
    let project = Project::new(emulator);
    let large = |size: usize| {
        let mut jobs = queue("OptLarge", json!(30));
        jobs["Metadata"]["padding"] = "é".repeat(size / 2).into();
        json!({"Resources": {"Jobs1": jobs}})
    };
    let bucket = |name: &str| {
        let path = "OptKit/Files/Resource";
        let files = resource("AWS::S3::Bucket", path, json!({"BucketName": name}));
        json!({"Resources": {"Files1": files}, "Outputs": {"BucketName": {"Value": {"Ref": "Files1"}}}})
    };
    let small = json!({"Resources": {"Jobs1": queue("OptBare", json!(30))}});
    let write = |size: usize| {
        let kit = bucket("opt-kit-files");
        project.assembly(&[
            ("OptLarge", &[], large(size)),
            ("OptKit", &[], kit),
            ("OptBare", &[], small.clone()),
        ]);
    };
    // Bytes count, not characters.
    write(52_000);
    play(
        &project,
        &[],
        r#"
        $ OptKit OptBare --yes -> 0
        + 2 stacks: 2 deployed
        - uploaded
        $ OptLarge --toolkit-stack-name OptNone -> 2
        + more than 51200 go through a bucket
        + no bootstrap stack `OptNone` in us-east-1
        + `stackwright bootstrap`
        + `--bucket`
        - failed after
        $ OptLarge --toolkit-stack-name OptBare -> 2
        + the bootstrap stack `OptBare` has no BucketName output
        $ OptLarge --bucket opt-nowhere -> 2
        + bucket `opt-nowhere` does not exist
        + `--bucket`
        "#,
    );
    assert_eq!(described(emulator, "OptLarge"), Value::Null);
    play(
        &project,
        &[],
        r#"
        $ OptLarge --toolkit-stack-name OptKit -> 0
        + uploaded 53 kB to
        + /opt-kit-files/OptLarge/
        + created in
        $ OptLarge --bucket opt-kit-files -> 0
        + no changes
        - uploaded
        "#,
    );
    write(900_000);
    play(
        &project,
        &[],
        r#"
        $ OptLarge --bucket opt-kit-files -> 0
        + uploaded 901 kB
        "#,
    );
    write(1_050_000);
    let bucket = ["OptLarge", "--bucket", "opt-kit-files"];
    let proved = deploy(&project, &bucket);
    assert!(
        proved.code == 1 && proved.told.contains("E1002"),
        "{}",
        proved.told
    );
    let refused = deploy(&project, &[&bucket[..], &["--ignore", "E1002"]].concat());
    assert_eq!(refused.code, 2, "{}", refused.told);
    for said in ["and CloudFormation takes 1000000", "split the stack"] {
        assert!(refused.told.contains(said), "{}", refused.told);
    }
}
