//! Custom resources: what runs for them is run by the emulator, which waits for its answers as CloudFormation does.

use serde_json::{Value, json};
use stackwright_aws::custom_resources::{AwsCustomResource, AwsSdkCall, CustomResource, Provider};
use stackwright_aws::prelude::*;

use crate::command::{Project, Run};
use crate::emulator::{Emulator, emulator};

fn function(stack: &Stack, id: &str, code: &str) -> Function {
    Function::new(
        stack,
        id,
        lambda::Runtime::PYTHON_3_13,
        lambda::Code::inline(code),
    )
    .timeout(Duration::seconds(30))
}

/// Writes the assembly of an app with one stack, and deploys it.
fn deploy(project: &Project, name: &str, build: impl FnOnce(&Stack)) -> Run {
    let app = App::new();
    build(&Stack::new(&app, name));
    let assembly = app.synth().unwrap_or_else(|problems| panic!("{problems}"));
    assembly.write(project.directory.path()).expect("written");
    project.piped(&["deploy", "--app", ".", "--require-approval", "never", name])
}

fn output(emulator: &Emulator, stack: &str, key: &str) -> Value {
    let stacks = emulator.call(
        "cloudformation",
        "describe_stacks",
        json!({"StackName": stack}),
    );
    let outputs = stacks["Stacks"][0]["Outputs"].as_array().cloned();
    let found = outputs
        .into_iter()
        .flatten()
        .find(|one| one["OutputKey"] == key);
    found.map_or(Value::Null, |one| one["OutputValue"].clone())
}

fn parameter(emulator: &Emulator, name: &str) -> Value {
    emulator.call("ssm", "get_parameter", json!({"Name": name}))["Parameter"]["Value"].clone()
}

#[track_caller]
fn destroy(project: &Project, stack: &str) {
    let run = project.piped(&["destroy", "--app", ".", "--force", stack]);
    assert_eq!(run.code, 0, "{}", run.told);
}

/// Keeps what it was told in a parameter of the account, and says who it is.
const RECORDER: &str = r#"
import boto3, os
ssm = boto3.client("ssm")
def handler(event, context):
    assert "ResponseURL" not in event
    properties = event["ResourceProperties"]
    if properties.get("Broken") == "true":
        raise Exception("this color is not made any more")
    name = "/custom/" + properties["Name"]
    if event["RequestType"] == "Delete":
        ssm.put_parameter(Name=name, Value="deleted " + event["PhysicalResourceId"], Type="String", Overwrite=True)
        return
    ssm.put_parameter(Name=name, Value=properties["Color"], Type="String", Overwrite=True)
    return {"PhysicalResourceId": "thing-" + properties["Name"], "Data": {"Painted": properties["Color"]}}
"#;

fn thing(stack: &Stack, color: &str, broken: bool) {
    let on_event = function(stack, "OnEvent", RECORDER);
    let provider = Provider::new(stack, "Provider", &on_event);
    let thing = CustomResource::new(stack, "Thing", &provider)
        .resource_type("Custom::Thing")
        .property("Name", "provider")
        .property("Color", color)
        .property("Broken", broken);
    CfnOutput::new(stack, "Painted", thing.attribute("Painted"));
    CfnOutput::new(stack, "Id", thing.ref_());
}

#[test]
fn a_provider_creates_updates_and_deletes() {
    let Some(emulator) = emulator() else { return };
    let project = Project::new(emulator);
    let name = "CustomProvider";
    for color in ["red", "blue"] {
        let run = deploy(&project, name, |stack| thing(stack, color, false));
        assert_eq!(run.code, 0, "{}", run.told);
        assert_eq!(output(emulator, name, "Painted"), color);
        assert_eq!(output(emulator, name, "Id"), "thing-provider");
        assert_eq!(parameter(emulator, "/custom/provider"), color);
    }
    let run = deploy(&project, name, |stack| thing(stack, "green", true));
    assert_eq!(run.code, 1, "{}", run.told);
    assert!(
        run.told.contains("this color is not made any more"),
        "{}",
        run.told
    );
    destroy(&project, name);
    assert_eq!(
        parameter(emulator, "/custom/provider"),
        "deleted thing-provider"
    );
}

#[test]
fn what_could_not_be_created_is_not_deleted() {
    let Some(emulator) = emulator() else { return };
    let project = Project::new(emulator);
    let run = deploy(&project, "CustomFailing", |stack| {
        let on_event = function(stack, "OnEvent", RECORDER);
        let provider = Provider::new(stack, "Provider", &on_event);
        CustomResource::new(stack, "Thing", &provider)
            .resource_type("Custom::Thing")
            .property("Name", "failing")
            .property("Broken", true);
    });
    assert_eq!(run.code, 1, "{}", run.told);
    assert!(
        run.told.contains("this color is not made any more"),
        "{}",
        run.told
    );
    // The function was not asked to delete what is not there.
    assert_eq!(parameter(emulator, "/custom/failing"), Value::Null);
}

#[test]
fn a_provider_waits_until_a_resource_is_complete() {
    let Some(emulator) = emulator() else { return };
    let project = Project::new(emulator);
    let name = "CustomWaiting";
    let run = deploy(&project, name, |stack| {
        let start = "def handler(event, context): return {'PhysicalResourceId': 'job', 'Data': {'Start': 'yes'}}";
        let asked = r#"
import boto3
ssm = boto3.client("ssm")
def handler(event, context):
    if event["RequestType"] == "Delete":
        return {"IsComplete": True}
    assert event["Data"] == {"Start": "yes"}
    try:
        count = int(ssm.get_parameter(Name="/custom/asked")["Parameter"]["Value"]) + 1
    except ssm.exceptions.ParameterNotFound:
        count = 1
    ssm.put_parameter(Name="/custom/asked", Value=str(count), Type="String", Overwrite=True)
    if count < 3:
        return {"IsComplete": False}
    return {"IsComplete": True, "Data": {"Asked": str(count)}}
"#;
        let (start, asked) = (
            function(stack, "Start", start),
            function(stack, "Asked", asked),
        );
        let provider = Provider::new(stack, "Provider", &start)
            .is_complete(&asked)
            .query_interval(Duration::seconds(1))
            .total_timeout(Duration::minutes(1));
        let job = CustomResource::new(stack, "Job", &provider);
        CfnOutput::new(
            stack,
            "Answer",
            sub!("{} {}", job.attribute("Start"), job.attribute("Asked")),
        );
    });
    assert_eq!(run.code, 0, "{}", run.told);
    assert_eq!(output(emulator, name, "Answer"), "yes 3");
    destroy(&project, name);
}

#[test]
fn a_resource_that_never_becomes_complete_fails() {
    let Some(emulator) = emulator() else { return };
    let project = Project::new(emulator);
    let run = deploy(&project, "CustomEndless", |stack| {
        let start = function(stack, "Start", "def handler(event, context): return {}");
        let asked =
            "def handler(event, context): return {'IsComplete': event['RequestType'] == 'Delete'}";
        let provider = Provider::new(stack, "Provider", &start)
            .is_complete(&function(stack, "Asked", asked))
            .query_interval(Duration::seconds(1))
            .total_timeout(Duration::seconds(3));
        CustomResource::new(stack, "Job", &provider);
    });
    assert_eq!(run.code, 1, "{}", run.told);
    assert!(
        run.told.contains("did not become complete in time"),
        "{}",
        run.told
    );
}

fn setting(stack: &Stack, value: &str) {
    let put = AwsSdkCall::new("ssm", "PutParameter")
        .parameter("Name", "/custom/sdk")
        .parameter("Value", value)
        .parameter("Type", "String")
        .parameter("Overwrite", true)
        .physical_id("/custom/sdk");
    let delete = AwsSdkCall::new("ssm", "DeleteParameter")
        .parameter("Name", AwsSdkCall::current_physical_id())
        .ignore_error_codes("ParameterNotFound");
    let setting = AwsCustomResource::new(stack, "Setting")
        .on_update(put)
        .on_delete(delete)
        .resources(["*"]);
    let read = AwsCustomResource::new(stack, "Read")
        .on_update(
            AwsSdkCall::new("ssm", "getParameter")
                .parameter("Name", setting.ref_())
                .parameter("WithDecryption", false)
                .output_paths(["Parameter.Value", "Parameter.Version"])
                .physical_id_from("Parameter.Version"),
        )
        .resources(["*"]);
    CfnOutput::new(stack, "Value", read.response_field("Parameter.Value"));
    CfnOutput::new(stack, "Version", read.ref_());
}

#[test]
fn calls_of_the_sdk_create_update_and_delete() {
    let Some(emulator) = emulator() else { return };
    let project = Project::new(emulator);
    let name = "CustomCalls";
    let run = deploy(&project, name, |stack| setting(stack, "one"));
    assert_eq!(run.code, 0, "{}", run.told);
    assert_eq!(output(emulator, name, "Value"), "one");
    assert_eq!(output(emulator, name, "Version"), "1");
    let run = deploy(&project, name, |stack| setting(stack, "two"));
    assert_eq!(run.code, 0, "{}", run.told);
    assert_eq!(parameter(emulator, "/custom/sdk"), "two");
    destroy(&project, name);
    assert_eq!(parameter(emulator, "/custom/sdk"), Value::Null);
}
