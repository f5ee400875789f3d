//! Clusters, Fargate tasks and services, against what the CDK makes of the same, and what is said about misuse.

mod parity;

use parity::{check, check_but, check_setters, codes, template};
use stackwright::{App, Construct, Duration, RemovalPolicy, Resource, Stack, Value};
use stackwright_aws::assets::Crate;
use stackwright_aws::ec2::{Connectable, Port, SecurityGroup, SubnetGroup, SubnetSelection, Vpc};
use stackwright_aws::ecs::{
    Cluster, Container, ContainerCondition, ContainerImage, ContainerInsights, CpuArchitecture,
    FargateService, FargateTaskDefinition, HealthCheck, LogDriver, OperatingSystem, PortMapping,
    PropagateTags, Secret, TaskRole, Volume,
};
use stackwright_aws::iam::{Grantable, PolicyStatement, Principal, Role};
use stackwright_aws::logs::LogGroup;

/// ```js
/// const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 0, subnetConfiguration: [
///   { name: 'Public', subnetType: ec2.SubnetType.PUBLIC }] });
/// new ecs.Cluster(stack, 'Plain', { vpc });
/// new ecs.Cluster(stack, 'Full', { vpc, clusterName: 'full',
///   containerInsightsV2: ecs.ContainerInsights.ENHANCED, enableFargateCapacityProviders: true });
/// new ecs.Cluster(stack, 'Own');
/// ```
#[test]
fn clusters() {
    check("ecs-cluster", |stack| {
        let vpc = Vpc::new(stack, "Vpc").subnet_groups([SubnetGroup::public("Public")]);
        Cluster::new(stack, "Plain").vpc(&vpc);
        Cluster::new(stack, "Full")
            .vpc(&vpc)
            .name("full")
            .container_insights(ContainerInsights::Enhanced)
            .fargate_capacity_providers();
        // The CDK gives a cluster a VPC of its own at once, this one when it is needed.
        Cluster::new(stack, "Own").network();
    });
}

/// ```js
/// const role = new iam.Role(stack, 'TaskRole', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
/// const task = new ecs.FargateTaskDefinition(stack, 'Task', { cpu: 256, memoryLimitMiB: 512, taskRole: role });
/// task.addContainer('worker', {
///   image: ecs.ContainerImage.fromRegistry('public.ecr.aws/docker/library/busybox:latest'),
///   logging: ecs.LogDrivers.awsLogs({ streamPrefix: 'worker' }), environment: { OUTPUT_PREFIX: 'output/' } });
/// ```
#[test]
fn a_task_definition() {
    check("ecs-task-definition", |stack| {
        let role = TaskRole::new(stack, "TaskRole");
        FargateTaskDefinition::new(stack, "Task")
            .task_role(&role)
            .container("worker", "public.ecr.aws/docker/library/busybox:latest")
            .env("OUTPUT_PREFIX", "output/");
    });
}

/// ```js
/// const task = new ecs.FargateTaskDefinition(stack, 'Task');
/// task.addContainer('app', { image: ecs.ContainerImage.fromRegistry('nginx') });
/// const runner = new iam.Role(stack, 'Runner', { assumedBy: new iam.ServicePrincipal('events.amazonaws.com') });
/// task.grantRun(runner);
/// ```
#[test]
fn a_bare_task_definition() {
    check("ecs-task-definition-bare", |stack| {
        let task = FargateTaskDefinition::new(stack, "Task");
        task.container("app", "nginx").without_logging();
        let runner = Role::new(stack, "Runner", Principal::service("events.amazonaws.com"));
        assert!(task.grant_run(&runner).is_complete());
    });
}

fn full_task(stack: &Stack) -> FargateTaskDefinition {
    const SECRET: &str = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf";
    let secret = || Secret::from_secrets_manager(SECRET);
    let repository = stackwright::CfnResource::new(
        &stackwright::Node::new(stack, "Repo"),
        "Resource",
        "AWS::ECR::Repository",
    )
    .removal_policy(RemovalPolicy::Retain);
    let task = FargateTaskDefinition::new(stack, "Task")
        .cpu(1024)
        .memory_mib(3072)
        .ephemeral_storage_gib(50)
        .arm64()
        .volume(Volume::scratch("scratch"))
        .volume(Volume::efs("files", "fs-12345678").root_directory("/data"));
    let arn: Value<String> = repository.attr("Arn");
    let image = ContainerImage::ecr_repository(arn, repository.ref_(), "1.2");
    let web = task
        .container("web", image)
        .cpu(512)
        .memory_mib(1024)
        .memory_reservation_mib(512)
        .command(["serve", "--port", "80"])
        .entry_point(["/app"])
        .env("B", "b")
        .env("A", "a")
        .user("1000")
        .working_directory("/srv")
        .read_only_root_filesystem()
        .env_from_secret("DB", secret())
        .env_from_secret("DB_USER", secret().field("user"))
        .env_from_secret("LEVEL", Secret::from_parameter("/app/level"))
        .health_check(
            HealthCheck::shell("curl -f http://localhost/ || exit 1")
                .interval(Duration::seconds(10))
                .start_period(Duration::minutes(1)),
        )
        .port(80)
        .port(PortMapping::udp(53).name("dns"))
        .stop_timeout(Duration::seconds(30))
        .start_timeout(Duration::seconds(20))
        .docker_label("team", "mazes")
        .logging(
            LogDriver::aws_logs("web")
                .non_blocking(25)
                .multiline_pattern("^START"),
        )
        .mount("scratch", "/scratch")
        .ulimit("nofile", 1000, 2000);
    task.container("side", ContainerImage::ecr("tools/sidecar", "latest"))
        .essential(false)
        .logging(
            LogDriver::new("splunk")
                .option("splunk-url", "https://splunk.example.com")
                .secret_option("splunk-token", secret()),
        )
        .depends_on(&web, ContainerCondition::Healthy);
    let group = LogGroup::new(stack, "Group");
    task.container("third", "nginx")
        .essential(false)
        .logging(LogDriver::aws_logs("third").log_group(&group));
    task.container("quiet", "nginx")
        .essential(false)
        .without_logging();
    task
}

/// The CDK's app has the same containers, volumes and secrets. It lets the execution role describe secrets and
/// parameters too, which ECS does not need. Its feature flag `@aws-cdk/aws-iam:minimizePolicies` is on.
#[test]
fn a_task_definition_with_everything() {
    const POLICY: &str =
        "/TaskExecutionRoleDefaultPolicy72339918/Properties/PolicyDocument/Statement";
    let secrets = r#"["secretsmanager:DescribeSecret","secretsmanager:GetSecretValue"]"#;
    let parameters = r#"["ssm:DescribeParameters","ssm:GetParameter","ssm:GetParameterHistory","ssm:GetParameters"]"#;
    let but = [
        format!(r#"{POLICY}/3/Action: {secrets} → "secretsmanager:GetSecretValue""#),
        format!(r#"{POLICY}/4/Action: {parameters} → "ssm:GetParameters""#),
    ];
    let but: Vec<&str> = but.iter().map(String::as_str).collect();
    check_but("ecs-task-definition-full", &but, |stack| {
        let task = full_task(stack);
        let runner = Role::new(stack, "Runner", Principal::service("events.amazonaws.com"));
        task.grant_run(&runner);
    });
}

/// ```js
/// const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1 });
/// const cluster = new ecs.Cluster(stack, 'Cluster', { vpc });
/// const task = new ecs.FargateTaskDefinition(stack, 'Task');
/// task.addContainer('web', { image: ecs.ContainerImage.fromRegistry('nginx'), portMappings: [{ containerPort: 80 }],
///   logging: ecs.LogDrivers.awsLogs({ streamPrefix: 'web' }) });
/// new ecs.FargateService(stack, 'Plain', { cluster, taskDefinition: task });
/// const svc = new ecs.FargateService(stack, 'Full', { cluster, taskDefinition: task, desiredCount: 3,
///   assignPublicIp: true, vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC }, circuitBreaker: { rollback: true },
///   serviceName: 'full', minHealthyPercent: 100, maxHealthyPercent: 200, enableExecuteCommand: true,
///   healthCheckGracePeriod: cdk.Duration.seconds(30), platformVersion: ecs.FargatePlatformVersion.VERSION1_4,
///   enableECSManagedTags: true, propagateTags: ecs.PropagatedTagSource.SERVICE });
/// svc.connections.allowFromAnyIpv4(ec2.Port.tcp(80), 'http');
/// const spot = new ecs.Cluster(stack, 'Spot', { vpc, enableFargateCapacityProviders: true });
/// new ecs.FargateService(stack, 'Cheap', { cluster: spot, taskDefinition: task, capacityProviderStrategies: [
///   { capacityProvider: 'FARGATE_SPOT', weight: 2 }, { capacityProvider: 'FARGATE', weight: 1, base: 1 }] });
/// ```
/// with the feature flags `@aws-cdk/aws-iam:minimizePolicies` and `@aws-cdk/aws-ecs:removeDefaultDeploymentAlarm`. The
/// differences: the default deployment controller is left out, deployments that fail are rolled back unless told otherwise,
/// and sessions may be recorded in the containers' log groups alone.
#[test]
fn services() {
    let service = |id: &str| format!("/{id}/Properties/Deployment");
    let role = "/TaskTaskRoleDefaultPolicyC02AED32/Properties/PolicyDocument/Statement";
    let sessions = r#""ssmmessages:CreateControlChannel","ssmmessages:CreateDataChannel","ssmmessages:OpenControlChannel","ssmmessages:OpenDataChannel""#;
    let theirs = format!(
        r#"[{{"Action":["logs:CreateLogStream","logs:DescribeLogGroups","logs:DescribeLogStreams","logs:PutLogEvents",{sessions}],"Effect":"Allow","Resource":"*"}}]"#
    );
    let ours = format!(
        r#"[{{"Action":["logs:DescribeLogGroups",{sessions}],"Effect":"Allow","Resource":"*"}},{{"Action":["logs:CreateLogStream","logs:DescribeLogStreams","logs:PutLogEvents"],"Effect":"Allow","Resource":{{"Fn::GetAtt":["TaskwebLogGroupBC277B9F","Arn"]}}}}]"#
    );
    let circuit_breaker = r#"null → {"Enable":true,"Rollback":true}"#;
    let (plain, full, cheap) = (
        service("PlainService497295CF"),
        service("FullService8B3F144F"),
        service("CheapServiceA2E852B3"),
    );
    let roles = r#""TaskTaskRoleDefaultPolicyC02AED32","TaskTaskRoleE98524A1""#;
    let but = [
        format!("{role}: {theirs} → {ours}"),
        format!("{plain}Configuration/DeploymentCircuitBreaker: {circuit_breaker}"),
        format!(r#"{full}Controller: {{"Type":"ECS"}} → null"#),
        format!("{cheap}Configuration/DeploymentCircuitBreaker: {circuit_breaker}"),
        // ECS refuses a capacity provider that the cluster does not have yet.
        format!(r#"/CheapServiceA2E852B3/DependsOn: [{roles}] → ["Spot989960AB",{roles}]"#),
    ];
    let but: Vec<&str> = but.iter().map(String::as_str).collect();
    check_but("ecs-fargate-service", &but, |stack| {
        let vpc = Vpc::new(stack, "Vpc").nat_gateways(1);
        let cluster = Cluster::new(stack, "Cluster").vpc(&vpc);
        let task = FargateTaskDefinition::new(stack, "Task");
        task.container("web", "nginx").port(80);
        FargateService::new(stack, "Plain", &cluster, &task);
        let full = FargateService::new(stack, "Full", &cluster, &task)
            .desired_count(3)
            .assign_public_ip()
            .subnets(SubnetSelection::public())
            .name("full")
            .healthy_percent(100, 200)
            .execute_command()
            .health_check_grace_period(Duration::seconds(30))
            .platform_version("1.4.0")
            .managed_tags()
            .propagate_tags(PropagateTags::Service);
        full.allow_from_any_ipv4(Port::tcp(80).described("http"));
        let spot = Cluster::new(stack, "Spot")
            .vpc(&vpc)
            .fargate_capacity_providers();
        FargateService::new(stack, "Cheap", &spot, &task)
            .capacity_provider("FARGATE_SPOT", 2, 0)
            .capacity_provider("FARGATE", 1, 1);
    });
}

#[test]
fn roles_that_come_later_may_be_passed_too() {
    let build = |early: bool| {
        template(|stack| {
            let runner = Role::new(stack, "Runner", Principal::service("events.amazonaws.com"));
            let role = TaskRole::new(stack, "Role");
            let task = FargateTaskDefinition::new(stack, "Task").task_role(&role);
            if early {
                task.grant_run(&runner);
            }
            task.container("app", "nginx");
            if !early {
                assert!(task.task_execution_role().is_some());
                task.grant_run(&runner);
            }
        })
    };
    let (early, late) = (build(true), build(false));
    let policy = |template: &stackwright::json::Value| {
        let resources = template["Resources"].as_object().unwrap();
        let (_, policy) = resources
            .iter()
            .find(|(id, _)| id.starts_with("RunnerDefaultPolicy"))
            .unwrap();
        policy.clone()
    };
    assert_eq!(policy(&early), policy(&late));
    let pass = &policy(&early)["Properties"]["PolicyDocument"]["Statement"][0];
    assert_eq!(pass["Action"], "iam:PassRole");
    assert_eq!(pass["Resource"].as_array().unwrap().len(), 2);
}

#[test]
fn what_is_granted_to_a_task_is_granted_to_its_role() {
    let template = template(|stack| {
        let task = FargateTaskDefinition::new(stack, "Task");
        task.container("app", "nginx").without_logging();
        task.obtain_task_role().add_to_policy(
            PolicyStatement::allow()
                .action("s3:ListAllMyBuckets")
                .resource("*"),
        );
        let _ = task.grantee();
    });
    let policy = &template["Resources"]["TaskTaskRoleDefaultPolicyC02AED32"];
    assert_eq!(policy["Type"], "AWS::IAM::Policy");
    assert_eq!(
        policy["Properties"]["Roles"][0]["Ref"],
        "TaskTaskRoleE98524A1"
    );
}

#[test]
fn a_service_in_given_groups_and_an_imported_cluster() {
    let template = template(|stack| {
        let vpc = Vpc::new(stack, "Vpc").nat_gateways(1);
        let group = SecurityGroup::new(stack, "Group", &vpc);
        let cluster = Cluster::from_arn(
            stack,
            "Cluster",
            "arn:aws:ecs:eu-west-1:123456789012:cluster/main",
        )
        .vpc(&vpc);
        assert_eq!(cluster.cluster_name().as_str(), Some("main"));
        let task = FargateTaskDefinition::new(stack, "Task");
        task.container("web", "nginx").port(80);
        let service = FargateService::new(stack, "Service", &cluster, &task).security_group(&group);
        assert_eq!(service.security_groups().len(), 1);
        let client = SecurityGroup::new(stack, "Client", &vpc);
        client.allow_to(&service, Port::tcp(80));
    });
    let resources = template["Resources"].as_object().unwrap();
    let of_type = |name: &str| resources.values().filter(|r| r["Type"] == name).count();
    assert_eq!(of_type("AWS::EC2::SecurityGroup"), 2);
    assert_eq!(of_type("AWS::EC2::SecurityGroupIngress"), 1);
    assert_eq!(of_type("AWS::ECS::Cluster"), 0);
}

#[test]
fn what_is_created_late_belongs_to_the_line_of_the_app() {
    let app = App::new();
    let stack = Stack::new(&app, "S");
    let vpc = Vpc::new(&stack, "Vpc");
    let task = FargateTaskDefinition::new(&stack, "Task");
    task.container("app", "nginx");
    app.synth().expect("no errors");
    for construct in [vpc.node(), task.node()] {
        for node in construct.find_all() {
            assert!(node.location().file().ends_with("tests/ecs.rs"), "{node:?}");
        }
    }
}

#[test]
fn misuse() {
    #[track_caller]
    fn check(code: &str, build: impl FnOnce(FargateTaskDefinition)) {
        assert_eq!(
            codes(|stack| build(FargateTaskDefinition::new(stack, "Task"))),
            [code]
        );
    }
    #[track_caller]
    fn check_container(code: &str, build: impl FnOnce(Container)) {
        check(code, |task| build(task.container("app", "nginx")));
    }
    fn service(stack: &Stack) -> FargateService {
        let vpc = Vpc::new(stack, "Vpc").public_subnets_only();
        let cluster = Cluster::new(stack, "Cluster").vpc(&vpc);
        let task = FargateTaskDefinition::new(stack, "Task");
        task.container("app", "nginx");
        FargateService::new(stack, "Service", &cluster, &task)
    }
    check("SW0300", |task| {
        task.cpu(256).memory_mib(4096).container("app", "nginx");
    });
    check("SW0300", |task| {
        task.cpu(100).container("app", "nginx");
    });
    for size in [20, 201] {
        check("SW0301", |task| {
            task.ephemeral_storage_gib(size).container("app", "nginx");
        });
    }
    check("SW0302", |_| {});
    check_container("SW0302", |app| {
        app.essential(false);
    });
    check_container("SW0302", |app| {
        app.cpu(512);
    });
    check_container("SW0302", |app| {
        app.memory_mib(1024);
    });
    check_container("SW0302", |app| {
        app.memory_mib(256).memory_reservation_mib(512);
    });
    check("SW0303", |task| {
        task.container("app", "nginx");
        task.obtain_task_role();
        let role = Role::new(
            &task,
            "Other",
            Principal::service("ecs-tasks.amazonaws.com"),
        );
        task.task_role(&role);
    });
    check_container("SW0303", |app| {
        assert!(app.container_log_group().is_some());
        app.without_logging();
    });
    check_container("SW0304", |app| {
        app.mount("nope", "/mnt");
    });
    check_container("SW0305", |app| {
        app.env("A", "1")
            .env_from_secret("A", Secret::from_parameter("a"));
    });
    check_container("SW0305", |app| {
        app.env("A=B", "1");
    });
    check("SW0306", |task| {
        task.container("app", "nginx").port(80);
        task.container("other", "nginx").port(80);
    });
    check_container("SW0307", |app| {
        app.health_check(HealthCheck::command(["true"]).interval(Duration::seconds(1)));
    });
    check_container("SW0307", |app| {
        app.stop_timeout(Duration::seconds(121));
    });
    assert_eq!(
        codes(|stack| {
            Cluster::from_name(stack, "Cluster", "main").name("other");
        }),
        ["SW0308"]
    );
    assert_eq!(
        codes(|stack| {
            Cluster::from_name(stack, "Cluster", "main").network();
        }),
        ["SW0308"]
    );
    assert_eq!(
        codes(|stack| {
            service(stack);
        }),
        ["SW0309"]
    );
    assert_eq!(
        codes(|stack| {
            service(stack).assign_public_ip().healthy_percent(100, 100);
        }),
        ["SW0310"]
    );
    assert_eq!(
        codes(|stack| {
            let service = service(stack).assign_public_ip();
            service.security_groups();
            service.subnets(SubnetSelection::public());
        }),
        ["SW0303"]
    );
    check("SW0311", |task| {
        task.cpu(8192)
            .memory_mib(16384)
            .runtime_platform(
                CpuArchitecture::X86_64,
                OperatingSystem::WindowsServer2022Core,
            )
            .container("app", "nginx");
    });
    check("SW0311", |task| {
        task.runtime_platform(
            CpuArchitecture::X86_64,
            OperatingSystem::WindowsServer2022Core,
        )
        .container("app", "nginx");
    });
}

#[test]
fn the_line_is_that_of_the_setter_of_a_task() {
    let wrong = |set: fn(&FargateTaskDefinition) -> u32| {
        move |stack: &Stack| {
            let task = FargateTaskDefinition::new(stack, "Task");
            task.container("app", "nginx");
            set(&task)
        }
    };
    check_setters(
        &["SW0300"],
        wrong(|task| {
            task.memory_mib(4096);
            line!() - 1
        }),
    );
    // The memory is the default one: what was set is to blame.
    check_setters(
        &["SW0300"],
        wrong(|task| {
            task.cpu(1024);
            line!() - 1
        }),
    );
    check_setters(
        &["SW0311"],
        wrong(|task| {
            let windows = OperatingSystem::WindowsServer2025Core;
            task.runtime_platform(CpuArchitecture::X86_64, windows);
            line!() - 1
        }),
    );
    check_setters(&["SW0301", "SW0312", "SW0106", "SW0303"], |stack| {
        let role = Role::new(stack, "Role", Principal::service("events.amazonaws.com"));
        let task = FargateTaskDefinition::new(stack, "Task");
        task.container("app", "nginx");
        let first = line!() + 1;
        task.ephemeral_storage_gib(20);
        task.container("my app", "nginx");
        task.task_role(&role);
        task.task_role(&role);
        first
    });
}

#[test]
fn the_line_is_that_of_the_setter_of_a_container() {
    let expected = [
        "SW0302", "SW0302", "SW0302", "SW0304", "SW0304", "SW0303", "SW0305", "SW0306", "SW0307",
        "SW0307", "SW0307", "SW0307", "SW0303", "SW0303",
    ];
    check_setters(&expected, |stack| {
        let task = FargateTaskDefinition::new(stack, "Task")
            .cpu(512)
            .memory_mib(1024);
        let app = task
            .container("app", "nginx")
            .cpu(512)
            .port(80)
            .env("A", "1");
        let side = task.container("side", "nginx").memory_mib(512);
        let third = task.container("third", "nginx");
        let second = Duration::seconds(1);
        assert!(app.container_log_group().is_some());
        let first = line!() + 1;
        side.cpu(1);
        side.memory_reservation_mib(600);
        third.memory_mib(512);
        app.mount("nope", "/mnt");
        app.mount_read_only("nope", "/mnt");
        app.env_from_secret("B", Secret::from_parameter("b"));
        side.env("=", "1");
        side.port(80);
        app.stop_timeout(Duration::minutes(3));
        app.start_timeout(Duration::minutes(3));
        app.health_check(HealthCheck::shell("true").interval(second));
        side.health_check(HealthCheck::command(["true"]).retries(11));
        app.without_logging();
        app.logging(LogDriver::aws_logs("app"));
        first
    });
    check_setters(&["SW0302"], |stack| {
        let task = FargateTaskDefinition::new(stack, "Task");
        task.container("app", "nginx").essential(false);
        line!() - 1
    });
}

#[test]
fn the_line_is_that_of_the_setter() {
    check_setters(&["SW0303", "SW0308", "SW0308", "SW0310"], |stack| {
        let vpc = Vpc::new(stack, "Vpc").public_subnets_only();
        let cluster = Cluster::new(stack, "Cluster").vpc(&vpc);
        let imported = Cluster::from_name(stack, "Imported", "main");
        let task = FargateTaskDefinition::new(stack, "Task");
        task.container("app", "nginx");
        let service = FargateService::new(stack, "Service", &cluster, &task).assign_public_ip();
        let first = line!() + 1;
        cluster.vpc(&vpc);
        imported.name("other");
        imported.fargate_capacity_providers();
        service.healthy_percent(100, 100);
        first
    });
}

/// ```js
/// const task = new ecs.FargateTaskDefinition(stack, 'Task', { runtimePlatform: { cpuArchitecture: ARM64,
///   operatingSystemFamily: LINUX } });
/// task.addContainer('worker', { image: ecs.ContainerImage.fromAsset('tests/assets/image'),
///   logging: ecs.LogDrivers.awsLogs({ streamPrefix: 'worker' }) });
/// ```
#[test]
fn an_image_that_is_built() {
    // The image is built for the task's processor, which the CDK leaves to whoever builds.
    let hash = "faf93b80c9aa541cdacde85c388c3af8c7ede4ca38503429c24ca0e95703da5c";
    let image = |hash: &str| {
        let repository = "cdk-hnb659fds-container-assets-${AWS::AccountId}-${AWS::Region}";
        let registry = "${AWS::AccountId}.dkr.ecr.${AWS::Region}.${AWS::URLSuffix}";
        format!("\"{registry}/{repository}:{hash}\"")
    };
    let theirs = image("c3a367f33bd413335e2fd9cce1924a05a79081d62abee3b6c633643bac6cfa40");
    let but = format!(
        "/Task79114B6B/Properties/ContainerDefinitions/0/Image/Fn::Sub: {theirs} → {}",
        image(hash)
    );
    check_but("ecs-asset", &[&but], |stack| {
        let task = FargateTaskDefinition::new(stack, "Task");
        // What is set later counts, too.
        task.container("worker", ContainerImage::from_asset("tests/assets/image"));
        task.arm64();
    });
}

#[test]
fn an_image_of_a_crate_is_built_for_the_processor_of_its_task() {
    let command = |arm: bool| {
        let app = App::new();
        let stack = Stack::new(&app, "S");
        let task = FargateTaskDefinition::new(&stack, "Task");
        let hello = Crate::new("hello").manifest_path("tests/assets/workspace/Cargo.toml");
        task.container("hello", ContainerImage::from_crate(&hello));
        if arm {
            task.arm64();
        }
        let assembly = app.synth().expect("an assembly");
        let manifest = assembly.stacks[0].asset_manifest().expect("assets");
        let images = manifest["dockerImages"].as_object().expect("images");
        let image = images.values().next().expect("one");
        image["source"]["executable"].to_string()
    };
    assert!(command(false).contains("\"x86_64\""));
    assert!(command(true).contains("\"arm64\""));
}
