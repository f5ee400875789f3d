//! Networks, machines, containers and access, `cdk/apps/ports-network.js`.

use super::function;
use super::parity::check_places;
use stackwright::{CfnOutput, Duration, RemovalPolicy, Tags, intrinsic, pseudo};
use stackwright_aws::applicationautoscaling;
use stackwright_aws::autoscaling::{
    AutoScalingGroup, DefaultResult, LifecycleHook, MixedInstances, ScalingEvent, ScheduledAction,
    TargetTracking, UpdatePolicy,
};
use stackwright_aws::certificatemanager::Certificate;
use stackwright_aws::cloudwatch::{Alarm, Metrics as _, Statistic};
use stackwright_aws::ec2::{
    AclEntry, BastionHost, BlockDevice, Connectable as _, GatewayService, LaunchTemplate,
    MachineImage, NetworkAcl, Peer, Port, PrefixList, SecurityGroup, Subnet, SubnetGroup,
    SubnetSelection, TrafficType, UserData, VolumeType, Vpc,
};
use stackwright_aws::ecr::Repository;
use stackwright_aws::ecs::{
    self, CloudMap, Cluster, ContainerCondition, ContainerInsights, FargateService,
    FargateTaskDefinition, HealthCheck as ContainerCheck, LogDriver, PortMapping, PropagateTags,
    ServiceConnect, ServiceConnectService, Volume,
};
use stackwright_aws::efs::{FileSystem, ToInfrequentAccess};
use stackwright_aws::elasticloadbalancingv2::{
    Action, Algorithm, ApplicationLoadBalancer, Authentication, Condition, HealthCheck,
    ListenerProtocol, LoadBalancerMetric, NetworkLoadBalancer, TargetGroup, TargetType,
};
use stackwright_aws::iam::{
    AccessKey, Group, InstanceProfile, ManagedPolicy, OidcProvider, PolicyDocument,
    PolicyStatement, Principal, ResourceWithPolicy as _, Role, SamlProvider, User,
};
use stackwright_aws::kms::Key;
use stackwright_aws::logs::{LogGroup, Retention};
use stackwright_aws::route53::{HostedZone, Record};
use stackwright_aws::s3::{Bucket, LifecycleRule};
use stackwright_aws::secretsmanager::Secret;
use stackwright_aws::servicediscovery::PrivateDnsNamespace;
use stackwright_aws::sns::Topic;
use stackwright_aws::ssm::StringParameter;

#[test]
fn network() {
    const BUT: [&str; 4] = [
        // The image is Amazon Linux 2023, the disk is encrypted, and its metadata takes a token.
        "/Bastion6045F255/Properties/ImageId/Ref",
        "/Bastion6045F255/Properties/BlockDeviceMappings",
        "/Bastion6045F255/Properties/MetadataOptions",
        // An instance starts when there is a way out.
        "/Bastion6045F255/DependsOn",
    ];
    check_places("port-network", &BUT, |stack| {
        let bucket = Bucket::new(stack, "FlowLogs")
            .lifecycle_rule(LifecycleRule::new().expire_after(Duration::days(30)));
        let vpc = Vpc::new(stack, "Vpc")
            .name("main")
            .cidr("10.20.0.0/16")
            .max_azs(2)
            .nat_gateways(2)
            .subnet_groups([
                SubnetGroup::public("web")
                    .cidr_mask(24)
                    .map_public_ip(false),
                SubnetGroup::private_with_egress("app").cidr_mask(22),
                SubnetGroup::isolated("data").cidr_mask(26),
            ]);
        vpc.gateway_endpoint("S3", GatewayService::S3)
            .subnets(SubnetSelection::isolated());
        vpc.gateway_endpoint("DynamoDb", GatewayService::DynamoDb)
            .add_to_policy(
                PolicyStatement::allow()
                    .principal(Principal::any())
                    .action("dynamodb:*")
                    .resource("*")
                    .condition("StringEquals", "aws:PrincipalAccount", pseudo::account_id()),
            );
        let endpoints = SecurityGroup::new(stack, "Endpoints", &vpc)
            .description("endpoints")
            .allow_all_outbound(false);
        let https = Port::tcp(443).described("from the network");
        endpoints.add_ingress_rule(Peer::ipv4(vpc.vpc_cidr_block()), https);
        for (id, service) in [
            ("Secrets", "secretsmanager"),
            ("Ecr", "ecr.dkr"),
            ("Ssm", "ssm"),
        ] {
            vpc.interface_endpoint(id, service)
                .security_group(&endpoints)
                .subnets(SubnetSelection::group("app"))
                .closed();
        }
        vpc.flow_log("ToBucket")
            .to_bucket(&bucket, "vpc/")
            .traffic(TrafficType::Reject);
        let log = LogGroup::new(stack, "Log").retention(Retention::OneWeek);
        let flows = Principal::service("vpc-flow-logs.amazonaws.com");
        vpc.flow_log("ToLog")
            .to_log_group(&log, &Role::new(stack, "FlowRole", flows))
            .every_minute()
            .fields(&["srcaddr", "dstaddr", "action"]);
        NetworkAcl::new(stack, "Acl", &vpc)
            .subnets(SubnetSelection::group("data"))
            .entry(
                "In",
                AclEntry::inbound(100, "10.20.0.0/16", Port::tcp(5432)),
            );
        let bastion = BastionHost::new(stack, "Bastion", &vpc)
            .name("bastion")
            .subnets(SubnetSelection::group("app"));
        let offices = PrefixList::new(stack, "Offices").entry("203.0.113.0/24", "office");
        let web = SecurityGroup::new(stack, "Web", &vpc).name("web");
        web.add_ingress_rule(&offices, Port::tcp(443));
        web.allow_from(&bastion, Port::tcp(22).described("ssh"));
        Tags::of(&vpc).add("team", "network");
        let subnets = vpc.public_subnets();
        let ids: Vec<_> = subnets.iter().map(Subnet::subnet_id).collect();
        CfnOutput::new(stack, "Nats", intrinsic::join(",", ids));
    });
}

#[test]
fn servers() {
    const BUT: [&str; 9] = [
        // Instances start when there is a way out.
        "/GroupASG3C6DFE3B/DependsOn",
        // The balancer says its name itself.
        "/GroupScalingPolicyRequests14C7ABAD/Properties/TargetTrackingConfiguration/PredefinedMetricSpecification/ResourceLabel/*",
        // Attributes have no order.
        "/Balancer71DDC9D9/Properties/LoadBalancerAttributes/*",
        "/BalancerHttpsBlueGroup7553F47E/Properties/TargetGroupAttributes/*",
        // The CDK's ID of a permission depends on the numbers of tokens.
        "/BalancerHttpsApiGroup7DA876EB/DependsOn/0",
        "/ApiInvoke2UTWxhlfyqbT5FTn5jvgbLgjFfJwzswGk55DU1HY0AED86BB",
        "/SlowACAFBC61/Properties/Dimensions/0/Value/Fn::Join",
        "/SlowACAFBC61/Properties/Dimensions/0/Value/Fn::GetAtt",
        "/BalancerHttpsApiGroupInvokeSApi9B7BB00C63EFF0FB",
    ];
    check_places("port-servers", &BUT, |stack| {
        let vpc = Vpc::new(stack, "Vpc").max_azs(2).nat_gateways(1);
        let zone = HostedZone::from_id(stack, "Zone", "Z0123456789", "example.org");
        let certificate = Certificate::new(stack, "Certificate", "*.example.org")
            .alternative_names(["example.org"])
            .validate_by_dns(&zone);
        let topic = Topic::new(stack, "Scaling");
        let role = Role::new(stack, "Role", Principal::service("ec2.amazonaws.com"))
            .managed_policy(&ManagedPolicy::from_aws_managed(
                "AmazonSSMManagedInstanceCore",
            ));
        let disk = BlockDevice::ebs("/dev/xvda", 30)
            .volume_type(VolumeType::Gp3)
            .iops(4000)
            .throughput_mib(250);
        let template = LaunchTemplate::new(stack, "Template")
            .image(MachineImage::amazon_linux_2023_arm64())
            .instance_type("t4g.medium")
            .security_group(&SecurityGroup::new(stack, "Servers", &vpc))
            .user_data(
                UserData::linux()
                    .commands(["dnf install -y nginx", "systemctl enable --now nginx"]),
            )
            .role(&role)
            .metadata_hop_limit(2)
            .detailed_monitoring(true)
            .block_device(disk);
        let group = AutoScalingGroup::from_launch_template(stack, "Group", &vpc, &template)
            .mixed_instances(
                MixedInstances::new()
                    .on_demand_base(1)
                    .on_demand_percent(25)
                    .spot_allocation("price-capacity-optimized")
                    .weighted_instance_type("t4g.medium", 1)
                    .weighted_instance_type("m7g.medium", 2),
            )
            .capacity(2..=10)
            .elb_health_check(Duration::minutes(5))
            .cooldown(Duration::minutes(2))
            .group_metrics([] as [&str; 0])
            .notify(&topic, ScalingEvent::ERRORS)
            .max_instance_lifetime(Duration::days(14))
            .termination_policies(["OldestInstance"])
            .update_policy(
                UpdatePolicy::rolling()
                    .max_batch_size(2)
                    .min_in_service(1)
                    .pause(Duration::minutes(5)),
            )
            .track(
                "Cpu",
                TargetTracking::cpu(60.0).warmup(Duration::minutes(3)),
            )
            .schedule(
                "Morning",
                ScheduledAction::new("0 6 * * *")
                    .min_capacity(4)
                    .time_zone("Europe/Berlin"),
            )
            .lifecycle_hook(
                "Drain",
                LifecycleHook::terminating()
                    .heartbeat_timeout(Duration::minutes(5))
                    .default_result(DefaultResult::Continue),
            );
        let balancer = ApplicationLoadBalancer::new(stack, "Balancer", &vpc)
            .internet_facing()
            .http2(true)
            .idle_timeout(Duration::seconds(120))
            .deletion_protection()
            .drop_invalid_headers()
            .attribute("client_keep_alive.seconds", "600")
            .attribute("routing.http.xff_header_processing.mode", "append")
            .attribute("routing.http.desync_mitigation_mode", "strictest");
        balancer.redirect_to_https();
        let nothing = Action::fixed_response(404).message("text/plain", "nothing here");
        let listener = balancer
            .listener("Https", 443)
            .certificate(&certificate)
            .default_action(nothing);
        let shop = [
            Condition::host(["www.example.org"]),
            Condition::path(["/", "/shop/*"]),
        ];
        let blue = listener
            .target_when("Blue", 10, shop, 80, &group)
            .health_check(
                HealthCheck::new()
                    .path("/health")
                    .interval(Duration::seconds(15))
                    .timeout(Duration::seconds(5))
                    .healthy_threshold(2)
                    .unhealthy_threshold(3)
                    .healthy_codes("200-299"),
            )
            .deregistration_delay(Duration::seconds(30))
            .stickiness(Duration::hours(1))
            .slow_start(Duration::seconds(60))
            .algorithm(Algorithm::LeastOutstandingRequests);
        let green = TargetGroup::http(stack, "Green", &vpc, 80).target_type(TargetType::Instance);
        let canary = [
            Condition::header("x-canary", ["yes"]),
            Condition::query([("v", "2")]),
        ];
        let weighted =
            Action::weighted_forward([(&blue, 90), (&green, 10)]).stickiness(Duration::minutes(10));
        let secret = Secret::from_name(stack, "Oidc", "oidc").secret_value();
        let login = Authentication::oidc("https://login.example.org", "admin", secret)
            .authorization_endpoint("https://login.example.org/authorize")
            .token_endpoint("https://login.example.org/token")
            .user_info_endpoint("https://login.example.org/me")
            .session_timeout(Duration::hours(8));
        let admin = Action::forward(&blue).authenticated_by(login);
        let moved = Action::redirect()
            .host("new.example.org")
            .path("/#{path}")
            .permanent();
        listener
            .rule("Canary", 20, canary, weighted)
            .rule("Admin", 30, [Condition::host(["admin.example.org"])], admin)
            .rule(
                "Moved",
                40,
                [Condition::source_ip(["198.51.100.0/24"])],
                moved,
            );
        let posts = [Condition::method(["POST"])];
        listener
            .function_when("Api", 50, posts, &function(stack, "Api"))
            .health_check(HealthCheck::new());
        group.track(
            "Requests",
            TargetTracking::requests_per_target(&blue, 600.0),
        );
        let slow = blue.metric_named("TargetResponseTime");
        let slow = slow.statistic(Statistic::percentile(99.0));
        Alarm::new(stack, "Slow", slow.is_at_least(1.0)).evaluation_periods(3);
        let errors = balancer.metric(LoadBalancerMetric::HTTPCodeELB5XXCount);
        Alarm::new(stack, "Errors", errors.is_at_least(10.0)).evaluation_periods(1);
        Record::new(stack, "Www", &zone, &balancer).name("www");
    });
}

#[test]
fn containers() {
    const BUT: [&str; 25] = [
        // What is so in any case is left out.
        "/Files8E6940B8/Properties/PerformanceMode",
        // Sessions need no logs of the cluster, and the group that the sidecar writes to is known.
        "/TaskTaskRoleDefaultPolicyC02AED32/Properties/PolicyDocument/Statement",
        // The account and the region are those of the repository's ARN.
        "/Task79114B6B/Properties/ContainerDefinitions/0/Image/*",
        "/Task79114B6B/Properties/ContainerDefinitions/0/LinuxParameters/Capabilities",
        "/WebServiceDF29B54C/Properties/DeploymentConfiguration/Alarms",
        "/WebServiceDF29B54C/Properties/DeploymentController",
        // Tasks start when the files can be mounted.
        "/WebServiceDF29B54C/DependsOn",
        "/WebLogGroup1664F270/DependsOn",
        "/WebSecurityGroupF444D504/DependsOn",
        // Application Auto Scaling takes its own role.
        "/WebTaskCountTarget41D0074D/Properties/RoleARN",
        "/WebTaskCountTarget41D0074D/DependsOn",
        "/WebTaskCountTargetCpuC3EBAE5D/DependsOn",
        "/WebTaskCountTargetMemoryCB78CB4B/DependsOn",
        "/WebTaskCountTargetConnectionsB46FAAB6/DependsOn",
        // The balancer may reach the service.
        "/BalancerSecurityGroup27376FED/Properties/SecurityGroupEgress",
        "/BalancerTlsD5A873E7/Properties/SslPolicy",
        "/WorkerTaskRoleDefaultPolicy615A57C0/Properties/PolicyDocument/Statement/0/Resource",
        // The log router is fetched from the public registry.
        "/Worker11F36D0F/Properties/ContainerDefinitions/1/Image",
        "/WorkerExecutionRoleDefaultPolicy8A847D1E/Properties/PolicyDocument/Statement",
        "/WorkersService1746F57A/Properties/Deployment*",
        "/WorkersService1746F57A/DependsOn",
        "/WorkersCloudmapService0C34ACCB/DependsOn",
        "/WorkersSecurityGroup55F5AD6C/DependsOn",
        "/WebSecurityGroupfromSBalancerSecurityGroupB19245CC8080558369E6",
        "/BalancerSecurityGrouptoSWebSecurityGroupD94FD78F8080899BF860",
    ];
    check_places("port-containers", &BUT, |stack| {
        let vpc = Vpc::new(stack, "Vpc").max_azs(2).nat_gateways(1);
        let cluster = Cluster::new(stack, "Cluster")
            .vpc(&vpc)
            .name("shop")
            .container_insights(ContainerInsights::Enhanced)
            .fargate_capacity_providers();
        let names = "DefaultServiceDiscoveryNamespace";
        cluster.namespace(&PrivateDnsNamespace::new(
            &cluster,
            names,
            "shop.local",
            &vpc,
        ));
        let files = FileSystem::new(stack, "Files", &vpc)
            .to_infrequent_access(ToInfrequentAccess::After14Days)
            .elastic_throughput()
            .removal_policy(RemovalPolicy::Destroy);
        let point = files
            .access_point("Point")
            .path("/web")
            .create_owned_by(1000, 1000, "750")
            .posix_user(1000, 1000);
        let login = Secret::new(stack, "Login");
        let level = StringParameter::from_name(stack, "Level", "/shop/level");
        let repository = Repository::from_name(stack, "Repository", "shop/web");
        let log = LogGroup::new(stack, "Log")
            .name("/shop/web")
            .retention(Retention::TwoWeeks)
            .removal_policy(RemovalPolicy::Destroy);
        let task = FargateTaskDefinition::new(stack, "Task")
            .family("web")
            .cpu(512)
            .memory_mib(1024)
            .ephemeral_storage_gib(30)
            .arm64()
            .volume(Volume::of_access_point("files", &point).as_task_role());
        files.grant_read_write(&task.obtain_task_role());
        let web = task
            .container("web", repository.image("1.2"))
            .env("MODE", "prod")
            .env_from_secret(
                "PASSWORD",
                ecs::Secret::from_secret(&login).field("password"),
            )
            .env_from_secret("LEVEL", ecs::Secret::from_stored_parameter(&level))
            .port(PortMapping::tcp(8080).name("http").app_protocol("http"))
            .logging(LogDriver::aws_logs("web").log_group(&log).non_blocking(25))
            .health_check(
                ContainerCheck::shell("curl -f http://localhost:8080/health")
                    .interval(Duration::seconds(15))
                    .start_period(Duration::seconds(30)),
            )
            .init_process()
            .read_only_root_filesystem()
            .stop_timeout(Duration::seconds(60))
            .ulimit("nofile", 4096, 8192)
            .docker_label("team", "shop")
            .user("1000")
            .mount("files", "/data");
        let proxy = task
            .container("proxy", "public.ecr.aws/docker/library/envoy:1")
            .essential(false)
            .memory_reservation_mib(64)
            .cpu(64)
            .command(["-c", "/etc/envoy.yaml"])
            .entry_point(["envoy"])
            .working_directory("/")
            .logging(LogDriver::aws_logs("proxy"));
        web.depends_on(&proxy, ContainerCondition::Start);
        let connect = ServiceConnectService::new("http")
            .dns_name("web")
            .port(80)
            .request_timeout(Duration::seconds(20));
        let service = FargateService::new(stack, "Web", &cluster, &task)
            .name("web")
            .desired_count(2)
            .healthy_percent(100, 200)
            .execute_command()
            .managed_tags()
            .propagate_tags(PropagateTags::Service)
            .health_check_grace_period(Duration::seconds(60))
            .capacity_provider("FARGATE_SPOT", 3, 0)
            .capacity_provider("FARGATE", 1, 1)
            .platform_version("LATEST")
            .subnets(SubnetSelection::private_with_egress())
            .service_connect(
                ServiceConnect::new()
                    .service(connect)
                    .logging(LogDriver::aws_logs("connect")),
            );
        files.allow_default_port_from(&service);
        let balancer = NetworkLoadBalancer::new(stack, "Balancer", &vpc)
            .internet_facing()
            .cross_zone();
        let certificate =
            "arn:aws:acm:eu-west-1:123456789012:certificate/1234abcd-12ab-34cd-56ef-1234567890ab";
        balancer
            .listener("Tls", 443)
            .protocol(ListenerProtocol::Tls)
            .certificate(certificate)
            .alpn_policy("HTTP2Preferred")
            .target("Web", 8080, &service.load_balancer_target(&web, 8080))
            .deregistration_delay(Duration::seconds(10))
            .preserve_client_ip(true);
        let flows = balancer.metric(LoadBalancerMetric::NetworkELBActiveFlowCount);
        service
            .auto_scaling(2..=12)
            .track(
                "Cpu",
                applicationautoscaling::TargetTracking::ecs_cpu(65.0)
                    .scale_in_cooldown(Duration::minutes(5))
                    .scale_out_cooldown(Duration::minutes(1)),
            )
            .track(
                "Memory",
                applicationautoscaling::TargetTracking::ecs_memory(80.0),
            )
            .schedule(
                "Evening",
                applicationautoscaling::ScheduledAction::new("cron(0 20 * * ? *)").min_capacity(6),
            )
            .track(
                "Connections",
                applicationautoscaling::TargetTracking::metric(flows, 100.0),
            );
        let busy = service.metric(ecs::ServiceMetric::CPUUtilization);
        Alarm::new(stack, "Busy", busy.is_at_least(90.0)).evaluation_periods(2);
        let worker = FargateTaskDefinition::new(stack, "Worker");
        let firelens = LogDriver::firelens()
            .option("Name", "cloudwatch")
            .option("region", "eu-west-1")
            .option("log_group_name", "worker")
            .option("auto_create_group", "true")
            .option("log_stream_prefix", "w-");
        worker
            .container("worker", "public.ecr.aws/docker/library/busybox:1.37")
            .logging(firelens);
        FargateService::new(stack, "Workers", &cluster, &worker)
            .desired_count(1)
            .cloud_map(CloudMap::new("workers").dns_ttl(Duration::seconds(10)));
    });
}

#[test]
fn access() {
    const BUT: [&str; 3] = [
        // A role of the stack's account needs no statement in the policy of a bucket or key.
        "/Key961B73FD/Properties/KeyPolicy/Statement",
        // Roles are passed to a service that is named.
        "/ReaderDefaultPolicy151F3818/Properties/PolicyDocument/Statement/0/Condition",
        "/BucketPolicyE9A3008A/Properties/PolicyDocument/Statement",
    ];
    check_places("port-access", &BUT, |stack| {
        let github = "https://token.actions.githubusercontent.com";
        let github = OidcProvider::new(stack, "GitHub", github).client_ids(["sts.amazonaws.com"]);
        let of = "token.actions.githubusercontent.com";
        let shop = github
            .principal()
            .with_condition("StringLike", &format!("{of}:sub"), "repo:shop/*:*")
            .with_condition("StringEquals", &format!("{of}:aud"), "sts.amazonaws.com");
        let cdk = PolicyDocument::new();
        cdk.add(
            PolicyStatement::allow()
                .action("sts:AssumeRole")
                .resource("arn:aws:iam::*:role/cdk-*"),
        );
        let deploy = Role::new(stack, "Deploy", shop)
            .description("GitHub")
            .name("deploy")
            .path("/ci/")
            .max_session_duration(Duration::hours(1))
            .inline_policy("cdk", &cdk);
        let key = Key::new(stack, "Key")
            .alias("shared")
            .description("shared")
            .rotation_period(Duration::days(180))
            .pending_window(Duration::days(14));
        key.grant_admin(&deploy);
        key.grant_decrypt(&Principal::account("210987654321"));
        let logs = "kms:EncryptionContext:aws:logs:arn";
        key.add_to_resource_policy(
            PolicyStatement::allow()
                .sid("Logs")
                .principal(Principal::service("logs.amazonaws.com"))
                .actions(["kms:Encrypt*", "kms:Decrypt*"])
                .resource("*")
                .condition("ArnLike", logs, "arn:aws:logs:*:*:*"),
        );
        let boundary = ManagedPolicy::new(stack, "Boundary")
            .name("boundary")
            .statement(
                PolicyStatement::allow()
                    .not_actions(["iam:*", "organizations:*"])
                    .resource("*"),
            )
            .statement(PolicyStatement::deny().action("*").resource("*").condition(
                "Bool",
                "aws:MultiFactorAuthPresent",
                "false",
            ));
        let people = Group::new(stack, "People")
            .managed_policy(&ManagedPolicy::from_aws_managed("ReadOnlyAccess"));
        let user = User::new(stack, "Reader")
            .name("reader")
            .add_to_group(&people)
            .permissions_boundary(&boundary);
        let access = AccessKey::new(stack, "AccessKey", &user);
        Secret::new(stack, "AccessSecret").value(access.secret_access_key());
        let saml = SamlProvider::new(stack, "Saml", "<xml/>");
        Role::new(stack, "Console", saml.console_principal()).permissions_boundary(&boundary);
        let machine = Role::new(stack, "Machine", Principal::service("ec2.amazonaws.com"));
        InstanceProfile::new(stack, "Profile", &machine);
        let other =
            Role::from_arn(stack, "Other", "arn:aws:iam::123456789012:role/other").changeable();
        let bucket = Bucket::new(stack, "Bucket").encryption_key(&key);
        bucket.grant_read_write(&other, "*");
        bucket.add_to_resource_policy(
            PolicyStatement::allow()
                .principal(Principal::organization("o-1234567890"))
                .action("s3:GetObject")
                .resource(bucket.arn_for_objects("public/*")),
        );
        deploy.grant_assume_role(&Principal::arn("arn:aws:iam::210987654321:root"));
        deploy.grant_pass_role(&user, "ecs-tasks.amazonaws.com");
    });
}
