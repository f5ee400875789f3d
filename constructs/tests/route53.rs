//! Records and certificates, against what the CDK makes of the same (`cdk/apps/route53.js`), and what is said about misuse.

mod parity;

use parity::{check, check_but, check_setters, codes};
use stackwright::{Duration, Stack};
use stackwright_aws::certificatemanager::Certificate;
use stackwright_aws::ec2::Vpc;
use stackwright_aws::elasticloadbalancingv2::ApplicationLoadBalancer;
use stackwright_aws::route53::{HostedZone, Record, RecordData};

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
