//! The command itself, run against a stub server: what it says, and how it ends.

use std::path::Path;
use std::process::{Output, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::binary;

/// Processes at the same time; they mostly wait.
pub const WORKERS: usize = 8;

/// Name, dependencies and resources of a stack.
pub type Stack = (&'static str, &'static [&'static str], Value);

/// A thread that serves every account.
pub fn server() -> &'static tokio::runtime::Handle {
    static SERVER: OnceLock<tokio::runtime::Handle> = OnceLock::new();
    SERVER.get_or_init(|| {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        let handle = runtime.handle().clone();
        std::thread::spawn(move || runtime.block_on(std::future::pending::<()>()));
        handle
    })
}

/// The command in a directory, with an account behind a URL.
pub fn command(directory: &Path, url: &str, arguments: &[&str]) -> std::process::Command {
    let mut command = binary::command(directory);
    command
        .env("AWS_ENDPOINT_URL", url)
        .env("AWS_ACCESS_KEY_ID", "test")
        .env("AWS_SECRET_ACCESS_KEY", "test")
        .env("AWS_REGION", "us-east-1")
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Whoever takes longer hangs.
const LONGEST: Duration = Duration::from_secs(60);

/// Runs the command to its end: its exit code, which a run that hangs has not, and everything that it says.
pub fn played(directory: &Path, url: &str, arguments: &[&str]) -> (Option<i32>, String) {
    let mut child = command(directory, url, arguments)
        .spawn()
        .expect("it starts");
    let started = Instant::now();
    while child.try_wait().expect("a child").is_none() {
        if started.elapsed() > LONGEST {
            child.kill().expect("it can be killed");
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let Output {
        status,
        stdout,
        stderr,
    } = child.wait_with_output().expect("it has ended");
    let said = [stdout, stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    (status.code(), said.concat())
}

/// An assembly of some stacks; one whose resources are `null` has no section for them.
pub fn assembly(stacks: &[Stack]) -> TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    let mut artifacts = serde_json::Map::new();
    for (name, dependencies, resources) in stacks {
        let file = format!("{name}.template.json");
        let template = match resources {
            Value::Null => json!({}),
            resources => json!({"Resources": resources}),
        };
        std::fs::write(directory.path().join(&file), template.to_string()).expect("written");
        let artifact = json!({
            "type": "aws:cloudformation:stack",
            "environment": "aws://unknown-account/unknown-region",
            "dependencies": dependencies,
            "properties": {"templateFile": file},
        });
        artifacts.insert((*name).to_owned(), artifact);
    }
    let manifest = json!({"version": "38.0.0", "artifacts": artifacts});
    std::fs::write(directory.path().join("manifest.json"), manifest.to_string()).expect("written");
    directory
}

/// Does something with each of many things, several at a time; the results are in order.
pub fn side_by_side<T: Sync, R: Send>(things: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let (next, work) = (&next, &work);
    let mut done: Vec<(usize, R)> = std::thread::scope(|scope| {
        let worker = || {
            let mut done = Vec::new();
            loop {
                let place = next.fetch_add(1, Ordering::Relaxed);
                let Some(thing) = things.get(place) else {
                    return done;
                };
                done.push((place, work(thing)));
            }
        };
        let workers: Vec<_> = (0..WORKERS).map(|_| scope.spawn(worker)).collect();
        let join = |worker: std::thread::ScopedJoinHandle<'_, _>| worker.join();
        workers
            .into_iter()
            .flat_map(|worker| {
                join(worker).unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            })
            .collect()
    });
    done.sort_by_key(|(place, _)| *place);
    done.into_iter().map(|(_, result)| result).collect()
}
