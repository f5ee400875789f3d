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
use aws_smithy_types::timeout::TimeoutConfig;
use stackwright_profiles::{Files, Profile, Setting};

use crate::error::Error;
use crate::session::chain::{Base, Chain};
use crate::session::process::Process;

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
        let timeout = TimeoutConfig::builder().operation_timeout(LONGEST).build();
        let client = aws_sdk_sts::Client::new(
            &(config.clone().into_builder())
                .credentials_provider(credentials)
                .timeout_config(timeout)
                .build(),
        );
        credentials = SharedCredentialsProvider::new(Assumed {
            client,
            request: Request::of(&step.role.value, profile),
            ask: Mutex::new(ask),
        });
    }
    Some(credentials)
}

/// What is asked of STS.
#[derive(Debug)]
struct Request {
    role: String,
    session_name: String,
    external_id: Option<String>,
    seconds: Option<i32>,
    device: Option<String>,
}

impl Request {
    fn of(role: &str, profile: &Profile) -> Self {
        let value = |name| profile.value(name).map(str::to_owned);
        Self {
            role: role.to_owned(),
            session_name: value("role_session_name").unwrap_or_else(|| "stackwright".to_owned()),
            external_id: value("external_id"),
            seconds: value("duration_seconds").and_then(|seconds| seconds.parse().ok()),
            device: value("mfa_serial"),
        }
    }
}

/// An assumed role.
#[derive(Debug)]
struct Assumed {
    client: aws_sdk_sts::Client,
    request: Request,
    /// Who is asked for a code, once: later on, something else is on the screen.
    ask: Mutex<Option<AskCode>>,
}

impl Assumed {
    async fn assume(&self) -> Result<Credentials, CredentialsError> {
        let request = &self.request;
        let code = request.device.as_deref().map(|device| self.code(device));
        let answer = self
            .client
            .assume_role()
            .role_arn(&request.role)
            .role_session_name(&request.session_name)
            .set_external_id(request.external_id.clone())
            .set_duration_seconds(request.seconds)
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
