//! Instances, launch templates and groups of them, against what the CDK makes of the same, and what is said about misuse.
//!
//! Metadata needs tokens and volumes are encrypted here without being told, and what is started waits for its way to the
//! internet.

mod parity;

use std::ops::RangeInclusive;

use parity::{check_but, check_places, check_setters, codes, template};
use stackwright::{Duration, RemovalPolicy, Stack};
use stackwright_aws::autoscaling::{
    AutoScalingGroup, DefaultResult, LifecycleHook, MixedInstances, PoolState, ScalingEvent,
    ScheduledAction, StepScaling, TargetTracking, UpdatePolicy, WarmPool,
};
use stackwright_aws::cloudwatch::Metric;
use stackwright_aws::ec2::{
    BlockDevice, Connectable, Instance, KeyPair, LaunchTemplate, MachineImage, Port, SecurityGroup,
    SubnetSelection, UserData, Volume, VolumeType, Vpc,
};
use stackwright_aws::elasticloadbalancingv2::{
    ApplicationLoadBalancer, InstanceTarget, TargetGroup,
};
use stackwright_aws::iam::{ManagedPolicy, Principal, Role};
use stackwright_aws::kms::Key;
use stackwright_aws::sns::Topic;

fn vpc(stack: &Stack) -> Vpc {
    Vpc::new(stack, "Vpc").nat_gateways(1).max_azs(2)
}

fn role(stack: &Stack) -> Role {
    Role::new(stack, "Role", Principal::service("ec2.amazonaws.com"))
}

/// The root volume of Amazon Linux, encrypted.
const ROOT: &str = r#"[{"DeviceName":"/dev/xvda","Ebs":{"Encrypted":true}}]"#;

/// What instances in the private subnets wait for.
const PRIVATE_WAYS: &str = r#"["VpcPrivateSubnet1DefaultRouteBE02A9ED","VpcPrivateSubnet1RouteTableAssociation70C59FA6","VpcPrivateSubnet2DefaultRoute060D2087","VpcPrivateSubnet2RouteTableAssociationA89CAD56"]"#;

/// What those in the public ones wait for.
const PUBLIC_WAYS: &str = r#"["VpcPublicSubnet1DefaultRoute3DA9E72A","VpcPublicSubnet1RouteTableAssociation97140677","VpcPublicSubnet2DefaultRoute97F91067","VpcPublicSubnet2RouteTableAssociationDD5762D8"]"#;

#[track_caller]
fn check_differences(case: &str, but: &[String], build: impl FnOnce(&Stack)) {
    let but: Vec<&str> = but.iter().map(String::as_str).collect();
    check_but(case, &but, build);
}

/// The case `ec2-instance` of `cdk/apps/ec2-instances.js`, whose aspect makes a launch template of its own for IMDSv2.
#[test]
fn an_instance() {
    let but = [
        r#"/Web3C8945DB/Properties/LaunchTemplate: {"LaunchTemplateName":"SWebLaunchTemplate1455AAE3","Version":{"Fn::GetAtt":["WebLaunchTemplate8B4FCA1B","LatestVersionNumber"]}} → null"#,
        r#"/Web3C8945DB/Properties/MetadataOptions: null → {"HttpTokens":"required"}"#,
        r#"/Web3C8945DB/DependsOn: ["WebInstanceRole1878C71A"] → ["VpcPublicSubnet1DefaultRoute3DA9E72A","VpcPublicSubnet1RouteTableAssociation97140677","WebInstanceRole1878C71A"]"#,
        r#"/WebLaunchTemplate8B4FCA1B: {"Type":"AWS::EC2::LaunchTemplate","Properties":{"LaunchTemplateData":{"MetadataOptions":{"HttpTokens":"required"}},"LaunchTemplateName":"SWebLaunchTemplate1455AAE3"}} → null"#,
    ].map(str::to_owned);
    check_differences("ec2-instance", &but, |stack| {
        let web = Instance::new(stack, "Web", &vpc(stack), "t3.micro")
            .subnets(SubnetSelection::public())
            .ssm_sessions()
            .block_device(BlockDevice::ebs("/dev/xvda", 30))
            .commands(["yum install -y httpd", "systemctl start httpd"]);
        web.allow_from_any_ipv4(Port::tcp(80));
        web.instance_role()
            .managed_policy(&ManagedPolicy::from_aws_managed(
                "CloudWatchAgentServerPolicy",
            ));
    });
}

#[test]
fn an_instance_with_settings() {
    let but = [
        format!("/Bastion2B4CEC30/Properties/BlockDeviceMappings: null → {ROOT}"),
        r#"/Bastion2B4CEC30/DependsOn: ["Role1ABCC5F0"] → ["Role1ABCC5F0","VpcPrivateSubnet1DefaultRouteBE02A9ED","VpcPrivateSubnet1RouteTableAssociation70C59FA6"]"#.to_owned(),
    ];
    check_differences("ec2-instance-settings", &but, |stack| {
        let network = vpc(stack);
        let group = SecurityGroup::new(stack, "Group", &network);
        let key = KeyPair::new(stack, "Key").name("admins").ed25519();
        Instance::new(stack, "Bastion", &network, "t4g.nano")
            .security_group(&group)
            .key_pair(&key)
            .role(&role(stack))
            .name("bastion")
            .detailed_monitoring(true)
            .source_dest_check(false)
            .private_ip_address("10.0.128.10")
            .tag_volumes()
            .ebs_optimized()
            .termination_protection()
            .metadata_hop_limit(2)
            .terminate_on_shutdown();
    });
}

#[test]
fn a_launch_template() {
    // EC2 takes each spot request once unless told otherwise.
    let but = [r#"/Template576A9730/Properties/LaunchTemplateData/InstanceMarketOptions/SpotOptions/SpotInstanceType: "one-time" → null"#.to_owned()];
    check_differences("ec2-launch-template", &but, |stack| {
        let network = vpc(stack);
        let root = BlockDevice::ebs("/dev/xvda", 50)
            .iops(4000)
            .throughput_mib(250)
            .keep_on_termination();
        LaunchTemplate::new(stack, "Template")
            .instance_type("m6i.large")
            .image(MachineImage::amazon_linux_2023())
            .commands(["echo hello"])
            .role(&role(stack))
            .security_group(&SecurityGroup::new(stack, "Group", &network))
            .detailed_monitoring(true)
            .block_device(root)
            .block_device(BlockDevice::ephemeral("/dev/sdb", 0))
            .spot_up_to("0.05");
    });
}

#[test]
fn a_group() {
    let but = [
        format!(
            "/FleetLaunchTemplate3FC2FEAE/Properties/LaunchTemplateData/BlockDeviceMappings: null → {ROOT}"
        ),
        format!("/FleetASG3971DFE5/DependsOn: null → {PRIVATE_WAYS}"),
    ];
    check_differences("autoscaling-group", &but, |stack| {
        let topic = Topic::new(stack, "Topic");
        let drain = LifecycleHook::terminating()
            .heartbeat_timeout(Duration::minutes(5))
            .default_result(DefaultResult::Continue);
        let morning = ScheduledAction::new("0 8 * * *")
            .min_capacity(2)
            .time_zone("Europe/Berlin");
        let pool = WarmPool::new().min_size(1).state(PoolState::Stopped);
        let rolling = UpdatePolicy::rolling()
            .min_in_service(1)
            .pause(Duration::minutes(5));
        AutoScalingGroup::new(stack, "Fleet", &vpc(stack), "t3.micro")
            .capacity(1..=4)
            .health_check_grace_period(Duration::minutes(2))
            .notify(&topic, ScalingEvent::ERRORS)
            .update_policy(rolling)
            .cooldown(Duration::minutes(3))
            .max_instance_lifetime(Duration::days(30))
            .protect_from_scale_in(true)
            .termination_policies(["OldestInstance"])
            .group_metrics([] as [&str; 0])
            .commands(["yum install -y httpd"])
            .track(
                "Cpu",
                TargetTracking::cpu(60.0).warmup(Duration::minutes(4)),
            )
            .track("Bytes", TargetTracking::network_in(1000.0))
            .schedule("Morning", morning)
            .lifecycle_hook("Drain", drain)
            .warm_pool(pool.reuse_on_scale_in());
    });
}

#[test]
fn groups_of_a_launch_template() {
    // Either all types have a weight or none.
    let overrides = "/MixedASGD12201A7/Properties/MixedInstancesPolicy/LaunchTemplate/Overrides";
    let but = [
        format!(
            "/Template576A9730/Properties/LaunchTemplateData/BlockDeviceMappings: null → {ROOT}"
        ),
        format!("/FleetASG3971DFE5/DependsOn: null → {PUBLIC_WAYS}"),
        format!(r#"{overrides}/0/WeightedCapacity: null → "1""#),
        format!("/MixedASGD12201A7/DependsOn: null → {PRIVATE_WAYS}"),
    ];
    check_differences("autoscaling-template", &but, |stack| {
        let network = vpc(stack);
        let template = LaunchTemplate::new(stack, "Template")
            .instance_type("m6i.large")
            .image(MachineImage::amazon_linux_2023())
            .role(&role(stack))
            .security_group(&SecurityGroup::new(stack, "Group", &network))
            .user_data(UserData::linux());
        AutoScalingGroup::from_launch_template(stack, "Fleet", &network, &template)
            .desired_capacity(2)
            .subnets(SubnetSelection::public());
        let mixed = MixedInstances::new()
            .weighted_instance_type("m6i.large", 1)
            .weighted_instance_type("m5.large", 2)
            .on_demand_base(1)
            .on_demand_percent(25)
            .spot_allocation("price-capacity-optimized");
        AutoScalingGroup::from_launch_template(stack, "Mixed", &network, &template)
            .mixed_instances(mixed)
            .capacity(0..=10);
    });
}

#[test]
fn a_group_behind_a_load_balancer() {
    // The script says by itself how it ended, and the load balancer what its name is.
    let script = r##"{"Fn::Join":["",["#!/bin/bash\nfunction exitTrap(){\nexitCode=$?\n/opt/aws/bin/cfn-signal --stack ",{"Ref":"AWS::StackName"}," --resource FleetASG3971DFE5 --region ",{"Ref":"AWS::Region"}," -e $exitCode\n}\ntrap exitTrap EXIT"]]}"##;
    let data = "/FleetLaunchTemplate3FC2FEAE/Properties/LaunchTemplateData";
    let label = "/FleetScalingPolicyRequests461D91C9/Properties/TargetTrackingConfiguration/PredefinedMetricSpecification/ResourceLabel/Fn::Join/1";
    let part = |index: u32| {
        format!(r#"{{"Fn::Select":[{index},{{"Fn::Split":["/",{{"Ref":"LBHttp4F52EE23"}}]}}]}}"#)
    };
    let group = r#"{"Fn::GetAtt":["LBHttpFleetGroup64348691","TargetGroupFullName"]}"#;
    let (one, two, three) = (part(1), part(2), part(3));
    let but = [
        format!(r##"{data}/UserData/Fn::Base64: "#!/bin/bash" → {script}"##),
        format!("{data}/BlockDeviceMappings: null → {ROOT}"),
        format!("/FleetASG3971DFE5/DependsOn: null → {PRIVATE_WAYS}"),
        format!(
            r#"{label}: [{one},"/",{two},"/",{three},"/",{group}] → [{{"Fn::GetAtt":["LB8A12904C","LoadBalancerFullName"]}},"/",{group}]"#
        ),
    ];
    check_differences("autoscaling-alb", &but, |stack| {
        let network = vpc(stack);
        let fleet = AutoScalingGroup::new(stack, "Fleet", &network, "t3.micro")
            .capacity(2..=6)
            .elb_health_check(Duration::minutes(1))
            .update_policy(UpdatePolicy::replacing())
            .wait_for_signals(Duration::minutes(10));
        let balancer = ApplicationLoadBalancer::new(stack, "LB", &network).internet_facing();
        let group = balancer.listener("Http", 80).target("Fleet", 80, &fleet);
        fleet.track(
            "Requests",
            TargetTracking::requests_per_target(&group, 600.0),
        );
    });
}

#[test]
fn user_data_follows_the_system() {
    let template = template(|stack| {
        let network = vpc(stack);
        let image = MachineImage::windows_server("2022", "Full");
        Instance::new(stack, "Windows", &network, "t3.large")
            .image(image)
            .commands(["Install-WindowsFeature -Name Web-Server"]);
        let script = UserData::windows()
            .commands(["dir"])
            .on_exit(["echo done"])
            .at_each_start();
        LaunchTemplate::new(stack, "Template").user_data(script);
        LaunchTemplate::new(stack, "Bare");
    });
    let resources = template["Resources"].as_object().unwrap();
    let of = |id: &str| {
        let found = resources.iter().find(|(name, _)| name.starts_with(id));
        &found.unwrap().1["Properties"]
    };
    assert_eq!(
        of("Windows")["UserData"]["Fn::Base64"],
        "<powershell>Install-WindowsFeature -Name Web-Server</powershell>"
    );
    assert_eq!(
        of("Windows")["BlockDeviceMappings"][0]["DeviceName"],
        "/dev/sda1"
    );
    assert_eq!(
        of("Template")["LaunchTemplateData"]["UserData"]["Fn::Base64"],
        "<powershell>trap {\n$success=($PSItem.Exception.Message -eq \"Success\")\necho done\nbreak\n}\ndir\nthrow \"Success\"</powershell><persist>true</persist>"
    );
    let bare = &of("Bare")["LaunchTemplateData"];
    assert!(bare.get("UserData").is_none() && bare.get("IamInstanceProfile").is_none());
}

#[test]
fn the_tags_of_a_stack_reach_what_a_template_starts() {
    let template = template(|stack| {
        stackwright::Tags::of(stack).add("team", "mazes");
        LaunchTemplate::new(stack, "Template").instance_type("t3.micro");
    });
    let properties = &template["Resources"]["Template576A9730"]["Properties"];
    let tags = stackwright::json!([
        {"Key": "Name", "Value": "S/Template"},
        {"Key": "team", "Value": "mazes"}
    ]);
    assert_eq!(properties["TagSpecifications"][0]["Tags"], tags);
    let data = &properties["LaunchTemplateData"]["TagSpecifications"];
    assert_eq!(data[0]["ResourceType"], "instance");
    assert_eq!(data[1]["Tags"], tags);
}

#[test]
fn a_public_address_needs_an_interface() {
    let template = template(|stack| {
        let network = vpc(stack);
        Instance::new(stack, "Web", &network, "t3.micro")
            .subnets(SubnetSelection::public())
            .public_ip(true);
    });
    let web = &template["Resources"]["Web3C8945DB"]["Properties"];
    assert_eq!(
        web["NetworkInterfaces"][0]["AssociatePublicIpAddress"],
        true
    );
    assert!(web.get("SubnetId").is_none() && web.get("SecurityGroupIds").is_none());
}

#[test]
fn an_instance_is_a_target() {
    let template = template(|stack| {
        let network = vpc(stack);
        let web = Instance::new(stack, "Web", &network, "t3.micro");
        let group = TargetGroup::http(stack, "Group", &network, 80)
            .target(&web)
            .target(&InstanceTarget::of(&web).port(8080));
        let balancer = ApplicationLoadBalancer::new(stack, "LB", &network);
        balancer.listener("Http", 80).default_action(
            stackwright_aws::elasticloadbalancingv2::Action::forward(&group),
        );
    });
    let text = template.to_string();
    assert!(
        text.contains(
            r#""Targets":[{"Id":{"Ref":"Web3C8945DB"}},{"Id":{"Ref":"Web3C8945DB"},"Port":8080}]"#
        ),
        "{text}"
    );
    assert_eq!(text.matches("Load balancer to target").count(), 4, "{text}");
}

#[test]
fn metrics_of_ones_own_are_followed() {
    let template = template(|stack| {
        let fleet = AutoScalingGroup::new(stack, "Fleet", &vpc(stack), "t3.micro").capacity(1..=5);
        let waiting = Metric::new("Shop", "WaitingPerInstance").dimension("Queue", "orders");
        fleet.track("Waiting", TargetTracking::metric(waiting, 10.0));
        let alarm_action = fleet.step("Out", StepScaling::change_by().step(0.0.., 1));
        stackwright::CfnOutput::new(stack, "Action", alarm_action);
    });
    let text = template.to_string();
    assert!(text.contains(r#""CustomizedMetricSpecification":{"Dimensions":[{"Name":"Queue","Value":"orders"}],"MetricName":"WaitingPerInstance","Namespace":"Shop","Statistic":"Average"}"#), "{text}");
    assert!(text.contains(r#""AdjustmentType":"ChangeInCapacity","StepAdjustments":[{"ScalingAdjustment":1,"MetricIntervalLowerBound":0"#), "{text}");
}

#[test]
fn the_line_is_that_of_the_setter() {
    let expected = [
        "SW0260", "SW0260", "SW0260", "SW0260", "SW0261", "SW0262", "SW0263", "SW0106", "SW0670",
        "SW0670", "SW0671", "SW0672", "SW0673", "SW0674", "SW0674", "SW0675", "SW0676", "SW0677",
        "SW0678", "SW0752",
    ];
    check_setters(&expected, |stack| {
        let network = vpc(stack);
        let role = role(stack);
        let other = Role::new(stack, "Other", Principal::service("lambda.amazonaws.com"));
        let template = LaunchTemplate::new(stack, "Template").instance_type("t3.micro");
        let instance = |id| Instance::new(stack, id, &network, "t3.micro");
        let group = |id| AutoScalingGroup::new(stack, id, &network, "t3.micro");
        let (web, sessions, fleet) = (
            instance("Web"),
            instance("Sessions").ssm_sessions(),
            group("Fleet"),
        );
        let trusted = instance("Trusted");
        let (a, b, c, d) = (group("A"), group("B"), group("C"), group("D"));
        let mixed = MixedInstances::new().instance_type("t3.micro");
        let several = group("Several").mixed_instances(mixed.clone());
        let given = AutoScalingGroup::from_launch_template(stack, "Given", &network, &template);
        let theirs = AutoScalingGroup::from_name(stack, "Theirs", "shared");
        let volume = |kind| BlockDevice::ebs("/dev/sdf", 10).volume_type(kind);
        let hook = LifecycleHook::launching().heartbeat_timeout(Duration::seconds(1));
        let weighted = mixed.weighted_instance_type("t3.small", 2);
        let daily = ScheduledAction::new("rate(1 day)").min_capacity(1);
        let one_kept = UpdatePolicy::rolling().min_in_service(1);
        let throughput = BlockDevice::ebs("/dev/sdg", 10).throughput_mib(250);
        let first = line!() + 1;
        web.block_device(volume(VolumeType::Io2));
        web.block_device(volume(VolumeType::Gp2).iops(100));
        web.block_device(throughput);
        template.block_device(BlockDevice::ebs("/dev/sdh", 0));
        web.image(MachineImage::amazon_linux_2023_arm64());
        sessions.role(&role);
        web.metadata_hop_limit(0);
        trusted.role(&other);
        a.capacity(RangeInclusive::new(5, 2));
        b.capacity(1..=2).desired_capacity(3);
        fleet.schedule("Never", daily);
        fleet.track("Cpu", TargetTracking::cpu(120.0));
        several.warm_pool(WarmPool::new());
        fleet.max_instance_lifetime(Duration::minutes(1));
        fleet.lifecycle_hook("Hook", hook);
        c.mixed_instances(weighted);
        d.update_policy(one_kept);
        theirs.cooldown(Duration::minutes(1));
        given.commands(["echo"]);
        fleet.step("Steps", StepScaling::change_by());
        first
    });
    assert_eq!(
        codes(|stack| {
            let group = TargetGroup::http(stack, "Group", &vpc(stack), 80);
            let fleet = AutoScalingGroup::from_name(stack, "Fleet", "web");
            fleet.track(
                "Requests",
                TargetTracking::requests_per_target(&group, 100.0),
            );
        }),
        ["SW0672"]
    );
}

/// The key's policy lets the account use it in any case. The tag, which a condition of the role names too, has the name of the volume in it, and not a hash of all names.
#[test]
fn volumes() {
    let but = [
        "/Key961B73FD/Properties/KeyPolicy/Statement",
        "/Data666C94C7/Properties/MultiAttachEnabled",
        "/RoleDefaultPolicy5FFB7DAB/Properties/PolicyDocument/Statement",
        "/Host/Properties/Tags/0/Key",
        "/Host/Properties/Tags/0/Value",
        "/SharedDACC02AA/Properties/Tags/1/Key",
        "/SharedDACC02AA/Properties/Tags/1/Value",
    ];
    check_places("ec2-volumes", &but, |stack| {
        let key = Key::new(stack, "Key");
        let role = role(stack);
        let data = Volume::new(stack, "Data", "eu-west-1a", 100)
            .throughput_mib(200)
            .iops(3000)
            .encryption_key(&key);
        data.grant_attach(&role);
        data.grant_detach(&role);
        let host = stackwright_aws::cfn::ec2::CfnInstance::new(stack, "Host");
        host.instance_type("t3.micro");
        let snapshot = "snap-0123456789abcdef0";
        let shared = Volume::from_snapshot(stack, "Shared", "eu-west-1a", snapshot)
            .volume_type(VolumeType::Io2)
            .iops(1000)
            .multi_attach()
            .auto_enable_io()
            .name("shared")
            .removal_policy(RemovalPolicy::Destroy);
        shared.grant_attach_by_tag(&role, &[&host]);
        let theirs = Volume::from_id(stack, "Theirs", "vol-0123456789abcdef0");
        theirs.grant_detach(&role);
    });
}

#[test]
fn volumes_that_do_not_exist() {
    check_setters(&["SW0260", "SW0260", "SW0260", "SW0254"], |stack| {
        let volume = |id| Volume::new(stack, id, "eu-west-1a", 100);
        let first = line!() + 1;
        volume("A").volume_type(VolumeType::Io2);
        volume("B").multi_attach();
        volume("C").initialization_rate_mib(1);
        Volume::from_id(stack, "D", "vol-0123456789abcdef0").size_gib(10);
        first
    });
}
