//! I2003: a pattern of a parameter that is no regular expression.

use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::parameter_values::{Unusable, compile};
use stackwright_template::parse::Node;

rule! {
    /// ## What it does
    /// Reports an `AllowedPattern` that cannot be read as a regular expression.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template when it cannot read the pattern. It only informs, since CloudFormation
    /// uses Java's expressions, which differ in rare details.
    ///
    /// ## Example
    /// ```yaml
    /// Stage: {Type: String, AllowedPattern: "[a-z"}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html>
    pub struct AllowedPattern = I2003, "allowed-pattern", Info, on [template];
}

impl Rule for AllowedPattern {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        for parameter in cx.template.parameters.values() {
            let Some(node) = parameter.node.get("AllowedPattern") else {
                continue;
            };
            let Some(pattern) = Some(node).and_then(Node::as_str) else {
                continue;
            };
            if let Err(Unusable::Wrong(why)) = compile(pattern) {
                let why = why.lines().last().unwrap_or_default();
                let why = why.strip_prefix("error: ").unwrap_or(why);
                out.report(
                    self.at(
                        node.span,
                        format!("`{pattern}` is no regular expression: {why}"),
                    )
                    .property(format!("Parameters.{}.AllowedPattern", parameter.name)),
                );
            }
        }
    }
}
