//! Consumers with a throughput of their own.

use stackwright::{Construct, Defaults, IntoValue, Node, Value};
use stackwright_cfn::kinesis::CfnStreamConsumer;
use stackwright_facts::name::Name;

use super::{Stream, codes};
use crate::iam::{Grant, Grantable};
use crate::kit::{Handle, Kind, Origin, check_name};

static CONSUMER: Kind = Kind {
    construct_type: "stackwright_aws.kinesis.StreamConsumer",
    noun: "consumer",
    constructor: "StreamConsumer::new",
    imported: codes::IMPORTED,
};

/// A registered consumer of a stream: a reader to whom each shard gives 2 MB a second of its own, pushed to it.
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::{iam::{Principal, Role}, kinesis::{Stream, StreamConsumer}};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let clicks = Stream::new(&stack, "Clicks");
/// let consumer = StreamConsumer::new(&stack, "Fraud", &clicks, "fraud-detection");
/// let reader = Role::new(&stack, "Reader", Principal::service("lambda.amazonaws.com"));
/// assert!(consumer.grant_read(&reader).is_complete());
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/streams/latest/dev/enhanced-consumers.html>
#[derive(Clone, Debug)]
pub struct StreamConsumer(Handle<Owned, Imported>);

#[derive(Debug)]
struct Owned {
    cfn: CfnStreamConsumer,
    stream: Stream,
}

#[derive(Debug)]
struct Imported {
    arn: Value<String>,
}

impl Construct for StreamConsumer {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl StreamConsumer {
    /// A consumer of a stream, with a name that no other consumer of it has: 1 to 128 letters, digits and any of `_.-`.
    ///
    /// # Errors
    /// At synthesis: `SW0660` if Kinesis does not accept the name.
    #[track_caller]
    pub fn new(
        scope: &impl Construct,
        id: &str,
        stream: &Stream,
        name: impl IntoValue<String>,
    ) -> Self {
        Defaults::apply(Self::create(
            CONSUMER.node(scope.node(), id),
            stream,
            name.into_value(),
        ))
    }

    #[track_caller]
    fn create(node: Node, stream: &Stream, name: Value<String>) -> Self {
        check_name(&node, codes::INVALID_NAME, Name::Stream, &name);
        let cfn = CfnStreamConsumer::new(&node, "Resource")
            .consumer_name(name)
            .stream_arn(stream.stream_arn());
        let stream = stream.clone();
        let owned = std::rc::Rc::new(Owned { cfn, stream });
        StreamConsumer(Handle::owned(&CONSUMER, node, owned))
    }

    /// A consumer that exists already, by its ARN. It is never modified.
    #[track_caller]
    pub fn from_arn(scope: &impl Construct, id: &str, arn: impl IntoValue<String>) -> Self {
        let arn = arn.into_value();
        let node = CONSUMER.node(scope.node(), id);
        StreamConsumer(Handle::imported(&CONSUMER, node, Imported { arn }))
    }

    /// The ARN.
    pub fn consumer_arn(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(consumer) => consumer.cfn.attr_consumer_arn(),
            Origin::Imported(consumer) => consumer.arn.clone(),
        }
    }

    /// Whether the consumer exists elsewhere.
    pub fn is_imported(&self) -> bool {
        self.0.is_imported()
    }

    /// Lets somebody read as this consumer: from the stream, where it is known, and through the subscription.
    #[track_caller]
    pub fn grant_read(&self, grantee: &impl Grantable) -> Grant {
        let actions = ["kinesis:DescribeStreamConsumer", "kinesis:SubscribeToShard"];
        let own = |grantee: &_| Grant::on_principal(grantee, &actions, vec![self.consumer_arn()]);
        match self.0.as_owned() {
            Some(owned) => owned
                .stream
                .grant_read(grantee)
                .and(own(&grantee.grantee())),
            None => own(&grantee.grantee()),
        }
    }
}
