//! SW1504: distributions and web access control lists whose properties, or whose resources, do not fit.

use super::Clause::{
    Above, Any, Beside, Contains, Has, Is, IsNot, Lacks, Mentions, More, Other, RefersTo, Unlike,
    When, Within, Written,
};
use super::{Row, any, fits, off, on};
use stackwright_template::model::{Instance, Intrinsic};

fits! {
    /// ## What it does
    /// Checks what of a distribution must fit: each behaviour has a cache policy or forwarded values, and not both; logs go to a
    /// bucket whose access control lists are on; an origin is one of S3 or one of HTTP; functions at the edge are versions; the
    /// list of WAF is for distributions.
    ///
    /// ## Why it matters
    /// CloudFront or WAF refuses the resource.
    ///
    /// ## Example
    /// ```yaml
    /// DefaultCacheBehavior: {TargetOriginId: site, ViewerProtocolPolicy: redirect-to-https}   # no CachePolicyId
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_DefaultCacheBehavior.html>,
    /// <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html>,
    /// <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html>,
    /// <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-functions-restrictions.html>,
    /// <https://docs.aws.amazon.com/waf/latest/developerguide/how-aws-waf-works-resources.html>
    pub struct EdgeFit = SW1504, "edge-fit",
        of "AWS::CloudFront::Distribution" "AWS::CloudFront::CachePolicy" "AWS::CloudFront::ResponseHeadersPolicy"
           "AWS::WAFv2::WebACL" "AWS::WAFv2::WebACLAssociation" "AWS::WAFv2::RuleGroup" "AWS::WAFv2::IPSet" "AWS::WAFv2::LoggingConfiguration";
    ROWS
}

const DISTRIBUTION: &[&str] = &["AWS::CloudFront::Distribution"];
const ACL: &[&str] = &["AWS::WAFv2::WebACL"];
const DEFAULT: &str = "DistributionConfig.DefaultCacheBehavior";
const OTHERS: &str = "DistributionConfig.CacheBehaviors.*";
const NO_POLICY: &[super::Clause] = &[Lacks("CachePolicyId"), Lacks("ForwardedValues")];
const POLICY_AND_TIMES: &[super::Clause] = &[
    Has("CachePolicyId"),
    Any(&[Has("MinTTL"), Has("DefaultTTL"), Has("MaxTTL")]),
];
const NO_LISTS: &[super::Clause] = &[Any(&[
    Lacks("OwnershipControls"),
    Is(
        "OwnershipControls.Rules.*.ObjectOwnership",
        &["BucketOwnerEnforced"],
    ),
])];
/// What a function at the edge may not have.
const NO_EDGE: &[super::Clause] = &[Other(
    "FunctionName",
    "AWS::Lambda::Function",
    &[Any(&[
        Has("Environment.Variables"),
        Has("VpcConfig.SubnetIds.*"),
        Has("DeadLetterConfig"),
        Has("Layers.*"),
        Is("Architectures.*", &["arm64"]),
        Is("PackageType", &["Image"]),
        Is("TracingConfig.Mode", &["Active"]),
        Is(
            "Runtime",
            &[
                "java8",
                "java11",
                "java17",
                "java21",
                "java25",
                "ruby3.2",
                "ruby3.3",
                "ruby3.4",
                "dotnet6",
                "dotnet8",
                "dotnet10",
                "provided.al2",
                "provided.al2023",
            ],
        ),
        Above("Timeout", 30.0),
    ])],
)];
/// What is too much for one at a viewer's event.
const LARGE_AT_EDGE: &[super::Clause] = &[Other(
    "FunctionName",
    "AWS::Lambda::Function",
    &[Any(&[Above("MemorySize", 128.0), Above("Timeout", 5.0)])],
)];
const NOT_AT_EDGE: &str = "CloudFront refuses the distribution: the function of `{>}` has something that none at the edge has: variables, a VPC, layers, a dead-letter queue, tracing, ARM, an image, more than 30 seconds, or another runtime than Node.js and Python";
const HAS_NONE_AT_EDGE: &str = "take it away; what the function needs to know stands in its code";

const NEEDS_POLICY: &str = "CloudFront refuses the distribution: the behaviour says by no policy what is cached (\"The parameter ForwardedValues is required\")";
const ADD_POLICY: &str = "add CachePolicyId: 658327ea-f89d-4fab-a63d-7e88639e58f6, which is CachingOptimized, or another policy";
const TIMES: &str = "CloudFront refuses the distribution: the behaviour has a cache policy, which says how long things are kept";

/// The managed policy that passes on all that the viewer sends.
const ALL_VIEWER: &str = "216adef6-5c7f-47e4-b989-5492eafa07d3";

const ROWS: &[Row] = &[
    Row {
        of: DISTRIBUTION,
        at: "DistributionConfig.DefaultCacheBehavior",
        place: "OriginRequestPolicyId",
        never: &[
            Is("OriginRequestPolicyId", &[ALL_VIEWER]),
            Within(leads_to_api),
        ],
        message: "each request is answered with 403: the policy AllViewer passes the viewer's Host on, which API Gateway and function URLs do not know",
        hint: "write OriginRequestPolicyId: b689b0a8-53d0-40ab-baf2-68738e2966ac, which is AllViewerExceptHostHeader",
    },
    Row {
        of: DISTRIBUTION,
        at: "DistributionConfig.DefaultCacheBehavior.FunctionAssociations.*",
        place: "FunctionARN",
        never: &[Other(
            "FunctionARN",
            "AWS::CloudFront::Function",
            &[Is("AutoPublish", &["false"])],
        )],
        message: "CloudFront refuses the distribution: the function `{>}` is not published",
        hint: "write AutoPublish: true in `{>}`",
    },
    Row {
        of: DISTRIBUTION,
        at: "DistributionConfig.CacheBehaviors.*",
        place: "OriginRequestPolicyId",
        never: &[
            Is("OriginRequestPolicyId", &[ALL_VIEWER]),
            Within(leads_to_api),
        ],
        message: "each request is answered with 403: the policy AllViewer passes the viewer's Host on, which API Gateway and function URLs do not know",
        hint: "write OriginRequestPolicyId: b689b0a8-53d0-40ab-baf2-68738e2966ac, which is AllViewerExceptHostHeader",
    },
    Row {
        of: DISTRIBUTION,
        at: "DistributionConfig.CacheBehaviors.*.FunctionAssociations.*",
        place: "FunctionARN",
        never: &[Other(
            "FunctionARN",
            "AWS::CloudFront::Function",
            &[Is("AutoPublish", &["false"])],
        )],
        message: "CloudFront refuses the distribution: the function `{>}` is not published",
        hint: "write AutoPublish: true in `{>}`",
    },
    Row {
        of: DISTRIBUTION,
        at: "DistributionConfig.Origins.*",
        place: "OriginPath",
        never: &[When(|origin| {
            origin
                .get("OriginPath")
                .and_then(Instance::text)
                .is_some_and(|path| {
                    path.ends_with('/') || !path.is_empty() && !path.starts_with('/')
                })
        })],
        message: "CloudFront refuses the distribution: the path of an origin begins with a slash and ends without one, unlike `{OriginPath}`",
        hint: "write OriginPath: /production",
    },
    Row {
        of: &["AWS::WAFv2::IPSet"],
        at: "",
        place: "Addresses",
        never: &[When(|set| {
            any(set, "Addresses.*")
                .iter()
                .any(|address| address.text().is_some_and(|text| !text.contains('/')))
        })],
        message: "WAF refuses the set: its addresses are blocks, with a slash and a length",
        hint: "write 192.0.2.1/32 for a single address",
    },
    Row {
        of: DISTRIBUTION,
        at: DEFAULT,
        place: "",
        never: NO_POLICY,
        message: NEEDS_POLICY,
        hint: ADD_POLICY,
    },
    Row {
        of: DISTRIBUTION,
        at: OTHERS,
        place: "",
        never: NO_POLICY,
        message: NEEDS_POLICY,
        hint: ADD_POLICY,
    },
    Row {
        of: DISTRIBUTION,
        at: DEFAULT,
        place: "CachePolicyId",
        never: POLICY_AND_TIMES,
        message: TIMES,
        hint: "remove `MinTTL`, `DefaultTTL` and `MaxTTL`, and set them in the policy",
    },
    Row {
        of: DISTRIBUTION,
        at: OTHERS,
        place: "CachePolicyId",
        never: POLICY_AND_TIMES,
        message: TIMES,
        hint: "remove `MinTTL`, `DefaultTTL` and `MaxTTL`, and set them in the policy",
    },
    Row {
        of: DISTRIBUTION,
        at: "DistributionConfig.Logging",
        place: "Bucket",
        never: &[Other("Bucket", "AWS::S3::Bucket", NO_LISTS)],
        message: "CloudFront refuses the distribution: it writes its logs by an access control list, and those of `{>}` are off",
        hint: "add OwnershipControls: {Rules: [{ObjectOwnership: BucketOwnerPreferred}]} to `{>}`",
    },
    Row {
        of: DISTRIBUTION,
        at: "DistributionConfig.Origins.*",
        place: "",
        never: &[
            Lacks("S3OriginConfig"),
            Lacks("CustomOriginConfig"),
            Lacks("VpcOriginConfig"),
        ],
        message: "CloudFront refuses the distribution: the origin is neither one of S3 nor one of HTTP",
        hint: "add CustomOriginConfig: {OriginProtocolPolicy: https-only}, or S3OriginConfig: {OriginAccessIdentity: ''} for a bucket",
    },
    Row {
        of: DISTRIBUTION,
        at: "DistributionConfig.Origins.*",
        place: "CustomOriginConfig",
        never: &[Has("S3OriginConfig"), Has("CustomOriginConfig")],
        message: "CloudFront refuses the distribution: the origin is one of S3 and one of HTTP at once",
        hint: "keep `S3OriginConfig` for a bucket, `CustomOriginConfig` for anything else",
    },
    Row {
        of: DISTRIBUTION,
        at: "DistributionConfig.Origins.*",
        place: "S3OriginConfig.OriginAccessIdentity",
        never: &[
            Has("OriginAccessControlId"),
            Has("S3OriginConfig.OriginAccessIdentity"),
            When(has_identity),
        ],
        message: "CloudFront refuses the distribution: the origin has an access control, and an access identity as well",
        hint: "write OriginAccessIdentity: ''",
    },
    Row {
        of: DISTRIBUTION,
        at: "DistributionConfig.Origins.*",
        place: "DomainName",
        never: &[
            Has("S3OriginConfig"),
            Contains("DomainName", &[".s3-website"]),
        ],
        message: "CloudFront refuses the distribution: `{DomainName}` is a website, not a bucket of S3",
        hint: "write CustomOriginConfig: {OriginProtocolPolicy: http-only} instead of `S3OriginConfig`, or the bucket's `RegionalDomainName`",
    },
    Row {
        of: DISTRIBUTION,
        at: "DistributionConfig.DefaultCacheBehavior.LambdaFunctionAssociations.*",
        place: "LambdaFunctionARN",
        never: &[RefersTo(
            "LambdaFunctionARN",
            &["AWS::Lambda::Function", "AWS::Lambda::Alias"],
        )],
        message: "CloudFront refuses the distribution: what runs at the edge is a version of a function, and this is none",
        hint: "add an AWS::Lambda::Version, and write !Ref of it",
    },
    Row {
        of: DISTRIBUTION,
        at: "DistributionConfig.CacheBehaviors.*.LambdaFunctionAssociations.*",
        place: "LambdaFunctionARN",
        never: &[RefersTo(
            "LambdaFunctionARN",
            &["AWS::Lambda::Function", "AWS::Lambda::Alias"],
        )],
        message: "CloudFront refuses the distribution: what runs at the edge is a version of a function, and this is none",
        hint: "add an AWS::Lambda::Version, and write !Ref of it",
    },
    Row {
        of: DISTRIBUTION,
        at: "DistributionConfig.DefaultCacheBehavior.LambdaFunctionAssociations.*",
        place: "LambdaFunctionARN",
        never: &[Other("LambdaFunctionARN", "AWS::Lambda::Version", NO_EDGE)],
        message: NOT_AT_EDGE,
        hint: HAS_NONE_AT_EDGE,
    },
    Row {
        of: DISTRIBUTION,
        at: "DistributionConfig.DefaultCacheBehavior.LambdaFunctionAssociations.*",
        place: "LambdaFunctionARN",
        never: &[
            Is("EventType", &["viewer-request", "viewer-response"]),
            Other("LambdaFunctionARN", "AWS::Lambda::Version", LARGE_AT_EDGE),
        ],
        message: "CloudFront refuses the distribution: at a viewer's event a function has 128 MB and 5 seconds at most, and that of `{>}` has more",
        hint: "write MemorySize: 128 and Timeout: 5, or take an origin's event",
    },
    Row {
        of: DISTRIBUTION,
        at: "DistributionConfig.CacheBehaviors.*.LambdaFunctionAssociations.*",
        place: "LambdaFunctionARN",
        never: &[Other("LambdaFunctionARN", "AWS::Lambda::Version", NO_EDGE)],
        message: NOT_AT_EDGE,
        hint: HAS_NONE_AT_EDGE,
    },
    Row {
        of: DISTRIBUTION,
        at: "DistributionConfig.CacheBehaviors.*.LambdaFunctionAssociations.*",
        place: "LambdaFunctionARN",
        never: &[
            Is("EventType", &["viewer-request", "viewer-response"]),
            Other("LambdaFunctionARN", "AWS::Lambda::Version", LARGE_AT_EDGE),
        ],
        message: "CloudFront refuses the distribution: at a viewer's event a function has 128 MB and 5 seconds at most, and that of `{>}` has more",
        hint: "write MemorySize: 128 and Timeout: 5, or take an origin's event",
    },
    Row {
        of: DISTRIBUTION,
        at: "DistributionConfig.Origins.*",
        place: "DomainName",
        never: &[When(|origin| {
            any(origin, "DomainName")
                .iter()
                .any(|name| name.text().is_some_and(|name| name.contains("://")) || is_url(name))
        })],
        message: "CloudFront refuses the distribution: a domain name is taken, and this is a URL (\"The parameter origin name cannot contain a colon\")",
        hint: "take the host alone: !Select [2, !Split ['/', !GetAtt ….WebsiteURL]]",
    },
    Row {
        of: &["AWS::WAFv2::LoggingConfiguration"],
        at: "LogDestinationConfigs.*",
        place: "",
        never: &[Any(&[
            Other(
                "",
                "AWS::Logs::LogGroup",
                &[Unlike("LogGroupName", "aws-waf-logs-")],
            ),
            Other(
                "",
                "AWS::S3::Bucket",
                &[Unlike("BucketName", "aws-waf-logs-")],
            ),
            Other(
                "",
                "AWS::KinesisFirehose::DeliveryStream",
                &[Unlike("DeliveryStreamName", "aws-waf-logs-")],
            ),
        ])],
        message: "WAF refuses the logging: what it writes to has a name that begins with aws-waf-logs-, and `{>}` has not (\"The ARN isn't valid\")",
        hint: "give `{>}` a name such as aws-waf-logs-site",
    },
    Row {
        of: &["AWS::WAFv2::LoggingConfiguration"],
        at: "LogDestinationConfigs.*",
        place: "",
        never: &[Any(&[
            Mentions("", &["AWS::Kinesis::Stream"]),
            Contains("", &[":kinesis:", ":sqs:", ":sns:"]),
        ])],
        message: "WAF refuses the logging: it writes to a log group, a bucket or a delivery stream of Firehose, and this is none",
        hint: "name one whose name begins with aws-waf-logs-",
    },
    Row {
        of: &["AWS::WAFv2::WebACLAssociation"],
        at: "",
        place: "ResourceArn",
        never: &[Any(&[
            Mentions("ResourceArn", &["AWS::CloudFront::Distribution"]),
            Contains("ResourceArn", &[":cloudfront:"]),
        ])],
        message: "WAF refuses the association: a distribution names its list itself",
        hint: "write `WebACLId` in the `DistributionConfig`",
    },
    Row {
        of: &["AWS::WAFv2::WebACLAssociation"],
        at: "",
        place: "ResourceArn",
        never: &[Any(&[
            Mentions(
                "ResourceArn",
                &["AWS::ApiGatewayV2::Api", "AWS::ApiGatewayV2::Stage"],
            ),
            Other(
                "ResourceArn",
                "AWS::ElasticLoadBalancingV2::LoadBalancer",
                &[Is("Type", &["network", "gateway"])],
            ),
        ])],
        message: "WAF refuses the association: it protects REST and GraphQL APIs, Application Load Balancers, user pools and services of App Runner, and this is none",
        hint: "put a distribution before it, and give that one the list",
    },
    Row {
        of: DISTRIBUTION,
        at: "DistributionConfig",
        place: "WebACLId",
        never: &[Other(
            "WebACLId",
            "AWS::WAFv2::WebACL",
            &[Is("Scope", &["REGIONAL"])],
        )],
        message: "CloudFront refuses the distribution: `{>}` is a list for what is in a region",
        hint: "write Scope: CLOUDFRONT in `{>}`, in a stack of us-east-1",
    },
    Row {
        of: DISTRIBUTION,
        at: "DistributionConfig",
        place: "DefaultRootObject",
        never: &[When(|config| {
            any(config, "DefaultRootObject")
                .iter()
                .any(|name| name.text().is_some_and(|name| name.starts_with('/')))
        })],
        message: "the distribution finds no `{DefaultRootObject}`: a root object is named without a slash before it",
        hint: "remove the slash",
    },
    Row {
        of: DISTRIBUTION,
        at: DEFAULT,
        place: "FunctionAssociations",
        never: &[When(has_two_functions)],
        message: "CloudFront refuses the distribution: the same event of a behaviour has a function of CloudFront and one of Lambda",
        hint: "keep one of them for each event",
    },
    Row {
        of: DISTRIBUTION,
        at: OTHERS,
        place: "FunctionAssociations",
        never: &[When(has_two_functions)],
        message: "CloudFront refuses the distribution: the same event of a behaviour has a function of CloudFront and one of Lambda",
        hint: "keep one of them for each event",
    },
    Row {
        of: DISTRIBUTION,
        at: DEFAULT,
        place: "AllowedMethods",
        never: &[When(|behaviour| {
            are_no_methods(behaviour, "AllowedMethods", &[2, 3, 7])
        })],
        message: "CloudFront refuses the distribution: it lets through GET and HEAD, these with OPTIONS, or all seven methods",
        hint: "write AllowedMethods: [GET, HEAD, OPTIONS, PUT, PATCH, POST, DELETE] to let all through",
    },
    Row {
        of: DISTRIBUTION,
        at: OTHERS,
        place: "AllowedMethods",
        never: &[When(|behaviour| {
            are_no_methods(behaviour, "AllowedMethods", &[2, 3, 7])
        })],
        message: "CloudFront refuses the distribution: it lets through GET and HEAD, these with OPTIONS, or all seven methods",
        hint: "write AllowedMethods: [GET, HEAD, OPTIONS, PUT, PATCH, POST, DELETE] to let all through",
    },
    Row {
        of: DISTRIBUTION,
        at: DEFAULT,
        place: "CachedMethods",
        never: &[When(|behaviour| {
            are_no_methods(behaviour, "CachedMethods", &[2, 3])
        })],
        message: "CloudFront refuses the distribution: it keeps answers to GET and HEAD, and to OPTIONS with these",
        hint: "write CachedMethods: [GET, HEAD]",
    },
    Row {
        of: DISTRIBUTION,
        at: "DistributionConfig.ViewerCertificate",
        place: "SslSupportMethod",
        never: &[
            Any(&[Has("AcmCertificateArn"), Has("IamCertificateId")]),
            Lacks("SslSupportMethod"),
            off!("CloudFrontDefaultCertificate"),
        ],
        message: "CloudFront refuses the distribution: how viewers ask for the certificate is not said",
        hint: "add SslSupportMethod: sni-only",
    },
    Row {
        of: &["AWS::CloudFront::CachePolicy"],
        at: "CachePolicyConfig",
        place: "DefaultTTL",
        never: &[Any(&[
            More("MinTTL", "DefaultTTL"),
            More("DefaultTTL", "MaxTTL"),
            More("MinTTL", "MaxTTL"),
        ])],
        message: "CloudFront refuses the policy: things are kept {MinTTL} seconds at least, {DefaultTTL} by default, {MaxTTL} at most",
        hint: "give the three in this order",
    },
    Row {
        of: &["AWS::CloudFront::ResponseHeadersPolicy"],
        at: "ResponseHeadersPolicyConfig.CorsConfig",
        place: "AccessControlAllowCredentials",
        never: &[
            on!("AccessControlAllowCredentials"),
            Any(&[
                Is("AccessControlAllowOrigins.Items.*", &["*"]),
                Is("AccessControlAllowHeaders.Items.*", &["*"]),
                Is("AccessControlAllowMethods.Items.*", &["ALL"]),
            ]),
        ],
        message: "CloudFront refuses the policy: with credentials, origins, headers and methods are listed, not all allowed",
        hint: "list what is allowed, or write AccessControlAllowCredentials: false",
    },
    Row {
        of: &["AWS::WAFv2::WebACLAssociation"],
        at: "",
        place: "WebACLArn",
        never: &[Other(
            "WebACLArn",
            "AWS::WAFv2::WebACL",
            &[Is("Scope", &["CLOUDFRONT"])],
        )],
        message: "WAF refuses the association: `{>}` is a list for distributions, which name it themselves",
        hint: "write Scope: REGIONAL in `{>}`; a distribution has the list in `WebACLId`",
    },
    Row {
        of: ACL,
        at: "Rules.*",
        place: "Action",
        never: &[
            Has("Action"),
            Any(&[
                Has("Statement.ManagedRuleGroupStatement"),
                Has("Statement.RuleGroupReferenceStatement"),
            ]),
        ],
        message: "WAF refuses the list: the rules of a group have the actions, and this rule has one of its own",
        hint: "write OverrideAction: {None: {}} instead of `Action`",
    },
    Row {
        of: ACL,
        at: "Rules.*",
        place: "",
        never: &[
            Lacks("OverrideAction"),
            Lacks("Action"),
            Any(&[
                Has("Statement.ManagedRuleGroupStatement"),
                Has("Statement.RuleGroupReferenceStatement"),
            ]),
        ],
        message: "WAF refuses the list: a rule with a group says whether it overrides the actions of the group",
        hint: "add OverrideAction: {None: {}}",
    },
    Row {
        of: ACL,
        at: "Rules.*",
        place: "OverrideAction",
        never: &[
            Has("OverrideAction"),
            Has("Statement"),
            Lacks("Statement.ManagedRuleGroupStatement"),
            Lacks("Statement.RuleGroupReferenceStatement"),
        ],
        message: "WAF refuses the list: only the actions of a group of rules can be overridden, and this rule has none",
        hint: "write `Action` instead of `OverrideAction`",
    },
    Row {
        of: &["AWS::WAFv2::WebACL", "AWS::WAFv2::RuleGroup"],
        at: "Rules.*",
        place: "Priority",
        never: &[Within(has_priority_twice)],
        message: "WAF refuses the rules: two of them have the priority {Priority}",
        hint: "give each rule a priority of its own",
    },
    Row {
        of: &["AWS::WAFv2::WebACL"],
        at: "",
        place: "Rules",
        never: &[Any(&[
            Beside(
                "Rules.*.Statement.IPSetReferenceStatement.Arn",
                "AWS::WAFv2::IPSet",
                is_of_another_scope,
            ),
            Beside(
                "Rules.*.Statement.RuleGroupReferenceStatement.Arn",
                "AWS::WAFv2::RuleGroup",
                is_of_another_scope,
            ),
            Beside(
                "Rules.*.Statement.RegexPatternSetReferenceStatement.Arn",
                "AWS::WAFv2::RegexPatternSet",
                is_of_another_scope,
            ),
        ])],
        message: "WAF refuses the list: its `Scope` is {Scope}, and that of `{>}` is {>Scope}",
        hint: "write Scope: {Scope} at `{>}`",
    },
    Row {
        of: DISTRIBUTION,
        at: "DistributionConfig.CacheBehaviors.*",
        place: "PathPattern",
        never: &[Within(has_path_twice)],
        message: "CloudFront refuses the distribution: two behaviours are for the path {PathPattern}",
        hint: "give each behaviour a path of its own",
    },
    Row {
        of: DISTRIBUTION,
        at: "DistributionConfig.CustomErrorResponses.*",
        place: "ResponsePagePath",
        never: &[
            Written("ResponsePagePath", |page| !page.is_empty()),
            Lacks("ResponseCode"),
        ],
        message: "CloudFront refuses the distribution: there is a page for the error {ErrorCode}, and no code that it is answered with",
        hint: "add ResponseCode: {ErrorCode}, or 200 where the page is the application",
    },
    Row {
        of: DISTRIBUTION,
        at: "DistributionConfig.CustomErrorResponses.*",
        place: "ResponseCode",
        never: &[
            Written("ResponseCode", |code| code != "0"),
            Lacks("ResponsePagePath"),
        ],
        message: "CloudFront refuses the distribution: the error {ErrorCode} is answered with another code, and no page comes with it",
        hint: "add ResponsePagePath: /error.html, or remove `ResponseCode`",
    },
    Row {
        of: DISTRIBUTION,
        at: "DistributionConfig.CustomErrorResponses.*",
        place: "ResponsePagePath",
        never: &[
            When(|response| {
                any(response, "ResponsePagePath")
                    .iter()
                    .any(|path| path.text().is_some_and(|path| !path.starts_with('/')))
            }),
            IsNot("ResponsePagePath", &[""]),
        ],
        message: "CloudFront refuses the distribution: the path of an error page begins with a slash, and `{ResponsePagePath}` does not",
        hint: "write ResponsePagePath: /{ResponsePagePath}",
    },
];

/// Whether an origin of S3 names an access identity.
fn has_identity(origin: &Instance<'_>) -> bool {
    any(origin, "S3OriginConfig.OriginAccessIdentity")
        .iter()
        .any(|identity| identity.text().is_none_or(|text| !text.is_empty()))
}

/// Whether a behaviour has a function of each kind for one event.
fn has_two_functions(behaviour: &Instance<'_>) -> bool {
    let events = |path| any(behaviour, path).into_iter().filter_map(Instance::text);
    // Functions of CloudFront and of Lambda do not go together on the viewer's side.
    events("FunctionAssociations.*.EventType").any(|event| {
        events("LambdaFunctionAssociations.*.EventType")
            .any(|other| other == event || other.starts_with("viewer-"))
    })
}

/// Whether a list of methods is none that CloudFront has.
fn are_no_methods(behaviour: &Instance<'_>, name: &str, counts: &[usize]) -> bool {
    const METHODS: [&str; 7] = ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"];
    let Some(given) = behaviour.get(name) else {
        return false;
    };
    let given: Option<Vec<&str>> = given.items().iter().map(Instance::text).collect();
    given.is_some_and(|given| {
        let expected = &METHODS[..given.len().min(METHODS.len())];
        !given.is_empty()
            && (!counts.contains(&given.len())
                || !expected.iter().all(|method| given.contains(method)))
    })
}

/// Whether another rule of the list has the priority of this one.
fn has_priority_twice(list: &Instance<'_>, rule: &Instance<'_>) -> bool {
    is_before(list, "Rules.*.Priority", rule.get("Priority"))
}

/// Whether another behaviour of the distribution is for the path of this one.
fn has_path_twice(distribution: &Instance<'_>, behaviour: &Instance<'_>) -> bool {
    let paths = "DistributionConfig.CacheBehaviors.*.PathPattern";
    is_before(distribution, paths, behaviour.get("PathPattern"))
}

/// Whether a value is that of another one before it, of which the first is right.
fn is_before(of: &Instance<'_>, path: &str, value: Option<&Instance<'_>>) -> bool {
    value.is_some_and(|value| {
        any(of, path)
            .into_iter()
            .take_while(|other| other.span() != value.span())
            .any(|other| value.text().is_some() && other.text() == value.text())
    })
}

/// Whether a value is the URL of a website or of an API, by the attribute that it takes.
fn is_url(value: &Instance<'_>) -> bool {
    Intrinsic::of(value.node)
        .and_then(|call| call.get_att())
        .is_some_and(|(_, attribute)| {
            matches!(&*attribute, "WebsiteURL" | "ApiEndpoint" | "FunctionUrl")
        })
}

/// Whether the origin of a behaviour is an API or the URL of a function.
fn leads_to_api(distribution: &Instance<'_>, behaviour: &Instance<'_>) -> bool {
    let Some(target) = behaviour.get("TargetOriginId").and_then(Instance::text) else {
        return false;
    };
    any(distribution, "DistributionConfig.Origins.*")
        .into_iter()
        .filter(|origin| origin.get("Id").and_then(Instance::text) == Some(target))
        .filter_map(|origin| origin.get("DomainName"))
        .any(|name| {
            let text = name.node.to_json().to_string();
            text.contains(".execute-api.") || text.contains(".lambda-url.")
        })
}

/// Whether a list and what it refers to are of two scopes.
fn is_of_another_scope(list: &Instance<'_>, other: &Instance<'_>) -> bool {
    let scope = |of: &Instance<'_>| of.get("Scope").and_then(Instance::text).map(str::to_owned);
    scope(list)
        .zip(scope(other))
        .is_some_and(|(own, other)| own != other)
}
