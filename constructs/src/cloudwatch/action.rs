//! What alarms start.

use stackwright::{Diagnostic, Node, Value, pseudo, sub};

use super::codes;
use super::math::Series;

/// Something that an alarm can start when it changes its state: a topic, a function, an action on an instance, an item for
/// operators.
///
/// A construct of one's own says what it needs in [`bind`](Self::bind).
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html>
#[diagnostic::on_unimplemented(
    message = "an alarm cannot start a `{Self}`",
    label = "not started by an alarm",
    note = "give it a topic, a function, an `Ec2Action`, an `OpsItem`, or the ARN of a scaling policy"
)]
pub trait AlarmAction {
    /// The ARN of the action. It may create permissions. `alarm` is the construct of the alarm, `arn` the alarm's.
    fn bind(&self, alarm: &Node, arn: &Value<String>) -> Value<String>;

    /// What is wrong with it for an alarm on a series; `None` is a composite alarm.
    fn problem(&self, series: Option<&Series>) -> Option<Diagnostic> {
        let _ = series;
        None
    }
}

/// Publishes the change of state. A policy and a key of the topic are extended so that alarms of the account may publish.
#[cfg(feature = "sns")]
impl AlarmAction for crate::sns::Topic {
    fn bind(&self, _: &Node, _: &Value<String>) -> Value<String> {
        self.let_alarms_publish();
        self.topic_arn()
    }

    fn problem(&self, _: Option<&Series>) -> Option<Diagnostic> {
        self.is_fifo().then(|| {
            let path = stackwright::Construct::node(self).path();
            let problem = format!("`{path}` is a FIFO topic, to which alarms cannot publish");
            Diagnostic::error(codes::INVALID_ACTION, problem).hint("use a standard topic")
        })
    }
}

/// Invokes the function, which lets the alarm do so.
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html>
#[cfg(feature = "lambda")]
impl AlarmAction for crate::lambda::Function {
    fn bind(&self, alarm: &Node, arn: &Value<String>) -> Value<String> {
        use stackwright::Construct;
        use stackwright_cfn::lambda::CfnPermission;

        // The names that the CDK gives them with the flags that `cdk init` sets; alarms of one name get further ones.
        let short = format!("{}AlarmPermission", alarm.id());
        let long = format!("{}AlarmPermission", alarm.unique_id());
        let is_there = |id: &str| self.node().find_child(id);
        let id = match is_there(&short) {
            None => short,
            Some(permission) if is_of(&permission, arn) => return self.function_arn(),
            Some(_) if is_there(&long).is_some() => return self.function_arn(),
            Some(_) => long,
        };
        CfnPermission::new(self, &id)
            .function_name(self.function_arn())
            .action("lambda:InvokeFunction")
            .principal("lambda.alarms.cloudwatch.amazonaws.com")
            .source_account(crate::kit::account_of(alarm))
            .source_arn(arn);
        self.function_arn()
    }
}

/// What happens to the instance that an alarm is about.
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/UsingAlarmActions.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ec2Action {
    /// It is stopped.
    Stop,
    /// It is terminated.
    Terminate,
    /// It is moved to other hardware.
    Recover,
    /// It is started anew.
    Reboot,
}

impl AlarmAction for Ec2Action {
    fn bind(&self, alarm: &Node, _: &Value<String>) -> Value<String> {
        let action = match self {
            Ec2Action::Stop => "stop",
            Ec2Action::Terminate => "terminate",
            Ec2Action::Recover => "recover",
            Ec2Action::Reboot => "reboot",
        };
        let (partition, region) = (pseudo::partition(), crate::kit::region_of(alarm));
        sub!("arn:{partition}:automate:{region}:ec2:{action}")
    }

    fn problem(&self, series: Option<&Series>) -> Option<Diagnostic> {
        let is_of_instance = matches!(
            series,
            Some(Series::Metric(metric)) if metric.dimensions.contains_key("InstanceId")
        );
        (!is_of_instance).then(|| {
            let problem = "the alarm is not about one instance, which its action is for";
            Diagnostic::error(codes::INVALID_ACTION, problem)
                .hint("use a metric with the dimension `InstanceId`")
        })
    }
}

/// How severe an item for operators is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpsItemSeverity {
    /// 1
    Critical,
    /// 2
    High,
    /// 3
    Medium,
    /// 4
    Low,
}

/// What an item for operators is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OpsItemCategory {
    /// What is not there.
    Availability,
    /// What is paid.
    Cost,
    /// What is slow.
    Performance,
    /// What fails at times.
    Recovery,
    /// Who may do what.
    Security,
}

/// Opens an item in Systems Manager's OpsCenter.
///
/// ```
/// use stackwright_aws::cloudwatch::{OpsItem, OpsItemCategory, OpsItemSeverity};
/// let item = OpsItem::new(OpsItemSeverity::High).category(OpsItemCategory::Cost);
/// # let _ = item;
/// ```
/// Source: <https://docs.aws.amazon.com/systems-manager/latest/userguide/OpsCenter-create-OpsItems-from-CloudWatch-Alarms.html>
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct OpsItem {
    severity: OpsItemSeverity,
    category: Option<OpsItemCategory>,
}

impl OpsItem {
    /// An item of this severity.
    pub fn new(severity: OpsItemSeverity) -> Self {
        OpsItem {
            severity,
            category: None,
        }
    }

    /// What it is about.
    pub fn category(mut self, category: OpsItemCategory) -> Self {
        self.category = Some(category);
        self
    }
}

impl AlarmAction for OpsItem {
    fn bind(&self, alarm: &Node, _: &Value<String>) -> Value<String> {
        let severity = match self.severity {
            OpsItemSeverity::Critical => 1,
            OpsItemSeverity::High => 2,
            OpsItemSeverity::Medium => 3,
            OpsItemSeverity::Low => 4,
        };
        let category = self
            .category
            .map(|category| format!("#CATEGORY={category:?}"));
        let category = category.unwrap_or_default();
        let partition = pseudo::partition();
        let (region, account) = (crate::kit::region_of(alarm), crate::kit::account_of(alarm));
        sub!("arn:{partition}:ssm:{region}:{account}:opsitem:{severity}{category}")
    }
}

/// Whether a permission is for an alarm.
#[cfg(feature = "lambda")]
fn is_of(permission: &Node, alarm_arn: &Value<String>) -> bool {
    let resource = permission.as_resource();
    let source = resource.and_then(|it| it.get_property("SourceArn"));
    source.is_some_and(|source| source.is_written_as(alarm_arn.as_data()))
}

/// An action by its ARN, such as that of a scaling policy
/// (`ScalableTarget::step` of `applicationautoscaling` returns it) or of a topic elsewhere.
impl AlarmAction for Value<String> {
    fn bind(&self, _: &Node, _: &Value<String>) -> Value<String> {
        self.clone()
    }
}

/// An action by its ARN.
impl AlarmAction for &str {
    fn bind(&self, _: &Node, _: &Value<String>) -> Value<String> {
        Value::from(*self)
    }

    fn problem(&self, _: Option<&Series>) -> Option<Diagnostic> {
        (!self.starts_with("arn:") && Value::<String>::from(*self).is_literal()).then(|| {
            Diagnostic::error(
                codes::INVALID_ACTION,
                format!("`{self}` is no ARN of an action"),
            )
            .hint("give the ARN, or the construct that the alarm starts")
        })
    }
}

/// The setters of what an alarm starts, which all kinds of alarms have.
macro_rules! started {
    ($alarm:ident, $unknown:literal) => {
        impl $alarm {
            /// What is started when the alarm goes off; up to five.
            ///
            /// # Errors
            /// At synthesis: `SW0524` if the action cannot be one of this alarm, or is one too many.
            #[track_caller]
            pub fn on_alarm(&self, action: &impl AlarmAction) -> Self {
                self.start(State::Alarm, action)
            }

            /// What is started when everything is well again; up to five.
            ///
            /// # Errors
            /// At synthesis: `SW0524` if the action cannot be one of this alarm, or is one too many.
            #[track_caller]
            pub fn on_ok(&self, action: &impl AlarmAction) -> Self {
                self.start(State::Ok, action)
            }

            #[doc = concat!("What is started when ", $unknown, "; up to five.")]
            ///
            /// # Errors
            /// At synthesis: `SW0524` if the action cannot be one of this alarm, or is one too many.
            #[track_caller]
            pub fn on_insufficient_data(&self, action: &impl AlarmAction) -> Self {
                self.start(State::InsufficientData, action)
            }
        }
    };
}
pub(super) use started;
