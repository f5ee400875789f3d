//! What a container has as it is set: how it is started, and what it may do.

use stackwright::{Diagnostic, Duration, IntoValue};
use stackwright_cfn::ecs::task_definition::{
    ContainerDependency, ContainerDependencyCondition, HostEntry, ResourceRequirement,
    ResourceRequirementType, RestartPolicy, SystemControl, Ulimit, UlimitName, VolumeFrom,
};

use super::codes;
use super::container::Container;
use super::launch::{Launch, not_on_fargate};
use super::linux::LinuxParameters;
use crate::kit::{in_range, some_of};

impl Container {
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
        Container(self.0.edit(|container| {
            container.linux.borrow_mut().init_process = true;
        }))
    }

    /// What the kernel of Linux allows it, and what devices it has.
    ///
    /// # Errors
    /// At synthesis: `SW0315` if Fargate does not have it.
    #[track_caller]
    pub fn linux_parameters(&self, parameters: LinuxParameters) -> Self {
        if self.0.launch == Launch::Fargate
            && let Some(what) = parameters.not_on_fargate()
        {
            self.report_fargate(what);
        }
        Container(self.0.edit(|container| {
            let mut linux = container.linux.borrow_mut();
            let init = linux.init_process;
            *linux = parameters;
            linux.init_process |= init;
        }))
    }

    /// Reports something that there is only on instances of one's own, if it runs on Fargate.
    #[track_caller]
    fn only_on_instances(&self, what: &str) {
        if self.0.launch == Launch::Fargate {
            self.report_fargate(what);
        }
    }

    #[track_caller]
    fn report_fargate(&self, what: &str) {
        self.0.report(not_on_fargate(what));
    }

    /// A parameter of the kernel, for example `net.core.somaxconn`.
    #[track_caller]
    pub fn system_control(
        &self,
        name: impl IntoValue<String>,
        value: impl IntoValue<String>,
    ) -> Self {
        let control = SystemControl::new().namespace(name).value(value);
        Container(self.0.edit(|container| {
            container.controls.borrow_mut().push(control);
        }))
    }

    /// Starts it again by itself when it ends, and not the whole task, if it has run for a time of 1 to 30 minutes by then;
    /// except with exit codes that are named here.
    /// Source: <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-restart-policy.html>
    ///
    /// # Errors
    /// At synthesis: `SW0307` if the time is outside of that.
    #[track_caller]
    pub fn restart(
        &self,
        after: impl Into<Duration>,
        except: impl IntoIterator<Item = i32>,
    ) -> Self {
        let after = after.into();
        let range = Duration::minutes(1)..=Duration::minutes(30);
        let what = "a container cannot have a restart attempt period";
        if let Some(problem) = in_range(codes::RANGE, what, after, range) {
            self.0.report(problem);
        }
        let codes = some_of(except.into_iter().map(i64::from));
        let policy = RestartPolicy::new()
            .enabled(true)
            .ignored_exit_codes(codes)
            .restart_attempt_period(after.in_seconds());
        self.define(|container| container.restart_policy(policy))
    }

    /// Keeps its standard input open.
    #[track_caller]
    pub fn interactive(&self) -> Self {
        self.define(|container| container.interactive(true))
    }

    /// Gives it a terminal.
    #[track_caller]
    pub fn pseudo_terminal(&self) -> Self {
        self.define(|container| container.pseudo_terminal(true))
    }

    /// Gives it nearly all rights of the instance's root user.
    ///
    /// # Errors
    /// At synthesis: `SW0315` on Fargate.
    #[track_caller]
    pub fn privileged(&self) -> Self {
        self.only_on_instances("a privileged container");
        self.define(|container| container.privileged(true))
    }

    /// Gives it GPUs of the instance.
    ///
    /// # Errors
    /// At synthesis: `SW0315` on Fargate.
    #[track_caller]
    pub fn gpus(&self, count: u32) -> Self {
        self.only_on_instances("GPUs");
        let requirement =
            ResourceRequirement::new(ResourceRequirementType::Gpu).value(count.to_string());
        self.define(|container| container.resource_requirements([requirement]))
    }

    /// Its name in the network, where the task has no network interface of its own.
    #[track_caller]
    pub fn hostname(&self, name: impl IntoValue<String>) -> Self {
        let name = name.into_value();
        self.define(|container| container.hostname(name))
    }

    /// The DNS servers that it asks, where the task has no network interface of its own.
    #[track_caller]
    pub fn dns_servers<A: IntoValue<String>>(&self, servers: impl IntoIterator<Item = A>) -> Self {
        let servers = some_of(servers.into_iter().map(IntoValue::into_value));
        self.define(|container| container.dns_servers(servers))
    }

    /// The domains in which it looks for short names, where the task has no network interface of its own.
    #[track_caller]
    pub fn dns_search_domains<A: IntoValue<String>>(
        &self,
        domains: impl IntoIterator<Item = A>,
    ) -> Self {
        let domains = some_of(domains.into_iter().map(IntoValue::into_value));
        self.define(|container| container.dns_search_domains(domains))
    }

    /// Lets it know a name for an address, as a line of `/etc/hosts`.
    #[track_caller]
    pub fn extra_host(
        &self,
        name: impl IntoValue<String>,
        address: impl IntoValue<String>,
    ) -> Self {
        let host = HostEntry::new().hostname(name).ip_address(address);
        Container(self.0.edit(|container| {
            container.hosts.borrow_mut().push(host);
        }))
    }

    /// Labels and options of SELinux and AppArmor.
    ///
    /// # Errors
    /// At synthesis: `SW0315` on Fargate.
    #[track_caller]
    pub fn docker_security_options<A: IntoValue<String>>(
        &self,
        options: impl IntoIterator<Item = A>,
    ) -> Self {
        self.only_on_instances("security options of Docker");
        let options = some_of(options.into_iter().map(IntoValue::into_value));
        self.define(|container| container.docker_security_options(options))
    }

    /// Mounts all volumes of another container of the task.
    #[track_caller]
    pub fn volumes_from(&self, other: &Container, read_only: bool) -> Self {
        let volumes = VolumeFrom::new()
            .read_only(read_only)
            .source_container(other.container_name());
        Container(self.0.edit(|container| {
            container.volumes_from.borrow_mut().push(volumes);
        }))
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

    /// Sets a limit. Fargate knows `nofile` alone, the number of open files.
    ///
    /// # Errors
    /// At synthesis: `SW0315` if it is another on Fargate, `SW0307` if the soft limit is larger than the hard one.
    #[track_caller]
    pub fn ulimit(&self, name: impl Into<String>, soft: u64, hard: u64) -> Self {
        let name: String = name.into();
        if name != "nofile" {
            self.only_on_instances(&format!("the limit `{name}`"));
        }
        if soft > hard {
            let problem = format!("a container cannot have the soft limit {soft} of {hard}");
            self.0.report(
                Diagnostic::error(codes::RANGE, problem)
                    .hint("the soft limit is at most the hard one"),
            );
        }
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
}
