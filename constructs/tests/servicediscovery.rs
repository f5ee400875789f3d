//! Names of services, against what the CDK makes of the same, and what is said about misuse.

mod parity;

use parity::{check, check_but, check_setters, codes, template};
use stackwright::{Duration, Stack};
use stackwright_aws::ec2::Vpc;
use stackwright_aws::ecs::{CloudMap, Cluster, FargateService, FargateTaskDefinition, LogDriver};
use stackwright_aws::elasticloadbalancingv2::{Action, ApplicationLoadBalancer};
use stackwright_aws::servicediscovery::{
    DnsRecordType, HealthCheck, HttpNamespace, IpInstance, PrivateDnsNamespace, PublicDnsNamespace,
    RoutingPolicy,
};

fn vpc(stack: &Stack) -> Vpc {
    Vpc::new(stack, "Vpc").nat_gateways(1).max_azs(2)
}

/// The cases are those of `cdk/apps/servicediscovery.js`.
#[test]
fn names_without_dns() {
    check("servicediscovery", |stack| {
        let http = HttpNamespace::new(stack, "Http", "internal").description("of the shop");
        let calls = http.service("Calls").name("calls").description("API");
        calls.register_attributes("Other", [("other", "x")]);
    });
}

#[test]
fn names_in_a_network() {
    check("servicediscovery-private", |stack| {
        let network = vpc(stack);
        let space = PrivateDnsNamespace::new(stack, "Private", "shop.local", &network);
        let api = space
            .service("Api")
            .name("api")
            .dns_record(DnsRecordType::A)
            .dns_record(DnsRecordType::Aaaa)
            .dns_ttl(Duration::seconds(30));
        let balancer = ApplicationLoadBalancer::new(stack, "LB", &network);
        balancer
            .listener("Http", 80)
            .default_action(Action::fixed_response(200));
        api.register_alias("Balancer", balancer.load_balancer_dns_name());
        let database = space
            .service("Db")
            .name("db")
            .dns_record(DnsRecordType::Srv)
            .health_check(HealthCheck::custom().failure_threshold(2))
            .routing_policy(RoutingPolicy::Multivalue);
        database.register_ip("One", IpInstance::new("10.0.1.5").port(5432));
        let alias = space.service("Alias").dns_record(DnsRecordType::Cname);
        alias.register_cname("Cname", "db.example.com");
    });
}

#[test]
fn names_in_the_internet() {
    check("servicediscovery-public", |stack| {
        let space = PublicDnsNamespace::new(stack, "Public", "shop.example.com");
        let web = space
            .service("Web")
            .name("web")
            .dns_ttl(Duration::seconds(30))
            .health_check(HealthCheck::https("/health").failure_threshold(2));
        web.register_ip("One", IpInstance::new("192.0.2.10"));
    });
}

#[test]
fn services_of_ecs() {
    let of = |service: &str| {
        let path = format!("/{service}/Properties/DeploymentConfiguration");
        [
            format!(r#"{path}/Alarms: {{"AlarmNames":[],"Enable":false,"Rollback":false}} → null"#),
            format!(r#"{path}/DeploymentCircuitBreaker: null → {{"Enable":true,"Rollback":true}}"#),
        ]
    };
    let but = [of("ServiceD69D759B"), of("SrvService2E2B4FEB")].concat();
    let but: Vec<&str> = but.iter().map(String::as_str).collect();
    check_but("servicediscovery-ecs", &but, |stack| {
        let network = vpc(stack);
        let cluster = Cluster::new(stack, "Cluster")
            .vpc(&network)
            .private_dns_namespace("shop.local");
        let task = FargateTaskDefinition::new(stack, "Task");
        let web = task
            .container("web", "nginx")
            .port(80)
            .logging(LogDriver::aws_logs("web"));
        FargateService::new(stack, "Service", &cluster, &task)
            .cloud_map(CloudMap::new("web").dns_ttl(Duration::seconds(30)));
        let srv = CloudMap::new("srv").dns_record(DnsRecordType::Srv);
        FargateService::new(stack, "Srv", &cluster, &task).cloud_map(srv.container(&web, 80));
    });
}

#[test]
fn imports() {
    let template = template(|stack| {
        let arn = "arn:aws:servicediscovery:eu-west-1:123456789012:namespace/ns-1";
        let space = HttpNamespace::from_attributes(stack, "Space", "shop", "ns-1", arn);
        space.service("Calls").name("calls");
        let cluster = Cluster::new(stack, "Cluster")
            .vpc(&vpc(stack))
            .namespace(&space);
        let task = FargateTaskDefinition::new(stack, "Task");
        task.container("web", "nginx");
        let service =
            FargateService::new(stack, "Service", &cluster, &task).cloud_map(CloudMap::new("web"));
        assert!(service.service_discovery().is_some());
    });
    let cluster = &template["Resources"]["ClusterEB0386A7"]["Properties"];
    assert!(
        cluster["ServiceConnectDefaults"]["Namespace"]
            .as_str()
            .unwrap()
            .ends_with("ns-1")
    );
    let text = template.to_string();
    assert_eq!(text.matches(r#""NamespaceId":"ns-1""#).count(), 2, "{text}");
}

#[test]
fn the_line_is_that_of_the_setter() {
    let expected = [
        "SW0690", "SW0690", "SW0690", "SW0690", "SW0691", "SW0691", "SW0691", "SW0691", "SW0691",
        "SW0692", "SW0314", "SW0319",
    ];
    check_setters(&expected, |stack| {
        let network = vpc(stack);
        let private = PrivateDnsNamespace::new(stack, "Private", "shop.local", &network);
        let public = PublicDnsNamespace::new(stack, "Public", "shop.example.com");
        let http = HttpNamespace::new(stack, "Http", "shop");
        let theirs = HttpNamespace::from_attributes(stack, "Theirs", "shop", "ns-1", "arn");
        let plain = private.service("Plain");
        let cname = |id| public.service(id).dns_record(DnsRecordType::Cname);
        let (a, b, c, d) = (
            private.service("A"),
            cname("B"),
            cname("C"),
            private.service("D"),
        );
        let aaaa = private.service("Six").dns_record(DnsRecordType::Aaaa);
        let cluster = Cluster::new(stack, "Cluster").vpc(&network);
        let task = FargateTaskDefinition::new(stack, "Task");
        task.container("web", "nginx").port(80);
        let service = |id| FargateService::new(stack, id, &cluster, &task);
        let (nowhere, outside) = (service("Nowhere"), service("Outside"));
        let calls = http.service("Calls");
        let first = line!() + 1;
        a.health_check(HealthCheck::tcp());
        b.health_check(HealthCheck::http("/"));
        c.routing_policy(RoutingPolicy::Multivalue);
        d.health_check(HealthCheck::custom().failure_threshold(0));
        plain.register_cname("Cname", "db.example.com");
        plain.register_attributes("Bare", [("url", "x")]);
        b.register_ip("One", IpInstance::new("10.0.0.1"));
        aaaa.register_ip("Four", IpInstance::new("10.0.0.1"));
        calls.register_alias("Balancer", "web.example.com");
        theirs.description("ours");
        nowhere.cloud_map(CloudMap::new("web"));
        outside.cloud_map(CloudMap::new("web").namespace(&public));
        first
    });
    let found = codes(|stack| {
        let space = PublicDnsNamespace::new(stack, "Public", "shop.example.com");
        let both = space.service("Both").dns_record(DnsRecordType::Cname);
        both.dns_record(DnsRecordType::A);
    });
    assert_eq!(found, ["SW0690"]);
}
