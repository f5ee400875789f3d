//! What is looked up while an app is synthesized, against what the CDK asks for, and what becomes of the answers.

mod parity;

use parity::expected;
use stackwright::json::{Value as Json, json};
use stackwright::{App, CfnOutput, Construct as _, Environment, Stack, Synthesizer};
use stackwright_aws::ec2::{Connectable as _, MachineImage, Port, SecurityGroup, Vpc, VpcLookup};
use stackwright_aws::elasticloadbalancingv2::{
    ExistingListener, ExistingLoadBalancer, ListenerLookup, LoadBalancerLookup,
};
use stackwright_aws::kms::Key;
use stackwright_aws::route53::{HostedZone, HostedZoneLookup};
use stackwright_aws::ssm::StringParameter;

fn stack(app: &App) -> Stack {
    Stack::new(app, "S").environment(Environment::new("123456789012", "eu-west-1"))
}

fn everything(stack: &Stack) {
    stack.availability_zones();
    let vpc = Vpc::lookup(stack, "Vpc", VpcLookup::default_vpc());
    let full = VpcLookup::id("vpc-1")
        .tag("Name", "n")
        .tag("a", "b")
        .subnet_group_name_tag("g")
        .without_vpn_gateway()
        .owner("111111111111")
        .region("us-east-1");
    Vpc::lookup(stack, "Vpc2", full);
    MachineImage::lookup("img-*")
        .owners(["self"])
        .filter("architecture", ["x86_64"])
        .image_id(stack);
    MachineImage::amazon_linux_2023()
        .cached_in_context()
        .image_id(stack);
    let private = HostedZoneLookup::new("example.com")
        .private()
        .vpc_id("vpc-1");
    HostedZone::lookup(stack, "Z", private);
    HostedZone::lookup(stack, "Z2", "example.com");
    let tagged = LoadBalancerLookup::application()
        .tag("k", "v")
        .tag("b", "c");
    ExistingLoadBalancer::lookup(stack, "LB", tagged);
    let arn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/net/x/1";
    ExistingLoadBalancer::lookup(stack, "NLB", LoadBalancerLookup::network().arn(arn));
    let arn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/x/1";
    let of = ListenerLookup::of(LoadBalancerLookup::application().arn(arn));
    ExistingListener::lookup(stack, "L", of.port(443).protocol("HTTPS"));
    let arn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/x/1/2";
    let of = ListenerLookup::of(LoadBalancerLookup::application());
    ExistingListener::lookup(stack, "L2", of.arn(arn));
    let of = ListenerLookup::of(LoadBalancerLookup::network().tag("k", "v"));
    ExistingListener::lookup(stack, "NL", of.port(80));
    SecurityGroup::lookup_by_id(stack, "SG", "sg-1");
    SecurityGroup::lookup_by_name(stack, "SG2", "web", &vpc);
    Key::lookup(stack, "K", "alias/x");
    StringParameter::lookup_value(stack, "/a/b");
    assert_eq!(
        StringParameter::lookup_value_or(stack, "/a/c", "deflt"),
        "deflt"
    );
}

/// The whole program in JavaScript asks for the same with `fromLookup` of each class, and for parameters with
/// `ssm.StringParameter.valueFromLookup`.
#[test]
fn what_is_asked_for_is_what_the_cdk_asks_for() {
    let app = App::new();
    everything(&stack(&app));
    let ours = app.synth().expect("stand-ins are enough").manifest();
    let list = |manifest: &Json| manifest["missing"].as_array().expect("a list").clone();
    let theirs = list(&expected("lookups"));
    for asked in list(&ours) {
        assert!(theirs.contains(&asked), "the CDK does not ask for {asked}");
    }
    let keys: Vec<Json> = list(&ours).iter().map(|one| one["key"].clone()).collect();
    for asked in &theirs {
        let key = asked["key"].as_str().expect("a key");
        // The alias that need not be there is asked for by a lookup of one's own.
        let is_other = key.contains("alias/y");
        assert!(
            is_other || keys.contains(&asked["key"]),
            "the CDK asks for {key}"
        );
    }
}

#[test]
fn answers_take_the_place_of_stand_ins() {
    let app = App::new();
    let zone = |zone: &str, id: &str| json!({"availabilityZone": zone, "subnetId": id, "routeTableId": "rtb-1", "cidr": "10.0.0.0/24"});
    let key = "vpc-provider:account=123456789012:filter.tag:Name=prod:region=eu-west-1:returnAsymmetricSubnets=true";
    let vpc = json!({"vpcId": "vpc-9", "vpcCidrBlock": "10.0.0.0/16", "availabilityZones": [], "subnetGroups": [
        {"name": "web", "type": "Public", "subnets": [zone("eu-west-1a", "subnet-1"), zone("eu-west-1c", "subnet-2")]},
        {"name": "data", "type": "Isolated", "subnets": [zone("eu-west-1c", "subnet-3")]},
    ]});
    app.node().set_context(key, vpc);
    app.node().set_context(
        "security-group:account=123456789012:region=eu-west-1:securityGroupId=sg-1",
        json!({"securityGroupId": "sg-1", "allowAllOutbound": false}),
    );
    app.node().set_context(
        "availability-zones:account=123456789012:region=eu-west-1",
        json!(["eu-west-1a", "eu-west-1b"]),
    );
    let stack = stack(&app);
    let vpc = Vpc::lookup(&stack, "Vpc", VpcLookup::name("prod"));
    let ids: Vec<String> = vpc
        .subnets()
        .iter()
        .map(|one| one.subnet_id().to_string())
        .collect();
    assert_eq!(ids, ["subnet-1", "subnet-2", "subnet-3"]);
    assert_eq!(vpc.public_subnets()[0].node().path(), "S/Vpc/webSubnet1");
    let zones: Vec<String> = vpc
        .vpc_availability_zones()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(zones, ["eu-west-1a", "eu-west-1c"]);
    assert_eq!(stack.availability_zones().len(), 2);
    let group = SecurityGroup::lookup_by_id(&stack, "Group", "sg-1");
    SecurityGroup::new(&stack, "Web", &vpc).allow_from(&group, Port::tcp(443));
    CfnOutput::new(&stack, "Vpc-Id", vpc.vpc_id());
    let assembly = app.synth().expect("no errors");
    assert_eq!(assembly.manifest().get("missing"), None);
    // What may not simply leave the group is let out.
    let template = assembly.template("S").expect("a template").to_string();
    assert!(
        template.contains("AWS::EC2::SecurityGroupEgress"),
        "{template}"
    );
}

#[test]
fn the_role_for_lookups_is_named() {
    let app = App::new().synthesizer(Synthesizer::bootstrapped());
    stack(&app).availability_zones();
    let manifest = app.synth().expect("no errors").manifest();
    assert_eq!(
        manifest["missing"][0]["props"]["lookupRoleArn"],
        "arn:${AWS::Partition}:iam::123456789012:role/cdk-hnb659fds-lookup-role-123456789012-eu-west-1"
    );
}

#[test]
fn without_a_place_there_is_nothing_to_look_at() {
    let app = App::new();
    let stack = Stack::new(&app, "S");
    let line = line!() + 1;
    Vpc::lookup(&stack, "Vpc", VpcLookup::default_vpc());
    Key::lookup(&stack, "Key", "alias/x");
    let problems = app.synth().expect_err("no place");
    let found: Vec<(&str, u32)> = problems
        .iter()
        .map(|one| (&*one.code, one.origin.as_ref().expect("a line").line))
        .collect();
    assert_eq!(found, [("SW0066", line), ("SW0066", line + 1)]);
}

#[test]
fn what_was_not_found_is_an_error_and_asked_for_again() {
    let app = App::new();
    let stack = stack(&app);
    let key = "key-provider:account=123456789012:aliasName=alias/x:region=eu-west-1";
    stack
        .node()
        .set_context(key, json!({"$providerError": "no key has the alias"}));
    Key::lookup(&stack, "Key", "alias/x");
    let problems = app.synth().expect_err("not found");
    assert!(problems.contains("SW0067"), "{problems}");
    assert!(
        problems.to_string().contains("no key has the alias"),
        "{problems}"
    );
}
