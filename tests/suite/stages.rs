//! Stages: the names of their stacks, their assemblies, and what may not cross their borders.

use std::path::Path;

use stackwright::json::{Value as Json, json};
use stackwright::{App, CfnResource, Construct, Environment, Node, Stack, Stage};

/// As the CDK does it:
///
/// ```js
/// for (const id of ['Dev', 'Prod']) {
///   const stage = new Stage(app, id, id === 'Prod' ? { env: { account: '123456789012', region: 'eu-west-1' } } : {});
///   const network = new Stack(stage, 'Network');
///   const topic = new CfnResource(network, 'Topic', { type: 'AWS::SNS::Topic' });
///   const web = new Stack(stage, 'Web');
///   new CfnResource(web, 'Name', { type: 'AWS::SSM::Parameter', properties: { Type: 'String', Value: topic.ref } });
///   const inner = new Stage(stage, 'Inner');
///   const service = new Construct(inner, 'Service');
///   new CfnResource(new Stack(service, 'Deep'), 'Topic', { type: 'AWS::SNS::Topic' });
/// }
/// ```
fn app() -> App {
    let app = App::new();
    for id in ["Dev", "Prod"] {
        let stage = Stage::new(&app, id);
        if id == "Prod" {
            stage.environment(Environment::new("123456789012", "eu-west-1"));
        }
        let network = Stack::new(&stage, "Network");
        let topic = CfnResource::new(&network, "Topic", "AWS::SNS::Topic");
        let web = Stack::new(&stage, "Web");
        CfnResource::new(&web, "Name", "AWS::SSM::Parameter")
            .property("Type", "String")
            .property("Value", topic.ref_());
        let inner = Stage::new(&stage, "Inner");
        let service = Node::new(&inner, "Service");
        CfnResource::new(&Stack::new(&service, "Deep"), "Topic", "AWS::SNS::Topic");
    }
    app
}

fn read(directory: &Path, file: &str) -> Json {
    let text = std::fs::read_to_string(directory.join(file)).expect(file);
    text.parse().expect("JSON")
}

#[test]
fn each_stage_has_an_assembly_of_its_own() {
    let directory = tempfile::tempdir().expect("a directory");
    let at = directory.path();
    let assembly = app().synth().expect("no errors");
    assembly.write(at).expect("written");

    let manifest = read(at, "manifest.json");
    assert_eq!(
        manifest["artifacts"]["assembly-Dev"],
        json!({"type": "cdk:cloud-assembly", "properties": {"directoryName": "assembly-Dev", "displayName": "Dev"}})
    );
    let kinds: Vec<&Json> = manifest["artifacts"]
        .as_object()
        .expect("artifacts")
        .values()
        .map(|one| &one["type"])
        .collect();
    assert_eq!(
        kinds,
        ["cdk:cloud-assembly", "cdk:cloud-assembly", "cdk:tree"]
    );

    let prod = read(at, "assembly-Prod/manifest.json");
    let web = &prod["artifacts"]["ProdWebF45B1510"];
    assert_eq!(web["environment"], "aws://123456789012/eu-west-1");
    assert_eq!(web["properties"]["stackName"], "Prod-Web");
    assert_eq!(web["dependencies"], json!(["ProdNetwork2D2E7D69"]));
    assert_eq!(web["displayName"], "Prod/Web");
    assert_eq!(
        prod["artifacts"]["assembly-Prod-Inner"]["properties"],
        json!({"directoryName": "assembly-Prod-Inner", "displayName": "Prod/Inner"})
    );
    let template = read(at, "assembly-Prod/ProdWebF45B1510.template.json");
    assert_eq!(
        template["Resources"]["Name"]["Properties"]["Value"],
        json!({"Fn::ImportValue": "Prod-Network:ExportsOutputRefTopicA7DE468A"})
    );
    assert_eq!(template, {
        let dev = read(at, "assembly-Dev/DevWeb4E4BD607.template.json").to_string();
        dev.replace("Dev-", "Prod-").parse::<Json>().expect("JSON")
    });

    let inner = "assembly-Dev/assembly-Dev-Inner";
    let deep =
        &read(at, &format!("{inner}/manifest.json"))["artifacts"]["DevInnerServiceDeep3F5FABC9"];
    assert_eq!(
        deep["properties"]["stackName"],
        "Dev-Inner-ServiceDeep7DC8FDC9"
    );
    assert!(at.join(inner).join("cdk.out").exists());
    assert!(!at.join("assembly-Dev/tree.json").exists());
}

#[test]
fn a_stage_without_stacks_has_an_assembly() {
    let directory = tempfile::tempdir().expect("a directory");
    let app = App::new();
    Stage::new(&Node::new(&app, "Empty"), "Dev");
    app.synth()
        .expect("no errors")
        .write(directory.path())
        .expect("written");
    let manifest = read(directory.path(), "assembly-Empty-Dev/manifest.json");
    assert_eq!(manifest["artifacts"], json!({}));
}

#[test]
fn names_of_stages_and_stacks_can_be_given() {
    let app = App::new();
    let stage = Stage::new(&app, "Dev").name("blue");
    assert_eq!(stage.stage_name(), "blue");
    assert_eq!(Stack::new(&stage, "Web").stack_name(), "blue-Web");
    assert_eq!(Stack::new(&stage, "Api").name("api").stack_name(), "api");
    let long = Stack::new(&Stage::new(&app, "E"), &"L".repeat(130));
    assert_eq!(long.stack_name(), format!("E-{}B31A393C", "L".repeat(118)));
}

#[test]
fn a_stack_has_the_environment_of_its_stage_unless_it_has_its_own() {
    let app = App::new();
    let outer =
        Stage::new(&app, "Outer").environment(Environment::new("123456789012", "eu-west-1"));
    let inner = Stage::new(&outer, "Inner").environment(Environment::region("us-east-1"));
    Stack::new(&inner, "A");
    Stack::new(&inner, "B").environment(Environment::region("eu-north-1"));
    let stacks = app.synth().expect("no errors").stacks;
    let environments: Vec<&str> = stacks
        .iter()
        .map(|stack| stack.environment.as_str())
        .collect();
    assert_eq!(
        environments,
        [
            "aws://123456789012/us-east-1",
            "aws://123456789012/eu-north-1"
        ]
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
fn nothing_crosses_the_border_of_a_stage() {
    let topic = |stack: &Stack| CfnResource::new(stack, "Topic", "AWS::SNS::Topic");
    check_error(
        "SW0041",
        "`Prod/Web/Topic`, in stage `Prod`, refers to `Dev/Web/Topic`, in stage `Dev`",
        |app| {
            let there = topic(&Stack::new(&Stage::new(app, "Dev"), "Web"));
            topic(&Stack::new(&Stage::new(app, "Prod"), "Web"))
                .set_property("DisplayName", there.ref_());
        },
    );
    check_error("SW0041", "`Web/Topic`, in no stage, refers to", |app| {
        let there = topic(&Stack::new(&Stage::new(app, "Dev"), "Web"));
        topic(&Stack::new(app, "Web")).set_property("DisplayName", there.ref_());
    });
    check_error(
        "SW0041",
        "`Dev/Web`, in stage `Dev`, depends on `Web`, in no stage",
        |app| {
            let there = Stack::new(app, "Web");
            Stack::new(&Stage::new(app, "Dev"), "Web")
                .node()
                .add_dependency(&there);
        },
    );
    check_error(
        "SW0041",
        "`Dev`, in stage `Dev`, depends on `Prod`, in stage `Prod`",
        |app| {
            let (dev, prod) = (Stage::new(app, "Dev"), Stage::new(app, "Prod"));
            topic(&Stack::new(&dev, "Web"));
            topic(&Stack::new(&prod, "Web"));
            dev.node().add_dependency(&prod);
        },
    );
}

#[test]
fn misuse_of_stages() {
    check_error("SW0040", "`2nd` cannot be the name of a stage", |app| {
        Stage::new(app, "2nd");
    });
    check_error("SW0040", "`über` cannot be the name of a stage", |app| {
        Stage::new(app, "Dev").name("über");
    });
    check_error("SW0040", "stage `Dev` is inside stack `Web`", |app| {
        Stage::new(&Stack::new(app, "Web"), "Dev");
    });
    check_error("SW0017", "`Ireland` is not a region", |app| {
        Stage::new(app, "Dev").environment(Environment::region("Ireland"));
    });
    check_error("SW0009", "`Dev_1-Web` cannot be a stack name", |app| {
        Stack::new(&Stage::new(app, "Dev_1"), "Web");
    });
    check_error("SW0009", "have the same stack name `Dev-Web`", |app| {
        Stack::new(app, "Dev-Web");
        Stack::new(&Stage::new(app, "Dev"), "Web");
    });
}

/// The manifest of an assembly names only what is there, also where what changed is in the templates alone.
#[test]
fn a_second_assembly_in_the_same_directory_is_whole() {
    let directory = tempfile::tempdir().expect("a directory");
    let write = |name: &str| {
        let app = App::new();
        for stage in ["Dev", "Prod"] {
            let stack = Stack::new(&Stage::new(&app, stage), "Alerts");
            CfnResource::new(&stack, "Topic", "AWS::SNS::Topic").property("DisplayName", name);
        }
        for stack in ["One", "Two"] {
            let stack = Stack::new(&app, stack);
            CfnResource::new(&stack, "Topic", "AWS::SNS::Topic").property("DisplayName", name);
        }
        let assembly = app.synth().expect("no errors");
        assembly.write(directory.path()).expect("written");
    };
    for name in ["one", "two", "three"] {
        write(name);
        let read = |path: &str| -> Json {
            let text = std::fs::read_to_string(directory.path().join(path));
            text.unwrap_or_else(|error| panic!("{path}: {error}"))
                .parse()
                .expect("JSON")
        };
        let manifest = read("manifest.json");
        for (id, artifact) in manifest["artifacts"].as_object().expect("artifacts") {
            let properties = &artifact["properties"];
            if let Some(folder) = properties["directoryName"].as_str() {
                assert_eq!(folder, id);
                let inner = read(&format!("{folder}/manifest.json"));
                let stacks = inner["artifacts"].as_object().expect("artifacts").values();
                for file in stacks.filter_map(|one| one["properties"]["templateFile"].as_str()) {
                    let template = read(&format!("{folder}/{file}"));
                    assert_eq!(
                        template["Resources"]["Topic"]["Properties"]["DisplayName"],
                        name
                    );
                }
            }
            if let Some(file) = properties["templateFile"].as_str() {
                assert_eq!(file, format!("{id}.template.json"));
                assert_eq!(
                    read(file)["Resources"]["Topic"]["Properties"]["DisplayName"],
                    name
                );
            }
        }
    }
}
