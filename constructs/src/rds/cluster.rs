//! Clusters of Aurora.

use std::cell::RefCell;
use std::ops::RangeInclusive;
use std::rc::Rc;

use stackwright::{
    Construct, Diagnostic, Duration, IntoValue, Node, RemovalPolicy, Resource, Value, sub,
};
use stackwright_cfn::rds::{CfnDBCluster, CfnDBInstance, db_cluster};
use stackwright_facts::name::Name;

use super::codes;
use super::engine::Engine;
use super::groups::ParameterGroup;
use super::place::{Place, placed};
use crate::ec2::{Connectable, SecurityGroup, Vpc};
use crate::iam::{Grant, GrantActions, Grantable};
use crate::kit::{Part, Set, arn_in_stack, check_name, in_range, lazily};
use crate::kms::Key;
use crate::secretsmanager::{
    AttachmentTarget, NOT_IN_PASSWORDS, RotationApplication, Secret, SecretRotation,
};

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
    insights: bool,
    public: bool,
}

impl ClusterInstance {
    /// An instance that runs on this, such as `r6g.large`.
    pub fn provisioned(id: impl Into<String>, class: &str) -> Self {
        let class = class.strip_prefix("db.").unwrap_or(class);
        ClusterInstance {
            id: id.into(),
            class: format!("db.{class}"),
            tier: None,
            insights: false,
            public: false,
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

    /// Measures what the database waits for.
    pub fn performance_insights(mut self) -> Self {
        self.insights = true;
        self
    }

    /// Gives it a public address.
    pub fn publicly_accessible(mut self) -> Self {
        self.public = true;
        self
    }
}

/// A cluster of Aurora: a writer, and readers beside it.
///
/// It is in the private subnets of a VPC, encrypted and protected from deletion, and nobody can reach it until it is said who
/// may. Its login is a secret, which stands in no template. What it holds is kept as a snapshot when it leaves the stack.
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::ec2::Vpc;
/// use stackwright_aws::rds::{ClusterInstance, DatabaseCluster, Engine};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let vpc = Vpc::new(&stack, "Vpc");
/// DatabaseCluster::new(&stack, "Database", Engine::aurora_postgres("16.4"), &vpc)
///     .writer(ClusterInstance::serverless("writer"))
///     .reader(ClusterInstance::serverless("reader").promotion_tier(1))
///     .serverless_capacity(0.5..=4.0)
///     .database_name("app");
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/CHAP_AuroraOverview.html>
#[derive(Clone, Debug)]
pub struct DatabaseCluster(Part<Owned>);

struct Owned {
    cfn: CfnDBCluster,
    place: Rc<Place>,
    writer: RefCell<Option<Set<ClusterInstance>>>,
    readers: RefCell<Vec<Set<ClusterInstance>>>,
    capacity: RefCell<Option<RangeInclusive<f64>>>,
}

impl Construct for DatabaseCluster {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl GrantActions for DatabaseCluster {
    type Resource = CfnDBCluster;

    fn governed_arn(&self) -> Value<String> {
        self.cluster_arn()
    }
}

placed!(DatabaseCluster);

impl DatabaseCluster {
    /// A cluster of Aurora in a VPC. It needs a [`writer`](DatabaseCluster::writer).
    ///
    /// # Errors
    /// At synthesis: `SW0645` if the engine is none of Aurora, or there is no writer.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, engine: Engine, vpc: &Vpc) -> Self {
        Self::create(Node::new(scope, id), engine, vpc)
    }

    /// A cluster that is filled from a snapshot, by its name or ARN. Its administrator is that of the snapshot, and gets a new
    /// password.
    #[track_caller]
    pub fn from_snapshot(
        scope: &impl Construct,
        id: &str,
        engine: Engine,
        vpc: &Vpc,
        snapshot: impl IntoValue<String>,
    ) -> Self {
        let cluster = Self::create(Node::new(scope, id), engine, vpc);
        cluster.0.cfn.snapshot_identifier(snapshot);
        cluster.0.place.restored.set(true);
        cluster
    }

    #[track_caller]
    fn create(node: Node, engine: Engine, vpc: &Vpc) -> Self {
        node.set_construct_type("stackwright_aws.rds.DatabaseCluster");
        if !engine.aurora {
            let problem = format!("`{}` has no clusters here", engine.name);
            let hint = "use an engine of Aurora, or create a `DatabaseInstance`";
            node.add_error(Diagnostic::error(codes::ENGINE, problem).hint(hint));
        }
        let place = Rc::new(Place::new(engine, vpc));
        let cfn = CfnDBCluster::new(&node, "Resource")
            .copy_tags_to_snapshot(true)
            .db_cluster_parameter_group_name(lazily(&place, |place| {
                let group = place.parameters.borrow();
                let given = group.as_ref().map(ParameterGroup::parameter_group_name);
                given.or_else(|| place.engine.default_cluster_group().map(Value::from))
            }))
            .db_subnet_group_name(lazily(&place, Place::subnet_group_name))
            .deletion_protection(lazily(&place, Place::is_protected))
            .engine(place.engine.name)
            .engine_version(&place.engine.version)
            .master_user_password(lazily(&place, Place::password))
            .master_username(lazily(&place, Place::username))
            .port(lazily(&place, |place| {
                // Aurora would take the port of MySQL for all engines.
                let other = (place.engine.port != 3306).then_some(place.engine.port);
                place.port.get().or(other).map(i64::from)
            }))
            .storage_encrypted(lazily(&place, |place| place.encrypted.get()))
            .vpc_security_group_ids(lazily(&place, Place::group_ids));
        cfn.removal_policy(RemovalPolicy::Snapshot);
        let owned = Rc::new(Owned {
            cfn,
            place,
            writer: RefCell::default(),
            readers: RefCell::default(),
            capacity: RefCell::default(),
        });
        let cluster = DatabaseCluster(Part::new(node, owned));
        cluster.0.check(Owned::problems);
        let complete = cluster.clone();
        cluster.node().on_complete(move || complete.complete());
        cluster
    }

    fn complete(&self) {
        let id = self.node().id();
        self.security_groups();
        let text = format!("Subnets for {id} database");
        self.place().settle_subnets(self.node(), "Subnets", text);
        self.place().secrets(self);
        let serverless = |instance: &Set<ClusterInstance>| instance.class == "db.serverless";
        let writer = self.0.writer.borrow().clone();
        let readers = self.0.readers.borrow().clone();
        if writer.iter().chain(&readers).any(serverless) {
            let capacity = self.0.capacity.borrow().clone().unwrap_or(0.5..=2.0);
            let scaling = db_cluster::ServerlessV2ScalingConfiguration::new()
                .max_capacity(*capacity.end())
                .min_capacity(*capacity.start());
            self.0.cfn.serverless_v2_scaling_configuration(scaling);
        }
        let first = writer.as_ref().map(|writer| self.instance(writer, 0));
        for reader in &readers {
            let cfn = self.instance(reader, 2);
            if let Some(first) = &first {
                cfn.depends_on(first);
            }
        }
    }

    /// Creates an instance, once there is a way out of its subnets.
    fn instance(&self, instance: &ClusterInstance, tier: u32) -> CfnDBInstance {
        let node = Node::new(self, &instance.id);
        node.set_construct_type("stackwright_aws.rds.ClusterInstance");
        let cfn = CfnDBInstance::new(&node, "Resource")
            .db_cluster_identifier(self.cluster_identifier())
            .db_instance_class(&instance.class)
            .engine(self.place().engine.name)
            .enable_performance_insights(instance.insights.then_some(true))
            .promotion_tier(instance.tier.unwrap_or(tier))
            .publicly_accessible(instance.public.then_some(true));
        cfn.removal_policy(RemovalPolicy::Destroy);
        let place = self.place();
        for subnet in place.vpc.select(place.subnets.borrow().clone()) {
            for id in ["DefaultRoute", "RouteTableAssociation"] {
                if let Some(way) = subnet.node().find_child(id) {
                    cfn.depends_on(&way);
                }
            }
        }
        cfn
    }

    fn place(&self) -> &Place {
        &self.0.place
    }

    #[track_caller]
    fn edit_place(&self, _what: &str, edit: impl FnOnce(&Place)) -> Self {
        DatabaseCluster(self.0.edit(|cluster| edit(&cluster.place)))
    }

    #[track_caller]
    fn set(&self, edit: impl FnOnce(&CfnDBCluster)) -> Self {
        DatabaseCluster(self.0.edit(|cluster| edit(&cluster.cfn)))
    }

    /// The instance that writes.
    #[track_caller]
    pub fn writer(&self, instance: ClusterInstance) -> Self {
        DatabaseCluster(self.0.set(instance, |cluster, instance| {
            cluster.writer.replace(Some(instance));
        }))
    }

    /// Adds an instance that reads, and takes over when the writer fails.
    #[track_caller]
    pub fn reader(&self, instance: ClusterInstance) -> Self {
        DatabaseCluster(self.0.set(instance, |cluster, instance| {
            cluster.readers.borrow_mut().push(instance);
        }))
    }

    /// The smallest and the largest size of serverless instances, in units of about 2 GiB, 0 to 256 in steps of a half; 0.5 to
    /// 2 unless this is called.
    ///
    /// # Errors
    /// At synthesis: `SW0649` if they are outside the range.
    #[track_caller]
    pub fn serverless_capacity(&self, limits: RangeInclusive<f64>) -> Self {
        let (least, most) = (*limits.start(), *limits.end());
        let halves = |units: f64| (units * 2.0).fract() == 0.0;
        if least > most
            || !(0.0..=256.0).contains(&least)
            || !(1.0..=256.0).contains(&most)
            || !halves(least)
            || !halves(most)
        {
            let problem = format!("serverless instances cannot have {least} to {most} units");
            let hint = "use 0 to 256 in steps of a half, the smaller number first";
            self.0
                .report(Diagnostic::error(codes::OUT_OF_RANGE, problem).hint(hint));
        }
        DatabaseCluster(self.0.edit(|cluster| {
            cluster.capacity.replace(Some(limits));
        }))
    }

    /// Gives the cluster a name of its own, up to 63 letters, digits and hyphens.
    ///
    /// # Errors
    /// At synthesis: `SW0646` if RDS does not accept it.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        let name = name.into_value();
        check_name(self.node(), codes::NAME, Name::Database, &name);
        self.set(|cluster| {
            cluster.db_cluster_identifier(name);
        })
    }

    /// The name of a first database in it.
    #[track_caller]
    pub fn database_name(&self, name: impl IntoValue<String>) -> Self {
        self.set(|cluster| {
            cluster.database_name(name);
        })
    }

    /// How long backups of each day are kept, 1 to 35 days; a day unless this is called.
    ///
    /// # Errors
    /// At synthesis: `SW0649` if it is outside the range.
    #[track_caller]
    pub fn backup_retention(&self, time: impl Into<Duration>) -> Self {
        let time = time.into();
        let range = Duration::days(1)..=Duration::days(35);
        let what = "backups of a cluster cannot be kept for a time";
        if let Some(problem) = in_range(codes::OUT_OF_RANGE, what, time, range) {
            self.0.report(problem);
        }
        self.set(|cluster| {
            cluster.backup_retention_period(time.in_days());
        })
    }

    /// Encrypts what it stores with this key, in place of the account's for RDS.
    #[track_caller]
    pub fn storage_key(&self, key: &Key) -> Self {
        self.set(|cluster| {
            cluster.kms_key_id(key.key_arn());
        })
    }

    /// Sends these logs of the engine to CloudWatch, such as `postgresql`, `error` or `slowquery`.
    #[track_caller]
    pub fn log_exports<L: Into<String>>(&self, logs: impl IntoIterator<Item = L>) -> Self {
        let logs: Vec<String> = logs.into_iter().map(Into::into).collect();
        self.set(|cluster| {
            cluster.enable_cloudwatch_logs_exports(logs);
        })
    }

    /// Lets users sign in with IAM, without a password.
    #[track_caller]
    pub fn iam_authentication(&self) -> Self {
        self.set(|cluster| {
            cluster.enable_iam_database_authentication(true);
        })
    }

    /// Lets whoever is given the permission run statements through an API, without a connection.
    #[track_caller]
    pub fn data_api(&self) -> Self {
        self.set(|cluster| {
            cluster.enable_http_endpoint(true);
        })
    }

    /// The port that it listens on; that of the engine unless this is called.
    #[track_caller]
    pub fn port(&self, port: u16) -> Self {
        self.edit_place("a port", |place| place.port.set(Some(port)))
    }

    /// A parameter of the engine, in a group of the cluster's own.
    #[track_caller]
    pub fn parameter(&self, name: impl Into<String>, value: impl IntoValue<String>) -> Self {
        let (name, value) = (name.into(), value.into_value());
        let engine = self.place().engine.clone();
        self.edit_place("a parameter", |place| {
            let known = place.parameters.borrow().clone();
            let group = known.unwrap_or_else(|| {
                ParameterGroup::create(Node::new(self, "ParameterGroup"), &engine, true)
            });
            place.parameters.replace(Some(group.parameter(name, value)));
        })
    }

    /// What happens to it, and to what it holds, when it leaves the stack; a snapshot is kept unless this is called.
    #[track_caller]
    pub fn removal_policy(&self, policy: RemovalPolicy) -> Self {
        DatabaseCluster(self.0.edit(|cluster| {
            let destroyed = policy == RemovalPolicy::Destroy;
            cluster.place.destroyed.set(destroyed);
            cluster.cfn.removal_policy(policy);
        }))
    }

    /// Rotates the password of its administrator every 30 days, with an application of AWS in the VPC.
    #[track_caller]
    pub fn rotate_login(&self, id: &str) -> SecretRotation {
        let (_, attached) = self.place().secrets(self);
        let application = RotationApplication::single_user(self.place().engine.kind);
        SecretRotation::new(self, id, &attached, application, &self.place().vpc)
            .exclude_characters(NOT_IN_PASSWORDS)
            .target(self, self.place().listens())
            .wait_for(self.instances())
    }

    /// Those that answer, once they are there: the cluster alone does not.
    fn instances(&self) -> impl Fn() -> Vec<Node> + 'static {
        let cluster = self.clone();
        move || {
            let writer = cluster.0.writer.borrow().clone();
            let writer = writer.and_then(|writer| cluster.node().find_child(&writer.id));
            writer.into_iter().collect()
        }
    }

    /// The secret with its login, its address and its port.
    pub fn database_secret(&self) -> Secret {
        self.place().secrets(self).1
    }

    /// The name of the cluster.
    pub fn cluster_identifier(&self) -> Value<String> {
        self.0.cfn.ref_()
    }

    /// Its ARN.
    pub fn cluster_arn(&self) -> Value<String> {
        let name = self.cluster_identifier();
        arn_in_stack(self.node(), "rds", sub!("cluster:{name}"))
    }

    /// The host name of the writer.
    pub fn endpoint_address(&self) -> Value<String> {
        self.0.cfn.attr_endpoint_address()
    }

    /// The host name of the readers.
    pub fn read_endpoint_address(&self) -> Value<String> {
        self.0.cfn.attr_read_endpoint_address()
    }

    /// The port, as text.
    pub fn endpoint_port(&self) -> Value<String> {
        self.0.cfn.attr_endpoint_port()
    }

    /// Lets somebody sign in as a user of the database with IAM, which [`iam_authentication`](Self::iam_authentication) turns
    /// on.
    #[track_caller]
    pub fn grant_connect(&self, grantee: &impl Grantable, user: &str) -> Grant {
        let id = self.0.cfn.attr_db_cluster_resource_id();
        let arn = arn_in_stack(self.node(), "rds-db", sub!("dbuser:{id}/{user}"));
        Grant::on_principal(grantee, &["rds-db:connect"], vec![arn])
    }

    /// Lets somebody run statements with the login of the administrator through the API that
    /// [`data_api`](DatabaseCluster::data_api) turns on.
    #[track_caller]
    pub fn grant_data_api(&self, grantee: &impl Grantable) -> Grant {
        let actions = [
            "rds-data:BatchExecuteStatement",
            "rds-data:BeginTransaction",
            "rds-data:CommitTransaction",
            "rds-data:ExecuteStatement",
            "rds-data:RollbackTransaction",
        ];
        let grantee = grantee.grantee();
        let cluster = vec![self.cluster_arn()];
        let secret = self.database_secret();
        Grant::on_principal(&grantee, &actions, cluster).and(secret.grant_read(&grantee))
    }

    pub(super) fn proxied(&self) -> &Engine {
        &self.place().engine
    }

    pub(super) fn vpc(&self) -> &Vpc {
        &self.place().vpc
    }
}

impl AttachmentTarget for DatabaseCluster {
    fn attachment_target(&self) -> (&'static str, Value<String>) {
        ("AWS::RDS::DBCluster", self.cluster_identifier())
    }
}

impl Connectable for DatabaseCluster {
    fn security_groups(&self) -> Vec<SecurityGroup> {
        self.place()
            .security_groups(self.node(), "RDS security group")
    }
}

impl Owned {
    fn problems(&self) -> Vec<Diagnostic> {
        let mut problems = self.place.problems();
        if self.writer.borrow().is_none() {
            let problem = "a cluster has no instance that writes";
            let hint = "call `writer`";
            problems.push(Diagnostic::error(codes::ENGINE, problem).hint(hint));
        }
        problems
    }
}
