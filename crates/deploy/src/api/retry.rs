//! One call to a service, kept up through throttling, outages and cut connections, with its error translated.
//!
//! Every call of this crate may be repeated: reads by nature, writes because they carry a deterministic name or a
//! client token. So a lost answer is treated as any other transient failure.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use crate::api::cause;
use crate::api::integrity::{Damaged, described};
use crate::error::{Error, Result};
use crate::session::Unreachable;

/// For how long transient failures are tolerated.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Retry {
    limit: Duration,
    told: Option<OnWait>,
    is_stopping: Option<IsStopping>,
}

/// Whether somebody has asked to stop.
pub type IsStopping = fn() -> bool;

/// Hears of a call that takes long: after 10 seconds, and every 30 seconds from then on.
pub type OnWait = fn(&Waiting);

/// A call that has had no good answer yet, and is tried again.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Waiting {
    /// The operation, such as `DescribeStacks`.
    pub operation: &'static str,
    /// For how long it has been tried.
    pub elapsed: Duration,
    /// For how long it is tried.
    pub limit: Duration,
    /// What came of the last attempt; `None` while there is no answer at all.
    pub cause: Option<String>,
}

/// Nobody waits for longer without being told.
const FIRST_NOTICE: Duration = Duration::from_secs(10);
const NEXT_NOTICE: Duration = Duration::from_secs(30);
/// How often it is asked whether to stop.
const GLANCE: Duration = Duration::from_millis(100);
/// How long an answer is waited for after that.
const PARTING: Duration = Duration::from_secs(5);
const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

impl Retry {
    pub(crate) fn new(
        limit: Duration,
        told: Option<OnWait>,
        is_stopping: Option<IsStopping>,
    ) -> Self {
        Self {
            limit,
            told,
            is_stopping,
        }
    }

    /// Gives up after this time, or earlier where it would have.
    pub(crate) fn at_most(&self, limit: Duration) -> Self {
        Self {
            limit: self.limit.min(limit),
            ..*self
        }
    }

    /// Ends when somebody has asked to stop.
    async fn stopping(&self) {
        let Some(is_stopping) = self.is_stopping else {
            return std::future::pending().await;
        };
        while !is_stopping() {
            tokio::time::sleep(GLANCE).await;
        }
    }

    /// Repeats a call until it succeeds, fails for good, or retry runs out or is stopped.
    pub(crate) async fn call<T, F, Fut>(&self, operation: &'static str, mut attempt: F) -> Result<T>
    where
        F: FnMut() -> Fut,
        Fut: Future<Output = Result<T>> + Send,
    {
        let started = Instant::now();
        let last = Mutex::new(None);
        let tries = async {
            let mut pause = FIRST_PAUSE;
            loop {
                match boxed(attempt()).await {
                    Err(error)
                        if error.is_transient() && started.elapsed() + pause < self.limit =>
                    {
                        if let (Ok(mut last), Error::Api { message, .. }) = (last.lock(), &error) {
                            *last = Some(message.clone());
                        }
                        tokio::select! {
                            () = tokio::time::sleep(jittered(pause, operation)) => {}
                            () = self.stopping() => return Err(error),
                        }
                        pause = (pause * 2).min(LONGEST_PAUSE);
                    }
                    mut result => {
                        let tried = started.elapsed();
                        if let Err(Error::Api {
                            message,
                            transient: true,
                            ..
                        }) = &mut result
                            && tried > FIRST_NOTICE
                        {
                            message.push_str(&format!("; it was tried for {}s", tried.as_secs()));
                        }
                        return result;
                    }
                }
            }
        };
        let notices = async || -> Infallible {
            let mut pause = FIRST_NOTICE;
            loop {
                tokio::time::sleep(pause).await;
                pause = NEXT_NOTICE;
                if let Some(told) = self.told {
                    told(&Waiting {
                        operation,
                        elapsed: started.elapsed(),
                        limit: self.limit,
                        cause: last.lock().ok().and_then(|last| last.clone()),
                    });
                }
            }
        };
        let stopped = async {
            self.stopping().await;
            tokio::time::sleep(PARTING).await;
        };
        tokio::select! {
            result = tries => result,
            never = notices() => match never {},
            () = stopped => Err(Error::Api {
                operation,
                code: None,
                message: "it was stopped before an answer came".into(),
                request_id: None,
                transient: true,
            }),
        }
    }
}

/// The type of a call stays out of those of everything that waits for it, which would grow without end.
fn boxed<'a, T>(
    future: impl Future<Output = T> + Send + 'a,
) -> Pin<Box<dyn Future<Output = T> + Send + 'a>> {
    Box::pin(future)
}

/// Between half of the pause and all of it, so that parallel deployments do not march in step.
fn jittered(pause: Duration, salt: &str) -> Duration {
    let random = crate::naming::random_u64(salt);
    pause / 2 + pause.mul_f64((random % 1000) as f64 / 2000.0)
}

/// Turns an SDK error into one of this crate.
pub(crate) fn translate<E>(operation: &'static str, error: SdkError<E, HttpResponse>) -> Error
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    let status = error
        .raw_response()
        .map(|response| response.status().as_u16());
    let (code, text, request_id) = match &error {
        SdkError::ServiceError(context) => {
            let meta = context.err().meta();
            (
                meta.code().map(str::to_owned),
                meta.message().map(str::to_owned),
                meta.extra("aws_request_id").map(str::to_owned),
            )
        }
        _ => (None, None, None),
    };
    // What was found out where it happened is not to be guessed at here.
    if let Some(known) = cause::find::<Error>(&error) {
        return known.clone();
    }
    if let Some(unreachable) = cause::find::<Unreachable>(&error) {
        return unreachable.during(operation);
    }
    let message = text.unwrap_or_else(|| match (&error, &code) {
        (SdkError::ServiceError(context), None) if cause::find::<Damaged>(&error).is_none() => {
            format!(
                "the answer is not that of a service of AWS: {}",
                described(context.raw())
            )
        }
        _ => said(&error),
    });
    if let Some(code) = &code
        && matches!(
            code.as_str(),
            "ExpiredToken" | "ExpiredTokenException" | "RequestExpired" | "TokenRefreshRequired"
        )
    {
        return Error::Credentials {
            message,
            expired: true,
            hint: None,
        };
    }
    if let Some(cause) = cause::find::<CredentialsError>(&error) {
        return Error::Credentials {
            message: cause::words(cause),
            expired: false,
            hint: None,
        };
    }
    let throttled = code.as_deref().is_some_and(is_passing);
    let cut = match &error {
        SdkError::TimeoutError(_) | SdkError::ResponseError(_) => true,
        SdkError::DispatchFailure(failure) => !failure.is_user(),
        // An answer that ends too early parses as an error without a code.
        SdkError::ServiceError(_) => code.is_none(),
        _ => false,
    };
    let transient = throttled || cut || status.is_some_and(is_passing_status);
    Error::Api {
        operation,
        code,
        message,
        request_id,
        transient,
    }
}

/// Whether the status of an answer says that the same call may succeed later: it took too long, there were too many, or the
/// fault is the other side's.
pub(crate) fn is_passing_status(status: u16) -> bool {
    matches!(status, 408 | 429 | 500..)
}

/// Whether a service's error code says that the same call may succeed later.
pub(crate) fn is_passing(code: &str) -> bool {
    matches!(
        code,
        "Throttling"
            | "ThrottlingException"
            | "ThrottledException"
            | "RequestThrottled"
            | "RequestThrottledException"
            | "TooManyRequestsException"
            | "RequestLimitExceeded"
            | "BandwidthLimitExceeded"
            | "SlowDown"
            | "PriorRequestNotComplete"
            | "RequestTimeout"
            | "RequestTimeoutException"
            | "InternalFailure"
            | "InternalError"
            | "ServiceUnavailable"
            | "OperationInProgressException"
    )
}

/// What a person learns from a call that got no answer of its service. The SDK has no types for its timeouts, whose
/// texts are put into other words here.
fn said<E: std::error::Error + 'static>(error: &SdkError<E, HttpResponse>) -> String {
    if let Some(damaged) = cause::find::<Damaged>(error) {
        return damaged.to_string();
    }
    let words = cause::words(error);
    if words.starts_with("minimum throughput was specified") {
        return "the request is taken, and no answer comes".to_owned();
    }
    match words.split_once(" occurred after ") {
        Some((_, limit)) => format!("no answer came within {}", limit.trim()),
        None => words,
    }
}
