//! Event sources that come through rules of EventBridge: objects of buckets, and times.

use super::super::Invocable;
use super::mapping::EventSource;
use crate::events::{Input, LambdaTarget, ObjectPattern, Rule, Schedule};

/// Objects that are created in a bucket, or otherwise change. They come through EventBridge: a bucket that notifies a function
/// itself and a function that uses the bucket need each other, and neither could be created first.
///
/// ```
/// use stackwright_aws::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let uploads = Bucket::new(&stack, "Uploads").send_events();
/// let code = lambda::Code::inline("def handler(event, context): ...");
/// let created = EventPattern::object_created(&uploads).suffix(".jpg");
/// let resize = Function::new(&stack, "Resize", lambda::Runtime::PYTHON_3_13, code)
///     .event_source(lambda::ObjectSource::new("OnUpload", created));
/// uploads.grant_read(&resize, "*");
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventBridge.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct ObjectSource {
    id: String,
    pattern: ObjectPattern,
    input: Option<Input>,
}

impl ObjectSource {
    /// The events of this pattern, through a rule below the function, under an id.
    pub fn new(id: impl Into<String>, pattern: ObjectPattern) -> Self {
        ObjectSource {
            id: id.into(),
            pattern,
            input: None,
        }
    }

    /// What the function is given instead of the event.
    pub fn input(mut self, input: impl Into<Input>) -> Self {
        self.input = Some(input.into());
        self
    }
}

impl EventSource for ObjectSource {
    #[track_caller]
    fn bind(&self, invoked: &impl Invocable) {
        let rule = Rule::new(invoked, &self.id).on(self.pattern.clone());
        rule.target(target(invoked, self.input.clone()));
    }
}

/// Invokes a function at certain times.
///
/// ```
/// use stackwright_aws::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let code = lambda::Code::inline("def handler(event, context): ...");
/// Function::new(&stack, "Report", lambda::Runtime::PYTHON_3_13, code)
///     .event_source(lambda::ScheduleSource::new("Hourly", Schedule::every(Duration::hours(1))));
/// # app.synth().unwrap();
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct ScheduleSource {
    id: String,
    schedule: Schedule,
    input: Option<Input>,
}

impl ScheduleSource {
    /// At the times of this schedule, through a rule below the function, under an id.
    pub fn new(id: impl Into<String>, schedule: Schedule) -> Self {
        ScheduleSource {
            id: id.into(),
            schedule,
            input: None,
        }
    }

    /// What the function is given instead of the event.
    pub fn input(mut self, input: impl Into<Input>) -> Self {
        self.input = Some(input.into());
        self
    }
}

impl EventSource for ScheduleSource {
    #[track_caller]
    fn bind(&self, invoked: &impl Invocable) {
        let rule = Rule::new(invoked, &self.id).schedule(self.schedule.clone());
        rule.target(target(invoked, self.input.clone()));
    }
}

fn target(invoked: &impl Invocable, input: Option<Input>) -> LambdaTarget {
    let target = LambdaTarget::new(invoked);
    match input {
        Some(input) => target.input(input),
        None => target,
    }
}
