//! Where a distribution gets what it delivers.

use std::fmt;
use std::rc::Rc;

use stackwright::{Construct, Diagnostic, Duration, IntoValue, Node, Resource, Value};
use stackwright_cfn::cloudfront::cloud_front_origin_access_identity::CloudFrontOriginAccessIdentityConfig;
use stackwright_cfn::cloudfront::distribution::{
    self, CustomOriginConfig, OriginCustomHeader, OriginShield, S3OriginConfig, VpcOriginConfig,
};
use stackwright_cfn::cloudfront::origin_access_control::OriginAccessControlConfig;
use stackwright_cfn::cloudfront::vpc_origin::{
    VpcOriginEndpointConfig, VpcOriginEndpointConfigOriginProtocolPolicy as VpcProtocol,
};
use stackwright_cfn::cloudfront::{
    CfnCloudFrontOriginAccessIdentity, CfnOriginAccessControl, CfnVpcOrigin,
};

use super::codes;
use crate::iam::{PolicyStatement, Principal, ResourceWithPolicy};
use crate::kit::in_range;
use crate::s3::Bucket;

/// Where a distribution gets what it delivers. A clone is the same origin.
///
/// ```
/// use stackwright_aws::cloudfront::Origin;
/// use stackwright_aws::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let site = Origin::bucket(&Bucket::new(&stack, "Site"));
/// let api = Origin::https("api.example.org").path("/v1").header("x-from", "cdn");
/// # let _ = (site, api);
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistS3AndCustomOrigins.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct Origin(Rc<Spec>);

#[derive(Clone)]
struct Spec {
    source: Source,
    path: Option<Value<String>>,
    headers: Vec<(String, Value<String>)>,
    read_timeout: Option<Duration>,
    connection_attempts: Option<u32>,
    connection_timeout: Option<Duration>,
    keepalive: Option<Duration>,
    shield: Option<Value<String>>,
    ports: (Option<u16>, Option<u16>),
    protocol: Protocol,
    ssl: Option<Vec<Value<String>>>,
    /// Another origin, and the answers at which it is asked.
    fallback: Option<(Origin, Vec<u16>)>,
}

/// What a distribution may do with a bucket besides reading objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Access {
    /// Reading old versions of objects.
    ReadVersioned,
    /// Listing objects, so that it is known what is not there.
    List,
    /// Writing objects.
    Write,
    /// Deleting objects.
    Delete,
}

/// How a server is spoken with.
#[derive(Clone, Copy)]
enum Protocol {
    Https,
    Http,
    AsViewer,
}

#[derive(Clone)]
enum Source {
    /// A bucket, and what the distribution may do with it besides reading.
    Bucket(Bucket, Vec<Access>),
    /// A bucket that lets an identity of CloudFront's read, as was usual before access controls.
    BucketByIdentity(Bucket),
    /// Something in a VPC, by its ARN, and the name that it answers to.
    Vpc(Value<String>, Value<String>),
    Server(Value<String>),
    #[cfg(feature = "lambda")]
    Function(crate::lambda::FunctionUrl),
}

impl fmt::Debug for Spec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.source {
            Source::Bucket(bucket, _) | Source::BucketByIdentity(bucket) => bucket.fmt(f),
            Source::Vpc(arn, _) => arn.fmt(f),
            Source::Server(name) => name.fmt(f),
            #[cfg(feature = "lambda")]
            Source::Function(url) => url.fmt(f),
        }
    }
}

impl Origin {
    fn new(source: Source) -> Self {
        Origin(Rc::new(Spec {
            source,
            path: None,
            headers: Vec::new(),
            read_timeout: None,
            connection_attempts: None,
            connection_timeout: None,
            keepalive: None,
            shield: None,
            ports: (None, None),
            protocol: Protocol::Https,
            ssl: None,
            fallback: None,
        }))
    }

    /// The objects of a bucket, which only the distribution may read: its policy is extended, and so is that of its key.
    ///
    /// # Errors
    /// At synthesis: `SW0574` if the bucket exists elsewhere, so that its policy is not changed.
    pub fn bucket(bucket: &Bucket) -> Self {
        Self::new(Source::Bucket(bucket.clone(), Vec::new()))
    }

    /// As [`bucket`](Origin::bucket), of which the distribution may also do this: with `Access::List`, what is not there is
    /// answered by 404 instead of 403.
    pub fn bucket_with_access(bucket: &Bucket, access: impl IntoIterator<Item = Access>) -> Self {
        let access = access.into_iter().collect();
        Self::new(Source::Bucket(bucket.clone(), access))
    }

    /// A server that is called by HTTPS, by its name: `api.example.org`.
    pub fn https(domain: impl IntoValue<String>) -> Self {
        Self::new(Source::Server(domain.into_value()))
    }

    /// A server that is called by HTTP, such as a load balancer without a certificate.
    pub fn http(domain: impl IntoValue<String>) -> Self {
        Self::https(domain).edit(|origin| origin.protocol = Protocol::Http)
    }

    /// The address of a function, which only the distribution may call then.
    #[cfg(feature = "lambda")]
    pub fn function_url(url: &crate::lambda::FunctionUrl) -> Self {
        Self::new(Source::Function(url.clone()))
    }

    /// What stands before the path of each request: `/v1`.
    ///
    /// # Errors
    /// At synthesis: `SW0570` if it does not begin with a slash, or ends with one.
    pub fn path(self, path: impl IntoValue<String>) -> Self {
        let path = path.into_value();
        self.edit(|origin| origin.path = Some(path))
    }

    /// Sends a header with each request.
    pub fn header(self, name: &str, value: impl IntoValue<String>) -> Self {
        let header = (name.to_owned(), value.into_value());
        self.edit(|origin| origin.headers.push(header))
    }

    /// How long an answer is waited for: 1 to 120 seconds; 30 unless this is called. For servers.
    ///
    /// # Errors
    /// At synthesis: `SW0570` for another time, or for a bucket.
    pub fn read_timeout(self, time: impl Into<Duration>) -> Self {
        let time = time.into();
        self.edit(|origin| origin.read_timeout = Some(time))
    }

    /// How often a connection is tried: 1 to 3 times; 3 unless this is called.
    ///
    /// # Errors
    /// At synthesis: `SW0570` for another number.
    pub fn connection_attempts(self, attempts: u32) -> Self {
        self.edit(|origin| origin.connection_attempts = Some(attempts))
    }

    /// A bucket that an identity of CloudFront may read. An access control, as with [`bucket`](Origin::bucket), is the newer way,
    /// which also works with keys of KMS; this is for what is there already.
    /// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html>
    pub fn bucket_by_identity(bucket: &Bucket) -> Self {
        Self::new(Source::BucketByIdentity(bucket.clone()))
    }

    /// A load balancer or an instance in a private subnet, by its ARN, over HTTPS: no way from the internet leads to it. It is
    /// called by this name.
    /// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html>
    pub fn vpc(arn: impl IntoValue<String>, domain: impl IntoValue<String>) -> Self {
        Self::new(Source::Vpc(arn.into_value(), domain.into_value()))
    }

    /// Asks another origin when this one does not answer, or answers with one of these statuses: 400, 403, 404, 416, 429, 500,
    /// 502, 503 or 504.
    /// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/high_availability_origin_failover.html>
    pub fn fallback(
        self,
        other: impl Into<Origin>,
        statuses: impl IntoIterator<Item = u16>,
    ) -> Self {
        let fallback = (other.into(), statuses.into_iter().collect());
        self.edit(|origin| origin.fallback = Some(fallback))
    }

    /// How long a connection may take, 1 to 10 seconds; 10 unless this is called.
    ///
    /// # Errors
    /// Where it is used: `SW0570` if it is outside of that.
    pub fn connection_timeout(self, time: impl Into<Duration>) -> Self {
        let time = time.into();
        self.edit(|origin| origin.connection_timeout = Some(time))
    }

    /// How long a connection to a server is kept, 1 to 120 seconds; 5 unless this is called.
    ///
    /// # Errors
    /// Where it is used: `SW0570` if it is outside of that.
    pub fn keepalive_timeout(self, time: impl Into<Duration>) -> Self {
        let time = time.into();
        self.edit(|origin| origin.keepalive = Some(time))
    }

    /// Asks it through one more cache, in this region, which should be that of the origin.
    pub fn shield(self, region: impl IntoValue<String>) -> Self {
        let region = region.into_value();
        self.edit(|origin| origin.shield = Some(region))
    }

    /// The port for HTTP; 80 unless this is called.
    pub fn http_port(self, port: u16) -> Self {
        self.edit(|origin| origin.ports.0 = Some(port))
    }

    /// The port for HTTPS; 443 unless this is called.
    pub fn https_port(self, port: u16) -> Self {
        self.edit(|origin| origin.ports.1 = Some(port))
    }

    /// Speaks with a server over HTTP or HTTPS, as the viewer does.
    pub fn match_viewer(self) -> Self {
        self.edit(|origin| origin.protocol = Protocol::AsViewer)
    }

    /// The versions of TLS that it may use with a server; `TLSv1.2` unless this is called.
    pub fn ssl_protocols<V: IntoValue<String>>(
        self,
        versions: impl IntoIterator<Item = V>,
    ) -> Self {
        let versions = versions.into_iter().map(IntoValue::into_value).collect();
        self.edit(|origin| origin.ssl = Some(versions))
    }

    /// The origin that is asked when this one fails, and at which answers.
    pub(super) fn fallback_origin(&self) -> Option<(&Origin, &[u16])> {
        let fallback = self.0.fallback.as_ref();
        fallback.map(|(origin, statuses)| (origin, &**statuses))
    }

    fn edit(self, edit: impl FnOnce(&mut Spec)) -> Self {
        let mut spec = Rc::unwrap_or_clone(self.0);
        edit(&mut spec);
        Origin(Rc::new(spec))
    }

    pub(super) fn is_same(&self, other: &Origin) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }

    pub(super) fn problems(&self) -> Vec<Diagnostic> {
        let code = || codes::ORIGIN;
        let mut problems = Vec::new();
        let path = self.0.path.as_ref().and_then(Value::as_str);
        if let Some(path) = path
            && (!path.starts_with('/') || path.ends_with('/'))
        {
            let problem = format!("`{path}` cannot stand before the paths of an origin");
            let problem = Diagnostic::error(code(), problem);
            problems.push(problem.hint("begin with a slash, and end without one"));
        }
        if let Some(time) = self.0.read_timeout {
            let what = "an origin cannot be waited for";
            let range = Duration::seconds(1)..=Duration::seconds(120);
            problems.extend(in_range(code(), what, time, range));
            if matches!(self.0.source, Source::Bucket(..)) {
                let problem = "a bucket is not waited for";
                let problem = Diagnostic::error(code(), problem);
                problems.push(problem.hint("leave out `read_timeout`"));
            }
        }
        let limits = [
            (
                self.0.connection_timeout,
                10,
                "an origin cannot be waited for, for a connection,",
            ),
            (
                self.0.keepalive,
                120,
                "a connection to an origin cannot be kept",
            ),
        ];
        for (time, most, what) in limits {
            let range = Duration::seconds(1)..=Duration::seconds(most);
            problems.extend(time.and_then(|time| in_range(code(), what, time, range)));
        }
        if let Some((other, statuses)) = self.fallback_origin() {
            problems.extend(other.problems());
            let known = [400, 403, 404, 416, 429, 500, 502, 503, 504];
            if let Some(other) = statuses.iter().find(|status| !known.contains(status)) {
                let problem = format!("no other origin is asked at the status {other}");
                let hint = "use 400, 403, 404, 416, 429, 500, 502, 503 or 504";
                problems.push(Diagnostic::error(code(), problem).hint(hint));
            }
        }
        if let Some(attempts) = self.0.connection_attempts {
            let what = "an origin cannot be tried a number of times";
            problems.extend(in_range(code(), what, attempts, 1..=3));
        }
        problems
    }

    /// Creates what the origin needs below its node, lets the distribution use it, and writes it.
    #[track_caller]
    pub(super) fn bind(
        &self,
        node: &Node,
        distribution_arn: &Value<String>,
    ) -> distribution::Origin {
        let spec = &*self.0;
        let headers = spec.headers.iter();
        let headers = headers.map(|(name, value)| OriginCustomHeader::new(name, value));
        let origin = distribution::Origin::new()
            .id(node.unique_id())
            .connection_attempts(spec.connection_attempts)
            .connection_timeout(spec.connection_timeout.map(Duration::in_seconds))
            .origin_shield(spec.shield.as_ref().map(|region| {
                OriginShield::new()
                    .enabled(true)
                    .origin_shield_region(region)
            }))
            .origin_path(spec.path.clone())
            .origin_custom_headers(crate::kit::some_of(headers));
        match &spec.source {
            Source::Bucket(bucket, more) => {
                let_use(node, bucket, more, distribution_arn);
                let control = access_control(node, "S3OriginAccessControl", "s3");
                origin
                    .domain_name(bucket.bucket_regional_domain_name())
                    .origin_access_control_id(control)
                    .s3_origin_config(S3OriginConfig::new().origin_access_identity(""))
            }
            Source::BucketByIdentity(bucket) => {
                let text = stackwright::sub!("Identity for {}", node.unique_id());
                let config = CloudFrontOriginAccessIdentityConfig::new(text);
                let place = Node::new(node, "S3Origin");
                let identity = CfnCloudFrontOriginAccessIdentity::new(&place, "Resource", config);
                let reader = Principal::canonical_user(identity.attr_s3_canonical_user_id());
                bucket.add_to_resource_policy(
                    PolicyStatement::allow()
                        .action("s3:GetObject")
                        .resource(bucket.arn_for_objects("*"))
                        .principal(reader),
                );
                let id = identity.ref_();
                let name = stackwright::sub!("origin-access-identity/cloudfront/{id}");
                origin
                    .domain_name(bucket.bucket_regional_domain_name())
                    .s3_origin_config(S3OriginConfig::new().origin_access_identity(name))
            }
            Source::Vpc(arn, domain) => {
                let place = Node::new(node, "VpcOrigin");
                let config = VpcOriginEndpointConfig::new()
                    .arn(arn)
                    .http_port(spec.ports.0.map(i64::from))
                    .https_port(spec.ports.1.map(i64::from))
                    .name(place.unique_id())
                    .origin_protocol_policy(VpcProtocol::other(spec.protocol.as_str()))
                    .origin_ssl_protocols(self.ssl());
                let vpc = CfnVpcOrigin::new(&place, "Resource", config);
                let config = VpcOriginConfig::new(vpc.attr_id())
                    .origin_keepalive_timeout(spec.keepalive.map(Duration::in_seconds))
                    .origin_read_timeout(spec.read_timeout.map(Duration::in_seconds));
                origin.domain_name(domain).vpc_origin_config(config)
            }
            Source::Server(name) => origin.domain_name(name).custom_origin_config(self.server()),
            #[cfg(feature = "lambda")]
            Source::Function(url) => {
                let control = access_control(node, "FunctionUrlOriginAccessControl", "lambda");
                url.let_distribution_call(node, distribution_arn);
                let parts = stackwright::intrinsic::split("/", url.function_url());
                origin
                    .domain_name(stackwright::intrinsic::select(2, parts))
                    .origin_access_control_id(control)
                    .custom_origin_config(self.server())
            }
        }
    }

    fn ssl(&self) -> Vec<Value<String>> {
        let given = self.0.ssl.clone();
        given.unwrap_or_else(|| vec!["TLSv1.2".into()])
    }

    fn server(&self) -> CustomOriginConfig {
        let spec = &*self.0;
        CustomOriginConfig::new(spec.protocol.as_str())
            .http_port(spec.ports.0.map(i64::from))
            .https_port(spec.ports.1.map(i64::from))
            .origin_keepalive_timeout(spec.keepalive.map(Duration::in_seconds))
            .origin_ssl_protocols(self.ssl())
            .origin_read_timeout(self.0.read_timeout.map(Duration::in_seconds))
    }
}

/// A load balancer by its name: called by HTTPS.
impl Protocol {
    fn as_str(self) -> &'static str {
        match self {
            Protocol::Https => "https-only",
            Protocol::Http => "http-only",
            Protocol::AsViewer => "match-viewer",
        }
    }
}

#[cfg(feature = "elasticloadbalancingv2")]
impl From<&crate::elasticloadbalancingv2::ApplicationLoadBalancer> for Origin {
    fn from(balancer: &crate::elasticloadbalancingv2::ApplicationLoadBalancer) -> Origin {
        Origin::https(balancer.load_balancer_dns_name())
    }
}

/// An API in the stage that it is deployed to.
#[cfg(feature = "apigateway")]
impl From<&crate::apigateway::RestApi> for Origin {
    fn from(api: &crate::apigateway::RestApi) -> Origin {
        let stage = api.stage_name();
        Origin::https(api.host_name()).path(stackwright::sub!("/{stage}"))
    }
}

impl From<&Bucket> for Origin {
    fn from(bucket: &Bucket) -> Origin {
        Origin::bucket(bucket)
    }
}

impl From<&Origin> for Origin {
    fn from(origin: &Origin) -> Origin {
        origin.clone()
    }
}

/// The id of what signs the requests of the distribution.
#[track_caller]
fn access_control(origin: &Node, id: &str, kind: &str) -> Value<String> {
    let node = Node::new(origin, id);
    let config = OriginAccessControlConfig::new()
        .name(node.unique_id())
        .origin_access_control_origin_type(kind)
        .signing_behavior("always")
        .signing_protocol("sigv4");
    CfnOriginAccessControl::new(&node, "Resource", config).attr_id()
}

pub(super) const SERVICE: &str = "cloudfront.amazonaws.com";

/// Lets the distribution read the bucket, and what else is named.
#[track_caller]
fn let_use(node: &Node, bucket: &Bucket, more: &[Access], distribution_arn: &Value<String>) {
    let has = |access: Access| more.contains(&access);
    let mut statement = PolicyStatement::allow()
        .action("s3:GetObject")
        .resource(bucket.arn_for_objects("*"))
        .principal(Principal::service(SERVICE))
        .condition("StringEquals", "AWS:SourceArn", distribution_arn);
    let actions = [
        (Access::ReadVersioned, "s3:GetObjectVersion"),
        (Access::List, "s3:ListBucket"),
        (Access::Write, "s3:PutObject"),
        (Access::Delete, "s3:DeleteObject"),
    ];
    for (access, action) in actions {
        if has(access) {
            statement = statement.action(action);
        }
    }
    if has(Access::List) {
        statement = statement.resource(bucket.bucket_arn());
    }
    let added = bucket.add_to_resource_policy(statement);
    if !added {
        let path = bucket.node().path();
        let problem = format!("the policy of `{path}` is not changed from here");
        node.add_warning(
            Diagnostic::warning(codes::BUCKET_ELSEWHERE, problem)
                .note("without a permission, the distribution cannot read its objects")
                .hint(format!(
                    "let {SERVICE} use `s3:GetObject` there, and acknowledge {}",
                    codes::BUCKET_ELSEWHERE
                )),
        );
    }
    if let Some(key) = bucket.bucket_key() {
        // Not this distribution alone: its id depends on the bucket, and the bucket on the key.
        let (partition, account) = (
            stackwright::pseudo::partition(),
            crate::kit::account_of(node),
        );
        let any = stackwright::sub!("arn:{partition}:cloudfront::{account}:distribution/*");
        key.add_to_resource_policy(
            PolicyStatement::allow()
                .actions(["kms:Decrypt", "kms:GenerateDataKey*"])
                .resource("*")
                .principal(Principal::service(SERVICE))
                .condition("StringLike", "AWS:SourceArn", any),
        );
    }
}
