//! Buckets.

use std::rc::Rc;

use stackwright::{
    Construct, Data, Diagnostic, IntoValue, Node, RemovalPolicy, Resource, Value, pseudo, sub,
};
use stackwright_cfn::s3::CfnBucket;

use super::access::BlockPublicAccess;
use super::codes;
use super::cors::CorsRule;
use super::encryption::Encryption;
use super::lifecycle::LifecycleRule;
use super::name;
use super::origin::{BucketAttributes, Here, Origin, State};
use crate::iam::{PolicyStatement, Principal, ResourceWithPolicy};
use crate::kms::Key;

/// A bucket.
///
/// It refuses public access, encrypts its objects with keys that S3 manages, and stays in the account when it leaves the
/// stack, unless the setters say otherwise. [`enforce_ssl`](Bucket::enforce_ssl) refuses unencrypted requests.
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::s3::{Bucket, LifecycleRule};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let bucket = Bucket::new(&stack, "Files")
///     .versioned()
///     .enforce_ssl()
///     .lifecycle_rule(LifecycleRule::new().abort_incomplete_uploads_after(7));
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
pub struct Bucket {
    node: Node,
    pub(super) state: Rc<State>,
}

/// Who owns the objects of a bucket, and whether access control lists have an effect.
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ObjectOwnership {
    /// The bucket's owner; access control lists have no effect. What S3 does unless it is told otherwise.
    BucketOwnerEnforced,
    /// The bucket's owner, if the writer says so with an access control list.
    BucketOwnerPreferred,
    /// Whoever wrote the object.
    ObjectWriter,
}

impl ObjectOwnership {
    /// The name in the template.
    pub fn as_str(self) -> &'static str {
        match self {
            ObjectOwnership::BucketOwnerEnforced => "BucketOwnerEnforced",
            ObjectOwnership::BucketOwnerPreferred => "BucketOwnerPreferred",
            ObjectOwnership::ObjectWriter => "ObjectWriter",
        }
    }
}

impl Construct for Bucket {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl Bucket {
    /// A bucket that CloudFormation names, closed to the public, encrypted, and kept when it leaves the stack.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str) -> Self {
        Self::create(Node::new(scope, id))
    }

    #[track_caller]
    fn create(node: Node) -> Self {
        node.set_construct_type("stackwright_aws.s3.Bucket");
        let resource = CfnBucket::new(&node, "Resource").resource().clone();
        resource.set_removal_policy(RemovalPolicy::Retain);
        let state = State::new(Origin::Here(Here::new(resource)));
        let bucket = Bucket { node, state };
        bucket.set_lazily("BucketEncryption", |state, here| {
            let encryption = here.encryption.borrow();
            encryption.data(state.key.borrow().as_ref(), here.bucket_key.get())
        });
        bucket.set_lazily("CorsConfiguration", |_, here| here.cors_data());
        bucket.set_lazily("LifecycleConfiguration", |_, here| here.lifecycle_data());
        bucket.set_lazily("PublicAccessBlockConfiguration", |_, here| {
            here.block.get().data()
        });
        let check = bucket.state.clone();
        bucket
            .node
            .add_validation(move || check.here().map(problems).unwrap_or_default());
        let complete = bucket.clone();
        bucket.node.on_complete(move || complete.settle_key());
        bucket
    }

    fn set_lazily(&self, property: &'static str, produce: fn(&State, &Here) -> Data) {
        let Some(here) = self.state.here() else {
            return;
        };
        let state = self.state.clone();
        let data = Data::lazy(move || match state.here() {
            Some(here) => produce(&state, here),
            None => Data::Null,
        });
        here.resource.set_property(property, data);
    }

    /// Creates the bucket's own key if it wants one, and extends grants to whichever key it has.
    fn settle_key(&self) {
        if let Some(here) = self.state.here() {
            let creates = here.encryption.borrow().creates_key();
            if creates {
                let key = Key::new(&self.node, "Key")
                    .description(format!("Created by {}", self.node.path()));
                self.state.key.replace(Some(key));
            }
        }
        self.settle_key_grants();
    }

    /// A bucket that exists already, by its name. It is never modified.
    #[track_caller]
    pub fn from_name(scope: &impl Construct, id: &str, name: impl IntoValue<String>) -> Self {
        Self::import(Node::new(scope, id), BucketAttributes::new(name))
    }

    /// A bucket that exists already, by its ARN. It is never modified.
    #[track_caller]
    pub fn from_arn(scope: &impl Construct, id: &str, arn: impl IntoValue<String>) -> Self {
        let arn = arn.into_value();
        let name = match arn.as_str().and_then(|arn| arn.rsplit(':').next()) {
            Some(name) => name.into(),
            None => stackwright::intrinsic::select(5, stackwright::intrinsic::split(":", &arn)),
        };
        Self::import(Node::new(scope, id), BucketAttributes::new(name).arn(arn))
    }

    /// A bucket that exists already, by what is known of it. It is never modified.
    #[track_caller]
    pub fn from_attributes(scope: &impl Construct, id: &str, attributes: BucketAttributes) -> Self {
        Self::import(Node::new(scope, id), attributes)
    }

    fn import(node: Node, attributes: BucketAttributes) -> Self {
        node.set_construct_type("stackwright_aws.s3.Bucket");
        let BucketAttributes {
            name,
            arn,
            region,
            key,
            event_bridge,
        } = attributes;
        let arn = arn.unwrap_or_else(|| sub!("arn:{}:s3:::{name}", pseudo::partition()));
        let region = region.unwrap_or_else(|| {
            node.stack()
                .map_or_else(pseudo::region, |stack| stack.region())
        });
        let state = State::new(Origin::Elsewhere { name, arn, region });
        state.key.replace(key);
        state.complete.set(true);
        state.event_bridge.set(event_bridge);
        Bucket { node, state }
    }

    fn edit(&self, what: &str, edit: impl FnOnce(&Here)) -> Self {
        match self.state.here() {
            Some(here) => edit(here),
            None => self.report_imported(what),
        }
        self.clone()
    }

    pub(super) fn report_imported(&self, what: &str) {
        self.node.add_error(
            Diagnostic::error(
                codes::IMPORTED,
                format!("{what} is set on a bucket that exists elsewhere"),
            )
            .hint("set it where the bucket is created, or create one here with `Bucket::new`"),
        );
    }

    /// Gives the bucket a name of its own, which no other bucket of anybody may have.
    ///
    /// # Errors
    /// At synthesis: `SW0151` if S3 does not accept it.
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        let name = name.into_value();
        if let Some(text) = name.as_str()
            && let Some(reason) = name::invalid(text)
        {
            self.node.add_error(
                Diagnostic::error(
                    codes::INVALID_NAME,
                    format!("`{text}` cannot be the name of a bucket: {reason}"),
                )
                .hint("use 3 to 63 lower-case letters, digits and hyphens"),
            );
        }
        self.edit("a name", |here| {
            here.resource.set_property("BucketName", name)
        })
    }

    /// Keeps the old versions of objects that are overwritten or deleted.
    pub fn versioned(&self) -> Self {
        self.edit("versioning", |here| {
            here.versioned.set(true);
            let status = Data::object([("Status", "Enabled")]);
            here.resource
                .set_property("VersioningConfiguration", status);
        })
    }

    /// How objects are encrypted; [`Encryption::S3Managed`] unless this is called.
    pub fn encryption(&self, encryption: Encryption) -> Self {
        match self.state.here() {
            Some(here) => {
                self.state.key.replace(encryption.given_key().cloned());
                here.encryption.replace(encryption);
                if self.state.complete.get() {
                    self.settle_key();
                }
            }
            None => self.report_imported("encryption"),
        }
        self.clone()
    }

    /// Encrypts objects with this key of KMS: [`Encryption::KmsKey`].
    pub fn encryption_key(&self, key: &Key) -> Self {
        self.encryption(Encryption::key(key))
    }

    /// Asks KMS for a key of the bucket's own now and then instead of once for each object, which costs less.
    ///
    /// # Errors
    /// At synthesis: `SW0154` with [`Encryption::DsseManaged`] and the like, which has no such key.
    pub fn bucket_key(&self) -> Self {
        self.edit("a bucket key", |here| here.bucket_key.set(Some(true)))
    }

    /// Which public access the bucket refuses; all unless this is called.
    pub fn block_public_access(&self, block: BlockPublicAccess) -> Self {
        self.edit("public access", |here| here.block.set(block))
    }

    /// What becomes of objects when they grow old. A bucket can have several rules.
    ///
    /// # Errors
    /// At synthesis: `SW0152` if S3 rejects the rule, or if it does nothing.
    pub fn lifecycle_rule(&self, rule: LifecycleRule) -> Self {
        self.edit("a lifecycle rule", |here| {
            here.lifecycle.borrow_mut().push(rule)
        })
    }

    /// Lets pages of other sites use the bucket from a browser. A bucket can have several rules.
    ///
    /// # Errors
    /// At synthesis: `SW0153` if S3 rejects the rule.
    pub fn cors_rule(&self, rule: CorsRule) -> Self {
        self.edit("a CORS rule", |here| here.cors.borrow_mut().push(rule))
    }

    /// Sends an event to EventBridge whenever an object is created, deleted and so on: for
    /// `EventPattern::object_created`. This replaces all other notifications that the bucket may have.
    /// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventBridge.html>
    pub fn send_events(&self) -> Self {
        match self.state.here() {
            Some(here) => {
                self.state.event_bridge.set(true);
                let event_bridge = Data::object([("EventBridgeEnabled", true)]);
                here.resource.set_property(
                    "NotificationConfiguration",
                    Data::object([("EventBridgeConfiguration", event_bridge)]),
                );
            }
            None => self.report_imported("EventBridge notification"),
        }
        self.clone()
    }

    /// Writes a log of all requests into another bucket, which lets the service that writes it do so.
    #[track_caller]
    pub fn access_logs(&self, bucket: &Bucket, prefix: impl Into<String>) -> Self {
        let prefix: String = prefix.into();
        let Some(here) = self.state.here() else {
            self.report_imported("logging");
            return self.clone();
        };
        here.log_bucket.replace(Some(bucket.node.clone()));
        let account = self
            .node
            .stack()
            .map_or_else(pseudo::account_id, |stack| stack.account());
        bucket.add_to_resource_policy(
            PolicyStatement::allow()
                .action("s3:PutObject")
                .resource(bucket.arn_for_objects(&format!("{prefix}*")))
                .principal(Principal::service("logging.s3.amazonaws.com"))
                .condition("ArnLike", "aws:SourceArn", self.bucket_arn())
                .condition("StringEquals", "aws:SourceAccount", account),
        );
        let prefix = (!prefix.is_empty()).then_some(prefix);
        here.resource.set_property(
            "LoggingConfiguration",
            Data::object([
                ("DestinationBucketName", Data::from(bucket.bucket_name())),
                ("LogFilePrefix", prefix.into()),
            ]),
        );
        self.clone()
    }

    /// Who owns the objects; the bucket's owner unless this is called.
    pub fn object_ownership(&self, ownership: ObjectOwnership) -> Self {
        self.edit("ownership", |here| {
            let rule = Data::object([("ObjectOwnership", ownership.as_str())]);
            here.resource
                .set_property("OwnershipControls", Data::object([("Rules", [rule])]));
        })
    }

    /// Lets uploads from far away go through the nearest edge location.
    ///
    /// # Errors
    /// At synthesis: `SW0154` if the bucket's name has a dot in it.
    pub fn transfer_acceleration(&self) -> Self {
        self.edit("acceleration", |here| {
            let status = Data::object([("AccelerationStatus", "Enabled")]);
            here.resource
                .set_property("AccelerateConfiguration", status);
        })
    }

    /// What happens to the bucket when it leaves the stack; it stays unless this is called. A bucket with objects in it
    /// cannot be deleted.
    pub fn removal_policy(&self, policy: RemovalPolicy) -> Self {
        self.edit("a removal policy", |here| {
            here.resource.set_removal_policy(policy)
        })
    }

    /// The name.
    pub fn bucket_name(&self) -> Value<String> {
        match &self.state.origin {
            Origin::Here(here) => here.resource.ref_(),
            Origin::Elsewhere { name, .. } => name.clone(),
        }
    }

    /// The ARN.
    pub fn bucket_arn(&self) -> Value<String> {
        match &self.state.origin {
            Origin::Here(here) => here.resource.attr("Arn"),
            Origin::Elsewhere { arn, .. } => arn.clone(),
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
    pub fn regional_domain_name(&self) -> Value<String> {
        match &self.state.origin {
            Origin::Here(here) => here.resource.attr("RegionalDomainName"),
            Origin::Elsewhere { name, region, .. } => {
                sub!("{name}.s3.{region}.{}", pseudo::url_suffix())
            }
        }
    }

    /// The key that objects are encrypted with, unless S3 or KMS manages it.
    pub fn key(&self) -> Option<Key> {
        self.node.complete();
        self.state.key.borrow().clone()
    }

    /// Whether the bucket sends its events to EventBridge, as far as is known here.
    pub fn sends_events(&self) -> bool {
        self.state.event_bridge.get()
    }

    /// Whether the bucket exists elsewhere.
    pub fn is_imported(&self) -> bool {
        self.state.here().is_none()
    }
}

fn problems(here: &Here) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    for rule in here.lifecycle.borrow().iter() {
        problems.extend(rule.problems());
    }
    for rule in here.cors.borrow().iter() {
        problems.extend(rule.problems());
    }
    let encryption = here.encryption.borrow();
    if here.bucket_key.get().is_some() && encryption.algorithm() == "aws:kms:dsse" {
        problems.push(
            Diagnostic::error(
                codes::CONFLICT,
                "the bucket encrypts objects twice, for which there is no bucket key",
            )
            .hint("leave out `bucket_key`, or use `Encryption::Kms`"),
        );
    }
    let name = here.resource.get_property("BucketName");
    let dotted = name
        .as_ref()
        .and_then(Data::as_str)
        .is_some_and(|name| name.contains('.'));
    if dotted
        && here
            .resource
            .get_property("AccelerateConfiguration")
            .is_some()
    {
        problems.push(
            Diagnostic::error(
                codes::CONFLICT,
                "a bucket whose name has a dot in it cannot use transfer acceleration",
            )
            .hint("use a name without dots"),
        );
    }
    problems
}
