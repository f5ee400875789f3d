//! The official CLI runs the same apps unchanged: it sees the same stacks and templates as `stackwright` does.
//!
//! Where it cannot be installed the test says so and is skipped; with `CI=true` it fails instead.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use crate::aws_cdk::{cdk, skip};
use crate::binary;

struct Official<'a> {
    program: &'a Path,
    project: &'a Path,
    output: &'a Path,
}

impl Official<'_> {
    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(self.program);
        command
            .current_dir(self.project)
            .args(arguments)
            .args(["--no-notices", "--no-color", "--output"])
            .arg(self.output)
            .envs(binary::ENVIRONMENT.iter().copied())
            // Cargo and rustup, which a project's app may need, look into the home directory; the CLI
            // writes its caches there.
            .env("CARGO_HOME", binary::home_of("CARGO_HOME", ".cargo"))
            .env("RUSTUP_HOME", binary::home_of("RUSTUP_HOME", ".rustup"))
            .env("HOME", self.output)
            // The official CLI mixes what an app prints with its own results.
            .env("QUIET", "1")
            .env("CDK_DISABLE_CLI_TELEMETRY", "true")
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .env_remove("AWS_PROFILE");
        command.output().expect("the official CLI starts")
    }

    #[track_caller]
    fn stdout(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "cdk {arguments:?}: {stderr}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }
}

/// Compares both programs on a project.
#[track_caller]
fn check(program: &Path, project: &Path) {
    let scratch = tempfile::tempdir().expect("a directory");
    let at = |name: &str| scratch.path().join(name);
    let official = Official {
        program,
        project,
        output: &at("official"),
    };
    let own = |arguments: &[&str]| -> String {
        let output = binary::command(project)
            .args(arguments)
            .arg("--output")
            .arg(at("own"))
            .env("CARGO_HOME", binary::home_of("CARGO_HOME", ".cargo"))
            .env("RUSTUP_HOME", binary::home_of("RUSTUP_HOME", ".rustup"))
            .output()
            .expect("it starts");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success(),
            "stackwright {arguments:?}: {stderr}"
        );
        String::from_utf8_lossy(&output.stdout).into_owned()
    };

    let mut listed: Vec<String> = official
        .stdout(&["list"])
        .lines()
        .map(str::to_owned)
        .collect();
    let mut own_list: Vec<String> = own(&["list"]).lines().map(str::to_owned).collect();
    listed.sort();
    own_list.sort();
    assert_eq!(listed, own_list);
    assert!(!listed.is_empty());

    for stack in listed
        .iter()
        .map(|line| line.split(" (").next().unwrap_or(line))
    {
        let template = official.stdout(&["synth", stack, "--exclusively", "--json"]);
        let template: Value = serde_json::from_str(&template).expect("JSON");
        let json: Value = serde_json::from_str(&own(&["synth", stack, "--json"])).expect("JSON");
        assert_eq!(template, json, "{stack}");
        let yaml: Value = serde_yaml::from_str(&own(&["synth", stack])).expect("YAML");
        assert_eq!(template, yaml, "{stack}");
        let yaml: Value =
            serde_yaml::from_str(&official.stdout(&["synth", stack, "--exclusively"]))
                .expect("YAML");
        assert_eq!(template, yaml, "{stack}");

        let file = at("deployed.json");
        fs::write(&file, template.to_string()).expect("written");
        let file = file.to_string_lossy().into_owned();
        let diff = |template: &str| {
            official.run(&[
                "diff",
                stack,
                "--exclusively",
                "--fail",
                "--template",
                template,
            ])
        };
        let same = diff(&file);
        assert_eq!(
            same.status.code(),
            Some(0),
            "{}",
            String::from_utf8_lossy(&same.stderr)
        );

        // One resource less in the template that is compared with: it is shown as new, by its type.
        let mut less = template.clone();
        let resources = less["Resources"].as_object_mut().expect("resources");
        let Some(last) = resources.keys().next_back().cloned() else {
            continue;
        };
        let removed = resources.remove(&last).unwrap_or_default();
        fs::write(&file, less.to_string()).expect("written");
        let output = diff(&file);
        let said = format!(
            "{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(
            said.contains(removed["Type"].as_str().expect("a type")),
            "{said}"
        );
        if let Some(path) = removed["Metadata"]["aws:cdk:path"].as_str() {
            // The name of the construct, which the official CLI takes from the path metadata.
            let shown = path.split('/').skip(1).collect::<Vec<_>>().join("/");
            let shown = shown.strip_suffix("/Resource").unwrap_or(&shown);
            assert!(said.contains(shown), "{shown} is not in\n{said}");
        }
    }
}

#[test]
fn on_an_app_with_stages() {
    match cdk() {
        Ok(program) => check(
            program,
            &binary::workspace().join("tests/cli/cases/stacks.in"),
        ),
        Err(why) => skip(why),
    }
}

#[test]
fn on_an_app_with_nested_stacks() {
    match cdk() {
        Ok(program) => check(program, &binary::workspace().join("examples/two-stages")),
        Err(why) => skip(why),
    }
}

#[test]
fn on_this_repository() {
    match cdk() {
        Ok(program) => check(program, binary::workspace()),
        Err(why) => skip(why),
    }
}
