//! Who deploys, and where: credentials, region, endpoint, proxy and certificates, resolved as the AWS CLI does.

mod chain;
mod configuration;
mod credentials;
mod environment;
mod header;
mod http;
mod process;
mod proxy;
mod roles;
pub(crate) mod stack_roles;
mod unreachable;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use aws_config::{Region, SdkConfig};
use aws_sdk_cloudformation::config::SharedCredentialsProvider;
use aws_smithy_runtime_api::client::http::{SharedHttpClient, SharedHttpConnector};
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use stackwright_facts::partition::{self, Partition};
use stackwright_profiles::{self as profiles, Files};

use crate::api::cause;
use crate::api::integrity;
use crate::api::retry::{IsStopping, OnWait, Retry, translate};
use crate::api::signed::{Clock, Keys};
use crate::error::{Error, Result};
use crate::input::Environment;
use crate::session::credentials::Origin;
use crate::session::proxy::Proxies;

pub use crate::session::roles::AskCode;
pub(crate) use crate::session::unreachable::Unreachable;

/// How to reach AWS. Everything left out comes from the environment and the shared configuration files, with the
/// precedence of the AWS CLI: <https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html>.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct SessionOptions {
    /// Profile in the shared configuration files, which comes before credentials in the environment. Default:
    /// `AWS_PROFILE`, else `default`, which come after them. A profile may use static keys, SSO, an assumed role, a web
    /// identity or a credential process.
    pub profile: Option<String>,
    /// What names the profile, for messages. Default: `--profile`.
    pub profile_from: Option<&'static str>,
    /// Region. Default: `AWS_REGION`, `AWS_DEFAULT_REGION`, the profile's.
    pub region: Option<String>,
    /// Endpoint for all services, such as `http://127.0.0.1:4566`. Default: `AWS_ENDPOINT_URL`, the profile's.
    pub endpoint_url: Option<String>,
    /// Static credentials, instead of the usual chain.
    pub credentials: Option<StaticCredentials>,
    /// PEM file with certificate authorities to trust in place of the system's. Default: `AWS_CA_BUNDLE`, the
    /// profile's `ca_bundle`.
    pub ca_bundle: Option<PathBuf>,
    /// Address of a proxy for every call. Default: `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`; `NO_PROXY` says for whom
    /// there is none.
    pub proxy: Option<String>,
    /// Asks a person for the code of the device that a profile's role names as `mfa_serial`. Default: nobody is asked,
    /// and such a profile is an error.
    pub ask_code: Option<AskCode>,
    /// How long to keep trying through throttling, outages and cut connections. Default: 5 minutes.
    pub retry_for: Option<Duration>,
    /// Hears of calls that take long. Default: nobody does.
    pub on_wait: Option<OnWait>,
    /// Whether somebody has asked to stop: then no call is tried again, and one that is open gets 5 more seconds. Asked
    /// often. Default: nobody asks.
    pub is_stopping: Option<IsStopping>,
    /// Time limit of one attempt of one call. Default: 60 seconds.
    pub attempt_timeout: Option<Duration>,
}

/// A fixed access key.
#[derive(Clone)]
pub struct StaticCredentials {
    /// Access key id.
    pub access_key_id: String,
    /// Secret access key.
    pub secret_access_key: String,
    /// Session token of temporary credentials.
    pub session_token: Option<String>,
}

impl std::fmt::Debug for StaticCredentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StaticCredentials")
            .field("access_key_id", &self.access_key_id)
            .finish_non_exhaustive()
    }
}

/// Whose credentials these are, as `sts:GetCallerIdentity` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Account id, 12 digits.
    pub account: String,
    /// ARN of the user or role session.
    pub arn: String,
    /// `aws`, `aws-cn`, `aws-us-gov`, …
    pub partition: String,
}

/// A verified connection to one account and region. Cloning is cheap; [`Session::in_region`] gives another region.
#[derive(Clone)]
pub struct Session {
    config: Arc<SdkConfig>,
    identity: Arc<Identity>,
    region: Arc<str>,
    region_given: bool,
    pub(crate) cloudformation: aws_sdk_cloudformation::Client,
    pub(crate) retry: Retry,
    /// Connections for calls that no client of the SDK makes.
    pub(crate) plain: SharedHttpConnector,
    /// Time limit of one attempt of one such call.
    pub(crate) attempt: Duration,
    /// What is known of the difference between this machine's clock and that of the services.
    pub(crate) clock: Arc<Clock>,
    /// The credentials of such calls, once they were loaded.
    pub(crate) keys: Keys,
    /// Credentials for uploads, where they are not those of the other calls.
    uploader: Option<SharedCredentialsProvider>,
    /// Sessions with roles, by the path of the stack that they are for.
    pub(crate) of_stacks: Arc<HashMap<String, Session>>,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session")
            .field("identity", &self.identity)
            .field("region", &self.region)
            .finish_non_exhaustive()
    }
}

impl Session {
    /// Looks for what in the options, the environment and the shared files cannot work, without calling anybody.
    ///
    /// # Errors
    /// [`Error::Config`].
    pub fn check(options: &SessionOptions) -> Result<()> {
        prepare(options).map(drop)
    }

    /// Loads the configuration, finds credentials and asks STS whose they are.
    ///
    /// # Errors
    /// [`Error::Config`] for a missing region or an unreadable certificate bundle or proxy, [`Error::Credentials`]
    /// when there are none or they are refused, [`Error::Api`] when STS cannot be reached.
    pub async fn connect(options: &SessionOptions) -> Result<Self> {
        let Prepared {
            files,
            origin,
            http,
            plain,
            named,
        } = prepare(options)?;
        let mut config = configuration::load(options, &files, &origin, named.as_ref(), &http).await;
        let region = configuration::region(&config, named.as_ref(), &origin.asked)?;
        let provider = config.credentials_provider();
        let provider = credentials::load(provider, origin.clone()).await?;
        config = (config.into_builder())
            .credentials_provider(provider)
            .build();
        let limit = options.retry_for.unwrap_or(Duration::from_secs(300));
        let retry = Retry::new(limit, options.on_wait, options.is_stopping);
        let sts = integrity::sts(&config);
        // A wrong endpoint or a missing network should be told soon.
        let longest = Duration::from_secs(5);
        let longest = options.attempt_timeout.unwrap_or(longest).min(longest);
        let soon = aws_sdk_sts::config::Builder::new()
            // The second attempt is for a clock that is wrong.
            .retry_config(RetryConfig::standard().with_max_attempts(2))
            .timeout_config(
                TimeoutConfig::builder()
                    .operation_attempt_timeout(longest)
                    .operation_timeout(longest)
                    .build(),
            );
        let answer = retry
            // Long enough for a second attempt after one that had no answer.
            .at_most(Duration::from_secs(9))
            .call("GetCallerIdentity", || async {
                let call = sts.get_caller_identity().customize();
                call.config_override(soon.clone()).send().await.map_err(|error| {
                    match cause::find::<Unreachable>(&error) {
                        Some(unreachable) => unreachable.in_region(named.as_ref()),
                        None => translate("GetCallerIdentity", error),
                    }
                })
            })
            .await
            .map_err(|error| match error {
                Error::Api {
                    code: Some(code),
                    message,
                    ..
                } if REFUSALS.contains(&code.as_str()) => origin.denied(&code, &message),
                Error::Api {
                    code: None,
                    message,
                    transient: true,
                    ..
                } => Error::Config {
                    message: match config.endpoint_url() {
                        Some(url) => format!("{url} cannot be reached: {message}"),
                        None => format!("AWS cannot be reached in {region}: {message}"),
                    },
                    hint: Some(
                        "check the network, HTTPS_PROXY and NO_PROXY, the region's name and the endpoint"
                            .into(),
                    ),
                },
                other => other,
            })?;
        let arn = answer.arn().unwrap_or_default().to_owned();
        let identity = Identity {
            account: answer.account().unwrap_or_default().to_owned(),
            partition: arn
                .split(':')
                .nth(1)
                .filter(|part| !part.is_empty())
                .unwrap_or("aws")
                .to_owned(),
            arn,
        };
        Ok(Self {
            cloudformation: integrity::client(&config),
            config: Arc::new(config),
            identity: Arc::new(identity),
            region: region.into(),
            region_given: options.region.is_some(),
            retry,
            plain,
            attempt: options.attempt_timeout.unwrap_or(Duration::from_secs(60)),
            clock: Arc::default(),
            keys: Arc::default(),
            uploader: None,
            of_stacks: Arc::default(),
        })
    }

    /// Whose credentials these are.
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The region that calls go to.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// A session with these credentials in another region.
    pub fn in_region(&self, region: &str) -> Self {
        if *self.region == *region {
            return self.clone();
        }
        let config = self
            .config
            .as_ref()
            .clone()
            .into_builder()
            .region(Region::new(region.to_owned()))
            .build();
        Self {
            cloudformation: integrity::client(&config),
            config: Arc::new(config),
            region: region.into(),
            ..self.clone()
        }
    }

    /// The session for the environment of the stack that the app calls `path`, after comparing account and region with it.
    ///
    /// An environment without a region takes the session's. A stack with a region of its own goes there, unless
    /// the region was asked for explicitly and differs.
    ///
    /// # Errors
    /// [`Error::WrongEnvironment`].
    pub fn for_environment(&self, path: &str, environment: &Environment) -> Result<Self> {
        if let Some(own) = self.of_stacks.get(path) {
            return own.for_environment(path, environment);
        }
        if let Some(account) = &environment.account
            && *account != self.identity.account
        {
            return Err(Error::WrongEnvironment {
                stack: path.to_owned(),
                what: "account",
                expected: account.clone(),
                actual: self.identity.account.clone(),
            });
        }
        match &environment.region {
            Some(region) if **region != *self.region && self.region_given => {
                Err(Error::WrongEnvironment {
                    stack: path.to_owned(),
                    what: "region",
                    expected: region.clone(),
                    actual: self.region.to_string(),
                })
            }
            Some(region) if !header::is_region(region) => Err(Error::Config {
                message: format!("the region of {path} is `{region}`, which is no region"),
                hint: Some("it looks like `eu-west-1`".into()),
            }),
            Some(region) => Ok(self.in_region(region)),
            None => Ok(self.clone()),
        }
    }

    /// A session with other credentials for CloudFormation, of that account, and for uploads. Without any, those of
    /// this session are used.
    pub(crate) fn with_credentials(
        &self,
        account: Option<String>,
        deploy: Option<SharedCredentialsProvider>,
        upload: Option<SharedCredentialsProvider>,
    ) -> Self {
        let mut session = self.clone();
        session.uploader = upload.or_else(|| self.config.credentials_provider());
        session.keys = Keys::default();
        if let Some(account) = account {
            session.identity = Arc::new(Identity {
                account,
                ..(*self.identity).clone()
            });
        }
        if let Some(provider) = deploy {
            let builder = self.config.as_ref().clone().into_builder();
            session.config = Arc::new(builder.credentials_provider(provider).build());
            session.cloudformation = integrity::client(&session.config);
        }
        session
    }

    pub(crate) fn config(&self) -> &SdkConfig {
        &self.config
    }

    /// A session for calls that are not worth waiting for.
    pub(crate) fn brief(&self) -> Self {
        Self {
            retry: self.retry.at_most(Duration::from_secs(10)),
            ..self.clone()
        }
    }

    /// The page of a stack in the AWS console.
    pub fn console_url(&self, stack_id: &str) -> String {
        let domain = self.partition().console;
        let encoded = stack_id.replace(':', "%3A").replace('/', "%2F");
        let region = &self.region;
        format!(
            "https://{region}.{domain}/cloudformation/home?region={region}#/stacks/stackinfo?stackId={encoded}"
        )
    }

    /// What signs calls that no client of the SDK makes.
    pub(crate) fn uploader(&self) -> Option<SharedCredentialsProvider> {
        self.uploader
            .clone()
            .or_else(|| self.config.credentials_provider())
    }

    pub(crate) fn url_suffix(&self) -> &'static str {
        self.partition().url_suffix
    }

    fn partition(&self) -> &'static Partition {
        Partition::of_name(&self.identity.partition).unwrap_or(&partition::AWS)
    }
}

/// What is known before anybody is called.
struct Prepared {
    files: Files,
    origin: Arc<Origin>,
    http: SharedHttpClient,
    plain: SharedHttpConnector,
    named: Option<profiles::Region>,
}

fn prepare(options: &SessionOptions) -> Result<Prepared> {
    let files = Files::read();
    let asked = profiles::asked(options.profile.as_deref());
    let profile = files.profile(&asked.profile);
    environment::check(options, &files, profile)?;
    let bundle = configuration::bundle(options, profile);
    let proxies = Proxies::find(options.proxy.as_deref())?;
    let http = http::client(bundle.as_ref(), &proxies)?;
    let plain = http::connector(bundle.as_ref(), &proxies)?;
    let origin = configuration::origin(options, &files, asked)?;
    // Found by the same function by which an app is told its region.
    let named = profiles::region(options.region.as_deref(), &origin.asked, &files);
    Ok(Prepared {
        origin: Arc::new(origin),
        files,
        http,
        plain,
        named,
    })
}

/// What STS says to credentials that it does not accept.
const REFUSALS: [&str; 4] = [
    "InvalidClientTokenId",
    "SignatureDoesNotMatch",
    "AccessDenied",
    "UnrecognizedClientException",
];
