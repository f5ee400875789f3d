//! E3043, SW1204: nested stacks against the local templates that they name.

use std::path::{Path, PathBuf};

use crate::report::Unchecked;
use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::model::{Evaluation, Instance, ReferenceKind, Resource};
use stackwright_template::parse::{self, Document, Node};
use stackwright_template::suggest::did_you_mean;

/// A template that a nested stack names.
enum Local {
    /// Its source.
    Source(String),
    /// Why it was not read, as `--explain` says it.
    Unread(String),
    /// It is somewhere else.
    Elsewhere,
}

/// The template in a local file, which stands relative to the template that names it.
fn local(cx: &Context<'_>, location: &Instance<'_>) -> Local {
    let Some(text) = location.text() else {
        return Local::Elsewhere;
    };
    let elsewhere = ["http://", "https://", "s3://"]
        .iter()
        .any(|start| text.starts_with(start));
    if elsewhere || text.is_empty() {
        return Local::Elsewhere;
    }
    let Some(base) = cx.path.and_then(Path::parent) else {
        return Local::Unread(format!(
            "the parameters of the nested stack were not compared with `{text}`: the template comes from no file, so its folder is not known"
        ));
    };
    let path: PathBuf = base.join(text.strip_prefix("file://").unwrap_or(text));
    match stackwright_files::read_text(&path, parse::MAX_SOURCE_BYTES as u64) {
        Ok(source) => Local::Source(source),
        _ => Local::Unread(format!(
            "the parameters of the nested stack were not compared with `{text}`, which cannot be read"
        )),
    }
}

/// The template's root, unless it is no template.
fn root<'d>(document: &'d Document<'_>) -> Option<&'d Node<'d>> {
    (!document.is_broken() && document.root.get("Resources").is_some()).then_some(&document.root)
}

fn place(resource: &Resource<'_>) -> &'static str {
    match resource.type_name {
        "AWS::Serverless::Application" => "Location",
        _ => "TemplateURL",
    }
}

rule! {
    /// ## What it does
    /// Compares the parameters of a nested stack with those of its template, where `TemplateURL` is a local file: each
    /// one given exists there, each one without default is given, and values are among the allowed ones.
    ///
    /// The file stands relative to the template. For a template from standard input nothing is compared, which
    /// `--explain` says.
    ///
    /// ## Why it matters
    /// The nested stack fails, and the whole stack rolls back.
    ///
    /// ## Example
    /// ```yaml
    /// Network: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: network.yaml, Parameters: {Cidr: 10.0.0.0/16}}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stack.html>
    pub struct NestedParameters = E3043, "nested-stack-parameters", Error, on [forms
        "AWS::CloudFormation::Stack" "AWS::Serverless::Application"];
}

impl Rule for NestedParameters {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let property = place(form.resource);
        let p = &form.properties;
        let Some(location) = p.get(property) else {
            return;
        };
        let source = match local(cx, location) {
            Local::Source(source) => source,
            Local::Unread(why) => {
                let mut note = Unchecked::of(form.resource, form.resource.type_span, why)
                    .at(property, location.span());
                note.checks = vec!["E3043".to_owned()];
                if !out.unchecked.contains(&note) {
                    out.unchecked(note);
                }
                return;
            }
            Local::Elsewhere => return,
        };
        let document = parse::parse(&source);
        let Some(root) = root(&document) else {
            return;
        };
        let file = location.text().unwrap_or_default();
        let known = root.get("Parameters").and_then(Node::as_map);
        let given = p.get("Parameters");
        if given.is_some_and(|given| given.unknown().is_some()) {
            return;
        }
        let mut report = |span, path: String, message: String, hint: Option<String>| {
            let mut finding = self.at(span, message).property(&path);
            finding.hint = hint;
            out.report(finding);
        };
        for (name, span, value) in given.map(Instance::entries).unwrap_or_default() {
            let path = format!("Parameters.{name}");
            let Some(parameter) = known.and_then(|known| known.get(name)) else {
                let names = known.into_iter().flat_map(|known| known.iter());
                report(
                    *span,
                    path,
                    format!("`{file}` has no parameter `{name}`"),
                    did_you_mean(name, names.map(|entry| entry.key.as_ref()))
                        .map(|near| format!("did you mean `{near}`?")),
                );
                continue;
            };
            let allowed: Option<Vec<&str>> = parameter
                .get("AllowedValues")
                .and_then(Node::as_list)
                .and_then(|list| list.iter().map(Node::scalar_text).collect());
            if let Some(text) = value.text()
                && let Some(allowed) = allowed
                && !allowed.contains(&text)
                && parameter.get("Type").and_then(Node::as_str) == Some("String")
            {
                report(
                    value.span(),
                    path,
                    format!("`{text}` is none of the allowed values of `{name}` in `{file}`"),
                    Some(format!("they are {}", allowed.join(", "))),
                );
            }
        }
        let complete = given.is_none_or(|given| given.entries().is_empty() || !is_open(given));
        for entry in known.into_iter().flat_map(|known| known.iter()) {
            let lacks = match given {
                Some(given) => given.lacks(&entry.key),
                None => p.lacks("Parameters"),
            };
            if complete && lacks && entry.value.get("Default").is_none() {
                report(
                    given.map_or_else(|| location.span(), Instance::span),
                    "Parameters".to_owned(),
                    format!("`{file}` needs the parameter `{}`", entry.key),
                    Some("give it a value, or a default there".to_owned()),
                );
            }
        }
    }
}

/// Whether a macro may add entries.
fn is_open(instance: &Instance<'_>) -> bool {
    matches!(&instance.value, Evaluation::Object(object) if object.open)
}

rule! {
    /// ## What it does
    /// Checks that an output that is taken from a nested stack, as `Stack.Outputs.Name`, is one of its template, where
    /// `TemplateURL` is a local file.
    ///
    /// ## Why it matters
    /// The nested stack is created, and then the attribute is not there: everything rolls back.
    ///
    /// ## Example
    /// ```yaml
    /// VpcId: !GetAtt Network.Outputs.VpcID   # the template network.yaml calls it VpcId
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stack.html>
    pub struct NestedOutputs = SW1204, "nested-stack-outputs", Error, on [resources "AWS::CloudFormation::Stack"];
}

impl Rule for NestedOutputs {
    fn resource(&self, cx: &Context<'_>, resource: &Resource<'_>, out: &mut Findings) {
        let taken: Vec<_> = cx
            .template
            .references_to(resource.name)
            .filter_map(|reference| {
                let attribute: &str = match &reference.kind {
                    ReferenceKind::GetAtt(attribute) => attribute,
                    ReferenceKind::SubGetAtt(attribute) => attribute,
                    _ => return None,
                };
                Some((reference, attribute.strip_prefix("Outputs.")?.to_owned()))
            })
            .collect();
        // With several forms, the output may be in the template of one of them.
        let [form] = cx.scenarios.forms(resource) else {
            return;
        };
        let Some(location) = form
            .properties
            .get("TemplateURL")
            .filter(|_| !taken.is_empty())
        else {
            return;
        };
        let Local::Source(source) = local(cx, location) else {
            return;
        };
        let document = parse::parse(&source);
        let Some(root) = root(&document) else { return };
        if root.get("Transform").is_some() {
            return;
        }
        let outputs = root.get("Outputs").and_then(Node::as_map);
        for (reference, name) in taken {
            if outputs.is_some_and(|outputs| outputs.get(&name).is_some()) {
                continue;
            }
            let names = outputs.into_iter().flat_map(|outputs| outputs.iter());
            let mut finding = self.at(
                reference.span,
                format!(
                    "`{}` has no output `{name}`",
                    location.text().unwrap_or_default()
                ),
            );
            if let Some(owner) = cx.template.resources.get(reference.owner.name) {
                finding = finding.resource(owner);
            }
            if let Some(near) = did_you_mean(&name, names.map(|entry| entry.key.as_ref())) {
                finding = finding.meant(near);
            }
            out.report(finding.related(location.span(), "the template of the nested stack"));
        }
    }
}
