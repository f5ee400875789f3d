//! Records and certificates, against what the CDK makes of the same (`cdk/apps/route53.js`), and what is said about misuse.

mod parity;

use parity::{check, check_but, check_places, check_setters, codes};
use stackwright::{Duration, Stack};
use stackwright_aws::certificatemanager::Certificate;
use stackwright_aws::cloudwatch::Alarm;
use stackwright_aws::ec2::{SubnetTier, Vpc};
use stackwright_aws::elasticloadbalancingv2::ApplicationLoadBalancer;
use stackwright_aws::iam::{Principal, Role};
use stackwright_aws::route53::{HealthCheck, HostedZone, Record, RecordData};

fn zone(stack: &Stack) -> HostedZone {
    HostedZone::from_id(stack, "Zone", "Z123", "example.org")
}

#[test]
fn records() {
    check("route53-records", |stack| {
        let zone = zone(stack);
        let record = |id, data| Record::new(stack, id, &zone, data);
        let addresses = RecordData::a(["192.0.2.1", "192.0.2.2"]);
        record("A", addresses).name("www").ttl(Duration::minutes(5));
        record("AAAA", RecordData::aaaa(["2001:db8::1"]));
        record("CNAME", RecordData::cname("shop.example.net"))
            .name("shop.example.org")
            .comment("elsewhere");
        record("TXT", RecordData::txt(["hello world", "a \"quote\""])).name("_acme");
        record("MX", RecordData::mx([(10, "mail1.example.org")]));
        record("SRV", RecordData::srv([(1, 2, 5060, "sip.example.org")])).name("_sip._tcp");
        record("CAA", RecordData::caa([(0, "issue", "amazon.com")]));
        record("NS", RecordData::ns(["ns-1.example.net."])).name("sub");
        record("Weighted", RecordData::a(["192.0.2.1"]))
            .name("w")
            .weighted(20, "one");
    });
}

#[test]
fn an_alias() {
    // The blocks of a network that is made without a size for them.
    let but = [
        "/VpcPublicSubnet1Subnet5C2D37C4/Properties/CidrBlock: \"10.0.0.0/17\" → \"10.0.0.0/24\"",
        "/VpcPublicSubnet2Subnet691E08A3/Properties/CidrBlock: \"10.0.128.0/17\" → \"10.0.1.0/24\"",
    ];
    check_but("route53-targets", &but, |stack| {
        let zone = zone(stack);
        let vpc = Vpc::new(stack, "Vpc").max_azs(2).public_subnets_only();
        let balancer = ApplicationLoadBalancer::new(stack, "Web", &vpc).internet_facing();
        Record::new(stack, "Alias", &zone, RecordData::alias(&balancer)).evaluate_target_health();
    });
}

#[test]
fn certificates() {
    check("certificate", |stack| {
        let zone = zone(stack);
        Certificate::new(stack, "Certificate", "example.org")
            .alternative_names(["*.example.org"])
            .validate_by_dns(&zone)
            .name("site")
            .key_algorithm("EC_prime256v1");
        let mail = "mail.example.org";
        Certificate::new(stack, "Mail", mail).validate_by_email([(mail, "example.org")]);
        Certificate::new(stack, "Plain", "plain.example.org")
            .validate_by_hand()
            .disable_transparency_logging();
        let other = HostedZone::from_id(stack, "Other", "Z456", "example.net");
        Certificate::new(stack, "Both", "example.org")
            .alternative_names(["example.net"])
            .validate_by_dns_of([("example.org", &zone), ("example.net", &other)]);
    });
}

#[track_caller]
fn says(expected: &[&str], build: impl FnOnce(&Stack)) {
    assert_eq!(codes(build), expected);
}

#[test]
fn misuse() {
    let record = |data: RecordData| {
        move |stack: &Stack| drop(Record::new(stack, "Record", &zone(stack), data).name("x"))
    };
    says(&["SW0563"], record(RecordData::a(["example.net"])));
    says(&["SW0563"], record(RecordData::a(["2001:db8::1"])));
    says(&["SW0563"], record(RecordData::aaaa(["192.0.2.1"])));
    says(&["SW0563"], record(RecordData::a([] as [&str; 0])));
    says(
        &["SW0563"],
        record(RecordData::of("CNAME", ["a.example", "b.example"])),
    );
    says(&["SW0563"], |stack| {
        Record::new(
            stack,
            "Record",
            &zone(stack),
            RecordData::cname("example.net"),
        );
    });
    for domain in [
        "localhost",
        "https://example.org",
        "a.*.example.org",
        "-a.example.org",
        "",
    ] {
        says(&["SW0565"], |stack| {
            Certificate::new(stack, "Certificate", domain).validate_by_hand();
        });
    }
    says(&["SW0565"], |stack| {
        Certificate::new(stack, "Certificate", "example.org")
            .alternative_names(["example.net"])
            .validate_by_dns_of([("example.org", &zone(stack))]);
    });
    says(&["SW0566"], |stack| {
        Certificate::new(stack, "Certificate", "example.org");
    });
}

#[test]
fn the_line_is_that_of_the_setter() {
    check_setters(&["SW0563", "SW0563", "SW0565", "SW0567"], |stack| {
        let vpc = Vpc::new(stack, "Vpc").max_azs(2).public_subnets_only();
        let balancer = ApplicationLoadBalancer::new(stack, "Web", &vpc);
        let zone = zone(stack);
        let alias = Record::new(stack, "Alias", &zone, RecordData::alias(&balancer));
        let certificate = Certificate::new(stack, "Certificate", "example.org");
        certificate.validate_by_hand();
        let arn = "arn:aws:acm:us-east-1:123456789012:certificate/1";
        let theirs = Certificate::from_arn(stack, "Theirs", arn);
        let first = line!() + 1;
        alias.ttl(Duration::minutes(1));
        alias.weighted(256, "one");
        certificate.alternative_names(["a b"]);
        theirs.name("site");
        first
    });
}

#[test]
fn health() {
    check_places("route53-health", &[], |stack| {
        let zone = HostedZone::from_id(stack, "Zone", "Z123", "example.org");
        let healthy = HealthCheck::https(stack, "Check", "www.example.org")
            .path("/health")
            .failure_threshold(2)
            .interval(Duration::seconds(10))
            .measure_latency()
            .regions(["us-east-1", "us-west-1", "eu-west-1"]);
        let both = HealthCheck::of_checks(stack, "Both", [&healthy], 1);
        Record::new(stack, "Germany", &zone, RecordData::a(["192.0.2.1"]))
            .name("www")
            .in_country("DE", "de")
            .health_check_id(healthy.health_check_id());
        Record::new(stack, "Elsewhere", &zone, RecordData::a(["192.0.2.2"]))
            .name("www")
            .elsewhere("default")
            .health_check_id(both.health_check_id());
    });
}

#[test]
fn delegation() {
    check_places("route53-delegation", &[], |stack| {
        let parent = HostedZone::new(stack, "Parent", "example.org")
            .caa_amazon()
            .comment("c");
        let logs = "arn:aws:logs:us-east-1:123456789012:log-group:/aws/route53/shop";
        let child = HostedZone::new(stack, "Child", "shop.example.org").query_logs(logs);
        parent
            .delegate(&child)
            .ttl(Duration::hours(1))
            .comment("shop");
        let role =
            Role::new(stack, "Delegation", Principal::account("123456789012")).name("delegation");
        parent.grant_delegation(&role);
        let digest = ["12345 3 1 123456789abcdef67890123456789abcdef67890"];
        Record::new(stack, "Ds", &parent, RecordData::of("DS", digest)).name("shop");
    });
}

#[test]
fn aliases() {
    check_places("route53-aliases", &[], |stack| {
        let zone = HostedZone::from_id(stack, "Zone", "Z123", "example.org");
        let vpc = Vpc::new(stack, "Vpc").max_azs(2).public_subnets_only();
        let queue = vpc
            .interface_endpoint("Queue", "sqs")
            .subnets(SubnetTier::Public);
        Record::new(stack, "ToEndpoint", &zone, RecordData::alias(&queue)).name("queue");
        let first = Record::new(stack, "First", &zone, RecordData::a(["192.0.2.1"])).name("a");
        Record::new(stack, "Second", &zone, RecordData::alias(&first)).name("b");
        let website = RecordData::alias_to("s3-website-us-east-1.amazonaws.com", "Z3AQBSTGFYJSTF");
        Record::new(stack, "Site", &zone, website).name("files.example.org");
    });
}

#[test]
fn checks_that_cannot_be() {
    check_setters(&["SW0563", "SW0563", "SW0563"], |stack| {
        let check = HealthCheck::http(stack, "Check", "www.example.org");
        let first = line!() + 1;
        check.failure_threshold(0);
        check.interval(Duration::seconds(20));
        check.regions(["us-east-1"]);
        first
    });
}

#[test]
fn a_certificate_of_a_private_authority() {
    let authority = "arn:aws:acm-pca:eu-central-1:123456789012:certificate-authority/11111111-2222-3333-4444-555555555555";
    let template = parity::template(|stack| {
        Certificate::private(stack, "Inside", "inside.example.org", authority);
    });
    let resources = template["Resources"].as_object().expect("resources");
    let certificate = resources.values().next().expect("the certificate");
    let properties = &certificate["Properties"];
    assert_eq!(properties["CertificateAuthorityArn"], authority);
    assert!(properties["ValidationMethod"].is_null());
}

/// `cdk/apps/certificatemanager.js`
#[test]
fn certificates_of_several_zones() {
    check("certificate-zones", |stack| {
        let com = HostedZone::new(stack, "Com", "example.com");
        let net = HostedZone::from_id(stack, "Net", "Z123456789", "example.net");
        let certificate = Certificate::new(stack, "Certificate", "example.com")
            .alternative_names(["www.example.com", "www.example.net"])
            .validate_by_dns_of([
                ("example.com", &com),
                ("www.example.com", &com),
                ("www.example.net", &net),
            ])
            .name("shop")
            .key_algorithm("EC_prime256v1")
            .disable_transparency_logging();
        let ends = certificate.days_to_expiry().is_below(14.0);
        Alarm::new(stack, "Ends", ends).evaluation_periods(1);
    });
}

/// `cdk/apps/certificatemanager.js`. A private certificate has its name, too.
#[test]
fn certificates_by_mail_by_hand_and_private_ones() {
    check_places(
        "certificate-others",
        &["/Private29085795/Properties/Tags"],
        |stack| {
            Certificate::new(stack, "Mail", "shop.example.com")
                .validate_by_email([("shop.example.com", "example.com")]);
            Certificate::new(stack, "Hand", "*.example.org").validate_by_hand();
            let authority = "arn:aws:acm-pca:eu-west-1:123456789012:certificate-authority/1234abcd-12ab-34cd-56ef-1234567890ab";
            Certificate::private(stack, "Private", "inside.example.com", authority)
                .alternative_names(["api.inside.example.com"]);
        },
    );
}
