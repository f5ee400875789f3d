//! Builds what is published beside a template, when it is to be published: programs of crates, as functions of Lambda and as
//! container images, without a container engine; programs in JavaScript and Python; and what any other command builds.
//!
//! Synthesis writes the command that does it into the asset manifest, with a file that is named after the sources: what is
//! there already is not built again. **It knows nothing of constructs and of AWS's API.**

mod archive;
mod cargo;
mod command;
mod engine;
mod error;
mod image;
mod node;
mod python;

use std::path::{Path, PathBuf};

pub use archive::{bootstrap, folder};
pub use cargo::{Architecture, CrateBuild, Purpose};
pub use command::CommandBuild;
pub use engine::load;
pub use error::BuildError;
pub use image::archive as image;
pub use node::NodeBuild;
pub use python::PythonBuild;

/// Makes a file, unless it is there already. It takes its place as a whole, so what is there is complete.
///
/// # Errors
/// When it cannot be made or written.
pub fn once(
    output: &Path,
    make: impl FnOnce(&mut std::fs::File) -> Result<(), BuildError>,
) -> Result<PathBuf, BuildError> {
    if output.is_file() {
        return Ok(output.to_owned());
    }
    let folder = output.parent().unwrap_or(Path::new("."));
    let write = |error| BuildError::Write(output.to_owned(), error);
    std::fs::create_dir_all(folder).map_err(write)?;
    let mut beside = tempfile::NamedTempFile::new_in(folder).map_err(write)?;
    make(beside.as_file_mut()).map_err(|error| match error {
        BuildError::Output(error) => write(error),
        error => error,
    })?;
    beside.persist(output).map_err(|error| write(error.error))?;
    Ok(output.to_owned())
}

/// Makes the ZIP file of a folder that something builds, unless it is there already: `build` is given an empty folder, and
/// returns the one with the result.
///
/// # Errors
/// When it cannot be built or written.
pub fn zip_once(
    output: &Path,
    build: impl FnOnce(&Path) -> Result<PathBuf, BuildError>,
) -> Result<PathBuf, BuildError> {
    once(output, |file| {
        let empty =
            tempfile::tempdir().map_err(|error| BuildError::Write(std::env::temp_dir(), error))?;
        let built = build(empty.path())?;
        folder(&built, file)
    })
}
