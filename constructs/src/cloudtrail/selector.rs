//! Basic event selectors: which events a trail records.
//!
//! Source: <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html>

use indexmap::IndexMap;
use stackwright::{Data, Diagnostic, Value};

use super::codes;
use crate::kit::add_new;

/// How many selectors, and how many resources in all of them, a trail may have.
const MAX_SELECTORS: usize = 5;
const MAX_RESOURCES: usize = 250;

/// Whether calls that read, calls that write, or both are recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReadWrite {
    /// Calls that only read.
    Read,
    /// Calls that change something.
    Write,
    /// Both.
    All,
}

impl ReadWrite {
    /// The name in the template.
    pub fn as_str(self) -> &'static str {
        match self {
            ReadWrite::Read => "ReadOnly",
            ReadWrite::Write => "WriteOnly",
            ReadWrite::All => "All",
        }
    }
}

/// Which management events a trail records: calls that create, change and delete resources.
///
/// ```
/// use stackwright_aws::cloudtrail::{ManagementEvents, ReadWrite};
/// let events = ManagementEvents::new(ReadWrite::All).without_kms();
/// # let _ = events;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct ManagementEvents {
    read_write: ReadWrite,
    kms: bool,
    rds_data: bool,
}

impl ManagementEvents {
    /// Those that read, that write, or both.
    pub fn new(read_write: ReadWrite) -> Self {
        ManagementEvents {
            read_write,
            kms: true,
            rds_data: true,
        }
    }

    /// Without the many calls of `Encrypt`, `Decrypt` and the like.
    pub fn without_kms(mut self) -> Self {
        self.kms = false;
        self
    }

    /// Without the statements that the RDS Data API runs.
    pub fn without_rds_data(mut self) -> Self {
        self.rds_data = false;
        self
    }

    fn data(self) -> Data {
        let mut excluded = Vec::new();
        if !self.kms {
            excluded.push("kms.amazonaws.com");
        }
        if !self.rds_data {
            excluded.push("rdsdata.amazonaws.com");
        }
        let excluded = (!excluded.is_empty()).then_some(excluded);
        Data::object([
            ("ExcludeManagementEventSources", Data::from(excluded)),
            ("IncludeManagementEvents", true.into()),
            ("ReadWriteType", self.read_write.as_str().into()),
        ])
    }
}

/// What a trail records, as basic selectors.
#[derive(Clone, Debug, Default)]
pub(super) struct Selectors {
    pub management: Option<ManagementEvents>,
    /// The ARNs, by what is recorded and by the type of resource.
    data: IndexMap<ReadWrite, IndexMap<&'static str, Vec<Value<String>>>>,
}

impl Selectors {
    pub fn add(&mut self, read_write: ReadWrite, resource_type: &'static str, arn: Value<String>) {
        let arns = self
            .data
            .entry(read_write)
            .or_default()
            .entry(resource_type)
            .or_default();
        add_new(arns, [arn]);
    }

    pub fn is_empty(&self) -> bool {
        self.management.is_none() && self.data.is_empty()
    }

    pub fn data(&self) -> Data {
        let management = self.management.map(ManagementEvents::data);
        let resources = self.data.iter().map(|(read_write, types)| {
            let resources = types.iter().map(|(name, arns)| {
                Data::object([("Type", Data::from(*name)), ("Values", Data::list(arns))])
            });
            Data::object([
                ("DataResources", Data::list(resources)),
                ("IncludeManagementEvents", false.into()),
                ("ReadWriteType", read_write.as_str().into()),
            ])
        });
        Data::list(management.into_iter().chain(resources))
    }

    pub fn problems(&self) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        let selectors = usize::from(self.management.is_some()) + self.data.len();
        let resources: usize = self
            .data
            .values()
            .flat_map(|types| types.values().map(Vec::len))
            .sum();
        if selectors > MAX_SELECTORS || resources > MAX_RESOURCES {
            problems.push(
                Diagnostic::error(
                    codes::INVALID_SELECTOR,
                    format!("a trail has {selectors} selectors with {resources} resources"),
                )
                .note(format!(
                    "CloudTrail accepts {MAX_SELECTORS} selectors and {MAX_RESOURCES} resources"
                ))
                .hint("use `advanced_selector`, which has no such limit on prefixes"),
            );
        }
        problems
    }
}

/// Why a key prefix records nothing that is meant.
pub(super) fn check_prefix(prefix: &str) -> Option<Diagnostic> {
    if let Some(rest) = prefix.strip_prefix('/') {
        return Some(
            Diagnostic::error(
                codes::RECORDS_NOTHING,
                format!(
                    "the trail records objects under `{prefix}`, and keys do not start with `/`"
                ),
            )
            .hint(format!("write `{rest}`")),
        );
    }
    if prefix.contains(['*', '?']) {
        return Some(
            Diagnostic::error(
                codes::RECORDS_NOTHING,
                format!(
                    "the trail records objects under `{prefix}`, and a prefix has no wildcards"
                ),
            )
            .note("CloudTrail takes an asterisk literally, and would record nothing")
            .hint(format!(
                "write `{}`, or use `advanced_selector` with `ends_with`",
                prefix.split(['*', '?']).next().unwrap_or_default()
            )),
        );
    }
    None
}
