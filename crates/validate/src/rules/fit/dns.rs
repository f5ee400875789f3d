//! SW1505: records whose properties do not fit.

use super::Clause::{Any, Has, Is, IsNot, Lacks, Mentions, Other, RefersTo, When};
use super::{Row, any, fits, on};
use stackwright_template::model::Instance;

fits! {
    /// ## What it does
    /// Checks what of a record must fit: an alias names the zone of its target, not the zone that it is in itself, the health of
    /// a distribution is not evaluated, a health check has what its type checks.
    ///
    /// ## Why it matters
    /// Route 53 refuses the record: "the alias target name does not lie within the target zone".
    ///
    /// ## Example
    /// ```yaml
    /// AliasTarget: {HostedZoneId: !Ref Zone, DNSName: !GetAtt Balancer.DNSName}   # !GetAtt Balancer.CanonicalHostedZoneID
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/Route53/latest/APIReference/API_AliasTarget.html>,
    /// <https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheckConfig.html>
    pub struct DnsFit = SW1505, "record-fit", of "AWS::Route53::RecordSet" "AWS::Route53::RecordSetGroup" "AWS::Route53::HealthCheck"; ROWS
}

const RECORD: &[&str] = &["AWS::Route53::RecordSet"];
const GROUP: &[&str] = &["AWS::Route53::RecordSetGroup"];
const BALANCERS: &[&str] = &[
    "AWS::ElasticLoadBalancingV2::LoadBalancer",
    "AWS::ElasticLoadBalancing::LoadBalancer",
];
const ZONE: &[&str] = &["AWS::Route53::HostedZone"];
const DISTRIBUTIONS: &[&str] = &["Z2FDTNDATAQYW2", "Z3RFFRIM2A3IF5"];

const OWN_ZONE: &[super::Clause] = &[
    RefersTo("HostedZoneId", ZONE),
    Mentions("DNSName", BALANCERS),
];
const OF_DISTRIBUTION: &[super::Clause] = &[
    IsNot("HostedZoneId", DISTRIBUTIONS),
    Other("DNSName", "AWS::CloudFront::Distribution", &[]),
];
const OWN_ZONE_OF_DISTRIBUTION: &[super::Clause] = &[
    RefersTo("HostedZoneId", ZONE),
    Other("DNSName", "AWS::CloudFront::Distribution", &[]),
];
/// Resources with names in zones of their region.
const REGIONAL: &[super::Clause] = &[
    Is("HostedZoneId", OF_ALL_REGIONS),
    Any(&[
        Other("DNSName", "AWS::ElasticLoadBalancingV2::LoadBalancer", &[]),
        Other("DNSName", "AWS::ElasticLoadBalancing::LoadBalancer", &[]),
        Other("DNSName", "AWS::ApiGatewayV2::DomainName", &[]),
        Other("DNSName", "AWS::EC2::VPCEndpoint", &[]),
    ]),
];
/// The zones of distributions, and that of accelerators.
const OF_ALL_REGIONS: &[&str] = &["Z2FDTNDATAQYW2", "Z3RFFRIM2A3IF5", "Z2BJ6XQ5FK7U4H"];

const HEALTH: &[super::Clause] = &[
    on!("EvaluateTargetHealth"),
    Other("DNSName", "AWS::CloudFront::Distribution", &[]),
];

const WRONG_ZONE: &str = "Route 53 refuses the record: the zone of an alias is that of its target, and this is the zone of the record itself";
const BALANCER_ZONE: &str = "write HostedZoneId: !GetAtt ….CanonicalHostedZoneID of the balancer (`CanonicalHostedZoneNameID` of a classic one)";
const NOT_CLOUDFRONT: &str =
    "Route 53 refuses the record: distributions such as `{>}` are in another zone";
const CLOUDFRONT_ZONE: &str = "write HostedZoneId: Z2FDTNDATAQYW2, the zone of all distributions";
const NOT_REGIONAL: &str = "Route 53 refuses the record: `{>}` has its name in another zone, and {HostedZoneId} is that of distributions or accelerators";
const REGIONAL_ZONE: &str = "take the zone from `{>}`: CanonicalHostedZoneID of a balancer, RegionalHostedZoneId of a domain name, the first part of DnsEntries of an endpoint";
const NO_HEALTH: &str =
    "Route 53 refuses the record: the health of a distribution such as `{>}` is not evaluated";

const ROWS: &[Row] = &[
    Row {
        of: RECORD,
        at: "AliasTarget",
        place: "HostedZoneId",
        never: OWN_ZONE,
        message: WRONG_ZONE,
        hint: BALANCER_ZONE,
    },
    Row {
        of: GROUP,
        at: "RecordSets.*.AliasTarget",
        place: "HostedZoneId",
        never: OWN_ZONE,
        message: WRONG_ZONE,
        hint: BALANCER_ZONE,
    },
    Row {
        of: RECORD,
        at: "AliasTarget",
        place: "HostedZoneId",
        never: OF_DISTRIBUTION,
        message: NOT_CLOUDFRONT,
        hint: CLOUDFRONT_ZONE,
    },
    Row {
        of: GROUP,
        at: "RecordSets.*.AliasTarget",
        place: "HostedZoneId",
        never: OF_DISTRIBUTION,
        message: NOT_CLOUDFRONT,
        hint: CLOUDFRONT_ZONE,
    },
    Row {
        of: RECORD,
        at: "AliasTarget",
        place: "HostedZoneId",
        never: OWN_ZONE_OF_DISTRIBUTION,
        message: NOT_CLOUDFRONT,
        hint: CLOUDFRONT_ZONE,
    },
    Row {
        of: GROUP,
        at: "RecordSets.*.AliasTarget",
        place: "HostedZoneId",
        never: OWN_ZONE_OF_DISTRIBUTION,
        message: NOT_CLOUDFRONT,
        hint: CLOUDFRONT_ZONE,
    },
    Row {
        of: RECORD,
        at: "AliasTarget",
        place: "HostedZoneId",
        never: REGIONAL,
        message: NOT_REGIONAL,
        hint: REGIONAL_ZONE,
    },
    Row {
        of: GROUP,
        at: "RecordSets.*.AliasTarget",
        place: "HostedZoneId",
        never: REGIONAL,
        message: NOT_REGIONAL,
        hint: REGIONAL_ZONE,
    },
    Row {
        of: RECORD,
        at: "AliasTarget",
        place: "EvaluateTargetHealth",
        never: HEALTH,
        message: NO_HEALTH,
        hint: "write EvaluateTargetHealth: false",
    },
    Row {
        of: GROUP,
        at: "RecordSets.*.AliasTarget",
        place: "EvaluateTargetHealth",
        never: HEALTH,
        message: NO_HEALTH,
        hint: "write EvaluateTargetHealth: false",
    },
    Row {
        of: &["AWS::Route53::HealthCheck"],
        at: "HealthCheckConfig",
        place: "Type",
        never: &[
            Is("Type", &["HTTP_STR_MATCH", "HTTPS_STR_MATCH"]),
            Lacks("SearchString"),
        ],
        message: "Route 53 refuses the health check: {Type} looks for a text, and none is given",
        hint: "add `SearchString`",
    },
    Row {
        of: &["AWS::Route53::HealthCheck"],
        at: "HealthCheckConfig",
        place: "Type",
        never: &[
            Is(
                "Type",
                &["HTTP", "HTTPS", "HTTP_STR_MATCH", "HTTPS_STR_MATCH", "TCP"],
            ),
            Lacks("IPAddress"),
            Lacks("FullyQualifiedDomainName"),
        ],
        message: "Route 53 refuses the health check: it has neither an address nor a name to ask",
        hint: "add `FullyQualifiedDomainName` or `IPAddress`",
    },
    Row {
        of: &["AWS::Route53::HealthCheck"],
        at: "HealthCheckConfig",
        place: "Type",
        never: &[Is("Type", &["CALCULATED"]), Lacks("ChildHealthChecks")],
        message: "Route 53 refuses the health check: it is calculated from others, and names none",
        hint: "add `ChildHealthChecks`",
    },
    Row {
        of: &["AWS::Route53::HealthCheck"],
        at: "HealthCheckConfig",
        place: "ResourcePath",
        never: &[Is("Type", &["TCP"]), Has("ResourcePath")],
        message: "Route 53 refuses the health check: TCP has no paths",
        hint: "remove `ResourcePath`, or write Type: HTTP",
    },
    Row {
        of: RECORD,
        at: "",
        place: "ResourceRecords",
        never: &[
            Is("Type", &["CNAME"]),
            When(|record| {
                any(record, "ResourceRecords")
                    .iter()
                    .any(|list: &&Instance<'_>| list.items().len() > 1)
            }),
        ],
        message: "Route 53 refuses the record: a name has one CNAME",
        hint: "keep one value, or use weights in records of their own",
    },
];
