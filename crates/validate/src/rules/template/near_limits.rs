//! I1002, I1003, I2010, I2011, I3010, I3012, I6010, I6011, I7002, I7010: limits that are near.

use crate::Diagnostic;
use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_facts::quota;
use stackwright_template::parse::Span;

macro_rules! near {
    ($($name:ident = $code:ident, $slug:literal, $what:literal, $example:literal, |$rule:ident, $cx:ident, $out:ident| $body:block)*) => {
        $(
            rule! {
                /// ## What it does
                #[doc = $what]
                ///
                /// ## Why it matters
                /// Beyond the limit CloudFormation refuses the template; it is easier to split it before.
                ///
                /// ## Example
                #[doc = $example]
                ///
                /// ## Source
                /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html>
                pub struct $name = $code, $slug, Info, on [template];
            }

            impl Rule for $name {
                fn template(&self, $cx: &Context<'_>, $out: &mut Findings) {
                    let $rule = self;
                    $body
                }
            }
        )*
    };
}

near! {
    DescriptionNearLimit = I1003, "near-description-length",
    "Reports descriptions of more than nine tenths of 1,024 bytes.",
    "A description of 1,000 bytes.",
    |rule, cx, out| {
        if let Some(node) = cx.template.root.get("Description")
            && let Some(text) = node.as_str()
            && is_near(text.len(), 1024)
        {
            out.report(rule.at(node.span, format!("the description has {} of at most 1,024 bytes", text.len())).property("Description"));
        }
    }
    ParameterNearLimit = I2010, "near-parameter-limit",
    "Reports templates with more than 180 of at most 200 parameters.",
    "A template with 190 parameters.",
    |rule, cx, out| { count(rule, cx, "Parameters", quota::PARAMETERS, out); }
    ParameterNameNearLimit = I2011, "near-parameter-name-length",
    "Reports names of parameters of more than nine tenths of 255 characters.",
    "A parameter with a name of 240 characters.",
    |rule, cx, out| { names(rule, cx.template.parameters.values().map(|named| (named.name, named.name_span)), "Parameters", out); }
    ResourceNearLimit = I3010, "near-resource-limit",
    "Reports templates with more than 450 of at most 500 resources.",
    "A template with 480 resources.",
    |rule, cx, out| { count(rule, cx, "Resources", quota::RESOURCES, out); }
    ResourceNameNearLimit = I3012, "near-resource-name-length",
    "Reports logical ids of more than nine tenths of 255 characters.",
    "A resource with a logical id of 240 characters.",
    |rule, cx, out| { names(rule, cx.template.resources.values().map(|one| (one.name, one.name_span)), "Resources", out); }
    OutputNearLimit = I6010, "near-output-limit",
    "Reports templates with more than 180 of at most 200 outputs.",
    "A template with 190 outputs.",
    |rule, cx, out| { count(rule, cx, "Outputs", quota::OUTPUTS, out); }
    OutputNameNearLimit = I6011, "near-output-name-length",
    "Reports names of outputs of more than nine tenths of 255 characters.",
    "An output with a name of 240 characters.",
    |rule, cx, out| { names(rule, cx.template.outputs.values().map(|named| (named.name, named.name_span)), "Outputs", out); }
    MappingNameNearLimit = I7002, "near-mapping-name-length",
    "Reports names of mappings of more than nine tenths of 255 characters.",
    "A mapping with a name of 240 characters.",
    |rule, cx, out| { names(rule, cx.template.mappings.values().map(|named| (named.name, named.name_span)), "Mappings", out); }
    MappingNearLimit = I7010, "near-mapping-limit",
    "Reports templates with more than 180 of at most 200 mappings.",
    "A template with 190 mappings.",
    |rule, cx, out| { count(rule, cx, "Mappings", quota::MAPPINGS, out); }
}

rule! {
    /// ## What it does
    /// Reports templates of more than 51,200 bytes, and again those of more than nine tenths of the megabyte that
    /// CloudFormation accepts at all.
    ///
    /// ## Why it matters
    /// Beyond 51,200 bytes a template cannot be passed with the request (`--template-body`): it has to be uploaded to
    /// a bucket first, and beyond 1,000,000 bytes it is refused.
    ///
    /// ## Example
    /// A template of 60 KB, which `stackwright deploy` uploads to the bootstrapped bucket.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html>
    pub struct SizeNearLimit = I1002, "near-template-size", Info, on [template];
}

impl Rule for SizeNearLimit {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        let bytes = cx.text.len();
        let finding = if bytes > quota::TEMPLATE_BYTES {
            return;
        } else if is_near(bytes, quota::TEMPLATE_BYTES) {
            self.at(
                Span::default(),
                format!(
                    "the template has {bytes} of at most {} bytes",
                    quota::TEMPLATE_BYTES
                ),
            )
            .hint("split it into several stacks")
        } else if bytes > quota::INLINE_TEMPLATE_BYTES {
            self.at(
                Span::default(),
                format!(
                    "the template has {bytes} bytes; only {} can be passed with a request",
                    quota::INLINE_TEMPLATE_BYTES
                ),
            )
            .hint("`stackwright deploy` uploads it; with other tools pass its URL in a bucket")
        } else {
            return;
        };
        out.report(finding);
    }
}

/// Whether a number is beyond nine tenths of a limit, but not beyond the limit.
fn is_near(count: usize, limit: usize) -> bool {
    count * 10 > limit * 9 && count <= limit
}

fn count(rule: &impl Rule, cx: &Context<'_>, section: &str, limit: usize, out: &mut Findings) {
    if let Some((span, count)) = super::limits::count(cx, section)
        && is_near(count, limit)
    {
        let what = section.to_lowercase();
        let finding: Diagnostic = rule
            .at(
                span,
                format!("the template has {count} of at most {limit} {what}"),
            )
            .property(section);
        out.report(finding);
    }
}

fn names<'n>(
    rule: &impl Rule,
    names: impl Iterator<Item = (&'n str, Span)>,
    section: &str,
    out: &mut Findings,
) {
    for (name, span) in names {
        let length = name.chars().count();
        if is_near(length, 255) {
            out.report(
                rule.at(
                    span,
                    format!("the name has {length} of at most 255 characters"),
                )
                .property(section),
            );
        }
    }
}
