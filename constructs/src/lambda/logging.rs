//! Logs of functions: where they are written, and how.

use std::cell::RefCell;

use stackwright::{IntoValue, Value};
use stackwright_cfn::lambda::function;

use super::function::Function;
use crate::logs::LogGroup;

/// Up to which level a function's own messages are logged.
pub use stackwright_cfn::lambda::function::LoggingConfigApplicationLogLevel as ApplicationLogLevel;
/// Up to which level Lambda's messages about a function are logged.
pub use stackwright_cfn::lambda::function::LoggingConfigSystemLogLevel as SystemLogLevel;

/// How logs are written.
pub use stackwright_cfn::lambda::function::LoggingConfigLogFormat as LogFormat;

/// Where and how logs are written.
#[derive(Debug, Default)]
pub(super) struct Logging {
    format: RefCell<Option<Value<function::LoggingConfigLogFormat>>>,
    group: RefCell<Option<Value<String>>>,
    application_level: RefCell<Option<Value<function::LoggingConfigApplicationLogLevel>>>,
    system_level: RefCell<Option<Value<function::LoggingConfigSystemLogLevel>>>,
}

impl Logging {
    pub fn property(&self) -> Option<function::LoggingConfig> {
        let group = self.group.borrow().clone();
        let application = self.application_level.borrow().clone();
        let system = self.system_level.borrow().clone();
        let json = application.is_some() || system.is_some();
        let given = self.format.borrow().clone();
        (given.is_some() || json || group.is_some()).then(|| {
            function::LoggingConfig::new()
                .application_log_level(application)
                .log_format(
                    given.or_else(|| {
                        json.then(|| function::LoggingConfigLogFormat::Json.into_value())
                    }),
                )
                .log_group(group)
                .system_log_level(system)
        })
    }
}

impl Function {
    /// Writes logs to this group instead of one that Lambda makes, and that is kept for ever.
    #[track_caller]
    pub fn log_group(&self, group: &LogGroup) -> Self {
        let name = group.log_group_name();
        self.logging("a log group", |logging| {
            logging.group.replace(Some(name));
        })
    }

    /// Writes logs as JSON, of the function's own messages from this level on.
    #[track_caller]
    pub fn json_logs(&self, level: impl IntoValue<ApplicationLogLevel>) -> Self {
        let level = level.into_value();
        self.logging("a format of logs", |logging| {
            logging.application_level.replace(Some(level));
        })
    }

    /// Writes Lambda's messages about the function from this level on; for logs as JSON.
    #[track_caller]
    pub fn system_log_level(&self, level: impl IntoValue<SystemLogLevel>) -> Self {
        let level = level.into_value();
        self.logging("a level of logs", |logging| {
            logging.system_level.replace(Some(level));
        })
    }

    /// Writes logs as text or as JSON; as text unless this or a level of logs as JSON is asked for.
    #[track_caller]
    pub fn log_format(&self, format: impl IntoValue<LogFormat>) -> Self {
        let format = format.into_value();
        self.logging("a format of logs", |logging| {
            logging.format.replace(Some(format));
        })
    }
}
