//! Volumes of a task, which its containers mount.

use stackwright::{IntoValue, Value};
use stackwright_cfn::ecs::task_definition::{
    AuthorizationConfig, AuthorizationConfigIAM, EFSVolumeConfiguration,
    EFSVolumeConfigurationTransitEncryption as TransitEncryption, Volume as CfnVolume,
};

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
    efs: Option<Efs>,
}

#[derive(Clone, Debug)]
struct Efs {
    file_system: Value<String>,
    root_directory: Option<Value<String>>,
    access_point: Option<Value<String>>,
    iam: bool,
}

impl Volume {
    /// A part of the task's ephemeral storage that its containers share.
    pub fn scratch(name: impl Into<String>) -> Self {
        Volume {
            name: name.into(),
            efs: None,
        }
    }

    /// An EFS file system, by its id. Its traffic is encrypted.
    pub fn efs(name: impl Into<String>, file_system_id: impl IntoValue<String>) -> Self {
        Volume {
            name: name.into(),
            efs: Some(Efs {
                file_system: file_system_id.into_value(),
                root_directory: None,
                access_point: None,
                iam: false,
            }),
        }
    }

    fn edit(mut self, edit: impl FnOnce(&mut Efs)) -> Self {
        if let Some(efs) = &mut self.efs {
            edit(efs);
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

    /// The name by which containers mount it.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn property(&self) -> CfnVolume {
        CfnVolume::new()
            .efs_volume_configuration(self.efs.as_ref().map(Efs::configuration))
            .name(&self.name)
    }
}

impl Efs {
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
