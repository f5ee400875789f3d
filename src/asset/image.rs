//! Container images as assets.

use std::panic::Location;

use crate::json::{Map, Value as Json, json};

use super::store::{AssetStore, Place};
use super::{Snapshot, Staging};
use crate::stack::Stack;
use crate::value::Value;

/// A container image that is pushed to a repository before the stack is deployed.
#[derive(Clone, Debug)]
#[must_use]
pub struct ImageAsset {
    hash: String,
    source: ImageSource,
    name: Option<String>,
    display_name: Option<String>,
}

/// What an image is made of.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum ImageSource {
    /// A folder with a Dockerfile, which a builder builds when the image is to be published, and how, as the asset manifest
    /// has it (`dockerFile`, `platform` …). [`ImageBuild`](super::ImageBuild) makes it.
    Folder {
        /// The folder.
        folder: Snapshot,
        /// What the asset manifest says beside the folder.
        settings: Map<String, Json>,
    },
    /// The image in a file, as `docker save` and other builders write it.
    Tarball(Snapshot),
    /// A command that makes the image when it is to be published. The last line that it prints is the image's name in the
    /// local container engine, or, if the variable `STACKWRIGHT_OCI` is set, `oci-archive:` and the path of a file with it.
    Command(Vec<String>),
}

impl ImageAsset {
    /// An image in a file.
    pub fn tarball(file: Snapshot) -> Self {
        ImageAsset::new(file.hash().to_owned(), ImageSource::Tarball(file))
    }

    /// An image with a hash that says what is in it: letters and digits; what has the same hash is pushed once.
    pub fn new(hash: impl Into<String>, source: ImageSource) -> Self {
        ImageAsset {
            hash: hash.into(),
            source,
            name: None,
            display_name: None,
        }
    }

    /// A name by which a store may choose a repository of its own.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// How it is called while it is published.
    pub fn display_name(mut self, name: impl Into<String>) -> Self {
        self.display_name = Some(name.into());
        self
    }

    /// The hash that names it, and is the image's tag.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    pub(super) fn manifest_name(&self) -> String {
        match &self.name {
            Some(name) => format!("{name}-{}", self.hash),
            None => self.hash.clone(),
        }
    }

    pub(super) fn is_made_of_the_same(&self, other: &ImageAsset) -> bool {
        match (&self.source, &other.source) {
            (
                ImageSource::Folder {
                    folder: a,
                    settings,
                },
                ImageSource::Folder {
                    folder: b,
                    settings: others,
                },
            ) => a.hash() == b.hash() && effective(settings) == effective(others),
            (ImageSource::Tarball(a), ImageSource::Tarball(b)) => a.hash() == b.hash(),
            (ImageSource::Command(a), ImageSource::Command(b)) => a == b,
            _ => false,
        }
    }

    /// Its entry in the asset manifest, without destinations. `copies` is the way to the copies in the assembly, if there are
    /// any.
    pub(super) fn to_json(&self, copies: Option<&str>) -> Map<String, Json> {
        let source = match &self.source {
            ImageSource::Folder { folder, settings } => {
                let mut source = Map::new();
                source.insert("directory".into(), json!(folder.path_from(copies)));
                source.extend(settings.clone());
                Json::Object(source)
            }
            ImageSource::Tarball(file) => json!({"executable": [
                "sh",
                "-c",
                "docker load -i \"$1\" | tail -n 1 | sed \"s/Loaded image[^:]*: //g\"",
                "cdk-tarball-image-asset",
                file.path_from(copies),
            ]}),
            ImageSource::Command(command) => json!({"executable": command}),
        };
        let mut entry = Map::new();
        if let Some(name) = &self.display_name {
            entry.insert("displayName".into(), json!(name));
        }
        entry.insert("source".into(), source);
        entry
    }

    /// Where it is pushed to.
    pub(super) fn destination(&self, store: &AssetStore, place: &Place) -> Map<String, Json> {
        let repository = place.fill(&store.repository_name);
        let tag = place.fill(&store.image_tag_prefix) + &self.hash;
        let mut destination = Map::new();
        destination.insert("repositoryName".into(), json!(repository));
        destination.insert("imageTag".into(), json!(tag));
        place.finish(store.image_role.as_ref(), &mut destination);
        destination
    }

    pub(super) fn stage(&self, staging: &mut Staging) {
        match &self.source {
            ImageSource::Folder { folder, .. } => staging.add(folder),
            ImageSource::Tarball(file) => staging.add(file),
            ImageSource::Command(_) => {}
        }
    }
}

/// The settings of a build that change the image, so not those of caches.
pub(super) fn effective(settings: &Map<String, Json>) -> Map<String, Json> {
    let mut settings = settings.clone();
    settings.retain(|name, _| !name.starts_with("cache"));
    settings
}

/// Where an image is once it is published: expressions for the stack's template.
#[derive(Clone, Debug)]
pub struct ImageLocation {
    stack: Stack,
    hash: String,
}

impl ImageLocation {
    /// The name of the repository.
    pub fn repository_name(&self) -> Value<String> {
        self.stack
            .placed(|store, place| place.fill(&store.repository_name))
    }

    /// The tag of the image in the repository.
    pub fn image_tag(&self) -> Value<String> {
        let hash = self.hash.clone();
        self.stack
            .placed(move |store, place| place.fill(&store.image_tag_prefix) + &hash)
    }

    /// The image's full name: `ACCOUNT.dkr.ecr.REGION.DOMAIN/REPOSITORY:TAG`.
    pub fn image_uri(&self) -> Value<String> {
        let hash = self.hash.clone();
        self.stack.placed(move |store, place| {
            place.fill(&format!(
                "${{AWS::AccountId}}.dkr.ecr.${{AWS::Region}}.${{AWS::URLSuffix}}/{}:{}{hash}",
                store.repository_name, store.image_tag_prefix
            ))
        })
    }
}

impl Stack {
    /// Adds an image to what is published before the stack is deployed, and says where it will be. Where that is, the
    /// stack's [`synthesizer`](Stack::synthesizer) decides.
    ///
    /// # Errors
    /// At synthesis: `SW0063` if it has the hash of another one that is made of something else.
    #[track_caller]
    pub fn add_image_asset(&self, asset: ImageAsset) -> ImageLocation {
        let hash = asset.hash().to_owned();
        self.edit_assets(Location::caller(), |assets| assets.add_image(asset));
        ImageLocation {
            stack: self.clone(),
            hash,
        }
    }
}
