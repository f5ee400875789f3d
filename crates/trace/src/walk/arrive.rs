//! What happens where something arrives.

use stackwright_template::engines::events::Value;
use stackwright_template::engines::text::{Located, Text};
use stackwright_template::flow::{Edge, Verb};
use stackwright_template::model::Instance;

use super::deliver::ASIDE;
use super::given::Payload;
use super::runs::RUNNING;
use super::{Walker, filter};
use crate::cause::Call;
use crate::event;
use crate::proof::{Evidence, Part, Started, State, Step};

impl<'w, 't> Walker<'w, 't> {
    /// What happens where something arrives.
    pub(super) fn arrives(&mut self, at: &Located<'t>, payload: &Payload) -> Vec<Step> {
        match at.type_name {
            "AWS::SQS::Queue"
            | "AWS::Kinesis::Stream"
            | "AWS::DynamoDB::Table"
            | "AWS::DynamoDB::GlobalTable" => self.readers(at, payload),
            "AWS::SNS::Topic" => self.subscribers(at, payload),
            "AWS::Events::EventBus" => self.on_bus(Some(at), &payload.value),
            "AWS::Pipes::Pipe" | "AWS::KinesisFirehose::DeliveryStream" => {
                self.through(at, payload)
            }
            "AWS::S3::Bucket" => self.written(at, payload),
            "AWS::Logs::LogGroup" => self.logged(at, payload),
            "AWS::StepFunctions::StateMachine" => self.machine(at, payload),
            "AWS::CloudWatch::Alarm" | "AWS::CloudWatch::CompositeAlarm" => self.alarm(at, payload),
            "AWS::Cognito::UserPool" => self.user_pool(at, payload),
            "AWS::CodePipeline::Pipeline" => {
                let mut step = self.runs(at, payload);
                // Where it keeps its files is a part of its running.
                let mut onward = self.onward(at);
                onward.retain(|edge| edge.integration.name != "pipeline-keeps-files");
                step.then.extend(self.deliver_all(&onward, payload));
                vec![step]
            }
            _ => match self.onward(at) {
                onward if onward.is_empty() || RUNNING.contains(&at.type_name) => {
                    vec![self.runs(at, payload)]
                }
                onward => self.deliver_all(&onward, payload),
            },
        }
    }

    /// The edges over which something that arrives at a resource goes on.
    pub(super) fn onward(&self, at: &Located<'t>) -> Vec<&'w Edge<'t>> {
        let goes_on = |edge: &&'w Edge<'t>| {
            !matches!(edge.integration.verb, Verb::Assumes | Verb::Reads)
                && !ASIDE
                    .iter()
                    .any(|aside| edge.integration.name.ends_with(aside))
        };
        self.world.graph.from(at).filter(goes_on).collect()
    }

    pub(super) fn deliver_all(&mut self, edges: &[&'w Edge<'t>], payload: &Payload) -> Vec<Step> {
        edges
            .iter()
            .map(|edge| self.deliver(edge, payload))
            .collect()
    }

    /// Who reads from a queue, a stream or a table.
    fn readers(&mut self, at: &Located<'t>, payload: &Payload) -> Vec<Step> {
        let world = self.world;
        let readers: Vec<&Edge<'t>> = (world.graph.from(at))
            .filter(|edge| edge.integration.verb == Verb::Reads && !edge.by.is(at))
            .collect();
        let mut steps = Vec::new();
        for edge in &readers {
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
            if let Some(passes) = filter::criteria(edge.scope(), filters, &self.seen(at, payload)) {
                if passes.state == State::Other {
                    step.what = format!("{} passes it over: {}", world.label(&edge.by), passes.why);
                }
                step.show(
                    Evidence::new(passes.state, passes.why)
                        .at(filters.map(|one| world.place(&edge.by, one.span()))),
                );
            }
            if matches!(step.state, State::Passed | State::Unknown) {
                let records = Value::List(vec![self.record(at, payload)]);
                let event = match edge.by.type_name {
                    "AWS::Lambda::EventSourceMapping" => Value::object([("Records", records)]),
                    _ => records,
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
                    "it is kept in {}, from which nothing reads",
                    world.label(at)
                ),
            );
            if let Some(open) = world.given_on(at) {
                step.show(open);
            }
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

    /// A record as filters see it: what is in it is taken apart.
    fn seen(&self, at: &Located<'t>, payload: &Payload) -> Value {
        let arn = self.world.reference(at, "Arn");
        match at.type_name {
            "AWS::SQS::Queue" => event::message(arn, payload.parsed(), &payload.attributes),
            "AWS::Kinesis::Stream" => Value::object([
                ("eventSource", "aws:kinesis".into()),
                ("eventSourceARN", arn.into()),
                ("data", payload.parsed()),
            ]),
            _ => event::change(self.world.reference(at, "StreamArn"), &payload.value),
        }
    }

    /// A record as who reads it gets it.
    fn record(&self, at: &Located<'t>, payload: &Payload) -> Value {
        let arn = self.world.reference(at, "Arn");
        match at.type_name {
            "AWS::SQS::Queue" => event::message(arn, payload.written(), &payload.attributes),
            "AWS::Kinesis::Stream" => event::streamed(arn, &payload.written()),
            _ => self.seen(at, payload),
        }
    }

    /// A file that a service writes into a bucket.
    fn written(&mut self, bucket: &Located<'t>, payload: &Payload) -> Vec<Step> {
        let steps = self.stored(bucket, Call::Put, &Text::any());
        let told: Vec<Step> = (steps.into_iter())
            .filter(|step| step.state != State::Other)
            .collect();
        match told.is_empty() {
            true => vec![self.runs(bucket, payload)],
            false => told,
        }
    }
}
