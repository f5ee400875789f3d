//! What a resource is where its parameters have the values that they can have.

use std::collections::HashSet;

use indexmap::IndexSet;

use super::{Form, MAX_SCENARIOS, Scenarios};
use crate::budget;
use crate::model::{
    Assumption, Environment, Function, Intrinsic, Pin, Resource, Satisfiable, Wanted, sub_variables,
};
use crate::parse::{Data, Node, Span};

/// Values of parameters that are tried with one resource at most, over all scenarios.
const MAX_TRIALS: usize = 200;
/// Those that are tried even in the largest template.
const MIN_TRIALS: usize = 16;
/// Values that are tried in a whole template, shared between its resources.
const TEMPLATE_TRIALS: usize = 8_000;

/// A form with what a parameter can be.
#[derive(Debug)]
pub struct Tried<'t> {
    /// The form with the value.
    pub form: Form<'t>,
    /// What is tried, in words for a hint.
    pub because: String,
}

/// Something that parameters can be.
#[derive(Clone, Debug)]
pub struct Trial<'t> {
    /// The scenario with these values.
    pub environment: Environment<'t>,
    /// What is tried, in words for a hint.
    pub because: String,
    /// Where the value stands, if it is that of one parameter.
    pub value: Option<Span>,
}

/// A parameter with the values to try.
struct Choice<'t> {
    name: &'t str,
    values: Vec<Choosable<'t>>,
    default: Option<&'t Node<'t>>,
}

/// A value to try.
enum Choosable<'t> {
    /// Of a parameter.
    Value(&'t Node<'t>),
    /// A region to deploy to.
    Region(&'t str),
}

impl<'t> Choosable<'t> {
    fn text(&self) -> &'t str {
        match self {
            Self::Value(node) => node.scalar_text().unwrap_or_default(),
            Self::Region(region) => region,
        }
    }
}

impl<'t> Scenarios<'t> {
    /// The forms of a resource with what its parameters can be, of all [trials](Scenarios::trials).
    #[must_use]
    pub fn tried(&self, resource: &Resource<'_>) -> &[Tried<'t>] {
        let Some((index, resource)) = self.own(resource) else {
            return &[];
        };
        self.tried[index].get_or_init(|| {
            let Some(node) = resource.properties else {
                return Vec::new();
            };
            let (trials, _) = self.trials(resource);
            let tried = trials.into_iter().filter_map(|trial| {
                let (properties, spent) = trial.environment.evaluated(self.template, node);
                let properties =
                    properties.filter(|_| budget::keep(spent.worked_out(), node.span))?;
                let properties = super::globals::inherited(
                    self.template,
                    resource,
                    &trial.environment,
                    properties,
                );
                let form = Form {
                    resource,
                    environment: trial.environment,
                    properties,
                };
                Some(Tried {
                    form,
                    because: trial.because,
                })
            });
            tried.collect()
        })
    }

    /// What the parameters that a resource uses can be: the default and the allowed values of each, and all defaults at
    /// once, in every scenario in which they are possible. Without a region to check for, the regions of the mappings
    /// that it reads are among them. The second value is how many were left out.
    #[must_use]
    pub fn trials(&self, resource: &'t Resource<'t>) -> (Vec<Trial<'t>>, usize) {
        let mut trials = Vec::new();
        let mut left_out = 0;
        let Some(properties) = resource.properties else {
            return (trials, left_out);
        };
        let mut names: IndexSet<&'t str> = IndexSet::new();
        parameters_in(properties, &mut names);
        let mut choices: Vec<Choice<'t>> = names
            .iter()
            .filter_map(|name| self.values_of(name))
            .collect();
        if self.region.is_none() {
            choices.extend(self.regions_of(properties));
        }
        if choices.is_empty() {
            return (trials, left_out);
        }
        let defaults: Vec<(&'t str, &'t Node<'t>)> = choices
            .iter()
            .filter_map(|choice| Some((choice.name, choice.default?)))
            .collect();
        let Some(scenarios) = self.of(resource) else {
            return (trials, left_out);
        };
        let together = self.with_defaults(resource, &defaults, scenarios.first());
        let most =
            (TEMPLATE_TRIALS / self.template.resources.len().max(1)).clamp(MIN_TRIALS, MAX_TRIALS);
        for base in scenarios.environments() {
            for choice in &choices {
                if base.parameters.contains_key(choice.name) {
                    continue;
                }
                let possible = base.possible.get(choice.name);
                for value in &choice.values {
                    let text = value.text();
                    if possible.is_some_and(|possible| !possible.includes(text)) {
                        continue;
                    }
                    if trials.len() >= most {
                        left_out += 1;
                        continue;
                    }
                    let mut environment = base.clone();
                    let because = match value {
                        Choosable::Value(node) => {
                            environment.parameters.insert(choice.name, node);
                            format!(
                                "the value comes from the parameter `{}` when it is `{text}`",
                                choice.name
                            )
                        }
                        Choosable::Region(region) => {
                            environment.region = Some(region);
                            format!("this is so in {region}")
                        }
                    };
                    let value = match value {
                        Choosable::Value(node) => Some(node.span),
                        Choosable::Region(_) => None,
                    };
                    trials.push(Trial {
                        environment,
                        because,
                        value,
                    });
                }
            }
            // One value may decide what another must be.
            if together.contains(&base.conditions) {
                let mut environment = base.clone();
                for (name, value) in &defaults {
                    environment.parameters.entry(name).or_insert(value);
                }
                trials.push(Trial {
                    environment,
                    because: "this is so when every parameter has its default".into(),
                    value: None,
                });
            }
        }
        (trials, left_out)
    }

    /// The scenarios in which all parameters have their defaults.
    fn with_defaults(
        &self,
        resource: &Resource<'t>,
        defaults: &[(&'t str, &'t Node<'t>)],
        first: Option<&Environment<'t>>,
    ) -> Vec<Vec<Assumption<'t>>> {
        let Some(first) = first.filter(|_| defaults.len() > 1) else {
            return Vec::new();
        };
        let names: Vec<&'t str> = first.conditions.iter().map(|(name, _)| *name).collect();
        let exists = resource.condition.map(|name| (name, true));
        let pins: Vec<Pin<'_>> = defaults
            .iter()
            .filter_map(|(name, value)| Some((*name, value.scalar_text()?)))
            .chain(self.pins())
            .collect();
        let conditions = &self.template.conditions;
        if conditions.satisfiable_with(exists.as_slice(), &pins) != Satisfiable::Yes {
            return Vec::new();
        }
        let (scenarios, _) = conditions.scenarios(&Wanted {
            conditions: &names,
            given: exists.as_slice(),
            pins: &pins,
            parameters: &[],
            most: MAX_SCENARIOS,
        });
        scenarios
            .into_iter()
            .map(|scenario| names.iter().copied().zip(scenario.values).collect())
            .collect()
    }

    /// What a parameter can be: its default and its allowed values.
    fn values_of(&self, name: &'t str) -> Option<Choice<'t>> {
        let parameter = self.template.parameters.get(name)?;
        let allowed = parameter
            .node
            .get("AllowedValues")
            .and_then(Node::as_list)
            .unwrap_or_default();
        let default = parameter
            .node
            .get("Default")
            .filter(|value| value.scalar_text().is_some_and(|text| !text.is_empty()));
        let mut known = HashSet::new();
        let values: Vec<Choosable<'t>> = (default.into_iter().chain(allowed))
            .filter(|value| value.scalar_text().is_some_and(|text| known.insert(text)))
            .map(Choosable::Value)
            .collect();
        (!values.is_empty()).then_some(Choice {
            name,
            values,
            default,
        })
    }

    /// The regions that the mappings know which are read by the region.
    fn regions_of(&self, properties: &'t Node<'t>) -> Option<Choice<'t>> {
        let mut names: Vec<&'t str> = Vec::new();
        mappings_by_region(properties, &mut names);
        let mut values: Vec<Choosable<'t>> = Vec::new();
        for name in names {
            let regions = self
                .template
                .mappings
                .get(name)
                .and_then(|map| map.node.as_map());
            for entry in regions.into_iter().flatten() {
                let region: &'t str = &entry.key;
                if !values.iter().any(|known| known.text() == region) {
                    values.push(Choosable::Region(region));
                }
            }
        }
        (!values.is_empty()).then_some(Choice {
            name: "AWS::Region",
            values,
            default: None,
        })
    }
}

pub(super) fn parameters_in<'t>(node: &'t Node<'t>, names: &mut IndexSet<&'t str>) {
    match &node.data {
        Data::List(items) => items.iter().for_each(|item| parameters_in(item, names)),
        Data::Map(map) => {
            if let Some(call) = Intrinsic::of(node) {
                let mut add = |name: &'t str| {
                    names.insert(name);
                };
                match (call.function, &call.argument.data) {
                    (Function::Ref, Data::String(name)) => add(name),
                    (Function::Sub, Data::String(text)) => {
                        sub_variables(text).for_each(|variable| add(variable.name));
                    }
                    (Function::Sub, Data::List(items)) => {
                        if let Some(text) = items.first().and_then(Node::as_str) {
                            sub_variables(text).for_each(|variable| add(variable.name));
                        }
                    }
                    _ => {}
                }
            }
            map.iter()
                .for_each(|entry| parameters_in(&entry.value, names));
        }
        _ => {}
    }
}

/// The mappings that are read by the region to deploy to.
fn mappings_by_region<'t>(node: &'t Node<'t>, names: &mut Vec<&'t str>) {
    match &node.data {
        Data::List(items) => items
            .iter()
            .for_each(|item| mappings_by_region(item, names)),
        Data::Map(map) => {
            if let Some(call) = Intrinsic::of(node)
                && call.function == Function::FindInMap
                && let Some([mapping, first, ..]) = call.argument.as_list()
                && let Some(name) = mapping.as_str()
                && Intrinsic::of(first)
                    .is_some_and(|key| key.argument.as_str() == Some("AWS::Region"))
                && !names.contains(&name)
            {
                names.push(name);
            }
            map.iter()
                .for_each(|entry| mappings_by_region(&entry.value, names));
        }
        _ => {}
    }
}
