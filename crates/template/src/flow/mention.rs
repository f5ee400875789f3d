//! Which resource a value names: by a reference to it, anywhere in the value, or by its literal name.

use super::places::{KEY, arn, name_property};
use super::table::Side;
use crate::engines::Answer;
use crate::engines::text::{Located, Piece, Scope, Text};
use crate::model::{Function, Instance, Intrinsic, sub_values, sub_variables};
use crate::parse::{Data, Node};

/// The resource that a value names, in the template or another one of the app; one of these types where there are any.
#[must_use]
pub fn named<'t>(
    scope: Scope<'_, 't>,
    value: &Instance<'t>,
    sides: &[Side],
) -> Option<Located<'t>> {
    let fits = |located: &Located<'t>| {
        sides.is_empty() || sides.iter().any(|side| side.ty == located.type_name)
    };
    if let Some(found) = scope.resource(value) {
        return through_alias(scope, found, sides).filter(fits);
    }
    let mut found = None;
    mentioned(scope, value.node, 0, &mut |located| {
        if found.is_none() && fits(&located) {
            found = Some(located);
        }
    });
    found.or_else(|| {
        let text = scope.text(value);
        sides.iter().find_map(|side| {
            let all = scope.everywhere(side.ty);
            all.filter(|located| may_be_named(located, &text))
                .find(|located| is_named(scope, located, &text))
        })
    })
}

/// The resource of one of these types whose reference, ARN or name a text is.
pub(super) fn of_text<'t>(
    scope: Scope<'_, 't>,
    text: &Text,
    sides: &[Side],
) -> Option<Located<'t>> {
    sides.iter().find_map(|side| {
        let all = scope.everywhere(side.ty);
        all.filter(|located| may_be_named(located, text))
            .find(|located| {
                is_named(scope, located, text)
                // Also with a version or an alias behind it.
                || side.ty == "AWS::Lambda::Function"
                    && arn(scope, located).then(Text::glob(":*")).covers(text) == Answer::Yes
            })
    })
}

/// The key behind an alias, where a key is looked for.
fn through_alias<'t>(
    scope: Scope<'_, 't>,
    found: Located<'t>,
    sides: &[Side],
) -> Option<Located<'t>> {
    if found.type_name != "AWS::KMS::Alias" || !sides.iter().any(|side| side.ty == KEY) {
        return Some(found);
    }
    scope.with(&found, |there| {
        let target = found.property("TargetKeyId")?;
        let target = there.environment.evaluate(there.template, target)?;
        there.resource(&target)
    })
}

/// Calls `each` with the resources that a node refers to.
pub(super) fn mentioned<'t>(
    scope: Scope<'_, 't>,
    node: &'t Node<'t>,
    depth: usize,
    each: &mut dyn FnMut(Located<'t>),
) {
    if depth > 64 {
        return;
    }
    let mut name = |name: &str| {
        if let Some(located) = scope.located(name) {
            each(located);
        }
    };
    if let Some(call) = Intrinsic::of(node) {
        match call.function {
            Function::Ref => return call.argument.as_str().into_iter().for_each(name),
            Function::GetAtt => return call.get_att_target().into_iter().for_each(name),
            Function::Sub => {
                let (text, own) = match &call.argument.data {
                    Data::List(items) => (items.first(), items.get(1)),
                    _ => (Some(call.argument), None),
                };
                let known = sub_values(own);
                for variable in sub_variables(text.and_then(Node::as_str).unwrap_or_default()) {
                    if !known.contains_key(variable.name) {
                        name(variable.name.split('.').next().unwrap_or_default());
                    }
                }
                if let Some(own) = own {
                    mentioned(scope, own, depth + 1, each);
                }
                return;
            }
            Function::ImportValue | Function::GetStackOutput => {
                let Some((link, value)) =
                    scope.environment.link.and_then(|link| link.imported(&call))
                else {
                    return;
                };
                let environment = link.environment();
                let there = Scope {
                    template: link.member().template,
                    environment: &environment,
                };
                return mentioned(there, value, depth + 1, each);
            }
            _ => {}
        }
    }
    match &node.data {
        Data::List(items) => items
            .iter()
            .for_each(|item| mentioned(scope, item, depth + 1, each)),
        Data::Map(map) => map
            .iter()
            .for_each(|entry| mentioned(scope, &entry.value, depth + 1, each)),
        _ => {}
    }
}

/// Whether a text has in it what a resource is called, as far as that can be seen without working it out: each of many texts
/// is compared with each of many resources.
fn may_be_named(located: &Located<'_>, text: &Text) -> bool {
    let name = name_property(located).and_then(|property| located.property(property));
    let given = name.map(|node| node.as_str().filter(|name| !name.contains("{{")));
    text.pieces.iter().any(|piece| match (piece, given) {
        (Piece::Literal(literal), Some(Some(name))) => literal.contains(name),
        // A name that is made up is in no text that does not refer to it.
        (Piece::Symbol(symbol), None) => symbol.is_of(located.name),
        (_, given) => given == Some(None),
    })
}

/// Whether a text is the literal name or the ARN of a resource.
fn is_named<'t>(scope: Scope<'_, 't>, located: &Located<'t>, text: &Text) -> bool {
    let own = scope.with(located, |there| there.reference(located, ""));
    if located.type_name == "AWS::Logs::LogGroup"
        && arn(scope, located) == text.clone().then(Text::literal(":*"))
    {
        // Its ARN is written with and without what stands for its streams.
        return true;
    }
    own == *text || arn(scope, located) == *text
}
