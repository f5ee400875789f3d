//! Which proxy a request goes through, and which variable says so.
//!
//! Source: <https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-proxy.html>

use aws_smithy_http_client::proxy::ProxyConfig;
use stackwright_profiles::variable;

use crate::error::{Error, Result};

/// A proxy.
#[derive(Debug, Clone)]
pub(super) struct Proxy {
    pub config: ProxyConfig,
    /// Its address, without user and password.
    pub address: String,
    /// What names it.
    pub from: &'static str,
    /// Whether the address has a user.
    pub has_user: bool,
}

/// The proxies for both schemes.
#[derive(Debug, Clone, Default)]
pub(super) struct Proxies {
    pub http: Option<Proxy>,
    pub https: Option<Proxy>,
}

/// The services that give credentials to whatever runs on a machine or in a container. They are never behind a proxy.
const LOCAL: [&str; 5] = [
    "169.254.169.254",
    "169.254.170.2",
    "169.254.170.23",
    "[fd00:ec2::254]",
    "[fd00:ec2::23]",
];

/// Whether a host gives credentials to this machine or container.
pub(super) fn is_local(authority: &str) -> bool {
    let host = |url: &str| {
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        rest.split('/').next().unwrap_or_default().to_owned()
    };
    let container = variable("AWS_CONTAINER_CREDENTIALS_FULL_URI");
    let bare = match authority.rsplit_once(':') {
        Some((bare, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => bare,
        _ => authority,
    };
    LOCAL.contains(&bare) || container.is_some_and(|uri| host(&uri) == authority)
}

impl Proxies {
    /// Finds them: the given one for everything, else the variables, of which the lower-case one comes first.
    ///
    /// # Errors
    /// [`Error::Config`] for what is no address of a proxy.
    pub fn find(given: Option<&str>) -> Result<Self> {
        if let Some(url) = given {
            return Ok(Self {
                http: Some(proxy(url, "--proxy", ProxyConfig::http)?),
                https: Some(proxy(url, "--proxy", ProxyConfig::https)?),
            });
        }
        let first = |names: [&'static str; 4]| {
            (names.into_iter()).find_map(|name| Some((name, variable(name)?)))
        };
        let http = first(["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"]);
        let https = first(["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]);
        Ok(Self {
            http: http
                .map(|(from, url)| proxy(&url, from, ProxyConfig::http))
                .transpose()?,
            https: https
                .map(|(from, url)| proxy(&url, from, ProxyConfig::https))
                .transpose()?,
        })
    }
}

fn proxy<E>(
    url: &str,
    from: &'static str,
    make: impl Fn(String) -> std::result::Result<ProxyConfig, E>,
) -> Result<Proxy> {
    let wrong = |what: &str| {
        Error::Config {
        // The address is not repeated: it may have a password.
        message: format!("the address of the proxy in {from} {what}"),
        hint: Some(
            "it looks like `http://proxy.example.com:8080`, or `http://USER:PASSWORD@proxy.example.com:8080`, with special characters of the password as %40 and the like".into(),
        ),
    }
    };
    let url = url.trim();
    let (scheme, rest) = url.split_once("://").unwrap_or(("http", url));
    if !matches!(scheme.to_ascii_lowercase().as_str(), "http" | "https") {
        return Err(wrong("is for another protocol than http:// and https://"));
    }
    let rest = rest.trim_end_matches('/');
    let (user, host) = match rest.rsplit_once('@') {
        Some((user, host)) => (Some(user), host),
        None => (None, rest),
    };
    let port = host.rsplit_once(':').map(|(_, port)| port);
    let bad_port = port.is_some_and(|port| !port.ends_with(']') && port.parse::<u16>().is_err());
    if host.is_empty() || host.starts_with(':') || bad_port {
        return Err(wrong("has no host, or no port that is a number"));
    }
    let config = make(format!("{scheme}://{rest}"))
        .map_err(|_| wrong("cannot be read"))?
        .no_proxy(
            variable("no_proxy")
                .or_else(|| variable("NO_PROXY"))
                .unwrap_or_default(),
        );
    Ok(Proxy {
        config,
        address: format!("{scheme}://{host}"),
        from,
        has_user: user.is_some(),
    })
}
