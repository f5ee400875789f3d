//! The metrics of a resource type, and which of its values they are told by.

use std::collections::BTreeSet;

use serde_json::Value as Json;
use stackwright_schemas::telemetry::{Metric, Telemetry};

use super::Attribute;
use super::schema::strings;
use crate::codegen::names;

/// The metrics of a resource type.
pub struct Metrics {
    /// Each with the name of its variant.
    pub metrics: Vec<(String, Metric)>,
    /// The dimensions that the resource itself has a value for: an attribute, or `""` for its `Ref`.
    pub dimensions: Vec<(String, String)>,
    /// The dimensions that only whoever uses a metric knows.
    pub open: BTreeSet<String>,
}

/// Dimensions that are named otherwise than what returns them: the type, the dimension, and the attribute or `""` for `Ref`.
/// The sources are the types' pages, *Return values*, and the services' pages on their metrics.
const RETURNED: &[(&str, &str, &str)] = &[
    ("AWS::ApiGateway::Stage", "Stage", ""),
    ("AWS::ApiGatewayV2::Stage", "Stage", ""),
    ("AWS::AppSync::GraphQLApi", "GraphQLAPIId", "ApiId"),
    ("AWS::CodeBuild::Project", "ProjectName", ""),
    ("AWS::DocDB::DBInstance", "DBInstanceIdentifier", ""),
    ("AWS::EC2::VPNConnection", "VpnId", ""),
    ("AWS::ElastiCache::CacheCluster", "CacheClusterId", ""),
    ("AWS::MediaStore::Container", "ContainerName", ""),
    ("AWS::QLDB::Ledger", "LedgerName", ""),
    (
        "AWS::Route53Resolver::ResolverEndpoint",
        "EndpointId",
        "ResolverEndpointId",
    ),
    (
        "AWS::ServiceCatalog::CloudFormationProduct",
        "ProductId",
        "",
    ),
    ("AWS::EMR::Cluster", "JobFlowId", ""),
    ("AWS::Events::Rule", "RuleName", ""),
    ("AWS::SES::ConfigurationSet", "ses:configuration-set", ""),
    (
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        "LoadBalancer",
        "LoadBalancerFullName",
    ),
    (
        "AWS::ElasticLoadBalancingV2::TargetGroup",
        "TargetGroup",
        "TargetGroupFullName",
    ),
    (
        "AWS::ElasticLoadBalancing::LoadBalancer",
        "LoadBalancerName",
        "",
    ),
];

impl Metrics {
    pub fn read(
        name: &str,
        schema: &Json,
        attributes: &[Attribute],
        telemetry: &Telemetry,
    ) -> Option<Self> {
        let metrics = telemetry.metrics(name);
        if metrics.is_empty() {
            return None;
        }
        let returned = Returned::of(name, schema, attributes);
        let wanted: BTreeSet<&str> = (metrics.iter().flat_map(|metric| &metric.dimensions))
            .flatten()
            .filter(|(_, value)| value.is_none())
            .map(|(dimension, _)| dimension.as_str())
            .collect();
        let (mut dimensions, mut open) = (Vec::new(), BTreeSet::new());
        for dimension in wanted {
            match returned.source(dimension) {
                Some(source) => dimensions.push((dimension.to_owned(), source)),
                None => {
                    open.insert(dimension.to_owned());
                }
            }
        }
        Some(Metrics {
            metrics: named(metrics),
            dimensions,
            open,
        })
    }

    /// Whether the resource alone tells the metric.
    #[cfg(test)]
    pub fn is_told(&self, metric: &Metric) -> bool {
        let known = |(name, value): &(String, Option<String>)| {
            value.is_some() || self.dimensions.iter().any(|(known, _)| known == name)
        };
        metric.dimensions.iter().any(|set| set.iter().all(known))
    }
}

/// The metrics with the names of their variants. Those that several namespaces have carry the namespace in it.
fn named(metrics: Vec<Metric>) -> Vec<(String, Metric)> {
    let mut taken = BTreeSet::new();
    let twice: BTreeSet<String> = (metrics.iter())
        .filter(|metric| !taken.insert(metric.name.clone()))
        .map(|metric| metric.name.clone())
        .collect();
    let mut taken = BTreeSet::new();
    let named = metrics.into_iter().map(|metric| {
        let name = match twice.contains(&metric.name) {
            true => {
                let namespace = metric.namespace.rsplit('/').next().unwrap_or_default();
                format!("{namespace}_{}", metric.name)
            }
            false => metric.name.clone(),
        };
        (names::unique(names::pascal(&name), &mut taken), metric)
    });
    named.collect()
}

/// What a resource returns.
struct Returned<'a> {
    name: &'a str,
    short: &'a str,
    attributes: &'a [Attribute],
    /// What `Ref` returns, unless it is an ARN or made of several values.
    reference: Option<&'a str>,
}

impl<'a> Returned<'a> {
    fn of(name: &'a str, schema: &'a Json, attributes: &'a [Attribute]) -> Self {
        let reference = match strings(schema, "primaryIdentifier").as_slice() {
            [one] => one.rsplit('/').next().filter(|it| !it.ends_with("Arn")),
            _ => None,
        };
        Returned {
            name,
            short: name.rsplit("::").next().unwrap_or_default(),
            attributes,
            reference,
        }
    }

    /// The attribute that is a dimension's value, or `""` for `Ref`.
    fn source(&self, dimension: &str) -> Option<String> {
        let known = RETURNED
            .iter()
            .find(|(name, of, _)| *name == self.name && *of == dimension);
        if let Some((_, _, source)) = known {
            return Some((*source).to_owned());
        }
        let is_called = |name: &str| {
            dimension.eq_ignore_ascii_case(name)
                || dimension.eq_ignore_ascii_case(&format!("{}{name}", self.short))
        };
        if let Some(attribute) = self.attributes.iter().find(|it| is_called(&it.name)) {
            return Some(attribute.name.clone());
        }
        let reference = self.reference?;
        let is_reference = is_called(reference) || dimension.eq_ignore_ascii_case(self.short);
        is_reference.then(String::new)
    }
}
