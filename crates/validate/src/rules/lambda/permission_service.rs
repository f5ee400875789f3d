//! SW1543: whom a permission lets call a function.

use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_facts::partition::is_account;
use stackwright_facts::principal;

rule! {
    /// ## What it does
    /// Checks that the principal of a permission is an account, an ARN, `*`, or a service that exists.
    ///
    /// ## Why it matters
    /// Lambda refuses the permission, "the provided principal was invalid", or nobody ever calls by that name.
    ///
    /// ## Example
    /// ```yaml
    /// Allow: {Type: AWS::Lambda::Permission, Properties: {Action: "lambda:InvokeFunction", FunctionName: fn, Principal: eventbridge.amazonaws.com}}   # events.amazonaws.com
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html>
    pub struct PermissionService = SW1543, "permission-service", Error,
        on [forms "AWS::Lambda::Permission"];
}

impl Rule for PermissionService {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let Some(principal) = form.properties.get("Principal") else {
            return;
        };
        let Some(text) = principal.text() else {
            return;
        };
        if text == "*" || is_account(text) || text.starts_with("arn:") {
            return;
        }
        if let Err(problem) = principal::service(text, |_| false) {
            let mut finding = self
                .at(principal.span(), problem.to_string())
                .property("Principal");
            finding.hint = problem.hint;
            out.report(finding);
        }
    }
}
