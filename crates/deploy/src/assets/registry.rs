//! Pushes images to a registry, part by part: what is there is not sent again.
//!
//! Source: <https://github.com/opencontainers/distribution-spec/blob/main/spec.md>

use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use serde_json::Value;

use crate::api::exchange::{Answer, Payload};
use crate::api::retry::is_passing_status;
use crate::assets::layout::{Blob, Image, Manifest};
use crate::assets::upload::Told;
use crate::digest::Sha256;
use crate::error::{Error, Result};
use crate::session::Session;

/// A repository in a registry.
pub(crate) struct Repository<'a> {
    session: &'a Session,
    host: String,
    /// With the scheme, up to `/v2/NAME`.
    url: String,
    token: String,
}

impl<'a> Repository<'a> {
    /// `address` is `HOST/NAME`, `token` what comes after `Basic`.
    pub(crate) fn new(session: &'a Session, address: &str, token: String) -> Self {
        let (host, name) = address.split_once('/').unwrap_or((address, ""));
        let bare = host.rsplit_once(':').map_or(host, |(bare, _)| bare);
        // As for all tools of containers: what is on this machine needs no certificate.
        let local = bare == "localhost" || bare.starts_with("127.") || bare == "[::1]";
        let scheme = if local { "http" } else { "https" };
        Self {
            session,
            host: host.to_owned(),
            url: format!("{scheme}://{host}/v2/{name}"),
            token,
        }
    }

    /// Pushes an image under a tag, and looks at what has arrived.
    ///
    /// # Errors
    /// [`Error::Api`] with what the registry says.
    pub(crate) async fn push(&self, image: &Image, tag: &str, told: &Told) -> Result<()> {
        let mut done = 0;
        for blob in &image.blobs {
            self.push_blob(blob).await?;
            done += blob.size;
            told(done);
        }
        let Some((root, members)) = image.manifests.split_last() else {
            return Ok(());
        };
        for member in members {
            let digest = Sha256::of(&member.bytes).named();
            self.push_manifest(member, &digest).await?;
        }
        self.push_manifest(root, tag).await?;
        let digest = Sha256::of(&root.bytes).named();
        let url = format!("{}/manifests/{tag}", self.url);
        let headers = [("accept", root.media_type.as_str())];
        let answer = self
            .patient("HeadManifest", async || {
                let answer = self
                    .send("HeadManifest", "HEAD", &url, &headers, &Payload::empty())
                    .await?;
                self.accepted("HeadManifest", answer)
            })
            .await?;
        match answer.header("docker-content-digest") {
            Some(there) if there != digest => Err(Error::Api {
                operation: "HeadManifest",
                code: None,
                message: format!("{}:{tag} is {there} after the push of {digest}", self.url),
                request_id: None,
                transient: false,
            }),
            _ => Ok(()),
        }
    }

    async fn push_blob(&self, blob: &Blob) -> Result<()> {
        let url = format!("{}/blobs/{}", self.url, blob.digest);
        self.patient("PushLayer", async || {
            let there = self
                .send("PushLayer", "HEAD", &url, &[], &Payload::empty())
                .await?;
            if there.is_success() {
                return Ok(());
            }
            if there.status != 404 {
                return self.accepted("PushLayer", there).map(drop);
            }
            let begin = format!("{}/blobs/uploads/", self.url);
            let begun = self
                .send("PushLayer", "POST", &begin, &[], &Payload::empty())
                .await?;
            let begun = self.accepted("PushLayer", begun)?;
            let content = Payload::File {
                path: blob.path.clone(),
                offset: 0,
                length: blob.size,
            };
            let headers = [("content-type", "application/octet-stream")];
            let to = self.location(&begun)?;
            let sent = self
                .send("PushLayer", "PATCH", &to, &headers, &content)
                .await?;
            let sent = self.accepted("PushLayer", sent)?;
            let to = self.location(&sent)?;
            let joint = if to.contains('?') { '&' } else { '?' };
            let digest = blob.digest.replace(':', "%3A");
            let to = format!("{to}{joint}digest={digest}");
            let ended = self
                .send("PushLayer", "PUT", &to, &[], &Payload::empty())
                .await?;
            self.accepted("PushLayer", ended).map(drop)
        })
        .await
    }

    async fn push_manifest(&self, manifest: &Manifest, reference: &str) -> Result<()> {
        let url = format!("{}/manifests/{reference}", self.url);
        let headers = [("content-type", manifest.media_type.as_str())];
        let payload = Payload::Bytes(manifest.bytes.clone().into());
        self.patient("PushManifest", async || {
            let answer = self
                .send("PushManifest", "PUT", &url, &headers, &payload)
                .await?;
            self.accepted("PushManifest", answer).map(drop)
        })
        .await
    }

    async fn patient<T, F, Fut>(&self, operation: &'static str, attempt: F) -> Result<T>
    where
        F: FnMut() -> Fut,
        Fut: Future<Output = Result<T>> + Send,
    {
        self.session.retry.call(operation, attempt).await
    }

    /// Where an upload goes on.
    fn location(&self, answer: &Answer) -> Result<String> {
        let location = answer.header("location").unwrap_or_default();
        let origin = self.url.split("/v2/").next().unwrap_or_default();
        match location {
            "" => Err(self.refused(
                "PushLayer",
                answer,
                "the answer does not say where to send a layer",
            )),
            path if path.starts_with('/') => Ok(format!("{origin}{path}")),
            // Credentials go nowhere else.
            url if url.starts_with(&format!("{origin}/")) => Ok(url.to_owned()),
            url => Err(self.refused(
                "PushLayer",
                answer,
                &format!("it sends a layer elsewhere, to {url}"),
            )),
        }
    }

    async fn send(
        &self,
        operation: &'static str,
        method: &'static str,
        url: &str,
        headers: &[(&'static str, &str)],
        payload: &Payload,
    ) -> Result<Answer> {
        let broken = |error: &dyn std::error::Error| Error::Api {
            operation,
            code: None,
            message: error.to_string(),
            request_id: None,
            transient: false,
        };
        let mut request = HttpRequest::new(payload.body().await?);
        (request.set_method(method))
            .and_then(|()| request.set_uri(url))
            .map_err(|error| broken(&error))?;
        let basic = format!("Basic {}", self.token);
        let given = headers
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned()));
        let own = (!self.token.is_empty()).then_some(("authorization", basic));
        for (name, value) in given.chain(own) {
            (request.headers_mut().try_insert(name, value)).map_err(|error| broken(&error))?;
        }
        self.session
            .exchange(operation, request, payload.len())
            .await
    }

    fn accepted(&self, operation: &'static str, answer: Answer) -> Result<Answer> {
        if answer.is_success() {
            return Ok(answer);
        }
        let said: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        let first = &said["errors"][0];
        let message = match (answer.status, first["message"].as_str()) {
            (413, None) => "the layer is larger than it takes".to_owned(),
            (401, None) => "the login is not accepted".to_owned(),
            (_, Some(message)) => message.to_owned(),
            (status, None) => format!("the answer has status {status}"),
        };
        let mut error = self.refused(operation, &answer, &message);
        if let Error::Api { code, .. } = &mut error {
            *code = first["code"].as_str().map(str::to_owned);
        }
        Err(error)
    }

    fn refused(&self, operation: &'static str, answer: &Answer, message: &str) -> Error {
        Error::Api {
            operation,
            code: None,
            message: format!("registry {}: {message}", self.host),
            request_id: None,
            transient: is_passing_status(answer.status),
        }
    }
}
