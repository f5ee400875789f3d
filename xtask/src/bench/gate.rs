//! `cargo xtask gate`: how many instructions synthesis, validation and comparison take. The count does not depend on what
//! else the machine does, so that a change that makes one of them dearer is seen in the change itself.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};
use clap::Args;
use serde_json::{Map, Value, json};

use crate::{root, run};

/// What is counted.
#[derive(Args)]
pub struct Options {
    /// Writes the counts of now as those to compare with
    #[arg(long)]
    update: bool,
}

/// How it is built: optimized, but not for minutes.
const PROFILE: &str = "gate";

/// The counts that were accepted, by the version of rustc: another one makes other code.
const ACCEPTED: &str = "xtask/bench/instructions.json";

/// By how much a count may grow, or shrink without being accepted anew, of itself.
const TOLERANCE: f64 = 0.05;

/// Counts, and fails where a count has grown.
pub fn check(options: &Options) -> Result<()> {
    let root = root().canonicalize()?;
    if Command::new("valgrind").arg("--version").output().is_err() {
        let told = "valgrind, which counts instructions, is not installed";
        ensure!(std::env::var_os("CI").is_none(), "{told}");
        println!("skipped: {told}");
        return Ok(());
    }
    let compiler = compiler()?;
    let counted = Gate::prepare(root.clone())?.count()?;
    let file = root.join(ACCEPTED);
    if options.update {
        let accepted = json!({"rustc": compiler, "instructions": counted});
        fs::write(&file, serde_json::to_string_pretty(&accepted)? + "\n")?;
        println!("{ACCEPTED} has the counts of now");
        return Ok(());
    }
    let accepted: Value = serde_json::from_slice(&fs::read(&file)?)?;
    if accepted["rustc"] != json!(compiler) {
        bail!(
            "{ACCEPTED} was counted with {}, this is {compiler}: `cargo xtask gate --update` on the commit before",
            accepted["rustc"]
        );
    }
    let none = Map::new();
    let accepted = accepted["instructions"].as_object().unwrap_or(&none);
    println!("| what | accepted | now | |\n|---|--:|--:|--:|");
    let mut grown = Vec::new();
    for (name, &now) in &counted {
        let before = accepted.get(*name).and_then(Value::as_u64);
        let before = before.with_context(|| format!("{ACCEPTED} has no `{name}`"))?;
        let growth = now as f64 / before as f64 - 1.0;
        println!("| {name} | {before} | {now} | {:+.1} % |", growth * 100.0);
        if growth > TOLERANCE {
            grown.push(*name);
        }
        if growth < -TOLERANCE {
            println!("{name} is cheaper: `cargo xtask gate --update` keeps it so");
        }
    }
    ensure!(
        grown.is_empty(),
        "more than {} % more instructions in {}; if that is right, `cargo xtask gate --update` and say why in the commit",
        TOLERANCE * 100.0,
        grown.join(", ")
    );
    Ok(())
}

fn compiler() -> Result<String> {
    let output = Command::new("rustc").arg("--version").output()?;
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}

struct Gate {
    root: PathBuf,
    target: PathBuf,
    folder: tempfile::TempDir,
}

impl Gate {
    /// Builds what is counted, optimized, without the parts that talk to AWS.
    fn prepare(root: PathBuf) -> Result<Self> {
        let gate = Gate {
            target: crate::target("gate"),
            folder: tempfile::tempdir()?,
            root,
        };
        gate.build(&["--package", "many-stacks", "--package", "s3-fargate"])?;
        gate.build(&["--package", "stackwright-cli", "--no-default-features"])?;
        gate.build(&["--package", "stackwright-template", "--example", "compare"])?;
        Ok(gate)
    }

    fn build(&self, what: &[&str]) -> Result<()> {
        let mut cargo = Command::new("cargo");
        cargo
            .current_dir(&self.root)
            .env("CARGO_TARGET_DIR", &self.target)
            .args(["build", "--quiet", "--profile", PROFILE])
            .args(what);
        run(&mut cargo)
    }

    fn program(&self, name: &str) -> PathBuf {
        self.target.join(PROFILE).join(name)
    }

    fn count(&self) -> Result<BTreeMap<&'static str, u64>> {
        let folder = self.folder.path();
        let app = |resources: usize, output: &str| {
            let context = json!({"stacks": "1", "resources": resources.to_string()});
            let mut command = Command::new(self.program("many-stacks"));
            command
                .env("CDK_OUTDIR", folder.join(output))
                .env("CDK_CONTEXT_JSON", context.to_string());
            command
        };
        let context = json!({"stacks": "20", "resources": "99"});
        let mut several = Command::new(self.program("many-stacks"));
        several
            .env("CDK_OUTDIR", folder.join("several"))
            .env("CDK_CONTEXT_JSON", context.to_string());
        run(&mut several)?;
        run(&mut app(498, "before"))?;
        run(&mut app(500, "after"))?;
        let template = |output: &str| folder.join(output).join("Team0.template.json");
        let mut reference = Command::new(self.program("s3-fargate"));
        reference.env("CDK_OUTDIR", folder.join("reference"));
        run(&mut reference)?;
        let mut validate = Command::new(self.program("stackwright"));
        validate.arg("validate").arg(template("after"));
        let mut small = Command::new(self.program("stackwright"));
        small.arg("validate");
        small.arg(folder.join("reference/MazeSolver.template.json"));
        let mut synth = Command::new(self.program("stackwright"));
        synth
            .args(["synth", "--quiet", "--app"])
            .arg(folder.join("after"));
        let mut many = Command::new(self.program("stackwright"));
        many.args(["synth", "--quiet", "--app"])
            .arg(folder.join("several"));
        let mut trace = Command::new(self.program("stackwright"));
        trace
            .args(["trace", "put", "s3://Files/input/a.jpg", "--app"])
            .arg(folder.join("reference"));
        let mut compare = Command::new(self.program("examples/compare"));
        compare.arg(template("before")).arg(template("after"));
        let mut counts = BTreeMap::new();
        for (name, command) in [
            ("app of 500 resources", app(500, "counted")),
            ("compare 498 with 500 resources", compare),
            ("synth of an assembly of 20 stacks of 99 resources", many),
            ("trace of an upload to the reference app", trace),
            ("synth of an assembly of 500 resources", synth),
            ("validate 500 resources", validate),
            ("validate the reference template", small),
        ] {
            counts.insert(name, self.instructions(&command, folder)?);
        }
        Ok(counts)
    }

    /// The instructions that a program takes, as callgrind counts them.
    fn instructions(&self, command: &Command, folder: &Path) -> Result<u64> {
        let counts = folder.join("callgrind.out");
        let mut valgrind = Command::new("valgrind");
        valgrind
            .current_dir(folder)
            .args(["--quiet", "--tool=callgrind"])
            .arg(format!("--callgrind-out-file={}", counts.display()))
            .arg(command.get_program())
            .args(command.get_args())
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("HOME", folder);
        for (name, value) in command.get_envs() {
            if let Some(value) = value {
                valgrind.env(name, value);
            }
        }
        let output = valgrind.output().context("valgrind could not be run")?;
        let errors = String::from_utf8_lossy(&output.stderr);
        ensure!(
            output.status.success(),
            "{:?}: {}",
            command.get_program(),
            errors.trim()
        );
        let text = fs::read_to_string(&counts)?;
        let total = text.lines().find_map(|line| line.strip_prefix("summary: "));
        let total = total.or_else(|| text.lines().find_map(|line| line.strip_prefix("totals: ")));
        let total = total.and_then(|counts| counts.split_whitespace().next());
        total
            .and_then(|count| count.parse().ok())
            .context("callgrind wrote no total")
    }
}
