//! Where the image of a container comes from.

use std::fmt;
use std::rc::Rc;

use stackwright::{IntoValue, Node, Value, pseudo, sub};
use stackwright_cfn::ecs::task_definition::RepositoryCredentials;
use stackwright_facts::Problem;
use stackwright_facts::name::Name;

use crate::iam::{Grant, Role};
use crate::kit::{account_of, part_of_arn, region_of};

/// The image of a container: any text that `docker pull` takes, or a repository of ECR, from which the task's execution
/// role may then pull.
///
/// ```
/// use stackwright_aws::ecs::ContainerImage;
/// let public = ContainerImage::registry("public.ecr.aws/docker/library/nginx:1.29");
/// let own = ContainerImage::ecr("tools/solver", "1.0.7");
/// # let _ = (public, own);
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct ContainerImage {
    source: Source,
    credentials: Option<Value<String>>,
}

#[derive(Clone, Debug)]
enum Source {
    Registry(Value<String>),
    Ecr {
        name: Value<String>,
        /// Not known of a repository of the stack's own account and region.
        arn: Option<Value<String>>,
        tag: String,
    },
    /// One that is published beside the template.
    #[cfg_attr(
        not(feature = "assets"),
        expect(dead_code, reason = "assets are a feature")
    )]
    Unpublished(Rc<dyn Published>),
    /// Where that will be.
    Published(Location),
}

/// An image that is published beside the template.
pub(super) trait Published: fmt::Debug {
    /// Adds it to what is published, for the container in this place. Where the image does not say for which platform it is
    /// built, it is this one.
    fn publish(&self, container: &Node, platform: Option<&str>) -> Location;
}

/// Where an image is published.
#[derive(Clone, Debug)]
pub(super) struct Location {
    pub uri: Value<String>,
    pub repository_arn: Value<String>,
}

impl ContainerImage {
    /// An image by its name, as `docker pull` takes it.
    pub fn registry(name: impl IntoValue<String>) -> Self {
        ContainerImage {
            source: Source::Registry(name.into_value()),
            credentials: None,
        }
    }

    /// An image of an ECR repository in the stack's account and region, by the repository's name, and a tag or a digest
    /// (`sha256:…`).
    pub fn ecr(repository: impl IntoValue<String>, tag: impl Into<String>) -> Self {
        ContainerImage {
            source: Source::Ecr {
                name: repository.into_value(),
                arn: None,
                tag: tag.into(),
            },
            credentials: None,
        }
    }

    /// An image of an ECR repository of this app, or of any account and region, by the repository's ARN and name, and a
    /// tag or a digest.
    pub fn ecr_repository(
        arn: impl IntoValue<String>,
        name: impl IntoValue<String>,
        tag: impl Into<String>,
    ) -> Self {
        ContainerImage {
            source: Source::Ecr {
                name: name.into_value(),
                arn: Some(arn.into_value()),
                tag: tag.into(),
            },
            credentials: None,
        }
    }

    #[cfg(feature = "assets")]
    pub(super) fn published(image: impl Published + 'static) -> Self {
        ContainerImage {
            source: Source::Unpublished(Rc::new(image)),
            credentials: None,
        }
    }

    /// Adds it to what is published, if it is an asset, for the container in this place.
    pub(super) fn publish(&self, container: &Node, platform: Option<&str>) -> Self {
        let Source::Unpublished(image) = &self.source else {
            return self.clone();
        };
        let location = container.create_here(|| image.publish(container, platform));
        ContainerImage {
            source: Source::Published(location),
            credentials: self.credentials.clone(),
        }
    }

    /// The Secrets Manager secret, by its ARN, with user name and password for a private registry.
    /// Source: <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/private-auth.html>
    pub fn credentials(mut self, secret_arn: impl IntoValue<String>) -> Self {
        self.credentials = Some(secret_arn.into_value());
        self
    }

    /// The value of `Image`.
    pub(crate) fn name(&self, node: &Node) -> Value<String> {
        let (name, arn, tag) = match &self.source {
            Source::Registry(name) => return name.clone(),
            Source::Ecr { name, arn, tag } => (name, arn, tag),
            Source::Published(location) => return location.uri.clone(),
            Source::Unpublished(_) => return Value::lazy(|| "unpublished"),
        };
        let (account, region) = match arn {
            Some(arn) => (part_of_arn(arn, 4), part_of_arn(arn, 3)),
            None => (account_of(node), region_of(node)),
        };
        let separator = if tag.starts_with("sha256:") { '@' } else { ':' };
        let suffix = pseudo::url_suffix();
        sub!("{account}.dkr.ecr.{region}.{suffix}/{name}{separator}{tag}")
    }

    /// The value of `RepositoryCredentials`.
    pub(crate) fn repository_credentials(&self) -> Option<RepositoryCredentials> {
        let secret = self.credentials.as_ref()?;
        Some(RepositoryCredentials::new().credentials_parameter(secret))
    }

    /// What is wrong with it, as far as it is known now.
    pub(crate) fn problem(&self) -> Option<Problem> {
        match &self.source {
            Source::Registry(name) => Name::Image.check(name.as_str()?).err(),
            _ => None,
        }
    }

    pub(crate) fn needs_execution_role(&self) -> bool {
        !matches!(self.source, Source::Registry(_)) || self.credentials.is_some()
    }

    /// Lets the execution role fetch it.
    pub(crate) fn grant_pull(&self, role: &Role, node: &Node) {
        let repository = match &self.source {
            Source::Ecr { name, arn, .. } => Some(match (arn, node.stack()) {
                (Some(arn), _) => arn.clone(),
                (None, Some(stack)) => stack.arn("ecr", sub!("repository/{name}")),
                (None, None) => sub!("arn:{}:ecr:::repository/{name}", pseudo::partition()),
            }),
            Source::Published(location) => Some(location.repository_arn.clone()),
            Source::Registry(_) | Source::Unpublished(_) => None,
        };
        if let Some(arn) = repository {
            Grant::on_principal(
                role,
                &[
                    "ecr:BatchCheckLayerAvailability",
                    "ecr:GetDownloadUrlForLayer",
                    "ecr:BatchGetImage",
                ],
                vec![arn],
            );
            Grant::on_principal(role, &["ecr:GetAuthorizationToken"], vec!["*".into()]);
        }
        if let Some(secret) = &self.credentials {
            let action = "secretsmanager:GetSecretValue";
            Grant::on_principal(role, &[action], vec![secret.clone()]);
        }
    }
}

macro_rules! from_names {
    ($($name:ty),*) => {
        $(impl From<$name> for ContainerImage {
            fn from(name: $name) -> Self {
                ContainerImage::registry(name)
            }
        })*
    };
}
from_names!(&str, String, &String, Value<String>, &Value<String>);

impl From<&ContainerImage> for ContainerImage {
    fn from(image: &ContainerImage) -> Self {
        image.clone()
    }
}
