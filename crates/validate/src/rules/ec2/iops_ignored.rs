//! W3671: warns of `Iops` of a volume whose type has no IOPS to choose.

use crate::rule;
use crate::rules::extension::{Selected, select};
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::model::Instance;

const DEVICES: &[(&str, &[&str])] = &[
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

/// Each block device of a form of a resource.
fn devices<'a, 't>(form: &'a Form<'t>) -> impl Iterator<Item = Selected<'a, 't>> {
    let of_type = |(ty, _): &&(&str, _)| *ty == form.resource.type_name;
    let paths = DEVICES.iter().filter(of_type).flat_map(|(_, paths)| *paths);
    let span = form.resource.properties_span();
    paths.flat_map(move |path| select(&form.properties, span, path))
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
    on [forms "AWS::AutoScaling::LaunchConfiguration" "AWS::EC2::Instance" "AWS::EC2::LaunchTemplate" "AWS::EC2::SpotFleet"];
}

impl Rule for IopsIgnored {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        for device in devices(form) {
            let Some(iops) = device.instance.at("Ebs.Iops") else {
                continue;
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
                    .property(format!("{}.Ebs.Iops", device.path));
                out.report(finding);
            }
        }
    }
}
