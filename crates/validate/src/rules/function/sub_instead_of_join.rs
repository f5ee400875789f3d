//! I1022: `Fn::Join` where `Fn::Sub` is easier to read.

use crate::rule;
use crate::rules::function::report;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::{Call, Function, Intrinsic};
use stackwright_template::parse::Data;

rule! {
    /// ## What it does
    /// Reports `Fn::Join` with an empty delimiter of nothing but texts, `Ref` and `Fn::GetAtt`.
    ///
    /// ## Why it matters
    /// `Fn::Sub` says the same in one line.
    ///
    /// ## Example
    /// ```yaml
    /// Value: !Join ['', [!Ref Bucket, /files]]   # !Sub '${Bucket}/files'
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-sub.html>
    pub struct SubInsteadOfJoin = I1022, "sub-instead-of-join", Info, on [calls Join];
}

impl Rule for SubInsteadOfJoin {
    fn call(&self, cx: &Context<'_>, call: &Call<'_>, out: &mut Findings) {
        // The CDK writes it so, and nobody reads its templates.
        if cx.template.is_generated() {
            return;
        }
        let Some([delimiter, parts]) = call.argument.as_list() else {
            return;
        };
        let Some(parts) = parts.as_list().filter(|_| delimiter.as_str() == Some("")) else {
            return;
        };
        let simple = parts.iter().all(|part| match Intrinsic::of(part) {
            Some(inner) => match inner.function {
                Function::Ref => inner.argument.as_str() != Some("AWS::NoValue"),
                Function::GetAtt => inner.get_att().is_some(),
                Function::Sub => inner.argument.as_str().is_some(),
                _ => false,
            },
            None => !matches!(part.data, Data::Map(_) | Data::List(_)),
        });
        if simple {
            let message = "`Fn::Join` without a delimiter is easier to read as `Fn::Sub`";
            report(self, cx, call, call.name_span, message.into(), out);
        }
    }
}
