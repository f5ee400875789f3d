//! Buckets.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use stackwright::{
    Construct, Defaults, Diagnostic, IntoValue, Naming, Node, RemovalPolicy, Resource, Value,
    pseudo, sub,
};
use stackwright_cfn::s3::CfnBucket;
use stackwright_cfn::s3::bucket::{
    AccelerateConfiguration, AccelerateConfigurationAccelerationStatus as AccelerationStatus,
    BucketEncryption, CorsConfiguration, EventBridgeConfiguration, LifecycleConfiguration,
    LoggingConfiguration, NotificationConfiguration, OwnershipControls, OwnershipControlsRule,
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
use super::notification::{self, Notification, NotificationDestination, NotificationTarget, Told};
use crate::iam::{Grant, GrantActions, Grantee, PolicyStatement, Principal, ResourceWithPolicy};
use crate::kit::{
    EncryptionKey, Handle, KEEP_DATA, Kind, Origin, ResourcePolicy, Set, account_of, adopt, check,
    check_name, kept, lazily, part_of_arn, region_of, some_of, with_more, written,
};
use crate::kms::Key;

/// What others know of it by its name.
static NAMING: Naming = Naming::new(
    "BucketName",
    &[("Ref", "${Name}"), ("Arn", "arn:${Partition}:s3:::${Name}")],
);

static BUCKET: Kind = Kind {
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
    cfn: CfnBucket,
    pub policy: ResourcePolicy,
    encryption: RefCell<Option<Encryption>>,
    s3_bucket_key: Cell<Option<Set<bool>>>,
    pub block: Cell<BlockPublicAccess>,
    is_blocked: Cell<bool>,
    lifecycle: RefCell<Vec<Set<LifecycleRule>>>,
    cors: RefCell<Vec<Set<CorsRule>>>,
    name: RefCell<Option<Value<String>>>,
    acceleration: Cell<Option<Set<()>>>,
    notifications: RefCell<Vec<Told>>,
    access: Access,
}

/// What is known of a bucket that exists elsewhere.
#[derive(Debug)]
pub(super) struct Imported {
    name: Value<String>,
    arn: Value<String>,
    region: Value<String>,
    access: Access,
}

/// What is known of a bucket wherever it is from: who writes to it, and what that takes.
#[derive(Debug)]
pub(super) struct Access {
    pub key: EncryptionKey,
    pub writers: RefCell<Vec<Writer>>,
    sends_events: Cell<bool>,
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

    fn complete(node: Node, owned: Rc<Owned>) -> Self {
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

    /// A bucket of the generated type, such as one of an included template: it is granted on and changed like one that is
    /// created here. What the template says of it stays until a setter says otherwise; rules are added to its own. A KMS key that
    /// the template names needs grants of its own, and a `BucketPolicy` there is not known here.
    ///
    /// ```
    /// use stackwright_aws::prelude::*;
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// let template = r#"{"Resources": {"Files": {"Type": "AWS::S3::Bucket"}}}"#;
    /// let legacy = CfnInclude::from_json(&stack, "Legacy", template);
    /// let files: cfn::s3::CfnBucket = legacy.get("Files");
    /// let reader = Role::new(&stack, "Reader", Principal::service("ec2.amazonaws.com"));
    /// let files = Bucket::from_cfn(&files).versioned();
    /// files.grant_read(&reader, "*");
    /// # app.synth().unwrap();
    /// ```
    #[track_caller]
    pub fn from_cfn(bucket: &CfnBucket) -> Self {
        adopt(&BUCKET, bucket, |node| Self::take_over(node, bucket))
    }

    fn take_over(node: Node, bucket: &CfnBucket) -> Self {
        let is_written = |property: &str| written(bucket.resource(), property);
        let owned = Rc::new(Owned::of(bucket.clone(), BlockPublicAccess::none()));
        let is_encrypted = |bucket: &Owned| {
            bucket.encryption.borrow().is_some() || bucket.s3_bucket_key.get().is_some()
        };
        let rules = |all: &Owned| {
            all.lifecycle
                .borrow()
                .iter()
                .map(|rule| Value::from(rule.configuration()).into())
                .collect()
        };
        let (lifecycle, of_lifecycle) = (owned.clone(), is_written("LifecycleConfiguration"));
        let cors_rules = |all: &Owned| {
            all.cors
                .borrow()
                .iter()
                .map(|rule| Value::from(rule.configuration()).into())
                .collect()
        };
        let (cors, of_cors) = (owned.clone(), is_written("CorsConfiguration"));
        owned
            .cfn
            .bucket_encryption(kept(
                &owned,
                is_written("BucketEncryption"),
                is_encrypted,
                Owned::bucket_encryption,
            ))
            .lifecycle_configuration(Value::<LifecycleConfiguration>::lazy(move || {
                with_more::<LifecycleConfiguration>(
                    &of_lifecycle,
                    "Rules",
                    rules(&lifecycle),
                    Vec::new,
                )
            }))
            .cors_configuration(Value::<CorsConfiguration>::lazy(move || {
                with_more::<CorsConfiguration>(&of_cors, "CorsRules", cors_rules(&cors), Vec::new)
            }))
            .public_access_block_configuration(kept(
                &owned,
                is_written("PublicAccessBlockConfiguration"),
                |bucket| bucket.is_blocked.get(),
                Owned::public_access_block,
            ));
        Self::complete(node, owned)
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

    /// Writes a log of all requests into another bucket, which lets the service that writes it do so.
    #[track_caller]
    pub fn access_logs(&self, bucket: &Bucket, prefix: impl Into<String>) -> Self {
        let prefix: String = prefix.into();
        Bucket(self.0.edit("logging", |owned| {
            bucket.add_to_resource_policy(
                PolicyStatement::allow()
                    .action("s3:PutObject")
                    .resource(bucket.arn_for_objects(&format!("{prefix}*")))
                    .principal(Principal::service("logging.s3.amazonaws.com"))
                    .condition("ArnLike", "aws:SourceArn", self.bucket_arn())
                    .condition("StringEquals", "aws:SourceAccount", account_of(self.node())),
            );
            owned.cfn.logging_configuration(
                LoggingConfiguration::new()
                    .destination_bucket_name(bucket.bucket_name())
                    .log_file_prefix((!prefix.is_empty()).then_some(prefix)),
            );
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
    /// cannot be deleted.
    #[track_caller]
    pub fn removal_policy(&self, policy: RemovalPolicy) -> Self {
        Bucket(self.0.edit("a removal policy", |bucket| {
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

    /// The ARN of the objects whose key matches a pattern, with `*` for any characters.
    pub fn arn_for_objects(&self, key_pattern: &str) -> Value<String> {
        sub!("{}/{key_pattern}", self.bucket_arn())
    }

    /// The address of an object for programs: `s3://bucket/key`.
    pub fn s3_url_for_object(&self, key: &str) -> Value<String> {
        sub!("s3://{}/{key}", self.bucket_name())
    }

    /// The domain of the bucket in its own region, `bucket.s3.eu-west-1.amazonaws.com`.
    pub fn bucket_regional_domain_name(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(bucket) => bucket.cfn.attr_regional_domain_name(),
            Origin::Imported(bucket) => {
                let (name, region) = (&bucket.name, &bucket.region);
                sub!("{name}.s3.{region}.{}", pseudo::url_suffix())
            }
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

    /// Whether the bucket exists elsewhere.
    pub fn is_imported(&self) -> bool {
        self.0.is_imported()
    }
}

impl Owned {
    fn of(cfn: CfnBucket, block: BlockPublicAccess) -> Self {
        Owned {
            cfn,
            policy: ResourcePolicy::default(),
            encryption: RefCell::default(),
            s3_bucket_key: Cell::new(None),
            block: Cell::new(block),
            is_blocked: Cell::new(false),
            lifecycle: RefCell::default(),
            cors: RefCell::default(),
            name: RefCell::default(),
            acceleration: Cell::new(None),
            notifications: RefCell::default(),
            access: Access::new(EncryptionKey::of_owned(), false),
        }
    }

    fn bucket_encryption(&self) -> BucketEncryption {
        let bucket_key = self.s3_bucket_key.get().map(|enabled| *enabled);
        let key = self.access.key.get();
        let encryption = self.encryption.borrow();
        let encryption = encryption.as_ref().unwrap_or(&Encryption::S3Managed);
        encryption.configuration(key.as_ref(), bucket_key)
    }

    fn cors_configuration(&self) -> Option<CorsConfiguration> {
        let rules = self.cors.borrow();
        let rules: Vec<_> = rules.iter().map(|rule| rule.configuration()).collect();
        (!rules.is_empty()).then(|| CorsConfiguration::new(rules))
    }

    fn lifecycle_configuration(&self) -> Option<LifecycleConfiguration> {
        let rules = self.lifecycle.borrow();
        let rules: Vec<_> = rules.iter().map(|rule| rule.configuration()).collect();
        (!rules.is_empty()).then(|| LifecycleConfiguration::new(rules))
    }

    fn public_access_block(&self) -> PublicAccessBlockConfiguration {
        self.block.get().configuration()
    }

    fn write_notifications(&self) {
        let (functions, queues, topics) = notification::written(&self.notifications.borrow());
        let sends_events = self.access.sends_events.get();
        let events = sends_events.then(|| EventBridgeConfiguration::new(true));
        self.cfn.notification_configuration(
            NotificationConfiguration::new()
                .event_bridge_configuration(events)
                .lambda_configurations(some_of(functions))
                .queue_configurations(some_of(queues))
                .topic_configurations(some_of(topics)),
        );
    }

    fn problems(&self) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        problems.extend(notification::overlapping(&self.notifications.borrow()));
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
