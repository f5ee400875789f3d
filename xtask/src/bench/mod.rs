//! `cargo xtask bench`: what the budgets of the design cost, beside its peers in the same run. Nothing here is asserted: a
//! loaded machine fails no build. What is asserted are counts of instructions, which do not depend on it: see [`gate`].

mod conditions;
mod cost;
pub mod gate;
mod modules;
mod peers;
mod readme;
mod report;
mod rows;
mod scaling;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context as _, Result, ensure};
use clap::Args;
use serde_json::json;

use crate::{root, run};
use peers::Peers;

/// What is measured.
#[derive(Args)]
pub struct Options {
    /// Only the rows whose name contains this; `scaling` for how cost grows, `modules` for what each module of constructs
    /// costs to compile
    #[arg(long, value_name = "NAME")]
    only: Option<String>,
    /// Also the slow rows: builds of all generated types and of each module, a deployment to the emulator
    #[arg(long)]
    all: bool,
    /// How often each is run, instead of what its row says; 1 is quick, and says nothing of the spread
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    runs: Option<u16>,
    /// The rows as JSON
    #[arg(long)]
    json: bool,
    /// Also draws the rows that have peers, as SVG
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    /// Also writes the rows that have peers into README.md, and the plot that it shows
    #[arg(long, conflicts_with_all = ["only", "no_peers"])]
    readme: bool,
    /// An optimized `stackwright` that is there already; else it is built, which takes minutes
    #[arg(long, value_name = "PATH")]
    stackwright: Option<PathBuf>,
    /// Compares with nobody, and installs nothing
    #[arg(long, visible_alias = "no-cdk")]
    no_peers: bool,
}

impl Options {
    /// Whether a row is wanted: by its name, or because it is not one that takes long.
    fn wants(&self, name: &str, slow: bool) -> bool {
        match &self.only {
            Some(only) => name.contains(only.as_str()),
            None => self.all || !slow,
        }
    }
}

/// Measures the rows and prints them.
pub fn all(options: &Options) -> Result<()> {
    let others = [
        (scaling::NAME, false),
        (modules::NAME, true),
        (DEPLOY, true),
    ];
    let names = rows::ROWS.iter().map(|row| (row.name, row.slow));
    let mut wanted = names
        .chain(others)
        .filter(|(name, slow)| options.wants(name, *slow));
    ensure!(
        wanted.next().is_some(),
        "there is no row of this name; there are {}",
        rows::ROWS
            .iter()
            .map(|row| row.name)
            .chain(others.map(|(name, _)| name))
            .collect::<Vec<_>>()
            .join(", ")
    );
    let start = Instant::now();
    if options.wants(DEPLOY, true) {
        deployment()?;
    }
    if options.only.as_deref() == Some(DEPLOY) {
        return Ok(());
    }
    let bench = Bench::prepare(options)?;
    let runs = options.runs.map(usize::from);
    let mut measured = Vec::new();
    for row in rows::ROWS {
        if options.wants(row.name, row.slow) {
            eprintln!(
                "==> {}: {}, after {} s",
                row.name,
                row.what,
                start.elapsed().as_secs()
            );
            measured.push(bench.measure(row, runs)?);
        }
    }
    let growth = match options.wants(scaling::NAME, false) {
        true => scaling::measure_sizes(&bench, runs)?,
        false => Vec::new(),
    };
    let modules = match options.wants(modules::NAME, true) {
        true => modules::measure_modules(&bench, runs)?,
        false => Vec::new(),
    };
    match options.json {
        true => report::print_json(&measured, &growth, &modules),
        false => report::print_table(&measured, &growth, &modules),
    }
    if let Some(file) = &options.svg {
        fs::write(file, report::svg(&measured)?)
            .with_context(|| format!("{} could not be written", file.display()))?;
    }
    if options.readme {
        readme::update(&bench.root, &measured, &growth)?;
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

/// The examples that are built as projects of their own.
const APPS: &[&str] = &["s3-fargate", "many-stacks"];

/// What has been built, and where.
struct Bench {
    root: PathBuf,
    /// Where everything is built.
    target: PathBuf,
    /// Working folders of the measured commands.
    folder: tempfile::TempDir,
    stackwright: PathBuf,
    peers: Peers,
}

impl Bench {
    /// Builds what is measured.
    fn prepare(options: &Options) -> Result<Self> {
        let root = root().canonicalize()?;
        let target = crate::target("bench");
        let bench = Bench {
            stackwright: match &options.stackwright {
                Some(path) => path.canonicalize()?,
                None => target.join("release/stackwright"),
            },
            folder: tempfile::tempdir()?,
            peers: Peers::new(&root, !options.no_peers),
            root,
            target,
        };
        let needs = |row: &rows::Row| options.wants(row.name, row.slow) && row.needs_command;
        if !options.wants(scaling::NAME, false) && !rows::ROWS.iter().any(needs) {
            return Ok(bench);
        }
        let release = |arguments: &[&str]| {
            let mut cargo = bench.cargo(&["build", "--quiet", "--release"]);
            run(cargo.args(arguments))
        };
        if options.stackwright.is_none() {
            eprintln!("==> the command is built, optimized");
            release(&["--package", "stackwright-cli"])?;
        }
        release(&["--package", "many-stacks"])?;
        release(&[
            "--package",
            "stackwright-template",
            "--example",
            "match_rules",
        ])?;
        for app in APPS {
            bench.init(app)?;
            run(&mut bench.build(app))?;
        }
        Ok(bench)
    }

    /// Runs Stackwright and its peers in turn.
    fn measure(&self, row: &'static rows::Row, runs: Option<usize>) -> Result<report::Measured> {
        let mut contenders = (row.contenders)(self)?;
        let samples = cost::interleave(runs.unwrap_or(row.runs), &mut contenders);
        let names = contenders.iter().map(|contender| contender.name);
        Ok(report::Measured {
            row,
            samples: names.zip(samples).collect(),
        })
    }

    fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("cargo");
        command
            .current_dir(&self.root)
            .env("CARGO_TARGET_DIR", &self.target)
            .args(arguments);
        command
    }

    /// A project as `stackwright init` sets it up, with the program of an example.
    fn init(&self, app: &str) -> Result<()> {
        let folder = self.app(app);
        let mut init = Command::new(&self.stackwright);
        init.args(["init", "--template", "s3-fargate", "--stackwright"])
            .arg(&self.root)
            .arg(&folder);
        let output = init.output().context("stackwright could not be run")?;
        let told = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "{}", told.trim());
        let example = self.root.join("examples").join(app);
        let features = |manifest: &Path| -> Result<String> {
            let text = fs::read_to_string(manifest)?;
            let list = text.split_once("features = [").context("no features")?.1;
            Ok(list.split_once(']').context("no features")?.0.to_owned())
        };
        let manifest = folder.join("Cargo.toml");
        let text = fs::read_to_string(&manifest)?;
        let (own, wanted) = (features(&manifest)?, features(&example.join("Cargo.toml"))?);
        fs::write(&manifest, text.replace(&own, &wanted))?;
        fs::copy(example.join("src/main.rs"), folder.join("src/main.rs"))?;
        // The versions are those of the workspace.
        fs::copy(self.root.join("Cargo.lock"), folder.join("Cargo.lock"))?;
        Ok(())
    }

    fn app(&self, app: &str) -> PathBuf {
        self.folder.path().join("apps").join(app)
    }

    /// Builds such a project.
    fn build(&self, app: &str) -> Command {
        let mut command = Command::new("cargo");
        command
            .current_dir(self.app(app))
            .env("CARGO_TARGET_DIR", self.target.join("apps"))
            .args(["build", "--quiet"]);
        command
    }

    /// The program of an app.
    fn binary(&self, app: &str, profile: &str) -> PathBuf {
        let target = match profile {
            "debug" => self.target.join("apps"),
            _ => self.target.clone(),
        };
        target.join(profile).join(app)
    }

    /// A folder of a measured command.
    fn scratch(&self, name: &str) -> Result<PathBuf> {
        let folder = self.folder.path().join(name);
        fs::create_dir_all(&folder)?;
        Ok(folder)
    }

    /// A project whose `cdk.json` has the built app.
    fn project(&self, package: &str, profile: &str) -> Result<PathBuf> {
        let folder = self.scratch(&format!("{package}-{profile}"))?;
        let binary = self.binary(package, profile);
        let settings = json!({"app": binary.to_string_lossy()});
        fs::write(folder.join("cdk.json"), settings.to_string())?;
        Ok(folder)
    }

    /// `stackwright synth` in that project, with a context.
    fn synth(&self, project: &Path, context: &[String]) -> Command {
        let mut command = Command::new(&self.stackwright);
        command.current_dir(project).args(["synth", "--quiet"]);
        for entry in context {
            command.args(["--context", entry]);
        }
        command
    }

    /// The first template of an app.
    fn template(&self, package: &str, context: &[String]) -> Result<PathBuf> {
        let profile = match package {
            "many-stacks" => "release",
            _ => "debug",
        };
        let project = self.project(package, profile)?;
        let output = project.join(format!("templates-{}", context.concat()));
        run(self.synth(&project, context).arg("--output").arg(&output))?;
        let mut templates: Vec<PathBuf> = fs::read_dir(&output)?
            .map(|entry| Ok(entry?.path()))
            .collect::<Result<_>>()?;
        templates.retain(|path| path.to_string_lossy().ends_with(".template.json"));
        templates.sort();
        templates
            .into_iter()
            .next()
            .context("the app has no template")
    }
}

/// The context that gives the app of many stacks its size.
fn size(stacks: usize, resources: usize) -> Vec<String> {
    vec![format!("stacks={stacks}"), format!("resources={resources}")]
}
