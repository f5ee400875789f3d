//! What a volume of EBS is made of, as a device of a machine or by itself.

use std::ops::RangeInclusive;

use stackwright::{Diagnostic, Value};
use stackwright_cfn::ec2::instance::EbsVolumeType as VolumeType;

use super::codes;

#[derive(Clone, Debug)]
pub(super) struct Ebs {
    pub size: Option<u32>,
    pub snapshot: Option<Value<String>>,
    pub volume_type: Option<VolumeType>,
    pub iops: Option<u32>,
    pub throughput: Option<u32>,
    pub encrypted: bool,
    pub key: Option<Value<String>>,
}

/// The GiB that a volume of a type can have.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-volume.html>
fn sizes(kind: &str) -> RangeInclusive<u32> {
    match kind {
        "gp3" => 1..=65_536,
        "io1" => 4..=16_384,
        "io2" => 4..=65_536,
        "st1" | "sc1" => 125..=16_384,
        "standard" => 1..=1024,
        _ => 1..=16_384,
    }
}

impl Ebs {
    pub fn new(size: Option<u32>, volume_type: Option<VolumeType>) -> Self {
        Ebs {
            size,
            snapshot: None,
            volume_type,
            iops: None,
            throughput: None,
            encrypted: true,
            key: None,
        }
    }

    pub fn kind(&self) -> &str {
        self.volume_type.as_ref().map_or("gp3", VolumeType::as_str)
    }

    /// What is wrong with it, as the volume that `what` names.
    pub fn problem(&self, what: &str) -> Option<Diagnostic> {
        let wrong = |problem: String, hint: &str| {
            Some(Diagnostic::error(codes::BLOCK_DEVICE, problem).hint(hint))
        };
        let kind = self.kind();
        let sizes = sizes(kind);
        if let Some(size) = self.size.filter(|size| !sizes.contains(size)) {
            let problem = format!("{what} of the type `{kind}` cannot have {size} GiB");
            let hint = format!("use {} to {}", sizes.start(), sizes.end());
            return wrong(problem, &hint);
        }
        if self.iops.is_none() && matches!(kind, "io1" | "io2") {
            let problem = format!(
                "{what} of the type `{kind}` does not say for how many operations it is made"
            );
            return wrong(problem, "call `iops`, or use `VolumeType::Gp3`");
        }
        if self.iops.is_some() && !matches!(kind, "gp3" | "io1" | "io2") {
            let problem =
                format!("{what} of the type `{kind}` cannot be made for a number of operations");
            return wrong(
                problem,
                "leave out `iops`, or use `VolumeType::Gp3` or `Io2`",
            );
        }
        if self.throughput.is_some() && kind != "gp3" {
            let problem = format!("{what} of the type `{kind}` cannot be made for a throughput");
            return wrong(
                problem,
                "leave out `throughput_mib`, or use `VolumeType::Gp3`",
            );
        }
        if self.key.is_some() && !self.encrypted {
            let problem = format!("{what} has a key, and is not encrypted");
            return wrong(problem, "leave out `unencrypted`");
        }
        None
    }
}
