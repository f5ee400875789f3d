//! The ZIP file of a function.

use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::path::Path;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::BuildError;

/// Writes the ZIP file of a function that is one program: `bootstrap`, which Lambda starts. The same program yields the same
/// bytes.
///
/// # Errors
/// When the program cannot be read, or the file not be written.
pub fn bootstrap(program: &Path, output: &mut File) -> Result<(), BuildError> {
    let mut source =
        File::open(program).map_err(|error| BuildError::Read(program.to_owned(), error))?;
    let write = |error: io::Error| BuildError::Write("the ZIP file".into(), error);
    let mut archive = ZipWriter::new(BufWriter::new(output));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o755);
    archive
        .start_file("bootstrap", options)
        .map_err(|error| write(error.into()))?;
    io::copy(&mut source, &mut archive).map_err(write)?;
    let mut rest = archive.finish().map_err(|error| write(error.into()))?;
    rest.flush().map_err(write)
}
