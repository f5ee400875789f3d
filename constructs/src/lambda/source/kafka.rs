//! Topics of Kafka as event sources.

use stackwright::{Diagnostic, IntoValue, Value};
use stackwright_cfn::lambda::event_source_mapping::{
    AmazonManagedKafkaEventSourceConfig, Endpoints, SelfManagedEventSource,
    SelfManagedKafkaEventSourceConfig, SourceAccessConfiguration, SourceAccessConfigurationType,
};

use super::super::{Invocable, codes};
use super::mapping::{EventSource, FailedRecords, Reading, StartAt, reading};
use crate::iam::{Grant, ManagedPolicy};

/// How Lambda signs in to a cluster of Kafka, with a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KafkaAuthentication {
    /// Name and password, SASL/SCRAM with SHA-512.
    SaslScram512,
    /// Name and password, SASL/SCRAM with SHA-256.
    SaslScram256,
    /// Name and password, SASL/PLAIN.
    SaslPlain,
    /// A certificate.
    ClientCertificate,
}

impl KafkaAuthentication {
    fn value(self) -> SourceAccessConfigurationType {
        use SourceAccessConfigurationType as Type;
        match self {
            KafkaAuthentication::SaslScram512 => Type::SaslScram512Auth,
            KafkaAuthentication::SaslScram256 => Type::SaslScram256Auth,
            KafkaAuthentication::SaslPlain => Type::BasicAuth,
            KafkaAuthentication::ClientCertificate => Type::ClientCertificateTlsAuth,
        }
    }
}

/// The records of a topic of Kafka: of a cluster of Amazon MSK, or of one of your own. Those of a partition come in their
/// order.
///
/// ```
/// use stackwright_aws::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let cluster = "arn:aws:kafka:eu-west-1:123456789012:cluster/orders/1a2b3c4d-1";
/// let code = lambda::Code::inline("def handler(event, context): ...");
/// Function::new(&stack, "Work", lambda::Runtime::PYTHON_3_13, code)
///     .event_source(lambda::KafkaSource::msk(cluster, "orders", lambda::StartAt::TrimHorizon));
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/with-kafka.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct KafkaSource {
    cluster: Cluster,
    topic: Value<String>,
    start: StartAt,
    reading: Reading,
    group: Option<Value<String>>,
    access: Vec<(SourceAccess, Value<String>)>,
    #[cfg(feature = "secretsmanager")]
    secret: Option<crate::secretsmanager::Secret>,
}

#[derive(Clone, Debug)]
enum Cluster {
    Msk(Value<String>),
    Own(Vec<Value<String>>),
}

#[derive(Clone, Copy, Debug)]
enum SourceAccess {
    SignIn(KafkaAuthentication),
    #[cfg_attr(
        not(feature = "ec2"),
        expect(dead_code, reason = "networks are a feature")
    )]
    SecurityGroup,
    #[cfg_attr(
        not(feature = "ec2"),
        expect(dead_code, reason = "networks are a feature")
    )]
    Subnet,
}

impl KafkaSource {
    fn new(cluster: Cluster, topic: Value<String>, start: StartAt) -> Self {
        KafkaSource {
            cluster,
            topic,
            start,
            reading: Reading::default(),
            group: None,
            access: Vec::new(),
            #[cfg(feature = "secretsmanager")]
            secret: None,
        }
    }

    /// A topic of a cluster of Amazon MSK, by the cluster's ARN. Lambda signs in with the function's role unless a
    /// secret is given.
    pub fn msk(
        cluster_arn: impl IntoValue<String>,
        topic: impl IntoValue<String>,
        start: StartAt,
    ) -> Self {
        Self::new(
            Cluster::Msk(cluster_arn.into_value()),
            topic.into_value(),
            start,
        )
    }

    /// A topic of a cluster of your own, by the addresses of its brokers, `HOST:PORT`.
    pub fn self_managed<B: IntoValue<String>>(
        brokers: impl IntoIterator<Item = B>,
        topic: impl IntoValue<String>,
        start: StartAt,
    ) -> Self {
        let brokers = brokers.into_iter().map(IntoValue::into_value).collect();
        Self::new(Cluster::Own(brokers), topic.into_value(), start)
    }

    reading!();

    /// Keeps so many pollers ready for it, from the least to the most: it is read faster, and paid for.
    /// Source: <https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html>
    pub fn provisioned_pollers(mut self, limits: std::ops::RangeInclusive<u32>) -> Self {
        self.reading.pollers = Some(limits);
        self
    }

    /// Sends what is known of records that the function could not handle there.
    pub fn on_failure(mut self, destination: impl Into<FailedRecords>) -> Self {
        self.reading.failed = Some(destination.into());
        self
    }

    /// The group of consumers that Lambda is one of.
    pub fn consumer_group(mut self, id: impl IntoValue<String>) -> Self {
        self.group = Some(id.into_value());
        self
    }

    /// Signs in with a secret, which the function may read.
    #[cfg(feature = "secretsmanager")]
    pub fn secret(
        mut self,
        authentication: KafkaAuthentication,
        secret: &crate::secretsmanager::Secret,
    ) -> Self {
        self.secret = Some(secret.clone());
        self.secret_arn(authentication, secret.secret_arn())
    }

    /// Signs in with a secret, by its ARN. The function must be allowed to read it.
    pub fn secret_arn(
        mut self,
        authentication: KafkaAuthentication,
        arn: impl IntoValue<String>,
    ) -> Self {
        let kind = SourceAccess::SignIn(authentication);
        self.access.push((kind, arn.into_value()));
        self
    }

    /// Reaches a cluster of your own through these subnets, in this security group.
    #[cfg(feature = "ec2")]
    pub fn network(
        mut self,
        subnets: &[crate::ec2::Subnet],
        group: &crate::ec2::SecurityGroup,
    ) -> Self {
        let group = (SourceAccess::SecurityGroup, group.security_group_id());
        self.access.push(group);
        let subnet = |subnet: &crate::ec2::Subnet| (SourceAccess::Subnet, subnet.subnet_id());
        self.access.extend(subnets.iter().map(subnet));
        self
    }

    fn access(&self) -> Option<Vec<SourceAccessConfiguration>> {
        let access = |(kind, uri): &(SourceAccess, Value<String>)| {
            let kind = match kind {
                SourceAccess::SignIn(authentication) => authentication.value(),
                SourceAccess::SecurityGroup => SourceAccessConfigurationType::VpcSecurityGroup,
                SourceAccess::Subnet => SourceAccessConfigurationType::VpcSubnet,
            };
            SourceAccessConfiguration::new().type_(kind).uri(uri)
        };
        let all: Vec<_> = self.access.iter().map(access).collect();
        (!all.is_empty()).then_some(all)
    }
}

impl EventSource for KafkaSource {
    #[track_caller]
    fn bind(&self, invoked: &impl Invocable) {
        let function = invoked.invocable_function();
        self.reading.check(function, 10_000);
        let function_id = invoked.node().unique_id();
        let topic = self.topic.as_str().unwrap_or_default();
        let id = format!("KafkaEventSource:{function_id}{topic}");
        let mapping = self
            .reading
            .map(invoked, &id, Some(100))
            .source_access_configurations(self.access())
            .topics([&self.topic]);
        self.start.apply(&mapping);
        let group = self.group.as_ref();
        match &self.cluster {
            Cluster::Msk(arn) => {
                let group = group.map(|group| {
                    AmazonManagedKafkaEventSourceConfig::new().consumer_group_id(group)
                });
                mapping
                    .event_source_arn(arn)
                    .amazon_managed_kafka_event_source_config(group);
                let actions = [
                    "kafka:DescribeCluster",
                    "kafka:GetBootstrapBrokers",
                    "kafka:ListScramSecrets",
                ];
                Grant::on_principal(function, &actions, vec![arn.clone()]);
                if let Some(role) = function.function_role() {
                    let name = "service-role/AWSLambdaMSKExecutionRole";
                    role.managed_policy(&ManagedPolicy::from_aws_managed(name));
                }
                if self
                    .access
                    .iter()
                    .any(|(kind, _)| !matches!(kind, SourceAccess::SignIn(_)))
                {
                    let problem = "a cluster of MSK is reached through subnets of its own";
                    let hint = "leave out `network`: Lambda takes the cluster's";
                    function.report(Diagnostic::error(codes::EVENT_SOURCE, problem).hint(hint));
                }
            }
            Cluster::Own(brokers) => {
                let group = group
                    .map(|group| SelfManagedKafkaEventSourceConfig::new().consumer_group_id(group));
                let endpoints = Endpoints::new().kafka_bootstrap_servers(brokers.clone());
                mapping
                    .self_managed_event_source(SelfManagedEventSource::new().endpoints(endpoints))
                    .self_managed_kafka_event_source_config(group);
                if self.access.is_empty() {
                    let problem = "nothing says how a cluster of Kafka is reached: with a secret, or through a network";
                    let hint = "call `secret`, or `network`";
                    function.report(Diagnostic::error(codes::EVENT_SOURCE, problem).hint(hint));
                }
            }
        }
        #[cfg(feature = "secretsmanager")]
        if let Some(secret) = &self.secret {
            secret.grant_read(function);
        }
    }
}
