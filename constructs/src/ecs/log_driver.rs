//! Where the output of a container goes.

use stackwright::json::IndexMap;
use stackwright::{Construct, IntoValue, Node, Value, pseudo, sub};
use stackwright_cfn::ecs::service;
use stackwright_cfn::ecs::task_definition::{LogConfiguration, Secret as CfnSecret};

use super::secret::Secret;
use crate::iam::{Grant, Role};
use crate::kit::{account_of, region_of, some_of};
use crate::logs::{LogGroup, Retention};

const FIRELENS: &str = "awsfirelens";

/// Where the output of a container goes: a log group, or any log driver that Fargate has.
///
/// ```
/// use stackwright_aws::ecs::{LogDriver, Secret};
/// let quick = LogDriver::aws_logs("solver").non_blocking(25);
/// let splunk = LogDriver::new("splunk")
///     .option("splunk-url", "https://splunk.example.com")
///     .secret_option(
///         "splunk-token",
///         Secret::from_parameter("/splunk/token"),
///     );
/// # let _ = (quick, splunk);
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct LogDriver {
    kind: Kind,
    options: IndexMap<String, Value<String>>,
    secret_options: IndexMap<String, Secret>,
}

#[derive(Clone, Debug)]
enum Kind {
    AwsLogs {
        stream_prefix: String,
        group: Option<LogGroup>,
    },
    Other(String),
}

impl LogDriver {
    fn of(kind: Kind) -> Self {
        LogDriver {
            kind,
            options: IndexMap::new(),
            secret_options: IndexMap::new(),
        }
    }

    /// CloudWatch Logs, into streams whose names start with a prefix. The log group is the container's own, kept without
    /// a limit, unless [`log_group`](LogDriver::log_group) names another.
    pub fn aws_logs(stream_prefix: impl Into<String>) -> Self {
        Self::of(Kind::AwsLogs {
            stream_prefix: stream_prefix.into(),
            group: None,
        })
    }

    /// A log driver by its name: `splunk`, `awsfirelens`.
    pub fn new(driver: impl Into<String>) -> Self {
        Self::of(Kind::Other(driver.into()))
    }

    /// FireLens: through a container with Fluent Bit that the task gets, to any destination that Fluent Bit has; the options
    /// are those of its output. The task's role may write to CloudWatch Logs if that is the destination; for others, grant it
    /// what they need.
    ///
    /// ```
    /// use stackwright_aws::ecs::LogDriver;
    /// let stream = LogDriver::firelens()
    ///     .option("Name", "kinesis_firehose")
    ///     .option("region", "eu-west-1")
    ///     .option("delivery_stream", "logs");
    /// # let _ = stream;
    /// ```
    /// Source: <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_firelens.html>
    pub fn firelens() -> Self {
        Self::new(FIRELENS)
    }

    pub(super) fn is_firelens(&self) -> bool {
        matches!(&self.kind, Kind::Other(driver) if driver == FIRELENS)
    }

    /// Lets the task's role write where FireLens sends logs to, as far as it is known here.
    fn grant_delivery(&self, role: impl FnOnce() -> Role, node: &Node) {
        let option = |name: &str| self.options.get(name);
        let text = |name: &str| option(name).and_then(Value::as_str);
        if !self.is_firelens() || !matches!(text("Name"), Some("cloudwatch" | "cloudwatch_logs")) {
            return;
        }
        let mut actions = vec![
            "logs:CreateLogStream",
            "logs:DescribeLogStreams",
            "logs:PutLogEvents",
        ];
        if text("auto_create_group") == Some("true") {
            actions.push("logs:CreateLogGroup");
        }
        let groups = match option("log_group_name") {
            Some(name) => {
                let (partition, region, account) =
                    (pseudo::partition(), region_of(node), account_of(node));
                sub!("arn:{partition}:logs:{region}:{account}:log-group:{name}:*")
            }
            None => "*".into(),
        };
        Grant::on_principal(&role(), &actions, vec![groups]);
    }

    /// The log group for [`aws_logs`](LogDriver::aws_logs).
    pub fn log_group(mut self, log_group: &LogGroup) -> Self {
        if let Kind::AwsLogs { group, .. } = &mut self.kind {
            *group = Some(log_group.clone());
        }
        self
    }

    /// Keeps up to so many MiB of output in memory instead of stopping the container while logs cannot be delivered. What
    /// does not fit is lost.
    pub fn non_blocking(self, buffer_mib: u32) -> Self {
        let bytes = u64::from(buffer_mib) * 1024 * 1024;
        self.option("mode", "non-blocking")
            .option("max-buffer-size", format!("{bytes}b"))
    }

    /// For [`aws_logs`](LogDriver::aws_logs): a regular expression that matches the first line of each message.
    pub fn multiline_pattern(self, pattern: impl IntoValue<String>) -> Self {
        self.option("awslogs-multiline-pattern", pattern)
    }

    /// For [`aws_logs`](LogDriver::aws_logs): a `strftime` pattern that matches the first line of each message.
    pub fn datetime_format(self, format: impl IntoValue<String>) -> Self {
        self.option("awslogs-datetime-format", format)
    }

    /// An option of the driver.
    pub fn option(mut self, name: impl Into<String>, value: impl IntoValue<String>) -> Self {
        self.options.insert(name.into(), value.into_value());
        self
    }

    /// An option of the driver whose value is a secret.
    pub fn secret_option(mut self, name: impl Into<String>, secret: Secret) -> Self {
        self.secret_options.insert(name.into(), secret);
        self
    }

    /// Creates the log group, if one is needed, in the container.
    pub(crate) fn complete(&mut self, container: &Node) {
        if let Kind::AwsLogs { group, .. } = &mut self.kind
            && group.is_none()
        {
            let created = LogGroup::new(container, "LogGroup").retention(Retention::Forever);
            *group = Some(created);
        }
    }

    /// The log group that the output goes to, once there is one.
    pub(crate) fn group(&self) -> Option<&LogGroup> {
        match &self.kind {
            Kind::AwsLogs { group, .. } => group.as_ref(),
            Kind::Other(_) => None,
        }
    }

    /// Lets the execution role and the task's role write there, as far as that is known here.
    pub(super) fn grant(
        &self,
        execution_role: impl Fn() -> Role,
        task_role: impl FnOnce() -> Role,
        node: &Node,
    ) {
        if let Some(group) = self.group() {
            let actions = ["logs:CreateLogStream", "logs:PutLogEvents"];
            let group = vec![group.log_group_arn()];
            Grant::on_principal(&execution_role(), &actions, group);
        }
        self.grant_delivery(task_role, node);
        for secret in self.secret_options.values() {
            secret.grant_read(&execution_role(), node);
        }
    }

    /// The value of `LogConfiguration` of a container.
    pub(crate) fn property(&self, container: &Node) -> LogConfiguration {
        let (driver, options) = self.parts();
        let secrets = self.secret_options.iter();
        let secrets =
            secrets.map(|(name, secret)| CfnSecret::new(name, secret.value_from(container)));
        LogConfiguration::new(driver)
            .options(options)
            .secret_options(some_of(secrets))
    }

    /// The value of `LogConfiguration` of a service's proxies.
    pub(super) fn of_service(&self, node: &Node) -> service::LogConfiguration {
        let (driver, options) = self.parts();
        let secrets = self.secret_options.iter();
        let secrets =
            secrets.map(|(name, secret)| service::Secret::new(name, secret.value_from(node)));
        service::LogConfiguration::new()
            .log_driver(driver)
            .options(options)
            .secret_options(some_of(secrets))
    }

    /// The name of the driver, and its options.
    fn parts(&self) -> (&str, Option<IndexMap<String, Value<String>>>) {
        let mut options: IndexMap<String, Value<String>> = IndexMap::new();
        let driver = match &self.kind {
            Kind::Other(driver) => driver,
            Kind::AwsLogs {
                stream_prefix,
                group,
            } => {
                if let Some(group) = group {
                    options.insert("awslogs-group".to_owned(), group.log_group_name());
                    options.insert("awslogs-stream-prefix".to_owned(), stream_prefix.into());
                    options.insert("awslogs-region".to_owned(), region_of(group.node()));
                }
                "awslogs"
            }
        };
        options.extend(self.options.clone());
        (driver, (!options.is_empty()).then_some(options))
    }
}
