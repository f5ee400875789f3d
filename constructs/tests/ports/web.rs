//! Apps behind a browser or an API, `cdk/apps/ports-web.js`.

use super::function;
use super::parity::check_places;
use stackwright::{CfnOutput, Duration, RemovalPolicy, json, pseudo, sub};
use stackwright_aws::apigateway::{
    Authorizer, ContentHandling, Cors, EndpointType, GatewayResponse, Integration,
    IntegrationResponse, LoggingLevel, MethodResponse, Period, RestApi, Stage,
};
use stackwright_aws::certificatemanager::Certificate;
use stackwright_aws::cfn::cognito::CfnUserPool;
use stackwright_aws::cfn::wafv2::{CfnWebACL, CfnWebACLAssociation, web_acl};
use stackwright_aws::cloudfront::{
    Access, Behavior, CachePolicy, Distribution, ErrorResponse, EventType, Function, HttpVersion,
    KeyGroup, Origin, OriginRequestPolicy, PriceClass, PublicKey, ResponseCors,
    ResponseHeadersPolicy, Selection, ViewerProtocolPolicy,
};
use stackwright_aws::dynamodb::{Attribute, Table};
use stackwright_aws::ec2::{Vpc, VpcAttributes};
use stackwright_aws::elasticloadbalancingv2::ApplicationLoadBalancer;
use stackwright_aws::iam::{Principal, Role};
use stackwright_aws::kinesis::Stream;
use stackwright_aws::lambda::UrlAccess;
use stackwright_aws::logs::{LogGroup, Retention};
use stackwright_aws::route53::{HostedZone, Record, RecordData};
use stackwright_aws::s3::{BlockPublicAccess, Bucket, LifecycleRule, ObjectOwnership, Website};
use stackwright_aws::sqs::Queue;
use stackwright_aws::stepfunctions::{Definition, Pass, StateMachine};

#[test]
fn shortener() {
    // Keys are in a header in any case.
    const BUT: [&str; 1] = ["/ApiF70053CD/Properties/ApiKeySourceType"];
    check_places("port-shortener", &BUT, |stack| {
        let table = Table::new(stack, "Links", Attribute::string("id"))
            .time_to_live("expires")
            .removal_policy(RemovalPolicy::Destroy);
        let create = function(stack, "Create").env("TABLE", table.table_name());
        let follow = function(stack, "Follow")
            .env("TABLE", table.table_name())
            .memory_mib(256);
        table.grant_write_data(&create);
        table.grant_read_data(&follow);
        let stage = Stage::new("v1")
            .throttle(50.0, 100)
            .metrics()
            .throttle_method("/links/POST", 5.0, 10);
        let api = RestApi::new(stack, "Api")
            .name("links")
            .description("short links")
            .stage(stage);
        let link = json!({
            "title": "link", "type": "object", "required": ["url"],
            "properties": {"url": {"type": "string", "format": "uri"}},
        });
        let link = api.model("Link", link).name("Link");
        let body = api.request_validator("Body", true, false).name("body");
        let post = api
            .path("/links")
            .method("POST", &create)
            .api_key_required(true)
            .validator(&body)
            .request_model("application/json", &link)
            .operation_name("createLink");
        let follow = Integration::lambda(&follow)
            .without_test_invoke()
            .timeout(Duration::seconds(5));
        api.path("/{id}")
            .method("GET", follow)
            .request_parameter("method.request.path.id", true);
        let key = api
            .api_key("Key")
            .name("partner")
            .description("for the partner");
        api.usage_plan("Plan")
            .name("basic")
            .throttle(10.0, 2)
            .quota(1000, Period::Month)
            .throttle_method(&post, 2.0, 1)
            .key(&key);
        let refused = GatewayResponse::new()
            .status("403")
            .header("Access-Control-Allow-Origin", "'*'")
            .template("application/json", r#"{"message": "no key"}"#);
        api.gateway_response("NoKey", "INVALID_API_KEY", refused);
        let seen = |name: &str| {
            web_acl::VisibilityConfig::new()
                .cloud_watch_metrics_enabled(true)
                .metric_name(name)
                .sampled_requests_enabled(true)
        };
        let by_address = web_acl::RateBasedStatementAggregateKeyType::Ip;
        let limit = web_acl::RateBasedStatement::new(1000, by_address);
        let rule = web_acl::Rule::new()
            .name("limit")
            .priority(1)
            .action(web_acl::RuleAction::new().block(web_acl::BlockAction::new()))
            .statement(web_acl::Statement::new().rate_based_statement(limit))
            .visibility_config(seen("limit"));
        let allow = web_acl::DefaultAction::new().allow(web_acl::AllowAction::new());
        let acl = CfnWebACL::new(stack, "Acl")
            .default_action(allow)
            .scope(web_acl::Scope::Regional)
            .visibility_config(seen("acl"))
            .rules([rule]);
        CfnWebACLAssociation::new(stack, "Association")
            .resource_arn(api.stage_arn())
            .web_acl_arn(acl.attr_arn());
        CfnOutput::new(stack, "Url", api.url_for("/links"));
    });
}

#[test]
fn direct() {
    const BUT: [&str; 3] = [
        // The templates are ours: the body of the request is the input.
        "/ApirunPOST65BFFA83/Properties/Integration/IntegrationResponses/*",
        "/ApirunPOST65BFFA83/Properties/Integration/RequestTemplates/*",
        // What one method has, another has not.
        "/ApioldproxyOPTIONS7E39853E/Properties/RequestParameters",
    ];
    check_places("port-direct", &BUT, |stack| {
        let zone = HostedZone::from_id(stack, "Zone", "Z0123456789", "example.org");
        let certificate =
            Certificate::new(stack, "Certificate", "api.example.org").validate_by_dns(&zone);
        let log = LogGroup::new(stack, "Log")
            .retention(Retention::OneWeek)
            .removal_policy(RemovalPolicy::Destroy);
        let stage = Stage::new("prod")
            .tracing()
            .access_log(&log)
            .logging(LoggingLevel::Error)
            .cache()
            .cache_all()
            .cache_ttl(Duration::minutes(5));
        let cors = Cors::new(["https://example.org"])
            .methods(["GET", "POST"])
            .headers(["authorization"])
            .allow_credentials()
            .max_age(Duration::hours(1));
        let api = RestApi::new(stack, "Api")
            .endpoint(EndpointType::Regional)
            .disable_execute_api_endpoint()
            .binary_media_types(["image/*"])
            .cors(cors)
            .stage(stage);
        let name = api.domain_name("api.example.org", &certificate);
        Record::new(stack, "Alias", &zone, &name).name("api");
        CfnUserPool::new(stack, "Pool").user_pool_name("people");
        let pool = "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_abc";
        let logins = Authorizer::cognito(stack, "Logins", [pool]).cache(Duration::minutes(2));
        let role = |id: &str| Role::new(stack, id, Principal::service("apigateway.amazonaws.com"));

        let (queue, to_queue) = (Queue::new(stack, "Jobs"), role("ToQueue"));
        queue.grant_send(&to_queue);
        let path = sub!("{}/{}", pseudo::account_id(), queue.queue_name());
        let form = "'application/x-www-form-urlencoded'";
        let send = Integration::aws_path("sqs", "POST", path)
            .role(&to_queue)
            .never_pass_through()
            .request_parameter("integration.request.header.Content-Type", form)
            .request_template(
                "application/json",
                "Action=SendMessage&MessageBody=$util.urlEncode($input.body)",
            )
            .response(
                IntegrationResponse::new("200").template("application/json", r#"{"queued": true}"#),
            )
            .response(IntegrationResponse::new("400").selection_pattern("4\\d{2}"));
        api.path("/jobs")
            .method("POST", send)
            .response(MethodResponse::new("200"))
            .response(MethodResponse::new("400"))
            .authorizer(&logins)
            .authorization_scope("jobs/write");

        let table = Table::new(stack, "Items", Attribute::string("id")).provisioned(5, 5);
        let to_table = role("ToTable");
        table.grant_read_data(&to_table);
        let key = json!({"TableName": "items", "Key": {"id": {"S": "$input.params('id')"}}});
        let get = Integration::aws_action("dynamodb", "GetItem")
            .role(&to_table)
            .cache_key("method.request.path.id")
            .request_template("application/json", key)
            .response(IntegrationResponse::new("200"));
        api.path("/items/{id}")
            .method("GET", get)
            .response(MethodResponse::new("200"))
            .response(MethodResponse::new("400"))
            .request_parameter("method.request.path.id", true)
            .iam_authorization();

        let (stream, to_stream) = (Stream::new(stack, "Stream").on_demand(), role("ToStream"));
        stream.grant_write(&to_stream);
        let put = Integration::aws_action("kinesis", "PutRecord")
            .role(&to_stream)
            .response(IntegrationResponse::new("200"));
        api.path("/events")
            .method("PUT", put)
            .response(MethodResponse::new("200"))
            .response(MethodResponse::new("400"));

        let machine = Definition::start_at(Pass::new("Work"));
        let machine = StateMachine::new(stack, "Machine", machine).express();
        api.path("/run").method("POST", &machine);

        let mock = Integration::mock()
            .request_template("application/json", r#"{"statusCode": 200}"#)
            .response(
                IntegrationResponse::new("200")
                    .template("application/json", r#"{"ok": true}"#)
                    .parameter("method.response.header.Cache-Control", "'no-store'"),
            );
        api.path("/health").method("GET", mock).response(
            MethodResponse::new("200")
                .model("application/json", "Empty")
                .parameter("method.response.header.Cache-Control", true),
        );

        let (bucket, to_bucket) = (Bucket::new(stack, "Files"), role("ToBucket"));
        bucket.grant_read(&to_bucket, "*");
        let content_type = "method.response.header.Content-Type";
        let read = Integration::aws_path("s3", "GET", sub!("{}/{{key}}", bucket.bucket_name()))
            .role(&to_bucket)
            .request_parameter("integration.request.path.key", "method.request.path.key")
            .response(
                IntegrationResponse::new("200")
                    .parameter(content_type, "integration.response.header.Content-Type")
                    .content_handling(ContentHandling::ToBinary),
            );
        api.path("/files/{key}")
            .method("GET", read)
            .request_parameter("method.request.path.key", true)
            .response(MethodResponse::new("200").parameter(content_type, true));

        let old = Integration::http_proxy("ANY", "https://old.example.org/{proxy}")
            .request_parameter(
                "integration.request.path.proxy",
                "method.request.path.proxy",
            );
        api.path("/old")
            .proxy(old)
            .request_parameter("method.request.path.proxy", true);
    });
}

const PEM: &str = "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAudf8/iNkQgdvjEdm6xYS\nJAyxd/kGTbJfQNg9YhInb7TSm0dGu0yx8yZ3fnpmxuRPqJIlaVr+fT4YRl71gEYa\ndlhHmnVegyPNjP9dNqZ7zwNqMEPOPnS/NOHbJj1KYKpn1f8pPNycQ5MQCntKGnSj\n6fc+nbcC0joDvGz80xuy1W4hLV9oC9c3GT26xfZb2jy9MVtA3cppNuTwqrFi3t6e\n0iGpraxZlT5wewjZLpQkngqYr6s3aucPAZVsGTEYPo4nD5mswmtZOm+tgcOrivtD\n/3sD/qZLQ6c5siqyS8aTraD6y+VXugujfarTU65IeZ6QAUbLMsWuZOIi5Jn8zAwx\nNQIDAQAB\n-----END PUBLIC KEY-----\n";

#[test]
fn site() {
    const BUT: [&str; 7] = [
        // The reference of the caller follows from the place by another hash.
        "/Key961B73FD/Properties/PublicKeyConfig/CallerReference",
        // The host and the stage are written directly, not cut out of an address.
        "/Distribution830FAC52/Properties/DistributionConfig/Origins/5/DomainName/*",
        "/Distribution830FAC52/Properties/DistributionConfig/Origins/5/OriginPath/*",
        // The zone of CloudFront.
        "/Www4AF92A2E/Properties/AliasTarget/HostedZoneId",
        "/Www679E47B10/Properties/AliasTarget/HostedZoneId",
        "/Apex7EB71B37/Properties/AliasTarget/HostedZoneId",
        "/Apex600B5AA7A/Properties/AliasTarget/HostedZoneId",
    ];
    check_places("port-site", &BUT, |stack| {
        let zone = HostedZone::from_id(stack, "Zone", "Z0123456789", "example.org");
        let arn =
            "arn:aws:acm:us-east-1:123456789012:certificate/1234abcd-12ab-34cd-56ef-1234567890ab";
        let certificate = Certificate::from_arn(stack, "Certificate", arn);
        let content = Bucket::new(stack, "Content").enforce_ssl();
        let media = Bucket::new(stack, "Media");
        let old = Bucket::new(stack, "Old")
            .website(Website::new("index.html"))
            .block_public_access(BlockPublicAccess::acls());
        old.grant_public_read("*");
        let logs = Bucket::new(stack, "Logs")
            .object_ownership(ObjectOwnership::ObjectWriter)
            .lifecycle_rule(LifecycleRule::new().expire_after(Duration::days(90)));
        let vpc = VpcAttributes::new("vpc-0123456789abcdef0", ["eu-west-1a", "eu-west-1b"])
            .public_subnets(["subnet-0123456789abcdef1", "subnet-0123456789abcdef2"]);
        let vpc = Vpc::from_attributes(stack, "Vpc", vpc);
        let balancer = ApplicationLoadBalancer::new(stack, "Balancer", &vpc).internet_facing();
        let key = PublicKey::new(stack, "Key", PEM)
            .name("signer")
            .comment("signs");
        let group = KeyGroup::new(stack, "Group", [&key]).comment("signers");
        let code = "function handler(event) { return event.request; }";
        let rewrite = Function::new(stack, "Rewrite", code).comment("index.html");
        let cache = CachePolicy::new(stack, "Cache")
            .name("media")
            .ttl(Duration::minutes(1), Duration::days(1), Duration::days(10))
            .headers(Selection::only(["accept"]))
            .query_strings(Selection::only(["w", "h"]))
            .accept_gzip()
            .accept_brotli();
        let requests = OriginRequestPolicy::new(stack, "Requests")
            .name("api")
            .comment("all but the host")
            .headers(Selection::all_but(["host"]))
            .query_strings(Selection::All)
            .cookies(Selection::All);
        let headers = ResponseHeadersPolicy::new(stack, "Headers")
            .name("secure")
            .comment("secure")
            .remove_headers(["server"])
            .server_timing(50.0)
            .header_unless_there("x-app", "shop")
            .cors(
                ResponseCors::new(["https://example.org"], ["GET", "POST"])
                    .allow_credentials()
                    .headers(["authorization"])
                    .expose_headers(["etag"])
                    .max_age(Duration::minutes(10))
                    .unless_there(),
            )
            .content_security_policy("default-src 'self'")
            .no_content_type_sniffing()
            .same_origin_frames()
            .referrer_policy("same-origin")
            .strict_transport_security_preloaded(Duration::days(730))
            .xss_protection();
        let edge = "arn:aws:lambda:us-east-1:123456789012:function:edge:3";
        let pages = Behavior::new(&content)
            .response_headers(&headers)
            .function(&rewrite, EventType::ViewerRequest)
            .lambda_at_edge_with_body(edge, EventType::OriginRequest);
        let distribution = Distribution::new(stack, "Distribution", pages)
            .comment("example.org")
            .domain_names(["www.example.org", "example.org"], &certificate)
            .default_root_object("index.html")
            .price_class(PriceClass::PriceClass100)
            .http_version(HttpVersion::Http2and3)
            .access_logs_with_cookies(&logs, "cdn/")
            .not_countries(&["KP"])
            .web_acl("arn:aws:wafv2:us-east-1:123456789012:global/webacl/x/1")
            .additional_metrics()
            .error_response(
                ErrorResponse::new(403)
                    .page("/index.html", 200)
                    .ttl(Duration::seconds(0)),
            )
            .error_response(
                ErrorResponse::new(404)
                    .page("/404.html", 404)
                    .ttl(Duration::minutes(5)),
            );
        let web = Origin::http(balancer.load_balancer_dns_name())
            .header("x-origin", "cdn")
            .read_timeout(Duration::seconds(45))
            .keepalive_timeout(Duration::seconds(45));
        let web = Behavior::new(web)
            .allow_all_methods()
            .cache(CachePolicy::disabled())
            .origin_request(&requests)
            .viewer_protocol(ViewerProtocolPolicy::HttpsOnly);
        let backup = Origin::https("backup.example.org").path("/media");
        let films = Origin::bucket_with_access(&media, [Access::List])
            .shield("eu-west-1")
            .fallback(backup, [404, 503]);
        let films = Behavior::new(films)
            .cache(&cache)
            .trusted_key_groups([group.key_group_id()])
            .uncompressed();
        let api = RestApi::new(stack, "Api");
        api.root().method("GET", Integration::mock());
        let api = Behavior::new(Origin::from(&api))
            .cache(CachePolicy::disabled())
            .viewer_protocol(ViewerProtocolPolicy::HttpsOnly);
        let url = function(stack, "Call").url(UrlAccess::Iam);
        let call = Behavior::new(Origin::function_url(&url)).cache(CachePolicy::disabled());
        distribution
            .behavior("/api/*", web)
            .behavior("/media/*", films)
            .behavior("/old/*", Origin::http(old.bucket_website_domain_name()))
            .behavior("/rest/*", api)
            .behavior("/fn/*", call);
        for (id, name) in [("Www", Some("www")), ("Apex", None)] {
            Record::new(stack, id, &zone, &distribution).name(name);
            let ipv6 = RecordData::alias_ipv6(&distribution);
            Record::new(stack, &format!("{id}6"), &zone, ipv6).name(name);
        }
        let purge = function(stack, "Purge").env("ID", distribution.distribution_id());
        distribution.grant_create_invalidation(&purge);
    });
}
