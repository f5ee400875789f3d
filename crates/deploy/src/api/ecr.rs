//! The calls of ECR that this crate makes: one method each, patient, with typed errors.
//!
//! Source: <https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_Operations.html>

use serde_json::{Value, json};

use crate::api::json::Protocol;
use crate::api::signed::ECR;
use crate::error::{Error, Result};
use crate::session::Session;

/// An image of a repository.
#[derive(Debug, Clone)]
pub(crate) struct ListedImage {
    pub(crate) digest: String,
    pub(crate) tags: Vec<String>,
    pub(crate) size: u64,
    /// Seconds since 1970.
    pub(crate) pushed: i64,
    /// It consists of other images.
    pub(crate) is_index: bool,
}

/// As many images go in one call.
const MOST_IMAGES: usize = 100;

impl Session {
    /// The address of a repository, such as `123456789012.dkr.ecr.us-east-1.amazonaws.com/name`; `None` when there is
    /// none.
    pub(crate) async fn repository(&self, name: &str) -> Result<Option<String>> {
        let asked = json!({"repositoryNames": [name]});
        match self.ecr("DescribeRepositories", &asked).await {
            Ok(answer) => Ok(answer["repositories"][0]["repositoryUri"]
                .as_str()
                .map(str::to_owned)),
            Err(error) if error.has_code("RepositoryNotFoundException") => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The user and the password of the registry.
    pub(crate) async fn registry_login(&self) -> Result<String> {
        let answer = self.ecr("GetAuthorizationToken", &json!({})).await?;
        let token = answer["authorizationData"][0]["authorizationToken"].as_str();
        token.map(str::to_owned).ok_or_else(|| Error::Api {
            operation: "GetAuthorizationToken",
            code: None,
            message: "the answer has no token".into(),
            request_id: None,
            transient: false,
        })
    }

    /// Whether there is an image with a tag.
    pub(crate) async fn has_image(&self, repository: &str, tag: &str) -> Result<bool> {
        let asked = json!({"repositoryName": repository, "imageIds": [{"imageTag": tag}]});
        match self.ecr("DescribeImages", &asked).await {
            Ok(answer) => Ok(answer["imageDetails"]
                .as_array()
                .is_some_and(|all| !all.is_empty())),
            Err(error) if error.has_code("ImageNotFoundException") => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// All images of a repository.
    pub(crate) async fn images(&self, repository: &str) -> Result<Vec<ListedImage>> {
        let mut all = Vec::new();
        let mut token = Value::Null;
        loop {
            let mut asked = json!({"repositoryName": repository});
            if token.is_string() {
                asked["nextToken"] = token.clone();
            }
            let answer = self.ecr("DescribeImages", &asked).await?;
            for image in answer["imageDetails"].as_array().into_iter().flatten() {
                let tags = image["imageTags"].as_array().into_iter().flatten();
                let media_type = image["imageManifestMediaType"].as_str().unwrap_or_default();
                all.push(ListedImage {
                    digest: image["imageDigest"].as_str().unwrap_or_default().to_owned(),
                    tags: tags.filter_map(Value::as_str).map(str::to_owned).collect(),
                    size: image["imageSizeInBytes"].as_u64().unwrap_or_default(),
                    pushed: image["imagePushedAt"].as_f64().unwrap_or_default() as i64,
                    is_index: media_type.contains("index") || media_type.contains("manifest.list"),
                });
            }
            if answer["nextToken"].is_null() || answer["nextToken"] == token {
                return Ok(all);
            }
            token = answer["nextToken"].clone();
        }
    }

    /// The digests of the images that an image consists of.
    pub(crate) async fn members(&self, repository: &str, digest: &str) -> Result<Vec<String>> {
        let asked = json!({
            "repositoryName": repository,
            "imageIds": [{"imageDigest": digest}],
            "acceptedMediaTypes": [
                "application/vnd.oci.image.index.v1+json",
                "application/vnd.docker.distribution.manifest.list.v2+json",
            ],
        });
        let answer = self.ecr("BatchGetImage", &asked).await?;
        let manifest = answer["images"][0]["imageManifest"]
            .as_str()
            .unwrap_or_default();
        let manifest: Value = serde_json::from_str(manifest).unwrap_or_default();
        let members = manifest["manifests"].as_array().into_iter().flatten();
        Ok(members
            .filter_map(|member| member["digest"].as_str().map(str::to_owned))
            .collect())
    }

    /// Deletes images by their digests; returns those that stay, with the reason.
    pub(crate) async fn delete_images(
        &self,
        repository: &str,
        digests: &[String],
    ) -> Result<Vec<(String, String)>> {
        let mut kept = Vec::new();
        for digests in digests.chunks(MOST_IMAGES) {
            let ids: Vec<Value> = (digests.iter())
                .map(|digest| json!({"imageDigest": digest}))
                .collect();
            let asked = json!({"repositoryName": repository, "imageIds": ids});
            let answer = self.ecr("BatchDeleteImage", &asked).await?;
            for failure in answer["failures"].as_array().into_iter().flatten() {
                let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
                // Another run was faster.
                if failure["failureCode"] != "ImageNotFound" {
                    kept.push((
                        text(&failure["imageId"]["imageDigest"]),
                        text(&failure["failureReason"]),
                    ));
                }
            }
        }
        Ok(kept)
    }

    async fn ecr(&self, operation: &'static str, asked: &Value) -> Result<Value> {
        let protocol = Protocol {
            target: "AmazonEC2ContainerRegistry_V20150921",
            version: "1.1",
        };
        self.in_json((&ECR, protocol), operation, asked).await
    }
}
