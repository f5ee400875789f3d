//! E3026: checks that a replication group has the nodes that its failover needs.

use crate::rule;
use crate::rules::linked::linked;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::model::Instance;
use stackwright_template::parse::Span;

rule! {
    /// ## What it does
    /// Checks that a replication group in cluster mode, as its parameter group says, fails over by itself and has more
    /// than one node, that a group which fails over has at least two nodes, and that only a group which fails over is
    /// spread over several zones.
    ///
    /// ## Why it matters
    /// ElastiCache refuses the group.
    ///
    /// ## Example
    /// ```yaml
    /// Cache: {Type: AWS::ElastiCache::ReplicationGroup, Properties: {ReplicationGroupDescription: sessions, Engine: valkey, CacheNodeType: cache.t4g.micro, AutomaticFailoverEnabled: true, NumCacheClusters: 1}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticache-replicationgroup.html>
    pub struct Failover = E3026, "replication-group-failover", Error, on [forms "AWS::ElastiCache::ReplicationGroup" with parameters];
}

/// Where the parameter group says that the group is in cluster mode, and under which conditions it does.
fn cluster_mode<'t>(cx: &Context<'t>, form: &Form<'t>) -> Option<(Span, String)> {
    let name = form.properties.get("CacheParameterGroupName")?;
    if let Some(text) = name.text() {
        return (text.starts_with("default.") && text.ends_with(".cluster.on"))
            .then(|| (name.span(), String::new()));
    }
    let parameters = linked(cx, Some(name), "AWS::ElastiCache::ParameterGroup")?;
    cx.scenarios
        .forms_beside(form, parameters)
        .into_iter()
        .find_map(|other| {
            let enabled = other.properties.get("Properties")?.get("cluster-enabled")?;
            let conditions = &other.environment.conditions;
            let when: Vec<String> = conditions
                .iter()
                .map(|(name, value)| format!("`{name}` is {value}"))
                .collect();
            let when = match when.as_slice() {
                [] => String::new(),
                when => format!("; it is in cluster mode where {}", when.join(" and ")),
            };
            (enabled.text() == Some("yes")).then(|| (enabled.span(), when))
        })
}

impl Rule for Failover {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let group = form.resource;
        let mode = cluster_mode(cx, form);
        let mut report = |span, path: &str, message: String, hint: &str, related: Option<Span>| {
            let mut finding = self.at(span, message).property(path);
            let when = mode.as_ref().map_or("", |(_, when)| when);
            finding = finding.hint(format!("{hint}{when}"));
            if let Some(related) = related {
                finding = finding.related(related, "the cluster mode");
            }
            out.report(finding);
        };

        let p = &form.properties;
        let failover = p.get("AutomaticFailoverEnabled");
        let fails_over = failover.and_then(Instance::boolean);
        let clusters = p.get("NumCacheClusters");
        let few = clusters
            .and_then(Instance::number)
            .is_some_and(|number| number < 2.0);
        if let Some((mode, _)) = mode {
            if let Some(failover) = failover
                && fails_over == Some(false)
            {
                report(
                    failover.span(),
                    "AutomaticFailoverEnabled",
                    "a replication group in cluster mode fails over by itself".into(),
                    "write AutomaticFailoverEnabled: true",
                    Some(mode),
                );
            }
            let nodes = [
                "NumNodeGroups",
                "ReplicasPerNodeGroup",
                "NodeGroupConfiguration",
            ];
            let unsaid = nodes.iter().all(|name| p.lacks(name));
            if unsaid && (few || p.lacks("NumCacheClusters")) {
                report(
                    clusters.map_or(group.properties_span(), Instance::span),
                    if clusters.is_some() {
                        "NumCacheClusters"
                    } else {
                        ""
                    },
                    "a replication group in cluster mode has more than one node".into(),
                    "set `NumNodeGroups` and `ReplicasPerNodeGroup`, or `NumCacheClusters` to 2 or more",
                    Some(mode),
                );
            }
        } else if let Some(clusters) = clusters
            && few
            && fails_over == Some(true)
        {
            report(
                clusters.span(),
                "NumCacheClusters",
                "a replication group that fails over has at least two nodes".into(),
                "set `NumCacheClusters` to 2 or more, or AutomaticFailoverEnabled: false",
                None,
            );
        }
        if let Some(zones) = p.get("MultiAZEnabled")
            && zones.boolean() == Some(true)
            && (fails_over == Some(false) || mode.is_none() && p.lacks("AutomaticFailoverEnabled"))
        {
            report(
                zones.span(),
                "MultiAZEnabled",
                "a replication group in several zones fails over by itself".into(),
                "write AutomaticFailoverEnabled: true",
                None,
            );
        }
    }
}
