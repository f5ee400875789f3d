//! A data pipeline: devices send measurements by a stream, a function keeps them, and each night a state machine reports.

use std::process::ExitCode;

use stackwright_aws::dynamodb::Attribute;
use stackwright_aws::events::Cron;
use stackwright_aws::json;
use stackwright_aws::kinesis::{Metric, Stream};
use stackwright_aws::lambda::{Code, Runtime, StartAt, StreamSource};
use stackwright_aws::prelude::*;
use stackwright_aws::stepfunctions::{Definition, Task};

const KEEP: &str = "
import base64, boto3, json, os

table = boto3.resource('dynamodb').Table(os.environ['TABLE'])

def handler(event, context):
    with table.batch_writer() as batch:
        for record in event['Records']:
            batch.put_item(Item=json.loads(base64.b64decode(record['kinesis']['data'])))
";

const REPORT: &str = "
import boto3, os

def handler(event, context):
    found = boto3.client('dynamodb').describe_table(TableName=os.environ['TABLE'])
    return {'text': f\"{found['Table']['ItemCount']} measurements\"}
";

fn main() -> ExitCode {
    let app = App::from_env();
    let stack = Stack::new(&app, "Measurements");
    let python = |id: &str, code: &str| {
        Function::new(&stack, id, Runtime::PYTHON_3_13, Code::inline(code))
            .timeout(Duration::minutes(1))
    };

    let stream = Stream::new(&stack, "Stream").on_demand();
    let table = Table::new(&stack, "Table", Attribute::string("device"))
        .sort_key(Attribute::number("time"))
        .time_to_live("expires");
    let broken = Queue::new(&stack, "Broken").retention(Duration::days(14));

    let source = StreamSource::kinesis(&stream, StartAt::TrimHorizon)
        .batch_size(500)
        .bisect_on_error()
        .retry_attempts(3)
        .on_failure(&broken);
    let keep = python("Keep", KEEP).env("TABLE", table.table_name());
    table.grant_write_data(&keep.event_source(source));

    let report = python("Report", REPORT).env("TABLE", table.table_name());
    table.grant_read_data(&report);
    let team = Topic::new(&stack, "Team");
    let tell = Task::publish("Tell", &team, json!({ "text.$": "$.text" }));
    let definition = Definition::start_at(Task::lambda("Count", &report)).then(tell);
    let reporting = StateMachine::new(&stack, "Reporting", definition);
    Rule::new(&stack, "Nightly")
        .schedule(Cron::new().hour("3").minute("0"))
        .target(&reporting);

    let late = stream.metric(Metric::GetRecordsIteratorAgeMilliseconds);
    Alarm::new(&stack, "Late", late.is_above(60_000.0)).on_alarm(&team);
    app.run()
}
