//! Calls to services of which so little is asked that a client of the SDK would outweigh it, signed: with the retries and the typed errors of the calls that clients of the SDK make.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_credential_types::provider::ProvideCredentials as _;
use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SigningSettings,
    UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use aws_types::service_config::ServiceConfigKey;

use crate::api::cause;
use crate::api::exchange::{Answer, Payload};
use crate::api::retry::{is_passing, is_passing_status};
use crate::error::{Error, Result};
use crate::session::Session;

/// A service that is called without a client of the SDK.
#[derive(Debug)]
pub(crate) struct Service {
    /// Its name in configuration files, in capitals with `_` that of its variable.
    id: &'static str,
    /// Its name in signatures.
    signs: &'static str,
    /// Its name in hosts.
    host: &'static str,
    /// It is one for all regions of a partition, and signed for this one, by partition.
    global: Option<&'static [(&'static str, &'static str)]>,
}

impl Service {
    /// Its name for people.
    pub(crate) fn title(&self) -> &'static str {
        self.id
    }

    const fn regional(id: &'static str, signs: &'static str, host: &'static str) -> Self {
        Self {
            id,
            signs,
            host,
            global: None,
        }
    }
}

pub(crate) const S3: Service = Service::regional("S3", "s3", "s3");
pub(crate) const ECR: Service = Service::regional("ECR", "ecr", "api.ecr");
pub(crate) const EC2: Service = Service::regional("EC2", "ec2", "ec2");
pub(crate) const SSM: Service = Service::regional("SSM", "ssm", "ssm");
pub(crate) const KMS: Service = Service::regional("KMS", "kms", "kms");
pub(crate) const ELB: Service = Service::regional(
    "Elastic Load Balancing v2",
    "elasticloadbalancing",
    "elasticloadbalancing",
);
pub(crate) const LAMBDA: Service = Service::regional("Lambda", "lambda", "lambda");
pub(crate) const ECS: Service = Service::regional("ECS", "ecs", "ecs");
pub(crate) const STATES: Service = Service::regional("SFN", "states", "states");
pub(crate) const LOGS: Service = Service::regional("CloudWatch Logs", "logs", "logs");
pub(crate) const CLOUD_CONTROL: Service =
    Service::regional("CloudControl", "cloudcontrolapi", "cloudcontrolapi");
/// Source: <https://docs.aws.amazon.com/general/latest/gr/r53.html>
pub(crate) const ROUTE_53: Service = Service {
    id: "Route 53",
    signs: "route53",
    host: "route53",
    global: Some(&[
        ("aws", "us-east-1"),
        ("aws-cn", "cn-northwest-1"),
        ("aws-us-gov", "us-gov-west-1"),
    ]),
};

/// What is asked of a service.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) operation: &'static str,
    pub(crate) method: &'static str,
    pub(crate) url: String,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) payload: Payload,
    /// SHA-256 of what is sent, in hexadecimal digits.
    pub(crate) sha256: String,
}

/// How far this machine's clock is behind that of the services, in seconds.
#[derive(Debug, Default)]
pub(crate) struct Clock(AtomicI64);

impl Clock {
    fn now(&self) -> SystemTime {
        let behind = self.0.load(Ordering::Relaxed);
        let by = Duration::from_secs(behind.unsigned_abs());
        if behind < 0 {
            SystemTime::now() - by
        } else {
            SystemTime::now() + by
        }
    }

    /// Takes the time of an answer; whether that is another one than was thought.
    fn learn(&self, answer: &Answer) -> bool {
        let date = answer.header("date").and_then(|date| {
            let date = DateTime::from_str(date, Format::HttpDate).ok()?;
            SystemTime::try_from(date).ok()
        });
        let Some(date) = date else { return false };
        let seconds = |time: Duration| i64::try_from(time.as_secs()).unwrap_or_default();
        let behind = match date.duration_since(SystemTime::now()) {
            Ok(ahead) => seconds(ahead),
            Err(past) => -seconds(past.duration()),
        };
        let before = self.0.swap(behind, Ordering::Relaxed);
        (before - behind).abs() > 60
    }
}

/// Credentials that are loaded once, and again before they expire.
pub(crate) type Keys = Arc<tokio::sync::Mutex<Option<Credentials>>>;

/// Credentials that expire earlier than this are loaded anew.
const MARGIN: Duration = Duration::from_secs(300);

impl Session {
    /// Where a service is, without a `/` at its end; whether that was set by somebody.
    pub(crate) fn endpoint(&self, service: &Service) -> (String, bool) {
        let config = self.config();
        let own = config.service_config().and_then(|set| {
            let key = ServiceConfigKey::builder()
                .service_id(service.id)
                .env("AWS_ENDPOINT_URL")
                .profile("endpoint_url")
                .build()
                .ok()?;
            set.load_config(key)
        });
        // One that the command line names comes before those of single services.
        let asked = config.get_origin("endpoint_url").is_client_config();
        let own = own.filter(|_| !asked);
        if let Some(url) = own.as_deref().or(config.endpoint_url()) {
            return (url.trim_end_matches('/').to_owned(), true);
        }
        let fips = config.use_fips().unwrap_or_default();
        let dual = config.use_dual_stack().unwrap_or_default();
        let host = match (service.signs, fips, dual) {
            ("s3", true, true) => "s3-fips.dualstack",
            ("s3", true, false) => "s3-fips",
            ("s3", false, true) => "s3.dualstack",
            ("ecr", true, _) => "ecr-fips",
            _ => service.host,
        };
        let url = match (service.global, &*self.identity().partition) {
            (Some(_), "aws-us-gov") => {
                format!("https://{host}.us-gov.{}", self.url_suffix())
            }
            (Some(_), _) => format!("https://{host}.{}", self.url_suffix()),
            (None, _) => format!("https://{host}.{}.{}", self.region(), self.url_suffix()),
        };
        (url, false)
    }

    /// Makes a call until it succeeds, fails for good, or the time for that is over. `read` says what an answer means.
    pub(crate) async fn signed<T>(
        &self,
        service: &Service,
        call: &Call,
        read: impl Fn(&Answer) -> Result<T> + Sync,
    ) -> Result<T>
    where
        T: Send,
    {
        let read = &read;
        self.retry
            .call(call.operation, || async move {
                let answer = self.attempt(service, call).await?;
                match read(&answer) {
                    // The service says what time it is.
                    Err(Error::Api {
                        operation,
                        code: Some(code),
                        message,
                        request_id,
                        ..
                    }) if is_about_time(&code) && self.clock.learn(&answer) => Err(Error::Api {
                        operation,
                        code: Some(code),
                        message,
                        request_id,
                        transient: true,
                    }),
                    result => result,
                }
            })
            .await
    }

    async fn attempt(&self, service: &Service, call: &Call) -> Result<Answer> {
        let failed = |message: String| Error::Api {
            operation: call.operation,
            code: None,
            message,
            request_id: None,
            transient: false,
        };
        let mut request = HttpRequest::new(call.payload.body().await?);
        request
            .set_method(call.method)
            .and_then(|()| request.set_uri(call.url.as_str()))
            .map_err(|error| failed(error.to_string()))?;
        let keys = self.keys().await?.into();
        let mut settings = SigningSettings::default();
        if service.signs == "s3" {
            settings.percent_encoding_mode = PercentEncodingMode::Single;
            settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
            settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
        }
        let global = service.global.and_then(|regions| {
            let own = regions
                .iter()
                .find(|(name, _)| *name == self.identity().partition)?;
            Some(own.1)
        });
        let region = global.unwrap_or(self.region());
        let parameters = v4::SigningParams::builder()
            .identity(&keys)
            .region(region)
            .name(service.signs)
            .time(self.clock.now())
            .settings(settings)
            .build()
            .map_err(|error| failed(error.to_string()))?
            .into();
        let headers = (call.headers.iter()).map(|(name, value)| (*name, value.as_str()));
        let body = SignableBody::Precomputed(call.sha256.clone());
        let signed = SignableRequest::new(call.method, &call.url, headers, body)
            .and_then(|signable| sign(signable, &parameters))
            .map_err(|error| failed(cause::words(&error)))?;
        let (signed, _) = signed.into_parts();
        let own = (call.headers.iter()).map(|(name, value)| (*name, value.clone()));
        let (added, _) = signed.into_parts();
        let added = (added.iter()).map(|header| (header.name(), header.value().to_owned()));
        for (name, value) in own.chain(added) {
            (request.headers_mut().try_insert(name, value))
                .map_err(|error| failed(error.to_string()))?;
        }
        self.exchange(call.operation, request, call.payload.len())
            .await
    }

    async fn keys(&self) -> Result<Credentials> {
        let mut keys = self.keys.lock().await;
        if let Some(known) = &*keys
            && known
                .expiry()
                .is_none_or(|expiry| expiry > self.clock.now() + MARGIN)
        {
            return Ok(known.clone());
        }
        let nothing = |message: String| Error::Credentials {
            message,
            expired: false,
            hint: None,
        };
        let provider = self
            .uploader()
            .ok_or_else(|| nothing("there is no provider of credentials".into()))?;
        let loaded = provider.provide_credentials().await.map_err(|error| {
            match cause::find::<Error>(&error) {
                Some(known) => known.clone(),
                None => nothing(cause::words(&error)),
            }
        })?;
        *keys = Some(loaded.clone());
        Ok(loaded)
    }
}

/// Whether a code may say that a signature is of another time.
fn is_about_time(code: &str) -> bool {
    matches!(
        code,
        "RequestTimeTooSkewed"
            | "RequestExpired"
            | "InvalidSignatureException"
            | "SignatureDoesNotMatch"
            | "AuthFailure"
            | "Forbidden"
    )
}

/// The error of a success that no such service gives: something else answers at its address.
pub(crate) fn stranger(service: &Service, operation: &'static str, answer: &Answer) -> Error {
    Error::Api {
        operation,
        code: None,
        message: format!(
            "the answer is not that of {}: {}",
            service.title(),
            answer.described()
        ),
        request_id: None,
        transient: true,
    }
}

/// The error of an answer that is no success.
pub(crate) fn refused(
    operation: &'static str,
    answer: &Answer,
    code: Option<String>,
    message: Option<String>,
) -> Error {
    let status = answer.status;
    let passing = code.as_deref().is_some_and(is_passing);
    if matches!(
        code.as_deref(),
        Some("ExpiredToken" | "ExpiredTokenException" | "TokenRefreshRequired")
    ) {
        return Error::Credentials {
            message: message.unwrap_or_else(|| "they are too old".into()),
            expired: true,
            hint: None,
        };
    }
    Error::Api {
        operation,
        transient: passing || is_passing_status(status),
        request_id: (answer.header("x-amz-request-id"))
            .or(answer.header("x-amzn-requestid"))
            .map(str::to_owned),
        message: message.unwrap_or_else(|| match status {
            403 if answer.body.is_empty() => "access is denied".to_owned(),
            // The answer to HEAD has no body.
            500.. if answer.body.is_empty() => format!("it is out of order, with status {status}"),
            _ => format!(
                "the answer is not that of a service of AWS: {}",
                answer.described()
            ),
        }),
        code,
    }
}
