//! What becomes of objects when they grow old.

use stackwright::json::IndexMap;
use stackwright::{Diagnostic, Duration};
use stackwright_cfn::s3::bucket::{
    AbortIncompleteMultipartUpload, NoncurrentVersionExpiration, NoncurrentVersionTransition,
    NoncurrentVersionTransitionStorageClass, Rule, RuleStatus, TagFilter, Transition,
    TransitionStorageClass,
};

use super::codes;

/// Where an object is stored, by what storing and reading it costs.
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-class-intro.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StorageClass {
    /// For objects that are read seldom.
    StandardIa,
    /// For objects that are read seldom and can be made again: in one availability zone.
    OneZoneIa,
    /// For objects that are read nobody knows how often.
    IntelligentTiering,
    /// For archives that are read at once when they are needed.
    GlacierInstantRetrieval,
    /// For archives that may take hours to read.
    Glacier,
    /// For archives that may take half a day to read.
    DeepArchive,
}

impl StorageClass {
    /// The name in the template.
    pub fn as_str(self) -> &'static str {
        match self {
            StorageClass::StandardIa => "STANDARD_IA",
            StorageClass::OneZoneIa => "ONEZONE_IA",
            StorageClass::IntelligentTiering => "INTELLIGENT_TIERING",
            StorageClass::GlacierInstantRetrieval => "GLACIER_IR",
            StorageClass::Glacier => "GLACIER",
            StorageClass::DeepArchive => "DEEP_ARCHIVE",
        }
    }

    /// How old an object must be before it may move here.
    fn least_age(self) -> Duration {
        match self {
            StorageClass::StandardIa | StorageClass::OneZoneIa => Duration::days(30),
            _ => Duration::days(0),
        }
    }
}

/// What becomes of objects when they grow old. S3 counts in whole days.
///
/// ```
/// use stackwright::Duration;
/// use stackwright_aws::s3::{LifecycleRule, StorageClass};
/// let rule = LifecycleRule::new()
///     .prefix("logs/")
///     .transition(StorageClass::Glacier, Duration::days(90))
///     .expire_after(Duration::days(365))
///     .abort_incomplete_uploads_after(Duration::days(7));
/// # let _ = rule;
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html>
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct LifecycleRule {
    id: Option<String>,
    disabled: bool,
    prefix: Option<String>,
    tags: IndexMap<String, String>,
    larger_than: Option<u64>,
    smaller_than: Option<u64>,
    expire_after: Option<Duration>,
    expire_on: Option<String>,
    expired_delete_marker: bool,
    abort_after: Option<Duration>,
    transitions: Vec<(StorageClass, Duration)>,
    noncurrent_transitions: Vec<(StorageClass, Duration)>,
    noncurrent_expiration: Option<(Duration, Option<u32>)>,
}

impl LifecycleRule {
    /// A rule for all objects that does nothing yet.
    pub fn new() -> Self {
        LifecycleRule::default()
    }

    /// The name of the rule, up to 255 characters.
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// Keeps the rule from having an effect.
    pub fn disabled(mut self) -> Self {
        self.disabled = true;
        self
    }

    /// Only for objects whose key starts with this.
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = Some(prefix.into());
        self
    }

    /// Only for objects with this tag. Several must all be there.
    pub fn tag(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.tags.insert(key.into(), value.into());
        self
    }

    /// Only for objects of more than this many bytes.
    pub fn larger_than(mut self, bytes: u64) -> Self {
        self.larger_than = Some(bytes);
        self
    }

    /// Only for objects of fewer than this many bytes.
    pub fn smaller_than(mut self, bytes: u64) -> Self {
        self.smaller_than = Some(bytes);
        self
    }

    /// Deletes objects this long after they were made. In a versioned bucket they become old versions.
    pub fn expire_after(mut self, age: impl Into<Duration>) -> Self {
        self.expire_after = Some(age.into());
        self
    }

    /// Deletes objects on a day, at midnight UTC: `2030-01-01T00:00:00.000Z`.
    pub fn expire_on(mut self, date: impl Into<String>) -> Self {
        self.expire_on = Some(date.into());
        self
    }

    /// Removes delete markers without old versions behind them.
    pub fn remove_expired_delete_markers(mut self) -> Self {
        self.expired_delete_marker = true;
        self
    }

    /// Removes the parts of uploads that were not completed after this time.
    pub fn abort_incomplete_uploads_after(mut self, age: impl Into<Duration>) -> Self {
        self.abort_after = Some(age.into());
        self
    }

    /// Moves objects to another storage class after this time.
    pub fn transition(mut self, class: StorageClass, age: impl Into<Duration>) -> Self {
        self.transitions.push((class, age.into()));
        self
    }

    /// Moves old versions to another storage class after this time.
    pub fn transition_old_versions(
        mut self,
        class: StorageClass,
        age: impl Into<Duration>,
    ) -> Self {
        self.noncurrent_transitions.push((class, age.into()));
        self
    }

    /// Deletes old versions after this time.
    pub fn expire_old_versions_after(mut self, age: impl Into<Duration>) -> Self {
        let keep = self.noncurrent_expiration.and_then(|(_, keep)| keep);
        self.noncurrent_expiration = Some((age.into(), keep));
        self
    }

    /// Keeps this many old versions, 1 to 100, and deletes older ones after this time.
    pub fn keep_old_versions(mut self, count: u32, age: impl Into<Duration>) -> Self {
        self.noncurrent_expiration = Some((age.into(), Some(count)));
        self
    }

    pub(super) fn configuration(&self) -> Rule {
        let status = match self.disabled {
            true => RuleStatus::Disabled,
            false => RuleStatus::Enabled,
        };
        let tags = self.tags.iter();
        let transitions = self.transitions.iter().map(|(class, age)| {
            Transition::new(TransitionStorageClass::other(class.as_str()))
                .transition_in_days(age.in_days())
        });
        let old_transitions = self.noncurrent_transitions.iter().map(|(class, age)| {
            let class = NoncurrentVersionTransitionStorageClass::other(class.as_str());
            NoncurrentVersionTransition::new(class, age.in_days())
        });
        let old_expiration = self.noncurrent_expiration.map(|(age, keep)| {
            NoncurrentVersionExpiration::new(age.in_days()).newer_noncurrent_versions(keep)
        });
        let abort = self.abort_after.map(Duration::in_days);
        Rule::new(status)
            .abort_incomplete_multipart_upload(abort.map(AbortIncompleteMultipartUpload::new))
            .expiration_date(self.expire_on.clone())
            .expiration_in_days(self.expire_after.map(Duration::in_days))
            .expired_object_delete_marker(self.expired_delete_marker.then_some(true))
            .id(self.id.clone())
            .noncurrent_version_expiration(old_expiration)
            .noncurrent_version_transitions(some(old_transitions))
            .object_size_greater_than(self.larger_than.map(|bytes| bytes.to_string()))
            .object_size_less_than(self.smaller_than.map(|bytes| bytes.to_string()))
            .prefix(self.prefix.clone())
            .tag_filters(some(tags.map(|(key, value)| TagFilter::new(key, value))))
            .transitions(some(transitions))
    }

    pub(super) fn problems(&self) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        let mut problem = |message: String, hint: &str| {
            problems.push(Diagnostic::error(codes::LIFECYCLE, message).hint(hint));
        };
        let does_nothing = self.expire_after.is_none()
            && self.expire_on.is_none()
            && !self.expired_delete_marker
            && self.abort_after.is_none()
            && self.transitions.is_empty()
            && self.noncurrent_transitions.is_empty()
            && self.noncurrent_expiration.is_none();
        if does_nothing {
            problem(
                "a lifecycle rule does nothing".into(),
                "let it expire objects, move them, or remove incomplete uploads",
            );
        }
        if self.expire_after.is_some() && self.expire_on.is_some() {
            problem(
                "a lifecycle rule expires objects both after days and on a date".into(),
                "choose one of them",
            );
        }
        let expires = self.expire_after.is_some() || self.expire_on.is_some();
        if self.expired_delete_marker && (expires || !self.tags.is_empty()) {
            problem(
                "a lifecycle rule removes delete markers and expires objects, or is for objects with a tag".into(),
                "make it two rules",
            );
        }
        if self.abort_after.is_some() && !self.tags.is_empty() {
            problem(
                "a lifecycle rule for objects with a tag removes incomplete uploads, which have no tags".into(),
                "make it two rules",
            );
        }
        if let Some((_, Some(keep))) = self.noncurrent_expiration
            && !(1..=100).contains(&keep)
        {
            problem(
                format!("a lifecycle rule keeps {keep} old versions"),
                "keep 1 to 100",
            );
        }
        let old_expiration = self.noncurrent_expiration.map(|(age, _)| age);
        let ages = [self.expire_after, self.abort_after, old_expiration];
        if let Some(age) = ages
            .into_iter()
            .flatten()
            .find(|age| *age < Duration::days(1))
        {
            problem(
                format!("a lifecycle rule acts after {age}"),
                "use at least one day",
            );
        }
        for (class, age) in &self.transitions {
            if *age < class.least_age() {
                problem(
                    format!(
                        "a lifecycle rule moves objects to {} after {age}",
                        class.as_str()
                    ),
                    "S3 moves them there after 30 days at the earliest",
                );
            }
            if self.expire_after.is_some_and(|expire| expire <= *age) {
                problem(
                    format!(
                        "a lifecycle rule expires objects before it moves them to {}",
                        class.as_str()
                    ),
                    "let them expire later, or do not move them",
                );
            }
        }
        if let (Some(larger), Some(smaller)) = (self.larger_than, self.smaller_than)
            && larger >= smaller
        {
            problem(
                format!(
                    "a lifecycle rule is for objects larger than {larger} and smaller than {smaller} bytes, which none is"
                ),
                "the upper limit is the larger one",
            );
        }
        problems
    }
}

/// The items, if there are any.
fn some<T>(items: impl Iterator<Item = T>) -> Option<Vec<T>> {
    let items: Vec<T> = items.collect();
    (!items.is_empty()).then_some(items)
}
