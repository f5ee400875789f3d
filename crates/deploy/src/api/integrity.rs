//! Clients which take nothing for an answer that the service did not send, whole.

use std::fmt;

use aws_config::SdkConfig;
use aws_sdk_cloudformation::Client;
use aws_sdk_cloudformation::config::interceptors::AfterDeserializationInterceptorContextRef;
use aws_sdk_cloudformation::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_cloudformation::error::BoxError;
use aws_smithy_runtime_api::client::orchestrator::{HttpResponse, Metadata};

use crate::api::exchange::nonsense;

/// A client of CloudFormation with this configuration.
pub(crate) fn client(config: &SdkConfig) -> Client {
    let config = aws_sdk_cloudformation::config::Builder::from(config).interceptor(Integrity);
    Client::from_conf(config.build())
}

/// A client of STS with this configuration.
pub(crate) fn sts(config: &SdkConfig) -> aws_sdk_sts::Client {
    let config = aws_sdk_sts::config::Builder::from(config).interceptor(Integrity);
    aws_sdk_sts::Client::from_conf(config.build())
}

/// What an answer is that nobody understands.
pub(crate) fn described(response: &HttpResponse) -> String {
    let body = response.body().bytes().unwrap_or_default();
    nonsense(
        response.status().as_u16(),
        response.headers().get("content-type"),
        &String::from_utf8_lossy(body),
    )
}

/// What came in place of a service's answer.
#[derive(Debug)]
pub(crate) struct Damaged(String);

impl fmt::Display for Damaged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Damaged {}

/// Looks for the operation's element in an answer that claims success, and for its end: a gateway in between may answer
/// 200 with a page of its own, and an operation without result is not read by the SDK; the connection may end in the
/// middle of an answer without length, and the SDK takes what there is of a list for all of it.
#[derive(Debug)]
struct Integrity;

impl Intercept for Integrity {
    fn name(&self) -> &'static str {
        "Integrity"
    }

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        settings: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let response = context.response();
        let (Some(body), Some(operation)) = (response.body().bytes(), settings.load::<Metadata>())
        else {
            return Ok(());
        };
        let text = String::from_utf8_lossy(body);
        let name = operation.name();
        let text = text.trim();
        let begins = text.contains(&format!("<{name}Response"));
        let ends = text.ends_with(&format!("</{name}Response>"));
        if !response.status().is_success() || (begins && ends) {
            return Ok(());
        }
        let service = operation.service();
        Err(Box::new(Damaged(match begins {
            true => "the answer ends in the middle".to_owned(),
            false => format!(
                "the answer is not that of {service}: {}",
                described(response)
            ),
        })))
    }
}
