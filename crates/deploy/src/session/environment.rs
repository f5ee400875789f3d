//! What of the environment and the options can be wrong by itself.

use stackwright_profiles::{Files, Profile, variable};

use crate::error::{Error, Result};
use crate::session::{SessionOptions, header};

/// Looks at what the SDK would pass over in silence, or not put up with.
///
/// # Errors
/// [`Error::Config`], with the variable or the file and line.
pub(super) fn check(
    options: &SessionOptions,
    files: &Files,
    profile: Option<&Profile>,
) -> Result<()> {
    if let (Some(problem), None) = (files.problem(), &options.credentials) {
        return Err(Error::Config {
            message: problem.to_string(),
            hint: Some(
                match problem.line {
                    Some(_) => "correct that line; without it being right, nothing of the file counts",
                    None => "make it a readable file, or name another one in AWS_CONFIG_FILE or AWS_SHARED_CREDENTIALS_FILE",
                }
                .into(),
            ),
        });
    }
    endpoints(options, profile)?;
    keys(options)?;
    settings(profile)
}

/// Endpoints must be addresses: the SDK does not put up with anything else.
fn endpoints(options: &SessionOptions, profile: Option<&Profile>) -> Result<()> {
    const VARIABLES: [&str; 4] = [
        "AWS_ENDPOINT_URL",
        "AWS_ENDPOINT_URL_CLOUDFORMATION",
        "AWS_ENDPOINT_URL_S3",
        "AWS_ENDPOINT_URL_STS",
    ];
    let configured = VARIABLES.into_iter().filter_map(|name| {
        let url = std::env::var(name).ok()?;
        Some((name.to_owned(), url))
    });
    let given = (options.endpoint_url.clone()).map(|url| ("the endpoint URL".to_owned(), url));
    let of_profile = profile.and_then(|of| of.get("endpoint_url"));
    let of_profile =
        of_profile.map(|of| (format!("endpoint_url ({})", of.place), of.value.clone()));
    for (source, url) in configured.chain(given).chain(of_profile) {
        let host = ["http://", "https://"]
            .iter()
            .find_map(|scheme| url.strip_prefix(scheme))
            .map(|rest| rest.split('/').next().unwrap_or_default());
        let wrong = match host {
            Some(host) if !host.is_empty() && url.bytes().all(|byte| byte.is_ascii_graphic()) => {
                continue;
            }
            _ if url.is_empty() => "empty".to_owned(),
            _ => format!("`{url}`, which is no http:// or https:// address"),
        };
        return Err(Error::Config {
            message: format!("{source} is {wrong}"),
            hint: Some(
                "it looks like `http://127.0.0.1:4566`; without one, AWS itself is called".into(),
            ),
        });
    }
    Ok(())
}

/// Half of a key is a mistake. Another account's credentials are not taken in its place.
fn keys(options: &SessionOptions) -> Result<()> {
    for name in KEYS {
        let Some(value) = std::env::var_os(name) else {
            continue;
        };
        header::check(name, &value.to_string_lossy())?;
    }
    if let Some(keys) = &options.credentials {
        header::check("the access key id", &keys.access_key_id)?;
        header::check("the secret access key", &keys.secret_access_key)?;
        header::check(
            "the session token",
            keys.session_token.as_deref().unwrap_or_default(),
        )?;
    }
    let alone = variable("AWS_ACCESS_KEY_ID").is_some()
        && variable("AWS_SECRET_ACCESS_KEY").is_none()
        && variable("SECRET_ACCESS_KEY").is_none();
    if alone && options.profile.is_none() && options.credentials.is_none() {
        return Err(Error::Config {
            message: "AWS_ACCESS_KEY_ID is set and AWS_SECRET_ACCESS_KEY is not".into(),
            hint: Some("set both, or neither".into()),
        });
    }
    Ok(())
}

/// The variables with keys; also those that the SDK reads besides.
const KEYS: [&str; 4] = [
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
];

/// What a setting may be.
struct Allowed {
    what: &'static str,
    is: fn(&str) -> bool,
}

const ATTEMPTS: Allowed = Allowed {
    what: "it is a number from 1",
    is: |value| value.parse::<u32>().is_ok_and(|attempts| attempts > 0),
};
const MODE: Allowed = Allowed {
    what: "it is `standard`, `adaptive` or `legacy`",
    is: |value| matches!(value, "standard" | "adaptive" | "legacy"),
};
const FLAG: Allowed = Allowed {
    what: "it is `true` or `false`",
    is: |value| matches!(value.to_ascii_lowercase().as_str(), "true" | "false"),
};

/// Variables and settings of profiles that have few possible values.
const SETTINGS: [(&str, &str, Allowed); 5] = [
    ("AWS_MAX_ATTEMPTS", "max_attempts", ATTEMPTS),
    ("AWS_RETRY_MODE", "retry_mode", MODE),
    ("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint", FLAG),
    ("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint", FLAG),
    (
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
        "ignore_configured_endpoint_urls",
        FLAG,
    ),
];

fn settings(profile: Option<&Profile>) -> Result<()> {
    for (name, setting, allowed) in &SETTINGS {
        let (from, value) = match (variable(name), profile.and_then(|of| of.get(setting))) {
            (Some(value), _) => ((*name).to_owned(), value),
            (None, Some(of)) => (format!("{setting} ({})", of.place), of.value.clone()),
            (None, None) => continue,
        };
        if !(allowed.is)(&value) {
            return Err(Error::Config {
                message: format!("{from} is `{value}`, which means nothing"),
                hint: Some(allowed.what.into()),
            });
        }
    }
    Ok(())
}
