//! Who deploys, and where: credentials, region, endpoint, proxy and certificates, resolved as the AWS CLI does.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use aws_config::imds::region::ImdsRegionProvider;
use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_cloudformation::config::{Credentials, SharedCredentialsProvider};
use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{self, TlsContext, TrustStore};
use aws_smithy_http_client::{Builder, Connector};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use stackwright_profiles::{self as profiles, AskedBy, Files, variable};

use crate::answer;
use crate::error::{Error, Result};
use crate::input::Environment;
use crate::patience::{Patience, translate};

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
    /// PEM file with certificate authorities to trust in place of the system's. Default: `AWS_CA_BUNDLE`.
    pub ca_bundle: Option<std::path::PathBuf>,
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
        check_endpoints(options)?;
        check_keys(options)?;
        let http = http_client(options)?;
        let mut loader = aws_config::defaults(BehaviorVersion::v2026_01_12())
            .http_client(http.clone())
            .retry_config(RetryConfig::standard().with_max_attempts(3))
            .timeout_config(
                TimeoutConfig::builder()
                    .connect_timeout(Duration::from_secs(10))
                    .operation_attempt_timeout(
                        options.attempt_timeout.unwrap_or(Duration::from_secs(60)),
                    )
                    .build(),
            );
        let files = Files::read();
        let asked = profiles::asked(options.profile.as_deref());
        loader = loader.profile_name(&asked.profile);
        // Found by the same function by which an app is told its region.
        let named = profiles::region(options.region.as_deref(), &asked, &files);
        if let Some(region) = &named {
            loader = loader.region(Region::new(region.name.clone()));
        } else {
            // An empty variable is none, other than for the SDK.
            let of_machine = ProviderConfig::without_region().with_http_client(http.clone());
            let of_machine = ImdsRegionProvider::builder().configure(&of_machine);
            loader = loader.region(of_machine.build());
        }
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
        let mut config = loader.load().await;
        // A profile that is asked for comes before keys in the environment: they may belong to another account.
        if let (Some(profile), None) = (&options.profile, &options.credentials) {
            let of_profile = ProfileFileCredentialsProvider::builder()
                .configure(
                    &ProviderConfig::without_region()
                        .with_http_client(http)
                        .with_region(config.region().cloned()),
                )
                .profile_name(profile)
                .build();
            let credentials = SharedCredentialsProvider::new(of_profile);
            config = (config.into_builder())
                .credentials_provider(credentials)
                .build();
        }
        let Some(region) = config.region().map(|region| region.as_ref().to_owned()) else {
            return Err(Error::Config {
                message: match asked.by {
                    AskedBy::Nobody => "no region is configured".into(),
                    _ => format!(
                        "no region is configured: profile `{}` has none, or does not exist",
                        asked.profile
                    ),
                },
                hint: Some(
                    "pass `--region`, set AWS_REGION, or add `region = …` to the profile".into(),
                ),
            });
        };
        check_region(&region, named.as_ref())?;
        let patience = Patience::new(options.patience.unwrap_or(Duration::from_secs(300)));
        let sts = aws_sdk_sts::Client::new(&config);
        // A wrong endpoint or a missing network should be told soon.
        let answer = patience
            .at_most(Duration::from_secs(5))
            .call("GetCallerIdentity", || async {
                sts.get_caller_identity()
                    .send()
                    .await
                    .map_err(|error| translate("GetCallerIdentity", error))
            })
            .await
            .map_err(|error| match error {
                Error::Api {
                    code: Some(code),
                    message,
                    ..
                } if matches!(
                    code.as_str(),
                    "InvalidClientTokenId"
                        | "SignatureDoesNotMatch"
                        | "AccessDenied"
                        | "UnrecognizedClientException"
                ) =>
                {
                    Error::Credentials {
                        message,
                        expired: false,
                    }
                }
                Error::Api { code: None, message, .. } | Error::Credentials { message, .. }
                    if message.contains("provider was not enabled")
                        || message.contains("initialization error already taken") =>
                {
                    Error::Credentials {
                        message: match &options.profile {
                            Some(profile) => format!(
                                "profile `{profile}` does not exist, or has no credentials"
                            ),
                            None => message,
                        },
                        expired: false,
                    }
                }
                Error::Api { code: None, message, .. } if message.contains("certificate") => Error::Config {
                    message: match config.endpoint_url() {
                        Some(url) => format!("{url} is not trusted: {message}"),
                        None => format!("AWS in {region} is not trusted: {message}"),
                    },
                    hint: Some(
                        "a proxy that reads along and a private endpoint have a certificate authority of their own: name the file with its certificates in AWS_CA_BUNDLE".into(),
                    ),
                },
                Error::Api { code: None, message, transient: true, .. } => Error::Config {
                    message: match config.endpoint_url() {
                        Some(url) => format!("{url} cannot be reached: {message}"),
                        None => format!("AWS cannot be reached in {region}: {message}"),
                    },
                    hint: Some("check the network, HTTPS_PROXY and NO_PROXY, the region's name and the endpoint".into()),
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

/// Endpoints must be addresses: the SDK does not put up with anything else.
fn check_endpoints(options: &SessionOptions) -> Result<()> {
    const VARIABLES: [&str; 4] = [
        "AWS_ENDPOINT_URL",
        "AWS_ENDPOINT_URL_CLOUDFORMATION",
        "AWS_ENDPOINT_URL_S3",
        "AWS_ENDPOINT_URL_STS",
    ];
    let configured = VARIABLES.into_iter().filter_map(|name| {
        let url = std::env::var(name).ok()?;
        Some((name, url))
    });
    let given = options.endpoint_url.clone();
    for (source, url) in configured.chain(given.map(|url| ("the endpoint URL", url))) {
        let host = ["http://", "https://"]
            .iter()
            .find_map(|scheme| url.strip_prefix(scheme))
            .map(|rest| rest.split('/').next().unwrap_or_default());
        let wrong = match host {
            Some(host) if !host.is_empty() && !url.contains(char::is_whitespace) => continue,
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

/// A region becomes a part of host names.
fn check_region(region: &str, named: Option<&profiles::Region>) -> Result<()> {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if !region.is_empty() && region.bytes().all(allowed) {
        return Ok(());
    }
    let from = named.map_or("the region of this machine", |named| named.from.as_str());
    Err(Error::Config {
        message: format!("{from} is `{region}`, which is no region"),
        hint: Some("it looks like `eu-west-1`".into()),
    })
}

/// Half of a key is a mistake. Another account's credentials are not taken in its place.
fn check_keys(options: &SessionOptions) -> Result<()> {
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

/// rustls with ring, the system's certificates or the given bundle, and the proxies of `HTTP(S)_PROXY` and `NO_PROXY`.
fn http_client(options: &SessionOptions) -> Result<SharedHttpClient> {
    let bundle = options
        .ca_bundle
        .clone()
        .or_else(|| std::env::var_os("AWS_CA_BUNDLE").map(Into::into));
    let context = match bundle.filter(|path| !path.as_os_str().is_empty()) {
        None => None,
        Some(path) => {
            let unusable = |reason: String| Error::Config {
                message: format!(
                    "the certificate bundle {} cannot be used: {reason}",
                    path.display()
                ),
                hint: Some("AWS_CA_BUNDLE must name a file of PEM certificates".into()),
            };
            let pem = std::fs::read(&path).map_err(|error| unusable(error.to_string()))?;
            let certificates: std::result::Result<Vec<_>, _> =
                CertificateDer::pem_slice_iter(&pem).collect();
            let certificates =
                certificates.map_err(|error| unusable(format!("it is broken: {error}")))?;
            if certificates.is_empty() {
                return Err(unusable("it holds no PEM certificate".into()));
            }
            // What is not looked at here would end the program later.
            let mut roots = RootCertStore::empty();
            for (place, certificate) in (1..).zip(certificates) {
                let added = roots.add(certificate);
                added.map_err(|error| {
                    unusable(format!("its certificate {place} is broken: {error}"))
                })?;
            }
            let store = TrustStore::empty().with_pem_certificate(pem);
            Some(
                TlsContext::builder()
                    .with_trust_store(store)
                    .build()
                    .map_err(|error| unusable(error.to_string()))?,
            )
        }
    };
    Ok(
        Builder::new().build_with_connector_fn(move |settings, components| {
            let mut builder = Connector::builder().proxy_config(ProxyConfig::from_env());
            if let Some(settings) = settings {
                builder = builder.connector_settings(settings.clone());
            }
            if let Some(components) = components {
                builder.set_sleep_impl(components.sleep_impl());
            }
            let mut builder = builder.tls_provider(tls::Provider::Rustls(CryptoMode::Ring));
            if let Some(context) = &context {
                builder = builder.tls_context(context.clone());
            }
            builder.build()
        }),
    )
}
