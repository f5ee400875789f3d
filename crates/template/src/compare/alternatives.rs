//! What a value can be where conditions are not decided: each branch of `Fn::If`, with what it depends on.

use crate::model::{Assumption, Function, Intrinsic};
use crate::parse::{Data, Node};

/// The conditions under which something is there.
pub(super) type When<'t> = Vec<Assumption<'t>>;

/// `IsProd and not IsTest`; empty for always.
pub(super) fn shown(when: &When<'_>) -> String {
    let each: Vec<String> = (when.iter())
        .map(|(condition, holds)| match holds {
            true => (*condition).to_owned(),
            false => format!("not {condition}"),
        })
        .collect();
    each.join(" and ")
}

/// Each branch of `Fn::If` that can be chosen, without `AWS::NoValue`.
pub(super) fn branches<'t>(
    node: Option<&'t Node<'t>>,
    when: &When<'t>,
) -> Vec<(When<'t>, &'t Node<'t>)> {
    let mut found = Vec::new();
    if let Some(node) = node {
        collect(node, when, &mut found);
    }
    found
}

fn collect<'t>(node: &'t Node<'t>, when: &When<'t>, found: &mut Vec<(When<'t>, &'t Node<'t>)>) {
    let call = Intrinsic::of(node);
    match call.map(|call| (call.function, &call.argument.data)) {
        Some((Function::Ref, Data::String(name))) if name == "AWS::NoValue" => {}
        Some((Function::If, Data::List(items))) => match items.as_slice() {
            [condition, yes, no] if condition.as_str().is_some() => {
                let condition = condition.as_str().unwrap_or_default();
                for (branch, holds) in [(yes, true), (no, false)] {
                    // Within a branch, its own condition is decided.
                    match when.iter().find(|(known, _)| *known == condition) {
                        Some((_, known)) if *known == holds => collect(branch, when, found),
                        Some(_) => {}
                        None => {
                            let mut when = when.clone();
                            when.push((condition, holds));
                            collect(branch, &when, found);
                        }
                    }
                }
            }
            _ => found.push((when.clone(), node)),
        },
        _ => found.push((when.clone(), node)),
    }
}

/// The items of a list, each of which and all of which may be chosen by `Fn::If`. A single item stands for a list.
pub(super) fn items<'t>(
    list: Option<&'t Node<'t>>,
    when: &When<'t>,
) -> Vec<(When<'t>, &'t Node<'t>)> {
    let mut found = Vec::new();
    for (when, list) in branches(list, when) {
        match list.as_list() {
            Some(items) => {
                for item in items {
                    collect(item, &when, &mut found);
                }
            }
            None => found.push((when, list)),
        }
    }
    found
}
