//! E1029: `${…}` outside of `Fn::Sub`.

use crate::Diagnostic;
use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::Resource;
use stackwright_template::parse::{Data, Node};

rule! {
    /// ## What it does
    /// Reports texts in properties, and in the values and export names of outputs, with `${Name}` that are not in `Fn::Sub`,
    /// where `Name` is a parameter, a resource or a pseudo parameter of the template. A text that is itself a template has
    /// variables of its own.
    ///
    /// ## Why it matters
    /// Nothing replaces the variable: the resource gets the text with the dollar sign.
    ///
    /// ## Example
    /// ```yaml
    /// BucketName: 'files-${AWS::AccountId}'   # needs !Sub
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-sub.html>
    pub struct SubNeeded = E1029, "sub-needed", Error, on [resources, template];
}

impl Rule for SubNeeded {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        for output in cx.template.outputs.values() {
            for key in ["Value", "Export"] {
                if let Some(node) = output.node.get(key) {
                    let mut path =
                        vec!["Outputs".to_owned(), output.name.to_owned(), key.to_owned()];
                    walk(self, cx, None, node, &mut path, out);
                }
            }
        }
    }

    fn resource(&self, cx: &Context<'_>, resource: &Resource<'_>, out: &mut Findings) {
        // Templates within templates have variables of their own.
        if resource.type_name.starts_with("AWS::Serverless::") {
            return;
        }
        if let Some(properties) = resource.properties {
            let mut path = Vec::new();
            walk(self, cx, Some(resource), properties, &mut path, out);
        }
    }
}

fn walk<'n>(
    rule: &SubNeeded,
    cx: &Context<'_>,
    resource: Option<&Resource<'_>>,
    node: &'n Node<'n>,
    path: &mut Vec<String>,
    out: &mut Findings,
) {
    match &node.data {
        Data::String(text) if text.contains("${") && !is_template(text) => {
            let known = stackwright_template::model::sub_variables(text).find(|variable| {
                let name = variable.name.split('.').next().unwrap_or_default();
                stackwright_template::model::PSEUDO_PARAMETERS.contains(&name)
                    || (!has_own_variables(path)
                        && (cx.template.parameters.contains_key(name)
                            || cx.template.resources.contains_key(name)))
            });
            if let Some(variable) = known {
                let mut finding: Diagnostic = rule
                    .at(
                        node.span,
                        format!("nothing replaces `${{{}}}` here", variable.name),
                    )
                    .hint("put the text into `Fn::Sub`")
                    .property(path.join("."));
                if let Some(resource) = resource {
                    finding = finding.resource(resource);
                    // What a provider of one's own makes of a text is its own affair.
                    let is_custom = resource.type_name.starts_with("Custom::")
                        || resource.type_name == "AWS::CloudFormation::CustomResource";
                    if is_custom {
                        finding = finding.severity(crate::Severity::Warning);
                    }
                }
                out.report(finding);
            }
        }
        Data::List(items) => {
            for (index, item) in items.iter().enumerate() {
                path.push(index.to_string());
                walk(rule, cx, resource, item, path, out);
                path.pop();
            }
        }
        Data::Map(map) => {
            for entry in map {
                if entry.key == "Fn::Sub" || entry.key == "Fn::Transform" {
                    continue;
                }
                path.push(entry.key.to_string());
                walk(rule, cx, resource, &entry.value, path, out);
                path.pop();
            }
        }
        _ => {}
    }
}

/// Whether a text is a template, as that of a stack set is.
fn is_template(text: &str) -> bool {
    text.contains("Resources") && text.contains("Type") && text.contains("AWS::")
}

/// Properties whose texts are programs or documents with `${…}` of their own.
fn has_own_variables(path: &[String]) -> bool {
    path.iter().any(|key| {
        matches!(
            key.as_str(),
            "UserData"
                | "ZipFile"
                | "InlineCode"
                | "BuildSpec"
                | "DefinitionString"
                | "Definition"
                | "DefinitionSubstitutions"
                | "RequestMappingTemplate"
                | "ResponseMappingTemplate"
                | "RequestTemplates"
                | "TemplateBody"
                | "FunctionCode"
                | "Content"
                | "Command"
                | "InputTemplate"
                | "DashboardBody"
                | "Sql"
                | "Code"
                | "Body"
        )
    })
}
