//! The credentials: loaded before the first call, and what is wrong with them in the words of whoever configured them.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};
use aws_sdk_sts::operation::assume_role::AssumeRoleError;
use aws_sdk_sts::operation::assume_role_with_web_identity::AssumeRoleWithWebIdentityError;
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use aws_smithy_types::error::metadata::{ErrorMetadata, ProvideErrorMetadata};
use stackwright_profiles::{Asked, AskedBy, Setting, variable};

use crate::api::cause;
use crate::api::retry::is_passing;
use crate::error::{Error, Result};
use crate::session::chain::{self, Base, Chain, Step};
use crate::session::header;
use crate::session::unreachable::Unreachable;

/// Whose credentials they are, for messages.
#[derive(Debug, Clone)]
pub(super) struct Origin {
    pub asked: Asked,
    /// Nothing when the profile is not what they come from.
    pub chain: Option<Chain>,
    /// The options or the environment have a key.
    pub keys: Option<&'static str>,
    /// The other profiles.
    pub others: Vec<String>,
}

/// Loads the credentials, and returns a provider that has them and whose errors are [`Error`]s.
///
/// # Errors
/// [`Error::Credentials`] and [`Error::Config`].
pub(super) async fn load(
    provider: Option<SharedCredentialsProvider>,
    origin: Arc<Origin>,
) -> Result<SharedCredentialsProvider> {
    let Some(inner) = provider else {
        return Err(origin.nothing());
    };
    let explained = Explained {
        inner,
        origin,
        first: Mutex::new(None),
    };
    let credentials = explained.ask(true).await.map_err(|error| match error {
        // Somebody who waits for the first answer need not wait longer.
        Error::Api {
            code: None,
            message,
            ..
        } => Error::Config {
            message,
            hint: Some(
                "check the network, HTTPS_PROXY and NO_PROXY, the region's name and the endpoint"
                    .into(),
            ),
        },
        other => other,
    })?;
    *lock(&explained.first) = Some(credentials);
    Ok(SharedCredentialsProvider::new(explained))
}

/// A provider that says more of its errors.
#[derive(Debug)]
struct Explained {
    inner: SharedCredentialsProvider,
    origin: Arc<Origin>,
    /// What was loaded in advance. It is given once.
    first: Mutex<Option<Credentials>>,
}

impl Explained {
    async fn ask(&self, at_first: bool) -> Result<Credentials> {
        let credentials = (self.inner.provide_credentials().await)
            .map_err(|error| self.origin.explain(&error, at_first))?;
        header::check_all(&credentials, &self.origin.owner())?;
        match credentials.expiry() {
            Some(expiry) if expiry <= SystemTime::now() => Err(self.origin.stale(expiry)),
            _ => Ok(credentials),
        }
    }
}

impl ProvideCredentials for Explained {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(async {
            if let Some(first) = lock(&self.first).take() {
                return Ok(first);
            }
            self.ask(false)
                .await
                .map_err(CredentialsError::provider_error)
        })
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

impl Origin {
    /// "the credentials of …".
    pub fn owner(&self) -> String {
        match (&self.keys, &self.chain) {
            (Some(from), _) => format!("the credentials of {from}"),
            (None, Some(Chain { roles, base, .. }))
                if !roles.is_empty() || !matches!(base, Base::Nothing) =>
            {
                format!("the credentials of profile `{}`", self.asked.profile)
            }
            _ => "the credentials".to_owned(),
        }
    }

    /// STS does not accept them.
    pub fn denied(&self, code: &str, said: &str) -> Error {
        let hint = match code {
            "SignatureDoesNotMatch" => {
                "the secret key does not belong to the access key, or this machine's clock is wrong"
            }
            "AccessDenied" => {
                "something forbids sts:GetCallerIdentity: a service control policy, or a policy of the endpoint"
            }
            _ => {
                "the access key does not exist (any more), or is for another partition or endpoint; temporary ones need their session token as well"
            }
        };
        credentials(
            format!("{} are not accepted: {said} ({code})", self.owner()),
            Some(hint.to_owned()),
        )
    }

    /// No provider has any.
    fn nothing(&self) -> Error {
        let profile = &self.asked.profile;
        let message = match self.asked.by {
            AskedBy::Nobody => "none in the environment, the profile `default`, a web identity, the container or the instance".to_owned(),
            AskedBy::Caller => format!("profile `{profile}` has none"),
            AskedBy::Variable(name) => {
                format!("profile `{profile}`, which {name} asks for, has none, and nor have the container or the instance")
            }
        };
        let hint = match self.asked.by {
            AskedBy::Nobody if self.others.is_empty() => None,
            AskedBy::Nobody => Some(format!(
                "name a profile with `--profile` or AWS_PROFILE ({}), or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
                chain::some(&self.others)
            )),
            _ => Some(format!(
                "`aws configure sso --profile {profile}` or `aws configure --profile {profile}` adds them"
            )),
        };
        credentials(message, hint)
    }

    /// They are expired when they come.
    fn stale(&self, expiry: SystemTime) -> Error {
        let on = DateTime::from(expiry)
            .fmt(Format::DateTime)
            .unwrap_or_default();
        let (what, hint) = match self.base() {
            Some((Base::Process(setting), at)) => (
                format!(
                    "the credential_process of profile `{at}` ({}) gives some that expired on {on}",
                    setting.place
                ),
                "run that command by itself, and log in where it gets them from",
            ),
            _ => (
                format!("they expired on {on}"),
                "log in again and run the same command",
            ),
        };
        Error::Credentials {
            message: what,
            expired: true,
            hint: Some(hint.to_owned()),
        }
    }

    fn base(&self) -> Option<(&Base, &str)> {
        self.chain
            .as_ref()
            .map(|chain| (&chain.base, chain.at.as_str()))
    }

    fn explain(&self, error: &CredentialsError, at_first: bool) -> Error {
        if let Some(known) = cause::find::<Error>(error) {
            return known.clone();
        }
        if let Some(unreachable) = cause::find::<Unreachable>(error) {
            if !at_first {
                return unreachable.during("loading credentials");
            }
            return match self.dead_end() {
                Some((what, hint)) => Error::Config {
                    message: format!("{what}: {unreachable}"),
                    hint: Some(hint),
                },
                None => unreachable.at_once(),
            };
        }
        let text = cause::words(error);
        if let Some((_, limit)) = text.split_once(") occurred after ") {
            return Error::Api {
                operation: "loading credentials",
                code: None,
                message: format!(
                    "{} cannot be loaded: no answer came within {limit}",
                    self.owner()
                ),
                request_id: None,
                transient: true,
            };
        }
        if let Some(meta) = of_sts(error) {
            return self.refused(meta, text);
        }
        match self.base() {
            Some((Base::SingleSignOn(of), at)) => return single_sign_on(of, at, &text),
            Some((Base::Login(of), at)) => return login(of, at, error),
            _ => {}
        }
        if matches!(error, CredentialsError::CredentialsNotLoaded(_)) {
            return self.nothing();
        }
        match (self.dead_end(), self.base()) {
            (Some((what, hint)), _) => credentials(format!("{what}: {text}"), Some(hint)),
            // The last that is asked is the instance, if this is one.
            (None, None | Some((Base::Nothing, _))) if self.keys.is_none() => self.nothing(),
            _ => credentials(text, None),
        }
    }

    /// Who has to be asked for credentials, when it is something close by.
    fn dead_end(&self) -> Option<(String, String)> {
        let elsewhere = match self.base() {
            None | Some((Base::Nothing, _)) => self.keys.is_none(),
            Some((Base::Elsewhere(source), _)) => source.value == "EcsContainer",
            _ => false,
        };
        let name = [
            "AWS_CONTAINER_CREDENTIALS_FULL_URI",
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
        ]
        .into_iter()
        .find(|name| elsewhere && variable(name).is_some())?;
        Some((
            format!("{name} gives no credentials"),
            format!(
                "unset {name} where this runs outside of the container that it is for, or name a profile"
            ),
        ))
    }

    /// STS does not let a role be assumed.
    fn refused(&self, meta: &ErrorMetadata, said: String) -> Error {
        let code = meta.code().unwrap_or_default();
        if is_passing(code) {
            return Error::Api {
                operation: "AssumeRole",
                code: Some(code.to_owned()),
                message: said,
                request_id: None,
                transient: true,
            };
        }
        let steps = self.chain.as_ref().map_or(&[][..], |chain| &chain.roles);
        // The message names the role; where it does not, there is but one.
        let place = (steps.iter()).position(|step| said.contains(&step.role.value));
        let place = place.or_else(|| steps.len().checked_sub(1));
        let message = match place.map(|place| (&steps[place], steps.get(place + 1))) {
            Some((Step { profile, role }, source)) => {
                let by = match (source, self.base()) {
                    (Some(step), _) => format!("the role of profile `{}`", step.profile),
                    (None, Some((Base::Elsewhere(source), _))) => {
                        format!("the credentials of {}", source.value)
                    }
                    (None, Some((_, at))) => format!("the credentials of profile `{at}`"),
                    (None, None) => "these credentials".to_owned(),
                };
                format!(
                    "{by} cannot assume {}, the role of profile `{profile}` ({}): {said}",
                    role.value, role.place
                )
            }
            None => {
                let role = self
                    .chain
                    .as_ref()
                    .filter(|chain| matches!(chain.base, Base::WebIdentity))
                    .map(|chain| format!("the role of profile `{}`", chain.at))
                    .or_else(|| {
                        variable("AWS_ROLE_ARN").map(|role| format!("{role} (AWS_ROLE_ARN)"))
                    })
                    .unwrap_or_else(|| "the role".to_owned());
                format!("{role} cannot be assumed with its web identity token: {said}")
            }
        };
        let expired = code.contains("Expired");
        let hint = match code {
            _ if said.contains("MultiFactorAuthentication") => {
                "run the command again, with the code that the device shows by then".to_owned()
            }
            _ if expired => "log in again and run the same command".to_owned(),
            "AccessDenied" => {
                "the role's trust policy must name who assumes it, who in turn needs sts:AssumeRole for it; check its ARN, its external_id, and the source_profile".to_owned()
            }
            "ValidationError" | "ValidationException" => "correct the profile".to_owned(),
            _ => "check the role and whoever assumes it".to_owned(),
        };
        Error::Credentials {
            message,
            expired,
            hint: Some(hint),
        }
    }
}

fn credentials(message: String, hint: Option<String>) -> Error {
    Error::Credentials {
        message,
        expired: false,
        hint,
    }
}

fn of_sts(error: &CredentialsError) -> Option<&ErrorMetadata> {
    let role = cause::find::<AssumeRoleError>(error).map(ProvideErrorMetadata::meta);
    role.or_else(|| {
        cause::find::<AssumeRoleWithWebIdentityError>(error).map(ProvideErrorMetadata::meta)
    })
    .filter(|meta| meta.code().is_some())
}

fn single_sign_on(of: &Setting, at: &str, text: &str) -> Error {
    let log_in = Some(format!("log in: `aws sso login --profile {at}`"));
    let file = std::env::home_dir().map(|home| chain::token_file(&home, &of.value));
    let shown = |file: &Option<PathBuf>| {
        file.as_ref()
            .map(|file| file.display().to_string())
            .unwrap_or_default()
    };
    match &file {
        Some(path) if !path.exists() => {
            return credentials(
                format!(
                    "profile `{at}` uses single sign-on, and nobody has logged in ({} does not exist)",
                    path.display()
                ),
                log_in,
            );
        }
        _ if text.contains("xpired") || text.contains("Session token not found") => {
            return Error::Credentials {
                message: format!("the login of profile `{at}` is over ({})", shown(&file)),
                expired: true,
                hint: log_in.map(|hint| format!("{hint}, and run the same command again")),
            };
        }
        _ => {}
    }
    if text.contains("cached SSO token") {
        return credentials(
            format!(
                "the login of profile `{at}` cannot be used: {} is broken",
                shown(&file)
            ),
            log_in,
        );
    }
    credentials(
        format!(
            "single sign-on gives none for profile `{at}` ({}): {text}",
            of.place
        ),
        Some(format!(
            "check sso_account_id and sso_role_name, whether the role is assigned to you, and log in again: `aws sso login --profile {at}`"
        )),
    )
}

fn login(of: &Setting, at: &str, error: &CredentialsError) -> Error {
    let layers: Vec<String> = cause::causes(error).map(ToString::to_string).collect();
    let said = |words: &str| layers.iter().find(|layer| layer.contains(words));
    let place = &of.place;
    let (message, expired) = if let Some(layer) = said("failed to read `") {
        let file = layer.split('`').nth(1).unwrap_or_default();
        let message = format!(
            "profile `{at}` uses `aws login` ({place}), and nobody has logged in ({file} does not exist)"
        );
        (message, false)
    } else if said("failed to load cached Login token").is_some()
        || said("in cached Login token file").is_some()
        || said("crypto error").is_some()
    {
        let message = format!(
            "the login of profile `{at}` ({place}) cannot be used: its cached token is broken"
        );
        (message, false)
    } else if said("refresh").is_some() || said("xpired").is_some() {
        (
            format!("the login of profile `{at}` ({place}) is over"),
            true,
        )
    } else {
        let message = format!(
            "the login of profile `{at}` ({place}) gives none: {}",
            cause::words(error)
        );
        (message, false)
    };
    Error::Credentials {
        message,
        expired,
        hint: Some(format!("log in: `aws login --profile {at}`")),
    }
}
