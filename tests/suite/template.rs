//! What elements, values and escape hatches become in a template.

use stackwright::json::{Value as Json, json};
use stackwright::{
    App, CfnCondition, CfnInclude, CfnMapping, CfnOutput, CfnParameter, CfnResource, CfnRule,
    Construct, Data, DeletionPolicy, Environment, Node, RemovalPolicy, Resource, ResourceType,
    Stack, TagFormat, Tags, Value, intrinsic, pseudo, sub,
};

#[track_caller]
fn check(build: impl FnOnce(&Stack), expected: Json) {
    let app = App::new();
    let stack = Stack::new(&app, "S");
    build(&stack);
    let assembly = app.synth().expect("no errors");
    let template = assembly.template("S").expect("the stack");
    assert_eq!(template, &expected, "{template:#}");
}

/// A resource whose only property is `V`.
#[track_caller]
fn check_value(value: impl FnOnce(&Stack) -> Data, expected: Json) {
    check(
        |stack| {
            let value = value(stack);
            CfnResource::new(stack, "R", "X::Y::Z").property("V", value);
        },
        json!({"Resources": {"R": {"Type": "X::Y::Z", "Properties": {"V": expected}}}}),
    );
}

#[test]
fn literals() {
    check_value(|_| "text".into(), json!("text"));
    check_value(|_| 1024.0.into(), json!(1024));
    check_value(|_| 0.5.into(), json!(0.5));
    check_value(|_| 0.1_f32.into(), json!(0.1));
    check_value(|_| Value::<f64>::new(u64::MAX).into(), json!(u64::MAX));
    check_value(|_| true.into(), json!(true));
    check_value(
        |_| json!({"a": [1, "b", {"c": null}]}).into(),
        json!({"a": [1, "b", {}]}),
    );
}

#[test]
fn a_value_that_is_printed_is_a_value() {
    let region = json!({"Ref": "AWS::Region"});
    check_value(|_| format!("{:?}", pseudo::region()).into(), region.clone());
    check_value(
        |_| {
            format!(
                "{:?}",
                Data::list([Data::from(pseudo::region()), "a".into()])
            )
            .into()
        },
        json!({"Fn::Join": ["", ["[", region, ", \"a\"]"]]}),
    );
}

#[test]
fn typed_lazy_values() {
    let label = |given: Option<&'static str>| {
        move |_: &Stack| Data::from(Value::<String>::lazy(move || given))
    };
    check_value(label(Some("a")), json!("a"));
    check(
        |stack| {
            CfnResource::new(stack, "R", "X::Y::Z").property("V", label(None)(stack));
        },
        json!({"Resources": {"R": {"Type": "X::Y::Z"}}}),
    );
}

#[test]
fn setters_change_what_is_in_the_tree() {
    check(
        |stack| {
            let resource = CfnResource::new(stack, "R", "X::Y::Z").property("A", 1);
            if stack.node().id() == "S" {
                resource.property("B", 2);
            }
            resource.deletion_policy(DeletionPolicy::Retain);
        },
        json!({"Resources": {"R": {
            "Type": "X::Y::Z",
            "Properties": {"A": 1, "B": 2},
            "DeletionPolicy": "Retain",
        }}}),
    );
}

#[test]
fn intrinsic_functions() {
    let region = || json!({"Ref": "AWS::Region"});
    check_value(|_| pseudo::region().into(), region());
    check_value(
        |_| intrinsic::join("-", [Value::from("a"), pseudo::region()]).into(),
        json!({"Fn::Join": ["-", ["a", region()]]}),
    );
    check_value(
        |_| intrinsic::select(1, intrinsic::split("/", pseudo::stack_id())).into(),
        json!({"Fn::Select": [1, {"Fn::Split": ["/", {"Ref": "AWS::StackId"}]}]}),
    );
    check_value(|_| intrinsic::select(1, ["a", "b"]).into(), json!("b"));
    check_value(
        |_| intrinsic::import_value("net-vpc").into(),
        json!({"Fn::ImportValue": "net-vpc"}),
    );
    check_value(
        |_| intrinsic::base64("x").into(),
        json!({"Fn::Base64": "x"}),
    );
    check_value(
        |_| intrinsic::cidr("10.0.0.0/16", 4, 8).into(),
        json!({"Fn::Cidr": ["10.0.0.0/16", 4, "8"]}),
    );
    check_value(|_| intrinsic::get_azs("").into(), json!({"Fn::GetAZs": ""}));
    check_value(
        |_| intrinsic::length(["a", "b"]).cast::<String>().into(),
        json!({"Fn::Length": ["a", "b"]}),
    );
    check_value(
        |_| intrinsic::to_json_string(json!({"a": 1})).into(),
        json!({"Fn::ToJsonString": {"a": 1}}),
    );
    check_value(
        |_| intrinsic::get_stack_output("Net", "Vpc").into(),
        json!({"Fn::GetStackOutput": {"StackName": "Net", "OutputName": "Vpc"}}),
    );
    check_value(
        |_| intrinsic::sub("${AWS::Region}-${X}", [("X", "y")]).into(),
        json!({"Fn::Sub": ["${AWS::Region}-${X}", {"X": "y"}]}),
    );
    check_value(
        |_| intrinsic::sub("${AWS::Region}", Vec::<(String, String)>::new()).into(),
        json!({"Fn::Sub": "${AWS::Region}"}),
    );
    check_value(
        |_| {
            let parameters = vec![("Location", Data::from("s3://b/k"))];
            intrinsic::transform::<Data>("AWS::Include", parameters).into()
        },
        json!({"Fn::Transform": {"Name": "AWS::Include", "Parameters": {"Location": "s3://b/k"}}}),
    );
    check_value(
        |_| intrinsic::secrets_manager("db", "password", "", "").into(),
        json!("{{resolve:secretsmanager:db:SecretString:password::}}"),
    );
    check_value(
        |_| intrinsic::ssm("/a", Some(2)).into(),
        json!("{{resolve:ssm:/a:2}}"),
    );
    check_value(
        |_| intrinsic::ssm_secure("/a", None).into(),
        json!("{{resolve:ssm-secure:/a}}"),
    );
}

#[test]
fn formatted_values_become_a_join() {
    check_value(
        |_| sub!("arn:{}:s3:::{}", pseudo::partition(), "b").into(),
        json!({"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":s3:::b"]]}),
    );
    check_value(
        |_| format!("{}", pseudo::region()).into(),
        json!({"Ref": "AWS::Region"}),
    );
    // A formatted value inside a formatted value is one join.
    check_value(
        |_| {
            let inner = sub!("a-{}-b", pseudo::region());
            sub!("<{inner}>").into()
        },
        json!({"Fn::Join": ["", ["<a-", {"Ref": "AWS::Region"}, "-b>"]]}),
    );
    // In the keys of an object too, as long as the name is known.
    check_value(
        |_| json!({"k": format!("{}!", pseudo::url_suffix())}).into(),
        json!({
            "k": {"Fn::Join": ["", [{"Ref": "AWS::URLSuffix"}, "!"]]}
        }),
    );
}

#[test]
fn elements_of_every_section() {
    check(
        |stack| {
            let stage = CfnParameter::new(stack, "StageName")
                .default_value("dev")
                .allowed_values(["dev", "prod"])
                .description("which stage");
            let prod = CfnCondition::new(stack, "IsProd", intrinsic::equals(stage.value(), "prod"));
            let both = CfnCondition::new(
                stack,
                "Both",
                intrinsic::and([intrinsic::not(&prod), (&prod).into()]),
            );
            let map = CfnMapping::new(stack, "Sizes").entry("dev", "Cpu", 256);
            CfnRule::new(stack, "Known")
                .when(intrinsic::equals(pseudo::region(), "eu-west-1"))
                .assert(
                    intrinsic::contains(["dev", "prod"], stage.value()),
                    "dev or prod",
                );
            let cpu: Value<i64> = intrinsic::find_in_map(&map, stage.value(), "Cpu");
            let topic = CfnResource::new(stack, "Topic", "AWS::SNS::Topic")
                .property(
                    "DisplayName",
                    intrinsic::if_::<String>(&prod, "big", pseudo::no_value()),
                )
                .property("Cpu", cpu)
                .condition(&prod)
                .deletion_policy(DeletionPolicy::RetainExceptOnCreate)
                .metadata("k", "v");
            CfnOutput::new(stack, "TopicArn", topic.ref_())
                .export_name("topic")
                .condition(&both);
            stack.add_transform("AWS::LanguageExtensions");
            stack.set_template_metadata("a", "b");
        },
        json!({
            "Transform": "AWS::LanguageExtensions",
            "Metadata": {"a": "b"},
            "Parameters": {"StageName": {
                "Type": "String",
                "Default": "dev",
                "AllowedValues": ["dev", "prod"],
                "Description": "which stage"
            }},
            "Rules": {"Known": {
                "RuleCondition": {"Fn::Equals": [{"Ref": "AWS::Region"}, "eu-west-1"]},
                "Assertions": [{
                    "Assert": {"Fn::Contains": [["dev", "prod"], {"Ref": "StageName"}]},
                    "AssertDescription": "dev or prod"
                }]
            }},
            "Mappings": {"Sizes": {"dev": {"Cpu": 256}}},
            "Conditions": {
                "IsProd": {"Fn::Equals": [{"Ref": "StageName"}, "prod"]},
                "Both": {"Fn::And": [{"Fn::Not": [{"Condition": "IsProd"}]}, {"Condition": "IsProd"}]}
            },
            "Resources": {"Topic": {
                "Type": "AWS::SNS::Topic",
                "Properties": {
                    "DisplayName": {"Fn::If": ["IsProd", "big", {"Ref": "AWS::NoValue"}]},
                    "Cpu": {"Fn::FindInMap": ["Sizes", {"Ref": "StageName"}, "Cpu"]}
                },
                "Condition": "IsProd",
                "DeletionPolicy": "RetainExceptOnCreate",
                "Metadata": {"k": "v"}
            }},
            "Outputs": {"TopicArn": {
                "Value": {"Ref": "Topic"},
                "Export": {"Name": "topic"},
                "Condition": "Both"
            }}
        }),
    );
}

#[test]
fn dependencies_reach_the_resources_below() {
    check(
        |stack| {
            let group = Node::new(stack, "Group");
            CfnResource::new(&group, "B", "X::Y::Z");
            CfnResource::new(&group, "A", "X::Y::Z");
            let last = CfnResource::new(stack, "Last", "X::Y::Z");
            last.node().add_dependency(&group);
            last.node().add_dependency(&group);
        },
        json!({"Resources": {
            "GroupB5A0138CC": {"Type": "X::Y::Z"},
            "GroupAE0121C37": {"Type": "X::Y::Z"},
            "Last": {"Type": "X::Y::Z", "DependsOn": ["GroupAE0121C37", "GroupB5A0138CC"]}
        }}),
    );
}

#[test]
fn escape_hatches_come_last() {
    check(
        |stack| {
            let group = Node::new(stack, "Group");
            let main = CfnResource::new(&group, "Resource", "X::Y::Z")
                .property("Gone", 1)
                .property("List", ["a", "b"]);
            group.set("Properties.Deep.Value", main.attr::<String>("Arn"));
            group.set("Properties.List.1", "c");
            group.remove("Properties.Gone");
            group.set("UpdatePolicy", json!({"EnableVersionUpgrade": true}));
            group.override_logical_id("Main");
            group.apply_removal_policy(RemovalPolicy::RetainOnUpdateOrDelete);
        },
        json!({"Resources": {"Main": {
            "Type": "X::Y::Z",
            "Properties": {"List": ["a", "c"], "Deep": {"Value": {"Fn::GetAtt": ["Main", "Arn"]}}},
            "UpdateReplacePolicy": "Retain",
            "DeletionPolicy": "RetainExceptOnCreate",
            "UpdatePolicy": {"EnableVersionUpgrade": true}
        }}}),
    );
}

static TAGGED_LIST: ResourceType =
    ResourceType::new("X::Tagged::List", &[]).tagged("Tags", TagFormat::List);
static TAGGED_MAP: ResourceType =
    ResourceType::new("X::Tagged::Map", &[]).tagged("UserTags", TagFormat::Map);
static TAGGED_GROUP: ResourceType =
    ResourceType::new("X::Tagged::Group", &[]).tagged("Tags", TagFormat::AutoScalingGroup);
static UNTAGGED: ResourceType = ResourceType::new("X::Untagged::Thing", &[]);

#[test]
fn tags_flow_down_in_the_form_of_each_type() {
    check(
        |stack| {
            Tags::of(stack)
                .add("team", "mazes")
                .add("Stage", pseudo::stack_name());
            let list = CfnResource::of_type(stack.node(), "List", &TAGGED_LIST).property(
                "Tags",
                json!([{"Key": "own", "Value": "1"}, {"Key": "team", "Value": "0"}]),
            );
            Tags::of(&list).remove("Stage");
            CfnResource::of_type(stack.node(), "Map", &TAGGED_MAP);
            CfnResource::of_type(stack.node(), "Group", &TAGGED_GROUP);
            CfnResource::of_type(stack.node(), "Plain", &UNTAGGED);
        },
        json!({"Resources": {
            "List": {"Type": "X::Tagged::List", "Properties": {"Tags": [
                {"Key": "own", "Value": "1"}, {"Key": "team", "Value": "mazes"}
            ]}},
            "Map": {"Type": "X::Tagged::Map", "Properties": {"UserTags": {
                "Stage": {"Ref": "AWS::StackName"}, "team": "mazes"
            }}},
            "Group": {"Type": "X::Tagged::Group", "Properties": {"Tags": [
                {"Key": "Stage", "Value": {"Ref": "AWS::StackName"}, "PropagateAtLaunch": true},
                {"Key": "team", "Value": "mazes", "PropagateAtLaunch": true}
            ]}},
            "Plain": {"Type": "X::Untagged::Thing"}
        }}),
    );
}

#[test]
fn an_included_template_keeps_its_names() {
    check(
        |stack| {
            let include = CfnInclude::from_json(
                stack,
                "Legacy",
                r#"{
                    "Description": "old",
                    "Parameters": {"P": {"Type": "String"}},
                    "Resources": {
                        "A": {"Type": "X::Y::Z", "DependsOn": "B", "Properties": {"V": {"Ref": "P"}}},
                        "B": {"Type": "X::Y::Z"}
                    }
                }"#,
            );
            let a = include.resource("A").expect("it is there");
            a.set_property("W", include.resource("B").expect("it is there").ref_());
            CfnResource::new(stack, "New", "X::Y::Z").depends_on(&a);
        },
        json!({
            "Description": "old",
            "Parameters": {"P": {"Type": "String"}},
            "Resources": {
                "A": {"Type": "X::Y::Z", "Properties": {"V": {"Ref": "P"}, "W": {"Ref": "B"}}, "DependsOn": "B"},
                "B": {"Type": "X::Y::Z"},
                "New": {"Type": "X::Y::Z", "DependsOn": ["A"]}
            }
        }),
    );
}

#[test]
fn a_concrete_environment_is_known_in_values() {
    check(
        |stack| {
            let stack = stack
                .clone()
                .environment(Environment::new("123456789012", "eu-west-1"));
            CfnResource::new(&stack, "R", "X::Y::Z").property("Arn", stack.arn("ecs", "cluster/c"));
        },
        json!({"Resources": {"R": {"Type": "X::Y::Z", "Properties": {"Arn": {
            "Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":ecs:eu-west-1:123456789012:cluster/c"]]
        }}}}}),
    );
}

#[test]
fn path_metadata_when_the_context_asks_for_it() {
    let app = App::new();
    app.node().set_context("aws:cdk:enable-path-metadata", true);
    let stack = Stack::new(&app, "S");
    let group = Node::new(&stack, "Group");
    CfnResource::new(&group, "Resource", "X::Y::Z");
    let assembly = app.synth().expect("no errors");
    let resources = &assembly.template("S").expect("the stack")["Resources"];
    let (_, resource) = resources
        .as_object()
        .and_then(|r| r.iter().next())
        .expect("one");
    assert_eq!(resource["Metadata"]["aws:cdk:path"], "S/Group/Resource");
}
