//! SW1531: lifecycle policies of repositories.

use super::document;
use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};
use serde_json::Value;

rule! {
    /// ## What it does
    /// Checks which rules of a lifecycle policy of ECR go together: each has a priority of its own, the one for `any` image comes
    /// last, with the highest number, one for tagged images says by which prefixes or patterns, an age has a unit and a number of
    /// images has none.
    ///
    /// ## Why it matters
    /// ECR refuses the policy: "validation failure".
    ///
    /// ## Example
    /// ```yaml
    /// LifecyclePolicyText: '{"rules": [{"rulePriority": 1, "selection": {"tagStatus": "any", …}, …}, {"rulePriority": 2, …}]}'
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html>
    pub struct LifecyclePolicy = SW1531, "lifecycle-policy-rules", Error, on [forms "AWS::ECR::Repository" "AWS::ECR::RepositoryCreationTemplate"];
}

impl Rule for LifecyclePolicy {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let path = match form.resource.type_name {
            "AWS::ECR::Repository" => "LifecyclePolicy.LifecyclePolicyText",
            _ => "LifecyclePolicy",
        };
        let Some(instance) = form.properties.at(path) else {
            return;
        };
        let Some(Ok(policy)) = document(cx, form, instance).map(|text| text.value()) else {
            return;
        };
        for (message, hint) in faults(&policy) {
            let message = format!("ECR refuses the policy: {message}");
            out.report(self.at(instance.span(), message).hint(hint).property(path));
        }
    }
}

type Fault = (String, &'static str);

fn faults(policy: &Value) -> Vec<Fault> {
    let rules = policy.get("rules").and_then(Value::as_array);
    let rules = rules.map(Vec::as_slice).unwrap_or_default();
    let priority = |rule: &Value| rule.get("rulePriority").and_then(Value::as_i64);
    let highest = rules.iter().filter_map(priority).max();
    let mut faults = Vec::new();
    let mut seen = Vec::new();
    for (index, rule) in rules.iter().enumerate() {
        let name = match priority(rule) {
            Some(number) => format!("the rule with the priority {number}"),
            None => format!("rule {index}"),
        };
        let selection = rule.get("selection").unwrap_or(&Value::Null);
        let text = |key: &str| selection.get(key).and_then(Value::as_str);
        let has = |key: &str| selection.get(key).is_some();
        if let Some(number) = priority(rule) {
            if seen.contains(&number) {
                faults.push((
                    format!("two rules have the priority {number}"),
                    "give each rule a priority of its own",
                ));
            }
            seen.push(number);
        }
        // Images in the archive are selected apart from the others.
        let is_last = priority(rule) == highest || has("storageClass");
        if text("tagStatus") == Some("any") && !is_last {
            faults.push((
                format!("{name} is for any image, and must have the highest number of all"),
                "give it a higher number than the others: they are looked at first",
            ));
        }
        if text("tagStatus") == Some("tagged") && !has("tagPrefixList") && !has("tagPatternList") {
            faults.push((
                format!("{name} is for tagged images, and does not say with which tags"),
                "add \"tagPrefixList\" or \"tagPatternList\"; [\"*\"] as patterns is all of them",
            ));
        }
        if has("tagPrefixList") && has("tagPatternList") {
            faults.push((
                format!("{name} has prefixes and patterns"),
                "keep one of \"tagPrefixList\" and \"tagPatternList\"",
            ));
        }
        if matches!(text("tagStatus"), Some("any" | "untagged"))
            && (has("tagPrefixList") || has("tagPatternList"))
        {
            faults.push((
                format!("{name} has tags, and is not for tagged images alone"),
                "write \"tagStatus\": \"tagged\"",
            ));
        }
        let counts = text("countType") == Some("imageCountMoreThan");
        if counts && has("countUnit") {
            faults.push((
                format!("{name} counts images, and has a unit of time"),
                "remove \"countUnit\"",
            ));
        }
        if text("countType").is_some() && !counts && !has("countUnit") {
            faults.push((
                format!("{name} is about an age, and has no unit"),
                "add \"countUnit\": \"days\"",
            ));
        }
    }
    faults
}
