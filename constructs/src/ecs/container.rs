//! The containers of a task.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use indexmap::IndexMap;
use stackwright::{Construct, Diagnostic, Duration, IntoValue, Node, Value};
use stackwright_cfn::ecs::task_definition::{
    ContainerDefinition, ContainerDependency, ContainerDependencyCondition, FirelensConfiguration,
    FirelensConfigurationType, KeyValuePair, LinuxParameters, MountPoint, Secret as CfnSecret,
    Ulimit, UlimitName,
};
use stackwright_facts::name::Name;

use super::codes;
use super::health_check::HealthCheck;
use super::image::ContainerImage;
use super::log_driver::LogDriver;
use super::platform::Platform;
use super::port_mapping::PortMapping;
#[cfg(feature = "elasticloadbalancingv2")]
use super::port_mapping::Protocol;
use super::roles::Roles;
use super::secret::Secret;
use crate::iam::Grant;
use crate::kit::{Part, Set, in_range, refused, some_of};
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
    labels: RefCell<IndexMap<String, Value<String>>>,
    pub ports: RefCell<Vec<Set<PortMapping>>>,
    pub mounts: RefCell<Vec<Set<Mount>>>,
    ulimits: RefCell<Vec<Ulimit>>,
    depends_on: RefCell<Vec<ContainerDependency>>,
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
            ulimits: RefCell::default(),
            depends_on: RefCell::default(),
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
    fn define(&self, set: impl FnOnce(ContainerDefinition) -> ContainerDefinition) -> Self {
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
    pub fn env_from_secret(&self, name: impl Into<String>, secret: Secret) -> Self {
        let name = name.into();
        self.check_time("a secret is added");
        self.check_variable(&name, self.0.env.borrow().contains_key(&name));
        Container(self.0.edit(|container| {
            container.secrets.borrow_mut().insert(name, secret);
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

    /// The command with its arguments, instead of the image's.
    #[track_caller]
    pub fn command<A: IntoValue<String>>(&self, command: impl IntoIterator<Item = A>) -> Self {
        let command = some_of(command.into_iter().map(IntoValue::into_value));
        self.define(|container| container.command(command))
    }

    /// The entry point, instead of the image's.
    #[track_caller]
    pub fn entry_point<A: IntoValue<String>>(
        &self,
        entry_point: impl IntoIterator<Item = A>,
    ) -> Self {
        let entry_point = some_of(entry_point.into_iter().map(IntoValue::into_value));
        self.define(|container| container.entry_point(entry_point))
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

    /// The user that it runs as: a name or number, and a group behind a colon if need be.
    #[track_caller]
    pub fn user(&self, user: impl IntoValue<String>) -> Self {
        let user = user.into_value();
        self.define(|container| container.user(user))
    }

    /// The directory in which its commands run.
    #[track_caller]
    pub fn working_directory(&self, path: impl IntoValue<String>) -> Self {
        let path = path.into_value();
        self.define(|container| container.working_directory(path))
    }

    /// Makes its own file system read-only.
    #[track_caller]
    pub fn read_only_root_filesystem(&self) -> Self {
        self.define(|container| container.readonly_root_filesystem(true))
    }

    /// Runs a small init process that passes signals on and cleans up ended processes.
    #[track_caller]
    pub fn init_process(&self) -> Self {
        let linux = LinuxParameters::new().init_process_enabled(true);
        self.define(|container| container.linux_parameters(linux))
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
        self.0.is_log_router.set(true);
        let fluent_bit = FirelensConfiguration::new().type_(FirelensConfigurationType::Fluentbit);
        self.define(|container| container.firelens_configuration(fluent_bit))
    }

    pub(super) fn uses_firelens(&self) -> bool {
        let logging = self.0.logging.borrow();
        logging.as_ref().is_some_and(LogDriver::is_firelens)
    }

    #[track_caller]
    fn check_timeout(&self, what: &str, timeout: Duration) {
        let what = format!("a container cannot have a {what}");
        let range = Duration::seconds(0)..=Duration::seconds(120);
        if let Some(problem) = in_range(codes::RANGE, &what, timeout, range) {
            self.0.report(problem);
        }
    }

    /// The time, at most 120 seconds, after which what waits for it is not started.
    ///
    /// # Errors
    /// At synthesis: `SW0307` if it is longer.
    #[track_caller]
    pub fn start_timeout(&self, timeout: impl Into<Duration>) -> Self {
        let timeout = timeout.into();
        self.check_timeout("start timeout", timeout);
        self.define(|container| container.start_timeout(timeout.in_seconds()))
    }

    /// The time, at most 120 seconds, that it has to end by itself; ECS gives it 30 seconds unless this is called.
    ///
    /// # Errors
    /// At synthesis: `SW0307` if it is longer.
    #[track_caller]
    pub fn stop_timeout(&self, timeout: impl Into<Duration>) -> Self {
        let timeout = timeout.into();
        self.check_timeout("stop timeout", timeout);
        self.define(|container| container.stop_timeout(timeout.in_seconds()))
    }

    /// Adds a Docker label.
    #[track_caller]
    pub fn docker_label(&self, name: impl Into<String>, value: impl IntoValue<String>) -> Self {
        let (name, value) = (name.into(), value.into_value());
        Container(self.0.edit(|container| {
            container.labels.borrow_mut().insert(name, value);
        }))
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

    /// Sets a limit. Fargate knows `nofile` alone, the number of open files.
    #[track_caller]
    pub fn ulimit(&self, name: impl Into<String>, soft: u64, hard: u64) -> Self {
        let limit = Ulimit::new()
            .hard_limit(hard)
            .name(UlimitName::other(name))
            .soft_limit(soft);
        Container(self.0.edit(|container| {
            container.ulimits.borrow_mut().push(limit);
        }))
    }

    /// Starts it only when another container of the task has come so far: has started, ended, ended without a failure, or
    /// is healthy by its health check.
    #[track_caller]
    pub fn depends_on(&self, other: &Container, condition: ContainerDependencyCondition) -> Self {
        let dependency = ContainerDependency::new()
            .condition(condition)
            .container_name(other.container_name());
        Container(self.0.edit(|container| {
            container.depends_on.borrow_mut().push(dependency);
        }))
    }

    #[cfg(feature = "elasticloadbalancingv2")]
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
            if let Some(group) = driver.group() {
                Grant::on_principal(
                    &execution_role(),
                    &["logs:CreateLogStream", "logs:PutLogEvents"],
                    vec![group.log_group_arn()],
                );
            }
            driver.grant_delivery(|| self.roles.obtain(&self.roles.task), node);
            for secret in driver.secrets() {
                secret.grant_read(&execution_role(), node);
            }
        }
        for secret in self.secrets.borrow().values() {
            secret.grant_read(&execution_role(), node);
        }
        self.logging.replace(logging);
    }

    /// The container in the task's definition.
    pub fn property(&self, node: &Node) -> ContainerDefinition {
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
        definition
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
                self.ports.borrow().iter().map(|port| port.property()),
            ))
            .repository_credentials(image.repository_credentials())
            .secrets(some_of(self.secrets.borrow().iter().map(secret)))
            .ulimits(some_of(self.ulimits.borrow().iter().cloned()))
    }
}
