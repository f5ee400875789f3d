//! E1010: the target and the attribute of `Fn::GetAtt`.

use super::{may_be_generated, placed, too_early};
use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::{Call, Intrinsic, ReturnType, Segment, within};
use stackwright_template::parse::{Data, Node, Span};
use stackwright_template::suggest::did_you_mean;

rule! {
    /// ## What it does
    /// Checks that `Fn::GetAtt` names a resource of the template and an attribute that its type has.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template, or fails when it reaches the resource: "requested attribute does not
    /// exist in schema".
    ///
    /// ## Example
    /// ```yaml
    /// Outputs: {Arn: {Value: !GetAtt Bucket.ARN}}   # the attribute is Arn
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getatt.html>
    pub struct GetAtt = E1010, "get-att", Error, on [calls GetAtt];
}

impl Rule for GetAtt {
    fn call(&self, cx: &Context<'_>, call: &Call<'_>, out: &mut Findings) {
        let intrinsic = Intrinsic {
            function: call.function,
            name_span: call.name_span,
            argument: call.argument,
        };
        let (Some(name), Some((target, attribute))) =
            (intrinsic.get_att_target(), intrinsic.get_att())
        else {
            let dynamic = match &call.argument.data {
                Data::List(items) => {
                    items.len() == 2
                        && items
                            .iter()
                            .all(|item| item.as_str().is_some() || item.as_map().is_some())
                }
                _ => false,
            };
            if !dynamic {
                let message =
                    "`Fn::GetAtt` needs a resource and an attribute, such as `Bucket.Arn`";
                out.report(placed(
                    self.at(call.argument.span, message),
                    cx,
                    call.owner,
                    &call.path,
                ));
            }
            return;
        };
        if cx.template.resources.contains_key(name)
            && let Some(message) = too_early(call.owner.section, name)
        {
            let finding = self.at(target.span, message);
            out.report(placed(finding, cx, call.owner, &call.path));
            return;
        }
        let around = call.path.0.iter().rev().find_map(|segment| match segment {
            Segment::Key(key) => Some(*key),
            Segment::Index(_) => None,
        });
        let in_sub = call.path.0.iter().rev().nth(2) == Some(&Segment::Key("Fn::Sub"));
        if (around == Some("Fn::Join") || in_sub)
            && let Some(what) = not_text(cx, name, &attribute)
        {
            let function = if in_sub { "Fn::Sub" } else { "Fn::Join" };
            let message =
                format!("`{name}.{attribute}` is {what}, and `{function}` takes strings only");
            out.report(placed(
                self.at(target.span, message),
                cx,
                call.owner,
                &call.path,
            ));
        }
        check(
            self,
            cx,
            name,
            &attribute,
            (target.span, attribute_span(call.argument, target.span)),
            |finding| placed(finding, cx, call.owner, &call.path),
            out,
        );
    }
}

/// Where the attribute stands.
fn attribute_span(argument: &Node<'_>, otherwise: Span) -> Span {
    match &argument.data {
        Data::List(items) => match items.as_slice() {
            [_, first, .., last] => first.span.to(last.span),
            [_, only] => only.span,
            _ => otherwise,
        },
        Data::String(text) => match text.find('.') {
            Some(dot) => within(argument, text, dot + 1, text.len()),
            None => otherwise,
        },
        _ => otherwise,
    }
}

/// Checks a resource and an attribute with their places; `Fn::Sub` uses it too.
pub(super) fn check<R: Rule>(
    rule: &R,
    cx: &Context<'_>,
    name: &str,
    attribute: &str,
    (span, attribute_span): (Span, Span),
    place: impl Fn(crate::Diagnostic) -> crate::Diagnostic,
    out: &mut Findings,
) {
    let template = cx.template;
    let Some(resource) = template.resources.get(name) else {
        if may_be_generated(cx, name) {
            return;
        }
        let mut finding = rule.at(span, format!("there is no resource `{name}`"));
        if template.parameters.contains_key(name) {
            finding = rule
                .at(
                    span,
                    format!("`{name}` is a parameter, and has no attributes"),
                )
                .hint(format!("use `Ref` with `{name}`"));
        } else if let Some(near) = did_you_mean(name, template.resources.keys().copied()) {
            finding = finding.meant(near);
        }
        out.report(place(finding));
        return;
    };
    if has_free_attributes(resource.type_name) || template.is_rewritten() {
        return;
    }
    let Some(schema) = cx.schema(resource.type_name) else {
        return;
    };
    // The outputs of a nested stack and similar maps have names of their own.
    let first = attribute.split('.').next().unwrap_or_default();
    if schema.attribute(attribute).is_some()
        || (first == "Outputs" && resource.type_name == "AWS::CloudFormation::Stack")
        || (first != attribute && schema.is_open_object(first))
    {
        return;
    }
    let attributes = schema.attributes();
    let mut finding = rule.at(
        attribute_span,
        format!("{} has no attribute `{attribute}`", resource.type_name),
    );
    if let Some(near) = did_you_mean(attribute, attributes.iter().map(String::as_str)) {
        finding = finding.meant(near);
    } else if !attributes.is_empty() {
        finding = finding.hint(format!("it has {}", attributes.join(", ")));
    }
    out.report(place(
        finding.related(resource.type_span, "the resource's type"),
    ));
}

/// Types whose attributes are chosen by whoever writes the provider.
/// What an attribute is that is no string: a number or a boolean, which CloudFormation does not convert.
pub(super) fn not_text(cx: &Context<'_>, name: &str, attribute: &str) -> Option<&'static str> {
    match cx.returns(name, Some(attribute))?.ty {
        ReturnType::Number => Some("a number"),
        ReturnType::Boolean => Some("a boolean"),
        _ => None,
    }
}

fn has_free_attributes(type_name: &str) -> bool {
    type_name.starts_with("Custom::")
        || type_name.ends_with("::MODULE")
        || type_name == "AWS::CloudFormation::CustomResource"
        || type_name == "AWS::ServiceCatalog::CloudFormationProvisionedProduct"
}
