//! Proxies: connections to databases that many share.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use stackwright::{Construct, Diagnostic, Duration, IntoValue, Node, Resource, Value, sub};
use stackwright_cfn::rds::{CfnDBProxy, CfnDBProxyTargetGroup, db_proxy, db_proxy_target_group};
use stackwright_facts::name::Name;

use super::cluster::DatabaseCluster;
use super::codes;
use super::instance::DatabaseInstance;
use crate::ec2::{Connectable, Port, SecurityGroup, Subnet, SubnetSelection, Vpc};
use crate::iam::{Grant, Grantable, Principal, Role};
use crate::kit::{Part, arn_in_stack, check_name, in_range, lazily, part_of_arn};
use crate::secretsmanager::Secret;

/// What a proxy leads to.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum ProxyTarget {
    /// An instance.
    Instance(DatabaseInstance),
    /// A cluster.
    Cluster(DatabaseCluster),
}

impl From<&DatabaseInstance> for ProxyTarget {
    fn from(instance: &DatabaseInstance) -> Self {
        ProxyTarget::Instance(instance.clone())
    }
}

impl From<&DatabaseCluster> for ProxyTarget {
    fn from(cluster: &DatabaseCluster) -> Self {
        ProxyTarget::Cluster(cluster.clone())
    }
}

/// A proxy for a database: many clients, such as functions, share few connections.
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::ec2::Vpc;
/// use stackwright_aws::rds::{DatabaseInstance, DatabaseProxy, Engine};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let vpc = Vpc::new(&stack, "Vpc");
/// let database = DatabaseInstance::new(&stack, "Database", Engine::postgres("16.4"), &vpc);
/// DatabaseProxy::new(&stack, "Proxy", &database).iam_authentication();
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy.html>
#[derive(Clone, Debug)]
pub struct DatabaseProxy(Part<Owned>);

struct Owned {
    cfn: CfnDBProxy,
    vpc: Vpc,
    port: Port,
    group: SecurityGroup,
    role: Role,
    settings: Rc<Settings>,
}

struct Settings {
    secrets: RefCell<Vec<Secret>>,
    iam: Cell<bool>,
    subnets: RefCell<SubnetSelection>,
}

impl Construct for DatabaseProxy {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl DatabaseProxy {
    /// A proxy for a database, in the private subnets of its VPC, with the name of its construct. It signs in with the
    /// database's own login.
    ///
    /// # Errors
    /// At synthesis: `SW0645` if there are no proxies for the engine; `SW0646` if the construct's id is no name for a proxy.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, target: impl Into<ProxyTarget>) -> Self {
        Self::create(Node::new(scope, id), id, &target.into())
    }

    #[track_caller]
    fn create(node: Node, id: &str, target: &ProxyTarget) -> Self {
        node.set_construct_type("stackwright_aws.rds.DatabaseProxy");
        let (engine, vpc, secret) = match target {
            ProxyTarget::Instance(instance) => (
                instance.proxied(),
                instance.vpc(),
                instance.database_secret(),
            ),
            ProxyTarget::Cluster(cluster) => {
                (cluster.proxied(), cluster.vpc(), cluster.database_secret())
            }
        };
        if engine.proxied.is_none() {
            let problem = format!("there are no proxies for `{}`", engine.name);
            let hint = "they are for MySQL, MariaDB, PostgreSQL and SQL Server";
            node.add_error(Diagnostic::error(codes::ENGINE, problem).hint(hint));
        }
        check_name(&node, codes::NAME, Name::Database, &id.into());
        let role = Role::new(&node, "IAMRole", Principal::service("rds.amazonaws.com"));
        let group = SecurityGroup::new(&node, "ProxySecurityGroup", vpc)
            .description("SecurityGroup for Database Proxy");
        let settings = Rc::new(Settings {
            secrets: RefCell::default(),
            iam: Cell::new(false),
            subnets: RefCell::default(),
        });
        let family = db_proxy::EngineFamily::other(engine.proxied.unwrap_or(engine.name));
        let cfn = CfnDBProxy::new(&node, "Resource")
            .auth(lazily(&settings, Settings::auth))
            .db_proxy_name(id)
            .engine_family(family)
            .require_tls(true)
            .role_arn(role.role_arn())
            .vpc_security_group_ids([group.security_group_id()]);
        let (chosen, network) = (settings.clone(), vpc.clone());
        cfn.vpc_subnet_ids(Value::lazy(move || {
            let subnets = network.select(chosen.subnets.borrow().clone());
            subnets.iter().map(Subnet::subnet_id).collect::<Vec<_>>()
        }));
        let kind = db_proxy_target_group::TargetGroupName::Default;
        let targets = CfnDBProxyTargetGroup::new(&node, "ProxyTargetGroup", cfn.ref_(), kind);
        let port = Port::tcp(engine.port)
            .described("Allow connections to the database Instance from the Proxy");
        match target {
            ProxyTarget::Instance(instance) => {
                targets.db_instance_identifiers([instance.instance_identifier()]);
                instance.allow_from(&group, port);
            }
            ProxyTarget::Cluster(cluster) => {
                targets.db_cluster_identifiers([cluster.cluster_identifier()]);
                cluster.allow_from(&group, port);
                targets.depends_on(cluster);
            }
        }
        let owned = Owned {
            cfn,
            vpc: vpc.clone(),
            port: Port::tcp(engine.port),
            group,
            role,
            settings,
        };
        DatabaseProxy(Part::new(node, Rc::new(owned))).secret(&secret)
    }

    /// Lets clients sign in with the login in another secret, too.
    #[track_caller]
    pub fn secret(&self, secret: &Secret) -> Self {
        DatabaseProxy(self.0.edit(|proxy| {
            secret.grant_read(&proxy.role);
            proxy.settings.secrets.borrow_mut().push(secret.clone());
        }))
    }

    /// Lets clients sign in with IAM alone, without a password.
    #[track_caller]
    pub fn iam_authentication(&self) -> Self {
        DatabaseProxy(self.0.edit(|proxy| proxy.settings.iam.set(true)))
    }

    /// The subnets that it is in; the private ones of the VPC unless this is called.
    #[track_caller]
    pub fn subnets(&self, selection: impl Into<SubnetSelection>) -> Self {
        let selection = selection.into();
        DatabaseProxy(
            self.0
                .edit(|proxy| *proxy.settings.subnets.borrow_mut() = selection),
        )
    }

    /// How long a client may be silent, one second to 8 hours; 30 minutes unless this is called.
    ///
    /// # Errors
    /// At synthesis: `SW0649` if it is outside the range.
    #[track_caller]
    pub fn idle_client_timeout(&self, time: impl Into<Duration>) -> Self {
        let time = time.into();
        let range = Duration::seconds(1)..=Duration::hours(8);
        let what = "a client of a proxy cannot be silent for a time";
        if let Some(problem) = in_range(codes::OUT_OF_RANGE, what, time, range) {
            self.0.report(problem);
        }
        DatabaseProxy(self.0.edit(|proxy| {
            proxy.cfn.idle_client_timeout(time.in_seconds());
        }))
    }

    /// The host name.
    pub fn endpoint(&self) -> Value<String> {
        self.0.cfn.attr_endpoint()
    }

    /// The ARN.
    pub fn proxy_arn(&self) -> Value<String> {
        self.0.cfn.attr_db_proxy_arn()
    }

    /// The VPC that it is in.
    pub fn proxy_vpc(&self) -> &Vpc {
        &self.0.vpc
    }

    /// Lets traffic in on the port of the database.
    #[track_caller]
    pub fn allow_default_port_from(&self, peer: impl Into<crate::ec2::Peer>) {
        self.allow_from(peer, self.0.port.clone());
    }

    /// Lets somebody sign in as a user of the database with IAM.
    #[track_caller]
    pub fn grant_connect(&self, grantee: &impl Grantable, user: impl IntoValue<String>) -> Grant {
        let (id, user) = (part_of_arn(&self.proxy_arn(), 6), user.into_value());
        let arn = arn_in_stack(self.node(), "rds-db", sub!("dbuser:{id}/{user}"));
        Grant::on_principal(grantee, &["rds-db:connect"], vec![arn])
    }
}

impl Connectable for DatabaseProxy {
    fn security_groups(&self) -> Vec<SecurityGroup> {
        vec![self.0.group.clone()]
    }
}

impl Settings {
    fn auth(&self) -> Vec<db_proxy::AuthFormat> {
        let iam = match self.iam.get() {
            true => db_proxy::AuthFormatIAMAuth::Required,
            false => db_proxy::AuthFormatIAMAuth::Disabled,
        };
        let auth = |secret: &Secret| {
            db_proxy::AuthFormat::new()
                .auth_scheme(db_proxy::AuthFormatAuthScheme::Secrets)
                .iam_auth(iam.clone())
                .secret_arn(secret.secret_arn())
        };
        self.secrets.borrow().iter().map(auth).collect()
    }
}
