//! References from one stack to another, and the order of stacks.

use stackwright::json;
use stackwright::{
    App, CfnParameter, CfnResource, Construct, Environment, List, NestedStack, ReferenceStrength,
    Stack, Synthesizer, intrinsic,
};

use crate::cdk_assembly::check;

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

/// The app of `cdk/references.js`.
fn check_strength(strength: ReferenceStrength, case: &str) {
    let app = App::new()
        .synthesizer(Synthesizer::bootstrapped())
        .references(strength);
    let resource = |scope: &dyn Construct, id: &str| CfnResource::new(&scope.node(), id, "X::Y::Z");
    let items = |of: &CfnResource| of.attr::<List<String>>("Items");
    let a = Stack::new(&app, "A");
    let queue = resource(&a, "Queue");
    let nested = NestedStack::new(&a, "Nested");
    let inner = resource(&nested, "Inner");
    let strong = resource(&a, "Strong");
    strong.node().referenced(ReferenceStrength::Strong);
    a.export_value(queue.attr::<String>("Url"))
        .export_list(queue.attr::<List<String>>("Listed"))
        .export_value(inner.ref_());
    let b = Stack::new(&app, "B");
    resource(&b, "R")
        .property("Name", queue.ref_())
        .property("Arn", queue.attr::<String>("Arn"))
        .property("List", items(&queue))
        .property("Inner", inner.ref_())
        .property("InnerList", items(&inner))
        .property("Strong", strong.ref_())
        .property(
            "Weak",
            strong
                .attr::<String>("Arn")
                .referenced(ReferenceStrength::Weak),
        );
    resource(&NestedStack::new(&b, "Nested"), "R")
        .property("Name", queue.ref_())
        .property("List", items(&queue))
        .property("Inner", inner.ref_());
    check(case, &[], &app);
}

#[test]
fn references_are_as_strong_as_the_app_says() {
    check_strength(ReferenceStrength::Strong, "references-strong");
    check_strength(ReferenceStrength::Weak, "references-weak");
    check_strength(ReferenceStrength::Both, "references-both");
}

#[test]
fn the_context_and_scopes_say_how_strong_references_are() {
    let value = |outer: &dyn Fn(&App), inner: &dyn Fn(&Stack)| {
        let app = App::new();
        outer(&app);
        let topic = CfnResource::new(&Stack::new(&app, "A"), "Topic", "X::Y::Z");
        let stack = Stack::new(&app, "B");
        inner(&stack);
        CfnResource::new(&stack, "R", "X::Y::Z").property("V", topic.ref_());
        let assembly = app.synth().expect("no errors");
        let value =
            assembly.template("B").expect("the stack")["Resources"]["R"]["Properties"]["V"].clone();
        let names = value.as_object().expect("a function").keys().cloned();
        names.collect::<Vec<_>>().join(" ")
    };
    let context = |text: &'static str| {
        move |app: &App| {
            app.node()
                .set_context("@aws-cdk/core:defaultCrossStackReferences", text)
        }
    };
    assert_eq!(value(&context("weak"), &|_| ()), "Fn::GetStackOutput");
    assert_eq!(value(&context("strong"), &|_| ()), "Fn::ImportValue");
    let strong = |stack: &Stack| drop(stack.references(ReferenceStrength::Strong));
    assert_eq!(value(&context("weak"), &strong), "Fn::ImportValue");
    assert_eq!(
        value(
            &|app| drop(app.references(ReferenceStrength::Weak)),
            &|_| ()
        ),
        "Fn::GetStackOutput"
    );
}

/// The app of `cdk/environments.js`. The CDK orders no stacks across accounts, so that a first deployment fails.
#[test]
fn references_across_regions_and_accounts_are_weak() {
    let app = App::new().synthesizer(Synthesizer::bootstrapped());
    let stack = |id: &str, account: &str, region: &str| {
        Stack::new(&app, id).environment(Environment::new(account, region))
    };
    let queue = CfnResource::new(&stack("C", "111111111111", "eu-west-1"), "Queue", "X::Y::Z");
    for (id, account, region) in [
        ("OtherRegion", "111111111111", "us-east-1"),
        ("OtherAccount", "222222222222", "us-east-1"),
        ("ThirdAccount", "333333333333", "eu-west-1"),
    ] {
        CfnResource::new(&stack(id, account, region), "R", "X::Y::Z")
            .property("Name", queue.ref_())
            .property("Arn", queue.attr::<String>("Arn"))
            .property("List", queue.attr::<List<String>>("Items"));
    }
    let but = [
        "/artifacts/OtherAccount/dependencies: [\"OtherAccount.assets\"] → [\"C\",\"OtherAccount.assets\"]",
        "/artifacts/ThirdAccount/dependencies: [\"ThirdAccount.assets\"] → [\"C\",\"ThirdAccount.assets\"]",
    ];
    check("environments", &but, &app);
}

#[test]
fn a_strong_reference_to_another_region_is_weak_with_a_warning() {
    let app = App::new();
    let here = Stack::new(&app, "Here").environment(Environment::region("eu-west-1"));
    let there = Stack::new(&app, "There").environment(Environment::region("us-east-1"));
    let bucket = CfnResource::new(&there, "Bucket", "AWS::S3::Bucket");
    CfnResource::new(&here, "R", "X::Y::Z")
        .property("Name", bucket.ref_().referenced(ReferenceStrength::Strong));
    let assembly = app.synth().expect("a warning only");
    let codes: Vec<&str> = assembly
        .diagnostics
        .iter()
        .map(|one| one.code.as_str())
        .collect();
    assert_eq!(codes, ["SW0043"]);
    let value =
        &assembly.template("Here").expect("the stack")["Resources"]["R"]["Properties"]["Name"];
    assert_eq!(value["Fn::GetStackOutput"]["Region"], "us-east-1");
}

#[test]
fn a_reference_to_another_account_needs_a_role() {
    let hint = |region: Option<&str>, synthesizer: Synthesizer| {
        let app = App::new();
        let account = |id: &str, account: &str| {
            let environment = match region {
                Some(region) => Environment::new(account, region),
                None => Environment::account(account),
            };
            Stack::new(&app, id).environment(environment)
        };
        let bucket = CfnResource::new(
            &account("There", "111111111111"),
            "Bucket",
            "AWS::S3::Bucket",
        );
        let here = account("Here", "222222222222").synthesizer(synthesizer);
        CfnResource::new(&here, "R", "X::Y::Z").property("Name", bucket.ref_());
        let found = match app.synth() {
            Ok(assembly) => assembly.diagnostics,
            Err(found) => found,
        };
        found
            .iter()
            .map(|one| (one.code.to_string(), one.hint.clone().unwrap_or_default()))
            .next()
    };
    let region = Some("eu-west-1");
    let (code, says) = hint(region, Synthesizer::caller()).expect("an error");
    assert_eq!(code, "SW0005");
    assert!(
        says.starts_with("give the stack a role that CloudFormation assumes"),
        "{says}"
    );
    let (_, says) = hint(None, Synthesizer::bootstrapped()).expect("an error");
    assert!(
        says.starts_with("give both stacks an account and a region"),
        "{says}"
    );
    let with_role = Synthesizer::caller().execution_role("arn:aws:iam::222222222222:role/deploy");
    assert_eq!(hint(region, with_role), None);
}

#[test]
fn only_a_reference_in_the_stack_is_exported() {
    let app = App::new();
    let (a, b) = (Stack::new(&app, "A"), Stack::new(&app, "B"));
    let other = CfnResource::new(&b, "Topic", "X::Y::Z");
    let lines = [line!() + 1, line!() + 2];
    a.export_value("text");
    a.export_value(other.ref_());
    let found = app.synth().expect_err("errors");
    let found: Vec<(&str, u32)> = found
        .iter()
        .map(|one| (one.code.as_str(), one.origin.as_ref().expect("a line").line))
        .collect();
    assert_eq!(found, lines.map(|line| ("SW0005", line)));
}

#[test]
fn a_context_that_says_nothing_of_references_is_told() {
    let app = App::new();
    app.node()
        .set_context("@aws-cdk/core:defaultCrossStackReferences", "firm");
    let topic = CfnResource::new(&Stack::new(&app, "A"), "Topic", "X::Y::Z");
    CfnResource::new(&Stack::new(&app, "B"), "R", "X::Y::Z").property("V", topic.ref_());
    let found = app.synth().expect_err("an error").to_string();
    assert!(
        found.contains("references between stacks are \"firm\""),
        "{found}"
    );
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
    let import = |output: &stackwright::json::Value| json!({"Fn::Split": ["||", {"Fn::ImportValue": &output["Export"]["Name"]}]});
    assert_eq!(
        assembly.template("Web").expect("the stack")["Resources"]["R"]["Properties"],
        json!({
            "All": import(blocks),
            "First": {"Fn::Select": [0, import(blocks)]},
            "Subnets": import(subnets),
        })
    );
}
