//! E1050: checks that a dynamic reference names a service and a parameter or secret.

use super::found::each;
use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::suggest::did_you_mean;

rule! {
    /// ## What it does
    /// Checks that a dynamic reference names a service and a parameter or secret.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template.
    ///
    /// ## Example
    /// ```yaml
    /// Db: {Type: AWS::RDS::DBInstance, Properties: {Engine: postgres, DBInstanceClass: db.t4g.micro, AllocatedStorage: "20", MasterUsername: root, MasterUserPassword: "{{resolve:secretmanager:db}}"}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html>
    pub struct Form = E1050, "dynamic-reference", Error, on [template];
}

impl Rule for Form {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        each(cx, |found| {
            if let Err(fault) = form(found.text) {
                let mut finding = self.at(found.span(), fault);
                let services = ["ssm", "ssm-secure", "secretsmanager"];
                if !services.contains(&found.service())
                    && let Some(near) = did_you_mean(found.service(), services)
                {
                    finding = finding.meant(near);
                }
                out.report(found.placed(finding));
            }
        });
    }
}

fn form(text: &str) -> Result<(), String> {
    let parts: Vec<&str> = text.split(':').collect();
    if text.contains("${") {
        return Ok(());
    }
    match parts.get(1).copied().unwrap_or_default() {
        "ssm" | "ssm-secure" => match parts.len() {
            3 if !parts[2].is_empty() => Ok(()),
            4 if parts[3].chars().all(|c| c.is_ascii_digit()) && !parts[3].is_empty() => Ok(()),
            _ => Err(format!(
                "`{{{{{text}}}}}` must be `{{{{resolve:{}:name}}}}` or `{{{{resolve:{}:name:version}}}}`",
                parts[1], parts[1]
            )),
        },
        "secretsmanager" => {
            let after = if parts.get(2) == Some(&"arn") { 9 } else { 3 };
            if parts.get(2).is_none_or(|name| name.is_empty()) {
                return Err(format!("`{{{{{text}}}}}` does not name a secret"));
            }
            match parts.get(after) {
                Some(&("SecretString" | "")) | None => Ok(()),
                Some(other) => Err(format!(
                    "after the secret there is `SecretString`, not `{other}`"
                )),
            }
        }
        other => Err(format!(
            "`{other}` is not a service of dynamic references; there are `ssm`, `ssm-secure` and `secretsmanager`"
        )),
    }
}
