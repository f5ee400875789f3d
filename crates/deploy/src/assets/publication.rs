//! The publication of the assets of one stack: what is to be done, known before consent, and done after it.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use serde_json::{Value, json};
use tokio::sync::{Mutex, OnceCell, Semaphore};
use tokio::task::JoinSet;

use crate::assets::archive;
use crate::assets::builder::{self, Builder};
use crate::assets::destination::{Destination, Gate, Key, Publishers};
use crate::assets::layout::Image;
use crate::assets::limits::{self, Limits};
use crate::assets::manifest::{self, Asset, Place, Source};
use crate::assets::registry::Repository;
use crate::assets::upload::{self, Told};
use crate::deploy::Deployer;
use crate::error::{Error, Result};
use crate::event::{EventKind, EventSink};
use crate::input::StackInput;

/// Assets that are looked for, or sent, at the same time.
const AT_ONCE: usize = 8;

/// What an asset is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AssetKind {
    /// A file, sent as it is.
    File,
    /// A directory, sent as an archive.
    Archive,
    /// An image of containers.
    Image,
}

impl AssetKind {
    /// `file`, `archive` or `image`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Archive => "archive",
            Self::Image => "image",
        }
    }
}

/// What is to be done with an asset at one destination.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct PlannedAsset {
    /// Its fingerprint.
    pub id: String,
    /// How the app calls it.
    pub name: String,
    /// What it is.
    pub kind: AssetKind,
    /// The size of its files in bytes, where they are known before it is made.
    pub bytes: Option<u64>,
    /// Where it goes: `s3://BUCKET/KEY`, or `REPOSITORY:TAG`.
    pub destination: String,
    /// A command or a builder makes it.
    pub is_built: bool,
    /// It is there already.
    pub is_there: bool,
}

impl PlannedAsset {
    /// The asset as JSON.
    pub fn to_json(&self) -> Value {
        json!({
            "id": self.id,
            "name": self.name,
            "kind": self.kind.as_str(),
            "bytes": self.bytes,
            "destination": self.destination,
            "isBuilt": self.is_built,
            "isThere": self.is_there,
        })
    }
}

/// What happens with an asset.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum AssetProgress {
    /// It is made: packed, or built.
    Making,
    /// So much of it has arrived.
    Sending {
        /// Bytes that are there.
        sent: u64,
        /// All bytes.
        total: u64,
    },
    /// It is there, and was looked at.
    Published {
        /// Its size in bytes.
        bytes: u64,
    },
}

/// How many assets were published.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Published {
    /// Sent by this run.
    pub sent: usize,
    /// There before.
    pub reused: usize,
}

/// What stacks that are deployed together share.
#[derive(Debug)]
pub(crate) struct Shared {
    publishers: Publishers,
    builder: OnceCell<std::result::Result<Builder, String>>,
    gates: Mutex<HashMap<Key, Gate>>,
    files: Semaphore,
    /// Builders use all processors by themselves.
    builds: Semaphore,
}

impl Default for Shared {
    fn default() -> Self {
        Self {
            publishers: Publishers::default(),
            builder: OnceCell::new(),
            gates: Mutex::default(),
            files: Semaphore::new(AT_ONCE),
            builds: Semaphore::new(1),
        }
    }
}

/// The assets of a stack, with what is to be done for them.
#[derive(Debug, Clone, Default)]
pub struct Publication {
    items: Vec<Item>,
}

#[derive(Debug, Clone)]
struct Item {
    asset: Arc<Asset>,
    destination: Destination,
    planned: PlannedAsset,
}

impl Publication {
    /// The assets, in the order of the manifests.
    pub fn assets(&self) -> impl Iterator<Item = &PlannedAsset> {
        self.items.iter().map(|item| &item.planned)
    }

    /// Those that are not there yet.
    pub fn missing(&self) -> impl Iterator<Item = &PlannedAsset> {
        self.assets().filter(|asset| !asset.is_there)
    }

    /// The files that CloudFormation reads while it makes a change set: templates of nested stacks and the like.
    pub(crate) fn templates(&self) -> Self {
        let is_template = |item: &&Item| match &item.asset.source {
            Source::File(path) => {
                let end = path.extension().and_then(|end| end.to_str());
                matches!(end, Some("json" | "yaml" | "yml" | "template"))
                    && item.planned.bytes.is_some_and(|bytes| {
                        bytes <= stackwright_facts::quota::TEMPLATE_BYTES as u64
                    })
            }
            _ => false,
        };
        Self {
            items: self.items.iter().filter(is_template).cloned().collect(),
        }
    }
}

impl Deployer {
    /// Looks which assets of a stack are there, and what is to be done for the others. Nothing is made or sent.
    ///
    /// # Errors
    /// [`Error::Asset`] for a source that cannot be published, [`Error::NotFound`] for a bucket or repository that does
    /// not exist, [`Error::Role`], and those of the calls.
    pub async fn plan_assets(&self, input: &StackInput, sink: &EventSink) -> Result<Publication> {
        if input.assets.is_empty() {
            return Ok(Publication::default());
        }
        manifest::refuse_twins(&input.assets)?;
        let shared = &self.assets;
        let mut items = Vec::new();
        for asset in &input.assets {
            let asset = Arc::new(asset.clone());
            let planned = planned(&asset)?;
            for target in &asset.destinations {
                let destination = shared
                    .publishers
                    .destination(&self.session, &input.path, &input.environment, target)
                    .await?;
                items.push(Item {
                    planned: PlannedAsset {
                        destination: destination.place.to_string(),
                        ..planned.clone()
                    },
                    asset: asset.clone(),
                    destination,
                });
            }
        }
        let name: Arc<str> = input.name.as_str().into();
        for note in shared.publishers.notes().await {
            sink.of(&input.path)
                .send(&name, EventKind::Note { text: note })
                .await;
        }
        let mut running = JoinSet::new();
        for (place, item) in items.iter().enumerate() {
            let (item, assets) = (item.clone(), shared.clone());
            running.spawn(async move {
                let _permit = assets.files.acquire().await;
                let gate = assets.gate(item.destination.key()).await;
                let mut is_there = gate.lock().await;
                if !*is_there {
                    let there = item.destination.has(&item.asset).await;
                    *is_there = there.map_err(|error| item.asset.named_in(error))?;
                }
                Ok::<_, Error>((place, *is_there))
            });
        }
        while let Some(joined) = running.join_next().await {
            let (place, is_there) = joined.map_err(|error| ended(&error))??;
            items[place].planned.is_there = is_there;
        }
        let limits = Limits::of(input)?;
        for item in items.iter().filter(|item| !item.planned.is_there) {
            let bytes = match &item.asset.source {
                Source::File(path) => limits::unpacked(path),
                _ => item.planned.bytes.unwrap_or_default(),
            };
            limits.check(&item.asset, bytes)?;
        }
        let builds = (items.iter())
            .any(|item| !item.planned.is_there && matches!(item.asset.source, Source::Image(_)));
        // Better said before anybody agrees to something.
        if builds && let Err(why) = shared.builder().await {
            let first = items
                .iter()
                .find(|item| matches!(item.asset.source, Source::Image(_)));
            return Err(match first {
                Some(item) => no_builder(&item.asset, &why),
                None => Error::Order { message: why },
            });
        }
        Ok(Publication { items })
    }

    /// Makes and sends the assets that are not there yet, several at a time. Running it again goes on where an earlier
    /// run ended.
    ///
    /// # Errors
    /// [`Error::Asset`] for what cannot be made, and those of the calls; the first one ends it.
    pub async fn publish(
        &self,
        input: &StackInput,
        publication: &Publication,
        sink: &EventSink,
    ) -> Result<Published> {
        let mut by_asset: Vec<(Arc<Asset>, Vec<Item>)> = Vec::new();
        for item in &publication.items {
            match by_asset
                .iter_mut()
                .find(|(asset, _)| Arc::ptr_eq(asset, &item.asset))
            {
                Some((_, items)) => items.push(item.clone()),
                None => by_asset.push((item.asset.clone(), vec![item.clone()])),
            }
        }
        let stack: Arc<str> = input.name.as_str().into();
        let limits = Arc::new(Limits::of(input)?);
        let mut running = JoinSet::new();
        for (asset, items) in by_asset {
            let job = Job {
                limits: limits.clone(),
                shared: self.assets.clone(),
                sink: sink.of(&input.path),
                stack: stack.clone(),
                asset,
            };
            running.spawn(async move { job.run(&items).await });
        }
        let mut published = Published::default();
        while let Some(joined) = running.join_next().await {
            let one = joined.map_err(|error| ended(&error))??;
            published.sent += one.sent;
            published.reused += one.reused;
        }
        Ok(published)
    }
}

impl Shared {
    async fn gate(&self, key: Key) -> Gate {
        self.gates.lock().await.entry(key).or_default().clone()
    }

    async fn builder(&self) -> std::result::Result<Builder, String> {
        self.builder.get_or_init(Builder::find).await.clone()
    }
}

/// The work for one asset.
struct Job {
    shared: Arc<Shared>,
    limits: Arc<Limits>,
    sink: EventSink,
    stack: Arc<str>,
    asset: Arc<Asset>,
}

/// What was made of an asset.
enum Made {
    File(PathBuf),
    Image(Image),
}

impl Made {
    /// How many bytes a function would run.
    fn bytes(&self) -> u64 {
        match self {
            Made::File(path) => limits::unpacked(path),
            Made::Image(image) => image.blobs.iter().map(|blob| blob.size).sum(),
        }
    }
}

impl Job {
    async fn run(&self, items: &[Item]) -> Result<Published> {
        let mut published = Published::default();
        let mut made = None;
        for item in items {
            let gate = self.shared.gate(item.destination.key()).await;
            let mut is_there = gate.lock().await;
            if *is_there {
                published.reused += 1;
                continue;
            }
            let permit = match self.asset.is_image() {
                true => self.shared.builds.acquire().await,
                false => self.shared.files.acquire().await,
            };
            if made.is_none() {
                let new = self.make().await?;
                self.limits.check(&self.asset, new.bytes())?;
                made = Some(new);
            }
            let bytes = match &made {
                Some(made) => self.send(&item.destination, made).await?,
                None => 0,
            };
            drop(permit);
            *is_there = true;
            published.sent += 1;
            self.tell(AssetProgress::Published { bytes }).await;
        }
        Ok(published)
    }

    async fn tell(&self, progress: AssetProgress) {
        let kind = EventKind::Asset {
            id: self.asset.id.clone(),
            name: self.asset.name.clone(),
            progress,
        };
        self.sink.send(&self.stack, kind).await;
    }

    async fn make(&self) -> Result<Made> {
        let asset = &self.asset;
        if !matches!(asset.source, Source::File(_) | Source::Layout(_)) {
            self.tell(AssetProgress::Making).await;
        }
        match &asset.source {
            Source::File(path) => Ok(Made::File(path.clone())),
            Source::Directory(directory) => {
                let to = cache(asset)?.join(format!("{}.zip", file_name(&asset.id)));
                let (directory, archive) = (directory.clone(), to.clone());
                let written =
                    tokio::task::spawn_blocking(move || archive::write(&directory, &archive)).await;
                match written {
                    Ok(Ok(())) => Ok(Made::File(to)),
                    Ok(Err(why)) => Err(asset.wrong(why, None)),
                    Err(error) => Err(ended(&error)),
                }
            }
            Source::FileFrom(words) => {
                let printed = self.command(words).await?;
                let path = asset.folder.join(printed.trim());
                match path.is_file() {
                    true => Ok(Made::File(path)),
                    false => Err(asset.wrong(
                        format!(
                            "its command `{}` prints `{}`, which is no file",
                            words.join(" "),
                            printed.trim()
                        ),
                        Some("the command must print the path of what it made, and nothing else"),
                    )),
                }
            }
            Source::Layout(directory) => self.image(directory.clone()).await,
            Source::Image(build) => {
                let builder = self.builder().await?;
                let image = builder.build(asset, build).await.map_err(|why| {
                    asset.wrong(
                        format!("its image cannot be built: {why}"),
                        Some("the same command goes on from here"),
                    )
                })?;
                self.saved(&builder, &image).await
            }
            Source::ImageFrom(words) => {
                let printed = self.command(words).await?;
                let last = printed.trim().lines().last().unwrap_or_default().trim();
                match last.split_once(':') {
                    Some(("oci" | "oci-archive" | "docker-archive", path)) => {
                        self.image(asset.folder.join(path)).await
                    }
                    _ if last.is_empty() => Err(asset.wrong(
                        format!(
                            "its command `{}` prints no name of an image",
                            words.join(" ")
                        ),
                        None,
                    )),
                    _ => {
                        let builder = self.builder().await?;
                        self.saved(&builder, last).await
                    }
                }
            }
        }
    }

    async fn command(&self, words: &[String]) -> Result<String> {
        let shown = words.join(" ");
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        (builder::run(&words, &self.asset.folder).await).map_err(|why| {
            self.asset.wrong(
                format!("its command `{shown}` fails: {why}"),
                Some("run it by itself, in the folder of the assembly"),
            )
        })
    }

    async fn builder(&self) -> Result<Builder> {
        let found = self.shared.builder().await;
        found.map_err(|why| no_builder(&self.asset, &why))
    }

    /// Takes an image out of a builder.
    async fn saved(&self, builder: &Builder, image: &str) -> Result<Made> {
        let folder = cache(&self.asset)?;
        let cannot = |error: std::io::Error| {
            self.asset.wrong(
                format!("{} cannot be written: {error}", folder.display()),
                None,
            )
        };
        let place = tempfile::Builder::new()
            .prefix(".image-")
            .tempdir_in(&folder)
            .map_err(cannot)?;
        let file = place.path().join("image.tar");
        builder.save(image, &file).await.map_err(|why| {
            self.asset.wrong(
                format!("image `{image}` cannot be taken out of the builder: {why}"),
                None,
            )
        })?;
        let read = tokio::task::spawn_blocking(move || {
            let mut image = Image::read(&file)?;
            // What is unpacked is all that is needed of it.
            let _ = std::fs::remove_file(&file);
            image.keep(place);
            Ok(image)
        });
        self.read_image(read.await)
    }

    async fn image(&self, path: PathBuf) -> Result<Made> {
        let read = tokio::task::spawn_blocking(move || Image::read(&path));
        self.read_image(read.await)
    }

    fn read_image(
        &self,
        read: std::result::Result<std::result::Result<Image, String>, tokio::task::JoinError>,
    ) -> Result<Made> {
        match read {
            Ok(Ok(image)) => Ok(Made::Image(image)),
            Ok(Err(why)) => Err(self
                .asset
                .wrong(format!("its image cannot be read: {why}"), None)),
            Err(error) => Err(ended(&error)),
        }
    }

    /// Sends what was made; returns its size.
    async fn send(&self, destination: &Destination, made: &Made) -> Result<u64> {
        let session = &destination.session;
        let total = match made {
            Made::File(path) => std::fs::metadata(path).map_or(0, |file| file.len()),
            Made::Image(image) => image.blobs.iter().map(|blob| blob.size).sum(),
        };
        let (heard, mut hears) = tokio::sync::mpsc::unbounded_channel();
        let told: Told = Arc::new(move |sent| {
            let _ = heard.send(sent);
        });
        let telling = async {
            while let Some(sent) = hears.recv().await {
                if sent < total {
                    self.tell(AssetProgress::Sending { sent, total }).await;
                }
            }
        };
        let sending = async {
            let told = told;
            match (&destination.place, made) {
                (Place::Object { bucket, key }, Made::File(path)) => {
                    let bucket = destination.bucket(bucket);
                    upload::file(session, &bucket, key, path, &told).await
                }
                (Place::Image { repository, tag }, Made::Image(image)) => {
                    let Some(address) = session.repository(repository).await? else {
                        return Err(self
                            .asset
                            .wrong(format!("repository `{repository}` is gone"), None));
                    };
                    let token = session.registry_login().await?;
                    let repository = Repository::new(session, &address, token);
                    repository.push(image, tag, &told).await
                }
                _ => Err(self.asset.wrong(
                    "a file cannot go where images go, or the other way round",
                    None,
                )),
            }
        };
        let (sent, ()) = tokio::join!(sending, telling);
        sent.map_err(|error| self.asset.named_in(error))?;
        Ok(total)
    }
}

fn no_builder(asset: &Asset, why: &str) -> Error {
    asset.wrong(
        format!("its image has to be built, and {why}"),
        Some(
            "install docker, finch, podman or buildah, or name what builds images with CDK_DOCKER",
        ),
    )
}

fn planned(asset: &Asset) -> Result<PlannedAsset> {
    let (kind, bytes, is_built) = match &asset.source {
        Source::File(path) => {
            let size = std::fs::metadata(path).map_err(|error| {
                asset.wrong(format!("{} cannot be read: {error}", path.display()), None)
            })?;
            (AssetKind::File, Some(size.len()), false)
        }
        Source::Directory(directory) => {
            let hint = "mend it, or exclude it from the asset";
            let members =
                archive::members(directory).map_err(|why| asset.wrong(why, Some(hint)))?;
            (AssetKind::Archive, Some(archive::size(&members)), false)
        }
        Source::FileFrom(_) => (AssetKind::File, None, true),
        Source::Image(_) | Source::ImageFrom(_) => (AssetKind::Image, None, true),
        Source::Layout(_) => (AssetKind::Image, None, false),
    };
    Ok(PlannedAsset {
        id: asset.id.clone(),
        name: asset.name.clone(),
        kind,
        bytes,
        destination: String::new(),
        is_built,
        is_there: false,
    })
}

/// Where what is made of assets is kept, by content.
fn cache(asset: &Asset) -> Result<PathBuf> {
    let folder = asset.folder.join(".cache");
    match std::fs::create_dir_all(&folder) {
        Ok(()) => Ok(folder),
        Err(error) => Err(asset.wrong(
            format!("{} cannot be written: {error}", folder.display()),
            None,
        )),
    }
}

/// A key of a manifest as a name of a file.
fn file_name(id: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
    match id.chars().all(is_plain) && id.len() <= 128 {
        true => id.to_owned(),
        false => crate::naming::digest(id.as_bytes()),
    }
}

fn ended(error: &tokio::task::JoinError) -> Error {
    Error::Order {
        message: format!("the publication of an asset ended unexpectedly: {error}"),
    }
}
