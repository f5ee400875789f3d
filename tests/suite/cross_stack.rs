//! References from one stack to another, and the order of stacks.

use serde_json::json;
use stackwright::{App, CfnResource, Construct, Environment, Stack};

#[test]
fn a_reference_to_another_stack_is_exported_and_imported() {
    let app = App::without_context();
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
    let app = App::without_context();
    let here = Stack::new(&app, "Here").environment(Environment::region("eu-west-1"));
    let there = Stack::new(&app, "There").environment(Environment::region("us-east-1"));
    let bucket = CfnResource::new(&there, "Bucket", "AWS::S3::Bucket");
    CfnResource::new(&here, "R", "X::Y::Z").property("Name", bucket.ref_());
    let errors = app.synth().expect_err("the reference cannot work");
    assert!(errors.contains("SW0005"), "{errors}");
}

#[test]
fn stacks_in_a_circle_are_an_error() {
    let app = App::without_context();
    let (a, b) = (Stack::new(&app, "A"), Stack::new(&app, "B"));
    a.node().add_dependency(&b);
    b.node().add_dependency(&a);
    let errors = app.synth().expect_err("a circle");
    assert!(errors.to_string().contains("A → B → A"), "{errors}");
}
