//! Files and folders as assets.

use std::panic::Location;

use crate::json::{Map, Value as Json, json};

use super::store::{AssetStore, Place};
use super::{Snapshot, StackAssets, Staging};
use crate::diagnostic::Diagnostic;
use crate::pseudo;
use crate::stack::Stack;
use crate::synthesizer::Bound;
use crate::tree::{Construct, Kind, Node};
use crate::value::Value;

/// A file, or a folder that becomes a zip file, which is uploaded to a bucket before the stack is deployed.
#[derive(Clone, Debug)]
#[must_use]
pub struct FileAsset {
    hash: String,
    source: FileSource,
    display_name: Option<String>,
}

/// What a file asset is made of.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum FileSource {
    /// A file or folder, which is copied into the cloud assembly.
    Snapshot(Snapshot),
    /// A file of the cloud assembly, by its name there: a template, for example.
    AssemblyFile(String),
    /// A command that makes a ZIP file when it is to be published, and prints nothing but the file's path.
    Command(Vec<String>),
}

impl FileSource {
    /// A file of the cloud assembly, by its name there.
    pub fn assembly_file(name: impl Into<String>) -> FileSource {
        FileSource::AssemblyFile(name.into())
    }

    /// What tells it from what is made of something else.
    fn identity(&self) -> String {
        match self {
            FileSource::Snapshot(snapshot) => format!("content {}", snapshot.hash()),
            FileSource::AssemblyFile(name) => format!("file {name}"),
            FileSource::Command(command) => format!("command {command:?}"),
        }
    }

    /// Whether what is uploaded is a ZIP file of it, rather than itself.
    fn packaging(&self) -> &'static str {
        match self {
            FileSource::Snapshot(snapshot) if snapshot.is_folder() => "zip",
            FileSource::Command(_) => "zip",
            _ => "file",
        }
    }

    fn extension(&self) -> String {
        match self {
            FileSource::Snapshot(snapshot) if snapshot.is_folder() => ".zip".into(),
            FileSource::Snapshot(snapshot) => snapshot.extension(),
            FileSource::AssemblyFile(name) => match name.rsplit_once('.') {
                Some((_, extension)) => format!(".{extension}"),
                None => String::new(),
            },
            FileSource::Command(_) => ".zip".into(),
        }
    }
}

impl FileAsset {
    /// An asset with a hash that says what is in it: letters, digits and `-`; what has the same hash is published once.
    pub fn new(hash: impl Into<String>, source: FileSource) -> Self {
        FileAsset {
            hash: hash.into(),
            source,
            display_name: None,
        }
    }

    /// How it is called while it is published.
    pub fn display_name(mut self, name: impl Into<String>) -> Self {
        self.display_name = Some(name.into());
        self
    }

    /// The hash that names it.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// The name of the published file, without the prefix that a store may add.
    fn object_name(&self) -> String {
        format!("{}{}", self.hash, self.source.extension())
    }

    pub(super) fn is_made_of_the_same(&self, other: &FileAsset) -> bool {
        self.source.identity() == other.source.identity()
    }

    pub(super) fn is_published_as(&self, other: &FileAsset) -> bool {
        self.object_name() == other.object_name()
    }

    /// Its entry in the asset manifest, without destinations. `copies` is the way to the copies in the assembly, if there are
    /// any.
    pub(super) fn to_json(&self, copies: Option<&str>) -> Map<String, Json> {
        let packaging = self.source.packaging();
        let source = match &self.source {
            FileSource::Snapshot(snapshot) => {
                json!({"path": snapshot.path_from(copies), "packaging": packaging})
            }
            FileSource::AssemblyFile(name) => json!({"path": name, "packaging": packaging}),
            FileSource::Command(command) => {
                json!({"executable": command, "packaging": packaging})
            }
        };
        let mut entry = Map::new();
        if let Some(name) = &self.display_name {
            entry.insert("displayName".into(), json!(name));
        }
        entry.insert("source".into(), source);
        entry
    }

    /// Where it is uploaded to.
    pub(super) fn destination(&self, store: &AssetStore, place: &Place) -> Map<String, Json> {
        let key = store.key(place, &self.object_name());
        let mut destination = Map::new();
        destination.insert("bucketName".into(), json!(store.bucket(place)));
        destination.insert("objectKey".into(), json!(key));
        place.finish(store.file_role.as_ref(), &mut destination);
        destination
    }

    pub(super) fn stage(&self, staging: &mut Staging) {
        if let FileSource::Snapshot(snapshot) = &self.source {
            staging.add(snapshot);
        }
    }
}

/// Where a file asset is once it is published: expressions for the stack's template.
#[derive(Clone, Debug)]
pub struct FileLocation {
    stack: Stack,
    object_name: String,
}

impl FileLocation {
    /// The name of the bucket.
    pub fn bucket_name(&self) -> Value<String> {
        self.stack.placed(|store, place| store.bucket(place))
    }

    /// The key of the object in the bucket.
    pub fn object_key(&self) -> Value<String> {
        let name = self.object_name.clone();
        self.stack
            .placed(move |store, place| store.key(place, &name))
    }

    /// The object's address as `s3://BUCKET/KEY`.
    pub fn s3_url(&self) -> Value<String> {
        let (bucket, key) = (self.bucket_name(), self.object_key());
        crate::sub!("s3://{bucket}/{key}")
    }

    /// The object's address as `https://s3.REGION.DOMAIN/BUCKET/KEY`, for what reads it with credentials.
    pub fn http_url(&self) -> Value<String> {
        let (region, suffix) = (self.stack.region(), pseudo::url_suffix());
        let (bucket, key) = (self.bucket_name(), self.object_key());
        crate::sub!("https://s3.{region}.{suffix}/{bucket}/{key}")
    }
}

impl Stack {
    /// Adds a file asset to what is published before the stack is deployed, and says where it will be. Where that is, the
    /// stack's [`synthesizer`](Stack::synthesizer) decides.
    ///
    /// # Errors
    /// At synthesis: `SW0063` if it has the hash of another one that is made of something else.
    #[track_caller]
    pub fn add_file_asset(&self, asset: FileAsset) -> FileLocation {
        let object_name = asset.object_name();
        self.edit_assets(Location::caller(), |assets| assets.add_file(asset));
        FileLocation {
            stack: self.clone(),
            object_name,
        }
    }

    /// The stack that is deployed when this one is: itself, or the one that it is nested in.
    fn deployed_stack(&self) -> Stack {
        let mut stack = self.clone();
        while stack
            .node()
            .with(|node| node.stack().is_some_and(|stack| stack.nested_as.is_some()))
            && let Some(outer) = stack.node().scope().and_then(|scope| scope.stack())
        {
            stack = outer;
        }
        stack
    }

    /// Changes the stack's assets; what is wrong with that is reported on the caller's line.
    pub(super) fn edit_assets(
        &self,
        line: &'static Location<'static>,
        edit: impl FnOnce(&mut StackAssets) -> Option<Diagnostic>,
    ) {
        let problem = self
            .deployed_stack()
            .node()
            .with_mut(|node| match &mut node.kind {
                Kind::Stack(stack) => edit(&mut stack.assets),
                _ => None,
            });
        if let Some(problem) = problem {
            self.node().add_error(problem.at(line));
        }
    }

    /// A value that depends on where assets of the stack are published.
    pub(super) fn placed(
        &self,
        part: impl Fn(&AssetStore, &Place) -> String + 'static,
    ) -> Value<String> {
        let stack = self.clone();
        Value::lazy(move || {
            let bound = stack.bound_synthesizer();
            let (store, place) = bound.assets();
            Place::expression(part(store, place))
        })
    }

    /// What decides where assets of the stack are published.
    fn bound_synthesizer(&self) -> Bound {
        let stack = self.deployed_stack();
        let Node { graph, index } = stack.node();
        Bound::of(graph, *index)
    }
}
