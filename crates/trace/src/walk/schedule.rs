//! From a minute to the rules and schedules that have it.

use stackwright_facts::schedule::{Moment, Occurs, occurs};
use stackwright_template::engines::events::Value;
use stackwright_template::flow::Verb;
use stackwright_template::model::Instance;

use super::Walker;
use super::given::Payload;
use crate::event;
use crate::proof::{Evidence, Part, State, Step};

impl Walker<'_, '_> {
    /// What starts in a minute.
    pub(super) fn minute(&mut self, moment: Moment) -> Vec<Step> {
        let mut steps = Vec::new();
        let world = self.world;
        for type_name in ["AWS::Events::Rule", "AWS::Scheduler::Schedule"] {
            for resource in world.all(type_name) {
                for form in world.forms(&resource) {
                    let Some(expression) = form.properties.get("ScheduleExpression") else {
                        continue;
                    };
                    let scope = self.scope(&resource, form);
                    let text = scope.text(expression);
                    let zone = form
                        .properties
                        .get("ScheduleExpressionTimezone")
                        .map(|zone| scope.text(zone).to_string());
                    let occurs = match text.known() {
                        Some(text) => occurs(text, zone.as_deref(), moment),
                        None => Occurs::Unknown(format!("the schedule is {text}")),
                    };
                    let label = world.label(&resource);
                    let (state, what, why) = match occurs {
                        Occurs::Yes => (
                            State::Passed,
                            format!("{label} has this minute"),
                            format!("its schedule is {text}"),
                        ),
                        Occurs::No(why) => (
                            State::Other,
                            format!("{label} has other minutes: {why}"),
                            format!("its schedule is {text}, and {why}"),
                        ),
                        Occurs::Unknown(why) => (
                            State::Unknown,
                            format!("{label} may have this minute: {why}"),
                            why,
                        ),
                    };
                    let mut step =
                        Step::new(Part::Match, state, what).about(world.subject(&resource));
                    step.show(
                        Evidence::new(state, why).at(world.place(&resource, expression.span())),
                    );
                    let disabled =
                        form.properties.get("State").and_then(Instance::text) == Some("DISABLED");
                    if disabled && state != State::Other {
                        step.show(
                            Evidence::new(State::Broken, "it is switched off")
                                .hint("write `State: ENABLED`"),
                        );
                    }
                    if matches!(step.state, State::Passed | State::Unknown) {
                        if type_name == "AWS::Events::Rule" {
                            let (region, account) = world.environment(&resource);
                            let event = event::scheduled(
                                moment,
                                world.reference(&resource, "Arn"),
                                region,
                                account,
                            );
                            step.shown.push(("event", event.to_json()));
                            let mut state = step.state;
                            step.then = self.targets(&resource, form, &event, &mut state);
                        } else {
                            let input = form
                                .properties
                                .at("Target.Input")
                                .map(|input| scope.text(input));
                            let value = match input {
                                Some(text) => Value::parse(&text).unwrap_or(Value::Text(text)),
                                None => Value::Object(Vec::new()),
                            };
                            step.shown.push(("input", value.to_json()));
                            let edges: Vec<_> = (world.graph.from(&resource))
                                .filter(|edge| {
                                    edge.integration.verb != Verb::Assumes
                                        && edge.integration.name != "schedule-dead-letters"
                                })
                                .collect();
                            if edges.is_empty() {
                                step.then.push(
                                    Step::new(
                                        Part::Call,
                                        State::Unknown,
                                        format!("what {label} calls is not known"),
                                    )
                                    .about(world.subject(&resource)),
                                );
                            }
                            for edge in edges {
                                step.then
                                    .push(self.deliver(edge, &Payload::of(value.clone())));
                            }
                        }
                    }
                    steps.push(step);
                }
            }
        }
        if steps.is_empty() {
            steps.push(Step::new(
                Part::Match,
                State::Other,
                "the templates have no schedules",
            ));
        }
        steps
    }
}
