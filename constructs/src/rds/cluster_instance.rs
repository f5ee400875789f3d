//! Instances of clusters.

use stackwright::{Construct, Duration, IntoValue, Node, RemovalPolicy, Resource, Value};
use stackwright_cfn::rds::CfnDBInstance;

use super::cluster::DatabaseCluster;
use super::database::Database;
use super::groups::ParameterGroup;
use crate::kms::Key;

/// An instance of a [`DatabaseCluster`].
///
/// ```
/// use stackwright_aws::rds::ClusterInstance;
/// let (writer, reader) = (ClusterInstance::provisioned("writer", "r6g.large"), ClusterInstance::serverless("reader"));
/// # let _ = (writer, reader);
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct ClusterInstance {
    id: String,
    class: String,
    tier: Option<u32>,
    public: bool,
    name: Option<Value<String>>,
    zone: Option<Value<String>>,
    window: Option<Value<String>>,
    certificate: Option<Value<String>>,
    insights: bool,
    insights_days: Option<Value<i64>>,
    insights_key: Option<Key>,
    minor_upgrades: Option<bool>,
    major_upgrades: bool,
    at_once: Option<bool>,
    parameter_group: Option<ParameterGroup>,
    parameters: Vec<(String, Value<String>)>,
}

impl ClusterInstance {
    /// An instance that runs on this, such as `r6g.large`.
    pub fn provisioned(id: impl Into<String>, class: &str) -> Self {
        let class = class.strip_prefix("db.").unwrap_or(class);
        ClusterInstance {
            id: id.into(),
            class: format!("db.{class}"),
            tier: None,
            public: false,
            name: None,
            zone: None,
            window: None,
            certificate: None,
            insights: false,
            insights_days: None,
            insights_key: None,
            minor_upgrades: None,
            major_upgrades: false,
            at_once: None,
            parameter_group: None,
            parameters: Vec::new(),
        }
    }

    /// An instance whose size follows what it has to do, in the limits of the cluster.
    pub fn serverless(id: impl Into<String>) -> Self {
        Self::provisioned(id, "serverless")
    }

    /// In which order readers become the writer when that fails: 0 to 15. One of 0 or 1 that is serverless has the size of the
    /// writer at any time.
    pub fn promotion_tier(mut self, tier: u32) -> Self {
        self.tier = Some(tier);
        self
    }

    /// Gives it a public address.
    pub fn publicly_accessible(mut self) -> Self {
        self.public = true;
        self
    }

    /// Gives it a name of its own, up to 63 letters, digits and hyphens.
    pub fn name(mut self, name: impl IntoValue<String>) -> Self {
        self.name = Some(name.into_value());
        self
    }

    /// The availability zone that it is in.
    pub fn availability_zone(mut self, zone: impl IntoValue<String>) -> Self {
        self.zone = Some(zone.into_value());
        self
    }

    /// When it is maintained, in UTC: `Sun:05:00-Sun:06:00`.
    pub fn maintenance_window(mut self, window: impl IntoValue<String>) -> Self {
        self.window = Some(window.into_value());
        self
    }

    /// The authority whose certificate it shows, such as `rds-ca-rsa2048-g1`.
    pub fn ca_certificate(mut self, identifier: impl IntoValue<String>) -> Self {
        self.certificate = Some(identifier.into_value());
        self
    }

    /// Measures what the database waits for, kept for 7 days.
    pub fn performance_insights(mut self) -> Self {
        self.insights = true;
        self
    }

    /// Measures what the database waits for, kept for this time: 7 days, months of 31 days up to 713, or 731 days.
    pub fn performance_insights_retention(mut self, time: impl Into<Duration>) -> Self {
        self.insights_days = Some(time.into().in_days());
        self.performance_insights()
    }

    /// Encrypts what Performance Insights measures with this key.
    pub fn performance_insights_key(mut self, key: &Key) -> Self {
        self.insights_key = Some(key.clone());
        self.performance_insights()
    }

    /// Whether small new versions of the engine are installed by themselves; they are unless this is called.
    pub fn auto_minor_version_upgrade(mut self, upgrade: bool) -> Self {
        self.minor_upgrades = Some(upgrade);
        self
    }

    /// Lets a change of the version be one of the major version, which may break programs.
    pub fn allow_major_version_upgrade(mut self) -> Self {
        self.major_upgrades = true;
        self
    }

    /// Whether changes are made at once; they are unless this is called.
    pub fn apply_immediately(mut self, at_once: bool) -> Self {
        self.at_once = Some(at_once);
        self
    }

    /// Its parameters, in place of those that AWS has for the engine.
    pub fn parameter_group(mut self, group: &ParameterGroup) -> Self {
        self.parameter_group = Some(group.clone());
        self
    }

    /// A parameter of the engine, in a group that instances of the cluster share.
    pub fn parameter(mut self, name: impl Into<String>, value: impl IntoValue<String>) -> Self {
        self.parameters.push((name.into(), value.into_value()));
        self
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    pub(super) fn is_serverless(&self) -> bool {
        self.class == "db.serverless"
    }

    fn parameter_group_name(
        &self,
        cluster: &DatabaseCluster,
        database: &Database,
    ) -> Option<Value<String>> {
        let given = self.parameter_group.clone();
        let group = given.or_else(|| {
            (!self.parameters.is_empty()).then(|| {
                // The CDK's id: the first instance with parameters has the plain one.
                let first = "InstanceParameterGroup";
                let id = match cluster.node().find_child(first) {
                    None => first.to_owned(),
                    Some(_) => format!("{}{first}", self.id),
                };
                ParameterGroup::create(Node::new(cluster, &id), &database.engine, false)
            })
        })?;
        for (name, value) in &self.parameters {
            group.parameter(name, value);
        }
        Some(group.parameter_group_name())
    }

    /// Creates the instance, once there is a way out of its subnets.
    pub(super) fn create(
        &self,
        cluster: &DatabaseCluster,
        database: &Database,
        tier: u32,
        monitoring: Option<&(Duration, Value<String>)>,
    ) -> CfnDBInstance {
        let node = Node::new(cluster, &self.id);
        node.set_construct_type("stackwright_aws.rds.ClusterInstance");
        let parameters = self.parameter_group_name(cluster, database);
        let cfn = CfnDBInstance::new(&node, "Resource")
            .allow_major_version_upgrade(self.major_upgrades.then_some(true))
            .apply_immediately(self.at_once)
            .auto_minor_version_upgrade(self.minor_upgrades)
            .availability_zone(self.zone.clone())
            .ca_certificate_identifier(self.certificate.clone())
            .db_cluster_identifier(cluster.cluster_identifier())
            .db_instance_class(&self.class)
            .db_instance_identifier(self.name.clone())
            .db_parameter_group_name(parameters)
            .enable_performance_insights(self.insights.then_some(true))
            .engine(database.engine.name)
            .monitoring_interval(monitoring.map(|(every, _)| every.in_seconds()))
            .monitoring_role_arn(monitoring.map(|(_, role)| role))
            .performance_insights_kms_key_id(self.insights_key.as_ref().map(Key::key_arn))
            .performance_insights_retention_period(self.insights_days.clone())
            .preferred_maintenance_window(self.window.clone())
            .promotion_tier(self.tier.unwrap_or(tier))
            .publicly_accessible(self.public.then_some(true));
        cfn.removal_policy(RemovalPolicy::Destroy);
        for subnet in database.place.selected() {
            for id in ["DefaultRoute", "RouteTableAssociation"] {
                if let Some(way) = subnet.node().find_child(id) {
                    cfn.depends_on(&way);
                }
            }
        }
        cfn
    }
}
