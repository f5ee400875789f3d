//! A file to a bucket: at once, or in parts of which those that are there are not sent again.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::task::JoinSet;

use crate::api::exchange::Payload;
use crate::api::s3::{Bucket, Stored};
use crate::digest::Sha256;
use crate::error::{Error, Result};
use crate::session::Session;

/// The least size of a part, in bytes; S3 wants 5 MiB at least, and 10,000 parts at most.
const PART: u64 = 16 * 1024 * 1024;
const MOST_PARTS: u64 = 9_000;
/// Parts that are sent at the same time.
const AT_ONCE: usize = 4;
/// How often an upload is begun anew that somebody else has ended.
const ATTEMPTS: u32 = 3;

/// Hears how many bytes are there.
pub(crate) type Told = Arc<dyn Fn(u64) + Send + Sync>;

/// Sends a file, and looks at what has arrived.
///
/// # Errors
/// [`Error::Config`] for a file that cannot be read, [`Error::NotFound`] for a bucket that is not there, and those of
/// the calls.
pub(crate) async fn file(
    session: &Session,
    bucket: &Bucket,
    key: &str,
    path: &Path,
    told: &Told,
) -> Result<()> {
    let size = std::fs::metadata(path)
        .map_err(|error| unreadable(path, &error))?
        .len();
    let stored = Stored {
        content_type: content_type(path),
        kms_key_id: None,
    };
    if size <= PART {
        let digest = digest(path, 0, size).await?;
        let payload = Payload::File {
            path: path.to_owned(),
            offset: 0,
            length: size,
        };
        session
            .put_object(bucket, key, &stored, payload, &digest)
            .await?;
        told(size);
    } else {
        let mut attempts = 0;
        loop {
            attempts += 1;
            match in_parts(session, bucket, key, path, size, &stored, told).await {
                Err(error) if error.has_code("NoSuchUpload") => {
                    // Another run has completed it, or a rule of the bucket has ended it.
                    let head = session.head_object(bucket, key).await?;
                    if head.is_some_and(|head| head.size == size) {
                        break;
                    }
                    if attempts == ATTEMPTS {
                        return Err(error);
                    }
                }
                result => break result?,
            }
        }
    }
    match session.head_object(bucket, key).await {
        Ok(Some(head)) if head.size == size => Ok(()),
        // Who may write need not be allowed to read; S3 has compared the digests.
        Err(error) if error.has_code("Forbidden") => Ok(()),
        Err(error) => Err(error),
        Ok(head) => Err(Error::Api {
            operation: "HeadObject",
            code: None,
            message: format!(
                "s3://{}/{key} has {} bytes after the upload of {size}",
                bucket.name,
                head.map_or(0, |head| head.size)
            ),
            request_id: None,
            transient: true,
        }),
    }
}

async fn in_parts(
    session: &Session,
    bucket: &Bucket,
    key: &str,
    path: &Path,
    size: u64,
    stored: &Stored,
    told: &Told,
) -> Result<()> {
    let part = PART.max(size.div_ceil(MOST_PARTS));
    let begun = match session.uploads(bucket, key).await {
        Ok(begun) => begun.into_iter().next(),
        // Who may not list begins anew.
        Err(Error::Api {
            transient: false, ..
        }) => None,
        Err(error) => return Err(error),
    };
    let (upload, there) = match begun {
        Some(upload) => {
            let there = session.parts(bucket, key, &upload).await?;
            (upload, there)
        }
        None => (
            session.create_upload(bucket, key, stored).await?,
            Vec::new(),
        ),
    };
    let upload: Arc<str> = upload.into();
    let there = Arc::new(there);
    let done = Arc::new(AtomicU64::new(0));
    let mut parts = Vec::new();
    let mut running = JoinSet::new();
    let mut waiting = (0..size.div_ceil(part)).map(|place| place * part);
    loop {
        while running.len() < AT_ONCE
            && let Some(offset) = waiting.next()
        {
            let (session, bucket, key) = (session.clone(), bucket.clone(), key.to_owned());
            let (path, upload, there) = (path.to_owned(), upload.clone(), there.clone());
            let (done, told) = (done.clone(), told.clone());
            running.spawn(async move {
                let length = part.min(size - offset);
                let number = usize::try_from(offset / part).unwrap_or_default() + 1;
                let digest = digest(&path, offset, length).await?;
                let known = (there.iter())
                    .find(|one| one.number == number && one.sha256 == Some(digest.base64()));
                let tag = match known {
                    Some(known) => known.etag.clone(),
                    None => {
                        let payload = Payload::File {
                            path,
                            offset,
                            length,
                        };
                        let to = (&bucket, key.as_str(), &*upload);
                        session.upload_part(to, number, payload, &digest).await?
                    }
                };
                told(done.fetch_add(length, Ordering::Relaxed) + length);
                Ok::<_, Error>((number, tag, digest))
            });
        }
        match running.join_next().await {
            Some(Ok(part)) => parts.push(part?),
            Some(Err(error)) => {
                return Err(Error::Order {
                    message: format!("an upload ended unexpectedly: {error}"),
                });
            }
            None => break,
        }
    }
    parts.sort_by_key(|(number, ..)| *number);
    session
        .complete_upload((bucket, key, &upload), &parts)
        .await
}

/// Reading takes its time, in which other uploads go on.
async fn digest(path: &Path, offset: u64, length: u64) -> Result<Sha256> {
    let of = path.to_owned();
    let digest = tokio::task::spawn_blocking(move || Sha256::of_part(&of, offset, length)).await;
    match digest {
        Ok(digest) => digest.map_err(|error| unreadable(path, &error)),
        Err(error) => Err(Error::Order {
            message: format!(
                "the reading of {} ended unexpectedly: {error}",
                path.display()
            ),
        }),
    }
}

fn unreadable(path: &Path, error: &std::io::Error) -> Error {
    Error::Config {
        message: format!("cannot read {}: {error}", path.display()),
        hint: None,
    }
}

fn content_type(path: &Path) -> &'static str {
    match path.extension().and_then(|end| end.to_str()) {
        Some("json") => "application/json",
        Some("zip" | "jar") => "application/zip",
        Some("yaml" | "yml") => "application/yaml",
        Some("txt") => "text/plain",
        _ => "application/octet-stream",
    }
}
