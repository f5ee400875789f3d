//! Over an edge of the flow graph: what it needs, and what happens on its other side.

use stackwright_template::engines::events::Value;
use stackwright_template::flow::{Edge, End, Kind, Need, State as Stands, Verb};

use super::given::Payload;
use super::{Walker, World};
use crate::proof::{Evidence, Part, Started, State, Step};

/// Rows that are about what failed, or about results.
pub(super) const ASIDE: &[&str] = &["dead-letters", "sends-result"];

/// What a schedule or a pipe sends to a bus is the detail of an event.
///
/// Source: <https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-templated.html>
fn as_event(edge: &Edge<'_>, payload: &Payload) -> Payload {
    let own = (edge.value.get("EventBridgeParameters")).or(edge
        .value
        .at("TargetParameters.EventBridgeEventBusParameters"));
    if !matches!(
        edge.by.type_name,
        "AWS::Scheduler::Schedule" | "AWS::Pipes::Pipe"
    ) {
        return payload.clone();
    }
    let text = |key: &str| match own.and_then(|own| own.get(key)) {
        Some(value) => Value::Text(edge.scope().text(value)),
        None => Value::Unknown,
    };
    let detail = match payload.parsed() {
        // A pipe sends each of its records.
        Value::List(records) => records.into_iter().next().unwrap_or(Value::Unknown),
        other => other,
    };
    Payload::of(Value::object([
        ("source", text("Source")),
        ("detail-type", text("DetailType")),
        ("detail", detail),
    ]))
}

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
                let sent = match resource.type_name {
                    "AWS::Events::EventBus" => as_event(edge, payload),
                    _ => payload.clone(),
                };
                self.at(&resource, |walker| walker.arrives(&resource, &sent))
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
}
