//! `cargo xtask bench`: what the budgets of the design cost, as CPU seconds of the whole process tree and peak memory, with
//! the CDK beside it where npm is available. Nothing here is asserted: a loaded machine fails no build.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::SystemTime;

use anyhow::{Context as _, Result, ensure};
use clap::Args;
use serde_json::json;
use wait4::Wait4 as _;

use crate::{root, run};

const CDK_CLI: &str = "2.1148.1";
const CDK_LIBRARY: &str = "2.276.0";
const CONSTRUCTS: &str = "10.8.1";

/// What is measured.
#[derive(Args)]
pub struct Options {
    /// Only the rows whose name contains this
    #[arg(long, value_name = "NAME")]
    only: Option<String>,
    /// Also the slow rows: the build of all generated types, and a deployment to the emulator
    #[arg(long)]
    all: bool,
    /// The rows as JSON
    #[arg(long)]
    json: bool,
    /// An optimized `stackwright` that is there already; else it is built, which takes minutes
    #[arg(long, value_name = "PATH")]
    stackwright: Option<PathBuf>,
    /// Does not compare with the CDK
    #[arg(long)]
    no_cdk: bool,
}

/// CPU seconds and peak memory of a process and all that it waited for.
#[derive(Clone, Copy)]
struct Cost {
    seconds: f64,
    mebibytes: f64,
}

/// A row of the table.
struct Row {
    name: &'static str,
    what: &'static str,
    budget: &'static str,
    ours: Result<Cost>,
    cdk: Option<Cost>,
}

/// Measures the rows and prints them.
pub fn all(options: &Options) -> Result<()> {
    if options.all || options.only.as_deref() == Some(DEPLOY) {
        deployment()?;
    }
    if options.only.as_deref() == Some(DEPLOY) {
        return Ok(());
    }
    let bench = Bench::prepare(options)?;
    let mut rows = Vec::new();
    for (name, what, budget, measure) in ROWS {
        let wanted = match &options.only {
            Some(only) => name.contains(only.as_str()),
            None => options.all || !SLOW.contains(name),
        };
        if !wanted {
            continue;
        }
        eprintln!("==> {name}: {what}");
        let cdk = match bench.cdk {
            true => bench.cdk_cost(name)?,
            false => None,
        };
        rows.push(Row {
            name,
            what,
            budget,
            ours: measure(&bench),
            cdk,
        });
    }
    match options.json {
        true => print_json(&rows),
        false => print_table(&rows),
    }
    Ok(())
}

/// The row that is measured on the emulator.
const DEPLOY: &str = "deploy";

/// How much of the time of a deployment to the emulator is not CloudFormation's, in wall time.
fn deployment() -> Result<()> {
    eprintln!("==> {DEPLOY}: the reference pipeline, with 0.25 s for each resource");
    let test = "pipeline::how_much_of_the_time_is_ours";
    let mut command = Command::new("cargo");
    command.current_dir(root()).args([
        "test",
        "--quiet",
        "--package=stackwright-tests",
        "--test=emulator",
        "--",
        "--ignored",
        "--exact",
        "--nocapture",
        test,
    ]);
    let output = command.output()?;
    let told = String::from_utf8_lossy(&output.stdout);
    let measured = told.lines().find(|line| line.starts_with(DEPLOY));
    ensure!(
        output.status.success(),
        "{told}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    eprintln!(
        "{}",
        measured.unwrap_or("deploy: skipped, the emulator could not be installed")
    );
    Ok(())
}

type Measure = fn(&Bench) -> Result<Cost>;

/// Rows that only `--all` and `--only` measure.
const SLOW: &[&str] = &["cfn-all"];

const ROWS: &[(&str, &str, &str, Measure)] = &[
    (
        "cold-build",
        "cold build of examples/s3-fargate, debug",
        "10 s",
        |bench| bench.cold_build(),
    ),
    (
        "rebuild",
        "rebuild after touching its main.rs",
        "0.3 s",
        |bench| bench.rebuild(),
    ),
    (
        "app",
        "its binary (debug): synthesis and cloud assembly",
        "0.01 s, 15 MiB",
        |bench| bench.app(),
    ),
    (
        "synth",
        "`stackwright synth` of it, validated, already built",
        "0.05 s",
        |bench| bench.synth("s3-fargate", "debug", &[]),
    ),
    (
        "many",
        "`stackwright synth`: 4,980 resources in 20 stacks, app in release",
        "0.25 s",
        |bench| bench.synth("many-stacks", "release", &[]),
    ),
    ("many-debug", "the same, app in debug", "–", |bench| {
        bench.synth("many-stacks", "debug", &[])
    }),
    (
        "tenth",
        "a tenth of it: 498 resources in 2 stacks (ten times as many may take 11 times as long)",
        "–",
        |bench| bench.synth("many-stacks", "release", &["stacks=2"]),
    ),
    (
        "validate",
        "`stackwright validate` of the reference template",
        "0.02 s, 40 MiB",
        |bench| bench.validate("s3-fargate", &[]),
    ),
    (
        "validate-500",
        "`stackwright validate` of 500 resources",
        "0.05 s, 40 MiB",
        |bench| bench.validate("many-stacks", &["stacks=1", "resources=500"]),
    ),
    (
        "cfn-all",
        "debug build of stackwright-cfn with all types",
        "60 s, 2560 MiB",
        |bench| bench.all_types(),
    ),
];

struct Bench {
    root: PathBuf,
    /// Where everything is built.
    target: PathBuf,
    /// Working folders of the measured commands.
    folder: tempfile::TempDir,
    stackwright: PathBuf,
    cdk: bool,
}

impl Bench {
    /// Builds what is measured.
    fn prepare(options: &Options) -> Result<Self> {
        let root = root().canonicalize()?;
        let target = match std::env::var_os("CARGO_TARGET_DIR") {
            Some(target) => root.join(target),
            None => root.join("target"),
        };
        let target = target.join("bench");
        let bench = Bench {
            stackwright: match &options.stackwright {
                Some(path) => path.canonicalize()?,
                None => target.join("release/stackwright"),
            },
            folder: tempfile::tempdir()?,
            cdk: !options.no_cdk && install_cdk(&root)?,
            root,
            target,
        };
        if options.only.as_deref() == Some("cfn-all") {
            return Ok(bench);
        }
        for package in ["s3-fargate", "many-stacks"] {
            run(&mut bench.cargo(&["build", "--quiet", "--package", package]))?;
        }
        run(&mut bench.cargo(&["build", "--quiet", "--release", "--package", "many-stacks"]))?;
        if options.stackwright.is_none() {
            run(&mut bench.cargo(&[
                "build",
                "--quiet",
                "--release",
                "--package",
                "stackwright-cli",
            ]))?;
        }
        Ok(bench)
    }

    fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("cargo");
        command
            .current_dir(&self.root)
            .env("CARGO_TARGET_DIR", &self.target)
            .args(arguments);
        command
    }

    fn cold_build(&self) -> Result<Cost> {
        let target = self.folder.path().join("cold");
        median(3, || {
            if target.exists() {
                fs::remove_dir_all(&target)?;
            }
            let mut command = self.cargo(&["build", "--quiet", "--package", "s3-fargate"]);
            measure(command.env("CARGO_TARGET_DIR", &target))
        })
    }

    fn rebuild(&self) -> Result<Cost> {
        let main = self.root.join("examples/s3-fargate/src/main.rs");
        median(5, || {
            let file = fs::File::options().append(true).open(&main)?;
            file.set_modified(SystemTime::now())?;
            measure(&mut self.cargo(&["build", "--quiet", "--package", "s3-fargate"]))
        })
    }

    fn app(&self) -> Result<Cost> {
        let binary = self.target.join("debug/s3-fargate");
        let output = self.folder.path().join("app.out");
        median(21, || {
            measure(Command::new(&binary).env("CDK_OUTDIR", &output))
        })
    }

    /// `stackwright synth` in a folder whose `cdk.json` has the built app.
    fn synth(&self, package: &str, profile: &str, context: &[&str]) -> Result<Cost> {
        let folder = self.project(package, profile)?;
        median(9, || {
            let mut command = Command::new(&self.stackwright);
            command.current_dir(&folder).args(["synth", "--quiet"]);
            for entry in context {
                command.args(["--context", entry]);
            }
            measure(&mut command)
        })
    }

    /// `stackwright validate` of the first template of an app.
    fn validate(&self, package: &str, context: &[&str]) -> Result<Cost> {
        let folder = self.project(package, "debug")?;
        let output = folder.join("templates");
        let mut command = Command::new(&self.stackwright);
        command
            .current_dir(&folder)
            .args(["synth", "--quiet", "--output"])
            .arg(&output);
        for entry in context {
            command.args(["--context", entry]);
        }
        measure(&mut command)?;
        let mut templates: Vec<PathBuf> = fs::read_dir(&output)?
            .map(|entry| Ok(entry?.path()))
            .collect::<Result<_>>()?;
        templates.retain(|path| path.to_string_lossy().ends_with(".template.json"));
        templates.sort();
        let template = templates.first().context("the app has no template")?;
        median(9, || {
            let mut command = Command::new(&self.stackwright);
            measure(command.current_dir(&folder).arg("validate").arg(template))
        })
    }

    fn project(&self, package: &str, profile: &str) -> Result<PathBuf> {
        let folder = self.folder.path().join(format!("{package}-{profile}"));
        fs::create_dir_all(&folder)?;
        let binary = self.target.join(profile).join(package);
        let settings = json!({"app": binary.to_string_lossy()});
        fs::write(folder.join("cdk.json"), settings.to_string())?;
        Ok(folder)
    }

    fn all_types(&self) -> Result<Cost> {
        let target = self.folder.path().join("all");
        let build = ["build", "--quiet", "--package"];
        let package = |arguments: &[&str]| {
            let mut command = self.cargo(&build);
            command.args(arguments).env("CARGO_TARGET_DIR", &target);
            command
        };
        run(&mut package(&["stackwright"]))?;
        measure(&mut package(&["stackwright-cfn", "--features", "all"]))
    }

    /// What the CDK needs for the same, where it has the same.
    fn cdk_cost(&self, name: &str) -> Result<Option<Cost>> {
        let folder = self.folder.path().join("cdk");
        fs::create_dir_all(&folder)?;
        let app = self.root.join("xtask/bench/app.js");
        let modules = self.root.join(NPM).join("node_modules");
        let mut command = match name {
            "app" => {
                let mut command = Command::new("node");
                command.arg(&app).env("CDK_OUTDIR", folder.join("out"));
                command
            }
            "synth" | "many" | "tenth" => {
                let mut command = Command::new(modules.join(".bin/cdk"));
                command.args(["synth", "--quiet", "--app"]);
                command.arg(format!("node {}", app.display()));
                command
            }
            _ => return Ok(None),
        };
        let stacks = match name {
            "many" => Some("20"),
            "tenth" => Some("2"),
            _ => None,
        };
        if let Some(stacks) = stacks {
            command.env("STACKS", stacks).env("RESOURCES", "249");
        }
        command
            .current_dir(&folder)
            .env("NODE_PATH", &modules)
            .env("CDK_DISABLE_CLI_TELEMETRY", "true")
            .env("CI", "true");
        median(3, || measure(&mut command)).map(Some)
    }
}

/// Where npm installs what is compared with.
const NPM: &str = ".tools/npm-bench";

/// Installs the CDK, once. Without npm there is no comparison.
fn install_cdk(root: &Path) -> Result<bool> {
    let folder = root.join(NPM);
    if folder.join("node_modules/.bin/cdk").exists() {
        return Ok(true);
    }
    fs::create_dir_all(&folder)?;
    let status = Command::new("npm")
        .args([
            "install",
            "--silent",
            "--no-audit",
            "--no-fund",
            "--ignore-scripts",
            "--prefix",
        ])
        .arg(&folder)
        .arg(format!("aws-cdk@{CDK_CLI}"))
        .arg(format!("aws-cdk-lib@{CDK_LIBRARY}"))
        .arg(format!("constructs@{CONSTRUCTS}"))
        .status();
    let is_there = status.is_ok_and(|status| status.success());
    if !is_there {
        eprintln!("the CDK could not be installed with npm: nothing to compare with");
    }
    Ok(is_there)
}

/// Runs a command and says what it cost; fails if it does.
fn measure(command: &mut Command) -> Result<Cost> {
    let name = command.get_program().to_string_lossy().into_owned();
    let child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("{name} could not be run"))?;
    let (usage, errors) = finish(child)?;
    ensure!(usage.status.success(), "{name} failed: {}", errors.trim());
    let cpu = usage.rusage.utime + usage.rusage.stime;
    Ok(Cost {
        seconds: cpu.as_secs_f64(),
        mebibytes: usage.rusage.maxrss as f64 / 1_048_576.0,
    })
}

/// Reads what a process says until it ends.
fn finish(mut child: std::process::Child) -> Result<(wait4::ResUse, String)> {
    let mut errors = Vec::new();
    if let Some(mut pipe) = child.stderr.take() {
        std::io::Read::read_to_end(&mut pipe, &mut errors)?;
    }
    let usage = child.wait4()?;
    Ok((usage, String::from_utf8_lossy(&errors).into_owned()))
}

/// The median of several runs, by CPU time, after one that warms the disk's cache if there are many.
fn median(runs: usize, mut once: impl FnMut() -> Result<Cost>) -> Result<Cost> {
    if runs > 3 {
        once()?;
    }
    let mut costs: Vec<Cost> = (0..runs).map(|_| once()).collect::<Result<_>>()?;
    costs.sort_by(|a, b| a.seconds.total_cmp(&b.seconds));
    costs.get(runs / 2).copied().context("nothing was run")
}

fn print_table(rows: &[Row]) {
    println!("| row | what | budget | ours | the CDK |");
    println!("|---|---|---|---|---|");
    for row in rows {
        let ours = match &row.ours {
            Ok(cost) => in_words(*cost),
            Err(error) => format!("{error:#}")
                .lines()
                .next()
                .unwrap_or_default()
                .to_owned(),
        };
        let cdk = row.cdk.map_or("–".to_owned(), in_words);
        println!(
            "| {} | {} | {} | {ours} | {cdk} |",
            row.name, row.what, row.budget
        );
    }
    let seconds = |name: &str| {
        let row = rows.iter().find(|row| row.name == name)?;
        row.ours.as_ref().ok().map(|cost| cost.seconds)
    };
    if let (Some(many), Some(tenth)) = (seconds("many"), seconds("tenth")) {
        println!(
            "\nten times the resources take {:.1} times as long (budget: 11)",
            many / tenth
        );
    }
    println!(
        "\nCPU seconds of the whole process tree and peak memory of its largest process, medians"
    );
}

fn in_words(cost: Cost) -> String {
    format!("{:.3} s, {:.0} MiB", cost.seconds, cost.mebibytes)
}

fn print_json(rows: &[Row]) {
    let cost = |cost: &Cost| json!({"cpu_seconds": cost.seconds, "mebibytes": cost.mebibytes});
    let rows: Vec<_> = rows
        .iter()
        .map(|row| {
            json!({
                "name": row.name,
                "what": row.what,
                "budget": row.budget,
                "ours": row.ours.as_ref().ok().map(cost),
                "error": row.ours.as_ref().err().map(|error| format!("{error:#}")),
                "cdk": row.cdk.as_ref().map(cost),
            })
        })
        .collect();
    println!("{}", json!(rows));
}
