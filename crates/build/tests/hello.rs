//! A program of a crate, built, packed, unpacked and run.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use stackwright_build::{Architecture, BuildError, CrateBuild, Purpose};

/// The workspace of the constructs' tests, in a folder that may be written to.
fn workspace(to: &Path) {
    let from =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../constructs/tests/assets/workspace");
    let copy = Command::new("cp").arg("-R").arg(from).arg(to).status();
    assert!(copy.expect("cp runs").success());
}

fn build(workspace: &Path) -> CrateBuild {
    CrateBuild {
        manifest_path: workspace.join("Cargo.toml"),
        package: "hello".into(),
        binary: "hello".into(),
        architecture: match cfg!(target_arch = "aarch64") {
            true => Architecture::Arm64,
            false => Architecture::X86_64,
        },
        profile: "release".into(),
        features: Vec::new(),
        default_features: true,
    }
}

/// What the program prints, which is started with an empty environment and finds no libraries.
fn run(program: &Path) -> String {
    let output = Command::new(program).env_clear().output().expect("it runs");
    String::from_utf8(output.stdout).expect("text")
}

#[cfg(target_os = "linux")]
#[test]
fn a_program_becomes_a_function_and_an_image() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path().join("workspace");
    workspace(&at);
    let build = build(&at);
    let program = build.run(Purpose::Image).expect("it is built");
    assert_eq!(run(&program), "hello\n");
    let bytes = fs::read(&program).expect("the program");
    assert!(!names_a_loader(&bytes), "it is static");

    let zip = folder.path().join("cache/function.zip");
    let mut made = 0;
    for _ in 0..2 {
        let path = stackwright_build::once(&zip, |file| {
            made += 1;
            stackwright_build::bootstrap(&program, file)
        });
        assert_eq!(path.expect("it is packed"), zip);
    }
    assert_eq!(made, 1, "what is there is not made again");
    let mut archive = zip::ZipArchive::new(File::open(&zip).expect("a file")).expect("a ZIP file");
    assert_eq!(archive.len(), 1);
    let mut bootstrap = archive.by_name("bootstrap").expect("the program");
    assert_eq!(bootstrap.unix_mode().map(|mode| mode & 0o777), Some(0o755));
    let mut unpacked = Vec::new();
    bootstrap.read_to_end(&mut unpacked).expect("its content");
    assert_eq!(unpacked, bytes);

    let files: Vec<PathBuf> = ["a.tar", "b.tar"]
        .map(|name| folder.path().join(name))
        .into();
    for file in &files {
        let mut file = File::create(file).expect("a file");
        stackwright_build::image(&program, "hello:1", build.architecture, &mut file)
            .expect("an image");
    }
    let (first, second) = (
        fs::read(&files[0]).expect("one"),
        fs::read(&files[1]).expect("two"),
    );
    assert!(first == second, "the same program is the same image");
    check_image(folder.path(), &files[0], &bytes);
}

/// Whether a 64-bit ELF file names a program that must load it, in a segment of type 3.
/// Source: <https://refspecs.linuxfoundation.org/elf/gabi4+/ch5.pheader.html>
fn names_a_loader(file: &[u8]) -> bool {
    let number = |at: usize, length: usize| {
        let bytes = file[at..at + length].iter().rev();
        bytes.fold(0_usize, |number, byte| number << 8 | usize::from(*byte))
    };
    let (table, size, count) = (number(32, 8), number(54, 2), number(56, 2));
    (0..count).any(|index| number(table + index * size, 4) == 3)
}

/// Follows an image from its index to the files in its layers, as whoever runs it does.
fn check_image(folder: &Path, file: &Path, program: &[u8]) {
    let image = folder.join("image");
    unpack(File::open(file).expect("the image"), &image);
    let json = |path: PathBuf| -> Value {
        serde_json::from_slice(&fs::read(path).expect("a blob")).expect("JSON")
    };
    let blob = |descriptor: &Value| {
        let digest = descriptor["digest"].as_str().expect("a digest");
        let path = image
            .join("blobs/sha256")
            .join(digest.trim_start_matches("sha256:"));
        let size = fs::metadata(&path).expect("a blob").len();
        assert_eq!(descriptor["size"].as_u64(), Some(size));
        path
    };
    let manifest = json(blob(&json(image.join("index.json"))["manifests"][0]));
    let config = json(blob(&manifest["config"]));
    assert_eq!(config["config"]["Entrypoint"][0], "/hello");
    let root = folder.join("root");
    for layer in manifest["layers"].as_array().expect("layers") {
        let compressed = File::open(blob(layer)).expect("a layer");
        unpack(flate2::read::GzDecoder::new(compressed), &root);
    }
    assert_eq!(fs::read(root.join("hello")).expect("the program"), program);
    assert_eq!(run(&root.join("hello")), "hello\n");
    assert!(root.join("tmp").is_dir());
    let for_engines = json(image.join("manifest.json"));
    assert_eq!(for_engines[0]["RepoTags"][0], "hello:1");
    let layer = for_engines[0]["Layers"][0].as_str().expect("a layer");
    assert!(image.join(layer).is_file());
}

fn unpack(file: impl std::io::Read, to: &Path) {
    tar::Archive::new(file).unpack(to).expect("it is unpacked");
}

#[test]
fn a_crate_that_does_not_compile_leaves_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path().join("workspace");
    workspace(&at);
    fs::write(at.join("hello/src/main.rs"), "fn main() { greet() }").expect("a file");
    let output = folder.path().join("cache/function.zip");
    let made = stackwright_build::once(&output, |file| {
        let program = build(&at).run(Purpose::Function)?;
        stackwright_build::bootstrap(&program, file)
    });
    assert!(matches!(made, Err(BuildError::Failed(..))), "{made:?}");
    let left = fs::read_dir(folder.path().join("cache"))
        .expect("a folder")
        .count();
    assert_eq!(left, 0);
}
