//! Why no answer came: an unknown host, a refused connection, a certificate, a proxy.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use rustls::CertificateError;
use rustls::pki_types::UnixTime;
use stackwright_profiles::Region;

use crate::api::cause::causes;
use crate::error::Error;
use crate::session::http::Bundle;
use crate::session::proxy::Proxy;

/// What came between a request and its answer, where more can be said than that the connection was cut.
#[derive(Debug, Clone)]
pub(crate) struct Unreachable {
    message: String,
    hint: String,
    /// It stays so until somebody changes something; otherwise the network may come back.
    lasting: bool,
    /// The host is unknown, and looks like one of AWS.
    of_aws: bool,
}

impl fmt::Display for Unreachable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl StdError for Unreachable {}

impl From<Unreachable> for ConnectorError {
    fn from(unreachable: Unreachable) -> Self {
        // The SDK does not try this again by itself.
        ConnectorError::other(Box::new(unreachable), None)
    }
}

/// The way that a request took.
#[derive(Debug)]
pub(super) struct Way {
    /// Scheme, host and port.
    pub url: String,
    pub proxy: Option<Arc<Proxy>>,
    pub bundle: Option<Arc<Bundle>>,
}

impl Unreachable {
    /// The error of somebody who waits for the first answer, and need not wait longer.
    pub(crate) fn at_once(&self) -> Error {
        Error::Config {
            message: self.message.clone(),
            hint: Some(self.hint.clone()),
        }
    }

    /// The error of somebody who waits for the first answer, where the region may be at fault.
    pub(crate) fn in_region(&self, region: Option<&Region>) -> Error {
        match region {
            Some(region) if self.of_aws => Error::Config {
                message: format!(
                    "{}; the region is `{}` ({})",
                    self.message,
                    region.name,
                    region.from.trim_start_matches("the region of ")
                ),
                hint: Some(self.hint.clone()),
            },
            _ => self.at_once(),
        }
    }

    /// The error in the midst of a deployment, which is given up only for what lasts.
    pub(crate) fn during(&self, operation: &'static str) -> Error {
        if self.lasting {
            return self.at_once();
        }
        Error::Api {
            operation,
            code: None,
            message: self.message.clone(),
            request_id: None,
            transient: true,
        }
    }

    /// A proxy that asks who is there.
    pub(super) fn unauthorized(proxy: &Proxy) -> Self {
        let Proxy { address, from, .. } = proxy;
        let (wants, change) = if proxy.has_user {
            (
                "does not accept the user and password of its address",
                "correct them",
            )
        } else {
            (
                "asks for a user and a password",
                "write them into its address",
            )
        };
        let (scheme, host) = address.split_once("://").unwrap_or(("http", address));
        Self {
            message: format!("the proxy {address} ({from}) {wants} (407)"),
            hint: format!(
                "{change}: `{from}={scheme}://USER:PASSWORD@{host}`, with special characters as %40 and the like"
            ),
            lasting: true,
            of_aws: false,
        }
    }

    /// Says more of an error than the layers that it came through, where there is more to say.
    pub(super) fn explain(way: &Way, error: ConnectorError) -> ConnectorError {
        let certificate = causes(&error).find_map(|cause| cause.downcast_ref::<rustls::Error>());
        let text: String = causes(&error).map(|cause| format!("{cause}\n")).collect();
        let found = certificate
            .and_then(|error| of_tls(way, error))
            .or_else(|| of_connection(way, &text));
        found.map_or(error, Into::into)
    }
}

/// The words for an error of the connection itself, by the texts of the layers, whose types are private.
fn of_connection(way: &Way, text: &str) -> Option<Unreachable> {
    let has = |part: &str| text.contains(part);
    let nobody = |message: String, hint: String| {
        Some(Unreachable {
            message,
            hint,
            lasting: false,
            of_aws: false,
        })
    };
    if let Some(proxy) = &way.proxy {
        let Proxy { address, from, .. } = &**proxy;
        let host = way.url.split("://").nth(1).unwrap_or_default();
        let host = host.split(':').next().unwrap_or_default();
        let hint =
            format!("correct or drop {from}, or add `{host}` to NO_PROXY if it is reached without");
        if has("proxy authorization required") {
            return Some(Unreachable::unauthorized(proxy));
        }
        if has("tunnel error: unsuccessful") {
            return nobody(
                format!(
                    "the proxy {address} ({from}) refuses to connect to {}",
                    way.url
                ),
                hint,
            );
        }
        if has("Connection refused") {
            return nobody(
                format!(
                    "the proxy {address} ({from}) cannot be reached: the connection is refused"
                ),
                hint,
            );
        }
        if unknown(text) {
            return nobody(
                format!("the proxy {address} ({from}) cannot be reached: its host is unknown"),
                hint,
            );
        }
    }
    let url = &way.url;
    if has("invalid HTTP version parsed") {
        return nobody(
            format!("{url} cannot be reached: what answers there does not speak HTTP"),
            format!(
                "if it speaks TLS, write `{}`",
                url.replacen("http:", "https:", 1)
            ),
        );
    }
    if unknown(text) {
        let aws = url.contains(".amazonaws.com") || url.ends_with(".api.aws");
        let hint = if aws {
            "check the region's name and the network; where there is a proxy, HTTPS_PROXY names it"
        } else {
            "check the host of the endpoint URL, and the network"
        };
        return Some(Unreachable {
            message: format!("{url} cannot be reached: the host is unknown"),
            hint: hint.to_owned(),
            lasting: false,
            of_aws: aws,
        });
    }
    if has("Temporary failure in name resolution") {
        return nobody(
            format!("{url} cannot be reached: no name server answers"),
            "check the network; where there is a proxy, HTTPS_PROXY names it".to_owned(),
        );
    }
    if has("Connection refused") {
        return nobody(
            format!("{url} cannot be reached: the connection is refused"),
            "nothing listens there: start it, or correct the address".to_owned(),
        );
    }
    None
}

/// Whether a name has no address, other than because nobody could be asked.
fn unknown(text: &str) -> bool {
    [
        "Name or service not known",
        "nodename nor servname",
        "No such host is known",
        "No address associated",
    ]
    .iter()
    .any(|words| text.contains(words))
}

fn of_tls(way: &Way, error: &rustls::Error) -> Option<Unreachable> {
    let Way { url, bundle, .. } = way;
    let lasting = |message: String, hint: String| {
        Some(Unreachable {
            message,
            hint,
            lasting: true,
            of_aws: false,
        })
    };
    let on = |time: &UnixTime| {
        let seconds = i64::try_from(time.as_secs()).unwrap_or_default();
        let day = DateTime::from_secs(seconds).fmt(Format::DateTime);
        day.unwrap_or_default()
    };
    let clock = "check this machine's clock; if it is right, whoever runs that server has to renew its certificate";
    let error = match error {
        rustls::Error::InvalidCertificate(error) => error,
        rustls::Error::InvalidMessage(_) => {
            return lasting(
                format!("{url} cannot be reached: what answers there does not speak TLS"),
                format!(
                    "if it is meant to be so, write `{}`",
                    url.replacen("https", "http", 1)
                ),
            );
        }
        _ => return None,
    };
    match error {
        CertificateError::ExpiredContext { not_after, .. } => lasting(
            format!("the certificate of {url} has expired, on {}", on(not_after)),
            clock.to_owned(),
        ),
        CertificateError::NotValidYetContext { not_before, .. } => lasting(
            format!("the certificate of {url} is not valid before {}", on(not_before)),
            clock.to_owned(),
        ),
        CertificateError::NotValidForNameContext { presented, .. } => {
            let names: Vec<&str> = presented.iter().map(|name| bare(name)).collect();
            lasting(
                format!("the certificate of {url} is for another host: {}", names.join(", ")),
                "call it by the name in its certificate; if that is not whom you meant to call, something is in between".to_owned(),
            )
        }
        CertificateError::UnknownIssuer => match bundle {
            Some(bundle) => lasting(
                format!(
                    "the certificate of {url} is not trusted: none of the authorities in {} ({}) has issued it",
                    bundle.path.display(),
                    bundle.from
                ),
                "add the certificate of its issuer to that file".to_owned(),
            ),
            None => lasting(
                format!("the certificate of {url} is not trusted: none of the system's authorities has issued it"),
                "a proxy that reads along and a private endpoint have an authority of their own: name the file with its certificates with `--ca-bundle FILE` or AWS_CA_BUNDLE".to_owned(),
            ),
        },
        other => lasting(
            format!("the certificate of {url} cannot be used: {other}"),
            "whoever runs that server has to mend it".to_owned(),
        ),
    }
}

/// `elsewhere.example` of `DnsName("elsewhere.example")`.
fn bare(name: &str) -> &str {
    name.split('"').nth(1).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_network_is_told_from_a_wrong_name() {
        for (url, text, message, hint) in [
            (
                "https://sts.eu-wst-1.amazonaws.com",
                "dns error\nfailed to lookup address information: Name or service not known\n",
                "the host is unknown",
                "the region's name",
            ),
            (
                "http://nowhere.invalid",
                "failed to lookup address information: nodename nor servname provided, or not known",
                "the host is unknown",
                "the host of the endpoint URL",
            ),
            (
                "https://sts.eu-west-1.amazonaws.com",
                "failed to lookup address information: Temporary failure in name resolution",
                "no name server answers",
                "the network",
            ),
        ] {
            let way = Way {
                url: url.to_owned(),
                proxy: None,
                bundle: None,
            };
            let told = of_connection(&way, text).expect("words");
            assert!(told.message.contains(message), "{told}");
            assert!(told.hint.contains(hint), "{}", told.hint);
            assert!(!told.lasting);
        }
    }
}
