//! One exchange over HTTP, for services of which so little is asked that a client of the SDK would outweigh it.

use std::path::PathBuf;

use aws_smithy_runtime_api::client::http::HttpConnector as _;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::http::Headers;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::{ByteStream, Length};
use bytes::Bytes;

use crate::api::cause;
use crate::error::{Error, Result};
use crate::session::{Session, Unreachable};

/// What is sent. A part of a file is read while it is sent, so that its size does not matter.
#[derive(Debug, Clone)]
pub(crate) enum Payload {
    Bytes(Bytes),
    File {
        path: PathBuf,
        offset: u64,
        length: u64,
    },
}

impl Payload {
    pub(crate) fn empty() -> Self {
        Self::Bytes(Bytes::new())
    }

    pub(crate) fn len(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::File { length, .. } => *length,
        }
    }

    pub(crate) async fn body(&self) -> Result<SdkBody> {
        match self {
            Self::Bytes(bytes) => Ok(SdkBody::from(bytes.clone())),
            Self::File {
                path,
                offset,
                length,
            } => {
                let stream = ByteStream::read_from()
                    .path(path)
                    .offset(*offset)
                    .length(Length::Exact(*length))
                    .build()
                    .await;
                let stream = stream.map_err(|error| Error::Config {
                    message: format!("cannot read {}: {}", path.display(), cause::words(&error)),
                    hint: None,
                })?;
                Ok(stream.into_inner())
            }
        }
    }
}

/// A service's answer, whatever its status.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: Headers,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)
    }

    /// What it is, for people who wonder who answers: `status 200, text/html: Sign in to the network`.
    pub(crate) fn described(&self) -> String {
        nonsense(self.status, self.header("content-type"), &self.text())
    }

    pub(crate) fn text(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.body)
    }
}

/// As much is quoted of what nobody expected.
const QUOTED: usize = 80;

/// An answer that its service does not give, in a line: a page of a proxy, nothing, or what belongs to another protocol.
pub(crate) fn nonsense(status: u16, content_type: Option<&str>, body: &str) -> String {
    let kind = content_type
        .and_then(|kind| kind.split(';').next())
        .map(|kind| format!(", {}", kind.trim()))
        .unwrap_or_default();
    let mut words = String::new();
    let mut in_tag = false;
    for c in body.chars() {
        match c {
            '<' => in_tag = true,
            '>' if in_tag => {
                in_tag = false;
                words.push(' ');
            }
            _ if in_tag => {}
            c => words.push(c),
        }
    }
    let words: Vec<&str> = words.split_whitespace().collect();
    let words = words.join(" ");
    let what = match (body.trim().is_empty(), words.chars().count()) {
        (true, _) => "nothing in it".to_owned(),
        (false, 0) => "no text in it".to_owned(),
        (false, long) if long > QUOTED => {
            let begin: String = words.chars().take(QUOTED).collect();
            format!("`{begin}…`")
        }
        _ => format!("`{words}`"),
    };
    format!("status {status}{kind}: {what}")
}

/// A slower connection than this, in bytes a second, counts as none.
const SLOWEST: u64 = 32 * 1024;

impl Session {
    /// Sends a request and reads the answer. What comes between them is a transient error, or says what to change.
    pub(crate) async fn exchange(
        &self,
        operation: &'static str,
        request: HttpRequest,
        sent: u64,
    ) -> Result<Answer> {
        let broken = |message: String| Error::Api {
            operation,
            code: None,
            message,
            request_id: None,
            transient: true,
        };
        let limit = self.attempt + std::time::Duration::from_secs(sent / SLOWEST);
        let work = async {
            let answer = self.plain.call(request).await;
            let answer = answer.map_err(|error| unanswered(operation, &error))?;
            let status = answer.status().as_u16();
            let headers = answer.headers().clone();
            let body = ByteStream::new(answer.into_body()).collect().await;
            let body = body.map_err(|error| broken(cause::words(&error)))?;
            Ok(Answer {
                status,
                headers,
                body: body.into_bytes(),
            })
        };
        match tokio::time::timeout(limit, work).await {
            Ok(result) => result,
            Err(_) => Err(broken(format!(
                "no answer came within {}s",
                limit.as_secs()
            ))),
        }
    }
}

fn unanswered(operation: &'static str, error: &ConnectorError) -> Error {
    match cause::find::<Unreachable>(error) {
        Some(unreachable) => unreachable.during(operation),
        None => Error::Api {
            operation,
            code: None,
            message: cause::words(error),
            request_id: None,
            transient: !error.is_user(),
        },
    }
}
