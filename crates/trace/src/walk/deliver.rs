//! Over an edge of the flow graph: what it needs, and what happens on its other side.

use stackwright_template::engines::events::Value;
use stackwright_template::engines::text::Located;
use stackwright_template::flow::{Edge, End, Kind, Need, State as Stands, Verb};
use stackwright_template::model::Instance;

use super::given::Payload;
use super::{Walker, World, filter};
use crate::event;
use crate::proof::{Evidence, Part, Started, State, Step};

/// Rows that are about what failed, or about results.
const ASIDE: &[&str] = &["dead-letters", "sends-result"];

impl<'t> Walker<'_, 't> {
    /// What an edge needs, as evidence of a step.
    pub(super) fn show_needs(&self, edge: &Edge<'t>, step: &mut Step) {
        for need in self.world.graph.needs(edge) {
            step.show(self.evidence(need));
        }
    }

    fn evidence(&self, need: Need<'t>) -> Evidence {
        match need.state {
            Stands::Met(by) => {
                let place = by.iter().find_map(|one| {
                    let resource = one.resource.as_ref()?;
                    Some(self.world.place(resource, one.span))
                });
                Evidence::new(State::Passed, need.what).at(place)
            }
            Stands::Unmet(unmet) => {
                let state = match unmet.certain {
                    true => State::Broken,
                    false => State::Unknown,
                };
                Evidence::new(state, unmet.why)
                    .hint(unmet.hint)
                    .at(self.world.place(&unmet.resource, unmet.span))
            }
            Stands::Unknown(because) => {
                Evidence::new(State::Unknown, format!("{}: {because}", need.what))
            }
        }
    }

    /// Goes over an edge.
    pub(super) fn deliver(&mut self, edge: &Edge<'t>, payload: &Payload) -> Step {
        let from = edge.from.label();
        let verb = match (edge.integration.verb, edge.to.resource()) {
            (Verb::Reads, _) => "goes to",
            (verb, _) => verb.word(),
        };
        let to = match edge.to.resource() {
            Some(resource) => self.world.label(resource),
            None => edge.to.label(),
        };
        let from = edge
            .from
            .resource()
            .map_or(from, |resource| self.world.label(resource));
        let mut step = Step::new(Part::Call, State::Passed, format!("{from} {verb} {to}"));
        step.subject = Some(match &edge.to {
            End::Resource(resource) => self.world.subject(resource),
            End::Outside(text) => World::outside(text),
        });
        // The network is a part of the way of its own.
        let needs = self.world.graph.needs(edge);
        let (roads, needs): (Vec<_>, Vec<_>) = (needs.into_iter())
            .partition(|need| matches!(need.kind, Kind::Network | Kind::Address));
        for need in needs {
            step.show(self.evidence(need));
        }
        let then = match &edge.to {
            End::Resource(resource) => {
                let resource = *resource;
                let steps = self.at(&resource, |walker| walker.arrives(&resource, payload));
                steps.unwrap_or_else(|| {
                    let label = self.world.label(&resource);
                    vec![Step::new(
                        Part::Again,
                        State::Broken,
                        format!("{label} was on the way already: the event goes in a circle"),
                    )]
                })
            }
            End::Outside(text) => {
                let mut end = Step::new(
                    Part::Run,
                    State::Passed,
                    format!("it arrives at `{text}`, which is outside of the app"),
                );
                end.subject = step.subject.clone();
                end.started = Some(Started {
                    subject: World::outside(text),
                    input: Some(payload.value.to_json()),
                    environment: Vec::new(),
                    reads: Vec::new(),
                    writes: Vec::new(),
                });
                vec![end]
            }
        };
        if roads.is_empty() {
            step.then = then;
            return step;
        }
        let mut road = Step::new(
            Part::Network,
            State::Passed,
            format!("{to} reaches what it needs to start"),
        );
        road.subject = Some(self.world.subject(&edge.by));
        for need in roads {
            road.show(self.evidence(need));
        }
        road.then = then;
        step.then = vec![road];
        step
    }

    /// What happens where something arrives.
    pub(super) fn arrives(&mut self, at: &Located<'t>, payload: &Payload) -> Vec<Step> {
        match at.type_name {
            "AWS::SQS::Queue"
            | "AWS::Kinesis::Stream"
            | "AWS::DynamoDB::Table"
            | "AWS::DynamoDB::GlobalTable" => self.readers(at, payload),
            "AWS::SNS::Topic" => self.subscribers(at, payload),
            "AWS::Events::EventBus" => self.on_bus(Some(at), &payload.value),
            "AWS::Pipes::Pipe" => self.pipe(at, payload),
            _ => vec![self.runs(at, payload)],
        }
    }

    /// Who reads from a queue, a stream or a table.
    fn readers(&mut self, at: &Located<'t>, payload: &Payload) -> Vec<Step> {
        let world = self.world;
        let readers: Vec<&Edge<'t>> = (world.graph.from(at))
            .filter(|edge| edge.integration.verb == Verb::Reads && !edge.by.is(at))
            .collect();
        let mut steps = Vec::new();
        for edge in &readers {
            let record = self.record(at, payload);
            let filters = match edge.by.type_name {
                "AWS::Pipes::Pipe" => edge.value.at("SourceParameters.FilterCriteria.Filters"),
                _ => edge.value.at("FilterCriteria.Filters"),
            };
            let enabled = edge.value.get("Enabled").and_then(Instance::boolean) != Some(false)
                && edge.value.get("DesiredState").and_then(Instance::text) != Some("STOPPED");
            let mut step = Step::new(
                Part::Match,
                State::Passed,
                format!("{} reads from {}", world.label(&edge.by), world.label(at)),
            )
            .about(world.subject(&edge.by));
            if !enabled {
                step.show(Evidence::new(State::Broken, "it is switched off"));
            }
            if let Some(passes) = filter::criteria(edge.scope(), filters, &record) {
                if passes.state == State::Other {
                    step.what = format!("{} passes it over: {}", world.label(&edge.by), passes.why);
                }
                step.show(
                    Evidence::new(passes.state, passes.why)
                        .at(filters.map(|one| world.place(&edge.by, one.span()))),
                );
            }
            if matches!(step.state, State::Passed | State::Unknown) {
                let event = match edge.by.type_name {
                    "AWS::Pipes::Pipe" => Value::List(vec![record]),
                    _ => Value::object([("Records", Value::List(vec![record]))]),
                };
                step.then = vec![self.deliver(edge, &Payload::of(event))];
            }
            steps.push(step);
        }
        if steps.is_empty() {
            let mut step = Step::new(
                Part::Run,
                State::Passed,
                format!(
                    "it is kept in {}, from which nothing of the app reads",
                    world.label(at)
                ),
            );
            step.subject = Some(world.subject(at));
            step.started = Some(self.kept(at, payload));
            steps.push(step);
        }
        steps
    }

    /// Something that keeps what it is sent is what is reached.
    pub(super) fn kept(&self, at: &Located<'t>, payload: &Payload) -> Started {
        Started {
            subject: self.world.subject(at),
            input: Some(payload.value.to_json()),
            environment: Vec::new(),
            reads: Vec::new(),
            writes: Vec::new(),
        }
    }

    /// What a reader gets of it, and filters see.
    fn record(&self, at: &Located<'t>, payload: &Payload) -> Value {
        match at.type_name {
            "AWS::SQS::Queue" => event::message(self.world.reference(at, "Arn"), &payload.parsed()),
            "AWS::Kinesis::Stream" => Value::object([
                ("eventSource", "aws:kinesis".into()),
                ("eventSourceARN", self.world.reference(at, "Arn").into()),
                ("data", payload.parsed()),
            ]),
            _ => match &payload.value {
                value if value.get("dynamodb").is_some() => value.clone(),
                _ => Value::Unknown,
            },
        }
    }

    /// The subscriptions of a topic.
    fn subscribers(&mut self, topic: &Located<'t>, payload: &Payload) -> Vec<Step> {
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
                &payload.attributes,
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
                                event::published(arn.clone(), &payload.value, &payload.attributes),
                            ),
                        ])]),
                    )]),
                    (false, false) => {
                        event::published(arn.clone(), &payload.value, &payload.attributes)
                    }
                };
                step.then = vec![self.deliver(edge, &Payload::of(value))];
            }
            steps.push(step);
        }
        steps.extend(self.other_subscriptions(topic));
        if steps.is_empty() {
            steps.push(
                Step::new(
                    Part::Match,
                    State::Other,
                    format!("{} has no subscriptions", world.label(topic)),
                )
                .about(world.subject(topic)),
            );
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

    /// What a pipe does with what it has read.
    fn pipe(&mut self, pipe: &Located<'t>, payload: &Payload) -> Vec<Step> {
        let world = self.world;
        let mut steps = Vec::new();
        let mut payload = payload.clone();
        for edge in world.graph.from(pipe) {
            if edge.integration.name == "pipe-enriches" {
                let mut step = Step::new(
                    Part::Input,
                    State::Passed,
                    format!(
                        "{} has the records enriched by {}",
                        world.label(pipe),
                        edge.to.label()
                    ),
                );
                self.show_needs(edge, &mut step);
                step.subject = Some(world.subject(pipe));
                // What it answers is its own affair.
                payload = Payload::of(Value::Unknown);
                steps.push(step);
            }
        }
        let own = world.forms(pipe).first();
        if own
            .and_then(|form| form.properties.at("TargetParameters.InputTemplate"))
            .is_some()
        {
            payload = Payload::of(Value::Unknown);
        }
        let targets: Vec<Step> = (world.graph.from(pipe))
            .filter(|edge| {
                let name = edge.integration.name;
                name.starts_with("pipe-")
                    && name != "pipe-enriches"
                    && !name.ends_with("acts-as")
                    && !name.ends_with("dead-letters")
            })
            .map(|edge| self.deliver(edge, &payload))
            .collect();
        if targets.is_empty() {
            steps.push(
                Step::new(
                    Part::Call,
                    State::Unknown,
                    format!("what {} sends to is not known", world.label(pipe)),
                )
                .about(world.subject(pipe)),
            );
        }
        match steps.pop() {
            Some(mut last) if last.part == Part::Input => {
                last.then = targets;
                steps.push(last);
            }
            Some(last) => steps.push(last),
            None => steps = targets,
        }
        steps
    }
}
