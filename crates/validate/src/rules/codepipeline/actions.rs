//! E3702, E3703: artifacts and configuration of the actions of a pipeline.

use crate::rule;
use crate::rules::extension::select;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::model::{Evaluation, Instance};
use stackwright_template::suggest::did_you_mean;

/// What CodePipeline knows of a provider of actions.
struct Provider {
    owner: &'static str,
    category: &'static str,
    name: &'static str,
    /// The least and the greatest number of input artifacts.
    inputs: (usize, usize),
    /// The least and the greatest number of output artifacts.
    outputs: (usize, usize),
    /// What its configuration must have.
    required: &'static [&'static str],
}

impl Provider {
    /// What its actions are called in messages.
    fn words(&self) -> String {
        let article = if self.category.starts_with(['A', 'I']) {
            "an"
        } else {
            "a"
        };
        format!(
            "{article} {} action of {}",
            self.category.to_lowercase(),
            self.name
        )
    }
}

macro_rules! providers {
    ($($owner:literal $category:literal $name:literal $inputs:expr, $outputs:expr, [$($required:literal)*];)*) => {
        &[$(Provider { owner: $owner, category: $category, name: $name, inputs: $inputs, outputs: $outputs, required: &[$($required),*] }),*]
    };
}

/// Source: <https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference.html>.
#[rustfmt::skip]
const PROVIDERS: &[Provider] = providers! {
    "AWS" "Source" "S3" (0, 0), (1, 1), ["S3Bucket" "S3ObjectKey"];
    "AWS" "Source" "CodeCommit" (0, 0), (1, 1), ["RepositoryName" "BranchName"];
    "AWS" "Source" "CodeStarSourceConnection" (0, 0), (1, 1), ["ConnectionArn" "FullRepositoryId" "BranchName"];
    "AWS" "Source" "ECR" (0, 0), (1, 1), ["RepositoryName"];
    "AWS" "Build" "CodeBuild" (1, 5), (0, 5), ["ProjectName"];
    "AWS" "Test" "CodeBuild" (1, 5), (0, 5), ["ProjectName"];
    "AWS" "Test" "DeviceFarm" (1, 1), (0, 0), ["ProjectId" "DevicePoolArn"];
    "AWS" "Approval" "Manual" (0, 0), (0, 0), [];
    "AWS" "Deploy" "S3" (1, 1), (0, 0), ["BucketName" "Extract"];
    "AWS" "Deploy" "CloudFormation" (0, 10), (0, 1), ["ActionMode" "StackName"];
    "AWS" "Deploy" "CodeDeploy" (1, 1), (0, 0), ["ApplicationName" "DeploymentGroupName"];
    "AWS" "Deploy" "CodeDeployToECS" (1, 5), (0, 0), ["ApplicationName" "DeploymentGroupName"];
    "AWS" "Deploy" "ElasticBeanstalk" (1, 1), (0, 0), ["ApplicationName" "EnvironmentName"];
    "AWS" "Deploy" "OpsWorks" (1, 1), (0, 0), [];
    "AWS" "Deploy" "ECS" (1, 1), (0, 0), ["ClusterName" "ServiceName"];
    "AWS" "Deploy" "ServiceCatalog" (1, 1), (0, 0), [];
    "AWS" "Invoke" "Lambda" (0, 5), (0, 5), ["FunctionName"];
    "AWS" "Invoke" "StepFunctions" (0, 1), (0, 1), ["StateMachineArn"];
    "ThirdParty" "Source" "GitHub" (0, 0), (1, 1), ["Owner" "Repo" "Branch" "OAuthToken"];
    "ThirdParty" "Deploy" "AlexaSkillsKit" (0, 2), (0, 0), ["ClientId" "ClientSecret" "RefreshToken" "SkillId"];
    "Custom" "Build" "Jenkins" (0, 5), (0, 5), [];
    "Custom" "Test" "Jenkins" (0, 5), (0, 5), [];
};

fn provider(action: &Instance<'_>) -> Option<&'static Provider> {
    let id = action.get("ActionTypeId")?;
    let text = |key| id.get(key).and_then(Instance::text);
    let (owner, category, name) = (text("Owner")?, text("Category")?, text("Provider")?);
    PROVIDERS
        .iter()
        .find(|one| one.owner == owner && one.category == category && one.name == name)
}

rule! {
    /// ## What it does
    /// Checks that an action has as many input and output artifacts as its provider takes.
    ///
    /// ## Why it matters
    /// CodePipeline refuses the pipeline.
    ///
    /// ## Example
    /// ```yaml
    /// Actions: [{Name: s, ActionTypeId: {Category: Source, Owner: AWS, Provider: CodeCommit, Version: "1"}}]   # no output
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-action-artifacts.html>
    pub struct ArtifactCounts = E3702, "pipeline-artifact-counts", Error, on [forms "AWS::CodePipeline::Pipeline"];
}

impl Rule for ArtifactCounts {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        for at in select(
            &form.properties,
            form.resource.properties_span(),
            "Stages.*.Actions.*",
        ) {
            let Some(provider) = provider(at.instance) else {
                continue;
            };
            for (name, what, (least, most)) in [
                ("InputArtifacts", "input", provider.inputs),
                ("OutputArtifacts", "output", provider.outputs),
            ] {
                let value = at.instance.get(name);
                let count = match value.map(|value| &value.value) {
                    None if at.instance.lacks(name) => 0,
                    Some(Evaluation::List(items))
                        if items.iter().all(|item| item.unknown().is_none()) =>
                    {
                        items.len()
                    }
                    _ => continue,
                };
                if (least..=most).contains(&count) {
                    continue;
                }
                let takes = match (least, most) {
                    (_, 0) => "has none".to_owned(),
                    (1, 1) => "has exactly 1".to_owned(),
                    (least, most) => format!("has {least} to {most}"),
                };
                let plural = if count == 1 { "" } else { "s" };
                let span = value.map_or_else(|| at.instance.span(), Instance::span);
                let finding = self
                    .at(
                        span,
                        format!(
                            "the action has {count} {what} artifact{plural}, and {} {takes}",
                            provider.words()
                        ),
                    )
                    .property(&match value {
                        Some(_) => format!("{}.{name}", at.path),
                        None => at.path.clone(),
                    });
                out.report(finding);
            }
        }
    }
}

rule! {
    /// ## What it does
    /// Checks the configuration of actions: what their provider requires is there, a template path names one of the
    /// input artifacts, and a role is given by its ARN.
    ///
    /// ## Why it matters
    /// CodePipeline refuses the pipeline, or the action fails each time.
    ///
    /// ## Example
    /// ```yaml
    /// Configuration: {ActionMode: CREATE_UPDATE, StackName: app, TemplatePath: "source::t.yaml"}
    /// InputArtifacts: [{Name: src}]   # TemplatePath: src::t.yaml
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference.html>
    pub struct ActionConfiguration = E3703, "pipeline-action-configuration", Error, on [forms "AWS::CodePipeline::Pipeline"];
}

impl Rule for ActionConfiguration {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        for at in select(
            &form.properties,
            form.resource.properties_span(),
            "Stages.*.Actions.*",
        ) {
            let mut report = |span, below: &str, message: String, hint: Option<String>| {
                let mut finding = self
                    .at(span, message)
                    .property(format!("{}{below}", at.path));
                finding.hint = hint;
                out.report(finding);
            };
            let configuration = at.instance.get("Configuration");
            if let Some(provider) = provider(at.instance) {
                let lacks = |name: &&&str| match configuration {
                    Some(configuration) => configuration.lacks(name),
                    None => at.instance.lacks("Configuration"),
                };
                let missing: Vec<&str> = provider.required.iter().filter(lacks).copied().collect();
                if !missing.is_empty() {
                    let hint = missing.iter().find_map(|name| {
                        let written = configuration.into_iter().flat_map(Instance::entries);
                        let near = did_you_mean(name, written.map(|(key, ..)| *key))?;
                        Some(format!("is `{near}` meant to be `{name}`?"))
                    });
                    report(
                        configuration.map_or_else(|| at.instance.span(), Instance::span),
                        if configuration.is_some() {
                            ".Configuration"
                        } else {
                            ""
                        },
                        format!(
                            "the configuration of {} needs `{}`",
                            provider.words(),
                            missing.join("`, `")
                        ),
                        hint,
                    );
                }
            }
            let Some(configuration) = configuration else {
                continue;
            };
            if let Some(path) = configuration.get("TemplatePath")
                && let Some((artifact, _)) = path.text().and_then(|text| text.split_once("::"))
                && !at.instance.has_unknown_at(&["InputArtifacts"])
            {
                let names: Vec<&str> = select(at.instance, at.span, "InputArtifacts.*.Name")
                    .iter()
                    .filter_map(|name| name.instance.text())
                    .collect();
                if !names.contains(&artifact) {
                    let hint = match did_you_mean(artifact, names.iter().copied()) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None if names.is_empty() => "the action has none".to_owned(),
                        None => format!("there are {}", names.join(", ")),
                    };
                    report(
                        path.span(),
                        ".Configuration.TemplatePath",
                        format!("`{artifact}` is none of the action's input artifacts"),
                        Some(hint),
                    );
                }
            }
            if let Some(role) = configuration.get("RoleArn")
                && let Some(text) = role.text()
                && !is_role_arn(text)
            {
                report(
                    role.span(),
                    ".Configuration.RoleArn",
                    format!("`{text}` is not the ARN of a role"),
                    Some(
                        "write `arn:aws:iam::123456789012:role/name`, or `!GetAtt Role.Arn`"
                            .to_owned(),
                    ),
                );
            }
        }
    }
}

fn is_role_arn(text: &str) -> bool {
    text.starts_with("arn:") && text.contains(":iam::") && text.contains(":role/")
}
