//! Images that are published beside the template.

use stackwright::Node;
use stackwright::asset::{ImageBuild, Source};

use super::image::{ContainerImage, Location, Published};
use crate::assets::{Crate, ImageAsset};

impl ContainerImage {
    /// An image that is built from a folder with a Dockerfile, when it is to be published, for the task's platform if the
    /// build names none.
    ///
    /// ```no_run
    /// use stackwright_aws::prelude::*;
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// let task = FargateTaskDefinition::new(&stack, "Task").arm64();
    /// task.container("worker", ContainerImage::from_asset("worker"));
    /// ```
    ///
    /// # Errors
    /// When the container is complete: those of [`ImageAsset::new`].
    pub fn from_asset(build: impl Into<ImageBuild>) -> Self {
        ContainerImage::published(Build(build.into()))
    }

    /// An image in a file, as `docker save` and other builders write it.
    ///
    /// # Errors
    /// When the container is complete: those of [`ImageAsset::from_tarball`].
    pub fn from_tarball(file: impl Into<Source>) -> Self {
        ContainerImage::published(Tarball(file.into()))
    }

    /// An image with nothing in it but a program of a crate of the same workspace, which cargo builds when it is to be
    /// published, for the task's processor, without a container engine.
    ///
    /// ```no_run
    /// use stackwright_aws::prelude::*;
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// let task = FargateTaskDefinition::new(&stack, "Task").arm64();
    /// task.container("solver", ContainerImage::from_crate("solver"));
    /// ```
    ///
    /// # Errors
    /// When the container is complete: those of [`ImageAsset::from_crate`].
    pub fn from_crate(program: impl Into<Crate>) -> Self {
        ContainerImage::published(Program(program.into()))
    }
}

#[derive(Debug)]
struct Build(ImageBuild);

impl Published for Build {
    fn publish(&self, container: &Node, platform: Option<&str>) -> Location {
        let build = match platform {
            Some(platform) => self.0.clone().default_platform(platform),
            None => self.0.clone(),
        };
        location(&ImageAsset::new(container, ASSET, build))
    }
}

#[derive(Debug)]
struct Tarball(Source);

impl Published for Tarball {
    fn publish(&self, container: &Node, _: Option<&str>) -> Location {
        location(&ImageAsset::from_tarball(container, ASSET, &self.0))
    }
}

#[derive(Debug)]
struct Program(Crate);

impl Published for Program {
    fn publish(&self, container: &Node, platform: Option<&str>) -> Location {
        let platform = platform.unwrap_or("linux/amd64");
        location(&ImageAsset::from_crate(container, ASSET, &self.0, platform))
    }
}

/// The id of the asset in its container.
const ASSET: &str = "AssetImage";

fn location(asset: &ImageAsset) -> Location {
    Location {
        uri: asset.image_uri(),
        repository_arn: asset.repository_arn(),
    }
}
