//! How the command finds its credentials, region and endpoint: in the variables and files of the AWS CLI.

use std::path::Path;

use crate::command::{command, server, side_by_side};
use crate::world::World;

const ROLE: &str = "arn:aws:iam::123456789012:role/deployer";

/// The file of profiles; `{URL}` is the account's address.
const CONFIG: &str = "
[default]
region = us-east-1
[profile keys]
region = us-east-1
aws_access_key_id = KEYS
aws_secret_access_key = sosecret
[profile no-region]
aws_access_key_id = KEYS
aws_secret_access_key = sosecret
[profile role]
region = us-east-1
role_arn = arn:aws:iam::123456789012:role/deployer
source_profile = keys
[profile role-of-environment]
region = us-east-1
role_arn = arn:aws:iam::123456789012:role/deployer
credential_source = Environment
[profile process]
region = us-east-1
credential_process = echo '{\"Version\": 1, \"AccessKeyId\": \"PROCESS\", \"SecretAccessKey\": \"sosecret\"}'
[profile login]
region = us-east-1
login_session = arn:aws:iam::123456789012:user/me
[profile code]
region = us-east-1
role_arn = arn:aws:iam::123456789012:role/deployer
source_profile = keys
mfa_serial = arn:aws:iam::123456789012:mfa/me
[profile endpoint]
region = us-east-1
aws_access_key_id = ENDPOINT
aws_secret_access_key = sosecret
endpoint_url = {URL}
";

/// What `aws login` leaves, under the SHA-256 of its session.
const LOGIN: (&str, &str) = (
    "286187707741fc2ccb93cf9e56dbd0ee0a16208feed5fbc8ae1baa86d44c283f.json",
    r#"{"accessToken": {"accessKeyId": "LOGIN", "secretAccessKey": "sosecret", "sessionToken": "t", "accountId": "123456789012",
        "expiresAt": "2999-01-01T00:00:00Z"}, "refreshToken": "sosecret", "clientId": "c", "dpopKey": "none"}"#,
);

/// Credentials in the environment.
const KEYS: &[(&str, &str)] = &[
    ("AWS_ACCESS_KEY_ID", "ENVIRONMENT"),
    ("AWS_SECRET_ACCESS_KEY", "sosecret"),
];

struct Case {
    name: &'static str,
    variables: &'static [(&'static str, &'static str)],
    arguments: &'static [&'static str],
    /// Whose key signs the last call.
    signer: &'static str,
}

const fn profile(
    name: &'static str,
    arguments: &'static [&'static str],
    signer: &'static str,
) -> Case {
    Case {
        name,
        variables: &[],
        arguments,
        signer,
    }
}

const CASES: &[Case] = &[
    Case {
        variables: KEYS,
        ..profile("environment", &[], "environment")
    },
    profile("a profile's keys", &["--profile", "keys"], "keys"),
    Case {
        variables: &[("AWS_PROFILE", "keys")],
        ..profile("AWS_PROFILE", &[], "keys")
    },
    Case {
        variables: KEYS,
        ..profile(
            "a profile before the environment",
            &["--profile", "keys"],
            "keys",
        )
    },
    profile("an assumed role", &["--profile", "role"], "role-0"),
    Case {
        variables: KEYS,
        ..profile(
            "a role for the environment",
            &["--profile", "role-of-environment"],
            "role-0",
        )
    },
    profile("a login", &["--profile", "login"], "login"),
    profile("a process", &["--profile", "process"], "process"),
    profile(
        "a region that is given",
        &["--profile", "no-region", "--region", "us-east-1"],
        "keys",
    ),
    Case {
        variables: &[("AWS_DEFAULT_REGION", "us-east-1")],
        ..profile("AWS_DEFAULT_REGION", &["--profile", "no-region"], "keys")
    },
    Case {
        variables: &[("AWS_REGION", ""), ("AWS_DEFAULT_REGION", "us-east-1")],
        ..profile("an empty AWS_REGION", &["--profile", "no-region"], "keys")
    },
    Case {
        variables: &[("AWS_REGION", "")],
        ..profile(
            "an empty AWS_REGION beside a profile's",
            &["--profile", "keys"],
            "keys",
        )
    },
    Case {
        variables: &[("AWS_PROFILE", "code"), KEYS[0], KEYS[1]],
        ..profile("keys before a role with a code", &[], "environment")
    },
];

/// Runs a command that only connects and looks; what it says, and whose key signed its last call.
fn look(
    directory: &Path,
    case: &Case,
    with_endpoint: bool,
) -> (Option<i32>, String, Option<String>) {
    let world = server().block_on(World::new());
    world.model.lock().expect("a model").roles = vec![ROLE.into()];
    let config = CONFIG.replace("{URL}", &world.url);
    std::fs::write(directory.join("config"), config).expect("written");
    std::fs::write(directory.join(LOGIN.0), LOGIN.1).expect("written");
    let mut command = command(directory, &world.url, &["outputs", "S"]);
    for name in [
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_REGION",
        "CDK_DEFAULT_REGION",
    ] {
        command.env_remove(name);
    }
    if !with_endpoint {
        command.env_remove("AWS_ENDPOINT_URL");
    }
    let output = command
        .args(case.arguments)
        .env("AWS_CONFIG_FILE", directory.join("config"))
        .env("AWS_LOGIN_CACHE_DIRECTORY", directory)
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env_remove("AWS_CA_BUNDLE")
        .envs(case.variables.iter().copied())
        .output()
        .expect("it starts");
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    let model = world.model.lock().expect("a model");
    (output.status.code(), told, model.signers.last().cloned())
}

#[test]
fn credentials_and_region_are_found_as_the_aws_cli_finds_them() {
    side_by_side(CASES, |case| {
        let directory = tempfile::tempdir().expect("a directory");
        let (code, told, signer) = look(directory.path(), case, true);
        assert_eq!(code, Some(2), "{}: {told}", case.name);
        assert!(told.contains("does not exist"), "{}: {told}", case.name);
        assert_eq!(
            signer.as_deref(),
            Some(case.signer),
            "{}: {told}",
            case.name
        );
        assert!(!told.contains("sosecret"), "{}: {told}", case.name);
    });
}

#[test]
fn a_profile_has_an_endpoint_of_its_own() {
    let directory = tempfile::tempdir().expect("a directory");
    let case = profile("endpoint_url", &["--profile", "endpoint"], "endpoint");
    let (code, told, signer) = look(directory.path(), &case, false);
    assert_eq!(
        (code, signer.as_deref()),
        (Some(2), Some(case.signer)),
        "{told}"
    );
    assert!(told.contains("does not exist"), "{told}");
}

#[test]
fn a_code_is_asked_for_at_a_terminal() {
    let cases = [
        ("123456\r", &["does not exist"][..], 3),
        (
            "654321\r",
            &[
                "the credentials of profile `keys` cannot assume",
                "invalid MFA one time pass code",
                "with the code that the device shows by then",
            ],
            1,
        ),
        (
            "\r",
            &["no code of arn:aws:iam::123456789012:mfa/me was given"],
            0,
        ),
    ];
    side_by_side(&cases, |(typed, says, calls)| {
        let directory = tempfile::tempdir().expect("a directory");
        let world = server().block_on(World::new());
        world.model.lock().expect("a model").roles = vec![ROLE.into()];
        std::fs::write(directory.path().join("config"), CONFIG).expect("written");
        let known = command(directory.path(), &world.url, &["outputs", "S"]);
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("emulator/terminal.py");
        let steps = serde_json::json!([["code of arn:aws:iam::123456789012:mfa/me: ", typed]]);
        let output = std::process::Command::new("python3")
            .envs(
                known
                    .get_envs()
                    .filter_map(|(name, value)| Some((name, value?))),
            )
            .env("AWS_CONFIG_FILE", directory.path().join("config"))
            .env("NO_COLOR", "1")
            .env("COLUMNS", "200")
            .env_remove("CI")
            .current_dir(directory.path())
            .arg(script)
            .args(["200", &steps.to_string()])
            .arg(known.get_program())
            .args(["outputs", "S", "--profile", "code"])
            .output()
            .expect("python3 starts");
        let told = String::from_utf8_lossy(&output.stdout);
        for said in *says {
            assert!(told.contains(said), "{typed}: {told}");
        }
        let model = world.model.lock().expect("a model");
        assert_eq!(
            model.requests.len(),
            *calls,
            "{typed}: {:?}",
            model.requests
        );
    });
}
