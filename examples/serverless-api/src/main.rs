//! A REST API for orders: a function answers, a table keeps them, and what changes there is worked on by a state machine.

use std::process::ExitCode;

use stackwright_aws::apigateway::{Cors, Integration, Stage as Deployed};
use stackwright_aws::dynamodb::{Attribute, GlobalIndex, StreamView};
use stackwright_aws::json;
use stackwright_aws::lambda::{Code, Runtime, StartAt, StreamSource};
use stackwright_aws::patterns::QueueWorker;
use stackwright_aws::prelude::*;
use stackwright_aws::stepfunctions::{Choice, Condition, Definition, Fail, Succeed, Task};

const ANSWER: &str = "
import boto3, json, os

table = boto3.resource('dynamodb').Table(os.environ['TABLE'])

def handler(event, context):
    customer = event['pathParameters']['customer']
    if event['httpMethod'] == 'PUT':
        table.put_item(Item={'customer': customer, **json.loads(event['body'])})
    found = table.query(KeyConditionExpression='customer = :c', ExpressionAttributeValues={':c': customer})
    headers = {'Access-Control-Allow-Origin': 'https://shop.example'}
    return {'statusCode': 200, 'headers': headers, 'body': json.dumps(found['Items'], default=str)}
";

const START: &str = "
import boto3, json, os

def handler(event, context):
    states = boto3.client('stepfunctions')
    for record in event['Records']:
        image = record['dynamodb'].get('NewImage')
        if image:
            states.start_execution(stateMachineArn=os.environ['MACHINE'], input=json.dumps(image))
";

const SHIP: &str = "
def handler(event, context):
    for record in event['Records']:
        print(record['body'])
";

fn main() -> ExitCode {
    let app = App::from_env();
    let stack = Stack::new(&app, "Shop");
    let python = |id: &str, code: &str| {
        Function::new(&stack, id, Runtime::PYTHON_3_13, Code::inline(code))
            .timeout(Duration::seconds(10))
    };

    let orders = Table::new(&stack, "Orders", Attribute::string("customer"))
        .sort_key(Attribute::string("order"))
        .global_index(GlobalIndex::new("by-day", Attribute::string("day")))
        .stream(StreamView::NewImage)
        .point_in_time_recovery();

    let answer = python("Answer", ANSWER).env("TABLE", orders.table_name());
    orders.grant_read_write_data(&answer);
    let live = answer.alias("live");

    let api = RestApi::new(&stack, "Api")
        .description("Orders of customers")
        .cors(Cors::new(["https://shop.example"]))
        .stage(Deployed::new("v1").throttle(50.0, 100));
    let customer = api.path("/customers/{customer}/orders");
    for method in ["GET", "PUT"] {
        customer
            .method(method, Integration::lambda(&live))
            .iam_authorization();
    }

    let shipping = QueueWorker::new(&stack, "Shipping", &python("Ship", SHIP));
    let large = Condition::string_equals("$.size.S", "large");
    let refused = Fail::new("Refuse").error("TooLarge");
    let ship = Task::send_message("Ship", shipping.queue(), json!({ "order.$": "$.order.S" }));
    let definition = Definition::start_at(
        Choice::new("Too large?")
            .when(large, "Refuse")
            .otherwise("Ship"),
    )
    .state(ship.catch("Refuse"))
    .then(Succeed::new("Done"))
    .state(refused);
    let machine = StateMachine::new(&stack, "Handling", definition).timeout(Duration::hours(1));

    let start = python("Start", START)
        .env("MACHINE", machine.state_machine_arn())
        .event_source(StreamSource::table(&orders, StartAt::TrimHorizon).retry_attempts(5));
    machine.grant_start_execution(&start);

    CfnOutput::new(&stack, "Url", api.url_for("/customers/"));
    app.run()
}
