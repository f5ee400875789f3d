//! Logs of the requests for a bucket.

use stackwright::Construct;
use stackwright_cfn::s3::bucket::{
    LoggingConfiguration, PartitionedPrefix, PartitionedPrefixPartitionDateSource,
    TargetObjectKeyFormat,
};

use super::bucket::Bucket;
use crate::iam::{PolicyStatement, Principal, ResourceWithPolicy};
use crate::kit::account_of;

/// By which time logs of requests are filed into folders, one for each account, region, bucket and day.
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LogDate {
    /// When the request was made.
    Event,
    /// When the log was delivered.
    Delivery,
}

impl Bucket {
    /// Writes a log of all requests into another bucket, which lets the service that writes it do so.
    #[track_caller]
    pub fn access_logs(&self, bucket: &Bucket, prefix: impl Into<String>) -> Self {
        self.log_requests(bucket, prefix.into(), None)
    }

    /// Writes a log of all requests into folders of another bucket, one for each day: what Athena can read in parts.
    ///
    /// ```
    /// use stackwright_aws::prelude::*;
    /// use stackwright_aws::s3::LogDate;
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// let logs = Bucket::new(&stack, "Logs");
    /// Bucket::new(&stack, "Files").access_logs_by_date(&logs, "files/", LogDate::Event);
    /// # app.synth().unwrap();
    /// ```
    #[track_caller]
    pub fn access_logs_by_date(
        &self,
        bucket: &Bucket,
        prefix: impl Into<String>,
        date: LogDate,
    ) -> Self {
        self.log_requests(bucket, prefix.into(), Some(date))
    }

    #[track_caller]
    fn log_requests(&self, bucket: &Bucket, prefix: String, date: Option<LogDate>) -> Self {
        let date = date.map(|date| {
            PartitionedPrefix::new().partition_date_source(match date {
                LogDate::Event => PartitionedPrefixPartitionDateSource::EventTime,
                LogDate::Delivery => PartitionedPrefixPartitionDateSource::DeliveryTime,
            })
        });
        Bucket(self.0.edit("logging", |owned| {
            bucket.add_to_resource_policy(
                PolicyStatement::allow()
                    .action("s3:PutObject")
                    .resource(bucket.arn_for_objects(&format!("{prefix}*")))
                    .principal(Principal::service("logging.s3.amazonaws.com"))
                    .condition("ArnLike", "aws:SourceArn", self.bucket_arn())
                    .condition("StringEquals", "aws:SourceAccount", account_of(self.node())),
            );
            owned.cfn.logging_configuration(
                LoggingConfiguration::new()
                    .destination_bucket_name(bucket.bucket_name())
                    .log_file_prefix((!prefix.is_empty()).then_some(prefix))
                    .target_object_key_format(date.map(TargetObjectKeyFormat::partitioned_prefix)),
            );
        }))
    }
}
