//! Instances of databases.

use std::rc::Rc;

use stackwright::{
    Construct, Diagnostic, Duration, IntoValue, Node, RemovalPolicy, Resource, Value, sub,
};
use stackwright_cfn::rds::CfnDBInstance;
use stackwright_facts::name::Name;

use super::codes;
use super::engine::Engine;
use super::groups::ParameterGroup;
use super::place::{Place, is_public, placed};
use crate::ec2::{Connectable, SecurityGroup, Vpc};
use crate::iam::{Grant, GrantActions, Grantable};
use crate::kit::{Part, arn_in_stack, check_name, in_range, lazily};
use crate::kms::Key;
use crate::secretsmanager::{
    AttachmentTarget, NOT_IN_PASSWORDS, RotationApplication, Secret, SecretRotation,
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
pub struct DatabaseInstance(Part<Owned>);

struct Owned {
    cfn: CfnDBInstance,
    place: Rc<Place>,
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

placed!(DatabaseInstance);

impl DatabaseInstance {
    /// A database of an engine in a VPC, with 100 GiB.
    ///
    /// # Errors
    /// At synthesis: `SW0645` if the engine is Aurora, which consists of clusters.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, engine: Engine, vpc: &Vpc) -> Self {
        Self::create(Node::new(scope, id), engine, vpc)
    }

    /// A database that is filled from a snapshot, by its name or ARN. Its administrator is that of the snapshot, and gets a
    /// new password.
    #[track_caller]
    pub fn from_snapshot(
        scope: &impl Construct,
        id: &str,
        engine: Engine,
        vpc: &Vpc,
        snapshot: impl IntoValue<String>,
    ) -> Self {
        let instance = Self::create(Node::new(scope, id), engine, vpc);
        instance.0.cfn.db_snapshot_identifier(snapshot);
        instance.0.place.restored.set(true);
        instance
    }

    #[track_caller]
    fn create(node: Node, engine: Engine, vpc: &Vpc) -> Self {
        node.set_construct_type("stackwright_aws.rds.DatabaseInstance");
        if engine.aurora {
            let problem = format!("`{}` consists of clusters", engine.name);
            let hint = "create a `DatabaseCluster`";
            node.add_error(Diagnostic::error(codes::ENGINE, problem).hint(hint));
        }
        let place = Rc::new(Place::new(engine, vpc));
        let cfn = CfnDBInstance::new(&node, "Resource")
            .allocated_storage("100")
            .copy_tags_to_snapshot(true)
            .db_instance_class("db.m5.large")
            .db_parameter_group_name(lazily(&place, |place| {
                let group = place.parameters.borrow();
                group.as_ref().map(ParameterGroup::parameter_group_name)
            }))
            .db_subnet_group_name(lazily(&place, Place::subnet_group_name))
            .deletion_protection(lazily(&place, Place::is_protected))
            .engine(place.engine.name)
            .engine_version(&place.engine.version)
            .master_user_password(lazily(&place, Place::password))
            .master_username(lazily(&place, Place::username))
            .port(lazily(&place, |place| {
                place.port.get().map(|port| port.to_string())
            }))
            .storage_encrypted(lazily(&place, |place| place.encrypted.get()))
            .storage_type("gp2")
            .vpc_security_groups(lazily(&place, Place::group_ids));
        cfn.removal_policy(RemovalPolicy::Snapshot);
        let instance = DatabaseInstance(Part::new(node, Rc::new(Owned { cfn, place })));
        instance.0.check(|instance| instance.place.problems());
        let complete = instance.clone();
        instance.node().on_complete(move || {
            let id = complete.node().id();
            complete.security_groups();
            let text = format!("Subnet group for {id} database");
            let place = complete.place();
            place.settle_subnets(complete.node(), "SubnetGroup", text);
            place.secrets(&complete);
        });
        instance
    }

    fn place(&self) -> &Place {
        &self.0.place
    }

    #[track_caller]
    fn edit_place(&self, _what: &str, edit: impl FnOnce(&Place)) -> Self {
        DatabaseInstance(self.0.edit(|instance| edit(&instance.place)))
    }

    #[track_caller]
    fn set(&self, edit: impl FnOnce(&CfnDBInstance)) -> Self {
        DatabaseInstance(self.0.edit(|instance| edit(&instance.cfn)))
    }

    /// Gives the instance a name of its own, up to 63 letters, digits and hyphens.
    ///
    /// # Errors
    /// At synthesis: `SW0646` if RDS does not accept it.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        let name = name.into_value();
        check_name(self.node(), codes::NAME, Name::Database, &name);
        self.set(|instance| {
            instance.db_instance_identifier(name);
        })
    }

    /// What it runs on, such as `t4g.medium`; `m5.large` unless this is called.
    #[track_caller]
    pub fn instance_class(&self, class: &str) -> Self {
        let class = class.strip_prefix("db.").unwrap_or(class).to_owned();
        self.set(|instance| {
            instance.db_instance_class(format!("db.{class}"));
        })
    }

    /// The name of a first database in it.
    #[track_caller]
    pub fn database_name(&self, name: impl IntoValue<String>) -> Self {
        self.set(|instance| {
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
        self.set(|instance| {
            instance.allocated_storage(size.to_string());
        })
    }

    /// Lets its storage grow by itself, up to this number of GiB.
    #[track_caller]
    pub fn max_allocated_storage_gib(&self, size: u32) -> Self {
        self.set(|instance| {
            instance.max_allocated_storage(size);
        })
    }

    /// The kind of its storage, such as `gp3` or `io2`; `gp2` unless this is called.
    #[track_caller]
    pub fn storage_type(&self, kind: impl IntoValue<String>) -> Self {
        self.set(|instance| {
            instance.storage_type(kind);
        })
    }

    /// Keeps a second instance ready in another availability zone.
    #[track_caller]
    pub fn multi_az(&self) -> Self {
        self.set(|instance| {
            instance.multi_az(true);
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
        self.set(|instance| {
            instance.backup_retention_period(time.in_days());
        })
    }

    /// Encrypts what it stores with this key, in place of the account's for RDS.
    #[track_caller]
    pub fn storage_key(&self, key: &Key) -> Self {
        self.set(|instance| {
            instance.kms_key_id(key.key_arn());
        })
    }

    /// Sends these logs of the engine to CloudWatch, such as `postgresql`, `error` or `slowquery`.
    #[track_caller]
    pub fn log_exports<L: Into<String>>(&self, logs: impl IntoIterator<Item = L>) -> Self {
        let logs: Vec<String> = logs.into_iter().map(Into::into).collect();
        self.set(|instance| {
            instance.enable_cloudwatch_logs_exports(logs);
        })
    }

    /// Lets users sign in with IAM, without a password.
    #[track_caller]
    pub fn iam_authentication(&self) -> Self {
        self.set(|instance| {
            instance.enable_iam_database_authentication(true);
        })
    }

    /// Measures what the database waits for.
    #[track_caller]
    pub fn performance_insights(&self) -> Self {
        self.set(|instance| {
            instance.enable_performance_insights(true);
        })
    }

    /// Whether small new versions of the engine are installed by themselves; they are unless this is called.
    #[track_caller]
    pub fn auto_minor_version_upgrade(&self, upgrade: bool) -> Self {
        self.set(|instance| {
            instance.auto_minor_version_upgrade(upgrade);
        })
    }

    /// Gives it a public address.
    ///
    /// # Errors
    /// At synthesis: `SW0647` if it is not in public subnets.
    #[track_caller]
    pub fn publicly_accessible(&self) -> Self {
        if !is_public(self.place()) {
            let problem = "a database in private subnets gets a public address";
            let hint = "call `subnets` with public ones before, or leave it out: better nobody reaches it from outside";
            self.0
                .report(Diagnostic::error(codes::NETWORK, problem).hint(hint));
        }
        self.set(|instance| {
            instance.publicly_accessible(true);
        })
    }

    /// The port that it listens on; that of the engine unless this is called.
    #[track_caller]
    pub fn port(&self, port: u16) -> Self {
        self.edit_place("a port", |place| place.port.set(Some(port)))
    }

    /// A parameter of the engine, in a group of the instance's own.
    #[track_caller]
    pub fn parameter(&self, name: impl Into<String>, value: impl IntoValue<String>) -> Self {
        let (name, value) = (name.into(), value.into_value());
        let engine = self.place().engine.clone();
        self.edit_place("a parameter", |place| {
            let known = place.parameters.borrow().clone();
            let group = known.unwrap_or_else(|| {
                ParameterGroup::create(Node::new(self, "ParameterGroup"), &engine, false)
            });
            place.parameters.replace(Some(group.parameter(name, value)));
        })
    }

    /// What happens to it, and to what it holds, when it leaves the stack; a snapshot is kept unless this is called.
    #[track_caller]
    pub fn removal_policy(&self, policy: RemovalPolicy) -> Self {
        DatabaseInstance(self.0.edit(|instance| {
            let destroyed = policy == RemovalPolicy::Destroy;
            instance.place.destroyed.set(destroyed);
            instance.cfn.removal_policy(policy);
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
    }

    /// The secret with its login, its address and its port.
    pub fn database_secret(&self) -> Secret {
        self.place().secrets(self).1
    }

    /// The name of the instance.
    pub fn instance_identifier(&self) -> Value<String> {
        self.0.cfn.ref_()
    }

    /// Its ARN.
    pub fn instance_arn(&self) -> Value<String> {
        let name = self.instance_identifier();
        arn_in_stack(self.node(), "rds", sub!("db:{name}"))
    }

    /// The host name.
    pub fn endpoint_address(&self) -> Value<String> {
        self.0.cfn.attr_endpoint_address()
    }

    /// The port, as text.
    pub fn endpoint_port(&self) -> Value<String> {
        self.0.cfn.attr_endpoint_port()
    }

    /// Lets somebody sign in as a user of the database with IAM, which [`iam_authentication`](Self::iam_authentication) turns
    /// on.
    #[track_caller]
    pub fn grant_connect(&self, grantee: &impl Grantable, user: &str) -> Grant {
        let id = self.0.cfn.attr_dbi_resource_id();
        let arn = arn_in_stack(self.node(), "rds-db", sub!("dbuser:{id}/{user}"));
        Grant::on_principal(grantee, &["rds-db:connect"], vec![arn])
    }

    pub(super) fn proxied(&self) -> &Engine {
        &self.place().engine
    }

    pub(super) fn vpc(&self) -> &Vpc {
        &self.place().vpc
    }
}

impl AttachmentTarget for DatabaseInstance {
    fn attachment_target(&self) -> (&'static str, Value<String>) {
        ("AWS::RDS::DBInstance", self.instance_identifier())
    }
}

impl Connectable for DatabaseInstance {
    fn security_groups(&self) -> Vec<SecurityGroup> {
        let text = format!("Security group for {} database", self.node().id());
        self.place().security_groups(self.node(), &text)
    }
}
