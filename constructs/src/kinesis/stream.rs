//! Streams.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use stackwright::{
    CfnCondition, Construct, Data, Defaults, Diagnostic, Duration, IntoValue, Node, RemovalPolicy,
    Resource, Value, intrinsic, pseudo,
};
use stackwright_cfn::Access;
use stackwright_cfn::kinesis::stream::{
    StreamEncryption, StreamEncryptionEncryptionType, StreamModeDetails,
    StreamModeDetailsStreamMode,
};
use stackwright_cfn::kinesis::{CfnResourcePolicy, CfnStream};
use stackwright_facts::name::Name;

use super::codes;
use crate::iam::{Grant, GrantActions, Grantable, Grantee, PolicyStatement, ResourceWithPolicy};
use crate::kit::{
    EncryptionKey, Handle, KEEP_DATA, KeyChoice, Kind, Origin, ResourcePolicy, Set, adopt, check,
    check_name, entry, in_range, kept, lazily, part_of_arn, region_of, written,
};
use crate::kms::{DECRYPT, ENCRYPT, ENCRYPT_DECRYPT, Key};

static STREAM: Kind = Kind {
    construct_type: "stackwright_aws.kinesis.Stream",
    noun: "stream",
    constructor: "Stream::new",
    imported: codes::IMPORTED,
};

/// Regions in which the key that KMS manages for Kinesis is not there.
const WITHOUT_MANAGED_KEY: [&str; 2] = ["cn-north-1", "cn-northwest-1"];

/// How a stream encrypts its records.
/// Source: <https://docs.aws.amazon.com/streams/latest/dev/what-is-sse.html>
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Encryption {
    /// With the key that KMS manages for Kinesis in the account. Accounts other than this one cannot use such a stream.
    KmsManaged,
    /// With a key of its own, which is created with the stream, under the id `Key`.
    Kms,
    /// With this key.
    KmsKey(Key),
    /// Not at all.
    Unencrypted,
}

impl Encryption {
    fn key_choice(&self) -> KeyChoice {
        match self {
            Encryption::Kms => KeyChoice::Own,
            Encryption::KmsKey(key) => KeyChoice::Given(key.clone()),
            Encryption::KmsManaged | Encryption::Unencrypted => KeyChoice::Managed,
        }
    }
}

/// A stream of records, which are kept for a time and read in order.
///
/// It has one shard, keeps records for a day and encrypts them with the key that KMS manages for Kinesis. The stream stays
/// in the account when it leaves the stack unless [`removal_policy`](Stream::removal_policy) says otherwise.
///
/// ```
/// use stackwright::{App, Duration, Stack};
/// use stackwright_aws::{iam::{Principal, Role}, kinesis::Stream};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let clicks = Stream::new(&stack, "Clicks").on_demand().retention(Duration::days(7));
/// let reader = Role::new(&stack, "Reader", Principal::service("lambda.amazonaws.com"));
/// assert!(clicks.grant_read(&reader).is_complete());
///
/// let assembly = app.synth().unwrap();
/// let template = assembly.template("S").unwrap();
/// let stream = template["Resources"].as_object().unwrap().values().next().unwrap();
/// assert_eq!(stream["Properties"]["RetentionPeriodHours"], 168);
/// ```
/// Source: <https://docs.aws.amazon.com/streams/latest/dev/introduction.html>
#[derive(Clone, Debug)]
pub struct Stream(Handle<Owned, Imported>);

#[derive(Debug)]
struct Owned {
    cfn: CfnStream,
    policy: ResourcePolicy,
    encryption: RefCell<Option<Encryption>>,
    key: EncryptionKey,
    /// Whether it is in a region in which records are not encrypted by default, where only the deployment knows.
    unless: RefCell<Option<CfnCondition>>,
    shards: Cell<Option<Set<u32>>>,
    on_demand: Cell<bool>,
}

#[derive(Debug)]
struct Imported {
    arn: Value<String>,
}

impl Construct for Stream {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl GrantActions for Stream {
    type Resource = CfnStream;

    fn governed_arn(&self) -> Value<String> {
        self.stream_arn()
    }

    fn extend_to_key(&self, grant: Grant, grantee: &Grantee, access: &[Access]) -> Grant {
        match self.0.as_owned() {
            Some(owned) => owned.key.extend_to(grant, grantee, access),
            None => grant,
        }
    }
}

impl Stream {
    /// A stream of one shard that CloudFormation names.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str) -> Self {
        Defaults::apply(Self::create(STREAM.node(scope.node(), id)))
    }

    #[track_caller]
    fn create(node: Node) -> Self {
        let owned = Rc::new(Owned::of(CfnStream::new(&node, "Resource")));
        owned
            .cfn
            .shard_count(lazily(&owned, Owned::shard_count))
            .retention_period_hours(24)
            .stream_encryption(lazily(&owned, Owned::stream_encryption))
            .removal_policy(KEEP_DATA);
        check(&node, &owned, Owned::problems);
        let (stream, owner) = (owned.clone(), node.clone());
        node.on_complete(move || {
            stream.key.settle(&owner);
            if stream.encryption.borrow().is_none() {
                stream.unless.replace(without_managed_key(&owner));
            }
        });
        Stream(Handle::owned(&STREAM, node, owned))
    }

    /// A stream of the generated type, such as one of an included template: it is granted on and changed like one that is
    /// created here. What the template says of it stays until a setter says otherwise. Grants extend to a KMS key of this app that
    /// it names, and statements go into the `ResourcePolicy` that the template has for it.
    #[track_caller]
    pub fn from_cfn(stream: &CfnStream) -> Self {
        adopt(&STREAM, stream, |node| {
            let is_written = |property: &str| written(stream.resource(), property);
            let owned = Rc::new(Owned::of(stream.clone()));
            let encryption = is_written("StreamEncryption");
            let key = entry(&encryption, &["KeyId"]);
            owned.key.take_over(stream.resource(), &key);
            owned.policy.take_over::<CfnResourcePolicy>(
                stream.resource(),
                ["ResourceArn", "ResourcePolicy"],
            );
            let mode = entry(&is_written("StreamModeDetails"), &["StreamMode"]);
            owned
                .on_demand
                .set(matches!(&mode, Data::String(mode) if mode == "ON_DEMAND"));
            owned
                .cfn
                .shard_count(kept(
                    &owned,
                    is_written("ShardCount"),
                    |stream| stream.shards.get().is_some() || stream.on_demand.get(),
                    |stream| stream.shards.get().map(|count| *count),
                ))
                .stream_encryption(kept(
                    &owned,
                    encryption,
                    |stream| !stream.key.is_written(),
                    Owned::stream_encryption,
                ));
            check(&node, &owned, Owned::problems);
            let (settled, owner) = (owned.clone(), node.clone());
            node.on_complete(move || settled.key.settle(&owner));
            Stream(Handle::owned(&STREAM, node, owned))
        })
    }

    /// A stream that exists already, by its ARN. It is never modified.
    #[track_caller]
    pub fn from_arn(scope: &impl Construct, id: &str, arn: impl IntoValue<String>) -> Self {
        let arn = arn.into_value();
        let node = STREAM.node(scope.node(), id);
        Stream(Handle::imported(&STREAM, node, Imported { arn }))
    }

    /// Gives the stream a name of its own, 1 to 128 letters, digits and any of `_.-`.
    ///
    /// # Errors
    /// At synthesis: `SW0660` if Kinesis does not accept it.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        let name = name.into_value();
        check_name(self.node(), codes::INVALID_NAME, Name::Stream, &name);
        Stream(self.0.edit("a name", |stream| {
            stream.cfn.name(name);
        }))
    }

    /// How many shards it has, each of which takes 1 MB a second and gives 2; one unless this is called.
    ///
    /// # Errors
    /// At synthesis: `SW0661` for none, `SW0662` if the stream is [on demand](Stream::on_demand).
    #[track_caller]
    pub fn shards(&self, count: u32) -> Self {
        let what = "a stream cannot have a number of shards";
        if let Some(problem) = in_range(codes::OUT_OF_RANGE, what, count, 1..=100_000) {
            self.0.report(problem);
        }
        let what = "a number of shards";
        Stream(self.0.set(what, count, |stream, shards| {
            stream.shards.set(Some(shards));
        }))
    }

    /// Lets Kinesis decide how many shards there are, by what is written.
    /// Source: <https://docs.aws.amazon.com/streams/latest/dev/how-do-i-size-a-stream.html>
    #[track_caller]
    pub fn on_demand(&self) -> Self {
        Stream(self.0.edit("a capacity mode", |stream| {
            let mode = StreamModeDetailsStreamMode::OnDemand;
            stream.cfn.stream_mode_details(StreamModeDetails::new(mode));
            stream.on_demand.set(true);
        }))
    }

    /// How long records are kept, 24 hours to 365 days; 24 hours unless this is called.
    ///
    /// # Errors
    /// At synthesis: `SW0661` if the time is outside the range, `SW0018` if it is not a whole number of hours.
    #[track_caller]
    pub fn retention(&self, retention: impl Into<Duration>) -> Self {
        let retention = retention.into();
        let range = Duration::hours(24)..=Duration::days(365);
        let what = "a stream cannot have a retention";
        if let Some(problem) = in_range(codes::OUT_OF_RANGE, what, retention, range) {
            self.0.report(problem);
        }
        Stream(self.0.edit("a retention", |stream| {
            stream.cfn.retention_period_hours(retention.in_hours());
        }))
    }

    /// How records are encrypted; with the key that KMS manages for Kinesis unless this is called, in regions that have one.
    #[track_caller]
    pub fn encryption(&self, encryption: Encryption) -> Self {
        Stream(self.0.edit("encryption", |stream| {
            let choice = encryption.key_choice();
            stream.encryption.replace(Some(encryption));
            stream.key.choose(self.node(), choice);
        }))
    }

    /// Encrypts records with this key: [`Encryption::KmsKey`].
    #[track_caller]
    pub fn encryption_key(&self, key: &Key) -> Self {
        self.encryption(Encryption::KmsKey(key.clone()))
    }

    /// What happens to the stream, and the records in it, when it leaves the stack; it stays unless this is called.
    #[track_caller]
    pub fn removal_policy(&self, policy: RemovalPolicy) -> Self {
        Stream(self.0.edit("a removal policy", |stream| {
            stream.cfn.removal_policy(policy);
        }))
    }

    /// The ARN.
    pub fn stream_arn(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(stream) => stream.cfn.attr_arn(),
            Origin::Imported(stream) => stream.arn.clone(),
        }
    }

    /// The name.
    pub fn stream_name(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(stream) => stream.cfn.ref_(),
            Origin::Imported(stream) => {
                intrinsic::select(1, intrinsic::split("/", part_of_arn(&stream.arn, 5)))
            }
        }
    }

    /// The key that records are encrypted with, unless KMS manages it.
    pub fn stream_key(&self) -> Option<Key> {
        self.node().complete();
        self.0.as_owned().and_then(|stream| stream.key.get())
    }

    /// Whether the stream exists elsewhere.
    pub fn is_imported(&self) -> bool {
        self.0.is_imported()
    }

    /// Lets somebody read records, with the stream's key if it has one of its own.
    #[track_caller]
    pub fn grant_read(&self, grantee: &impl Grantable) -> Grant {
        self.give(&grantee.grantee(), READ, DECRYPT)
    }

    /// Lets somebody write records, with the stream's key if it has one of its own.
    #[track_caller]
    pub fn grant_write(&self, grantee: &impl Grantable) -> Grant {
        self.give(&grantee.grantee(), WRITE, ENCRYPT)
    }

    /// Lets somebody read and write records, with the stream's key if it has one of its own.
    #[track_caller]
    pub fn grant_read_write(&self, grantee: &impl Grantable) -> Grant {
        let more = WRITE.iter().filter(|action| !READ.contains(action));
        let actions: Vec<&str> = READ.iter().chain(more).copied().collect();
        self.give(&grantee.grantee(), &actions, ENCRYPT_DECRYPT)
    }

    #[track_caller]
    fn give(
        &self,
        grantee: &Grantee,
        actions: &[&str],
        key_actions: &'static [&'static str],
    ) -> Grant {
        let arns = vec![self.stream_arn()];
        let grant = Grant::on_principal_or_resource(grantee, actions, arns, self);
        match self.0.as_owned() {
            Some(stream) => stream.key.extend(grant, grantee, key_actions),
            None => grant,
        }
    }
}

/// What reading takes: by polling, and by subscribing.
const READ: &[&str] = &[
    "kinesis:DescribeStreamSummary",
    "kinesis:GetRecords",
    "kinesis:GetShardIterator",
    "kinesis:ListShards",
    "kinesis:SubscribeToShard",
    "kinesis:DescribeStream",
    "kinesis:ListStreams",
    "kinesis:DescribeStreamConsumer",
];
/// What writing takes.
const WRITE: &[&str] = &[
    "kinesis:ListShards",
    "kinesis:PutRecord",
    "kinesis:PutRecords",
];

impl ResourceWithPolicy for Stream {
    /// Adds a statement to the stream's policy; `false` for a stream that exists elsewhere, whose policy is not changed.
    #[track_caller]
    fn add_to_resource_policy(&self, statement: PolicyStatement) -> bool {
        let Some(owned) = self.0.as_owned() else {
            return false;
        };
        let kind = "stackwright_aws.kinesis.ResourcePolicy";
        owned
            .policy
            .add(self.node(), kind, statement, |node, document| {
                CfnResourcePolicy::new(node, "Resource", self.stream_arn(), document.data());
            });
        true
    }
}

impl Owned {
    fn of(cfn: CfnStream) -> Self {
        Owned {
            cfn,
            policy: ResourcePolicy::default(),
            encryption: RefCell::default(),
            key: EncryptionKey::of_owned(),
            unless: RefCell::default(),
            shards: Cell::default(),
            on_demand: Cell::new(false),
        }
    }

    fn shard_count(&self) -> Option<u32> {
        let count = self.shards.get().map_or(1, |shards| *shards);
        (!self.on_demand.get()).then_some(count)
    }

    fn stream_encryption(&self) -> Option<Value<StreamEncryption>> {
        let with = |key: Value<String>| {
            StreamEncryption::new(StreamEncryptionEncryptionType::Kms, key).into_value()
        };
        let managed = || with("alias/aws/kinesis".into());
        match &*self.encryption.borrow() {
            None => match &*self.unless.borrow() {
                Some(without) => Some(intrinsic::if_(without, pseudo::no_value(), managed())),
                None => {
                    let region = region_of(self.cfn.node());
                    let lacks = |region: &str| WITHOUT_MANAGED_KEY.contains(&region);
                    (!region.as_str().is_some_and(lacks)).then(managed)
                }
            },
            Some(Encryption::KmsManaged) => Some(managed()),
            Some(Encryption::Kms | Encryption::KmsKey(_)) => {
                self.key.get().map(|key| with(key.key_arn()))
            }
            Some(Encryption::Unencrypted) => None,
        }
    }

    fn problems(&self) -> Vec<Diagnostic> {
        let shards = self.shards.get().filter(|_| self.on_demand.get());
        let problem = shards.map(|shards| {
            shards.blame(
                Diagnostic::error(
                    codes::CAPACITY,
                    "a stream on demand has no number of shards",
                )
                .hint("leave out `shards`, or `on_demand`"),
            )
        });
        problem.into_iter().collect()
    }
}

/// The condition that the stack is in a region without the managed key, where its region is not known.
fn without_managed_key(node: &Node) -> Option<CfnCondition> {
    // The CDK's id: the condition is one for all streams of a stack, also those of constructs that others write.
    const ID: &str = "AwsCdkKinesisEncryptedStreamsUnsupportedRegions";
    if region_of(node).is_literal() {
        return None;
    }
    let stack = node.stack()?;
    let existing = stack
        .node()
        .find_child(ID)
        .and_then(|node| node.as_condition());
    Some(existing.unwrap_or_else(|| {
        let is = |region: &str| intrinsic::equals(pseudo::region(), region);
        let any = intrinsic::or(WITHOUT_MANAGED_KEY.map(is));
        node.create_here(|| CfnCondition::new(&stack, ID, any))
    }))
}
