//! Distributions, against what the CDK makes of the same (`cdk/apps/cloudfront.js`), and what is said about misuse.

mod parity;

use parity::{check, check_but, check_places, check_setters, codes, template};
use stackwright::{Duration, Stack};
use stackwright_aws::certificatemanager::Certificate;
use stackwright_aws::cloudfront::{
    Behavior, CachePolicy, Distribution, ErrorResponse, EventType, Function, HttpVersion, KeyGroup,
    KeyValueStore, Origin, OriginRequestPolicy, PriceClass, PublicKey, RealtimeLogConfig,
    ResponseHeadersPolicy, Selection, ViewerProtocolPolicy,
};
use stackwright_aws::ec2::Vpc;
use stackwright_aws::elasticloadbalancingv2::ApplicationLoadBalancer;
use stackwright_aws::kinesis::Stream;
use stackwright_aws::lambda::{self, Code, Runtime, UrlAccess};
use stackwright_aws::s3::{Bucket, ObjectOwnership};

/// Requests over HTTP are redirected.
const REDIRECTED: &str = "/Distribution830FAC52/Properties/DistributionConfig/DefaultCacheBehavior/ViewerProtocolPolicy: \
    \"allow-all\" → \"redirect-to-https\"";

#[test]
fn a_bucket() {
    check_but("cloudfront-s3", &[REDIRECTED], |stack| {
        Distribution::new(stack, "Distribution", &Bucket::new(stack, "Site"));
    });
}

#[test]
fn everything() {
    check("cloudfront-full", |stack| {
        let bucket = Bucket::new(stack, "Site");
        let logs =
            Bucket::new(stack, "Logs").object_ownership(ObjectOwnership::BucketOwnerPreferred);
        let arn = "arn:aws:acm:us-east-1:123456789012:certificate/1";
        let certificate = Certificate::from_arn(stack, "Certificate", arn);
        let code = "function handler(event) { return event.request; }";
        let rewrite = Function::new(stack, "Rewrite", code).comment("index");
        let cache = CachePolicy::new(stack, "Cache")
            .ttl(Duration::seconds(0), Duration::hours(1), Duration::days(1))
            .query_strings(Selection::only(["v"]))
            .headers(Selection::only(["Accept"]))
            .accept_gzip();
        let headers = ResponseHeadersPolicy::new(stack, "Headers")
            .strict_transport_security(Duration::days(365))
            .no_content_type_sniffing();
        let request = OriginRequestPolicy::new(stack, "Request")
            .headers(Selection::All)
            .cookies(Selection::All)
            .query_strings(Selection::All);
        let site = Behavior::new(&bucket)
            .function(&rewrite, EventType::ViewerRequest)
            .response_headers(&headers)
            .cache(&cache);
        let api = Origin::https("api.example.org")
            .path("/v1")
            .header("x-from", "cdn")
            .read_timeout(Duration::seconds(45));
        let api = Behavior::new(api)
            .allow_all_methods()
            .cache(CachePolicy::disabled())
            .origin_request(&request)
            .viewer_protocol(ViewerProtocolPolicy::HttpsOnly)
            .uncompressed();
        let page = ErrorResponse::new(403).page("/index.html", 200);
        Distribution::new(stack, "Distribution", site)
            .behavior("/api/*", api)
            .domain_names(["www.example.org"], &certificate)
            .default_root_object("index.html")
            .comment("the site")
            .price_class(PriceClass::PriceClass100)
            .ipv4_only()
            .http_version(HttpVersion::Http2and3)
            .web_acl("arn:aws:wafv2:us-east-1:123456789012:global/webacl/a/1")
            .error_response(page.ttl(Duration::minutes(5)))
            .access_logs(&logs, "cdn/")
            .only_countries(&["SE", "NO"]);
    });
}

#[test]
fn other_origins() {
    let blocks = [
        "/VpcPublicSubnet1Subnet5C2D37C4/Properties/CidrBlock: \"10.0.0.0/17\" → \"10.0.0.0/24\"",
        "/VpcPublicSubnet2Subnet691E08A3/Properties/CidrBlock: \"10.0.128.0/17\" → \"10.0.1.0/24\"",
        "/Distribution830FAC52/Properties/DistributionConfig/CacheBehaviors/0/ViewerProtocolPolicy: \"allow-all\" → \"redirect-to-https\"",
        REDIRECTED,
    ];
    check_but("cloudfront-origins", &blocks, |stack| {
        let vpc = Vpc::new(stack, "Vpc").max_azs(2).public_subnets_only();
        let web = ApplicationLoadBalancer::new(stack, "Web", &vpc).internet_facing();
        let code = Code::inline("exports.handler = async () => {}");
        let function = lambda::Function::new(stack, "Function", Runtime::NODEJS_22, code);
        let url = function.url(UrlAccess::Iam);
        let origin = Origin::http(web.load_balancer_dns_name());
        Distribution::new(stack, "Distribution", origin)
            .behavior("fn/*", Origin::function_url(&url));
    });
}

#[test]
fn the_key_of_a_bucket_is_for_the_service_too() {
    let template = template(|stack| {
        let bucket = Bucket::new(stack, "Site").encryption(stackwright_aws::s3::Encryption::Kms);
        Distribution::new(stack, "Distribution", &bucket);
    });
    let resources = template["Resources"].as_object().expect("resources");
    let key = resources.values().find(|it| it["Type"] == "AWS::KMS::Key");
    let policy = key.expect("a key")["Properties"]["KeyPolicy"].to_string();
    assert!(policy.contains("cloudfront.amazonaws.com"), "{policy}");
}

/// An origin that several behaviours have is written once.
#[test]
fn an_origin_is_written_once() {
    let template = template(|stack| {
        let site = Origin::bucket(&Bucket::new(stack, "Site"));
        Distribution::new(stack, "Distribution", &site).behavior("*.jpg", &site);
    });
    let config = &template["Resources"]["Distribution830FAC52"]["Properties"]["DistributionConfig"];
    assert_eq!(config["Origins"].as_array().map(Vec::len), Some(1));
}

#[track_caller]
fn says(expected: &[&str], build: impl FnOnce(&Stack)) {
    assert_eq!(codes(build), expected);
}

#[test]
fn misuse() {
    let origin = |origin: Origin| {
        move |stack: &Stack| drop(Distribution::new(stack, "Distribution", origin))
    };
    let server = || Origin::https("api.example.org");
    says(&["SW0570"], origin(server().path("v1")));
    says(&["SW0570"], origin(server().path("/v1/")));
    says(
        &["SW0570"],
        origin(server().read_timeout(Duration::minutes(5))),
    );
    says(&["SW0570"], origin(server().connection_attempts(4)));
    says(&["SW0570"], |stack| {
        let site = Origin::bucket(&Bucket::new(stack, "Site"));
        Distribution::new(
            stack,
            "Distribution",
            site.read_timeout(Duration::seconds(5)),
        );
    });
    says(&["SW0571"], |stack| {
        let arn = "arn:aws:acm:eu-west-1:123456789012:certificate/1";
        let certificate = Certificate::from_arn(stack, "Certificate", arn);
        Distribution::new(stack, "D", server()).domain_names(["a.example"], &certificate);
    });
    says(&["SW0572"], |stack| {
        let code = "function handler(event) {}";
        let function = Function::new(stack, "Function", code);
        let behavior = Behavior::new(server())
            .function(&function, EventType::ViewerRequest)
            .function(&function, EventType::ViewerRequest);
        Distribution::new(stack, "Distribution", behavior);
    });
    says(&["SW0572"], |stack| {
        let function = Function::new(stack, "Function", "function handler(event) {}");
        let behavior = Behavior::new(server()).function(&function, EventType::OriginRequest);
        Distribution::new(stack, "Distribution", behavior);
    });
    says(&["SW0572"], |stack| {
        let arn = "arn:aws:lambda:us-east-1:123456789012:function:rewrite";
        let behavior = Behavior::new(server()).lambda_at_edge(arn, EventType::OriginRequest);
        Distribution::new(stack, "Distribution", behavior);
    });
    says(&["SW0574"], |stack| {
        Distribution::new(
            stack,
            "Distribution",
            &Bucket::from_name(stack, "Site", "site"),
        );
    });
}

#[test]
fn the_line_is_that_of_the_setter() {
    check_setters(
        &["SW0572", "SW0573", "SW0575", "SW0575", "SW0575", "SW0575"],
        |stack| {
            let server = Origin::https("api.example.org");
            let distribution = Distribution::new(stack, "Distribution", &server);
            let theirs = Distribution::from_id(stack, "Theirs", "E1", "d1.cloudfront.net");
            let cache = CachePolicy::new(stack, "Cache");
            distribution.behavior("/api/*", &server);
            let first = line!() + 1;
            distribution.behavior("/api/*", &server);
            theirs.comment("the site");
            distribution.error_response(ErrorResponse::new(418));
            distribution.default_root_object("/index.html");
            cache.ttl(Duration::days(2), Duration::days(1), Duration::days(3));
            Function::new(stack, "Function", "return 1;");
            first
        },
    );
}

/// Viewers that ask without TLS are led to it here.
#[test]
fn keys() {
    let but = [
        "/Key961B73FD/Properties/PublicKeyConfig/CallerReference",
        "/GroupC77FDACD/Properties/KeyGroupConfig/Comment",
        "/Distribution830FAC52/Properties/DistributionConfig/DefaultCacheBehavior/ViewerProtocolPolicy",
    ];
    check_places("cloudfront-keys", &but, |stack| {
        let pem = "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A\n-----END PUBLIC KEY-----";
        let key = PublicKey::new(stack, "Key", pem).comment("c");
        let group = KeyGroup::new(stack, "Group", [&key]);
        let site = Behavior::new(Origin::https("www.example.org"))
            .trusted_key_groups([group.key_group_id()])
            .smooth_streaming();
        Distribution::new(stack, "Distribution", site);
    });
}

#[test]
fn origins_that_stand_in() {
    let viewers = "/Distribution830FAC52/Properties/DistributionConfig";
    let but = [
        &*format!("{viewers}/CacheBehaviors/0/ViewerProtocolPolicy"),
        &*format!("{viewers}/DefaultCacheBehavior/ViewerProtocolPolicy"),
    ];
    check_places("cloudfront-groups", &but, |stack| {
        let first = Origin::https("a.example.org").fallback(Origin::https("b.example.org"), [404]);
        let files = Origin::https("c.example.org")
            .connection_timeout(Duration::seconds(5))
            .keepalive_timeout(Duration::seconds(10))
            .shield("eu-central-1")
            .http_port(8080)
            .match_viewer();
        Distribution::new(stack, "Distribution", first)
            .behavior("/static/*", files)
            .additional_metrics();
    });
}

const VIEWERS: &str =
    "/Distribution830FAC52/Properties/DistributionConfig/DefaultCacheBehavior/ViewerProtocolPolicy";

#[test]
fn stores_and_logs() {
    check_places("cloudfront-stores", &[VIEWERS], |stack| {
        let data = Bucket::from_name(stack, "Data", "data");
        let store = KeyValueStore::new(stack, "Store")
            .name("redirects")
            .comment("c")
            .import_from(&data, "redirects.json");
        let code = "function handler(event) { return event.request; }";
        let redirect = Function::new(stack, "Redirect", code).key_value_store(&store);
        let requests = Stream::new(stack, "Requests");
        let logs = RealtimeLogConfig::new(stack, "Logs", ["timestamp", "c-ip"])
            .stream(requests.stream_arn())
            .name("requests")
            .sampling_percent(10);
        let site = Behavior::new(Origin::https("www.example.org"))
            .function(&redirect, EventType::ViewerRequest)
            .realtime_logs(&logs);
        Distribution::new(stack, "Distribution", site);
    });
}

#[test]
fn an_identity_reads_a_bucket() {
    check_places("cloudfront-identity", &[VIEWERS], |stack| {
        let bucket = Bucket::new(stack, "Site");
        Distribution::new(stack, "Distribution", Origin::bucket_by_identity(&bucket));
    });
}

#[test]
fn an_origin_in_a_vpc() {
    check_places("cloudfront-vpc", &[VIEWERS], |stack| {
        let vpc = Vpc::new(stack, "Vpc").max_azs(2).nat_gateways(1);
        let balancer = ApplicationLoadBalancer::new(stack, "Balancer", &vpc);
        let origin = Origin::vpc(balancer.load_balancer_arn(), "inside.example.org");
        Distribution::new(stack, "Distribution", origin);
    });
}

#[test]
fn origins_and_keys_that_cannot_be() {
    let found = codes(|stack| {
        PublicKey::new(stack, "Key", "MIIB");
        let other = Origin::https("b.example.org");
        Distribution::new(
            stack,
            "D",
            Origin::https("a.example.org")
                .fallback(other, [418])
                .keepalive_timeout(Duration::minutes(5)),
        );
        RealtimeLogConfig::new(stack, "Logs", ["c-ip"]).sampling_percent(0);
    });
    let mut found = found;
    found.sort();
    assert_eq!(found, ["SW0570", "SW0570", "SW0575", "SW0575", "SW0575"]);
}
