//! What the kernel of Linux allows a container.

use stackwright::{IntoValue, Value};
use stackwright_cfn::ecs::task_definition::{
    Device, DevicePermissions, KernelCapabilities, LinuxParameters as CfnLinuxParameters, Tmpfs,
};

use crate::kit::some_of;

/// What the kernel of Linux allows a container, and what devices it has. Fargate knows the init process and the capability
/// `SYS_PTRACE`, and lets capabilities be dropped.
///
/// ```
/// use stackwright_aws::ecs::LinuxParameters;
/// let hardened = LinuxParameters::new().init_process().drop_capability("ALL");
/// let fuse = LinuxParameters::new().add_capability("SYS_ADMIN").device("/dev/fuse", "/dev/fuse", ["read", "write"]);
/// # let _ = (hardened, fuse);
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LinuxParameters.html>
#[derive(Clone, Default)]
#[must_use]
pub struct LinuxParameters {
    pub(super) init_process: bool,
    add: Vec<String>,
    drop: Vec<String>,
    devices: Vec<(Value<String>, Value<String>, Vec<String>)>,
    tmpfs: Vec<(Value<String>, u32, Vec<String>)>,
    shared_memory: Option<u32>,
    max_swap: Option<u32>,
    swappiness: Option<u8>,
}

impl LinuxParameters {
    /// What Docker allows by default.
    pub fn new() -> Self {
        LinuxParameters::default()
    }

    /// Runs a small init process that passes signals on and cleans up ended processes.
    pub fn init_process(mut self) -> Self {
        self.init_process = true;
        self
    }

    /// Gives it a capability, for example `SYS_PTRACE`.
    pub fn add_capability(mut self, name: impl Into<String>) -> Self {
        self.add.push(name.into());
        self
    }

    /// Takes a capability from it, for example `NET_RAW`, or `ALL`.
    pub fn drop_capability(mut self, name: impl Into<String>) -> Self {
        self.drop.push(name.into());
        self
    }

    /// Gives it a device of the instance, at a path, to `read`, `write` or `mknod`.
    pub fn device<P: Into<String>>(
        mut self,
        host_path: impl IntoValue<String>,
        container_path: impl IntoValue<String>,
        permissions: impl IntoIterator<Item = P>,
    ) -> Self {
        let permissions = permissions.into_iter().map(Into::into).collect();
        let paths = (host_path.into_value(), container_path.into_value());
        self.devices.push((paths.0, paths.1, permissions));
        self
    }

    /// Gives it a file system in memory at a path, of so many MiB, with options of mounts such as `noexec`.
    pub fn tmpfs<O: Into<String>>(
        mut self,
        path: impl IntoValue<String>,
        size_mib: u32,
        options: impl IntoIterator<Item = O>,
    ) -> Self {
        let options = options.into_iter().map(Into::into).collect();
        self.tmpfs.push((path.into_value(), size_mib, options));
        self
    }

    /// The size of `/dev/shm` in MiB.
    pub fn shared_memory_mib(mut self, size: u32) -> Self {
        self.shared_memory = Some(size);
        self
    }

    /// The most memory in MiB that it may swap out, and how much it is inclined to, 0 to 100.
    pub fn swap(mut self, most_mib: u32, swappiness: u8) -> Self {
        self.max_swap = Some(most_mib);
        self.swappiness = Some(swappiness);
        self
    }

    /// What Fargate does not have of it.
    pub(super) fn not_on_fargate(&self) -> Option<&'static str> {
        if self.add.iter().any(|name| name != "SYS_PTRACE") {
            Some("a capability other than `SYS_PTRACE`")
        } else if !self.devices.is_empty() {
            Some("a device of its instance")
        } else if !self.tmpfs.is_empty() {
            Some("a file system in memory")
        } else if self.shared_memory.is_some() {
            Some("a size of its shared memory")
        } else {
            self.max_swap
                .is_some()
                .then_some("memory that is swapped out")
        }
    }

    pub(super) fn property(&self) -> Option<CfnLinuxParameters> {
        let device =
            |(host, container, permissions): &(Value<String>, Value<String>, Vec<String>)| {
                let permissions = permissions.iter().map(DevicePermissions::other);
                Device::new()
                    .container_path(container)
                    .host_path(host)
                    .permissions(some_of(permissions))
            };
        let tmpfs = |(path, size, options): &(Value<String>, u32, Vec<String>)| {
            let options = some_of(options.iter().cloned());
            Tmpfs::new(*size)
                .container_path(path)
                .mount_options(options)
        };
        let has_capabilities = !self.add.is_empty() || !self.drop.is_empty();
        let is_set = self.init_process
            || has_capabilities
            || !self.devices.is_empty()
            || !self.tmpfs.is_empty()
            || self.shared_memory.is_some()
            || self.max_swap.is_some();
        is_set.then(|| {
            let capabilities = KernelCapabilities::new()
                .add(some_of(self.add.iter().cloned()))
                .drop(some_of(self.drop.iter().cloned()));
            CfnLinuxParameters::new()
                .capabilities(has_capabilities.then_some(capabilities))
                .devices(some_of(self.devices.iter().map(device)))
                .init_process_enabled(self.init_process.then_some(true))
                .max_swap(self.max_swap)
                .shared_memory_size(self.shared_memory)
                .swappiness(self.swappiness)
                .tmpfs(some_of(self.tmpfs.iter().map(tmpfs)))
        })
    }
}
