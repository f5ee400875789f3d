//! Conditions as formulas over variables.

use std::collections::HashMap;

use indexmap::IndexMap;

use super::MAX_DEPTH;
use crate::model::{Function, Intrinsic, Named};
use crate::parse::Node;

#[derive(Debug)]
pub(super) enum Formula<'t> {
    Constant(bool),
    Is { variable: usize, value: usize },
    And(Vec<Formula<'t>>),
    Or(Vec<Formula<'t>>),
    Not(Box<Formula<'t>>),
    Condition(&'t str),
}

#[derive(Debug)]
pub(super) struct Variable<'t> {
    pub(super) values: Vec<String>,
    /// Where the values are written, as far as they are compared with.
    pub(super) literals: Vec<Option<&'t Node<'t>>>,
    /// Whether it can have no other value than these.
    closed: bool,
}

impl Variable<'_> {
    pub(super) fn domain(&self) -> usize {
        self.values.len() + usize::from(!self.closed)
    }
}

pub(super) struct Builder<'a, 't> {
    parameters: &'a IndexMap<&'t str, Named<'t>>,
    names: HashMap<String, usize>,
    pub(super) by_parameter: HashMap<&'t str, usize>,
    pub(super) variables: Vec<Variable<'t>>,
}

impl<'a, 't> Builder<'a, 't> {
    pub(super) fn new(parameters: &'a IndexMap<&'t str, Named<'t>>) -> Self {
        Self {
            parameters,
            names: HashMap::new(),
            by_parameter: HashMap::new(),
            variables: Vec::new(),
        }
    }

    pub(super) fn formula(&mut self, node: &'t Node<'t>, depth: usize) -> Formula<'t> {
        if depth > MAX_DEPTH {
            return Formula::Constant(false);
        }
        if let Some(map) = node.as_map()
            && let [entry] = map.entries.as_slice()
            && entry.key == "Condition"
            && let Some(name) = entry.value.as_str()
        {
            return Formula::Condition(name);
        }
        let Some(call) = Intrinsic::of(node) else {
            return self.opaque(node);
        };
        let items = call.argument.as_list().unwrap_or_default();
        let parts = |builder: &mut Self| {
            items
                .iter()
                .map(|item| builder.formula(item, depth + 1))
                .collect()
        };
        match call.function {
            Function::And => Formula::And(parts(self)),
            Function::Or => Formula::Or(parts(self)),
            Function::Not => match items {
                [part] => Formula::Not(Box::new(self.formula(part, depth + 1))),
                _ => self.opaque(node),
            },
            Function::Equals => match items {
                [left, right] => self.equals(node, left, right),
                _ => self.opaque(node),
            },
            _ => self.opaque(node),
        }
    }

    fn equals(
        &mut self,
        node: &'t Node<'t>,
        left: &'t Node<'t>,
        right: &'t Node<'t>,
    ) -> Formula<'t> {
        if let (Some(left), Some(right)) = (left.scalar_text(), right.scalar_text()) {
            return Formula::Constant(left == right);
        }
        if left.to_json() == right.to_json() {
            return Formula::Constant(true);
        }
        let parameter = |node: &'t Node<'t>| {
            Intrinsic::of(node)
                .filter(|call| call.function == Function::Ref)
                .and_then(|call| call.argument.as_str())
        };
        let (name, written) = match (parameter(left), parameter(right)) {
            (Some(name), None) => (name, right),
            (None, Some(name)) => (name, left),
            _ => return self.opaque(node),
        };
        let Some(literal) = written.scalar_text() else {
            return self.opaque(node);
        };
        let allowed: Vec<&'t Node<'t>> = self
            .parameters
            .get(name)
            .and_then(|parameter| parameter.node.get("AllowedValues"))
            .and_then(Node::as_list)
            .into_iter()
            .flatten()
            .filter(|value| value.scalar_text().is_some())
            .collect();
        let variable = self.variable(format!("ref {name}"), |variable| {
            variable.closed = !allowed.is_empty();
            for value in &allowed {
                variable
                    .values
                    .push(value.scalar_text().unwrap_or_default().to_owned());
                variable.literals.push(Some(value));
            }
        });
        self.by_parameter.insert(name, variable);
        let known = &mut self.variables[variable];
        let value = match known.values.iter().position(|value| value == literal) {
            Some(value) => value,
            None if known.closed => return Formula::Constant(false),
            None => {
                known.values.push(literal.to_owned());
                known.literals.push(Some(written));
                known.values.len() - 1
            }
        };
        Formula::Is { variable, value }
    }

    /// A comparison that nothing is known about: a variable that is true or false.
    fn opaque(&mut self, node: &'t Node<'t>) -> Formula<'t> {
        let variable = self.variable(node.to_json().to_string(), |variable| {
            variable.values = vec!["false".into(), "true".into()];
            variable.literals = vec![None, None];
            variable.closed = true;
        });
        Formula::Is { variable, value: 1 }
    }

    fn variable(&mut self, name: String, fill: impl FnOnce(&mut Variable<'t>)) -> usize {
        if let Some(&variable) = self.names.get(&name) {
            return variable;
        }
        let mut variable = Variable {
            values: Vec::new(),
            literals: Vec::new(),
            closed: false,
        };
        fill(&mut variable);
        self.variables.push(variable);
        let variable = self.variables.len() - 1;
        self.names.insert(name, variable);
        variable
    }
}
