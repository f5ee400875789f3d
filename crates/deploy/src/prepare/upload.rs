//! Puts files where CloudFormation finds them: templates that are too large for a call, and whatever else a template
//! refers to. Objects are named after their content, so nothing is sent twice and nothing is overwritten.

use std::sync::Arc;

use aws_sdk_s3::primitives::ByteStream;

use crate::api::retry::translate;
use crate::error::{Error, Result};
use crate::event::{EventKind, EventSink};
use crate::naming;
use crate::session::Session;

/// The stack that `bootstrap` makes, unless told otherwise.
pub const BOOTSTRAP_STACK: &str = "CDKToolkit";
/// The qualifier of the CDK's default bootstrap resources.
pub const DEFAULT_QUALIFIER: &str = "hnb659fds";

/// Where files go.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct UploadOptions {
    /// Bucket. Default: the one of the bootstrap stack.
    pub bucket: Option<String>,
    /// Prefix of the object keys, such as `templates/`. Default: none.
    pub prefix: String,
    /// Key for encryption. Default: the bucket's.
    pub kms_key_id: Option<String>,
    /// Name of the bootstrap stack. Default: [`BOOTSTRAP_STACK`].
    pub bootstrap_stack: String,
}

impl Default for UploadOptions {
    fn default() -> Self {
        Self {
            bucket: None,
            prefix: String::new(),
            kms_key_id: None,
            bootstrap_stack: BOOTSTRAP_STACK.to_owned(),
        }
    }
}

/// Something to upload: bytes, and the key that they go under.
#[derive(Debug)]
pub(crate) struct Upload<'a> {
    pub(crate) key: String,
    pub(crate) content_type: &'static str,
    pub(crate) bytes: &'a [u8],
}

/// Uploads a template and returns its URL.
pub(crate) async fn template(
    session: &Session,
    options: &UploadOptions,
    stack: &Arc<str>,
    body: &str,
    sink: &EventSink,
) -> Result<String> {
    let bucket = bucket(session, options, stack, body.len()).await?;
    let key = format!(
        "{}{stack}/{}.template.json",
        options.prefix,
        naming::digest(body.as_bytes())
    );
    let upload = Upload {
        key,
        content_type: "application/json",
        bytes: body.as_bytes(),
    };
    let (url, reused) = put(session, options, &bucket, &upload).await?;
    sink.send(
        stack,
        EventKind::Uploaded {
            url: url.clone(),
            bytes: body.len(),
            reused,
        },
    )
    .await;
    Ok(url)
}

/// The bucket that was given, or that of the bootstrap stack.
async fn bucket(
    session: &Session,
    options: &UploadOptions,
    stack: &str,
    size: usize,
) -> Result<String> {
    if let Some(bucket) = &options.bucket {
        return Ok(bucket.clone());
    }
    let toolkit = &options.bootstrap_stack;
    let bootstrap = session.describe_stack(toolkit).await?;
    let bucket = bootstrap.as_ref().and_then(|stack| {
        let output = stack
            .outputs()
            .iter()
            .find(|output| output.output_key() == Some("BucketName"))?;
        output.output_value().map(str::to_owned)
    });
    bucket.ok_or_else(|| Error::Template {
        stack: stack.to_owned(),
        message: format!(
            "it has {size} bytes; more than {} go through a bucket, and there is none: no bucket was given, and {}",
            crate::plan::LARGEST_INLINE_TEMPLATE,
            if bootstrap.is_some() {
                format!("the bootstrap stack `{toolkit}` has no BucketName output")
            } else {
                format!("account {} has no bootstrap stack `{toolkit}` in {}", session.identity().account, session.region())
            }
        ),
        hint: Some("run `stackwright bootstrap` once per account and region, or pass a bucket with `--bucket`".into()),
    })
}

/// Puts an object unless it is there. Returns its URL and whether it was there.
pub(crate) async fn put(
    session: &Session,
    options: &UploadOptions,
    bucket: &str,
    upload: &Upload<'_>,
) -> Result<(String, bool)> {
    let s3 = session.s3();
    // The bootstrap bucket has a name that anybody could have taken; one that was given may belong to anybody.
    let owner = options
        .bucket
        .is_none()
        .then(|| session.identity().account.clone());
    let url = url(session, bucket, &upload.key);
    let head = session
        .retry
        .call("HeadObject", || async {
            s3.head_object()
                .bucket(bucket)
                .key(&upload.key)
                .set_expected_bucket_owner(owner.clone())
                .send()
                .await
                .map_err(|error| {
                    // The answer to HEAD has no body, hence no code: a 404 must not count as a cut connection. What
                    // else is refused is told by the answer to PUT.
                    let status = error.raw_response().map(|answer| answer.status().as_u16());
                    match status {
                        Some(429) | None => translate("HeadObject", error),
                        Some(status) if status < 500 => Error::NotFound {
                            what: upload.key.clone(),
                            hint: None,
                        },
                        Some(_) => translate("HeadObject", error),
                    }
                })
        })
        .await;
    match head {
        Ok(answer) if answer.content_length() == Some(upload.bytes.len() as i64) => {
            return Ok((url, true));
        }
        Ok(_) | Err(Error::NotFound { .. }) => {}
        Err(error) => return Err(error),
    }
    session
        .retry
        .call("PutObject", || async {
            s3.put_object()
                .bucket(bucket)
                .key(&upload.key)
                .content_type(upload.content_type)
                .set_expected_bucket_owner(owner.clone())
                .set_server_side_encryption(
                    options
                        .kms_key_id
                        .is_some()
                        .then_some(aws_sdk_s3::types::ServerSideEncryption::AwsKms),
                )
                .set_ssekms_key_id(options.kms_key_id.clone())
                .body(ByteStream::from(upload.bytes.to_vec()))
                .send()
                .await
                .map_err(|error| {
                    let region = (error.raw_response())
                        .and_then(|answer| answer.headers().get("x-amz-bucket-region"))
                        .map(str::to_owned);
                    unwelcome(session, bucket, region, translate("PutObject", error))
                })
        })
        .await?;
    Ok((url, false))
}

/// Why a bucket does not take an object.
fn unwelcome(session: &Session, bucket: &str, region: Option<String>, mut error: Error) -> Error {
    let Error::Api { code, message, .. } = &mut error else {
        return error;
    };
    match code.as_deref() {
        Some("NoSuchBucket") => Error::NotFound {
            what: format!("bucket `{bucket}`"),
            hint: Some(
                "run `stackwright bootstrap`, or pass another bucket with `--bucket`".into(),
            ),
        },
        Some("PermanentRedirect" | "AuthorizationHeaderMalformed") => Error::Config {
            message: format!(
                "bucket `{bucket}` is in {}, and the stack in {}",
                region.as_deref().unwrap_or("another region"),
                session.region(),
            ),
            hint: Some("pass a bucket of the stack's region with `--bucket`".into()),
        },
        _ => {
            *message = format!("bucket `{bucket}`: {message}");
            error
        }
    }
}

/// The URL of an object, as CloudFormation takes it.
fn url(session: &Session, bucket: &str, key: &str) -> String {
    match session.endpoint_url() {
        Some(endpoint) => format!("{}/{bucket}/{key}", endpoint.trim_end_matches('/')),
        None => format!(
            "https://{bucket}.s3.{}.{}/{key}",
            session.region(),
            session.url_suffix()
        ),
    }
}
