//! SW1542: which transforms there are, in which order, and what needs one.

use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::function::Function;
use stackwright_template::parse::{Data, Node};
use stackwright_template::suggest::did_you_mean;

rule! {
    /// ## What it does
    /// Checks the transforms of AWS: their names, that `AWS::LanguageExtensions` comes before SAM, that `AWS::Include` says what
    /// it includes, that no transform of a whole template stands in a part of it, and that a hosted rotation function has the
    /// transform which makes it.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template: "No transform named … found", or a transform meets what another one has yet to
    /// resolve.
    ///
    /// ## Example
    /// ```yaml
    /// Transform: [AWS::Serverless-2016-10-31, AWS::LanguageExtensions]   # the other way round
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-reference.html>
    pub struct TransformUse = SW1542, "transform-use", Error, on [template, calls Transform];
}

const SAM: &str = "AWS::Serverless-2016-10-31";
const EXTENSIONS: &str = "AWS::LanguageExtensions";
const INCLUDE: &str = "AWS::Include";

/// The transforms of AWS.
const TRANSFORMS: &[&str] = &[
    "AWS::CodeDeployBlueGreen",
    INCLUDE,
    EXTENSIONS,
    "AWS::SecretsManager-2020-07-23",
    "AWS::SecretsManager-2024-09-16",
    SAM,
    "AWS::ServiceCatalog",
];

/// The name of a transform, and what it is given.
fn parts<'n, 't>(node: &'n Node<'t>) -> (Option<&'n Node<'t>>, Option<&'n Node<'t>>) {
    match &node.data {
        Data::Map(map) => (map.get("Name"), map.get("Parameters")),
        _ => (Some(node), None),
    }
}

impl Rule for TransformUse {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        let declared = cx.template.root.get("Transform");
        let mut sam = None;
        for node in declared
            .iter()
            .flat_map(|node| node.as_list().unwrap_or(std::slice::from_ref(*node)))
        {
            let (Some(name), parameters) = parts(node) else {
                continue;
            };
            let Some(text) = name.as_str() else {
                continue;
            };
            self.name(name, text, out);
            match text {
                SAM => sam = Some(name.span),
                INCLUDE if parameters.and_then(|given| given.get("Location")).is_none() => out
                    .report(
                        self.at(name.span, "`AWS::Include` does not say what it includes")
                            .hint("write {Name: AWS::Include, Parameters: {Location: 's3://…'}}")
                            .property("Transform"),
                    ),
                EXTENSIONS => {
                    let Some(before) = sam else { continue };
                    let used = cx.text.contains("Fn::ForEach")
                        || cx.template.calls.iter().any(|call| {
                            // What is in other resources SAM passes on as it is.
                            let owner = cx.template.resources.get(call.owner.name);
                            matches!(call.function, Function::Length | Function::ToJsonString)
                                && owner.is_none_or(|one| {
                                    one.type_name.starts_with("AWS::Serverless::")
                                })
                        });
                    let finding = self
                        .at(name.span, "SAM comes first, and cannot read what `AWS::LanguageExtensions` has not resolved yet")
                        .hint("list `AWS::LanguageExtensions` before `AWS::Serverless-2016-10-31`")
                        .related(before, "SAM")
                        .property("Transform");
                    out.report(match used {
                        true => finding,
                        false => finding.severity(crate::Severity::Warning),
                    });
                }
                _ => {}
            }
        }
        let makes_rotation =
            |name: &&str| name.starts_with("AWS::SecretsManager") || !name.starts_with("AWS::");
        if cx.template.transforms.iter().any(makes_rotation) {
            return;
        }
        for resource in cx.template.resources.values() {
            if resource.type_name == "AWS::SecretsManager::RotationSchedule"
                && let Some(hosted) = resource.property("HostedRotationLambda")
            {
                let finding = self
                    .at(hosted.span, "the function that rotates is made by a transform, and the template has none")
                    .hint("add Transform: AWS::SecretsManager-2024-09-16")
                    .resource(resource)
                    .property("HostedRotationLambda");
                out.report(finding);
            }
        }
    }

    fn call<'t>(
        &self,
        _cx: &Context<'t>,
        call: &'t stackwright_template::model::Call<'t>,
        out: &mut Findings,
    ) {
        let (Some(name), parameters) = parts(call.argument) else {
            return;
        };
        let Some(text) = name.as_str() else {
            return;
        };
        self.name(name, text, out);
        if text == INCLUDE && parameters.and_then(|given| given.get("Location")).is_none() {
            out.report(
                self.at(name.span, "`AWS::Include` does not say what it includes")
                    .hint("add Parameters: {Location: 's3://…'}")
                    .property(call.path.to_string()),
            );
        }
        if TRANSFORMS.contains(&text) && text != INCLUDE {
            out.report(
                self.at(
                    name.span,
                    format!("`{text}` is for the whole template, and stands in a part of it"),
                )
                .hint(format!("write Transform: {text} at the top"))
                .property(call.path.to_string()),
            );
        }
    }
}

impl TransformUse {
    fn name(&self, node: &Node<'_>, text: &str, out: &mut Findings) {
        if !text.starts_with("AWS::") || TRANSFORMS.contains(&text) {
            return;
        }
        let near = did_you_mean(text, TRANSFORMS.iter().copied())
            .or_else(|| text.starts_with("AWS::Serverless").then_some(SAM));
        let mut finding = self
            .at(node.span, format!("AWS has no transform `{text}`"))
            .property("Transform");
        if let Some(near) = near {
            finding = finding.meant(near);
        } else {
            finding = finding.severity(crate::Severity::Warning);
        }
        out.report(finding);
    }
}
