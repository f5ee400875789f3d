//! E3707 and E3709: an instance that differs from its cluster.

use crate::rule;
use crate::rules::linked::{forms_beside, linked};
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::{Instance, Resource};

rule! {
    /// ## What it does
    /// Checks that an instance of a cluster has the cluster's engine.
    ///
    /// ## Why it matters
    /// RDS refuses the instance: its engine does not match that of the cluster.
    ///
    /// ## Example
    /// ```yaml
    /// Cluster: {Type: AWS::RDS::DBCluster, Properties: {Engine: aurora-postgresql}}
    /// Db: {Type: AWS::RDS::DBInstance, Properties: {DBClusterIdentifier: !Ref Cluster, Engine: aurora-mysql, DBInstanceClass: db.r6g.large}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbinstance.html>
    pub struct MemberEngine = E3707, "cluster-instance-engine", Error, on [resources "AWS::RDS::DBInstance"];
}

rule! {
    /// ## What it does
    /// Checks that an instance of a cluster says about encryption what the cluster says.
    ///
    /// ## Why it matters
    /// The instances share the cluster's storage, and with it the encryption; another answer is refused, or it is not
    /// what happens.
    ///
    /// ## Example
    /// ```yaml
    /// Cluster: {Type: AWS::RDS::DBCluster, Properties: {Engine: aurora-postgresql, StorageEncrypted: false}}
    /// Db: {Type: AWS::RDS::DBInstance, Properties: {DBClusterIdentifier: !Ref Cluster, Engine: aurora-postgresql, DBInstanceClass: db.r6g.large, StorageEncrypted: true}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbinstance.html>
    pub struct MemberEncryption = E3709, "cluster-instance-encryption", Error, on [resources "AWS::RDS::DBInstance"];
}

/// Each form of an instance with the cluster it is in, and the forms of that.
fn members<'t>(
    cx: &Context<'t>,
    instance: &Resource<'_>,
    mut each: impl FnMut(&Instance<'t>, &Resource<'t>, &Instance<'t>),
) {
    let Some(instance) = cx.template.resources.get(instance.name) else {
        return;
    };
    for form in cx.forms(instance) {
        let id = form.properties.get("DBClusterIdentifier");
        let Some(cluster) = linked(cx, id, "AWS::RDS::DBCluster") else {
            continue;
        };
        for other in forms_beside(cx, instance, form, cluster) {
            each(&form.properties, cluster, &other.properties);
        }
    }
}

impl Rule for MemberEngine {
    fn tries_parameters(&self) -> bool {
        true
    }

    fn resource(&self, cx: &Context<'_>, instance: &Resource<'_>, out: &mut Findings) {
        members(cx, instance, |member, cluster, whole| {
            if let (Some(own), Some(its)) = (member.get("Engine"), whole.get("Engine"))
                && let (Some(a), Some(b)) = (own.text(), its.text())
                && !a.eq_ignore_ascii_case(b)
            {
                let finding = self
                    .at(
                        own.span(),
                        format!(
                            "the cluster `{}` has the engine `{b}`, not `{a}`",
                            cluster.name
                        ),
                    )
                    .hint(format!("write Engine: {b}"))
                    .related(its.span(), "the cluster's engine")
                    .resource(instance)
                    .property("Engine");
                out.report_once(finding);
            }
        });
    }
}

/// What else decides whether a cluster is encrypted.
const ENCRYPTION: &[&str] = &[
    "GlobalClusterIdentifier",
    "KmsKeyId",
    "ReplicationSourceIdentifier",
    "SnapshotIdentifier",
    "SourceDBClusterIdentifier",
    "SourceDbClusterResourceId",
];

impl Rule for MemberEncryption {
    fn tries_parameters(&self) -> bool {
        true
    }

    fn resource(&self, cx: &Context<'_>, instance: &Resource<'_>, out: &mut Findings) {
        members(cx, instance, |member, cluster, whole| {
            let Some(own) = member.get("StorageEncrypted") else {
                return;
            };
            let stated = whole.get("StorageEncrypted");
            let encrypted = match stated {
                Some(value) => value.boolean(),
                None if ENCRYPTION.iter().all(|name| whole.lacks(name)) => Some(false),
                None => None,
            };
            if let (Some(a), Some(b)) = (own.boolean(), encrypted)
                && a != b
            {
                let is = if b {
                    "is encrypted"
                } else {
                    "is not encrypted"
                };
                let finding = self
                    .at(
                        own.span(),
                        format!(
                            "the storage of an instance is the cluster's, and `{}` {is}",
                            cluster.name
                        ),
                    )
                    .hint("leave `StorageEncrypted` out here, and set it at the cluster")
                    .related(
                        stated.map_or(cluster.name_span, Instance::span),
                        "the cluster",
                    )
                    .resource(instance)
                    .property("StorageEncrypted");
                out.report_once(finding);
            }
        });
    }
}
