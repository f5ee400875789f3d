//! State machines, against what the CDK makes of the same, and what is said about misuse.

mod parity;

use parity::{check_setters, codes, template};
use stackwright::json::json;
use stackwright::{Data, Duration, Stack};
use stackwright_aws::apigateway::RestApi;
use stackwright_aws::dynamodb::{Attribute, Table};
use stackwright_aws::ec2::Vpc;
use stackwright_aws::ecs::{Cluster, Ec2TaskDefinition, FargateTaskDefinition};
use stackwright_aws::events::{Connection, EventBus};
use stackwright_aws::iam::{Principal, Role};
use stackwright_aws::kms::Key;
use stackwright_aws::lambda::{Code, Function, Runtime};
use stackwright_aws::logs::LogGroup;
use stackwright_aws::s3::Bucket;
use stackwright_aws::sns::Topic;
use stackwright_aws::sqs::Queue;
use stackwright_aws::stepfunctions::{
    Activity, Choice, Condition, Definition, DistributedMap, EcsTask, Fail, LogLevel, Map,
    Parallel, Pass, Retry, StateMachine, Succeed, Task, Wait,
};

fn function(stack: &Stack) -> Function {
    let code = Code::inline("def handler(event, context): pass");
    Function::new(stack, "Function", Runtime::PYTHON_3_13, code)
}

fn differences(case: &str, build: impl FnOnce(&Stack)) -> Vec<String> {
    parity::differences(&parity::expected(case), &template(build))
}

const NONE: [&str; 0] = [];

/// ```js
/// const start = new sfn.Pass(stack, 'Start', { result: sfn.Result.fromObject({ n: 1 }), resultPath: '$.start' });
/// const wait = new sfn.Wait(stack, 'Wait', { time: sfn.WaitTime.duration(Duration.seconds(10)) });
/// const invoke = new tasks.LambdaInvoke(stack, 'Invoke', { lambdaFunction: f, outputPath: '$.Payload' });
/// const ok = new sfn.Succeed(stack, 'Ok'); const bad = new sfn.Fail(stack, 'Bad', { error: 'E', cause: 'c' });
/// invoke.addCatch(bad, { errors: ['States.ALL'], resultPath: '$.error' });
/// const choice = new sfn.Choice(stack, 'Choice').when(sfn.Condition.and(sfn.Condition.stringEquals('$.a', 'x'),
///   sfn.Condition.isPresent('$.b')), ok).when(sfn.Condition.numberGreaterThan('$.n', 5), wait).otherwise(bad);
/// new sfn.StateMachine(stack, 'Machine', { definitionBody: sfn.DefinitionBody.fromChainable(start.next(invoke).next(choice)),
///   timeout: Duration.minutes(5), comment: 'c' });
/// ```
#[test]
fn a_machine() {
    let found = differences("stepfunctions", |stack| {
        let both = Condition::string_equals("$.a", "x").and(Condition::is_present("$.b"));
        let invoke = Task::lambda("Invoke", &function(stack))
            .output_path("$.Payload")
            .catch("Bad")
            .error_path("$.error");
        let choice = Choice::new("Choice")
            .when(both, "Ok")
            .when(Condition::number_greater_than("$.n", 5), "Wait")
            .otherwise("Bad");
        let start = Pass::new("Start").result(json!({ "n": 1 }));
        let definition = Definition::start_at(start.result_path("$.start"))
            .then(invoke)
            .then(choice)
            .state(Wait::duration("Wait", Duration::seconds(10)))
            .state(Succeed::new("Ok"))
            .state(Fail::new("Bad").error("E").cause("c"));
        StateMachine::new(stack, "Machine", definition)
            .timeout(Duration::minutes(5))
            .comment("c");
    });
    assert_eq!(found, NONE);
}

/// ```js
/// const p = new sfn.Parallel(stack, 'Both').branch(new sfn.Pass(stack, 'A')).branch(new sfn.Pass(stack, 'B'));
/// const m = new sfn.Map(stack, 'Each', { itemsPath: '$.items', maxConcurrency: 3, itemSelector: { 'id.$':
///   '$$.Map.Item.Value' }, resultPath: sfn.JsonPath.DISCARD }).itemProcessor(new sfn.Pass(stack, 'One'));
/// const sm = new sfn.StateMachine(stack, 'Machine', { definitionBody, stateMachineType: EXPRESS, tracingEnabled: true,
///   stateMachineName: 'both', logs: { destination, level: ALL, includeExecutionData: true } });
/// sm.grantStartExecution(role); sm.grantRead(role); sm.grantTaskResponse(role); sm.grantStartSyncExecution(role);
/// ```
#[test]
fn parallel_and_map() {
    let found = differences("stepfunctions-parallel", |stack| {
        let branch = |name: &str| Definition::start_at(Pass::new(name));
        let both = Parallel::new("Both", [branch("A"), branch("B")]);
        let each = Map::new("Each", branch("One"))
            .items_path("$.items")
            .max_concurrency(3)
            .item_selector(json!({ "id.$": "$$.Map.Item.Value" }))
            .discard_result();
        let logs = LogGroup::new(stack, "Logs");
        let machine = StateMachine::new(stack, "Machine", Definition::start_at(both).then(each))
            .express()
            .tracing()
            .name("both")
            .logs(&logs, LogLevel::All, true);
        let service = Principal::service("ecs-tasks.amazonaws.com");
        let role = Role::new(stack, "Caller", service);
        machine.grant_start_execution(&role);
        machine.grant_read(&role);
        machine.grant_task_response(&role);
        machine.grant_start_sync_execution(&role);
    });
    assert_eq!(found, NONE);
}

/// ```js
/// // SqsSendMessage, SnsPublish, DynamoPutItem, DynamoGetItem, EventBridgePutEvents, CallAwsService, LambdaInvoke with
/// // WAIT_FOR_TASK_TOKEN, StepFunctionsStartExecution with RUN_JOB, one after the other
/// ```
/// The CDK asks for an eventually consistent read in words; DynamoDB does so anyway. The machine may publish to topics as
/// grants of topics say.
#[test]
fn tasks() {
    let found = differences("stepfunctions-tasks", |stack| {
        let queue = Queue::new(stack, "Queue");
        let topic = Topic::new(stack, "Topic");
        let table = Table::new(stack, "Table", Attribute::string("pk"));
        let bus = EventBus::new(stack, "Bus");
        let done = Definition::start_at(Succeed::new("Done"));
        let child = StateMachine::new(stack, "Child", done);
        let retry = Retry::on(["E"])
            .interval(Duration::seconds(2))
            .max_attempts(3)
            .backoff_rate(1.5)
            .max_delay(Duration::seconds(30))
            .full_jitter();
        let callback = Task::lambda("Callback", &function(stack))
            .payload(json!({ "token.$": "$$.Task.Token" }))
            .wait_for_token()
            .timeout(Duration::hours(1))
            .without_retries()
            .retry(retry);
        let item = json!({ "pk": { "S.$": "$.id" } });
        let key = json!({ "pk": { "S": "a" } });
        let emit = Task::put_event("Emit", &bus, "my.app", "T", json!({ "a": 1 }));
        let definition = Definition::start_at(Task::send_message("Send", &queue, "$.body"))
            .then(Task::publish("Publish", &topic, "hi").argument("Subject", "s"))
            .then(Task::put_item("Put", &table, item).discard_result())
            .then(Task::get_item("Get", &table, key))
            .then(emit)
            .then(Task::sdk("Sdk", "s3", "listBuckets").allow("s3:ListAllMyBuckets", "*"))
            .then(callback)
            .then(Task::start_execution("Nest", &child, json!({ "a": "b" })).run_job());
        StateMachine::new(stack, "Machine", definition);
    });
    let consistent = "/Machine6FC8AE80/Properties/DefinitionString/States/Get/Parameters/ConsistentRead: false → null";
    assert_eq!(found, [consistent]);
}

/// ```js
/// const a = sfn.Pass.jsonata(stack, 'Init', { assign: { n: '{% $states.input.n + 1 %}' }, outputs: { v: '{% $n %}' } });
/// const c = sfn.Choice.jsonata(stack, 'Pick').when(sfn.Condition.jsonata('{% $n > 5 %}'), sfn.Succeed.jsonata(stack, 'Big', {
///   outputs: '{% $n %}' })).otherwise(sfn.Fail.jsonata(stack, 'Small', { error: '{% "E" %}' }));
/// const i = tasks.LambdaInvoke.jsonata(stack, 'Invoke', { lambdaFunction: f, payload: { n: '{% $n %}' }, outputs:
///   '{% $states.result.Payload %}' });
/// new sfn.StateMachine(stack, 'Machine', { definitionBody: a.next(i).next(c), queryLanguage: JSONATA });
/// ```
#[test]
fn jsonata() {
    let found = differences("stepfunctions-jsonata", |stack| {
        let init = Pass::new("Init")
            .assign(json!({ "n": "{% $states.input.n + 1 %}" }))
            .output(json!({ "v": "{% $n %}" }));
        let invoke = Task::lambda("Invoke", &function(stack))
            .payload(json!({ "n": "{% $n %}" }))
            .output("{% $states.result.Payload %}");
        let pick = Choice::new("Pick")
            .when(Condition::jsonata("{% $n > 5 %}"), "Big")
            .otherwise("Small");
        let definition = Definition::start_at(init)
            .then(invoke)
            .then(pick)
            .state(Succeed::new("Big").output("{% $n %}"))
            .state(Fail::new("Small").error("{% \"E\" %}"))
            .jsonata();
        StateMachine::new(stack, "Machine", definition);
    });
    assert_eq!(found, NONE);
}

/// The machine may start this task in this cluster alone, stop and look at those there, and pass roles to ECS alone; the CDK
/// allows any revision in any cluster, all tasks, and passing the role to anything.
#[test]
fn tasks_of_ecs() {
    let template = template(|stack| {
        let vpc = Vpc::new(stack, "Vpc").max_azs(2).nat_gateways(1);
        let cluster = Cluster::new(stack, "Cluster").vpc(&vpc);
        let task = FargateTaskDefinition::new(stack, "Task");
        let main = task.container("main", "busybox");
        let run = EcsTask::new(&cluster, &task).env(&main, "K", "$.k");
        let definition = Definition::start_at(Task::run_ecs("Run", run).run_job());
        StateMachine::new(stack, "Machine", definition);
    });
    let mut resources = template["Resources"].clone();
    parity::read_definitions(&mut resources);
    let state = &resources["Machine6FC8AE80"]["Properties"]["DefinitionString"]["States"]["Run"];
    assert_eq!(
        state["Resource"],
        "arn:<{'Ref':'AWS::Partition'}>:states:::ecs:runTask.sync"
    );
    let overrides = &state["Parameters"]["Overrides"]["ContainerOverrides"][0];
    assert_eq!(
        overrides["Environment"],
        json!([{ "Name": "K", "Value.$": "$.k" }])
    );
    let network = &state["Parameters"]["NetworkConfiguration"]["AwsvpcConfiguration"];
    assert_eq!(network["Subnets"].as_array().map(Vec::len), Some(2));
    assert_eq!(network["SecurityGroups"].as_array().map(Vec::len), Some(1));
    let policy = template["Resources"]["MachineRoleDefaultPolicy7E8F0778"].to_string();
    for part in [
        "ecs:RunTask",
        "ecs:cluster",
        "ecs:StopTask",
        "iam:PassedToService",
        "events:PutRule",
    ] {
        assert!(policy.contains(part), "{part} in {policy}");
    }
}

#[test]
fn a_definition_as_it_is() {
    let template = template(|stack| {
        let definition =
            Definition::json(r#"{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}"#);
        StateMachine::new(stack, "Machine", definition);
    });
    let text = &template["Resources"]["Machine6FC8AE80"]["Properties"]["DefinitionString"];
    assert_eq!(
        text,
        r#"{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}"#
    );
}

#[track_caller]
fn says(expected: &[&str], build: impl FnOnce(&Stack) -> Definition) {
    let found = codes(|stack| {
        let definition = build(stack);
        StateMachine::new(stack, "Machine", definition);
    });
    assert_eq!(found, expected);
}

#[test]
fn misuse() {
    let start = || Definition::start_at(Pass::new("A"));
    says(&["SW0635"], |_| {
        Definition::start_at(Pass::new("A").next("B"))
    });
    says(&["SW0635"], |_| start().state(Succeed::new("B")));
    says(&["SW0635"], |_| start().then(Pass::new("A")));
    says(&["SW0635"], |_| start().then(Choice::new("B")));
    says(&["SW0635"], |_| Definition::start_at(Pass::new("")));
    says(&["SW0635"], |_| {
        Definition::start_at(Parallel::new("A", []))
    });
    says(&["SW0635"], |_| {
        Definition::start_at(Map::new(
            "A",
            Definition::start_at(Pass::new("B").next("A")),
        ))
    });
    says(&["SW0636"], |_| {
        Definition::start_at(Pass::new("A").input_path("a"))
    });
    says(&["SW0636"], |_| {
        Definition::start_at(Pass::new("A").output("{% 1 %}"))
    });
    says(&["SW0636"], |_| {
        start().then(Pass::new("B").input_path("$.a")).jsonata()
    });
    says(&["SW0636"], |_| {
        Definition::start_at(Pass::new("A").parameters(json!({ "a.$": "a" })))
    });
    says(&["SW0636"], |_| {
        let choice = Choice::new("A").when(Condition::is_present("a"), "B");
        Definition::start_at(choice).state(Succeed::new("B"))
    });
    says(&[], |_| {
        let parameters = json!({ "a.$": "States.UUID()", "b.$": "$.items[0].id", "c": null });
        Definition::start_at(Pass::new("A").parameters(parameters))
    });
    // A loop is no mistake.
    says(&[], |_| {
        let done = Choice::new("Done?").when(Condition::is_present("$.a"), "End");
        Definition::start_at(Wait::duration("Wait", Duration::seconds(5)))
            .then(done.otherwise("Wait"))
            .state(Succeed::new("End"))
    });
}

#[test]
fn the_line_is_that_of_the_state_or_setter() {
    check_setters(&["SW0635", "SW0636", "SW0637", "SW0639"], |stack| {
        let imported = StateMachine::from_name(stack, "Imported", "theirs");
        let first = line!() + 1;
        let lost = Definition::start_at(Pass::new("A").next("Nowhere"));
        let path = Pass::new("B").input_path("b");
        let machine = StateMachine::new(stack, "M", Definition::start_at(path)).name("a b");
        imported.comment("theirs");
        StateMachine::new(stack, "Lost", lost);
        let _ = machine;
        first
    });
}

fn machine(stack: &Stack, definition: Definition) {
    StateMachine::new(stack, "Machine", definition);
}

#[test]
fn jobs() {
    let found = differences("stepfunctions-jobs", |stack| {
        let definition = "arn:aws:batch:eu-central-1:123456789012:job-definition/solve:1";
        let queue = "arn:aws:batch:eu-central-1:123456789012:job-queue/queue";
        let batch = Task::submit_batch_job("Batch", "solve", definition, queue).run_job();
        let day = Data::object([("--day", "today")]);
        let glue = Task::start_glue_job("Glue", "clean")
            .argument("Arguments", day)
            .run_job();
        let build = Task::start_build("Build", "site").run_job();
        let crawl = Task::start_glue_crawler("Crawl", "crawler");
        machine(
            stack,
            Definition::start_at(batch)
                .then(glue)
                .then(build)
                .then(crawl),
        );
    });
    assert_eq!(found, NONE);
}

/// What a query reads, and where its results go, is allowed by whoever knows it: the CDK allows all of S3 and of the catalog.
#[test]
fn queries() {
    let found = differences("stepfunctions-queries", |stack| {
        let place = Data::object([("OutputLocation", "s3://results/q/")]);
        let query = Task::start_query("Query", "SELECT 1", "primary")
            .argument("ResultConfiguration", place)
            .run_job();
        let results = Task::query_results("Results", "$.QueryExecutionId");
        let model = "arn:aws:bedrock:eu-central-1::foundation-model/anthropic.claude-v2";
        let prompt = Data::object([("prompt", "hello")]);
        let ask = Task::invoke_model("Ask", model, prompt);
        machine(stack, Definition::start_at(query).then(results).then(ask));
    });
    let places: Vec<&str> = found
        .iter()
        .filter_map(|one| one.split(": ").next())
        .collect();
    let policy = "/MachineRoleDefaultPolicy7E8F0778/Properties/PolicyDocument/Statement";
    assert_eq!(places, [policy]);
}

#[test]
fn an_activity() {
    let found = differences("stepfunctions-activity", |stack| {
        let work = Activity::new(stack, "Work").name("work");
        let role = Role::new(stack, "Role", Principal::service("ec2.amazonaws.com"));
        let arns = vec![work.activity_arn()];
        stackwright_aws::iam::Grant::on_principal(&role, &["states:SendTaskSuccess"], arns);
        let task = Task::activity("Do", &work).heartbeat(Duration::minutes(1));
        machine(stack, Definition::start_at(task));
    });
    assert_eq!(found, NONE);
}

/// The address is known, and may be that one alone; the secret of a connection that exists elsewhere is not.
#[test]
fn a_call_over_http() {
    let found = differences("stepfunctions-http", |stack| {
        let arn = "arn:aws:events:eu-central-1:123456789012:connection/api/1";
        let connection = Connection::from_arn(stack, "Connection", arn);
        let url = "https://api.example.org/v1/orders";
        let body = Data::object([("a", 1)]);
        let call = Task::call_http("Call", "POST", url, &connection).argument("RequestBody", body);
        machine(stack, Definition::start_at(call));
    });
    let places: Vec<&str> = found
        .iter()
        .filter_map(|one| one.split(": ").next())
        .collect();
    let policy = "/MachineRoleDefaultPolicy7E8F0778/Properties/PolicyDocument/Statement";
    let parameters = "/Machine6FC8AE80/Properties/DefinitionString/States/Call/Parameters";
    assert_eq!(
        places,
        [
            &format!("{policy}/1/Resource"),
            &format!("{policy}/2/Condition/StringLike"),
            &format!("{policy}/2/Condition/StringEquals"),
            &format!("{parameters}/ApiEndpoint.$"),
            &format!("{parameters}/ApiEndpoint"),
        ]
    );
}

#[test]
fn a_distributed_map() {
    let found = differences("stepfunctions-distributed", |stack| {
        let files = Bucket::new(stack, "Files");
        let each = DistributedMap::new("Each", Definition::start_at(Pass::new("Row")))
            .express()
            .csv(&files, "rows.csv")
            .max_concurrency(10)
            .tolerated_failure_percentage(5)
            .batches_of(100)
            .write_results(&files, "results")
            .label("rows");
        machine(stack, Definition::start_at(each));
    });
    let places: Vec<&str> = found
        .iter()
        .filter_map(|one| one.split(": ").next())
        .collect();
    // Buckets are safer here, and know their own ARN.
    let policy = "/MachineRoleDefaultPolicy7E8F0778/Properties/PolicyDocument/Statement";
    let objects = format!("{policy}/0/Resource/Fn::Join/1");
    assert_eq!(places, ["/Files8E6940B8/Properties", &objects]);
}

/// `cdk/apps/stepfunctions.js`. The CDK's condition on the use of the key leaves the name of the machine out, and so fits none;
/// and it lets the role of the job list log groups, though nothing is logged, and turns off what is off.
#[test]
fn tasks_of_more_services() {
    let found = differences("stepfunctions-services", |stack| {
        let role =
            |id: &str| Role::from_arn(stack, id, format!("arn:aws:iam::123456789012:role/{id}"));
        let arn = "arn:aws:lambda:eu-central-1:123456789012:function:price";
        let function = Function::from_arn(stack, "Fn", arn);
        let api = RestApi::from_attributes(stack, "Api", "a1b2c3", "r00t");
        let other = StateMachine::from_name(stack, "Other", "other");
        let jar = Data::object([("Jar", "command-runner.jar")]);
        let driver = json!({ "SparkSubmitJobDriver": { "EntryPoint": "x" } });
        let settings = json!({ "Settings": {} });
        let definition = Definition::start_at(Task::lambda_answer("Answer", &function))
            .then(Task::call_rest_api("Rest", &api, "prod", "GET", "/x"))
            .then(Task::add_emr_step("Step", "j-1", "totals", jar).run_job())
            .then(Task::terminate_emr_cluster("End", "j-1").run_job())
            .then(Task::start_databrew_job("Brew", "job").run_job())
            .then(Task::create_media_job("Media", &role("media"), settings).run_job())
            .then(
                Task::start_emr_job("Spark", "vc1", &role("spark"), "emr-6.2.0-latest", driver)
                    .run_job(),
            )
            .then(
                Pass::new("Shape")
                    .jsonata()
                    .output(json!({ "a": "{% $states.input.b %}" })),
            )
            .then(
                Task::start_execution("Nested", &other, json!({ "a": 1 }))
                    .associate_with_parent()
                    .run_job(),
            )
            .then(
                Task::sdk("Theirs", "s3", "listBuckets")
                    .allow("s3:ListAllMyBuckets", "*")
                    .credentials(&role("theirs"))
                    .timeout_path("$.t")
                    .heartbeat_path("$.h"),
            );
        let key = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd";
        StateMachine::new(stack, "Machine", definition)
            .encryption_key(&Key::from_arn(stack, "Key", key));
    });
    let places = found.iter().filter_map(|one| one.split(": ").next());
    let policy =
        "/MachineRoleDefaultPolicy7E8F0778/Properties/PolicyDocument/Statement/12/Condition";
    let expected = [
        "/sparkPolicy1CCB5266".to_owned(),
        format!("{policy}/StringEquals"),
        format!("{policy}/StringLike"),
        "/Machine6FC8AE80/Properties/DefinitionString/States/Spark/Parameters/ConfigurationOverrides".to_owned(),
    ];
    assert_eq!(places.collect::<Vec<_>>(), expected, "{found:?}");
}

/// A task in the network of its instance has none of its own.
#[test]
fn tasks_on_instances() {
    let made = template(|stack| {
        let cluster = Cluster::from_name(stack, "Cluster", "shop");
        let arn = "arn:aws:ecs:eu-central-1:123456789012:task-definition/report:3";
        let role = Role::from_arn(stack, "Role", "arn:aws:iam::123456789012:role/report");
        let report = Ec2TaskDefinition::from_arn(stack, "Report", arn).task_role(&role);
        let run = EcsTask::on_instances(&cluster, &report)
            .command("main", "$.command")
            .cpu("main", 512);
        let run = Task::run_ecs("Run", run);
        StateMachine::new(stack, "Machine", Definition::start_at(run));
    });
    let text = made.to_string();
    assert!(
        text.contains(
            r#"\"Overrides\":{\"ContainerOverrides\":[{\"Name\":\"main\",\"Command.$\":\"$.command\",\"Cpu\":512}]},\"LaunchType\":\"EC2\"}"#
        ),
        "{text}"
    );
    assert!(!text.contains("AwsvpcConfiguration"), "{text}");
}

/// A state in JSONata has no paths, though the others have.
#[test]
fn the_language_of_one_state() {
    let found = codes(|stack| {
        let mixed = Pass::new("Mixed").jsonata().input_path("$.a");
        StateMachine::new(stack, "Machine", Definition::start_at(mixed));
    });
    assert_eq!(found, ["SW0636"]);
}
