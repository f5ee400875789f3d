//! Copies of a bucket's objects in other buckets.

use std::cell::RefCell;
use std::rc::Rc;

use stackwright::{Construct, Diagnostic, IntoValue, Value};
use stackwright_cfn::s3::bucket::{
    AccessControlTranslation, AccessControlTranslationOwner, DeleteMarkerReplication,
    DeleteMarkerReplicationStatus, EncryptionConfiguration, Metrics, MetricsStatus,
    ReplicationConfiguration, ReplicationDestination, ReplicationDestinationStorageClass,
    ReplicationRule, ReplicationRuleAndOperator, ReplicationRuleFilter, ReplicationRuleStatus,
    ReplicationTime, ReplicationTimeStatus, ReplicationTimeValue, SourceSelectionCriteria,
    SseKmsEncryptedObjects, SseKmsEncryptedObjectsStatus, TagFilter,
};

use super::bucket::{Bucket, Owned};
use super::codes;
use super::lifecycle::StorageClass;
use crate::iam::{Grant, PolicyStatement, Principal, Role};
use crate::kit::Set;
use crate::kms::Key;

/// The only time that S3 promises.
const MINUTES: i64 = 15;

/// Copies new objects into another bucket, also of another region or account.
///
/// Both buckets must be versioned. What is deleted stays in the copy unless [`with_deletions`](Replication::with_deletions) is
/// called. A bucket of another account must let the role, `replication_role`, replicate into it.
///
/// ```
/// use stackwright_aws::prelude::*;
/// use stackwright_aws::s3::Replication;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let copy = Bucket::from_name(&stack, "Copy", "our-files-in-frankfurt");
/// Bucket::new(&stack, "Files").versioned().replicate(Replication::to(&copy).prefix("in/").with_deletions());
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct Replication {
    bucket: Bucket,
    id: Option<String>,
    priority: Option<u32>,
    prefix: Option<String>,
    tags: Vec<(String, String)>,
    has_deletions: bool,
    is_timed: bool,
    is_measured: bool,
    class: Option<StorageClass>,
    key: Option<Key>,
    owner: Option<Value<String>>,
}

impl Replication {
    /// Into this bucket.
    pub fn to(bucket: &Bucket) -> Self {
        Replication {
            bucket: bucket.clone(),
            id: None,
            priority: None,
            prefix: None,
            tags: Vec::new(),
            has_deletions: false,
            is_timed: false,
            is_measured: false,
            class: None,
            key: None,
            owner: None,
        }
    }

    /// The name of the rule.
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// Which of several rules for the same object and bucket counts: that with the highest number. Where there are several rules,
    /// each must have one of its own.
    pub fn priority(mut self, priority: u32) -> Self {
        self.priority = Some(priority);
        self
    }

    /// The objects whose keys begin like this.
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = Some(prefix.into());
        self
    }

    /// The objects with this tag, and all others that are named.
    pub fn tag(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.tags.push((key.into(), value.into()));
        self
    }

    /// Deletes in the copy what is deleted in the bucket. Not for objects that are chosen by their tags.
    pub fn with_deletions(mut self) -> Self {
        self.has_deletions = true;
        self
    }

    /// Copies within 15 minutes, which costs extra, and measures how long it takes.
    pub fn in_time(mut self) -> Self {
        self.is_timed = true;
        self.is_measured = true;
        self
    }

    /// Measures what is still to be copied.
    pub fn measured(mut self) -> Self {
        self.is_measured = true;
        self
    }

    /// The class of the copies; that of the objects unless this is called.
    pub fn storage_class(mut self, class: StorageClass) -> Self {
        self.class = Some(class);
        self
    }

    /// Also copies objects that are encrypted with KMS, and encrypts the copies with this key, of the region of the copy.
    pub fn encryption_key(mut self, key: &Key) -> Self {
        self.key = Some(key.clone());
        self
    }

    /// The account that the copy belongs to, to whose owner the copies then belong, too.
    pub fn owner(mut self, account: impl IntoValue<String>) -> Self {
        self.owner = Some(account.into_value());
        self
    }

    fn filter(&self) -> ReplicationRuleFilter {
        let prefix = self.prefix.clone().unwrap_or_default();
        let tags = self.tags.iter();
        let tags: Vec<_> = tags
            .map(|(key, value)| TagFilter::new(key.as_str(), value.as_str()))
            .collect();
        if tags.is_empty() {
            return ReplicationRuleFilter::new().prefix(prefix);
        }
        let both = ReplicationRuleAndOperator::new().prefix(prefix);
        ReplicationRuleFilter::new().and(both.tag_filters(tags))
    }

    fn rule(&self) -> ReplicationRule {
        let time = || ReplicationTimeValue::new(MINUTES);
        let class = self.class.map(StorageClass::as_str);
        let destination =
            ReplicationDestination::new(self.bucket.bucket_arn())
                .account(self.owner.clone())
                .access_control_translation((self.owner.is_some()).then(|| {
                    AccessControlTranslation::new(AccessControlTranslationOwner::Destination)
                }))
                .encryption_configuration(
                    self.key
                        .as_ref()
                        .map(|key| EncryptionConfiguration::new(key.key_arn())),
                )
                .metrics(self.is_measured.then(|| {
                    let metrics = Metrics::new(MetricsStatus::Enabled);
                    metrics.event_threshold(self.is_timed.then(time))
                }))
                .replication_time(
                    self.is_timed
                        .then(|| ReplicationTime::new(ReplicationTimeStatus::Enabled, time())),
                )
                .storage_class(class.map(ReplicationDestinationStorageClass::other));
        let encrypted = self.key.is_some().then(|| {
            let all = SseKmsEncryptedObjects::new(SseKmsEncryptedObjectsStatus::Enabled);
            SourceSelectionCriteria::new().sse_kms_encrypted_objects(all)
        });
        ReplicationRule::new(destination, ReplicationRuleStatus::Enabled)
            .delete_marker_replication(DeleteMarkerReplication::new().status(
                match self.has_deletions {
                    true => DeleteMarkerReplicationStatus::Enabled,
                    false => DeleteMarkerReplicationStatus::Disabled,
                },
            ))
            .filter(self.filter())
            .id(self.id.clone())
            .priority(self.priority.map(i64::from))
            .source_selection_criteria(encrypted)
    }
}

/// The role that copies, and what it copies.
#[derive(Debug)]
pub(super) struct Replicated {
    role: Role,
    rules: RefCell<Vec<Set<Replication>>>,
}

impl Replicated {
    fn rules(&self) -> Vec<ReplicationRule> {
        self.rules.borrow().iter().map(|rule| rule.rule()).collect()
    }

    /// Lets the role read what is copied, and write the copies.
    fn allow(&self, bucket: &Bucket) {
        let role = &self.role;
        let rules = self.rules.borrow();
        let copies = rules.iter().map(|rule| rule.bucket.arn_for_objects("*"));
        let allowed = [
            PolicyStatement::allow()
                .actions(["s3:GetReplicationConfiguration", "s3:ListBucket"])
                .resource(bucket.bucket_arn()),
            PolicyStatement::allow()
                .actions([
                    "s3:GetObjectVersionForReplication",
                    "s3:GetObjectVersionAcl",
                    "s3:GetObjectVersionTagging",
                ])
                .resource(bucket.arn_for_objects("*")),
            PolicyStatement::allow()
                .actions([
                    "s3:ReplicateObject",
                    "s3:ReplicateDelete",
                    "s3:ReplicateTags",
                    "s3:ObjectOwnerOverrideToBucketOwner",
                ])
                .resources(copies),
        ];
        for statement in allowed {
            Grant::statement_on_principal(role, statement);
        }
        let mut keys = rules.iter().filter_map(|rule| rule.key.as_ref()).peekable();
        if keys.peek().is_some()
            && let Some(key) = bucket.bucket_key()
        {
            key.grant_decrypt(role);
        }
        keys.for_each(|key| drop(key.grant_encrypt(role)));
    }

    /// What S3 refuses.
    pub fn problems(&self, is_versioned: bool) -> Vec<Diagnostic> {
        let rules = self.rules.borrow();
        let wrong = |rule: &Set<Replication>, problem: &str, hint: &str| {
            rule.blame(Diagnostic::error(codes::REPLICATION, problem).hint(hint))
        };
        let mut problems = Vec::new();
        if let Some(first) = rules.first().filter(|_| !is_versioned) {
            let problem = "the bucket is copied, and is not versioned";
            problems.push(wrong(first, problem, "call `.versioned()`"));
        }
        for (index, rule) in rules.iter().enumerate() {
            if rules.len() > 1 && rule.priority.is_none() {
                let problem = "one of several replication rules has no priority";
                problems.push(wrong(rule, problem, "give each one with `priority`"));
            }
            let earlier = &rules[..index];
            if rule.priority.is_some() && earlier.iter().any(|one| one.priority == rule.priority) {
                let problem = "two replication rules have the same priority";
                problems.push(wrong(rule, problem, "give each one of its own"));
            }
            if rule.has_deletions && !rule.tags.is_empty() {
                let problem = "deletions of objects that are chosen by their tags are not copied";
                problems.push(wrong(rule, problem, "leave out `with_deletions` or `tag`"));
            }
            if rule.bucket.is_unversioned() {
                let problem = "objects are copied into a bucket that is not versioned";
                problems.push(wrong(rule, problem, "call `.versioned()` on it"));
            }
        }
        problems
    }
}

impl Bucket {
    /// Copies new objects into another bucket. A bucket can have several copies.
    ///
    /// # Errors
    /// At synthesis: `SW0159` if one of the buckets is not versioned, or S3 refuses the rules for another reason.
    #[track_caller]
    pub fn replicate(&self, replication: Replication) -> Self {
        Bucket(self.0.set("replication", replication, |owned, rule| {
            let replicated = owned.replicated.borrow().clone();
            let replicated = replicated.unwrap_or_else(|| self.replicated(owned));
            replicated.rules.borrow_mut().push(rule);
        }))
    }

    /// The role that copies objects, once [`replicate`](Bucket::replicate) was called.
    pub fn replication_role(&self) -> Option<Role> {
        let replicated = self.0.as_owned()?.replicated.borrow();
        replicated.as_ref().map(|all| all.role.clone())
    }

    #[track_caller]
    fn replicated(&self, owned: &Owned) -> Rc<Replicated> {
        let service = Principal::service("s3.amazonaws.com");
        let replicated = Rc::new(Replicated {
            role: Role::new(self, "ReplicationRole", service),
            rules: RefCell::default(),
        });
        let rules = replicated.clone();
        owned
            .cfn
            .replication_configuration(ReplicationConfiguration::new(
                replicated.role.role_arn(),
                Value::lazy(move || rules.rules()),
            ));
        let (bucket, all) = (self.clone(), replicated.clone());
        self.node().on_complete(move || all.allow(&bucket));
        owned.replicated.replace(Some(replicated.clone()));
        replicated
    }
}
