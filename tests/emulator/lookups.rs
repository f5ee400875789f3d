//! Context that an app asks for: the values and the file are those of the official CLI, and what cannot be found is said.

use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::aws_cdk;
use crate::command::{Project, resource};
use crate::emulator::{ACCOUNT, Emulator, REGION, emulator};
use crate::relay::{At, Relay};

/// An app that asks for what `asked.json` lists, until it has it; what it is told of errors it attaches to its stack.
const APP: &str = r#"
import json, os
given = json.loads(os.environ["CDK_CONTEXT_JSON"])
error = lambda key: isinstance(given.get(key), dict) and given[key].get("$providerError")
missing = [one for one in json.load(open("asked.json")) if one["key"] not in given or error(one["key"])]
values = {key: value for key, value in given.items() if not key.startswith("aws:")}
out = os.environ["CDK_OUTDIR"]
with open(f"{out}/Look.template.json", "w") as file:
    json.dump({"Resources": {"Queue": {"Type": "AWS::SQS::Queue", "Metadata": values}}}, file)
told = [{"type": "aws:cdk:error", "data": error(one["key"])} for one in missing if error(one["key"])]
stack = {"type": "aws:cloudformation:stack", "environment": "aws://unknown-account/unknown-region",
         "properties": {"templateFile": "Look.template.json"}, "metadata": {"/Look": told}}
with open(f"{out}/manifest.json", "w") as file:
    json.dump({"version": "38.0.0", "artifacts": {"Look": stack}, "missing": missing}, file)
with open("runs", "a") as file:
    file.write("run\n")
"#;

fn project(emulator: &Emulator, asked: &[Value]) -> Project {
    let project = Project::new(emulator);
    let write = |name: &str, text: String| {
        std::fs::write(project.at(name), text).expect("written");
    };
    write("app.py", APP.to_owned());
    write("cdk.json", json!({"app": "python3 app.py"}).to_string());
    write("asked.json", json!(asked).to_string());
    project
}

fn question(key: &str, provider: &str, mut props: Value) -> Value {
    props["account"] = ACCOUNT.into();
    props["region"] = REGION.into();
    json!({"key": key, "provider": provider, "props": props})
}

/// A network with subnets of three kinds, told by tags, routes and what they do at launch; returns the VPC's id.
fn network(emulator: &Emulator, name: &str) -> String {
    let ec2 = |operation: &str, parameters: Value| emulator.call("ec2", operation, parameters);
    let text = |value: &Value| value.as_str().expect("an id").to_owned();
    let tags = |kind: &str, pairs: &[(&str, &str)]| {
        let tags: Vec<Value> = pairs
            .iter()
            .map(|(key, value)| json!({"Key": key, "Value": value}))
            .collect();
        json!([{"ResourceType": kind, "Tags": tags}])
    };
    let vpc = ec2(
        "create_vpc",
        json!({"CidrBlock": "10.7.0.0/16", "TagSpecifications": tags("vpc", &[("Name", name)])}),
    );
    let vpc = text(&vpc["Vpc"]["VpcId"]);
    let gateway = ec2("create_internet_gateway", json!({}));
    let gateway = text(&gateway["InternetGateway"]["InternetGatewayId"]);
    ec2(
        "attach_internet_gateway",
        json!({"InternetGatewayId": gateway, "VpcId": vpc}),
    );
    let kinds = [
        ("b", "public"),
        ("a", "public"),
        ("a", "private"),
        ("b", "private"),
        ("a", "data"),
        ("b", "data"),
    ];
    for (number, (zone, kind)) in kinds.iter().enumerate() {
        let mut asked = json!({
            "VpcId": vpc,
            "CidrBlock": format!("10.7.{number}.0/24"),
            "AvailabilityZone": format!("{REGION}{zone}"),
        });
        if *kind == "data" {
            let pairs = [
                ("aws-cdk:subnet-type", "Isolated"),
                ("aws-cdk:subnet-name", "data & co"),
            ];
            asked["TagSpecifications"] = tags("subnet", &pairs);
        }
        let subnet = text(&ec2("create_subnet", asked)["Subnet"]["SubnetId"]);
        let table = ec2("create_route_table", json!({"VpcId": vpc}));
        let table = text(&table["RouteTable"]["RouteTableId"]);
        ec2(
            "associate_route_table",
            json!({"RouteTableId": table, "SubnetId": subnet}),
        );
        let mut route = json!({"RouteTableId": table, "DestinationCidrBlock": "0.0.0.0/0"});
        match *kind {
            "public" => route["GatewayId"] = gateway.clone().into(),
            "private" => route["NatGatewayId"] = "nat-0123456789abcdef0".into(),
            _ => continue,
        }
        ec2("create_route", route);
    }
    vpc
}

/// A world in which everything can be found, and the questions.
fn questions(emulator: &Emulator, name: &str) -> Vec<Value> {
    let text = |value: &Value| value.as_str().expect("an id").to_owned();
    let vpc = network(emulator, name);
    let group = emulator.call(
        "ec2",
        "create_security_group",
        json!({"GroupName": name, "Description": "d", "VpcId": vpc}),
    );
    let group = text(&group["GroupId"]);
    emulator.call(
        "ssm",
        "put_parameter",
        json!({"Name": format!("/{name}"), "Value": "<large> & \"ü\"", "Type": "String"}),
    );
    let domain = format!("{name}.example.com");
    for (number, domain) in [&domain, &format!("b.{domain}")].iter().enumerate() {
        emulator.call(
            "route53",
            "create_hosted_zone",
            json!({"Name": format!("{domain}."), "CallerReference": format!("{name}{number}")}),
        );
    }
    let key = emulator.call("kms", "create_key", json!({}));
    emulator.call(
        "kms",
        "create_alias",
        json!({"AliasName": format!("alias/{name}"), "TargetKeyId": key["KeyMetadata"]["KeyId"]}),
    );
    let subnets = emulator.call(
        "ec2",
        "describe_subnets",
        json!({"Filters": [{"Name": "vpc-id", "Values": [vpc]}]}),
    );
    let subnets: Vec<&Value> = (0..2)
        .map(|index| &subnets["Subnets"][index]["SubnetId"])
        .collect();
    let balancer = emulator.call(
        "elbv2",
        "create_load_balancer",
        json!({"Name": name, "Subnets": subnets, "SecurityGroups": [group],
               "Tags": [{"Key": "role", "Value": name}]}),
    );
    let balancer = text(&balancer["LoadBalancers"][0]["LoadBalancerArn"]);
    let target = emulator.call(
        "elbv2",
        "create_target_group",
        json!({"Name": name, "Protocol": "HTTP", "Port": 80, "VpcId": vpc}),
    );
    let target = &target["TargetGroups"][0]["TargetGroupArn"];
    let mut listener = String::new();
    for port in [80, 8080] {
        let made = emulator.call(
            "elbv2",
            "create_listener",
            json!({"LoadBalancerArn": balancer, "Protocol": "HTTP", "Port": port,
                   "DefaultActions": [{"Type": "forward", "TargetGroupArn": target}]}),
        );
        listener = text(&made["Listeners"][0]["ListenerArn"]);
    }
    for suffix in ["one", "two"] {
        let state = json!({"BucketName": format!("{name}-{suffix}"), "Tier": {"Name": name}});
        emulator.call(
            "cloudcontrol",
            "create_resource",
            json!({"TypeName": "AWS::S3::Bucket", "DesiredState": state.to_string()}),
        );
    }
    let wanted = json!(["BucketName", "Tier.Name"]);
    let filter = json!({"tag:Name": name, "isDefault": "false"});
    let tags = json!([{"key": "role", "value": name}]);
    vec![
        question(
            "vpc",
            "vpc-provider",
            json!({"filter": filter, "returnAsymmetricSubnets": true}),
        ),
        question("old vpc", "vpc-provider", json!({"filter": filter})),
        question(
            "bare vpc",
            "vpc-provider",
            json!({"filter": filter, "returnVpnGateways": false}),
        ),
        question("zones", "availability-zones", json!({})),
        question(
            "ami",
            "ami",
            json!({"owners": ["amazon"], "filters": {"name": ["amzn2*"], "state": ["available"]}}),
        ),
        question("ssm", "ssm", json!({"parameterName": format!("/{name}")})),
        question(
            "no ssm",
            "ssm",
            json!({"parameterName": "/none", "ignoreErrorOnMissingContext": true, "dummyValue": "d"}),
        ),
        question("zone", "hosted-zone", json!({"domainName": domain})),
        question(
            "key",
            "key-provider",
            json!({"aliasName": format!("alias/{name}")}),
        ),
        question(
            "no key",
            "key-provider",
            json!({"aliasName": "alias/none", "ignoreErrorOnMissingContext": true, "dummyValue": {"keyId": "1234"}}),
        ),
        question(
            "group",
            "security-group",
            json!({"securityGroupName": name, "vpcId": vpc}),
        ),
        question(
            "group by id",
            "security-group",
            json!({"securityGroupId": group}),
        ),
        question(
            "balancer",
            "load-balancer",
            json!({"loadBalancerTags": tags, "loadBalancerType": "application"}),
        ),
        question(
            "balancer by arn",
            "load-balancer",
            json!({"loadBalancerArn": balancer, "loadBalancerType": "application"}),
        ),
        question(
            "listener",
            "load-balancer-listener",
            json!({"loadBalancerTags": tags, "loadBalancerType": "application", "listenerPort": 80}),
        ),
        question(
            "listener by arn",
            "load-balancer-listener",
            json!({"listenerArn": listener, "loadBalancerType": "application"}),
        ),
        question(
            "resource",
            "cc-api-provider",
            json!({"typeName": "AWS::S3::Bucket",
            "exactIdentifier": format!("{name}-one"), "propertiesToReturn": wanted}),
        ),
        question(
            "resources",
            "cc-api-provider",
            json!({"typeName": "AWS::S3::Bucket",
            "propertyMatch": {"Tier.Name": name}, "propertiesToReturn": wanted, "expectedMatchCount": "any"}),
        ),
        question(
            "no resource",
            "cc-api-provider",
            json!({"typeName": "AWS::S3::Bucket",
            "exactIdentifier": "none", "propertiesToReturn": wanted,
            "ignoreErrorOnMissingContext": true, "dummyValue": [{"BucketName": "d"}]}),
        ),
        question(
            "lookup role",
            "ssm",
            json!({"parameterName": format!("/{name}"),
            "lookupRoleArn": "arn:${AWS::Partition}:iam::123456789012:role/cdk-hnb659fds-lookup-role-123456789012-us-east-1"}),
        ),
    ]
}

#[test]
fn values_are_those_of_the_official_command() {
    let Some(emulator) = emulator() else { return };
    let asked = questions(emulator, "look-same");
    let ours = project(emulator, &asked);
    let run = ours.piped(&["synth", "--quiet"]);
    assert_eq!(run.code, 0, "{}", run.told);
    let file = |project: &Project| {
        std::fs::read_to_string(project.at("cdk.context.json")).expect("the file is written")
    };
    let kept: Value = serde_json::from_str(&file(&ours)).expect("JSON");
    assert_eq!(
        kept.as_object().expect("an object").len(),
        asked.len(),
        "{kept:#}"
    );
    assert_eq!(
        kept["old vpc"]["publicSubnetIds"]
            .as_array()
            .expect("two")
            .len(),
        2
    );
    assert_eq!(kept["old vpc"]["isolatedSubnetNames"], json!(["data & co"]));
    assert_eq!(kept["no ssm"], "d");
    // Nothing is looked up again.
    let again = ours.piped(&["synth", "--quiet", "--no-lookups"]);
    assert_eq!(again.code, 0, "{}", again.told);
    let runs = std::fs::read_to_string(ours.at("runs")).expect("runs");
    assert_eq!(runs.lines().count(), 3);

    let program = match aws_cdk::cdk() {
        Ok(program) => program,
        Err(why) => return aws_cdk::skip(why),
    };
    let theirs = project(emulator, &asked);
    let mut command = Command::new(program);
    for (name, value) in ours.command(&[]).get_envs() {
        if let Some(value) = value {
            command.env(name, value);
        }
    }
    let output = command
        .current_dir(theirs.directory.path())
        .args([
            "synth",
            "--quiet",
            "--no-notices",
            "--no-color",
            "--no-validation",
        ])
        .env("HOME", theirs.directory.path())
        .env("CDK_DISABLE_CLI_TELEMETRY", "true")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .stdin(Stdio::null())
        .output()
        .expect("the official CLI starts");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert_eq!(file(&ours), file(&theirs));
}

#[test]
fn what_cannot_be_found_is_said_where_it_is_needed_and_nothing_of_it_is_kept() {
    let Some(emulator) = emulator() else { return };
    let asked = [
        question("none", "ssm", json!({"parameterName": "/nowhere"})),
        question("plugin", "plugin", json!({"pluginName": "vault"})),
        question("new", "new-provider", json!({})),
        question(
            "several",
            "vpc-provider",
            json!({"filter": {"state": "available"}}),
        ),
        question("zones", "availability-zones", json!({})),
        question(
            "no resource",
            "cc-api-provider",
            json!({"typeName": "AWS::S3::Bucket",
            "exactIdentifier": "none", "propertiesToReturn": ["BucketName"]}),
        ),
        json!({"key": "elsewhere", "provider": "ssm",
               "props": {"account": "999999999999", "region": REGION, "parameterName": "/x"}}),
    ];
    network(emulator, "look-second-vpc");
    let project = project(emulator, &asked);
    let run = project.piped(&["synth"]);
    assert_eq!(run.code, 1, "{}", run.told);
    for expected in [
        "there is no parameter /nowhere in us-east-1 of account 123456789012",
        "plug-in `vault`",
        "`new-provider` is no kind of look-up",
        "narrow it down",
        "there is no AWS::S3::Bucket with",
        "it is about account 999999999999, and the credentials are those of 123456789012",
    ] {
        assert!(run.told.contains(expected), "{expected}: {}", run.told);
    }
    let kept = std::fs::read_to_string(project.at("cdk.context.json")).expect("the zones are kept");
    let kept: Value = serde_json::from_str(&kept).expect("JSON");
    assert_eq!(
        kept.as_object()
            .expect("an object")
            .keys()
            .collect::<Vec<_>>(),
        ["zones"]
    );
    // Whoever wants names gets them.
    assert_eq!(project.piped(&["list"]).code, 0);
    let by_hand = [
        "none=a",
        "no resource=[]",
        "plugin=b",
        "new=c",
        "several={}",
        "elsewhere=d",
    ];
    for value in by_hand {
        assert_eq!(
            project.piped(&["context", "--set", value]).code,
            0,
            "{value}"
        );
    }
    let run = project.piped(&["synth", "--no-lookups", "--quiet"]);
    assert_eq!(run.code, 0, "{}", run.told);
}

#[test]
fn without_look_ups_or_credentials_it_is_said_what_is_missing() {
    let Some(emulator) = emulator() else { return };
    let asked = [question("zones", "availability-zones", json!({}))];
    let project = project(emulator, &asked);
    let run = project.piped(&["synth", "--no-lookups"]);
    assert_eq!(run.code, 1);
    assert!(
        run.told.contains("zones (availability-zones)"),
        "{}",
        run.told
    );
    assert!(run.told.contains("--no-lookups"), "{}", run.told);
    let without = |arguments: &[&str]| {
        let mut command = project.command(arguments);
        command
            .env_remove("AWS_ACCESS_KEY_ID")
            .env("AWS_EC2_METADATA_DISABLED", "true");
        let output = command.output().expect("it starts");
        (
            output.status.code(),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        )
    };
    let (code, told) = without(&["list"]);
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("no usable credentials"), "{told}");
    let (code, told) = without(&["synth"]);
    assert_eq!(code, Some(2), "{told}");
    assert!(told.contains("the app asks for zones"), "{told}");
    assert!(!project.at("cdk.context.json").exists());
    // An assembly that is there already cannot be completed.
    project.assembly(&[(
        "Look",
        &[],
        json!({"Resources": {"Q": resource("AWS::SQS::Queue", "Look/Q", json!({}))}}),
    )]);
    let manifest = std::fs::read_to_string(project.at("manifest.json")).expect("written");
    let mut manifest: Value = serde_json::from_str(&manifest).expect("JSON");
    manifest["missing"] = json!(asked);
    std::fs::write(project.at("manifest.json"), manifest.to_string()).expect("written");
    for looks in ["synth", "validate", "diff"] {
        let run = project.piped(&[looks, "--app", "."]);
        assert_eq!(run.code, 0, "{}", run.told);
        assert!(run.told.contains("made-up values"), "{}", run.told);
    }
    let run = project.piped(&["deploy", "--app", "."]);
    assert_eq!(run.code, 1);
    assert!(run.told.contains("run the app instead"), "{}", run.told);
}

/// The values of the file; none where there is no file. Half a file is none.
fn kept(project: &Project) -> serde_json::Map<String, Value> {
    match std::fs::read_to_string(project.at("cdk.context.json")) {
        Ok(text) => serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}")),
        Err(_) => serde_json::Map::new(),
    }
}

/// Killed, cut off or without an answer at any request: what is kept is right, and the next run gets the rest.
#[test]
fn a_look_up_that_ends_at_any_request_is_taken_up_again() {
    let Some(emulator) = emulator() else { return };
    let asked = questions(emulator, "look-cut");
    let relay = Relay::new(&emulator.url);
    let synth = |project: &Project| {
        let mut command = project.command(&["synth", "--quiet"]);
        command.env("AWS_ENDPOINT_URL", &relay.url);
        command
    };
    let undisturbed = project(emulator, &asked);
    let done = synth(&undisturbed).output().expect("it starts");
    assert!(done.status.success(), "{done:?}");
    let (all, calls) = (kept(&undisturbed), relay.requests().len());
    assert!(calls > asked.len(), "{:?}", relay.requests());
    for number in 1..=calls {
        for at in [At::Before(number), At::After(number), At::Cut(number)] {
            let one = project(emulator, &asked);
            relay.order(at);
            let mut child = synth(&one)
                .stderr(Stdio::null())
                .spawn()
                .expect("it starts");
            relay.follow(&mut child);
            // A connection that is cut once is tried again by itself.
            if matches!(at, At::Cut(_)) {
                assert!(child.wait().expect("an end").success(), "{at:?}");
                assert_eq!(kept(&one), all, "{at:?}");
                continue;
            }
            let _ = child.kill();
            let _ = child.wait();
            let before = kept(&one);
            assert!(
                before.iter().all(|(key, value)| all[key] == *value),
                "{at:?}"
            );
            relay.order(At::Never);
            let again = synth(&one).output().expect("it starts");
            assert!(again.status.success(), "{at:?}: {again:?}");
            assert_eq!(kept(&one), all, "{at:?}");
        }
    }

    // Several at once, in one directory.
    let shared = project(emulator, &asked);
    relay.order(At::Never);
    let children: Vec<_> = (0..3)
        .map(|number| {
            let mut command = synth(&shared);
            command.args(["-o", &format!("out-{number}")]);
            command.spawn().expect("it starts")
        })
        .collect();
    for child in children {
        let ended = child.wait_with_output().expect("an end");
        assert!(ended.status.success(), "{ended:?}");
    }
    assert_eq!(kept(&shared), all);
    let left = std::fs::read_dir(shared.directory.path()).expect("a directory");
    let left = left.flatten().filter(|entry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        name.starts_with(".cdk.context.json")
    });
    assert_eq!(left.count(), 0);
}
