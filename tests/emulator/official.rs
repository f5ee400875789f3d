//! The official CLI and `stackwright`, with the same arguments on the same assembly: they end in the same stacks, and
//! neither of them finds anything to change on what the other one deployed.

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::aws_cdk;
use crate::binary;
use crate::command::{Project, resource};
use crate::emulator::{Emulator, REGION, emulator};

const STACKS: [&str; 2] = ["SideBySideFirst", "SideBySideSecond"];
const ALL: &[&str] = &["--all", "--outputs-file", "outputs.json"];

/// What the app is like.
#[derive(Clone, Copy)]
struct App {
    queue: &'static str,
    delay: u32,
    topic: bool,
}

/// One command, and what the app is like when it is given.
struct Step {
    what: &'static str,
    app: App,
    arguments: &'static [&'static str],
    topic_fails: bool,
}

const APP: App = App {
    queue: "jobs",
    delay: 5,
    topic: false,
};

const STEPS: &[Step] = &[
    step("a first deployment", APP, ALL),
    step("no changes", APP, ALL),
    step(
        "an update, a parameter, a tag",
        App { delay: 9, ..APP },
        &[
            "--all",
            "--outputs-file",
            "outputs.json",
            "--parameters",
            "SideBySideFirst:Size=big",
            // The official CLI leaves out the app's tags when it is given others; this one adds to them.
            "--tags",
            "team=blue",
            "--tags",
            "env=prod",
        ],
    ),
    step(
        "the parameter stays, the tag goes",
        App { delay: 9, ..APP },
        ALL,
    ),
    step(
        "a replacement, one stack only",
        App {
            queue: "work",
            ..APP
        },
        &["SideBySideFirst", "--exclusively"],
    ),
    Step {
        topic_fails: true,
        ..step(
            "a failure",
            App { topic: true, ..APP },
            &["SideBySideFirst"],
        )
    },
    step("after the failure", App { topic: true, ..APP }, ALL),
    step(
        "preparation",
        App { delay: 7, ..APP },
        &[
            "SideBySideFirst",
            "--method",
            "prepare-change-set",
            "--change-set-name",
            "review",
        ],
    ),
    step(
        "execution",
        App { delay: 7, ..APP },
        &[
            "SideBySideFirst",
            "--method",
            "execute-change-set",
            "--change-set-name",
            "review",
        ],
    ),
    step("what is left", App { delay: 7, ..APP }, ALL),
];

const fn step(what: &'static str, app: App, arguments: &'static [&'static str]) -> Step {
    Step {
        what,
        app,
        arguments,
        topic_fails: false,
    }
}

impl App {
    fn write(self, project: &Project) {
        let [first, second] = STACKS;
        let mut resources = json!({
            "Jobs1": resource("AWS::SQS::Queue", "SideBySideFirst/Jobs/Resource",
                json!({"QueueName": format!("side-by-side-{}", self.queue), "DelaySeconds": self.delay})),
            "Size2": resource("AWS::SSM::Parameter", "SideBySideFirst/Size/Resource",
                json!({"Name": "/side-by-side/size", "Type": "String", "Value": {"Ref": "Size"}})),
        });
        if self.topic {
            resources["Topic3"] = resource(
                "AWS::SNS::Topic",
                "SideBySideFirst/Topic/Resource",
                json!({"TopicName": "side-by-side"}),
            );
        }
        let export = json!({"Value": {"Ref": "Size2"}, "Export": {"Name": "side-by-side:Size"}});
        project.assembly(&[
            (
                second,
                &[first],
                json!({
                    "Resources": {"Copy1": resource("AWS::SSM::Parameter", "SideBySideSecond/Copy/Resource",
                        json!({"Name": "/side-by-side/copy", "Type": "String",
                               "Value": {"Fn::ImportValue": "side-by-side:Size"}}))},
                    "Outputs": {"Name": {"Value": {"Ref": "Copy1"}}},
                }),
            ),
            (
                first,
                &[],
                json!({
                    "Parameters": {"Size": {"Type": "String", "Default": "small"}},
                    "Resources": resources,
                    "Outputs": {"Arn": {"Value": {"Fn::GetAtt": ["Jobs1", "Arn"]}}, "Size": export},
                }),
            ),
        ]);
        let file = project.at("manifest.json");
        let text = std::fs::read_to_string(&file).expect("an assembly");
        let mut manifest: Value = serde_json::from_str(&text).expect("JSON");
        manifest["artifacts"][first]["properties"]["tags"] = json!({"team": "blue"});
        std::fs::write(file, manifest.to_string()).expect("written");
    }
}

#[derive(Clone, Copy)]
enum Tool<'a> {
    Official(&'a Path),
    Own,
}

impl Tool<'_> {
    /// Exit code and what was said.
    fn run(self, emulator: &Emulator, project: &Project, arguments: &[&str]) -> (i32, String) {
        let mut command = match self {
            Self::Own => project.command(arguments),
            Self::Official(program) => {
                let mut command = Command::new(program);
                command
                    .current_dir(project.directory.path())
                    .args(arguments)
                    .args(["--no-notices", "--no-color"])
                    .envs(binary::ENVIRONMENT.iter().copied())
                    .envs([
                        ("AWS_ENDPOINT_URL", emulator.url.as_str()),
                        ("AWS_ACCESS_KEY_ID", "test"),
                        ("AWS_SECRET_ACCESS_KEY", "test"),
                        ("AWS_REGION", REGION),
                        ("AWS_EC2_METADATA_DISABLED", "true"),
                        ("CDK_DISABLE_CLI_TELEMETRY", "true"),
                    ])
                    .env("HOME", project.directory.path())
                    .env_remove("AWS_PROFILE")
                    .env_remove("CI");
                command
            }
        };
        let output = command.stdin(Stdio::null()).output().expect("it starts");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let said = format!("{}{}", text(&output.stdout), text(&output.stderr));
        (output.status.code().unwrap_or(-1), said)
    }

    fn deploy(self, emulator: &Emulator, project: &Project, arguments: &[&str]) -> (i32, String) {
        let always = ["deploy", "--app", ".", "--require-approval", "never"];
        self.run(emulator, project, &[&always, arguments].concat())
    }
}

/// One tool sends JSON, the other one YAML.
fn parsed(template: &Value) -> Value {
    match template.as_str() {
        Some(text) => serde_yaml::from_str(text).expect("YAML"),
        None => template.clone(),
    }
}

/// What the stacks are like, and what is left beside them.
fn state(emulator: &Emulator, project: &Project) -> Value {
    let ask = |operation: &str, stack: &str| {
        emulator.call("cloudformation", operation, json!({"StackName": stack}))
    };
    let stacks = STACKS.map(|name| {
        let stack = &ask("describe_stacks", name)["Stacks"][0];
        let waiting: Vec<Value> = ask("list_change_sets", name)["Summaries"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|one| one["ExecutionStatus"] == "AVAILABLE")
            .map(|one| one["ChangeSetName"].clone())
            .collect();
        json!({
            "status": stack["StackStatus"],
            "parameters": stack["Parameters"],
            "outputs": stack["Outputs"],
            "tags": stack["Tags"],
            "protected": stack["EnableTerminationProtection"],
            "template": parsed(&ask("get_template", name)["TemplateBody"]),
            "waiting": waiting,
        })
    });
    let file = std::fs::read_to_string(project.at("outputs.json")).expect("an outputs file");
    let file: Value = serde_json::from_str(&file).expect("JSON");
    json!({"stacks": stacks, "file": file})
}

/// Goes through all steps with one tool, then lets the other one look at the end.
fn play(emulator: &Emulator, tool: Tool<'_>, other: Tool<'_>) -> Vec<Value> {
    let project = Project::new(emulator);
    let mut seen = Vec::new();
    for step in STEPS {
        step.app.write(&project);
        let failing = match step.topic_fails {
            true => json!({"fail": {"Topic3": "side-by-side already exists"}}),
            false => json!({}),
        };
        emulator.control(STACKS[0], failing);
        let (code, said) = tool.deploy(emulator, &project, step.arguments);
        assert_eq!(code, i32::from(step.topic_fails), "{}: {said}", step.what);
        seen.push(state(emulator, &project));
    }
    let (code, said) = other.deploy(emulator, &project, ALL);
    assert_eq!((code, said.matches("no changes").count()), (0, 2), "{said}");
    let (code, said) = other.run(emulator, &project, &["diff", "--app", ".", "--fail"]);
    assert_eq!(code, 0, "{said}");
    let (code, said) = tool.run(
        emulator,
        &project,
        &["destroy", "--app", ".", "--all", "--force"],
    );
    assert_eq!(code, 0, "{said}");
    for stack in STACKS {
        let gone = emulator.call(
            "cloudformation",
            "describe_stacks",
            json!({"StackName": stack}),
        );
        assert_eq!(gone["error"], "ValidationError", "{stack}");
    }
    seen
}

#[test]
fn both_tools_end_in_the_same_stacks() {
    let Some(emulator) = emulator() else { return };
    let program = match aws_cdk::cdk() {
        Ok(program) => program,
        Err(why) => return aws_cdk::skip(why),
    };
    let official = Tool::Official(program);
    let theirs = play(emulator, official, Tool::Own);
    let ours = play(emulator, Tool::Own, official);
    for ((step, theirs), ours) in STEPS.iter().zip(&theirs).zip(&ours) {
        assert_eq!(format!("{theirs:#}"), format!("{ours:#}"), "{}", step.what);
    }
}
