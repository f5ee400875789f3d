//! E3005: the targets of `DependsOn`.

use super::may_be_generated;
use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::Resource;
use stackwright_template::parse::{Data, Node};
use stackwright_template::suggest::did_you_mean;

rule! {
    /// ## What it does
    /// Checks that `DependsOn` is the logical id of another resource, or a list of them.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template.
    ///
    /// ## Example
    /// ```yaml
    /// Trail: {Type: AWS::CloudTrail::Trail, DependsOn: BuketPolicy}   # the resource is BucketPolicy
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-dependson.html>
    pub struct DependsOn = E3005, "depends-on", Error, on [resources];
}

impl Rule for DependsOn {
    fn resource(&self, cx: &Context<'_>, resource: &Resource<'_>, out: &mut Findings) {
        let Some(node) = resource.node.get("DependsOn") else {
            return;
        };
        let items: &[Node<'_>] = match &node.data {
            Data::List(items) => items,
            _ => std::slice::from_ref(node),
        };
        for item in items {
            let Some(name) = item.as_str() else {
                let message = format!(
                    "`DependsOn` needs the logical id of a resource, not {}",
                    item.kind()
                );
                out.report(self.at(item.span, message).property("DependsOn"));
                continue;
            };
            // Depending on itself is a circle, which another rule reports.
            if !cx.template.resources.contains_key(name) && !may_be_generated(cx, name) {
                let mut finding = self.at(item.span, format!("there is no resource `{name}`"));
                if let Some(near) = did_you_mean(name, cx.template.resources.keys().copied()) {
                    finding = finding.meant(near);
                }
                out.report(finding.property("DependsOn"));
            }
            // Assertions may rule out what the conditions allow.
            if cx.template.rules.is_empty()
                && let Some(target) = cx.template.resources.get(name)
                && let given = resource.condition.map(|name| (name, true))
                && let Some(condition) = cx.template.may_be_missing(name, given.as_slice())
            {
                let message =
                    format!("`{name}` does not exist when the condition `{condition}` is false");
                out.report(
                    self.at(item.span, message)
                        .hint(format!(
                            "refer to it within `Fn::If` with `{condition}`, which makes the dependency as well"
                        ))
                        .related(target.name_span, "the resource that may not exist")
                        .property("DependsOn"),
                );
            }
        }
    }
}
