//! Checks resources in every combination of conditions that their properties depend on.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use super::instance::Handle;
use super::message::{Subject, Violation};
use super::{Library, TypeSchema};
use crate::model::{
    Assumption, Environment, Function, Instance, Intrinsic, ReferenceKind, Resource, Returned,
    Template,
};
use crate::parse::{Data, Node, Span};
use crate::report::Finding;

/// Combinations of conditions in which one resource is checked.
const MAX_SCENARIOS: usize = 64;
/// Values of one parameter that are tried.
const MAX_PARAMETER_VALUES: usize = 50;

/// Something that could not be checked, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uncheckable {
    /// The logical id.
    pub resource: String,
    /// Where.
    pub span: Span,
    /// Why, in lower case and without a final period.
    pub reason: String,
}

/// The schema check of a template.
#[derive(Debug)]
pub struct SchemaCheck<'a, 't> {
    template: &'a Template<'t>,
    library: &'a Library,
    strict: bool,
    region: Option<&'t str>,
    returned: Arc<HashMap<(&'t str, Cow<'t, str>), Returned>>,
}

impl<'a, 't: 'a> SchemaCheck<'a, 't> {
    /// Prepares the check of a template. With `strict`, scalars must have exactly the schema's type.
    #[must_use]
    pub fn new(
        template: &'a Template<'t>,
        library: &'a Library,
        strict: bool,
        region: Option<&'t str>,
    ) -> Self {
        let mut returned = HashMap::new();
        for reference in &template.references {
            let attribute = match &reference.kind {
                ReferenceKind::GetAtt(attribute) => attribute.clone(),
                ReferenceKind::Ref => Cow::Borrowed(""),
                _ => continue,
            };
            if let Some(resource) = template.resources.get(reference.target)
                && !returned.contains_key(&(reference.target, attribute.clone()))
                && let Some(schema) = library.get(resource.type_name)
                && let Some(known) = what_returns(resource, &schema, &attribute)
            {
                returned.insert((reference.target, attribute), known);
            }
        }
        Self {
            template,
            library,
            strict,
            region,
            returned: Arc::new(returned),
        }
    }

    /// Whether scalars must have exactly the schema's type.
    #[must_use]
    pub fn is_strict(&self) -> bool {
        self.strict
    }

    /// The forms that a resource's properties can take, one for each combination of the conditions that
    /// they depend on. The second value is whether all combinations are there.
    #[must_use]
    pub fn scenarios(&self, resource: &Resource<'t>) -> (Vec<Environment<'t>>, bool) {
        let mut names: Vec<&'t str> = Vec::new();
        if let Some(properties) = resource.properties {
            conditions_in(properties, &mut names);
        }
        let given: Vec<Assumption<'_>> = resource
            .condition
            .map(|name| (name, true))
            .into_iter()
            .collect();
        let environment = |conditions: Vec<Assumption<'t>>| Environment {
            conditions,
            parameters: HashMap::new(),
            region: self.region,
            returned: Arc::clone(&self.returned),
        };
        if names.is_empty() {
            return (vec![environment(Vec::new())], true);
        }
        match self.template.conditions.outcomes(&names, &given) {
            Some(outcomes) if outcomes.len() <= MAX_SCENARIOS => (
                outcomes
                    .into_iter()
                    .map(|values| environment(names.iter().copied().zip(values).collect()))
                    .collect(),
                true,
            ),
            // Too many: each condition at least once true and once false.
            _ => {
                let mut all = Vec::new();
                for chosen in 0..names.len().min(MAX_SCENARIOS / 2) {
                    for value in [true, false] {
                        let assumed: Vec<Assumption<'t>> = names
                            .iter()
                            .enumerate()
                            .map(|(index, name)| {
                                (*name, if index == chosen { value } else { !value })
                            })
                            .collect();
                        all.push(environment(assumed));
                    }
                }
                (all, false)
            }
        }
    }

    /// Checks all resources.
    pub fn check(&self, findings: &mut Vec<Finding>, unchecked: &mut Vec<Uncheckable>) {
        for resource in self.template.resources.values() {
            self.resource(resource, findings, unchecked);
        }
    }

    fn resource(
        &self,
        resource: &Resource<'t>,
        findings: &mut Vec<Finding>,
        unchecked: &mut Vec<Uncheckable>,
    ) {
        let mut skip = |reason: String| {
            unchecked.push(Uncheckable {
                resource: resource.name.to_owned(),
                span: resource.type_span,
                reason,
            });
        };
        if resource.type_name.is_empty() {
            return;
        }
        let Some(schema) = self.library.get(resource.type_name) else {
            skip(format!("there is no schema of {}", resource.type_name));
            return;
        };
        if let Err(reason) = schema.validator() {
            skip(format!(
                "the schema of {} cannot be used: {reason}",
                resource.type_name
            ));
            return;
        }
        if resource
            .properties
            .is_some_and(|node| node.as_map().is_none())
        {
            return;
        }
        let mut violations: Vec<Violation> = Vec::new();
        let mut undecided: Vec<(Span, String)> = Vec::new();
        let (scenarios, complete) = self.scenarios(resource);
        if !complete {
            skip(format!(
                "its properties depend on too many conditions; {} of their combinations were checked",
                scenarios.len()
            ));
        }
        for environment in &scenarios {
            self.scenario(
                resource,
                &schema,
                environment,
                &mut violations,
                &mut undecided,
            );
        }
        self.parameters(resource, &schema, scenarios.first(), &mut violations);
        for (span, path) in undecided {
            let what = match path.as_str() {
                "" => "the properties fit".to_owned(),
                path => format!("`{path}` fits"),
            };
            unchecked.push(Uncheckable {
                resource: resource.name.to_owned(),
                span,
                reason: format!(
                    "whether {what} the schema depends on values that only a deployment knows"
                ),
            });
        }
        for violation in violations {
            let resolved = violation.via.and_then(resolved_code);
            let mut finding = Finding::new(
                resolved.unwrap_or(violation.code),
                violation.message,
                violation.span,
            )
            .resource(resource)
            .property(&violation.path);
            finding.hint = violation.hint;
            finding.within = violation.within;
            findings.push(finding);
        }
    }

    fn scenario(
        &self,
        resource: &Resource<'t>,
        schema: &TypeSchema,
        environment: &Environment<'t>,
        violations: &mut Vec<Violation>,
        undecided: &mut Vec<(Span, String)>,
    ) {
        let Ok(validator) = schema.validator() else {
            return;
        };
        let empty = Node::new(resource.name_span, Data::Map(Default::default()));
        let evaluated = match resource.properties {
            Some(properties) => environment.evaluate(self.template, properties),
            None => None,
        };
        let root = evaluated.unwrap_or(Instance {
            node: &empty,
            value: crate::model::Evaluation::Object(Default::default()),
            via: None,
        });
        let handle = Handle {
            instance: &root,
            strict: self.strict,
        };
        if validator.is_valid(handle) {
            return;
        }
        let subject = Subject {
            schema: &schema.schema,
            type_name: &schema.type_name,
            root: &root,
            root_span: resource.properties_span(),
        };
        let mut found = Vec::new();
        for error in validator.iter_errors(handle) {
            let before = found.len();
            subject.describe(&error, &mut found);
            if found.len() == before
                && let Some(open) = subject.undecided(&error)
                && !undecided.contains(&open)
            {
                undecided.push(open);
            }
        }
        for violation in found {
            if !violations
                .iter()
                .any(|known| known.span == violation.span && known.message == violation.message)
            {
                violations.push(violation);
            }
        }
    }

    /// Tries the default and the allowed values of each parameter that the resource uses.
    fn parameters(
        &self,
        resource: &Resource<'t>,
        schema: &TypeSchema,
        base: Option<&Environment<'t>>,
        violations: &mut Vec<Violation>,
    ) {
        let Some(base) = base else { return };
        let Some(properties) = resource.properties else {
            return;
        };
        let mut names: Vec<&'t str> = Vec::new();
        parameters_in(properties, &mut names);
        for name in names {
            let Some(parameter) = self.template.parameters.get(name) else {
                continue;
            };
            let allowed = parameter
                .node
                .get("AllowedValues")
                .and_then(Node::as_list)
                .unwrap_or_default();
            let values = parameter
                .node
                .get("Default")
                .into_iter()
                .filter(|value| value.scalar_text().is_some_and(|text| !text.is_empty()))
                .chain(allowed)
                .take(MAX_PARAMETER_VALUES);
            let mut seen: Vec<Cow<'_, str>> = Vec::new();
            for value in values {
                let text = Cow::Borrowed(value.scalar_text().unwrap_or_default());
                if seen.contains(&text) {
                    continue;
                }
                let mut environment = base.clone();
                environment.parameters.insert(name, value);
                let mut found = Vec::new();
                self.scenario(resource, schema, &environment, &mut found, &mut Vec::new());
                for mut violation in found {
                    let known = violations.iter().any(|known| {
                        known.span == violation.span
                            && known.path == violation.path
                            && known.code == violation.code
                    });
                    if known || violation.via.is_none() {
                        continue;
                    }
                    violation.hint.get_or_insert_with(|| {
                        format!("the value comes from the parameter `{name}` when it is `{text}`")
                    });
                    violations.push(violation);
                }
                seen.push(text);
            }
        }
    }
}

/// What a reference to a resource returns; `attribute` is empty for `Ref`.
fn what_returns(resource: &Resource<'_>, schema: &TypeSchema, attribute: &str) -> Option<Returned> {
    let returns = if attribute.is_empty() {
        schema.reference()?
    } else {
        schema.attribute(attribute)?
    };
    let is_free = matches!(
        (resource.type_name, attribute),
        ("AWS::SSM::Parameter", "Value")
            | (
                "AWS::CloudFormation::Stack" | "AWS::CloudFormation::CustomResource",
                _
            )
            | ("AWS::ServiceCatalog::CloudFormationProvisionedProduct", _)
    );
    let mut formats = returns.formats.clone();
    if attribute.is_empty() && resource.type_name == "AWS::EC2::SecurityGroup" {
        // In a VPC `Ref` is the id, else the name.
        let wanted = match resource.property("VpcId") {
            Some(_) => "AWS::EC2::SecurityGroup.Id",
            None => "AWS::EC2::SecurityGroup.Name",
        };
        formats = vec![wanted.to_owned()];
    }
    Some(Returned {
        shape: returns.shape(),
        formats: (!is_free).then(|| formats.into()),
    })
}

/// The code of a finding about a value that a function yields; the schema's own code stands for literals.
fn resolved_code(function: Function) -> Option<&'static str> {
    Some(match function {
        Function::Ref => "W1030",
        Function::Sub => "W1031",
        Function::Join => "W1032",
        Function::Split => "W1033",
        Function::FindInMap => "W1034",
        Function::Select => "W1035",
        _ => return None,
    })
}

fn conditions_in<'t>(node: &'t Node<'t>, names: &mut Vec<&'t str>) {
    match &node.data {
        Data::List(items) => items.iter().for_each(|item| conditions_in(item, names)),
        Data::Map(map) => {
            if let Some(call) = Intrinsic::of(node)
                && call.function == Function::If
                && let Some(name) = call
                    .argument
                    .as_list()
                    .and_then(<[_]>::first)
                    .and_then(Node::as_str)
                && !names.contains(&name)
            {
                names.push(name);
            }
            map.iter()
                .for_each(|entry| conditions_in(&entry.value, names));
        }
        _ => {}
    }
}

fn parameters_in<'t>(node: &'t Node<'t>, names: &mut Vec<&'t str>) {
    match &node.data {
        Data::List(items) => items.iter().for_each(|item| parameters_in(item, names)),
        Data::Map(map) => {
            if let Some(call) = Intrinsic::of(node) {
                let mut add = |name: &'t str| {
                    if !names.contains(&name) {
                        names.push(name);
                    }
                };
                match (call.function, &call.argument.data) {
                    (Function::Ref, Data::String(name)) => add(name),
                    (Function::Sub, Data::String(text)) => {
                        crate::model::sub_variables(text).for_each(|variable| add(variable.name));
                    }
                    (Function::Sub, Data::List(items)) => {
                        if let Some(text) = items.first().and_then(Node::as_str) {
                            crate::model::sub_variables(text)
                                .for_each(|variable| add(variable.name));
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
