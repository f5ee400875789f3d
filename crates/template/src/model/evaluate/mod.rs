//! Evaluation of a part of the template under assumptions: `Fn::If` resolved, `AWS::NoValue` removed,
//! known texts put together, and what stays unknown marked as such with its reason.

mod functions;
mod references;

use std::borrow::Cow;

use super::{
    Environment, Evaluation, Function, Instance, Intrinsic, Object, Shape, Template, Unknown,
    WhyUnknown,
};
use crate::budget::{self, Budget, Spent};
use crate::parse::{Data, Node};

pub use references::has_dynamic_reference;

impl<'t> Environment<'t> {
    /// Evaluates a part of the template. `None` is `AWS::NoValue`. What is beyond the [budget](crate::budget) is unknown.
    #[must_use]
    pub fn evaluate(&self, template: &Template<'t>, node: &'t Node<'t>) -> Option<Instance<'t>> {
        self.evaluated(template, node).0
    }

    /// A part of the template, evaluated, and what that took.
    pub(super) fn evaluated(
        &self,
        template: &Template<'t>,
        node: &'t Node<'t>,
    ) -> (Option<Instance<'t>>, Spent) {
        let budget = Budget::of_value(template.source_bytes());
        budget::metered(budget, Some(template.root), || self.node(template, node, 0))
    }

    fn node(
        &self,
        template: &Template<'t>,
        node: &'t Node<'t>,
        depth: usize,
    ) -> Option<Instance<'t>> {
        let literal = |value| Instance {
            node,
            value,
            via: None,
        };
        if !budget::depth(depth, node.span) || !budget::step(node.span) {
            return Some(literal(Evaluation::Unknown(Unknown {
                why: WhyUnknown::Limit,
                shape: Shape::Any,
                formats: None,
            })));
        }
        Some(literal(match &node.data {
            Data::Null => Evaluation::Null,
            Data::Bool(value) => Evaluation::Bool(*value),
            Data::Number(text) => Evaluation::Number(Cow::Borrowed(text)),
            Data::String(text) if has_dynamic_reference(text) => Evaluation::Unknown(Unknown {
                why: WhyUnknown::Dynamic,
                shape: Shape::Scalar,
                formats: None,
            }),
            Data::String(text) => Evaluation::String(Cow::Borrowed(text)),
            Data::List(items) => Evaluation::List(
                items
                    .iter()
                    .filter_map(|item| self.node(template, item, depth + 1))
                    .collect(),
            ),
            Data::Map(map) => {
                if let Some(call) = Intrinsic::of(node) {
                    return self.call(template, node, call, depth);
                }
                let mut object = Object {
                    open: template.has_own_macro(),
                    ..Object::default()
                };
                for entry in map {
                    if entry.key == "Fn::Transform" || entry.key.starts_with("Fn::ForEach::") {
                        object.open = true;
                    } else if let Some(value) = self.node(template, &entry.value, depth + 1) {
                        object.entries.push((&entry.key, entry.key_span, value));
                    }
                }
                Evaluation::Object(object)
            }
        }))
    }
}

/// What a function yields of which no more is known.
fn unknown<'t>(function: Function) -> Evaluation<'t> {
    unknown_of(function, function.signature().unknown())
}

fn unknown_of<'t>(function: Function, shape: Shape) -> Evaluation<'t> {
    Evaluation::Unknown(Unknown {
        why: WhyUnknown::Function(function),
        shape,
        formats: None,
    })
}
