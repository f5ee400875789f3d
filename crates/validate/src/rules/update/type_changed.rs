//! SW1078: a logical ID that gets another type.

use super::compare::Update;
use crate::rule;
use crate::rules::{Context, Findings, Rule};

rule! {
    /// ## What it does
    /// Compares the template with the deployed one, where that is given, and reports a logical ID that has another
    /// type there.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the change set: "Update of resource type is not permitted".
    ///
    /// ## Example
    /// ```yaml
    /// Queue: {Type: AWS::SNS::Topic}   # deployed as AWS::SQS::Queue
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html>
    pub struct TypeChanged = SW1078, "type-changed-in-update", Error, on [template];
}

impl Rule for TypeChanged {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        let Some(update) = Update::of(cx) else {
            return;
        };
        for new in cx.template.resources.values() {
            let Some(old) = update.before.resources.get(new.name) else {
                continue;
            };
            if old.type_name == new.type_name
                || old.type_name.is_empty()
                || new.type_name.is_empty()
            {
                continue;
            }
            out.report(
                self.at(new.type_span, format!("the update is refused: `{}` is deployed as {}, and a logical ID keeps its type", new.name, old.type_name))
                    .hint("give the new resource another logical ID")
                    .resource(new),
            );
        }
    }
}
