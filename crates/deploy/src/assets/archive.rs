//! A directory as an archive: the same content gives the same bytes, whenever and wherever it is made.

use std::fs::{self, File};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// A file of a directory: its name in the archive, and where it is.
#[derive(Debug)]
pub(crate) struct Member {
    name: String,
    path: PathBuf,
    size: u64,
    is_executable: bool,
}

/// The files of a directory, sorted by name. Links count as what they lead to, if that is in the directory too.
///
/// # Errors
/// What is wrong, for links that lead elsewhere, for pipes and the like, and for what cannot be read.
pub(crate) fn members(directory: &Path) -> Result<Vec<Member>, String> {
    let root = fs::canonicalize(directory)
        .map_err(|error| format!("{} cannot be read: {error}", directory.display()))?;
    let mut members = Vec::new();
    collect(&root, &root, "", 0, &mut members)?;
    members.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(members)
}

/// A directory that is deeper than this has a link to what it is in.
const DEEPEST: usize = 256;

fn collect(
    root: &Path,
    directory: &Path,
    prefix: &str,
    depth: usize,
    members: &mut Vec<Member>,
) -> Result<(), String> {
    let unreadable =
        |path: &Path, error: io::Error| format!("{} cannot be read: {error}", path.display());
    if depth > DEEPEST {
        return Err(format!(
            "{} is more than {DEEPEST} directories deep",
            directory.display()
        ));
    }
    let entries = fs::read_dir(directory).map_err(|error| unreadable(directory, error))?;
    for entry in entries {
        let entry = entry.map_err(|error| unreadable(directory, error))?;
        let path = entry.path();
        let Ok(name) = entry.file_name().into_string() else {
            return Err(format!("the name of {} is not UTF-8", path.display()));
        };
        let name = format!("{prefix}{name}");
        let is_link = entry.file_type().is_ok_and(|kind| kind.is_symlink());
        let found = match is_link {
            true => {
                let found = fs::canonicalize(&path).map_err(|error| match error.kind() {
                    io::ErrorKind::NotFound => {
                        format!(
                            "{} is a link to something that is not there",
                            path.display()
                        )
                    }
                    _ => unreadable(&path, error),
                })?;
                if !found.starts_with(root) {
                    return Err(format!(
                        "{} is a link to {}, outside of the directory",
                        path.display(),
                        found.display()
                    ));
                }
                if path.starts_with(&found) {
                    return Err(format!("{} is a link to what it is in", path.display()));
                }
                found
            }
            false => path.clone(),
        };
        let metadata = fs::metadata(&found).map_err(|error| unreadable(&path, error))?;
        if metadata.is_dir() {
            collect(root, &found, &format!("{name}/"), depth + 1, members)?;
        } else if metadata.is_file() {
            members.push(Member {
                name,
                path: found,
                size: metadata.len(),
                is_executable: is_executable(&metadata),
            });
        } else {
            return Err(format!(
                "{} is neither a file nor a directory",
                path.display()
            ));
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
    // As archives for functions of Lambda need it.
    true
}

/// The size of the files, in bytes.
pub(crate) fn size(members: &[Member]) -> u64 {
    members.iter().map(|member| member.size).sum()
}

/// From this size on, in bytes, an entry needs the larger format.
const LARGE: u64 = u32::MAX as u64;

/// Writes the archive of a directory, unless it is there. It is complete whenever it has its name.
///
/// # Errors
/// What is wrong: what cannot be read or written.
pub(crate) fn write(directory: &Path, to: &Path) -> Result<(), String> {
    if to.is_file() {
        return Ok(());
    }
    let members = members(directory)?;
    let cannot = |error: io::Error| match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            format!("the disk is full: {} cannot be written", to.display())
        }
        _ => format!("{} cannot be written: {error}", to.display()),
    };
    let folder = to.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(cannot)?;
    let file = tempfile::Builder::new()
        .prefix(".archive-")
        .tempfile_in(folder)
        .map_err(cannot)?;
    let mut archive = ZipWriter::new(io::BufWriter::new(file.as_file()));
    if let Err(failure) = fill(&mut archive, &members) {
        // It would end what it was dropped in the middle of, and print that it cannot. The file goes by itself.
        std::mem::forget(archive);
        return Err(match failure {
            Failure::Read(message) => message,
            Failure::Write(error) => cannot(error),
        });
    }
    let buffer = archive.finish().map_err(|error| cannot(error.into()))?;
    buffer
        .into_inner()
        .map_err(|error| cannot(error.into_error()))?;
    file.as_file().sync_all().map_err(cannot)?;
    file.persist(to).map_err(|error| cannot(error.error))?;
    Ok(())
}

/// Why an archive was given up.
enum Failure {
    Read(String),
    Write(io::Error),
}

fn fill(archive: &mut ZipWriter<impl Write + Seek>, members: &[Member]) -> Result<(), Failure> {
    for member in members {
        let mode = if member.is_executable { 0o755 } else { 0o644 };
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::default())
            .unix_permissions(mode)
            .large_file(member.size >= LARGE);
        let source = File::open(&member.path).map_err(|error| {
            Failure::Read(format!("{} cannot be read: {error}", member.path.display()))
        })?;
        archive
            .start_file(&member.name, options)
            .map_err(|error| Failure::Write(error.into()))?;
        // What grows meanwhile is not another content.
        io::copy(&mut source.take(member.size), archive).map_err(Failure::Write)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_content_gives_the_same_bytes() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut archives = Vec::new();
        for (turn, order) in [["a/x", "b"], ["b", "a/x"]].into_iter().enumerate() {
            let directory = folder.path().join(format!("source{turn}"));
            fs::create_dir_all(directory.join("a")).expect("a directory");
            for name in order {
                fs::write(directory.join(name), format!("content of {name}")).expect("a file");
                std::thread::sleep(std::time::Duration::from_millis(20));
            }
            let to = folder.path().join(format!("{turn}.zip"));
            write(&directory, &to).expect("an archive");
            archives.push(fs::read(to).expect("an archive"));
        }
        assert_eq!(archives[0], archives[1]);
        let mut archive = zip::ZipArchive::new(io::Cursor::new(&archives[0])).expect("an archive");
        let names: Vec<String> = (0..archive.len())
            .map(|place| {
                archive
                    .by_index(place)
                    .expect("a member")
                    .name()
                    .expect("UTF-8")
                    .into_owned()
            })
            .collect();
        assert_eq!(names, ["a/x", "b"]);
        let mut text = String::new();
        (archive
            .by_name("a/x")
            .expect("a member")
            .read_to_string(&mut text))
        .expect("a text");
        assert_eq!(text, "content of a/x");
    }

    #[cfg(unix)]
    #[test]
    fn links_stay_inside() {
        let folder = tempfile::tempdir().expect("a folder");
        let directory = folder.path().join("source");
        fs::create_dir(&directory).expect("a directory");
        fs::write(directory.join("file"), "text").expect("a file");
        std::os::unix::fs::symlink("file", directory.join("link")).expect("a link");
        assert_eq!(members(&directory).expect("members").len(), 2);
        std::os::unix::fs::symlink(".", directory.join("round")).expect("a link");
        assert!(
            members(&directory)
                .expect_err("a circle")
                .contains("what it is in")
        );
        fs::remove_file(directory.join("round")).expect("no link");
        std::os::unix::fs::symlink("/etc/hostname", directory.join("out")).expect("a link");
        assert!(
            members(&directory)
                .expect_err("a way out")
                .contains("outside")
        );
    }
}
