//! From a call on an object to whom it is told: a trail, EventBridge, queues, topics, functions.

use stackwright_template::engines::Answer;
use stackwright_template::engines::events::Value;
use stackwright_template::engines::text::{Located, Scope, Text};
use stackwright_template::engines::trail::{ObjectCalls, Trail, Why};

use super::Walker;
use super::filter;
use super::given::Payload;
use crate::cause::Call;
use crate::event::{self, Object};
use crate::proof::{Evidence, Part, State, Step};

impl<'t> Walker<'_, 't> {
    /// What follows from a call on an object.
    pub(super) fn stored(&mut self, bucket: &Located<'t>, call: Call, key: &Text) -> Vec<Step> {
        let (region, account) = self.world.environment(bucket);
        let object = Object {
            bucket: self.world.reference(bucket, ""),
            key: key.clone(),
            region,
            account,
        };
        let mut steps = self.recorded(bucket, call, &object);
        let to_bus = (self.world.graph.from(bucket))
            .find(|edge| edge.integration.name == "bucket-notifies-bus");
        if to_bus.is_some() {
            let event = event::sent(call, &object);
            let what = format!(
                "{} sends the event to EventBridge",
                self.world.label(bucket)
            );
            let mut step =
                Step::new(Part::Record, State::Passed, what).about(self.world.subject(bucket));
            step.shown.push(("event", event.to_json()));
            step.then = self.on_bus(None, &event);
            steps.push(step);
        }
        let record = event::notified(call, &object);
        steps.extend(self.notified(bucket, call.notification(), key, &record));
        if steps.is_empty() {
            let what = format!(
                "nobody is told: no trail records {} in {}, which notifies nobody itself",
                call.name(),
                self.world.label(bucket)
            );
            let hint = "record its objects with a trail, or turn on its notifications";
            let evidence =
                Evidence::new(State::Other, "there is no trail and no notification").hint(hint);
            steps.push(
                Step::new(Part::Record, State::Other, what)
                    .about(self.world.subject(bucket))
                    .with(evidence),
            );
        }
        steps
    }

    /// The trails, of which one that records the call is enough for one event.
    fn recorded(&mut self, bucket: &Located<'t>, call: Call, object: &Object) -> Vec<Step> {
        let mut best: Option<Step> = None;
        let mut others = Vec::new();
        for trail in self.world.all("AWS::CloudTrail::Trail") {
            let step = self.trail(&trail, bucket, call, object);
            let better = |state| match state {
                State::Passed => 3,
                State::Unknown => 2,
                State::Broken => 1,
                State::Other => 0,
            };
            match &mut best {
                Some(known) if better(known.state) >= better(step.state) => others.push(step),
                known => others.extend(known.replace(step)),
            }
        }
        if let Some(step) = &mut best
            && step.state != State::Other
        {
            let event = event::recorded(call, object);
            step.shown.push(("event", event.to_json()));
            step.then = self.on_bus(None, &event);
        }
        best.into_iter()
            .chain(others.into_iter().filter(|step| step.state == State::Other))
            .collect()
    }

    fn trail(
        &self,
        resource: &Located<'t>,
        bucket: &Located<'t>,
        call: Call,
        object: &Object,
    ) -> Step {
        let forms = self.world.forms(resource);
        let label = self.world.label(resource);
        let calls = ObjectCalls {
            bucket: object.bucket.clone(),
            key: object.key.clone(),
            read_only: false,
            names: vec![call.name().to_owned()],
        };
        let Some(form) = forms.first() else {
            return Step::new(
                Part::Record,
                State::Unknown,
                format!("{label} may record the call"),
            )
            .about(self.world.subject(resource));
        };
        let scope = Scope {
            template: self.world.scenarios[super::World::stack_of(resource)].template(),
            environment: &form.environment,
        };
        let trail = Trail::read(scope, &resource.resource);
        let verdict = trail.records(&calls);
        let (state, what) = match verdict.answer {
            Answer::Yes => (
                State::Passed,
                format!(
                    "{label} records {} and sends it to EventBridge",
                    call.name()
                ),
            ),
            Answer::Maybe => (
                State::Unknown,
                format!(
                    "whether {label} records {} in {} is not known",
                    call.name(),
                    self.world.label(bucket)
                ),
            ),
            Answer::No => (
                State::Other,
                format!("{label} does not record it: {}", reason(verdict.why)),
            ),
        };
        let mut step = Step::new(Part::Record, state, what).about(self.world.subject(resource));
        if forms.len() > 1 {
            step.show(Evidence::new(State::Unknown, conditions(form)));
        }
        if let Some(selector) = trail.selectors.first() {
            let place = self.world.place(resource, selector.span);
            step.show(Evidence::new(step.state, "its event selectors").at(place));
        } else if let Some(selector) = trail.advanced.first() {
            let place = self.world.place(resource, selector.span);
            step.show(Evidence::new(step.state, "its advanced event selectors").at(place));
        }
        if state != State::Other {
            for edge in self.world.graph.written_in(resource) {
                self.show_needs(edge, &mut step);
            }
        }
        step
    }

    /// The notifications of a bucket, of a record that somebody gives.
    pub(super) fn notifications(
        &mut self,
        bucket: &Located<'t>,
        event: &str,
        key: &str,
        record: &Value,
    ) -> Vec<Step> {
        self.notified(bucket, event, &Text::literal(key), record)
    }

    fn notified(
        &mut self,
        bucket: &Located<'t>,
        event: &str,
        key: &Text,
        record: &Value,
    ) -> Vec<Step> {
        let world = self.world;
        let mut steps = Vec::new();
        for edge in world.graph.from(bucket) {
            if !edge.by.is(bucket)
                || !edge.integration.name.starts_with("bucket-notifies-")
                || edge.integration.name == "bucket-notifies-bus"
            {
                continue;
            }
            let passes = filter::notification(edge.scope(), &edge.value, event, key);
            let what = match passes.state {
                State::Passed => format!("{} notifies {}", world.label(bucket), edge.to.label()),
                State::Unknown => format!("{} may notify {}", world.label(bucket), edge.to.label()),
                _ => format!(
                    "{} does not notify {}: {}",
                    world.label(bucket),
                    edge.to.label(),
                    passes.why
                ),
            };
            let mut step = Step::new(Part::Match, passes.state, what).about(world.subject(bucket));
            (step.toward).extend(edge.to.resource().map(|to| world.subject(to)));
            step.show(
                Evidence::new(passes.state, passes.why).at(world.place(bucket, edge.value.span())),
            );
            if matches!(passes.state, State::Passed | State::Unknown) {
                step.shown.push(("event", record.to_json()));
                step.then = vec![self.deliver(edge, &Payload::of(record.clone()))];
            }
            steps.push(step);
        }
        steps
    }
}

fn reason(why: Why) -> &'static str {
    match why {
        Why::ManagementOnly => {
            "it records management events only, and calls on objects are data events"
        }
        Why::OtherBucket => "it records the objects of other buckets",
        Why::OtherKey => "it records other keys of the bucket",
        Why::OtherAccess => "it records calls that read, and this one writes",
        Why::OtherCalls => "it records other calls",
        Why::NotLogging => "it is switched off",
        Why::Nothing => "nothing of it matches",
    }
}

/// The conditions of a form, in words.
pub(super) fn conditions(form: &stackwright_template::model::Form<'_>) -> String {
    let all: Vec<String> = (form.environment.conditions.iter())
        .map(|(name, value)| format!("`{name}` is {value}"))
        .collect();
    format!(
        "it depends on conditions; this is so where {}",
        all.join(" and ")
    )
}
