//! E1004: the description of the template.

use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::Intrinsic;
use stackwright_template::parse::Data;

rule! {
    /// ## What it does
    /// Checks that the description of the template is a literal string.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template. It knows neither functions nor parameters in the description.
    ///
    /// ## Example
    /// ```yaml
    /// Description: !Sub 'network of ${Stage}'   # not a literal
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-description-structure.html>
    pub struct Description = E1004, "description", Error, on [template];
}

impl Rule for Description {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        let Some(description) = cx.template.root.get("Description") else {
            return;
        };
        let what = match (&description.data, Intrinsic::of(description)) {
            // A null is reported by the parser.
            (Data::String(_) | Data::Null, _) => return,
            (_, Some(call)) => format!("`{}`", call.function.name()),
            (_, None) => description.kind().to_owned(),
        };
        let mut finding = self
            .at(
                description.span,
                format!("the description must be a literal string, not {what}"),
            )
            .property("Description");
        if let Data::Number(text) = &description.data {
            finding = finding.hint(format!("put it into quotes: `'{text}'`"));
        }
        out.report(finding);
    }
}
