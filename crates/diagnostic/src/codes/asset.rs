//! The codes of assets, which the core and the constructs raise: `SW0060` to `SW0079`.

use crate::codes;

codes! {
    /// ## What it does
    /// Reports a file or folder that an asset is made of and that is not there, cannot be read, or of which nothing is left.
    ///
    /// ## Why it matters
    /// What is published is named after its content, so there is no template without it.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; use stackwright_aws::core::asset::Source;
    /// # let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let page = Source::new("paeg").fingerprint(stack);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0060"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Correct the path. It is relative to the directory that the app runs in, which is that of `cdk.json`; a file beside the
    /// code is `concat!(env!("CARGO_MANIFEST_DIR"), "/page")`. Exclude what cannot be read and is not needed.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/cdk/v2/guide/assets.html>
    pub const SOURCE = "SW0060", "asset-source", Error;

    /// ## What it does
    /// Reports a symbolic link in the folder of an asset that leads out of the folder, or in a circle.
    ///
    /// ## Why it matters
    /// Where the folder is unpacked, what the link leads to is not there; and following it could publish files that nobody
    /// meant to.
    ///
    /// ## Example
    /// ```no_run
    /// # use stackwright_aws::prelude::*; use stackwright_aws::core::asset::Source;
    /// # let app = App::new(); let stack = &Stack::new(&app, "S");
    /// // node_modules/shared -> ../../shared
    /// let function = Source::new("function").fingerprint(stack);
    /// ```
    ///
    /// ## What to do
    /// Take what it leads to into the asset with `Links::FollowOut`, exclude the link, or put the file into the folder.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/cdk/v2/guide/assets.html>
    pub const LINK = "SW0061", "asset-link", Error;

    /// ## What it does
    /// Reports the folder of an asset with more than 100,000 files.
    ///
    /// ## Why it matters
    /// It is most likely not the folder that is meant: one above it, or one with what tools leave behind. It would be read at
    /// each synthesis, and published with whatever is in it.
    ///
    /// ## Example
    /// ```no_run
    /// # use stackwright_aws::prelude::*; use stackwright_aws::core::asset::Source;
    /// # let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let function = Source::new("/").fingerprint(stack);
    /// ```
    ///
    /// ## What to do
    /// Exclude what is not needed (`target`, `node_modules`, `.git`), or name the folder that has what is.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/cdk/v2/guide/assets.html>
    pub const TOO_MANY = "SW0062", "asset-files", Error;

    /// ## What it does
    /// Reports two assets of a stack that have the same name and are made of different things.
    ///
    /// ## Why it matters
    /// What has the same name is published once, so one of them would be taken for the other.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; use stackwright_aws::core::asset::{FileAsset, FileSource};
    /// # let app = App::new(); let stack = &Stack::new(&app, "S");
    /// stack.add_file_asset(FileAsset::new("v1", FileSource::assembly_file("page.html")));
    /// stack.add_file_asset(FileAsset::new("v1", FileSource::assembly_file("data.json")));
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0063"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Leave the name to the content, or give each a hash of its own.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/cdk/v2/guide/assets.html>
    pub const SAME_NAME = "SW0063", "asset-name", Error;

    /// ## What it does
    /// Reports an image that is to be built from a folder without the Dockerfile.
    ///
    /// ## Why it matters
    /// Nothing could be built when it is to be published.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; use stackwright_aws::core::asset::ImageBuild;
    /// # let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let image = ImageBuild::new("src").fingerprint(stack);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0064"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Name the folder that has it, or, where it has another name, the file with `dockerfile`.
    ///
    /// ## Source
    /// <https://docs.docker.com/reference/dockerfile/>
    pub const DOCKERFILE = "SW0064", "image-dockerfile", Error;

    /// ## What it does
    /// Reports a program of a crate that cargo does not know, or cannot build for where it is to run.
    ///
    /// ## Why it matters
    /// What is published is named after the crate's sources, so there is no template without them.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// assets::ImageAsset::from_crate(stack, "Worker", "no-such-package", "linux/arm64");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0065"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Name a package of the workspace that the app runs in, or the `Cargo.toml` of another workspace with `manifest_path`;
    /// where a package has several binaries, say which one with `binary`.
    ///
    /// ## Source
    /// <https://doc.rust-lang.org/cargo/commands/cargo-metadata.html>
    pub const CRATE = "SW0065", "crate", Error;

    /// ## What it does
    /// Reports something that is to be built when it is published, and cannot be: there is no file to bundle, or no command.
    ///
    /// ## Why it matters
    /// The deployment would fail.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// Function::from_node(stack, "F", "src/no-such-handler.ts");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0068"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Name the file from the folder that the app runs in, or the command with its arguments.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/lambda/latest/dg/lambda-typescript.html>
    pub const BUILD = "SW0068", "asset-build", Error;
}
