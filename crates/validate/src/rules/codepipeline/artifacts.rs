//! E3701: checks that an input artifact comes from an action before, and that no two actions put out the same artifact.

use std::collections::HashSet;

use crate::rule;
use crate::rules::extension::select;
use crate::rules::{Context, Findings, Form, Rule};

rule! {
    /// ## What it does
    /// Checks that an input artifact comes from an action before, and that no two actions put out the same
    /// artifact.
    ///
    /// ## Why it matters
    /// CodePipeline refuses the pipeline.
    ///
    /// ## Example
    /// ```yaml
    /// Pipe: {Type: AWS::CodePipeline::Pipeline, Properties: {RoleArn: "arn:aws:iam::123456789012:role/p", ArtifactStore: {Type: S3, Location: files}, Stages: [{Name: A, Actions: [{Name: s, ActionTypeId: {Category: Source, Owner: AWS, Provider: CodeCommit, Version: "1"}, OutputArtifacts: [{Name: src}]}]}, {Name: B, Actions: [{Name: b, ActionTypeId: {Category: Build, Owner: AWS, Provider: CodeBuild, Version: "1"}, InputArtifacts: [{Name: source}]}]}]}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/codepipeline/latest/userguide/welcome-introducing-artifacts.html>
    pub struct Artifacts = E3701, "pipeline-artifacts", Error, on [forms "AWS::CodePipeline::Pipeline"];
}

impl Rule for Artifacts {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let p = &form.properties;
        let mut known: HashSet<String> = HashSet::new();
        if p.has_unknown_at(&["Stages"])
            && select(
                p,
                form.resource.properties_span(),
                "Stages.*.Actions.*.OutputArtifacts.*.Name",
            )
            .iter()
            .any(|at| at.instance.text().is_none())
        {
            return;
        }
        for stage in p.get("Stages").into_iter().flat_map(|list| list.items()) {
            let span = form.resource.properties_span();
            for at in select(stage, span, "Actions.*.OutputArtifacts.*.Name") {
                if let Some(name) = at.instance.text() {
                    if known.contains(name) {
                        out.report(self.at(
                            at.instance.span(),
                            format!("another action puts out `{name}` already"),
                        ));
                    }
                    known.insert(name.to_owned());
                }
            }
            for at in select(stage, span, "Actions.*.InputArtifacts.*.Name") {
                if let Some(name) = at.instance.text().filter(|name| !known.contains(*name)) {
                    out.report(self.at(
                        at.instance.span(),
                        format!("no action before puts out `{name}`"),
                    ));
                }
            }
        }
    }
}
