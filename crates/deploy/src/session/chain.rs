//! Where a profile's credentials come from, followed before anything is called, so that what is wrong is said with its
//! file and line.
//!
//! Source: <https://docs.aws.amazon.com/sdkref/latest/guide/feature-assume-role-credentials.html>

use std::path::Path;

use stackwright_profiles::{Asked, AskedBy, Files, Place, Profile, Setting, Source, variable};

use crate::error::{Error, Result};
use crate::session::header;

/// A role on the way to a profile's credentials.
#[derive(Debug, Clone)]
pub(super) struct Step {
    /// The profile that names it.
    pub profile: String,
    pub role: Setting,
}

/// What the credentials at the beginning are made from.
#[derive(Debug, Clone)]
pub(super) enum Base {
    Keys,
    Process(Setting),
    /// The name of the session or the address that the cached token is filed under.
    SingleSignOn(Setting),
    Login(Setting),
    WebIdentity,
    Elsewhere(Setting),
    /// The profile has none.
    Nothing,
}

/// Where the credentials come from.
#[derive(Debug, Clone)]
pub(super) struct Chain {
    /// The roles, the one that is assumed last first.
    pub roles: Vec<Step>,
    pub base: Base,
    /// The profile that has the base.
    pub at: String,
}

/// Follows a profile to where its credentials come from. `None` when there is no such profile and nobody asks for it.
///
/// # Errors
/// [`Error::Config`] for what cannot work.
pub(super) fn follow(
    files: &Files,
    asked: &Asked,
    caller: &str,
    codes: bool,
) -> Result<Option<Chain>> {
    let mut roles: Vec<Step> = Vec::new();
    let mut name = asked.profile.clone();
    let mut referrer: Option<Place> = None;
    let mut seen: Vec<String> = Vec::new();
    loop {
        let Some(profile) = files.profile(&name) else {
            if seen.is_empty() && asked.by == AskedBy::Nobody {
                return Ok(None);
            }
            return Err(missing(
                files,
                &name,
                &who_asks(asked, caller, referrer.as_ref()),
            ));
        };
        if seen.contains(&name) {
            seen.push(name);
            let round: Vec<String> = seen.iter().map(|name| format!("`{name}`")).collect();
            return Err(wrong(
                format!(
                    "profiles take their credentials from each other in a circle: {} ({})",
                    round.join(" → "),
                    at(referrer.as_ref())
                ),
                "give one of them credentials of its own, or another `source_profile`",
            ));
        }
        // What an intermediate profile has of its own comes before a role that it names.
        let keys = keys(profile, &name)?;
        if keys && !seen.is_empty() {
            return Ok(Some(Chain {
                roles,
                base: Base::Keys,
                at: name,
            }));
        }
        seen.push(name.clone());
        let role =
            (profile.get("role_arn")).filter(|_| profile.get("web_identity_token_file").is_none());
        if let Some(role) = role {
            check_duration(profile)?;
            if !codes {
                check_code(profile, &asked.profile)?;
            }
            roles.push(Step {
                profile: name.clone(),
                role: role.clone(),
            });
            match (
                profile.get("source_profile"),
                profile.get("credential_source"),
            ) {
                (Some(source), Some(_)) => {
                    return Err(wrong(
                        format!(
                            "profile `{name}` has a source_profile and a credential_source ({})",
                            source.place
                        ),
                        "only one can give the credentials that assume its role: remove the other",
                    ));
                }
                (None, None) => {
                    return Err(wrong(
                        format!(
                            "profile `{name}` has a role ({}), and does not say whose credentials assume it",
                            role.place
                        ),
                        "add `source_profile = NAME`, or `credential_source = Environment`",
                    ));
                }
                (Some(source), None) if source.value != name => {
                    referrer = Some(source.place.clone());
                    name.clone_from(&source.value);
                    continue;
                }
                _ => {}
            }
        }
        let base = base(files, profile, &name, keys)?;
        if matches!(base, Base::Nothing) && !roles.is_empty() {
            return Err(wrong(
                format!(
                    "profile `{name}`, whose credentials assume {} ({}), has none",
                    roles[roles.len() - 1].role.value,
                    at(referrer.as_ref())
                ),
                "give it keys, single sign-on or a credential_process, or name another source_profile",
            ));
        }
        return Ok(Some(Chain {
            roles,
            base,
            at: name,
        }));
    }
}

/// Checks that a profile that somebody asks for exists, where its credentials are not needed.
///
/// # Errors
/// [`Error::Config`].
pub(super) fn exists(files: &Files, asked: &Asked, caller: &str) -> Result<()> {
    if asked.by == AskedBy::Nobody || files.profile(&asked.profile).is_some() {
        return Ok(());
    }
    Err(missing(
        files,
        &asked.profile,
        &who_asks(asked, caller, None),
    ))
}

/// Checks the web identity of the environment, when there is one.
///
/// # Errors
/// [`Error::Config`].
pub(super) fn check_web_identity() -> Result<()> {
    let file = variable("AWS_WEB_IDENTITY_TOKEN_FILE");
    let Some(file) = file else { return Ok(()) };
    if variable("AWS_ROLE_ARN").is_none() {
        return Err(wrong(
            "AWS_WEB_IDENTITY_TOKEN_FILE is set and AWS_ROLE_ARN is not".to_owned(),
            "set AWS_ROLE_ARN to the role that the token is for",
        ));
    }
    check_token(&file, "AWS_WEB_IDENTITY_TOKEN_FILE")
}

fn base(files: &Files, profile: &Profile, name: &str, keys: bool) -> Result<Base> {
    if let Some(source) = profile.get("credential_source") {
        check_source(source, name)?;
        return Ok(Base::Elsewhere(source.clone()));
    }
    if let Some(file) = profile.get("web_identity_token_file") {
        let Some(_) = profile.get("role_arn") else {
            return Err(wrong(
                format!(
                    "profile `{name}` has a web_identity_token_file ({}) and no role_arn",
                    file.place
                ),
                "add the role that the token is for: `role_arn = arn:aws:iam::…`",
            ));
        };
        check_token(&file.value, &format!("profile `{name}`, {}", file.place))?;
        return Ok(Base::WebIdentity);
    }
    if let Some(of) = single_sign_on(files, profile, name)? {
        return Ok(Base::SingleSignOn(of));
    }
    if let Some(login) = profile.get("login_session") {
        return Ok(Base::Login(login.clone()));
    }
    if let Some(process) = profile.get("credential_process") {
        return Ok(Base::Process(process.clone()));
    }
    Ok(if keys { Base::Keys } else { Base::Nothing })
}

/// Whether the profile has a key. Half of one is a mistake.
fn keys(profile: &Profile, name: &str) -> Result<bool> {
    const BOTH: [&str; 2] = ["aws_access_key_id", "aws_secret_access_key"];
    for part in [BOTH[0], BOTH[1], "aws_session_token"] {
        if let Some(setting) = profile.get(part) {
            header::check(
                &format!("{part} of profile `{name}` ({})", setting.place),
                &setting.value,
            )?;
        }
    }
    match BOTH.map(|half| {
        profile
            .get(half)
            .filter(|setting| !setting.value.is_empty())
    }) {
        [Some(_), Some(_)] => Ok(true),
        [None, None] => Ok(false),
        [first, second] => {
            let (has, lacks) = if first.is_some() { (0, 1) } else { (1, 0) };
            Err(wrong(
                format!(
                    "profile `{name}` has {} ({}) and no {}",
                    BOTH[has],
                    at(first.or(second).map(|setting| &setting.place)),
                    BOTH[lacks]
                ),
                &format!("add it: `aws configure --profile {name}` asks for both"),
            ))
        }
    }
}

fn single_sign_on(files: &Files, profile: &Profile, name: &str) -> Result<Option<Setting>> {
    let session = profile.get("sso_session");
    let Some(of) = session.or_else(|| profile.get("sso_start_url")) else {
        return Ok(None);
    };
    let repair = format!("`aws configure sso --profile {name}` asks for everything");
    let owner = match session {
        None => profile,
        Some(session) => files.sso_session(&session.value).ok_or_else(|| {
            wrong(
                format!(
                    "profile `{name}` logs in with the sso-session `{}` ({}), which does not exist",
                    session.value, session.place
                ),
                &format!(
                    "add a section `[sso-session {}]` with sso_start_url and sso_region, or correct the name; {repair}",
                    session.value
                ),
            )
        })?,
    };
    for (section, setting) in [
        (owner, "sso_start_url"),
        (owner, "sso_region"),
        (profile, "sso_account_id"),
        (profile, "sso_role_name"),
    ] {
        if section.value(setting).is_none_or(str::is_empty) {
            return Err(wrong(
                format!(
                    "profile `{name}` logs in with single sign-on, and {setting} is missing ({})",
                    section.place
                ),
                &repair,
            ));
        }
    }
    Ok(Some(of.clone()))
}

/// How long a session lasts, in seconds. Roles have a limit of their own, which STS knows.
fn check_duration(profile: &Profile) -> Result<()> {
    match profile.get("duration_seconds") {
        Some(of)
            if !(of.value.parse()).is_ok_and(|seconds: u32| (900..=43_200).contains(&seconds)) =>
        {
            Err(wrong(
                format!(
                    "duration_seconds ({}) is `{}`, which is no duration",
                    of.place, of.value
                ),
                "it is a number from 900, 15 minutes, to 43200, 12 hours",
            ))
        }
        _ => Ok(()),
    }
}

/// A code is asked of a person.
fn check_code(profile: &Profile, asked: &str) -> Result<()> {
    let Some(device) = profile.get("mfa_serial") else {
        return Ok(());
    };
    Err(wrong(
        format!(
            "profile `{asked}` asks for a code of {} (mfa_serial, {}), and nobody is here to be asked",
            device.value, device.place
        ),
        &format!(
            "run this in a terminal; or let the AWS CLI ask: `eval \"$(aws configure export-credentials --profile {asked} --format env)\"`, and leave the profile out"
        ),
    ))
}

fn check_source(source: &Setting, name: &str) -> Result<()> {
    let place = &source.place;
    let (why, hint) = match source.value.as_str() {
        "Environment" => {
            let unset = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]
                .into_iter()
                .find(|name| variable(name).is_none());
            let Some(unset) = unset else { return Ok(()) };
            (format!("{unset} is not set"), format!("set {unset}"))
        }
        "EcsContainer" => {
            const VARIABLES: [&str; 2] = [
                "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
                "AWS_CONTAINER_CREDENTIALS_FULL_URI",
            ];
            if VARIABLES.iter().any(|name| variable(name).is_some()) {
                return Ok(());
            }
            (
                format!("{} is not set", VARIABLES[0]),
                "run it in a container of ECS".to_owned(),
            )
        }
        "Ec2InstanceMetadata" => return Ok(()),
        other => {
            return Err(wrong(
                format!(
                    "profile `{name}` has the credential_source `{other}` ({place}), which is none"
                ),
                "there are Environment, Ec2InstanceMetadata and EcsContainer",
            ));
        }
    };
    Err(wrong(
        format!(
            "profile `{name}` takes its credentials from credential_source = {} ({place}), and {why}",
            source.value
        ),
        &format!("{hint}, or name a profile that has credentials: `source_profile = NAME`"),
    ))
}

/// A file with the token of a web identity. `from` says who names it.
pub(super) fn check_token(file: &str, from: &str) -> Result<()> {
    match stackwright_files::read(file.as_ref(), stackwright_files::MOST) {
        Ok(token) if token.iter().all(u8::is_ascii_whitespace) => Err(wrong(
            format!("the web identity token file {file} ({from}) is empty"),
            "whatever runs this program has to write the token: check its service account or its job",
        )),
        Ok(_) => Ok(()),
        Err(error) => Err(wrong(
            format!("the web identity token file {file} ({from}) cannot be read: {error}"),
            "whatever runs this program has to write the token: check its service account or its job",
        )),
    }
}

/// A profile that does not exist. `who` continues "profile `x`, …".
fn missing(files: &Files, name: &str, who: &str) -> Error {
    let sources: Vec<&Source> = [files.config(), files.credentials()]
        .into_iter()
        .flatten()
        .collect();
    let shown = |exist: bool| {
        let shown = (sources.iter())
            .filter(|source| source.text.is_some() == exist)
            .map(|source| source.path.display().to_string());
        shown.collect::<Vec<_>>()
    };
    let places = match (&shown(true)[..], &shown(false)[..]) {
        ([], absent) => format!("does not exist: there is no {}", absent.join(" and no ")),
        (present, []) => format!("is not in {}", present.join(" and not in ")),
        (present, absent) => format!(
            "is not in {}, and {} does not exist",
            present.join(" and not in "),
            absent.join(", ")
        ),
    };
    let names: Vec<String> = files.names().map(str::to_owned).collect();
    let hint = if let Some(place) = files.unprefixed(name) {
        format!("{place} has `[{name}]`: in that file it must be `[profile {name}]`")
    } else if let Some(near) = files.nearest(name) {
        format!("did you mean `{near}`?")
    } else if names.is_empty() {
        format!(
            "there are no profiles; `aws configure --profile {name}` or `aws configure sso --profile {name}` makes one"
        )
    } else {
        some(&names)
    };
    wrong(format!("profile `{name}`, {who}, {places}"), &hint)
}

/// Which profiles there are, if they are not too many.
pub(super) fn some(names: &[String]) -> String {
    if names.len() > 12 {
        return format!(
            "there are {} profiles: `aws configure list-profiles` names them",
            names.len()
        );
    }
    let shown: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    format!(
        "there {} {}",
        if names.len() == 1 { "is" } else { "are" },
        shown.join(", ")
    )
}

fn who_asks(asked: &Asked, caller: &str, referrer: Option<&Place>) -> String {
    match (referrer, asked.by) {
        (Some(place), _) => format!("which source_profile names ({place})"),
        (None, AskedBy::Caller) => format!("which {caller} asks for"),
        (None, AskedBy::Variable(name)) => format!("which {name} asks for"),
        (None, AskedBy::Nobody) => "which is used when none is named".to_owned(),
    }
}

fn at(place: Option<&Place>) -> String {
    place.map(ToString::to_string).unwrap_or_default()
}

fn wrong(message: String, hint: &str) -> Error {
    Error::Config {
        message,
        hint: Some(hint.to_owned()),
    }
}

/// The file that single sign-on keeps its token in: the name is the SHA-1 of that of the session, or of the address.
pub(super) fn token_file(home: &Path, of: &str) -> std::path::PathBuf {
    let digest = sha1_smol::Sha1::from(of).digest();
    home.join(".aws/sso/cache").join(format!("{digest}.json"))
}
