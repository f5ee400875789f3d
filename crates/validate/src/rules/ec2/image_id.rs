//! E3673: checks that an instance has an image, of its own or by its launch template.

use crate::rule;
use crate::rules::linked::linked;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::model::Instance;

rule! {
    /// ## What it does
    /// Checks that an instance has an `ImageId`, or a launch template that has one.
    ///
    /// ## Why it matters
    /// EC2 cannot start an instance without an image.
    ///
    /// ## Example
    /// ```yaml
    /// Server: {Type: AWS::EC2::Instance, Properties: {InstanceType: t4g.micro}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-instance.html>
    pub struct ImageId = E3673, "image-id", Error, on [forms "AWS::EC2::Instance"];
}

impl Rule for ImageId {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let instance = form.resource;
        let p = &form.properties;
        if !p.lacks("ImageId") {
            return;
        }
        let template = p.get("LaunchTemplate");
        let finding = match template {
            None if p.lacks("LaunchTemplate") => self
                .at(instance.properties_span(), "the instance has no image")
                .hint("set `ImageId`, or a `LaunchTemplate` that has one"),
            Some(reference) => {
                let named = reference
                    .get("LaunchTemplateId")
                    .or_else(|| reference.get("LaunchTemplateName"));
                let Some(template) = linked(cx, named, "AWS::EC2::LaunchTemplate") else {
                    return;
                };
                let Some(data) = cx
                    .scenarios
                    .forms_beside(form, template)
                    .into_iter()
                    .filter_map(|other| other.properties.get("LaunchTemplateData"))
                    .find(|data| data.lacks("ImageId"))
                else {
                    return;
                };
                self.at(
                    named.map_or(reference.span(), Instance::span),
                    format!(
                        "neither the instance nor its launch template `{}` has an image",
                        template.name
                    ),
                )
                .hint("set `ImageId` in one of them")
                .related(data.span(), "the launch template")
            }
            None => return,
        };
        out.report(finding.property(if template.is_some() {
            "LaunchTemplate"
        } else {
            ""
        }));
    }
}
