//! Capacity of tables that follows what is used of it.

use std::ops::RangeInclusive;

use stackwright::{Diagnostic, Node, Value, sub};

use super::codes;
use super::table::Table;
use crate::applicationautoscaling::{
    PredefinedMetric, ScalableDimension, ScalableTarget, ServiceNamespace, TargetTracking,
};

impl Table {
    /// Lets the capacity for reads grow and shrink between two numbers, so that this much of it is used, in percent. More can
    /// be said on what this returns.
    ///
    /// # Errors
    /// At synthesis: `SW0612` if the table is not provisioned.
    #[track_caller]
    pub fn scale_reads(&self, limits: RangeInclusive<u32>, percent: u32) -> ScalableTarget {
        self.scale(
            "ReadScaling",
            self.resource_id(),
            Scaled::TableReads,
            limits,
            percent,
        )
    }

    /// Lets the capacity for writes grow and shrink.
    ///
    /// # Errors
    /// At synthesis: `SW0612` if the table is not provisioned.
    #[track_caller]
    pub fn scale_writes(&self, limits: RangeInclusive<u32>, percent: u32) -> ScalableTarget {
        self.scale(
            "WriteScaling",
            self.resource_id(),
            Scaled::TableWrites,
            limits,
            percent,
        )
    }

    /// Lets the capacity for reads of a global index grow and shrink.
    ///
    /// # Errors
    /// At synthesis: `SW0612` if the table is not provisioned, or has no such index.
    #[track_caller]
    pub fn scale_index_reads(
        &self,
        index: &str,
        limits: RangeInclusive<u32>,
        percent: u32,
    ) -> ScalableTarget {
        let id = format!("{index}ReadScaling");
        let resource = self.index_id(index);
        self.scale(&id, resource, Scaled::IndexReads, limits, percent)
    }

    /// Lets the capacity for writes of a global index grow and shrink.
    ///
    /// # Errors
    /// At synthesis: `SW0612` if the table is not provisioned, or has no such index.
    #[track_caller]
    pub fn scale_index_writes(
        &self,
        index: &str,
        limits: RangeInclusive<u32>,
        percent: u32,
    ) -> ScalableTarget {
        let id = format!("{index}WriteScaling");
        let resource = self.index_id(index);
        self.scale(&id, resource, Scaled::IndexWrites, limits, percent)
    }

    fn resource_id(&self) -> Value<String> {
        sub!("table/{}", self.table_name())
    }

    #[track_caller]
    fn index_id(&self, index: &str) -> Value<String> {
        let owned = self.0.as_owned();
        if owned.is_some_and(|table| !table.settings.keys.has_global(index)) {
            let problem = format!("the table has no global index `{index}`");
            let hint = "add it with `global_index` before it is scaled";
            self.0
                .report(Diagnostic::error(codes::CAPACITY, problem).hint(hint));
        }
        sub!("table/{}/index/{index}", self.table_name())
    }

    #[track_caller]
    fn scale(
        &self,
        id: &str,
        resource: Value<String>,
        scaled: Scaled,
        limits: RangeInclusive<u32>,
        percent: u32,
    ) -> ScalableTarget {
        let node = Node::new(self, id);
        let owned = self.0.as_owned();
        if owned.is_some_and(|table| !table.settings.is_provisioned()) {
            let problem = "a table that is paid for by what is read and written is scaled";
            let hint = "call `provisioned` first, or leave this out: DynamoDB scales it already";
            self.0
                .report(Diagnostic::error(codes::CAPACITY, problem).hint(hint));
        }
        let (dimension, metric) = scaled.names();
        let service = ServiceNamespace::Dynamodb;
        ScalableTarget::new(&node, "Target", service, resource, dimension, limits)
            .track("Tracking", TargetTracking::new(metric, f64::from(percent)))
    }
}

#[derive(Clone, Copy)]
enum Scaled {
    TableReads,
    TableWrites,
    IndexReads,
    IndexWrites,
}

impl Scaled {
    fn names(self) -> (ScalableDimension, PredefinedMetric) {
        let (reads, writes) = (
            PredefinedMetric::DynamoDBReadCapacityUtilization,
            PredefinedMetric::DynamoDBWriteCapacityUtilization,
        );
        match self {
            Scaled::TableReads => (ScalableDimension::DynamodbTableReadCapacityUnits, reads),
            Scaled::TableWrites => (ScalableDimension::DynamodbTableWriteCapacityUnits, writes),
            Scaled::IndexReads => (ScalableDimension::DynamodbIndexReadCapacityUnits, reads),
            Scaled::IndexWrites => (ScalableDimension::DynamodbIndexWriteCapacityUnits, writes),
        }
    }
}
