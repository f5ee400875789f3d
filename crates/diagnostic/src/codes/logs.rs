//! The codes of the diagnostics of CloudWatch Logs constructs, `SW0510` to `SW0519`.

use crate::codes;

codes! {
    /// ## What it does
    /// Reports something that was asked of a log group and that its class does not have, such as a retention in class
    /// `DELIVERY`.
    ///
    /// ## Why it matters
    /// The setting has no effect, or the group is refused.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let group = LogGroup::new(stack, "Logs").class(stackwright_aws::logs::LogGroupClass::Delivery);
    /// group.retention(Retention::OneWeek);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0510"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Leave the setting out, or use another class.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch_Logs_Log_Classes.html>
    pub const CLASS_LACKS = "SW0510", "log-class", Error;

    /// ## What it does
    /// Reports a name that CloudWatch Logs does not accept for a log group or a log stream.
    ///
    /// ## Why it matters
    /// It could not be created.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// LogGroup::new(stack, "Logs").name("aws/mine");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0511"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use 1 to 512 letters, digits and any of `_-/.#`, and do not begin with `aws/`; a stream's name has no `:` and
    /// `*`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html>
    pub const INVALID_NAME = "SW0511", "log-name", Error;

    /// ## What it does
    /// Reports a setting that is changed on a log group which exists elsewhere.
    ///
    /// ## Why it matters
    /// The log group is not part of the stack.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// LogGroup::from_name(stack, "Theirs", "/app/web").retention(Retention::OneDay);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0512"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Set it where the log group is created, or create one here with `LogGroup::new`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html>
    pub const IMPORTED = "SW0512", "log-group-imported", Error;

    /// ## What it does
    /// Reports a log group that is encrypted with a key which exists elsewhere, whose policy is not changed from here.
    ///
    /// ## Why it matters
    /// Without permission for CloudWatch Logs in the key's policy the log group cannot be created.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let key = kms::Key::from_arn(stack, "Theirs", "arn:aws:kms:eu-west-1:123456789012:key/abc");
    /// LogGroup::new(stack, "Logs").encryption_key(&key);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0513"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Give the service the permission in the key's policy, and acknowledge the code.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html>
    pub const KEY_ELSEWHERE = "SW0513", "log-key-elsewhere", Warning;

    /// ## What it does
    /// Reports logs of a service that cannot be delivered where they should be, or not in the format.
    ///
    /// ## Why it matters
    /// The delivery could not be created.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// use stackwright_aws::logs::{DeliverLogs, LogDestination};
    /// let site = cloudfront::Distribution::new(stack, "Site", cloudfront::Origin::https("site.example.org"));
    /// let seen = LogDestination::log_group(&LogGroup::new(stack, "Seen")).format("parquet");
    /// site.deliver_logs(cfn::cloudfront::LogType::AccessLogs, seen);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0514"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use a destination and a format that the logs have.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html>
    pub const DELIVERY = "SW0514", "log-delivery", Error;

    /// ## What it does
    /// Reports logs that are delivered to a bucket or a log group which exists elsewhere, whose policy is not changed from here.
    ///
    /// ## Why it matters
    /// Without a permission in that policy, no logs are delivered.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// use stackwright_aws::logs::{DeliverLogs, LogDestination};
    /// let site = cloudfront::Distribution::new(stack, "Site", cloudfront::Origin::https("site.example.org"));
    /// let lake = LogDestination::bucket(&Bucket::from_name(stack, "Lake", "lake"));
    /// site.deliver_logs(cfn::cloudfront::LogType::AccessLogs, lake);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0515"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Give `delivery.logs.amazonaws.com` the permission there, and acknowledge the code.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html>
    pub const DELIVERY_ELSEWHERE = "SW0515", "log-delivery-elsewhere", Warning;

    /// ## What it does
    /// Reports a filter of log events that CloudWatch does not accept: a metric with more than three dimensions, or with
    /// dimensions and a value for when nothing is logged.
    ///
    /// ## Why it matters
    /// The filter could not be created.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let group = LogGroup::new(stack, "Group");
    /// group.metric_filter("Errors", "ERROR", "Shop", "Errors").default_value(0.0).dimension("Path", "$.path");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0516"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use up to three dimensions, and leave out the value for when nothing is logged where there are some.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_MetricTransformation.html>
    pub const FILTER = "SW0516", "log-filter", Error;
}
