//! At each moment an assembly's directory has the old assembly in it or the new one, whole, whoever is killed, and however
//! many write to it.

#![cfg(unix)]

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use stackwright::json::Value;
use stackwright::{App, CfnResource, Stack, Stage};

/// Set in the process that writes: the directory.
const DIRECTORY: &str = "STACKWRIGHT_TEST_DIRECTORY";
/// Set in the process that writes: the number of the first assembly; the next is 2 more, and so on.
const FIRST: &str = "STACKWRIGHT_TEST_FIRST";
/// How many runs are killed; 40 if it is not set.
const KILLS: &str = "STACKWRIGHT_TEST_KILLS";

/// Writes one assembly after another until it is killed. Run by the tests below.
#[test]
#[ignore = "it ends only when it is killed"]
fn writer() {
    let directory = PathBuf::from(std::env::var_os(DIRECTORY).expect("a directory"));
    let first = std::env::var(FIRST).expect("a number");
    let mut generation: u64 = first.parse().expect("a number");
    loop {
        write(&directory, generation);
        generation += 2;
    }
}

/// An assembly in which every file has a number in it.
fn write(directory: &Path, generation: u64) {
    let app = App::new();
    let fill = |stack: &Stack| {
        let name = format!("generation-{generation}");
        stack.description(&name);
        for number in 0..10 {
            let resource = CfnResource::new(stack, &format!("R{number}G{generation}"), "X::Y::Z");
            resource.set_property("Name", name.as_str());
        }
    };
    for number in 0..6 {
        fill(&Stack::new(&app, &format!("S{number}")));
    }
    let stage = Stage::new(&app, "Prod");
    for number in 0..3 {
        fill(&Stack::new(&stage, &format!("T{number}")));
    }
    let assembly = app.synth().expect("no errors");
    assembly.write(directory).expect("it is written");
}

fn read(path: &Path) -> Value {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{path:?}: {error}"));
    text.parse()
        .unwrap_or_else(|error| panic!("{path:?}: {error}"))
}

/// The numbers in everything that a manifest refers to, and in the manifest itself, which must be one.
fn generations(directory: &Path, into: &mut BTreeSet<u64>) {
    let manifest = read(&directory.join("manifest.json"));
    collect(&manifest, into);
    for (name, artifact) in manifest["artifacts"].as_object().expect("artifacts") {
        let file = |key: &str| {
            artifact["properties"][key]
                .as_str()
                .map(|file| directory.join(file))
        };
        let known = file("templateFile").or_else(|| file("file"));
        match (known, file("directoryName")) {
            (Some(file), _) => collect(&read(&file), into),
            (None, Some(stage)) => generations(&stage, into),
            (None, None) => panic!("{name} is no file"),
        }
    }
}

fn collect(value: &Value, into: &mut BTreeSet<u64>) {
    let text = value.to_string();
    let numbers = text
        .split("generation-")
        .skip(1)
        .chain(text.split('G').skip(1));
    for number in numbers {
        let end = number
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(number.len());
        into.extend(number[..end].parse::<u64>());
    }
}

/// The number of the assembly that is there.
#[track_caller]
fn generation(directory: &Path) -> u64 {
    let mut all = BTreeSet::new();
    generations(directory, &mut all);
    assert_eq!(all.len(), 1, "one assembly, not parts of several: {all:?}");
    all.into_iter().next().expect("one")
}

fn start(directory: &Path, first: u64) -> Child {
    Command::new(std::env::current_exe().expect("this program"))
        .args(["interrupted::writer", "--exact", "--ignored"])
        .env(DIRECTORY, directory)
        .env(FIRST, first.to_string())
        .env_remove("STACKWRIGHT_CLI")
        .stdout(Stdio::null())
        .spawn()
        .expect("it starts")
}

fn directory(name: &str) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&directory);
    write(&directory, 0);
    directory
}

/// Everything in the directory, as paths.
fn files(directory: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    let mut pending = vec![directory.to_owned()];
    while let Some(at) = pending.pop() {
        for entry in fs::read_dir(at).expect("a directory").flatten() {
            match entry.path().is_dir() {
                true => pending.push(entry.path()),
                false => drop(found.insert(entry.path())),
            }
        }
    }
    found
}

#[test]
fn a_run_that_is_killed_leaves_one_assembly_and_the_next_one_cleans_up() {
    let directory = directory("killed");
    let whole = files(&directory);
    // What versions before this one have left.
    fs::write(directory.join(".S0.template.json.new-4711"), "").expect("written");
    fs::write(directory.join("assembly-Prod/.manifest.json.new-4711"), "").expect("written");
    let kills = std::env::var(KILLS).map_or(40, |kills| kills.parse().expect("a number"));
    let manifest = || {
        let file = fs::metadata(directory.join("manifest.json"));
        file.map(|file| file.ino()).ok()
    };
    let mut random: u64 = 7;
    for kill in 1..=kills {
        let mut child = start(&directory, kill * 1_000_000);
        // From the first file that it replaces on, it does little else.
        let old = manifest();
        while manifest() == old {
            std::thread::sleep(Duration::from_micros(200));
        }
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        std::thread::sleep(Duration::from_micros((random >> 33) % 20_000));
        child.kill().expect("it is killed");
        child.wait().expect("it ends");
        assert_ne!(generation(&directory), 0);
    }
    write(&directory, 1);
    assert_eq!(generation(&directory), 1);
    assert_eq!(files(&directory), whole);
}

#[test]
fn two_that_write_at_once_take_turns() {
    let directory = directory("turns");
    let mut writers = [start(&directory, 1_000_000), start(&directory, 1_000_001)];
    let mut seen = BTreeSet::new();
    for _ in 0..40 {
        let lock = File::open(&directory).expect("a directory");
        lock.lock_shared().expect("locked");
        seen.insert(generation(&directory) % 2);
        drop(lock);
        std::thread::sleep(Duration::from_millis(5));
    }
    for writer in &mut writers {
        writer.kill().expect("it is killed");
        writer.wait().expect("it ends");
    }
    assert_eq!(seen.len(), 2, "both came to write");
    assert_ne!(generation(&directory), 0);
}
