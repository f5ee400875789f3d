//! The options of `deploy`: each with what it does, what it refuses, and what it must not say.

use serde_json::{Value, json};

use crate::command::{Project, Run, resource};
use crate::emulator::{Emulator, emulator};

/// One run of `deploy` on the same stacks: flags, exit code, words that are said, words that are not.
type Case = (
    &'static [&'static str],
    i32,
    &'static [&'static str],
    &'static [&'static str],
);

/// Findings about the templates of these tests, which are no matter here.
const QUIET: [&str; 9] = [
    "deploy", "-a", ".", "--ignore", "W2", "--ignore", "W3", "--ignore", "I",
];

fn deploy(project: &Project, flags: &[&str]) -> Run {
    project.piped(&[&QUIET, flags].concat())
}

#[track_caller]
fn play(project: &Project, cases: &[Case]) {
    for (flags, code, said, unsaid) in cases {
        let run = deploy(project, flags);
        let all = format!("{}{}", run.told, run.result);
        assert_eq!(run.code, *code, "{flags:?}: {all}");
        for text in *said {
            assert!(all.contains(text), "{flags:?} does not say {text}: {all}");
        }
        for text in *unsaid {
            assert!(!all.contains(text), "{flags:?} says {text}: {all}");
        }
    }
}

fn described(emulator: &Emulator, stack: &str) -> Value {
    let name = json!({"StackName": stack});
    emulator.call("cloudformation", "describe_stacks", name)["Stacks"][0].clone()
}

fn queue(stack: &str, timeout: Value) -> Value {
    let properties =
        json!({"QueueName": format!("{}-q", stack.to_lowercase()), "VisibilityTimeout": timeout});
    resource(
        "AWS::SQS::Queue",
        &format!("{stack}/Jobs/Resource"),
        properties,
    )
}

/// A template whose parameters all show in its outputs.
fn with_parameters(stack: &str, parameters: Value) -> Value {
    let names = parameters.as_object().expect("parameters").keys();
    let outputs: serde_json::Map<String, Value> = names
        .map(|name| (format!("Told{name}"), json!({"Value": {"Ref": name}})))
        .collect();
    json!({
        "Parameters": parameters,
        "Resources": {"Jobs1": queue(stack, json!({"Ref": "Size"}))},
        "Outputs": outputs,
    })
}

#[test]
fn parameters_in_every_form_and_values_that_their_declaration_refuses() {
    let Some(emulator) = emulator() else { return };
    let project = Project::new(emulator);
    let parameters = json!({
        "Size": {"Type": "Number", "MinValue": 1, "MaxValue": 100, "Default": 30},
        "Mode": {"Type": "String", "AllowedValues": ["fast", "slow"], "Default": "fast"},
        "Title": {"Type": "String", "AllowedPattern": "[a-z=]*", "MaxLength": 9, "Default": "abc",
                  "ConstraintDescription": "must be lower case"},
        "Zones": {"Type": "CommaDelimitedList", "Default": "a,b", "AllowedPattern": "[a-z]?"},
        "Image": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/opt/image", "AllowedPattern": "x"},
    });
    emulator.call(
        "ssm",
        "put_parameter",
        json!({"Name": "/opt/image", "Value": "x", "Type": "String"}),
    );
    let mut template = with_parameters("OptParams", parameters);
    let zones = json!({"Fn::Join": ["/", {"Ref": "Zones"}]});
    template["Outputs"]["ToldZones"]["Value"] = zones.clone();
    // The emulator sees a change only where it reaches a resource.
    template["Resources"]["Jobs1"]["Properties"]["Tags"] = json!([
        {"Key": "mode", "Value": {"Ref": "Mode"}}, {"Key": "title", "Value": {"Ref": "Title"}}, {"Key": "zones", "Value": zones},
    ]);
    let other = json!({"Parameters": {"Only": {"Type": "String", "Default": "x"}},
        "Resources": {"Jobs1": queue("OptOther", json!(30))}, "Outputs": {"ToldOnly": {"Value": {"Ref": "Only"}}}});
    project.assembly(&[("OptParams", &[], template), ("OptOther", &[], other)]);
    let files = [
        ("values.json", r#"{"Size": 7, "Zones": ["x", "y"]}"#),
        ("wrong.json", r#"{"Size": {"a": 1}}"#),
        ("strange.json", r#"{"Sizes": 1}"#),
        ("refused.json", r#"{"Mode": "quick"}"#),
        ("broken.json", "{"),
    ];
    for (name, text) in files {
        std::fs::write(project.at(name), text).expect("written");
    }

    // Nothing of this takes a single call.
    let asked = &["looking at what is deployed"][..];
    let refused: &[(&[&str], &[&str])] = &[
        (
            &["--parameters", "Size=0"],
            &["parameters of stack `OptParams`: `Size` is `0`, which is less than 1"],
        ),
        (
            &["--parameters", "Size=101"],
            &["`Size` is `101`, which is more than 100"],
        ),
        (
            &["--parameters", "Size=many"],
            &["`Size` is `many`, which is no number"],
        ),
        (
            &["--parameters", "Size="],
            &["`Size` is empty, which is no number"],
        ),
        (
            &["--parameters", "Mode=quick"],
            &["`Mode` is `quick`, which is not one of the allowed values (fast, slow)"],
        ),
        (
            &["--parameters-file", "refused.json"],
            &["`Mode` is `quick`, which"],
        ),
        (
            &["--parameters", "OptParams:Title=ABC"],
            &[
                "`Title` is `ABC`, which does not match the pattern `[a-z=]*`",
                "note: `Title` must be lower case",
            ],
        ),
        (
            &["--parameters", "Title=abcdefghij"],
            &["is longer than 9 characters"],
        ),
        (
            &["--parameters", "Size=0", "--parameters", "Mode=quick"],
            &["`Size` is `0`, which is less than 1; `Mode` is `quick`"],
        ),
        (
            &["--parameters", "Zones=a,BB"],
            &["`Zones` is `BB`, which does not match"],
        ),
        (
            &["--parameters", "Sise=1"],
            &[
                "no template declares a parameter `Sise`",
                "did you mean `Size`?",
            ],
        ),
        (
            &["--parameters", "OptOther:Size=1"],
            &["`OptOther` in `--parameters` is no stack of this deployment"],
        ),
        (
            &["--parameters", "Size"],
            &["`--parameters Size` is not [STACK:]KEY=VALUE"],
        ),
        (
            &["--parameters", "=1"],
            &["`--parameters =1` is not [STACK:]KEY=VALUE"],
        ),
        (
            &["--parameters-file", "wrong.json"],
            &["`Size` a value that is neither", "in wrong.json"],
        ),
        (
            &["--parameters-file", "strange.json"],
            &["no template declares a parameter `Sizes`"],
        ),
        (
            &["--parameters-file", "broken.json"],
            &["is not JSON", "in broken.json"],
        ),
        (
            &["--parameters-file", "none.json"],
            &["could not read the parameter file none.json"],
        ),
    ];
    for (flags, said) in refused {
        let flags: Vec<&str> = [&["OptParams", "--yes"], *flags].concat();
        let run = deploy(&project, &flags);
        assert_eq!(
            (run.code, run.result.as_str()),
            (2, ""),
            "{flags:?}: {}",
            run.told
        );
        for text in *said {
            assert!(run.told.contains(text), "{flags:?}: {}", run.told);
        }
        assert!(!run.told.contains(asked[0]), "{flags:?}: {}", run.told);
    }
    assert_eq!(described(emulator, "OptParams"), Value::Null);

    play(
        &project,
        &[
            // What only CloudFormation knows is said in its words, as what it is, and nothing stays.
            (
                &["OptParams", "--yes", "--parameters", "Image=/opt/none"],
                2,
                &[
                    "parameters of stack `OptParams`: ",
                    "'/opt/none' does not exist",
                ],
                &["template of"],
            ),
            (
                &[
                    "OptParams",
                    "--yes",
                    "--parameters-file",
                    "values.json",
                    "--parameters",
                    "Size=8",
                    "--parameters",
                    "Opt*:Title=a=b",
                ],
                0,
                &[
                    "ToldSize   8",
                    "ToldZones  x/y",
                    "ToldTitle  a=b",
                    "ToldImage  x",
                ],
                &[],
            ),
            // What was given stays, and the last one of the command line counts.
            (
                &[
                    "OptParams",
                    "--yes",
                    "--parameters",
                    "Mode=fast",
                    "--parameters",
                    "Mode=slow",
                ],
                0,
                &[
                    "ToldSize   8",
                    "ToldMode   slow",
                    "ToldZones  x/y",
                    "ToldTitle  a=b",
                ],
                &[],
            ),
            (
                &[
                    "OptParams",
                    "--yes",
                    "--parameters",
                    "Title=",
                    "--parameters",
                    "Zones=",
                ],
                0,
                &["ToldSize   8", "ToldTitle\n"],
                &["ToldTitle  a=b", "ToldZones  x/y"],
            ),
            (
                &["OptParams", "--yes", "--no-previous-parameters"],
                0,
                &[
                    "ToldSize   30",
                    "ToldMode   fast",
                    "ToldZones  a/b",
                    "ToldTitle  abc",
                ],
                &[],
            ),
            // Each stack gets what it declares.
            (
                &[
                    "--all",
                    "--yes",
                    "--parameters",
                    "Only=y",
                    "--parameters",
                    "Size=9",
                ],
                0,
                &["ToldSize   9", "ToldOnly  y"],
                &[],
            ),
        ],
    );
}

#[test]
fn a_secret_is_never_said() {
    let Some(emulator) = emulator() else { return };
    let project = Project::new(emulator);
    let stack = "OptSecret";
    let parameters = json!({
        "Size": {"Type": "Number", "Default": 30},
        "Secret": {"Type": "String", "NoEcho": true, "MinLength": 8, "AllowedPattern": "[a-z-]+"},
    });
    let mut template = with_parameters(stack, parameters);
    template["Outputs"]["Address"] =
        json!({"Value": {"Fn::Sub": "https://user:${Secret}@example.com"}});
    template["Resources"]["Kept2"] = resource(
        "AWS::SSM::Parameter",
        "OptSecret/Kept/Resource",
        json!({"Name": "/opt/secret", "Type": "String", "Value": {"Ref": "Secret"}}),
    );
    project.assembly(&[(stack, &[], template)]);
    std::fs::write(project.at("secret.json"), r#"{"Secret": "changed-sesame"}"#).expect("written");

    let secret = &["open-sesame", "changed-sesame", "SESAME", "ses4me"][..];
    let fail = |message: &str| {
        emulator.control(stack, json!({"fail": {"Kept2": message}}));
    };
    play(
        &project,
        &[
            (
                &["--yes", "--parameters", "Secret=SESAME-OPEN"],
                2,
                &["the value of `Secret` does not match"],
                secret,
            ),
            (
                &["--yes", "--parameters", "Secret=ses4me"],
                2,
                &["is shorter than 8 characters"],
                secret,
            ),
            (
                &["--yes", "--verbose", "--parameters", "Secret=open-sesame"],
                0,
                &["ToldSecret  ****"],
                secret,
            ),
            // The value is kept, so nobody here knows it: what is made of it is hidden as a whole.
            (
                &["--yes", "--parameters", "Size=31", "-O", "outputs.json"],
                0,
                &["ToldSecret  ****", "Address     ****"],
                secret,
            ),
            (
                &["--yes", "--progress", "json", "--parameters", "Size=32"],
                0,
                &[r#""ToldSecret":"****""#],
                secret,
            ),
            (
                &[
                    "--yes",
                    "--parameters-file",
                    "secret.json",
                    "-O",
                    "changed.json",
                ],
                0,
                &["https://user:****@example.com"],
                secret,
            ),
        ],
    );
    fail("the value changed-sesame is refused");
    play(
        &project,
        &[(
            &[
                "--yes",
                "--parameters-file",
                "secret.json",
                "--parameters",
                "Size=33",
                "--tags",
                "a=b",
            ],
            1,
            &["the value **** is refused"],
            secret,
        )],
    );
    fail("");
    for file in ["outputs.json", "changed.json"] {
        let text = std::fs::read_to_string(project.at(file)).expect("written");
        assert!(text.contains("****"), "{text}");
        assert!(!secret.iter().any(|secret| text.contains(secret)), "{text}");
    }
}

#[test]
fn a_change_set_is_prepared_and_executed_later() {
    let Some(emulator) = emulator() else { return };
    let project = Project::new(emulator);
    let write = |timeout: u32| {
        let of = |stack: &str| json!({"Resources": {"Jobs1": queue(stack, json!(timeout))}});
        project.assembly(&[
            ("OptBase", &[], of("OptBase")),
            ("OptLater", &["OptBase"], of("OptLater")),
        ]);
    };
    let timeout = || {
        let name = json!({"QueueUrl": "optlater-q", "AttributeNames": ["VisibilityTimeout"]});
        let answer = emulator.call("sqs", "get_queue_attributes", name);
        answer["Attributes"]["VisibilityTimeout"]
            .as_str()
            .unwrap_or("none")
            .to_owned()
    };
    let prepare: Case = (
        &["OptLater", "--no-execute", "--change-set", "later"],
        0,
        &[
            "change set later is ready",
            "stackwright deploy OptLater --change-set later",
        ],
        &["OptBase"],
    );
    let gone: Case = (
        &["OptLater", "--change-set", "later"],
        2,
        &[
            "change set `later` of stack `OptLater` in us-east-1 does not exist",
            "a change set is gone once",
        ],
        &[],
    );
    write(30);
    play(
        &project,
        &[
            gone,
            (
                &["OptLater", "--no-execute", "--change-set", "1 a"],
                2,
                &["`1 a` cannot be the name of a change set"],
                &[],
            ),
            (
                &["--all", "--no-execute", "--change-set", "later"],
                2,
                &["names the change set of one stack", "leave the name out"],
                &[],
            ),
            (
                &["--all", "--change-set", "later"],
                2,
                &["names the change set of one stack"],
                &["leave the name out"],
            ),
            (
                &["--method", "execute-change-set", "OptLater"],
                2,
                &["does not say which"],
                &[],
            ),
            prepare,
        ],
    );
    assert_eq!(described(emulator, "OptBase"), Value::Null);
    // The name stands for what was prepared last.
    write(40);
    play(&project, &[prepare]);
    assert_eq!(timeout(), "none");
    play(
        &project,
        &[
            (
                &[
                    "OptLater",
                    "--change-set",
                    "later",
                    "--require-approval",
                    "any-change",
                ],
                3,
                &["OptLater was not changed: this needs consent"],
                &[],
            ),
            (
                &[
                    "OptLater",
                    "--change-set",
                    "later",
                    "--tags",
                    "a=b",
                    "--express",
                ],
                0,
                &[
                    "note: change set later is executed as it was made, without --tags and --express",
                    "✓ OptLater: created in",
                ],
                &[],
            ),
            // Once more is once.
            (
                &["OptLater", "--change-set", "later"],
                0,
                &["✓ OptLater"],
                &["OptLater: deploying"],
            ),
            (
                &["OptLater", "--no-execute", "--change-set", "same"],
                0,
                &["OptLater: no changes"],
                &["is ready"],
            ),
        ],
    );
    assert_eq!(timeout(), "40");

    // Somebody else was faster; then the stack is gone.
    write(50);
    play(
        &project,
        &[(
            &["OptLater", "--no-execute", "--change-set", "slow"],
            0,
            &["40 → 50", "slow is ready"],
            &[],
        )],
    );
    write(60);
    play(
        &project,
        &[
            (
                &["OptLater", "-e"],
                0,
                &[
                    "change set slow waits for a decision and is left alone",
                    "40 → 60",
                ],
                &[],
            ),
            (
                &["OptLater", "--change-set", "slow"],
                2,
                &["change set `slow` of stack `OptLater`"],
                &["deploying"],
            ),
        ],
    );
    write(70);
    play(
        &project,
        &[(
            &["OptLater", "--no-execute", "--change-set", "slow"],
            0,
            &["60 → 70"],
            &[],
        )],
    );
    emulator.call(
        "cloudformation",
        "delete_stack",
        json!({"StackName": "OptLater"}),
    );
    play(
        &project,
        &[(
            &["OptLater", "--change-set", "slow"],
            2,
            &["change set `slow` of stack `OptLater`"],
            &["deploying"],
        )],
    );

    // Several stacks: each change set has a name of its own, and what is said executes it.
    let run = deploy(&project, &["--all", "--no-execute"]);
    let commands: Vec<&str> = (run.told.lines())
        .filter_map(|line| line.split("`stackwright deploy ").nth(1)?.strip_suffix('`'))
        .collect();
    assert_eq!((run.code, commands.len()), (0, 2), "{}", run.told);
    for command in commands {
        let flags: Vec<&str> = command.split(' ').collect();
        let run = deploy(&project, &flags);
        assert!(
            run.code == 0 && run.told.contains("created in"),
            "{}",
            run.told
        );
    }
    assert_eq!(timeout(), "70");
}

#[test]
fn settings_that_are_no_part_of_a_change_set_are_told_and_kept() {
    let Some(emulator) = emulator() else { return };
    let project = Project::new(emulator);
    let stack = "OptSettings";
    let write = |timeout: u32| {
        let template = json!({"Resources": {"Jobs1": queue(stack, json!(timeout))}});
        project.assembly(&[(stack, &[], template)]);
    };
    let policy = || {
        let name = json!({"StackName": stack});
        let answer = emulator.call("cloudformation", "get_stack_policy", name);
        answer["StackPolicyBody"]
            .as_str()
            .unwrap_or("none")
            .to_owned()
    };
    let protected = || described(emulator, stack)["EnableTerminationProtection"].clone();
    let files = [
        (
            "policy.json",
            r#"{"Statement": [{"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"}]}"#,
        ),
        ("list.json", "[]"),
        ("broken.json", "{"),
    ];
    for (name, text) in files {
        std::fs::write(project.at(name), text).expect("written");
    }
    write(30);
    let asked = &["looking at"][..];
    play(
        &project,
        &[
            (
                &["--stack-policy", "none.json"],
                2,
                &["could not read the stack policy none.json"],
                asked,
            ),
            (
                &["--stack-policy", "list.json"],
                2,
                &["the stack policy list.json is not a JSON object"],
                asked,
            ),
            (
                &["--stack-policy", "broken.json"],
                2,
                &["the stack policy broken.json is not JSON", "line 1"],
                asked,
            ),
            (
                &["--notification-arns", "topic"],
                2,
                &["`--notification-arns topic` is not the ARN of an SNS topic"],
                asked,
            ),
            (
                &["--role-arn", "deployer"],
                2,
                &["`--role-arn deployer` is not the ARN of a role"],
                asked,
            ),
            (
                &["--tags", "team"],
                2,
                &["`--tags team` is not KEY=VALUE"],
                asked,
            ),
            // What CloudFormation refuses is said in its words, and is no matter of the template.
            (
                &["--tags", "aws:team=blue"],
                1,
                &[
                    "CloudFormation refused the changes to OptSettings",
                    "Tag key 'aws:team'",
                ],
                &["template of"],
            ),
            // Nothing is set without consent.
            (
                &[
                    "--require-approval",
                    "any-change",
                    "--stack-policy",
                    "policy.json",
                    "--termination-protection",
                ],
                3,
                &["OptSettings was not changed"],
                &["policy is set", "protection is"],
            ),
        ],
    );
    assert_eq!(described(emulator, stack), Value::Null);
    play(
        &project,
        &[(&["--tags", "team=blue"], 0, &["created in"], &[])],
    );
    let tags = || described(emulator, stack)["Tags"].clone();
    assert_eq!(
        (tags(), policy()),
        (json!([{"Key": "team", "Value": "blue"}]), "none".into())
    );
    let both: Case = (
        &[
            "--tags",
            "team=red",
            "--stack-policy",
            "policy.json",
            "--termination-protection",
        ],
        0,
        &[
            "OptSettings: the stack policy is set",
            "OptSettings: termination protection is on now",
            "updated in",
        ],
        &[],
    );
    play(&project, &[both]);
    assert_eq!(
        (tags(), protected()),
        (json!([{"Key": "team", "Value": "red"}]), json!(true))
    );
    // What is not said again stays, but for tags, which an app has or has not.
    write(40);
    play(
        &project,
        &[
            (&[], 0, &["updated in"], &["policy", "protection"]),
            (
                &["--stack-policy", "policy.json", "--termination-protection"],
                0,
                &["no changes"],
                &["policy", "protection"],
            ),
        ],
    );
    assert_eq!(
        (tags(), protected(), policy().contains("Update:*")),
        (json!([]), json!(true), true)
    );
    play(
        &project,
        &[
            (
                &[
                    "--progress",
                    "json",
                    "--termination-protection",
                    "--no-termination-protection",
                ],
                0,
                &[r#""event":"termination-protection""#, r#""enabled":false"#],
                &[],
            ),
            (
                &["--no-termination-protection", "--termination-protection"],
                0,
                &["protection is on now", "no changes"],
                &[],
            ),
            (
                &["--no-termination-protection"],
                0,
                &["protection is off now"],
                &[],
            ),
        ],
    );
    assert_eq!(protected(), json!(false));
}

/// What an update does to a stack of this kind: little, give more rights, lose data, or little after the second one.
const KINDS: [&str; 4] = ["Plain", "Broad", "Lossy", "After"];

fn of_kind(stack: &str, kind: &str, updated: bool) -> Value {
    let timeout = if updated { 40 } else { 30 };
    let mut resources = json!({"Jobs1": queue(stack, json!(timeout))});
    if kind == "Broad" && updated {
        let document = json!({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}]});
        let path = format!("{stack}/Worker/Resource");
        resources["Worker2"] = resource(
            "AWS::IAM::Role",
            &path,
            json!({"AssumeRolePolicyDocument": document}),
        );
    }
    if kind == "Lossy" && !updated {
        let name = json!({"BucketName": format!("{}-files", stack.to_lowercase())});
        resources["Files2"] = resource("AWS::S3::Bucket", &format!("{stack}/Files/Resource"), name);
    }
    json!({"Resources": resources})
}

#[test]
fn who_is_asked_and_what_is_refused() {
    let Some(emulator) = emulator() else { return };
    for (approval, asking) in [
        ("never", &[][..]),
        ("broadening", &["Broad", "Lossy"]),
        ("destructive", &["Lossy"]),
        ("any-change", &["Plain", "Broad", "Lossy"]),
    ] {
        let project = Project::new(emulator);
        let name = |kind: &str| format!("Opt{kind}-{approval}");
        let names = KINDS.map(name);
        let write = |updated: bool| {
            let first = [names[1].as_str()];
            let stacks: Vec<_> = (KINDS.iter().zip(&names))
                .map(|(kind, name)| {
                    let before = if *kind == "After" { &first[..] } else { &[] };
                    (name.as_str(), before, of_kind(name, kind, updated))
                })
                .collect();
            project.assembly(&stacks);
        };
        let updated = |kind: &str| {
            let stack = json!({"StackName": name(kind)});
            let answer = emulator.call("cloudformation", "get_template", stack);
            answer["TemplateBody"].to_string().contains("40")
        };
        // Whoever is not asked is deployed, and so is what does not come after somebody who was.
        let check = |run: &Run, all: bool| {
            let expected = if asking.is_empty() || all { 0 } else { 3 };
            let told = format!("{approval}: {}{}", run.told, run.result);
            assert_eq!(run.code, expected, "{told}");
            for kind in KINDS {
                let is_asked = asking.contains(&kind) && !all;
                let waits = kind == "After" && asking.contains(&"Broad") && !all;
                assert_eq!(updated(kind), !is_asked && !waits, "{kind} {told}");
                let stack = json!({"StackName": name(kind)});
                let sets = emulator.call("cloudformation", "list_change_sets", stack);
                let left = sets["Summaries"].as_array().into_iter().flatten();
                let left = left.filter(|set| set["ExecutionStatus"] == "AVAILABLE");
                assert_eq!(left.count(), 0, "{kind} {told}");
            }
        };
        write(true);
        let new = deploy(&project, &["--all", "--require-approval", "any-change"]);
        assert_eq!(new.code, 3, "{}", new.told);
        assert!(
            names.iter().all(|name| described(emulator, name).is_null()),
            "{}",
            new.told
        );
        write(false);
        let made = deploy(
            &project,
            &["--all", "--yes", "--require-approval", approval],
        );
        assert!(
            made.code == 0 && made.told.contains("4 stacks: 4 deployed"),
            "{}",
            made.told
        );

        write(true);
        let flags = [
            "--all",
            "--concurrency",
            "2",
            "--require-approval",
            approval,
        ];
        let alone = deploy(&project, &flags);
        check(&alone, false);
        for kind in KINDS {
            let refusal = format!("{} was not changed: this needs consent", name(kind));
            assert_eq!(
                alone.told.contains(&refusal),
                asking.contains(&kind),
                "{}",
                alone.told
            );
        }
        let counted = format!("{} without consent", asking.len());
        assert_eq!(
            alone.told.contains(&counted),
            !asking.is_empty(),
            "{}",
            alone.told
        );

        let flags = [&QUIET[..], &flags].concat();
        let no: Vec<_> = asking.iter().map(|_| ("[y/N]", "n\r")).collect();
        check(&project.terminal(120, &[], &no, &flags), false);
        // Nobody can be asked where a program reads.
        let json = [&flags[..], &["--progress", "json"]].concat();
        check(&project.terminal(120, &[], &[], &json), false);
        check(
            &project.terminal(120, &[("CI", "true")], &[], &flags),
            false,
        );
        let mut yes: Vec<_> = asking.iter().map(|_| ("[y/N]", "y\r")).collect();
        // What comes after a stack is asked about too, once that is done.
        if approval == "any-change" {
            yes.push(("[y/N]", "y\r"));
        }
        check(&project.terminal(120, &[], &yes, &flags), true);
    }
}

#[test]
fn a_large_template_goes_through_a_bucket() {
    let Some(emulator) = emulator() else { return };
    let project = Project::new(emulator);
    let large = |size: usize| {
        let mut jobs = queue("OptLarge", json!(30));
        jobs["Metadata"]["padding"] = "é".repeat(size / 2).into();
        json!({"Resources": {"Jobs1": jobs}})
    };
    let bucket = |name: &str| {
        let path = "OptKit/Files/Resource";
        let files = resource("AWS::S3::Bucket", path, json!({"BucketName": name}));
        json!({"Resources": {"Files1": files}, "Outputs": {"BucketName": {"Value": {"Ref": "Files1"}}}})
    };
    let small = json!({"Resources": {"Jobs1": queue("OptBare", json!(30))}});
    let write = |size: usize| {
        let kit = bucket("opt-kit-files");
        project.assembly(&[
            ("OptLarge", &[], large(size)),
            ("OptKit", &[], kit),
            ("OptBare", &[], small.clone()),
        ]);
    };
    // Bytes count, not characters.
    write(52_000);
    play(
        &project,
        &[
            (
                &["OptKit", "OptBare", "--yes"],
                0,
                &["2 stacks: 2 deployed"],
                &["uploaded"],
            ),
            (
                &["OptLarge", "--toolkit-stack-name", "OptNone"],
                2,
                &[
                    "more than 51200 go through a bucket",
                    "no bootstrap stack `OptNone` in us-east-1",
                    "`stackwright bootstrap`",
                    "`--bucket`",
                ],
                &["failed after"],
            ),
            (
                &["OptLarge", "--toolkit-stack-name", "OptBare"],
                2,
                &["the bootstrap stack `OptBare` has no BucketName output"],
                &[],
            ),
            (
                &["OptLarge", "--bucket", "opt-nowhere"],
                2,
                &["bucket `opt-nowhere` does not exist", "`--bucket`"],
                &[],
            ),
        ],
    );
    assert_eq!(described(emulator, "OptLarge"), Value::Null);
    play(
        &project,
        &[
            (
                &["OptLarge", "--toolkit-stack-name", "OptKit"],
                0,
                &[
                    "uploaded 53 kB to",
                    "/opt-kit-files/OptLarge/",
                    "created in",
                ],
                &[],
            ),
            (
                &["OptLarge", "--bucket", "opt-kit-files"],
                0,
                &["no changes"],
                &["uploaded"],
            ),
        ],
    );
    write(900_000);
    play(
        &project,
        &[(
            &["OptLarge", "--bucket", "opt-kit-files"],
            0,
            &["uploaded 901 kB"],
            &[],
        )],
    );
    write(1_050_000);
    let bucket = ["OptLarge", "--bucket", "opt-kit-files"];
    let proved = deploy(&project, &bucket);
    assert!(
        proved.code == 1 && proved.told.contains("E1002"),
        "{}",
        proved.told
    );
    let refused = deploy(&project, &[&bucket[..], &["--ignore", "E1002"]].concat());
    assert_eq!(refused.code, 2, "{}", refused.told);
    for said in ["and CloudFormation takes 1048576", "split the stack"] {
        assert!(refused.told.contains(said), "{}", refused.told);
    }
}

#[test]
fn what_becomes_of_a_failure() {
    let Some(emulator) = emulator() else { return };
    let kept = "what had been made of it is still there";
    // The flags; the stack after a creation that fails, after a second one, and after an update that fails.
    let cases: [(&[&str], [(&str, &str); 3]); 6] = [
        (
            &[],
            [
                ("ROLLBACK_COMPLETE", "what had been made of it is deleted"),
                ("ROLLBACK_COMPLETE", "what had been made of it is deleted"),
                ("UPDATE_ROLLBACK_COMPLETE", "the update is rolled back"),
            ],
        ),
        (
            &["--on-stack-failure", "rollback"],
            [
                ("ROLLBACK_COMPLETE", "what had been made of it is deleted"),
                ("ROLLBACK_COMPLETE", "what had been made of it is deleted"),
                ("UPDATE_ROLLBACK_COMPLETE", "the update is rolled back"),
            ],
        ),
        (
            &["--on-stack-failure", "delete"],
            [
                ("absent", "was not created, and is deleted"),
                ("absent", "was not created, and is deleted"),
                ("UPDATE_ROLLBACK_COMPLETE", "the update is rolled back"),
            ],
        ),
        (
            &["--on-stack-failure", "do-nothing"],
            [
                ("CREATE_FAILED", kept),
                ("UPDATE_FAILED", "is changed in part"),
                ("UPDATE_ROLLBACK_COMPLETE", "the update is rolled back"),
            ],
        ),
        (
            &["--no-rollback"],
            [
                ("CREATE_FAILED", kept),
                ("UPDATE_FAILED", "is changed in part"),
                ("UPDATE_FAILED", "is changed in part"),
            ],
        ),
        (
            &["--on-stack-failure", "delete", "--no-rollback"],
            [
                ("absent", "was not created, and is deleted"),
                ("absent", "was not created, and is deleted"),
                ("UPDATE_FAILED", "is changed in part"),
            ],
        ),
    ];
    for (number, (flags, ends)) in cases.into_iter().enumerate() {
        let project = Project::new(emulator);
        let stack = &*format!("OptFails{number}");
        let write = |timeout: u32| {
            let mut second = queue(stack, json!(timeout));
            second["DependsOn"] = "Jobs1".into();
            second["Properties"]["QueueName"] = format!("{stack}-2").into();
            let resources = json!({"Jobs1": queue(stack, json!(timeout)), "More2": second});
            project.assembly(&[(stack, &[], json!({"Resources": resources}))]);
        };
        let fails = |fails: bool| {
            let control = if fails {
                json!({"fail": {"More2": "not today"}})
            } else {
                json!({})
            };
            emulator.control(stack, control);
        };
        let run = |end: Option<(&str, &str)>| {
            let run = deploy(&project, &[&["--yes"], flags].concat());
            let status = described(emulator, stack)["StackStatus"].clone();
            let status = status.as_str().unwrap_or("absent");
            let told = format!("{flags:?}: {}", run.told);
            let Some((expected, said)) = end else {
                return assert!(
                    run.code == 0 && status.ends_with("_COMPLETE"),
                    "{status} {told}"
                );
            };
            assert_eq!((run.code, status), (1, expected), "{told}");
            assert!(
                run.told.contains(said) && run.told.contains("not today"),
                "{told}"
            );
            assert!(run.told.contains("src/main.rs:3:5"), "{told}");
        };
        write(30);
        fails(true);
        run(Some(ends[0]));
        run(Some(ends[1]));
        fails(false);
        run(None);
        write(40);
        fails(true);
        run(Some(ends[2]));
        fails(false);
        run(None);
    }
}

#[test]
fn existing_resources_become_part_of_the_stack() {
    let Some(emulator) = emulator() else { return };
    let project = Project::new(emulator);
    let table = json!({
        "TableName": "opt-imported", "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "k", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "k", "KeyType": "HASH"}],
    });
    emulator.call("dynamodb", "create_table", table.clone());
    let write = |policy: Option<&str>| {
        let mut files = resource(
            "AWS::DynamoDB::Table",
            "OptImports/Files/Resource",
            table.clone(),
        );
        if let Some(policy) = policy {
            files["DeletionPolicy"] = policy.into();
            files["UpdateReplacePolicy"] = policy.into();
        }
        let resources = json!({"Jobs1": queue("OptImports", json!(30)), "Files2": files});
        project.assembly(&[("OptImports", &[], json!({"Resources": resources}))]);
    };
    write(None);
    play(
        &project,
        &[(
            &["--import-existing-resources", "--yes"],
            1,
            &[
                "must have the DeletionPolicy attribute",
                "in OptImports/Files/Resource",
                "src/main.rs:3:5",
                "nothing was changed",
            ],
            &[],
        )],
    );
    assert_eq!(described(emulator, "OptImports"), Value::Null);
    write(Some("Retain"));
    play(
        &project,
        &[
            (
                &["--import-existing-resources"],
                0,
                &[
                    "+1 ⇐1",
                    "⇐ Files  AWS::DynamoDB::Table  imported",
                    "created in",
                ],
                &[],
            ),
            (&["--import-existing-resources"], 0, &["no changes"], &[]),
        ],
    );
}
