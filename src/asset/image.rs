//! Container images as assets.

use std::panic::Location;

use serde_json::{Map, Value as Json, json};

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
    /// A folder with a Dockerfile, which a builder builds when the image is to be published.
    Build(Box<ImageBuild>),
    /// The image in a file, as `docker save` and other builders write it.
    Tarball(Snapshot),
    /// A command that makes the image when it is to be published, and prints its name in the local engine.
    Command(Vec<String>),
}

/// How an image is built from a folder with a Dockerfile.
#[derive(Clone, Debug)]
#[must_use]
pub struct ImageBuild {
    folder: Snapshot,
    settings: Map<String, Json>,
}

impl ImageBuild {
    /// A build with the `Dockerfile` in the folder.
    pub fn new(folder: Snapshot) -> Self {
        ImageBuild {
            folder,
            settings: Map::new(),
        }
    }

    fn set(mut self, key: &str, value: impl Into<Json>) -> Self {
        self.settings.insert(key.into(), value.into());
        self
    }

    fn set_in(mut self, map: &str, key: impl Into<String>, value: impl Into<String>) -> Self {
        let entries = self.settings.entry(map).or_insert_with(|| json!({}));
        entries[key.into()] = Json::String(value.into());
        self
    }

    fn push(mut self, list: &str, item: Json) -> Self {
        let items = self.settings.entry(list).or_insert_with(|| json!([]));
        if let Json::Array(items) = items {
            items.push(item);
        }
        self
    }

    /// A build argument (`ARG`).
    pub fn build_arg(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.set_in("dockerBuildArgs", name, value)
    }

    /// A further build context by its name: a path, or an address as `docker-image://alpine`.
    pub fn build_context(self, name: impl Into<String>, source: impl Into<String>) -> Self {
        self.set_in("dockerBuildContexts", name, source)
    }

    /// A secret of the build: its id, and where it comes from, for example `src=token.txt` or `env=TOKEN`. Its content is not
    /// part of the fingerprint.
    pub fn build_secret(self, id: impl Into<String>, source: impl Into<String>) -> Self {
        self.set_in("dockerBuildSecrets", id, source)
    }

    /// The SSH agent's socket or keys that the build may use, for example `default`.
    pub fn build_ssh(self, keys: impl Into<String>) -> Self {
        self.set("dockerBuildSsh", keys.into())
    }

    /// The stage of the Dockerfile that is built; the last one by default.
    pub fn target(self, stage: impl Into<String>) -> Self {
        self.set("dockerBuildTarget", stage.into())
    }

    /// The Dockerfile's path in the folder; `Dockerfile` by default.
    pub fn dockerfile(self, path: impl Into<String>) -> Self {
        self.set("dockerFile", path.into())
    }

    /// The network of `RUN` instructions, for example `host` or `none`.
    pub fn network_mode(self, mode: impl Into<String>) -> Self {
        self.set("networkMode", mode.into())
    }

    /// The platform that it is built for, for example `linux/arm64`; by default that of the machine which builds it.
    pub fn platform(self, platform: impl Into<String>) -> Self {
        self.set("platform", platform.into())
    }

    /// An output of the build, for example `type=docker`.
    pub fn output(self, output: impl Into<String>) -> Self {
        self.push("dockerOutputs", json!(output.into()))
    }

    /// A cache that the build reads: its type, for example `registry`, and its parameters.
    pub fn cache_from(self, kind: &str, params: &[(&str, &str)]) -> Self {
        self.push("cacheFrom", cache(kind, params))
    }

    /// The cache that the build writes.
    pub fn cache_to(self, kind: &str, params: &[(&str, &str)]) -> Self {
        self.set("cacheTo", cache(kind, params))
    }

    /// Builds without any cache.
    pub fn without_cache(self) -> Self {
        self.set("cacheDisabled", true)
    }

    /// The folder.
    pub fn folder(&self) -> &Snapshot {
        &self.folder
    }

    /// The path of the Dockerfile in the folder.
    pub fn dockerfile_path(&self) -> &str {
        let given = self.settings.get("dockerFile").and_then(Json::as_str);
        given.unwrap_or("Dockerfile")
    }

    /// The settings that change what is built, so not those of caches.
    fn effective(&self) -> Map<String, Json> {
        let mut settings = self.settings.clone();
        settings.retain(|name, _| !name.starts_with("cache"));
        settings
    }

    /// The hash of the image: of the folder, and of what else changes it.
    #[cfg(feature = "assets")]
    fn hash(&self) -> String {
        let settings = self.effective();
        if settings.is_empty() {
            return self.folder.hash().to_owned();
        }
        super::fingerprint::of_text(&json!([self.folder.hash(), settings]).to_string())
    }
}

fn cache(kind: &str, params: &[(&str, &str)]) -> Json {
    let mut cache = json!({"type": kind});
    if !params.is_empty() {
        let params = params.iter();
        let params = params.map(|(name, value)| ((*name).to_owned(), json!(value)));
        cache["params"] = Json::Object(params.collect());
    }
    cache
}

impl ImageAsset {
    /// An image that is built from a folder with a Dockerfile.
    #[cfg(feature = "assets")]
    pub fn build(build: ImageBuild) -> Self {
        let hash = build.hash();
        ImageAsset::new(hash, ImageSource::Build(Box::new(build)))
    }

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
            (ImageSource::Build(a), ImageSource::Build(b)) => {
                a.folder.hash() == b.folder.hash() && a.effective() == b.effective()
            }
            (ImageSource::Tarball(a), ImageSource::Tarball(b)) => a.hash() == b.hash(),
            (ImageSource::Command(a), ImageSource::Command(b)) => a == b,
            _ => false,
        }
    }

    /// Its entry in the asset manifest, without destinations. `copies` is the way to the copies in the assembly, if there are
    /// any.
    pub(super) fn to_json(&self, copies: Option<&str>) -> Map<String, Json> {
        let source = match &self.source {
            ImageSource::Build(build) => {
                let mut source = Map::new();
                source.insert("directory".into(), json!(build.folder.path_from(copies)));
                source.extend(build.settings.clone());
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
            ImageSource::Build(build) => staging.add(&build.folder),
            ImageSource::Tarball(file) => staging.add(file),
            ImageSource::Command(_) => {}
        }
    }
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
