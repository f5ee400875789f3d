//! Proxies: connections to databases that many share.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use stackwright::{
    Construct, Defaults, Diagnostic, Duration, IntoValue, Node, Resource, Value, sub,
};
use stackwright_cfn::HasArn;
use stackwright_cfn::rds::db_proxy::{
    AuthFormat, AuthFormatAuthScheme, AuthFormatClientPasswordAuthType as ClientPasswordAuthType,
    AuthFormatIAMAuth, DefaultAuthScheme, EngineFamily,
};
use stackwright_cfn::rds::db_proxy_target_group::{
    ConnectionPoolConfigurationInfoFormat, TargetGroupName,
};
use stackwright_cfn::rds::{CfnDBProxy, CfnDBProxyTargetGroup};
use stackwright_facts::name::Name;

use super::codes;
use super::place::Place;
use super::proxy_endpoint::DatabaseProxyEndpoint;
use super::proxy_target::{ProxyAttributes, ProxyTarget};
use crate::ec2::{Connectable, Port, SecurityGroup, SubnetSelection, Vpc};
use crate::iam::{Grant, Grantable, Principal, Role};
use crate::kit::{Handle, Kind, Origin, arn_in_stack, check_name, in_range, lazily, part_of_arn};
use crate::secretsmanager::{AttachmentTarget, Secret};

static PROXY: Kind = Kind {
    construct_type: "stackwright_aws.rds.DatabaseProxy",
    noun: "proxy",
    constructor: "DatabaseProxy::new",
    imported: codes::IMPORTED,
};

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
pub struct DatabaseProxy(Handle<Owned, ProxyAttributes>);

#[derive(Debug)]
struct Owned {
    cfn: CfnDBProxy,
    targets: CfnDBProxyTargetGroup,
    settings: Rc<Settings>,
    target: ProxyTarget,
}

#[derive(Debug)]
struct Settings {
    place: Place,
    name: RefCell<Value<String>>,
    role: RefCell<Option<Role>>,
    secrets: RefCell<Vec<Secret>>,
    iam: Cell<bool>,
    client_password: RefCell<Option<Value<ClientPasswordAuthType>>>,
    pool: RefCell<Pool>,
}

/// How many connections to the database there are, and how they are used.
#[derive(Clone, Debug, Default)]
struct Pool {
    borrow_timeout: Option<Duration>,
    init_query: Option<Value<String>>,
    most: Option<u32>,
    most_idle: Option<u32>,
    pinning_filters: Vec<Value<String>>,
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
    /// At synthesis: `SW0645` if there are no proxies for the engine; `SW0646` if the construct's id is no name for a proxy;
    /// `SW0650` if the database exists elsewhere, so that its VPC is not known.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, target: impl Into<ProxyTarget>) -> Self {
        let target = target.into();
        let node = PROXY.node(scope.node(), id);
        let vpc = target.vpc().cloned().unwrap_or_else(|| {
            let problem = "the VPC of a database that exists elsewhere is not known";
            let hint = "create the proxy with `DatabaseProxy::in_vpc`";
            node.add_error(Diagnostic::error(codes::IMPORTED, problem).hint(hint));
            Vpc::new(&node, "Vpc")
        });
        Defaults::apply(Self::create(node, id, target, &vpc))
    }

    /// A proxy for a database that exists elsewhere, in the private subnets of this VPC. It needs a
    /// [secret](DatabaseProxy::secret), unless that of the database is known.
    #[track_caller]
    pub fn in_vpc(
        scope: &impl Construct,
        id: &str,
        target: impl Into<ProxyTarget>,
        vpc: &Vpc,
    ) -> Self {
        Defaults::apply(Self::create(
            PROXY.node(scope.node(), id),
            id,
            target.into(),
            vpc,
        ))
    }

    /// A proxy that exists already. It is never modified.
    #[track_caller]
    pub fn from_attributes(scope: &impl Construct, id: &str, attributes: ProxyAttributes) -> Self {
        let node = PROXY.node(scope.node(), id);
        CfnDBProxy::ARN.check(&node, &attributes.arn);
        DatabaseProxy(Handle::imported(&PROXY, node, attributes))
    }

    #[track_caller]
    fn create(node: Node, id: &str, target: ProxyTarget, vpc: &Vpc) -> Self {
        let engine = target.engine().clone();
        if engine.proxied.is_none() {
            let problem = format!("there are no proxies for `{}`", engine.name);
            let hint = "they are for MySQL, MariaDB, PostgreSQL and SQL Server";
            node.add_error(Diagnostic::error(codes::ENGINE, problem).hint(hint));
        }
        let settings = Rc::new(Settings {
            place: Place::new(vpc),
            name: RefCell::new(id.into()),
            role: RefCell::default(),
            secrets: RefCell::new(target.secret().into_iter().collect()),
            iam: Cell::new(false),
            client_password: RefCell::default(),
            pool: RefCell::default(),
        });
        let family = EngineFamily::other(engine.proxied.unwrap_or(engine.name));
        let cfn = CfnDBProxy::new(&node, "Resource")
            .auth(lazily(&settings, Settings::auth))
            .db_proxy_name(lazily(&settings, |settings| settings.name.borrow().clone()))
            .engine_family(family)
            .require_tls(true)
            .role_arn(lazily(&settings, |settings| {
                settings.role.borrow().as_ref().map(Role::role_arn)
            }))
            .vpc_security_group_ids(lazily(&settings, |settings| settings.place.group_ids()))
            .vpc_subnet_ids(lazily(&settings, |settings| settings.place.subnet_ids()));
        let kind = TargetGroupName::Default;
        let targets = CfnDBProxyTargetGroup::new(&node, "ProxyTargetGroup", cfn.ref_(), kind)
            .connection_pool_configuration_info(lazily(&settings, |settings| {
                settings.pool.borrow().property()
            }));
        match &target {
            ProxyTarget::Instance(instance) => {
                targets.db_instance_identifiers([instance.instance_identifier()]);
            }
            ProxyTarget::Cluster(cluster) => {
                targets.db_cluster_identifiers([cluster.cluster_identifier()]);
            }
        }
        let owned = Rc::new(Owned {
            cfn,
            targets,
            settings,
            target,
        });
        crate::kit::check(&node, &owned, Owned::problems);
        let proxy = DatabaseProxy(Handle::owned(&PROXY, node, owned));
        let complete = proxy.clone();
        proxy.node().on_complete(move || complete.complete());
        proxy
    }

    fn complete(&self) {
        let Some(owned) = self.0.as_owned() else {
            return;
        };
        let role = self.role();
        for secret in &*owned.settings.secrets.borrow() {
            secret.grant_read(&role);
        }
        let groups = self.security_groups();
        let of = match &owned.target {
            ProxyTarget::Instance(_) => "Instance",
            ProxyTarget::Cluster(_) => "Cluster",
        };
        let text = format!("Allow connections to the database {of} from the Proxy");
        match &owned.target {
            ProxyTarget::Instance(instance) => {
                instance.allow_from(&*groups, instance.listens().described(text));
            }
            ProxyTarget::Cluster(cluster) => {
                cluster.come_before(&owned.targets);
                cluster.allow_from(&*groups, cluster.listens().described(text));
            }
        }
    }

    /// The role with which it reads secrets, created when it is asked for unless one is given.
    fn role(&self) -> Role {
        let given = self
            .0
            .as_owned()
            .and_then(|proxy| proxy.settings.role.borrow().clone());
        given.unwrap_or_else(|| {
            let node = self.node();
            let service = Principal::service("rds.amazonaws.com");
            let role = node.create_here(|| Role::new(node, "IAMRole", service));
            if let Some(proxy) = self.0.as_owned() {
                proxy.settings.role.replace(Some(role.clone()));
            }
            role
        })
    }

    #[track_caller]
    fn set(&self, what: &str, edit: impl FnOnce(&Settings)) -> Self {
        DatabaseProxy(self.0.edit(what, |proxy| edit(&proxy.settings)))
    }

    /// Gives it a name of its own, up to 63 letters, digits and hyphens; that of its construct unless this is called.
    ///
    /// # Errors
    /// At synthesis: `SW0646` if RDS does not accept it.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        let name = name.into_value();
        check_name(self.node(), codes::NAME, Name::Database, &name);
        self.set("a name", |proxy| {
            proxy.name.replace(name);
        })
    }

    /// Lets clients sign in with the login in another secret, too.
    #[track_caller]
    pub fn secret(&self, secret: &Secret) -> Self {
        self.set("a secret", |proxy| {
            proxy.secrets.borrow_mut().push(secret.clone());
        })
    }

    /// Lets clients sign in with IAM alone, without a password.
    #[track_caller]
    pub fn iam_authentication(&self) -> Self {
        self.set("authentication", |proxy| proxy.iam.set(true))
    }

    /// How it signs in to the database itself: with secrets unless this is called, or with IAM.
    #[track_caller]
    pub fn default_auth_scheme(&self, scheme: impl IntoValue<DefaultAuthScheme>) -> Self {
        DatabaseProxy(self.0.edit("authentication", |proxy| {
            proxy.cfn.default_auth_scheme(scheme);
        }))
    }

    /// How clients prove that they know the password, such as `POSTGRES_SCRAM_SHA_256`.
    #[track_caller]
    pub fn client_password_auth_type(&self, kind: impl IntoValue<ClientPasswordAuthType>) -> Self {
        self.set("authentication", |proxy| {
            proxy.client_password.replace(Some(kind.into_value()));
        })
    }

    /// The role with which it reads secrets, in place of one of its own.
    #[track_caller]
    pub fn with_role(&self, role: &Role) -> Self {
        self.set("a role", |proxy| {
            proxy.role.replace(Some(role.clone()));
        })
    }

    /// Puts it into this security group, in place of one of its own.
    #[track_caller]
    pub fn security_group(&self, group: &SecurityGroup) -> Self {
        self.set("a security group", |proxy| {
            proxy.place.groups.borrow_mut().push(group.clone());
        })
    }

    /// The subnets that it is in; the private ones of the VPC unless this is called.
    #[track_caller]
    pub fn subnets(&self, selection: impl Into<SubnetSelection>) -> Self {
        let selection = selection.into();
        self.set("subnets", |proxy| {
            *proxy.place.subnets.borrow_mut() = selection;
        })
    }

    /// Whether clients have to connect over TLS; they do unless this is called.
    #[track_caller]
    pub fn require_tls(&self, require: bool) -> Self {
        DatabaseProxy(self.0.edit("encryption", |proxy| {
            proxy.cfn.require_tls(require);
        }))
    }

    /// Writes the text of statements to its log, which may then hold what is secret.
    #[track_caller]
    pub fn debug_logging(&self) -> Self {
        DatabaseProxy(self.0.edit("logs", |proxy| {
            proxy.cfn.debug_logging(true);
        }))
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
        DatabaseProxy(self.0.edit("a time", |proxy| {
            proxy.cfn.idle_client_timeout(time.in_seconds());
        }))
    }

    /// How long a client waits for a connection, up to an hour; two minutes unless this is called.
    ///
    /// # Errors
    /// At synthesis: `SW0649` if it is longer.
    #[track_caller]
    pub fn borrow_timeout(&self, time: impl Into<Duration>) -> Self {
        let time = time.into();
        let range = Duration::seconds(0)..=Duration::hours(1);
        let what = "a client of a proxy cannot wait for a time";
        if let Some(problem) = in_range(codes::OUT_OF_RANGE, what, time, range) {
            self.0.report(problem);
        }
        self.set("a time", |proxy| {
            proxy.pool.borrow_mut().borrow_timeout = Some(time);
        })
    }

    /// Statements that are run on each new connection: `SET` alone.
    #[track_caller]
    pub fn init_query(&self, query: impl IntoValue<String>) -> Self {
        let query = query.into_value();
        self.set("a query", |proxy| {
            proxy.pool.borrow_mut().init_query = Some(query);
        })
    }

    /// How many of the connections that the database allows it takes at most, 1 to 100 percent; 100 unless this is called.
    ///
    /// # Errors
    /// At synthesis: `SW0649` if the number is outside the range.
    #[track_caller]
    pub fn max_connections_percent(&self, percent: u32) -> Self {
        let what = "a proxy cannot take a percentage of connections";
        if let Some(problem) = in_range(codes::OUT_OF_RANGE, what, percent, 1..=100) {
            self.0.report(problem);
        }
        self.set("a number of connections", |proxy| {
            proxy.pool.borrow_mut().most = Some(percent);
        })
    }

    /// How many of the connections that the database allows it keeps open while nobody uses them, 0 to 100 percent and not
    /// more than [`max_connections_percent`](DatabaseProxy::max_connections_percent); 50 unless this is called.
    ///
    /// # Errors
    /// At synthesis: `SW0649` if the number is outside the range.
    #[track_caller]
    pub fn max_idle_connections_percent(&self, percent: u32) -> Self {
        let what = "a proxy cannot keep a percentage of connections";
        if let Some(problem) = in_range(codes::OUT_OF_RANGE, what, percent, 0..=100) {
            self.0.report(problem);
        }
        self.set("a number of connections", |proxy| {
            proxy.pool.borrow_mut().most_idle = Some(percent);
        })
    }

    /// What does not bind a client to one connection, such as `EXCLUDE_VARIABLE_SETS`.
    #[track_caller]
    pub fn session_pinning_filter(&self, filter: impl IntoValue<String>) -> Self {
        let filter = filter.into_value();
        self.set("a filter", |proxy| {
            proxy.pool.borrow_mut().pinning_filters.push(filter);
        })
    }

    /// Another host name for it, in a VPC, for reading and writing or for reading alone.
    #[track_caller]
    pub fn add_endpoint(&self, id: &str, vpc: &Vpc) -> DatabaseProxyEndpoint {
        DatabaseProxyEndpoint::create(Node::new(self, id), self.proxy_name(), vpc)
    }

    /// The host name.
    pub fn endpoint(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(proxy) => proxy.cfn.attr_endpoint(),
            Origin::Imported(proxy) => proxy.endpoint.clone(),
        }
    }

    /// The name.
    pub fn proxy_name(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(proxy) => proxy.cfn.ref_(),
            Origin::Imported(proxy) => proxy.name.clone(),
        }
    }

    /// The ARN.
    pub fn proxy_arn(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(proxy) => proxy.cfn.attr_db_proxy_arn(),
            Origin::Imported(proxy) => proxy.arn.clone(),
        }
    }

    /// Whether it exists elsewhere.
    pub fn is_imported(&self) -> bool {
        self.0.is_imported()
    }

    /// Lets traffic in on the port of the database.
    ///
    /// # Errors
    /// At synthesis: `SW0650` if it exists elsewhere and the port is not known.
    #[track_caller]
    pub fn allow_default_port_from(&self, peer: impl Into<crate::ec2::Peer>) {
        let port = match self.0.origin() {
            Origin::Owned(proxy) => Some(proxy.target.engine().port),
            Origin::Imported(proxy) => proxy.port,
        };
        match port {
            Some(port) => self.allow_from(peer, Port::tcp(port)),
            None => {
                let problem = "the port of a proxy that exists elsewhere is not known";
                let hint = "call `port` of its `ProxyAttributes`";
                self.0
                    .report(Diagnostic::error(codes::IMPORTED, problem).hint(hint));
            }
        }
    }

    /// Lets somebody sign in as a user of the database with IAM.
    #[track_caller]
    pub fn grant_connect(&self, grantee: &impl Grantable, user: impl IntoValue<String>) -> Grant {
        let (id, user) = (part_of_arn(&self.proxy_arn(), 6), user.into_value());
        let arn = arn_in_stack(self.node(), "rds-db", sub!("dbuser:{id}/{user}"));
        Grant::on_principal(grantee, &["rds-db:connect"], vec![arn])
    }
}

impl AttachmentTarget for DatabaseProxy {
    fn attachment_target(&self) -> (&'static str, Value<String>) {
        ("AWS::RDS::DBProxy", self.proxy_name())
    }
}

impl Connectable for DatabaseProxy {
    fn security_groups(&self) -> Vec<SecurityGroup> {
        match self.0.origin() {
            Origin::Owned(proxy) => {
                let text = "SecurityGroup for Database Proxy";
                let place = &proxy.settings.place;
                place.security_groups(self.node(), "ProxySecurityGroup", text)
            }
            Origin::Imported(proxy) => proxy.groups.clone(),
        }
    }
}

impl Owned {
    fn problems(&self) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        let name = self.settings.name.borrow();
        if let Some(Err(problem)) = name.as_str().map(|name| Name::Database.check(name)) {
            problems.push(crate::kit::refused(codes::NAME, problem));
        }
        let is_given = self
            .cfn
            .resource()
            .get_property("DefaultAuthScheme")
            .is_some();
        if self.settings.secrets.borrow().is_empty() && !is_given {
            let problem = "a proxy has no login for the database";
            let hint = "call `secret`, or `default_auth_scheme` to sign in with IAM";
            problems.push(Diagnostic::error(codes::LOGIN, problem).hint(hint));
        }
        let pool = self.settings.pool.borrow();
        if let Some(idle) = pool.most_idle
            && idle > pool.most.unwrap_or(100)
        {
            let problem = "a proxy keeps more connections than it takes at most";
            let hint = "use a `max_idle_connections_percent` up to `max_connections_percent`";
            problems.push(Diagnostic::error(codes::OUT_OF_RANGE, problem).hint(hint));
        }
        problems
    }
}

impl Settings {
    fn auth(&self) -> Option<Vec<AuthFormat>> {
        let iam = match self.iam.get() {
            true => AuthFormatIAMAuth::Required,
            false => AuthFormatIAMAuth::Disabled,
        };
        let auth = |secret: &Secret| {
            AuthFormat::new()
                .auth_scheme(AuthFormatAuthScheme::Secrets)
                .client_password_auth_type(self.client_password.borrow().clone())
                .iam_auth(iam.clone())
                .secret_arn(secret.secret_arn())
        };
        let secrets = self.secrets.borrow();
        (!secrets.is_empty()).then(|| secrets.iter().map(auth).collect())
    }
}

impl Pool {
    /// Nothing, where the defaults of RDS are left.
    fn property(&self) -> Option<ConnectionPoolConfigurationInfoFormat> {
        let is_said = self.borrow_timeout.is_some()
            || self.init_query.is_some()
            || self.most.is_some()
            || self.most_idle.is_some()
            || !self.pinning_filters.is_empty();
        is_said.then(|| {
            let filters = &self.pinning_filters;
            ConnectionPoolConfigurationInfoFormat::new()
                .connection_borrow_timeout(self.borrow_timeout.map(|time| time.in_seconds()))
                .init_query(self.init_query.clone())
                .max_connections_percent(self.most.map(i64::from))
                .max_idle_connections_percent(self.most_idle.map(i64::from))
                .session_pinning_filters((!filters.is_empty()).then(|| filters.clone()))
        })
    }
}
