//! W3701, SW1203: names and values of parameters.

use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::model::Instance;
use stackwright_template::parameter_values::{compile, is_match};

rule! {
    /// ## What it does
    /// Reports a parameter whose name begins with `aws` or `ssm`, with or without a slash, in upper or lower case.
    ///
    /// ## Why it matters
    /// These names are reserved. Parameter Store refuses them unless AWS has allowed the account to use them.
    ///
    /// ## Example
    /// ```yaml
    /// Level: {Type: AWS::SSM::Parameter, Properties: {Name: /ssm/level, Type: String, Value: info}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html>
    pub struct ParameterName = W3701, "parameter-name-prefix", Warning, on [forms "AWS::SSM::Parameter"];
}

impl Rule for ParameterName {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let Some(value) = form.properties.get("Name") else {
            return;
        };
        let Some(name) = value.text() else { return };
        let start = name.trim_start_matches('/').to_ascii_lowercase();
        let Some(prefix) = ["aws", "ssm"]
            .iter()
            .find(|prefix| start.starts_with(**prefix))
        else {
            return;
        };
        out.report(
            self.at(
                value.span(),
                format!("the name `{name}` begins with `{prefix}`, which is reserved"),
            )
            .hint("let the name begin otherwise, such as with the name of the application")
            .property("Name"),
        );
    }
}

rule! {
    /// ## What it does
    /// Checks that a name with levels begins with a slash, that a parameter's value is not empty and fits its tier: 4 KB in the standard tier, 8 KB in the advanced one;
    /// that policies are on an advanced parameter only; and that the value matches the parameter's own `AllowedPattern`.
    ///
    /// ## Why it matters
    /// Parameter Store refuses the parameter.
    ///
    /// ## Example
    /// ```yaml
    /// Level: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: info, Policies: "[]"}}   # Tier: Advanced
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html>
    pub struct ParameterValue = SW1203, "ssm-parameter-value", Error, on [forms "AWS::SSM::Parameter"];
}

impl Rule for ParameterValue {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let p = &form.properties;
        let tier = match p.get("Tier") {
            None if p.lacks("Tier") => Some("Standard"),
            tier => tier.and_then(Instance::text),
        };
        let mut report = |value: &Instance<'_>, property: &str, message: String, hint: &str| {
            out.report(self.at(value.span(), message).hint(hint).property(property));
        };
        if let Some(name) = p.get("Name")
            && let Some(text) = name.text()
            && text.contains('/')
            && !text.starts_with('/')
        {
            report(
                name,
                "Name",
                format!("the name `{text}` has levels, and does not begin with a slash"),
                "write it with a slash before it",
            );
        }
        if let Some(value) = p.get("Value")
            && let Some(text) = value.text()
        {
            let size = text.len();
            if size == 0 {
                report(
                    value,
                    "Value",
                    "the value is empty".to_owned(),
                    "a parameter has at least one character",
                );
            } else if tier == Some("Standard") && (4097..=8192).contains(&size) {
                report(
                    value,
                    "Value",
                    format!(
                        "the value has {size} bytes, and a standard parameter has at most 4096"
                    ),
                    "shorten it, or set `Tier: Advanced`, which costs",
                );
            } else if size > 8192 {
                report(
                    value,
                    "Value",
                    format!("the value has {size} bytes, and a parameter has at most 8192"),
                    "keep it in S3 or AppConfig instead",
                );
            }
            if let Some(pattern) = p.get("AllowedPattern").and_then(Instance::text)
                && let Ok(regex) = compile(pattern)
                && is_match(&regex, text) == Some(false)
            {
                report(
                    value,
                    "Value",
                    format!("the value `{text}` does not match the `AllowedPattern` `{pattern}`"),
                    "correct one of the two",
                );
            }
        }
        if let Some(policies) = p.get("Policies")
            && tier == Some("Standard")
        {
            report(
                policies,
                "Policies",
                "a standard parameter has no policies".to_owned(),
                "set `Tier: Advanced`, or remove them",
            );
        }
    }
}
