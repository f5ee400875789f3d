//! Rotation by applications that AWS publishes.

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use stackwright::{
    CfnMapping, CfnResource, Construct, Data, Defaults, Diagnostic, Duration, IntoValue, Node,
    RemovalPolicy, Value, intrinsic, pseudo, sub,
};

use super::hosted::RotatedDatabase;
use super::rotation::{By, Rotation, RotationSchedule, interval_problem};
use super::secret::Secret;
use super::{codes, with_commas};
use crate::ec2::{Connectable, Port, SecurityGroup, Subnet, SubnetSelection, Vpc};
use crate::kit::{Part, region_of};

/// Where AWS publishes its applications for rotation: the partition, the region and the account.
const PUBLISHED: [(&str, &str, &str); 3] = [
    ("aws", "us-east-1", "297356227824"),
    ("aws-cn", "cn-north-1", "193023089310"),
    ("aws-us-gov", "us-gov-west-1", "023102451235"),
];

/// An application of AWS that rotates the login of a database.
///
/// Source: <https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_available-rotation-templates.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct RotationApplication {
    database: RotatedDatabase,
    master: Option<Secret>,
}

impl RotationApplication {
    /// The user changes its own password.
    pub fn single_user(database: RotatedDatabase) -> Self {
        RotationApplication {
            database,
            master: None,
        }
    }

    /// Two users take turns, and an administrator, whose login is in another secret, changes their passwords.
    pub fn multi_user(database: RotatedDatabase, master: &Secret) -> Self {
        RotationApplication {
            database,
            master: Some(master.clone()),
        }
    }

    /// The name of the application, and its version in each partition.
    fn published(&self) -> (&'static str, [&'static str; 3]) {
        use RotatedDatabase::*;
        let multi = self.master.is_some();
        let (single_versions, multi_versions) = match self.database {
            Db2 => (
                ["1.1.271", "1.1.242", "1.1.222"],
                ["1.1.272", "1.1.240", "1.1.223"],
            ),
            MariaDb => (
                ["1.1.670", "1.1.442", "1.1.383"],
                ["1.1.670", "1.1.441", "1.1.383"],
            ),
            MongoDb => (
                ["1.1.671", "1.1.440", "1.1.384"],
                ["1.1.671", "1.1.441", "1.1.384"],
            ),
            MySql => (
                ["1.1.671", "1.1.440", "1.1.384"],
                ["1.1.671", "1.1.440", "1.1.383"],
            ),
            Oracle => (
                ["1.1.671", "1.1.441", "1.1.382"],
                ["1.1.671", "1.1.441", "1.1.383"],
            ),
            PostgreSql => (
                ["1.1.671", "1.1.440", "1.1.383"],
                ["1.1.671", "1.1.440", "1.1.383"],
            ),
            Redshift => (
                ["1.1.671", "1.1.441", "1.1.383"],
                ["1.1.671", "1.1.440", "1.1.383"],
            ),
            SqlServer => (
                ["1.1.670", "1.1.441", "1.1.383"],
                ["1.1.671", "1.1.441", "1.1.384"],
            ),
        };
        let name = match self.database {
            Db2 => "RDSDb2",
            MariaDb => "RDSMariaDB",
            MongoDb => "MongoDB",
            MySql => "RDSMySQL",
            Oracle => "RDSOracle",
            PostgreSql => "RDSPostgreSQL",
            Redshift => "Redshift",
            SqlServer => "RDSSQLServer",
        };
        (
            name,
            if multi {
                multi_versions
            } else {
                single_versions
            },
        )
    }
}

/// Rotation of the login of a database in a VPC, by an application that AWS publishes and that is deployed with the stack.
/// Databases of RDS create one: `DatabaseInstance::rotate_login`.
///
/// ```
/// use stackwright::{App, Duration, Stack};
/// use stackwright_aws::ec2::{Port, SecurityGroup, Vpc};
/// use stackwright_aws::secretsmanager::{RotatedDatabase, RotationApplication, Secret, SecretRotation};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let vpc = Vpc::new(&stack, "Vpc");
/// let database = SecurityGroup::new(&stack, "Database", &vpc);
/// let login = Secret::new(&stack, "Login");
/// let application = RotationApplication::single_user(RotatedDatabase::MySql);
/// SecretRotation::new(&stack, "Rotation", &login, application, &vpc)
///     .target(&database, Port::tcp(3306))
///     .every(Duration::days(7));
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_turn-on-for-db.html>
#[derive(Clone, Debug)]
pub struct SecretRotation(Part<Owned>);

struct Owned {
    vpc: Vpc,
    settings: RefCell<Settings>,
    /// Its own is created when it is needed.
    group: OnceCell<SecurityGroup>,
    /// What is there before the secret is rotated for the first time.
    needed: RefCell<Vec<Needed>>,
}

type Needed = Box<dyn Fn() -> Vec<Node>>;

#[derive(Debug)]
struct Settings {
    every: Duration,
    at_once: bool,
    subnets: SubnetSelection,
    excluded: Option<Value<String>>,
    endpoint: Option<Value<String>>,
    has_target: bool,
}

impl Construct for SecretRotation {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl Connectable for SecretRotation {
    fn security_groups(&self) -> Vec<SecurityGroup> {
        vec![self.group()]
    }
}

impl SecretRotation {
    /// Rotates a secret with an application that runs in the private subnets of a VPC.
    ///
    /// # Errors
    /// At synthesis: `SW0604` if nothing says which database it reaches.
    #[track_caller]
    pub fn new(
        scope: &impl Construct,
        id: &str,
        secret: &Secret,
        application: RotationApplication,
        vpc: &Vpc,
    ) -> Self {
        Defaults::apply(Self::create(Node::new(scope, id), secret, application, vpc))
    }

    #[track_caller]
    fn create(node: Node, secret: &Secret, application: RotationApplication, vpc: &Vpc) -> Self {
        node.set_construct_type("stackwright_aws.secretsmanager.SecretRotation");
        let settings = Settings {
            every: Duration::days(30),
            at_once: true,
            subnets: SubnetSelection::default(),
            excluded: None,
            endpoint: None,
            has_target: false,
        };
        let owned = Rc::new(Owned {
            vpc: vpc.clone(),
            settings: RefCell::new(settings),
            group: OnceCell::new(),
            needed: RefCell::default(),
        });
        let rotation = SecretRotation(Part::new(node, owned));
        rotation.0.check(Owned::problems);
        let (complete, secret) = (rotation.clone(), secret.clone());
        rotation
            .node()
            .on_complete(move || complete.deploy(&secret, &application));
        rotation
    }

    /// Runs the application with this security group, and not one of its own. Call it first: others refer to the group.
    ///
    /// # Errors
    /// At synthesis: `SW0604` if the group was used already.
    #[track_caller]
    pub fn security_group(&self, group: &SecurityGroup) -> Self {
        if self.0.group.set(group.clone()).is_err() {
            let problem = "the security group of a rotation is set after it was used";
            let problem = Diagnostic::error(codes::ROTATION, problem);
            let hint = "call `security_group` before `target`, and once";
            self.0.report(problem.hint(hint));
        }
        self.clone()
    }

    fn group(&self) -> SecurityGroup {
        let create = || SecurityGroup::new(self, "SecurityGroup", &self.0.vpc);
        let group = || self.node().create_here(create);
        self.0.group.get_or_init(group).clone()
    }

    /// Lets the application reach the database, on this port.
    #[track_caller]
    pub fn target(&self, database: &impl Connectable, port: Port) -> Self {
        let group = &self.group();
        let groups = database.security_groups();
        SecretRotation(self.0.edit(|rotation| {
            database.allow_from(group, port);
            rotation.settings.borrow_mut().has_target = true;
        }))
        .wait_for(move || groups.iter().map(|group| group.node().clone()).collect())
    }

    /// Rotates the secret for the first time once there are these constructs, which are asked for when the app is complete.
    pub(crate) fn wait_for(self, needed: impl Fn() -> Vec<Node> + 'static) -> Self {
        self.0.needed.borrow_mut().push(Box::new(needed));
        self
    }

    /// Lets the schedule wait for the ways to the database and to Secrets Manager: as soon as it is there, the secret is
    /// rotated. What is in other stacks is there already, or comes by an order of theirs.
    fn order(&self, schedule: &RotationSchedule) {
        let stack = self.node().stack().map(|stack| stack.node().path());
        let is_here = |node: &Node| node.stack().map(|stack| stack.node().path()) == stack;
        let subnets = self.0.settings.borrow().subnets.clone();
        let subnets = self.0.vpc.select(subnets);
        let ways = subnets.iter().flat_map(|subnet| {
            let ways = ["DefaultRoute", "RouteTableAssociation"];
            ways.map(|id| subnet.node().find_child(id))
        });
        let needed = self.0.needed.take();
        let needed = needed.iter().flat_map(|needed| needed());
        for node in needed.chain(ways.flatten()).filter(is_here) {
            schedule.node().add_dependency(&node);
        }
    }

    /// How much time passes between two rotations: 4 hours to 1000 days; 30 days unless this is called.
    ///
    /// # Errors
    /// At synthesis: `SW0604` if it is outside the range.
    #[track_caller]
    pub fn every(&self, time: impl Into<Duration>) -> Self {
        let time = time.into();
        if let Some(problem) = interval_problem(time) {
            self.0.report(problem);
            return self.clone();
        }
        SecretRotation(
            self.0
                .edit(|rotation| rotation.settings.borrow_mut().every = time),
        )
    }

    /// Rotates it for the first time in its next window, and not as soon as rotation is set up or changed.
    #[track_caller]
    pub fn not_at_once(&self) -> Self {
        SecretRotation(
            self.0
                .edit(|rotation| rotation.settings.borrow_mut().at_once = false),
        )
    }

    /// The subnets that the application runs in; the private ones unless this is called.
    #[track_caller]
    pub fn subnets(&self, selection: impl Into<SubnetSelection>) -> Self {
        let selection = selection.into();
        SecretRotation(
            self.0
                .edit(|rotation| rotation.settings.borrow_mut().subnets = selection),
        )
    }

    /// Characters that are not in new passwords.
    #[track_caller]
    pub fn exclude_characters(&self, characters: impl IntoValue<String>) -> Self {
        let characters = Some(characters.into_value());
        SecretRotation(
            self.0
                .edit(|rotation| rotation.settings.borrow_mut().excluded = characters),
        )
    }

    /// Reaches Secrets Manager through an interface endpoint of the VPC, by the endpoint's id.
    #[track_caller]
    pub fn endpoint(&self, endpoint_id: impl IntoValue<String>) -> Self {
        let endpoint = Some(endpoint_id.into_value());
        SecretRotation(
            self.0
                .edit(|rotation| rotation.settings.borrow_mut().endpoint = endpoint),
        )
    }

    /// Deploys the application, and rotates the secret with the function that it has.
    fn deploy(&self, secret: &Secret, application: &RotationApplication) {
        let node = self.node();
        if let Some(stack) = node.stack() {
            stack.add_transform("AWS::Serverless-2016-10-31");
        }
        let settings = self.0.settings.borrow();
        let parameters = self.parameters(&settings, secret, application);
        let mapping = CfnMapping::new(node, "SARMapping");
        let (name, versions) = application.published();
        let users = if application.master.is_some() {
            "Multi"
        } else {
            "Single"
        };
        for ((partition, region, account), version) in PUBLISHED.into_iter().zip(versions) {
            let id = format!(
                "arn:{partition}:serverlessrepo:{region}:{account}:applications/SecretsManager{name}Rotation{users}User"
            );
            mapping.entry(partition, "applicationId", id).entry(
                partition,
                "semanticVersion",
                version,
            );
        }
        let find = |key: &str| -> Data {
            intrinsic::find_in_map::<String>(&mapping, pseudo::partition(), key).into()
        };
        let application_resource =
            CfnResource::new(node, "Resource", "AWS::Serverless::Application")
                .property(
                    "Location",
                    Data::object([
                        ("ApplicationId", find("applicationId")),
                        ("SemanticVersion", find("semanticVersion")),
                    ]),
                )
                .property("Parameters", Data::object(parameters));
        application_resource.set_removal_policy(RemovalPolicy::Destroy);
        let function = application_resource.attr("Outputs.RotationLambdaARN");
        let mut rotation = Rotation::new(By::Arn(function)).every(settings.every);
        if !settings.at_once {
            rotation = rotation.not_at_once();
        }
        let schedule = RotationSchedule::create(secret, "RotationSchedule", rotation);
        drop(settings);
        self.order(&schedule);
        if let Some(master) = &application.master {
            master.deny_account_root_delete();
        }
    }

    fn parameters(
        &self,
        settings: &Settings,
        secret: &Secret,
        application: &RotationApplication,
    ) -> Vec<(&'static str, Value<String>)> {
        let node = self.node();
        let prefix = match &settings.endpoint {
            Some(endpoint) => sub!("{endpoint}."),
            None => "".into(),
        };
        let (region, suffix) = (region_of(node), pseudo::url_suffix());
        let id = node.unique_id();
        let name = &id[id.len().saturating_sub(64)..];
        let subnets = self.0.vpc.select(settings.subnets.clone());
        let subnets = with_commas(subnets.iter().map(Subnet::subnet_id));
        let mut parameters = vec![
            (
                "endpoint",
                sub!("https://{prefix}secretsmanager.{region}.{suffix}"),
            ),
            ("functionName", name.into()),
            ("vpcSubnetIds", subnets.into_value()),
            ("vpcSecurityGroupIds", self.group().security_group_id()),
        ];
        let excluded = settings.excluded.clone();
        parameters.extend(excluded.map(|characters| ("excludeCharacters", characters)));
        let key = |secret: &Secret| secret.secret_key().map(|key| key.key_arn());
        parameters.extend(key(secret).map(|key| ("kmsKeyArn", key)));
        if let Some(master) = &application.master {
            parameters.push(("masterSecretArn", master.arn_in_policies()));
            parameters.extend(key(master).map(|key| ("masterSecretKmsKeyArn", key)));
        }
        parameters
    }
}

impl Owned {
    fn problems(&self) -> Vec<Diagnostic> {
        if self.settings.borrow().has_target {
            return Vec::new();
        }
        let problem = "nothing says which database the rotation reaches";
        let hint = "call `target` with the database and its port";
        vec![Diagnostic::error(codes::ROTATION, problem).hint(hint)]
    }
}
