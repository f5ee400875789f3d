//! SW1513: what must be in one zone, and what must not.

use crate::rule;
use crate::rules::linked::{clashes, identity, linked};
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::{Function, Intrinsic, Resource};
use stackwright_template::parse::Node;

rule! {
    /// ## What it does
    /// Checks that a volume is in the zone of the instance that it is attached to, and that a file system has one mount target
    /// in a zone.
    ///
    /// ## Why it matters
    /// EC2 refuses the attachment, EFS the second mount target.
    ///
    /// ## Example
    /// ```yaml
    /// Web: {Type: AWS::EC2::Instance, Properties: {ImageId: ami-11111111, AvailabilityZone: !Select [0, !GetAZs ""]}}
    /// Disk: {Type: AWS::EC2::Volume, Properties: {Size: 10, AvailabilityZone: !Select [1, !GetAZs ""]}}   # !GetAtt Web.AvailabilityZone
    /// Attached: {Type: AWS::EC2::VolumeAttachment, Properties: {InstanceId: !Ref Web, VolumeId: !Ref Disk, Device: /dev/sdh}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/ebs/latest/userguide/ebs-attaching-volume.html>,
    /// <https://docs.aws.amazon.com/efs/latest/ug/accessing-fs.html>
    pub struct Zones = SW1513, "zones-fit", Error, on [template];
}

const MOUNT: &str = "AWS::EFS::MountTarget";
const ATTACHMENT: &str = "AWS::EC2::VolumeAttachment";
const SUBNET: &str = "AWS::EC2::Subnet";

impl Rule for Zones {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        let mounts = clashes(cx, MOUNT, |form| {
            let system = identity(form.properties.get("FileSystemId")?)?;
            let subnet = form.properties.get("SubnetId")?;
            let zone = match linked(cx, Some(subnet), SUBNET).and_then(zone) {
                Some(zone) => zone.to_json().to_string(),
                None => identity(subnet)?,
            };
            Some((format!("{system} {zone}"), subnet.span()))
        });
        for clash in mounts {
            out.report(
                self.at(
                    clash.span,
                    format!(
                        "EFS refuses the mount target: the file system has one in this zone already, `{}`",
                        clash.first.name
                    ),
                )
                .hint("make one in a subnet of each zone")
                .related(clash.first_span, "the other one")
                .resource(clash.resource)
                .property("SubnetId"),
            );
        }
        for attachment in cx.template.resources_of(ATTACHMENT) {
            for form in cx.scenarios.forms(attachment) {
                let volume = form.properties.get("VolumeId");
                let instance = form.properties.get("InstanceId");
                if let Some(volume) = linked(cx, volume, "AWS::EC2::Volume")
                    && let Some(at) = linked(cx, instance, "AWS::EC2::Instance")
                    && let Some((own, other)) = zone(volume).zip(zone_of_instance(cx, at))
                    && are_apart(own, other)
                {
                    out.report(
                        self.at(
                            own.span,
                            format!(
                                "EC2 refuses `{}`: `{}` is in another zone than the instance",
                                attachment.name, volume.name
                            ),
                        )
                        .hint(format!(
                            "write AvailabilityZone: !GetAtt {}.AvailabilityZone",
                            at.name
                        ))
                        .related(other.span, "the zone of the instance")
                        .resource(volume)
                        .property("AvailabilityZone"),
                    );
                }
            }
        }
    }
}

/// The zone that a resource says it is in; what a condition or a parameter chooses may be another one each time.
fn zone<'t>(resource: &Resource<'t>) -> Option<&'t Node<'t>> {
    let zone = resource.property("AvailabilityZone")?;
    let call = Intrinsic::of(zone);
    call.is_none_or(|call| call.function == Function::Select)
        .then_some(zone)
}

/// The zone of an instance: its own, or that of its subnet.
fn zone_of_instance<'t>(cx: &Context<'t>, instance: &Resource<'t>) -> Option<&'t Node<'t>> {
    zone(instance).or_else(|| {
        let subnet = instance.property("SubnetId")?;
        let call = Intrinsic::of(subnet).filter(|call| call.function == Function::Ref)?;
        let subnet = cx.template.resources.get(call.argument.as_str()?)?;
        (subnet.type_name == SUBNET).then(|| zone(subnet))?
    })
}

/// Whether two zones are certainly not the same: two names, or two places of one list.
fn are_apart(one: &Node<'_>, other: &Node<'_>) -> bool {
    let place = |zone: &Node<'_>| {
        let list = Intrinsic::of(zone)?.argument.as_list()?;
        Some((
            list.first()?.scalar_text()?.to_string(),
            list.get(1)?.to_json(),
        ))
    };
    match (one.as_str(), other.as_str()) {
        (Some(one), Some(other)) => one != other,
        _ => place(one)
            .zip(place(other))
            .is_some_and(|((at, list), (other_at, other_list))| {
                at != other_at && list == other_list
            }),
    }
}
