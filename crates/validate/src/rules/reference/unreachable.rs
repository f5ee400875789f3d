//! W1028: a branch of `Fn::If` that nothing reaches.

use super::placed;
use crate::rule;
use crate::rules::condition::answer;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::{Assumption, Call, Function, Intrinsic, Satisfiable};

rule! {
    /// ## What it does
    /// Reports a branch of `Fn::If` that is never taken, because of the conditions around it or because its condition
    /// always has the same value.
    ///
    /// ## Why it matters
    /// What stands there is never deployed; most often a condition is the wrong one.
    ///
    /// ## Example
    /// ```yaml
    /// Bucket:
    ///   Type: AWS::S3::Bucket
    ///   Condition: IsProd
    ///   Properties: {BucketName: !If [IsProd, files, test-files]}   # IsProd holds here
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html>
    pub struct Unreachable = W1028, "unreachable-branch", Warning, on [calls If];
}

impl Rule for Unreachable {
    fn call(&self, cx: &Context<'_>, call: &Call<'_>, out: &mut Findings) {
        let Some([condition, yes, no]) = call.argument.as_list() else {
            return;
        };
        let conditions = &cx.template.conditions;
        let Some(name) = condition.as_str().filter(|name| conditions.contains(name)) else {
            return;
        };
        let constant = |value: bool| conditions.satisfiable(&[(name, value)]) == Satisfiable::No;
        // A comparison that is plainly the same always has a finding of its own.
        let body = conditions.entries().get(name).map(|entry| entry.node);
        let is_plain = body.and_then(Intrinsic::of).is_some_and(|body| {
            let sides = body.argument.as_list().unwrap_or_default();
            body.function == Function::Equals && answer(sides).is_some()
        });
        if is_plain {
            return;
        }
        let mut given: Vec<Assumption<'_>> = call.assuming.clone();
        let own = cx.template.exists_when(call.owner);
        given.extend(own.filter(|own| !given.contains(own)));
        let never_exists = own
            .filter(|_| call.assuming.is_empty())
            .filter(|own| conditions.satisfiable(&[*own]) == Satisfiable::No);
        // Within a branch that is not reached itself everything would be a finding.
        if never_exists.is_none() && conditions.satisfiable(&given) == Satisfiable::No {
            return;
        }
        for (branch, value) in [(yes, true), (no, false)] {
            let mut assumed = given.clone();
            assumed.push((name, value));
            if conditions.satisfiable(&assumed) != Satisfiable::No {
                continue;
            }
            let why = if let Some((own, _)) = never_exists {
                let owner = call.owner.name;
                format!("`{owner}` never exists, since the condition `{own}` is always false")
            } else if constant(value) {
                format!("the condition `{name}` is always {}", !value)
            } else {
                let around: Vec<String> = given
                    .iter()
                    .filter(|(around, _)| *around != name)
                    .map(|(name, value)| format!("`{name}` is {value}"))
                    .collect();
                let place = match given.iter().any(|(around, _)| *around == name) {
                    true => "here".to_owned(),
                    false => format!("where {}", around.join(" and ")),
                };
                format!("the condition `{name}` is always {} {place}", !value)
            };
            let message = format!("this branch is never taken: {why}");
            out.report(placed(
                self.at(branch.span, message),
                cx,
                call.owner,
                &call.path,
            ));
        }
    }
}
