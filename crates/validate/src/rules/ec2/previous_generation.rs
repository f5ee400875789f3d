//! I3100: instance types of previous generations.

use crate::rule;
use crate::rules::extension::select;
use crate::rules::{Context, Findings, Form, Rule};

rule! {
    /// ## What it does
    /// Reports instance types of previous generations, such as `m3.large`.
    ///
    /// ## Why it matters
    /// Newer generations do more for less money.
    ///
    /// ## Example
    /// ```yaml
    /// Host: {Type: AWS::EC2::Instance, Properties: {InstanceType: m3.large}}
    /// ```
    ///
    /// ## Source
    /// <https://aws.amazon.com/ec2/previous-generation/>
    pub struct PreviousGeneration = I3100, "previous-generation", Info, on [forms
        "AWS::AutoScaling::LaunchConfiguration" "AWS::EC2::CapacityReservation" "AWS::EC2::EC2Fleet" "AWS::EC2::Host"
        "AWS::EC2::Instance" "AWS::EC2::LaunchTemplate" "AWS::EC2::SpotFleet" "AWS::ElastiCache::CacheCluster"
        "AWS::ElastiCache::GlobalReplicationGroup" "AWS::ElastiCache::ReplicationGroup" "AWS::Elasticsearch::Domain"
        "AWS::OpenSearchService::Domain" "AWS::RDS::DBInstance"];
}

const TYPES: &[(&str, &str)] = &[
    ("AWS::AutoScaling::LaunchConfiguration", "InstanceType"),
    ("AWS::EC2::CapacityReservation", "InstanceType"),
    (
        "AWS::EC2::EC2Fleet",
        "LaunchTemplateConfigs.*.Overrides.*.InstanceType",
    ),
    ("AWS::EC2::Host", "InstanceType"),
    ("AWS::EC2::Instance", "InstanceType"),
    (
        "AWS::EC2::LaunchTemplate",
        "LaunchTemplateData.InstanceType",
    ),
    (
        "AWS::EC2::SpotFleet",
        "SpotFleetRequestConfigData.LaunchSpecifications.*.InstanceType",
    ),
    ("AWS::ElastiCache::CacheCluster", "CacheNodeType"),
    ("AWS::ElastiCache::GlobalReplicationGroup", "CacheNodeType"),
    ("AWS::ElastiCache::ReplicationGroup", "CacheNodeType"),
    (
        "AWS::Elasticsearch::Domain",
        "ElasticsearchClusterConfig.InstanceType",
    ),
    (
        "AWS::OpenSearchService::Domain",
        "ClusterConfig.InstanceType",
    ),
    ("AWS::RDS::DBInstance", "DBInstanceClass"),
];

/// The families of the previous generations.
const FAMILIES: &[&str] = &[
    "c1", "c3", "cc2", "cg1", "cr1", "g2", "hi1", "hs1", "i2", "m1", "m2", "m3", "r3", "t1",
];

impl Rule for PreviousGeneration {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        for (_, path) in TYPES
            .iter()
            .filter(|(ty, _)| *ty == form.resource.type_name)
        {
            for at in select(&form.properties, form.resource.properties_span(), path) {
                let Some(text) = at.instance.text() else {
                    continue;
                };
                if !text.split('.').any(|part| FAMILIES.contains(&part)) {
                    continue;
                }
                let finding = self
                    .at(
                        at.instance.span(),
                        format!("`{text}` is of a previous generation"),
                    )
                    .hint("choose a type of a current generation")
                    .property(&at.path);
                out.report(finding);
            }
        }
    }
}
