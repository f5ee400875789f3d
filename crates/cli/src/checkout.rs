//! Checkouts of this project: the one that the program was built from, while it is there, and one that a person names.
//!
//! A program from a registry has none: what lies beside its sources there are other packages.

use std::path::{Path, PathBuf};

/// The checkout that this program was built from.
pub fn of_this_program() -> Option<PathBuf> {
    at(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."))
}

/// The absolute path of a directory, if it is a checkout.
pub fn at(directory: &Path) -> Option<PathBuf> {
    let is_checkout =
        directory.join("constructs/Cargo.toml").is_file() && directory.join("src/lib.rs").is_file();
    directory.canonicalize().ok().filter(|_| is_checkout)
}
