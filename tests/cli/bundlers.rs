//! Functions in TypeScript and Python, bundled by esbuild, pip and uv, each at one version in `.tools/`, and run.

#![cfg(unix)]

use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::{aws_cdk, binary};

const ESBUILD: &str = "0.28.2";
const IS_NUMBER: &str = "7.0.0";
const UV: &str = "0.13.9";

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn run(command: &mut Command) -> Result<String, String> {
    let output = command.output().map_err(|error| error.to_string())?;
    match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned()),
        false => Err(said(&output)),
    }
}

/// Runs `build-asset`, and returns where the file is.
#[track_caller]
fn built(folder: &Path, path: Option<OsString>, kind: &str, words: &[&str]) -> PathBuf {
    let output = build(folder, path, kind, words);
    assert!(output.status.success(), "{}", said(&output));
    let printed = String::from_utf8_lossy(&output.stdout);
    let file = folder.join(printed.trim());
    assert!(file.is_file(), "{printed}");
    file
}

fn build(folder: &Path, path: Option<OsString>, kind: &str, words: &[&str]) -> Output {
    let mut command = binary::command(folder);
    if let Some(path) = path {
        command.env("PATH", path);
    }
    let output = ["build-asset", kind, "--output", "made.zip"];
    let run = command.args(output).args(words).output();
    run.expect("the command starts")
}

/// What a handler in JavaScript answers.
fn node_answers(archive: &Path) -> String {
    let place = tempfile::tempdir().expect("a folder");
    let unpack = "import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2])";
    run(Command::new("python3")
        .args(["-c", unpack])
        .arg(archive)
        .arg(place.path()))
    .expect("it is unpacked");
    let script = "import(process.argv[1]).then(m => (m.handler ?? m.default.handler)({n: 41})).then(a => console.log(JSON.stringify(a)))";
    let module = ["index.mjs", "index.js"].map(|name| place.path().join(name));
    let module = module.iter().find(|file| file.is_file());
    run(Command::new("node")
        .args(["-e", script])
        .arg(module.expect("a bundle")))
    .expect("the handler answers")
}

/// What a handler in Python answers, of an archive that Python imports as it is.
fn python_answers(archive: &Path) -> String {
    let script = "import sys; sys.path.insert(0, sys.argv[1]); import app; print(app.handler({'n': 41}, None))";
    run(Command::new("python3")
        .args(["-I", "-c", script])
        .arg(archive))
    .expect("the handler answers")
}

#[test]
fn typescript_is_bundled_by_esbuild_and_runs() {
    let installed = aws_cdk::install("esbuild", ESBUILD)
        .and_then(|esbuild| Ok((esbuild, aws_cdk::install("is-number", IS_NUMBER)?)));
    let (esbuild, packages) = match installed {
        Ok(both) => both,
        Err(why) => return aws_cdk::skip(&why),
    };
    let folder = tempfile::tempdir().expect("a folder");
    let modules = folder.path().join("node_modules");
    fs::create_dir_all(modules.join(".bin")).expect("a folder");
    symlink(
        esbuild.join("esbuild/bin/esbuild"),
        modules.join(".bin/esbuild"),
    )
    .expect("a link");
    symlink(packages.join("is-number"), modules.join("is-number")).expect("a link");
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text);
    fs::create_dir(folder.path().join("src")).expect("a folder");
    write("package.json", "{\"name\": \"api\"}").expect("written");
    write(
        "src/next.ts",
        "export const next = (n: number): number => n + 1;\n",
    )
    .expect("written");
    write(
        "src/handler.ts",
        "import isNumber from 'is-number';\nimport { next } from './next';\n\ninterface Input { n: number }\n\
         export const handler = async (input: Input) => ({ next: next(input.n), known: isNumber(input.n), stage: STAGE });\ndeclare const STAGE: string;\n",
    )
    .expect("written");
    let words = [
        "--project",
        ".",
        "--entry",
        "src/handler.ts",
        "--define",
        "STAGE=\"prod\"",
    ];
    for more in [&["--minify"][..], &["--module", "--source-map"][..]] {
        let archive = built(folder.path(), None, "node", &[&words[..], more].concat());
        let answer = node_answers(&archive);
        assert_eq!(answer, r#"{"next":42,"known":true,"stage":"prod"}"#);
        // The same content yields the same bytes.
        let first = fs::read(&archive).expect("read");
        fs::remove_file(&archive).expect("removed");
        let again = built(folder.path(), None, "node", &[&words[..], more].concat());
        assert!(first == fs::read(again).expect("read"));
        fs::remove_file(folder.path().join("made.zip")).expect("removed");
    }
    write("src/handler.ts", "export const handler = (\n").expect("written");
    let failed = build(folder.path(), None, "node", &words);
    assert_eq!(failed.status.code(), Some(2), "{}", said(&failed));
    assert!(
        said(&failed).contains("src/handler.ts:2:"),
        "{}",
        said(&failed)
    );
    assert!(!folder.path().join("made.zip").exists());
}

const HANDLER: &str = "import six\nfrom part import add\n\ndef handler(event, context):\n    return six.text_type(add(event['n']))\n";

fn python_project(folder: &Path) {
    let write = |name: &str, text: &str| fs::write(folder.join(name), text).expect("written");
    write("app.py", HANDLER);
    write("part.py", "def add(n):\n    return n + 1\n");
}

/// Whether packages can be installed.
fn has_pip() -> Result<(), String> {
    let place = tempfile::tempdir().map_err(|error| error.to_string())?;
    let download = [
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "six==1.17.0",
    ];
    run(Command::new("python3")
        .args(download)
        .arg("--dest")
        .arg(place.path()))
    .map(drop)
}

#[test]
fn python_is_bundled_by_pip_and_runs() {
    if let Err(why) = has_pip() {
        return aws_cdk::skip(&why);
    }
    let folder = tempfile::tempdir().expect("a folder");
    python_project(folder.path());
    // A machine without uv.
    let programs = tempfile::tempdir().expect("a folder");
    let python = run(Command::new("python3").args(["-c", "import sys; print(sys.executable)"]));
    symlink(
        python.expect("Python says where it is"),
        programs.path().join("python3"),
    )
    .expect("a link");
    let path = || Some(programs.path().as_os_str().to_owned());
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text);
    write("requirements.txt", "six==1.17.0\n").expect("written");
    let words = [
        "--folder",
        ".",
        "--python",
        "3.13",
        "--architecture",
        "arm64",
    ];
    let archive = built(folder.path(), path(), "python", &words);
    assert_eq!(python_answers(&archive), "42");

    // For the function's processor, whatever this machine has.
    fs::remove_file(&archive).expect("removed");
    write("requirements.txt", "six==1.17.0\nmarkupsafe==3.0.3\n").expect("written");
    let archive = built(folder.path(), path(), "python", &words);
    let names = "import sys, zipfile; print(*zipfile.ZipFile(sys.argv[1]).namelist())";
    let names = run(Command::new("python3").args(["-c", names]).arg(&archive)).expect("names");
    assert!(
        names.contains("cpython-313-aarch64-linux-gnu.so"),
        "{names}"
    );

    fs::remove_file(&archive).expect("removed");
    write(
        "requirements.txt",
        "six==1.17.0\nno-such-package-of-anyone-at-all==9.9.9\n",
    )
    .expect("written");
    let failed = build(folder.path(), path(), "python", &words);
    assert_eq!(failed.status.code(), Some(2), "{}", said(&failed));
    assert!(
        said(&failed).contains("no-such-package-of-anyone-at-all"),
        "{}",
        said(&failed)
    );
    assert!(!archive.exists());
}

#[test]
fn python_is_bundled_by_uv_from_its_lock_file_and_runs() {
    let uv = match install_uv() {
        Ok(uv) => uv,
        Err(why) => return aws_cdk::skip(&why),
    };
    let folder = tempfile::tempdir().expect("a folder");
    python_project(folder.path());
    fs::write(
        folder.path().join("pyproject.toml"),
        "[project]\nname = \"api\"\nversion = \"1.0.0\"\nrequires-python = \">=3.9\"\ndependencies = [\"six==1.17.0\"]\n",
    )
    .expect("written");
    let inherited = std::env::var_os("PATH").unwrap_or_default();
    let all = std::env::split_paths(&inherited);
    let path = std::env::join_paths([uv.clone()].into_iter().chain(all)).expect("a valid PATH");
    let cache = tempfile::tempdir().expect("a folder");
    run(Command::new(uv.join("uv"))
        .args(["lock", "--quiet", "--cache-dir"])
        .arg(cache.path())
        .current_dir(folder.path()))
    .expect("the project is locked");
    let words = [
        "--folder",
        ".",
        "--python",
        "3.13",
        "--architecture",
        "x86_64",
    ];
    let archive = built(folder.path(), Some(path), "python", &words);
    assert_eq!(python_answers(&archive), "42");
}

/// The folder with the program of uv, which is installed on first use.
fn install_uv() -> Result<PathBuf, String> {
    let tools = binary::workspace().join(".tools");
    let home = tools.join(format!("uv-{UV}"));
    let complete = home.join("complete");
    if !complete.exists() {
        fs::create_dir_all(&tools).map_err(|error| error.to_string())?;
        run(Command::new("python3")
            .args(["-m", "venv", "--clear"])
            .arg(&home))?;
        let install = [
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
        ];
        run(Command::new(home.join("bin/python"))
            .args(install)
            .arg(format!("uv=={UV}")))?;
        fs::write(&complete, UV).map_err(|error| error.to_string())?;
    }
    Ok(home.join("bin"))
}
