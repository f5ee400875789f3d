//! Services of a namespace.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use stackwright::{Construct, Data, Defaults, Diagnostic, Duration, IntoValue, Node, Value};
use stackwright_cfn::servicediscovery::service::{
    DnsConfig, DnsRecord, HealthCheckConfig, HealthCheckConfigType, HealthCheckCustomConfig,
};
use stackwright_cfn::servicediscovery::{CfnInstance, CfnService};

use super::instance::IpInstance;
use super::namespace::{Namespace, NamespaceKind};
use super::{DnsRecordType, RoutingPolicy, codes};
use crate::kit::{Handle, Kind, Origin, Set, blame, check, in_range, lazily};

static SERVICE: Kind = Kind {
    construct_type: "stackwright_aws.servicediscovery.Service",
    noun: "service",
    constructor: "Service::new",
    imported: codes::IMPORTED,
};

/// A service that is found by its name, and where it is. Services of ECS register their tasks by themselves.
///
/// In a namespace of DNS it has a record of the type A that is kept for a minute, and clients get several addresses at once.
///
/// See the [module](super) for an example.
/// Source: <https://docs.aws.amazon.com/cloud-map/latest/dg/working-with-services.html>
#[derive(Clone, Debug)]
pub struct Service(Handle<Owned, Imported>);

struct Owned {
    cfn: CfnService,
    namespace_id: Value<String>,
    kind: NamespaceKind,
    records: RefCell<Vec<DnsRecordType>>,
    ttl: Cell<Duration>,
    routing: RefCell<Option<Set<RoutingPolicy>>>,
    is_alias: Cell<bool>,
    check: RefCell<Option<Set<HealthCheck>>>,
}

impl std::fmt::Debug for Owned {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.cfn.fmt(f)
    }
}

#[derive(Debug)]
struct Imported {
    id: Value<String>,
    arn: Value<String>,
}

/// How one finds out whether an instance of a service works.
/// Source: <https://docs.aws.amazon.com/cloud-map/latest/dg/services-health-checks.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct HealthCheck {
    kind: Option<HealthCheckConfigType>,
    path: Option<String>,
    threshold: u32,
}

impl HealthCheck {
    fn of(kind: Option<HealthCheckConfigType>, path: Option<String>) -> Self {
        HealthCheck {
            kind,
            path,
            threshold: 1,
        }
    }

    /// Route 53 asks for a path over HTTP. In namespaces of public DNS alone.
    pub fn http(path: impl Into<String>) -> Self {
        Self::of(Some(HealthCheckConfigType::Http), Some(path.into()))
    }

    /// Route 53 asks for a path over HTTPS. In namespaces of public DNS alone.
    pub fn https(path: impl Into<String>) -> Self {
        Self::of(Some(HealthCheckConfigType::Https), Some(path.into()))
    }

    /// Route 53 makes connections of TCP. In namespaces of public DNS alone.
    pub fn tcp() -> Self {
        Self::of(Some(HealthCheckConfigType::Tcp), None)
    }

    /// Something else says so, with `UpdateInstanceCustomHealthStatus`.
    pub fn custom() -> Self {
        Self::of(None, None)
    }

    /// How many checks in a row must say something else until it counts, 1 to 10; one unless this is called.
    pub fn failure_threshold(mut self, count: u32) -> Self {
        self.threshold = count;
        self
    }
}

impl Construct for Service {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl Service {
    /// A service of a namespace, whose name CloudFormation makes unless [`name`](Service::name) gives it one.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, namespace: &impl Namespace) -> Self {
        let node = SERVICE.node(scope.node(), id);
        let (space, kind) = (namespace.namespace_id(), namespace.namespace_kind());
        Defaults::apply(Self::create(node, space, kind))
    }

    #[track_caller]
    pub(crate) fn create(node: Node, namespace_id: Value<String>, kind: NamespaceKind) -> Self {
        let owned = Rc::new(Owned {
            cfn: CfnService::new(&node, "Resource").namespace_id(&namespace_id),
            namespace_id,
            kind,
            records: RefCell::default(),
            ttl: Cell::new(Duration::minutes(1)),
            routing: RefCell::default(),
            is_alias: Cell::default(),
            check: RefCell::default(),
        });
        owned
            .cfn
            .dns_config(lazily(&owned, Owned::dns))
            .health_check_config(lazily(&owned, Owned::route53_check))
            .health_check_custom_config(lazily(&owned, Owned::custom_check));
        check(&node, &owned, Owned::problems);
        Service(Handle::owned(&SERVICE, node, owned))
    }

    /// The node of a service below another construct.
    #[cfg(feature = "ecs")]
    #[track_caller]
    pub(crate) fn below(scope: &Node, id: &str) -> Node {
        SERVICE.node(scope, id)
    }

    /// A service that exists already, by its id, `srv-…`, and its ARN. It is never modified.
    #[track_caller]
    pub fn from_attributes(
        scope: &impl Construct,
        id: &str,
        service_id: impl IntoValue<String>,
        arn: impl IntoValue<String>,
    ) -> Self {
        let imported = Imported {
            id: service_id.into_value(),
            arn: arn.into_value(),
        };
        let node = SERVICE.node(scope.node(), id);
        Service(Handle::imported(&SERVICE, node, imported))
    }

    /// Its name in the namespace.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        let name = name.into_value();
        Service(self.0.edit("a name", |service| {
            service.cfn.name(name);
        }))
    }

    /// Says what it is for.
    #[track_caller]
    pub fn description(&self, text: impl IntoValue<String>) -> Self {
        let text = text.into_value();
        Service(self.0.edit("a description", |service| {
            service.cfn.description(text);
        }))
    }

    /// Has a record of this type in DNS, instead of one of the type A. Several calls add up.
    #[track_caller]
    pub fn dns_record(&self, record: DnsRecordType) -> Self {
        Service(self.0.edit("a record", |service| {
            service.records.borrow_mut().push(record);
        }))
    }

    /// How long clients keep what DNS says; a minute unless this is called.
    #[track_caller]
    pub fn dns_ttl(&self, time: impl Into<Duration>) -> Self {
        let time = time.into();
        Service(self.0.edit("a time", |service| service.ttl.set(time)))
    }

    /// Whether clients get several addresses at once, or one; several unless this is called or it has a record CNAME or a
    /// load balancer.
    ///
    /// # Errors
    /// At synthesis: `SW0690` if it does not go with its records.
    #[track_caller]
    pub fn routing_policy(&self, policy: RoutingPolicy) -> Self {
        Service(self.0.set("a routing policy", policy, |service, policy| {
            service.routing.replace(Some(policy));
        }))
    }

    /// How one finds out whether an instance works; nobody does unless this is called.
    ///
    /// # Errors
    /// At synthesis: `SW0690` if the namespace has no such checks, or a number is out of range.
    #[track_caller]
    pub fn health_check(&self, check: HealthCheck) -> Self {
        let what = "a health check cannot have a failure threshold";
        if let Some(problem) = in_range(codes::SERVICE, what, check.threshold, 1..=10) {
            self.0.report(problem);
        }
        Service(self.0.set("a health check", check, |service, check| {
            service.check.replace(Some(check));
        }))
    }

    /// Registers an address.
    ///
    /// # Errors
    /// At synthesis: `SW0691` if the service has records for other things than addresses.
    #[track_caller]
    pub fn register_ip(&self, id: &str, instance: IpInstance) {
        if let Some(service) = self.0.as_owned() {
            let has = |record: &str| {
                let records = service.records.borrow();
                records.iter().any(|one| one.as_str() == record)
            };
            if has("CNAME") {
                self.refuse("an address", "a record of the type CNAME");
            }
            if has("AAAA") && instance.ipv6.is_none() && !has("A") && !has("SRV") {
                self.refuse("an address of IPv4 alone", "a record of the type AAAA");
            }
        }
        self.register(id, instance.id.clone(), instance.attributes());
    }

    /// Registers another name of DNS, for a service with a record of the type CNAME.
    ///
    /// # Errors
    /// At synthesis: `SW0691` if it has none.
    #[track_caller]
    pub fn register_cname(&self, id: &str, name: impl IntoValue<String>) {
        if let Some(service) = self.0.as_owned() {
            let records = service.records.borrow();
            if !records.iter().any(|one| one.as_str() == "CNAME") {
                drop(records);
                self.refuse("another name", "no record of the type CNAME");
            }
        }
        let name = ("AWS_INSTANCE_CNAME".to_owned(), name.into_value());
        self.register(id, None, vec![name]);
    }

    /// Registers a load balancer, by its name in DNS. Clients get its addresses.
    ///
    /// # Errors
    /// At synthesis: `SW0691` if the service has records for other things than addresses.
    #[track_caller]
    pub fn register_alias(&self, id: &str, dns_name: impl IntoValue<String>) {
        if let Some(service) = self.0.as_owned() {
            service.is_alias.set(true);
            let records = service.records.borrow();
            let other = |one: &DnsRecordType| !matches!(one.as_str(), "A" | "AAAA");
            if records.iter().any(other) || service.kind == NamespaceKind::Http {
                drop(records);
                self.refuse("a load balancer", "no record of the type A or AAAA alone");
            }
        }
        let name = ("AWS_ALIAS_DNS_NAME".to_owned(), dns_name.into_value());
        self.register(id, None, vec![name]);
    }

    /// Registers what clients are told with API calls, in a namespace without DNS.
    ///
    /// # Errors
    /// At synthesis: `SW0691` in a namespace of DNS, where an instance has an address.
    #[track_caller]
    pub fn register_attributes<N: Into<String>, V: IntoValue<String>>(
        &self,
        id: &str,
        attributes: impl IntoIterator<Item = (N, V)>,
    ) {
        if self
            .0
            .as_owned()
            .is_some_and(|service| service.kind != NamespaceKind::Http)
        {
            self.refuse("an instance without an address", "records in DNS");
        }
        let attributes = attributes.into_iter();
        let attributes = attributes.map(|(name, value)| (name.into(), value.into_value()));
        self.register(id, None, attributes.collect());
    }

    #[track_caller]
    fn refuse(&self, what: &str, has: &str) {
        let problem = format!("{what} is registered with a service that has {has}");
        let hint = "say which records it has with `dns_record` first";
        self.0
            .report(Diagnostic::error(codes::INSTANCE, problem).hint(hint));
    }

    #[track_caller]
    fn register(
        &self,
        id: &str,
        instance_id: Option<Value<String>>,
        attributes: Vec<(String, Value<String>)>,
    ) {
        let node = Node::new(self, id);
        let attributes = attributes.into_iter();
        let attributes = attributes.map(|(name, value)| (name, Data::from(value)));
        let own = instance_id.unwrap_or_else(|| node.unique_id().into());
        CfnInstance::new(
            &node,
            "Resource",
            Data::object(attributes),
            self.service_id(),
        )
        .instance_id(own);
    }

    /// The id, `srv-…`.
    pub fn service_id(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(service) => service.cfn.attr_id(),
            Origin::Imported(service) => service.id.clone(),
        }
    }

    /// The ARN.
    pub fn service_arn(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(service) => service.cfn.attr_arn(),
            Origin::Imported(service) => service.arn.clone(),
        }
    }

    /// The name, as far as it is known.
    pub fn service_name(&self) -> Option<Value<String>> {
        Some(self.0.as_owned()?.cfn.attr_name())
    }
}

impl Owned {
    fn record_types(&self) -> Vec<DnsRecordType> {
        let records = self.records.borrow().clone();
        match records.is_empty() {
            true => vec![DnsRecordType::A],
            false => records,
        }
    }

    fn routing(&self) -> RoutingPolicy {
        let is_cname = |one: &DnsRecordType| one.as_str() == "CNAME";
        let given = self.routing.borrow();
        given.as_deref().cloned().unwrap_or_else(|| {
            match self.is_alias.get() || self.record_types().iter().any(is_cname) {
                true => RoutingPolicy::Weighted,
                false => RoutingPolicy::Multivalue,
            }
        })
    }

    fn dns(&self) -> Option<DnsConfig> {
        if self.kind == NamespaceKind::Http {
            return None;
        }
        // A whole number of seconds, as durations in apps are.
        let ttl = self.ttl.get().as_seconds().unwrap_or_default() as f64;
        let records = self.record_types().into_iter();
        let records: Vec<_> = records.map(|record| DnsRecord::new(record, ttl)).collect();
        let dns = DnsConfig::new(records).namespace_id(&self.namespace_id);
        Some(dns.routing_policy(self.routing()))
    }

    fn route53_check(&self) -> Option<HealthCheckConfig> {
        let check = self.check.borrow();
        let check = check.as_ref()?;
        let config = HealthCheckConfig::new(check.kind.clone()?)
            .failure_threshold(f64::from(check.threshold));
        Some(config.resource_path(check.path.as_deref()))
    }

    fn custom_check(&self) -> Option<HealthCheckCustomConfig> {
        let check = self.check.borrow();
        let check = check.as_ref().filter(|check| check.kind.is_none())?;
        let threshold = f64::from(check.threshold);
        Some(HealthCheckCustomConfig::new().failure_threshold(threshold))
    }

    fn problems(&self) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        let wrong =
            |problem: &str, hint: &str| Diagnostic::error(codes::SERVICE, problem).hint(hint);
        let records = self.record_types();
        let is_cname = records.iter().any(|one| one.as_str() == "CNAME");
        let routing = self.routing.borrow();
        if is_cname && records.len() > 1 {
            let problem = "a service with a record of the type CNAME has other records";
            problems.push(wrong(problem, "leave out one of them"));
        }
        if let Some(routing) = &*routing
            && routing.as_str() == "MULTIVALUE"
            && (is_cname || self.is_alias.get())
        {
            let problem = "clients cannot get several addresses of another name or a load balancer";
            problems.push(routing.blame(wrong(problem, "leave out `routing_policy`")));
        }
        let check = self.check.borrow();
        if let Some(check) = &*check
            && check.kind.is_some()
        {
            if self.kind != NamespaceKind::PublicDns {
                let problem = "Route 53 checks services in namespaces of public DNS alone";
                let hint = "use `HealthCheck::custom`, or a `PublicDnsNamespace`";
                problems.push(check.blame(wrong(problem, hint)));
            } else if is_cname {
                let problem = "Route 53 does not check a service with a record of the type CNAME";
                problems.push(check.blame(wrong(problem, "leave out `health_check`")));
            }
        }
        if check.is_some() && self.is_alias.get() {
            let problem = "a service of load balancers has no checks of its own";
            problems.push(blame(
                check.as_ref(),
                wrong(problem, "leave out `health_check`"),
            ));
        }
        problems
    }
}
