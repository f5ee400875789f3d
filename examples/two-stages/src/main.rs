//! One service, once for development and once for production: a stack with its data, and one with workers in nested stacks.

use std::process::ExitCode;

use stackwright_aws::cfn::ssm::{CfnParameter as Setting, parameter::Type};
use stackwright_aws::prelude::*;

fn main() -> ExitCode {
    let app = App::from_env();
    service(&Stage::new(&app, "Dev"), 1);
    service(&Stage::new(&app, "Prod"), 2);
    app.run()
}

/// The stacks of one stage.
fn service(stage: &Stage, workers: u32) {
    Tags::of(stage).add("stage", stage.stage_name());
    let data = Stack::new(stage, "Data");
    let alerts = Topic::new(&data, "Alerts");

    let work = Stack::new(stage, "Work");
    let jobs = Queue::new(&work, "Jobs");
    for number in 1..=workers {
        let worker = NestedStack::new(&work, &format!("Worker{number}"));
        // From the outer stack by a parameter, from the other stack by an export.
        let results = Queue::new(&worker, "Results");
        setting(&worker, "JobsUrl", jobs.queue_url());
        setting(&worker, "AlertsArn", alerts.topic_arn());
        // From the nested stack by an output.
        setting(&work, &format!("Results{number}"), results.queue_url());
    }
}

fn setting(scope: &impl Construct, id: &str, value: Value<String>) {
    Setting::new(scope, id, Type::String, value);
}
