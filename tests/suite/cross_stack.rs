//! References from one stack to another, and the order of stacks.

use serde_json::json;
use stackwright::{App, CfnParameter, CfnResource, Construct, Environment, List, Stack, intrinsic};

#[test]
fn a_reference_to_another_stack_is_exported_and_imported() {
    let app = App::new();
    let data = Stack::new(&app, "Data");
    let bucket = CfnResource::new(&data, "Bucket", "AWS::S3::Bucket");
    let web = Stack::new(&app, "Web");
    CfnResource::new(&web, "R", "X::Y::Z")
        .property("Arn", bucket.attr::<String>("Arn"))
        .property("Again", bucket.attr::<String>("Arn"))
        .property("Name", bucket.ref_());
    let assembly = app.synth().expect("no errors");

    let outputs = assembly.template("Data").expect("the stack")["Outputs"].clone();
    assert_eq!(
        outputs,
        json!({
            "ExportsOutputFnGetAttBucketArn436138FE": {
                "Value": {"Fn::GetAtt": ["Bucket", "Arn"]},
                "Export": {"Name": "Data:ExportsOutputFnGetAttBucketArn436138FE"}
            },
            "ExportsOutputRefBucket239F7DF2": {
                "Value": {"Ref": "Bucket"},
                "Export": {"Name": "Data:ExportsOutputRefBucket239F7DF2"}
            }
        })
    );
    let properties =
        assembly.template("Web").expect("the stack")["Resources"]["R"]["Properties"].clone();
    assert_eq!(
        properties["Name"],
        json!({"Fn::ImportValue": "Data:ExportsOutputRefBucket239F7DF2"})
    );
    assert_eq!(properties["Arn"], properties["Again"]);
    let web = assembly
        .stacks
        .iter()
        .find(|s| s.name == "Web")
        .expect("the stack");
    assert_eq!(web.dependencies, ["Data"]);
}

#[test]
fn a_reference_to_another_region_is_an_error() {
    let app = App::new();
    let here = Stack::new(&app, "Here").environment(Environment::region("eu-west-1"));
    let there = Stack::new(&app, "There").environment(Environment::region("us-east-1"));
    let bucket = CfnResource::new(&there, "Bucket", "AWS::S3::Bucket");
    CfnResource::new(&here, "R", "X::Y::Z").property("Name", bucket.ref_());
    let errors = app.synth().expect_err("the reference cannot work");
    assert!(errors.contains("SW0005"), "{errors}");
}

#[test]
fn stacks_in_a_circle_are_an_error() {
    let app = App::new();
    let (a, b) = (Stack::new(&app, "A"), Stack::new(&app, "B"));
    a.node().add_dependency(&b);
    b.node().add_dependency(&a);
    let errors = app.synth().expect_err("a circle");
    assert!(errors.to_string().contains("A → B → A"), "{errors}");
}

#[test]
fn a_circle_says_what_needs_what() {
    let app = App::new();
    let (a, b) = (Stack::new(&app, "A"), Stack::new(&app, "B"));
    let first = CfnResource::new(&a, "First", "X::Y::Z");
    let second = CfnResource::new(&b, "Second", "X::Y::Z").property("V", first.ref_());
    CfnResource::new(&a, "Third", "X::Y::Z").property("V", second.ref_());
    let errors = app.synth().expect_err("a circle").to_string();
    for needs in ["`A/Third` needs `B/Second`", "`B/Second` needs `A/First`"] {
        assert!(errors.contains(needs), "{errors}");
    }
}

/// As the CDK does it: an export is a string, so a list is joined there and split here.
#[test]
fn a_list_travels_as_a_string() {
    let app = App::new();
    let net = Stack::new(&app, "Net");
    let vpc = CfnResource::new(&net, "Vpc", "AWS::EC2::VPC");
    let subnets = CfnParameter::new(&net, "Subnets").type_name("List<AWS::EC2::Subnet::Id>");
    let blocks = || vpc.attr::<List<String>>("CidrBlockAssociations");
    let web = Stack::new(&app, "Web");
    CfnResource::new(&web, "R", "X::Y::Z")
        .property("All", blocks())
        .property("First", intrinsic::select(0, blocks()))
        .property("Subnets", subnets.values());
    CfnResource::new(&net, "Local", "X::Y::Z").property("All", blocks());
    let assembly = app.synth().expect("no errors");

    let net = assembly.template("Net").expect("the stack");
    let attribute = json!({"Fn::GetAtt": ["Vpc", "CidrBlockAssociations"]});
    assert_eq!(net["Resources"]["Local"]["Properties"]["All"], attribute);
    let outputs = net["Outputs"].as_object().expect("outputs");
    let (blocks, subnets) = (
        &outputs["ExportsOutputFnGetAttVpcCidrBlockAssociationsFEA1CED4"],
        &outputs["ExportsOutputRefSubnets8D59D325"],
    );
    assert_eq!(blocks["Value"], json!({"Fn::Join": ["||", attribute]}));
    assert_eq!(
        subnets["Value"],
        json!({"Fn::Join": ["||", {"Ref": "Subnets"}]})
    );
    let import = |output: &serde_json::Value| json!({"Fn::Split": ["||", {"Fn::ImportValue": output["Export"]["Name"]}]});
    assert_eq!(
        assembly.template("Web").expect("the stack")["Resources"]["R"]["Properties"],
        json!({
            "All": import(blocks),
            "First": {"Fn::Select": [0, import(blocks)]},
            "Subnets": import(subnets),
        })
    );
}
