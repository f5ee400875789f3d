//! SW1535: ARNs of AWS's own policies that lack the path, or have one too many.

use crate::Severity;
use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_schemas::aws_policies;
use stackwright_template::engines::text::Scope;
use stackwright_template::suggest::did_you_mean;

rule! {
    /// ## What it does
    /// Checks the path in the ARN of a policy of AWS's own: many policies for roles of services are under `service-role/`, others
    /// are not. A name that is not known is a warning, since AWS adds policies.
    ///
    /// ## Why it matters
    /// IAM refuses the role: "Policy … does not exist or is not attachable".
    ///
    /// ## Example
    /// ```yaml
    /// ManagedPolicyArns: ['arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole']   # …:policy/service-role/AWSLambdaBasicExecutionRole
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html>
    pub struct ManagedPolicy = SW1535, "managed-policy-path", Error, on [forms
        "AWS::IAM::Role" "AWS::IAM::User" "AWS::IAM::Group"];
}

impl Rule for ManagedPolicy {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let scope = Scope {
            template: cx.template,
            environment: &form.environment,
        };
        let Some(policies) = form.properties.get("ManagedPolicyArns") else {
            return;
        };
        for (index, policy) in policies.items().iter().enumerate() {
            let text = scope.text(policy).to_string();
            let Some((_, written)) = text.split_once(":iam::aws:policy/") else {
                continue;
            };
            let name = written.rsplit('/').next().unwrap_or_default();
            if aws_policies::is_known(written) || written.contains("${") {
                continue;
            }
            let right = aws_policies::with_path(name).next();
            let finding = match right {
                Some(right) => self
                    .at(
                        policy.span(),
                        format!(
                            "IAM refuses it: there is no policy `{written}` of AWS, but `{right}`"
                        ),
                    )
                    .hint(format!(
                        "write !Sub 'arn:${{AWS::Partition}}:iam::aws:policy/{right}'"
                    )),
                None => {
                    let near = did_you_mean(written, aws_policies::names());
                    self.at(
                        policy.span(),
                        format!("there is no policy `{written}` of AWS that is known"),
                    )
                    .severity(Severity::Warning)
                    .meant_or(near, || {
                        "look it up among AWS's own policies: IAM refuses to attach what it does not have"
                    })
                }
            };
            out.report(finding.property(format!("ManagedPolicyArns.{index}")));
        }
    }
}
