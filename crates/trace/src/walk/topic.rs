//! From a topic to its subscribers.

use stackwright_template::engines::events::Value;
use stackwright_template::engines::text::Located;
use stackwright_template::model::Instance;

use super::deliver::ASIDE;
use super::given::Payload;
use super::{Walker, World, filter};
use crate::event;
use crate::proof::{Evidence, Part, Started, State, Step};

impl<'t> Walker<'_, 't> {
    /// The subscriptions of a topic.
    pub(super) fn subscribers(&mut self, topic: &Located<'t>, payload: &Payload) -> Vec<Step> {
        let world = self.world;
        let arn = world.reference(topic, "");
        let mut steps = Vec::new();
        for edge in world.graph.from(topic) {
            if !edge.integration.name.starts_with("topic-")
                || ASIDE
                    .iter()
                    .any(|aside| edge.integration.name.ends_with(aside))
            {
                continue;
            }
            let in_body =
                edge.value.get("FilterPolicyScope").and_then(Instance::text) == Some("MessageBody");
            let message = payload.parsed();
            let passes = filter::subscription(
                edge.scope(),
                edge.value.get("FilterPolicy"),
                in_body,
                &message,
                &event::attributes(&payload.attributes),
            );
            let what = match passes.state {
                State::Other | State::Broken => {
                    format!(
                        "{} does not send it to {}: {}",
                        world.label(topic),
                        edge.to.label(),
                        passes.why
                    )
                }
                _ => format!(
                    "{} has a subscription for {}",
                    world.label(topic),
                    edge.to.label()
                ),
            };
            let mut step =
                Step::new(Part::Match, passes.state, what).about(world.subject(&edge.by));
            (step.toward).extend(edge.to.resource().map(|to| world.subject(to)));
            step.show(
                Evidence::new(passes.state, passes.why)
                    .at(world.place(&edge.by, edge.value.span())),
            );
            if matches!(step.state, State::Passed | State::Unknown) {
                let raw = edge
                    .value
                    .get("RawMessageDelivery")
                    .and_then(Instance::boolean)
                    == Some(true);
                let to_function = edge
                    .to
                    .resource()
                    .is_some_and(|to| to.type_name.starts_with("AWS::Lambda"));
                let value = match (raw, to_function) {
                    (true, _) => payload.value.clone(),
                    (false, true) => Value::object([(
                        "Records",
                        Value::List(vec![Value::object([
                            ("EventSource", "aws:sns".into()),
                            (
                                "Sns",
                                event::published(
                                    arn.clone(),
                                    &payload.written(),
                                    &payload.attributes,
                                ),
                            ),
                        ])]),
                    )]),
                    (false, false) => {
                        event::published(arn.clone(), &payload.written(), &payload.attributes)
                    }
                };
                step.then = vec![self.deliver(edge, &Payload::of(value))];
            }
            steps.push(step);
        }
        steps.extend(self.other_subscriptions(topic));
        if steps.is_empty() {
            let mut step = Step::new(
                Part::Match,
                State::Other,
                format!("{} has no subscriptions", world.label(topic)),
            )
            .about(world.subject(topic));
            if let Some(open) = world.given_on(topic) {
                step.state = State::Unknown;
                step.show(open);
            }
            steps.push(step);
        }
        steps
    }

    /// Subscriptions of people and addresses, which are outside of the app.
    fn other_subscriptions(&self, topic: &Located<'t>) -> Vec<Step> {
        let mut steps = Vec::new();
        for subscription in self.world.all("AWS::SNS::Subscription") {
            for form in self.world.forms(&subscription) {
                let scope = self.scope(&subscription, form);
                let protocol = form
                    .properties
                    .get("Protocol")
                    .and_then(Instance::text)
                    .unwrap_or_default();
                let is_own = form
                    .properties
                    .get("TopicArn")
                    .and_then(|arn| scope.resource(arn))
                    .is_some_and(|own| own.is(topic));
                if is_own
                    && matches!(
                        protocol,
                        "email" | "email-json" | "sms" | "http" | "https" | "application"
                    )
                {
                    let to = form
                        .properties
                        .get("Endpoint")
                        .map(|to| scope.text(to))
                        .unwrap_or_default();
                    let mut step = Step::new(
                        Part::Run,
                        State::Passed,
                        format!("it is sent to `{to}` by {protocol}"),
                    );
                    step.started = Some(Started {
                        subject: World::outside(&to),
                        input: None,
                        environment: Vec::new(),
                        reads: Vec::new(),
                        writes: Vec::new(),
                    });
                    steps.push(step.about(self.world.subject(&subscription)));
                }
            }
        }
        steps
    }
}
