//! W2530: warns of SnapStart for a function without published versions.

use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::{Resource, Section};

rule! {
    /// ## What it does
    /// Warns of SnapStart for a function of which the template publishes no version.
    ///
    /// ## Why it matters
    /// Snapshots are taken of published versions alone; the function starts as slowly as before.
    ///
    /// ## Example
    /// ```yaml
    /// Fn: {Type: AWS::Lambda::Function, Properties: {Handler: App, Runtime: java21, Code: {S3Bucket: code, S3Key: app.jar}, Role: !GetAtt Role.Arn, SnapStart: {ApplyOn: PublishedVersions}}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html>
    pub struct SnapStartVersion = W2530, "snap-start-version", Warning, on [resources "AWS::Lambda::Function"];
}

impl Rule for SnapStartVersion {
    fn resource(&self, cx: &Context<'_>, function: &Resource<'_>, out: &mut Findings) {
        if cx.template.is_rewritten() || cx.template.has_loops("Resources") {
            return;
        }
        let published = cx.template.references_to(function.name).any(|reference| {
            reference.owner.section == Section::Resources
                && cx
                    .template
                    .resources
                    .get(reference.owner.name)
                    .is_some_and(|owner| owner.type_name == "AWS::Lambda::Version")
        });
        if published {
            return;
        }
        for form in cx.scenarios.forms(function) {
            if let Some(apply) = form.properties.at("SnapStart.ApplyOn")
                && apply.text() == Some("PublishedVersions")
            {
                out.report(
                    self.at(apply.span(), format!("no version of `{}` is published, and SnapStart is for published versions", function.name))
                        .hint("add an AWS::Lambda::Version, and call the function by its ARN or by an alias of it")
                        .property("SnapStart.ApplyOn"),
                );
                break;
            }
        }
    }
}
