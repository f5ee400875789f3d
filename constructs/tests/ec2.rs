//! VPCs and security groups, against what the CDK makes of the same, and what is said about misuse.

mod parity;

use parity::{check, check_setters, codes, differences, expected, template};
use stackwright::{App, Construct, Environment, Stack, Value};
use stackwright_aws::ec2::{
    Connectable, GatewayService, Peer, Port, SecurityGroup, Subnet, SubnetGroup, SubnetSelection,
    SubnetTier, TrafficType, Vpc, VpcAttributes,
};

/// ```js
/// new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 0,
///   subnetConfiguration: [{ name: 'Public', subnetType: ec2.SubnetType.PUBLIC, cidrMask: 24 }] });
/// ```
#[test]
fn public_subnets_only() {
    check("ec2-vpc-public", |stack| {
        Vpc::new(stack, "Vpc").max_azs(2).public_subnets_only();
    });
}

/// ```js
/// new ec2.Vpc(stack, 'Vpc');
/// ```
#[test]
fn the_default() {
    check("ec2-vpc-default", |stack| {
        Vpc::new(stack, "Vpc");
    });
}

/// ```js
/// new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 0 });
/// ```
#[test]
fn without_nat_gateways() {
    check("ec2-vpc-no-nat", |stack| {
        Vpc::new(stack, "Vpc").nat_gateways(0);
    });
}

/// ```js
/// new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1, subnetConfiguration: [
///   { name: 'ingress', subnetType: ec2.SubnetType.PUBLIC, cidrMask: 24 },
///   { name: 'application', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
///   { name: 'rds', subnetType: ec2.SubnetType.PRIVATE_ISOLATED, cidrMask: 28 }] });
/// ```
#[test]
fn three_tiers_with_one_nat_gateway() {
    check("ec2-vpc-one-nat-three-tiers", |stack| {
        Vpc::new(stack, "Vpc").nat_gateways(1).subnet_groups([
            SubnetGroup::public("ingress").cidr_mask(24),
            SubnetGroup::private_with_egress("application"),
            SubnetGroup::isolated("rds").cidr_mask(28),
        ]);
    });
}

/// ```js
/// new ec2.Vpc(stack, 'Vpc', { availabilityZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
///   ipAddresses: ec2.IpAddresses.cidr('10.20.0.0/18'), enableDnsHostnames: false, enableDnsSupport: true,
///   vpcName: 'main', defaultInstanceTenancy: ec2.DefaultInstanceTenancy.DEDICATED, subnetConfiguration: [
///   { name: 'web', subnetType: ec2.SubnetType.PUBLIC, cidrMask: 26, mapPublicIpOnLaunch: false },
///   { name: 'spare', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 24, reserved: true },
///   { name: 'app', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
///   { name: 'db', subnetType: ec2.SubnetType.PRIVATE_ISOLATED, cidrMask: 28 }] });
/// ```
#[test]
fn masks_and_named_zones() {
    check("ec2-vpc-masks", |stack| {
        Vpc::new(stack, "Vpc")
            .name("main")
            .dns_hostnames(false)
            .dedicated_tenancy()
            .subnet_groups([
                SubnetGroup::public("web")
                    .cidr_mask(26)
                    .map_public_ip(false),
                SubnetGroup::private_with_egress("spare")
                    .cidr_mask(24)
                    .reserved(),
                SubnetGroup::private_with_egress("app"),
                SubnetGroup::isolated("db").cidr_mask(28),
            ])
            .cidr("10.20.0.0/18")
            .availability_zones(["eu-west-1a", "eu-west-1b", "eu-west-1c"]);
    });
}

/// ```js
/// new ec2.Vpc(stack, 'Vpc', { availabilityZones: ['us-east-1a', 'us-east-1b', 'us-east-1c'], natGateways: 2 });
/// ```
#[test]
fn fewer_nat_gateways_than_zones() {
    check("ec2-vpc-nat-eip-az3", |stack| {
        Vpc::new(stack, "Vpc").nat_gateways(2).availability_zones([
            "us-east-1a",
            "us-east-1b",
            "us-east-1c",
        ]);
    });
}

/// ```js
/// const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 0, subnetConfiguration: [
///   { name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }] });
/// vpc.addGatewayEndpoint('S3', { service: ec2.GatewayVpcEndpointAwsService.S3 });
/// vpc.addGatewayEndpoint('Dynamo', { service: ec2.GatewayVpcEndpointAwsService.DYNAMODB });
/// vpc.addInterfaceEndpoint('Logs', { service: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS });
/// ```
#[test]
fn isolated_subnets_with_endpoints() {
    check("ec2-vpc-isolated-endpoints", |stack| {
        let vpc = Vpc::new(stack, "Vpc").subnet_groups([SubnetGroup::isolated("Isolated")]);
        vpc.gateway_endpoint("S3", GatewayService::S3);
        vpc.gateway_endpoint("Dynamo", GatewayService::DynamoDb);
        vpc.interface_endpoint("Logs", "logs");
    });
}

/// ```js
/// const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 0, subnetConfiguration: [
///   { name: 'Public', subnetType: ec2.SubnetType.PUBLIC }] });
/// vpc.addFlowLog('FlowLog');
/// vpc.addFlowLog('Rejects', { trafficType: ec2.FlowLogTrafficType.REJECT });
/// ```
#[test]
fn flow_logs() {
    check("ec2-vpc-flow-logs", |stack| {
        let vpc = Vpc::new(stack, "Vpc").subnet_groups([SubnetGroup::public("Public")]);
        vpc.flow_log("FlowLog");
        vpc.flow_log("Rejects").traffic(TrafficType::Reject);
    });
}

fn imported(stack: &Stack) -> Vpc {
    Vpc::from_attributes(
        stack,
        "Vpc",
        VpcAttributes::new("vpc-123", ["eu-west-1a", "eu-west-1b"])
            .cidr("10.9.0.0/16")
            .public_subnets(["subnet-1", "subnet-2"])
            .private_subnets(["subnet-3", "subnet-4"]),
    )
}

/// The calls are those of the test, in the CDK's words: `addIngressRule`, `connections.allowFrom`, …
#[test]
fn security_groups() {
    check("ec2-security-groups", |stack| {
        let vpc = imported(stack);
        let web = SecurityGroup::new(stack, "Web", &vpc)
            .description("web servers")
            .name("web");
        web.add_ingress_rule(
            Peer::any_ipv4(),
            Port::tcp(443).described("https from anywhere"),
        );
        web.add_ingress_rule(Peer::any_ipv6(), Port::tcp(443));
        web.add_ingress_rule(
            Peer::ipv4(vpc.vpc_cidr_block()),
            Port::tcp_range(8000, 8010),
        );
        web.add_ingress_rule(Peer::prefix_list("pl-12345678"), Port::udp(53));
        web.add_ingress_rule(Peer::ipv4("10.0.0.0/8"), Port::icmp_ping());
        let app = SecurityGroup::new(stack, "App", &vpc).allow_all_outbound(false);
        app.allow_from(&web, Port::tcp(8080).described("from web"));
        app.allow_internally(Port::all_tcp());
        let db = SecurityGroup::new(stack, "Db", &vpc).allow_all_outbound(false);
        app.allow_to(&db, Port::tcp(5432).described("database"));
        db.add_egress_rule(Peer::ipv4("10.0.0.0/16"), Port::all_traffic());
        let imported = SecurityGroup::from_id(stack, "Imported", "sg-12345");
        db.allow_from(&imported, Port::tcp(5432));
        SecurityGroup::new(stack, "Closed", &vpc).allow_all_outbound(false);
        SecurityGroup::new(stack, "Six", &vpc).allow_all_ipv6_outbound(true);
        let all = SecurityGroup::new(stack, "All", &vpc);
        all.add_egress_rule(Peer::ipv4("10.0.0.0/16"), Port::tcp(1));
        all.add_egress_rule(Peer::any_ipv6(), Port::tcp(2));
        for port in [
            Port::udp_range(1, 2),
            Port::all_udp(),
            Port::all_icmp(),
            Port::all_icmp_v6(),
            Port::icmp_type(3),
            Port::icmp_type_and_code(3, 1),
            Port::esp(),
            Port::ah(),
        ] {
            all.allow_from_any_ipv4(port);
        }
    });
}

/// ```js
/// const vpc = new ec2.Vpc(a, 'Vpc', { maxAzs: 2, natGateways: 0, subnetConfiguration: [
///   { name: 'Public', subnetType: ec2.SubnetType.PUBLIC }] });
/// const g1 = new ec2.SecurityGroup(a, 'G1', { vpc, allowAllOutbound: false });
/// const g2 = new ec2.SecurityGroup(b, 'G2', { vpc, allowAllOutbound: false });
/// g2.connections.allowFrom(g1, ec2.Port.tcp(80), 'b from a');
/// g2.connections.allowTo(g1, ec2.Port.tcp(81), 'b to a');
/// ```
#[test]
fn connections_between_stacks() {
    let synthesize = |connect: fn(&SecurityGroup, &SecurityGroup)| {
        let app = App::new();
        let (a, b) = (Stack::new(&app, "A"), Stack::new(&app, "B"));
        let vpc = Vpc::new(&a, "Vpc").subnet_groups([SubnetGroup::public("Public")]);
        let g1 = SecurityGroup::new(&a, "G1", &vpc).allow_all_outbound(false);
        let g2 = SecurityGroup::new(&b, "G2", &vpc).allow_all_outbound(false);
        connect(&g1, &g2);
        app.synth()
            .unwrap_or_else(|diagnostics| panic!("{diagnostics}"))
    };
    let assembly = synthesize(|g1, g2| {
        g2.allow_from(g1, Port::tcp(80).described("b from a"));
        g2.allow_to(g1, Port::tcp(81).described("b to a"));
    });
    let theirs = expected("ec2-cross-stack");
    for stack in ["A", "B"] {
        let ours = assembly.template(stack).unwrap();
        assert_eq!(differences(&theirs[stack], ours), [""; 0], "{stack}");
    }
    // Asked for on the side that owns the VPC, where the CDK makes the stacks depend on each other in a circle.
    let assembly = synthesize(|g1, g2| {
        g1.allow_to(g2, Port::tcp(80));
        g1.allow_from(g2, Port::tcp(81));
    });
    let stack = |name: &str| {
        let stacks = &assembly.stacks;
        stacks.iter().find(|stack| stack.name == name).unwrap()
    };
    assert_eq!(stack("A").dependencies, [""; 0]);
    assert_eq!(stack("B").dependencies, ["A"]);
    let rules = stack("B").template["Resources"].as_object().unwrap();
    assert_eq!(rules.len(), 5);
}

#[test]
fn selections() {
    let app = App::new();
    let stack = Stack::new(&app, "S");
    let vpc = Vpc::new(&stack, "Vpc")
        .availability_zones(["eu-west-1a", "eu-west-1b"])
        .nat_gateways(1)
        .subnet_groups([
            SubnetGroup::public("web"),
            SubnetGroup::private_with_egress("app"),
            SubnetGroup::private_with_egress("jobs"),
            SubnetGroup::isolated("db"),
        ]);
    let one = vpc.select(SubnetSelection::group("db").in_zones(["eu-west-1b"]));
    let given: Vec<Subnet> = one.clone();
    for (selection, expected) in [
        (
            SubnetSelection::default(),
            "appSubnet1 appSubnet2 jobsSubnet1 jobsSubnet2",
        ),
        (
            SubnetSelection::default().one_per_zone(),
            "appSubnet1 appSubnet2",
        ),
        (SubnetSelection::public(), "webSubnet1 webSubnet2"),
        (SubnetTier::Isolated.into(), "dbSubnet1 dbSubnet2"),
        (SubnetSelection::group("jobs"), "jobsSubnet1 jobsSubnet2"),
        (
            SubnetSelection::private_with_egress().in_zones(["eu-west-1a"]),
            "appSubnet1 jobsSubnet1",
        ),
        (given.into(), "dbSubnet2"),
    ] {
        let found: Vec<String> = vpc
            .select(&selection)
            .iter()
            .map(|subnet| subnet.node().id())
            .collect();
        assert_eq!(found.join(" "), expected, "{selection:?}");
    }
    app.synth().expect("no errors");
}

#[test]
fn an_imported_vpc() {
    let app = App::new();
    let stack = Stack::new(&app, "S");
    let vpc = imported(&stack);
    assert_eq!(vpc.vpc_availability_zones().len(), 2);
    let ids: Vec<_> = vpc
        .private_subnets()
        .iter()
        .map(|subnet| subnet.subnet_id())
        .collect();
    let ids: Vec<Option<&str>> = ids.iter().map(Value::as_str).collect();
    assert_eq!(ids, [Some("subnet-3"), Some("subnet-4")]);
    assert_eq!(vpc.vpc_id().as_str(), Some("vpc-123"));
    let assembly = app.synth().expect("no errors");
    let template = assembly.template("S").unwrap();
    assert_eq!(template["Resources"].as_object().unwrap().len(), 0);
}

#[test]
fn setters_may_come_in_any_order_and_subnets_be_asked_for_twice() {
    let build = |stack: &Stack, turned: bool| {
        let vpc = Vpc::new(stack, "Vpc");
        let vpc = match turned {
            false => vpc.max_azs(1).nat_gateways(1).cidr("10.1.0.0/16"),
            true => vpc.cidr("10.1.0.0/16").nat_gateways(1).max_azs(1),
        };
        if turned {
            assert_eq!(vpc.public_subnets().len(), 1);
            assert_eq!(vpc.public_subnets().len(), 1);
        }
    };
    assert_eq!(
        template(|stack| build(stack, false)),
        template(|stack| build(stack, true))
    );
}

#[test]
fn there_are_no_more_zones_than_the_region_has() {
    let subnets = |region: Option<&str>, most: u32| {
        let app = App::new();
        let stack = Stack::new(&app, "S");
        let stack = match region {
            Some(region) => stack.environment(Environment::new("123456789012", region)),
            None => stack,
        };
        Vpc::new(&stack, "Vpc").max_azs(most).public_subnets().len()
    };
    assert_eq!(subnets(None, 6), 2);
    assert_eq!(subnets(None, 50_000_000), 2);
    assert_eq!(subnets(Some("eu-west-1"), 6), 3);
    assert_eq!(subnets(Some("eu-west-1"), 2), 2);
    assert_eq!(subnets(Some("us-east-1"), 50_000_000), 6);
    assert_eq!(subnets(Some("us-west-1"), 3), 2);
}

#[test]
fn misuse() {
    #[track_caller]
    fn check(code: &str, build: impl FnOnce(&Stack)) {
        assert_eq!(codes(build), [code]);
    }
    let vpc = |stack: &Stack| Vpc::new(stack, "Vpc");
    check("SW0250", |stack| {
        let vpc = vpc(stack);
        vpc.public_subnets();
        vpc.max_azs(3);
    });
    for cidr in ["10.0.0.0", "10.0.0.0/8", "10.0.0.0/29", "10.0.0.0/28", "x"] {
        check("SW0251", |stack| {
            vpc(stack).cidr(cidr);
        });
    }
    check("SW0251", |stack| {
        vpc(stack).subnet_groups([SubnetGroup::public("P").cidr_mask(15)]);
    });
    check("SW0252", |stack| {
        vpc(stack).max_azs(0);
    });
    check("SW0252", |stack| {
        vpc(stack).max_azs(1).availability_zones(["eu-west-1a"]);
    });
    check("SW0252", |stack| {
        vpc(stack).subnet_groups([SubnetGroup::private_with_egress("P")]);
    });
    check("SW0252", |stack| {
        let attributes = VpcAttributes::new("vpc-1", ["a", "b"]).public_subnets(["subnet-1"]);
        Vpc::from_attributes(stack, "Vpc", attributes);
    });
    check("SW0253", |stack| {
        vpc(stack).select(SubnetSelection::isolated());
    });
    check("SW0253", |stack| {
        vpc(stack).select(SubnetSelection::group("nope"));
    });
    check("SW0254", |stack| {
        imported(stack).max_azs(2);
    });
    check("SW0254", |stack| {
        SecurityGroup::from_id(stack, "G", "sg-1").description("x");
    });
    check("SW0254", |stack| {
        SecurityGroup::from_id(stack, "G", "sg-1").allow_from_any_ipv4(Port::tcp(1));
    });
    check("SW0255", |stack| {
        Vpc::from_attributes(stack, "Vpc", VpcAttributes::new("vpc-1", ["a"])).vpc_cidr_block();
    });
    for peer in [
        Peer::ipv4("10.0.0.0"),
        Peer::ipv4("::/0"),
        Peer::ipv6("10.0.0.0/8"),
        Peer::prefix_list("12345"),
        Peer::security_group_id("web"),
    ] {
        check("SW0256", |stack| {
            SecurityGroup::new(stack, "G", &imported(stack)).allow_from(peer, Port::tcp(1));
        });
    }
    check("SW0257", |stack| {
        let group = SecurityGroup::new(stack, "G", &imported(stack));
        group.allow_from_any_ipv4(Port::tcp_range(2, 1));
    });
    check("SW0258", |stack| {
        let group = SecurityGroup::new(stack, "G", &imported(stack));
        group.add_egress_rule(Peer::any_ipv4(), Port::tcp(1));
    });
}

#[test]
fn the_line_is_that_of_the_setter_of_a_vpc() {
    let wrong = |code, set: fn(&Vpc) -> u32| {
        check_setters(&[code], |stack| set(&Vpc::new(stack, "Vpc")));
    };
    wrong("SW0251", |vpc| {
        vpc.cidr("10.0.0.0/8");
        line!() - 1
    });
    wrong("SW0251", |vpc| {
        vpc.cidr("10.0.0.0/28");
        line!() - 1
    });
    wrong("SW0251", |vpc| {
        vpc.subnet_groups([SubnetGroup::public("P").cidr_mask(15)]);
        line!() - 1
    });
    wrong("SW0252", |vpc| {
        vpc.max_azs(0);
        line!() - 1
    });
    wrong("SW0252", |vpc| {
        vpc.availability_zones([""; 0]);
        line!() - 1
    });
    wrong("SW0252", |vpc| {
        vpc.max_azs(2);
        vpc.availability_zones(["eu-west-1a"]);
        line!() - 1
    });
    wrong("SW0252", |vpc| {
        vpc.nat_gateways(1);
        vpc.subnet_groups([SubnetGroup::private_with_egress("P")]);
        line!() - 1
    });
    check_setters(&["SW0254"; 5], |stack| {
        let vpc = imported(stack);
        let first = line!() + 1;
        vpc.max_azs(2);
        vpc.nat_gateways(1);
        vpc.dns_hostnames(true);
        vpc.dns_support(true);
        vpc.dedicated_tenancy();
        first
    });
    check_setters(&["SW0250", "SW0250", "SW0253"], |stack| {
        let vpc = Vpc::new(stack, "Vpc");
        vpc.public_subnets();
        let first = line!() + 1;
        vpc.without_internet_gateway();
        vpc.public_subnets_only();
        vpc.select(SubnetSelection::group("nope"));
        first
    });
}

#[test]
fn the_line_is_that_of_the_setter_of_a_security_group() {
    let expected = [
        "SW0254", "SW0254", "SW0254", "SW0254", "SW0256", "SW0257", "SW0258",
    ];
    check_setters(&expected, |stack| {
        let group = SecurityGroup::new(stack, "Group", &imported(stack));
        let other = SecurityGroup::from_id(stack, "Other", "sg-1");
        let first = line!() + 1;
        other.description("x");
        other.name("x");
        other.allow_from_any_ipv4(Port::tcp(1));
        group.allow_to(&other, Port::tcp(2));
        group.allow_from(Peer::ipv4("10.0.0.0"), Port::tcp(3));
        group.allow_from_any_ipv4(Port::tcp_range(5, 4));
        group.add_egress_rule(Peer::any_ipv4(), Port::tcp(6));
        first
    });
}

#[test]
fn a_changeable_import_gets_rules_of_its_own() {
    let template = template(|stack| {
        let group = SecurityGroup::from_id(stack, "G", "sg-1").changeable();
        group.allow_from_any_ipv4(Port::tcp(443));
        group.allow_from(Peer::ipv4(stackwright::pseudo::region()), Port::tcp(1));
        group.allow_from(Peer::ipv4(stackwright::pseudo::region()), Port::tcp(2));
    });
    let rules = template["Resources"].as_object().unwrap();
    assert_eq!(rules.len(), 3);
    for rule in rules.values() {
        assert_eq!(rule["Type"], "AWS::EC2::SecurityGroupIngress");
        assert_eq!(rule["Properties"]["GroupId"], "sg-1");
    }
}

#[test]
fn connected_groups_can_be_shown() {
    codes(|stack| {
        let vpc = imported(stack);
        let a = SecurityGroup::new(stack, "A", &vpc);
        let b = SecurityGroup::new(stack, "B", &vpc);
        a.allow_from(&b, Port::tcp(1));
        b.allow_from(&a, Port::tcp(1));
        assert!(format!("{a:?}").contains("S/A"));
    });
}
