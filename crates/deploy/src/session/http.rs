//! The HTTP client: rustls with ring, the system's certificates or the given bundle, and proxies.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use aws_smithy_async::rt::sleep::{SharedAsyncSleep, TokioSleep};
use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{self, TlsContext, TrustStore};
use aws_smithy_http_client::{Builder, Connector};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

use crate::error::{Error, Result};
use crate::session::proxy::{self, Proxies, Proxy};
use crate::session::unreachable::{Unreachable, Way};

/// A file of certificate authorities.
#[derive(Debug, Clone)]
pub(super) struct Bundle {
    pub path: PathBuf,
    /// What names it, such as `AWS_CA_BUNDLE`.
    pub from: String,
}

/// A client that trusts these authorities, or the system's, and goes through these proxies.
///
/// # Errors
/// [`Error::Config`] for an unusable bundle.
pub(super) fn client(bundle: Option<&Bundle>, proxies: &Proxies) -> Result<SharedHttpClient> {
    let trust = bundle.map(trust).transpose()?;
    let through = |proxy: Option<&Proxy>| {
        let config = proxy.map_or_else(ProxyConfig::disabled, |proxy| proxy.config.clone());
        let trust = trust.clone();
        Builder::new().build_with_connector_fn(move |settings, components| {
            let sleep = components.and_then(RuntimeComponents::sleep_impl);
            connect(&config, trust.as_ref(), settings, sleep)
        })
    };
    Ok(SharedHttpClient::new(Client {
        direct: through(None),
        http: (proxies.http.as_ref()).map(|proxy| (through(Some(proxy)), proxy.clone().into())),
        https: (proxies.https.as_ref()).map(|proxy| (through(Some(proxy)), proxy.clone().into())),
        bundle: bundle.map(|bundle| Arc::new(bundle.clone())),
    }))
}

/// Connections on the same ways, for calls that no client of the SDK makes.
///
/// # Errors
/// [`Error::Config`] for an unusable bundle.
pub(super) fn connector(bundle: Option<&Bundle>, proxies: &Proxies) -> Result<SharedHttpConnector> {
    let trust = bundle.map(trust).transpose()?;
    let settings = HttpConnectorSettings::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .build();
    let through = |proxy: Option<&Proxy>| {
        let config = proxy.map_or_else(ProxyConfig::disabled, |proxy| proxy.config.clone());
        let sleep = SharedAsyncSleep::new(TokioSleep::new());
        let connector = connect(&config, trust.as_ref(), Some(&settings), Some(sleep));
        SharedHttpConnector::new(connector)
    };
    Ok(SharedHttpConnector::new(Ways {
        direct: through(None),
        http: (proxies.http.as_ref()).map(|proxy| (through(Some(proxy)), proxy.clone().into())),
        https: (proxies.https.as_ref()).map(|proxy| (through(Some(proxy)), proxy.clone().into())),
        bundle: bundle.map(|bundle| Arc::new(bundle.clone())),
    }))
}

/// As long as the clients of the SDK wait.
const CONNECT_TIMEOUT: Duration = Duration::from_millis(3100);

fn connect(
    proxy: &ProxyConfig,
    trust: Option<&TlsContext>,
    settings: Option<&HttpConnectorSettings>,
    sleep: Option<SharedAsyncSleep>,
) -> Connector {
    let mut builder = Connector::builder().proxy_config(proxy.clone());
    if let Some(settings) = settings {
        builder = builder.connector_settings(settings.clone());
    }
    builder.set_sleep_impl(sleep);
    let mut builder = builder.tls_provider(tls::Provider::Rustls(CryptoMode::Ring));
    if let Some(trust) = trust {
        builder = builder.tls_context(trust.clone());
    }
    builder.build()
}

fn trust(bundle: &Bundle) -> Result<TlsContext> {
    let Bundle { path, from } = bundle;
    let unusable = |reason: String| Error::Config {
        message: format!(
            "the certificate bundle {} ({from}) cannot be used: {reason}",
            path.display()
        ),
        hint: Some(
            "name a file of PEM certificates, or none: then the system's authorities are trusted"
                .into(),
        ),
    };
    let pem = stackwright_files::read(path, stackwright_files::MOST)
        .map_err(|refused| unusable(refused.to_string()))?;
    let certificates: std::result::Result<Vec<_>, _> =
        CertificateDer::pem_slice_iter(&pem).collect();
    let certificates = certificates.map_err(|error| unusable(format!("it is broken: {error}")))?;
    if certificates.is_empty() {
        return Err(unusable("it holds no PEM certificate".into()));
    }
    // What is not looked at here would end the program later.
    let mut roots = RootCertStore::empty();
    for (place, certificate) in (1..).zip(certificates) {
        let added = roots.add(certificate);
        added.map_err(|_| unusable(format!("its certificate {place} is broken")))?;
    }
    TlsContext::builder()
        .with_trust_store(TrustStore::empty().with_pem_certificate(pem))
        .build()
        .map_err(|error| unusable(error.to_string()))
}

/// A way for each scheme.
#[derive(Debug)]
struct Client {
    direct: SharedHttpClient,
    http: Option<(SharedHttpClient, Arc<Proxy>)>,
    https: Option<(SharedHttpClient, Arc<Proxy>)>,
    bundle: Option<Arc<Bundle>>,
}

impl HttpClient for Client {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let through = |way: &Option<(SharedHttpClient, Arc<Proxy>)>| {
            let (client, proxy) = way.as_ref()?;
            Some((client.http_connector(settings, components), proxy.clone()))
        };
        SharedHttpConnector::new(Ways {
            direct: self.direct.http_connector(settings, components),
            http: through(&self.http),
            https: through(&self.https),
            bundle: self.bundle.clone(),
        })
    }
}

#[derive(Debug)]
struct Ways {
    direct: SharedHttpConnector,
    http: Option<(SharedHttpConnector, Arc<Proxy>)>,
    https: Option<(SharedHttpConnector, Arc<Proxy>)>,
    bundle: Option<Arc<Bundle>>,
}

impl HttpConnector for Ways {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (scheme, rest) = request.uri().split_once("://").unwrap_or_default();
        let authority = rest.split(['/', '?']).next().unwrap_or_default();
        let way = match scheme {
            _ if proxy::is_local(authority) => None,
            "https" => self.https.as_ref(),
            _ => self.http.as_ref(),
        };
        // A user and a password are not to be seen.
        let host = authority.rsplit('@').next().unwrap_or_default();
        let context = Way {
            url: format!("{scheme}://{host}"),
            proxy: way.map(|(_, proxy)| proxy.clone()),
            bundle: self.bundle.clone(),
        };
        let answer = way
            .map_or(&self.direct, |(connector, _)| connector)
            .call(request);
        HttpConnectorFuture::new(async move {
            match answer.await {
                // What a proxy answers to a request that it would not pass on.
                Ok(answer) => match &context.proxy {
                    Some(proxy) if answer.status().as_u16() == 407 => {
                        Err(Unreachable::unauthorized(proxy).into())
                    }
                    _ => Ok(answer),
                },
                Err(error) => Err(Unreachable::explain(&context, error)),
            }
        })
    }
}
