//! W3671: warns of `Iops` of a volume whose type has no IOPS to choose.

use crate::rule;
use crate::rules::extension::{Places, Selected, select};
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::{Instance, Resource};

const DEVICES: Places = &[
    (
        "AWS::AutoScaling::LaunchConfiguration",
        &["BlockDeviceMappings.*"],
    ),
    ("AWS::EC2::Instance", &["BlockDeviceMappings.*"]),
    (
        "AWS::EC2::LaunchTemplate",
        &["LaunchTemplateData.BlockDeviceMappings.*"],
    ),
    (
        "AWS::EC2::SpotFleet",
        &["SpotFleetRequestConfigData.LaunchSpecifications.*.BlockDeviceMappings.*"],
    ),
];

/// Each block device of each form of a resource.
fn devices(cx: &Context<'_>, resource: &Resource<'_>, mut each: impl FnMut(&Selected<'_, '_>)) {
    let places = DEVICES
        .iter()
        .filter(|(ty, _)| *ty == resource.type_name)
        .flat_map(|(_, paths)| *paths);
    for path in places {
        for form in cx.forms(resource) {
            for device in select(&form.properties, resource.properties_span(), path) {
                each(&device);
            }
        }
    }
}

rule! {
    /// ## What it does
    /// Warns of `Iops` of a volume whose type has no IOPS to choose.
    ///
    /// ## Why it matters
    /// EC2 ignores it: only `io1`, `io2` and `gp3` have IOPS to choose.
    ///
    /// ## Example
    /// ```yaml
    /// Server: {Type: AWS::EC2::Instance, Properties: {ImageId: ami-0123456789abcdef0, BlockDeviceMappings: [{DeviceName: /dev/xvda, Ebs: {VolumeType: gp2, Iops: 4000}}]}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volume-types.html>
    pub struct IopsIgnored = W3671, "iops-ignored", Warning,
    on [resources "AWS::AutoScaling::LaunchConfiguration" "AWS::EC2::Instance" "AWS::EC2::LaunchTemplate" "AWS::EC2::SpotFleet"];
}

impl Rule for IopsIgnored {
    fn resource(&self, cx: &Context<'_>, resource: &Resource<'_>, out: &mut Findings) {
        devices(cx, resource, |device| {
            let Some(iops) = device.instance.at("Ebs.Iops") else {
                return;
            };
            let ty = device
                .instance
                .at("Ebs.VolumeType")
                .and_then(Instance::text);
            if let Some(ty @ ("gp2" | "st1" | "sc1" | "standard")) = ty {
                let finding = self
                    .at(
                        iops.span(),
                        format!("a volume of the type `{ty}` has no `Iops` to choose"),
                    )
                    .hint("remove `Iops`, or take the type gp3, io1 or io2")
                    .resource(resource)
                    .property(&format!("{}.Ebs.Iops", device.path));
                out.report_once(finding);
            }
        });
    }
}
