//! Pseudo parameters: what CloudFormation knows about the stack that it creates.
//! Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/pseudo-parameter-reference.html>

use crate::data::Expr;
use crate::value::{List, Value};

macro_rules! pseudo {
    ($($(#[$doc:meta])* $name:ident: $type:ty = $parameter:literal;)*) => {
        $($(#[$doc])*
        pub fn $name() -> Value<$type> {
            Value::expr(Expr::Pseudo($parameter))
        })*
    };
}

pseudo! {
    /// `AWS::AccountId`: the 12-digit account of the stack.
    account_id: String = "AWS::AccountId";
    /// `AWS::Region`: the region of the stack, for example `eu-west-1`.
    region: String = "AWS::Region";
    /// `AWS::Partition`: `aws`, `aws-cn` or `aws-us-gov`.
    partition: String = "AWS::Partition";
    /// `AWS::StackId`: the ARN of the stack.
    stack_id: String = "AWS::StackId";
    /// `AWS::StackName`: the name of the stack.
    stack_name: String = "AWS::StackName";
    /// `AWS::URLSuffix`: the domain suffix of the partition, for example `amazonaws.com`.
    url_suffix: String = "AWS::URLSuffix";
    /// `AWS::NotificationARNs`: the topics that are told about the stack's events.
    notification_arns: List<String> = "AWS::NotificationARNs";
}

/// `AWS::NoValue`: leaves the property out, as one of the values of an [`if_`](crate::intrinsic::if_).
pub fn no_value<T>() -> Value<T> {
    Value::expr(Expr::Pseudo("AWS::NoValue"))
}
