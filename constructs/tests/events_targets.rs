//! The further targets of rules, against what the CDK makes of the same (`cdk/apps/events-targets.js`), and what is said
//! about misuse.

mod parity;

use parity::{check, check_but, check_places, check_setters, codes, template};
use stackwright::json;
use stackwright::{Duration, Stack, intrinsic};
use stackwright_aws::apigateway::{Integration, RestApi};
use stackwright_aws::cfn::appsync::CfnGraphQLApi;
use stackwright_aws::cfn::appsync::graph_ql_api::{AuthenticationType, Visibility};
use stackwright_aws::cfn::{self, Imported};
use stackwright_aws::ec2::{Vpc, VpcAttributes};
use stackwright_aws::ecs::{Cluster, Ec2TaskDefinition, ExistingService, FargateTaskDefinition};
use stackwright_aws::events::{
    ApiDestination, ApiDestinationTarget, ApiTarget, Archive, BatchTarget, BuildTarget, BusTarget,
    Connection, Ec2TaskTarget, EventBus, EventField, EventPattern, FargateTarget, GraphQlTarget,
    HttpMethod, Input, LogDetail, LogGroupTarget, LogLevel, OAuthClient, PipelineTarget,
    RedshiftTarget, Rule, Schedule, SdkCallTarget, StateMachineTarget, StreamTarget, Template,
};
use stackwright_aws::iam::{PolicyStatement, Principal, ResourceWithPolicy as _, Role};
use stackwright_aws::kinesis::Stream;
use stackwright_aws::lambda::{Code, Function, Runtime, SnsSource, SqsSource};
use stackwright_aws::logs::LogGroup;
use stackwright_aws::sns::{Subscription, Topic};
use stackwright_aws::sqs::Queue;
use stackwright_aws::stepfunctions::{Definition, Pass, StateMachine};

fn shop() -> EventPattern {
    EventPattern::new().source("shop")
}

#[test]
fn what_is_started_by_a_role() {
    // EventBridge writes to the stream, and asks for no list of its shards.
    let but = "/StreamEventsRoleDefaultPolicyC0F247E2/Properties/PolicyDocument/Statement/0/Action: \
        [\"kinesis:ListShards\",\"kinesis:PutRecord\",\"kinesis:PutRecords\"] → [\"kinesis:PutRecord\",\"kinesis:PutRecords\"]";
    check_but("events-roles", &[but], |stack| {
        let arn = |rest: &str| format!("arn:aws:{rest}");
        let machine = Imported::<cfn::stepfunctions::CfnStateMachine>::from_arn(
            stack,
            "Machine",
            arn("states:eu-west-1:123456789012:stateMachine:orders"),
        );
        let project = Imported::<cfn::codebuild::CfnProject>::from_arn(
            stack,
            "Project",
            arn("codebuild:eu-west-1:123456789012:project/site"),
        );
        let pipeline = Imported::<cfn::codepipeline::CfnPipeline>::from_arn(
            stack,
            "Pipeline",
            arn("codepipeline:eu-west-1:123456789012:site"),
        );
        let bus = arn("events:eu-west-1:210987654321:event-bus/other");
        let bus = EventBus::from_arn(stack, "Bus", bus);
        let dead = Queue::new(stack, "Dead");
        let stream = Stream::new(stack, "Stream");
        let rule = Rule::new(stack, "Rule").on(shop());
        let input = Input::template(Template::object([("a", 1)]));
        let start = StateMachineTarget::new(&machine).dead_letter_queue(&dead);
        rule.target(start.input(input));
        rule.target(StreamTarget::new(&stream).partition_key("$.detail.id"));
        let build = BuildTarget::new(&project).retry_attempts(2);
        rule.target(build.max_event_age(Duration::hours(2)));
        rule.target(PipelineTarget::new(&pipeline));
        let other = Rule::new(stack, "Other").on(shop());
        other.target(BusTarget::new(&bus));
        other.target(StateMachineTarget::new(&machine));
    });
}

#[test]
fn a_job() {
    check("events-batch", |stack| {
        let arn = |rest: &str| format!("arn:aws:batch:eu-west-1:123456789012:{rest}");
        let queue = arn("job-queue/jobs");
        let queue = Imported::<cfn::batch::CfnJobQueue>::from_arn(stack, "Queue", queue);
        let job = arn("job-definition/work:1");
        let job = Imported::<cfn::batch::CfnJobDefinition>::from_arn(stack, "Job", job);
        let target = BatchTarget::new(&queue, &job)
            .array_size(3)
            .attempts(2)
            .job_name("hourly")
            .input(Template::object([("day", "x")]));
        let hourly = Schedule::every(Duration::hours(1));
        Rule::new(stack, "Rule").schedule(hourly).target(target);
    });
}

fn secret() -> stackwright::Value<String> {
    intrinsic::secrets_manager("shop-key", "", "", "")
}

#[test]
fn addresses_and_archives() {
    check_but(
        "events-api",
        &[
            // An empty list says nothing.
            "/Rule4C995B7F/Properties/Targets/0/HttpParameters/PathParameterValues: [] → null",
            // The CDK writes an empty text where there is no key.
            "/BusArchiveD76499E2/Properties/KmsKeyIdentifier: \"\" → null",
        ],
        |stack| {
            let connection = Connection::api_key(stack, "Connection", "x-api-key", secret())
                .description("The shop")
                .header("x-shop", "mine");
            let orders = "https://shop.example/orders";
            let destination = ApiDestination::new(stack, "Orders", &connection, orders)
                .method(HttpMethod::Put)
                .requests_per_second(10)
                .description("Orders");
            let target = ApiDestinationTarget::new(&destination);
            let target = target.header("a", "b").query_parameter("c", "d");
            Rule::new(stack, "Rule").on(shop()).target(target);
            Connection::basic(stack, "Basic", "me", secret());
            let client = OAuthClient::new("https://shop.example/token", "me", secret());
            Connection::oauth(stack, "OAuth", client.parameter("scope", "all"));
            EventBus::new(stack, "Bus")
                .name("shop")
                .archive("Archive")
                .name("shop")
                .description("All")
                .pattern(shop())
                .retention(Duration::days(30));
        },
    );
}

/// Two queues of one definition have a role each, of which none may submit to both.
#[test]
fn a_role_starts_one_thing() {
    let template = template(|stack| {
        let queue = |id| Imported::<cfn::batch::CfnJobQueue>::from_name(stack, id, id);
        let arn = "arn:aws:batch:eu-west-1:123456789012:job-definition/work:1";
        let job = Imported::<cfn::batch::CfnJobDefinition>::from_arn(stack, "Job", arn);
        let (one, two) = (queue("one"), queue("two"));
        let rule = Rule::new(stack, "Rule").on(shop());
        for queue in [&one, &two, &one] {
            rule.target(BatchTarget::new(queue, &job));
        }
    });
    let resources = template["Resources"].as_object().expect("resources");
    let of_type = |name: &str| resources.values().filter(|it| it["Type"] == name).count();
    assert_eq!(of_type("AWS::IAM::Role"), 2);
    let rule = resources
        .values()
        .find(|it| it["Type"] == "AWS::Events::Rule");
    let targets = &rule.expect("the rule")["Properties"]["Targets"];
    assert_eq!(targets[0]["RoleArn"], targets[2]["RoleArn"]);
    assert_ne!(targets[0]["RoleArn"], targets[1]["RoleArn"]);
}

#[test]
fn a_call_of_an_api() {
    let template = template(|stack| {
        let cluster = "arn:aws:ecs:eu-west-1:123456789012:service/main/web";
        let parameters = json!({"Service.$": "$.detail.service", "ForceNewDeployment": true});
        let call = SdkCallTarget::new("ecs", "updateService", parameters).resources([cluster]);
        Rule::new(stack, "Rule").on(shop()).target(call);
    });
    let resources = template["Resources"].as_object().expect("resources");
    let machine = resources
        .values()
        .find(|it| it["Type"] == "AWS::StepFunctions::StateMachine")
        .expect("a state machine");
    let definition = machine["Properties"]["DefinitionString"].to_string();
    assert!(
        definition.contains("states:::aws-sdk:ecs:updateService"),
        "{definition}"
    );
    assert!(
        template
            .to_string()
            .contains("\"Action\":\"ecs:UpdateService\""),
        "{template:#}"
    );
}

#[track_caller]
fn says(expected: &[&str], build: impl FnOnce(&Stack)) {
    assert_eq!(codes(build), expected);
}

#[test]
fn misuse() {
    says(&["SW0371"], |stack| {
        Connection::api_key(stack, "Connection", "x-api-key", "geheim");
    });
    says(&["SW0371"], |stack| {
        Connection::api_key(stack, "Connection", "x-api-key", secret()).secret_header("a", "b");
    });
    let destination = |stack: &Stack, endpoint: &str| {
        let connection = Connection::api_key(stack, "Connection", "x-api-key", secret());
        ApiDestination::new(stack, "Orders", &connection, endpoint)
    };
    says(&["SW0372"], |stack| {
        destination(stack, "http://shop.example/");
    });
    says(&["SW0372"], |stack| {
        destination(stack, "https://shop.example/").requests_per_second(0);
    });
    says(&["SW0372"], |stack| {
        let orders = destination(stack, "https://shop.example/*/*");
        let target = ApiDestinationTarget::new(&orders).path(["one"]);
        Rule::new(stack, "Rule").on(shop()).target(target);
    });
    says(&["SW0369"], |stack| {
        let arn = "arn:aws:events:eu-west-1:123456789012:connection/shop/1";
        Connection::from_arn(stack, "Connection", arn).header("a", "b");
    });
    check_setters(&["SW0373", "SW0373", "SW0374"], |stack| {
        let bus = EventBus::new(stack, "Bus");
        let archive = bus.archive("Archive");
        let unnamed = PolicyStatement::allow()
            .action("events:PutEvents")
            .resource("*");
        let first = line!() + 1;
        archive.name("a b");
        archive.retention(Duration::hours(1));
        bus.add_to_resource_policy(unnamed.principal(Principal::account("210987654321")));
        first
    });
    says(&["SW0367"], |stack| {
        let machine = "arn:aws:states:eu-west-1:123456789012:stateMachine:orders";
        let machine =
            Imported::<cfn::stepfunctions::CfnStateMachine>::from_arn(stack, "M", machine);
        let dead = Queue::new(stack, "Dead").fifo();
        let target = StateMachineTarget::new(&machine).dead_letter_queue(&dead);
        Rule::new(stack, "Rule").on(shop()).target(target);
    });
}

#[test]
fn constructs_by_themselves() {
    check_places("events-natural", &[], |stack| {
        let code = Code::inline("def handler(event, context): pass");
        let work = Function::new(stack, "Work", Runtime::PYTHON_3_13, code);
        Rule::new(stack, "Rule")
            .on(shop())
            .target(&work)
            .target(&work.alias("live"))
            .target(&Queue::new(stack, "Queue"))
            .target(&Topic::new(stack, "Topic"));
        let machine = StateMachine::new(stack, "Machine", Definition::start_at(Pass::new("Done")));
        Rule::new(stack, "Other")
            .schedule(Duration::hours(1))
            .target(&EventBus::new(stack, "Bus"))
            .target(&machine);
    });
}

/// What is a target by itself is what its target makes of it, and so is what subscribes or brings events.
#[test]
fn by_itself_is_by_its_name() {
    type Build = fn(&Stack, &Function);
    let same: [(Build, Build); 4] = [
        (
            |stack, _| {
                let stream = Stream::new(stack, "Stream");
                Rule::new(stack, "Rule")
                    .schedule("rate(1 day)")
                    .target(&stream);
            },
            |stack, _| {
                let target = StreamTarget::new(&Stream::new(stack, "Stream"));
                let daily = Schedule::every(Duration::days(1));
                Rule::new(stack, "Rule").schedule(daily).target(target);
            },
        ),
        (
            |stack, _| {
                let group = LogGroup::new(stack, "Logs");
                Rule::new(stack, "Rule").on(shop()).target(&group);
            },
            |stack, _| {
                let target = LogGroupTarget::new(&LogGroup::new(stack, "Logs"));
                Rule::new(stack, "Rule").on(shop()).target(target);
            },
        ),
        (
            |stack, work| {
                let (queue, topic) = (Queue::new(stack, "Queue"), Topic::new(stack, "Topic"));
                topic.subscribe(&queue).subscribe(work);
                work.event_source(&queue);
            },
            |stack, work| {
                let (queue, topic) = (Queue::new(stack, "Queue"), Topic::new(stack, "Topic"));
                topic.subscribe(Subscription::queue(&queue));
                topic.subscribe(Subscription::function(work));
                work.event_source(SqsSource::new(&queue));
            },
        ),
        (
            |stack, work| {
                work.event_source(&Topic::new(stack, "Topic"));
            },
            |stack, work| {
                work.event_source(SnsSource::new(&Topic::new(stack, "Topic")));
            },
        ),
    ];
    for (short, long) in same {
        let of = |build: Build| {
            template(|stack| {
                let code = Code::inline("def handler(event, context): pass");
                build(
                    stack,
                    &Function::new(stack, "Work", Runtime::PYTHON_3_13, code),
                );
            })
        };
        assert_eq!(of(short), of(long));
    }
}

/// `cdk/apps/events-buses.js`. A dead-letter queue of a bus lets EventBridge send, and another account's principal is let in, both of
/// which the CDK leaves to people; what is granted to one role stands in one statement.
#[test]
fn buses_of_several_accounts() {
    let queue = "/DeadPolicyB5652646/Properties/PolicyDocument/Statement";
    check_places(
        "events-cross-account",
        &[
            queue,
            "/RoleDefaultPolicy5FFB7DAB/Properties/PolicyDocument/Statement",
            "/BuscdkOthers4F7EB9D0",
        ],
        |stack| {
            let dead = Queue::new(stack, "Dead");
            let bus = EventBus::new(stack, "Bus")
                .name("shop")
                .description("orders")
                .dead_letter_queue(&dead)
                .log(LogLevel::Error, LogDetail::Full);
            bus.add_to_resource_policy(
                PolicyStatement::allow()
                    .sid("Partners")
                    .action("events:PutEvents")
                    .resource(bus.event_bus_arn())
                    .principal(Principal::account("210987654321"))
                    .condition("StringEquals", "events:source", "partner.orders"),
            );
            bus.grant_put_events_as(&Principal::account("345678901234"), "Others");
            let role = Role::new(stack, "Role", Principal::service("lambda.amazonaws.com"));
            bus.grant_put_events(&role);
            EventBus::grant_put_events_to_all(&role);
            let central = "arn:aws:events:eu-west-1:210987654321:event-bus/central";
            let theirs = EventBus::from_arn(stack, "Theirs", central);
            Rule::new(stack, "Forward")
                .bus(&bus)
                .on(EventPattern::new().source("shop.orders"))
                .target(BusTarget::new(&theirs).dead_letter_queue(&dead));
        },
    );
}

/// `cdk/apps/events-buses.js`. What is not set is left out.
#[test]
fn archives_and_partners() {
    check_places(
        "events-archives",
        &[
            "/BusOrdersArchive240D23C4/Properties/KmsKeyIdentifier",
            "/AllArchive92B42D06/Properties/KmsKeyIdentifier",
            "/AllArchive92B42D06/Properties/RetentionDays",
        ],
        |stack| {
            let bus = EventBus::new(stack, "Bus");
            let archive = bus
                .archive("Orders")
                .name("orders")
                .description("all orders")
                .pattern(EventPattern::new().source("shop.orders"))
                .retention(Duration::days(30));
            let role = Role::new(stack, "Role", Principal::service("lambda.amazonaws.com"));
            let replay = PolicyStatement::allow().action("events:StartReplay");
            role.add_to_policy(replay.resource(archive.archive_arn()));
            let normal = EventBus::from_name(stack, "Default", "default");
            Archive::new(stack, "All", &normal)
                .pattern(EventPattern::new().account("123456789012"));
            EventBus::of_partner(stack, "Partner", "aws.partner/example.com/shop");
        },
    );
}

/// A task in the network of its instance has no subnets: the VPC of a cluster that exists elsewhere need not be known.
#[test]
fn tasks_on_instances_of_a_cluster_that_exists_elsewhere() {
    let found = codes(|stack| {
        let cluster = Cluster::from_name(stack, "Cluster", "shop");
        let task = Ec2TaskDefinition::new(stack, "Task");
        task.container("report", "nginx").memory_mib(256);
        let target = Ec2TaskTarget::new(&cluster, &task);
        Rule::new(stack, "Rule").on(shop()).target(target);
    });
    assert_eq!(found, [] as [&str; 0]);
}

/// The role may call the method, and not manage connections, which only WebSocket APIs have.
#[test]
fn apis_and_databases() {
    let but = ["/ApiEventsRoleDefaultPolicy85E157BE/Properties/PolicyDocument/Statement/0/Action"];
    check_places("events-apis", &but, |stack| {
        let api = RestApi::new(stack, "Api");
        api.path("/orders/{id}").method("POST", Integration::mock());
        let rule = Rule::new(stack, "Rule").on(shop());
        let call = ApiTarget::of_rest_api(&api, "POST", "/orders/*")
            .path(["$.detail.id"])
            .header("a", "b")
            .query_parameter("c", "d");
        rule.target(call);
        let graph = CfnGraphQLApi::new(stack, "Graph", "shop", AuthenticationType::AwsIam);
        let publish = "mutation Publish($id: String!) { publish(id: $id) { id } }";
        let variables = Template::object([("id", EventField::path("$.detail.id"))]);
        let known = Imported::<CfnGraphQLApi>::from_name(stack, "Known", graph.attr_api_id());
        let publish = GraphQlTarget::new(&known, graph.attr_graph_ql_endpoint_arn(), publish)
            .input(Input::template(variables));
        rule.target(publish);
        let cluster = "arn:aws:redshift:eu-west-1:123456789012:cluster:lake";
        let query = RedshiftTarget::new(cluster, "sales", ["select 1"])
            .statement_name("one")
            .send_event();
        rule.target(query);
    });
}

#[test]
fn what_apis_and_databases_do_not_accept() {
    let found = codes(|stack| {
        let rule = Rule::new(stack, "Rule").on(shop());
        let arn = "arn:aws:execute-api:eu-west-1:123456789012:a1b2c3d4e5/prod/POST/*";
        rule.target(ApiTarget::of_arn(stack, arn));
        let graph = CfnGraphQLApi::new(stack, "Graph", "shop", AuthenticationType::ApiKey)
            .visibility(Visibility::Private);
        let endpoint = graph.attr_graph_ql_endpoint_arn();
        rule.target(GraphQlTarget::new(&graph, endpoint, "mutation { a }"));
        let cluster = "arn:aws:redshift:eu-west-1:123456789012:cluster:lake";
        rule.target(RedshiftTarget::new(cluster, "sales", [] as [&str; 0]));
    });
    assert_eq!(found, ["SW0372", "SW0367", "SW0367", "SW0367"]);
}

/// The same as a role that the CDK makes, but for what each may pass on, which it does not limit to ECS.
#[test]
fn a_task_that_exists_elsewhere() {
    let but = ["/TaskEventsRoleDefaultPolicyB8BDEBED/Properties/PolicyDocument/Statement"];
    check_places("events-existing-task", &but, |stack| {
        let vpc = VpcAttributes::new("vpc-1", ["eu-west-1a"]).private_subnets(["subnet-1"]);
        let vpc = Vpc::from_attributes(stack, "Vpc", vpc);
        let cluster = Cluster::new(stack, "Cluster").vpc(&vpc);
        let role = |name: &str| {
            Role::from_arn(
                stack,
                name,
                format!("arn:aws:iam::123456789012:role/{name}"),
            )
        };
        let arn = "arn:aws:ecs:eu-west-1:123456789012:task-definition/work:3";
        let task = FargateTaskDefinition::from_arn(stack, "Task", arn)
            .task_role(&role("Work"))
            .execution_role(&role("Start"));
        Rule::new(stack, "Rule")
            .schedule(Schedule::every(Duration::days(1)))
            .target(FargateTarget::new(&cluster, &task).env("main", "A", "b"));
    });
    let found = codes(|stack| {
        let arn = "arn:aws:ecs:eu-west-1:123456789012:task-definition/work";
        let task = FargateTaskDefinition::from_arn(stack, "Task", arn);
        task.cpu(512).container("main", "nginx");
        let other = "arn:aws:ecs:eu-west-1:123456789012:cluster/work";
        FargateTaskDefinition::from_arn(stack, "Other", other);
        ExistingService::from_arn(stack, "Service", "arn:aws:ecs:eu-west-1:1:service/web");
        Queue::new(stack, "Queue").grant_send(&task);
    });
    assert_eq!(
        found,
        ["SW0308", "SW0308", "SW0050", "SW0308", "SW0018", "SW0101"]
    );
}
