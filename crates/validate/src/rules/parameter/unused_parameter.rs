//! W2001: a parameter that nothing uses.

use crate::rule;
use crate::rules::{Context, Findings, Rule};

rule! {
    /// ## What it does
    /// Reports parameters that no `Ref`, `Fn::Sub` or rule refers to.
    ///
    /// ## Why it matters
    /// Whoever deploys the stack is asked for a value that changes nothing.
    ///
    /// ## Example
    /// ```yaml
    /// Parameters: {Stage: {Type: String}}   # and no !Ref Stage
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html>
    pub struct UnusedParameter = W2001, "unused-parameter", Warning, on [template];
}

impl Rule for UnusedParameter {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        let template = cx.template;
        if template.is_rewritten() {
            return;
        }
        // A loop whose values are not known may make any name.
        let any_name = template
            .references
            .iter()
            .any(|reference| reference.kind.is_value() && reference.target.contains("&{"));
        for parameter in template.parameters.values() {
            let used = template
                .references_to(parameter.name)
                .any(|reference| reference.kind.is_value());
            // The version marker that bootstrapped CDK stacks carry for the deployment's own check.
            let marker = parameter.name == "BootstrapVersion";
            if !used && !any_name && !marker && !parameter.name.starts_with("Fn::") {
                out.report(
                    self.at(
                        parameter.name_span,
                        format!("nothing uses the parameter `{}`", parameter.name),
                    )
                    .hint("remove it, or use it")
                    .property(format!("Parameters.{}", parameter.name)),
                );
            }
        }
    }
}
