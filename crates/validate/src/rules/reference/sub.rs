//! E1019: the variables of `Fn::Sub`.

use super::{get_att, may_be_generated, placed, referable, too_early};
use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::{
    Call, Function, Intrinsic, PSEUDO_PARAMETERS, ReferenceKind, sub_variables,
};
use stackwright_template::parse::{Data, Node};
use stackwright_template::suggest::did_you_mean;

rule! {
    /// ## What it does
    /// Checks that `Fn::Sub` has a text, or a text and an object of values, and that every `${Name}` in it is one
    /// of these values, a parameter, a pseudo parameter, a resource or `Resource.Attribute`.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template.
    ///
    /// ## Example
    /// ```yaml
    /// Value: !Sub 'arn:aws:s3:::${Buket}/*'   # the resource is Bucket
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-sub.html>
    pub struct Sub = E1019, "sub", Error, on [template, calls Sub];
}

impl Rule for Sub {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        for reference in &cx.template.references {
            let place = |finding| placed(finding, cx, reference.owner, &reference.path);
            let is_in_sub = matches!(
                reference.kind,
                ReferenceKind::Sub | ReferenceKind::SubGetAtt(_)
            );
            if is_in_sub
                && cx.template.resources.contains_key(reference.target)
                && let Some(message) = too_early(reference.owner.section, reference.target)
            {
                out.report(place(self.at(reference.span, message)));
                continue;
            }
            match &reference.kind {
                ReferenceKind::Sub => {
                    let name = reference.target;
                    let known = cx.template.parameters.contains_key(name)
                        || PSEUDO_PARAMETERS.contains(&name)
                        || cx.template.resources.contains_key(name);
                    if name.is_empty()
                        || known
                        || may_be_generated(cx, name)
                        || is_loop_variable(cx, name)
                    {
                        continue;
                    }
                    let mut finding = self.at(
                        reference.span,
                        format!("there is no parameter or resource `{name}` for `${{{name}}}`"),
                    );
                    finding = match did_you_mean(name, referable(cx)) {
                        Some(near) => finding
                            .meant(near)
                            .hint(format!("did you mean `${{{near}}}`?")),
                        None => finding.hint(format!("write `${{!{name}}}` for the text itself")),
                    };
                    out.report(place(finding));
                }
                ReferenceKind::SubGetAtt(attribute) => {
                    if let Some(what) = get_att::not_text(cx, reference.target, attribute) {
                        let message = format!(
                            "`{}.{attribute}` is {what}, and `Fn::Sub` takes strings only",
                            reference.target
                        );
                        out.report(place(self.at(reference.span, message)));
                    }
                    get_att::check(
                        self,
                        cx,
                        reference.target,
                        attribute,
                        (reference.span, reference.span),
                        place,
                        out,
                    );
                }
                _ => {}
            }
        }
    }

    fn call(&self, cx: &Context<'_>, call: &Call<'_>, out: &mut Findings) {
        let fault = match &call.argument.data {
            Data::String(_) => None,
            // What a macro makes of it comes first.
            Data::Map(_)
                if Intrinsic::of(call.argument)
                    .is_some_and(|inner| inner.function == Function::Transform) =>
            {
                None
            }
            Data::List(items) => match items.as_slice() {
                [text, values] if text.as_str().is_some() && values.as_map().is_some() => None,
                _ => Some("`Fn::Sub` with a list needs a text and an object of values"),
            },
            _ => Some("`Fn::Sub` needs a text, or a list of a text and an object of values"),
        };
        if let Some(message) = fault {
            out.report(placed(
                self.at(call.argument.span, message),
                cx,
                call.owner,
                &call.path,
            ));
            return;
        }
        let text = match &call.argument.data {
            Data::List(items) => items.first(),
            _ => Some(call.argument),
        };
        if let Some(text) = text.and_then(Node::as_str)
            && sub_variables(text).any(|variable| variable.name.is_empty())
        {
            let message = "`${}` in `Fn::Sub` has no name";
            out.report(placed(
                self.at(call.argument.span, message),
                cx,
                call.owner,
                &call.path,
            ));
        }
    }
}

fn is_loop_variable(cx: &Context<'_>, name: &str) -> bool {
    cx.template.has_transform("AWS::LanguageExtensions")
        && cx.text.contains("Fn::ForEach")
        && cx.text.contains(name)
}
