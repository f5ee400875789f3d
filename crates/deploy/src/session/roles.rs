//! The roles of a profile, assumed one after the other, with a code of a device where one is asked for.
//!
//! The SDK by itself knows neither codes nor `duration_seconds`. Source:
//! <https://docs.aws.amazon.com/sdkref/latest/guide/feature-assume-role-credentials.html>

use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use aws_config::SdkConfig;
use aws_config::ecs::EcsCredentialsProvider;
use aws_config::environment::EnvironmentVariableCredentialsProvider;
use aws_config::imds::credentials::ImdsCredentialsProvider;
use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};
use aws_runtime::env_config::file::EnvConfigFiles;
use aws_sdk_sts::types::Tag;
use aws_smithy_types::timeout::TimeoutConfig;
use stackwright_profiles::{Files, Profile, Setting};

use crate::error::Error;
use crate::session::chain::{Base, Chain};
use crate::session::process::Process;
use crate::session::stack_roles::{Role, RoleOptions};

/// How long STS has to answer.
const LONGEST: Duration = Duration::from_secs(15);

/// Asks a person for the code that a device shows.
pub type AskCode = fn(&str) -> Option<String>;

/// A provider for a chain with roles or a process. `None` leaves it to the SDK.
pub(super) fn provider(
    chain: &Chain,
    files: &Files,
    config: &SdkConfig,
    (provider, sources): (&ProviderConfig, EnvConfigFiles),
    ask: Option<AskCode>,
) -> Option<SharedCredentialsProvider> {
    let base = files.profile(&chain.at)?;
    let process = |setting: &Setting| {
        SharedCredentialsProvider::new(Process::new(setting.clone(), &chain.at))
    };
    let Some(last) = chain.roles.last() else {
        return match &chain.base {
            Base::Process(setting) => Some(process(setting)),
            _ => None,
        };
    };
    let mut credentials = match &chain.base {
        Base::Keys => SharedCredentialsProvider::new(Credentials::new(
            base.value("aws_access_key_id")?,
            base.value("aws_secret_access_key")?,
            base.value("aws_session_token").map(str::to_owned),
            None,
            "stackwright",
        )),
        Base::Elsewhere(source) => match source.value.as_str() {
            "Environment" => {
                SharedCredentialsProvider::new(EnvironmentVariableCredentialsProvider::new())
            }
            "EcsContainer" => SharedCredentialsProvider::new(
                EcsCredentialsProvider::builder()
                    .configure(provider)
                    .build(),
            ),
            _ => SharedCredentialsProvider::new(
                ImdsCredentialsProvider::builder()
                    .configure(provider)
                    .build(),
            ),
        },
        Base::Process(setting) => process(setting),
        // A profile that is its own source.
        _ if last.profile == chain.at => return None,
        _ => SharedCredentialsProvider::new(
            ProfileFileCredentialsProvider::builder()
                .configure(provider)
                .profile_files(sources)
                .profile_name(&chain.at)
                .build(),
        ),
    };
    for step in chain.roles.iter().rev() {
        let profile = files.profile(&step.profile)?;
        let config = (config.clone().into_builder())
            .credentials_provider(credentials)
            .build();
        let request = Request::of(&step.role.value, profile);
        credentials = SharedCredentialsProvider::new(Assumed::new(&config, request, ask));
    }
    Some(credentials)
}

/// What is asked of STS.
#[derive(Debug)]
pub(super) struct Request {
    role: String,
    session_name: String,
    external_id: Option<String>,
    options: RoleOptions,
    device: Option<String>,
}

impl Request {
    fn of(role: &str, profile: &Profile) -> Self {
        let value = |name| profile.value(name).map(str::to_owned);
        Self {
            role: role.to_owned(),
            session_name: value("role_session_name").unwrap_or_else(|| "stackwright".to_owned()),
            external_id: value("external_id"),
            options: RoleOptions {
                seconds: value("duration_seconds").and_then(|seconds| seconds.parse().ok()),
                ..RoleOptions::default()
            },
            device: value("mfa_serial"),
        }
    }

    pub(super) fn of_app(role: &Role) -> Self {
        Self {
            role: role.arn.clone(),
            session_name: "stackwright".to_owned(),
            external_id: role.external_id.clone(),
            options: role.options.clone(),
            device: None,
        }
    }
}

/// An assumed role.
#[derive(Debug)]
pub(super) struct Assumed {
    client: aws_sdk_sts::Client,
    request: Request,
    /// Who is asked for a code, once: later on, something else is on the screen.
    ask: Mutex<Option<AskCode>>,
}

impl Assumed {
    /// Assumed with the credentials of the configuration.
    pub(super) fn new(config: &SdkConfig, request: Request, ask: Option<AskCode>) -> Self {
        let timeout = TimeoutConfig::builder().operation_timeout(LONGEST).build();
        let config = (config.clone().into_builder())
            .timeout_config(timeout)
            .build();
        Self {
            client: aws_sdk_sts::Client::new(&config),
            request,
            ask: Mutex::new(ask),
        }
    }

    async fn assume(&self) -> Result<Credentials, CredentialsError> {
        let request = &self.request;
        let code = request.device.as_deref().map(|device| self.code(device));
        let options = &request.options;
        let tags: Result<Vec<Tag>, _> = (options.tags.iter())
            .map(|(key, value)| Tag::builder().key(key).value(value).build())
            .collect();
        let tags = tags.map_err(CredentialsError::provider_error)?;
        let transitive = &options.transitive_tags;
        let answer = self
            .client
            .assume_role()
            .role_arn(&request.role)
            .role_session_name(&request.session_name)
            .set_external_id(request.external_id.clone())
            .set_duration_seconds(options.seconds)
            .set_tags((!tags.is_empty()).then_some(tags))
            .set_transitive_tag_keys((!transitive.is_empty()).then(|| transitive.clone()))
            .set_policy(options.policy.clone())
            .set_source_identity(options.source_identity.clone())
            .set_serial_number(request.device.clone())
            .set_token_code(code.transpose().map_err(CredentialsError::provider_error)?)
            .send()
            .await
            .map_err(CredentialsError::provider_error)?;
        let keys = (answer.credentials)
            .ok_or_else(|| CredentialsError::unhandled("the answer of STS has no credentials"))?;
        let expiry = SystemTime::try_from(keys.expiration).ok();
        Ok(Credentials::new(
            keys.access_key_id,
            keys.secret_access_key,
            Some(keys.session_token),
            expiry,
            "stackwright",
        ))
    }

    fn code(&self, device: &str) -> Result<String, Error> {
        let mut ask = (self.ask.lock()).unwrap_or_else(std::sync::PoisonError::into_inner);
        let Some(ask) = ask.take() else {
            return Err(Error::Credentials {
                message: format!("{} was assumed with a code of {device}", self.request.role),
                expired: true,
                hint: Some(
                    "run the same command again, with a new code: it picks up where this one stopped; `duration_seconds` in the profile makes a session longer".into(),
                ),
            });
        };
        ask(device).ok_or_else(|| Error::Config {
            message: format!(
                "no code of {device} was given, which {} asks for",
                self.request.role
            ),
            hint: None,
        })
    }
}

impl ProvideCredentials for Assumed {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.assume())
    }
}
