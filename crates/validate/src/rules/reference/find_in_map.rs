//! E1011: the arguments of `Fn::FindInMap`.

use super::placed;
use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::Call;
use stackwright_template::parse::Node;
use stackwright_template::suggest::did_you_mean;

rule! {
    /// ## What it does
    /// Checks that `Fn::FindInMap` names a mapping, a key of it and a key below that, where they are literals.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template.
    ///
    /// ## Example
    /// ```yaml
    /// Mappings: {Images: {eu-west-1: {Linux: ami-1}}}
    /// ImageId: !FindInMap [Image, !Ref AWS::Region, Linux]   # the mapping is Images
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-findinmap.html>
    pub struct FindInMap = E1011, "find-in-map", Error, on [calls FindInMap];
}

/// The names, each once.
fn listed(names: &[&str]) -> String {
    let mut seen: Vec<String> = Vec::new();
    for name in names {
        let name = format!("`{name}`");
        if !seen.contains(&name) {
            seen.push(name);
        }
    }
    seen.join(", ")
}

impl Rule for FindInMap {
    fn call(&self, cx: &Context<'_>, call: &Call<'_>, out: &mut Findings) {
        let place = |finding| placed(finding, cx, call.owner, &call.path);
        let (map, first, second) = match call.argument.as_list() {
            Some([map, first, second]) => (map, first, second),
            Some([map, first, second, default]) if default.get("DefaultValue").is_some() => {
                (map, first, second)
            }
            _ => {
                out.report(place(self.at(
                    call.argument.span,
                    "`Fn::FindInMap` needs a list of a mapping and two keys",
                )));
                return;
            }
        };
        if cx.template.is_rewritten() || cx.template.has_loops("Mappings") {
            return;
        }
        let has_default = call
            .argument
            .as_list()
            .is_some_and(|items| items.len() == 4);
        let missing =
            |what: &str, name: &str, node: &Node<'_>, known: &mut dyn Iterator<Item = &str>| {
                let mut finding = self.at(node.span, format!("{what} `{name}`"));
                let all: Vec<&str> = known.collect();
                if let Some(near) = did_you_mean(name, all.iter().copied()) {
                    finding = finding.meant(near);
                } else if (1..=8).contains(&all.len()) {
                    finding = finding.hint(format!("there is {}", listed(&all)));
                }
                place(finding)
            };
        let Some(name) = map.as_str() else { return };
        let Some(mapping) = cx.template.mappings.get(name) else {
            out.report(missing(
                "there is no mapping",
                name,
                map,
                &mut cx.template.mappings.keys().copied(),
            ));
            return;
        };
        if has_default || mapping.node.get("Fn::Transform").is_some() {
            return;
        }
        let rows = || mapping.node.as_map().into_iter().flatten();
        match first.scalar_text() {
            Some(row) => {
                let Some(entry) = rows().find(|entry| entry.key == row) else {
                    out.report(missing(
                        &format!("the mapping `{name}` has no key"),
                        row,
                        first,
                        &mut rows().map(|entry| entry.key.as_ref()),
                    ));
                    return;
                };
                if let Some(column) = second.scalar_text()
                    && let Some(values) = entry.value.as_map()
                    && values.get(column).is_none()
                {
                    out.report(missing(
                        &format!("`{row}` in the mapping `{name}` has no key"),
                        column,
                        second,
                        &mut values.iter().map(|entry| entry.key.as_ref()),
                    ));
                }
            }
            None => {
                if let Some(column) = second.scalar_text()
                    && rows().next().is_some()
                    && !rows().any(|entry| entry.value.get(column).is_some())
                {
                    out.report(missing(
                        &format!("no entry of the mapping `{name}` has a key"),
                        column,
                        second,
                        &mut rows()
                            .flat_map(|entry| entry.value.as_map().into_iter().flatten())
                            .map(|entry| entry.key.as_ref()),
                    ));
                }
            }
        }
    }
}
