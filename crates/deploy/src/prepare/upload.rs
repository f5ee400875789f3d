//! Puts files where CloudFormation finds them: templates that are too large for a call, and whatever else a template
//! refers to. Objects are named after their content, so nothing is sent twice and nothing is overwritten.

use std::sync::Arc;

use crate::api::exchange::Payload;
use crate::api::s3::{Bucket, Stored};
use crate::digest::Sha256;
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
            stackwright_facts::quota::INLINE_TEMPLATE_BYTES,
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
    let bucket = Bucket {
        name: bucket.to_owned(),
        // The bootstrap bucket has a name that anybody could have taken; one that was given may belong to anybody.
        owner: (options.bucket.is_none()).then(|| session.identity().account.clone()),
    };
    let url = session.object_url(&bucket.name, &upload.key);
    match session.head_object(&bucket, &upload.key).await {
        Ok(Some(head)) if head.size == upload.bytes.len() as u64 => return Ok((url, true)),
        // What is refused is told by the answer to PUT.
        Ok(_) => {}
        Err(Error::Api {
            transient: false, ..
        }) => {}
        Err(error) => return Err(error),
    }
    let stored = Stored {
        content_type: upload.content_type,
        kms_key_id: options.kms_key_id.clone(),
    };
    let payload = Payload::Bytes(upload.bytes.to_vec().into());
    let digest = Sha256::of(upload.bytes);
    session
        .put_object(&bucket, &upload.key, &stored, payload, &digest)
        .await?;
    Ok((url, false))
}
