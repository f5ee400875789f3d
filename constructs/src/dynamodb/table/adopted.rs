//! Tables of included templates: what the template says stays, until something else is said.

use std::rc::Rc;

use stackwright::{Data, List, Resource, Value, intrinsic};
use stackwright_cfn::dynamodb::global_table::BillingMode;
use stackwright_cfn::dynamodb::{CfnTable, table};

use super::super::keys::{Keys, Written};
use super::{Settings, TABLE, Table, throughput};
use crate::kit::{adopt, beside, entry, kept, lazily, with_statements, written};

impl Table {
    /// A table of the generated type, such as one of an included template: it is granted on and changed like one that is created
    /// here. What the template says of it stays until a setter says otherwise; indexes, and statements of its policy, are added
    /// to those that are there. Grants extend to a KMS key of this app that it names.
    ///
    /// ```
    /// use stackwright_aws::dynamodb::{Attribute, GlobalIndex, Table};
    /// use stackwright_aws::prelude::*;
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// let template = r#"{"Resources": {"Orders": {"Type": "AWS::DynamoDB::Table", "Properties": {
    ///     "BillingMode": "PAY_PER_REQUEST",
    ///     "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    ///     "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}]}}}}"#;
    /// let legacy = CfnInclude::from_json(&stack, "Legacy", template);
    /// let orders = Table::from_cfn(&legacy.get("Orders"))
    ///     .global_index(GlobalIndex::new("by-day", Attribute::string("day")));
    /// let worker = Role::new(&stack, "Worker", Principal::service("ecs-tasks.amazonaws.com"));
    /// orders.grant_read_data(&worker);
    /// # app.synth().unwrap();
    /// ```
    #[track_caller]
    pub fn from_cfn(table: &CfnTable) -> Self {
        adopt(&TABLE, table, |node| {
            let is_written = |property: &str| written(table.resource(), property);
            let settings = Rc::new(Settings::new(Keys::written(Written {
                schema: is_written("KeySchema"),
                definitions: is_written("AttributeDefinitions"),
                global: is_written("GlobalSecondaryIndexes"),
                local: is_written("LocalSecondaryIndexes"),
            })));
            let (billing, capacity) = (
                is_written("BillingMode"),
                is_written("ProvisionedThroughput"),
            );
            settings.was_provisioned.set(!capacity.is_null());
            let stream = is_written("StreamSpecification");
            settings.has_stream.set(!stream.is_null());
            let encryption = is_written("SSESpecification");
            let key = entry(&encryption, &["KMSMasterKeyId"]);
            settings.key.take_over(table.resource(), &key);
            let is_provisioned = |table: &Settings| table.provisioned.get().is_some();
            let (own, policy) = (settings.clone(), is_written("ResourcePolicy"));
            let policy = Value::<table::ResourcePolicy>::lazy(move || {
                if own.policy.is_empty() {
                    return intrinsic::raw(policy.clone());
                }
                let document = entry(&policy, &["PolicyDocument"]);
                let all = with_statements(document, &own.policy);
                let made = Data::object([("PolicyDocument", Data::from(all))]);
                intrinsic::raw(beside(&policy, made))
            });
            table
                .attribute_definitions(lazily::<_, List<_>, _>(&settings, |table| {
                    table.keys.definitions()
                }))
                .billing_mode(kept::<_, BillingMode, _>(
                    &settings,
                    billing,
                    is_provisioned,
                    |_| None::<BillingMode>,
                ))
                .deletion_protection_enabled(kept(
                    &settings,
                    is_written("DeletionProtectionEnabled"),
                    |table| table.protected.get().is_some(),
                    Settings::is_protected,
                ))
                .global_secondary_indexes(lazily::<_, List<_>, _>(&settings, |table| {
                    table.keys.with_global(table.global_indexes())
                }))
                .local_secondary_indexes(lazily::<_, List<_>, _>(&settings, |table| {
                    table.keys.with_local()
                }))
                .provisioned_throughput(kept(&settings, capacity, is_provisioned, |table| {
                    table.provisioned.get().map(throughput)
                }))
                .resource_policy(policy)
                .sse_specification(kept(
                    &settings,
                    encryption,
                    |table| !table.key.is_written(),
                    Settings::encryption,
                ));
            // The constructor of the generated type takes it, and nothing else does.
            let schema = lazily::<_, List<_>, _>(&settings, |table| table.keys.key_schema());
            table.resource().set_property("KeySchema", schema);
            Self::complete(node, table.clone(), settings)
        })
    }
}
