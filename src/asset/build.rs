//! Images that are built from a folder with a Dockerfile.

use std::panic::Location;

use crate::json::{Map, Value as Json, json};

use super::image::effective;
use super::{IgnoreSyntax, ImageAsset, ImageSource, Links, Source, fingerprint};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::asset as codes;
use crate::tree::Construct;

/// How an image is built from a folder with a Dockerfile, when it is to be published.
///
/// What `.dockerignore` in the folder names does not belong to it.
///
/// ```no_run
/// use stackwright::asset::ImageBuild;
/// use stackwright::{App, Stack};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let build = ImageBuild::new("worker").platform("linux/arm64").build_arg("VERSION", "2");
/// if let Some(image) = build.fingerprint(&stack) {
///     let location = stack.add_image_asset(image);
/// }
/// ```
/// Source: <https://docs.docker.com/reference/cli/docker/buildx/build/>
#[derive(Clone, Debug)]
#[must_use]
pub struct ImageBuild {
    source: Source,
    settings: Map<String, Json>,
}

impl<S: Into<Source>> From<S> for ImageBuild {
    fn from(folder: S) -> Self {
        ImageBuild::new(folder)
    }
}

impl From<&ImageBuild> for ImageBuild {
    fn from(build: &ImageBuild) -> Self {
        build.clone()
    }
}

impl ImageBuild {
    /// A build with the `Dockerfile` in a folder.
    pub fn new(folder: impl Into<Source>) -> Self {
        ImageBuild {
            source: folder.into(),
            settings: Map::new(),
        }
    }

    fn set(mut self, key: &str, value: impl Into<Json>) -> Self {
        self.settings.insert(key.into(), value.into());
        self
    }

    fn set_in(mut self, map: &str, key: impl Into<String>, value: impl Into<String>) -> Self {
        let entries = self
            .settings
            .entry(map.to_owned())
            .or_insert_with(|| json!({}));
        entries[key.into()] = Json::String(value.into());
        self
    }

    fn push(mut self, list: &str, item: Json) -> Self {
        let items = self
            .settings
            .entry(list.to_owned())
            .or_insert_with(|| json!([]));
        if let Json::Array(items) = items {
            items.push(item);
        }
        self
    }

    /// A build argument (`ARG`).
    pub fn build_arg(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.set_in("dockerBuildArgs", name, value)
    }

    /// A further build context by its name: a path, or an address such as `docker-image://alpine`.
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

    /// The platform that it is built for, if [`platform`](ImageBuild::platform) says nothing.
    pub fn default_platform(mut self, platform: impl Into<String>) -> Self {
        let platform = || Json::String(platform.into());
        self.settings
            .entry("platform".to_owned())
            .or_insert_with(platform);
        self
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

    /// Patterns of what in the folder does not belong to it, as in `.dockerignore`, and after those there.
    pub fn exclude(mut self, patterns: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.source = self.source.exclude(patterns);
        self
    }

    /// What happens to symbolic links in the folder; by default [`Links::Inside`].
    pub fn links(mut self, links: Links) -> Self {
        self.source = self.source.links(links);
        self
    }

    /// Reads the folder, and says what image will be made of it: none, if something is wrong with it.
    ///
    /// # Errors
    /// At synthesis: those of [`Source::fingerprint`]; `SW0064` if there is no Dockerfile in the folder.
    #[track_caller]
    pub fn fingerprint(&self, scope: &impl Construct) -> Option<ImageAsset> {
        let given = self.settings.get("dockerFile").and_then(Json::as_str);
        let dockerfile = given.unwrap_or("Dockerfile");
        let dockerfile = dockerfile.strip_prefix("./").unwrap_or(dockerfile);
        let own = format!("{dockerfile}.dockerignore");
        let ignore = match self.source.path().join(&own).exists() {
            true => own,
            false => ".dockerignore".to_owned(),
        };
        let source = self.source.clone().ignore_syntax(IgnoreSyntax::Docker);
        // A builder needs both, whatever they say of themselves.
        let source = source
            .exclude_file(&ignore)
            .exclude([format!("!{dockerfile}"), format!("!{ignore}")]);
        let folder = source.fingerprint(scope)?;
        if !folder.entries().any(|path| path == dockerfile) {
            let path = self.source.path().display();
            let message = format!("there is no `{dockerfile}` in `{path}`");
            scope.node().add_error(
                Diagnostic::error(codes::DOCKERFILE, message)
                    .at(Location::caller())
                    .hint(
                        "name the folder that has it, or the file in the folder with `dockerfile`",
                    ),
            );
            return None;
        }
        Some(ImageAsset::new(
            self.hash(folder.hash()),
            ImageSource::Folder {
                folder,
                settings: self.settings.clone(),
            },
        ))
    }

    /// The hash of the image: of the folder, and of what else changes it.
    fn hash(&self, folder: &str) -> String {
        let settings = effective(&self.settings);
        match settings.is_empty() {
            true => folder.to_owned(),
            false => fingerprint::of_text(&json!([folder, settings]).to_string()),
        }
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
