//! Container images.

use std::panic::Location;

use stackwright::asset::{ImageAsset as Image, ImageBuild, ImageLocation, ImageSource, Source};
use stackwright::{Construct, Defaults, Diagnostic, Node, Value, sub};

use super::rust::Purpose;
use super::{Crate, codes, display_name, stack_of};
use crate::iam::{Grant, Grantable};
use crate::kit::{account_of, region_of};

/// A container image in the repository that the stack's images are published to.
///
/// ```no_run
/// use stackwright_aws::assets::{ImageAsset, ImageBuild};
/// use stackwright_aws::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let worker = ImageAsset::new(&stack, "Worker", ImageBuild::new("worker").platform("linux/arm64"));
/// CfnOutput::new(&stack, "Image", worker.image_uri());
/// ```
/// Source: <https://docs.aws.amazon.com/cdk/v2/guide/assets.html>
#[derive(Clone, Debug)]
pub struct ImageAsset {
    node: Node,
    location: Option<ImageLocation>,
}

impl Construct for ImageAsset {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl ImageAsset {
    /// An image that is built from a folder with a Dockerfile, when it is to be published.
    ///
    /// # Errors
    /// At synthesis: those of [`Asset::new`](super::Asset::new); `SW0064` if there is no Dockerfile.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, build: impl Into<ImageBuild>) -> Self {
        let node = Node::new(scope, id);
        let image = build.into().fingerprint(&node);
        Defaults::apply(Self::create(node, image))
    }

    /// An image in a file, as `docker save` and other builders write it.
    ///
    /// # Errors
    /// At synthesis: `SW0060` if the file is not there or cannot be read.
    #[track_caller]
    pub fn from_tarball(scope: &impl Construct, id: &str, file: impl Into<Source>) -> Self {
        let node = Node::new(scope, id);
        let image = file.into().fingerprint(&node).map(Image::tarball);
        Defaults::apply(Self::create(node, image))
    }

    /// An image with nothing in it but a program that cargo builds, static and without a container engine, when the image
    /// is to be published. Its entry point is the program; certificates of public authorities are at
    /// `/etc/ssl/certs/ca-certificates.crt`, if the machine that builds has some.
    ///
    /// `platform` is `linux/amd64` or `linux/arm64`.
    ///
    /// # Errors
    /// At synthesis: `SW0065` if there is no such package or binary, or it cannot be built for the platform.
    #[track_caller]
    pub fn from_crate(
        scope: &impl Construct,
        id: &str,
        program: impl Into<Crate>,
        platform: &str,
    ) -> Self {
        let node = Node::new(scope, id);
        let architecture = match platform {
            "linux/amd64" => Some("x86_64"),
            "linux/arm64" => Some("arm64"),
            other => {
                let message = format!("a crate cannot be built for the platform `{other}`");
                let problem = Diagnostic::error(codes::CRATE, message);
                let hint = "the platforms are `linux/amd64` and `linux/arm64`";
                node.add_error(problem.at(Location::caller()).hint(hint));
                None
            }
        };
        let program: Crate = program.into();
        let image = architecture
            .and_then(|architecture| program.prepare(&node, &Purpose::Image, architecture))
            .map(|(hash, command)| Image::new(hash, ImageSource::Command(command)));
        Defaults::apply(Self::create(node, image))
    }

    #[track_caller]
    fn create(node: Node, image: Option<Image>) -> Self {
        node.set_construct_type("stackwright_aws.assets.ImageAsset");
        let stack = stack_of(&node, Location::caller());
        let location = stack
            .zip(image)
            .map(|(stack, image)| stack.add_image_asset(image.display_name(display_name(&node))));
        ImageAsset { node, location }
    }

    fn at(&self, part: impl FnOnce(&ImageLocation) -> Value<String>) -> Value<String> {
        self.location.as_ref().map_or_else(super::nowhere, part)
    }

    /// The image's full name: `ACCOUNT.dkr.ecr.REGION.DOMAIN/REPOSITORY:TAG`.
    pub fn image_uri(&self) -> Value<String> {
        self.at(ImageLocation::image_uri)
    }

    /// The tag of the image in its repository.
    pub fn image_tag(&self) -> Value<String> {
        self.at(ImageLocation::image_tag)
    }

    /// The name of the repository.
    pub fn repository_name(&self) -> Value<String> {
        self.at(ImageLocation::repository_name)
    }

    /// The ARN of the repository.
    pub fn repository_arn(&self) -> Value<String> {
        let (region, account) = (region_of(&self.node), account_of(&self.node));
        let name = self.repository_name();
        let partition = stackwright::pseudo::partition();
        sub!("arn:{partition}:ecr:{region}:{account}:repository/{name}")
    }

    /// Lets somebody pull the image.
    #[track_caller]
    pub fn grant_pull(&self, grantee: &impl Grantable) -> Grant {
        let repository = Grant::on_principal(
            grantee,
            &[
                "ecr:BatchCheckLayerAvailability",
                "ecr:GetDownloadUrlForLayer",
                "ecr:BatchGetImage",
            ],
            vec![self.repository_arn()],
        );
        let token = Grant::on_principal(grantee, &["ecr:GetAuthorizationToken"], vec!["*".into()]);
        repository.and(token)
    }
}
