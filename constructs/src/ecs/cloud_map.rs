//! Services whose tasks are found with Cloud Map.

use stackwright::{Diagnostic, Duration, IntoValue, Node, Value};

use super::cluster::Cluster;
use super::codes;
use super::container::Container;
use super::launch::NetworkMode;
use super::task::Task;
use crate::servicediscovery::{self, DnsRecordType, HealthCheck, Namespace, NamespaceKind};

/// How the tasks of a service are found with Cloud Map: by a name in the namespace of the cluster or another one.
///
/// DNS has an address of each task, or an address and a port where tasks share the network of instances.
///
/// ```
/// use stackwright::{App, Duration, Stack};
/// use stackwright_aws::ec2::Vpc;
/// use stackwright_aws::ecs::{CloudMap, Cluster, FargateService, FargateTaskDefinition};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let vpc = Vpc::new(&stack, "Vpc").nat_gateways(1);
/// let cluster = Cluster::new(&stack, "Cluster").vpc(&vpc).private_dns_namespace("shop.local");
/// let task = FargateTaskDefinition::new(&stack, "Task");
/// task.container("api", "nginx").port(80);
/// // `api.shop.local`
/// FargateService::new(&stack, "Api", &cluster, &task).cloud_map(CloudMap::new("api").dns_ttl(Duration::seconds(30)));
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-discovery.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct CloudMap {
    name: Value<String>,
    record: Option<DnsRecordType>,
    ttl: Duration,
    container: Option<(String, u16)>,
    namespace: Option<(Value<String>, NamespaceKind)>,
    threshold: u32,
}

impl CloudMap {
    /// Under this name.
    pub fn new(name: impl IntoValue<String>) -> Self {
        CloudMap {
            name: name.into_value(),
            record: None,
            ttl: Duration::minutes(1),
            container: None,
            namespace: None,
            threshold: 1,
        }
    }

    /// The record of DNS: `A`, or `SRV` with the port besides; `A` where tasks have addresses of their own unless this is
    /// called.
    pub fn dns_record(mut self, record: DnsRecordType) -> Self {
        self.record = Some(record);
        self
    }

    /// How long clients keep what DNS says; a minute unless this is called.
    pub fn dns_ttl(mut self, time: impl Into<Duration>) -> Self {
        self.ttl = time.into();
        self
    }

    /// The container and its port for a record `SRV`; the first one with a port unless this is called.
    pub fn container(mut self, container: &Container, port: u16) -> Self {
        self.container = Some((container.container_name().to_owned(), port));
        self
    }

    /// Another namespace than that of the cluster.
    pub fn namespace(mut self, namespace: &impl Namespace) -> Self {
        self.namespace = Some((namespace.namespace_id(), namespace.namespace_kind()));
        self
    }

    /// How many failed checks make a task unhealthy, 1 to 10; one unless this is called.
    pub fn failure_threshold(mut self, count: u32) -> Self {
        self.threshold = count;
        self
    }

    pub(super) fn namespace_of(&self, cluster: &Cluster) -> Option<(Value<String>, NamespaceKind)> {
        self.namespace.clone().or_else(|| cluster.namespace_id())
    }

    fn record(&self, network: NetworkMode) -> DnsRecordType {
        let usual = match network {
            NetworkMode::AwsVpc => DnsRecordType::A,
            _ => DnsRecordType::Srv,
        };
        self.record.clone().unwrap_or(usual)
    }

    /// The container and the port that are registered, if the record has a port.
    pub(super) fn port(&self, task: &Task, network: NetworkMode) -> Option<(String, u16)> {
        (self.record(network).as_str() == "SRV")
            .then(|| self.container.clone().or_else(|| task.first_port()))?
    }

    /// Creates the service in Cloud Map. The id is the CDK's.
    pub(super) fn create(
        &self,
        service: &Node,
        namespace: Value<String>,
        kind: NamespaceKind,
        network: NetworkMode,
    ) -> servicediscovery::Service {
        let node = servicediscovery::Service::below(service, "CloudmapService");
        let check = HealthCheck::custom().failure_threshold(self.threshold);
        servicediscovery::Service::create(node, namespace, kind)
            .name(&self.name)
            .dns_record(self.record(network))
            .dns_ttl(self.ttl)
            .health_check(check)
    }

    pub(super) fn problem(&self, cluster: &Cluster, task: &Task) -> Option<Diagnostic> {
        let network = *task.network.get();
        let Some((_, kind)) = self.namespace_of(cluster) else {
            let problem = "the service has no namespace in which it is found";
            let hint =
                "call `private_dns_namespace` on the cluster, or `namespace` on the argument";
            return Some(Diagnostic::error(codes::NAMESPACE, problem).hint(hint));
        };
        let wrong = |problem: String, hint: &str| {
            Some(Diagnostic::error(codes::DISCOVERY, problem).hint(hint))
        };
        let record = self.record(network);
        let record = record.as_str();
        if kind == NamespaceKind::PublicDns {
            let problem = "tasks do not register in a namespace of public DNS".to_owned();
            return wrong(problem, "use a `PrivateDnsNamespace` or an `HttpNamespace`");
        }
        if !matches!(record, "A" | "AAAA" | "SRV") {
            let problem = format!("tasks do not register with a record of the type {record}");
            return wrong(problem, "use `DnsRecordType::A` or `Srv`");
        }
        if network == NetworkMode::None {
            let problem = "tasks without a network are not found".to_owned();
            return wrong(problem, "use another network mode");
        }
        if record != "SRV" && network != NetworkMode::AwsVpc {
            let mode = network.as_str();
            let problem = format!(
                "tasks in the network mode `{mode}` do not register with a record of the type {record}"
            );
            return wrong(problem, "use `DnsRecordType::Srv`, which has their ports");
        }
        (record == "SRV" && self.port(task, network).is_none()).then(|| {
            let problem = "no container of the service listens on a port of TCP";
            Diagnostic::error(codes::NO_PORT, problem).hint("call `port` on a container")
        })
    }
}
