//! The calls of S3 that this crate makes: one method each, patient, with typed errors.
//!
//! Source: <https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html>

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;

use crate::api::exchange::{Answer, Payload};
use crate::api::signed::{Call, S3, refused, stranger};
use crate::api::xml::Element;
use crate::digest::Sha256;
use crate::error::{Error, Result};
use crate::session::Session;

/// A bucket as this crate uses it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Bucket {
    pub(crate) name: String,
    /// The account that must own it: names of buckets can be taken by anybody. `None` where somebody chose the bucket.
    pub(crate) owner: Option<String>,
}

/// What is there of an object.
#[derive(Debug)]
pub(crate) struct Head {
    pub(crate) size: u64,
    /// Base64 of its SHA-256; with `-` and a number for one that was sent in parts.
    pub(crate) sha256: Option<String>,
}

/// How an object is stored.
#[derive(Debug, Clone, Default)]
pub(crate) struct Stored {
    pub(crate) content_type: &'static str,
    pub(crate) kms_key_id: Option<String>,
}

/// An object in a list.
#[derive(Debug, Clone)]
pub(crate) struct Listed {
    pub(crate) key: String,
    pub(crate) size: u64,
    /// Seconds since 1970.
    pub(crate) modified: i64,
}

/// A part of an upload that is there.
#[derive(Debug)]
pub(crate) struct ListedPart {
    pub(crate) number: usize,
    pub(crate) etag: String,
    pub(crate) sha256: Option<String>,
}

impl Session {
    /// An object; `None` when there is none. What else is refused is told by whoever writes it.
    pub(crate) async fn head_object(&self, bucket: &Bucket, key: &str) -> Result<Option<Head>> {
        let mut call = self.of_object("HeadObject", "HEAD", bucket, key, "");
        call.headers
            .push(("x-amz-checksum-mode", "ENABLED".to_owned()));
        let read = |answer: &Answer| match answer.status {
            200 => Ok(Some(Head {
                size: (answer.header("content-length"))
                    .and_then(|size| size.parse().ok())
                    .unwrap_or_default(),
                sha256: answer.header("x-amz-checksum-sha256").map(str::to_owned),
            })),
            404 => Ok(None),
            _ => Err(failure("HeadObject", answer)),
        };
        self.signed(&S3, &call, read).await
    }

    /// Whether there is a bucket that these credentials may use.
    pub(crate) async fn head_bucket(&self, bucket: &Bucket) -> Result<bool> {
        let call = self.of_bucket("HeadBucket", "HEAD", bucket, "");
        let read = |answer: &Answer| match answer.status {
            200 => Ok(true),
            404 => Ok(false),
            _ => Err(failure("HeadBucket", answer)),
        };
        let found = self.signed(&S3, &call, read).await;
        found.map_err(|error| self.unwelcome(bucket, error))
    }

    /// Writes an object, whose content S3 compares with the digest.
    pub(crate) async fn put_object(
        &self,
        bucket: &Bucket,
        key: &str,
        stored: &Stored,
        payload: Payload,
        digest: &Sha256,
    ) -> Result<()> {
        let mut call = self.of_object("PutObject", "PUT", bucket, key, "");
        call.headers.extend(stored.headers());
        call.headers
            .push(("x-amz-checksum-sha256", digest.base64()));
        call.payload = payload;
        call.sha256 = digest.hex();
        let read = |answer: &Answer| match answer.header("etag") {
            Some(_) if answer.is_success() => Ok(()),
            _ => Err(failure("PutObject", answer)),
        };
        let put = self.signed(&S3, &call, read).await;
        put.map_err(|error| self.unwelcome(bucket, error))
    }

    /// Begins to write an object in parts; returns the id of that.
    pub(crate) async fn create_upload(
        &self,
        bucket: &Bucket,
        key: &str,
        stored: &Stored,
    ) -> Result<String> {
        let mut call = self.of_object("CreateMultipartUpload", "POST", bucket, key, "uploads=");
        call.headers.extend(stored.headers());
        call.headers
            .push(("x-amz-checksum-algorithm", "SHA256".to_owned()));
        let read = |answer: &Answer| {
            let root = root(
                "CreateMultipartUpload",
                answer,
                "InitiateMultipartUploadResult",
            )?;
            let id = root.text("UploadId");
            id.ok_or_else(|| failure("CreateMultipartUpload", answer))
        };
        let id = self.signed(&S3, &call, read).await;
        id.map_err(|error| self.unwelcome(bucket, error))
    }

    /// The ids of what was begun and not completed for an object, the latest first.
    pub(crate) async fn uploads(&self, bucket: &Bucket, key: &str) -> Result<Vec<String>> {
        let query = format!("prefix={}&uploads=", encoded(key, false));
        let call = self.of_bucket("ListMultipartUploads", "GET", bucket, &query);
        let read = |answer: &Answer| {
            let root = root("ListMultipartUploads", answer, "ListMultipartUploadsResult")?;
            let mut found: Vec<(String, String)> = (root.all("Upload"))
                .filter(|upload| upload.text("Key").as_deref() == Some(key))
                .filter_map(|upload| Some((upload.text("Initiated")?, upload.text("UploadId")?)))
                .collect();
            found.sort();
            Ok(found.into_iter().rev().map(|(_, id)| id).collect())
        };
        self.signed(&S3, &call, read).await
    }

    /// The parts that are there.
    pub(crate) async fn parts(
        &self,
        bucket: &Bucket,
        key: &str,
        upload: &str,
    ) -> Result<Vec<ListedPart>> {
        let mut all = Vec::new();
        let mut marker = String::new();
        loop {
            let query = format!(
                "part-number-marker={marker}&uploadId={}",
                encoded(upload, false)
            );
            let query = query.trim_start_matches("part-number-marker=&");
            let call = self.of_object("ListParts", "GET", bucket, key, query);
            let read = |answer: &Answer| {
                let root = root("ListParts", answer, "ListPartsResult")?;
                let parts: Vec<ListedPart> = (root.all("Part"))
                    .filter_map(|part| {
                        Some(ListedPart {
                            number: part.text("PartNumber")?.parse().ok()?,
                            etag: part.text("ETag")?,
                            sha256: part.text("ChecksumSHA256"),
                        })
                    })
                    .collect();
                let next = (root.text("NextPartNumberMarker"))
                    .filter(|_| root.text("IsTruncated").as_deref() == Some("true"));
                Ok((parts, next))
            };
            let (parts, next) = self.signed(&S3, &call, read).await?;
            all.extend(parts);
            match next.filter(|next| *next != marker) {
                Some(next) => marker = next,
                None => return Ok(all),
            }
        }
    }

    /// Sends a part; returns its entity tag.
    pub(crate) async fn upload_part(
        &self,
        (bucket, key, upload): (&Bucket, &str, &str),
        number: usize,
        payload: Payload,
        digest: &Sha256,
    ) -> Result<String> {
        let query = format!("partNumber={number}&uploadId={}", encoded(upload, false));
        let mut call = self.of_object("UploadPart", "PUT", bucket, key, &query);
        call.headers
            .push(("x-amz-checksum-sha256", digest.base64()));
        call.payload = payload;
        call.sha256 = digest.hex();
        let read = |answer: &Answer| match answer.header("etag") {
            Some(tag) if answer.is_success() => Ok(tag.to_owned()),
            _ => Err(failure("UploadPart", answer)),
        };
        let sent = self.signed(&S3, &call, read).await;
        sent.map_err(|error| self.unwelcome(bucket, error))
    }

    /// Makes an object of the parts: number, entity tag and digest of each.
    pub(crate) async fn complete_upload(
        &self,
        (bucket, key, upload): (&Bucket, &str, &str),
        parts: &[(usize, String, Sha256)],
    ) -> Result<()> {
        let mut body = "<CompleteMultipartUpload>".to_owned();
        for (number, tag, digest) in parts {
            let tag = tag.replace('"', "&quot;");
            body.push_str(&format!(
                "<Part><ChecksumSHA256>{}</ChecksumSHA256><ETag>{tag}</ETag><PartNumber>{number}</PartNumber></Part>",
                digest.base64()
            ));
        }
        body.push_str("</CompleteMultipartUpload>");
        let query = format!("uploadId={}", encoded(upload, false));
        let mut call = self.of_object("CompleteMultipartUpload", "POST", bucket, key, &query);
        call.headers
            .push(("content-type", "application/xml".to_owned()));
        call.sha256 = Sha256::of(body.as_bytes()).hex();
        call.payload = Payload::Bytes(body.into());
        let read = |answer: &Answer| {
            root(
                "CompleteMultipartUpload",
                answer,
                "CompleteMultipartUploadResult",
            )
            .map(drop)
        };
        let completed = self.signed(&S3, &call, read).await;
        completed.map_err(|error| self.unwelcome(bucket, error))
    }

    /// All objects of a bucket.
    pub(crate) async fn list_objects(&self, bucket: &Bucket) -> Result<Vec<Listed>> {
        let mut all = Vec::new();
        let mut token: Option<String> = None;
        loop {
            let query = match &token {
                Some(token) => format!("continuation-token={}&list-type=2", encoded(token, false)),
                None => "list-type=2".to_owned(),
            };
            let call = self.of_bucket("ListObjectsV2", "GET", bucket, &query);
            let read = |answer: &Answer| {
                let root = root("ListObjectsV2", answer, "ListBucketResult")?;
                let objects: Vec<Listed> = (root.all("Contents"))
                    .filter_map(|object| {
                        let modified = object.text("LastModified")?;
                        Some(Listed {
                            key: object.text("Key")?,
                            size: object.text("Size")?.parse().ok()?,
                            modified: DateTime::from_str(&modified, Format::DateTime).ok()?.secs(),
                        })
                    })
                    .collect();
                let next = (root.text("NextContinuationToken"))
                    .filter(|_| root.text("IsTruncated").as_deref() == Some("true"));
                Ok((objects, next))
            };
            let page = self.signed(&S3, &call, read).await;
            let (objects, next) = page.map_err(|error| self.unwelcome(bucket, error))?;
            all.extend(objects);
            match next.filter(|next| Some(next) != token.as_ref()) {
                Some(next) => token = Some(next),
                None => return Ok(all),
            }
        }
    }

    /// Deletes an object.
    pub(crate) async fn delete_object(&self, bucket: &Bucket, key: &str) -> Result<()> {
        let call = self.of_object("DeleteObject", "DELETE", bucket, key, "");
        let read = |answer: &Answer| match answer.status {
            200..=299 | 404 => Ok(()),
            _ => Err(failure("DeleteObject", answer)),
        };
        let deleted = self.signed(&S3, &call, read).await;
        deleted.map_err(|error| self.unwelcome(bucket, error))
    }

    /// The URL of an object, as CloudFormation takes it.
    pub(crate) fn object_url(&self, bucket: &str, key: &str) -> String {
        format!("{}/{}", self.bucket_url(bucket), encoded(key, true))
    }

    fn bucket_url(&self, bucket: &str) -> String {
        match self.endpoint(&S3) {
            // A custom endpoint seldom has a DNS name per bucket, and certificates have none with dots.
            (url, given) if given || bucket.contains('.') => format!("{url}/{bucket}"),
            (url, _) => url.replacen("https://", &format!("https://{bucket}."), 1),
        }
    }

    fn of_object(
        &self,
        operation: &'static str,
        method: &'static str,
        bucket: &Bucket,
        key: &str,
        query: &str,
    ) -> Call {
        let mut call = self.of_bucket(operation, method, bucket, query);
        call.url = self.object_url(&bucket.name, key);
        if !query.is_empty() {
            call.url = format!("{}?{query}", call.url);
        }
        call
    }

    fn of_bucket(
        &self,
        operation: &'static str,
        method: &'static str,
        bucket: &Bucket,
        query: &str,
    ) -> Call {
        let owner = (bucket.owner.clone()).map(|owner| ("x-amz-expected-bucket-owner", owner));
        let mut url = format!("{}/", self.bucket_url(&bucket.name));
        if !query.is_empty() {
            url = format!("{url}?{query}");
        }
        Call {
            operation,
            method,
            url,
            headers: owner.into_iter().collect(),
            payload: Payload::empty(),
            sha256: Sha256::of(b"").hex(),
        }
    }

    /// Why a bucket takes or gives nothing.
    fn unwelcome(&self, bucket: &Bucket, mut error: Error) -> Error {
        let name = &bucket.name;
        let Error::Api { code, message, .. } = &mut error else {
            return error;
        };
        match code.as_deref() {
            Some("NoSuchBucket") => Error::NotFound {
                what: format!("bucket `{name}`"),
                hint: Some(
                    "run `stackwright bootstrap`, or pass another bucket with `--bucket`".into(),
                ),
            },
            Some("PermanentRedirect" | "AuthorizationHeaderMalformed" | "Moved") => Error::Config {
                message: format!(
                    "bucket `{name}` is in {}, and the stack in {}",
                    message
                        .strip_prefix("the bucket is in ")
                        .unwrap_or("another region"),
                    self.region(),
                ),
                hint: Some("pass a bucket of the stack's region with `--bucket`".into()),
            },
            _ => {
                *message = format!("bucket `{name}`: {message}");
                error
            }
        }
    }
}

impl Stored {
    fn headers(&self) -> impl Iterator<Item = (&'static str, String)> {
        let encryption = (self.kms_key_id.iter()).flat_map(|key| {
            [
                ("x-amz-server-side-encryption", "aws:kms".to_owned()),
                ("x-amz-server-side-encryption-aws-kms-key-id", key.clone()),
            ]
        });
        std::iter::once(("content-type", self.content_type.to_owned())).chain(encryption)
    }
}

/// The error of an answer that is not what was asked for.
fn failure(operation: &'static str, answer: &Answer) -> Error {
    if answer.is_success() {
        return stranger(&S3, operation, answer);
    }
    if let Some(region) = answer
        .header("x-amz-bucket-region")
        .filter(|_| matches!(answer.status, 301 | 307 | 400))
    {
        let said = format!("the bucket is in {region}");
        return refused(operation, answer, Some("Moved".into()), Some(said));
    }
    let (code, message) = match Element::read(&answer.text()) {
        Some(error) if error.name == "Error" => (error.text("Code"), error.text("Message")),
        // The answer to HEAD has no body.
        _ if answer.status == 403 => (Some("Forbidden".to_owned()), None),
        _ => (None, None),
    };
    refused(operation, answer, code, message)
}

/// The root of a good answer.
fn root(operation: &'static str, answer: &Answer, expected: &str) -> Result<Element> {
    // Some operations begin to answer before they know how they end.
    match Element::read(&answer.text()) {
        Some(root) if answer.is_success() && root.name == expected => Ok(root),
        Some(root) if answer.is_success() && root.name == "Error" => Err(Error::Api {
            operation,
            code: root.text("Code"),
            message: root.text("Message").unwrap_or_default(),
            request_id: root.text("RequestId"),
            transient: root
                .text("Code")
                .as_deref()
                .is_some_and(crate::api::retry::is_passing),
        }),
        _ => Err(failure(operation, answer)),
    }
}

/// A text as it stands in a URL.
pub(crate) fn encoded(text: &str, is_path: bool) -> String {
    let mut url = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                url.push(char::from(byte));
            }
            b'/' if is_path => url.push('/'),
            _ => url.push_str(&format!("%{byte:02X}")),
        }
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_stand_in_urls() {
        assert_eq!(encoded("a b/ü+.zip", true), "a%20b/%C3%BC%2B.zip");
        assert_eq!(encoded("a/b", false), "a%2Fb");
    }
}
