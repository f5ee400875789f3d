//! The client of CloudFormation, which takes nothing for an answer that CloudFormation did not send.

use aws_config::SdkConfig;
use aws_sdk_cloudformation::Client;
use aws_sdk_cloudformation::config::interceptors::AfterDeserializationInterceptorContextRef;
use aws_sdk_cloudformation::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_cloudformation::error::BoxError;
use aws_smithy_runtime_api::client::orchestrator::Metadata;

/// A client with this configuration.
pub(crate) fn client(config: &SdkConfig) -> Client {
    let config = aws_sdk_cloudformation::config::Builder::from(config).interceptor(Genuine);
    Client::from_conf(config.build())
}

/// Looks for the operation's element in an answer that claims success: a gateway in between may answer 200 with a page
/// of its own, and an operation without result is not read by the SDK.
#[derive(Debug)]
struct Genuine;

impl Intercept for Genuine {
    fn name(&self) -> &'static str {
        "Genuine"
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
        let element = format!("<{}Response", operation.name());
        if !response.status().is_success() || text.contains(&element) {
            return Ok(());
        }
        Err(match text.split_whitespace().next() {
            None => "the answer is empty, so it is not CloudFormation's".into(),
            Some(_) => {
                let begins: String = text.trim().chars().take(40).collect();
                format!("the answer is not CloudFormation's; it begins with {begins:?}").into()
            }
        })
    }
}
