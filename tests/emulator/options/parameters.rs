//! Parameters: every form of giving them, values that are refused, and secrets.

use serde_json::{Value, json};

use super::{deploy, described, play, queue};
use crate::command::{Project, resource};
use crate::emulator::emulator;

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
    let other = json!({"Parameters": {"Only": {"Type": "String"}},
        "Resources": {"Jobs1": queue("OptOther", json!(30))}, "Outputs": {"ToldOnly": {"Value": {"Ref": "Only"}}}});
    project.assembly(&[("OptParams", &[], template), ("OptOther", &[], other)]);
    let files = [
        ("values.json", r#"{"Size": 7, "Zones": ["x", "y"]}"#),
        ("wrong.json", r#"{"Size": {"a": 1}}"#),
        ("strange.json", r#"{"Sizes": 1}"#),
        ("refused.json", r#"{"Mode": "quick"}"#),
        ("broken.json", "{"),
        (
            "pipeline.json",
            r#"{"Parameters": {"Size": "12"}, "Tags": {"team": "blue"}, "StackPolicy": {}}"#,
        ),
        ("list.json", "\u{feff}[\"Size=13\", \"Title=a=b\"]"),
    ];
    for (name, text) in files {
        std::fs::write(project.at(name), text).expect("written");
    }

    // Nothing of this takes a single call.
    play(
        &project,
        &["looking at what is deployed"],
        r#"
        $ OptParams --yes --parameters Size=0 -> 2
        + parameters of stack `OptParams`: `Size` is `0`, which is less than 1
        $ OptParams --yes --parameters Size=101 -> 2
        + `Size` is `101`, which is more than 100
        $ OptParams --yes --parameters Size=many -> 2
        + `Size` is `many`, which is no number
        $ OptParams --yes --parameters Size= -> 2
        + `Size` is empty, which is no number
        $ OptParams --yes --parameters Mode=quick -> 2
        + `Mode` is `quick`, which is not one of the allowed values (fast, slow)
        $ OptParams --yes --parameters-file refused.json -> 2
        + `Mode` is `quick`, which
        $ OptParams --yes --parameters OptParams:Title=ABC -> 2
        + `Title` is `ABC`, which does not match the pattern `[a-z=]*`
        + note: `Title` must be lower case
        $ OptParams --yes --parameters Title=abcdefghij -> 2
        + is longer than 9 characters
        $ OptParams --yes --parameters Size=0 --parameters Mode=quick -> 2
        + `Size` is `0`, which is less than 1; `Mode` is `quick`
        $ OptParams --yes --parameters Zones=a,BB -> 2
        + `Zones` is `BB`, which does not match
        $ OptParams --yes --parameters Sise=1 -> 2
        + no template declares a parameter `Sise`
        + did you mean `Size`?
        $ OptParams --yes --parameters OptOther:Size=1 -> 2
        + `OptOther` in `--parameters` is no stack of this deployment
        $ OptParams --yes --parameters OptParams:Only=1 -> 2
        + the template of `OptParams` declares no parameter `Only`
        + declared are Image, Mode, Size, Title, Zones
        $ OptParams --yes --parameters Size -> 2
        + `--parameters Size` is not [STACK:]KEY=VALUE
        $ OptParams --yes --parameters =1 -> 2
        + `--parameters =1` is not [STACK:]KEY=VALUE
        $ OptParams --yes --parameters-file wrong.json -> 2
        + `Size` a value that is neither
        + in wrong.json
        $ OptParams --yes --parameters-file strange.json -> 2
        + no template declares a parameter `Sizes`
        $ OptParams --yes --parameters-file broken.json -> 2
        + is not JSON
        + in broken.json
        $ OptParams --yes --parameters-file none.json -> 2
        + could not read the parameter file none.json
        "#,
    );
    assert_eq!(described(emulator, "OptParams"), Value::Null);

    play(
        &project,
        &[],
        r#"
        // What only CloudFormation knows is said in its words, as what it is, and nothing stays.
        $ OptParams --yes --parameters Image=/opt/none -> 2
        + parameters of stack `OptParams`: 
        + '/opt/none' does not exist
        - template of
        $ OptParams --yes --parameters-file values.json --parameters Size=8 --parameters Opt*:Title=a=b -> 0
        + ToldSize   8
        + ToldZones  x/y
        + ToldTitle  a=b
        + ToldImage  x
        // What was given stays, and the last one of the command line counts.
        $ OptParams --yes --parameters Mode=fast --parameters Mode=slow -> 0
        + ToldSize   8
        + ToldMode   slow
        + ToldZones  x/y
        + ToldTitle  a=b
        $ OptParams --yes --parameters Title= --parameters Zones= -> 0
        + ToldSize   8
        + ToldTitle\n
        - ToldTitle  a=b
        - ToldZones  x/y
        $ OptParams --yes --no-previous-parameters -> 0
        + ToldSize   30
        + ToldMode   fast
        + ToldZones  a/b
        + ToldTitle  abc
        $ OptParams --yes --parameters-file pipeline.json -> 0
        + note: of pipeline.json only Parameters are read, not Tags and StackPolicy
        + ToldSize   12
        $ OptParams --yes --parameters-file list.json -> 0
        + ToldSize   13
        + ToldTitle  a=b
        // Each stack gets what it declares, and must get it.
        $ --all --yes --parameters Size=10 -> 2
        + parameters of stack `OptOther`: no value for `Only`
        + hint: pass `--parameters Only=VALUE`
        + 2 stacks: 1 deployed, 1 failed
        $ --all --yes --parameters Only=y --parameters Size=9 -> 0
        + ToldSize   9
        + ToldOnly  y
        "#,
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
        secret,
        r#"
        $ --yes --parameters Secret=SESAME-OPEN -> 2
        + the value of `Secret` does not match
        $ --yes --parameters Secret=ses4me -> 2
        + is shorter than 8 characters
        $ --yes --verbose --parameters Secret=open-sesame -> 0
        + ToldSecret  ****
        // The value is kept, so nobody here knows it: what is made of it is hidden as a whole.
        $ --yes --parameters Size=31 -O outputs.json -> 0
        + ToldSecret  ****
        + Address     ****
        $ --yes --progress json --parameters Size=32 -> 0
        + "ToldSecret":"****"
        $ --yes --parameters-file secret.json -O changed.json -> 0
        + https://user:****@example.com
        "#,
    );
    for flags in [&["outputs", stack][..], &["outputs", stack, "--json"]] {
        let run = project.piped(flags);
        assert_eq!(run.code, 0, "{}", run.told);
        assert!(run.result.contains("****"), "{}", run.result);
        assert!(
            !secret.iter().any(|secret| run.result.contains(secret)),
            "{}",
            run.result
        );
    }
    fail("the value changed-sesame is refused");
    play(
        &project,
        secret,
        r#"
        $ --yes --parameters-file secret.json --parameters Size=33 --tags a=b -> 1
        + the value **** is refused
        "#,
    );
    fail("");
    for file in ["outputs.json", "changed.json"] {
        let text = std::fs::read_to_string(project.at(file)).expect("written");
        assert!(text.contains("****"), "{text}");
        assert!(!secret.iter().any(|secret| text.contains(secret)), "{text}");
    }
    // Nor can it be guessed from a name: that says nothing of it.
    let names = [0, 1].map(|_| {
        let run = deploy(
            &project,
            &["--no-execute", "--parameters", "Secret=next-sesame"],
        );
        let ready = run.told.lines().find(|line| line.ends_with(" is ready"));
        ready.unwrap_or_else(|| panic!("{}", run.told)).to_owned()
    });
    assert_ne!(names[0], names[1]);
}
