//! Who may use a table, its indexes and its stream.

use stackwright::{Value, sub};

use crate::iam::{Grant, Grantee, ResourceWithPolicy};
use crate::kit::ResourceAsStar;

pub(super) const READ: &[&str] = &[
    "dynamodb:BatchGetItem",
    "dynamodb:GetRecords",
    "dynamodb:GetShardIterator",
    "dynamodb:Query",
    "dynamodb:GetItem",
    "dynamodb:Scan",
    "dynamodb:ConditionCheckItem",
    "dynamodb:DescribeTable",
];
pub(super) const WRITE: &[&str] = &[
    "dynamodb:BatchWriteItem",
    "dynamodb:PutItem",
    "dynamodb:UpdateItem",
    "dynamodb:DeleteItem",
    "dynamodb:DescribeTable",
];
pub(super) const READ_STREAM: &[&str] = &[
    "dynamodb:DescribeStream",
    "dynamodb:GetRecords",
    "dynamodb:GetShardIterator",
];
pub(super) const KEY_READ: &[&str] = &["kms:Decrypt", "kms:DescribeKey"];
pub(super) const KEY_WRITE: &[&str] = &[
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:ReEncrypt*",
    "kms:GenerateDataKey*",
];

/// A table whose changes can be read from a stream: a [`Table`](super::Table) or a [`GlobalTable`](super::GlobalTable).
pub trait TableStream: stackwright::Construct {
    /// The ARN of the stream, if there is one.
    fn table_stream_arn(&self) -> Option<Value<String>>;

    /// Lets somebody read the stream.
    fn grant_stream_read(&self, grantee: &impl crate::iam::Grantable) -> Grant;
}

/// Allows actions on tables, and on their indexes if they have any.
#[track_caller]
pub(super) fn give(
    table: &impl ResourceWithPolicy,
    grantee: &Grantee,
    actions: &[&str],
    arns: Vec<Value<String>>,
    with_indexes: bool,
) -> Grant {
    let indexes = arns.iter().map(|arn| sub!("{arn}/index/*"));
    let indexes: Vec<_> = indexes.filter(|_| with_indexes).collect();
    let resources = arns.into_iter().chain(indexes).collect();
    let own = ResourceAsStar::new(table, actions, grantee);
    Grant::on_principal_or_resource(grantee, actions, resources, &own)
}

/// The grants of both kinds of tables.
macro_rules! grants {
    ($type:ident) => {
        impl $type {
            /// Lets somebody read items, also through indexes, with the table's key if it has one of its own.
            #[track_caller]
            pub fn grant_read_data(
                &self,
                grantee: &impl crate::iam::Grantable,
            ) -> crate::iam::Grant {
                use super::grants::{KEY_READ, READ};
                self.give(&grantee.grantee(), &[READ], KEY_READ)
            }

            /// Lets somebody write and delete items.
            #[track_caller]
            pub fn grant_write_data(
                &self,
                grantee: &impl crate::iam::Grantable,
            ) -> crate::iam::Grant {
                use super::grants::{KEY_WRITE, WRITE};
                self.give(&grantee.grantee(), &[WRITE], KEY_WRITE)
            }

            /// Lets somebody read, write and delete items.
            #[track_caller]
            pub fn grant_read_write_data(
                &self,
                grantee: &impl crate::iam::Grantable,
            ) -> crate::iam::Grant {
                use super::grants::{KEY_WRITE, READ, WRITE};
                self.give(&grantee.grantee(), &[READ, WRITE], KEY_WRITE)
            }

            /// Lets somebody do everything with the table, its deletion included.
            #[track_caller]
            pub fn grant_full_access(
                &self,
                grantee: &impl crate::iam::Grantable,
            ) -> crate::iam::Grant {
                self.give(
                    &grantee.grantee(),
                    &[&["dynamodb:*"]],
                    super::grants::KEY_WRITE,
                )
            }
        }
    };
}
pub(super) use grants;
