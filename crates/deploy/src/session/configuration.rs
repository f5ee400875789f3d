//! From options, variables and files to the SDK's configuration: which profile, region, certificates and credentials.

use std::path::PathBuf;
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

use crate::error::{Error, Result};
use crate::session::SessionOptions;
use crate::session::chain::{self, Base, Chain};
use crate::session::credentials::Origin;
use crate::session::header;
use crate::session::http::Bundle;
use crate::session::roles;

/// The file of certificate authorities: given, of the environment, of the profile.
pub(super) fn bundle(options: &SessionOptions, profile: Option<&Profile>) -> Option<Bundle> {
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
pub(super) fn origin(options: &SessionOptions, files: &Files, asked: Asked) -> Result<Origin> {
    let keys = if options.credentials.is_some() {
        Some("the options")
    } else if asked.by != AskedBy::Caller && variable("AWS_ACCESS_KEY_ID").is_some() {
        Some("AWS_ACCESS_KEY_ID")
    } else {
        None
    };
    let caller = options.profile_from.unwrap_or("--profile");
    let chain = match keys {
        None => chain::follow(files, &asked, caller, options.ask_code.is_some())?,
        Some("AWS_ACCESS_KEY_ID") => chain::exists(files, &asked, caller).map(|()| None)?,
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
    let others = files.names().filter(|name| *name != asked.profile);
    let others = others.map(str::to_owned).collect();
    Ok(Origin {
        asked,
        chain,
        keys,
        others,
    })
}

/// The SDK's configuration, of the same files.
pub(super) async fn load(
    options: &SessionOptions,
    files: &Files,
    origin: &Origin,
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
        .profile_name(&origin.asked.profile)
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
    if origin.keys.is_some() {
        return config;
    }
    let provider = provider.with_region(config.region().cloned());
    let of_roles = (origin.chain.as_ref()).and_then(|chain| {
        let reached = (&provider, sources.clone());
        roles::provider(chain, files, &config, reached, options.ask_code)
    });
    let credentials = match of_roles {
        Some(of_roles) => of_roles,
        None if options.profile.is_none() => return config,
        // A profile that is asked for comes before keys in the environment: they may belong to another account.
        None => SharedCredentialsProvider::new(
            ProfileFileCredentialsProvider::builder()
                .configure(&provider)
                .profile_files(sources)
                .profile_name(&origin.asked.profile)
                .build(),
        ),
    };
    (config.into_builder())
        .credentials_provider(credentials)
        .build()
}

/// The region, which becomes a part of host names.
pub(super) fn region(
    config: &SdkConfig,
    named: Option<&profiles::Region>,
    asked: &Asked,
) -> Result<String> {
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
    if header::is_region(&region) {
        return Ok(region);
    }
    let from = named.map_or("the region of this machine", |named| named.from.as_str());
    Err(Error::Config {
        message: format!("{from} is `{region}`, which is no region"),
        hint: Some("it looks like `eu-west-1`".into()),
    })
}
