//! SW1552: how many instances a group keeps while it is updated.

use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::model::Instance;

rule! {
    /// ## What it does
    /// Checks that a rolling update keeps fewer instances in service than the group has at most.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the update: `MinInstancesInService` must be less than the group's `MaxSize`, or no instance could
    /// be replaced.
    ///
    /// ## Example
    /// ```yaml
    /// Fleet: {Type: AWS::AutoScaling::AutoScalingGroup, UpdatePolicy: {AutoScalingRollingUpdate: {MinInstancesInService: 2}}, Properties: {MinSize: "1", MaxSize: "2"}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html>
    pub struct RollingUpdate = SW1552, "rolling-update", Error, on [forms "AWS::AutoScaling::AutoScalingGroup"];
}

impl Rule for RollingUpdate {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let path = [
            "UpdatePolicy",
            "AutoScalingRollingUpdate",
            "MinInstancesInService",
        ];
        let Some(kept) = form.resource.node.at(path) else {
            return;
        };
        let number = kept
            .scalar_text()
            .and_then(|text| text.trim().parse::<f64>().ok());
        let most = form.properties.get("MaxSize").and_then(Instance::number);
        if let Some((number, most)) = number.zip(most)
            && number >= most
        {
            let finding = self
                .at(
                    kept.span,
                    format!("an update keeps {number} instances in service, and the group has {most} at most, so that none can be replaced"),
                )
                .hint("keep fewer in service, or set `MaxSize` to more")
                .property(path.join("."));
            out.report(finding);
        }
    }
}
