//! E1020: the target of `Ref`.

use super::{may_be_generated, placed, referable, too_early};
use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::{Call, PSEUDO_PARAMETERS};
use stackwright_template::suggest::did_you_mean;

rule! {
    /// ## What it does
    /// Checks that `Ref` names a parameter, a resource or a pseudo parameter of the template.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template: "unresolved resource dependencies".
    ///
    /// ## Example
    /// ```yaml
    /// Outputs: {Name: {Value: !Ref Buket}}   # the resource is Bucket
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-ref.html>
    pub struct Ref = E1020, "ref", Error, on [calls Ref];
}

impl Rule for Ref {
    fn call(&self, cx: &Context<'_>, call: &Call<'_>, out: &mut Findings) {
        let Some(name) = call.argument.as_str() else {
            if call.argument.as_map().is_none()
                || !cx.template.has_transform("AWS::LanguageExtensions")
            {
                let message = format!("`Ref` needs a name, not {}", call.argument.kind());
                out.report(placed(
                    self.at(call.argument.span, message),
                    cx,
                    call.owner,
                    &call.path,
                ));
            }
            return;
        };
        let template = cx.template;
        let known = template.parameters.contains_key(name)
            || PSEUDO_PARAMETERS.contains(&name)
            || template.resources.contains_key(name);
        if !known && !may_be_generated(cx, name) {
            let mut finding = self.at(
                call.argument.span,
                format!("there is no parameter or resource `{name}`"),
            );
            if let Some(near) = did_you_mean(name, referable(cx)) {
                finding = finding.meant(near);
            }
            out.report(placed(finding, cx, call.owner, &call.path));
        } else if template.resources.contains_key(name)
            && let Some(message) = too_early(call.owner.section, name)
        {
            out.report(placed(
                self.at(call.argument.span, message),
                cx,
                call.owner,
                &call.path,
            ));
        }
    }
}
