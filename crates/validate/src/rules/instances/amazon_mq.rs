//! E3670: checks that the region, or any region when none is given, offers the instance type of a broker.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks that the region, or any region when none is given, offers the instance type of a broker.
    ///
    /// ## Why it matters
    /// The resource cannot be created with a type that is not offered.
    ///
    /// ## Example
    /// ```yaml
    /// B: {Type: AWS::AmazonMQ::Broker, Properties: {BrokerName: b, DeploymentMode: SINGLE_INSTANCE, EngineType: RABBITMQ, PubliclyAccessible: false, HostInstanceType: mq.m5.small, Users: [{Username: u, Password: "{{resolve:secretsmanager:mq:SecretString:p}}"}]}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/broker-instance-types.html>
    pub struct BrokerInstanceType = E3670, "broker-instance-type", Error,
    by Values "AWS::AmazonMQ::Broker" "instancetype_enum",
    at {
        "AWS::AmazonMQ::Broker": "HostInstanceType"
    },
    because "see which types the region has";
}
