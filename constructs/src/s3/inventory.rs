//! Lists of a bucket's objects that S3 writes regularly.

use stackwright::{Construct, IntoValue, Value};
use stackwright_cfn::s3::bucket::{
    Destination, DestinationFormat, InventoryConfiguration,
    InventoryConfigurationIncludedObjectVersions as Versions, InventoryConfigurationOptionalFields,
    InventoryConfigurationScheduleFrequency as Frequency,
};

use super::bucket::Bucket;
use crate::iam::{PolicyStatement, Principal, ResourceWithPolicy};
use crate::kit::some_of;

/// A list of a bucket's objects, which S3 writes into another bucket every week, as CSV and with all versions unless its setters
/// say otherwise. The other bucket lets S3 do so.
///
/// ```
/// use stackwright_aws::prelude::*;
/// use stackwright_aws::s3::Inventory;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let reports = Bucket::new(&stack, "Reports");
/// Bucket::new(&stack, "Files").inventory(Inventory::new(&reports).prefix("files").daily().fields(["Size", "ETag"]));
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-inventory.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct Inventory {
    bucket: Bucket,
    owner: Option<Value<String>>,
    prefix: Option<String>,
    id: Option<String>,
    objects: Option<String>,
    format: &'static str,
    is_daily: bool,
    has_old_versions: bool,
    is_disabled: bool,
    fields: Vec<String>,
}

impl Inventory {
    /// A list that is written into this bucket.
    pub fn new(destination: &Bucket) -> Self {
        Inventory {
            bucket: destination.clone(),
            owner: None,
            prefix: None,
            id: None,
            objects: None,
            format: "CSV",
            is_daily: false,
            has_old_versions: true,
            is_disabled: false,
            fields: Vec::new(),
        }
    }

    /// The account that the destination belongs to: without it, S3 does not look before it writes.
    pub fn bucket_owner(mut self, account: impl IntoValue<String>) -> Self {
        self.owner = Some(account.into_value());
        self
    }

    /// What the list's keys begin with.
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = Some(prefix.into());
        self
    }

    /// The name of the list; one of the bucket's id and a number unless this is called.
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// Lists the objects whose keys begin like this, and no others.
    pub fn objects(mut self, prefix: impl Into<String>) -> Self {
        self.objects = Some(prefix.into());
        self
    }

    /// Writes Apache ORC instead of CSV.
    pub fn orc(mut self) -> Self {
        self.format = "ORC";
        self
    }

    /// Writes Apache Parquet instead of CSV.
    pub fn parquet(mut self) -> Self {
        self.format = "Parquet";
        self
    }

    /// Every day instead of every week.
    pub fn daily(mut self) -> Self {
        self.is_daily = true;
        self
    }

    /// Without the versions that are not the newest.
    pub fn newest_versions(mut self) -> Self {
        self.has_old_versions = false;
        self
    }

    /// Keeps the list from being written, for the time being.
    pub fn disabled(mut self) -> Self {
        self.is_disabled = true;
        self
    }

    /// What is said of each object beside its key: `Size`, `StorageClass`, `EncryptionStatus` and so on.
    pub fn fields<F: Into<String>>(mut self, fields: impl IntoIterator<Item = F>) -> Self {
        self.fields = fields.into_iter().map(Into::into).collect();
        self
    }

    fn configuration(self, default_id: String) -> InventoryConfiguration {
        let destination = Destination::new(
            self.bucket.bucket_arn(),
            DestinationFormat::other(self.format),
        );
        let fields = self.fields.into_iter();
        InventoryConfiguration::new()
            .destination(
                destination
                    .bucket_account_id(self.owner)
                    .prefix(self.prefix),
            )
            .enabled(!self.is_disabled)
            .id(self.id.unwrap_or(default_id))
            .included_object_versions(match self.has_old_versions {
                true => Versions::All,
                false => Versions::Current,
            })
            .schedule_frequency(match self.is_daily {
                true => Frequency::Daily,
                false => Frequency::Weekly,
            })
            .optional_fields(some_of(
                fields.map(InventoryConfigurationOptionalFields::other),
            ))
            .prefix(self.objects)
    }
}

impl Bucket {
    /// Lets S3 list the bucket's objects regularly. A bucket can have several lists.
    #[track_caller]
    pub fn inventory(&self, inventory: Inventory) -> Self {
        Bucket(self.0.edit("an inventory", |owned| {
            let prefix = inventory.prefix.as_deref().unwrap_or_default();
            let objects = inventory.bucket.arn_for_objects(&format!("{prefix}*"));
            inventory.bucket.add_to_resource_policy(
                PolicyStatement::allow()
                    .action("s3:PutObject")
                    .resources([inventory.bucket.bucket_arn(), objects])
                    .principal(Principal::service("s3.amazonaws.com"))
                    .condition("ArnLike", "aws:SourceArn", self.bucket_arn()),
            );
            let mut lists = owned.lists.borrow_mut();
            let id = format!("{}Inventory{}", self.node().id(), lists.inventories.len());
            lists.inventories.push(inventory.configuration(id).into());
            owned.cfn.inventory_configurations(&lists.inventories);
        }))
    }
}
