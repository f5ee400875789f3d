//! W2010: finds parameters with `NoEcho` that show up in outputs or metadata.

use crate::rule;
use crate::rules::reference::placed;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::Section;
use stackwright_template::parse::Node;

rule! {
    /// ## What it does
    /// Finds parameters with `NoEcho` that show up in outputs or metadata.
    ///
    /// ## Why it matters
    /// There they are readable in plain text.
    ///
    /// ## Example
    /// ```yaml
    /// Parameters: {Password: {Type: String, NoEcho: true}}
    /// Resources: {Topic: {Type: AWS::SNS::Topic}}
    /// Outputs: {Password: {Value: !Ref Password}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html>
    pub struct NoEcho = W2010, "no-echo-shown", Warning, on [template];
}

impl Rule for NoEcho {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        for reference in &cx.template.references {
            let secret = cx
                .template
                .parameters
                .get(reference.target)
                .and_then(|parameter| parameter.node.get("NoEcho"))
                .and_then(Node::scalar_text)
                .is_some_and(|text| text.eq_ignore_ascii_case("true"));
            let shown = match reference.owner.section {
                Section::Outputs => Some("an output"),
                Section::Resources if reference.path.key(2) == Some("Metadata") => {
                    Some("the metadata of a resource")
                }
                Section::Other if reference.owner.name == "Metadata" => Some("metadata"),
                _ => None,
            };
            if secret
                && reference.kind.is_value()
                && let Some(shown) = shown
            {
                let message = format!(
                    "the secret parameter `{}` is readable in {shown}",
                    reference.target
                );
                let finding = self.at(reference.span, message);
                out.report(placed(finding, cx, reference.owner, &reference.path));
            }
        }
    }
}
