//! An API on functions and a table, with a queue of work and a state machine, deployed and read back through the services' own
//! APIs.

use serde_json::{Value, json};
use stackwright_aws::apigateway::Integration;
use stackwright_aws::dynamodb::{Attribute, StreamView};
use stackwright_aws::lambda::{StartAt, StreamSource};
use stackwright_aws::patterns::QueueWorker;
use stackwright_aws::prelude::*;
use stackwright_aws::secretsmanager::GeneratedString;
use stackwright_aws::stepfunctions::{Definition, Succeed, Task};

use crate::world::{stack, with_emulator};

/// The template of the app, and the logical IDs of what is read back.
fn template(name: &str) -> (Value, Vec<String>) {
    let app = App::new();
    let stack = Stack::new(&app, name);
    let function = |id: &str| {
        let code = lambda::Code::inline("def handler(event, context): return {'statusCode': 200}");
        Function::new(&stack, id, lambda::Runtime::PYTHON_3_13, code)
    };
    let orders = Table::new(&stack, "Orders", Attribute::string("customer"))
        .sort_key(Attribute::string("order"))
        .stream(StreamView::NewImage);
    let answer = function("Answer").env("TABLE", orders.table_name());
    orders.grant_read_write_data(&answer);
    let live = answer.alias("live");
    let api = RestApi::new(&stack, "Api");
    let customers = api.path("/customers/{id}");
    customers.method("GET", Integration::lambda(&live));

    let jobs = QueueWorker::new(&stack, "Jobs", &function("Work"));
    let send = Task::send_message(
        "Send",
        jobs.queue(),
        stackwright_aws::json!({ "id.$": "$.id" }),
    );
    let definition = Definition::start_at(send).then(Succeed::new("Done"));
    let machine = StateMachine::new(&stack, "Machine", definition);
    function("Start").event_source(StreamSource::table(&orders, StartAt::Latest));

    let random = GeneratedString::new().in_json([("username", "app")], "password");
    let login = Secret::new(&stack, "Login").generate(random);
    let level = StringParameter::new(&stack, "Level", "info").name("/shop/level");

    let ids = [
        api.node(),
        orders.node(),
        machine.node(),
        login.node(),
        level.node(),
    ];
    for (number, node) in ids.into_iter().enumerate() {
        node.override_logical_id(format!("Read{number}"));
    }
    let assembly = app.synth().unwrap_or_else(|problems| panic!("{problems}"));
    let template = assembly.template(name).expect("the stack").clone();
    let template = Value::from(template);
    let resources = template["Resources"].as_object().expect("resources");
    let is_alias = |(_, one): &(&String, &Value)| one["Type"] == "AWS::Lambda::Alias";
    let alias = resources.iter().find(is_alias).map(|(id, _)| id.clone());
    let read = (0..5).map(|number| format!("Read{number}")).chain(alias);
    let read = read.collect();
    (template, read)
}

#[test]
fn a_serverless_api_is_there() {
    with_emulator(|world| async move {
        let name = "serverless-api";
        let (template, ids) = template(name);
        let (result, events) = world.deploy(&stack(name, template)).await;
        let deployed = result.unwrap_or_else(|error| panic!("{error}\n{events:#?}"));
        assert_eq!(deployed.status, "CREATE_COMPLETE");
        let physical: Vec<String> = ids.iter().map(|id| world.physical_id(name, id)).collect();
        let call = |service: &str, operation: &str, parameters: Value| {
            world.emulator.call(service, operation, parameters)
        };

        let api = &physical[0];
        let resources = call("apigateway", "get_resources", json!({ "restApiId": api }));
        let items = resources["items"].as_array().expect("resources");
        let paths: Vec<&str> = items
            .iter()
            .filter_map(|one| one["path"].as_str())
            .collect();
        assert!(paths.contains(&"/customers/{id}"), "{paths:?}");
        let stages = call("apigateway", "get_stages", json!({ "restApiId": api }));
        assert_eq!(stages["item"][0]["stageName"], "prod");

        let table = call(
            "dynamodb",
            "describe_table",
            json!({ "TableName": physical[1] }),
        );
        assert_eq!(
            table["Table"]["StreamSpecification"]["StreamViewType"],
            "NEW_IMAGE"
        );
        assert_eq!(table["Table"]["KeySchema"][1]["AttributeName"], "order");

        let machine = json!({ "stateMachineArn": physical[2] });
        let machine = call("stepfunctions", "describe_state_machine", machine);
        let definition = machine["definition"].as_str().expect("a definition");
        let definition: Value = serde_json::from_str(definition).expect("JSON");
        assert_eq!(definition["StartAt"], "Send");
        assert_eq!(definition["States"]["Send"]["Next"], "Done");

        let secret = json!({ "SecretId": physical[3] });
        let secret = call("secretsmanager", "get_secret_value", secret);
        let value: Value =
            serde_json::from_str(secret["SecretString"].as_str().expect("text")).expect("JSON");
        assert_eq!(value["username"], "app");
        assert_eq!(value["password"].as_str().map(str::len), Some(32));

        let level = call("ssm", "get_parameter", json!({ "Name": "/shop/level" }));
        assert_eq!(level["Parameter"]["Value"], "info");

        let mappings = call("lambda", "list_event_source_mappings", json!({}));
        let mappings = mappings["EventSourceMappings"]
            .as_array()
            .expect("mappings");
        let of = |part: &str| {
            let arns = mappings
                .iter()
                .filter_map(|one| one["EventSourceArn"].as_str());
            arns.filter(|arn| arn.contains(part)).count()
        };
        assert_eq!((of(":sqs:"), of(":dynamodb:")), (1, 1), "{mappings:#?}");
    });
}
