//! Resources of included templates that constructs take over: of every type that one stands for, and properties that are one
//! thing or another.

use stackwright::json::{Value as Json, json};
use stackwright::{App, CfnInclude, Duration, Stack};
use stackwright_aws::dynamodb::{Attribute, GlobalIndex, LocalIndex, StreamView, Table};
use stackwright_aws::ec2::{Connectable, Peer, Port, SecurityGroup, Vpc};
use stackwright_aws::ecr::{LifecycleRule, Repository};
use stackwright_aws::ecs::Cluster;
use stackwright_aws::events::{EventBus, EventPattern, Rule, SqsTarget};
use stackwright_aws::iam::{ManagedPolicy, PolicyStatement, Principal, ResourceWithPolicy, Role};
use stackwright_aws::kinesis::Stream;
use stackwright_aws::kms::Key;
use stackwright_aws::lambda::Function;
use stackwright_aws::logs::LogGroup;
use stackwright_aws::s3::{Bucket, LifecycleRule as BucketRule, Notification, Replication};
use stackwright_aws::secretsmanager::{GeneratedString, Secret};
use stackwright_aws::sns::Topic;
use stackwright_aws::sqs::Queue;
use stackwright_aws::stepfunctions::StateMachine;

fn template() -> Json {
    let text = include_str!("adopted/template.json");
    text.parse().expect("JSON")
}

#[track_caller]
fn synth(build: impl FnOnce(&Stack, &CfnInclude)) -> Json {
    let app = App::new();
    let stack = Stack::new(&app, "S");
    let include = CfnInclude::from_value(&stack, "Legacy", template());
    build(&stack, &include);
    let assembly = app.synth().unwrap_or_else(|problems| panic!("{problems}"));
    assembly.template("S").expect("a template").clone()
}

#[track_caller]
fn property(made: &Json, id: &str, name: &str) -> Json {
    made["Resources"][id]["Properties"][name].clone()
}

/// How many statements a policy of the template has now.
#[track_caller]
fn statements(document: &Json) -> usize {
    match &document["Statement"] {
        Json::Array(all) => all.len(),
        Json::Object(_) => 1,
        other => panic!("{other}"),
    }
}

#[test]
fn what_is_taken_over_unchanged_comes_out_equal() {
    let made = synth(|_, include| {
        Key::from_cfn(&include.get("Key"));
        Table::from_cfn(&include.get("Orders"));
        Repository::from_cfn(&include.get("Images"));
        Secret::from_cfn(&include.get("Login"));
        Stream::from_cfn(&include.get("Clicks"));
        EventBus::from_cfn(&include.get("Bus"));
        Rule::from_cfn(&include.get("OnOrder"));
        Role::from_cfn(&include.get("MachineRole"));
        StateMachine::from_cfn(&include.get("Machine"));
        Vpc::from_cfn(&include.get("Network"));
        SecurityGroup::from_cfn(&include.get("Web"));
        SecurityGroup::from_cfn(&include.get("Data"));
        Cluster::from_cfn(&include.get("Cluster"));
        Bucket::from_cfn(&include.get("Files"));
        Queue::from_cfn(&include.get("Jobs"));
        Topic::from_cfn(&include.get("Alerts"));
        LogGroup::from_cfn(&include.get("Logs"));
        Function::from_cfn(&include.get("Worker"));
    });
    let expected = template();
    for (id, resource) in expected["Resources"].as_object().expect("resources") {
        assert_eq!(&made["Resources"][id], resource, "{id}");
    }
    assert_eq!(made, expected);
}

#[test]
fn grants_reach_keys_and_policies_of_the_template() {
    let made = synth(|stack, include| {
        let reader = Role::new(stack, "Reader", Principal::service("ec2.amazonaws.com"));
        Table::from_cfn(&include.get("Orders")).grant_read_write_data(&reader);
        Bucket::from_cfn(&include.get("Files")).grant_read(&reader, "*");
        Queue::from_cfn(&include.get("Jobs")).grant_consume(&reader);
        Topic::from_cfn(&include.get("Alerts")).grant_publish(&reader);
        Stream::from_cfn(&include.get("Clicks")).grant_read(&reader);
        let login = Secret::from_cfn(&include.get("Login"));
        login.grant_read(&reader);
        Repository::from_cfn(&include.get("Images")).grant_pull(&reader);
        StateMachine::from_cfn(&include.get("Machine")).grant_start_execution(&reader);
        EventBus::from_cfn(&include.get("Bus")).grant_put_events(&reader);
        let deny = || {
            PolicyStatement::deny()
                .action("*")
                .resource("*")
                .principal(Principal::any())
        };
        Bucket::from_cfn(&include.get("Files")).enforce_ssl();
        Queue::from_cfn(&include.get("Jobs")).enforce_ssl();
        login.add_to_resource_policy(deny());
        Repository::from_cfn(&include.get("Images")).add_to_resource_policy(deny());
        Table::from_cfn(&include.get("Orders")).add_to_resource_policy(deny());
    });
    let all = made["Resources"].as_object().expect("resources");
    let of_type = |name: &str| all.values().filter(|one| one["Type"] == name).count();
    for kind in [
        "AWS::S3::BucketPolicy",
        "AWS::SQS::QueuePolicy",
        "AWS::SecretsManager::ResourcePolicy",
    ] {
        assert_eq!(of_type(kind), 1, "{kind}");
    }
    assert_eq!(
        statements(&property(&made, "FilesPolicy", "PolicyDocument")),
        1
    );
    assert_eq!(
        statements(&property(&made, "JobsPolicy", "PolicyDocument")),
        1
    );
    assert_eq!(
        statements(&property(&made, "LoginPolicy", "ResourcePolicy")),
        2
    );
    assert_eq!(
        statements(&property(&made, "Images", "RepositoryPolicyText")),
        2
    );
    assert_eq!(
        statements(&property(&made, "Orders", "ResourcePolicy")["PolicyDocument"]),
        1
    );
    let policies: String = (all.values().filter(|one| one["Type"] == "AWS::IAM::Policy"))
        .map(Json::to_string)
        .collect();
    for action in [
        "dynamodb:GetItem",
        "s3:GetObject",
        "sqs:ReceiveMessage",
        "sns:Publish",
        "kinesis:GetRecords",
        "secretsmanager:GetSecretValue",
        "ecr:BatchGetImage",
        "states:StartExecution",
        "events:PutEvents",
        "kms:Decrypt",
        "/index/*",
    ] {
        assert!(policies.contains(action), "{action}: {policies}");
    }
    // Of the secret's key: through Secrets Manager alone.
    assert!(
        property(&made, "Key", "KeyPolicy")
            .to_string()
            .contains("kms:ViaService")
    );
}

#[test]
fn what_is_set_takes_the_place_of_what_is_written() {
    let made = synth(|_, include| {
        Table::from_cfn(&include.get("Orders"))
            .global_index(GlobalIndex::new("by-day", Attribute::string("day")))
            .local_index(LocalIndex::new("by-total", Attribute::number("total")).keys_only())
            .provisioned(10, 20)
            .stream(StreamView::NewAndOldImages)
            .deletion_protection(true);
        Repository::from_cfn(&include.get("Images"))
            .lifecycle_rule(LifecycleRule::any().keep_newest(5));
        Secret::from_cfn(&include.get("Login"))
            .generate(GeneratedString::new().length(40))
            .replicate("eu-west-2");
        Stream::from_cfn(&include.get("Clicks"))
            .shards(5)
            .retention(Duration::days(2));
        let jobs = Queue::from_cfn(&include.get("Jobs"));
        Rule::from_cfn(&include.get("OnOrder"))
            .on(EventPattern::new().source("shop.orders"))
            .target(SqsTarget::new(&jobs));
        Bucket::from_cfn(&include.get("Files"))
            .s3_bucket_key()
            .transition_small_objects()
            .notify(&jobs, Notification::created())
            .lifecycle_rule(
                BucketRule::new()
                    .expire_after(Duration::days(1))
                    .prefix("tmp/"),
            );
        let cluster = Cluster::from_cfn(&include.get("Cluster"));
        cluster
            .capacity_provider("FARGATE_SPOT")
            .default_strategy("FARGATE_SPOT", 1, 0);
        Function::from_cfn(&include.get("Worker")).env("NEW", "2");
        let reader = Role::from_cfn(&include.get("WorkerRole"));
        reader.managed_policy(&ManagedPolicy::from_aws_managed("AmazonS3ReadOnlyAccess"));
    });
    let global = property(&made, "Orders", "GlobalSecondaryIndexes");
    assert_eq!(global[0]["IndexName"], "by-at");
    assert_eq!(global[1]["ProvisionedThroughput"]["ReadCapacityUnits"], 5);
    let local = property(&made, "Orders", "LocalSecondaryIndexes");
    assert_eq!(local[0]["KeySchema"][0]["AttributeName"], "customer");
    let defined = property(&made, "Orders", "AttributeDefinitions");
    let defined: Vec<_> = defined
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| one["AttributeName"].clone())
        .collect();
    assert_eq!(defined, ["customer", "at", "day", "total"]);
    assert_eq!(
        property(&made, "Orders", "ProvisionedThroughput"),
        json!({"ReadCapacityUnits": 10, "WriteCapacityUnits": 20})
    );
    assert_eq!(
        property(&made, "Orders", "KeySchema"),
        template()["Resources"]["Orders"]["Properties"]["KeySchema"]
    );
    assert_eq!(
        property(&made, "Orders", "SSESpecification"),
        template()["Resources"]["Orders"]["Properties"]["SSESpecification"]
    );
    assert!(
        property(&made, "Images", "LifecyclePolicy")
            .to_string()
            .contains("imageCountMoreThan")
    );
    assert_eq!(
        property(&made, "Login", "GenerateSecretString")["PasswordLength"],
        40
    );
    assert_eq!(
        property(&made, "Login", "ReplicaRegions"),
        json!([{"Region": "eu-west-3"}, {"Region": "eu-west-2"}])
    );
    assert_eq!(property(&made, "Clicks", "ShardCount"), 5);
    assert_eq!(
        property(&made, "OnOrder", "EventPattern"),
        json!({"source": ["shop.orders"]})
    );
    let targets = property(&made, "OnOrder", "Targets");
    assert_eq!(
        (&targets[0]["Id"], &targets[1]["Id"]),
        (&json!("Target0"), &json!("Target1"))
    );
    let rule =
        &property(&made, "Files", "BucketEncryption")["ServerSideEncryptionConfiguration"][0];
    assert_eq!(rule["BucketKeyEnabled"], true);
    assert_eq!(
        rule["ServerSideEncryptionByDefault"]["SSEAlgorithm"],
        "aws:kms"
    );
    let told = property(&made, "Files", "NotificationConfiguration");
    assert!(
        told["TopicConfigurations"].is_array() && told["QueueConfigurations"].is_array(),
        "{told}"
    );
    let lifecycle = property(&made, "Files", "LifecycleConfiguration");
    assert_eq!(
        lifecycle["Fn::If"][1]["Rules"].as_array().map(Vec::len),
        Some(2)
    );
    assert_eq!(
        lifecycle["Fn::If"][2]["Rules"].as_array().map(Vec::len),
        Some(1)
    );
    assert_eq!(
        lifecycle["Fn::If"][1]["TransitionDefaultMinimumObjectSize"],
        "varies_by_storage_class"
    );
    assert_eq!(
        property(&made, "Cluster", "CapacityProviders"),
        json!(["FARGATE", "FARGATE_SPOT"])
    );
    let variables = property(&made, "Worker", "Environment");
    assert_eq!(
        variables["Fn::If"][1]["Variables"],
        json!({"LEVEL": "1", "NEW": "2"})
    );
    assert_eq!(variables["Fn::If"][2]["Variables"], json!({"NEW": "2"}));
    let managed = property(&made, "WorkerRole", "ManagedPolicyArns");
    assert_eq!(managed["Fn::If"][1].as_array().map(Vec::len), Some(2));
    assert_eq!(managed["Fn::If"][2].as_array().map(Vec::len), Some(1));
}

#[test]
fn a_network_of_a_template_is_used() {
    let made = synth(|stack, include| {
        let network = Vpc::from_cfn(&include.get("Network"));
        assert_eq!(
            (
                network.public_subnets().len(),
                network.isolated_subnets().len()
            ),
            (1, 1)
        );
        assert!(network.internet_gateway_id().is_some());
        let [web, data] = ["Web", "Data"].map(|id| SecurityGroup::from_cfn(&include.get(id)));
        data.allow_from(&web, Port::tcp(5432));
        data.add_egress_rule(Peer::ipv4("192.0.2.0/24"), Port::tcp(22));
        web.allow_all_outbound(false);
        web.add_ingress_rule(Peer::any_ipv4(), Port::tcp(443));
        SecurityGroup::new(stack, "More", &network).allow_from(&web, Port::tcp(80));
        Cluster::from_cfn(&include.get("Cluster")).vpc(&network);
    });
    let web = property(&made, "Web", "SecurityGroupIngress");
    assert_eq!(web.as_array().map(Vec::len), Some(2), "{web}");
    let out = property(&made, "Web", "SecurityGroupEgress");
    assert!(!out.to_string().contains("0.0.0.0/0"), "{out}");
    let out = property(&made, "Data", "SecurityGroupEgress");
    assert_eq!(out.as_array().map(Vec::len), Some(2), "{out}");
    let all = made["Resources"].as_object().expect("resources");
    let of_type = |name: &str| all.values().filter(|one| one["Type"] == name).count();
    assert_eq!(of_type("AWS::EC2::SecurityGroupIngress"), 2);
}

/// Only of the attribute that is named beside it is a type known.
#[test]
fn the_type_of_an_attribute_is_that_of_its_own_definition() {
    let app = App::new();
    let stack = Stack::new(&app, "S");
    let mut with = template();
    with["Resources"]["Orders"]["Properties"]["AttributeDefinitions"] = json!([
        {"AttributeName": {"Ref": "Zone"}, "AttributeType": "S"},
        {"AttributeName": "at", "AttributeType": "N"}
    ]);
    let include = CfnInclude::from_value(&stack, "Legacy", with);
    Table::from_cfn(&include.get("Orders"))
        .global_index(GlobalIndex::new("by-time", Attribute::number("at")).provisioned(1, 1));
    let assembly = app.synth().unwrap_or_else(|problems| panic!("{problems}"));
    let made = assembly.template("S").expect("a template");
    let defined = property(made, "Orders", "AttributeDefinitions");
    assert_eq!(defined.as_array().map(Vec::len), Some(2), "{defined}");
}

#[test]
fn whether_a_bucket_keeps_versions_is_as_its_template_says() {
    let replicated = |settings: Json| {
        let app = App::new();
        let stack = Stack::new(&app, "S");
        let template =
            json!({"Resources": {"Files": {"Type": "AWS::S3::Bucket", "Properties": settings}}});
        let include = CfnInclude::from_value(&stack, "Legacy", template);
        let copy = Bucket::from_name(&stack, "Copy", "our-files-in-frankfurt");
        Bucket::from_cfn(&include.get("Files")).replicate(Replication::to(&copy));
        match app.synth() {
            Ok(_) => true,
            Err(problems) if problems.contains("SW0159") => false,
            Err(problems) => panic!("{problems}"),
        }
    };
    let status = |status: Json| json!({"VersioningConfiguration": {"Status": status}});
    assert!(replicated(status("Enabled".into())));
    assert!(replicated(status(json!({"Ref": "AWS::Region"}))));
    assert!(replicated(json!({"ObjectLockEnabled": true})));
    assert!(!replicated(status("Suspended".into())));
    assert!(!replicated(json!({})));
}

#[test]
fn what_only_the_deployment_knows_is_added_to_or_said() {
    let made = synth(|stack, include| {
        let layer = stackwright_aws::lambda::LayerVersion::from_arn(
            stack,
            "Layer",
            "arn:aws:lambda:eu-west-1:123456789012:layer:a:1",
        );
        Function::from_cfn(&include.get("Worker")).layer(&layer);
    });
    assert!(
        property(&made, "Worker", "Layers")
            .get("Fn::Split")
            .is_some(),
        "{}",
        property(&made, "Worker", "Layers")
    );
    let app = App::new();
    let stack = Stack::new(&app, "S");
    let mut with = template();
    with["Resources"]["Files"]["Properties"]["LifecycleConfiguration"] =
        json!({"Fn::Transform": {"Name": "Rules"}});
    let include = CfnInclude::from_value(&stack, "Legacy", with);
    Bucket::from_cfn(&include.get("Files"))
        .lifecycle_rule(BucketRule::new().expire_after(Duration::days(1)));
    let problems = app.synth().expect_err("a macro is not known here");
    assert!(
        problems.contains("SW0018") && problems.to_string().contains("Fn::Transform"),
        "{problems}"
    );
}

#[test]
fn another_type_and_what_a_template_decides_are_said() {
    let app = App::new();
    let stack = Stack::new(&app, "S");
    let include = CfnInclude::from_value(&stack, "Legacy", template());
    Table::from_cfn(&include.get("Jobs"));
    StateMachine::from_cfn(&include.get("Machine")).timeout(Duration::minutes(1));
    Vpc::from_cfn(&include.get("Network")).max_azs(3);
    Cluster::from_cfn(&include.get("Cluster")).network();
    Rule::from_cfn(&include.get("OnOrder")).bus(&EventBus::from_cfn(&include.get("Bus")));
    let problems = app.synth().expect_err("four mistakes");
    for code in ["SW0015", "SW0640", "SW0250", "SW0308"] {
        assert!(problems.contains(code), "{code}: {problems}");
    }
}

#[test]
fn the_documentation_lists_all_that_take_over() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src");
    let mut found = Vec::new();
    let mut open = vec![std::path::PathBuf::from(folder)];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).expect("text");
            for line in text
                .lines()
                .filter(|line| line.contains("pub fn from_cfn("))
            {
                let of = line.split('&').nth(1).expect("an argument");
                found.push(of.split(')').next().expect("a type").to_owned());
            }
        }
    }
    let documented = include_str!("../src/lib.rs").lines();
    let documented = documented.filter(|line| line.contains("::from_cfn` | `"));
    let mut documented: Vec<String> = documented
        .filter_map(|line| Some(line.split('`').nth(3)?.to_owned()))
        .collect();
    found.sort();
    documented.sort();
    assert!(found.len() > 10);
    assert_eq!(found, documented);
}

#[test]
fn a_hook_of_a_template_is_read_and_changed() {
    use stackwright_aws::ecs::{BlueGreenHook, TrafficShift};
    let hook = json!({"Type": "AWS::CodeDeploy::BlueGreen", "Properties": {
        "ServiceRole": "deploy", "Applications": [{"Target": {"Type": "AWS::ECS::Service", "LogicalID": "Web"}}],
        "LifecycleEventHooks": {"BeforeInstall": "ask"}}});
    let template = json!({"Transform": ["AWS::CodeDeployBlueGreen"], "Hooks": {"Shift": hook, "Other": {"Type": "Team::Hook"}}});
    let app = App::new();
    let stack = Stack::new(&app, "S");
    let include = CfnInclude::from_value(&stack, "Legacy", template.clone());
    BlueGreenHook::from_cfn(&include.hook("Shift"));
    let assembly = app.synth().unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!(
        assembly.template("S").expect("a template")["Hooks"],
        template["Hooks"]
    );

    let app = App::new();
    let stack = Stack::new(&app, "S");
    let include = CfnInclude::from_value(&stack, "Legacy", template.clone());
    BlueGreenHook::from_cfn(&include.hook("Shift"))
        .traffic_shift(TrafficShift::linear(20, Duration::minutes(3)))
        .after_allow_traffic("look");
    let assembly = app.synth().unwrap_or_else(|problems| panic!("{problems}"));
    let made = &assembly.template("S").expect("a template")["Hooks"]["Shift"]["Properties"];
    assert_eq!(
        made["Applications"],
        template["Hooks"]["Shift"]["Properties"]["Applications"]
    );
    assert_eq!(
        made["LifecycleEventHooks"],
        json!({"BeforeInstall": "ask", "AfterAllowTraffic": "look"})
    );
    assert_eq!(
        made["TrafficRoutingConfig"]["TimeBasedLinear"],
        json!({"StepPercentage": 20, "BakeTimeMins": 3})
    );

    let app = App::new();
    let stack = Stack::new(&app, "S");
    let include = CfnInclude::from_value(&stack, "Legacy", template);
    let lines = [line!() + 1, line!() + 2, line!() + 3];
    BlueGreenHook::from_cfn(&include.hook("Missing"));
    BlueGreenHook::from_cfn(&include.hook("Other"));
    BlueGreenHook::from_cfn(&include.hook("Shift")).termination_wait(Duration::days(3));
    let problems = app.synth().expect_err("three mistakes");
    let found: Vec<_> = problems
        .iter()
        .map(|one| (&*one.code, one.origin.as_ref().expect("a line").line))
        .collect();
    assert_eq!(
        found,
        [
            ("SW0015", lines[0]),
            ("SW0349", lines[1]),
            ("SW0349", lines[2])
        ],
        "{problems}"
    );
    assert!(
        problems.to_string().contains("its hooks are Shift, Other"),
        "{problems}"
    );
}
