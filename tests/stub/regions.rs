//! An app is told the region that it is deployed to, from wherever it comes.

use crate::command::{assembly, command, server, side_by_side};
use crate::model::Model;
use crate::world::World;
use serde_json::json;

const CONFIG: &str = "
[default]
region = eu-west-1
[profile ireland]
region = eu-west-1
[profile source]
region = eu-north-1
[profile role]
role_arn = arn:aws:iam::123456789012:role/deployer
source_profile = source
[profile circle]
source_profile = square
[profile square]
source_profile = circle
[nowhere]
region = eu-west-3
[profile spaced]
region =   ap-south-1   # Mumbai
s3 =
  region = eu-west-3
";

/// Variables, flags, and the region that comes of them.
type Case = (
    &'static [(&'static str, &'static str)],
    &'static [&'static str],
    &'static str,
);

const CASES: &[Case] = &[
    (&[], &[], "eu-west-1"),
    (&[], &["--region", "us-west-2"], "us-west-2"),
    (&[("AWS_REGION", "us-west-2")], &[], "us-west-2"),
    (&[("AWS_DEFAULT_REGION", "us-west-2")], &[], "us-west-2"),
    (
        &[
            ("AWS_REGION", "us-west-1"),
            ("AWS_DEFAULT_REGION", "us-west-2"),
        ],
        &[],
        "us-west-1",
    ),
    (
        &[("AWS_REGION", ""), ("AWS_DEFAULT_REGION", "us-west-2")],
        &[],
        "us-west-2",
    ),
    (
        &[("AWS_REGION", "us-west-1")],
        &["--region", "us-west-2"],
        "us-west-2",
    ),
    (&[("AWS_PROFILE", "source")], &[], "eu-north-1"),
    (&[("AWS_DEFAULT_PROFILE", "source")], &[], "eu-north-1"),
    (
        &[("AWS_PROFILE", "source"), ("AWS_REGION", "us-west-2")],
        &[],
        "us-west-2",
    ),
    // A variable comes before the profile, also before one that is asked for by flag.
    (
        &[("AWS_REGION", "us-west-2")],
        &["--profile", "ireland"],
        "us-west-2",
    ),
    (&[], &["--profile", "spaced"], "ap-south-1"),
    (&[("AWS_PROFILE", "role")], &[], "eu-north-1"),
    // What stands in where nothing else names a region.
    (&[("CDK_DEFAULT_REGION", "sa-east-1")], &[], "eu-west-1"),
];

/// Writes the region that it is told into its template.
const APP: &str = r#"cp "$HERE"/manifest.json "$CDK_OUTDIR"/ &&
sed "s/REGION/$CDK_DEFAULT_REGION/" "$HERE"/S.template.json > "$CDK_OUTDIR"/S.template.json"#;

#[test]
fn an_app_is_told_the_region_that_it_is_deployed_to() {
    side_by_side(CASES, |(variables, arguments, expected)| {
        let resources =
            json!({"A": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": "REGION"}}});
        let app = assembly(&[("S", &[], resources)]);
        let here = app.path();
        std::fs::write(here.join("config"), CONFIG).expect("written");
        let keys = ["ireland", "source", "spaced"]
            .map(|name| format!("[{name}]\naws_access_key_id = A\naws_secret_access_key = B\n"));
        std::fs::write(here.join("credentials"), keys.concat()).expect("written");
        let world = server().block_on(World::new());
        let mut command = command(here, &world.url, &["deploy", "--yes", "--app", APP]);
        for name in ["AWS_REGION", "CDK_DEFAULT_REGION"] {
            command.env_remove(name);
        }
        let output = command
            .args(*arguments)
            .env("HERE", here)
            .env("AWS_CONFIG_FILE", here.join("config"))
            .env("AWS_SHARED_CREDENTIALS_FILE", here.join("credentials"))
            .envs(variables.iter().copied())
            .output()
            .expect("it starts");
        let told = String::from_utf8_lossy(&output.stderr);
        let case = format!("{variables:?} {arguments:?}");
        assert!(output.status.success(), "{case}: {told}");
        let model: &Model = &world.model.lock().expect("a model");
        assert!(
            model.regions.iter().all(|region| region == expected),
            "{case}: {:?}: {told}",
            model.regions
        );
        let template =
            std::fs::read_to_string(here.join("cdk.out/S.template.json")).expect("a template");
        assert!(template.contains(expected), "{case}: {template}");
    });
}

#[test]
fn what_cannot_work_is_said_before_the_app_runs() {
    side_by_side(&["deploy", "diff", "destroy", "import"], |name| {
        let directory = tempfile::tempdir().expect("a directory");
        let arguments = [name, "--profile", "nobody", "--app", "touch ran"];
        let output = command(directory.path(), "", &arguments)
            .env_remove("AWS_ENDPOINT_URL")
            .output()
            .expect("it starts");
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(told.contains("profile `nobody`"), "{name}: {told}");
        assert!(!directory.path().join("ran").exists(), "{name}: {told}");
    });
}
