//! What commands, esbuild and Python make of folders, as ZIP files.

#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use stackwright_build::{Architecture, BuildError, CommandBuild, NodeBuild, PythonBuild, zip_once};

fn command(folder: &Path, words: &[&str]) -> CommandBuild {
    CommandBuild {
        folder: folder.to_owned(),
        command: words.iter().map(|word| (*word).to_owned()).collect(),
        result: None,
        environment: vec![("WHO".to_owned(), "you".to_owned())],
    }
}

fn names(path: &Path) -> Vec<String> {
    let archive = zip::ZipArchive::new(fs::File::open(path).expect("a file")).expect("an archive");
    let names = archive
        .file_names()
        .map(|name| name.expect("a name").into_owned());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

#[test]
fn a_command_writes_to_the_output() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("made.zip");
    let script = "mkdir -p {output}/lib && echo hello $WHO > {output}/lib/a.txt && cp $0 \"$ASSET_OUTPUT/run\" && chmod +x {output}/run";
    let build = command(folder.path(), &["sh", "-c", script, "/bin/true"]);
    let built = zip_once(&file, |output| build.run(output)).expect("it is built");
    assert_eq!(names(&built), ["lib/a.txt", "run"]);
    let mut archive =
        zip::ZipArchive::new(fs::File::open(&built).expect("a file")).expect("an archive");
    assert_eq!(
        archive
            .by_name("run")
            .expect("there")
            .unix_mode()
            .map(|mode| mode & 0o777),
        Some(0o755)
    );
    let text = std::io::read_to_string(archive.by_name("lib/a.txt").expect("there")).expect("text");
    assert_eq!(text, "hello you\n");
    // What is there is not built again.
    let other = command(folder.path(), &["false"]);
    zip_once(&file, |output| other.run(output)).expect("it is there");
    // The same content yields the same bytes.
    let again = folder.path().join("again.zip");
    zip_once(&again, |output| build.run(output)).expect("it is built");
    assert!(fs::read(&file).expect("read") == fs::read(&again).expect("read"));
}

#[test]
fn a_command_leaves_its_result_in_a_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut build = command(
        folder.path(),
        &["sh", "-c", "mkdir -p dist && echo > dist/index.html"],
    );
    build.result = Some("dist".into());
    let built = zip_once(&folder.path().join("made.zip"), |output| build.run(output));
    assert_eq!(names(&built.expect("it is built")), ["index.html"]);
}

#[track_caller]
fn check_failure(folder: &Path, words: &[&str], message: &str) {
    let build = command(folder, words);
    let file = folder.join("failed.zip");
    let error = zip_once(&file, |output| build.run(output)).expect_err("it fails");
    assert!(error.to_string().contains(message), "{error}");
    assert!(!file.exists(), "half of it is there");
}

#[test]
fn commands_that_fail() {
    let folder = tempfile::tempdir().expect("a folder");
    check_failure(
        folder.path(),
        &["no-such-program-of-anyone"],
        "`no-such-program-of-anyone` is not installed",
    );
    check_failure(
        folder.path(),
        &["sh", "-c", "exit 3"],
        "`sh` failed with exit status: 3",
    );
    check_failure(folder.path(), &["true"], "left nothing in");
}

fn node(project: &Path) -> NodeBuild {
    NodeBuild {
        project: project.to_owned(),
        entry: "src/handler.ts".into(),
        target: "node22".into(),
        minify: true,
        source_map: false,
        module: true,
        external: vec!["@aws-sdk/*".into()],
        define: Vec::new(),
    }
}

/// The project's own esbuild is run, with the options: a script stands in for it that writes them into the bundle.
#[test]
fn the_projects_esbuild_bundles() {
    let folder = tempfile::tempdir().expect("a folder");
    let programs = folder.path().join("node_modules/.bin");
    let project = folder.path().join("api");
    fs::create_dir_all(&programs).expect("a folder");
    fs::create_dir_all(&project).expect("a folder");
    let script = "#!/bin/sh\nfor word in \"$@\"; do case $word in --outfile=*) file=${word#--outfile=};; esac; done\necho \"$@\" > $file\n";
    let esbuild = programs.join("esbuild");
    fs::write(&esbuild, script).expect("written");
    fs::set_permissions(&esbuild, fs::Permissions::from_mode(0o755)).expect("executable");
    let file = folder.path().join("made.zip");
    let built = zip_once(&file, |output| {
        node(&project).run(output).map(|()| output.to_owned())
    });
    let built = built.expect("it is built");
    assert_eq!(names(&built), ["index.mjs"]);
    let mut archive =
        zip::ZipArchive::new(fs::File::open(&built).expect("a file")).expect("an archive");
    let said = std::io::read_to_string(archive.by_name("index.mjs").expect("there")).expect("text");
    for word in [
        "src/handler.ts --bundle",
        "--platform=node",
        "--target=node22",
        "--format=esm",
        "--minify",
        "--external:@aws-sdk/*",
    ] {
        assert!(said.contains(word), "{word}: {said}");
    }
}

#[test]
fn without_esbuild_it_is_said_how_to_get_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let build = node(folder.path());
    match build.run(folder.path()) {
        Err(error @ BuildError::NoEsbuild(_)) => {
            let hint = error.hint().expect("a hint");
            assert!(hint.contains("npm install --save-dev esbuild"), "{hint}");
        }
        // The machine has one, which finds no such file.
        other => assert!(matches!(other, Err(BuildError::Failed(..))), "{other:?}"),
    }
}

#[test]
fn python_without_requirements_is_copied() {
    let folder = tempfile::tempdir().expect("a folder");
    let source = folder.path().join("report");
    fs::create_dir_all(source.join("lib/__pycache__")).expect("a folder");
    for name in ["app.py", "lib/part.py", "lib/__pycache__/part.pyc"] {
        fs::write(source.join(name), "x = 1\n").expect("written");
    }
    let build = PythonBuild {
        folder: source,
        python: "3.13".into(),
        architecture: Architecture::Arm64,
    };
    let file = folder.path().join("made.zip");
    let built = zip_once(&file, |output| {
        build.run(output).map(|()| output.to_owned())
    });
    assert_eq!(
        names(&built.expect("it is built")),
        ["app.py", "lib/part.py"]
    );
}
