//! Images in a registry: one that refuses, and a real server, from which they are pulled back and run, whatever ended the command.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use stackwright_aws::assets::Crate;
use stackwright_aws::prelude::*;

use crate::assets::{assembly, image, print};
use crate::binary;
use crate::command::Project;
use crate::emulator::{Emulator, emulator};
use crate::relay::{At, Relay};

/// A registry that lets everyone look, and answers in this way to whoever pushes.
fn refusing_registry(status: &'static str, said: &'static str) -> String {
    use std::io::{BufRead as _, Read as _, Write as _};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let host = listener.local_addr().expect("an address").to_string();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { continue };
            std::thread::spawn(move || {
                let Ok(reading) = stream.try_clone() else {
                    return;
                };
                let mut lines = std::io::BufReader::new(reading);
                loop {
                    let (mut head, mut line) = (String::new(), String::new());
                    while lines.read_line(&mut line).is_ok_and(|read| read > 2) {
                        head.push_str(&std::mem::take(&mut line));
                    }
                    if head.is_empty() {
                        return;
                    }
                    let length = head.lines().find_map(|line| {
                        let (name, value) = line.split_once(": ")?;
                        name.eq_ignore_ascii_case("content-length")
                            .then(|| value.parse().ok())?
                    });
                    let mut body = vec![0; length.unwrap_or(0)];
                    if lines.read_exact(&mut body).is_err() {
                        return;
                    }
                    let (status, body) = match head.split(' ').next() {
                        Some("POST" | "PUT" | "PATCH") => (status, said),
                        _ if head.contains(" /v2/ ") => ("200 OK", "{}"),
                        _ => (
                            "404 Not Found",
                            r#"{"errors": [{"code": "BLOB_UNKNOWN", "message": "unknown"}]}"#,
                        ),
                    };
                    let is_head = head.starts_with("HEAD ");
                    let answer = format!(
                        "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{}",
                        body.len(),
                        if is_head { "" } else { body }
                    );
                    if stream.write_all(answer.as_bytes()).is_err() {
                        return;
                    }
                }
            });
        }
    });
    host
}

/// An assembly whose one image goes to a repository in this registry.
fn image_in(emulator: &Emulator, project: &Project, host: &str, repository: &str, source: &Value) {
    emulator.control(&format!("registry:{repository}"), json!({"host": host}));
    emulator.call(
        "ecr",
        "create_repository",
        json!({"repositoryName": repository}),
    );
    let manifest = json!({"version": "38.0.0", "dockerImages": {
        (print(41)): {"displayName": "Shop/Image", "source": source,
            "destinations": {"here": {"repositoryName": repository, "imageTag": print(41)}}}}});
    assembly(project, &repository.replace('-', ""), &manifest);
}

#[test]
fn a_registry_that_refuses_is_said_before_the_stack_is_there() {
    let Some(emulator) = emulator() else { return };
    let denied = r#"{"errors": [{"code": "DENIED", "message": "pushing is not allowed here"}]}"#;
    for (name, status, said, told) in [
        (
            "denied",
            "403 Forbidden",
            denied,
            "pushing is not allowed here",
        ),
        ("login", "401 Unauthorized", "", "the login is not accepted"),
        (
            "large",
            "413 Content Too Large",
            "",
            "the layer is larger than it takes",
        ),
    ] {
        let project = Project::new(emulator);
        let host = refusing_registry(status, said);
        let repository = format!("asset-refused-{name}");
        image(&project.at("asset.image"));
        let source = json!({"directory": "asset.image"});
        image_in(emulator, &project, &host, &repository, &source);
        let mut command = project.command(&["deploy", "-a", ".", "--yes"]);
        let output = command.output();
        let output = output.expect("it starts");
        let shown = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success(), "{name}: {shown}");
        for part in [told, "Shop/Image", &host] {
            assert!(shown.contains(part), "{name}: {part}: {shown}");
        }
        let stack = json!({"StackName": repository.replace('-', "")});
        let there = emulator.call("cloudformation", "describe_stacks", stack);
        assert_eq!(there["error"], "ValidationError", "{there}");
    }
}

/// Debian's server of the distribution protocol, on a free port.
struct Registry {
    server: Child,
    host: String,
    _place: tempfile::TempDir,
}

impl Registry {
    /// `None`, which is said, where what the tests need is not installed.
    fn start() -> Option<Registry> {
        let has = |program: &str| Command::new(program).arg("--version").output().is_ok();
        let missing = ["buildah", "skopeo", "docker-registry"]
            .into_iter()
            .find(|one| !has(one));
        if let Some(program) = missing {
            crate::aws_cdk::skip(&format!("{program} is not installed"));
            return None;
        }
        let place = tempfile::tempdir().expect("a directory");
        let port = (std::net::TcpListener::bind("127.0.0.1:0")
            .and_then(|listener| listener.local_addr()))
        .expect("a port")
        .port();
        let host = format!("127.0.0.1:{port}");
        let settings = format!(
            "version: 0.1\nstorage: {{filesystem: {{rootdirectory: {}}}}}\nhttp: {{addr: '{host}'}}\n",
            place.path().join("registry").display()
        );
        std::fs::write(place.path().join("registry.yml"), settings).expect("written");
        let server = Command::new("docker-registry")
            .arg("serve")
            .arg(place.path().join("registry.yml"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a server");
        let started = Instant::now();
        while std::net::TcpStream::connect(&host).is_err() {
            assert!(started.elapsed() < Duration::from_secs(30));
            std::thread::sleep(Duration::from_millis(50));
        }
        Some(Registry {
            server,
            host,
            _place: place,
        })
    }

    /// Pulls an image with another program, which compares each part with its digest; the folder that it is in.
    fn pull(&self, repository: &str, to: &Path) -> PathBuf {
        let folder = to.join(repository);
        let _ = std::fs::remove_dir_all(&folder);
        let output = Command::new("skopeo")
            .args(["copy", "--quiet", "--src-tls-verify=false"])
            .arg(format!("docker://{}/{repository}:{}", self.host, print(41)))
            .arg(format!("dir:{}", folder.display()))
            .output()
            .expect("skopeo");
        assert!(
            output.status.success(),
            "{repository}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        folder
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

fn json_of(file: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(file).expect("read")).expect("JSON")
}

/// A program that needs nothing beside it.
fn static_program(file: &Path) {
    let source = file.with_extension("rs");
    std::fs::write(&source, "fn main() { println!(\"forty-two\") }\n").expect("written");
    let output = Command::new("rustc")
        .args([
            "-C",
            "target-feature=+crt-static",
            "-C",
            "opt-level=s",
            "-o",
        ])
        .arg(file)
        .arg(&source)
        .output()
        .expect("rustc");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// A part of an image that was pulled.
fn blob(pulled: &Path, part: &Value) -> PathBuf {
    let digest = part["digest"].as_str();
    let digest = digest.and_then(|digest| digest.strip_prefix("sha256:"));
    pulled.join(digest.expect("a digest"))
}

fn config_of(pulled: &Path) -> Value {
    let manifest = json_of(&pulled.join("manifest.json"));
    json_of(&blob(pulled, &manifest["config"]))
}

/// What the entry point of an image prints, which is unpacked and run.
fn answer(pulled: &Path) -> String {
    let root = pulled.join("root");
    std::fs::create_dir(&root).expect("a directory");
    let manifest = json_of(&pulled.join("manifest.json"));
    for layer in manifest["layers"].as_array().expect("layers") {
        let unpacked = Command::new("tar")
            .arg("-xf")
            .arg(blob(pulled, layer))
            .arg("-C")
            .arg(&root)
            .status();
        assert!(unpacked.expect("tar").success());
    }
    let config = config_of(pulled);
    let entry = config["config"]["Entrypoint"][0].as_str();
    let entry = entry.unwrap_or_else(|| panic!("no entry point: {config}"));
    let answer = Command::new(root.join(entry.trim_start_matches('/')))
        .env_clear()
        .output()
        .expect("the entry point starts");
    String::from_utf8_lossy(&answer.stdout).into_owned()
}

/// The programs are built by the command lines that the constructs write.
#[test]
fn a_function_and_an_image_of_a_crate_are_built_and_published() {
    let Some(emulator) = emulator() else { return };
    let Some(registry) = Registry::start() else {
        return;
    };
    let project = Project::new(emulator);
    let from = binary::workspace().join("constructs/tests/assets/workspace");
    let copy = Command::new("cp")
        .arg("-R")
        .arg(from)
        .arg(project.at("workspace"))
        .status();
    assert!(copy.expect("cp runs").success());

    let app = App::new();
    let stack = Stack::new(&app, "Programs");
    let hello = Crate::new("hello").manifest_path(project.at("workspace/Cargo.toml"));
    let (function, own) = match cfg!(target_arch = "aarch64") {
        true => (lambda::Architecture::Arm64, ecs::CpuArchitecture::Arm64),
        false => (lambda::Architecture::X86_64, ecs::CpuArchitecture::X86_64),
    };
    Function::from_crate(&stack, "Function", &hello).architecture(function);
    let task = ecs::FargateTaskDefinition::new(&stack, "Task");
    task.runtime_platform(own, ecs::OperatingSystem::Linux);
    task.container("main", ContainerImage::from_crate(&hello));
    let written = app.synth().expect("an assembly");
    let written = written.stacks[0].asset_manifest().expect("assets");
    let written: Value = serde_json::from_str(&written.to_string()).expect("JSON");
    let source = |section: &str| {
        let entry = written[section]
            .as_object()
            .expect("assets")
            .values()
            .next();
        let mut source = entry.expect("one")["source"].clone();
        let words = source["executable"].as_array_mut().expect("a command");
        let output = words
            .iter_mut()
            .skip_while(|word| *word != "--output")
            .nth(1);
        let output = output.expect("where it goes");
        let file = Path::new(output.as_str().expect("a path")).file_name();
        *output = json!(project.at("made").join(file.expect("a name")));
        (output.clone(), source)
    };
    let (archive, function) = source("files");
    let (_, image) = source("dockerImages");

    let (bucket, repository) = ("asset-programs", "asset-programs");
    emulator.call("s3", "create_bucket", json!({"Bucket": bucket}));
    emulator.control(
        &format!("registry:{repository}"),
        json!({"host": registry.host}),
    );
    let of_name = json!({"repositoryName": repository});
    emulator.call("ecr", "create_repository", of_name);
    let manifest = json!({"version": "38.0.0",
        "files": {(print(40)): {"source": function, "destinations": {"here":
            {"bucketName": bucket, "objectKey": "hello.zip"}}}},
        "dockerImages": {(print(41)): {"source": image, "destinations": {"here":
            {"repositoryName": repository, "imageTag": print(41)}}}}});
    assembly(&project, "Programs", &manifest);
    let output = project
        .command(&["publish", "-a", ".", "--progress", "plain"])
        // The command that makes the assets is this one, wherever it is.
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("CARGO_HOME", binary::home_of("CARGO_HOME", ".cargo"))
        .env("RUSTUP_HOME", binary::home_of("RUSTUP_HOME", ".rustup"))
        .output()
        .expect("it starts");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");

    let place = tempfile::tempdir().expect("a directory");
    assert_eq!(answer(&registry.pull(repository, place.path())), "hello\n");
    let object = json!({"Bucket": bucket, "Key": "hello.zip"});
    let there = emulator.call("s3", "head_object", object);
    let size = std::fs::metadata(archive.as_str().expect("a path")).expect("an archive");
    assert_eq!(there["ContentLength"], size.len(), "{there}");
}

#[test]
fn a_built_image_is_pulled_back_and_runs() {
    let Some(emulator) = emulator() else { return };
    let Some(registry) = Registry::start() else {
        return;
    };
    let project = Project::new(emulator);
    let place = tempfile::tempdir().expect("a directory");
    std::fs::create_dir(project.at("image")).expect("a directory");
    static_program(&project.at("image/answer"));
    std::fs::write(
        project.at("image/Dockerfile"),
        "FROM scratch\nARG NAME\nCOPY answer /bin/answer\nLABEL name=$NAME\nENTRYPOINT [\"/bin/answer\"]\n",
    )
    .expect("written");
    let source = json!({"directory": "image", "dockerBuildArgs": {"NAME": "solver"}});
    image_in(emulator, &project, &registry.host, "asset-built", &source);
    let publish = || {
        let mut command = project.command(&["publish", "-a", ".", "--progress", "plain"]);
        // A store of its own: an image of this hash that is there already is not built again.
        let store = place.path().display();
        let builder =
            format!("buildah --storage-driver vfs --root {store}/graph --runroot {store}/run");
        command
            .env("CDK_DOCKER", builder)
            .env("BUILDAH_ISOLATION", "chroot");
        let output = command.output().expect("it starts");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{told}");
    };
    publish();
    let pulled = registry.pull("asset-built", place.path());
    let config = config_of(&pulled);
    assert_eq!(config["config"]["Labels"]["name"], "solver");
    assert_eq!(answer(&pulled), "forty-two\n");
    publish();
    registry.pull("asset-built", place.path());
}

#[test]
fn a_push_that_ends_at_any_request_is_taken_up_again() {
    let Some(emulator) = emulator() else { return };
    let Some(registry) = Registry::start() else {
        return;
    };
    let relay = Relay::new(&registry.host);
    let place = tempfile::tempdir().expect("a directory");
    let host = relay.url.trim_start_matches("http://").to_owned();
    let project = Project::new(emulator);
    image(&project.at("asset.image"));
    let source = json!({"directory": "asset.image"});
    let publish = |repository: &str| {
        image_in(emulator, &project, &host, repository, &source);
        project.command(&["publish", "-a", ".", "--progress", "plain"])
    };
    let done = |mut command: Command, case: &str| {
        let output = command.output().expect("it starts");
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{case}: {told}");
    };
    relay.order(At::Never);
    done(publish("asset-push-0"), "undisturbed");
    registry.pull("asset-push-0", place.path());
    let calls = relay.requests().len();
    assert!(calls > 8, "{:?}", relay.requests());
    // A connection that is cut is tried again by the command itself.
    relay.order(At::Cut(calls / 2));
    done(publish("asset-push-cut"), "cut");
    registry.pull("asset-push-cut", place.path());

    for number in 1..=calls {
        for at in [At::Before(number), At::After(number)] {
            let case = format!("{at:?}");
            let repository = format!(
                "asset-push-{}",
                case.to_lowercase()
                    .replace(['(', ')'], "-")
                    .trim_end_matches('-')
            );
            let mut command = publish(&repository);
            relay.order(at);
            let mut child = command.stderr(Stdio::null()).spawn().expect("it starts");
            relay.follow(&mut child);
            std::thread::sleep(Duration::from_millis(50));
            let _ = child.kill();
            let _ = child.wait();
            let mut sent = relay.requests();
            relay.order(At::Never);
            done(publish(&repository), &case);
            registry.pull(&repository, place.path());
            sent.extend(relay.requests());
            // A layer that has arrived as a whole is not sent again.
            let mut times: HashMap<&str, usize> = HashMap::new();
            let layers = sent.iter().filter_map(|one| one.split("digest=").nth(1));
            for layer in layers {
                *times.entry(layer).or_default() += 1;
            }
            assert!(times.values().all(|times| *times == 1), "{case}: {sent:?}");
        }
    }
}
