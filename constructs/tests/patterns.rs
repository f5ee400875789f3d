//! Patterns: what they consist of, and what is said about misuse.

mod parity;

use parity::{check_but, check_setters, codes, differences, expected, template};
use stackwright::json::Value as Json;
use stackwright::{App, Duration, Environment, Stack};
use stackwright_aws::applicationautoscaling::{StepScaling, TargetTracking};
use stackwright_aws::certificatemanager::Certificate;
use stackwright_aws::ec2::{SubnetGroup, Vpc};
use stackwright_aws::ecs::Cluster;
use stackwright_aws::events::Schedule;
use stackwright_aws::lambda::{Code, Function, Runtime};
use stackwright_aws::patterns::{
    Database, LambdaRestApi, LoadBalancedEc2Service, LoadBalancedFargateService,
    NetworkLoadBalancedEc2Service, NetworkLoadBalancedFargateService, ObjectTask,
    QueueProcessingEc2Service, QueueProcessingFargateService, ScheduledEc2Task, ScheduledTask,
    StaticSite,
};
use stackwright_aws::rds::Engine;
use stackwright_aws::route53::HostedZone;
use stackwright_aws::sqs::Queue;

const IMAGE: &str = "public.ecr.aws/docker/library/busybox:1.37";

#[test]
fn a_pipeline_does_not_start_itself() {
    for (input, output) in [
        ("a/", "a/b/"),
        ("a/b/", "a/"),
        ("a/", "a/"),
        ("", "output/"),
    ] {
        let found = codes(|stack| {
            ObjectTask::new(stack, "Task", IMAGE)
                .input_prefix(input)
                .output_prefix(output);
        });
        assert_eq!(found, ["SW0551"], "{input} {output}");
    }
}

#[test]
fn the_line_is_that_of_the_setter_of_a_pipeline() {
    check_setters(&["SW0551"], |stack| {
        let task = ObjectTask::new(stack, "Task", IMAGE);
        task.input_prefix("output/in/");
        line!() - 1
    });
    check_setters(&["SW0551"], |stack| {
        let task = ObjectTask::new(stack, "Task", IMAGE);
        task.output_prefix("input/out/");
        line!() - 1
    });
    check_setters(&["SW0552", "SW0552", "SW0552"], |stack| {
        let task = ObjectTask::new(stack, "Task", IMAGE);
        let vpc = Vpc::new(stack, "Vpc").public_subnets_only();
        task.bucket();
        let first = line!() + 1;
        task.input_prefix("uploads/");
        task.use_vpc(&vpc);
        task.without_trail();
        first
    });
}

fn cluster(stack: &Stack) -> Cluster {
    Cluster::new(stack, "Cluster").vpc(&Vpc::new(stack, "Vpc").nat_gateways(1))
}

/// The default deployment controller is left out.
const CONTROLLER: &str =
    r#"/WebServiceD04B5F3E/Properties/DeploymentController: {"Type":"ECS"} → null"#;

/// Only TLS 1.2 and 1.3 are accepted.
const TLS: &str = r#"/WebLBPublicListenerB3D72A27/Properties/SslPolicy: null → "ELBSecurityPolicy-TLS13-1-2-2021-06""#;

/// ```js
/// const web = new patterns.ApplicationLoadBalancedFargateService(stack, 'Web', { cluster, desiredCount: 2,
///   taskImageOptions: { image: ecs.ContainerImage.fromRegistry('nginx'), environment: { A: '1' } },
///   minHealthyPercent: 50, maxHealthyPercent: 200, circuitBreaker: { rollback: true } });
/// web.targetGroup.configureHealthCheck({ path: '/health' });
/// ```
#[test]
fn a_load_balanced_service() {
    check_but("patterns-alb", &[CONTROLLER], |stack| {
        LoadBalancedFargateService::new(stack, "Web", &cluster(stack), "nginx")
            .desired_count(2)
            .health_check_path("/health")
            .env("A", "1");
    });
}

/// ```js
/// new patterns.ApplicationLoadBalancedFargateService(stack, 'Web', { cluster, certificate: cert, redirectHTTP: true, cpu: 512,
///   memoryLimitMiB: 1024, taskImageOptions: { image: ecs.ContainerImage.fromRegistry('nginx'), containerPort: 8080 },
///   minHealthyPercent: 50, maxHealthyPercent: 200, circuitBreaker: { rollback: true } });
/// ```
#[test]
fn a_load_balanced_service_over_tls() {
    check_but("patterns-alb-tls", &[TLS, CONTROLLER], |stack| {
        LoadBalancedFargateService::new(stack, "Web", &cluster(stack), "nginx")
            .certificate("arn:aws:acm:eu-west-1:123456789012:certificate/11111111-2222-3333-4444-555555555555")
            .container_port(8080)
            .cpu(512)
            .memory_mib(1024);
    });
}

/// ```js
/// new patterns.ScheduledFargateTask(stack, 'Nightly', { cluster, schedule: events.Schedule.cron({ hour: '3', minute: '0' }),
///   scheduledFargateTaskImageOptions: { image: ecs.ContainerImage.fromRegistry('nginx'), cpu: 512, memoryLimitMiB: 1024,
///     command: ['run'], environment: { A: '1' } } });
/// ```
/// The tasks' roles may be passed to ECS alone.
#[test]
fn a_scheduled_task() {
    let passed = r#"/NightlyScheduledTaskDefEventsRoleDefaultPolicy11169F1F/Properties/PolicyDocument/Statement/2/Condition: null → {"StringLike":{"iam:PassedToService":"ecs-tasks.amazonaws.com"}}"#;
    check_but("patterns-scheduled", &[passed], |stack| {
        let nightly = Schedule::expression("cron(0 3 * * ? *)");
        ScheduledTask::new(stack, "Nightly", &cluster(stack), nightly, "nginx")
            .cpu(512)
            .memory_mib(1024)
            .command(["run"])
            .env("A", "1");
    });
}

#[test]
fn a_load_balanced_service_inside_of_a_vpc() {
    let template = template(|stack| {
        let vpc = Vpc::new(stack, "Vpc").public_subnets_only();
        let cluster = Cluster::new(stack, "Cluster").vpc(&vpc);
        LoadBalancedFargateService::new(stack, "Web", &cluster, "nginx")
            .internal()
            .assign_public_ip();
    });
    let balancer = &template["Resources"]["WebLB720665E7"]["Properties"];
    assert_eq!(balancer["Scheme"], "internal");
    let outputs = template["Outputs"].as_object().unwrap();
    assert_eq!(outputs.keys().next().unwrap(), "WebLoadBalancerDNS1B588EBA");
    assert!(outputs.contains_key("WebServiceURL68D0DABC"));
}

#[test]
fn the_line_is_that_of_the_setter_of_a_service() {
    check_setters(
        &["SW0702", "SW0305", "SW0300", "SW0305", "SW0300"],
        |stack| {
            let cluster = cluster(stack);
            let web = LoadBalancedFargateService::new(stack, "Web", &cluster, IMAGE);
            let schedule = Schedule::expression("rate(1 day)");
            let task = ScheduledTask::new(stack, "Task", &cluster, schedule, IMAGE);
            let first = line!() + 1;
            web.health_check_path("health");
            web.env("", "1");
            web.memory_mib(100);
            task.env("", "1");
            task.cpu(100);
            first
        },
    );
}

fn zone(stack: &Stack) -> HostedZone {
    HostedZone::from_id(stack, "Zone", "Z123", "example.org")
}

fn function(stack: &Stack, id: &str) -> Function {
    let code = Code::inline("def handler(event, context): ...");
    Function::new(stack, id, Runtime::PYTHON_3_13, code)
}

/// What is not asked for is not turned off in so many words.
#[test]
fn a_load_balanced_service_under_a_domain() {
    let alarms = r#"/WebServiceD04B5F3E/Properties/DeploymentConfiguration/Alarms: {"AlarmNames":[],"Enable":false,"Rollback":false} → null"#;
    check_but("patterns-alb-domain", &[TLS, alarms, CONTROLLER], |stack| {
        LoadBalancedFargateService::new(stack, "Web", &cluster(stack), "nginx")
            .domain("www.example.org", &zone(stack));
    });
}

#[test]
fn a_path_of_its_own_function() {
    let template = template(|stack| {
        let api = LambdaRestApi::new(stack, "Api", &function(stack, "Web"));
        api.route("GET", "/orders/{id}", &function(stack, "Order"));
    });
    let methods = of_type(&template, "AWS::ApiGateway::Method");
    let get = methods
        .iter()
        .find(|(_, one)| one["Properties"]["HttpMethod"] == "GET");
    let uri = &get.expect("the method").1["Properties"]["Integration"]["Uri"];
    assert!(uri.to_string().contains("Order"), "{uri}");
    assert_eq!(methods.len(), 3);
}

/// The resources of a type, by their IDs.
fn of_type<'t>(template: &'t Json, kind: &str) -> Vec<(&'t str, &'t Json)> {
    let resources = template["Resources"].as_object().expect("resources");
    let all = resources.iter().filter(|(_, one)| one["Type"] == kind);
    all.map(|(id, one)| (id.as_str(), one)).collect()
}

#[test]
fn an_api_under_a_domain() {
    let template = template(|stack| {
        let api = LambdaRestApi::new(stack, "Api", &function(stack, "Web"));
        api.domain("api.example.org", &zone(stack));
        stackwright::CfnOutput::new(stack, "Url", api.url());
        assert!(api.domain_name().is_some());
    });
    let records = of_type(&template, "AWS::Route53::RecordSet");
    let [(_, record)] = records[..] else {
        panic!("{records:#?}");
    };
    assert_eq!(record["Properties"]["Name"], "api.example.org.");
    let domains = of_type(&template, "AWS::ApiGateway::DomainName");
    let [(domain, properties)] = domains[..] else {
        panic!("{domains:#?}");
    };
    let certificates = of_type(&template, "AWS::CertificateManager::Certificate");
    assert_eq!(
        properties["Properties"]["RegionalCertificateArn"]["Ref"],
        certificates[0].0
    );
    let url = &template["Outputs"]["Url"]["Value"];
    assert!(url.to_string().contains(domain), "{url}");
}

#[test]
fn a_site() {
    let files = env!("CARGO_MANIFEST_DIR").to_owned() + "/tests/assets";
    let template = template(|stack| {
        StaticSite::new(stack, "Site", &files)
            .domain("example.org", &zone(stack))
            .domain("www.example.org", &zone_of(stack, "Other"))
            .single_page();
    });
    let [(_, distribution)] = of_type(&template, "AWS::CloudFront::Distribution")[..] else {
        panic!("one distribution");
    };
    let config = &distribution["Properties"]["DistributionConfig"];
    assert_eq!(config["Aliases"].as_array().map(Vec::len), Some(2));
    assert_eq!(config["CustomErrorResponses"][0]["ErrorCode"], 403);
    assert_eq!(of_type(&template, "AWS::Route53::RecordSet").len(), 4);
    let [(_, certificate)] = of_type(&template, "AWS::CertificateManager::Certificate")[..] else {
        panic!("one certificate");
    };
    let options = &certificate["Properties"]["DomainValidationOptions"];
    assert_eq!(options[1]["HostedZoneId"], "Z123");
    let access = of_type(&template, "AWS::CloudFront::OriginAccessControl");
    assert_eq!(access.len(), 1);
    let uploads = of_type(&template, "Custom::CDKBucketDeployment");
    assert_eq!(uploads[0].1["Properties"]["DistributionPaths"][0], "/*");
}

fn zone_of(stack: &Stack, id: &str) -> HostedZone {
    HostedZone::from_id(stack, id, "Z123", "example.org")
}

#[test]
fn a_site_with_a_certificate_of_another_region() {
    let files = env!("CARGO_MANIFEST_DIR").to_owned() + "/tests/assets";
    let app = App::new();
    let edge = Stack::new(&app, "Edge").environment(Environment::new("123456789012", "us-east-1"));
    let certificate =
        Certificate::new(&edge, "Certificate", "example.org").validate_by_dns(&zone(&edge));
    let stack = Stack::new(&app, "S").environment(Environment::new("123456789012", "eu-west-1"));
    StaticSite::new(&stack, "Site", &files)
        .certificate(&certificate)
        .domain("example.org", &zone(&stack));
    let assembly = app.synth().unwrap_or_else(|problems| panic!("{problems}"));
    let template = assembly.template("S").expect("the stack");
    assert_eq!(
        of_type(template, "AWS::CertificateManager::Certificate").len(),
        0
    );
}

#[test]
fn the_line_is_that_of_the_setter_of_a_site() {
    let files = env!("CARGO_MANIFEST_DIR").to_owned() + "/tests/assets";
    let expected = &["SW0552", "SW0565"];
    check_setters(expected, |stack| {
        let site = StaticSite::new(stack, "Site", &files).domain("example.org", &zone(stack));
        let other = StaticSite::new(stack, "Other", &files);
        let zone = zone_of(stack, "Third");
        let certificate = "arn:aws:acm:us-east-1:123456789012:certificate/1";
        let certificate = Certificate::from_arn(stack, "Given", certificate);
        let first = line!() + 1;
        site.certificate(&certificate);
        other.domain("", &zone);
        first
    });
}

/// What a resource waits for.
fn needs(resource: &Json) -> Vec<&str> {
    let needs = resource["DependsOn"].as_array().expect("a list");
    needs.iter().filter_map(Json::as_str).collect()
}

#[test]
fn a_database_whose_login_is_rotated_once_it_can_be() {
    for (engine, writer) in [
        (Engine::aurora_postgres("17.4"), true),
        (Engine::postgres("17.2"), false),
    ] {
        let template = template(|stack| {
            let vpc = Vpc::new(stack, "Vpc").nat_gateways(1);
            let database = Database::new(stack, "Orders", engine, &vpc)
                .database_name("orders")
                .rotate_every(Duration::days(7));
            database.allow(&function(stack, "Query").vpc(&vpc));
        });
        let [(_, schedule)] = of_type(&template, "AWS::SecretsManager::RotationSchedule")[..]
        else {
            panic!("one schedule");
        };
        let needs = needs(schedule);
        let is_needed = |kind: &str| {
            of_type(&template, kind)
                .iter()
                .any(|(id, _)| needs.contains(id))
        };
        assert!(is_needed("AWS::EC2::SecurityGroupIngress"), "{needs:?}");
        assert!(is_needed("AWS::EC2::Route"), "{needs:?}");
        assert_eq!(is_needed("AWS::RDS::DBInstance"), writer, "{needs:?}");
        let secret = schedule["Properties"]["SecretId"]["Ref"]
            .as_str()
            .expect("a reference");
        assert_eq!(
            template["Resources"][secret]["Type"],
            "AWS::SecretsManager::SecretTargetAttachment"
        );
        assert!(of_type(&template, "AWS::EC2::VPCEndpoint").is_empty());
    }
}

#[test]
fn databases_in_a_vpc_without_a_way_out_share_an_endpoint() {
    let template = template(|stack| {
        let groups = [SubnetGroup::isolated("data")];
        let vpc = Vpc::new(stack, "Vpc").subnet_groups(groups);
        Database::new(stack, "One", Engine::mysql("8.4.3"), &vpc);
        Database::new(stack, "Two", Engine::mysql("8.4.3"), &vpc);
        Database::new(stack, "Three", Engine::mysql("8.4.3"), &vpc).without_rotation();
    });
    let endpoints = of_type(&template, "AWS::EC2::VPCEndpoint");
    assert_eq!(endpoints.len(), 1);
    let schedules = of_type(&template, "AWS::SecretsManager::RotationSchedule");
    assert_eq!(schedules.len(), 2);
    for (_, schedule) in schedules {
        assert!(needs(schedule).contains(&endpoints[0].0));
    }
}

#[test]
fn the_line_is_that_of_the_setter_of_a_database() {
    check_setters(&["SW0604", "SW0604"], |stack| {
        let vpc = Vpc::new(stack, "Vpc");
        let database = Database::new(stack, "Orders", Engine::mysql("8.4.3"), &vpc);
        let first = line!() + 1;
        database.rotate_every(Duration::minutes(5));
        database.rotate_every(Duration::minutes(500));
        first
    });
}

fn instances(stack: &Stack) -> Cluster {
    let cluster = cluster(stack);
    cluster.add_capacity("Capacity", "t3.micro");
    cluster
}

/// The stack equals the CDK's but for what differs in its parts, each with its own suite: added capacity has a provider, which
/// replaces no group, volumes are encrypted and metadata need tokens; load balancers for connections reach their targets;
/// the role that Application Auto Scaling has for ECS is used; a rule may pass both roles of a task, to ECS alone: the CDK forgets
/// that of the containers, without which the task does not start.
#[track_caller]
fn check_known(case: &str, build: impl FnOnce(&Stack)) {
    let known = [
        "/ClusterCapacity",
        "/Cluster3DA9CCBA: null",
        "/WebLBSecurityGroupAD942A36/Properties/SecurityGroupEgress: [{\"CidrIp\":\"255.255.255.255/32\"",
        "/WebLBSecurityGroupto",
        "/WebServiceSecurityGroupfromSWebLB",
        "/NightlyScheduledTaskDefEventsRoleDefaultPolicy11169F1F/Properties/PolicyDocument/Statement/2/",
    ];
    let mut found = differences(&expected(case), &template(build));
    found.retain(|one| {
        !known.iter().any(|known| one.starts_with(known)) && !one.contains("/Properties/RoleARN: ")
    });
    assert_eq!(found, [] as [String; 0], "{case}");
}

#[test]
fn a_network_load_balanced_service() {
    check_known("patterns-nlb", |stack| {
        let zone = HostedZone::from_id(stack, "Zone", "Z123", "example.org");
        let web = NetworkLoadBalancedFargateService::new(stack, "Web", &cluster(stack), "nginx")
            .desired_count(2)
            .domain("www.example.org", &zone)
            .env("A", "1");
        let cpu = TargetTracking::ecs_cpu(50.0)
            .scale_in_cooldown(Duration::minutes(1))
            .scale_out_cooldown(Duration::minutes(1));
        web.service().auto_scaling(1..=4).track("CpuScaling", cpu);
    });
    check_known("patterns-nlb-port", |stack| {
        NetworkLoadBalancedFargateService::new(stack, "Web", &cluster(stack), "nginx")
            .container_port(6379)
            .listener_port(5432)
            .internal();
    });
}

#[test]
fn load_balanced_services_on_instances() {
    check_known("patterns-nlb-ec2", |stack| {
        NetworkLoadBalancedEc2Service::new(stack, "Web", &instances(stack), "nginx")
            .memory_reservation_mib(256);
    });
    check_known("patterns-alb-ec2", |stack| {
        LoadBalancedEc2Service::new(stack, "Web", &instances(stack), "nginx")
            .memory_mib(512)
            .cpu(128)
            .listener_port(8080);
    });
}

#[test]
fn services_that_work_on_a_queue() {
    check_known("patterns-queue", |stack| {
        QueueProcessingFargateService::new(stack, "Worker", &cluster(stack), "nginx")
            .command(["work"])
            .env("A", "1")
            .tasks(1..=5);
    });
    check_known("patterns-queue-given", |stack| {
        let jobs = Queue::new(stack, "Jobs");
        let steps = StepScaling::change_by().step(..=0.0, -2).step(10.0.., 2);
        QueueProcessingFargateService::of_queue(stack, "Worker", &cluster(stack), "nginx", &jobs)
            .without_cpu_target()
            .tasks(1..=9)
            .steps(steps);
    });
    check_known("patterns-queue-ec2", |stack| {
        QueueProcessingEc2Service::new(stack, "Worker", &instances(stack), "nginx")
            .memory_mib(256)
            .tasks(1..=5);
    });
}

#[test]
fn a_scheduled_task_on_instances() {
    check_known("patterns-scheduled-ec2", |stack| {
        ScheduledEc2Task::new(
            stack,
            "Nightly",
            &instances(stack),
            Duration::days(1),
            "nginx",
        )
        .memory_mib(256)
        .command(["run"]);
    });
}
