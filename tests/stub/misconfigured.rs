//! What the command says to configurations that cannot work, and which calls it makes before.

use std::path::Path;

use crate::command::{command, server, side_by_side};
use crate::world::World;

/// What every file of profiles here has besides a case's own; `{HERE}` is the directory of the test.
const CONFIG: &str = "
[default]
region = us-east-1
[profile keys]
aws_access_key_id = KEYS
aws_secret_access_key = sosecret
";

/// The file of profiles, the variables (`AWS_` is left out), the flags.
type Case = (
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
    &'static [&'static str],
);

const KEYS: [(&str, &str); 2] = [
    ("ACCESS_KEY_ID", "ENVIRONMENT"),
    ("SECRET_ACCESS_KEY", "sosecret"),
];

const CASES: &[Case] = &[
    ("nothing is configured", "", &[], &[]),
    ("half of a key in the environment", "", &[KEYS[0]], &[]),
    (
        "an unknown profile by flag",
        "",
        &[],
        &["--profile", "kyes"],
    ),
    (
        "an unknown profile by variable",
        "",
        &[("PROFILE", "nobody")],
        &[],
    ),
    (
        "an unknown profile by the older variable, beside keys",
        "",
        &[KEYS[0], KEYS[1], ("DEFAULT_PROFILE", "nobody")],
        &[],
    ),
    (
        "a profile without the word",
        "[dev]\nregion = us-east-1",
        &[],
        &["--profile", "dev"],
    ),
    (
        "no files",
        "",
        &[
            ("CONFIG_FILE", "/absent/config"),
            ("SHARED_CREDENTIALS_FILE", "/absent/credentials"),
        ],
        &["--profile", "dev"],
    ),
    (
        "a profile without credentials",
        "[profile bare]\nregion = us-east-1",
        &[],
        &["--profile", "bare"],
    ),
    (
        "a profile without credentials by variable",
        "[profile bare]\nregion = us-east-1",
        &[("PROFILE", "bare")],
        &[],
    ),
    ("a profile without region", "", &[], &["--profile", "keys"]),
    (
        "a region that is none in a profile",
        "[profile far]\nregion = Ireland",
        &[],
        &["--profile", "far"],
    ),
    (
        "half of a key in a profile",
        "[profile half]\naws_secret_access_key = sosecret",
        &[("REGION", "us-east-1")],
        &["--profile", "half"],
    ),
    (
        "a role of nobody",
        "[profile role]\nrole_arn = arn:aws:iam::123456789012:role/deployer",
        &[("REGION", "us-east-1")],
        &["--profile", "role"],
    ),
    (
        "a role of two",
        "[profile role]\nrole_arn = arn:aws:iam::123456789012:role/deployer\nsource_profile = keys\ncredential_source = Environment",
        &[("REGION", "us-east-1")],
        &["--profile", "role"],
    ),
    (
        "a role of a missing profile",
        "[profile role]\nrole_arn = arn:aws:iam::123456789012:role/deployer\nsource_profile = key",
        &[("REGION", "us-east-1")],
        &["--profile", "role"],
    ),
    (
        "a role of a bare profile",
        "[profile role]\nrole_arn = arn:aws:iam::123456789012:role/deployer\nsource_profile = bare\n[profile bare]\nregion = us-east-1",
        &[("REGION", "us-east-1")],
        &["--profile", "role"],
    ),
    (
        "roles in a circle",
        "[profile a]\nrole_arn = arn:aws:iam::123456789012:role/a\nsource_profile = b\n[profile b]\nrole_arn = arn:aws:iam::123456789012:role/b\nsource_profile = a",
        &[("REGION", "us-east-1")],
        &["--profile", "a"],
    ),
    (
        "a role that may not be assumed",
        "[profile role]\nrole_arn = arn:aws:iam::123456789012:role/other\nsource_profile = keys",
        &[("REGION", "us-east-1")],
        &["--profile", "role"],
    ),
    (
        "a role of a role that may not be assumed",
        "[profile role]\nrole_arn = arn:aws:iam::123456789012:role/deployer\nsource_profile = between\n[profile between]\nrole_arn = arn:aws:iam::123456789012:role/other\nsource_profile = keys",
        &[("REGION", "us-east-1")],
        &["--profile", "role"],
    ),
    (
        "a role of an unknown source",
        "[profile role]\nrole_arn = arn:aws:iam::123456789012:role/deployer\ncredential_source = environment",
        &[("REGION", "us-east-1")],
        &["--profile", "role"],
    ),
    (
        "a role of the environment, where there is nothing",
        "[profile role]\nrole_arn = arn:aws:iam::123456789012:role/deployer\ncredential_source = Environment",
        &[("REGION", "us-east-1")],
        &["--profile", "role"],
    ),
    (
        "a role of the container, where there is none",
        "[profile role]\nrole_arn = arn:aws:iam::123456789012:role/deployer\ncredential_source = EcsContainer",
        &[("REGION", "us-east-1")],
        &["--profile", "role"],
    ),
    (
        "a code for the role",
        "[profile role]\nrole_arn = arn:aws:iam::123456789012:role/deployer\nsource_profile = keys\nmfa_serial = arn:aws:iam::123456789012:mfa/me",
        &[("REGION", "us-east-1")],
        &["--profile", "role"],
    ),
    (
        "a code for the role in between",
        "[profile role]\nrole_arn = arn:aws:iam::123456789012:role/deployer\nsource_profile = between\n[profile between]\nrole_arn = arn:aws:iam::123456789012:role/b\nsource_profile = keys\nmfa_serial = arn:aws:iam::123456789012:mfa/me",
        &[("REGION", "us-east-1")],
        &["--profile", "role"],
    ),
    (
        "a session of no duration",
        "[profile role]\nrole_arn = arn:aws:iam::123456789012:role/deployer\nsource_profile = keys\nduration_seconds = 1h",
        &[("REGION", "us-east-1")],
        &["--profile", "role"],
    ),
    (
        "a process that fails",
        "[profile process]\ncredential_process = sh -c 'echo the vault is closed >&2; echo sosecret; exit 3'",
        &[("REGION", "us-east-1")],
        &["--profile", "process"],
    ),
    (
        "a process that fails without a word",
        "[profile process]\ncredential_process = exit 3",
        &[("REGION", "us-east-1")],
        &["--profile", "process"],
    ),
    (
        "a process that says something else",
        "[profile process]\ncredential_process = echo '{\"SecretAccessKey\": \"sosecret\", '",
        &[("REGION", "us-east-1")],
        &["--profile", "process"],
    ),
    (
        "a process that says half",
        "[profile process]\ncredential_process = echo '{\"Version\": 1, \"SecretAccessKey\": \"sosecret\"}'",
        &[("REGION", "us-east-1")],
        &["--profile", "process"],
    ),
    (
        "a process that is missing",
        "[profile process]\ncredential_process = {HERE}/nothing",
        &[("REGION", "us-east-1")],
        &["--profile", "process"],
    ),
    (
        "a process with what has expired",
        "[profile process]\ncredential_process = echo '{\"Version\": 1, \"AccessKeyId\": \"A\", \"SecretAccessKey\": \"sosecret\", \"Expiration\": \"2020-01-01T00:00:00Z\"}'",
        &[("REGION", "us-east-1")],
        &["--profile", "process"],
    ),
    (
        "single sign-on without a login",
        "[profile sso]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = Admin\n[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = us-east-1",
        &[("REGION", "us-east-1")],
        &["--profile", "sso"],
    ),
    (
        "a role of single sign-on without a login",
        "[profile role]\nrole_arn = arn:aws:iam::123456789012:role/deployer\nsource_profile = sso\n[profile sso]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = Admin\n[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = us-east-1",
        &[("REGION", "us-east-1")],
        &["--profile", "role"],
    ),
    (
        "single sign-on with a broken token",
        "[profile sso]\nsso_session = broken\nsso_account_id = 123456789012\nsso_role_name = Admin\n[sso-session broken]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = us-east-1",
        &[("REGION", "us-east-1")],
        &["--profile", "sso"],
    ),
    (
        "single sign-on with a login that is over",
        "[profile sso]\nsso_session = over\nsso_account_id = 123456789012\nsso_role_name = Admin\n[sso-session over]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = us-east-1",
        &[("PROFILE", "sso"), ("REGION", "us-east-1")],
        &[],
    ),
    (
        "single sign-on without a session",
        "[profile sso]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = Admin",
        &[("REGION", "us-east-1")],
        &["--profile", "sso"],
    ),
    (
        "single sign-on without a role",
        "[profile sso]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = us-east-1\nsso_account_id = 123456789012",
        &[("REGION", "us-east-1")],
        &["--profile", "sso"],
    ),
    (
        "a login that there is not",
        "[profile login]\nlogin_session = arn:aws:iam::123456789012:user/me",
        &[("REGION", "us-east-1")],
        &["--profile", "login"],
    ),
    (
        "a login with a broken token",
        "[profile login]\nlogin_session = arn:aws:iam::123456789012:user/broken",
        &[("REGION", "us-east-1")],
        &["--profile", "login"],
    ),
    (
        "a web identity without its file",
        "[profile web]\nrole_arn = arn:aws:iam::123456789012:role/deployer\nweb_identity_token_file = {HERE}/none",
        &[("REGION", "us-east-1")],
        &["--profile", "web"],
    ),
    (
        "a web identity without a role",
        "[profile web]\nweb_identity_token_file = {HERE}/none",
        &[("REGION", "us-east-1")],
        &["--profile", "web"],
    ),
    (
        "a web identity of the environment without a role",
        "",
        &[("WEB_IDENTITY_TOKEN_FILE", "none")],
        &[],
    ),
    (
        "a web identity of the environment without its file",
        "",
        &[
            ("WEB_IDENTITY_TOKEN_FILE", "none"),
            ("ROLE_ARN", "arn:aws:iam::123456789012:role/deployer"),
        ],
        &[],
    ),
    (
        "a container that does not answer",
        "",
        &[(
            "CONTAINER_CREDENTIALS_FULL_URI",
            "http://127.0.0.1:1/credentials",
        )],
        &[],
    ),
    (
        "a section without its end",
        "[profile open\n",
        &[KEYS[0], KEYS[1]],
        &[],
    ),
    (
        "a line that is none",
        "[profile line]\nsosecret\n",
        &[KEYS[0], KEYS[1]],
        &[],
    ),
    (
        "a directory for a file",
        "",
        &[KEYS[0], KEYS[1], ("CONFIG_FILE", ".")],
        &[],
    ),
    (
        "an empty endpoint",
        "",
        &[KEYS[0], KEYS[1], ("ENDPOINT_URL", "")],
        &[],
    ),
    (
        "an endpoint without a scheme",
        "",
        &[KEYS[0], KEYS[1], ("ENDPOINT_URL", "localhost:4566")],
        &[],
    ),
    (
        "an endpoint of a profile without a scheme",
        "[profile local]\nendpoint_url = localhost:4566\nregion = us-east-1\naws_access_key_id = A\naws_secret_access_key = B",
        &[],
        &["--profile", "local"],
    ),
    (
        "an endpoint where nobody is",
        "",
        &[KEYS[0], KEYS[1]],
        &["--endpoint-url", "http://127.0.0.1:1"],
    ),
    (
        "a region that is none",
        "",
        &[KEYS[0], KEYS[1], ("REGION", "eu west")],
        &[],
    ),
    (
        "attempts that are no number",
        "",
        &[KEYS[0], KEYS[1], ("MAX_ATTEMPTS", "lots")],
        &[],
    ),
    (
        "a way of trying again that there is not",
        "",
        &[KEYS[0], KEYS[1], ("RETRY_MODE", "hard")],
        &[],
    ),
    (
        "a flag that is neither yes nor no",
        "",
        &[KEYS[0], KEYS[1], ("USE_FIPS_ENDPOINT", "perhaps")],
        &[],
    ),
    (
        "a flag of a profile that is neither",
        "[profile dual]\nuse_dualstack_endpoint = 1",
        &[],
        &["--profile", "dual"],
    ),
    (
        "a missing bundle",
        "",
        &[KEYS[0], KEYS[1], ("CA_BUNDLE", "none.pem")],
        &[],
    ),
    (
        "a missing bundle by flag",
        "",
        &[KEYS[0], KEYS[1], ("CA_BUNDLE", "config")],
        &["--ca-bundle", "none.pem"],
    ),
    (
        "a missing bundle of a profile",
        "[profile bundle]\nca_bundle = {HERE}/none.pem",
        &[],
        &["--profile", "bundle"],
    ),
    (
        "a bundle of something else",
        "",
        &[KEYS[0], KEYS[1], ("CA_BUNDLE", "config")],
        &[],
    ),
    (
        "a broken bundle",
        "",
        &[KEYS[0], KEYS[1], ("CA_BUNDLE", "broken.pem")],
        &[],
    ),
];

/// Files besides that of the profiles. The tokens of single sign-on are filed under the SHA-1 of their session's name.
const FILES: &[(&str, &str)] = &[
    (
        "broken.pem",
        "-----BEGIN CERTIFICATE-----\naGVsbG8=\n-----END CERTIFICATE-----\n",
    ),
    // `broken` and `over`.
    (
        ".aws/sso/cache/0b8a1caec23d75d1154b8d9bef9cec6c03697638.json",
        "{",
    ),
    (
        ".aws/sso/cache/f0fed7e4932302916b4e9c73fe47edcafeed7c44.json",
        r#"{"accessToken": "sosecret", "expiresAt": "2020-01-01T00:00:00Z"}"#,
    ),
    // The same for `aws login`, with SHA-256.
    (
        ".aws/login/cache/61bba487d2f330becc780f790767bb1c85dfd7bb313d6660ea7366a04d57fbed.json",
        "{",
    ),
];

fn told(directory: &Path, (name, config, variables, arguments): &Case) -> String {
    let world = server().block_on(World::new());
    world.model.lock().expect("a model").roles =
        vec!["arn:aws:iam::123456789012:role/deployer".into()];
    let here = directory.display().to_string();
    let config = format!("{}\n{CONFIG}", config.replace("{HERE}", &here));
    std::fs::write(directory.join("config"), config).expect("written");
    for (file, text) in FILES {
        let path = directory.join(file);
        std::fs::create_dir_all(path.parent().expect("a directory")).expect("made");
        std::fs::write(path, text).expect("written");
    }
    let mut command = command(directory, &world.url, &["outputs", "S"]);
    for name in [
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_REGION",
        "AWS_CA_BUNDLE",
        "CDK_DEFAULT_REGION",
    ] {
        command.env_remove(name);
    }
    let variables = variables
        .iter()
        .map(|(name, value)| (format!("AWS_{name}"), *value));
    let output = command
        .args(*arguments)
        .env("HOME", directory)
        .env("AWS_CONFIG_FILE", directory.join("config"))
        .env("AWS_SHARED_CREDENTIALS_FILE", directory.join("credentials"))
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("COLUMNS", "1000")
        .envs(variables)
        .output()
        .expect("it starts");
    assert_eq!(output.status.code(), Some(2), "{name}");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(!told.contains("sosecret"), "{name}: {told}");
    let model = world.model.lock().expect("a model");
    let told = told.replace(&here, "HERE").replace(&world.url, "ACCOUNT");
    let mut calls = model.requests.join(", ");
    if !calls.is_empty() {
        calls = format!("after {calls}\n");
    }
    format!("# {name}\n{told}{calls}\n")
}

#[test]
fn what_cannot_work_is_said_with_its_place() {
    let told = side_by_side(CASES, |case| {
        let directory = tempfile::tempdir().expect("a directory");
        told(directory.path(), case)
    });
    insta::assert_snapshot!(told.concat());
}
