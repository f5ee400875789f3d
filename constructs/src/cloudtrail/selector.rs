//! Basic event selectors: which events a trail records.
//!
//! Source: <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html>

use stackwright::json::IndexMap;
use stackwright::{Diagnostic, Value};
use stackwright_cfn::cloudtrail::trail::{
    DataResource, DataResourceType, EventSelector, EventSelectorReadWriteType,
};

use super::codes;
use crate::kit::add_new;

/// How many selectors, and how many resources in all of them, a trail may have.
const MAX_SELECTORS: usize = 5;
const MAX_RESOURCES: usize = 250;

/// Whether calls that read, calls that write, or both are recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ReadWrite {
    /// Calls that only read.
    Read,
    /// Calls that change something.
    Write,
    /// Both.
    All,
}

impl ReadWrite {
    fn value(self) -> EventSelectorReadWriteType {
        match self {
            ReadWrite::Read => EventSelectorReadWriteType::ReadOnly,
            ReadWrite::Write => EventSelectorReadWriteType::WriteOnly,
            ReadWrite::All => EventSelectorReadWriteType::All,
        }
    }
}

/// What data events are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Recorded {
    Objects,
    Functions,
}

impl Recorded {
    fn value(self) -> DataResourceType {
        match self {
            Recorded::Objects => DataResourceType::AWSS3Object,
            Recorded::Functions => DataResourceType::AWSLambdaFunction,
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

    fn selector(self) -> EventSelector {
        let mut excluded = Vec::new();
        if !self.kms {
            excluded.push("kms.amazonaws.com");
        }
        if !self.rds_data {
            excluded.push("rdsdata.amazonaws.com");
        }
        EventSelector::new()
            .exclude_management_event_sources((!excluded.is_empty()).then_some(excluded))
            .include_management_events(true)
            .read_write_type(self.read_write.value())
    }
}

/// What a trail records, as basic selectors.
#[derive(Clone, Debug, Default)]
pub(super) struct Selectors {
    pub management: Option<ManagementEvents>,
    /// The ARNs, by which calls are recorded and by what they are about.
    data: IndexMap<ReadWrite, IndexMap<Recorded, Vec<Value<String>>>>,
}

impl Selectors {
    pub fn add(&mut self, read_write: ReadWrite, recorded: Recorded, arn: Value<String>) {
        let arns = self
            .data
            .entry(read_write)
            .or_default()
            .entry(recorded)
            .or_default();
        add_new(arns, [arn]);
    }

    pub fn is_empty(&self) -> bool {
        self.management.is_none() && self.data.is_empty()
    }

    pub fn values(&self) -> Vec<EventSelector> {
        let management = self.management.map(ManagementEvents::selector);
        let data = self.data.iter().map(|(read_write, recorded)| {
            let resources: Vec<DataResource> = recorded
                .iter()
                .map(|(recorded, arns)| DataResource::new(recorded.value()).values(arns))
                .collect();
            EventSelector::new()
                .data_resources(resources)
                .include_management_events(false)
                .read_write_type(read_write.value())
        });
        management.into_iter().chain(data).collect()
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
