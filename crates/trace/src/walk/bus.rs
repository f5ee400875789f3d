//! From an event on a bus to the targets of the rules that take it.

use stackwright_template::engines::Answer;
use stackwright_template::engines::events::Value;
use stackwright_template::engines::input::{About, Input};
use stackwright_template::engines::text::{Located, Scope, Text};
use stackwright_template::flow::{Edge, Verb};
use stackwright_template::model::{Form, Instance};

use super::given::Payload;
use super::{Walker, World, filter};
use crate::proof::{Evidence, Part, State, Step};

/// So many rules on other buses are told of.
const MOST_ELSEWHERE: usize = 20;

impl<'t> Walker<'_, 't> {
    /// The rules on a bus; `None` is the default one.
    pub(super) fn on_bus(&mut self, bus: Option<&Located<'t>>, event: &Value) -> Vec<Step> {
        let (mut steps, mut elsewhere, mut more) = (Vec::new(), Vec::new(), 0);
        for rule in self.world.all("AWS::Events::Rule") {
            let forms = self.world.forms(&rule);
            for form in forms {
                if form.properties.get("EventPattern").is_none() {
                    continue;
                }
                let listens = self.listens(
                    self.scope(&rule, form),
                    form.properties.get("EventBusName"),
                    bus,
                );
                if listens == Answer::No && elsewhere.len() == MOST_ELSEWHERE {
                    more += 1;
                    continue;
                }
                let mut step = self.rule(&rule, form, listens, event);
                if forms.len() > 1 && step.state != State::Other {
                    step.show(Evidence::new(
                        State::Unknown,
                        super::bucket::conditions(form),
                    ));
                }
                if matches!(step.state, State::Passed | State::Unknown) {
                    step.then = self.targets(&rule, form, event, &mut step.state);
                }
                match listens {
                    Answer::No => elsewhere.push(step),
                    _ => steps.push(step),
                }
            }
        }
        steps.append(&mut elsewhere);
        if more > 0 {
            let what = format!("{more} more rules listen on other buses");
            steps.push(Step::new(Part::Match, State::Other, what));
        }
        if steps.is_empty() {
            steps.push(Step::new(
                Part::Match,
                State::Other,
                "no rule waits for events",
            ));
        }
        steps
    }

    fn rule(&self, rule: &Located<'t>, form: &Form<'t>, listens: Answer, event: &Value) -> Step {
        let scope = self.scope(rule, form);
        let label = self.world.label(rule);
        let subject = self.world.subject(rule);
        let Some(pattern) = form.properties.get("EventPattern") else {
            return Step::new(Part::Match, State::Other, format!("{label} has no pattern"));
        };
        let passes = filter::pattern(scope, pattern, event);
        let place = self.world.place(rule, pattern.span());
        let what = match passes.state {
            State::Passed => format!("{label} matches the event"),
            State::Unknown => format!("{label} may match the event"),
            _ => format!("{label} does not match: {}", passes.why),
        };
        let mut step = Step::new(Part::Match, passes.state, what).about(subject);
        step.toward = (self.world.graph.from(rule))
            .filter_map(|edge| Some(self.world.subject(edge.to.resource()?)))
            .collect();
        step.show(Evidence::new(passes.state, passes.why).at(place));
        if !matches!(step.state, State::Passed | State::Unknown) {
            return step;
        }
        // A rule that would take the event and does not listen is a fault, not another rule.
        if let Some(state) = form.properties.get("State")
            && state.text() == Some("DISABLED")
        {
            step.what = format!("{label} would match, and is switched off");
            step.show(
                Evidence::new(State::Broken, "its `State` is DISABLED")
                    .hint("write `State: ENABLED`, or leave it out")
                    .at(self.world.place(rule, state.span())),
            );
        }
        match listens {
            Answer::Yes => {}
            Answer::Maybe => step.show(Evidence::new(
                State::Unknown,
                "on which bus it listens is not known",
            )),
            Answer::No => {
                let place = form
                    .properties
                    .get("EventBusName")
                    .map(|name| self.world.place(rule, name.span()));
                step.what = format!("{label} would match, and listens on another bus");
                step.show(
                    Evidence::new(State::Other, "the event is on another bus than the rule")
                        .hint("events of AWS's services arrive on the default bus: leave `EventBusName` out")
                        .at(place),
                );
            }
        }
        step
    }

    fn listens(
        &self,
        scope: Scope<'_, 't>,
        name: Option<&Instance<'t>>,
        bus: Option<&Located<'t>>,
    ) -> Answer {
        let own = name.map(|name| scope.text(name));
        let is_default = |text: &Text| match text.known() {
            Some(known) => {
                Answer::from(known == "default" || known.ends_with(":event-bus/default"))
            }
            None => Answer::Maybe,
        };
        match (own, bus) {
            (None, None) => Answer::Yes,
            (None, Some(_)) => Answer::No,
            (Some(own), None) => match name.and_then(|name| scope.resource(name)) {
                Some(_) => Answer::No,
                None => is_default(&own),
            },
            (Some(own), Some(bus)) => match name.and_then(|name| scope.resource(name)) {
                Some(other) => Answer::from(other.is(bus)),
                None => (own.equals(&self.world.reference(bus, "Name")))
                    .or(own.equals(&self.world.reference(bus, "Arn"))),
            },
        }
    }

    pub(super) fn scope<'f>(&self, resource: &Located<'t>, form: &'f Form<'t>) -> Scope<'f, 't>
    where
        't: 'f,
    {
        Scope {
            template: self.world.scenarios[World::stack_of(resource)].template(),
            environment: &form.environment,
        }
    }

    /// The targets of a rule that takes an event.
    pub(super) fn targets(
        &mut self,
        rule: &Located<'t>,
        form: &Form<'t>,
        event: &Value,
        state: &mut State,
    ) -> Vec<Step> {
        let label = self.world.label(rule);
        let targets = form.properties.get("Targets");
        let items = targets.map(Instance::items).unwrap_or_default();
        if items.is_empty() {
            let known = targets.is_none_or(|targets| targets.unknown().is_none());
            let (how, what) = match known {
                true => (State::Broken, format!("{label} has no targets")),
                false => (
                    State::Unknown,
                    format!("the targets of {label} are not known"),
                ),
            };
            *state = state.and(State::Passed);
            return vec![Step::new(Part::Call, how, what).about(self.world.subject(rule))];
        }
        let scope = self.scope(rule, form);
        (items.iter().enumerate())
            .map(|(index, target)| self.target(rule, form, scope, index, target, event))
            .collect()
    }

    fn target(
        &mut self,
        rule: &Located<'t>,
        form: &Form<'t>,
        scope: Scope<'_, 't>,
        index: usize,
        target: &Instance<'t>,
        event: &Value,
    ) -> Step {
        let item = format!("Targets.{index}");
        let about = About {
            rule_arn: self.world.reference(rule, "Arn"),
            rule_name: self.world.reference(rule, ""),
        };
        let input = input(scope, target);
        let given = input.as_ref().and_then(|input| input.of(event, &about));
        let label = self.world.label(rule);
        let mut step = Step::new(Part::Input, State::Passed, "").about(self.world.subject(rule));
        let Some(given) = given else {
            step.state = if input.is_some() {
                State::Broken
            } else {
                State::Unknown
            };
            step.what = match input {
                Some(_) => format!(
                    "{label} gives its target nothing: the event has not what its path names"
                ),
                None => format!("what {label} gives its target is not known"),
            };
            return step;
        };
        step.what = match &input {
            Some(Input::Event) => format!("{label} gives its target the whole event"),
            Some(Input::Path(path)) => format!("{label} gives its target {path} of the event"),
            Some(Input::Constant(_)) => format!("{label} gives its target a constant"),
            _ => format!("{label} makes the input of its target"),
        };
        for name in &given.missing {
            step.show(Evidence::new(
                State::Broken,
                format!("the variable `<{name}>` has no value: the event does not have what its path names"),
            ));
        }
        let value = match (&given.value, &given.text) {
            (Some(value), _) => value.clone(),
            (None, Some(text)) => Value::Text(text.clone()),
            (None, None) => Value::Unknown,
        };
        if given.value.is_none() && given.text.as_ref().is_some_and(Text::is_known) {
            step.show(Evidence::new(State::Broken, "the input is no JSON"));
        } else if given.text.is_none() && !matches!(input, Some(Input::Event | Input::Path(_))) {
            step.show(Evidence::new(
                State::Unknown,
                "a part of the input is not known",
            ));
        }
        if !matches!(input, Some(Input::Event)) {
            step.shown.push(("input", value.to_json()));
        }
        let world = self.world;
        let same_form = |edge: &&Edge<'t>| {
            edge.item == item
                && edge.environment.conditions == form.environment.conditions
                && edge.integration.verb != Verb::Assumes
                && edge.integration.name != "rule-dead-letters"
        };
        let edges: Vec<&Edge<'t>> = world.graph.written_in(rule).filter(same_form).collect();
        if edges.is_empty() {
            step.then.push(self.nowhere(rule, scope, target));
        }
        for edge in edges {
            step.then
                .push(self.deliver(edge, &Payload::of(value.clone())));
        }
        step
    }

    /// A target that is nothing that a rule can call, or of which it is not known what it is.
    fn nowhere(&self, rule: &Located<'t>, scope: Scope<'_, 't>, target: &Instance<'t>) -> Step {
        let label = self.world.label(rule);
        let arn = target
            .at("EcsParameters.TaskDefinitionArn")
            .or(target.get("Arn"));
        let known = arn.is_none_or(|arn| {
            let text = scope.text(arn);
            arn.resource().is_some() || text.known().is_some_and(|text| !text.starts_with("arn:"))
        });
        let shown = arn
            .map(|arn| scope.text(arn).to_string())
            .unwrap_or_default();
        let (state, what) = match known {
            true => (
                State::Broken,
                format!("`{shown}` is nothing that {label} can call"),
            ),
            false => (
                State::Unknown,
                format!("what `{shown}` is, which {label} calls, is not known"),
            ),
        };
        Step::new(Part::Call, state, what.clone())
            .about(self.world.subject(rule))
            .with(Evidence::new(state, what).at(self.world.place(rule, target.span())))
    }
}

/// What a target says of its input. `None` where only a deployment knows it.
pub(super) fn input<'t>(scope: Scope<'_, 't>, target: &Instance<'t>) -> Option<Input> {
    if let Some(transformer) = target.get("InputTransformer") {
        let template = transformer.get("InputTemplate")?;
        let paths = transformer.get("InputPathsMap").map(Instance::entries);
        let paths = paths.unwrap_or_default().iter().map(|(name, _, path)| {
            let path = scope.text(path);
            Some(((*name).to_owned(), path.known()?.to_owned()))
        });
        return Some(Input::Template {
            paths: paths.collect::<Option<_>>()?,
            template: scope.text(template),
        });
    }
    if let Some(input) = target.get("Input") {
        return Some(Input::Constant(scope.text(input)));
    }
    match target.get("InputPath") {
        Some(path) => Some(Input::Path(scope.text(path).known()?.to_owned())),
        None => Some(Input::Event),
    }
}
