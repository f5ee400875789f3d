//! E3700: checks that the first stage of a pipeline has source actions only, and the others none.

use crate::rule;
use crate::rules::extension::select;
use crate::rules::{Context, Findings, Form, Rule};

rule! {
    /// ## What it does
    /// Checks that the first stage of a pipeline has source actions only, and the others none.
    ///
    /// ## Why it matters
    /// CodePipeline refuses the pipeline.
    ///
    /// ## Example
    /// ```yaml
    /// Pipe: {Type: AWS::CodePipeline::Pipeline, Properties: {RoleArn: "arn:aws:iam::123456789012:role/p", ArtifactStore: {Type: S3, Location: files}, Stages: [{Name: A, Actions: [{Name: s, ActionTypeId: {Category: Build, Owner: AWS, Provider: CodeBuild, Version: "1"}, InputArtifacts: [{Name: src}]}]}, {Name: B, Actions: [{Name: b, ActionTypeId: {Category: Build, Owner: AWS, Provider: CodeBuild, Version: "1"}, InputArtifacts: [{Name: src}]}]}]}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-pipeline-structure.html>
    pub struct SourceFirst = E3700, "pipeline-source", Error, on [forms "AWS::CodePipeline::Pipeline"];
}

impl Rule for SourceFirst {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let p = &form.properties;
        for at in select(
            p,
            form.resource.properties_span(),
            "Stages.*.Actions.*.ActionTypeId.Category",
        ) {
            let first = at.path.starts_with("Stages.0.");
            if let Some(category) = at.instance.text()
                && first != (category == "Source")
            {
                let message = if first {
                    "the first stage has source actions only"
                } else {
                    "only the first stage has source actions"
                };
                out.report(self.at(at.instance.span(), message).property(&at.path));
            }
        }
    }
}
