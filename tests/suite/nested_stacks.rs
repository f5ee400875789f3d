//! Nested stacks: what leads into them and out of them, and how their templates are published.

use stackwright::asset::AssetStore;
use stackwright::json;
use stackwright::{
    App, CfnParameter, CfnResource, Construct, Duration, Environment, List, NestedStack, Node,
    Stack, Synthesizer, Tags,
};

use crate::cdk_assembly::check;

fn resource(scope: &impl Construct, id: &str) -> CfnResource {
    CfnResource::new(scope, id, "X::Y::Z")
}

#[test]
fn as_the_cdk_nests_stacks() {
    let app = App::new().synthesizer(Synthesizer::bootstrapped());
    app.node()
        .set_context("aws:cdk:enable-asset-metadata", true);
    let main = Stack::new(&app, "Main");
    let topic = CfnResource::new(&main, "Topic", "AWS::SNS::Topic");
    let db = NestedStack::new(&main, "Db").description("the database");
    Tags::of(&db).add("team", "blue");
    let queue = resource(&db, "Queue")
        .property("Name", topic.ref_())
        .property("Arn", topic.attr::<String>("TopicArn"));
    let cache = NestedStack::new(&main, "Cache");
    resource(&cache, "R")
        .property("Arn", queue.attr::<String>("Arn"))
        .property("Name", db.stack_name())
        .property("Id", db.stack_id());
    let deeper = NestedStack::new(&db, "Deeper");
    let inner = resource(&deeper, "Inner")
        .property("Topic", topic.ref_())
        .property("Queue", queue.ref_());
    resource(&main, "Out")
        .property("A", queue.ref_())
        .property("B", inner.ref_())
        .property("N", db.stack_name())
        .property("D", deeper.stack_name());
    resource(&db, "Self")
        .property("Name", db.stack_name())
        .property("Id", db.stack_id())
        .property("Arn", inner.attr::<String>("Arn"));
    resource(&main, "Late").node().add_dependency(&inner);
    let other = Stack::new(&app, "Other").environment(Environment::region("eu-west-1"));
    resource(&other, "R");
    resource(&NestedStack::new(&other, "Nested"), "R");
    let third = Stack::new(&app, "Third");
    let reads = |scope: &dyn Fn(&str) -> CfnResource| {
        scope("R")
            .property("A", queue.ref_())
            .property("T", topic.ref_())
            .property("D", inner.ref_());
    };
    reads(&|id| resource(&third, id));
    let in_third = NestedStack::new(&third, "Nested");
    reads(&|id| resource(&in_third, id));
    check("nested", &[], &app);
}

/// A parameter is a string, so a list is joined outside and split inside. The CDK hands over the list itself, which
/// CloudFormation refuses.
#[test]
fn a_list_travels_as_a_string() {
    let app = App::new();
    let stack = Stack::new(&app, "S");
    let vpc = resource(&stack, "Vpc");
    let nested = NestedStack::new(&stack, "Nested");
    let deeper = NestedStack::new(&nested, "Deeper");
    resource(&deeper, "R").property("All", vpc.attr::<List<String>>("Blocks"));
    let inner = resource(&deeper, "Inner");
    resource(&stack, "Out").property("All", inner.attr::<List<String>>("Items"));

    let assembly = app.synth().expect("no errors");
    let outer = &assembly.template("S").expect("the stack")["Resources"];
    let holder = outer
        .as_object()
        .expect("resources")
        .values()
        .find(|one| one["Type"] == "AWS::CloudFormation::Stack");
    let given = &holder.expect("the nested stack")["Properties"]["Parameters"];
    let given: Vec<_> = given.as_object().expect("parameters").iter().collect();
    let [(parameter, value)] = given.as_slice() else {
        panic!("{given:?}")
    };
    assert_eq!(
        **value,
        json!({"Fn::Join": ["||", {"Fn::GetAtt": ["Vpc", "Blocks"]}]})
    );
    let inside = assembly.template("S/Nested/Deeper").expect("the stack");
    assert_eq!(
        inside["Resources"]["R"]["Properties"]["All"],
        json!({"Fn::Split": ["||", {"Ref": &**parameter}]})
    );
    let output = inside["Outputs"]
        .as_object()
        .and_then(|all| all.values().next())
        .expect("an output");
    assert_eq!(
        output["Value"],
        json!({"Fn::Join": ["||", {"Fn::GetAtt": ["Inner", "Items"]}]})
    );
    assert_eq!(outer["Out"]["Properties"]["All"]["Fn::Split"][0], "||");
}

#[test]
fn what_depends_on_something_nested_comes_after_the_nested_stack() {
    let app = App::new();
    let stack = Stack::new(&app, "S");
    let (a, b) = (NestedStack::new(&stack, "A"), NestedStack::new(&stack, "B"));
    let (first, second) = (resource(&a, "First"), resource(&b, "Second"));
    let outside = resource(&stack, "Outside");
    second.node().add_dependency(&first);
    first.node().add_dependency(&outside);
    resource(&stack, "Last").node().add_dependency(&b);
    resource(&b, "Local").node().add_dependency(&second);

    let assembly = app.synth().expect("no errors");
    let resources = &assembly.template("S").expect("the stack")["Resources"];
    let (id_a, id_b) = (
        "ANestedStackANestedStackResource",
        "BNestedStackBNestedStackResource",
    );
    let depends_on = |prefix: &str| {
        let all = resources.as_object().expect("resources");
        let found = all
            .iter()
            .find(|(id, _)| id.starts_with(prefix))
            .expect("it is there");
        found.1["DependsOn"][0].as_str().expect("one").to_owned()
    };
    assert_eq!(depends_on(id_a), "Outside");
    assert!(depends_on(id_b).starts_with(id_a));
    assert!(depends_on("Last").starts_with(id_b));
    let inside = assembly.template("S/B").expect("the stack");
    assert_eq!(inside["Resources"]["Local"]["DependsOn"], json!(["Second"]));
    assert!(inside["Resources"]["Second"].get("DependsOn").is_none());
}

#[test]
fn what_is_given_to_a_nested_stack_goes_beside_what_references_need() {
    let app = App::new();
    let stack = Stack::new(&app, "S");
    let topic = resource(&stack, "Topic");
    let nested = NestedStack::new(&stack, "Nested")
        .parameter("Size", "big")
        .timeout(Duration::minutes(5))
        .notification_arns([topic.ref_()]);
    let size = CfnParameter::new(&nested, "Size");
    resource(&nested, "R")
        .property("Size", size.value())
        .property("Topic", topic.ref_());
    stackwright::CfnOutput::new(&nested, "Told", size.value());
    resource(&stack, "Out").property("Told", nested.output("Told"));

    let assembly = app.synth().expect("no errors");
    let resources = &assembly.template("S").expect("the stack")["Resources"];
    let (id, holder) = resources
        .as_object()
        .expect("resources")
        .iter()
        .find(|(_, one)| one["Type"] == "AWS::CloudFormation::Stack")
        .expect("the nested stack");
    let properties = &holder["Properties"];
    let names: Vec<&String> = properties["Parameters"]
        .as_object()
        .expect("parameters")
        .keys()
        .collect();
    assert_eq!(names, ["Size", "referencetoSTopicA6DC6E57Ref"]);
    assert_eq!(properties["TimeoutInMinutes"], 5);
    assert_eq!(properties["NotificationARNs"], json!([{"Ref": "Topic"}]));
    assert_eq!(
        resources["Out"]["Properties"]["Told"],
        json!({"Fn::GetAtt": [id, "Outputs.Told"]})
    );
}

#[test]
fn the_caller_publishes_to_the_bucket_that_is_given() {
    let app = App::new();
    let stack = Stack::new(&app, "S")
        .environment(Environment::new("123456789012", "eu-west-1"))
        .synthesizer(
            Synthesizer::caller()
                .assets(AssetStore::new("files-${AWS::Region}", "images").bucket_prefix("stacks/")),
        );
    resource(&NestedStack::new(&stack, "Nested"), "R");
    resource(&Stack::new(&app, "Plain"), "R");
    let directory = tempfile::tempdir().expect("a directory");
    app.synth()
        .expect("no errors")
        .write(directory.path())
        .expect("written");
    let read = |file: &str| -> stackwright::json::Value {
        let text = std::fs::read_to_string(directory.path().join(file)).expect(file);
        text.parse().expect("JSON")
    };
    let assets = read("S.assets.json");
    let (hash, file) = assets["files"]
        .as_object()
        .and_then(|files| files.iter().next())
        .expect("a file");
    let destination = file["destinations"]
        .as_object()
        .and_then(|all| all.values().next())
        .expect("one");
    assert_eq!(
        *destination,
        json!({"bucketName": "files-eu-west-1", "objectKey": format!("stacks/{hash}.json"), "region": "eu-west-1"})
    );
    let template = read("S.template.json");
    let holder = template["Resources"]
        .as_object()
        .and_then(|all| all.values().next());
    let url = &holder.expect("the nested stack")["Properties"]["TemplateURL"];
    assert_eq!(
        *url,
        json!({"Fn::Join": ["", ["https://s3.eu-west-1.", {"Ref": "AWS::URLSuffix"}, format!("/files-eu-west-1/stacks/{hash}.json")]]})
    );
    assert!(!directory.path().join("Plain.assets.json").exists());
    let manifest = read("manifest.json");
    assert_eq!(
        manifest["artifacts"]["S"]["dependencies"],
        json!(["S.assets"])
    );
    assert_eq!(
        manifest["artifacts"]["S.assets"]["properties"],
        json!({"file": "S.assets.json"})
    );
}

#[track_caller]
fn check_error(code: &str, says: &str, build: impl FnOnce(&App)) {
    let app = App::new();
    build(&app);
    let found = app.synth().expect_err("an error");
    let codes: Vec<&str> = found.iter().map(|one| one.code.as_str()).collect();
    assert_eq!(codes, [code], "{found}");
    assert!(found.to_string().contains(says), "{found}");
}

#[test]
fn misuse() {
    check_error("SW0006", "nested stack `Nested` is in no stack", |app| {
        NestedStack::new(app, "Nested");
    });
    check_error("SW0042", "publishes none", |app| {
        let stack = Stack::new(app, "S").synthesizer(Synthesizer::without_assets());
        NestedStack::new(&Node::new(&stack, "N"), "Nested");
    });
    check_error("SW0018", "", |app| {
        let stack = Stack::new(app, "S");
        NestedStack::new(&stack, "Nested").timeout(Duration::seconds(90));
    });
    check_error(
        "SW0042",
        "`too-long-for-it` cannot be the qualifier",
        |app| {
            app.synthesizer(Synthesizer::bootstrapped().qualifier("too-long-for-it"));
        },
    );
    check_error(
        "SW0042",
        "the synthesizer's bucket name holds a value",
        |app| {
            let bucket = resource(&Stack::new(app, "S"), "Bucket");
            let store = AssetStore::default().bucket_name(bucket.ref_().to_string());
            app.synthesizer(Synthesizer::caller().assets(store));
        },
    );
}

/// What references need is written into the resource of the nested stack, of which an app can make anything.
#[test]
fn what_the_app_made_of_the_resource_cannot_hold_is_told() {
    for (path, says) in [
        (
            "Properties.Parameters",
            "is in neither an object nor a list",
        ),
        (
            "Metadata",
            "`aws:asset:path` is in neither an object nor a list",
        ),
    ] {
        let app = App::new();
        app.node()
            .set_context("aws:cdk:enable-asset-metadata", true);
        let stack = Stack::new(&app, "S");
        let topic = resource(&stack, "Topic");
        let nested = NestedStack::new(&stack, "Nested");
        resource(&nested, "R").set_property("Topic", topic.ref_());
        let all = stack.node().find_all().into_iter();
        let of_nested = all
            .filter_map(|node| node.as_resource())
            .find(|one| one.type_name() == "AWS::CloudFormation::Stack");
        let of_nested = of_nested.expect("the nested stack is a resource");
        of_nested.node().set(path, "a text");
        let found = app.synth().expect_err("an error");
        assert!(found.iter().all(|one| one.code == "SW0010"), "{found}");
        assert!(found.to_string().contains(says), "{found}");
    }
}
