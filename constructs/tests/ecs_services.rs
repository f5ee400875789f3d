//! Services behind load balancers, scaled, and connected with each other, against what the CDK makes of the same, and what
//! is said about misuse.

mod parity;

use std::ops::RangeInclusive;

use parity::{check_but, check_setters, codes, template};
use stackwright::{Duration, Stack};
use stackwright_aws::applicationautoscaling::{ScheduledAction, StepScaling, TargetTracking};
use stackwright_aws::ec2::Vpc;
use stackwright_aws::ecs::{
    Cluster, Container, FargateService, FargateTaskDefinition, LogDriver, PortMapping,
    ServiceConnect, ServiceConnectService,
};
use stackwright_aws::elasticloadbalancingv2::{
    ApplicationLoadBalancer, NetworkLoadBalancer, TargetGroup,
};

fn service(stack: &Stack) -> (Vpc, Container, FargateService) {
    let vpc = Vpc::new(stack, "Vpc").nat_gateways(1);
    let cluster = Cluster::new(stack, "Cluster").vpc(&vpc);
    let task = FargateTaskDefinition::new(stack, "Task");
    let container = task.container("web", "nginx");
    let service = FargateService::new(stack, "Service", &cluster, &task);
    (vpc, container, service)
}

/// Deployments that fail are rolled back unless told otherwise.
const CIRCUIT_BREAKER: &str = r#"/ServiceD69D759B/Properties/DeploymentConfiguration/DeploymentCircuitBreaker: null → {"Enable":true,"Rollback":true}"#;

/// ```js
/// const lb = new elbv2.ApplicationLoadBalancer(stack, 'LB', { vpc, internetFacing: true });
/// const listener = lb.addListener('Http', { port: 80 });
/// const group = listener.addTargets('Web', { port: 80, targets: [service] });
/// const s = service.autoScaleTaskCount({ minCapacity: 2, maxCapacity: 10 });
/// s.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: 50 });
/// s.scaleOnMemoryUtilization('Memory', { targetUtilizationPercent: 60, scaleInCooldown: Duration.minutes(5),
///   scaleOutCooldown: Duration.minutes(1), disableScaleIn: true });
/// s.scaleOnRequestCount('Requests', { requestsPerTarget: 1000, targetGroup: group });
/// s.scaleOnSchedule('Morning', { schedule: Schedule.cron({ hour: '8', minute: '0' }), minCapacity: 5 });
/// ```
/// The load balancer says its full name itself, where the CDK takes the listener's ARN apart; and Application Auto Scaling
/// takes its own role without being told.
#[test]
fn a_service_behind_a_load_balancer() {
    let role = r#"{"Fn::Join":["",["arn:",{"Ref":"AWS::Partition"},":iam::",{"Ref":"AWS::AccountId"},":role/aws-service-role/ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService"]]}"#;
    let part = |index: u32| {
        format!(r#"{{"Fn::Select":[{index},{{"Fn::Split":["/",{{"Ref":"LBHttp4F52EE23"}}]}}]}}"#)
    };
    let label = "/ServiceTaskCountTargetRequests7892773A/Properties/TargetTrackingScalingPolicyConfiguration/PredefinedMetricSpecification/ResourceLabel/Fn::Join/1";
    let group = r#"{"Fn::GetAtt":["LBHttpWebGroup89E77802","TargetGroupFullName"]}"#;
    let theirs = format!(
        r#"[{},"/",{},"/",{},"/",{group}]"#,
        part(1),
        part(2),
        part(3)
    );
    let ours = format!(r#"[{{"Fn::GetAtt":["LB8A12904C","LoadBalancerFullName"]}},"/",{group}]"#);
    let but = [
        CIRCUIT_BREAKER.to_owned(),
        format!("/ServiceTaskCountTarget23E25614/Properties/RoleARN: {role} → null"),
        format!("{label}: {theirs} → {ours}"),
    ];
    let but: Vec<&str> = but.iter().map(String::as_str).collect();
    check_but("ecs-alb", &but, |stack| {
        let (vpc, container, service) = service(stack);
        container.port(80);
        let balancer = ApplicationLoadBalancer::new(stack, "LB", &vpc).internet_facing();
        let group = balancer.listener("Http", 80).target("Web", 80, &service);
        let memory = TargetTracking::ecs_memory(60.0)
            .scale_in_cooldown(Duration::minutes(5))
            .scale_out_cooldown(Duration::minutes(1))
            .disable_scale_in();
        service
            .auto_scaling(2..=10)
            .track("Cpu", TargetTracking::ecs_cpu(50.0))
            .track("Memory", memory)
            .track(
                "Requests",
                TargetTracking::requests_per_target(&group, 1000.0),
            )
            .schedule(
                "Morning",
                ScheduledAction::new("cron(0 8 * * ? *)").min_capacity(5),
            );
    });
}

/// ```js
/// const lb = new elbv2.NetworkLoadBalancer(stack, 'LB', { vpc });
/// lb.addListener('Tcp', { port: 80 }).addTargets('Web', { port: 8080,
///   targets: [service.loadBalancerTarget({ containerName: 'web', containerPort: 9090 })] });
/// ```
/// The load balancer and the service are connected; the CDK leaves the two rules to the author.
#[test]
fn a_service_behind_a_network_load_balancer() {
    let closed = r#"[{"CidrIp":"255.255.255.255/32","Description":"Disallow all traffic","FromPort":252,"IpProtocol":"icmp","ToPort":86}]"#;
    let balancer = r#"{"Fn::GetAtt":["LBSecurityGroup8A41EA2B","GroupId"]}"#;
    let tasks = r#"{"Fn::GetAtt":["ServiceSecurityGroupC96ED6A7","GroupId"]}"#;
    let rule = r#""Description":"Load balancer to target","FromPort":9090"#;
    let but = [
        CIRCUIT_BREAKER.to_owned(),
        format!("/LBSecurityGroup8A41EA2B/Properties/SecurityGroupEgress: {closed} → null"),
        format!(
            r#"/ServiceSecurityGroupfromSLBSecurityGroup835F50E8909033242B45: null → {{"Type":"AWS::EC2::SecurityGroupIngress","Properties":{{"IpProtocol":"tcp","GroupId":{tasks},{rule},"ToPort":9090,"SourceSecurityGroupId":{balancer}}},"DependsOn":["TaskTaskRoleE98524A1"]}}"#
        ),
        format!(
            r#"/LBSecurityGrouptoSServiceSecurityGroup16B5604E90909D7BD9D8: null → {{"Type":"AWS::EC2::SecurityGroupEgress","Properties":{{"IpProtocol":"tcp","GroupId":{balancer},{rule},"ToPort":9090,"DestinationSecurityGroupId":{tasks}}}}}"#
        ),
    ];
    let but: Vec<&str> = but.iter().map(String::as_str).collect();
    check_but("ecs-nlb", &but, |stack| {
        let (vpc, container, service) = service(stack);
        container.port(8080).port(9090);
        let listener = NetworkLoadBalancer::new(stack, "LB", &vpc).listener("Tcp", 80);
        listener.target("Web", 8080, &service.load_balancer_target(&container, 9090));
    });
}

#[test]
fn a_grace_period_of_its_own_is_kept() {
    for early in [true, false] {
        let template = template(|stack| {
            let (vpc, container, service) = service(stack);
            container.port(80);
            if early {
                service.health_check_grace_period(Duration::minutes(5));
            }
            let balancer = ApplicationLoadBalancer::new(stack, "LB", &vpc);
            balancer.listener("Http", 80).target("Web", 80, &service);
            if !early {
                service.health_check_grace_period(Duration::minutes(5));
            }
        });
        let service = &template["Resources"]["ServiceD69D759B"]["Properties"];
        assert_eq!(service["HealthCheckGracePeriodSeconds"], 300);
    }
}

#[test]
fn a_service_joins_a_group_from_elsewhere() {
    let template = template(|stack| {
        let (_, container, service) = service(stack);
        container.port(80);
        let arn =
            "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/0123456789abcdef";
        TargetGroup::from_arn(stack, "Group", arn).target(&service);
    });
    let service = &template["Resources"]["ServiceD69D759B"]["Properties"];
    assert_eq!(service["LoadBalancers"][0]["ContainerPort"], 80);
}

/// ```js
/// const cluster = new ecs.Cluster(stack, 'Cluster', { vpc, defaultCloudMapNamespace: { name: 'internal',
///   useForServiceConnect: true, type: sd.NamespaceType.HTTP } });
/// task.addContainer('web', { …, portMappings: [{ containerPort: 80, name: 'web', appProtocol: ecs.AppProtocol.http }] });
/// new ecs.FargateService(stack, 'Service', { cluster, taskDefinition: task, serviceConnectConfiguration: {
///   services: [{ portMappingName: 'web', dnsName: 'api', port: 8080, discoveryName: 'api' }] } });
/// new ecs.FargateService(stack, 'Client', { cluster, taskDefinition: task, serviceConnectConfiguration: {} });
/// ```
#[test]
fn service_connect() {
    let client = CIRCUIT_BREAKER.replace("ServiceD69D759B", "ClientService4FBA552B");
    check_but("ecs-connect", &[CIRCUIT_BREAKER, &client], |stack| {
        let (_, container, service) = service(stack);
        container.port(PortMapping::tcp(80).name("web").app_protocol("http"));
        let (cluster, task) = (service.cluster(), service.task_definition());
        cluster.default_namespace("internal");
        let offer = ServiceConnectService::new("web");
        let offer = offer.dns_name("api").port(8080).discovery_name("api");
        service.service_connect(ServiceConnect::new().service(offer));
        FargateService::new(stack, "Client", cluster, task).service_connect(ServiceConnect::new());
    });
}

/// ```js
/// task.addContainer('web', { image: ecs.ContainerImage.fromRegistry('nginx'),
///   logging: ecs.LogDrivers.firelens({ options: { Name: 'cloudwatch', log_group_name: 'x' } }) });
/// ```
/// The image is the public one, by its name: the CDK looks it up in a parameter and lets the task pull from any repository.
/// And only the log group that is named may be written to.
#[test]
fn firelens() {
    let group = r#"{"Fn::Join":["",["arn:",{"Ref":"AWS::Partition"},":logs:",{"Ref":"AWS::Region"},":",{"Ref":"AWS::AccountId"},":log-group:x:*"]]}"#;
    let pull = r#"{"Action":["ecr:BatchCheckLayerAvailability","ecr:BatchGetImage","ecr:GetAuthorizationToken","ecr:GetDownloadUrlForLayer"],"Effect":"Allow","Resource":"*"}"#;
    let logs = r#"{"Action":["logs:CreateLogStream","logs:PutLogEvents"],"Effect":"Allow","Resource":{"Fn::GetAtt":["TasklogrouterLogGroupFDE7D214","Arn"]}}"#;
    let statement = "/Properties/PolicyDocument/Statement";
    let role = format!("/TaskTaskRoleDefaultPolicyC02AED32{statement}/0");
    let actions = r#"["logs:CreateLogGroup","logs:CreateLogStream","logs:DescribeLogStreams","logs:PutLogEvents"] → ["logs:CreateLogStream","logs:DescribeLogStreams","logs:PutLogEvents"]"#;
    let image = r#"{"Ref":"SsmParameterValueawsserviceawsforfluentbitlatestC96584B6F00A464EAD1953AFF4B05118Parameter"} → "public.ecr.aws/aws-observability/aws-for-fluent-bit:stable""#;
    let but = [
        format!("{role}/Action: {actions}"),
        format!(r#"{role}/Resource: "*" → {group}"#),
        format!("/Task79114B6B/Properties/ContainerDefinitions/1/Image: {image}"),
        format!("/TaskExecutionRoleDefaultPolicy72339918{statement}: [{pull},{logs}] → [{logs}]"),
    ];
    let but: Vec<&str> = but.iter().map(String::as_str).collect();
    check_but("ecs-firelens", &but, |stack| {
        let task = FargateTaskDefinition::new(stack, "Task");
        let logs = LogDriver::firelens().option("Name", "cloudwatch");
        task.container("web", "nginx")
            .logging(logs.option("log_group_name", "x"));
    });
}

#[test]
fn a_log_router_of_its_own_is_the_only_one() {
    let template = template(|stack| {
        let task = FargateTaskDefinition::new(stack, "Task");
        task.container("web", "nginx")
            .logging(LogDriver::firelens());
        task.container("router", "example.com/fluent-bit:1")
            .log_router()
            .without_logging();
    });
    let task = &template["Resources"]["Task79114B6B"]["Properties"]["ContainerDefinitions"];
    assert_eq!(task.as_array().unwrap().len(), 2);
    assert_eq!(task[1]["FirelensConfiguration"]["Type"], "fluentbit");
}

#[test]
fn the_line_is_that_of_service_connect() {
    check_setters(&["SW0314"], |stack| {
        let (_, _, service) = service(stack);
        service.service_connect(ServiceConnect::new());
        line!() - 1
    });
    check_setters(&["SW0313"], |stack| {
        let (_, container, service) = service(stack);
        container.port(80);
        let offer = ServiceConnectService::new("web");
        service.service_connect(ServiceConnect::new().namespace("x").service(offer));
        line!() - 1
    });
}

#[test]
fn misuse() {
    assert_eq!(
        codes(|stack| {
            let (vpc, container, service) = service(stack);
            container.port(PortMapping::udp(53));
            let balancer = ApplicationLoadBalancer::new(stack, "LB", &vpc);
            balancer.listener("Http", 80).target("Web", 80, &service);
        }),
        ["SW0313"]
    );
    for schedule in ["cron(0 25 * * ? *)", "every day"] {
        assert_eq!(
            codes(|stack| {
                let (_, _, service) = service(stack);
                let action = ScheduledAction::new(schedule).min_capacity(1);
                service.auto_scaling(1..=2).schedule("X", action);
            }),
            ["SW0751"]
        );
    }
}

#[test]
fn the_line_is_that_of_the_setter() {
    let expected = [
        "SW0313", "SW0750", "SW0752", "SW0752", "SW0752", "SW0752", "SW0752", "SW0752", "SW0751",
        "SW0751",
    ];
    check_setters(&expected, |stack| {
        let (vpc, container, service) = service(stack);
        container.port(80);
        let balancer = ApplicationLoadBalancer::new(stack, "LB", &vpc);
        let listener = balancer.listener("Http", 80);
        let alone = TargetGroup::http(stack, "Alone", &vpc, 80);
        let scaling = service.auto_scaling(1..=2);
        let other =
            FargateService::new(stack, "Other", service.cluster(), service.task_definition());
        let overlapping = StepScaling::change_by_percent()
            .step(0.0.., 1)
            .step(5.0..9.0, 2);
        let none = RangeInclusive::new(3, 2);
        let nothing = ScheduledAction::new("rate(1 day)");
        let requests = TargetTracking::requests_per_target(&alone, 100.0);
        let wrong = service.load_balancer_target(&container, 81);
        let first = line!() + 1;
        listener.target("Web", 80, &wrong);
        other.auto_scaling(none);
        scaling.track("A", TargetTracking::ecs_cpu(0.0));
        scaling.track("B", TargetTracking::ecs_cpu(101.0));
        scaling.track("C", requests);
        scaling.step("D", StepScaling::change_by());
        scaling.step("E", StepScaling::exactly().step(2.0..1.0, 1));
        scaling.step("F", overlapping);
        scaling.schedule("G", nothing.clone());
        scaling.schedule("H", nothing.min_capacity(2).max_capacity(1));
        first
    });
}
