//! W2506: the type of a parameter that is used as the id of an image.

use crate::Diagnostic;
use crate::rule;
use crate::rules::extension::select;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::{Instance, WhyUnknown};
use stackwright_template::parse::Node;

rule! {
    /// ## What it does
    /// Checks that a parameter that is used as `ImageId` has the type `AWS::EC2::Image::Id`, or
    /// `AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>`.
    ///
    /// ## Why it matters
    /// With these types CloudFormation checks before it begins that the image exists; with `String` the resource fails
    /// in the middle of the deployment.
    ///
    /// ## Example
    /// ```yaml
    /// Parameters: {Image: {Type: String}}   # AWS::EC2::Image::Id
    /// Resources: {Host: {Type: AWS::EC2::Instance, Properties: {ImageId: !Ref Image}}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html>
    pub struct ImageId = W2506, "image-parameter-type", Warning, on [template];
}

const IMAGES: &[(&str, &str)] = &[
    ("AWS::AutoScaling::LaunchConfiguration", "ImageId"),
    ("AWS::Batch::ComputeEnvironment", "ComputeResources.ImageId"),
    ("AWS::Cloud9::EnvironmentEC2", "ImageId"),
    ("AWS::EC2::Instance", "ImageId"),
    ("AWS::EC2::LaunchTemplate", "LaunchTemplateData.ImageId"),
    (
        "AWS::EC2::SpotFleet",
        "SpotFleetRequestConfigData.LaunchSpecifications.*.ImageId",
    ),
    ("AWS::ImageBuilder::Image", "ImageId"),
];

const TYPES: &[&str] = &[
    "AWS::EC2::Image::Id",
    "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>",
];

impl Rule for ImageId {
    fn template<'t>(&self, cx: &Context<'t>, out: &mut Findings) {
        for &(type_name, path) in IMAGES {
            for resource in cx.template.resources_of(type_name) {
                for form in cx.scenarios.forms(resource) {
                    for at in select(&form.properties, resource.properties_span(), path) {
                        if let Some(finding) = self.parameter(cx, at.instance) {
                            out.report(finding);
                        }
                    }
                }
            }
        }
    }
}

impl ImageId {
    fn parameter(&self, cx: &Context<'_>, image: &Instance<'_>) -> Option<Diagnostic> {
        let WhyUnknown::Parameter(name) = &image.unknown()?.why else {
            return None;
        };
        let parameter = cx.template.parameters.get(name)?;
        let ty = parameter.node.get("Type")?;
        let text = ty.as_str().unwrap_or_default();
        if TYPES.contains(&text) || text.is_empty() {
            return None;
        }
        let stored = text.starts_with("AWS::SSM::Parameter::Value<")
            || parameter
                .node
                .get("Default")
                .and_then(Node::scalar_text)
                .is_some_and(|text| text.starts_with('/'));
        let meant = TYPES[usize::from(stored)];
        Some(
            self.at(
                ty.span,
                format!("the parameter `{name}` is the id of an image, and has the type `{text}`"),
            )
            .hint(format!(
                "with `{meant}` CloudFormation checks that the image exists"
            ))
            .related(image.span(), "used here")
            .property(format!("Parameters.{name}.Type")),
        )
    }
}
