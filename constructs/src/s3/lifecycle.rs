//! What becomes of objects when they grow old.

use indexmap::IndexMap;
use stackwright::{Data, Diagnostic};

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

    /// How many days an object must be old before it may move here.
    fn least_days(self) -> u32 {
        match self {
            StorageClass::StandardIa | StorageClass::OneZoneIa => 30,
            _ => 0,
        }
    }
}

/// What becomes of objects when they grow old. All that a rule does is in days.
///
/// ```
/// use stackwright_aws::s3::{LifecycleRule, StorageClass};
/// let rule = LifecycleRule::new()
///     .prefix("logs/")
///     .transition(StorageClass::Glacier, 90)
///     .expire_after(365)
///     .abort_incomplete_uploads_after(7);
/// # let _ = rule;
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html>
#[derive(Clone, Debug, Default)]
pub struct LifecycleRule {
    id: Option<String>,
    disabled: bool,
    prefix: Option<String>,
    tags: IndexMap<String, String>,
    larger_than: Option<u64>,
    smaller_than: Option<u64>,
    expire_after: Option<u32>,
    expire_on: Option<String>,
    expired_delete_marker: bool,
    abort_after: Option<u32>,
    transitions: Vec<(StorageClass, u32)>,
    noncurrent_transitions: Vec<(StorageClass, u32, Option<u32>)>,
    noncurrent_expiration: Option<(u32, Option<u32>)>,
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

    /// Deletes objects this many days after they were made. In a versioned bucket they become old versions.
    pub fn expire_after(mut self, days: u32) -> Self {
        self.expire_after = Some(days);
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

    /// Removes the parts of uploads that were not completed after this many days.
    pub fn abort_incomplete_uploads_after(mut self, days: u32) -> Self {
        self.abort_after = Some(days);
        self
    }

    /// Moves objects to another storage class after this many days.
    pub fn transition(mut self, class: StorageClass, days: u32) -> Self {
        self.transitions.push((class, days));
        self
    }

    /// Moves old versions to another storage class after this many days.
    pub fn transition_old_versions(mut self, class: StorageClass, days: u32) -> Self {
        self.noncurrent_transitions.push((class, days, None));
        self
    }

    /// Deletes old versions after this many days.
    pub fn expire_old_versions_after(mut self, days: u32) -> Self {
        let keep = self.noncurrent_expiration.and_then(|(_, keep)| keep);
        self.noncurrent_expiration = Some((days, keep));
        self
    }

    /// Keeps this many old versions, 1 to 100, and deletes older ones after this many days.
    pub fn keep_old_versions(mut self, count: u32, days: u32) -> Self {
        self.noncurrent_expiration = Some((days, Some(count)));
        self
    }

    pub(super) fn data(&self) -> Data {
        let tags = self
            .tags
            .iter()
            .map(|(key, value)| Data::object([("Key", key.as_str()), ("Value", value.as_str())]));
        let tags: Vec<Data> = tags.collect();
        let transitions = self.transitions.iter().map(|(class, days)| {
            Data::object([
                ("StorageClass", Data::from(class.as_str())),
                ("TransitionInDays", (*days).into()),
            ])
        });
        let noncurrent = self
            .noncurrent_transitions
            .iter()
            .map(|(class, days, keep)| {
                Data::object([
                    ("NewerNoncurrentVersions", Data::from(*keep)),
                    ("StorageClass", class.as_str().into()),
                    ("TransitionInDays", (*days).into()),
                ])
            });
        let status = if self.disabled { "Disabled" } else { "Enabled" };
        Data::object([
            (
                "AbortIncompleteMultipartUpload",
                self.abort_after
                    .map(|days| Data::object([("DaysAfterInitiation", days)]))
                    .into(),
            ),
            ("ExpirationDate", self.expire_on.clone().into()),
            ("ExpirationInDays", self.expire_after.into()),
            (
                "ExpiredObjectDeleteMarker",
                self.expired_delete_marker.then_some(true).into(),
            ),
            ("Id", self.id.clone().into()),
            (
                "NoncurrentVersionExpiration",
                self.noncurrent_expiration
                    .map(|(days, keep)| {
                        Data::object([
                            ("NewerNoncurrentVersions", Data::from(keep)),
                            ("NoncurrentDays", days.into()),
                        ])
                    })
                    .into(),
            ),
            (
                "NoncurrentVersionTransitions",
                some_list(noncurrent.collect()),
            ),
            (
                "ObjectSizeGreaterThan",
                self.larger_than.map(|bytes| bytes.to_string()).into(),
            ),
            (
                "ObjectSizeLessThan",
                self.smaller_than.map(|bytes| bytes.to_string()).into(),
            ),
            ("Prefix", self.prefix.clone().into()),
            ("Status", status.into()),
            ("TagFilters", some_list(tags)),
            ("Transitions", some_list(transitions.collect())),
        ])
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
        let zero = self.expire_after == Some(0)
            || self.abort_after == Some(0)
            || self
                .noncurrent_expiration
                .is_some_and(|(days, _)| days == 0);
        if zero {
            problem(
                "a lifecycle rule acts after 0 days".into(),
                "use at least one day",
            );
        }
        for (class, days) in &self.transitions {
            if *days < class.least_days() {
                problem(
                    format!(
                        "a lifecycle rule moves objects to {} after {days} days",
                        class.as_str()
                    ),
                    "S3 moves them there after 30 days at the earliest",
                );
            }
            if self.expire_after.is_some_and(|expire| expire <= *days) {
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

fn some_list(items: Vec<Data>) -> Data {
    match items.is_empty() {
        true => Data::Null,
        false => Data::List(items),
    }
}
