//! Patterns: what they consist of, and what is said about misuse.

mod parity;

use parity::{check_but, check_setters, codes, template};
use stackwright::Stack;
use stackwright_aws::ec2::Vpc;
use stackwright_aws::ecs::Cluster;
use stackwright_aws::events::Schedule;
use stackwright_aws::patterns::{LoadBalancedFargateService, ObjectTask, ScheduledTask};

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
/// Only TLS 1.2 and 1.3 are accepted.
#[test]
fn a_load_balanced_service_over_tls() {
    let tls = r#"/WebLBPublicListenerB3D72A27/Properties/SslPolicy: null → "ELBSecurityPolicy-TLS13-1-2-2021-06""#;
    check_but("patterns-alb-tls", &[tls, CONTROLLER], |stack| {
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
