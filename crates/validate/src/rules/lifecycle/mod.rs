//! Rules about services that AWS ends: which they are, and since when.
//!
//! Source: <https://docs.aws.amazon.com/general/latest/gr/service-lifecycle.html>

mod maintenance;
mod shut_down;
mod sunset;

pub use maintenance::Maintenance;
pub use shut_down::ShutDown;
pub use sunset::Sunset;

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::Diagnostic;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::Resource;

/// What becomes of a service.
#[derive(Clone, Copy, PartialEq)]
enum Plan {
    /// It ends on the day.
    Ends,
    /// It ends on a day that AWS has not announced.
    WillEnd,
    /// It takes no new customers from the day on.
    Closed,
}

/// A service or a type, what becomes of it, the day as `YYYY-MM-DD`, and what AWS names instead.
type Row = (&'static str, Plan, &'static str, &'static str);

#[rustfmt::skip]
const ROWS: &[Row] = &[
    ("AppMesh", Plan::Ends, "2026-09-30", "Amazon ECS Service Connect, or VPC Lattice for EKS"),
    ("AutoScaling::LaunchConfiguration", Plan::Closed, "2024-10-01", "AWS::EC2::LaunchTemplate"),
    ("Cloud9", Plan::Closed, "2024-07-25", "AWS CloudShell or an IDE toolkit"),
    ("CodeGuruReviewer", Plan::Closed, "2025-10-07", "Amazon Q Developer"),
    ("CodeStar", Plan::Ends, "2024-07-25", "AWS::CodeConnections::Connection"),
    ("Evidently", Plan::Ends, "2025-10-17", "AWS AppConfig feature flags"),
    ("FinSpace", Plan::Ends, "2026-10-07", ""),
    ("Forecast", Plan::Closed, "2024-07-29", "Amazon SageMaker Canvas"),
    ("FraudDetector", Plan::Closed, "2025-11-07", "Amazon SageMaker or AWS WAF Fraud Control"),
    ("Greengrass", Plan::Ends, "2026-10-07", "AWS::GreengrassV2"),
    ("Inspector", Plan::Ends, "2026-05-20", "AWS::InspectorV2"),
    ("IoTAnalytics", Plan::Ends, "2025-12-15", "Amazon Kinesis, S3 and Athena"),
    ("IoTEvents", Plan::Ends, "2026-05-20", ""),
    ("IoTThingsGraph", Plan::Ends, "2022-11-09", ""),
    ("MediaStore", Plan::Ends, "2025-11-13", "Amazon S3 or MediaPackage"),
    ("NimbleStudio", Plan::Ends, "2024-06-30", "AWS Deadline Cloud"),
    ("OpsWorks", Plan::Ends, "2024-05-26", "AWS Systems Manager"),
    ("Pinpoint", Plan::Ends, "2026-10-30", "Amazon Connect, or AWS End User Messaging"),
    ("Proton", Plan::Ends, "2026-10-07", ""),
    ("QLDB", Plan::Ends, "2025-07-31", "Amazon Aurora PostgreSQL"),
    ("SimSpaceWeaver", Plan::Ends, "2026-05-20", ""),
    ("Timestream::Database", Plan::Closed, "2025-06-20", "AWS::Timestream::InfluxDBInstance"),
    ("Timestream::ScheduledQuery", Plan::Closed, "2025-06-20", "AWS::Timestream::InfluxDBInstance"),
    ("Timestream::Table", Plan::Closed, "2025-06-20", "AWS::Timestream::InfluxDBInstance"),
    ("WAF", Plan::WillEnd, "", "AWS::WAFv2"),
    ("WAFRegional", Plan::WillEnd, "", "AWS::WAFv2"),
];

/// What becomes of a resource type's service.
fn row(type_name: &str) -> Option<&'static Row> {
    static BY_NAME: LazyLock<HashMap<&str, &Row>> =
        LazyLock::new(|| ROWS.iter().map(|row| (row.0, row)).collect());
    let name = type_name.strip_prefix("AWS::")?;
    let service = name.split("::").next()?;
    BY_NAME.get(name).or_else(|| BY_NAME.get(service)).copied()
}

/// Reports a resource of a service with such a plan.
fn report(
    rule: &impl Rule,
    cx: &Context<'_>,
    resource: &Resource<'_>,
    out: &mut Findings,
    message: impl Fn(Plan, &str) -> Option<String>,
) {
    let Some((_, plan, day, instead)) = row(resource.type_name) else {
        return;
    };
    let past = !day.is_empty() && *day <= cx.today;
    let plan = match plan {
        // A service whose last day has passed and one whose last day is to come are told apart by the day of the check.
        Plan::Ends if !past => Plan::WillEnd,
        other => *other,
    };
    let Some(message) = message(plan, day) else {
        return;
    };
    let mut finding: Diagnostic = rule
        .at(resource.type_span, message)
        .resource(resource)
        .property("Type");
    if !instead.is_empty() {
        finding = finding.hint(format!("use {instead} instead"));
    }
    out.report(finding);
}
