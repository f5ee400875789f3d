//! Events about the objects of a bucket, on both roads: as API calls that a trail records, and as the bucket's own
//! notifications.

use stackwright::{Diagnostic, Node};
use stackwright_facts::event::{CLOUDTRAIL_CALL, OBJECT_DELETIONS, OBJECT_WRITES};

use super::codes;
use super::input::EventField;
use super::matcher::Match;
use super::pattern::EventPattern;
use crate::s3::Bucket;

/// What happened to an object, as a bucket's own notifications say.
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventBridge.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is the name of an event")]
#[non_exhaustive]
pub enum ObjectEvent {
    Created,
    Deleted,
    RestoreInitiated,
    RestoreCompleted,
    RestoreExpired,
    StorageClassChanged,
    AccessTierChanged,
    AclUpdated,
    TagsAdded,
    TagsDeleted,
}

impl ObjectEvent {
    /// The event's `detail-type`.
    pub fn as_str(self) -> &'static str {
        match self {
            ObjectEvent::Created => "Object Created",
            ObjectEvent::Deleted => "Object Deleted",
            ObjectEvent::RestoreInitiated => "Object Restore Initiated",
            ObjectEvent::RestoreCompleted => "Object Restore Completed",
            ObjectEvent::RestoreExpired => "Object Restore Expired",
            ObjectEvent::StorageClassChanged => "Object Storage Class Changed",
            ObjectEvent::AccessTierChanged => "Object Access Tier Changed",
            ObjectEvent::AclUpdated => "Object ACL Updated",
            ObjectEvent::TagsAdded => "Object Tags Added",
            ObjectEvent::TagsDeleted => "Object Tags Deleted",
        }
    }
}

/// By which road events about objects reach a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Road {
    /// A trail records the call.
    ApiCall,
    /// The bucket tells EventBridge itself.
    Notification,
}

/// That a rule listens to the objects of a bucket.
#[derive(Clone, Debug)]
pub(super) struct Watch {
    pub bucket: Bucket,
    pub road: Road,
    /// Whether it is objects being written that the rule is for.
    pub writes: bool,
    prefixes: Vec<String>,
    suffixes: Vec<String>,
    /// Keys are compared in a way that cannot be followed here.
    other: bool,
}

/// Events about the objects of a bucket.
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::{cloudtrail::Trail, events::{EventPattern, Rule}, s3::Bucket};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let bucket = Bucket::new(&stack, "Files");
/// Trail::new(&stack, "Trail").log_object_writes(&bucket, "input/");
/// Rule::new(&stack, "Rule").on(EventPattern::object_written(&bucket).prefix("input/").suffix(".png"));
///
/// let assembly = app.synth().unwrap();
/// let resources = assembly.template("S").unwrap()["Resources"].as_object().unwrap();
/// let rule = resources.values().find(|r| r["Type"] == "AWS::Events::Rule").unwrap();
/// let detail = &rule["Properties"]["EventPattern"]["detail"];
/// assert_eq!(detail["requestParameters"]["key"][0]["wildcard"], "input/*.png");
/// assert_eq!(detail["eventName"].as_array().unwrap().len(), 3);
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct ObjectPattern {
    pattern: EventPattern,
    watch: Watch,
    keys: Vec<Match>,
}

impl EventPattern {
    /// Calls that write objects of a bucket, whole, by copying or in parts. A trail must record them:
    /// `Trail::log_object_writes`.
    pub fn object_written(bucket: &Bucket) -> ObjectPattern {
        let mut pattern = ObjectPattern::calls(bucket, OBJECT_WRITES);
        pattern.watch.writes = true;
        pattern
    }

    /// Calls that delete objects of a bucket. A trail must record them: `Trail::log_object_writes`. A call that deletes
    /// several objects at once has no key in it.
    pub fn object_deleted(bucket: &Bucket) -> ObjectPattern {
        ObjectPattern::calls(bucket, OBJECT_DELETIONS)
    }

    /// Calls of certain names on objects of a bucket, for example `GetObject`. A trail must record them.
    pub fn object_called(bucket: &Bucket, call_names: &[&str]) -> ObjectPattern {
        let mut pattern = ObjectPattern::calls(bucket, call_names);
        pattern.watch.writes = call_names.iter().any(|name| OBJECT_WRITES.contains(name));
        pattern
    }

    /// A bucket's own notification that an object was created. The bucket must send them: `Bucket::send_events`. It needs no
    /// trail, costs less and comes sooner than [`object_written`](EventPattern::object_written).
    pub fn object_created(bucket: &Bucket) -> ObjectPattern {
        Self::object_event(bucket, ObjectEvent::Created)
    }

    /// A bucket's own notification of something else that happened to an object.
    pub fn object_event(bucket: &Bucket, event: ObjectEvent) -> ObjectPattern {
        let pattern = EventPattern::new()
            .source("aws.s3")
            .detail_type(event.as_str())
            .detail("bucket.name", bucket.bucket_name());
        let mut pattern = ObjectPattern::new(pattern, bucket, Road::Notification);
        pattern.watch.writes = event == ObjectEvent::Created;
        pattern
    }
}

impl ObjectPattern {
    fn new(pattern: EventPattern, bucket: &Bucket, road: Road) -> Self {
        ObjectPattern {
            pattern,
            watch: Watch {
                bucket: bucket.clone(),
                road,
                writes: false,
                prefixes: Vec::new(),
                suffixes: Vec::new(),
                other: false,
            },
            keys: Vec::new(),
        }
    }

    fn calls(bucket: &Bucket, call_names: &[&str]) -> Self {
        let mut pattern = EventPattern::new()
            .source("aws.s3")
            .detail_type(CLOUDTRAIL_CALL)
            .detail("eventSource", "s3.amazonaws.com");
        for name in call_names {
            pattern = pattern.detail("eventName", *name);
        }
        let pattern = pattern.detail("requestParameters.bucketName", bucket.bucket_name());
        Self::new(pattern, bucket, Road::ApiCall)
    }

    /// Only objects whose key starts with this. Several are alternatives.
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.watch.prefixes.push(prefix.into());
        self
    }

    /// Only objects whose key ends with this. Several are alternatives; the prefix must match as well.
    pub fn suffix(mut self, suffix: impl Into<String>) -> Self {
        self.watch.suffixes.push(suffix.into());
        self
    }

    /// Only objects whose key matches. Several are alternatives, also to prefixes and suffixes.
    pub fn key_matching(mut self, key: impl Into<Match>) -> Self {
        self.keys.push(key.into());
        self.watch.other = true;
        self
    }

    /// Only calls that succeeded. Without it, a call that was refused counts too, because trails record it as well. It has
    /// no effect on a bucket's own notifications, which are of successes only.
    pub fn successful(mut self) -> Self {
        if self.watch.road == Road::ApiCall {
            self.pattern = self.pattern.detail("errorCode", Match::absent());
        }
        self
    }

    /// Only events with another field too; see [`EventPattern::detail`].
    pub fn detail(mut self, path: &str, value: impl Into<Match>) -> Self {
        self.pattern = self.pattern.detail(path, value);
        self
    }
}

impl ObjectPattern {
    /// The name of the bucket, as the event says it: for what a target is given.
    pub fn bucket(&self) -> EventField {
        EventField::path(match self.watch.road {
            Road::ApiCall => "$.detail.requestParameters.bucketName",
            Road::Notification => "$.detail.bucket.name",
        })
    }

    /// The key of the object, as the event says it: for what a target is given.
    ///
    /// ```
    /// use stackwright::{App, Stack};
    /// use stackwright_aws::{events::{EventPattern, Rule, SqsTarget}, s3::Bucket, sqs::Queue};
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// let bucket = Bucket::new(&stack, "Files").send_events();
    /// let created = EventPattern::object_created(&bucket).prefix("input/");
    /// let target = SqsTarget::new(&Queue::new(&stack, "Queue")).input(created.key());
    /// Rule::new(&stack, "Rule").on(&created).target(target);
    /// # app.synth().unwrap();
    /// ```
    pub fn key(&self) -> EventField {
        EventField::path(format!("$.detail.{}", self.watch.road.key()))
    }
}

impl Road {
    /// The path of an object's key in the detail of an event.
    fn key(self) -> &'static str {
        match self {
            Road::ApiCall => "requestParameters.key",
            Road::Notification => "object.key",
        }
    }
}

impl From<&ObjectPattern> for EventPattern {
    fn from(objects: &ObjectPattern) -> EventPattern {
        objects.clone().into()
    }
}

impl From<ObjectPattern> for EventPattern {
    fn from(objects: ObjectPattern) -> EventPattern {
        let ObjectPattern {
            mut pattern,
            watch,
            keys,
        } = objects;
        let field = watch.road.key();
        for key in watch.keys().into_iter().chain(keys) {
            pattern = pattern.detail(field, key);
        }
        pattern.watches.push(watch);
        pattern
    }
}

impl Watch {
    fn keys(&self) -> Vec<Match> {
        let (prefixes, suffixes) = (&self.prefixes, &self.suffixes);
        match (prefixes.is_empty(), suffixes.is_empty()) {
            (_, true) => prefixes.iter().map(Match::prefix).collect(),
            (true, false) => suffixes.iter().map(Match::suffix).collect(),
            // Two comparisons in one list would be alternatives; a wildcard says both at once.
            (false, false) => prefixes
                .iter()
                .flat_map(|prefix| {
                    suffixes.iter().map(move |suffix| {
                        Match::wildcard(format!("{}*{}", escaped(prefix), escaped(suffix)))
                    })
                })
                .collect(),
        }
    }

    /// Whether a key that matches a pattern of a permission may be one that the rule is for.
    pub fn may_be_written(&self, key_pattern: &str) -> bool {
        if self.other {
            return true;
        }
        let wild = |c: char| c == '*' || c == '?';
        let start = key_pattern.split(wild).next().unwrap_or_default();
        let end = key_pattern.rsplit(wild).next().unwrap_or_default();
        let exact = !key_pattern.contains(wild);
        let starts = self.prefixes.is_empty()
            || self.prefixes.iter().any(|prefix| {
                start.starts_with(prefix.as_str()) || (!exact && prefix.starts_with(start))
            });
        let ends = self.suffixes.is_empty()
            || self
                .suffixes
                .iter()
                .any(|suffix| end.ends_with(suffix.as_str()) || (!exact && suffix.ends_with(end)));
        starts && ends
    }

    /// What the rule listens to, in words.
    pub fn describe(&self) -> String {
        if self.other || (self.prefixes.is_empty() && self.suffixes.is_empty()) {
            return "all keys".to_owned();
        }
        let list = |texts: &[String]| {
            let quoted: Vec<String> = texts.iter().map(|text| format!("`{text}`")).collect();
            quoted.join(" or ")
        };
        match (self.prefixes.is_empty(), self.suffixes.is_empty()) {
            (false, true) => format!("keys that start with {}", list(&self.prefixes)),
            (true, _) => format!("keys that end with {}", list(&self.suffixes)),
            (false, false) => format!(
                "keys that start with {} and end with {}",
                list(&self.prefixes),
                list(&self.suffixes)
            ),
        }
    }

    /// What is wrong with listening to the bucket.
    pub fn problems(&self) -> Vec<Diagnostic> {
        use stackwright::Construct;
        let mut problems = Vec::new();
        for prefix in &self.prefixes {
            if let Some(rest) = prefix.strip_prefix('/') {
                problems.push(
                    Diagnostic::error(
                        codes::NEVER_MATCHES,
                        format!("the rule is for keys that start with `{prefix}`, and keys do not start with `/`"),
                    )
                    .hint(format!("write `{rest}`")),
                );
            }
            if prefix.contains(['*', '?']) {
                problems.push(
                    Diagnostic::error(
                        codes::NEVER_MATCHES,
                        format!("the rule is for keys that start with `{prefix}`, and a prefix has no wildcards"),
                    )
                    .hint("leave out the asterisk, or use `.key_matching(Match::wildcard(…))`"),
                );
            }
        }
        if self.road == Road::Notification && !self.bucket.is_sending_events() {
            let path = self.bucket.node().path();
            let message = format!(
                "the rule listens to notifications of `{path}`, which sends none to EventBridge"
            );
            problems.push(match self.bucket.is_imported() {
                false => Diagnostic::error(codes::NO_NOTIFICATIONS, message)
                    .hint("call `.send_events()` on the bucket"),
                true => Diagnostic::warning(codes::NO_NOTIFICATIONS, message).hint(
                    "if it does, say so: `Bucket::from_attributes(…, BucketAttributes::new(name).sends_events())`",
                ),
            });
        }
        problems
    }

    /// Warns if a role that the target runs as may write where the rule listens.
    pub fn check_loop(&self, role: &crate::iam::Principal, target: &Node) -> Option<Diagnostic> {
        use stackwright::Construct;
        if !self.writes {
            return None;
        }
        let written = self.bucket.patterns_written_by(role);
        let pattern = written
            .iter()
            .find(|pattern| self.may_be_written(pattern))?;
        Some(
            Diagnostic::warning(
                codes::EVENT_LOOP,
                format!(
                    "`{}` may write `{pattern}` in `{}`, and would start itself again",
                    target.path(),
                    self.bucket.node().path()
                ),
            )
            .note(format!("the rule listens to {}", self.describe()))
            .hint("let the rule listen to one prefix, and grant writing under another"),
        )
    }
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('*', "\\*")
}

#[cfg(test)]
mod tests {
    use super::*;
    use stackwright::{App, Stack};

    #[track_caller]
    fn check(pattern: fn(ObjectPattern) -> ObjectPattern, writes: &str, expected: bool) {
        let app = App::new();
        let stack = Stack::new(&app, "S");
        let bucket = Bucket::new(&stack, "Bucket");
        let watch = pattern(EventPattern::object_written(&bucket)).watch;
        assert_eq!(watch.may_be_written(writes), expected, "{writes}");
    }

    #[test]
    fn what_a_task_writes_may_start_it_again() {
        check(|p| p.prefix("input/"), "output/*", false);
        check(|p| p.prefix("input/"), "*", true);
        check(|p| p.prefix("input/"), "input/*", true);
        check(|p| p.prefix("input/"), "in*", true);
        check(|p| p.prefix("input/"), "input/done/*", true);
        check(|p| p.prefix("input/"), "inp", false);
        check(|p| p.prefix("input/"), "input/a.txt", true);
        check(|p| p, "output/*", true);
        check(|p| p.suffix(".png"), "*.jpg", false);
        check(|p| p.suffix(".png"), "thumbnails/*", true);
        check(|p| p.suffix(".png"), "a.png", true);
        check(|p| p.prefix("in/").suffix(".png"), "in/*.json", false);
        check(|p| p.prefix("in/").suffix(".png"), "in/*", true);
        check(
            |p| p.key_matching(Match::wildcard("*.png")),
            "output/*",
            true,
        );
    }
}
