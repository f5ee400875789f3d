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
                &["a=b", "x/y"],
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
