//! Services that take JSON and answer with JSON, by the AWS JSON protocol and that of paths (REST).
//!
//! Sources: <https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html>,
//! <https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html>

use serde_json::Value;

use crate::api::exchange::{Answer, Payload};
use crate::api::signed::{Call, Service, refused, stranger};
use crate::digest::Sha256;
use crate::error::Result;
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
        let read = |answer: &Answer| in_json(service, operation, answer);
        self.signed(service, &call, read).await
    }

    /// Asks a service whose operations are paths, such as `/2015-03-31/functions/NAME`.
    pub(crate) async fn by_path(
        &self,
        service: &Service,
        operation: &'static str,
        (method, path): (&'static str, &str),
        asked: Option<&Value>,
    ) -> Result<Value> {
        let (url, _) = self.endpoint(service);
        let body = asked.map(Value::to_string).unwrap_or_default();
        let call = Call {
            operation,
            method,
            url: format!("{url}{path}"),
            headers: vec![("content-type", "application/json".to_owned())],
            sha256: Sha256::of(body.as_bytes()).hex(),
            payload: Payload::Bytes(body.into()),
        };
        let read = |answer: &Answer| in_json(service, operation, answer);
        self.signed(service, &call, read).await
    }
}

/// The object of a good answer; the error of another one.
fn in_json(service: &Service, operation: &'static str, answer: &Answer) -> Result<Value> {
    match serde_json::from_slice::<Value>(&answer.body) {
        Ok(value) if answer.is_success() && value.is_object() => Ok(value),
        _ if answer.is_success() => Err(stranger(service, operation, answer)),
        Ok(error) if error.is_object() => {
            let code = error["__type"].as_str().or(error["code"].as_str());
            let code = code.or(answer.header("x-amzn-errortype")).map(|code| {
                let code = code.rsplit('#').next().unwrap_or(code);
                code.split(':').next().unwrap_or(code).to_owned()
            });
            let message = error["message"].as_str().or(error["Message"].as_str());
            Err(refused(operation, answer, code, message.map(str::to_owned)))
        }
        _ => Err(refused(operation, answer, None, None)),
    }
}
