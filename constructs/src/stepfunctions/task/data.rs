//! Tasks that read and write tables.

#![cfg(feature = "dynamodb")]

use stackwright::{Construct, Data, sub};

use super::Task;
use crate::dynamodb::Table;
use crate::iam::Grant;
use crate::kit::arn_in_stack;
use crate::stepfunctions::definition::integration;

impl Task {
    #[track_caller]
    fn on_table(
        name: impl Into<String>,
        table: &Table,
        call: &str,
        action: &'static str,
        what: &'static str,
        data: Data,
    ) -> Self {
        let arguments = Data::object([(what, data), ("TableName", table.table_name().into())]);
        let table = table.clone();
        Self::of(name, integration(&format!("dynamodb:{call}")), arguments).granting(move |role| {
            let name = sub!("table/{}", table.table_name());
            let arn = arn_in_stack(table.node(), "dynamodb", name);
            Grant::on_principal(role, &[action], vec![arn]);
            if let Some(key) = table.table_key() {
                key.grant_encrypt_decrypt(role);
            }
        })
    }

    /// Reads an item by its key, in DynamoDB's JSON: `{"id": {"S.$": "$.id"}}`.
    #[track_caller]
    pub fn get_item(name: impl Into<String>, table: &Table, key: impl Into<Data>) -> Self {
        Self::on_table(
            name,
            table,
            "getItem",
            "dynamodb:GetItem",
            "Key",
            key.into(),
        )
    }

    /// Writes an item, in DynamoDB's JSON.
    #[track_caller]
    pub fn put_item(name: impl Into<String>, table: &Table, item: impl Into<Data>) -> Self {
        Self::on_table(
            name,
            table,
            "putItem",
            "dynamodb:PutItem",
            "Item",
            item.into(),
        )
    }

    /// Deletes an item by its key, in DynamoDB's JSON.
    #[track_caller]
    pub fn delete_item(name: impl Into<String>, table: &Table, key: impl Into<Data>) -> Self {
        let (call, action) = ("deleteItem", "dynamodb:DeleteItem");
        Self::on_table(name, table, call, action, "Key", key.into())
    }

    /// Changes an item by its key, in DynamoDB's JSON. Say how with [`argument`](Task::argument): `UpdateExpression` and
    /// `ExpressionAttributeValues`.
    #[track_caller]
    pub fn update_item(name: impl Into<String>, table: &Table, key: impl Into<Data>) -> Self {
        let (call, action) = ("updateItem", "dynamodb:UpdateItem");
        Self::on_table(name, table, call, action, "Key", key.into())
    }
}
