//! Service Connect: services that find each other by name, through a proxy beside each task.

use stackwright::{Duration, IntoValue, Node, Value};
use stackwright_cfn::ecs::service::{
    ServiceConnectClientAlias, ServiceConnectConfiguration,
    ServiceConnectService as CfnServiceConnectService, TimeoutConfiguration,
};

use super::log_driver::LogDriver;
use super::task::Task;

/// How a service takes part in Service Connect: as a client that finds others by name, and with the ports that it offers.
///
/// Traffic still needs leave: `service.allow_from(&client, Port::tcp(80))`, with the container's port.
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::ec2::{Connectable, Port, Vpc};
/// use stackwright_aws::ecs::{
///     Cluster, FargateService, FargateTaskDefinition, PortMapping, ServiceConnect, ServiceConnectService,
/// };
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let vpc = Vpc::new(&stack, "Vpc").nat_gateways(1);
/// let cluster = Cluster::new(&stack, "Cluster").vpc(&vpc).default_namespace("internal");
/// let task = FargateTaskDefinition::new(&stack, "Task");
/// task.container("api", "nginx").port(PortMapping::tcp(80).name("api"));
/// // Clients reach it as `http://api:8080`.
/// let offer = ServiceConnectService::new("api").dns_name("api").port(8080);
/// let api = FargateService::new(&stack, "Api", &cluster, &task).service_connect(ServiceConnect::new().service(offer));
/// let client = FargateService::new(&stack, "Client", &cluster, &task).service_connect(ServiceConnect::new());
/// api.allow_from(&client, Port::tcp(80));
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect.html>
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct ServiceConnect {
    pub(super) namespace: Option<Value<String>>,
    pub(super) services: Vec<ServiceConnectService>,
    logging: Option<LogDriver>,
}

impl ServiceConnect {
    /// A client, in the cluster's namespace.
    pub fn new() -> Self {
        ServiceConnect::default()
    }

    /// The namespace, by its name or ARN; the cluster's unless this is called.
    pub fn namespace(mut self, namespace: impl IntoValue<String>) -> Self {
        self.namespace = Some(namespace.into_value());
        self
    }

    /// Offers a port to the clients of the namespace. Several calls add up.
    pub fn service(mut self, service: ServiceConnectService) -> Self {
        self.services.push(service);
        self
    }

    /// Sets where the output of the proxy goes; nowhere unless this is called. A log group of its own is the service's.
    pub fn logging(mut self, driver: LogDriver) -> Self {
        self.logging = Some(driver);
        self
    }

    pub(super) fn property(
        &self,
        namespace: Option<Value<String>>,
        task: &Task,
        place: &Node,
    ) -> ServiceConnectConfiguration {
        let logging = self.logging.clone().map(|mut driver| {
            driver.complete(place);
            let role = || task.roles.obtain(&task.roles.execution);
            driver.grant(role, || task.obtain_task_role(), place);
            driver.of_service(place)
        });
        let service = |one: &ServiceConnectService| one.property(task);
        let services: Vec<_> = self.services.iter().map(service).collect();
        ServiceConnectConfiguration::new(true)
            .log_configuration(logging)
            .namespace(namespace)
            .services((!services.is_empty()).then_some(services))
    }
}

/// A port that a service offers to the clients of its namespace.
///
/// See [`ServiceConnect`] for an example.
/// Source: <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceConnectService.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct ServiceConnectService {
    pub(super) port_name: String,
    dns_name: Option<String>,
    port: Option<u16>,
    discovery_name: Option<String>,
    idle_timeout: Option<Duration>,
    request_timeout: Option<Duration>,
    ingress_port: Option<u16>,
}

impl ServiceConnectService {
    /// The port of a container, by the name that its [`PortMapping`](super::PortMapping) has.
    pub fn new(port_name: impl Into<String>) -> Self {
        ServiceConnectService {
            port_name: port_name.into(),
            dns_name: None,
            port: None,
            discovery_name: None,
            idle_timeout: None,
            request_timeout: None,
            ingress_port: None,
        }
    }

    /// The name by which clients reach it; `<name>.<namespace>` unless this is called.
    pub fn dns_name(mut self, name: impl Into<String>) -> Self {
        self.dns_name = Some(name.into());
        self
    }

    /// The port on which clients reach it; the container's unless this is called.
    pub fn port(mut self, port: u16) -> Self {
        self.port = Some(port);
        self
    }

    /// Its name in the namespace; that of the port unless this is called.
    pub fn discovery_name(mut self, name: impl Into<String>) -> Self {
        self.discovery_name = Some(name.into());
        self
    }

    /// How long a connection may be silent before it is closed; 0 for no limit.
    pub fn idle_timeout(mut self, time: impl Into<Duration>) -> Self {
        self.idle_timeout = Some(time.into());
        self
    }

    /// How long a request may take, where the port says that it is for HTTP, HTTP/2 or gRPC; 0 for no limit.
    pub fn request_timeout(mut self, time: impl Into<Duration>) -> Self {
        self.request_timeout = Some(time.into());
        self
    }

    /// The port on which the proxy listens; one that is free unless this is called.
    pub fn ingress_port(mut self, port: u16) -> Self {
        self.ingress_port = Some(port);
        self
    }

    fn property(&self, task: &Task) -> CfnServiceConnectService {
        // A port that is not there is reported by the service.
        let port = self.port.or_else(|| task.port_named(&self.port_name));
        let alias = ServiceConnectClientAlias::new(i64::from(port.unwrap_or_default()))
            .dns_name(self.dns_name.as_deref());
        let (idle, request) = (self.idle_timeout, self.request_timeout);
        let timeout = (idle.is_some() || request.is_some()).then(|| {
            TimeoutConfiguration::new()
                .idle_timeout_seconds(idle.map(Duration::in_seconds))
                .per_request_timeout_seconds(request.map(Duration::in_seconds))
        });
        CfnServiceConnectService::new(&self.port_name)
            .client_aliases([alias])
            .discovery_name(self.discovery_name.as_deref())
            .ingress_port_override(self.ingress_port.map(i64::from))
            .timeout(timeout)
    }
}
