//! Volumes of a task, which its containers mount.

use stackwright::json::IndexMap;
use stackwright::{Diagnostic, IntoValue, Value};
use stackwright_cfn::ecs::task_definition::{
    AuthorizationConfig, AuthorizationConfigIAM, DockerVolumeConfiguration,
    DockerVolumeConfigurationScope, EFSVolumeConfiguration,
    EFSVolumeConfigurationTransitEncryption as TransitEncryption, HostVolumeProperties,
    Volume as CfnVolume,
};

use super::codes;
use super::launch::{Launch, not_on_fargate};

/// A volume of a task.
///
/// ```
/// use stackwright_aws::ecs::Volume;
/// let scratch = Volume::scratch("scratch");
/// let files = Volume::efs("files", "fs-0123456789abcdef0").access_point("fsap-0123456789abcdef0");
/// # let _ = (scratch, files);
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_data_volumes.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct Volume {
    name: String,
    kind: Kind,
}

#[derive(Clone, Debug)]
enum Kind {
    Scratch,
    Host(Value<String>),
    Docker(Docker),
    Efs(Efs),
}

#[derive(Clone, Debug)]
struct Efs {
    file_system: Value<String>,
    root_directory: Option<Value<String>>,
    access_point: Option<Value<String>>,
    iam: bool,
    /// The construct, where it is known: what mounts it may then reach and use it.
    #[cfg(feature = "efs")]
    construct: Option<crate::efs::FileSystem>,
}

#[derive(Clone, Debug)]
struct Docker {
    driver: Option<String>,
    options: IndexMap<String, Value<String>>,
    labels: IndexMap<String, Value<String>>,
    is_shared: bool,
    autoprovision: bool,
}

impl Volume {
    fn of(name: String, kind: Kind) -> Self {
        Volume { name, kind }
    }

    /// A part of the task's ephemeral storage that its containers share.
    pub fn scratch(name: impl Into<String>) -> Self {
        Self::of(name.into(), Kind::Scratch)
    }

    /// A folder of the instance that the task runs on. Fargate has none.
    pub fn host(name: impl Into<String>, path: impl IntoValue<String>) -> Self {
        Self::of(name.into(), Kind::Host(path.into_value()))
    }

    /// A volume that Docker manages on the instance, for the time of the task unless [`shared`](Volume::shared) says
    /// otherwise. Fargate has none.
    /// Source: <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/docker-volumes.html>
    pub fn docker(name: impl Into<String>) -> Self {
        let docker = Docker {
            driver: None,
            options: IndexMap::new(),
            labels: IndexMap::new(),
            is_shared: false,
            autoprovision: false,
        };
        Self::of(name.into(), Kind::Docker(docker))
    }

    /// An EFS file system, by its id. Its traffic is encrypted.
    pub fn efs(name: impl Into<String>, file_system_id: impl IntoValue<String>) -> Self {
        let efs = Efs {
            file_system: file_system_id.into_value(),
            root_directory: None,
            access_point: None,
            iam: false,
            #[cfg(feature = "efs")]
            construct: None,
        };
        Self::of(name.into(), Kind::Efs(efs))
    }

    /// A file system of EFS. The task's role may mount it and write to it, and services with the task reach it and are
    /// created after its mount targets.
    #[cfg(feature = "efs")]
    pub fn of_file_system(name: impl Into<String>, file_system: &crate::efs::FileSystem) -> Self {
        let construct = file_system.clone();
        Self::efs(name, file_system.file_system_id()).edit(|efs| {
            efs.iam = true;
            efs.construct = Some(construct);
        })
    }

    /// An access point of a file system of EFS, as with [`of_file_system`](Volume::of_file_system).
    #[cfg(feature = "efs")]
    pub fn of_access_point(name: impl Into<String>, point: &crate::efs::AccessPoint) -> Self {
        Self::of_file_system(name, point.file_system()).access_point(point.access_point_id())
    }

    fn edit(mut self, edit: impl FnOnce(&mut Efs)) -> Self {
        if let Kind::Efs(efs) = &mut self.kind {
            edit(efs);
        }
        self
    }

    fn edit_docker(mut self, edit: impl FnOnce(&mut Docker)) -> Self {
        if let Kind::Docker(docker) = &mut self.kind {
            edit(docker);
        }
        self
    }

    /// The directory of the EFS file system to mount; its root unless this is called.
    pub fn root_directory(self, path: impl IntoValue<String>) -> Self {
        self.edit(|efs| efs.root_directory = Some(path.into_value()))
    }

    /// Mounts the EFS file system through an access point, by its id.
    pub fn access_point(self, id: impl IntoValue<String>) -> Self {
        self.edit(|efs| efs.access_point = Some(id.into_value()))
    }

    /// Mounts the EFS file system as the task's role, which then needs permissions on it.
    pub fn as_task_role(self) -> Self {
        self.edit(|efs| efs.iam = true)
    }

    /// Keeps a volume of Docker when the task ends, for others that have one of the name, and creates it if it is not there.
    pub fn shared(self) -> Self {
        self.edit_docker(|docker| {
            docker.is_shared = true;
            docker.autoprovision = true;
        })
    }

    /// The driver of a volume of Docker; `local` unless this is called.
    pub fn driver(self, driver: impl Into<String>) -> Self {
        self.edit_docker(|docker| docker.driver = Some(driver.into()))
    }

    /// An option of the driver of a volume of Docker.
    pub fn driver_option(self, name: impl Into<String>, value: impl IntoValue<String>) -> Self {
        self.edit_docker(|docker| {
            docker.options.insert(name.into(), value.into_value());
        })
    }

    /// A label of a volume of Docker.
    pub fn label(self, name: impl Into<String>, value: impl IntoValue<String>) -> Self {
        self.edit_docker(|docker| {
            docker.labels.insert(name.into(), value.into_value());
        })
    }

    /// The name by which containers mount it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What is wrong with it in a task that runs there.
    pub(super) fn problem(&self, launch: Launch) -> Option<Diagnostic> {
        let what = match &self.kind {
            Kind::Host(_) => "a folder of its instance as a volume",
            Kind::Docker(_) => "a volume of Docker",
            Kind::Efs(efs) => return efs.problem(),
            Kind::Scratch => return None,
        };
        (launch == Launch::Fargate).then(|| not_on_fargate(what))
    }

    /// The file system, if it is a construct that is known.
    #[cfg(feature = "efs")]
    pub(super) fn file_system(&self) -> Option<&crate::efs::FileSystem> {
        match &self.kind {
            Kind::Efs(efs) => efs.construct.as_ref(),
            _ => None,
        }
    }

    pub(crate) fn property(&self) -> CfnVolume {
        let volume = CfnVolume::new();
        let volume = match &self.kind {
            Kind::Scratch => volume,
            Kind::Host(path) => volume.host(HostVolumeProperties::new().source_path(path)),
            Kind::Docker(docker) => volume.docker_volume_configuration(docker.configuration()),
            Kind::Efs(efs) => volume.efs_volume_configuration(efs.configuration()),
        };
        volume.name(&self.name)
    }
}

impl Docker {
    fn configuration(&self) -> DockerVolumeConfiguration {
        let some = |map: &IndexMap<String, Value<String>>| (!map.is_empty()).then(|| map.clone());
        let scope = match self.is_shared {
            true => DockerVolumeConfigurationScope::Shared,
            false => DockerVolumeConfigurationScope::Task,
        };
        DockerVolumeConfiguration::new()
            .autoprovision(self.autoprovision.then_some(true))
            .driver(self.driver.as_deref())
            .driver_opts(some(&self.options))
            .labels(some(&self.labels))
            .scope(scope)
    }
}

impl Efs {
    fn problem(&self) -> Option<Diagnostic> {
        let root = self.root_directory.as_ref()?.as_str()?;
        (self.access_point.is_some() && root != "/").then(|| {
            let problem = format!("a volume has the root directory `{root}` and an access point");
            Diagnostic::error(codes::VOLUME, problem)
                .hint("leave out `root_directory`: the access point has one")
        })
    }

    fn configuration(&self) -> EFSVolumeConfiguration {
        let authorization = (self.access_point.is_some() || self.iam).then(|| {
            AuthorizationConfig::new()
                .access_point_id(self.access_point.clone())
                .iam(self.iam.then_some(AuthorizationConfigIAM::Enabled))
        });
        EFSVolumeConfiguration::new(&self.file_system)
            .authorization_config(authorization)
            .root_directory(self.root_directory.clone())
            .transit_encryption(TransitEncryption::Enabled)
    }
}
