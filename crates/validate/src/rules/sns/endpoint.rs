//! W3694: checks that a subscription with the protocol `sqs` or `lambda` has the ARN of a queue or function as endpoint.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks that a subscription with the protocol `sqs` or `lambda` has the ARN of a queue or function as
    /// endpoint.
    ///
    /// ## Why it matters
    /// SNS refuses the subscription, or never delivers.
    ///
    /// ## Example
    /// ```yaml
    /// Topic: {Type: AWS::SNS::Topic}
    /// Jobs: {Type: AWS::SQS::Queue}
    /// Sub: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !GetAtt Jobs.QueueName}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html>
    pub struct Endpoint = W3694, "subscription-endpoint", Warning,
    by Schema "AWS::SNS::Subscription" "subscription_endpoint_protocol",
    at {
        "AWS::SNS::Subscription": ""
    },
    because "the endpoint must be of the kind that the protocol delivers to";
}
