//! SW1138: checks that an alias with weights or provisioned concurrency is of a published version.

use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};

rule! {
    /// ## What it does
    /// Checks that an alias which shares its calls out between versions, or has provisioned concurrency, is of a published
    /// version and not of `$LATEST`.
    ///
    /// ## Why it matters
    /// Lambda refuses the alias.
    ///
    /// ## Example
    /// ```yaml
    /// Live: {Type: AWS::Lambda::Alias, Properties: {FunctionName: !Ref Fn, Name: live, FunctionVersion: $LATEST, ProvisionedConcurrencyConfig: {ProvisionedConcurrentExecutions: 5}}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html>
    pub struct AliasLatest = SW1138, "alias-of-latest", Error, on [forms "AWS::Lambda::Alias" with parameters];
}

impl Rule for AliasLatest {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let p = &form.properties;
        for (key, what) in [
            (
                "ProvisionedConcurrencyConfig",
                "has provisioned concurrency",
            ),
            ("RoutingConfig", "shares its calls out"),
        ] {
            if let (Some(version), Some(config)) = (p.get("FunctionVersion"), p.get(key))
                && version.text() == Some("$LATEST")
            {
                out.report(
                    self.at(
                        version.span(),
                        format!("an alias that {what} is of a published version"),
                    )
                    .hint("use `Fn::GetAtt` of an AWS::Lambda::Version with `Version`")
                    .related(config.span(), format!("`{key}`"))
                    .property("FunctionVersion"),
                );
            }
        }
    }
}
