//! What the schema check leaves open is said, not dropped.

use stackwright_validate::Validator;

#[track_caller]
fn check(template: &str, expected: &[&str]) {
    let report = Validator::new().check_source("open.yaml", template);
    let reasons: Vec<&str> = report
        .unchecked
        .iter()
        .map(|one| one.reason.as_str())
        .collect();
    assert_eq!(
        reasons,
        expected,
        "{}",
        stackwright_validate::report::short(&report)
    );
}

#[test]
fn what_unknown_values_leave_open_is_counted() {
    let cluster = |user: &str| {
        format!(
            "Parameters: {{User: {{Type: String}}}}\n\
             Resources: {{A: {{Type: AWS::RDS::DBCluster, DeletionPolicy: Delete, UpdateReplacePolicy: Delete, \
             Properties: {{Engine: aurora-mysql, ManageMasterUserPassword: true, MasterUsername: {user}}}}}}}"
        )
    };
    check(&cluster("admin"), &[]);
    check(
        &cluster("!Ref User"),
        &[
            "whether `MasterUsername` fits the schema depends on values that only a deployment knows",
        ],
    );
}

#[test]
fn a_type_without_schema_is_counted() {
    check(
        "Resources: {A: {Type: Acme::Queue::Thing}}",
        &["there is no schema of Acme::Queue::Thing"],
    );
}
