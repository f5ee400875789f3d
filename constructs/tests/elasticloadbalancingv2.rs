//! Load balancers, against what the CDK makes of the same, and what is said about misuse.

mod parity;

use parity::{check_but, check_setters, codes, differences, expected};
use stackwright::{App, Duration, Environment, Stack};
use stackwright_aws::ec2::{Connectable, Port, SecurityGroup, SubnetGroup, Vpc};
use stackwright_aws::elasticloadbalancingv2::{
    Action, Algorithm, ApplicationLoadBalancer, Authentication, Condition, ExistingListener,
    ExistingLoadBalancer, HealthCheck, HealthCheckProtocol, InstanceTarget, IpTarget,
    ListenerProtocol, LoadBalancerTarget, MutualAuthentication, NetworkLoadBalancer, TargetGroup,
    TargetType, TrustStore,
};
use stackwright_aws::kms::Key;
use stackwright_aws::lambda::{Code, Function, Runtime};
use stackwright_aws::s3::Bucket;

const CERTIFICATE: &str =
    "arn:aws:acm:eu-west-1:123456789012:certificate/11111111-2222-3333-4444-555555555555";
/// Only TLS 1.2 and 1.3 are accepted; the CDK leaves it at AWS's default, which accepts TLS 1.0.
const TLS: &str = r#"/Properties/SslPolicy: null → "ELBSecurityPolicy-TLS13-1-2-2021-06""#;

fn vpc(stack: &Stack) -> Vpc {
    Vpc::new(stack, "Vpc").nat_gateways(1)
}

/// ```js
/// const lb = new elbv2.ApplicationLoadBalancer(stack, 'LB', { vpc, internetFacing: true, loadBalancerName: 'web',
///   deletionProtection: true, idleTimeout: Duration.seconds(30), http2Enabled: false, dropInvalidHeaderFields: true });
/// lb.addRedirect();
/// const listener = lb.addListener('Https', { port: 443, certificates: [cert],
///   defaultAction: elbv2.ListenerAction.fixedResponse(404, { contentType: 'text/plain', messageBody: 'nothing here' }) });
/// const ips = new elbv2.ApplicationTargetGroup(stack, 'Ips', { vpc, port: 8080, targetType: elbv2.TargetType.IP,
///   targets: [new targets.IpTarget('10.0.1.5')], healthCheck: { path: '/health', interval: Duration.seconds(15),
///     timeout: Duration.seconds(5), healthyThresholdCount: 3, unhealthyThresholdCount: 2, healthyHttpCodes: '200-299' },
///   deregistrationDelay: Duration.seconds(30), stickinessCookieDuration: Duration.hours(1) });
/// const others = new elbv2.ApplicationTargetGroup(stack, 'Others', { vpc, port: 8080, protocol: HTTP,
///   targetType: elbv2.TargetType.INSTANCE, slowStart: Duration.seconds(60) });
/// listener.addAction('Split', { priority: 10, conditions: [pathPatterns(['/api/*']), hostHeaders(['example.com'])],
///   action: weightedForward([{ targetGroup: ips, weight: 80 }, { targetGroup: others, weight: 20 }],
///     { stickinessDuration: Duration.minutes(5) }) });
/// listener.addAction('Old', { priority: 20, conditions: [pathPatterns(['/old']), httpRequestMethods(['GET']),
///   queryStrings([{ key: 'v', value: '1' }]), sourceIps(['10.0.0.0/8']), httpHeader('X-Old', ['yes'])],
///   action: elbv2.ListenerAction.redirect({ path: '/new', permanent: true }) });
/// listener.addAction('Plain', { priority: 30, conditions: [pathPatterns(['/plain'])], action: forward([others]) });
/// ```
#[test]
fn an_application_load_balancer() {
    let tls = format!("/LBHttps1AF08C2E{TLS}");
    check_but("elbv2-alb", &[&tls], |stack| {
        let vpc = vpc(stack);
        let balancer = ApplicationLoadBalancer::new(stack, "LB", &vpc)
            .internet_facing()
            .name("web")
            .deletion_protection()
            .http2(false)
            .idle_timeout(Duration::seconds(30))
            .drop_invalid_headers();
        balancer.redirect_to_https();
        let listener = balancer.listener("Https", 443).certificate(CERTIFICATE);
        listener.default_action(Action::fixed_response(404).message("text/plain", "nothing here"));
        let check = HealthCheck::new()
            .path("/health")
            .interval(Duration::seconds(15))
            .timeout(Duration::seconds(5))
            .healthy_threshold(3)
            .unhealthy_threshold(2)
            .healthy_codes("200-299");
        let ips = TargetGroup::http(stack, "Ips", &vpc, 8080)
            .target(&IpTarget::new("10.0.1.5"))
            .health_check(check)
            .deregistration_delay(Duration::seconds(30))
            .stickiness(Duration::hours(1));
        let others = TargetGroup::http(stack, "Others", &vpc, 8080)
            .target_type(TargetType::Instance)
            .slow_start(Duration::minutes(1));
        let split = Action::weighted_forward([(&ips, 80), (&others, 20)]);
        listener.rule(
            "Split",
            10,
            [
                Condition::path(["/api/*"]),
                Condition::host(["example.com"]),
            ],
            split.stickiness(Duration::minutes(5)),
        );
        listener.rule(
            "Old",
            20,
            [
                Condition::path(["/old"]),
                Condition::method(["GET"]),
                Condition::query([("v", "1")]),
                Condition::source_ip(["10.0.0.0/8"]),
                Condition::header("X-Old", ["yes"]),
            ],
            Action::redirect().path("/new").permanent(),
        );
        listener.rule(
            "Plain",
            30,
            [Condition::path(["/plain"])],
            Action::forward(&others),
        );
    });
}

/// ```js
/// const lb = new elbv2.ApplicationLoadBalancer(stack, 'LB', { vpc });
/// const l = lb.addListener('Http', { port: 80, open: false });
/// l.addTargets('Fn', { targets: [new targets.LambdaTarget(fn)], healthCheck: { enabled: true } });
/// const client = new ec2.SecurityGroup(stack, 'Client', { vpc, allowAllOutbound: false });
/// l.connections.allowDefaultPortFrom(client, 'client');
/// ```
/// The permission stands below the target group, by its own name.
#[test]
fn a_function_behind_a_load_balancer() {
    let found = {
        let ours = parity::template(|stack| {
            let vpc = vpc(stack);
            let code = Code::inline("exports.handler = async () => ({});");
            let function = Function::new(stack, "Fn", Runtime::NODEJS_22, code);
            let balancer = ApplicationLoadBalancer::new(stack, "LB", &vpc);
            let group =
                TargetGroup::function(stack, "Group", &function).health_check(HealthCheck::new());
            let listener = balancer.listener("Http", 80).closed();
            listener.default_action(Action::forward(&group));
            let client = SecurityGroup::new(stack, "Client", &vpc).allow_all_outbound(false);
            listener.allow_from(&client, listener.listener_port().described("client"));
        });
        differences(&expected("elbv2-alb-lambda"), &ours)
    };
    let moved = [
        "/FnInvoke2UTWxhlfyqbT5FTn5jvgbLgjFfJwzswGk55DU1HYE3499D64",
        "/LBHttp4F52EE23/Properties/DefaultActions/0/TargetGroupArn/Ref",
        "/LBHttpFnGroup5EC3DAB8",
        "/GroupC77FDACD",
        "/GroupInvokeSFn",
    ];
    let others: Vec<_> = found
        .iter()
        .filter(|line| !moved.iter().any(|path| line.starts_with(path)))
        .collect();
    assert!(others.is_empty(), "{others:#?}");
}

/// ```js
/// const lb = new elbv2.NetworkLoadBalancer(stack, 'LB', { vpc, internetFacing: true, crossZoneEnabled: true });
/// const l = lb.addListener('Tcp', { port: 443 });
/// l.addTargets('Ips', { port: 8443, targets: [new targets.IpTarget('10.0.1.5', 8443)], preserveClientIp: true,
///   healthCheck: { protocol: elbv2.Protocol.HTTP, path: '/', port: '8080' }, deregistrationDelay: Duration.seconds(20) });
/// const g = new elbv2.NetworkTargetGroup(stack, 'Group', { vpc, port: 53, protocol: UDP, targetType: INSTANCE });
/// lb.addListener('Udp', { port: 53, protocol: elbv2.Protocol.UDP, defaultTargetGroups: [g] });
/// const plain = new elbv2.NetworkTargetGroup(stack, 'Plain', { vpc, port: 1883, targetType: elbv2.TargetType.IP });
/// lb.addListener('Tls', { port: 8883, certificates: [cert], defaultTargetGroups: [plain] });
/// ```
/// with the feature flag `@aws-cdk/aws-elasticloadbalancingv2:networkLoadBalancerWithSecurityGroupByDefault`.
#[test]
fn a_network_load_balancer() {
    check_but("elbv2-nlb", &[&format!("/LBTlsF2AF7E03{TLS}")], |stack| {
        let vpc = vpc(stack);
        let balancer = NetworkLoadBalancer::new(stack, "LB", &vpc)
            .internet_facing()
            .cross_zone();
        let check = HealthCheck::new().protocol(HealthCheckProtocol::Http);
        balancer
            .listener("Tcp", 443)
            .target("Ips", 8443, &IpTarget::new("10.0.1.5").port(8443))
            .health_check(check.path("/").port(8080))
            .deregistration_delay(Duration::seconds(20))
            .preserve_client_ip(true);
        let group = TargetGroup::udp(stack, "Group", &vpc, 53).target_type(TargetType::Instance);
        let udp = balancer.listener("Udp", 53).protocol(ListenerProtocol::Udp);
        udp.forward(&group);
        let plain = TargetGroup::tcp(stack, "Plain", &vpc, 1883);
        let tls = balancer.listener("Tls", 8883).certificate(CERTIFICATE);
        tls.forward(&plain);
    });
}

/// The stack is in `eu-west-1`.
fn logs_differ(case: &str, build: fn(&Stack, &Bucket)) -> Vec<String> {
    let app = App::new();
    let stack = Stack::new(&app, "S").environment(Environment::new("123456789012", "eu-west-1"));
    build(&stack, &Bucket::new(&stack, "Logs"));
    let assembly = app.synth().unwrap_or_else(|found| panic!("{found}"));
    let found = differences(&expected(case), assembly.template("S").unwrap());
    // Buckets of the CDK do not refuse public access by themselves, and its zones are looked up.
    found
        .into_iter()
        .filter(|line| !line.starts_with("/Logs6819BB44/Properties"))
        .filter(|line| !line.contains("/AvailabilityZone: "))
        .collect()
}

/// `lb.logAccessLogs(bucket, 'web')`. Elastic Load Balancing writes as a service, in all regions alike; the CDK lets an
/// account of each region write, and another service that writes the logs of network load balancers alone.
#[test]
fn access_logs_of_an_application_load_balancer() {
    let found = logs_differ("elbv2-alb-logs", |stack, bucket| {
        let balancer =
            ApplicationLoadBalancer::new(stack, "LB", &vpc(stack)).access_logs(bucket, "web");
        balancer
            .listener("Http", 80)
            .default_action(Action::fixed_response(200));
    });
    let [policy] = found.as_slice() else {
        panic!("{found:#?}")
    };
    let (theirs, ours) = policy.split_once(" → ").unwrap();
    assert!(theirs.starts_with("/LogsPolicy90DB40C9/Properties/PolicyDocument/Statement: "));
    assert_eq!(
        ours,
        r#"[{"Action":"s3:PutObject","Effect":"Allow","Principal":{"Service":"logdelivery.elasticloadbalancing.amazonaws.com"},"Resource":{"Fn::Join":["",[{"Fn::GetAtt":["Logs6819BB44","Arn"]},"/web/AWSLogs/123456789012/*"]]}}]"#
    );
}

#[test]
fn access_logs_of_a_network_load_balancer() {
    let found = logs_differ("elbv2-nlb-logs", |stack, bucket| {
        NetworkLoadBalancer::new(stack, "LB", &vpc(stack)).access_logs(bucket, "net");
    });
    let [policy] = found.as_slice() else {
        panic!("{found:#?}")
    };
    let (_, ours) = policy.split_once(" → ").unwrap();
    assert_eq!(
        ours.matches("delivery.logs.amazonaws.com").count(),
        2,
        "{ours}"
    );
    assert_eq!(
        ours.matches(r#""aws:SourceAccount":"123456789012""#)
            .count(),
        2,
        "{ours}"
    );
}

#[test]
fn misuse() {
    #[track_caller]
    fn wrong(code: &str, build: fn(&Stack, &Vpc)) {
        assert_eq!(codes(|stack| build(stack, &vpc(stack))), [code]);
    }
    fn balancer(stack: &Stack, vpc: &Vpc) -> ApplicationLoadBalancer {
        let balancer = ApplicationLoadBalancer::new(stack, "LB", vpc);
        balancer
            .listener("Http", 80)
            .default_action(Action::fixed_response(200));
        balancer
    }
    wrong("SW0703", |stack, vpc| {
        TargetGroup::http(stack, "Group", vpc, 80)
            .target(&IpTarget::new("10.0.0.1"))
            .target(&InstanceTarget::new("i-1"));
    });
    wrong("SW0703", |stack, vpc| {
        let group = TargetGroup::http(stack, "Group", vpc, 80);
        let network = NetworkLoadBalancer::new(stack, "LB", vpc);
        network.listener("Tcp", 80).forward(&group);
    });
    wrong("SW0701", |stack, vpc| {
        TargetGroup::tcp(stack, "Group", vpc, 80).slow_start(Duration::seconds(30));
    });
    for action in [
        || Action::redirect(),
        || Action::redirect().path("new"),
        || Action::fixed_response(200).message("text/plain", "x".repeat(1025)),
        || Action::weighted_forward([]),
    ] {
        let build = |stack: &Stack| {
            let vpc = vpc(stack);
            let listener = ApplicationLoadBalancer::new(stack, "LB", &vpc).listener("Http", 80);
            listener.default_action(action());
        };
        assert_eq!(codes(build), ["SW0705"]);
    }
    wrong("SW0707", |stack, vpc| {
        let balancer = NetworkLoadBalancer::new(stack, "LB", vpc);
        let listener = balancer
            .listener("Tls", 443)
            .protocol(ListenerProtocol::Tls);
        listener.forward(&TargetGroup::tcp(stack, "Group", vpc, 443));
    });
    wrong("SW0707", |stack, vpc| {
        let listener = balancer(stack, vpc)
            .listener("Http2", 8080)
            .protocol(ListenerProtocol::Http);
        listener
            .certificate(CERTIFICATE)
            .default_action(Action::fixed_response(200));
    });
    wrong("SW0708", |stack, vpc| {
        NetworkLoadBalancer::new(stack, "LB", vpc).listener("Tcp", 80);
    });
    assert_eq!(
        codes(|stack| {
            balancer(stack, &Vpc::new(stack, "Vpc").max_azs(1));
        }),
        ["SW0711"]
    );
    wrong("SW0711", |stack, vpc| {
        let one = vpc.public_subnets()[..1].to_vec();
        balancer(stack, vpc).subnets(one);
    });
    wrong("SW0709", |stack, vpc| {
        let key = Key::new(stack, "Key");
        let bucket = Bucket::new(stack, "Logs").encryption_key(&key);
        balancer(stack, vpc).access_logs(&bucket, "");
    });
    wrong("SW0710", |stack, _| {
        let group =
            "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/0123456789abcdef";
        TargetGroup::from_arn(stack, "Group", group).target(&IpTarget::new("10.0.0.1"));
    });
}

#[test]
fn the_line_is_that_of_the_setter() {
    let expected = [
        "SW0700", "SW0700", "SW0701", "SW0701", "SW0701", "SW0702", "SW0702", "SW0702", "SW0704",
        "SW0704", "SW0705", "SW0706", "SW0706", "SW0706", "SW0706", "SW0703", "SW0708",
    ];
    check_setters(&expected, |stack| {
        let vpc = vpc(stack);
        let balancer = ApplicationLoadBalancer::new(stack, "LB", &vpc);
        let listener = balancer.listener("Http", 80);
        let group = TargetGroup::http(stack, "Group", &vpc, 80);
        let tcp = TargetGroup::tcp(stack, "Tcp", &vpc, 80);
        let (check, long) = (HealthCheck::new, Duration::days(9));
        let ten = Duration::seconds(10);
        let path = || [Condition::path(["/x"])];
        let many = [
            Condition::path(["1", "2", "3"]),
            Condition::host(["4", "5", "6"]),
        ];
        let ok = || Action::fixed_response(200);
        balancer.security_groups();
        listener.rule("First", 1, path(), ok());
        let first = line!() + 1;
        balancer.name("internal-x");
        group.name("-x");
        balancer.idle_timeout(Duration::seconds(0));
        group.deregistration_delay(Duration::hours(2));
        group.stickiness(long);
        group.health_check(check().healthy_threshold(1));
        group.health_check(check().path("health"));
        group.health_check(check().interval(ten).timeout(ten));
        balancer.internet_facing();
        balancer.subnets(vpc.public_subnets());
        listener.default_action(Action::fixed_response(301));
        listener.rule("Zero", 0, path(), ok());
        listener.rule("Again", 1, path(), ok());
        listener.rule("None", 3, [], ok());
        listener.rule("Many", 4, many, ok());
        listener.default_action(Action::forward(&tcp));
        balancer.listener("Other", 80).default_action(ok());
        first
    });
}

#[test]
fn it_is_in_one_subnet_of_each_zone() {
    let template = parity::template(|stack| {
        let groups = [SubnetGroup::public("A"), SubnetGroup::public("B")];
        let vpc = Vpc::new(stack, "Vpc").subnet_groups(groups);
        let balancer = ApplicationLoadBalancer::new(stack, "LB", &vpc).internet_facing();
        balancer
            .listener("Http", 80)
            .default_action(Action::fixed_response(200));
    });
    let subnets = &template["Resources"]["LB8A12904C"]["Properties"]["Subnets"];
    assert_eq!(subnets.as_array().unwrap().len(), 2, "{subnets}");
}

/// A load balancer reaches a target wherever it is registered: before or after a listener forwards to its group.
#[test]
fn connections_are_made_in_any_order() {
    let build = |early: bool| {
        parity::template(|stack| {
            let vpc = vpc(stack);
            let inner = ApplicationLoadBalancer::new(stack, "Inner", &vpc);
            inner
                .listener("Http", 80)
                .closed()
                .default_action(Action::fixed_response(200));
            let outer = NetworkLoadBalancer::new(stack, "Outer", &vpc);
            let group = TargetGroup::tcp(stack, "Group", &vpc, 80);
            if early {
                group.target(&LoadBalancerTarget::new(&inner));
            }
            outer.listener("Tcp", 80).forward(&group);
            outer.allow_from_any_ipv4(Port::tcp(80));
            if !early {
                group.target(&LoadBalancerTarget::new(&inner));
            }
        })
    };
    let (early, late) = (build(true), build(false));
    assert_eq!(early, late);
    let resources = early["Resources"].as_object().unwrap();
    let of_type = |name: &str| resources.values().filter(|r| r["Type"] == name).count();
    assert_eq!(of_type("AWS::EC2::SecurityGroupIngress"), 1);
    assert_eq!(of_type("AWS::EC2::SecurityGroupEgress"), 1);
}

/// The cases are those of `cdk/apps/elbv2-more.js`.
#[test]
fn users_log_in() {
    check_but("elbv2-login", &[], |stack| {
        let network = Vpc::new(stack, "Vpc").nat_gateways(1).max_azs(2);
        let balancer = ApplicationLoadBalancer::new(stack, "LB", &network).internet_facing();
        let group = TargetGroup::http(stack, "Web", &network, 80);
        let secret = "{{resolve:secretsmanager:oidc:SecretString:secret::}}";
        let login = Authentication::oidc("https://login.example.com", "web", secret)
            .authorization_endpoint("https://login.example.com/authorize")
            .token_endpoint("https://login.example.com/token")
            .user_info_endpoint("https://login.example.com/userinfo")
            .scope("openid email")
            .session_timeout(Duration::hours(8));
        let listener = balancer
            .listener("Https", 443)
            .certificate(CERTIFICATE)
            .certificate(CERTIFICATE.replace("555555555555", "555555555556"))
            .ssl_policy("ELBSecurityPolicy-TLS13-1-2-Res-2021-06")
            .default_action(Action::forward(&group).authenticated_by(login));
        let open = [Condition::path(["/open/*"])];
        listener.rule("Open", 1, open, Action::forward(&group));
    });
}

#[test]
fn clients_show_certificates() {
    // Buckets say what S3 does anyway.
    let bucket = r#"{"BucketEncryption":{"ServerSideEncryptionConfiguration":[{"ServerSideEncryptionByDefault":{"SSEAlgorithm":"AES256"}}]},"PublicAccessBlockConfiguration":{"BlockPublicAcls":true,"BlockPublicPolicy":true,"IgnorePublicAcls":true,"RestrictPublicBuckets":true}}"#;
    let bucket = format!("/Bucket83908E77/Properties: null → {bucket}");
    check_but("elbv2-mtls", &[&bucket], |stack| {
        let bucket = Bucket::new(stack, "Bucket");
        let store = TrustStore::new(stack, "Store", bucket.bucket_name(), "ca.pem")
            .name("clients")
            .revocation(stack, "Revoked", bucket.bucket_name(), "revoked.crl");
        let network = Vpc::new(stack, "Vpc").nat_gateways(1).max_azs(2);
        ApplicationLoadBalancer::new(stack, "LB", &network)
            .listener("Https", 443)
            .certificate(CERTIFICATE)
            .ssl_policy("ELBSecurityPolicy-TLS13-1-2-Res-2021-06")
            .mutual_authentication(MutualAuthentication::verify(&store))
            .default_action(Action::fixed_response(200));
    });
}

#[test]
fn what_exists_gets_more() {
    check_but("elbv2-existing", &[], |stack| {
        let network = Vpc::new(stack, "Vpc").nat_gateways(1).max_azs(2);
        let web = TargetGroup::http(stack, "Web", &network, 80);
        let arn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/web/0123456789abcdef/fedcba9876543210";
        let group = SecurityGroup::from_id(stack, "Group", "sg-12345");
        let listener = ExistingListener::from_arn(stack, "Listener", arn, &group);
        let api = [Condition::path(["/api/*"])];
        listener.rule("Api", 5, api, Action::forward(&web));
        listener.certificate("More", CERTIFICATE.replace("555555555555", "555555555557"));
        assert_eq!(
            web.target_group_load_balancer().unwrap().as_str(),
            Some("app/web/0123456789abcdef")
        );
        let arn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/web/0123456789abcdef";
        ExistingLoadBalancer::from_arn(stack, "LB", arn, &network, &group)
            .listener("Admin", 8080)
            .closed()
            .default_action(Action::fixed_response(404));
    });
}

/// Network load balancers have a security group here, and groups of a listener with TLS speak TCP unless told otherwise.
#[test]
fn connections_of_tls() {
    let group = r#"{"Type":"AWS::EC2::SecurityGroup","Properties":{"GroupDescription":"Automatically created Security Group for ELB SLB2E9F4E58","VpcId":{"Ref":"Vpc8378EB38"},"SecurityGroupEgress":[{"IpProtocol":"icmp","CidrIp":"255.255.255.255/32","Description":"Disallow all traffic","FromPort":252,"ToPort":86}]}}"#;
    let but = [
        r#"/LB8A12904C/Properties/SecurityGroups: null → [{"Fn::GetAtt":["LBSecurityGroup8A41EA2B","GroupId"]}]"#.to_owned(),
        r#"/LBTlsWebGroup74AF56B3/Properties/TargetType: null → "ip""#.to_owned(),
        r#"/LBDnsDnsGroup1B9F84A1/Properties/TargetType: null → "ip""#.to_owned(),
        format!("/LBSecurityGroup8A41EA2B: null → {group}"),
    ];
    let but: Vec<&str> = but.iter().map(String::as_str).collect();
    check_but("elbv2-nlb-tls", &but, |stack| {
        let network = Vpc::new(stack, "Vpc").nat_gateways(1).max_azs(2);
        let balancer = NetworkLoadBalancer::new(stack, "LB", &network)
            .internet_facing()
            .cross_zone();
        let tls = balancer
            .listener("Tls", 443)
            .certificate(CERTIFICATE)
            .certificate(CERTIFICATE.replace("555555555555", "555555555556"))
            .ssl_policy("ELBSecurityPolicy-TLS13-1-2-Res-2021-06")
            .alpn_policy("HTTP2Preferred");
        tls.forward(&TargetGroup::tls(&tls, "WebGroup", &network, 443).preserve_client_ip(true));
        let dns = balancer
            .listener("Dns", 53)
            .protocol(ListenerProtocol::TcpUdp);
        let check = HealthCheck::new()
            .port(53)
            .protocol(HealthCheckProtocol::Tcp);
        dns.forward(&TargetGroup::tcp_udp(&dns, "DnsGroup", &network, 53).health_check(check));
    });
}

#[test]
fn how_groups_treat_requests() {
    // The order of attributes is that of the setters.
    check_but("elbv2-groups", &[], |stack| {
        let network = Vpc::new(stack, "Vpc").nat_gateways(1).max_azs(2);
        let grpc = TargetGroup::http(stack, "Grpc", &network, 50051)
            .grpc()
            .attribute("stickiness.enabled", "false")
            .algorithm(Algorithm::LeastOutstandingRequests)
            .health_check(HealthCheck::new().healthy_grpc_codes("0-99"));
        let sticky = TargetGroup::http(stack, "Sticky", &network, 80)
            .cross_zone(true)
            .stickiness_by_cookie("SESSION", Duration::hours(1))
            .algorithm(Algorithm::RoundRobin);
        ApplicationLoadBalancer::new(stack, "LB", &network)
            .listener("Http", 80)
            .default_action(Action::weighted_forward([(&grpc, 1), (&sticky, 2)]));
    });
}

#[test]
fn misuse_of_logins_and_of_what_exists() {
    let expected = [
        "SW0705", "SW0705", "SW0707", "SW0701", "SW0701", "SW0706", "SW0706", "SW0710",
    ];
    check_setters(&expected, |stack| {
        let network = vpc(stack);
        let group = SecurityGroup::from_id(stack, "Group", "sg-12345");
        let web = TargetGroup::http(stack, "Web", &network, 80);
        let tcp = TargetGroup::tcp(stack, "Tcp", &network, 80);
        let balancer = ApplicationLoadBalancer::new(stack, "LB", &network);
        let https = balancer.listener("Https", 443).certificate(CERTIFICATE);
        let http = balancer
            .listener("Http", 80)
            .default_action(Action::fixed_response(404));
        let pool = "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_abc";
        let long = Authentication::cognito(pool, "web", "login").session_timeout(Duration::days(8));
        let bare = Authentication::oidc("https://login.example.com", "web", "secret");
        let existing = ExistingListener::from_arn(stack, "Listener", "arn", &group);
        let action = || Action::fixed_response(200);
        let theirs = TrustStore::from_arn(stack, "Theirs", "arn");
        existing.rule("One", 5, [Condition::path(["/a"])], action());
        let logged_in = Action::forward(&web).authenticated_by(long);
        let of_bare = action().authenticated_by(bare);
        let path = || [Condition::path(["/a"])];
        let first = line!() + 1;
        https.default_action(logged_in);
        https.rule("Bare", 1, path(), of_bare);
        http.mutual_authentication(MutualAuthentication::pass_through());
        tcp.algorithm(Algorithm::RoundRobin);
        tcp.grpc();
        existing.rule("Two", 5, path(), action());
        existing.rule("None", 6, [], action());
        theirs.name("ours");
        first
    });
    let found = codes(|stack| {
        let pool = "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_abc";
        let login = Authentication::cognito(pool, "web", "login");
        let listener = ApplicationLoadBalancer::new(stack, "LB", &vpc(stack)).listener("Http", 80);
        listener.default_action(Action::fixed_response(200).authenticated_by(login));
    });
    assert_eq!(found, ["SW0707"]);
}
