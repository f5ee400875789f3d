//! Images as builders write them: directories and archives in the format of OCI, and archives in that of docker.
//!
//! Sources: <https://github.com/opencontainers/image-spec/blob/main/image-layout.md>,
//! <https://github.com/moby/docker-image-spec/blob/main/spec.md>

use std::fs::{self, File};
use std::io::{self, BufReader, Write as _};
use std::path::{Path, PathBuf};

use flate2::{Compression, GzBuilder};
use serde_json::{Value, json};

use crate::digest::Sha256;

/// An image, in parts that can be pushed.
#[derive(Debug, Default)]
pub(crate) struct Image {
    /// Layers and configurations.
    pub(crate) blobs: Vec<Blob>,
    /// What names them; the last one is the image.
    pub(crate) manifests: Vec<Manifest>,
    /// What goes with it.
    folders: Vec<tempfile::TempDir>,
}

/// A layer or a configuration.
#[derive(Debug, Clone)]
pub(crate) struct Blob {
    pub(crate) digest: String,
    pub(crate) size: u64,
    pub(crate) path: PathBuf,
}

/// A manifest, or an index of several.
#[derive(Debug, Clone)]
pub(crate) struct Manifest {
    pub(crate) media_type: String,
    pub(crate) bytes: Vec<u8>,
}

const OCI_MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const OCI_LAYER: &str = "application/vnd.oci.image.layer.v1.tar";

impl Image {
    /// Of a directory, or of an archive that is unpacked beside itself.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(crate) fn read(path: &Path) -> Result<Self, String> {
        if path.is_dir() {
            return Self::of_directory(path);
        }
        let folder = path.parent().unwrap_or(Path::new("."));
        let unpacked = tempfile::Builder::new()
            .prefix(".image-")
            .tempdir_in(folder)
            .map_err(|error| cannot(folder, &error))?;
        let file = File::open(path).map_err(|error| cannot(path, &error))?;
        // Nothing in it leads out of the directory: such entries are left out.
        (tar::Archive::new(BufReader::new(file)).unpack(unpacked.path()))
            .map_err(|error| cannot(path, &error))?;
        let mut image = Self::of_directory(unpacked.path())?;
        image.keep(unpacked);
        Ok(image)
    }

    /// Keeps a folder as long as the image.
    pub(crate) fn keep(&mut self, folder: tempfile::TempDir) {
        self.folders.push(folder);
    }

    fn of_directory(directory: &Path) -> Result<Self, String> {
        let mut image = Self::default();
        if directory.join("index.json").is_file() {
            let index = json_file(&directory.join("index.json"))?;
            let root = chosen(&index).ok_or("its index.json names no image")?;
            image.add(directory, &root, 0)?;
        } else if directory.join("manifest.json").is_file() {
            image.add_of_docker(directory)?;
        } else {
            return Err(format!(
                "there is no image in {}: neither an index.json nor a manifest.json",
                directory.display()
            ));
        }
        Ok(image)
    }

    /// Adds what a descriptor names.
    fn add(&mut self, directory: &Path, descriptor: &Value, depth: usize) -> Result<Value, String> {
        let path = blob_path(directory, descriptor)?;
        let mut manifest = json_file(&path)?;
        let media_type = (descriptor["mediaType"].as_str())
            .or(manifest["mediaType"].as_str())
            .unwrap_or(OCI_MANIFEST)
            .to_owned();
        if manifest["manifests"].is_array() {
            if depth > 3 {
                return Err("its indexes are in each other".into());
            }
            if let Some(one) = chosen(&manifest) {
                return self.add(directory, &one, depth + 1);
            }
            let members = manifest["manifests"]
                .as_array()
                .cloned()
                .unwrap_or_default();
            let members: Result<Vec<Value>, String> = (members.iter())
                .map(|member| self.add(directory, member, depth + 1))
                .collect();
            manifest["manifests"] = members?.into();
            return Ok(self.finish(descriptor, &media_type, &manifest));
        }
        self.add_blob(directory, &manifest["config"])?;
        let layers = manifest["layers"].as_array().cloned().unwrap_or_default();
        let mut sent = Vec::new();
        for layer in layers {
            sent.push(if layer["mediaType"] == OCI_LAYER {
                self.compressed(&blob_path(directory, &layer)?)?
            } else {
                self.add_blob(directory, &layer)?;
                layer
            });
        }
        manifest["layers"] = sent.into();
        Ok(self.finish(descriptor, &media_type, &manifest))
    }

    /// Adds a manifest; returns the descriptor of it.
    fn finish(&mut self, descriptor: &Value, media_type: &str, manifest: &Value) -> Value {
        let bytes = manifest.to_string().into_bytes();
        let mut descriptor = descriptor.clone();
        descriptor["digest"] = Sha256::of(&bytes).named().into();
        descriptor["size"] = bytes.len().into();
        self.manifests.push(Manifest {
            media_type: media_type.to_owned(),
            bytes,
        });
        descriptor
    }

    fn add_of_docker(&mut self, directory: &Path) -> Result<(), String> {
        let list = json_file(&directory.join("manifest.json"))?;
        let [image] = list.as_array().map(Vec::as_slice).unwrap_or_default() else {
            return Err("its manifest.json names several images, or none".into());
        };
        let config = image["Config"]
            .as_str()
            .ok_or("its manifest.json names no configuration")?;
        let path = member(directory, config)?;
        let size = fs::metadata(&path)
            .map_err(|error| cannot(&path, &error))?
            .len();
        let digest = Sha256::of_part(&path, 0, size)
            .map_err(|error| cannot(&path, &error))?
            .named();
        let mut layers = Vec::new();
        for layer in image["Layers"].as_array().into_iter().flatten() {
            layers.push(self.compressed(&member(directory, layer.as_str().unwrap_or_default())?)?);
        }
        let manifest = json!({
            "schemaVersion": 2,
            "mediaType": OCI_MANIFEST,
            "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": digest, "size": size},
            "layers": layers,
        });
        self.blobs.push(Blob { digest, size, path });
        self.finish(&json!({}), OCI_MANIFEST, &manifest);
        Ok(())
    }

    fn add_blob(&mut self, directory: &Path, descriptor: &Value) -> Result<(), String> {
        let path = blob_path(directory, descriptor)?;
        self.blobs.push(Blob {
            digest: descriptor["digest"].as_str().unwrap_or_default().to_owned(),
            size: fs::metadata(&path)
                .map_err(|error| cannot(&path, &error))?
                .len(),
            path,
        });
        Ok(())
    }

    /// Adds a layer in a smaller form, which is the same each time.
    fn compressed(&mut self, layer: &Path) -> Result<Value, String> {
        let to = layer.with_extension("tar.gz");
        let write = || -> io::Result<()> {
            let file = io::BufWriter::new(File::create(&to)?);
            let mut encoder = GzBuilder::new()
                .mtime(0)
                .write(file, Compression::default());
            io::copy(&mut BufReader::new(File::open(layer)?), &mut encoder)?;
            encoder.finish()?.flush()
        };
        write().map_err(|error| cannot(&to, &error))?;
        let size = fs::metadata(&to)
            .map_err(|error| cannot(&to, &error))?
            .len();
        let digest = Sha256::of_part(&to, 0, size)
            .map_err(|error| cannot(&to, &error))?
            .named();
        let descriptor =
            json!({"mediaType": format!("{OCI_LAYER}+gzip"), "digest": digest, "size": size});
        self.blobs.push(Blob {
            digest,
            size,
            path: to,
        });
        Ok(descriptor)
    }
}

/// The one image of an index; none where there are several. What says how an image was built is none, and Lambda takes
/// no index that has it.
fn chosen(index: &Value) -> Option<Value> {
    let members = index["manifests"].as_array()?;
    let images: Vec<&Value> = (members.iter())
        .filter(|member| {
            member["annotations"]["vnd.docker.reference.type"] != "attestation-manifest"
                && member["platform"]["os"] != "unknown"
        })
        .collect();
    match images[..] {
        [one] => Some(one.clone()),
        _ => None,
    }
}

fn blob_path(directory: &Path, descriptor: &Value) -> Result<PathBuf, String> {
    let digest = descriptor["digest"].as_str().unwrap_or_default();
    let digits = digest.strip_prefix("sha256:").unwrap_or_default();
    if digits.len() != 64 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return Err(format!(
            "`{digest}` is not the digest of a part of an image"
        ));
    }
    member(directory, &format!("blobs/sha256/{digits}"))
}

/// A file in the directory, without links on its way.
fn member(directory: &Path, name: &str) -> Result<PathBuf, String> {
    let root = fs::canonicalize(directory).map_err(|error| cannot(directory, &error))?;
    let path = root.join(name);
    let found = fs::canonicalize(&path).map_err(|error| cannot(&path, &error))?;
    match found.starts_with(&root) && found.is_file() {
        true => Ok(found),
        false => Err(format!("{} leads out of the image", path.display())),
    }
}

/// No manifest is larger, in bytes.
const LARGEST: u64 = 16 * 1024 * 1024;

fn json_file(path: &Path) -> Result<Value, String> {
    let size = fs::metadata(path)
        .map_err(|error| cannot(path, &error))?
        .len();
    if size > LARGEST {
        return Err(format!("{} has {size} bytes", path.display()));
    }
    let bytes = fs::read(path).map_err(|error| cannot(path, &error))?;
    serde_json::from_slice(&bytes).map_err(|error| format!("{} is broken: {error}", path.display()))
}

fn cannot(path: &Path, error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            format!("the disk is full, at {}", path.display())
        }
        _ => format!("{}: {error}", path.display()),
    }
}
