//! The asset manifest of a stack, `STACK.assets.json`, as the AWS CDK writes it.

use crate::json::IndexMap;
use crate::json::{Map, Value as Json, json};

use super::store::{AssetStore, BOOTSTRAP_VERSION, Place};
use super::{FileAsset, ImageAsset, Staging};
use crate::assembly::SCHEMA_VERSION;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::asset as codes;

/// The assets of a stack, by their names in the manifest.
#[derive(Clone, Debug, Default)]
pub(crate) struct StackAssets {
    /// The same file may be published under names of several kinds.
    files: IndexMap<String, Vec<FileAsset>>,
    images: IndexMap<String, ImageAsset>,
}

/// The manifest of a stack's assets, and what the assembly's own manifest says of it.
#[derive(Clone, Debug)]
pub(crate) struct AssetManifest {
    /// The content of the file.
    pub content: Json,
    /// The properties of the artifact, beside the name of the file.
    pub properties: Map<String, Json>,
}

impl StackAssets {
    pub(crate) fn add_file(&mut self, asset: FileAsset) -> Option<Diagnostic> {
        let known = self.files.entry(asset.hash().to_owned()).or_default();
        if known.iter().any(|other| !asset.is_made_of_the_same(other)) {
            return Some(same_name(asset.hash()));
        }
        if !known.iter().any(|other| asset.is_published_as(other)) {
            known.push(asset);
        }
        None
    }

    pub(super) fn add_image(&mut self, asset: ImageAsset) -> Option<Diagnostic> {
        let name = asset.manifest_name();
        let known = self.images.get(&name);
        if known.is_some_and(|other| !asset.is_made_of_the_same(other)) {
            return Some(same_name(&name));
        }
        self.images.entry(name).or_insert(asset);
        None
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.files.is_empty() && self.images.is_empty()
    }

    /// The manifest of these assets, and what has to be copied for it, if the copies are staged. `directory` is that of the
    /// stack's stage in the assembly.
    pub(crate) fn manifest(
        &self,
        (store, place): (&AssetStore, &Place),
        directory: &str,
        staging: Option<&mut Staging>,
    ) -> AssetManifest {
        let staged = staging.is_some();
        if let Some(staging) = staging {
            let files = self.files.values().flatten();
            files.for_each(|asset| asset.stage(staging));
            let images = self.images.values();
            images.for_each(|asset| asset.stage(staging));
        }
        // All stages share the copies, which are in the app's own assembly.
        let depth = directory.split('/').filter(|name| !name.is_empty()).count();
        let copies = staged.then(|| "../".repeat(depth));
        AssetManifest {
            content: self.to_json(store, place, copies.as_deref()),
            properties: store.bootstrap_properties(place, BOOTSTRAP_VERSION),
        }
    }

    fn to_json(&self, store: &AssetStore, place: &Place, copies: Option<&str>) -> Json {
        let entry = |mut entry: Map<String, Json>, destinations: Vec<Map<String, Json>>| {
            let destinations = destinations.into_iter().map(|one| place.destination(one));
            entry.insert("destinations".into(), Json::Object(destinations.collect()));
            Json::Object(entry)
        };
        let files = self.files.iter().filter_map(|(name, assets)| {
            let destinations = assets.iter().map(|asset| asset.destination(store, place));
            let content = entry(assets.first()?.to_json(copies), destinations.collect());
            Some((name.clone(), content))
        });
        let images = self.images.iter().map(|(name, asset)| {
            let destinations = vec![asset.destination(store, place)];
            (name.clone(), entry(asset.to_json(copies), destinations))
        });
        json!({
            "version": SCHEMA_VERSION,
            "files": files.collect::<Map<_, _>>(),
            "dockerImages": images.collect::<Map<_, _>>(),
        })
    }
}

fn same_name(name: &str) -> Diagnostic {
    let message =
        format!("two assets of the stack are called `{name}` and are made of different things");
    Diagnostic::error(codes::SAME_NAME, message)
        .hint("leave the name to the content, or give each a hash of its own")
}
