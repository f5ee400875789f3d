//! Container images with nothing in them but a program, as files that registries and container engines take.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tar::{Builder, EntryType, Header};

use crate::{Architecture, BuildError};

/// Where machines have the certificates of public authorities.
const CERTIFICATES: [&str; 4] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
];
/// Where programs in the image look for them.
const CERTIFICATES_IN_IMAGE: &str = "etc/ssl/certs/ca-certificates.crt";

/// Writes an image with a static program as its entry point, and a name by which a container engine will know it.
///
/// The file is an OCI image layout and, for container engines, what `docker save` writes. The program runs as a user
/// without rights, `65532`; `/tmp` is its to write to, and the certificates of the machine that builds are where it looks
/// for them. The same program yields the same bytes on the same machine.
///
/// Source: <https://github.com/opencontainers/image-spec/blob/main/spec.md>
///
/// # Errors
/// When the program cannot be read, or the file not be written.
pub fn archive(
    program: &Path,
    name: &str,
    architecture: Architecture,
    output: &mut File,
) -> Result<(), BuildError> {
    let content = fs::read(program).map_err(|error| BuildError::Read(program.to_owned(), error))?;
    let binary = program
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or("program");
    let write = BuildError::Output;
    let layer = layer(binary, &content).map_err(write)?;
    let blob = gzip(&layer).map_err(write)?;
    let config = config(binary, architecture, &layer)
        .to_string()
        .into_bytes();
    let manifest = json!({
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": descriptor("application/vnd.oci.image.config.v1+json", &config),
        "layers": [descriptor("application/vnd.oci.image.layer.v1.tar+gzip", &blob)],
    });
    let manifest = manifest.to_string().into_bytes();
    let mut entry = descriptor("application/vnd.oci.image.manifest.v1+json", &manifest);
    entry["platform"] = json!({"architecture": architecture.in_images(), "os": "linux"});
    let index = json!({
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.index.v1+json",
        "manifests": [entry],
    });
    let path = |content: &[u8]| format!("blobs/sha256/{}", digest(content));
    let for_engines = json!([{
        "Config": path(&config),
        "RepoTags": [name],
        "Layers": [path(&blob)],
    }]);

    let mut files = Files(Builder::new(BufWriter::new(output)));
    let layout = json!({"imageLayoutVersion": "1.0.0"}).to_string();
    (|| {
        files.add("oci-layout", layout.as_bytes(), 0o644)?;
        files.add("index.json", index.to_string().as_bytes(), 0o644)?;
        files.add("manifest.json", for_engines.to_string().as_bytes(), 0o644)?;
        for content in [&config, &manifest, &blob] {
            files.add(&path(content), content, 0o644)?;
        }
        files.0.into_inner()?.flush()
    })()
    .map_err(write)
}

/// The files of the image, as a tar file.
fn layer(binary: &str, program: &[u8]) -> io::Result<Vec<u8>> {
    let mut files = Files(Builder::new(Vec::new()));
    files.add(binary, program, 0o755)?;
    let known = CERTIFICATES.iter().find_map(|path| fs::read(path).ok());
    if let Some(certificates) = known {
        for folder in ["etc/", "etc/ssl/", "etc/ssl/certs/"] {
            files.add_folder(folder, 0o755)?;
        }
        files.add(CERTIFICATES_IN_IMAGE, &certificates, 0o644)?;
    }
    files.add_folder("tmp/", 0o1777)?;
    files.0.into_inner()
}

fn config(binary: &str, architecture: Architecture, layer: &[u8]) -> Value {
    json!({
        "architecture": architecture.in_images(),
        "os": "linux",
        "config": {
            "User": "65532:65532",
            "Env": ["PATH=/", format!("SSL_CERT_FILE=/{CERTIFICATES_IN_IMAGE}")],
            "Entrypoint": [format!("/{binary}")],
            "WorkingDir": "/",
        },
        "rootfs": {"type": "layers", "diff_ids": [format!("sha256:{}", digest(layer))]},
        "history": [{"created_by": "stackwright"}],
    })
}

fn descriptor(media_type: &str, content: &[u8]) -> Value {
    json!({
        "mediaType": media_type,
        "digest": format!("sha256:{}", digest(content)),
        "size": content.len(),
    })
}

fn digest(content: &[u8]) -> String {
    let hash = Sha256::digest(content);
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn gzip(content: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content)?;
    encoder.finish()
}

/// Entries of a tar file whose bytes depend on nothing but names and contents.
struct Files<W: Write>(Builder<W>);

impl<W: Write> Files<W> {
    fn add(&mut self, path: &str, content: &[u8], mode: u32) -> io::Result<()> {
        self.entry(path, content, mode, EntryType::Regular)
    }

    fn add_folder(&mut self, path: &str, mode: u32) -> io::Result<()> {
        self.entry(path, &[], mode, EntryType::Directory)
    }

    fn entry(&mut self, path: &str, content: &[u8], mode: u32, kind: EntryType) -> io::Result<()> {
        let mut header = Header::new_ustar();
        header.set_entry_type(kind);
        header.set_size(content.len() as u64);
        header.set_mode(mode);
        header.set_mtime(0);
        self.0.append_data(&mut header, path, content)
    }
}
