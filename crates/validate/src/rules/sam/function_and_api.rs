//! SW1533, SW1534: what SAM refuses of functions and APIs, and what it leaves out.

use crate::Severity;
use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::model::{Function, Instance, Intrinsic};
use stackwright_template::parse::Node;

rule! {
    /// ## What it does
    /// Checks what of SAM's functions and APIs must fit: an event of a bucket names a bucket of the template by `Ref`, a gradual
    /// deployment has an alias, the authorizer by default is one of the authorizers.
    ///
    /// ## Why it matters
    /// The transform refuses the template.
    ///
    /// ## Example
    /// ```yaml
    /// Events: {Upload: {Type: S3, Properties: {Bucket: my-bucket, Events: 's3:ObjectCreated:*'}}}   # !Ref Files
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-s3.html>,
    /// <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-deploymentpreference.html>,
    /// <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-apiauth.html>
    pub struct SamFit = SW1533, "sam-fit", Error, on [forms "AWS::Serverless::Function" "AWS::Serverless::Api" "AWS::Serverless::HttpApi"];
}

rule! {
    /// ## What it does
    /// Reports the `Policies` of a function of SAM that has a `Role`.
    ///
    /// ## Why it matters
    /// SAM makes policies for the role that it makes itself. With a role of one's own they are left out without a word, and
    /// the function is denied what they allow.
    ///
    /// ## Example
    /// ```yaml
    /// Fn: {Type: AWS::Serverless::Function, Properties: {Role: !GetAtt Role.Arn, Policies: [AmazonS3ReadOnlyAccess], …}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html>
    pub struct SamPoliciesUnused = SW1534, "sam-policies-unused", Warning, on [forms "AWS::Serverless::Function"];
}

impl Rule for SamPoliciesUnused {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let p = &form.properties;
        if let (Some(role), Some(policies)) = (p.get("Role"), p.get("Policies")) {
            let finding = self
                .at(
                    policies.span(),
                    "SAM leaves the policies out, as the function has a role of its own",
                )
                .hint("give the policies to the role, or remove `Role`")
                .related(role.span(), "the role");
            out.report(finding.property("Policies"));
        }
    }
}

impl Rule for SamFit {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let p = &form.properties;
        if form.resource.type_name != "AWS::Serverless::Function" {
            return self.default_authorizer(p, out);
        }
        let events = p.get("Events").map(Instance::entries).unwrap_or_default();
        for (name, _, event) in events {
            let is_bucket = event.get("Type").and_then(Instance::text) == Some("S3");
            let Some(bucket) = event.at("Properties.Bucket").filter(|_| is_bucket) else {
                continue;
            };
            if is_own_bucket(cx, bucket.node) {
                continue;
            }
            let finding = self
                .at(
                    bucket.span(),
                    "SAM refuses the event: its bucket is one of the template, named by `Ref`",
                )
                .hint("write !Ref of an AWS::S3::Bucket; a bucket elsewhere tells EventBridge, which has rules for it");
            out.report(finding.property(format!("Events.{name}.Properties.Bucket")));
        }
        if let Some(preference) = p.get("DeploymentPreference")
            && preference.get("Enabled").and_then(Instance::boolean) != Some(false)
            && p.lacks("AutoPublishAlias")
            && !mentions(cx, "AutoPublishAlias")
        {
            let finding = self
                .at(
                    preference.span(),
                    "SAM refuses the function: it is deployed gradually, and has no alias that is moved",
                )
                .hint("add AutoPublishAlias: live");
            out.report(finding.property("DeploymentPreference"));
        }
    }
}

impl SamFit {
    fn default_authorizer(&self, api: &Instance<'_>, out: &mut Findings) {
        let Some(auth) = api.get("Auth") else { return };
        let Some(default) = auth.get("DefaultAuthorizer") else {
            return;
        };
        let Some(name) = default.text().filter(|name| *name != "AWS_IAM") else {
            return;
        };
        let authorizers = auth.get("Authorizers");
        let known = authorizers
            .map(Instance::entries)
            .unwrap_or_default()
            .iter()
            .any(|(key, ..)| *key == name);
        let is_sure = auth.lacks("Authorizers")
            || authorizers.is_some_and(|all| all.unknown().is_none() && !all.entries().is_empty());
        if !known && is_sure {
            let finding = self
                .at(
                    default.span(),
                    format!("SAM refuses the API: `{name}` is none of its `Authorizers`"),
                )
                .hint("name one of `Authorizers`")
                .severity(Severity::Error);
            out.report(finding.property("Auth.DefaultAuthorizer"));
        }
    }
}

/// Whether `Globals` hand a property of functions down.
fn mentions(cx: &Context<'_>, property: &str) -> bool {
    cx.template
        .root
        .at(["Globals", "Function", property])
        .is_some()
}

/// Whether a value is `Ref` of a bucket of the template, or chosen among such, or what a macro or parameter may make one.
fn is_own_bucket(cx: &Context<'_>, node: &Node<'_>) -> bool {
    let Some(call) = Intrinsic::of(node) else {
        return false;
    };
    match call.function {
        Function::Ref => call.argument.as_str().is_some_and(|name| {
            cx.template
                .resources
                .get(name)
                .is_none_or(|resource| resource.type_name == "AWS::S3::Bucket")
                && !cx.template.parameters.contains_key(name)
        }),
        _ => false,
    }
}
