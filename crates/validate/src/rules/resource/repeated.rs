//! I3037: an item that is in a list twice.

use std::collections::HashMap;

use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::model::{Evaluation, Instance, Resource};
use stackwright_template::parse::Span;

rule! {
    /// ## What it does
    /// Reports texts and numbers that are in a list twice, where the type allows it. Where it does not, E3037 reports
    /// it.
    ///
    /// ## Why it matters
    /// One of them is superfluous, or another one was meant.
    ///
    /// ## Example
    /// ```yaml
    /// ManagedPolicyArns: [arn:aws:iam::aws:policy/ReadOnlyAccess, arn:aws:iam::aws:policy/ReadOnlyAccess]
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html>
    pub struct Repeated = I3037, "item-twice", Info, on [forms];
}

/// Lists whose items have their meaning by their place.
const ORDERED: &[&str] = &[
    "Args",
    "Arguments",
    "Command",
    "ContainerArguments",
    "ContainerEntrypoint",
    "EntryPoint",
    "Fn::Join",
    "Parameters",
];

impl Rule for Repeated {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        walk(self, form.resource, &form.properties, &mut Vec::new(), out);
    }
}

fn walk(
    rule: &Repeated,
    resource: &Resource<'_>,
    instance: &Instance<'_>,
    path: &mut Vec<String>,
    out: &mut Findings,
) {
    match &instance.value {
        Evaluation::List(items) => {
            let ordered = path
                .last()
                .is_some_and(|key| ORDERED.contains(&key.as_str()));
            let mut seen: HashMap<&str, Span> = HashMap::new();
            for (index, item) in items.iter().enumerate() {
                path.push(index.to_string());
                if let Some(text) = item.text().filter(|_| !ordered && item.via.is_none()) {
                    match seen.get(text) {
                        Some(first) => {
                            let finding = rule
                                .at(item.span(), format!("`{text}` is in the list twice"))
                                .related(*first, "first here")
                                .resource(resource)
                                .property(path.join("."));
                            out.report(finding);
                        }
                        None => {
                            seen.insert(text, item.span());
                        }
                    }
                } else {
                    walk(rule, resource, item, path, out);
                }
                path.pop();
            }
        }
        Evaluation::Object(object) => {
            for (key, _, value) in &object.entries {
                path.push((*key).to_owned());
                walk(rule, resource, value, path, out);
                path.pop();
            }
        }
        _ => {}
    }
}
