//! Checks resources in every combination of conditions that their properties depend on.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use super::instance::Handle;
use super::message::{Open, Subject, Violation};
use super::packaged::is_packaged;
use super::{Library, TypeSchema, open};
use crate::report::{Finding, Unchecked};
use stackwright_facts::partition::Partition;
use stackwright_template::model::{
    Assumption, Environment, Function, Instance, Intrinsic, Link, Pin, Possible, ReferenceKind,
    Resource, Returned, Section, Template,
};
use stackwright_template::parse::{Data, Node, Span};

/// Combinations of conditions in which one resource is checked.
const MAX_SCENARIOS: usize = 64;
/// Values of parameters that are tried with one resource at most, over all scenarios.
const MAX_TRIALS: usize = 200;
/// Those that are tried even in the largest template.
const MIN_TRIALS: usize = 16;
/// Values that are tried in a whole template, shared between its resources.
const TEMPLATE_TRIALS: usize = 8_000;

/// The schema check of a template.
#[derive(Debug)]
pub struct SchemaCheck<'a, 't> {
    template: &'a Template<'t>,
    library: &'a Library,
    strict: bool,
    region: Option<&'t str>,
    link: Option<Link<'t>>,
    returned: Arc<HashMap<(&'t str, Cow<'t, str>), Returned>>,
    /// Resources that use `Fn::GetAZs`.
    zoned: HashSet<&'t str>,
    /// The scenarios of the resources that have been asked for.
    known: RefCell<HashMap<&'t str, Scenarios<'t>>>,
}

/// What [`SchemaCheck::scenarios`] finds for one resource.
type Scenarios<'t> = (Rc<[Environment<'t>]>, bool);

impl<'a, 't: 'a> SchemaCheck<'a, 't> {
    /// Prepares the check of a template. With `strict`, scalars must have exactly the schema's type.
    #[must_use]
    pub fn new(
        template: &'a Template<'t>,
        library: &'a Library,
        strict: bool,
        region: Option<&'t str>,
        link: Option<Link<'t>>,
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
            link,
            returned: Arc::new(returned),
            zoned: (template.calls.iter())
                .filter(|call| {
                    call.function == Function::GetAzs && call.owner.section == Section::Resources
                })
                .map(|call| call.owner.name)
                .collect(),
            known: RefCell::default(),
        }
    }

    /// The app that the template is part of.
    #[must_use]
    pub fn link(&self) -> Option<Link<'t>> {
        self.link
    }

    /// Whether scalars must have exactly the schema's type.
    #[must_use]
    pub fn is_strict(&self) -> bool {
        self.strict
    }

    /// The forms that a resource's properties can take, one for each combination of the conditions that
    /// they depend on. The second value is whether all combinations are there. None when the resource cannot exist.
    ///
    /// A parameter whose value a combination leaves no choice about has that value.
    #[must_use]
    pub fn scenarios(&self, resource: &Resource<'t>) -> Scenarios<'t> {
        if let Some(known) = self.known.borrow().get(resource.name) {
            return known.clone();
        }
        let (all, complete) = self.find_scenarios(resource);
        let found = (Rc::from(all), complete);
        self.known.borrow_mut().insert(resource.name, found.clone());
        found
    }

    fn find_scenarios(&self, resource: &Resource<'t>) -> (Vec<Environment<'t>>, bool) {
        let mut names: Vec<&'t str> = Vec::new();
        let mut parameters: Vec<&'t str> = Vec::new();
        if let Some(properties) = resource.properties {
            conditions_in(properties, &mut names);
            parameters_in(properties, &mut parameters);
        }
        let given: Vec<Assumption<'t>> = resource
            .condition
            .map(|name| (name, true))
            .into_iter()
            .collect();
        let conditions = &self.template.conditions;
        parameters.retain(|name| conditions.asks_about(name));
        let pins = self.pins();
        let environment = |assumed: Vec<Assumption<'t>>,
                           possible: HashMap<&'t str, Possible<'t>>| {
            let mut environment = Environment {
                conditions: assumed,
                parameters: HashMap::new(),
                zones: false,
                region: self.region,
                account: self.link.and_then(|link| link.member().account),
                stack: self.link.map(|link| link.member().name),
                link: self.link,
                possible: Arc::default(),
                returned: Arc::clone(&self.returned),
            };
            for (name, possible) in &possible {
                match (possible.only(), *name) {
                    (Some(value), "AWS::Region") => {
                        environment.region = environment.region.or_else(|| value.scalar_text());
                    }
                    (Some(value), name) => {
                        environment.parameters.insert(name, value);
                    }
                    (None, _) => {}
                }
            }
            environment.possible = Arc::new(possible);
            environment
        };
        if let Some((scenarios, complete)) =
            conditions.scenarios(&names, &given, &pins, &parameters, MAX_SCENARIOS)
        {
            if names.is_empty() && scenarios.is_empty() {
                // Nothing makes the resource exist; what is wrong with it is worth saying all the same.
                return (vec![environment(Vec::new(), HashMap::new())], true);
            }
            let all = scenarios.into_iter().map(|scenario| {
                let assumed = names.iter().copied().zip(scenario.values).collect();
                environment(assumed, scenario.possible)
            });
            return (all.collect(), complete);
        }
        // Too many to try: each condition by itself, with the branches of all others left open.
        let mut all = Vec::new();
        for name in names.iter().take(MAX_SCENARIOS / 2) {
            for value in [true, false] {
                let alone = (*name, value);
                let assumptions = with(&given, &[alone]);
                match conditions.scenarios(&[], &assumptions, &pins, &parameters, MAX_SCENARIOS) {
                    Some((scenarios, _)) => all.extend(
                        scenarios
                            .into_iter()
                            .map(|scenario| environment(vec![alone], scenario.possible)),
                    ),
                    // Nothing is known of the parameters that conditions ask about, so that none of them is tried.
                    None => {
                        let none = parameters.iter().map(|name| (*name, Possible::nothing()));
                        all.push(environment(vec![alone], none.collect()));
                    }
                }
            }
        }
        if all.is_empty() {
            let none = parameters.iter().map(|name| (*name, Possible::nothing()));
            all.push(environment(Vec::new(), none.collect()));
        }
        (all, false)
    }

    /// The pseudo parameters that are known.
    fn pins(&self) -> Vec<Pin<'t>> {
        self.region
            .map(|region| {
                let partition = Partition::of_region(region);
                vec![
                    ("AWS::Region", region),
                    ("AWS::Partition", partition.name),
                    ("AWS::URLSuffix", partition.url_suffix),
                ]
            })
            .unwrap_or_default()
    }

    /// Checks all resources.
    pub fn check(&self, findings: &mut Vec<Finding>, unchecked: &mut Vec<Unchecked>) {
        open::template(self.template, unchecked);
        for resource in self.template.resources.values() {
            self.resource(resource, findings, unchecked);
        }
    }

    fn resource(
        &self,
        resource: &Resource<'t>,
        findings: &mut Vec<Finding>,
        unchecked: &mut Vec<Unchecked>,
    ) {
        let mut skip = |reason: String| {
            unchecked.push(Unchecked::of(resource, reason));
        };
        if resource.type_name.is_empty() {
            return;
        }
        let Some(schema) = self.library.get(resource.type_name) else {
            skip(open::no_schema(resource.type_name));
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
        let mut undecided: Vec<Open> = Vec::new();
        let (scenarios, complete) = self.scenarios(resource);
        if !complete {
            skip(format!(
                "its properties depend on too many conditions; {} of their combinations were checked",
                scenarios.len()
            ));
        }
        for environment in scenarios.iter() {
            self.scenario(
                resource,
                &schema,
                environment,
                &mut violations,
                &mut undecided,
            );
        }
        self.zones(resource, &schema, scenarios.first(), &mut violations);
        let left_out = self.parameters(resource, &schema, &scenarios, &mut violations);
        if left_out > 0 {
            let reason =
                format!("its parameters have too many values; {left_out} of them were not tried");
            unchecked.push(Unchecked::of(resource, reason));
        }
        for open in undecided {
            let note = Unchecked::of(resource, open.reason).at(open.path, open.span);
            unchecked.push(note.checks([open.what]));
        }
        let mut explorer = open::Explorer::new(self.template, resource, &schema.schema);
        for environment in scenarios.iter() {
            if let Some(properties) = resource.properties
                && let Some(evaluated) = environment.evaluate(self.template, properties)
            {
                explorer.explore(&evaluated, unchecked);
            }
        }
        // The pattern behind a format says less than the format.
        let formats: Vec<(Span, String)> = violations
            .iter()
            .filter(|violation| violation.code.starts_with("E11"))
            .map(|violation| (violation.span, violation.path.clone()))
            .collect();
        violations.retain(|violation| {
            violation.code != "E3031"
                || !formats
                    .iter()
                    .any(|(span, path)| *span == violation.span && *path == violation.path)
        });
        for violation in violations {
            // Another rule says that a command must replace the text first.
            if violation.code == "E3012"
                && !self.strict
                && violation.is_text
                && is_packaged(resource.type_name, &violation.path)
            {
                continue;
            }
            let (code, at) = match (violation.parameter, parameter_code(violation.code)) {
                (Some(value), Some(code)) => (code, value),
                _ => (
                    violation
                        .via
                        .and_then(resolved_code)
                        .unwrap_or(violation.code),
                    violation.span,
                ),
            };
            let mut finding = Finding::new(code, violation.message, at)
                .resource(resource)
                .property(&violation.path);
            if at != violation.span {
                finding = finding.related(violation.span, "used here");
            }
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
        undecided: &mut Vec<Open>,
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
            value: stackwright_template::model::Evaluation::Object(Default::default()),
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
                && let Some(open) = subject.undecided(self.template, &error)
                && !undecided.contains(&open)
            {
                undecided.push(open);
            }
        }
        // What a value must be like beside its type is of no interest when the type is wrong.
        let wrong: Vec<(Span, String)> = found
            .iter()
            .filter(|violation| violation.code == "E3012")
            .map(|violation| (violation.span, violation.path.clone()))
            .collect();
        for violation in found {
            let follows = matches!(violation.code, "E3030" | "E3031" | "E3033" | "E3034")
                && wrong
                    .iter()
                    .any(|(span, path)| *span == violation.span && *path == violation.path);
            if follows {
                continue;
            }
            if !violations
                .iter()
                .any(|known| known.span == violation.span && known.message == violation.message)
            {
                violations.push(violation);
            }
        }
    }

    /// Tries names of availability zones where `Fn::GetAZs` stands.
    fn zones(
        &self,
        resource: &Resource<'t>,
        schema: &TypeSchema,
        base: Option<&Environment<'t>>,
        violations: &mut Vec<Violation>,
    ) {
        let Some(base) = base.filter(|_| self.zoned.contains(resource.name)) else {
            return;
        };
        let mut environment = base.clone();
        environment.zones = true;
        let mut found = Vec::new();
        self.scenario(resource, schema, &environment, &mut found, &mut Vec::new());
        for mut violation in found {
            let known = violations
                .iter()
                .any(|known| known.span == violation.span && known.code == violation.code);
            // How many zones there are depends on the region and the account.
            let counts = matches!(violation.code, "E3032" | "E3037" | "E3065");
            if !known && !counts && violation.via.is_some() {
                violation.via = Some(Function::GetAzs);
                violation.hint =
                    Some("`Fn::GetAZs` yields the names of zones, such as `us-east-1a`".to_owned());
                violations.push(violation);
            }
        }
    }

    /// Tries what the parameters that the resource uses can be. Returns how many values were left out.
    fn parameters(
        &self,
        resource: &Resource<'t>,
        schema: &TypeSchema,
        scenarios: &[Environment<'t>],
        violations: &mut Vec<Violation>,
    ) -> usize {
        let (trials, left_out) = self.trials(resource, scenarios);
        for trial in trials {
            self.trial(resource, schema, &trial, violations);
        }
        left_out
    }

    /// What the parameters that a resource uses can be: the default and the allowed values of each, and all defaults at
    /// once, in every scenario in which they are possible. Without a region to check for, the regions of the mappings
    /// that it reads are among them. The second value is how many were left out.
    #[must_use]
    pub fn trials(
        &self,
        resource: &Resource<'t>,
        scenarios: &[Environment<'t>],
    ) -> (Vec<Trial<'t>>, usize) {
        let mut trials = Vec::new();
        let mut left_out = 0;
        let Some(properties) = resource.properties else {
            return (trials, left_out);
        };
        let mut names: Vec<&'t str> = Vec::new();
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
        let together = self.with_defaults(resource, &defaults, scenarios);
        let most =
            (TEMPLATE_TRIALS / self.template.resources.len().max(1)).clamp(MIN_TRIALS, MAX_TRIALS);
        for base in scenarios {
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
        scenarios: &[Environment<'t>],
    ) -> Vec<Vec<Assumption<'t>>> {
        let Some(first) = scenarios.first().filter(|_| defaults.len() > 1) else {
            return Vec::new();
        };
        let names: Vec<&'t str> = first.conditions.iter().map(|(name, _)| *name).collect();
        let exists: Vec<Assumption<'t>> = resource
            .condition
            .map(|name| (name, true))
            .into_iter()
            .collect();
        let pins: Vec<Pin<'_>> = defaults
            .iter()
            .filter_map(|(name, value)| Some((*name, value.scalar_text()?)))
            .chain(self.pins())
            .collect();
        let outcomes = self
            .template
            .conditions
            .outcomes_with(&names, &exists, &pins);
        (outcomes.into_iter().flatten())
            .map(|values| names.iter().copied().zip(values).collect())
            .collect()
    }

    /// Adds what is wrong in an environment and in none before, with a hint that says when it is so, and where the
    /// value stands that is tried, if it is that of one parameter.
    fn trial(
        &self,
        resource: &Resource<'t>,
        schema: &TypeSchema,
        trial: &Trial<'t>,
        violations: &mut Vec<Violation>,
    ) {
        let Trial {
            environment,
            because,
            value,
        } = trial;
        let mut found = Vec::new();
        self.scenario(resource, schema, environment, &mut found, &mut Vec::new());
        for mut violation in found {
            let own = value.filter(|_| {
                violation.via == Some(Function::Ref) && parameter_code(violation.code).is_some()
            });
            let known = violations.iter().any(|known| {
                known.span == violation.span
                    && known.path == violation.path
                    && known.code == violation.code
                    && (own.is_none() || known.parameter.is_none() || known.parameter == own)
            });
            if known {
                continue;
            }
            if own.is_some() {
                violation.parameter = own;
                violations.push(violation);
                continue;
            }
            violation.hint = Some(match violation.hint {
                Some(own) => format!("{own} {because}"),
                None => because.clone(),
            });
            violations.push(violation);
        }
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
        let mut values: Vec<Choosable<'t>> = Vec::new();
        for value in default.into_iter().chain(allowed) {
            let known = |one: &Choosable<'_>| Some(one.text()) == value.scalar_text();
            if value.scalar_text().is_some() && !values.iter().any(known) {
                values.push(Choosable::Value(value));
            }
        }
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

fn with<'n>(given: &[Assumption<'n>], more: &[Assumption<'n>]) -> Vec<Assumption<'n>> {
    [given, more].concat()
}

/// The code of a finding about the value of a parameter itself, where the schema's code is about what stands there.
fn parameter_code(code: &str) -> Option<&'static str> {
    match code {
        "E3030" => Some("W2030"),
        "E3031" => Some("W2031"),
        "E3034" => Some("W3034"),
        _ => None,
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
pub(crate) fn resolved_code(function: Function) -> Option<&'static str> {
    Some(match function {
        Function::Ref => "W1030",
        Function::Sub => "W1031",
        Function::Join => "W1032",
        Function::Split => "W1033",
        Function::FindInMap => "W1034",
        Function::Select => "W1035",
        Function::GetAzs => "W1036",
        Function::ToJsonString => "W1040",
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
                        stackwright_template::model::sub_variables(text)
                            .for_each(|variable| add(variable.name));
                    }
                    (Function::Sub, Data::List(items)) => {
                        if let Some(text) = items.first().and_then(Node::as_str) {
                            stackwright_template::model::sub_variables(text)
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
