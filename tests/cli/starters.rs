//! The starters of `stackwright init`: they compile against this workspace without a warning, are formatted, pass their
//! tests, and their templates are valid.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::binary;

/// A cargo workspace in which starters become projects.
struct Workspace {
    root: tempfile::TempDir,
}

impl Workspace {
    /// One whose members are called `my-…`, with the versions of this one.
    fn new() -> Self {
        let root = tempfile::tempdir().expect("a directory");
        let manifest = "[workspace]\nresolver = \"3\"\nmembers = [\"my-*\"]\n\n\
             [profile.dev]\ndebug = \"line-tables-only\"\n";
        fs::write(root.path().join("Cargo.toml"), manifest).expect("written");
        let workspace = Self { root };
        workspace.lock(workspace.root.path());
        workspace
    }

    /// Without a look at the registry, the versions of this workspace are the ones that are there.
    fn lock(&self, directory: &Path) {
        let lock = binary::workspace().join("Cargo.lock");
        fs::copy(lock, directory.join("Cargo.lock")).expect("copied");
    }

    /// Starts a project as a person does.
    #[track_caller]
    fn init(&self, name: &str, starter: &str) -> PathBuf {
        let output = binary::command(self.root.path())
            .args(["init", name, "--template", starter])
            .output()
            .expect("it starts");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{stderr}");
        self.root.path().join(name)
    }

    #[track_caller]
    fn cargo(&self, directory: &Path, arguments: &[&str]) {
        let output = self
            .offline(Command::new(env!("CARGO")).current_dir(directory))
            .args(arguments)
            .output()
            .expect("cargo starts");
        let stderr = String::from_utf8_lossy(&output.stderr);
        let stdout = String::from_utf8_lossy(&output.stdout);
        let shown = directory.display();
        assert!(
            output.status.success(),
            "cargo {arguments:?} in {shown}: {stdout}{stderr}"
        );
        assert!(!stderr.contains("warning:"), "{shown}: {stderr}");
    }

    /// One target directory for all, so that what they share is built once.
    fn offline<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command
            .env("CARGO_NET_OFFLINE", "true")
            .env("CARGO_TARGET_DIR", self.root.path().join("target"))
            .env("CARGO_HOME", binary::home_of("CARGO_HOME", ".cargo"))
            .env("RUSTUP_HOME", binary::home_of("RUSTUP_HOME", ".rustup"))
            // A variable of this test's own build must not reach another's.
            .env_remove("CARGO_MANIFEST_DIR")
    }

    /// What the command that `init` recommends prints.
    #[track_caller]
    fn synth(&self, project: &Path) -> String {
        let mut command = binary::command(project);
        let output = self
            .offline(command.arg("synth"))
            .output()
            .expect("it starts");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{}: {stderr}", project.display());
        assert!(
            !stderr.contains("warning"),
            "{}: {stderr}",
            project.display()
        );
        String::from_utf8_lossy(&output.stdout).into_owned()
    }
}

#[test]
fn starters_are_clean_pass_their_tests_and_synthesize() {
    let workspace = Workspace::new();
    let root = workspace.root.path();
    let list = binary::command(root)
        .args(["init", "--list"])
        .output()
        .expect("it starts");
    let list = String::from_utf8_lossy(&list.stdout).into_owned();
    let starters: Vec<&str> = (list.lines())
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert!(starters.len() >= 2, "{list}");

    // Names at both ends of the alphabet: formatting sorts what is imported by it.
    let projects: Vec<PathBuf> = (starters.iter())
        .map(|starter| workspace.init(&format!("my-{starter}-zz"), starter))
        .collect();
    workspace.init("my-a", "construct");
    workspace.cargo(root, &["fmt", "--all", "--check"]);
    let clippy = ["clippy", "--quiet", "--all-targets", "--", "-D", "warnings"];
    workspace.cargo(root, &clippy);
    workspace.cargo(root, &["test", "--quiet"]);
    for project in &projects {
        let template = workspace.synth(project);
        assert!(template.contains("AWS::S3::Bucket"), "{template}");
    }
}

#[test]
fn a_project_stands_apart_from_a_workspace_that_does_not_know_it() {
    let workspace = Workspace::new();
    let project = workspace.init("app", "empty");
    workspace.lock(&project);
    assert!(workspace.synth(&project).contains("AWS::S3::Bucket"));
    workspace.cargo(&project, &["test", "--quiet"]);
    // The workspace around it is as good as before.
    workspace.init("my-member", "empty");
    let metadata = ["metadata", "--format-version", "1", "--no-deps"];
    workspace.cargo(workspace.root.path(), &metadata);
}
