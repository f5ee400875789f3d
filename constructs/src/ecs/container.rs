//! The containers of a task.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;

use indexmap::IndexMap;
use stackwright::{Construct, Data, Diagnostic, IntoValue, Node, Value};
use stackwright_facts::name::Name;

use super::codes;
use super::image::ContainerImage;
use super::log_driver::LogDriver;
use super::secret::Secret;
use super::task::FargateTaskDefinition;
use crate::iam::Grant;
use crate::kit::refused;
use crate::logs::LogGroup;

/// A container of a task. Made by [`FargateTaskDefinition::container`].
///
/// It is essential (the task stops when it stops), and its output goes to a log group of its own, unless
/// [`logging`](Container::logging) says otherwise.
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::ecs::{FargateTaskDefinition, HealthCheck, Secret};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let task = FargateTaskDefinition::new(&stack, "Task");
/// task.container("web", "public.ecr.aws/docker/library/nginx:1.29")
///     .port(80)
///     .env("MODE", "quick")
///     .env_from_secret("LEVEL", Secret::from_parameter("/app/level"))
///     .health_check(HealthCheck::shell("curl -f http://localhost/ || exit 1").interval(10));
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html>
#[derive(Clone, Debug)]
pub struct Container {
    node: Node,
    task: FargateTaskDefinition,
    pub(crate) state: Rc<State>,
}

#[derive(Debug)]
pub(crate) struct State {
    pub node: Node,
    pub name: String,
    pub spec: RefCell<Spec>,
    is_complete: Cell<bool>,
}

/// What the setters have asked for.
#[derive(Debug)]
pub(crate) struct Spec {
    image: ContainerImage,
    pub essential: bool,
    logging: Option<LogDriver>,
    env: IndexMap<String, Value<String>>,
    secrets: IndexMap<String, Secret>,
    pub ports: Vec<PortMapping>,
    health_check: Option<HealthCheck>,
    command: Vec<Value<String>>,
    entry_point: Vec<Value<String>>,
    pub cpu: Option<u32>,
    pub memory: Option<u32>,
    pub memory_reservation: Option<u32>,
    user: Option<Value<String>>,
    working_directory: Option<Value<String>>,
    read_only_root: bool,
    start_timeout: Option<u32>,
    stop_timeout: Option<u32>,
    labels: IndexMap<String, Value<String>>,
    pub mounts: Vec<(String, Value<String>, bool)>,
    ulimits: Vec<(String, u64, u64)>,
    depends_on: Vec<(String, ContainerCondition)>,
    init_process: bool,
}

/// When a container that waits for another one starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContainerCondition {
    /// When the other one has started.
    Start,
    /// When the other one has ended.
    Complete,
    /// When the other one has ended without a failure.
    Success,
    /// When the other one is healthy, by its health check.
    Healthy,
}

impl ContainerCondition {
    fn as_str(self) -> &'static str {
        match self {
            ContainerCondition::Start => "START",
            ContainerCondition::Complete => "COMPLETE",
            ContainerCondition::Success => "SUCCESS",
            ContainerCondition::Healthy => "HEALTHY",
        }
    }
}

/// A port on which a container listens.
///
/// ```
/// use stackwright_aws::ecs::PortMapping;
/// let dns = PortMapping::udp(53).name("dns");
/// # let _ = dns;
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct PortMapping {
    pub(crate) port: u16,
    pub(crate) protocol: &'static str,
    name: Option<String>,
    app_protocol: Option<String>,
}

impl PortMapping {
    /// A TCP port.
    pub fn tcp(port: u16) -> Self {
        PortMapping {
            port,
            protocol: "tcp",
            name: None,
            app_protocol: None,
        }
    }

    /// A UDP port.
    pub fn udp(port: u16) -> Self {
        PortMapping {
            protocol: "udp",
            ..PortMapping::tcp(port)
        }
    }

    /// Its name, by which Service Connect finds it.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// What Service Connect understands of the traffic: `http`, `http2` or `grpc`.
    pub fn app_protocol(mut self, protocol: impl Into<String>) -> Self {
        self.app_protocol = Some(protocol.into());
        self
    }

    fn data(&self) -> Data {
        Data::object([
            ("AppProtocol", Data::from(self.app_protocol.clone())),
            ("ContainerPort", self.port.into()),
            ("Name", self.name.clone().into()),
            ("Protocol", self.protocol.into()),
        ])
    }
}

impl From<u16> for PortMapping {
    fn from(port: u16) -> Self {
        PortMapping::tcp(port)
    }
}

/// How ECS finds out whether a container is healthy: a command in the container that ends with 0 if it is.
/// Source: <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/healthcheck.html>
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct HealthCheck {
    command: Vec<String>,
    interval: u32,
    timeout: u32,
    retries: u32,
    start_period: Option<u32>,
}

impl HealthCheck {
    /// A command for the container's shell.
    pub fn shell(command: impl Into<String>) -> Self {
        Self::of(vec!["CMD-SHELL".to_owned(), command.into()])
    }

    /// A program with its arguments, without a shell.
    pub fn command<A: Into<String>>(command: impl IntoIterator<Item = A>) -> Self {
        let command = command.into_iter().map(Into::into);
        Self::of(std::iter::once("CMD".to_owned()).chain(command).collect())
    }

    fn of(command: Vec<String>) -> Self {
        HealthCheck {
            command,
            interval: 30,
            timeout: 5,
            retries: 3,
            start_period: None,
        }
    }

    /// The seconds between two checks, 5 to 300; 30 unless this is called.
    pub fn interval(mut self, seconds: u32) -> Self {
        self.interval = seconds;
        self
    }

    /// The seconds after which a check has failed, 2 to 60; 5 unless this is called.
    pub fn timeout(mut self, seconds: u32) -> Self {
        self.timeout = seconds;
        self
    }

    /// The failures in a row that make a container unhealthy, 1 to 10; 3 unless this is called.
    pub fn retries(mut self, count: u32) -> Self {
        self.retries = count;
        self
    }

    /// The seconds, 0 to 300, in which failures do not count, for containers that start slowly.
    pub fn start_period(mut self, seconds: u32) -> Self {
        self.start_period = Some(seconds);
        self
    }

    fn problems(&self) -> Vec<Diagnostic> {
        [
            ("interval", self.interval, 5..=300),
            ("timeout", self.timeout, 2..=60),
            ("number of retries", self.retries, 1..=10),
            ("start period", self.start_period.unwrap_or(0), 0..=300),
        ]
        .into_iter()
        .filter_map(|(what, value, range)| out_of_range("a health check's", what, value, range))
        .collect()
    }

    fn data(&self) -> Data {
        Data::object([
            ("Command", Data::list(&self.command)),
            ("Interval", self.interval.into()),
            ("Retries", self.retries.into()),
            ("StartPeriod", self.start_period.into()),
            ("Timeout", self.timeout.into()),
        ])
    }
}

fn out_of_range(
    of: &str,
    what: &str,
    value: u32,
    range: std::ops::RangeInclusive<u32>,
) -> Option<Diagnostic> {
    (!range.contains(&value)).then(|| {
        Diagnostic::error(codes::RANGE, format!("{of} {what} cannot be {value}")).hint(format!(
            "it is from {} to {}",
            range.start(),
            range.end()
        ))
    })
}

impl Construct for Container {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl Container {
    #[track_caller]
    pub(crate) fn create(task: &FargateTaskDefinition, name: &str, image: ContainerImage) -> Self {
        let node = Node::new(task, name);
        node.set_construct_type("stackwright_aws.ecs.Container");
        let state = Rc::new(State {
            node: node.clone(),
            name: name.to_owned(),
            spec: RefCell::new(Spec {
                image,
                essential: true,
                logging: Some(LogDriver::aws_logs(name)),
                env: IndexMap::new(),
                secrets: IndexMap::new(),
                ports: Vec::new(),
                health_check: None,
                command: Vec::new(),
                entry_point: Vec::new(),
                cpu: None,
                memory: None,
                memory_reservation: None,
                user: None,
                working_directory: None,
                read_only_root: false,
                start_timeout: None,
                stop_timeout: None,
                labels: IndexMap::new(),
                mounts: Vec::new(),
                ulimits: Vec::new(),
                depends_on: Vec::new(),
                init_process: false,
            }),
            is_complete: Cell::new(false),
        });
        let container = Container {
            node: node.clone(),
            task: task.clone(),
            state: state.clone(),
        };
        let complete = container.clone();
        node.on_complete(move || complete.complete());
        node.add_validation(move || state.problems());
        container
    }

    /// Creates what the container needs: the log group, and the execution role with its permissions.
    fn complete(&self) {
        self.state.is_complete.set(true);
        let (image, mut logging, secrets) = {
            let spec = self.state.spec.borrow();
            (
                spec.image.clone(),
                spec.logging.clone(),
                spec.secrets.values().cloned().collect::<Vec<_>>(),
            )
        };
        if image.needs_execution_role() {
            image.grant_pull(&self.task.obtain_execution_role(), &self.node);
        }
        if let Some(driver) = &mut logging {
            driver.complete(&self.node);
            if let Some(group) = driver.group() {
                Grant::on_principal(
                    &self.task.obtain_execution_role(),
                    &["logs:CreateLogStream", "logs:PutLogEvents"],
                    vec![group.log_group_arn()],
                );
            }
            for secret in driver.secrets() {
                secret.grant_read(&self.task.obtain_execution_role(), &self.node);
            }
        }
        for secret in secrets {
            secret.grant_read(&self.task.obtain_execution_role(), &self.node);
        }
        self.state.spec.borrow_mut().logging = logging;
    }

    fn edit(&self, edit: impl FnOnce(&mut Spec)) -> Self {
        edit(&mut self.state.spec.borrow_mut());
        self.clone()
    }

    /// An edit that decides which permissions the execution role gets.
    #[track_caller]
    fn edit_early(&self, what: &str, edit: impl FnOnce(&mut Spec)) -> Self {
        if self.state.is_complete.get() {
            self.node.add_error(
                Diagnostic::error(
                    codes::TOO_LATE,
                    format!("{what} after the container's log group and permissions were created"),
                )
                .at(std::panic::Location::caller())
                .hint("call it before `log_group` and before aspects"),
            );
            return self.clone();
        }
        self.edit(edit)
    }

    /// Sets an environment variable. For what must stay secret see [`env_from_secret`](Container::env_from_secret).
    pub fn env(&self, name: impl Into<String>, value: impl IntoValue<String>) -> Self {
        self.edit(|spec| {
            spec.env.insert(name.into(), value.into_value());
        })
    }

    /// Sets an environment variable from a secret when the container starts.
    #[track_caller]
    pub fn env_from_secret(&self, name: impl Into<String>, secret: Secret) -> Self {
        self.edit_early("a secret is added", |spec| {
            spec.secrets.insert(name.into(), secret);
        })
    }

    /// Adds a port on which it listens: a number means TCP.
    pub fn port(&self, port: impl Into<PortMapping>) -> Self {
        self.edit(|spec| spec.ports.push(port.into()))
    }

    /// Sets how ECS finds out whether it is healthy.
    pub fn health_check(&self, check: HealthCheck) -> Self {
        self.edit(|spec| spec.health_check = Some(check))
    }

    /// The command with its arguments, instead of the image's.
    pub fn command<A: IntoValue<String>>(&self, command: impl IntoIterator<Item = A>) -> Self {
        let command = command.into_iter().map(IntoValue::into_value).collect();
        self.edit(|spec| spec.command = command)
    }

    /// The entry point, instead of the image's.
    pub fn entry_point<A: IntoValue<String>>(
        &self,
        entry_point: impl IntoIterator<Item = A>,
    ) -> Self {
        let entry_point = entry_point.into_iter().map(IntoValue::into_value).collect();
        self.edit(|spec| spec.entry_point = entry_point)
    }

    /// The CPU units of the task that are kept for it.
    pub fn cpu(&self, units: u32) -> Self {
        self.edit(|spec| spec.cpu = Some(units))
    }

    /// The most memory that it may use, in MiB: at the limit it is stopped.
    pub fn memory_mib(&self, memory: u32) -> Self {
        self.edit(|spec| spec.memory = Some(memory))
    }

    /// The memory of the task that is kept for it, in MiB.
    pub fn memory_reservation_mib(&self, memory: u32) -> Self {
        self.edit(|spec| spec.memory_reservation = Some(memory))
    }

    /// Whether the task stops when it stops; `true` unless this is called. One container of a task must be essential.
    pub fn essential(&self, essential: bool) -> Self {
        self.edit(|spec| spec.essential = essential)
    }

    /// The user that it runs as: a name or number, and a group behind a colon if need be.
    pub fn user(&self, user: impl IntoValue<String>) -> Self {
        self.edit(|spec| spec.user = Some(user.into_value()))
    }

    /// The directory in which its commands run.
    pub fn working_directory(&self, path: impl IntoValue<String>) -> Self {
        self.edit(|spec| spec.working_directory = Some(path.into_value()))
    }

    /// Makes its own file system read-only.
    pub fn read_only_root_filesystem(&self) -> Self {
        self.edit(|spec| spec.read_only_root = true)
    }

    /// Runs a small init process that passes signals on and cleans up ended processes.
    pub fn init_process(&self) -> Self {
        self.edit(|spec| spec.init_process = true)
    }

    /// Sets where its output goes; a log group of its own unless this is called.
    #[track_caller]
    pub fn logging(&self, driver: LogDriver) -> Self {
        self.edit_early("logging is set", |spec| spec.logging = Some(driver))
    }

    /// Keeps its output nowhere.
    #[track_caller]
    pub fn without_logging(&self) -> Self {
        self.edit_early("logging is set", |spec| spec.logging = None)
    }

    /// The seconds, at most 120, after which what waits for it is not started.
    pub fn start_timeout(&self, seconds: u32) -> Self {
        self.edit(|spec| spec.start_timeout = Some(seconds))
    }

    /// The seconds, at most 120, that it has to end by itself; ECS gives it 30 unless this is called.
    pub fn stop_timeout(&self, seconds: u32) -> Self {
        self.edit(|spec| spec.stop_timeout = Some(seconds))
    }

    /// Adds a Docker label.
    pub fn docker_label(&self, name: impl Into<String>, value: impl IntoValue<String>) -> Self {
        self.edit(|spec| {
            spec.labels.insert(name.into(), value.into_value());
        })
    }

    /// Mounts a volume of the task, by its name, at a path.
    ///
    /// # Errors
    /// At synthesis: `SW0304` if the task has no such volume.
    pub fn mount(&self, volume: impl Into<String>, path: impl IntoValue<String>) -> Self {
        self.edit(|spec| spec.mounts.push((volume.into(), path.into_value(), false)))
    }

    /// Mounts a volume so that the container can only read it.
    pub fn mount_read_only(&self, volume: impl Into<String>, path: impl IntoValue<String>) -> Self {
        self.edit(|spec| spec.mounts.push((volume.into(), path.into_value(), true)))
    }

    /// Sets a limit. Fargate knows `nofile` alone, the number of open files.
    pub fn ulimit(&self, name: impl Into<String>, soft: u64, hard: u64) -> Self {
        self.edit(|spec| spec.ulimits.push((name.into(), soft, hard)))
    }

    /// Starts it only when another container of the task has come so far.
    pub fn depends_on(&self, other: &Container, condition: ContainerCondition) -> Self {
        let name = other.name().to_owned();
        self.edit(|spec| spec.depends_on.push((name, condition)))
    }

    /// Its name in the task.
    pub fn name(&self) -> &str {
        &self.state.name
    }

    /// The log group that its output goes to; none if it goes elsewhere. Logging cannot be changed after that.
    pub fn log_group(&self) -> Option<LogGroup> {
        self.node.complete();
        self.state.log_group()
    }
}

impl State {
    pub(crate) fn log_group(&self) -> Option<LogGroup> {
        let spec = self.spec.borrow();
        spec.logging.as_ref().and_then(LogDriver::group).cloned()
    }

    fn problems(&self) -> Vec<Diagnostic> {
        let spec = self.spec.borrow();
        let mut problems: Vec<Diagnostic> = spec.image.problem().into_iter().collect();
        if let Err(problem) = Name::Container.check(&self.name) {
            problems.push(refused(codes::IMAGE, problem));
        }
        for name in spec
            .secrets
            .keys()
            .filter(|name| spec.env.contains_key(*name))
        {
            problems.push(
                Diagnostic::error(
                    codes::ENVIRONMENT,
                    format!("`{name}` is set both as a variable and from a secret"),
                )
                .hint("remove one of them"),
            );
        }
        for name in spec.env.keys().chain(spec.secrets.keys()) {
            if name.is_empty() || name.contains(['=', '\0']) {
                problems.push(
                    Diagnostic::error(
                        codes::ENVIRONMENT,
                        format!("`{name}` cannot be the name of an environment variable"),
                    )
                    .hint("a name is not empty and has no `=` in it"),
                );
            }
        }
        problems.extend(spec.health_check.iter().flat_map(HealthCheck::problems));
        for (what, value, most) in [
            ("start timeout", spec.start_timeout, 120),
            ("stop timeout", spec.stop_timeout, 120),
        ] {
            problems.extend(
                value.and_then(|value| out_of_range("a container's", what, value, 0..=most)),
            );
        }
        problems
    }

    /// The container's definition.
    pub(crate) fn data(&self) -> Data {
        let spec = self.spec.borrow();
        let pairs = |name: &'static str, value: &'static str, entries: Vec<(&String, Data)>| {
            many(
                entries
                    .into_iter()
                    .map(|(key, data)| Data::object([(name, Data::from(key)), (value, data)])),
            )
        };
        let env = spec.env.iter().map(|(name, value)| (name, value.into()));
        let secrets = spec
            .secrets
            .iter()
            .map(|(name, secret)| (name, secret.value_from(&self.node).into()));
        let labels = match spec.labels.is_empty() {
            true => Data::Null,
            false => Data::object(spec.labels.clone()),
        };
        let linux = match spec.init_process {
            true => Data::object([("InitProcessEnabled", true)]),
            false => Data::Null,
        };
        Data::object([
            ("Command", many(&spec.command)),
            ("Cpu", spec.cpu.into()),
            (
                "DependsOn",
                many(spec.depends_on.iter().map(|(name, condition)| {
                    Data::object([
                        ("Condition", Data::from(condition.as_str())),
                        ("ContainerName", name.into()),
                    ])
                })),
            ),
            ("DockerLabels", labels),
            ("EntryPoint", many(&spec.entry_point)),
            ("Environment", pairs("Name", "Value", env.collect())),
            ("Essential", spec.essential.into()),
            (
                "HealthCheck",
                spec.health_check
                    .as_ref()
                    .map_or(Data::Null, HealthCheck::data),
            ),
            ("Image", spec.image.name(&self.node).into()),
            ("LinuxParameters", linux),
            (
                "LogConfiguration",
                spec.logging
                    .as_ref()
                    .map_or(Data::Null, |driver| driver.data(&self.node)),
            ),
            ("Memory", spec.memory.into()),
            ("MemoryReservation", spec.memory_reservation.into()),
            (
                "MountPoints",
                many(spec.mounts.iter().map(|(volume, path, read_only)| {
                    Data::object([
                        ("ContainerPath", Data::from(path)),
                        ("ReadOnly", (*read_only).into()),
                        ("SourceVolume", volume.into()),
                    ])
                })),
            ),
            ("Name", self.name.as_str().into()),
            (
                "PortMappings",
                many(spec.ports.iter().map(PortMapping::data)),
            ),
            (
                "ReadonlyRootFilesystem",
                spec.read_only_root.then_some(true).into(),
            ),
            ("RepositoryCredentials", spec.image.repository_credentials()),
            ("Secrets", pairs("Name", "ValueFrom", secrets.collect())),
            ("StartTimeout", spec.start_timeout.into()),
            ("StopTimeout", spec.stop_timeout.into()),
            (
                "Ulimits",
                many(spec.ulimits.iter().map(|(name, soft, hard)| {
                    Data::object([
                        ("HardLimit", Data::from(*hard)),
                        ("Name", name.into()),
                        ("SoftLimit", (*soft).into()),
                    ])
                })),
            ),
            ("User", spec.user.clone().into()),
            ("WorkingDirectory", spec.working_directory.clone().into()),
        ])
    }
}

/// A list, or nothing if it is empty.
pub(crate) fn many<T: Into<Data>>(items: impl IntoIterator<Item = T>) -> Data {
    match Data::list(items) {
        Data::List(items) if items.is_empty() => Data::Null,
        list => list,
    }
}

/// What the containers of a task make wrong together.
pub(crate) fn problems_together(
    containers: &[Rc<State>],
    cpu: u32,
    memory: u32,
    volumes: &BTreeSet<String>,
) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    let mut error = |message: String, hint: &str| {
        problems.push(Diagnostic::error(codes::CONTAINERS, message).hint(hint));
    };
    if containers.is_empty() {
        error(
            "the task has no container".to_owned(),
            "add one with `container(name, image)`",
        );
        return problems;
    }
    if !containers.iter().any(|c| c.spec.borrow().essential) {
        error(
            "no container of the task is essential".to_owned(),
            "leave out `essential(false)` on the one that does the work",
        );
    }
    let sum = |pick: fn(&Spec) -> Option<u32>| -> u64 {
        containers
            .iter()
            .filter_map(|container| pick(&container.spec.borrow()))
            .map(u64::from)
            .sum()
    };
    let wanted = sum(|spec| spec.cpu);
    if wanted > cpu.into() {
        error(
            format!("the containers want {wanted} CPU units, and the task has {cpu}"),
            "give the task more with `cpu`, or the containers less",
        );
    }
    let wanted = sum(|spec| spec.memory_reservation.or(spec.memory));
    if wanted > memory.into() {
        error(
            format!("the containers want {wanted} MiB of memory, and the task has {memory}"),
            "give the task more with `memory_mib`, or the containers less",
        );
    }
    let mut taken: Vec<(u16, &'static str)> = Vec::new();
    for container in containers {
        let spec = container.spec.borrow();
        if let (Some(most), Some(kept)) = (spec.memory, spec.memory_reservation)
            && kept > most
        {
            error(
                format!(
                    "container `{}` keeps {kept} MiB of memory and may use only {most}",
                    container.name
                ),
                "the reservation is at most the limit",
            );
        }
    }
    for container in containers {
        let spec = container.spec.borrow();
        for mapping in &spec.ports {
            let port = (mapping.port, mapping.protocol);
            if taken.contains(&port) {
                let (number, protocol) = port;
                problems.push(
                    Diagnostic::error(
                        codes::PORT,
                        format!(
                            "container `{}` uses {protocol} port {number}, which is taken",
                            container.name
                        ),
                    )
                    .note("the containers of a task share one network interface")
                    .hint("let it listen on another port"),
                );
            }
            taken.push(port);
        }
        for (volume, ..) in spec.mounts.iter().filter(|(v, ..)| !volumes.contains(v)) {
            problems.push(
                Diagnostic::error(
                    codes::VOLUME,
                    format!(
                        "container `{}` mounts `{volume}`, and the task has no such volume",
                        container.name
                    ),
                )
                .hint("add it to the task with `volume`"),
            );
        }
    }
    problems
}
