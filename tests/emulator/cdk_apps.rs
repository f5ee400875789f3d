//! Assemblies that aws-cdk-lib wrote, each deployed by this command on one emulator and by the official one on another: both
//! see the same stacks and end in the same ones, and neither finds anything to change on what the other one did.
//!
//! The apps are in `cdk_apps/`, one file each; their stacks' names begin with that of the file.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use serde_json::{Value, json};

use crate::aws_cdk;
use crate::binary;
use crate::command::Project;
use crate::emulator::{ACCOUNT, Emulator, REGION};

/// Who does it, and where.
struct Side {
    emulator: Emulator,
    /// The official program; `None` for this one.
    official: Option<&'static Path>,
}

struct Sides {
    own: Side,
    official: Side,
}

/// Both sides, each with a bootstrap stack that its own command made; `None` where one cannot run.
fn sides() -> Option<&'static Sides> {
    static SIDES: OnceLock<Option<Sides>> = OnceLock::new();
    let made = SIDES.get_or_init(|| {
        let program = match aws_cdk::cdk().and_then(|program| aws_cdk::library().map(|_| program)) {
            Ok(program) => program,
            Err(why) => {
                aws_cdk::skip(why);
                return None;
            }
        };
        let side = |official| {
            Some(Side {
                emulator: Emulator::of_its_own()?,
                official,
            })
        };
        let sides = Sides {
            own: side(None)?,
            official: side(Some(program))?,
        };
        let [place, other] =
            [REGION, "eu-west-1"].map(|region| format!("aws://{ACCOUNT}/{region}"));
        for (side, consent) in [(&sides.own, &["--yes"][..]), (&sides.official, &[])] {
            let project = Project::new(&side.emulator);
            let run = side.run(
                &project,
                &[&["bootstrap", &place, &other], consent].concat(),
            );
            assert_eq!(run.0, 0, "{}", run.1);
        }
        Some(sides)
    });
    made.as_ref()
}

impl Side {
    /// Exit code and what was said.
    fn run(&self, project: &Project, arguments: &[&str]) -> (i32, String) {
        self.run_at(&self.emulator, project, arguments)
    }

    fn run_at(&self, emulator: &Emulator, project: &Project, arguments: &[&str]) -> (i32, String) {
        let mut command = match self.official {
            None => binary::command(project.directory.path()),
            Some(program) => {
                let mut command = Command::new(program);
                command
                    .current_dir(project.directory.path())
                    .args(["--no-notices", "--no-color"])
                    .envs(binary::ENVIRONMENT.iter().copied())
                    .env("CDK_DISABLE_CLI_TELEMETRY", "true")
                    .env("HOME", project.directory.path());
                command
            }
        };
        let output = command
            .args(arguments)
            .envs([
                ("AWS_ENDPOINT_URL", emulator.url.as_str()),
                ("AWS_ACCESS_KEY_ID", "test"),
                ("AWS_SECRET_ACCESS_KEY", "test"),
                ("AWS_REGION", REGION),
                ("AWS_EC2_METADATA_DISABLED", "true"),
            ])
            .env_remove("AWS_PROFILE")
            .env_remove("CI")
            .stdin(Stdio::null())
            .output()
            .expect("it starts");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let said = text(&output.stdout) + &text(&output.stderr);
        assert!(!said.contains("panicked"), "{said}");
        (output.status.code().unwrap_or(-1), said)
    }
}

/// Has Node.js write the assembly of an app.
fn write(project: &Project, app: &str) {
    let apps = Path::new(env!("CARGO_MANIFEST_DIR")).join("emulator/cdk_apps");
    let output = Command::new("node")
        .arg(apps.join("write.js"))
        .arg(aws_cdk::library().expect("it was there before"))
        .arg(app)
        .arg(project.at("cdk.out"))
        .env_remove("CDK_CONTEXT_JSON")
        .output()
        .expect("node starts");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

fn list<'v>(value: &'v Value, key: &str) -> impl Iterator<Item = &'v Value> {
    value[key].as_array().into_iter().flatten()
}

/// The stacks whose names begin so, nested ones too, with all that is to be said of them. What the emulator made up is
/// named after its resource.
fn stacks(emulator: &Emulator, prefix: &str) -> BTreeMap<String, Value> {
    let ask = |operation: &str, stack: &Value| {
        emulator.call("cloudformation", operation, json!({"StackName": stack}))
    };
    let all = emulator.call("cloudformation", "describe_stacks", json!({}));
    let name = |stack: &Value| stack["StackName"].as_str().unwrap_or_default().to_owned();
    let mine: Vec<&Value> = list(&all, "Stacks")
        .filter(|stack| name(stack).starts_with(prefix))
        .collect();
    let (mut made_up, mut found) = (Vec::new(), BTreeMap::new());
    for stack in &mine {
        let resources = ask("describe_stack_resources", &stack["StackId"]);
        for resource in list(&resources, "StackResources") {
            let text = |key: &str| resource[key].as_str().unwrap_or_default().to_owned();
            let id = text("PhysicalResourceId");
            // The last part of an ARN or address is what others name.
            let last = id.rsplit(['/', ':']).next().unwrap_or_default().to_owned();
            made_up.push((id.clone(), text("LogicalResourceId")));
            if text("ResourceType") == "AWS::CloudFormation::Stack" {
                let nested = id.split('/').nth(1).unwrap_or_default();
                made_up.push((nested.to_owned(), text("LogicalResourceId")));
            } else {
                made_up.push((last, text("LogicalResourceId")));
            }
        }
    }
    made_up.retain(|(id, _)| id.len() >= 8);
    // The longest first, as one may begin with another.
    made_up.sort_by_key(|(id, _)| std::cmp::Reverse(id.len()));
    let named = |text: String| {
        let named = (made_up.iter()).fold(text, |text, (id, to)| text.replace(id, to));
        let port = emulator.url.rsplit(':').next().unwrap_or_default();
        named.replace(port, "PORT")
    };
    for stack in mine {
        let template = ask("get_template", &stack["StackId"])["TemplateBody"].clone();
        let template = match template.as_str() {
            Some(text) => serde_yaml::from_str(text).expect("YAML"),
            None => template,
        };
        let resources = ask("describe_stack_resources", &stack["StackId"]);
        let mut resources: Vec<String> = list(&resources, "StackResources")
            .map(|one| format!("{} {}", one["LogicalResourceId"], one["ResourceStatus"]))
            .collect();
        resources.sort();
        let mut told = json!({"template": template, "resources": resources});
        for key in [
            "StackStatus",
            "Description",
            "NotificationARNs",
            "EnableTerminationProtection",
        ] {
            told[key] = stack[key].clone();
        }
        for key in ["Parameters", "Outputs", "Tags"] {
            let mut entries: Vec<String> = list(stack, key).map(Value::to_string).collect();
            entries.sort();
            told[key] = json!(entries);
        }
        let told = serde_json::from_str(&named(told.to_string())).expect("JSON");
        found.insert(named(name(stack)), told);
    }
    found
}

/// What of an app is deployed.
const ALL: &[&str] = &["**"];

/// Goes through the commands with both.
#[track_caller]
fn check(app: &str, prefix: &str, deployed: &[&str]) {
    let Some(Sides { own, official }) = sides() else {
        return;
    };
    let project = Project::new(&own.emulator);
    write(&project, app);
    let both = |arguments: &[&str]| {
        let arguments = [arguments, &["--app", "cdk.out"]].concat();
        (
            own.run(&project, &arguments),
            official.run(&project, &arguments),
        )
    };
    let lines = |said: &str| {
        let mut lines: Vec<String> = (said.lines().filter(|line| line.starts_with(prefix)))
            .map(str::to_owned)
            .collect();
        lines.sort();
        lines
    };
    let (ours, theirs) = both(&["list"]);
    assert_eq!(lines(&ours.1), lines(&theirs.1), "{}", ours.1);
    assert!(!lines(&ours.1).is_empty(), "{}", ours.1);
    for arguments in [&["synth", "--quiet"][..], &["diff", "--fail", "**"]] {
        let (ours, theirs) = both(arguments);
        assert_eq!(ours.0, theirs.0, "{arguments:?}: {}\n{}", ours.1, theirs.1);
    }
    let validated = own.run(&project, &["validate", "--app", "cdk.out"]);
    let bad = own.run(&project, &["synth", "--quiet", "--app", "cdk.out"]);
    assert_eq!(validated.0, bad.0, "{}", validated.1);
    if deployed.is_empty() {
        let (ours, theirs) = both(&["deploy", "--require-approval", "never", "**"]);
        assert_eq!((ours.0, theirs.0), (1, 1), "{}\n{}", ours.1, theirs.1);
        return;
    }

    let deploy = [&["deploy", "--require-approval", "never"], deployed].concat();
    let (ours, theirs) = both(&deploy);
    assert_eq!((ours.0, theirs.0), (0, 0), "{}\n{}", ours.1, theirs.1);
    let (of_own, of_official) = (
        stacks(&own.emulator, prefix),
        stacks(&official.emulator, prefix),
    );
    assert!(!of_own.is_empty());
    assert_eq!(
        of_own.keys().collect::<Vec<_>>(),
        of_official.keys().collect::<Vec<_>>()
    );
    for (name, stack) in &of_own {
        assert_eq!(
            format!("{stack:#}"),
            format!("{:#}", of_official[name]),
            "{name}"
        );
    }

    // Each on what the other one did.
    let across = |side: &Side, other: &Side, arguments: &[&str]| {
        let arguments = [arguments, &["--app", "cdk.out"]].concat();
        let (code, said) = side.run_at(&other.emulator, &project, &arguments);
        assert_eq!(code, 0, "{arguments:?}: {said}");
        said.matches("no changes").count()
    };
    let count = across(official, own, &deploy);
    assert!(count > 0);
    assert_eq!(across(own, official, &deploy), count);
    let diff = [&["diff", "--fail"], deployed].concat();
    across(official, own, &diff);
    across(own, official, &diff);

    let (ours, theirs) = both(&[&["destroy", "--force"], deployed].concat());
    let is_protected = (of_own.values()).any(|stack| stack["EnableTerminationProtection"] == true);
    assert_eq!(
        (ours.0 == 0, theirs.0 == 0),
        (!is_protected, !is_protected),
        "{}",
        ours.1
    );
    for side in [own, official] {
        let left = stacks(&side.emulator, prefix);
        assert_eq!(left.is_empty(), !is_protected, "{left:?}");
    }
}

macro_rules! apps {
    ($($app:ident $prefix:literal $deployed:expr;)*) => {$(
        #[test]
        fn $app() {
            check(stringify!($app), $prefix, $deployed);
        }
    )*};
}

apps! {
    accounts "Accounts" &["AccountsNear/*"];
    api "Api" ALL;
    aspects "Aspects" &["Aspects"];
    assets "Assets" ALL;
    bare "Bare" &["BareRegion"];
    boundary "Boundary" ALL;
    custom_resources "CustomResources" &["CustomResources"];
    dependencies "Dependencies" ALL;
    elements "Elements" ALL;
    errors "Errors" &["ErrorsGood"];
    exports "Exports" ALL;
    families "Families" ALL;
    flags "Flags" ALL;
    images "Images" &["ImagesNone"];
    include "Include" ALL;
    include_nested "NestedInclude" ALL;
    judged "Judged" &[];
    languages "Languages" ALL;
    large "Large" ALL;
    legacy "Legacy" ALL;
    loops "Loops" ALL;
    names "Names" ALL;
    nested "Nested" ALL;
    nested_assets "HoldsAssets" ALL;
    network "Network" ALL;
    packages "Packages" ALL;
    parameters "Parameters" ALL;
    permissions "Permissions" ALL;
    pipeline "Pipeline" &["PipelineBeta/*", "PipelineProd/*"];
    protected "Protected" ALL;
    qualifiers "Qualifiers" &["QualifiersUsual", "QualifiersMixed"];
    references "References" ALL;
    regions "Regions" &["Regions-*", "RegionsBase", "RegionsUser"];
    sam "Sam" &["SamLoop"];
    serverless "Serverless" ALL;
    spaces "Spaces" ALL;
    stages "Stages" ALL;
    synthesizers "Synthesizers" ALL;
    tagged "Tagged" ALL;
    updated "Updated" ALL;
    weak "Weak" ALL;
}

/// Stacks without resources are compared, and not deployed.
#[test]
fn stacks_without_resources_are_left_out() {
    let Some(Sides { own, official }) = sides() else {
        return;
    };
    let project = Project::new(&own.emulator);
    write(&project, "empty");
    let deploy = ["deploy", "--require-approval", "never", "**"];
    for (arguments, code) in [
        (&["synth", "--quiet"][..], 0),
        (&["diff", "--fail", "EmptyCondition"], 1),
        (&deploy, 0),
        (&deploy, 0),
        (&["diff", "--fail", "EmptyFull", "--exclusively"], 0),
        (&["diff", "--fail", "**"], 1),
        (&["destroy", "--force", "**"], 0),
    ] {
        let arguments = [arguments, &["--app", "cdk.out"]].concat();
        for side in [own, official] {
            let (found, said) = side.run(&project, &arguments);
            assert_eq!(found, code, "{arguments:?}: {said}");
            if arguments.starts_with(&deploy) {
                let there = stacks(&side.emulator, "Empty");
                assert_eq!(there.keys().collect::<Vec<_>>(), ["EmptyFull"]);
            }
        }
    }
    assert!(stacks(&own.emulator, "Empty").is_empty());
}

/// One stack with an error stops all where all are meant.
#[test]
fn errors_stop_what_has_them() {
    let Some(Sides { own, official }) = sides() else {
        return;
    };
    let project = Project::new(&own.emulator);
    write(&project, "errors");
    for side in [own, official] {
        let (code, said) = side.run(
            &project,
            &[
                "deploy",
                "--app",
                "cdk.out",
                "--require-approval",
                "never",
                "ErrorsBad",
            ],
        );
        assert_eq!(code, 1, "{said}");
        assert!(said.contains("no notes here"), "{said}");
        assert!(stacks(&side.emulator, "ErrorsBad").is_empty());
    }
}
