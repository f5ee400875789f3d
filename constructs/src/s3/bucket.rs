//! Buckets.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use stackwright::{
    Construct, Data, Defaults, Diagnostic, IntoValue, Naming, Node, RemovalPolicy, Resource, Value,
    intrinsic, pseudo, sub,
};
use stackwright_cfn::s3::CfnBucket;
use stackwright_cfn::s3::bucket::{
    AccelerateConfiguration, AccelerateConfigurationAccelerationStatus as AccelerationStatus,
    BucketEncryption, CorsConfiguration, EventBridgeConfiguration, LifecycleConfiguration,
    LifecycleConfigurationTransitionDefaultMinimumObjectSize as MinimumSize,
    NotificationConfiguration, OwnershipControls, OwnershipControlsRule,
    OwnershipControlsRuleObjectOwnership as Ownership, PublicAccessBlockConfiguration,
    VersioningConfiguration, VersioningConfigurationStatus as VersioningStatus,
};
use stackwright_facts::name::Name;

use super::access::BlockPublicAccess;
use super::attributes::BucketAttributes;
use super::codes;
use super::cors::CorsRule;
use super::encryption::Encryption;
use super::grants::Writer;
use super::lifecycle::LifecycleRule;
use super::lists::Lists;
use super::notification::{self, Notification, NotificationDestination, NotificationTarget, Told};
use super::replication::Replicated;
use super::website::closed;
use crate::iam::{Grant, GrantActions, Grantee};
use crate::kit::{
    EncryptionKey, Handle, KEEP_DATA, Kind, Origin, ResourcePolicy, Set, beside, check, check_name,
    lazily, part_of_arn, region_of, some_of,
};
use crate::kms::Key;

/// What others know of it by its name.
static NAMING: Naming = Naming::new(
    "BucketName",
    &[("Ref", "${Name}"), ("Arn", "arn:${Partition}:s3:::${Name}")],
);

pub(super) static BUCKET: Kind = Kind {
    construct_type: "stackwright_aws.s3.Bucket",
    noun: "bucket",
    constructor: "Bucket::new",
    imported: codes::IMPORTED,
};

/// A bucket.
///
/// It refuses public access, encrypts its objects with keys that S3 manages, and stays in the account when it leaves the
/// stack, unless the setters say otherwise. [`enforce_ssl`](Bucket::enforce_ssl) refuses unencrypted requests.
///
/// ```
/// use stackwright::{App, Duration, Stack};
/// use stackwright_aws::s3::{Bucket, LifecycleRule};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let bucket = Bucket::new(&stack, "Files")
///     .versioned()
///     .enforce_ssl()
///     .lifecycle_rule(LifecycleRule::new().abort_incomplete_uploads_after(Duration::days(7)));
/// let arn_of_reports = bucket.arn_for_objects("reports/*");
/// # let _ = arn_of_reports;
///
/// let assembly = app.synth().unwrap();
/// let template = assembly.template("S").unwrap();
/// let resources = template["Resources"].as_object().unwrap();
/// let properties = &resources.values().next().unwrap()["Properties"];
/// assert_eq!(properties["VersioningConfiguration"]["Status"], "Enabled");
/// assert_eq!(properties["PublicAccessBlockConfiguration"]["BlockPublicAcls"], true);
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingBucket.html>
#[derive(Clone, Debug)]
pub struct Bucket(pub(super) Handle<Owned, Imported>);

/// What a bucket is made of that this app creates.
#[derive(Debug)]
pub(super) struct Owned {
    pub cfn: CfnBucket,
    pub policy: ResourcePolicy,
    pub encryption: RefCell<Option<Encryption>>,
    pub s3_bucket_key: Cell<Option<Set<bool>>>,
    pub block: Cell<BlockPublicAccess>,
    pub is_blocked: Cell<bool>,
    lifecycle: RefCell<Vec<Set<LifecycleRule>>>,
    moves_small: Cell<bool>,
    cors: RefCell<Vec<Set<CorsRule>>>,
    name: RefCell<Option<Value<String>>>,
    acceleration: Cell<Option<Set<()>>>,
    notifications: RefCell<Vec<Told>>,
    /// What a template says of notifications.
    pub notified: RefCell<Data>,
    pub is_versioned: Cell<bool>,
    /// Whether it is a web site with pages.
    pub pages: Cell<Option<Set<bool>>>,
    pub lists: RefCell<Lists>,
    pub replicated: RefCell<Option<Rc<Replicated>>>,
    pub emptied: Cell<Option<Set<()>>>,
    is_kept: Cell<bool>,
    pub access: Access,
}

/// What is known of a bucket that exists elsewhere.
#[derive(Debug)]
pub(super) struct Imported {
    pub name: Value<String>,
    arn: Value<String>,
    pub region: Value<String>,
    access: Access,
}

/// What is known of a bucket wherever it is from: who writes to it, and what that takes.
#[derive(Debug)]
pub(super) struct Access {
    pub key: EncryptionKey,
    pub writers: RefCell<Vec<Writer>>,
    pub sends_events: Cell<bool>,
}

impl Access {
    fn new(key: EncryptionKey, sends_events: bool) -> Self {
        Access {
            key,
            writers: RefCell::default(),
            sends_events: Cell::new(sends_events),
        }
    }
}

/// Who owns the objects of a bucket, and whether access control lists have an effect.
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ObjectOwnership {
    /// The bucket's owner; access control lists have no effect. What S3 does unless it is told otherwise.
    BucketOwnerEnforced,
    /// The bucket's owner, if the writer says so with an access control list.
    BucketOwnerPreferred,
    /// Whoever wrote the object.
    ObjectWriter,
}

impl ObjectOwnership {
    fn value(self) -> Ownership {
        match self {
            ObjectOwnership::BucketOwnerEnforced => Ownership::BucketOwnerEnforced,
            ObjectOwnership::BucketOwnerPreferred => Ownership::BucketOwnerPreferred,
            ObjectOwnership::ObjectWriter => Ownership::ObjectWriter,
        }
    }
}

impl Construct for Bucket {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl GrantActions for Bucket {
    type Resource = CfnBucket;

    fn governed_arn(&self) -> Value<String> {
        self.bucket_arn()
    }

    fn extend_to_key(
        &self,
        grant: Grant,
        grantee: &Grantee,
        access: &[stackwright_cfn::Access],
    ) -> Grant {
        self.access().key.extend_to(grant, grantee, access)
    }
}

impl Bucket {
    /// A bucket that CloudFormation names, closed to the public, encrypted, and kept when it leaves the stack.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str) -> Self {
        Defaults::apply(Self::create(BUCKET.node(scope.node(), id)))
    }

    #[track_caller]
    fn create(node: Node) -> Self {
        let cfn = CfnBucket::new(&node, "Resource");
        let owned = Rc::new(Owned::of(cfn, BlockPublicAccess::all()));
        owned
            .cfn
            .bucket_encryption(lazily(&owned, Owned::bucket_encryption))
            .cors_configuration(lazily(&owned, Owned::cors_configuration))
            .lifecycle_configuration(lazily(&owned, Owned::lifecycle_configuration))
            .public_access_block_configuration(lazily(&owned, Owned::public_access_block))
            .removal_policy(KEEP_DATA);
        Self::complete(node, owned)
    }

    pub(super) fn complete(node: Node, owned: Rc<Owned>) -> Self {
        owned.cfn.resource().named_by(&NAMING);
        check(&node, &owned, Owned::problems);
        let (bucket, owner) = (owned.clone(), node.clone());
        node.on_complete(move || bucket.access.key.settle(&owner));
        Bucket(Handle::owned(&BUCKET, node, owned))
    }

    /// A bucket that exists already, by its name. It is never modified.
    #[track_caller]
    pub fn from_name(scope: &impl Construct, id: &str, name: impl IntoValue<String>) -> Self {
        Self::from_attributes(scope, id, BucketAttributes::new(name))
    }

    /// A bucket that exists already, by its ARN. It is never modified.
    #[track_caller]
    pub fn from_arn(scope: &impl Construct, id: &str, arn: impl IntoValue<String>) -> Self {
        let arn = arn.into_value();
        let name = part_of_arn(&arn, 5);
        Self::from_attributes(scope, id, BucketAttributes::new(name).arn(arn))
    }

    /// A bucket that exists already, by what is known of it. It is never modified.
    #[track_caller]
    pub fn from_attributes(scope: &impl Construct, id: &str, attributes: BucketAttributes) -> Self {
        Self::import(BUCKET.node(scope.node(), id), attributes)
    }

    fn import(node: Node, attributes: BucketAttributes) -> Self {
        let BucketAttributes {
            name,
            arn,
            region,
            key,
            event_bridge,
        } = attributes;
        let arn = arn.unwrap_or_else(|| sub!("arn:{}:s3:::{name}", pseudo::partition()));
        let region = region.unwrap_or_else(|| region_of(&node));
        let imported = Imported {
            name,
            arn,
            region,
            access: Access::new(EncryptionKey::of_imported(key), event_bridge),
        };
        Bucket(Handle::imported(&BUCKET, node, imported))
    }

    pub(super) fn access(&self) -> &Access {
        match self.0.origin() {
            Origin::Owned(bucket) => &bucket.access,
            Origin::Imported(bucket) => &bucket.access,
        }
    }

    /// Gives the bucket a name of its own, which no other bucket of anybody may have.
    ///
    /// # Errors
    /// At synthesis: `SW0151` if S3 does not accept it.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        let name = name.into_value();
        check_name(self.node(), codes::INVALID_NAME, Name::Bucket, &name);
        Bucket(self.0.edit("a name", |bucket| {
            bucket.cfn.bucket_name(&name);
            bucket.name.replace(Some(name));
        }))
    }

    /// Keeps the old versions of objects that are overwritten or deleted.
    #[track_caller]
    pub fn versioned(&self) -> Self {
        Bucket(self.0.edit("versioning", |bucket| {
            bucket.is_versioned.set(true);
            let enabled = VersioningConfiguration::new(VersioningStatus::Enabled);
            bucket.cfn.versioning_configuration(enabled);
        }))
    }

    /// How objects are encrypted; [`Encryption::S3Managed`] unless this is called.
    #[track_caller]
    pub fn encryption(&self, encryption: Encryption) -> Self {
        Bucket(self.0.edit("encryption", |bucket| {
            let choice = encryption.key_choice();
            bucket.encryption.replace(Some(encryption));
            bucket.access.key.choose(self.node(), choice);
        }))
    }

    /// Encrypts objects with this key of KMS: [`Encryption::KmsKey`].
    #[track_caller]
    pub fn encryption_key(&self, key: &Key) -> Self {
        self.encryption(Encryption::key(key))
    }

    /// Asks KMS for an S3 Bucket Key now and then instead of for a key for each object, which costs less.
    /// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html>
    ///
    /// # Errors
    /// At synthesis: `SW0154` with [`Encryption::DsseManaged`] and the like, which has no such key.
    #[track_caller]
    pub fn s3_bucket_key(&self) -> Self {
        Bucket(self.0.set("an S3 Bucket Key", true, |bucket, enabled| {
            bucket.s3_bucket_key.set(Some(enabled));
        }))
    }

    /// Which public access the bucket refuses; all unless this is called.
    #[track_caller]
    pub fn block_public_access(&self, block: BlockPublicAccess) -> Self {
        Bucket(self.0.edit("public access", |bucket| {
            bucket.block.set(block);
            bucket.is_blocked.set(true);
        }))
    }

    /// What becomes of objects when they grow old. A bucket can have several rules.
    ///
    /// # Errors
    /// At synthesis: `SW0152` if S3 rejects the rule, or if it does nothing.
    #[track_caller]
    pub fn lifecycle_rule(&self, rule: LifecycleRule) -> Self {
        Bucket(self.0.set("a lifecycle rule", rule, |bucket, rule| {
            bucket.lifecycle.borrow_mut().push(rule);
        }))
    }

    /// Lets lifecycle rules also move objects of less than 128 KiB, for which another class seldom pays.
    /// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html>
    #[track_caller]
    pub fn transition_small_objects(&self) -> Self {
        Bucket(self.0.edit("the size of objects that are moved", |bucket| {
            bucket.moves_small.set(true);
        }))
    }

    /// Lets pages of other sites use the bucket from a browser. A bucket can have several rules.
    ///
    /// # Errors
    /// At synthesis: `SW0153` if S3 rejects the rule.
    #[track_caller]
    pub fn cors_rule(&self, rule: CorsRule) -> Self {
        Bucket(self.0.set("a CORS rule", rule, |bucket, rule| {
            bucket.cors.borrow_mut().push(rule);
        }))
    }

    /// Sends an event to EventBridge whenever an object is created, deleted and so on: for
    /// `EventPattern::object_created`. This replaces all other notifications that the bucket may have.
    /// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventBridge.html>
    #[track_caller]
    pub fn send_events(&self) -> Self {
        Bucket(self.0.edit("EventBridge notification", |bucket| {
            bucket.access.sends_events.set(true);
            bucket.write_notifications();
        }))
    }

    /// Tells a function, a queue or a topic of what becomes of objects. The permission is created, and before the bucket.
    ///
    /// # Errors
    /// At synthesis: `SW0156` for an event that S3 does not know, a destination that it cannot tell, and two notifications of the
    /// same.
    #[track_caller]
    pub fn notify(
        &self,
        destination: &impl NotificationDestination,
        notification: Notification,
    ) -> Self {
        if self.is_imported() {
            self.0.report_imported("a notification");
            return self.clone();
        }
        let problems = [notification.problem(), destination.problem()];
        for problem in problems.into_iter().flatten() {
            self.0.report(problem);
        }
        let at = std::panic::Location::caller();
        let target = self.node().at_line(at, || destination.bind(self));
        let told = Told {
            notification,
            target,
            at,
        };
        Bucket(self.0.edit("a notification", |bucket| {
            let (NotificationTarget::Function(_, first)
            | NotificationTarget::Queue(_, first)
            | NotificationTarget::Topic(_, first)) = &told.target;
            if let Some(first) = first {
                bucket.cfn.node().add_dependency(first);
            }
            bucket.notifications.borrow_mut().push(told);
            bucket.write_notifications();
        }))
    }

    /// Who owns the objects; the bucket's owner unless this is called.
    #[track_caller]
    pub fn object_ownership(&self, ownership: ObjectOwnership) -> Self {
        Bucket(self.0.edit("ownership", |bucket| {
            let rule = OwnershipControlsRule::new().object_ownership(ownership.value());
            bucket
                .cfn
                .ownership_controls(OwnershipControls::new([rule]));
        }))
    }

    /// Lets uploads from far away go through the nearest edge location.
    ///
    /// # Errors
    /// At synthesis: `SW0154` if the bucket's name has a dot in it.
    #[track_caller]
    pub fn transfer_acceleration(&self) -> Self {
        Bucket(self.0.set("acceleration", (), |bucket, acceleration| {
            bucket.acceleration.set(Some(acceleration));
            let enabled = AccelerateConfiguration::new(AccelerationStatus::Enabled);
            bucket.cfn.accelerate_configuration(enabled);
        }))
    }

    /// What happens to the bucket when it leaves the stack; it stays unless this is called. A bucket with objects in it
    /// cannot be deleted, unless `empty_on_removal` is called instead.
    #[track_caller]
    pub fn removal_policy(&self, policy: RemovalPolicy) -> Self {
        Bucket(self.0.edit("a removal policy", |bucket| {
            bucket.is_kept.set(policy != RemovalPolicy::Destroy);
            bucket.cfn.removal_policy(policy);
        }))
    }

    /// The name.
    pub fn bucket_name(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(bucket) => bucket.cfn.ref_(),
            Origin::Imported(bucket) => bucket.name.clone(),
        }
    }

    /// The ARN.
    pub fn bucket_arn(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(bucket) => bucket.cfn.attr_arn(),
            Origin::Imported(bucket) => bucket.arn.clone(),
        }
    }

    /// The key that objects are encrypted with, unless S3 or KMS manages it.
    pub fn bucket_key(&self) -> Option<Key> {
        self.node().complete();
        self.access().key.get()
    }

    /// Whether the bucket sends its events to EventBridge, as far as is known here.
    pub fn is_sending_events(&self) -> bool {
        self.access().sends_events.get()
    }

    /// Whether the bucket does not keep old versions, as far as is known here.
    pub(super) fn is_unversioned(&self) -> bool {
        let owned = self.0.as_owned();
        owned.is_some_and(|bucket| !bucket.is_versioned.get())
    }

    /// Whether the bucket exists elsewhere.
    pub fn is_imported(&self) -> bool {
        self.0.is_imported()
    }
}

impl Owned {
    pub(super) fn of(cfn: CfnBucket, block: BlockPublicAccess) -> Self {
        Owned {
            cfn,
            policy: ResourcePolicy::default(),
            encryption: RefCell::default(),
            s3_bucket_key: Cell::new(None),
            block: Cell::new(block),
            is_blocked: Cell::new(false),
            lifecycle: RefCell::default(),
            moves_small: Cell::new(false),
            cors: RefCell::default(),
            name: RefCell::default(),
            acceleration: Cell::new(None),
            notifications: RefCell::default(),
            notified: RefCell::default(),
            is_versioned: Cell::new(false),
            pages: Cell::new(None),
            lists: RefCell::default(),
            replicated: RefCell::default(),
            emptied: Cell::new(None),
            is_kept: Cell::new(false),
            access: Access::new(EncryptionKey::of_owned(), false),
        }
    }

    pub(super) fn bucket_encryption(&self) -> BucketEncryption {
        let bucket_key = self.s3_bucket_key.get().map(|enabled| *enabled);
        let key = self.access.key.get();
        let encryption = self.encryption.borrow();
        let encryption = encryption.as_ref().unwrap_or(&Encryption::S3Managed);
        encryption.configuration(key.as_ref(), bucket_key)
    }

    pub(super) fn cors_configuration(&self) -> Option<CorsConfiguration> {
        let rules = self.cors.borrow();
        let rules: Vec<_> = rules.iter().map(|rule| rule.configuration()).collect();
        (!rules.is_empty()).then(|| CorsConfiguration::new(rules))
    }

    pub(super) fn lifecycle_configuration(&self) -> Option<LifecycleConfiguration> {
        let rules = self.lifecycle.borrow();
        let rules: Vec<_> = rules.iter().map(|rule| rule.configuration()).collect();
        let size = (self.moves_small.get()).then_some(MinimumSize::VariesByStorageClass);
        (!rules.is_empty()).then(|| {
            LifecycleConfiguration::new(rules).transition_default_minimum_object_size(size)
        })
    }

    pub(super) fn public_access_block(&self) -> PublicAccessBlockConfiguration {
        self.block.get().configuration()
    }

    fn write_notifications(&self) {
        let (functions, queues, topics) = notification::written(&self.notifications.borrow());
        let sends_events = self.access.sends_events.get();
        let events = sends_events.then(|| EventBridgeConfiguration::new(true));
        let made = NotificationConfiguration::new()
            .event_bridge_configuration(events)
            .lambda_configurations(some_of(functions))
            .queue_configurations(some_of(queues))
            .topic_configurations(some_of(topics));
        let all = beside(&self.notified.borrow(), made.into_value().into());
        self.cfn
            .notification_configuration(intrinsic::raw::<NotificationConfiguration>(all));
    }

    fn problems(&self) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        problems.extend(notification::overlapping(&self.notifications.borrow()));
        problems.extend(closed(self.pages.get(), self.block.get().blocks_policy()));
        if let Some(replicated) = &*self.replicated.borrow() {
            problems.extend(replicated.problems(self.is_versioned.get()));
        }
        if let Some(emptied) = self.emptied.get().filter(|_| self.is_kept.get()) {
            let problem = "the bucket is emptied before it is deleted, and kept";
            let problem = Diagnostic::error(codes::CONFLICT, problem);
            let hint = "leave out `empty_on_removal` or the removal policy";
            problems.push(emptied.blame(problem.hint(hint)));
        }
        for rule in self.lifecycle.borrow().iter() {
            problems.extend(rule.problems().into_iter().map(|found| rule.blame(found)));
        }
        for rule in self.cors.borrow().iter() {
            problems.extend(rule.problems().into_iter().map(|found| rule.blame(found)));
        }
        if let Some(bucket_key) = self.s3_bucket_key.get()
            && self
                .encryption
                .borrow()
                .as_ref()
                .is_some_and(Encryption::is_double)
        {
            problems.push(
                bucket_key.blame(
                    Diagnostic::error(
                        codes::CONFLICT,
                        "the bucket encrypts objects twice, for which there is no S3 Bucket Key",
                    )
                    .hint("leave out `s3_bucket_key`, or use `Encryption::Kms`"),
                ),
            );
        }
        let name = self.name.borrow();
        let name = name.as_ref().and_then(Value::as_str);
        if let Some(acceleration) = self.acceleration.get()
            && name.is_some_and(|name| name.contains('.'))
        {
            problems.push(
                acceleration.blame(
                    Diagnostic::error(
                        codes::CONFLICT,
                        "a bucket whose name has a dot in it cannot use transfer acceleration",
                    )
                    .hint("use a name without dots"),
                ),
            );
        }
        problems
    }
}
