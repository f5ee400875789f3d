//! Assets: files, folders and container images that are published beside the template that refers to them.
//!
//! Synthesis builds nothing. It fingerprints what an asset is made of, so that its name follows from its content, copies
//! files and folders into the cloud assembly as `asset.HASH`, and writes `STACK.assets.json`, the AWS CDK's asset manifest,
//! from which `stackwright deploy` and `cdk deploy` publish what is not there yet.
//!
//! ```
//! use stackwright::asset::{FileAsset, FileSource};
//! use stackwright::{App, CfnOutput, Stack};
//!
//! let app = App::new();
//! let stack = Stack::new(&app, "Site");
//! let page = FileAsset::new("0d1f9a", FileSource::assembly_file("page.html")).display_name("Page");
//! let location = stack.add_file_asset(page);
//! CfnOutput::new(&stack, "Page", location.s3_url());
//!
//! let assembly = app.synth().unwrap();
//! let manifest = assembly.stacks[0].asset_manifest().unwrap();
//! assert_eq!(manifest["files"]["0d1f9a"]["source"]["path"], "page.html");
//! ```
//!
//! `Source` (feature `assets`) is what a file or folder is fingerprinted by, and `stackwright-aws` has the constructs.

#[cfg(feature = "assets")]
mod build;
#[cfg(feature = "assets")]
mod directory;
mod file;
#[cfg(feature = "assets")]
mod fingerprint;
#[cfg(feature = "assets")]
mod ignore;
mod image;
mod manifest;
mod snapshot;
#[cfg(feature = "assets")]
mod source;
mod store;

#[cfg(feature = "assets")]
pub use build::ImageBuild;
pub use file::{FileAsset, FileLocation, FileSource};
#[cfg(feature = "assets")]
pub use fingerprint::of_text as fingerprint_of_text;
pub use image::{ImageAsset, ImageLocation, ImageSource};
pub(crate) use manifest::{AssetManifest, StackAssets};
#[cfg(feature = "assets")]
pub(crate) use snapshot::Memo;
pub use snapshot::Snapshot;
pub(crate) use snapshot::Staging;
#[cfg(feature = "assets")]
pub use source::{IgnoreSyntax, Links, Source, cache_directory};
pub use store::AssetStore;
pub(crate) use store::{BOOTSTRAP_VERSION, Place, Role};
