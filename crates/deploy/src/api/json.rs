//! Services that take JSON and answer with JSON, by the AWS JSON protocol.
//!
//! Source: <https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html>

use serde_json::Value;

use crate::api::exchange::{Answer, Payload};
use crate::api::signed::{Call, Service, refused};
use crate::digest::Sha256;
use crate::error::{Error, Result};
use crate::session::Session;

/// How a service is asked in JSON.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Protocol {
    /// What stands before the operation in the header that names it.
    pub(crate) target: &'static str,
    /// Version of the protocol.
    pub(crate) version: &'static str,
}

impl Session {
    /// Asks a service.
    pub(crate) async fn in_json(
        &self,
        (service, protocol): (&Service, Protocol),
        operation: &'static str,
        asked: &Value,
    ) -> Result<Value> {
        let (url, _) = self.endpoint(service);
        let body = asked.to_string();
        let call = Call {
            operation,
            method: "POST",
            url: format!("{url}/"),
            headers: vec![
                (
                    "content-type",
                    format!("application/x-amz-json-{}", protocol.version),
                ),
                ("x-amz-target", format!("{}.{operation}", protocol.target)),
            ],
            sha256: Sha256::of(body.as_bytes()).hex(),
            payload: Payload::Bytes(body.into()),
        };
        let read = |answer: &Answer| {
            let parsed = serde_json::from_slice::<Value>(&answer.body);
            match parsed {
                Ok(value) if answer.is_success() && value.is_object() => Ok(value),
                Ok(error) if !answer.is_success() => {
                    let code = error["__type"].as_str().map(|code| {
                        let code = code.rsplit('#').next().unwrap_or(code);
                        code.split(':').next().unwrap_or(code).to_owned()
                    });
                    let message = error["message"].as_str().or(error["Message"].as_str());
                    Err(refused(operation, answer, code, message.map(str::to_owned)))
                }
                _ if answer.is_success() => Err(Error::Api {
                    operation,
                    code: None,
                    message: format!("the answer is not that of {}", service.title()),
                    request_id: None,
                    transient: true,
                }),
                _ => Err(refused(operation, answer, None, None)),
            }
        };
        self.signed(service, &call, read).await
    }
}
