//! Whatever a construct creates counts as created on the line of the app that asked for it: findings of validation and
//! failed deployments point there.

use stackwright::{App, Construct, Node, Stack};
use stackwright_aws::applicationautoscaling::TargetTracking;
use stackwright_aws::cloudtrail::Trail;
use stackwright_aws::ec2::{GatewayService, SecurityGroup, Vpc};
use stackwright_aws::ecs::{Cluster, FargateService, FargateTaskDefinition};
use stackwright_aws::elasticloadbalancingv2::{
    ApplicationLoadBalancer, NetworkLoadBalancer, TargetGroup,
};
use stackwright_aws::events::{
    EventBus, EventPattern, FargateTarget, LambdaTarget, LogGroupTarget, Rule, Schedule, SnsTarget,
    SqsTarget,
};
use stackwright_aws::iam::{Group, ManagedPolicy, PolicyStatement, Principal, Role, User};
use stackwright_aws::kms::Key;
use stackwright_aws::lambda::{Code, Function, Runtime};
use stackwright_aws::logs::{LogGroup, Retention};
use stackwright_aws::patterns::{LoadBalancedFargateService, ObjectTask, ScheduledTask};
use stackwright_aws::s3::Bucket;
use stackwright_aws::sns::{Subscription, Topic};
use stackwright_aws::sqs::Queue;

const CERTIFICATE: &str =
    "arn:aws:acm:eu-west-1:123456789012:certificate/11111111-2222-3333-4444-555555555555";

fn everything(app: &App) {
    let stack = Stack::new(app, "S");
    let key = Key::new(&stack, "Key").alias("alias/mine");
    let bucket = Bucket::new(&stack, "Bucket")
        .encryption_key(&key)
        .enforce_ssl()
        .send_events();
    let plain = Bucket::new(&stack, "Plain");
    Trail::new(&stack, "Trail")
        .encryption_key(&key)
        .send_to_logs(Retention::OneMonth)
        .log_object_writes(&bucket, "input/");

    let vpc = Vpc::new(&stack, "Vpc").max_azs(2).nat_gateways(1);
    vpc.gateway_endpoint("S3", GatewayService::S3);
    vpc.interface_endpoint("Logs", "logs");
    vpc.flow_log("FlowLog");
    SecurityGroup::new(&stack, "Security", &vpc);
    let cluster = Cluster::new(&stack, "Cluster").vpc(&vpc);
    let task = FargateTaskDefinition::new(&stack, "Task");
    task.container("app", "public.ecr.aws/docker/library/busybox:1.37");
    bucket.grant_read(&task, "input/*");
    let service = FargateService::new(&stack, "Service", &cluster, &task);

    let dead = Queue::new(&stack, "Dead");
    let queue = Queue::new(&stack, "Queue").dead_letter_queue(&dead, 3);
    let topic = Topic::new(&stack, "Topic");
    topic.subscribe(Subscription::queue(&queue));
    let group = LogGroup::new(&stack, "Group").retention(Retention::OneMonth);
    let code = Code::inline("def handler(event, context): pass");
    let function = Function::new(&stack, "Function", Runtime::PYTHON_3_13, code);
    queue.grant_send(&function);

    let role = Role::new(&stack, "Role", Principal::service("lambda.amazonaws.com"));
    let publish = PolicyStatement::allow()
        .action("sns:Publish")
        .resource(topic.topic_arn());
    role.add_to_policy(publish.clone());
    let team = Group::new(&stack, "Team");
    team.add_to_policy(publish.clone());
    User::new(&stack, "User").add_to_group(&team);
    ManagedPolicy::new(&stack, "Policy").statement(publish);

    EventBus::new(&stack, "Bus");
    Rule::new(&stack, "OnObject")
        .on(EventPattern::object_created(&bucket).prefix("input/"))
        .target(FargateTarget::new(&cluster, &task).dead_letter_queue(&dead))
        .target(LambdaTarget::new(&function))
        .target(SqsTarget::new(&queue));
    Rule::new(&stack, "Nightly")
        .schedule(Schedule::expression("rate(1 day)"))
        .target(SnsTarget::new(&topic))
        .target(LogGroupTarget::new(&group));
    let balancer =
        ApplicationLoadBalancer::new(&stack, "Balancer", &vpc).access_logs(&plain, "web");
    let web = task
        .container("web", "public.ecr.aws/docker/library/busybox:1.37")
        .port(80);
    let listener = balancer.listener("Http", 80);
    let group = listener.target("Web", 80, &service.load_balancer_target(&web, 80));
    let requests = TargetTracking::requests_per_target(&group, 100.0);
    service.auto_scaling(1..=2).track("Requests", requests);
    let broker = NetworkLoadBalancer::new(&stack, "Broker", &vpc);
    broker
        .listener("Tcp", 80)
        .forward(&TargetGroup::tcp(&stack, "Group1", &vpc, 80));
    LoadBalancedFargateService::new(&stack, "Pattern1", &cluster, "nginx").certificate(CERTIFICATE);
    ScheduledTask::new(
        &stack,
        "Pattern2",
        &cluster,
        Schedule::expression("rate(1 day)"),
        "nginx",
    );
    ObjectTask::new(
        &stack,
        "Pattern",
        "public.ecr.aws/docker/library/busybox:1.37",
    );
}

/// What serverless apps are made of, and databases.
fn serverless(app: &App) {
    use stackwright::Duration;
    use stackwright_aws::apigateway::{Authorizer, Cors, Integration, RestApi};
    use stackwright_aws::dynamodb::{Attribute, Encryption, GlobalTable, StreamView, Table};
    use stackwright_aws::lambda::{SqsSource, StartAt, StreamSource, UrlAccess};
    use stackwright_aws::patterns::QueueWorker;
    use stackwright_aws::rds::{
        ClusterInstance, DatabaseCluster, DatabaseInstance, DatabaseProxy, Engine,
    };
    use stackwright_aws::secretsmanager::{HostedRotation, RotatedDatabase, Secret};
    use stackwright_aws::ssm::{StringListParameter, StringParameter};
    use stackwright_aws::stepfunctions::{Definition, StateMachine, Task};

    let stack = Stack::new(app, "Serverless");
    let vpc = Vpc::new(&stack, "Vpc").max_azs(2);
    let code = || Code::inline("def handler(event, context): pass");
    let function = Function::new(&stack, "Function", Runtime::PYTHON_3_13, code()).vpc(&vpc);
    let table = Table::new(&stack, "Table", Attribute::string("id"))
        .encryption(Encryption::Kms)
        .stream(StreamView::NewImage);
    GlobalTable::new(&stack, "Global", Attribute::string("id"));
    let jobs = Queue::new(&stack, "Jobs");
    function
        .event_source(SqsSource::new(&jobs))
        .event_source(StreamSource::table(&table, StartAt::Latest))
        .max_event_age(Duration::hours(1));
    function.alias("live").url(UrlAccess::Public);
    table.grant_read_data(&function);
    let api = RestApi::new(&stack, "Api")
        .cors(Cors::new(["*"]))
        .cloud_watch_role();
    let token = Authorizer::token(&stack, "Token", &function);
    api.root()
        .method("GET", Integration::lambda(&function))
        .authorizer(&token);
    let worker = Function::new(&stack, "Worker", Runtime::PYTHON_3_13, code());
    QueueWorker::new(&stack, "PatternWorker", &worker);
    let definition = Definition::start_at(Task::lambda("Do", &function));
    StateMachine::new(&stack, "Machine", definition).tracing();
    StringParameter::new(&stack, "Level", "info");
    StringListParameter::new(&stack, "Zones", ["a"]);
    let secret = Secret::new(&stack, "Secret");
    let hosted = HostedRotation::single_user(RotatedDatabase::MySql).vpc(&vpc);
    secret.rotate("Rotation", hosted);
    let database = DatabaseInstance::new(&stack, "Database", Engine::postgres("16.4"), &vpc)
        .parameter("log_statement", "all");
    database.rotate_login("Rotation");
    DatabaseProxy::new(&stack, "Proxy", &database);
    DatabaseCluster::new(&stack, "Cluster", Engine::aurora_postgres("16.4"), &vpc)
        .writer(ClusterInstance::serverless("writer"));
}

#[test]
fn every_resource_is_traced_to_a_line_of_the_app() {
    let app = App::new();
    everything(&app);
    serverless(&app);
    let mut count = 0;
    let mut elsewhere = Vec::new();
    for node in app.node().find_all() {
        node.complete();
    }
    for node in app.node().find_all() {
        if node.as_resource().is_some() {
            count += 1;
            let at = node.location();
            if !at.file().ends_with("lines.rs") {
                elsewhere.push(format!("{}: {at}", node.path()));
            }
        }
    }
    assert!(count > 80, "only {count} resources");
    assert!(elsewhere.is_empty(), "{}", elsewhere.join("\n"));
}

/// Escape hatches, removal policies and logical IDs can be set on the construct itself, as in the CDK.
#[test]
fn every_construct_has_a_main_resource() {
    let app = App::new();
    everything(&app);
    serverless(&app);
    let stack = app.node().find_child("S").expect("there");
    let subnet = |node: &Node| node.id().contains("Subnet") && !node.children().is_empty();
    let mut constructs = stack.children();
    // A pattern consists of several, of which none is the main one.
    constructs.retain(|node| !node.id().starts_with("Pattern"));
    constructs.extend(stack.find_all().into_iter().filter(subnet));
    let without: Vec<String> = constructs
        .iter()
        .filter(|node| node.resource().is_none())
        .map(|node| node.path())
        .collect();
    assert!(without.is_empty(), "{}", without.join("\n"));
}
