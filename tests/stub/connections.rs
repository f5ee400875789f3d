//! How the command finds its credentials, region and endpoint: in the variables and files of the AWS CLI.

use std::path::Path;

use crate::command::{command, server, side_by_side};
use crate::world::World;

const ROLE: &str = "arn:aws:iam::123456789012:role/deployer";

/// The file of profiles; `{URL}` is the account's address, `{HERE}` the directory of the test.
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
[profile forbidden]
region = us-east-1
role_arn = arn:aws:iam::123456789012:role/other
source_profile = keys
[profile circle]
region = us-east-1
role_arn = arn:aws:iam::123456789012:role/deployer
source_profile = square
[profile square]
region = us-east-1
role_arn = arn:aws:iam::123456789012:role/deployer
source_profile = circle
[profile process]
region = us-east-1
credential_process = echo '{\"Version\": 1, \"AccessKeyId\": \"PROCESS\", \"SecretAccessKey\": \"sosecret\"}'
[profile process-fails]
region = us-east-1
credential_process = sh -c 'echo the vault is closed >&2; exit 3'
[profile process-is-wrong]
region = us-east-1
credential_process = echo hello
[profile process-is-missing]
region = us-east-1
credential_process = {HERE}/nothing
[profile sso]
region = us-east-1
sso_session = company
sso_account_id = 123456789012
sso_role_name = Admin
[sso-session company]
sso_start_url = https://company.awsapps.com/start
sso_region = us-east-1
[profile code]
region = us-east-1
role_arn = arn:aws:iam::123456789012:role/deployer
source_profile = keys
mfa_serial = arn:aws:iam::123456789012:mfa/me
[profile bundle]
region = us-east-1
aws_access_key_id = KEYS
aws_secret_access_key = sosecret
ca_bundle = {HERE}/none.pem
[profile endpoint]
region = us-east-1
aws_access_key_id = ENDPOINT
aws_secret_access_key = sosecret
endpoint_url = {URL}
";

/// Credentials in the environment.
const KEYS: &[(&str, &str)] = &[
    ("AWS_ACCESS_KEY_ID", "ENVIRONMENT"),
    ("AWS_SECRET_ACCESS_KEY", "sosecret"),
];

struct Case {
    name: &'static str,
    variables: &'static [(&'static str, &'static str)],
    arguments: &'static [&'static str],
    /// Whose key signs the last call, when there is one.
    signer: Option<&'static str>,
    says: &'static [&'static str],
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
        signer: Some(signer),
        says: &["does not exist"],
    }
}

const fn refused(
    name: &'static str,
    arguments: &'static [&'static str],
    says: &'static [&'static str],
) -> Case {
    Case {
        name,
        variables: &[],
        arguments,
        signer: None,
        says,
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
        variables: &[("AWS_REGION", "eu west")],
        ..refused(
            "a region that is none",
            &["--profile", "keys"],
            &["AWS_REGION is `eu west`, which is no region"],
        )
    },
    Case {
        variables: &[("AWS_PROFILE", "keys"), KEYS[0]],
        ..refused(
            "half of a key",
            &[],
            &["AWS_ACCESS_KEY_ID is set and AWS_SECRET_ACCESS_KEY is not"],
        )
    },
    refused(
        "nothing",
        &[],
        &["no usable credentials", "AWS_ACCESS_KEY_ID"],
    ),
    refused(
        "an unknown profile",
        &["--profile", "nobody"],
        &[
            "profile `nobody`, which `--profile`",
            "is not in",
            "there are",
        ],
    ),
    refused(
        "no region",
        &["--profile", "no-region"],
        &["no region is configured", "profile `no-region`"],
    ),
    refused(
        "a role with a code",
        &["--profile", "code"],
        &[
            "a code of arn:aws:iam::123456789012:mfa/me",
            "export-credentials --profile code",
        ],
    ),
    Case {
        variables: &[("AWS_PROFILE", "code"), KEYS[0], KEYS[1]],
        ..profile("keys before a role with a code", &[], "environment")
    },
    refused(
        "a profile's bundle",
        &["--profile", "bundle"],
        &["none.pem (ca_bundle, ", "cannot be used"],
    ),
    refused(
        "a circle",
        &["--profile", "circle"],
        &["in a circle: `circle` → `square` → `circle`", "config:"],
    ),
    refused(
        "a process that fails",
        &["--profile", "process-fails"],
        &["the vault is closed"],
    ),
    refused(
        "a process that says something else",
        &["--profile", "process-is-wrong"],
        &["profile `process-is-wrong`", "config:", "invalid JSON"],
    ),
    refused(
        "a process that is missing",
        &["--profile", "process-is-missing"],
        &["nothing: not found"],
    ),
    refused(
        "single sign-on without a login",
        &["--profile", "sso"],
        &["does not exist", "aws sso login --profile sso"],
    ),
    Case {
        variables: &[("AWS_DEFAULT_PROFILE", "keys")],
        ..profile("AWS_DEFAULT_PROFILE", &[], "keys")
    },
    Case {
        variables: KEYS,
        ..refused(
            "an unknown profile beside keys",
            &["--profile", "nobody", "--region", "us-east-1"],
            &["profile `nobody`, which `--profile`"],
        )
    },
    Case {
        variables: &[("AWS_ENDPOINT_URL", "")],
        ..refused(
            "an empty endpoint",
            &["--profile", "keys"],
            &["AWS_ENDPOINT_URL is empty"],
        )
    },
    Case {
        variables: &[("AWS_ENDPOINT_URL", "localhost:4566")],
        ..refused(
            "an endpoint without scheme",
            &["--profile", "keys"],
            &["AWS_ENDPOINT_URL is `localhost:4566`, which is no http://"],
        )
    },
    Case {
        variables: &[("AWS_CA_BUNDLE", "broken.pem")],
        ..refused(
            "a broken bundle",
            &["--profile", "keys"],
            &["broken.pem (AWS_CA_BUNDLE) cannot be used: its certificate 1 is broken"],
        )
    },
    Case {
        variables: &[("AWS_CA_BUNDLE", "none.pem")],
        ..refused(
            "a missing bundle",
            &["--profile", "keys"],
            &["none.pem (AWS_CA_BUNDLE) cannot be used"],
        )
    },
    Case {
        variables: &[("AWS_CA_BUNDLE", "config")],
        ..refused(
            "a bundle of something else",
            &["--profile", "keys"],
            &[
                "config (AWS_CA_BUNDLE) cannot be used",
                "no PEM certificate",
            ],
        )
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
    let config =
        (CONFIG.replace("{URL}", &world.url)).replace("{HERE}", &directory.display().to_string());
    std::fs::write(directory.join("config"), config).expect("written");
    let broken = "-----BEGIN CERTIFICATE-----\naGVsbG8=\n-----END CERTIFICATE-----\n";
    std::fs::write(directory.join("broken.pem"), broken).expect("written");
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
        for said in case.says {
            assert!(told.contains(said), "{}: {told}", case.name);
        }
        assert_eq!(signer.as_deref(), case.signer, "{}: {told}", case.name);
        assert!(!told.contains("sosecret"), "{}: {told}", case.name);
    });
}

#[test]
fn a_role_that_may_not_be_assumed_is_named() {
    let directory = tempfile::tempdir().expect("a directory");
    let case = refused("a forbidden role", &["--profile", "forbidden"], &[]);
    let (code, told, _) = look(directory.path(), &case, true);
    assert_eq!(code, Some(2), "{told}");
    for said in [
        "the credentials of profile `keys` cannot assume arn:aws:iam::123456789012:role/other",
        "the role of profile `forbidden`",
        "config:",
        "(AccessDenied)",
        "trust policy",
    ] {
        assert!(told.contains(said), "{said}: {told}");
    }
    assert!(!told.contains("Error {"), "{told}");
}

#[test]
fn a_profile_has_an_endpoint_of_its_own() {
    let directory = tempfile::tempdir().expect("a directory");
    let case = profile("endpoint_url", &["--profile", "endpoint"], "endpoint");
    let (code, told, signer) = look(directory.path(), &case, false);
    assert_eq!((code, signer.as_deref()), (Some(2), case.signer), "{told}");
    assert!(told.contains("does not exist"), "{told}");
}
