//! Which forms the resources of a template can take, and which of them there can be at once.
//!
//! A resource has a form for each combination of the conditions that its properties depend on. [`Scenarios`] answers
//! questions about them: [which forms a resource has](Scenarios::of), [whether some can exist together](Scenarios::can_coexist),
//! [what its parameters can be](Scenarios::trials). Whether a reference may lead to something that does not exist is a question
//! about conditions alone: [`Template::may_dangle`].

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::HashMap;
use std::sync::Arc;

use indexmap::IndexSet;

mod globals;
mod trials;

use trials::parameters_in;

pub use trials::{Trial, Tried};

use super::{
    Assumption, Environment, Evaluation, Function, Instance, Intrinsic, Link, Owner, Pin, Possible,
    Reference, Resource, Returned, Satisfiable, Section, Template, Wanted,
};
use crate::budget;
use crate::parse::{Data, Node};
use stackwright_facts::partition::Partition;

/// Combinations of conditions of one resource.
const MAX_SCENARIOS: usize = 64;
/// What references to resources return, by logical ID and attribute; the attribute of `Ref` is empty.
pub type ReturnedBy<'t> = HashMap<(&'t str, Cow<'t, str>), Returned>;

/// One form that a resource's properties take, under one combination of the conditions they depend on.
#[derive(Debug)]
pub struct Form<'t> {
    /// The resource.
    pub resource: &'t Resource<'t>,
    /// The assumptions.
    pub environment: Environment<'t>,
    /// The properties: `Fn::If` resolved, `AWS::NoValue` removed, known texts put together.
    pub properties: Instance<'t>,
}

impl<'t> Form<'t> {
    /// What must hold for the resource to exist in this form.
    fn assumptions(&self) -> impl Iterator<Item = Assumption<'t>> + '_ {
        let exists = self.resource.condition.map(|name| (name, true));
        self.environment.conditions.iter().copied().chain(exists)
    }
}

/// What there is of one resource.
#[derive(Debug)]
pub struct Forms<'t> {
    /// The forms whose properties are an object; one where they depend on no condition. A combination of conditions that
    /// cannot occur is not among them.
    pub forms: Vec<Form<'t>>,
    /// The combinations in which there are no properties, or in which it is not known what they are.
    pub others: Vec<Environment<'t>>,
    /// Whether all combinations are there; else some of too many, among them each condition by itself.
    pub complete: bool,
}

impl<'t> Forms<'t> {
    /// All combinations of conditions.
    pub fn environments(&self) -> impl Iterator<Item = &Environment<'t>> {
        let forms = self.forms.iter().map(|form| &form.environment);
        forms.chain(&self.others)
    }

    /// One of them; `None` where nothing makes the resource exist.
    #[must_use]
    pub fn first(&self) -> Option<&Environment<'t>> {
        self.environments().next()
    }
}

/// The forms of a template's resources, each worked out when it is first asked for.
///
/// ```
/// use stackwright_template::model::{Scenarios, Template};
///
/// let document = stackwright_template::parse::parse("
/// Parameters: {Stage: {Type: String}}
/// Conditions: {IsProd: !Equals [!Ref Stage, prod]}
/// Resources:
///   Jobs: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: !If [IsProd, 0, 10]}}
///   Alarm: {Type: AWS::SNS::Topic, Condition: IsProd, Properties: {DisplayName: jobs}}
/// ");
/// let template = Template::new(&document);
/// let scenarios = Scenarios::new(&template, None, None, Default::default());
/// let delays: Vec<Option<f64>> = scenarios
///     .forms(&template.resources["Jobs"])
///     .iter()
///     .map(|form| form.properties.get("DelaySeconds")?.number())
///     .collect();
/// assert_eq!(delays, [Some(0.0), Some(10.0)]);
///
/// let alarm = &scenarios.forms(&template.resources["Alarm"])[0];
/// let beside = scenarios.forms_beside(alarm, &template.resources["Jobs"]);
/// assert_eq!(beside.len(), 1, "where there is an alarm, it is production");
/// ```
#[derive(Debug)]
pub struct Scenarios<'t> {
    template: &'t Template<'t>,
    region: Option<&'t str>,
    link: Option<Link<'t>>,
    returned: Arc<ReturnedBy<'t>>,
    /// In the order of the resources.
    forms: Vec<OnceCell<Forms<'t>>>,
    tried: Vec<OnceCell<Vec<Tried<'t>>>>,
}

impl<'t> Scenarios<'t> {
    /// The scenarios of a template that is deployed to a region, where it is known, and is part of an app, where that is
    /// given. `returned` is what is known of references to resources beside their names.
    #[must_use]
    pub fn new(
        template: &'t Template<'t>,
        region: Option<&'t str>,
        link: Option<Link<'t>>,
        returned: ReturnedBy<'t>,
    ) -> Self {
        let count = template.resources.len();
        Self {
            template,
            region,
            link,
            returned: Arc::new(returned),
            forms: (0..count).map(|_| OnceCell::new()).collect(),
            tried: (0..count).map(|_| OnceCell::new()).collect(),
        }
    }

    /// The template.
    #[must_use]
    pub fn template(&self) -> &'t Template<'t> {
        self.template
    }

    /// Its place in an app, where it is part of one.
    #[must_use]
    pub fn link(&self) -> Option<Link<'t>> {
        self.link
    }

    /// What there is of a resource, in every combination of the conditions that its properties depend on. `None` for a
    /// resource of another template.
    #[must_use]
    pub fn of(&self, resource: &Resource<'_>) -> Option<&Forms<'t>> {
        let (index, resource) = self.own(resource)?;
        Some(self.forms[index].get_or_init(|| {
            let (environments, complete) = self.environments(resource);
            let mut found = Forms {
                forms: Vec::new(),
                others: Vec::new(),
                complete,
            };
            for environment in environments {
                let properties = resource.properties.and_then(|node| {
                    let (properties, spent) = environment.evaluated(self.template, node);
                    let kept = budget::keep(spent.worked_out(), node.span);
                    found.complete &= kept;
                    properties.filter(|_| kept)
                });
                let properties = properties
                    .map(|own| globals::inherited(self.template, resource, &environment, own));
                let object = properties
                    .filter(|properties| matches!(properties.value, Evaluation::Object(_)));
                match object {
                    Some(properties) => found.forms.push(Form {
                        resource,
                        environment,
                        properties,
                    }),
                    None => found.others.push(environment),
                }
            }
            found
        }))
    }

    /// The forms that a resource's properties can take. Empty for a resource without properties.
    #[must_use]
    pub fn forms(&self, resource: &Resource<'_>) -> &[Form<'t>] {
        self.of(resource).map_or(&[], |all| &all.forms)
    }

    /// Whether resources can exist in these forms at once.
    #[must_use]
    pub fn can_coexist(&self, forms: &[&Form<'t>]) -> bool {
        let all: Vec<Assumption<'t>> = forms.iter().flat_map(|form| form.assumptions()).collect();
        self.template.conditions.satisfiable(&all) != Satisfiable::No
    }

    /// The forms of another resource in which it can exist while a resource has this form.
    #[must_use]
    pub fn forms_beside(&self, form: &Form<'t>, other: &Resource<'_>) -> Vec<&Form<'t>> {
        let forms = self.forms(other).iter();
        forms
            .filter(|beside| self.can_coexist(&[form, beside]))
            .collect()
    }

    /// A resource of the template with its place.
    fn own(&self, resource: &Resource<'_>) -> Option<(usize, &'t Resource<'t>)> {
        let (index, _, resource) = self.template.resources.get_full(resource.name)?;
        Some((index, resource))
    }

    /// What holds where conditions have these values, and parameters can be no more than this. A parameter that is left
    /// no choice has that value.
    fn environment(
        &self,
        conditions: Vec<Assumption<'t>>,
        possible: HashMap<&'t str, Possible<'t>>,
    ) -> Environment<'t> {
        let mut environment = Environment {
            conditions,
            parameters: HashMap::new(),
            zones: false,
            exact: false,
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
    }

    fn environments(&self, resource: &'t Resource<'t>) -> (Vec<Environment<'t>>, bool) {
        let mut names: IndexSet<&'t str> = IndexSet::new();
        let mut parameters: IndexSet<&'t str> = IndexSet::new();
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
        // What depends on a circle of conditions stays unknown.
        names.retain(|name| !conditions.is_undecided(name));
        parameters.retain(|name| conditions.asks_about(name));
        let names: Vec<&'t str> = names.into_iter().collect();
        let parameters: Vec<&'t str> = parameters.into_iter().collect();
        let (scenarios, complete) = conditions.scenarios(&Wanted {
            conditions: &names,
            given: &given,
            pins: &self.pins(),
            parameters: &parameters,
            most: MAX_SCENARIOS,
        });
        if scenarios.is_empty() && complete && names.is_empty() {
            // Nothing makes the resource exist; what is wrong with it is worth saying all the same.
            return (vec![self.environment(Vec::new(), HashMap::new())], true);
        }
        if scenarios.is_empty() && !complete {
            // Nothing is known of the parameters that conditions ask about, so that none of them is tried.
            let none = parameters.iter().map(|name| (*name, Possible::nothing()));
            return (vec![self.environment(Vec::new(), none.collect())], false);
        }
        let all = scenarios.into_iter().map(|scenario| {
            let assumed = names.iter().copied().zip(scenario.values).collect();
            self.environment(assumed, scenario.possible)
        });
        (all.collect(), complete)
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
}

impl<'t> Template<'t> {
    /// Whether two resources or outputs can exist at once.
    #[must_use]
    pub fn can_coexist(&self, one: Owner<'_>, other: Owner<'_>) -> bool {
        let both: Vec<Assumption<'t>> = [one, other]
            .into_iter()
            .filter_map(|owner| self.exists_when(owner))
            .collect();
        self.conditions.satisfiable(&both) != Satisfiable::No
    }

    /// The condition without which a resource does not exist while these assumptions hold; `None` where it exists, or is
    /// no resource of the template.
    #[must_use]
    pub fn may_be_missing(&self, resource: &str, given: &[Assumption<'t>]) -> Option<&'t str> {
        let condition = self.resources.get(resource)?.condition?;
        let without = [given, &[(condition, false)]].concat();
        let is_missing = self.conditions.contains(condition)
            && self.conditions.satisfiable(&without) == Satisfiable::Yes;
        is_missing.then_some(condition)
    }

    /// The condition without which the target of a reference does not exist, where the reference may exist without it.
    #[must_use]
    pub fn may_dangle(&self, reference: &Reference<'t>) -> Option<&'t str> {
        let owner = reference.owner;
        if !matches!(owner.section, Section::Resources | Section::Outputs) {
            return None;
        }
        let mut given: Vec<Assumption<'t>> = reference.assuming.clone();
        given.extend(self.exists_when(owner));
        self.may_be_missing(reference.target, &given)
    }
}

fn conditions_in<'t>(node: &'t Node<'t>, names: &mut IndexSet<&'t str>) {
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
            {
                names.insert(name);
            }
            map.iter()
                .for_each(|entry| conditions_in(&entry.value, names));
        }
        _ => {}
    }
}
