//! The ZIP file of a function: the same content yields the same bytes.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

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
    write(output, |archive| {
        add(archive, "bootstrap", &mut source, 0o755)
    })
}

/// Writes the ZIP file of everything in a folder. Links count as what they lead to.
///
/// # Errors
/// When something cannot be read, or the file not be written.
pub fn folder(folder: &Path, output: &mut File) -> Result<(), BuildError> {
    let mut files = Vec::new();
    collect(folder, "", 0, &mut files)?;
    files.sort();
    write(output, |archive| {
        for (name, path) in files {
            let read = |error: io::Error| BuildError::Read(path.clone(), error);
            let mut source = File::open(&path).map_err(read)?;
            let mode = if is_executable(&source.metadata().map_err(read)?) {
                0o755
            } else {
                0o644
            };
            add(archive, &name, &mut source, mode)?;
        }
        Ok(())
    })
}

type Archive<'f> = ZipWriter<BufWriter<&'f mut File>>;

fn write<'f>(
    output: &'f mut File,
    fill: impl FnOnce(&mut Archive<'f>) -> Result<(), BuildError>,
) -> Result<(), BuildError> {
    let mut archive = ZipWriter::new(BufWriter::new(output));
    if let Err(error) = fill(&mut archive) {
        // It would end what it was dropped in the middle of, and print that it cannot.
        std::mem::forget(archive);
        return Err(error);
    }
    let mut rest = archive
        .finish()
        .map_err(|error| BuildError::Output(error.into()))?;
    rest.flush().map_err(BuildError::Output)
}

fn add(
    archive: &mut Archive<'_>,
    name: &str,
    source: &mut File,
    mode: u32,
) -> Result<(), BuildError> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(mode);
    archive
        .start_file(name, options)
        .map_err(|error| BuildError::Output(error.into()))?;
    io::copy(source, archive).map_err(BuildError::Output)?;
    Ok(())
}

/// A folder that is deeper than this has a link to what it is in.
const DEEPEST: usize = 256;

fn collect(
    folder: &Path,
    prefix: &str,
    depth: usize,
    files: &mut Vec<(String, PathBuf)>,
) -> Result<(), BuildError> {
    let read = |path: &Path, error| BuildError::Read(path.to_owned(), error);
    if depth > DEEPEST {
        return Err(BuildError::Unexpected(format!(
            "`{}` has a link to what it is in",
            folder.display()
        )));
    }
    for entry in fs::read_dir(folder).map_err(|error| read(folder, error))? {
        let path = entry.map_err(|error| read(folder, error))?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
            return Err(BuildError::Unexpected(format!(
                "the name of `{}` is not UTF-8",
                path.display()
            )));
        };
        let name = format!("{prefix}{name}");
        let metadata = fs::metadata(&path).map_err(|error| read(&path, error))?;
        if metadata.is_dir() {
            collect(&path, &format!("{name}/"), depth + 1, files)?;
        } else if metadata.is_file() {
            files.push((name, path));
        }
    }
    Ok(())
}

#[cfg(unix)]
fn is_executable(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    metadata.permissions().mode() & 0o111 != 0
}

#[cfg(not(unix))]
fn is_executable(_: &fs::Metadata) -> bool {
    false
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_said() {
        let program = tempfile::NamedTempFile::new().expect("a file");
        // More than what is kept in memory.
        let noise: Vec<u8> = (0_u32..100_000)
            .flat_map(|number| number.wrapping_mul(2_654_435_761).to_le_bytes())
            .collect();
        fs::write(program.path(), noise).expect("written");
        let mut full = File::options()
            .write(true)
            .open("/dev/full")
            .expect("a device");
        let error = bootstrap(program.path(), &mut full).expect_err("no room");
        let BuildError::Output(error) = &error else {
            panic!("{error}");
        };
        assert_eq!(error.kind(), io::ErrorKind::StorageFull);
    }
}
