//! The way of an event through an app: from what happens to what starts, along the edges of the flow graph.

mod api;
mod bucket;
mod bus;
mod deliver;
mod filter;
mod given;
mod runs;
mod schedule;
mod world;

pub use world::World;

use stackwright_facts::Problem;
use stackwright_template::engines::events::Value;
use stackwright_template::engines::text::Located;

use crate::cause::Cause;
use crate::proof::{Part, State, Step};

/// A way that is longer than this leads in a circle.
const LONGEST: usize = 24;

/// Walks from what happens.
pub struct Walker<'w, 't> {
    world: &'w World<'t>,
    /// The resources on the way to here.
    way: Vec<Located<'t>>,
    /// Whether what is written by what starts is followed.
    follows_writes: bool,
}

impl<'w, 't> Walker<'w, 't> {
    /// A walker at the beginning.
    pub fn new(world: &'w World<'t>) -> Self {
        Self {
            world,
            way: Vec::new(),
            follows_writes: true,
        }
    }

    /// The steps from what happens.
    ///
    /// # Errors
    /// When it is about something that the app does not have.
    pub fn walk(&mut self, cause: &Cause) -> Result<Step, Problem> {
        match cause {
            Cause::Object { object, call } => {
                let (bucket, key) = self.world.object(object)?;
                let key = stackwright_template::engines::text::Text::literal(key);
                let what = format!(
                    "{} of `{key}` in {}",
                    call.name(),
                    self.world.label(&bucket)
                );
                let mut step = Step::new(Part::Cause, State::Passed, what);
                step.subject = Some(self.world.subject(&bucket));
                step.then = self.stored(&bucket, *call, &key);
                Ok(step)
            }
            Cause::Event(event) => self.event_of_others(event),
            Cause::At(moment) => {
                let what = format!("it is {} UTC", moment.written());
                let mut step = Step::new(Part::Cause, State::Passed, what);
                step.then = self.minute(*moment);
                Ok(step)
            }
            Cause::Request { method, path } => {
                let what = format!("{method} {path} reaches the API");
                let mut step = Step::new(Part::Cause, State::Passed, what);
                step.then = self.request(method, path)?;
                Ok(step)
            }
        }
    }

    /// An event that somebody gives: of a bus, or what a service sends.
    fn event_of_others(&mut self, json: &serde_json::Value) -> Result<Step, Problem> {
        let event = Value::from(json);
        let mut step = Step::new(Part::Cause, State::Passed, "the event arrives");
        let first = &json["Records"][0];
        let source = (first["eventSource"].as_str()).or(first["EventSource"].as_str());
        match source {
            Some("aws:s3") => {
                let name = first["s3"]["bucket"]["name"].as_str().unwrap_or_default();
                let (bucket, _) = self.world.object(&format!("{name}/"))?;
                step.what = format!("{} notifies", self.world.label(&bucket));
                step.subject = Some(self.world.subject(&bucket));
                let key = first["s3"]["object"]["key"].as_str().unwrap_or_default();
                let event_name = first["eventName"].as_str().unwrap_or_default();
                step.then = self.notifications(&bucket, &format!("s3:{event_name}"), key, &event);
            }
            Some("aws:sqs" | "aws:sns" | "aws:kinesis" | "aws:dynamodb") => {
                let arn = (first["eventSourceARN"].as_str())
                    .or(first["Sns"]["TopicArn"].as_str())
                    .unwrap_or_default();
                let at = self.world.by_arn(arn)?;
                step.what = format!("what is in the event arrives at {}", self.world.label(&at));
                step.subject = Some(self.world.subject(&at));
                let body = match source {
                    Some("aws:sqs") => first["body"].clone(),
                    Some("aws:sns") => first["Sns"]["Message"].clone(),
                    _ => first.clone(),
                };
                step.then = self.arrives(&at, &given::Payload::of(Value::from(&body)));
            }
            _ if json["httpMethod"].is_string() || json["rawPath"].is_string() => {
                let method = (json["httpMethod"].as_str())
                    .or(json["requestContext"]["http"]["method"].as_str())
                    .unwrap_or("GET");
                let path = (json["path"].as_str()).or(json["rawPath"].as_str());
                step.what = "the request reaches the API".to_owned();
                step.then = self.request(method, path.unwrap_or("/"))?;
            }
            _ if json["detail-type"].is_string() || json["source"].is_string() => {
                step.what = "the event arrives on the default event bus".to_owned();
                step.shown.push(("event", json.clone()));
                step.then = self.on_bus(None, &event);
            }
            _ => {
                return Err(Problem {
                    message: "the event is of no kind that is known: it has neither `source` and `detail-type`, nor `Records`, nor a request".to_owned(),
                    hint: Some("give the event as EventBridge, S3, SQS, SNS or API Gateway sends it".to_owned()),
                });
            }
        }
        Ok(step)
    }

    /// Goes on at a resource, unless the way has been there.
    fn at<R>(&mut self, resource: &Located<'t>, go: impl FnOnce(&mut Self) -> R) -> Option<R> {
        if self.way.len() >= LONGEST || self.way.iter().any(|one| one.is(resource)) {
            return None;
        }
        self.way.push(*resource);
        let result = go(self);
        self.way.pop();
        Some(result)
    }
}
