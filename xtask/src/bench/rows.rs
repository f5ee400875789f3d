//! The rows of the table: what is measured, its budget, and who does the same.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use anyhow::{Result, bail};

use super::conditions::CASES;
use super::cost::{Contender, Contenders, Cost, limited, measure, measure_ending};
use super::peers::CdkApp;
use super::{Bench, size};
use crate::run;

/// One row.
pub struct Row {
    pub name: &'static str,
    pub what: &'static str,
    pub budget: Budget,
    pub runs: usize,
    /// Measured only when all are, or by name.
    pub slow: bool,
    /// Whether the command and the apps must be built first.
    pub needs_command: bool,
    pub contenders: for<'a> fn(&'a Bench) -> Result<Contenders<'a>>,
}

/// What a row may cost, as the design says.
#[derive(Clone, Copy)]
pub struct Budget {
    pub seconds: Option<f64>,
    pub mebibytes: Option<f64>,
    /// At most so many times what a peer needs.
    pub of_peer: Option<(&'static str, f64)>,
}

const NONE: Budget = Budget {
    seconds: None,
    mebibytes: None,
    of_peer: None,
};

const fn seconds(seconds: f64) -> Budget {
    Budget {
        seconds: Some(seconds),
        ..NONE
    }
}

const fn both(seconds: f64, mebibytes: f64) -> Budget {
    Budget {
        seconds: Some(seconds),
        mebibytes: Some(mebibytes),
        ..NONE
    }
}

/// Us, in every row.
pub const OURS: &str = "Stackwright";
const STRATOSPHERE: &str = "stratosphere";
const RUSTY_CDK: &str = "rusty-cdk";
const CDK: &str = "cdk";
const LIBRARY: &str = "aws-cdk-lib";
const LIBRARY_UNCHECKED: &str = "aws-cdk-lib, unvalidated";
const CFN_LINT: &str = "cfn-lint";
const AWS_ENGINE: &str = "cloudformation-validate";

pub const ROWS: &[Row] = &[
    Row {
        name: "cold-build",
        what: "cold build of the reference app as `init` sets it up, debug",
        budget: Budget {
            of_peer: Some((STRATOSPHERE, 0.25)),
            ..NONE
        },
        runs: 3,
        slow: false,
        needs_command: true,
        contenders: |bench| {
            let mut contenders = vec![Contender::new(OURS, || cold_build(bench))];
            add_crate(&mut contenders, bench, STRATOSPHERE);
            add_crate(&mut contenders, bench, RUSTY_CDK);
            if let Some(compiles_the_sdk) = contenders.last_mut() {
                compiles_the_sdk.once = compiles_the_sdk.name == RUSTY_CDK;
            }
            Ok(contenders)
        },
    },
    Row {
        name: "rebuild",
        what: "rebuild after touching its main.rs",
        budget: seconds(0.3),
        runs: 5,
        slow: false,
        needs_command: true,
        contenders: |bench| Ok(vec![Contender::new(OURS, || rebuild(bench))]),
    },
    Row {
        name: "app",
        what: "its binary (debug): synthesis and cloud assembly",
        budget: both(0.01, 15.0),
        runs: 9,
        slow: false,
        needs_command: true,
        contenders: |bench| {
            let output = bench.scratch("app")?.join("cdk.out");
            let binary = bench.binary("s3-fargate", "debug");
            let ours = move || measure(Command::new(&binary).env("CDK_OUTDIR", &output));
            let mut contenders = vec![Contender::new(OURS, ours)];
            add_library(&mut contenders, bench, None)?;
            Ok(contenders)
        },
    },
    Row {
        name: "synth",
        what: "`synth` of it, validated, already built",
        budget: seconds(0.05),
        runs: 5,
        slow: false,
        needs_command: true,
        contenders: |bench| synth(bench, "s3-fargate", "debug", None),
    },
    Row {
        name: "many-debug",
        what: "`synth` of 4,980 resources in 20 stacks, app in debug",
        budget: seconds(0.25),
        runs: 5,
        slow: false,
        needs_command: true,
        contenders: |bench| {
            let mut contenders = synth(bench, "many-stacks", "debug", Some((20, 249)))?;
            add_library(&mut contenders, bench, Some((20, 249)))?;
            Ok(contenders)
        },
    },
    Row {
        name: "many-release",
        what: "as many-debug, app in release",
        budget: seconds(0.25),
        runs: 9,
        slow: false,
        needs_command: true,
        contenders: |bench| {
            let project = bench.project("many-stacks", "release")?;
            let context = size(20, 249);
            let ours = move || measure(&mut bench.synth(&project, &context));
            Ok(vec![Contender::new(OURS, ours)])
        },
    },
    Row {
        name: "validate",
        what: "`validate` of the reference template, cold process",
        budget: both(0.02, 40.0),
        runs: 9,
        slow: false,
        needs_command: true,
        contenders: |bench| validate(bench, bench.template("s3-fargate", &[])?),
    },
    Row {
        name: "validate-500",
        what: "`validate` of a template of 500 resources, cold process",
        budget: both(0.05, 40.0),
        runs: 5,
        slow: false,
        needs_command: true,
        contenders: |bench| validate(bench, bench.template("many-stacks", &size(1, 500))?),
    },
    Row {
        name: "trace",
        what: "`trace` of an upload to the reference app, built, cold process",
        budget: seconds(0.05),
        runs: 9,
        slow: false,
        needs_command: true,
        contenders: |bench| {
            let project = bench.project("s3-fargate", "debug")?;
            let mut command = Command::new(&bench.stackwright);
            command
                .current_dir(project)
                .args(["trace", "put", "s3://Files/input/a.jpg"]);
            Ok(vec![Contender::new(OURS, move || measure(&mut command))])
        },
    },
    Row {
        name: "rules",
        what: "1,000 event patterns against one event, cold process",
        budget: seconds(0.005),
        runs: 9,
        slow: false,
        needs_command: true,
        contenders: |bench| {
            let mut command = Command::new(bench.target.join("release/examples/match_rules"));
            command.arg("1000");
            Ok(vec![Contender::new(OURS, move || measure(&mut command))])
        },
    },
    conditions(0),
    conditions(1),
    conditions(2),
    conditions(3),
    Row {
        name: "binary",
        what: "size of the command's optimized program",
        budget: Budget {
            // 25 MB.
            mebibytes: Some(23.8),
            ..NONE
        },
        runs: 1,
        slow: false,
        needs_command: true,
        contenders: |bench| Ok(vec![Contender::new(OURS, || size_of(&bench.stackwright))]),
    },
    Row {
        name: "cfn-all",
        what: "debug build of stackwright-cfn with all types",
        budget: both(60.0, 2560.0),
        runs: 1,
        slow: true,
        needs_command: false,
        contenders: |bench| Ok(vec![Contender::new(OURS, || all_types(bench))]),
    },
];

/// A row for a template whose conditions are hard.
const fn conditions(case: usize) -> Row {
    Row {
        name: CASES[case].name,
        what: CASES[case].what,
        budget: seconds(1.0),
        runs: 1,
        slow: false,
        needs_command: true,
        contenders: match case {
            0 => |bench| hard(bench, 0),
            1 => |bench| hard(bench, 1),
            2 => |bench| hard(bench, 2),
            _ => |bench| hard(bench, 3),
        },
    }
}

fn hard(bench: &Bench, case: usize) -> Result<Contenders<'_>> {
    let case = &CASES[case];
    let file = bench
        .scratch("conditions")?
        .join(format!("{}.json", case.name));
    fs::write(&file, (case.template)().to_string())?;
    validate(bench, file)
}

fn cold_build(bench: &Bench) -> Result<Cost> {
    let target = empty(bench, "cold")?;
    let mut command = bench.build("s3-fargate");
    measure(command.env("CARGO_TARGET_DIR", target))
}

fn add_crate<'a>(contenders: &mut Contenders<'a>, bench: &'a Bench, name: &'static str) {
    let target = bench.folder.path().join(name);
    let build = bench.peers.crate_build(name, &target);
    add_peer(contenders, bench, name, build, move |build| {
        empty(bench, name)?;
        measure(build)
    });
}

/// Adds a peer; the row says of one that could not be installed that it is missing.
fn add_peer<'a>(
    contenders: &mut Contenders<'a>,
    bench: &Bench,
    name: &'static str,
    command: Option<Command>,
    mut measure: impl FnMut(&mut Command) -> Result<Cost> + 'a,
) {
    if !bench.peers.wanted {
        return;
    }
    contenders.push(match command {
        Some(mut command) => Contender::new(name, move || measure(&mut command)),
        None => Contender::new(name, || bail!("could not be installed")),
    });
}

/// A folder in which nothing is.
fn empty(bench: &Bench, name: &str) -> Result<PathBuf> {
    let folder = bench.folder.path().join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    Ok(folder)
}

fn rebuild(bench: &Bench) -> Result<Cost> {
    let main = bench.app("s3-fargate").join("src/main.rs");
    let file = fs::File::options().append(true).open(main)?;
    file.set_modified(SystemTime::now())?;
    measure(&mut bench.build("s3-fargate"))
}

/// `stackwright synth` and `cdk synth` of one app, of the reference pipeline or of this size.
fn synth<'a>(
    bench: &'a Bench,
    package: &str,
    profile: &str,
    app_size: Option<(usize, usize)>,
) -> Result<Contenders<'a>> {
    let project = bench.project(package, profile)?;
    let context = app_size.map_or_else(Vec::new, |(stacks, resources)| size(stacks, resources));
    let ours = move || measure(&mut bench.synth(&project, &context));
    let mut contenders = vec![Contender::new(OURS, ours)];
    let app = cdk_app(bench, app_size)?;
    let synth = bench.peers.cdk(&app, &["synth", "--quiet"]);
    add_peer(&mut contenders, bench, CDK, synth, measure);
    Ok(contenders)
}

/// The CDK's library on its app, without its command.
fn add_library(
    contenders: &mut Contenders<'_>,
    bench: &Bench,
    app_size: Option<(usize, usize)>,
) -> Result<()> {
    let app = cdk_app(bench, app_size)?;
    for (name, validated) in [(LIBRARY, true), (LIBRARY_UNCHECKED, false)] {
        let command = bench.peers.cdk_app(&app, validated);
        add_peer(contenders, bench, name, command, measure);
    }
    Ok(())
}

fn cdk_app(bench: &Bench, size: Option<(usize, usize)>) -> Result<CdkApp> {
    Ok(CdkApp {
        folder: bench.scratch("cdk")?,
        size,
    })
}

fn validate<'a>(bench: &'a Bench, template: PathBuf) -> Result<Contenders<'a>> {
    let peers = [
        (CFN_LINT, bench.peers.cfn_lint(&template)),
        (AWS_ENGINE, bench.peers.aws_engine(&template)),
    ];
    let ours = move || {
        measure(
            Command::new(&bench.stackwright)
                .arg("validate")
                .arg(&template),
        )
    };
    let mut contenders = vec![Contender::new(OURS, ours)];
    for (name, command) in peers {
        let command = command.map(|command| limited(&command));
        // cfn-lint ends with the kinds of what it found, as bits: 2 errors, 4 warnings, 8 informational.
        let found: Vec<i32> = (0..16).collect();
        add_peer(&mut contenders, bench, name, command, move |command| {
            measure_ending(command, &found)
        });
    }
    Ok(contenders)
}

fn size_of(program: &Path) -> Result<Cost> {
    Ok(Cost {
        seconds: 0.0,
        mebibytes: fs::metadata(program)?.len() as f64 / 1_048_576.0,
    })
}

fn all_types(bench: &Bench) -> Result<Cost> {
    let target = empty(bench, "all")?;
    let package = |arguments: &[&str]| {
        let mut command = bench.cargo(&["build", "--quiet", "--package"]);
        command.args(arguments).env("CARGO_TARGET_DIR", &target);
        command
    };
    run(&mut package(&["stackwright"]))?;
    measure(&mut package(&["stackwright-cfn", "--features", "all"]))
}
