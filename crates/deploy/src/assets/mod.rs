//! Assets: files, directories and images that stacks refer to, published before the stacks that need them.
//!
//! A cloud assembly lists them in manifests, which [`read`] takes; those of any CDK app are read, in any language. A
//! deployment publishes what its stack needs, [`Deployer::publish`](crate::Deployer::publish) publishes without a
//! deployment, and [`Deployer::unused_assets`](crate::Deployer::unused_assets) finds what no stack needs any more.
//!
//! | module | what it does |
//! |---|---|
//! | `manifest` | reads a manifest and refuses what leads out of its assembly |
//! | `archive` | makes the same archive of a directory every time |
//! | `destination` | where an asset goes: names filled in, roles assumed, what is there already |
//! | `upload` | files to S3, in parts that survive a cut |
//! | `limits` | how large the code of functions may be |
//! | `builder` | runs docker, finch, podman or buildah |
//! | `layout` | reads what builders write: archives and directories with the parts of an image |
//! | `registry` | images to a registry, part by part |
//! | `publication` | all of that for the assets of one stack |
//! | `staging` | the bucket and the repository of an app that needs no bootstrap |
//! | `garbage` | what no stack uses any more |

mod archive;
mod builder;
mod destination;
mod garbage;
mod layout;
mod limits;
mod manifest;
pub(crate) mod publication;
mod registry;
mod staging;
mod upload;

pub use garbage::{Garbage, GarbageKind, GarbageOptions, Unused};
pub use manifest::{Asset, read};
pub use publication::{AssetKind, AssetProgress, PlannedAsset, Published};
pub(crate) use publication::{Publication, Shared};
pub use staging::{STAGING_TEMPLATE, StagingNeeds};
