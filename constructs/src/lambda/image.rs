//! Functions that are container images.

use std::fmt;
use std::rc::Rc;

use stackwright::{IntoValue, List, Node, Value};
use stackwright_cfn::lambda::function;

/// The container image of a function, which has the runtime and the code in it.
///
/// ```
/// use stackwright_aws::lambda::ImageCode;
/// let image = ImageCode::from_uri("123456789012.dkr.ecr.eu-west-1.amazonaws.com/tools:1.2").command(["app.handler"]);
/// # let _ = image;
/// ```
/// With the feature `assets`, it can be built from a folder: `ImageCode::from_asset`.
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/images-create.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct ImageCode {
    source: Source,
    command: Option<Value<List<String>>>,
    entry_point: Option<Value<List<String>>>,
    working_directory: Option<Value<String>>,
}

#[derive(Clone, Debug)]
enum Source {
    Uri(Value<String>),
    #[cfg_attr(
        not(feature = "assets"),
        expect(dead_code, reason = "assets are a feature")
    )]
    Published(Rc<dyn Published>),
}

/// An image that is published beside the template.
pub(super) trait Published: fmt::Debug {
    /// Adds it to what is published, for the function in this place, and returns its name. Where the image does not say for
    /// which platform it is built, it is this one.
    fn publish(&self, function: &Node, platform: Option<&str>) -> Value<String>;
}

impl ImageCode {
    /// An image of a repository in the function's region, by its full name with a tag or a digest.
    pub fn from_uri(uri: impl IntoValue<String>) -> Self {
        Self::of(Source::Uri(uri.into_value()))
    }

    /// An image of a repository, by its tag, or by its digest `sha256:…`. Lambda may pull it then.
    #[cfg(feature = "ecr")]
    #[track_caller]
    pub fn from_repository(repository: &crate::ecr::Repository, tag_or_digest: &str) -> Self {
        repository.let_pull(&crate::iam::Principal::service("lambda.amazonaws.com"));
        Self::from_uri(repository.image_uri(tag_or_digest))
    }

    #[cfg(feature = "assets")]
    pub(super) fn published(image: impl Published + 'static) -> Self {
        Self::of(Source::Published(Rc::new(image)))
    }

    fn of(source: Source) -> Self {
        ImageCode {
            source,
            command: None,
            entry_point: None,
            working_directory: None,
        }
    }

    /// The arguments of what the image starts (`CMD`), in place of the image's own.
    pub fn command(mut self, command: impl IntoValue<List<String>>) -> Self {
        self.command = Some(command.into_value());
        self
    }

    /// What the image starts (`ENTRYPOINT`), in place of the image's own.
    pub fn entry_point(mut self, command: impl IntoValue<List<String>>) -> Self {
        self.entry_point = Some(command.into_value());
        self
    }

    /// The directory that it starts in (`WORKDIR`), in place of the image's own.
    pub fn working_directory(mut self, directory: impl IntoValue<String>) -> Self {
        self.working_directory = Some(directory.into_value());
        self
    }

    /// The image's name, for the function in this place.
    pub(super) fn publish(&self, function: &Node, platform: Option<&str>) -> Value<String> {
        match &self.source {
            Source::Uri(uri) => uri.clone(),
            Source::Published(image) => function.create_here(|| image.publish(function, platform)),
        }
    }

    /// How the image is started, if that is not left to it.
    pub(super) fn config(&self) -> Option<function::ImageConfig> {
        let is_given = self.command.is_some()
            || self.entry_point.is_some()
            || self.working_directory.is_some();
        is_given.then(|| {
            function::ImageConfig::new()
                .command(self.command.as_ref())
                .entry_point(self.entry_point.as_ref())
                .working_directory(self.working_directory.as_ref())
        })
    }
}
