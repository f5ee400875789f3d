//! Files and folders.

use std::cell::OnceCell;
use std::panic::Location;
use std::rc::Rc;

use stackwright::asset::{FileAsset, FileLocation, FileSource, Snapshot, Source};
use stackwright::{Construct, Defaults, Node, Value};

use super::{CommandBuild, display_name, stack_of};
use crate::iam::{Grant, Grantable};
use crate::s3::Bucket;

/// A file, or a folder as a ZIP file, in the bucket that the stack's assets are published to.
///
/// ```no_run
/// use stackwright_aws::assets::{Asset, Source};
/// use stackwright_aws::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let role = Role::new(&stack, "Reader", Principal::service("ec2.amazonaws.com"));
/// let setup = Asset::new(&stack, "Setup", Source::new("setup").exclude(["*.md"]));
/// setup.grant_read(&role);
/// CfnOutput::new(&stack, "Url", setup.s3_url());
/// ```
/// Source: <https://docs.aws.amazon.com/cdk/v2/guide/assets.html>
#[derive(Clone, Debug)]
pub struct Asset {
    node: Node,
    snapshot: Option<Snapshot>,
    location: Option<FileLocation>,
    bucket: Rc<OnceCell<Bucket>>,
}

impl Construct for Asset {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl Asset {
    /// A file or folder, by its path or as a [`Source`].
    ///
    /// # Errors
    /// At synthesis: `SW0060` if it is not there or cannot be read, `SW0061` if a link leads out of the folder, `SW0062` if it
    /// has too many files.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, source: impl Into<Source>) -> Self {
        Defaults::apply(Self::create(Node::new(scope, id), &source.into()))
    }

    #[track_caller]
    fn create(node: Node, source: &Source) -> Self {
        node.set_construct_type("stackwright_aws.assets.Asset");
        let stack = stack_of(&node, Location::caller());
        let snapshot = source.fingerprint(&node);
        let location = stack.zip(snapshot.as_ref()).map(|(stack, snapshot)| {
            let source = FileSource::Snapshot(snapshot.clone());
            let asset = FileAsset::new(snapshot.hash(), source);
            stack.add_file_asset(asset.display_name(display_name(&node)))
        });
        Asset {
            node,
            snapshot,
            location,
            bucket: Rc::default(),
        }
    }

    /// The ZIP file of what a command makes of a folder when it is to be published.
    ///
    /// # Errors
    /// At synthesis: `SW0060` to `SW0062` as for [`new`](Asset::new); `SW0068` if there is no command.
    #[track_caller]
    pub fn from_command(scope: &impl Construct, id: &str, build: &CommandBuild) -> Self {
        Self::of_command(scope, id, |node| build.prepare(node))
    }

    /// What a command makes when it is to be published, under a hash of what it is made of; nothing, if something is wrong
    /// with that.
    #[track_caller]
    pub(crate) fn of_command(
        scope: &impl Construct,
        id: &str,
        prepare: impl FnOnce(&Node) -> Option<(String, Vec<String>)>,
    ) -> Self {
        let node = Node::new(scope, id);
        node.set_construct_type("stackwright_aws.assets.Asset");
        let stack = stack_of(&node, Location::caller());
        let location = stack.zip(prepare(&node)).map(|(stack, (hash, command))| {
            let asset = FileAsset::new(hash, FileSource::Command(command));
            stack.add_file_asset(asset.display_name(display_name(&node)))
        });
        Asset {
            node,
            snapshot: None,
            location,
            bucket: Rc::default(),
        }
    }

    /// What it consists of; nothing, if something is wrong with it.
    pub fn snapshot(&self) -> Option<&Snapshot> {
        self.snapshot.as_ref()
    }

    fn at(&self, part: impl FnOnce(&FileLocation) -> Value<String>) -> Value<String> {
        self.location.as_ref().map_or_else(super::nowhere, part)
    }

    /// The name of the bucket.
    pub fn bucket_name(&self) -> Value<String> {
        self.at(FileLocation::bucket_name)
    }

    /// The key of the object in the bucket.
    pub fn object_key(&self) -> Value<String> {
        self.at(FileLocation::object_key)
    }

    /// The object's address as `s3://BUCKET/KEY`.
    pub fn s3_url(&self) -> Value<String> {
        self.at(FileLocation::s3_url)
    }

    /// The object's address as `https://s3.REGION.DOMAIN/BUCKET/KEY`, for what reads it with credentials.
    pub fn http_url(&self) -> Value<String> {
        self.at(FileLocation::http_url)
    }

    /// The bucket, as one that exists elsewhere.
    #[track_caller]
    pub fn bucket(&self) -> Bucket {
        let known = self.bucket.get().cloned();
        known.unwrap_or_else(|| {
            let bucket = Bucket::from_name(&self.node, "AssetBucket", self.bucket_name());
            self.bucket.get_or_init(|| bucket).clone()
        })
    }

    /// Lets somebody read it: this object, and no other of the bucket.
    #[track_caller]
    pub fn grant_read(&self, grantee: &impl Grantable) -> Grant {
        self.bucket()
            .grant_read(grantee, &self.object_key().to_string())
    }
}
