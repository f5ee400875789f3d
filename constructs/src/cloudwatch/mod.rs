//! CloudWatch: metrics of constructs, alarms on them and what these start, and dashboards.
//!
//! ```
//! use stackwright_aws::prelude::*;
//!
//! let app = App::new();
//! let stack = Stack::new(&app, "S");
//! let jobs = Queue::new(&stack, "Jobs");
//! let operators = Topic::new(&stack, "Operators");
//!
//! let age = jobs.metric(sqs::Metric::ApproximateAgeOfOldestMessage);
//! Alarm::new(&stack, "Late", age.is_above(300.0)).evaluation_periods(3).on_alarm(&operators);
//! # app.synth().unwrap();
//! ```

mod action;
mod alarm;
mod composite;
mod condition;
mod dashboard;
mod math;
mod measured;
mod metric;
mod mute;
mod widget;

pub use action::{AlarmAction, Ec2Action, OpsItem, OpsItemCategory, OpsItemSeverity};
pub use alarm::{Alarm, LowSamples, MissingData};
pub use composite::{AlarmRule, CompositeAlarm};
pub use condition::Condition;
pub use dashboard::{Dashboard, Variable};
pub use math::{MathExpression, Series};
pub use measured::Metrics;
pub use metric::{Metric, Statistic, Unit};
pub use mute::AlarmMuteRule;
pub use stackwright::diagnostic::codes::cloudwatch as codes;
pub use stackwright_cfn::cloudwatch::Action;
#[cfg(feature = "events")]
pub use stackwright_cfn::cloudwatch::events;
pub use widget::{
    AlarmStatusWidget, AlarmWidget, Annotation, Axis, CustomWidget, GaugeWidget, GraphView,
    GraphWidget, LogQueryWidget, LogView, SingleValueWidget, TableWidget, TextWidget, Widget,
};

use stackwright::{Diagnostic, Node, Value};

/// Reports a name that CloudWatch does not accept for an alarm, on the caller's line.
#[track_caller]
fn check_alarm_name(node: &Node, name: &Value<String>) {
    let length = name.as_str().map(|name| name.chars().count());
    if length.is_some_and(|length| !(1..=255).contains(&length)) {
        let problem = "the name of an alarm has no characters or more than 255";
        let problem =
            Diagnostic::error(codes::INVALID_NAME, problem).hint("use 1 to 255 characters");
        node.report(problem.at(std::panic::Location::caller()));
    }
}
