//! E3050: a role's name where its path gets lost.

use crate::rule;
use crate::rules::linked::linked;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::{Instance, Resource, WhyUnknown};

rule! {
    /// ## What it does
    /// Reports `Ref` of a role that has a path, where the service makes an ARN from the name.
    ///
    /// ## Why it matters
    /// `Ref` returns the name without the path, so that the ARN is one of a role that does not exist.
    ///
    /// ## Example
    /// ```yaml
    /// Project: {Type: AWS::CodeBuild::Project, Properties: {ServiceRole: !Ref Role}}   # !GetAtt Role.Arn
    /// Role: {Type: AWS::IAM::Role, Properties: {Path: /build/}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-codebuild-project.html>
    pub struct RolePath = E3050, "role-with-path", Error, on [resources
        "AWS::CodeBuild::Project" "AWS::ECS::TaskDefinition"];
}

impl Rule for RolePath {
    fn resource<'t>(&self, cx: &Context<'t>, resource: &'t Resource<'t>, out: &mut Findings) {
        let properties: &[&str] = match resource.type_name {
            "AWS::CodeBuild::Project" => &["ServiceRole"],
            _ => &["TaskRoleArn", "ExecutionRoleArn"],
        };
        for form in cx.scenarios.forms(resource) {
            for property in properties {
                let Some(value) = form.properties.get(property) else {
                    continue;
                };
                if !matches!(
                    value.unknown().map(|unknown| &unknown.why),
                    Some(WhyUnknown::Resource(_))
                ) {
                    continue;
                }
                let Some(role) = linked(cx, Some(value), "AWS::IAM::Role") else {
                    continue;
                };
                for beside in cx.scenarios.forms_beside(form, role) {
                    let Some(path) = beside.properties.get("Path") else {
                        continue;
                    };
                    let Some(text) = Instance::text(path).filter(|text| *text != "/") else {
                        continue;
                    };
                    let finding = self
                        .at(
                            value.span(),
                            format!(
                                "`!Ref {}` is the role's name without its path `{text}`",
                                role.name
                            ),
                        )
                        .hint(format!("write `!GetAtt {}.Arn`", role.name))
                        .related(path.span(), "the path")
                        .property(property);
                    out.report(finding);
                }
            }
        }
    }
}
