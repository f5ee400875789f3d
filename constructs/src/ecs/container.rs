//! The containers of a task.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use stackwright::json::IndexMap;
use stackwright::{Construct, Diagnostic, IntoValue, Node, Value};
use stackwright_cfn::ecs::task_definition::{
    ContainerDefinition, ContainerDependency, EnvironmentFile, EnvironmentFileType,
    FirelensConfiguration, FirelensConfigurationType, HostEntry, KeyValuePair, MountPoint,
    Secret as CfnSecret, SystemControl, Ulimit, VolumeFrom,
};
use stackwright_facts::name::Name;

use super::codes;
use super::health_check::HealthCheck;
use super::image::ContainerImage;
use super::launch::{Launch, NetworkMode};
use super::linux::LinuxParameters;
use super::log_driver::LogDriver;
use super::platform::Platform;
use super::port_mapping::PortMapping;
use super::port_mapping::Protocol;
use super::roles::Roles;
use super::secret::Secret;
use crate::iam::Grant;
use crate::kit::{Part, Set, refused, some_of};
use crate::logs::LogGroup;

/// A container of a task. Made by [`FargateTaskDefinition::container`](super::FargateTaskDefinition::container).
///
/// It is essential (the task stops when it stops), and its output goes to a log group of its own, unless
/// [`logging`](Container::logging) says otherwise.
///
/// ```
/// use stackwright::{App, Duration, Stack};
/// use stackwright_aws::ecs::{FargateTaskDefinition, HealthCheck, Secret};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let task = FargateTaskDefinition::new(&stack, "Task");
/// let check = HealthCheck::shell("curl -f http://localhost/ || exit 1");
/// task.container("web", "public.ecr.aws/docker/library/nginx:1.29")
///     .port(80)
///     .env("MODE", "quick")
///     .env_from_secret("LEVEL", Secret::from_parameter("/app/level"))
///     .health_check(check.interval(Duration::seconds(10)));
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html>
#[derive(Clone, Debug)]
pub struct Container(pub(super) Part<Owned>);

/// What a container is made of. What its definition has as it is set stands in `definition`; the rest is added when the
/// task is complete.
pub(super) struct Owned {
    pub name: String,
    image: RefCell<ContainerImage>,
    platform: Platform,
    roles: Rc<Roles>,
    definition: RefCell<ContainerDefinition>,
    logging: RefCell<Option<LogDriver>>,
    env: RefCell<IndexMap<String, Value<String>>>,
    secrets: RefCell<IndexMap<String, Secret>>,
    pub labels: RefCell<IndexMap<String, Value<String>>>,
    pub ports: RefCell<Vec<Set<PortMapping>>>,
    pub mounts: RefCell<Vec<Set<Mount>>>,
    pub launch: Launch,
    pub linux: RefCell<LinuxParameters>,
    pub controls: RefCell<Vec<SystemControl>>,
    pub hosts: RefCell<Vec<HostEntry>>,
    pub volumes_from: RefCell<Vec<VolumeFrom>>,
    pub ulimits: RefCell<Vec<Ulimit>>,
    pub depends_on: RefCell<Vec<ContainerDependency>>,
    /// Files of the environment, as the ARNs of objects, and those of their buckets.
    env_files: RefCell<Vec<(Value<String>, Value<String>)>>,
    router: RefCell<IndexMap<String, Value<String>>>,
    router_program: RefCell<Option<FirelensConfiguration>>,
    pub cpu: Cell<Option<Set<u32>>>,
    pub memory: Cell<Option<Set<u32>>>,
    pub memory_reservation: Cell<Option<Set<u32>>>,
    pub essential: Cell<Set<bool>>,
    pub is_log_router: Cell<bool>,
    is_complete: Cell<bool>,
}

/// Where a container finds a volume of its task.
#[derive(Clone)]
pub(super) struct Mount {
    pub volume: String,
    path: Value<String>,
    read_only: bool,
}

impl Construct for Container {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl Container {
    #[track_caller]
    pub(super) fn create(
        scope: &Node,
        roles: &Rc<Roles>,
        platform: &Platform,
        launch: Launch,
        name: &str,
        image: ContainerImage,
    ) -> Self {
        let node = Node::new(scope, name);
        node.set_construct_type("stackwright_aws.ecs.Container");
        let name_problem = Name::Container.check(name).err();
        let image_problem = image.problem();
        let owned = Rc::new(Owned {
            name: name.to_owned(),
            image: RefCell::new(image),
            platform: platform.clone(),
            roles: roles.clone(),
            definition: RefCell::new(ContainerDefinition::new().essential(true).name(name)),
            logging: RefCell::new(Some(LogDriver::aws_logs(name))),
            env: RefCell::default(),
            secrets: RefCell::default(),
            labels: RefCell::default(),
            ports: RefCell::default(),
            mounts: RefCell::default(),
            launch,
            linux: RefCell::default(),
            controls: RefCell::default(),
            hosts: RefCell::default(),
            volumes_from: RefCell::default(),
            ulimits: RefCell::default(),
            depends_on: RefCell::default(),
            env_files: RefCell::default(),
            router: RefCell::default(),
            router_program: RefCell::default(),
            cpu: Cell::default(),
            memory: Cell::default(),
            memory_reservation: Cell::default(),
            essential: Cell::new(Set::new(true)),
            is_log_router: Cell::new(false),
            is_complete: Cell::new(false),
        });
        let complete = owned.clone();
        let container = Container(Part::new(node.clone(), owned));
        for problem in [name_problem, image_problem].into_iter().flatten() {
            container.0.report(refused(codes::IMAGE, problem));
        }
        node.clone().on_complete(move || complete.complete(&node));
        container
    }

    /// Sets what the definition has as it is set.
    #[track_caller]
    pub(super) fn define(
        &self,
        set: impl FnOnce(ContainerDefinition) -> ContainerDefinition,
    ) -> Self {
        Container(self.0.edit(|container| {
            let mut definition = container.definition.borrow_mut();
            *definition = set(definition.clone());
        }))
    }

    /// Reports a setting that comes after the execution role got its permissions.
    #[track_caller]
    fn check_time(&self, what: &str) {
        if self.0.is_complete.get() {
            self.0.report(
                Diagnostic::error(
                    codes::TOO_LATE,
                    format!("{what} after what the container needs was created"),
                )
                .hint("call it before `container_log_group` and before aspects"),
            );
        }
    }

    /// Reports the name of an environment variable that cannot be one, or is taken by the other kind.
    #[track_caller]
    fn check_variable(&self, name: &str, is_taken: bool) {
        let (problem, hint) = if is_taken {
            let problem = format!("`{name}` is set both as a variable and from a secret");
            (problem, "remove one of them")
        } else if name.is_empty() || name.contains(['=', '\0']) {
            let problem = format!("`{name}` cannot be the name of an environment variable");
            (problem, "a name is not empty and has no `=` in it")
        } else {
            return;
        };
        self.0
            .report(Diagnostic::error(codes::ENVIRONMENT, problem).hint(hint));
    }

    /// Sets an environment variable. For what must stay secret see [`env_from_secret`](Container::env_from_secret).
    ///
    /// # Errors
    /// At synthesis: `SW0305` if the name is none, or is set from a secret too.
    #[track_caller]
    pub fn env(&self, name: impl Into<String>, value: impl IntoValue<String>) -> Self {
        let (name, value) = (name.into(), value.into_value());
        self.check_variable(&name, self.0.secrets.borrow().contains_key(&name));
        Container(self.0.edit(|container| {
            container.env.borrow_mut().insert(name, value);
        }))
    }

    /// Sets an environment variable from a secret when the container starts.
    ///
    /// # Errors
    /// At synthesis: `SW0303` if the execution role has got its permissions already, `SW0305` if the name is none, or is
    /// set to a value too.
    #[track_caller]
    pub fn env_from_secret(&self, name: impl Into<String>, secret: impl Into<Secret>) -> Self {
        let (name, secret) = (name.into(), secret.into());
        self.check_time("a secret is added");
        self.check_variable(&name, self.0.env.borrow().contains_key(&name));
        Container(self.0.edit(|container| {
            container.secrets.borrow_mut().insert(name, secret);
        }))
    }

    /// Sets environment variables from a file in a bucket, with lines such as `LEVEL=2`; its name ends with `.env`. What is set
    /// one by one comes first. Several calls add up.
    ///
    /// # Errors
    /// At synthesis: `SW0303` if the execution role has got its permissions already, `SW0305` if the name does not end with
    /// `.env`.
    /// Source: <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/use-environment-file.html>
    #[cfg(feature = "s3")]
    #[track_caller]
    pub fn env_file(&self, bucket: &crate::s3::Bucket, key: &str) -> Self {
        self.check_time("a file of the environment is added");
        if !key.ends_with(".env") {
            let problem = format!("`{key}` cannot be a file of environment variables");
            self.0.report(
                Diagnostic::error(codes::ENVIRONMENT, problem).hint("let its name end with `.env`"),
            );
        }
        let file = (bucket.arn_for_objects(key), bucket.bucket_arn());
        Container(self.0.edit(|container| {
            container.env_files.borrow_mut().push(file);
        }))
    }

    /// Adds a port on which it listens: a number means TCP.
    ///
    /// # Errors
    /// At synthesis: `SW0306` if another container of the task listens on it.
    #[track_caller]
    pub fn port(&self, port: impl Into<PortMapping>) -> Self {
        Container(self.0.set(port.into(), |container, port| {
            container.ports.borrow_mut().push(port);
        }))
    }

    /// Sets how ECS finds out whether it is healthy.
    ///
    /// # Errors
    /// At synthesis: `SW0307` if a number of the check is out of range.
    #[track_caller]
    pub fn health_check(&self, check: HealthCheck) -> Self {
        for problem in check.problems() {
            self.0.report(problem);
        }
        self.define(|container| container.health_check(check.property()))
    }

    /// The CPU units of the task that are kept for it.
    #[track_caller]
    pub fn cpu(&self, units: u32) -> Self {
        Container(self.0.set(units, |container, cpu| {
            container.cpu.set(Some(cpu));
        }))
    }

    /// The most memory that it may use, in MiB: at the limit it is stopped.
    #[track_caller]
    pub fn memory_mib(&self, memory: u32) -> Self {
        Container(self.0.set(memory, |container, memory| {
            container.memory.set(Some(memory));
        }))
    }

    /// The memory of the task that is kept for it, in MiB.
    #[track_caller]
    pub fn memory_reservation_mib(&self, memory: u32) -> Self {
        Container(self.0.set(memory, |container, memory| {
            container.memory_reservation.set(Some(memory));
        }))
    }

    /// Whether the task stops when it stops; `true` unless this is called. One container of a task must be essential.
    #[track_caller]
    pub fn essential(&self, essential: bool) -> Self {
        self.0
            .set(essential, |container, set| container.essential.set(set));
        self.define(|container| container.essential(essential))
    }

    /// Sets where its output goes; a log group of its own unless this is called.
    ///
    /// # Errors
    /// At synthesis: `SW0303` if the log group has been created already.
    #[track_caller]
    pub fn logging(&self, driver: LogDriver) -> Self {
        self.set_logging(Some(driver))
    }

    /// Keeps its output nowhere.
    ///
    /// # Errors
    /// At synthesis: `SW0303` if the log group has been created already.
    #[track_caller]
    pub fn without_logging(&self) -> Self {
        self.set_logging(None)
    }

    #[track_caller]
    fn set_logging(&self, driver: Option<LogDriver>) -> Self {
        self.check_time("logging is set");
        Container(self.0.edit(|container| {
            container.logging.replace(driver);
        }))
    }

    /// Makes it the container that FireLens sends the logs of the others through, with Fluent Bit. Unless a container of the
    /// task is one, AWS's own is added as `log-router` when another logs with [`LogDriver::firelens`].
    #[track_caller]
    pub fn log_router(&self) -> Self {
        self.route_logs(FirelensConfigurationType::Fluentbit)
    }

    /// As [`log_router`](Container::log_router), but with Fluentd.
    #[track_caller]
    pub fn fluentd_log_router(&self) -> Self {
        self.route_logs(FirelensConfigurationType::Fluentd)
    }

    #[track_caller]
    fn route_logs(&self, program: FirelensConfigurationType) -> Self {
        self.0.is_log_router.set(true);
        Container(self.0.edit(|container| {
            let router = FirelensConfiguration::new().type_(program);
            container.router_program.replace(Some(router));
        }))
    }

    /// An option of FireLens for a log router: `enable-ecs-log-metadata`, or `config-file-type` (`file` or `s3`) and
    /// `config-file-value`.
    ///
    /// # Errors
    /// At synthesis: `SW0316` if it is no log router.
    #[track_caller]
    pub fn log_router_option(
        &self,
        name: impl Into<String>,
        value: impl IntoValue<String>,
    ) -> Self {
        if !self.0.is_log_router.get() {
            let problem = "an option of FireLens is set on a container that routes no logs";
            self.0.report(
                Diagnostic::error(codes::FIRELENS, problem).hint("call `log_router` first"),
            );
        }
        let (name, value) = (name.into(), value.into_value());
        Container(self.0.edit(|container| {
            container.router.borrow_mut().insert(name, value);
        }))
    }

    pub(super) fn uses_firelens(&self) -> bool {
        let logging = self.0.logging.borrow();
        logging.as_ref().is_some_and(LogDriver::is_firelens)
    }

    /// Mounts a volume of the task, by its name, at a path.
    ///
    /// # Errors
    /// At synthesis: `SW0304` if the task has no such volume.
    #[track_caller]
    pub fn mount(&self, volume: impl Into<String>, path: impl IntoValue<String>) -> Self {
        self.add_mount(volume.into(), path.into_value(), false)
    }

    /// Mounts a volume so that the container can only read it.
    ///
    /// # Errors
    /// At synthesis: `SW0304` if the task has no such volume.
    #[track_caller]
    pub fn mount_read_only(&self, volume: impl Into<String>, path: impl IntoValue<String>) -> Self {
        self.add_mount(volume.into(), path.into_value(), true)
    }

    #[track_caller]
    fn add_mount(&self, volume: String, path: Value<String>, read_only: bool) -> Self {
        let mount = Mount {
            volume,
            path,
            read_only,
        };
        Container(self.0.set(mount, |container, mount| {
            container.mounts.borrow_mut().push(mount);
        }))
    }

    pub(super) fn tcp_ports(&self) -> Vec<u16> {
        let ports = self.0.ports.borrow();
        let tcp = ports.iter().filter(|port| port.protocol == Protocol::Tcp);
        tcp.map(|port| port.port).collect()
    }

    /// Its name in the task.
    pub fn container_name(&self) -> &str {
        &self.0.name
    }

    /// The log group that its output goes to; none if it goes elsewhere. Logging cannot be changed after that.
    pub fn container_log_group(&self) -> Option<LogGroup> {
        self.node().complete();
        let logging = self.0.logging.borrow();
        logging.as_ref().and_then(LogDriver::group).cloned()
    }
}

impl Owned {
    /// Creates what the container needs: the log group, and the execution role with its permissions.
    fn complete(&self, node: &Node) {
        self.is_complete.set(true);
        let execution_role = || self.roles.obtain(&self.roles.execution);
        let image = self.image.borrow().publish(node, self.platform.get());
        if image.needs_execution_role() {
            image.grant_pull(&execution_role(), node);
        }
        *self.image.borrow_mut() = image;
        let mut logging = self.logging.borrow().clone();
        if let Some(driver) = &mut logging {
            driver.complete(node);
            driver.grant(execution_role, || self.roles.obtain(&self.roles.task), node);
        }
        for secret in self.secrets.borrow().values() {
            secret.grant_read(&execution_role(), node);
        }
        for (object, bucket) in &*self.env_files.borrow() {
            let (role, read) = (execution_role(), ["s3:GetObject"]);
            Grant::on_principal(&role, &read, vec![object.clone()]);
            Grant::on_principal(&role, &["s3:GetBucketLocation"], vec![bucket.clone()]);
        }
        self.logging.replace(logging);
    }

    /// Whether it may write to a volume.
    #[cfg(feature = "efs")]
    pub fn writes_to(&self, volume: &str) -> bool {
        let mounts = self.mounts.borrow();
        mounts
            .iter()
            .any(|mount| mount.volume == volume && !mount.read_only)
    }

    /// The container in the task's definition.
    pub fn property(&self, node: &Node, network: NetworkMode) -> ContainerDefinition {
        let pair = |(name, value)| KeyValuePair::new().name(name).value(value);
        let secret =
            |(name, secret): (&String, &Secret)| CfnSecret::new(name, secret.value_from(node));
        let mount = |mount: &Set<Mount>| {
            MountPoint::new()
                .container_path(&mount.path)
                .read_only(mount.read_only)
                .source_volume(&mount.volume)
        };
        let number = |cell: &Cell<Option<Set<u32>>>| cell.get().map(|number| *number);
        let labels = self.labels.borrow();
        let image = self.image.borrow();
        let logging = self.logging.borrow();
        let definition = self.definition.borrow().clone();
        let file = |(object, _): &(Value<String>, _)| {
            EnvironmentFile::new()
                .type_(EnvironmentFileType::S3)
                .value(object)
        };
        let router = self.router.borrow();
        let program = self.router_program.borrow().clone();
        definition
            .environment_files(some_of(self.env_files.borrow().iter().map(file)))
            .extra_hosts(some_of(self.hosts.borrow().iter().cloned()))
            .firelens_configuration(
                program
                    .map(|program| program.options((!router.is_empty()).then(|| router.clone()))),
            )
            .linux_parameters(self.linux.borrow().property())
            .system_controls(some_of(self.controls.borrow().iter().cloned()))
            .volumes_from(some_of(self.volumes_from.borrow().iter().cloned()))
            .cpu(number(&self.cpu))
            .depends_on(some_of(self.depends_on.borrow().iter().cloned()))
            .docker_labels((!labels.is_empty()).then(|| labels.clone()))
            .environment(some_of(self.env.borrow().iter().map(pair)))
            .image(image.name(node))
            .log_configuration(logging.as_ref().map(|driver| driver.property(node)))
            .memory(number(&self.memory))
            .memory_reservation(number(&self.memory_reservation))
            .mount_points(some_of(self.mounts.borrow().iter().map(mount)))
            .port_mappings(some_of(
                self.ports
                    .borrow()
                    .iter()
                    .map(|port| port.property(network)),
            ))
            .repository_credentials(image.repository_credentials())
            .secrets(some_of(self.secrets.borrow().iter().map(secret)))
            .ulimits(some_of(self.ulimits.borrow().iter().cloned()))
    }
}
