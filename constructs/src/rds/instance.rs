//! Instances of databases.

use std::rc::Rc;

use stackwright::{
    Construct, Defaults, Diagnostic, Duration, IntoValue, Node, RemovalPolicy, Resource, Value, sub,
};
use stackwright_cfn::rds::CfnDBInstance;
use stackwright_cfn::rds::db_instance::{
    DBInstanceRole, MasterUserSecret, ProcessorFeature, ProcessorFeatureName,
};
use stackwright_facts::name::Name;

use super::attributes::DatabaseAttributes;
use super::codes;
use super::database::Database;
use super::engine::Engine;
use super::login::Login;
use super::options::OptionGroup;
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

static INSTANCE: Kind = Kind {
    construct_type: "stackwright_aws.rds.DatabaseInstance",
    noun: "database",
    constructor: "DatabaseInstance::new",
    imported: codes::IMPORTED,
};

/// A database of one instance, or of two for when one fails.
///
/// It is in the private subnets of a VPC, encrypted and protected from deletion, and nobody can reach it until it is said who
/// may. Its login is a secret, which stands in no template. What it holds is kept as a snapshot when it leaves the stack.
///
/// ```
/// use stackwright::{App, Duration, Stack};
/// use stackwright_aws::ec2::{SecurityGroup, Vpc};
/// use stackwright_aws::rds::{DatabaseInstance, Engine};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let vpc = Vpc::new(&stack, "Vpc");
/// let database = DatabaseInstance::new(&stack, "Database", Engine::postgres("16.4"), &vpc)
///     .instance_class("t4g.medium")
///     .database_name("app")
///     .multi_az()
///     .backup_retention(Duration::days(7));
/// database.rotate_login("Rotation").every(Duration::days(30));
/// let app_servers = SecurityGroup::new(&stack, "App", &vpc);
/// database.allow_default_port_from(&app_servers);
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Welcome.html>
#[derive(Clone, Debug)]
pub struct DatabaseInstance(Handle<Owned, DatabaseAttributes>);

#[derive(Debug)]
struct Owned {
    cfn: CfnDBInstance,
    database: Rc<Database>,
    /// What it copies, if it is a replica.
    source: Option<DatabaseInstance>,
}

impl Construct for DatabaseInstance {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl GrantActions for DatabaseInstance {
    type Resource = CfnDBInstance;

    fn governed_arn(&self) -> Value<String> {
        self.instance_arn()
    }
}

database!(DatabaseInstance, false, db_instance_identifier);

impl DatabaseInstance {
    /// A database of an engine in a VPC, with 100 GiB.
    ///
    /// # Errors
    /// At synthesis: `SW0645` if the engine is Aurora, which consists of clusters.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, engine: Engine, vpc: &Vpc) -> Self {
        let database = Database::new(engine, vpc);
        let instance = Self::create(INSTANCE.node(scope.node(), id), database, None);
        instance.with_engine();
        Defaults::apply(instance)
    }

    /// A database that is filled from a snapshot, by its name or ARN. Its administrator and password are those of the
    /// snapshot; a [`login`](Self::login) of the same name gives it a new password.
    #[track_caller]
    pub fn from_snapshot(
        scope: &impl Construct,
        id: &str,
        engine: Engine,
        vpc: &Vpc,
        snapshot: impl IntoValue<String>,
    ) -> Self {
        let database = Database::new(engine, vpc);
        database.restored.set(true);
        let instance = Self::create(INSTANCE.node(scope.node(), id), database, None);
        instance.with_engine();
        Defaults::apply(instance.edit("a snapshot", |instance| {
            instance.cfn.db_snapshot_identifier(snapshot);
        }))
    }

    /// A copy of a database that follows it, and from which others read. Its login is that of the other.
    ///
    /// ```
    /// use stackwright_aws::prelude::*;
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// let vpc = Vpc::new(&stack, "Vpc");
    /// let orders = DatabaseInstance::new(&stack, "Orders", rds::Engine::postgres("16.4"), &vpc)
    ///     .backup_retention(Duration::days(7));
    /// DatabaseInstance::read_replica(&stack, "Reports", &orders, &vpc).instance_class("t4g.medium");
    /// # app.synth().unwrap();
    /// ```
    /// Source: <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ReadRepl.html>
    #[track_caller]
    pub fn read_replica(
        scope: &impl Construct,
        id: &str,
        source: &DatabaseInstance,
        vpc: &Vpc,
    ) -> Self {
        let database = Database::new(source.engine().clone(), vpc);
        database.restored.set(true);
        let node = INSTANCE.node(scope.node(), id);
        let replica = Self::create(node, database, Some(source.clone()));
        Defaults::apply(replica.edit("a source", |replica| {
            replica
                .cfn
                .source_db_instance_identifier(source.instance_arn());
        }))
    }

    /// A database that exists already. It is never modified.
    #[track_caller]
    pub fn from_attributes(
        scope: &impl Construct,
        id: &str,
        attributes: DatabaseAttributes,
    ) -> Self {
        let node = INSTANCE.node(scope.node(), id);
        DatabaseInstance(Handle::imported(&INSTANCE, node, attributes))
    }

    #[track_caller]
    fn create(node: Node, database: Database, source: Option<DatabaseInstance>) -> Self {
        if database.engine.aurora {
            let problem = format!("`{}` consists of clusters", database.engine.name);
            let hint = "create a `DatabaseCluster`";
            node.add_error(Diagnostic::error(codes::ENGINE, problem).hint(hint));
        }
        let database = Rc::new(database);
        let cfn = CfnDBInstance::new(&node, "Resource")
            .associated_roles(lazily(&database, |database| {
                let roles = database.roles.borrow();
                (!roles.is_empty()).then(|| {
                    let role = |(feature, role): &(&str, crate::iam::Role)| {
                        DBInstanceRole::new()
                            .feature_name(*feature)
                            .role_arn(role.role_arn())
                    };
                    roles.iter().map(role).collect::<Vec<_>>()
                })
            }))
            .copy_tags_to_snapshot(true)
            .db_instance_class("db.m5.large")
            .db_parameter_group_name(lazily(&database, Database::parameter_group_name))
            .db_subnet_group_name(lazily(&database, |database| {
                database.place.subnet_group_name()
            }))
            .deletion_protection(lazily(&database, Database::is_protected))
            .enable_iam_database_authentication(lazily(&database, |database| database.iam.get()))
            .master_user_password(lazily(&database, |database| {
                database.credentials.password()
            }))
            .master_username(lazily(&database, Database::username))
            .monitoring_interval(lazily(&database, |database| {
                database
                    .monitoring
                    .get()
                    .map(|interval| interval.in_seconds())
            }))
            .port(lazily(&database, |database| {
                database.port.get().map(|port| port.to_string())
            }))
            .storage_encrypted(lazily(&database, |database| {
                (!database.restored.get()).then(|| database.encrypted.get())
            }))
            .storage_type("gp2")
            .vpc_security_groups(lazily(&database, |database| database.place.group_ids()));
        cfn.removal_policy(RemovalPolicy::Snapshot);
        let owned = Rc::new(Owned {
            cfn,
            database,
            source,
        });
        check(&node, &owned, |instance| instance.database.problems());
        let instance = DatabaseInstance(Handle::owned(&INSTANCE, node, owned));
        let complete = instance.clone();
        instance.node().on_complete(move || complete.complete());
        instance
    }

    /// What a replica takes from its source.
    fn with_engine(&self) {
        if let Some(instance) = self.0.as_owned() {
            let engine = &instance.database.engine;
            instance
                .cfn
                .allocated_storage("100")
                .engine(engine.name)
                .engine_version(&engine.version);
        }
    }

    fn complete(&self) {
        let Some(owned) = self.0.as_owned() else {
            return;
        };
        let (node, database) = (self.node(), &owned.database);
        self.security_groups();
        let text = format!("Subnet group for {} database", node.id());
        database.place.settle_subnets(node, "SubnetGroup", text);
        if database.has_login() {
            database
                .credentials
                .settle(self, "Secret", &database.engine);
        }
        if database
            .monitoring
            .get()
            .is_some_and(|every| *every > Duration::seconds(0))
        {
            owned
                .cfn
                .monitoring_role_arn(database.monitoring_role_arn(node));
        }
        database.settle_logs(node, "instance", &owned.cfn);
    }

    /// What answers beside the resource itself: nothing.
    #[expect(clippy::unused_self, reason = "clusters have an answer")]
    fn answering(&self) -> Vec<Node> {
        Vec::new()
    }

    #[track_caller]
    fn set(&self, what: &str, edit: impl FnOnce(&CfnDBInstance)) -> Self {
        self.edit(what, |instance| edit(&instance.cfn))
    }

    /// What it runs on, such as `t4g.medium`; `m5.large` unless this is called.
    #[track_caller]
    pub fn instance_class(&self, class: &str) -> Self {
        let class = class.strip_prefix("db.").unwrap_or(class).to_owned();
        self.set("a class", |instance| {
            instance.db_instance_class(format!("db.{class}"));
        })
    }

    /// The name of a first database in it.
    #[track_caller]
    pub fn database_name(&self, name: impl IntoValue<String>) -> Self {
        self.set("a database", |instance| {
            instance.db_name(name);
        })
    }

    /// How many GiB it stores, 20 to 65536; 100 unless this is called.
    ///
    /// # Errors
    /// At synthesis: `SW0649` if the number is outside the range.
    #[track_caller]
    pub fn allocated_storage_gib(&self, size: u32) -> Self {
        let what = "a database cannot have a storage in GiB";
        if let Some(problem) = in_range(codes::OUT_OF_RANGE, what, size, 20..=65_536) {
            self.0.report(problem);
        }
        self.set("storage", |instance| {
            instance.allocated_storage(size.to_string());
        })
    }

    /// Lets its storage grow by itself, up to this number of GiB.
    #[track_caller]
    pub fn max_allocated_storage_gib(&self, size: u32) -> Self {
        self.set("storage", |instance| {
            instance.max_allocated_storage(size);
        })
    }

    /// The kind of its storage, such as `gp3` or `io2`; `gp2` unless this is called. `io1` and `io2` do 1000 operations a
    /// second unless [`iops`](Self::iops) is called too.
    #[track_caller]
    pub fn storage_type(&self, kind: impl IntoValue<String>) -> Self {
        let kind = kind.into_value();
        let provisioned = matches!(kind.as_str(), Some("io1" | "io2"));
        self.set("storage", |instance| {
            instance.storage_type(kind);
            if provisioned && instance.resource().get_property("Iops").is_none() {
                instance.iops(1000);
            }
        })
    }

    /// How many operations a second its storage does.
    #[track_caller]
    pub fn iops(&self, operations: u32) -> Self {
        self.set("storage", |instance| {
            instance.iops(operations);
        })
    }

    /// How many MiB a second its `gp3` storage reads and writes.
    #[track_caller]
    pub fn storage_throughput_mib(&self, throughput: u32) -> Self {
        self.set("storage", |instance| {
            instance.storage_throughput(throughput);
        })
    }

    /// Keeps a second instance ready in another availability zone.
    #[track_caller]
    pub fn multi_az(&self) -> Self {
        self.set("availability", |instance| {
            instance.multi_az(true);
        })
    }

    /// The availability zone that it is in.
    #[track_caller]
    pub fn availability_zone(&self, zone: impl IntoValue<String>) -> Self {
        self.set("an availability zone", |instance| {
            instance.availability_zone(zone);
        })
    }

    /// How long backups of each day are kept, up to 35 days; none for 0.
    ///
    /// # Errors
    /// At synthesis: `SW0649` if it is longer.
    #[track_caller]
    pub fn backup_retention(&self, time: impl Into<Duration>) -> Self {
        let time = time.into();
        let range = Duration::days(0)..=Duration::days(35);
        let what = "backups of a database cannot be kept for a time";
        if let Some(problem) = in_range(codes::OUT_OF_RANGE, what, time, range) {
            self.0.report(problem);
        }
        self.set("backups", |instance| {
            instance.backup_retention_period(time.in_days());
        })
    }

    /// Measures what the database waits for, kept for 7 days.
    /// Source: <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PerfInsights.html>
    #[track_caller]
    pub fn performance_insights(&self) -> Self {
        self.set("measurements", |instance| {
            instance.enable_performance_insights(true);
        })
    }

    /// Measures what the database waits for, kept for this time: 7 days, months of 31 days up to 713, or 731 days.
    ///
    /// # Errors
    /// At synthesis: `SW0649` for another time.
    #[track_caller]
    pub fn performance_insights_retention(&self, time: impl Into<Duration>) -> Self {
        let time = time.into();
        if let Some(problem) = super::insights_problem(time) {
            self.0.report(problem);
        }
        self.performance_insights().set("measurements", |instance| {
            instance.performance_insights_retention_period(time.in_days());
        })
    }

    /// Encrypts what Performance Insights measures with this key.
    #[track_caller]
    pub fn performance_insights_key(&self, key: &Key) -> Self {
        self.performance_insights().set("a key", |instance| {
            instance.performance_insights_kms_key_id(key.key_arn());
        })
    }

    /// The options of the engine that it has.
    #[track_caller]
    pub fn option_group(&self, group: &OptionGroup) -> Self {
        self.set("options", |instance| {
            instance.option_group_name(group.option_group_name());
        })
    }

    /// The authority whose certificate it shows, such as `rds-ca-rsa2048-g1`.
    #[track_caller]
    pub fn ca_certificate(&self, identifier: impl IntoValue<String>) -> Self {
        self.set("a certificate", |instance| {
            instance.ca_certificate_identifier(identifier);
        })
    }

    /// How the engine is licensed: `license-included`, `bring-your-own-license` or `general-public-license`.
    #[track_caller]
    pub fn license_model(&self, model: impl IntoValue<String>) -> Self {
        self.set("a licence", |instance| {
            instance.license_model(model);
        })
    }

    /// The characters of an Oracle database, such as `AL32UTF8`.
    #[track_caller]
    pub fn character_set(&self, name: impl IntoValue<String>) -> Self {
        self.set("a character set", |instance| {
            instance.character_set_name(name);
        })
    }

    /// The time zone of an SQL Server, such as `Central European Standard Time`.
    #[track_caller]
    pub fn timezone(&self, zone: impl IntoValue<String>) -> Self {
        self.set("a time zone", |instance| {
            instance.timezone(zone);
        })
    }

    /// How many cores it has, and how many threads run on each.
    #[track_caller]
    pub fn processors(&self, cores: u32, threads_per_core: u32) -> Self {
        let feature = |name: ProcessorFeatureName, count: u32| {
            ProcessorFeature::new().name(name).value(count.to_string())
        };
        let features = [
            feature(ProcessorFeatureName::CoreCount, cores),
            feature(ProcessorFeatureName::ThreadsPerCore, threads_per_core),
        ];
        self.set("processors", |instance| {
            instance.processor_features(features);
        })
    }

    /// Lets a change of the version be one of the major version, which may break programs.
    #[track_caller]
    pub fn allow_major_version_upgrade(&self) -> Self {
        self.set("upgrades", |instance| {
            instance.allow_major_version_upgrade(true);
        })
    }

    /// Whether changes are made at once; they are unless this is called.
    #[track_caller]
    pub fn apply_immediately(&self, at_once: bool) -> Self {
        self.set("a time for changes", |instance| {
            instance.apply_immediately(at_once);
        })
    }

    /// Gives it a public address.
    ///
    /// # Errors
    /// At synthesis: `SW0647` if it is not in public subnets.
    #[track_caller]
    pub fn publicly_accessible(&self) -> Self {
        let owned = self.0.as_owned();
        if owned.is_some_and(|instance| !instance.database.place.is_public()) {
            let problem = "a database in private subnets gets a public address";
            let hint = "call `subnets` with public ones before, or leave it out: better nobody reaches it from outside";
            self.0
                .report(Diagnostic::error(codes::NETWORK, problem).hint(hint));
        }
        self.set("an address", |instance| {
            instance.publicly_accessible(true);
        })
    }

    /// The secret with its login, its address and its port; for a replica, that of its source.
    ///
    /// # Errors
    /// At synthesis: `SW0648` if there is none.
    #[track_caller]
    pub fn database_secret(&self) -> Secret {
        match self.0.origin() {
            Origin::Owned(instance) => {
                if let Some(source) = &instance.source {
                    return source.database_secret();
                }
                let managed = instance.cfn.attr_master_user_secret_secret_arn();
                instance.database.secret(self, "Secret", managed)
            }
            Origin::Imported(attributes) => {
                super::database::imported_secret(self.node(), attributes)
            }
        }
    }

    /// The name of the instance.
    pub fn instance_identifier(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(instance) => instance.cfn.ref_(),
            Origin::Imported(attributes) => attributes.identifier.clone(),
        }
    }

    /// Its ARN.
    pub fn instance_arn(&self) -> Value<String> {
        let name = self.instance_identifier();
        arn_in_stack(self.node(), "rds", sub!("db:{name}"))
    }

    /// The host name.
    ///
    /// # Errors
    /// At synthesis: `SW0650` if the database exists elsewhere and it is not known.
    pub fn endpoint_address(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(instance) => instance.cfn.attr_endpoint_address(),
            Origin::Imported(attributes) => {
                super::database::known(self.node(), "endpoint", &attributes.endpoint)
            }
        }
    }

    /// The port, as text.
    pub fn endpoint_port(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(instance) => instance.cfn.attr_endpoint_port(),
            Origin::Imported(attributes) => attributes.port_text(),
        }
    }

    fn resource_id(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(instance) => instance.cfn.attr_dbi_resource_id(),
            Origin::Imported(attributes) => {
                super::database::known(self.node(), "resource_id", &attributes.resource_id)
            }
        }
    }
}

impl AttachmentTarget for DatabaseInstance {
    fn attachment_target(&self) -> (&'static str, Value<String>) {
        ("AWS::RDS::DBInstance", self.instance_identifier())
    }
}

impl Connectable for DatabaseInstance {
    fn security_groups(&self) -> Vec<SecurityGroup> {
        match self.0.origin() {
            Origin::Owned(instance) => {
                let text = format!("Security group for {} database", self.node().id());
                let place = &instance.database.place;
                place.security_groups(self.node(), "SecurityGroup", &text)
            }
            Origin::Imported(attributes) => attributes.groups.clone(),
        }
    }
}
