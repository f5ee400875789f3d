//! Block devices: the volumes that an instance starts with.

use stackwright::{Diagnostic, IntoValue};
use stackwright_cfn::ec2::instance::{self, EbsVolumeType as VolumeType};
use stackwright_cfn::ec2::launch_template;

use super::codes;
use super::ebs::Ebs;

/// A volume that an instance starts with, under the name of a device.
///
/// A volume of EBS is encrypted, of the type `gp3`, and deleted with the instance, unless told otherwise.
///
/// ```
/// use stackwright_aws::ec2::{BlockDevice, VolumeType};
/// let root = BlockDevice::ebs("/dev/xvda", 30);
/// let data = BlockDevice::ebs("/dev/sdf", 500).volume_type(VolumeType::Io2).iops(10_000).keep_on_termination();
/// # let _ = (root, data);
/// ```
/// Source: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/block-device-mapping-concepts.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct BlockDevice {
    name: String,
    kind: Kind,
    /// Whether it is there when the instance is not any more.
    kept: bool,
}

#[derive(Clone, Debug)]
enum Kind {
    Ebs(Ebs),
    Ephemeral(u8),
    Suppressed,
}

impl BlockDevice {
    fn of_ebs(name: String, size: Option<u32>, volume_type: Option<VolumeType>) -> Self {
        BlockDevice {
            name,
            kind: Kind::Ebs(Ebs::new(size, volume_type)),
            kept: false,
        }
    }

    /// A volume of EBS of this size, in GiB. The root device of Amazon Linux is `/dev/xvda`.
    pub fn ebs(name: impl Into<String>, size_gib: u32) -> Self {
        Self::of_ebs(name.into(), Some(size_gib), Some(VolumeType::Gp3))
    }

    /// A volume of EBS from a snapshot, by its id.
    pub fn from_snapshot(name: impl Into<String>, snapshot_id: impl IntoValue<String>) -> Self {
        let snapshot = snapshot_id.into_value();
        Self::of_ebs(name.into(), None, Some(VolumeType::Gp3))
            .edit(|ebs| ebs.snapshot = Some(snapshot))
    }

    /// The root device of an image as the image has it, but encrypted.
    pub(super) fn encrypted_root(name: &str) -> Self {
        Self::of_ebs(name.to_owned(), None, None)
    }

    /// A volume on the machine itself, by its number. It is lost when the instance stops.
    pub fn ephemeral(name: impl Into<String>, number: u8) -> Self {
        BlockDevice {
            name: name.into(),
            kind: Kind::Ephemeral(number),
            kept: false,
        }
    }

    /// Leaves out a device that the image has.
    pub fn suppressed(name: impl Into<String>) -> Self {
        BlockDevice {
            name: name.into(),
            kind: Kind::Suppressed,
            kept: false,
        }
    }

    fn edit(mut self, edit: impl FnOnce(&mut Ebs)) -> Self {
        if let Kind::Ebs(ebs) = &mut self.kind {
            edit(ebs);
        }
        self
    }

    /// The kind of disks; `gp3` unless this is called.
    pub fn volume_type(self, volume_type: VolumeType) -> Self {
        self.edit(|ebs| ebs.volume_type = Some(volume_type))
    }

    /// The operations in a second that it is made for, of the types `gp3`, `io1` and `io2`, which the last two need.
    pub fn iops(self, iops: u32) -> Self {
        self.edit(|ebs| ebs.iops = Some(iops))
    }

    /// The MiB in a second that it is made for, of the type `gp3`, in launch templates.
    pub fn throughput_mib(self, throughput: u32) -> Self {
        self.edit(|ebs| ebs.throughput = Some(throughput))
    }

    /// Encrypts it with a key of KMS of your own, by its ARN, instead of the account's.
    pub fn kms_key(self, key_arn: impl IntoValue<String>) -> Self {
        self.edit(|ebs| ebs.key = Some(key_arn.into_value()))
    }

    /// Does not ask for encryption: the account's default counts.
    pub fn unencrypted(self) -> Self {
        self.edit(|ebs| ebs.encrypted = false)
    }

    /// Keeps it when the instance is terminated.
    pub fn keep_on_termination(mut self) -> Self {
        self.kept = true;
        self
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// What is wrong with it, as a device of an instance or of a launch template.
    pub(crate) fn problem(&self, is_of_instance: bool) -> Option<Diagnostic> {
        let Kind::Ebs(ebs) = &self.kind else {
            return None;
        };
        if ebs.throughput.is_some() && is_of_instance {
            let problem = "CloudFormation sets no throughput of the volumes of an instance";
            let problem = Diagnostic::error(codes::BLOCK_DEVICE, problem);
            return Some(problem.hint("use a launch template, or leave out `throughput_mib`"));
        }
        ebs.problem(&format!("the volume `{}`", self.name))
    }

    pub(super) fn of_instance(&self) -> instance::BlockDeviceMapping {
        let mapping = instance::BlockDeviceMapping::new(&self.name);
        match &self.kind {
            Kind::Ephemeral(number) => mapping.virtual_name(format!("ephemeral{number}")),
            Kind::Suppressed => mapping.no_device(instance::BlockDeviceMappingNoDevice::new()),
            Kind::Ebs(ebs) => mapping.ebs(
                instance::Ebs::new()
                    .delete_on_termination(self.kept.then_some(false))
                    .encrypted(ebs.encrypted.then_some(true))
                    .iops(ebs.iops)
                    .kms_key_id(ebs.key.clone())
                    .snapshot_id(ebs.snapshot.clone())
                    .volume_size(ebs.size)
                    .volume_type(ebs.volume_type.clone()),
            ),
        }
    }

    pub(super) fn of_template(&self) -> launch_template::BlockDeviceMapping {
        let mapping = launch_template::BlockDeviceMapping::new().device_name(&self.name);
        match &self.kind {
            Kind::Ephemeral(number) => mapping.virtual_name(format!("ephemeral{number}")),
            Kind::Suppressed => mapping.no_device(""),
            Kind::Ebs(ebs) => mapping.ebs(
                launch_template::Ebs::new()
                    .delete_on_termination(self.kept.then_some(false))
                    .encrypted(ebs.encrypted.then_some(true))
                    .iops(ebs.iops)
                    .kms_key_id(ebs.key.clone())
                    .snapshot_id(ebs.snapshot.clone())
                    .throughput(ebs.throughput)
                    .volume_size(ebs.size)
                    .volume_type(ebs.volume_type.clone()),
            ),
        }
    }
}
