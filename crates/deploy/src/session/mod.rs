//! Who deploys, and where: credentials, region, endpoint, proxy and certificates, resolved as the AWS CLI does.

mod chain;
mod credentials;
mod environment;
mod http;
mod proxy;
mod unreachable;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use aws_config::identity::IdentityCache;
use aws_config::imds::region::ImdsRegionProvider;
use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_runtime::env_config::file::{EnvConfigFileKind, EnvConfigFiles};
use aws_sdk_cloudformation::config::{Credentials, SharedCredentialsProvider};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use stackwright_profiles::{self as profiles, Asked, AskedBy, Files, Profile, variable};

use crate::answer;
use crate::cause;
use crate::error::{Error, Result};
use crate::input::Environment;
use crate::patience::{Patience, translate};
use crate::session::chain::{Base, Chain};
use crate::session::credentials::Origin;
use crate::session::http::Bundle;
use crate::session::proxy::Proxies;

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
    /// How long to keep trying through throttling, outages and cut connections. Default: 5 minutes.
    pub patience: Option<Duration>,
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
    pub(crate) endpoint_given: bool,
    pub(crate) cloudformation: aws_sdk_cloudformation::Client,
    pub(crate) patience: Patience,
    /// Credentials for uploads, where they are not those of the other calls.
    uploader: Option<SharedCredentialsProvider>,
    /// Sessions with roles, by the name of the stack that they are for.
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
    /// Loads the configuration, finds credentials and asks STS whose they are.
    ///
    /// # Errors
    /// [`Error::Config`] for a missing region or an unreadable certificate bundle or proxy, [`Error::Credentials`]
    /// when there are none or they are refused, [`Error::Api`] when STS cannot be reached.
    pub async fn connect(options: &SessionOptions) -> Result<Self> {
        let files = Files::read();
        let asked = profiles::asked(options.profile.as_deref());
        let profile = files.profile(&asked.profile);
        environment::check(options, &files, profile)?;
        let http = http::client(
            bundle(options, profile).as_ref(),
            &Proxies::find(options.proxy.as_deref())?,
        )?;
        let origin = Arc::new(origin(options, &files, asked)?);
        // Found by the same function by which an app is told its region.
        let named = profiles::region(options.region.as_deref(), &origin.asked, &files);
        let mut config = load(
            options,
            &files,
            &origin.asked.profile,
            named.as_ref(),
            &http,
        )
        .await;
        let region = region(&config, named.as_ref(), &origin.asked)?;
        let provider = config.credentials_provider();
        let provider = credentials::load(provider, origin.clone()).await?;
        config = (config.into_builder())
            .credentials_provider(provider)
            .build();
        let patience = Patience::new(options.patience.unwrap_or(Duration::from_secs(300)));
        let sts = aws_sdk_sts::Client::new(&config);
        // A wrong endpoint or a missing network should be told soon.
        let answer = patience
            .at_most(Duration::from_secs(5))
            .call("GetCallerIdentity", || async {
                sts.get_caller_identity().send().await.map_err(|error| {
                    match cause::find::<Unreachable>(&error) {
                        Some(unreachable) => unreachable.at_once(),
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
            cloudformation: answer::client(&config),
            endpoint_given: options.endpoint_url.is_some() || config.endpoint_url().is_some(),
            config: Arc::new(config),
            identity: Arc::new(identity),
            region: region.into(),
            region_given: options.region.is_some(),
            patience,
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

    /// The same credentials in another region.
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
            cloudformation: answer::client(&config),
            config: Arc::new(config),
            region: region.into(),
            ..self.clone()
        }
    }

    /// The session for a stack's environment, after comparing account and region with it.
    ///
    /// An environment without a region takes the session's. A stack with a region of its own goes there, unless
    /// the region was asked for explicitly and differs.
    ///
    /// # Errors
    /// [`Error::WrongEnvironment`].
    pub fn for_environment(&self, stack: &str, environment: &Environment) -> Result<Self> {
        if let Some(own) = self.of_stacks.get(stack) {
            return own.for_environment(stack, environment);
        }
        if let Some(account) = &environment.account
            && *account != self.identity.account
        {
            return Err(Error::WrongEnvironment {
                stack: stack.to_owned(),
                what: "account",
                expected: account.clone(),
                actual: self.identity.account.clone(),
            });
        }
        match &environment.region {
            Some(region) if **region != *self.region && self.region_given => {
                Err(Error::WrongEnvironment {
                    stack: stack.to_owned(),
                    what: "region",
                    expected: region.clone(),
                    actual: self.region.to_string(),
                })
            }
            Some(region) => Ok(self.in_region(region)),
            None => Ok(self.clone()),
        }
    }

    /// The same with other credentials for CloudFormation, of that account, and for uploads. Without any, those of
    /// this session are used.
    pub(crate) fn with_credentials(
        &self,
        account: Option<String>,
        deploy: Option<SharedCredentialsProvider>,
        upload: Option<SharedCredentialsProvider>,
    ) -> Self {
        let mut session = self.clone();
        session.uploader = upload.or_else(|| self.config.credentials_provider());
        if let Some(account) = account {
            session.identity = Arc::new(Identity {
                account,
                ..(*self.identity).clone()
            });
        }
        if let Some(provider) = deploy {
            let builder = self.config.as_ref().clone().into_builder();
            session.config = Arc::new(builder.credentials_provider(provider).build());
            session.cloudformation = answer::client(&session.config);
        }
        session
    }

    pub(crate) fn config(&self) -> &SdkConfig {
        &self.config
    }

    /// The same, for calls that are not worth waiting for.
    pub(crate) fn brief(&self) -> Self {
        Self {
            patience: self.patience.at_most(Duration::from_secs(10)),
            ..self.clone()
        }
    }

    /// The page of a stack in the AWS console.
    pub fn console_url(&self, stack_id: &str) -> String {
        let domain = match self.identity.partition.as_str() {
            "aws-cn" => "console.amazonaws.cn",
            "aws-us-gov" => "console.amazonaws-us-gov.com",
            _ => "console.aws.amazon.com",
        };
        let encoded = stack_id.replace(':', "%3A").replace('/', "%2F");
        let region = &self.region;
        format!(
            "https://{region}.{domain}/cloudformation/home?region={region}#/stacks/stackinfo?stackId={encoded}"
        )
    }

    pub(crate) fn s3(&self) -> aws_sdk_s3::Client {
        let mut config = aws_sdk_s3::config::Builder::from(self.config.as_ref())
            // A custom endpoint seldom has a DNS name per bucket.
            .force_path_style(self.endpoint_given);
        if let Some(uploader) = &self.uploader {
            config = config.credentials_provider(uploader.clone());
        }
        aws_sdk_s3::Client::from_conf(config.build())
    }

    pub(crate) fn url_suffix(&self) -> &'static str {
        if self.identity.partition == "aws-cn" {
            "amazonaws.com.cn"
        } else {
            "amazonaws.com"
        }
    }

    pub(crate) fn endpoint_url(&self) -> Option<&str> {
        self.config.endpoint_url()
    }
}

/// What STS says to credentials that it does not accept.
const REFUSALS: [&str; 4] = [
    "InvalidClientTokenId",
    "SignatureDoesNotMatch",
    "AccessDenied",
    "UnrecognizedClientException",
];

/// The file of certificate authorities: given, of the environment, of the profile.
fn bundle(options: &SessionOptions, profile: Option<&Profile>) -> Option<Bundle> {
    let bundle = |path: PathBuf, from: String| Bundle { path, from };
    let given = (options.ca_bundle.clone()).map(|path| bundle(path, "--ca-bundle".into()));
    given
        .or_else(|| {
            let path = variable("AWS_CA_BUNDLE")?;
            Some(bundle(path.into(), "AWS_CA_BUNDLE".into()))
        })
        .or_else(|| {
            let setting = profile?.get("ca_bundle")?;
            let from = format!("ca_bundle, {}", setting.place);
            Some(bundle((&setting.value).into(), from))
        })
}

/// Where the credentials come from, as far as that can be told before any are loaded.
fn origin(options: &SessionOptions, files: &Files, asked: Asked) -> Result<Origin> {
    let keys = if options.credentials.is_some() {
        Some("the options")
    } else if asked.by != AskedBy::Caller && variable("AWS_ACCESS_KEY_ID").is_some() {
        Some("AWS_ACCESS_KEY_ID")
    } else {
        None
    };
    let chain = match keys {
        None => chain::follow(files, &asked)?,
        Some("AWS_ACCESS_KEY_ID") => chain::exists(files, &asked).map(|()| None)?,
        Some(_) => None,
    };
    let bare = matches!(
        &chain,
        None | Some(Chain {
            base: Base::Nothing,
            ..
        })
    );
    if keys.is_none() && bare && asked.by != AskedBy::Caller {
        chain::check_web_identity()?;
    }
    Ok(Origin { asked, chain, keys })
}

/// The SDK's configuration, of the same files.
async fn load(
    options: &SessionOptions,
    files: &Files,
    profile: &str,
    region: Option<&profiles::Region>,
    http: &SharedHttpClient,
) -> SdkConfig {
    let mut sources = EnvConfigFiles::builder();
    for (kind, source) in [
        (EnvConfigFileKind::Config, files.config()),
        (EnvConfigFileKind::Credentials, files.credentials()),
    ] {
        let text = source.and_then(|source| source.text.clone());
        sources = sources.with_contents(kind, text.unwrap_or_default());
    }
    let sources = sources.build();
    let attempts = variable("AWS_MAX_ATTEMPTS").and_then(|attempts| attempts.parse().ok());
    let loader = aws_config::defaults(BehaviorVersion::v2026_01_12())
        .http_client(http.clone())
        .profile_files(sources.clone())
        .profile_name(profile)
        .retry_config(RetryConfig::standard().with_max_attempts(attempts.unwrap_or(3)))
        // Whoever is asked for credentials may in turn ask a person.
        .identity_cache(
            IdentityCache::lazy()
                .load_timeout(Duration::from_secs(120))
                .build(),
        )
        .timeout_config(
            TimeoutConfig::builder()
                .connect_timeout(Duration::from_secs(10))
                .operation_attempt_timeout(
                    options.attempt_timeout.unwrap_or(Duration::from_secs(60)),
                )
                .build(),
        );
    let provider = ProviderConfig::without_region().with_http_client(http.clone());
    let mut loader = match region {
        Some(region) => loader.region(Region::new(region.name.clone())),
        // An empty variable is none, other than for the SDK.
        None => loader.region(ImdsRegionProvider::builder().configure(&provider).build()),
    };
    if let Some(url) = &options.endpoint_url {
        loader = loader.endpoint_url(url);
    }
    if let Some(keys) = &options.credentials {
        loader = loader.credentials_provider(SharedCredentialsProvider::new(Credentials::new(
            &keys.access_key_id,
            &keys.secret_access_key,
            keys.session_token.clone(),
            None,
            "stackwright",
        )));
    }
    let config = loader.load().await;
    if options.profile.is_none() || options.credentials.is_some() {
        return config;
    }
    // A profile that is asked for comes before keys in the environment: they may belong to another account.
    let of_profile = ProfileFileCredentialsProvider::builder()
        .configure(&provider.with_region(config.region().cloned()))
        .profile_files(sources)
        .profile_name(profile)
        .build();
    let credentials = SharedCredentialsProvider::new(of_profile);
    (config.into_builder())
        .credentials_provider(credentials)
        .build()
}

/// The region, which becomes a part of host names.
fn region(config: &SdkConfig, named: Option<&profiles::Region>, asked: &Asked) -> Result<String> {
    let Some(region) = config.region().map(|region| region.as_ref().to_owned()) else {
        return Err(Error::Config {
            message: match asked.by {
                AskedBy::Nobody => "no region is configured".into(),
                _ => format!(
                    "no region is configured: profile `{}` has none",
                    asked.profile
                ),
            },
            hint: Some(
                "pass `--region`, set AWS_REGION, or add `region = …` to the profile".into(),
            ),
        });
    };
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if !region.is_empty() && region.bytes().all(allowed) {
        return Ok(region);
    }
    let from = named.map_or("the region of this machine", |named| named.from.as_str());
    Err(Error::Config {
        message: format!("{from} is `{region}`, which is no region"),
        hint: Some("it looks like `eu-west-1`".into()),
    })
}
