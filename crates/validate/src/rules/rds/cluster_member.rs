//! E3707 and E3709: an instance that differs from its cluster.

use crate::rule;
use crate::rules::linked::linked;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::model::Instance;

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
    pub struct MemberEngine = E3707, "cluster-instance-engine", Error, on [forms "AWS::RDS::DBInstance" with parameters];
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
    pub struct MemberEncryption = E3709, "cluster-instance-encryption", Error, on [forms "AWS::RDS::DBInstance" with parameters];
}

/// The cluster that an instance is in, in each form that it can have beside the instance's.
fn clusters<'a, 't>(cx: &'a Context<'t>, member: &Form<'t>) -> Vec<&'a Form<'t>> {
    let id = member.properties.get("DBClusterIdentifier");
    linked(cx, id, "AWS::RDS::DBCluster")
        .map(|cluster| cx.scenarios.forms_beside(member, cluster))
        .unwrap_or_default()
}

impl Rule for MemberEngine {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let member = &form.properties;
        for whole in clusters(cx, form) {
            let cluster = whole.resource;
            let whole = &whole.properties;
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
                    .property("Engine");
                out.report(finding);
            }
        }
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
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let member = &form.properties;
        for whole in clusters(cx, form) {
            let cluster = whole.resource;
            let whole = &whole.properties;
            let Some(own) = member.get("StorageEncrypted") else {
                continue;
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
                    .property("StorageEncrypted");
                out.report(finding);
            }
        }
    }
}
