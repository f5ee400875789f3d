//! The `stackwright` command in a directory with a cloud assembly, at a terminal or without one.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::binary;
use crate::emulator::{Emulator, REGION};

/// A directory with an assembly, and a program that pretends to have written it.
pub struct Project {
    pub directory: tempfile::TempDir,
    url: String,
}

/// What a run left.
#[derive(Debug)]
pub struct Run {
    pub code: i32,
    /// The screen of a terminal; else what went to stderr.
    pub told: String,
    /// Every byte that a terminal got.
    pub raw: String,
    /// What went to stdout, where that is not the terminal.
    pub result: String,
}

impl Project {
    pub fn new(emulator: &Emulator) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        std::fs::create_dir(directory.path().join("src")).expect("created");
        let source = "fn main() {\n    Queue::new(&stack, \"Jobs\");\n    Bucket::new(&stack, \"Files\");\n}\n";
        std::fs::write(directory.path().join("src/main.rs"), source).expect("written");
        Self {
            directory,
            url: emulator.url.clone(),
        }
    }

    pub fn at(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// Writes the assembly: stacks with what they depend on, and their templates. The first resource of a stack comes
    /// from line 2, the second from line 3.
    pub fn assembly(&self, stacks: &[(&str, &[&str], Value)]) {
        let mut artifacts = serde_json::Map::new();
        for (name, dependencies, template) in stacks {
            let file = format!("{name}.template.json");
            std::fs::write(self.at(&file), template.to_string()).expect("written");
            let resources = template["Resources"].as_object().expect("resources");
            let metadata: serde_json::Map<String, Value> = (resources.iter().enumerate())
                .map(|(place, (id, resource))| {
                    let path = resource["Metadata"]["aws:cdk:path"]
                        .as_str()
                        .expect("a path");
                    let trace = format!("src/main.rs:{}:5", place + 2);
                    (
                        format!("/{path}"),
                        json!([{"type": "aws:cdk:logicalId", "data": id, "trace": [trace]}]),
                    )
                })
                .collect();
            let artifact = json!({
                "type": "aws:cloudformation:stack",
                "environment": "aws://unknown-account/unknown-region",
                "dependencies": dependencies,
                "metadata": metadata,
                "properties": {"templateFile": file},
            });
            artifacts.insert((*name).to_owned(), artifact);
        }
        let manifest = json!({"version": "38.0.0", "artifacts": artifacts});
        std::fs::write(self.at("manifest.json"), manifest.to_string()).expect("written");
    }

    fn variables(&self) -> Vec<(&'static str, String)> {
        vec![
            ("AWS_ENDPOINT_URL", self.url.clone()),
            ("AWS_ACCESS_KEY_ID", "test".into()),
            ("AWS_SECRET_ACCESS_KEY", "test".into()),
            ("AWS_REGION", REGION.into()),
        ]
    }

    fn prepare(&self, command: &mut Command) {
        command.envs(self.variables()).env_remove("CI");
    }

    /// A command on the assembly, without a terminal.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = binary::command(self.directory.path());
        self.prepare(&mut command);
        command.args(arguments).stdin(Stdio::null());
        command
    }

    /// Runs without a terminal.
    #[track_caller]
    pub fn piped(&self, arguments: &[&str]) -> Run {
        let output = self.command(arguments).output().expect("it starts");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let run = Run {
            code: output.status.code().unwrap_or(-1),
            told: text(&output.stderr),
            raw: String::new(),
            result: text(&output.stdout),
        };
        assert!(!run.told.contains("panicked"), "{}", run.told);
        run
    }

    /// Runs at a terminal of this width; `steps` are what to wait for and what to type then.
    #[track_caller]
    pub fn terminal(
        &self,
        columns: u16,
        variables: &[(&str, &str)],
        steps: &[(&str, &str)],
        arguments: &[&str],
    ) -> Run {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("emulator/terminal.py");
        let mut command = Command::new("python3");
        let mut known = binary::command(self.directory.path());
        self.prepare(&mut known);
        command.current_dir(self.directory.path());
        for (name, value) in known.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        let output = command
            .env_remove("COLUMNS")
            .env("TERM", "xterm-256color")
            .envs(variables.iter().copied())
            .arg(script)
            .args([columns.to_string(), json!(steps).to_string()])
            .arg(binary::stackwright())
            .args(arguments)
            .output()
            .expect("python3 starts");
        let answer: Value = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
        let text = |key: &str| answer[key].as_str().unwrap_or_default().to_owned();
        Run {
            code: i32::try_from(answer["code"].as_i64().unwrap_or(-1)).unwrap_or(-1),
            told: text("screen"),
            raw: text("raw"),
            result: String::new(),
        }
    }
}

/// A resource with the path that its construct has.
pub fn resource(ty: &str, path: &str, properties: Value) -> Value {
    json!({"Type": ty, "Properties": properties, "Metadata": {"aws:cdk:path": path}})
}

/// Text in which everything that differs from run to run is `…`: durations, ids, addresses.
pub fn steady(text: &str) -> String {
    let mut steady = String::new();
    for line in text.lines() {
        if line.contains("console.aws.amazon.com") {
            steady.push_str("(link to the console)\n");
            continue;
        }
        let words = line.split(' ').map(|word| {
            let time = word.trim_end_matches('s');
            let is_time = word.ends_with('s')
                && !time.is_empty()
                && time.chars().all(|c| c.is_ascii_digit() || c == '.');
            let id = word.strip_suffix(')').filter(|id| id.len() == 36);
            let is_request =
                id.is_some_and(|id| id.chars().all(|c| c.is_ascii_hexdigit() || c == '-'));
            match (is_time, is_request) {
                (true, _) => "…s",
                (_, true) => "…)",
                _ => word,
            }
        });
        steady.push_str(words.collect::<Vec<_>>().join(" ").trim_end());
        steady.push('\n');
    }
    steady
}
