//! Tasks and services on instances of one's own, against what the CDK makes of the same, and what is said about misuse.

mod parity;

use parity::{check_but, check_setters, codes, template};
use stackwright::Stack;
use stackwright_aws::autoscaling::AutoScalingGroup;
use stackwright_aws::ec2::{SubnetSelection, Vpc};
use stackwright_aws::ecs::{
    AsgCapacityProvider, Cluster, ContainerCondition, Ec2Service, Ec2TaskDefinition,
    FargateService, FargateTaskDefinition, IpcMode, LinuxParameters, LogDriver, NetworkMode,
    PidMode, PlacementConstraint, PlacementStrategy, PortMapping, Volume,
};
use stackwright_aws::elasticloadbalancingv2::ApplicationLoadBalancer;

fn vpc(stack: &Stack) -> Vpc {
    Vpc::new(stack, "Vpc").nat_gateways(1).max_azs(2)
}

/// The root volume of Amazon Linux, encrypted.
const ROOT: &str = r#"[{"DeviceName":"/dev/xvda","Ebs":{"Encrypted":true}}]"#;

/// What instances wait for: their way to the internet.
const WAYS: &str = r#"["VpcPrivateSubnet1DefaultRouteBE02A9ED","VpcPrivateSubnet1RouteTableAssociation70C59FA6","VpcPrivateSubnet2DefaultRoute060D2087","VpcPrivateSubnet2RouteTableAssociationA89CAD56"]"#;

/// Deployments that fail are rolled back unless told otherwise.
const CIRCUIT_BREAKER: &str = r#"/ServiceD69D759B/Properties/DeploymentConfiguration/DeploymentCircuitBreaker: null → {"Enable":true,"Rollback":true}"#;

/// What is added with `add_capacity` has a capacity provider, which scales it and moves tasks away from instances that end.
/// The CDK replaces the group with each change, which the provider does not survive.
fn of_added_capacity() -> (Vec<String>, Vec<String>) {
    let data = "/ClusterCapacityLaunchTemplate257E53DD/Properties/LaunchTemplateData";
    let group = "/ClusterCapacityASGA6ED330E";
    let provider = r#"{"Type":"AWS::ECS::CapacityProvider","Properties":{"AutoScalingGroupProvider":{"AutoScalingGroupArn":{"Ref":"ClusterCapacityASGA6ED330E"},"ManagedScaling":{"Status":"ENABLED","TargetCapacity":100},"ManagedTerminationProtection":"ENABLED"}}}"#;
    let before = vec![
        format!("{data}/BlockDeviceMappings: null → {ROOT}"),
        format!(r#"{data}/MetadataOptions: null → {{"HttpTokens":"required"}}"#),
        format!("{group}/Properties/NewInstancesProtectedFromScaleIn: null → true"),
        format!(
            r#"{group}/UpdatePolicy/AutoScalingReplacingUpdate: {{"WillReplace":true}} → null"#
        ),
        format!("{group}/DependsOn: null → {WAYS}"),
    ];
    let after = vec![
        format!("/ClusterCapacityProvider431BD7BE: null → {provider}"),
        r#"/Cluster3DA9CCBA: null → {"Type":"AWS::ECS::ClusterCapacityProviderAssociations","Properties":{"Cluster":{"Ref":"ClusterEB0386A7"},"DefaultCapacityProviderStrategy":[],"CapacityProviders":[{"Ref":"ClusterCapacityProvider431BD7BE"}]}}"#.to_owned(),
    ];
    (before, after)
}

#[track_caller]
fn check_differences(case: &str, but: &[String], build: impl FnOnce(&Stack)) {
    let but: Vec<&str> = but.iter().map(String::as_str).collect();
    check_but(case, &but, build);
}

/// The case `ecs-ec2` of `cdk/apps/ecs-ec2.js`.
#[test]
fn a_service_on_instances() {
    // The load balancer reaches the instances, and the service comes after the cluster has the provider, which the CDK leaves
    // to the author.
    let closed = r#"[{"CidrIp":"255.255.255.255/32","Description":"Disallow all traffic","FromPort":252,"IpProtocol":"icmp","ToPort":86}]"#;
    let balancer = r#"{"Fn::GetAtt":["LBSecurityGroup8A41EA2B","GroupId"]}"#;
    let fleet = r#"{"Fn::GetAtt":["FleetInstanceSecurityGroupA8C3D7AD","GroupId"]}"#;
    let ports = r#""Description":"Load balancer to target","FromPort":32768,"ToPort":65535"#;
    let but = [
        format!(
            "/FleetLaunchTemplate3FC2FEAE/Properties/LaunchTemplateData/BlockDeviceMappings: null → {ROOT}"
        ),
        format!("/FleetASG3971DFE5/DependsOn: null → {WAYS}"),
        CIRCUIT_BREAKER.to_owned(),
        r#"/ServiceD69D759B/DependsOn: ["LBHttp4F52EE23","LBHttpWebGroup89E77802","TaskTaskRoleE98524A1"] → ["Cluster3DA9CCBA","LBHttp4F52EE23","LBHttpWebGroup89E77802","TaskTaskRoleE98524A1"]"#.to_owned(),
        format!("/LBSecurityGroup8A41EA2B/Properties/SecurityGroupEgress: {closed} → null"),
        format!(
            r#"/FleetInstanceSecurityGroupfromSLBSecurityGroup835F50E83276865535C2C6508C: null → {{"Type":"AWS::EC2::SecurityGroupIngress","Properties":{{"IpProtocol":"tcp","GroupId":{fleet},{ports},"SourceSecurityGroupId":{balancer}}}}}"#
        ),
        format!(
            r#"/LBSecurityGrouptoSFleetInstanceSecurityGroup3F7B2C453276865535CAED09ED: null → {{"Type":"AWS::EC2::SecurityGroupEgress","Properties":{{"IpProtocol":"tcp","GroupId":{balancer},{ports},"DestinationSecurityGroupId":{fleet}}}}}"#
        ),
    ];
    check_differences("ecs-ec2", &but, |stack| {
        let network = vpc(stack);
        let cluster = Cluster::new(stack, "Cluster").vpc(&network);
        let fleet = AutoScalingGroup::new(stack, "Fleet", &network, "t3.large").capacity(0..=5);
        let provider = AsgCapacityProvider::new(stack, "Provider", &fleet).target_percent(90);
        cluster.asg_capacity_provider(&provider);
        let task = Ec2TaskDefinition::new(stack, "Task").volume(Volume::host("data", "/data"));
        task.container("web", "nginx")
            .memory_mib(512)
            .cpu(256)
            .port(80)
            .privileged()
            .gpus(1)
            .hostname("web")
            .dns_servers(["10.0.0.2"])
            .extra_host("db", "10.0.0.5")
            .mount_read_only("data", "/data");
        let service = Ec2Service::new(stack, "Service", &cluster, &task)
            .desired_count(2)
            .capacity_provider(provider.capacity_provider_name(), 1, 0)
            .placement_strategy(PlacementStrategy::spread_across_instances())
            .placement_strategy(PlacementStrategy::packed_by_memory())
            .placement_constraint(PlacementConstraint::member_of(
                "attribute:ecs.instance-type =~ t3.*",
            ));
        let balancer = ApplicationLoadBalancer::new(stack, "LB", &network).internet_facing();
        balancer.listener("Http", 80).target("Web", 80, &service);
    });
}

#[test]
fn added_capacity() {
    let (mut but, after) = of_added_capacity();
    // Containers know the region by `AWS_REGION` without being told where they run as their role.
    but.push(r#"/Task79114B6B/Properties/ContainerDefinitions/0/Environment: [{"Name":"AWS_REGION","Value":{"Ref":"AWS::Region"}}] → null"#.to_owned());
    but.push(CIRCUIT_BREAKER.to_owned());
    but.extend(after);
    check_differences("ecs-ec2-capacity", &but, |stack| {
        let cluster = Cluster::new(stack, "Cluster").vpc(&vpc(stack));
        let capacity = cluster.add_capacity("Capacity", "t3.micro");
        capacity.capacity_group().desired_capacity(3);
        let task = Ec2TaskDefinition::new(stack, "Task").network_mode(NetworkMode::AwsVpc);
        task.container("web", "nginx")
            .memory_reservation_mib(256)
            .port(80)
            .without_logging();
        Ec2Service::new(stack, "Service", &cluster, &task);
    });
}

#[test]
fn a_daemon() {
    let (mut but, after) = of_added_capacity();
    but.extend(after);
    check_differences("ecs-ec2-daemon", &but, |stack| {
        let cluster = Cluster::new(stack, "Cluster").vpc(&vpc(stack));
        let capacity = cluster.add_capacity("Capacity", "t4g.small");
        capacity.capacity_group().capacity(1..=3);
        let task = Ec2TaskDefinition::new(stack, "Task")
            .network_mode(NetworkMode::Host)
            .pid_mode(PidMode::Host)
            .ipc_mode(IpcMode::None);
        let linux = LinuxParameters::new()
            .shared_memory_mib(64)
            .add_capability("NET_ADMIN")
            .drop_capability("CHOWN")
            .device("/dev/fuse", "/dev/fuse", ["read"])
            .tmpfs("/run", 32, ["noexec"]);
        task.container("agent", "agent")
            .memory_reservation_mib(64)
            .init_process()
            .linux_parameters(linux)
            .system_control("net.core.somaxconn", "1024")
            .without_logging();
        Ec2Service::new(stack, "Service", &cluster, &task).daemon();
    });
}

#[test]
fn sidecars_have_an_order_and_their_volumes() {
    let template = template(|stack| {
        let task = Ec2TaskDefinition::new(stack, "Task")
            .volume(
                Volume::docker("shared")
                    .shared()
                    .driver("local")
                    .label("team", "mazes"),
            )
            .placement_constraint("attribute:ecs.instance-type =~ t3.*")
            .memory_mib(512);
        let proxy = task
            .container("proxy", "envoy")
            .port(PortMapping::tcp(80).host_port(8080));
        let init = task
            .container("init", "busybox")
            .essential(false)
            .mount("shared", "/data");
        proxy
            .depends_on(&init, ContainerCondition::Success)
            .volumes_from(&init, true);
        let router = task.container("router", "fluent-bit").fluentd_log_router();
        router.log_router_option("enable-ecs-log-metadata", "true");
        proxy.logging(LogDriver::firelens().option("Name", "stdout"));
    });
    let task = &template["Resources"]["Task79114B6B"]["Properties"];
    let proxy = &task["ContainerDefinitions"][0];
    assert_eq!(proxy["PortMappings"][0]["HostPort"], 8080);
    assert_eq!(proxy["VolumesFrom"][0]["SourceContainer"], "init");
    assert_eq!(proxy["DependsOn"][0]["Condition"], "SUCCESS");
    let router = &task["ContainerDefinitions"][2]["FirelensConfiguration"];
    assert_eq!(router["Type"], "fluentd");
    assert_eq!(router["Options"]["enable-ecs-log-metadata"], "true");
    let volume = &task["Volumes"][0]["DockerVolumeConfiguration"];
    assert_eq!(volume["Scope"], "shared");
    assert_eq!(volume["Autoprovision"], true);
    assert_eq!(task["PlacementConstraints"][0]["Type"], "memberOf");
    assert_eq!(task["Memory"], "512");
}

#[test]
fn the_line_is_that_of_the_setter() {
    let expected = [
        "SW0315", "SW0315", "SW0315", "SW0315", "SW0315", "SW0307", "SW0307", "SW0316", "SW0304",
        "SW0306", "SW0317", "SW0317", "SW0317", "SW0317", "SW0317", "SW0317", "SW0318", "SW0310",
        "SW0310", "SW0317",
    ];
    check_setters(&expected, |stack| {
        let network = vpc(stack);
        let cluster = Cluster::new(stack, "Cluster").vpc(&network);
        cluster.fargate_capacity_providers();
        let added = cluster.add_capacity("Capacity", "t3.small");
        let provider = added.capacity_provider_name();
        let fargate = FargateTaskDefinition::new(stack, "Fargate");
        let web = fargate.container("web", "nginx");
        let bridge = Ec2TaskDefinition::new(stack, "Bridge");
        bridge.container("web", "nginx").memory_mib(64);
        let own = Ec2TaskDefinition::new(stack, "Own").network_mode(NetworkMode::AwsVpc);
        let listens = own.container("web", "nginx").memory_mib(64);
        let on_fargate = |id| FargateService::new(stack, id, &cluster, &fargate);
        let on_instances = |id| Ec2Service::new(stack, id, &cluster, &bridge);
        let (a, b, c, d) = (
            on_fargate("A"),
            on_fargate("B"),
            on_fargate("C"),
            on_fargate("D"),
        );
        let (e, f, g, h) = (
            on_instances("E"),
            on_instances("F"),
            on_instances("G"),
            on_instances("H"),
        );
        let theirs = AutoScalingGroup::from_name(stack, "Theirs", "fleet");
        let mixed = a.capacity_provider("FARGATE", 1, 0);
        let based = d.capacity_provider("FARGATE", 1, 1);
        let (daemon, other) = (g.daemon(), h.daemon());
        let devices = LinuxParameters::new().shared_memory_mib(64);
        let efs = Volume::efs("files", "fs-1")
            .root_directory("/a")
            .access_point("fsap-1");
        let first = line!() + 1;
        web.privileged();
        web.gpus(1);
        web.linux_parameters(devices);
        web.ulimit("nproc", 1, 2);
        fargate.volume(Volume::host("data", "/data"));
        web.ulimit("nofile", 2, 1);
        web.restart(stackwright::Duration::seconds(1), []);
        web.log_router_option("config-file-type", "file");
        fargate.volume(efs);
        listens.port(PortMapping::tcp(80).host_port(8080));
        mixed.capacity_provider(&provider, 1, 0);
        b.capacity_provider("other", 1, 0);
        c.capacity_provider("FARGATE", 0, 0);
        based.capacity_provider("FARGATE_SPOT", 1, 1);
        e.capacity_provider("FARGATE", 1, 0);
        added.name("ecs-fleet");
        f.subnets(SubnetSelection::public());
        daemon.placement_strategy(PlacementStrategy::random());
        other.desired_count(2);
        cluster.auto_scaling_group(&theirs);
        first
    });
}

#[test]
fn instances_and_memory_are_missed() {
    let found = codes(|stack| {
        let cluster = Cluster::new(stack, "Cluster").vpc(&vpc(stack));
        let task = Ec2TaskDefinition::new(stack, "Task");
        task.container("web", "nginx");
        Ec2Service::new(stack, "Service", &cluster, &task);
    });
    assert_eq!(found, ["SW0302", "SW0317"]);
}
