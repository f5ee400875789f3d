//! What a value depends on that only a deployment knows, in words.

use std::borrow::Cow;

use super::{Function, Intrinsic, Template, has_dynamic_reference, sub_values, sub_variables};
use crate::parse::{Data, Node};

/// What the value of a part of the template depends on and only a deployment knows, each once, such as "the parameter
/// `Size`". A parameter with `AllowedValues` is not among them: all that it can be is known.
#[must_use]
pub fn sources(template: &Template<'_>, node: &Node<'_>) -> Vec<Cow<'static, str>> {
    let mut found = Vec::new();
    collect(template, node, &mut found, 0);
    found
}

fn add(found: &mut Vec<Cow<'static, str>>, words: impl Into<Cow<'static, str>>) {
    let words = words.into();
    if !found.contains(&words) {
        found.push(words);
    }
}

fn name(template: &Template<'_>, name: &str, found: &mut Vec<Cow<'static, str>>) {
    match template.parameters.get(name) {
        Some(parameter) if parameter.node.get("AllowedValues").is_some() => {}
        Some(_) => add(found, format!("the parameter `{name}`")),
        None => match name {
            "AWS::NoValue" | "AWS::Region" | "AWS::AccountId" | "AWS::Partition"
            | "AWS::URLSuffix" => {}
            _ => add(found, format!("`{name}`")),
        },
    }
}

fn collect(
    template: &Template<'_>,
    node: &Node<'_>,
    found: &mut Vec<Cow<'static, str>>,
    depth: usize,
) {
    if depth > 64 {
        return;
    }
    let mut below = |node: &Node<'_>| collect(template, node, found, depth + 1);
    let Some(call) = Intrinsic::of(node) else {
        match &node.data {
            Data::String(text) if has_dynamic_reference(text) => add(found, "a dynamic reference"),
            Data::List(items) => items.iter().for_each(below),
            Data::Map(map) => map.iter().for_each(|entry| below(&entry.value)),
            _ => {}
        }
        return;
    };
    match call.function {
        Function::Ref => {
            if let Some(target) = call.argument.as_str() {
                name(template, target, found);
            }
        }
        Function::GetAtt => match (call.get_att_target(), call.get_att()) {
            (Some(target), Some((_, attribute))) => add(found, format!("`{target}.{attribute}`")),
            _ => add(found, "`Fn::GetAtt`"),
        },
        Function::Sub => {
            let (text, own) = match &call.argument.data {
                Data::List(items) => (items.first(), items.get(1)),
                _ => (Some(call.argument), None),
            };
            if let Some(text) = text.and_then(Node::as_str) {
                if has_dynamic_reference(text) {
                    add(found, "a dynamic reference");
                }
                let known = sub_values(own);
                for variable in sub_variables(text) {
                    if !known.contains_key(variable.name) {
                        name(template, variable.name, found);
                    }
                }
            }
            if let Some(own) = own {
                collect(template, own, found, depth + 1);
            }
        }
        Function::ImportValue => add(found, "an export of another stack"),
        Function::GetStackOutput => add(found, "an output of another stack"),
        Function::GetAzs => add(found, "the availability zones"),
        Function::Transform => add(found, "what a macro returns"),
        Function::If => call
            .argument
            .as_list()
            .unwrap_or_default()
            .iter()
            .skip(1)
            .for_each(below),
        Function::FindInMap => {
            collect(template, call.argument, found, depth + 1);
            // The keys that a region or a parameter with `AllowedValues` has are known.
            let arguments = call.argument.as_list().unwrap_or_default();
            if arguments
                .iter()
                .all(|argument| Intrinsic::of(argument).is_none())
            {
                add(found, "a mapping without such an entry");
            }
        }
        _ => below(call.argument),
    }
}
