//! SW1137: warns of a permission whose source is of another service than its principal.

use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};

rule! {
    /// ## What it does
    /// Warns of a permission by which one service may call a function, but only for a source that is of another service.
    ///
    /// ## Why it matters
    /// No call ever fits the permission, and the function is not called.
    ///
    /// ## Example
    /// ```yaml
    /// Permission: {Type: AWS::Lambda::Permission, Properties: {FunctionName: !Ref Fn, Action: lambda:InvokeFunction, Principal: sns.amazonaws.com, SourceArn: !GetAtt Bucket.Arn}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html>
    pub struct PermissionSource = SW1137, "permission-source", Warning, on [forms "AWS::Lambda::Permission"];
}

/// Services that call functions: principal, and name in ARNs.
const SERVICES: &[(&str, &str)] = &[
    ("apigateway.amazonaws.com", "execute-api"),
    ("events.amazonaws.com", "events"),
    ("logs.amazonaws.com", "logs"),
    ("s3.amazonaws.com", "s3"),
    ("sns.amazonaws.com", "sns"),
];

impl Rule for PermissionSource {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let p = &form.properties;
        let (Some(principal), Some(source)) = (p.get("Principal"), p.get("SourceArn")) else {
            return;
        };
        let Some((name, service)) = SERVICES
            .iter()
            .find(|(name, _)| principal.text() == Some(name))
        else {
            return;
        };
        // A source that is a resource of the template is for W3664.
        let of = source
            .text()
            .and_then(|text| text.split(':').nth(2))
            .filter(|found| !found.contains('*'));
        if let Some(of) = of
            && of != *service
        {
            out.report(
                    self.at(source.span(), format!("`{name}` calls for sources of `{service}`, and this one is of `{of}`"))
                        .hint("name the service that the source is of as `Principal`, or the source of that service")
                        .related(principal.span(), "the principal")
                        .property("SourceArn"),
                );
        }
    }
}
