//! Clusters of Aurora.

use std::cell::{Cell, RefCell};
use std::ops::RangeInclusive;
use std::rc::Rc;

use stackwright::{
    Construct, Defaults, Diagnostic, Duration, IntoValue, Node, RemovalPolicy, Resource, Value, sub,
};
use stackwright_cfn::rds::db_cluster::{
    DBClusterRole, MasterUserSecret, ServerlessV2ScalingConfiguration,
};
use stackwright_cfn::rds::{CfnDBCluster, CfnDBInstance};
use stackwright_facts::name::Name;

use super::attributes::DatabaseAttributes;
use super::cluster_instance::ClusterInstance;
use super::codes;
use super::database::Database;
use super::engine::Engine;
use super::login::Login;
use super::setters::database;
use crate::ec2::{Connectable, SecurityGroup, Vpc};
use crate::iam::{Grant, GrantActions, Grantable};
use crate::kit::{
    Handle, Kind, Origin, Set, arn_in_stack, check, check_name, in_range, lazily, refused,
};
use crate::kms::Key;
use crate::secretsmanager::{
    AttachmentTarget, NOT_IN_PASSWORDS, RotationApplication, Secret, SecretRotation,
};

static CLUSTER: Kind = Kind {
    construct_type: "stackwright_aws.rds.DatabaseCluster",
    noun: "cluster",
    constructor: "DatabaseCluster::new",
    imported: codes::IMPORTED,
};

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
pub struct DatabaseCluster(Handle<Owned, DatabaseAttributes>);

#[derive(Debug)]
struct Owned {
    cfn: CfnDBCluster,
    database: Rc<Database>,
    writer: RefCell<Option<Set<ClusterInstance>>>,
    readers: RefCell<Vec<Set<ClusterInstance>>>,
    capacity: RefCell<Option<RangeInclusive<f64>>>,
    pause: Cell<Option<Duration>>,
    /// Those of its instances that are created.
    instances: RefCell<Vec<CfnDBInstance>>,
    /// The operating system is measured for the cluster, and not for each instance.
    measured_as_one: Cell<bool>,
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

database!(DatabaseCluster, true, db_cluster_identifier);

impl DatabaseCluster {
    /// A cluster of Aurora in a VPC. It needs a [`writer`](DatabaseCluster::writer).
    ///
    /// # Errors
    /// At synthesis: `SW0645` if the engine is none of Aurora, or there is no writer.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, engine: Engine, vpc: &Vpc) -> Self {
        Defaults::apply(Self::create(CLUSTER.node(scope.node(), id), engine, vpc))
    }

    /// A cluster that is filled from a snapshot, by its name or ARN. Its administrator and password are those of the
    /// snapshot; a [`login`](Self::login) of the same name gives it a new password.
    #[track_caller]
    pub fn from_snapshot(
        scope: &impl Construct,
        id: &str,
        engine: Engine,
        vpc: &Vpc,
        snapshot: impl IntoValue<String>,
    ) -> Self {
        let cluster = Self::create(CLUSTER.node(scope.node(), id), engine, vpc);
        Defaults::apply(cluster.edit("a snapshot", |cluster| {
            cluster.database.restored.set(true);
            cluster.cfn.snapshot_identifier(snapshot);
        }))
    }

    /// A cluster that exists already. It is never modified.
    #[track_caller]
    pub fn from_attributes(
        scope: &impl Construct,
        id: &str,
        attributes: DatabaseAttributes,
    ) -> Self {
        let node = CLUSTER.node(scope.node(), id);
        DatabaseCluster(Handle::imported(&CLUSTER, node, attributes))
    }

    #[track_caller]
    fn create(node: Node, engine: Engine, vpc: &Vpc) -> Self {
        if !engine.aurora {
            let problem = format!("`{}` has no clusters here", engine.name);
            let hint = "use an engine of Aurora, or create a `DatabaseInstance`";
            node.add_error(Diagnostic::error(codes::ENGINE, problem).hint(hint));
        }
        let database = Rc::new(Database::new(engine, vpc));
        let cfn = CfnDBCluster::new(&node, "Resource")
            .associated_roles(lazily(&database, |database| {
                let roles = database.roles.borrow();
                (!roles.is_empty()).then(|| {
                    let role = |(feature, role): &(&str, crate::iam::Role)| {
                        DBClusterRole::new(role.role_arn())
                            .feature_name((!feature.is_empty()).then_some(*feature))
                    };
                    roles.iter().map(role).collect::<Vec<_>>()
                })
            }))
            .copy_tags_to_snapshot(true)
            .db_cluster_parameter_group_name(lazily(&database, |database| {
                let given = database.parameter_group_name();
                given.or_else(|| database.engine.default_cluster_group().map(Value::from))
            }))
            .db_subnet_group_name(lazily(&database, |database| {
                database.place.subnet_group_name()
            }))
            .deletion_protection(lazily(&database, Database::is_protected))
            .enable_iam_database_authentication(lazily(&database, |database| database.iam.get()))
            .engine(database.engine.name)
            .engine_version(&database.engine.version)
            .master_user_password(lazily(&database, |database| {
                database.credentials.password()
            }))
            .master_username(lazily(&database, Database::username))
            .port(lazily(&database, |database| {
                // Aurora would take the port of MySQL for all engines.
                let other = (database.engine.port != 3306).then_some(database.engine.port);
                database.port.get().or(other).map(i64::from)
            }))
            .storage_encrypted(lazily(&database, |database| database.encrypted.get()))
            .vpc_security_group_ids(lazily(&database, |database| database.place.group_ids()));
        cfn.removal_policy(RemovalPolicy::Snapshot);
        let owned = Rc::new(Owned {
            cfn,
            database,
            writer: RefCell::default(),
            readers: RefCell::default(),
            capacity: RefCell::default(),
            pause: Cell::default(),
            instances: RefCell::default(),
            measured_as_one: Cell::new(false),
        });
        check(&node, &owned, Owned::problems);
        let cluster = DatabaseCluster(Handle::owned(&CLUSTER, node, owned));
        let complete = cluster.clone();
        cluster.node().on_complete(move || complete.complete());
        cluster
    }

    fn complete(&self) {
        let Some(owned) = self.0.as_owned() else {
            return;
        };
        let (node, database) = (self.node(), &owned.database);
        self.security_groups();
        let text = format!("Subnets for {} database", node.id());
        database.place.settle_subnets(node, "Subnets", text);
        if database.has_login() {
            database
                .credentials
                .settle(self, owned.secret_id(), &database.engine);
        }
        owned.settle_capacity();
        let monitoring = database.monitoring.get().map(|every| *every);
        let monitoring = monitoring.filter(|every| *every > Duration::seconds(0));
        let monitoring = monitoring.map(|every| (every, database.monitoring_role_arn(node)));
        let of_each = match (&monitoring, owned.measured_as_one.get()) {
            (Some((every, role)), true) => {
                owned
                    .cfn
                    .monitoring_interval(every.in_seconds())
                    .monitoring_role_arn(role);
                None
            }
            (monitoring, _) => monitoring.clone(),
        };
        database.settle_logs(node, "cluster", &owned.cfn);
        let writer = owned.writer.borrow().clone();
        let create = |instance: &ClusterInstance, tier| {
            instance.create(self, database, tier, of_each.as_ref())
        };
        let mut instances: Vec<_> = writer.iter().map(|writer| create(writer, 0)).collect();
        for reader in &*owned.readers.borrow() {
            let cfn = create(reader, 2);
            if let Some(first) = instances.first().filter(|_| writer.is_some()) {
                cfn.depends_on(first);
            }
            instances.push(cfn);
        }
        owned.instances.replace(instances);
    }

    /// Those that answer, once they are there: the cluster alone does not.
    fn answering(&self) -> Vec<Node> {
        let writer = self
            .0
            .as_owned()
            .and_then(|owned| owned.writer.borrow().clone());
        let writer = writer.and_then(|writer| self.node().find_child(writer.id()));
        writer.into_iter().collect()
    }

    /// What has to be there before others use the cluster: itself, and its instances.
    pub(super) fn come_before(&self, other: &impl Resource) {
        self.node().complete();
        if let Some(owned) = self.0.as_owned() {
            other.depends_on(&owned.cfn);
            for instance in &*owned.instances.borrow() {
                other.depends_on(instance);
            }
        }
    }

    #[track_caller]
    fn set(&self, what: &str, edit: impl FnOnce(&CfnDBCluster)) -> Self {
        self.edit(what, |cluster| edit(&cluster.cfn))
    }

    /// The instance that writes.
    #[track_caller]
    pub fn writer(&self, instance: ClusterInstance) -> Self {
        let instance = Set::new(instance);
        self.edit("a writer", |cluster| {
            cluster.writer.replace(Some(instance));
        })
    }

    /// Adds an instance that reads, and takes over when the writer fails.
    #[track_caller]
    pub fn reader(&self, instance: ClusterInstance) -> Self {
        let instance = Set::new(instance);
        self.edit("a reader", |cluster| {
            cluster.readers.borrow_mut().push(instance);
        })
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
        self.edit("a capacity", |cluster| {
            cluster.capacity.replace(Some(limits));
        })
    }

    /// After which time without connections serverless instances of a smallest size of 0 pause: 5 minutes to a day.
    ///
    /// # Errors
    /// At synthesis: `SW0649` if it is outside the range.
    #[track_caller]
    pub fn serverless_pause(&self, time: impl Into<Duration>) -> Self {
        let time = time.into();
        let range = Duration::minutes(5)..=Duration::days(1);
        let what = "serverless instances cannot pause after a time";
        if let Some(problem) = in_range(codes::OUT_OF_RANGE, what, time, range) {
            self.0.report(problem);
        }
        self.edit("a capacity", |cluster| cluster.pause.set(Some(time)))
    }

    /// The name of a first database in it.
    #[track_caller]
    pub fn database_name(&self, name: impl IntoValue<String>) -> Self {
        self.set("a database", |cluster| {
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
        self.set("backups", |cluster| {
            cluster.backup_retention_period(time.in_days());
        })
    }

    /// How far Aurora MySQL can go back in time without a backup, up to 72 hours.
    ///
    /// # Errors
    /// At synthesis: `SW0649` if it is longer, `SW0645` for Aurora PostgreSQL.
    #[track_caller]
    pub fn backtrack(&self, time: impl Into<Duration>) -> Self {
        let time = time.into();
        let what = "a cluster cannot go back for a time";
        let range = Duration::seconds(0)..=Duration::hours(72);
        if let Some(problem) = in_range(codes::OUT_OF_RANGE, what, time, range) {
            self.0.report(problem);
        }
        if self.engine().bucket_parameter().is_none() {
            let problem = format!("`{}` cannot go back in time", self.engine().name);
            let hint = "leave out `backtrack`, or use Aurora MySQL";
            self.0
                .report(Diagnostic::error(codes::ENGINE, problem).hint(hint));
        }
        self.set("a time", |cluster| {
            cluster.backtrack_window(time.in_seconds());
        })
    }

    /// How its storage is paid for: `aurora`, by use, unless this is called, or `aurora-iopt1`, with all reads and writes.
    #[track_caller]
    pub fn storage_type(&self, kind: impl IntoValue<String>) -> Self {
        self.set("storage", |cluster| {
            cluster.storage_type(kind);
        })
    }

    /// Lets whoever is given the permission run statements through an API, without a connection.
    #[track_caller]
    pub fn data_api(&self) -> Self {
        self.set("an API", |cluster| {
            cluster.enable_http_endpoint(true);
        })
    }

    /// Lets clients write through readers, which hand it on to the writer.
    #[track_caller]
    pub fn local_write_forwarding(&self) -> Self {
        self.set("forwarding", |cluster| {
            cluster.enable_local_write_forwarding(true);
        })
    }

    /// The database that it copies, by the ARN of the instance or cluster: it is a replica then.
    #[track_caller]
    pub fn replicates(&self, source_arn: impl IntoValue<String>) -> Self {
        self.edit("a source", |cluster| {
            cluster.database.restored.set(true);
            cluster.cfn.replication_source_identifier(source_arn);
        })
    }

    /// Measures what its databases wait for, kept for 7 days.
    /// Source: <https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_PerfInsights.html>
    #[track_caller]
    pub fn performance_insights(&self) -> Self {
        self.set("measurements", |cluster| {
            cluster.performance_insights_enabled(true);
        })
    }

    /// Measures what its databases wait for, kept for this time: 7 days, months of 31 days up to 713, or 731 days.
    ///
    /// # Errors
    /// At synthesis: `SW0649` for another time.
    #[track_caller]
    pub fn performance_insights_retention(&self, time: impl Into<Duration>) -> Self {
        let time = time.into();
        if let Some(problem) = super::insights_problem(time) {
            self.0.report(problem);
        }
        self.performance_insights().set("measurements", |cluster| {
            cluster.performance_insights_retention_period(time.in_days());
        })
    }

    /// Encrypts what Performance Insights measures with this key.
    #[track_caller]
    pub fn performance_insights_key(&self, key: &Key) -> Self {
        self.performance_insights().set("a key", |cluster| {
            cluster.performance_insights_kms_key_id(key.key_arn());
        })
    }

    /// Measures the operating system at the cluster, for all instances, and not at each that is here.
    #[track_caller]
    pub fn cluster_level_monitoring(&self) -> Self {
        self.edit("measurements", |cluster| cluster.measured_as_one.set(true))
    }

    /// The secret with its login, its address and its port.
    ///
    /// # Errors
    /// At synthesis: `SW0648` if there is none.
    #[track_caller]
    pub fn database_secret(&self) -> Secret {
        match self.0.origin() {
            Origin::Owned(cluster) => {
                let managed = cluster.cfn.attr_master_user_secret_secret_arn();
                cluster.database.secret(self, cluster.secret_id(), managed)
            }
            Origin::Imported(attributes) => {
                super::database::imported_secret(self.node(), attributes)
            }
        }
    }

    /// The name of the cluster.
    pub fn cluster_identifier(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(cluster) => cluster.cfn.ref_(),
            Origin::Imported(attributes) => attributes.identifier.clone(),
        }
    }

    /// Its ARN.
    pub fn cluster_arn(&self) -> Value<String> {
        let name = self.cluster_identifier();
        arn_in_stack(self.node(), "rds", sub!("cluster:{name}"))
    }

    /// The host name of the writer.
    ///
    /// # Errors
    /// At synthesis: `SW0650` if the cluster exists elsewhere and it is not known.
    pub fn endpoint_address(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(cluster) => cluster.cfn.attr_endpoint_address(),
            Origin::Imported(attributes) => {
                super::database::known(self.node(), "endpoint", &attributes.endpoint)
            }
        }
    }

    /// The host name of the readers.
    ///
    /// # Errors
    /// At synthesis: `SW0650` if the cluster exists elsewhere and it is not known.
    pub fn read_endpoint_address(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(cluster) => cluster.cfn.attr_read_endpoint_address(),
            Origin::Imported(attributes) => {
                super::database::known(self.node(), "reader_endpoint", &attributes.reader)
            }
        }
    }

    /// The port, as text.
    pub fn endpoint_port(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(cluster) => cluster.cfn.attr_endpoint_port(),
            Origin::Imported(attributes) => attributes.port_text(),
        }
    }

    fn resource_id(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(cluster) => cluster.cfn.attr_db_cluster_resource_id(),
            Origin::Imported(attributes) => {
                super::database::known(self.node(), "resource_id", &attributes.resource_id)
            }
        }
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
}

impl AttachmentTarget for DatabaseCluster {
    fn attachment_target(&self) -> (&'static str, Value<String>) {
        ("AWS::RDS::DBCluster", self.cluster_identifier())
    }
}

impl Connectable for DatabaseCluster {
    fn security_groups(&self) -> Vec<SecurityGroup> {
        match self.0.origin() {
            Origin::Owned(cluster) => {
                let place = &cluster.database.place;
                place.security_groups(self.node(), "SecurityGroup", "RDS security group")
            }
            Origin::Imported(attributes) => attributes.groups.clone(),
        }
    }
}

impl Owned {
    /// The id of the secret with a new password, which the CDK calls otherwise for what is restored.
    fn secret_id(&self) -> &'static str {
        match self.database.restored.get() {
            true => "SnapshotSecret",
            false => "Secret",
        }
    }

    fn settle_capacity(&self) {
        let (writer, readers) = (self.writer.borrow(), self.readers.borrow());
        if !writer
            .iter()
            .chain(&*readers)
            .any(|instance| instance.is_serverless())
        {
            return;
        }
        let capacity = self.capacity.borrow().clone().unwrap_or(0.5..=2.0);
        let scaling = ServerlessV2ScalingConfiguration::new()
            .max_capacity(*capacity.end())
            .min_capacity(*capacity.start())
            .seconds_until_auto_pause(self.pause.get().map(|time| time.in_seconds()));
        self.cfn.serverless_v2_scaling_configuration(scaling);
    }

    fn problems(&self) -> Vec<Diagnostic> {
        let mut problems = self.database.problems();
        if self.writer.borrow().is_none() {
            let problem = "a cluster has no instance that writes";
            let hint = "call `writer`";
            problems.push(Diagnostic::error(codes::ENGINE, problem).hint(hint));
        }
        problems
    }
}
