//! A database in a VPC, with a login that is rotated.

use std::cell::RefCell;
use std::rc::Rc;

use stackwright::{Construct, Defaults, Duration, IntoValue, Node, Value};

use crate::ec2::{Connectable, Peer, SecurityGroup, SubnetSelection, Vpc};
use crate::iam::Grantable;
use crate::kit::Part;
use crate::rds::{ClusterInstance, DatabaseCluster, DatabaseInstance, Engine};
use crate::secretsmanager::{Secret, interval_problem};

/// A database that only whom it [allows](Database::allow) can reach, whose login Secrets Manager keeps and replaces every 30
/// days.
///
/// Aurora is a cluster with a writer without a fixed size, of 0.5 to 2 units of capacity, and any other engine an instance.
/// It is in the isolated subnets of the VPC if there are such, and in the private ones otherwise, encrypted, and protected
/// from deletion. The function that rotates the login reaches Secrets Manager through the NAT gateways of the VPC, or
/// through an endpoint that is created in a VPC without them.
///
/// ```
/// use stackwright_aws::prelude::*;
/// use stackwright_aws::rds::Engine;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let vpc = Vpc::new(&stack, "Vpc").nat_gateways(1);
/// let orders = Database::new(&stack, "Orders", Engine::aurora_postgres("17.4"), &vpc).database_name("orders");
/// let code = lambda::Code::inline("def handler(event, context): ...");
/// let query = Function::new(&stack, "Query", lambda::Runtime::PYTHON_3_13, code)
///     .vpc(&vpc)
///     .env("LOGIN", orders.database_secret().secret_arn());
/// orders.allow(&query);
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets.html>
#[derive(Clone, Debug)]
pub struct Database(Part<Owned>);

struct Owned {
    kind: Kind,
    vpc: Vpc,
    subnets: SubnetSelection,
    rotation: RefCell<Option<Duration>>,
}

enum Kind {
    Instance(DatabaseInstance),
    Cluster(DatabaseCluster),
}

/// Does the same to an instance and to a cluster.
macro_rules! either {
    ($self:ident, $database:ident => $do:expr) => {
        match &$self.0.kind {
            Kind::Instance($database) => $do,
            Kind::Cluster($database) => $do,
        }
    };
}

impl Construct for Database {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl Connectable for Database {
    fn security_groups(&self) -> Vec<SecurityGroup> {
        either!(self, database => database.security_groups())
    }
}

impl Database {
    /// A database of an engine in a VPC, whose setters are called before.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, engine: Engine, vpc: &Vpc) -> Self {
        Defaults::apply(Self::create(Node::new(scope, id), engine, vpc))
    }

    #[track_caller]
    fn create(node: Node, engine: Engine, vpc: &Vpc) -> Self {
        node.set_construct_type("stackwright_aws.patterns.Database");
        let subnets = match vpc.isolated_subnets() {
            none if none.is_empty() => SubnetSelection::default(),
            _ => SubnetSelection::isolated(),
        };
        let kind = match engine.is_aurora() {
            true => Kind::Cluster(
                DatabaseCluster::new(&node, "Cluster", engine, vpc)
                    .writer(ClusterInstance::serverless("Writer"))
                    .subnets(subnets.clone()),
            ),
            false => Kind::Instance(
                DatabaseInstance::new(&node, "Instance", engine, vpc).subnets(subnets.clone()),
            ),
        };
        let rotation = RefCell::new(Some(Duration::days(30)));
        let owned = Owned {
            kind,
            vpc: vpc.clone(),
            subnets,
            rotation,
        };
        let database = Database(Part::new(node, Rc::new(owned)));
        let complete = database.clone();
        database.node().on_complete(move || complete.rotate());
        database
    }

    /// Rotates the login, from where Secrets Manager can be reached.
    fn rotate(&self) {
        let Some(every) = *self.0.rotation.borrow() else {
            return;
        };
        let rotation = either!(self, database => database.rotate_login("Rotation"));
        rotation.every(every);
        if self.0.vpc.private_subnets().is_empty() {
            let endpoint = self.way_to_secrets();
            rotation
                .subnets(self.0.subnets.clone())
                .wait_for(move || endpoint.iter().cloned().collect());
        }
    }

    /// An endpoint gives the VPC the name of the service, so that a VPC has one at most.
    fn way_to_secrets(&self) -> Option<Node> {
        const ID: &str = "SecretsManagerEndpoint";
        let vpc = &self.0.vpc;
        if vpc.node().find_child(ID).is_none() {
            vpc.interface_endpoint(ID, "secretsmanager")
                .subnets(self.0.subnets.clone());
        }
        vpc.node().find_child(ID)
    }

    /// How much time passes until the password is replaced: 4 hours to 1000 days; 30 days unless this is called.
    ///
    /// # Errors
    /// At synthesis: `SW0604` if it is outside the range.
    #[track_caller]
    pub fn rotate_every(&self, time: impl Into<Duration>) -> Self {
        let time = time.into();
        if let Some(problem) = interval_problem(time) {
            self.0.report(problem);
            return self.clone();
        }
        Database(self.0.edit(|database| {
            database.rotation.replace(Some(time));
        }))
    }

    /// Keeps the password that it is created with.
    #[track_caller]
    pub fn without_rotation(&self) -> Self {
        Database(self.0.edit(|database| {
            database.rotation.replace(None);
        }))
    }

    /// The name of the database that is created in it.
    #[track_caller]
    pub fn database_name(&self, name: impl IntoValue<String>) -> Self {
        let name = name.into_value();
        either!(self, database => drop(database.database_name(name)));
        self.clone()
    }

    /// Lets a client in: a function, a service, whatever is in the VPC and has a role. It reaches the port, and may read the
    /// login.
    #[track_caller]
    pub fn allow<C: Grantable>(&self, client: &C) -> Self
    where
        for<'a> Peer: From<&'a C>,
    {
        either!(self, database => database.allow_default_port_from(client));
        self.database_secret().grant_read(client);
        self.clone()
    }

    /// The secret with its login, its address and its port.
    pub fn database_secret(&self) -> Secret {
        either!(self, database => database.database_secret())
    }

    /// The host name; that of the writer of a cluster.
    pub fn endpoint_address(&self) -> Value<String> {
        either!(self, database => database.endpoint_address())
    }

    /// The port, as text.
    pub fn endpoint_port(&self) -> Value<String> {
        either!(self, database => database.endpoint_port())
    }

    /// The instance, for its class and the like, unless the engine is Aurora.
    pub fn instance(&self) -> Option<&DatabaseInstance> {
        match &self.0.kind {
            Kind::Instance(instance) => Some(instance),
            Kind::Cluster(_) => None,
        }
    }

    /// The cluster of Aurora, for readers and the like.
    pub fn cluster(&self) -> Option<&DatabaseCluster> {
        match &self.0.kind {
            Kind::Instance(_) => None,
            Kind::Cluster(cluster) => Some(cluster),
        }
    }
}
