//! Constructs of several stacks: what is known of each other by name, and where rules and permissions are placed so that no
//! stack needs one that needs it.

use stackwright::json::Value as Json;
use stackwright::{App, Assembly, CfnOutput, Duration, Environment, NestedStack, Stack, Value};
use stackwright_aws::ec2::{Connectable as _, Port, SecurityGroup, Vpc};
use stackwright_aws::events::{EventBus, LambdaTarget, Rule, Schedule, SqsTarget};
use stackwright_aws::iam::{Principal, Role};
use stackwright_aws::kms::Key;
use stackwright_aws::lambda::{Code, Function, Runtime};
use stackwright_aws::logs::LogGroup;
use stackwright_aws::s3::{Bucket, Encryption};
use stackwright_aws::sns::{Subscription, Topic};
use stackwright_aws::sqs::Queue;

#[track_caller]
fn synth(app: &App) -> Assembly {
    app.synth().unwrap_or_else(|problems| panic!("{problems}"))
}

fn stack(app: &App, name: &str, account: &str) -> Stack {
    Stack::new(app, name).environment(Environment::new(account, "eu-west-1"))
}

fn function(stack: &Stack, id: &str) -> Function {
    let code = Code::inline("x");
    Function::new(stack, id, Runtime::PYTHON_3_13, code)
}

/// The names are those that the CDK makes of `PhysicalName.GENERATE_IF_NEEDED` in the same app.
#[test]
fn names_are_made_where_another_account_needs_them() {
    let app = App::new();
    let producer = stack(&app, "Producer", "111111111111");
    let consumer = stack(&app, "Consumer", "222222222222");
    let name = Value::name_if_needed;
    let bucket = Bucket::new(&producer, "Files").name(name());
    let role = Role::new(
        &producer,
        "Role",
        Principal::service("lambda.amazonaws.com"),
    )
    .name(name());
    let queue = Queue::new(&producer, "Jobs").name(name());
    let topic = Topic::new(&producer, "Topic").name(name());
    let function = function(&producer, "Fn").name(name());
    let group = LogGroup::new(&producer, "Logs").name(name());
    Bucket::new(&producer, "Unused").name(name());
    // In the same account and region it is referred to.
    let beside = stack(&app, "Beside", "111111111111");
    CfnOutput::new(&beside, "Bucket", bucket.bucket_name());
    for (id, value) in [
        ("BucketName", bucket.bucket_name()),
        ("BucketArn", bucket.bucket_arn()),
        ("RoleArn", role.role_arn()),
        ("RoleName", role.role_name()),
        ("QueueArn", queue.queue_arn()),
        ("QueueName", queue.queue_name()),
        ("TopicArn", topic.topic_arn()),
        ("FunctionArn", function.function_arn()),
        ("FunctionName", function.function_name()),
        ("Group", group.log_group_name()),
    ] {
        CfnOutput::new(&consumer, id, value);
    }
    let assembly = synth(&app);
    let named = &assembly.template("Producer").expect("a template")["Resources"];
    let name = |id: &str, property: &str| named[id]["Properties"][property].clone();
    assert_eq!(
        name("Files8E6940B8", "BucketName"),
        "producerproducerfiles28bc2505f4d0a2946448"
    );
    assert_eq!(
        name("Role1ABCC5F0", "RoleName"),
        "producerproducerrolea61498f7bb0aaeb50e75"
    );
    assert_eq!(
        name("JobsDF1CC2D4", "QueueName"),
        "producerproducerjobsbe527cf0ce9155c447a9"
    );
    assert_eq!(
        name("TopicBFC7AF6E", "TopicName"),
        "producerproducertopic533d109c463a9bb39858"
    );
    assert_eq!(
        name("Fn9270CBC0", "FunctionName"),
        "producerproducerfn1cc7789cff49ac559234"
    );
    let unused = named
        .as_object()
        .expect("resources")
        .iter()
        .find(|(id, _)| id.starts_with("Unused"));
    assert_eq!(
        unused.expect("the bucket").1["Properties"].get("BucketName"),
        None
    );
    let outputs = &assembly.template("Consumer").expect("a template")["Outputs"];
    assert_eq!(
        outputs["BucketName"]["Value"],
        "producerproducerfiles28bc2505f4d0a2946448"
    );
    assert_eq!(
        outputs["FunctionArn"]["Value"].to_string(),
        r#"{"Fn::Join":["",["arn:",{"Ref":"AWS::Partition"},":lambda:eu-west-1:111111111111:function:producerproducerfn1cc7789cff49ac559234"]]}"#
    );
    assert!(!outputs.to_string().contains("GetStackOutput"), "{outputs}");
    let beside = &assembly.template("Beside").expect("a template")["Outputs"];
    assert!(beside.to_string().contains("Fn::ImportValue"), "{beside}");
}

#[test]
fn names_that_are_there_are_used() {
    let app = App::new();
    let producer = stack(&app, "Producer", "111111111111");
    let consumer = stack(&app, "Consumer", "222222222222");
    let bucket = Bucket::new(&producer, "Files").name("the-files");
    CfnOutput::new(&consumer, "Arn", bucket.bucket_arn());
    let assembly = synth(&app);
    let outputs = &assembly.template("Consumer").expect("a template")["Outputs"];
    assert!(outputs.to_string().contains(":s3:::the-files"), "{outputs}");
    // By name, the stacks can be deployed in any order.
    let consumer = assembly.stacks.iter().find(|one| one.name == "Consumer");
    assert!(consumer.expect("the stack").dependencies.is_empty());
}

#[test]
fn a_grant_across_accounts_stands_on_both_sides() {
    let app = App::new();
    let data = stack(&app, "Data", "111111111111");
    let work = stack(&app, "Work", "222222222222");
    let bucket = Bucket::new(&data, "Files").name(Value::name_if_needed());
    let role = Role::new(&work, "Role", Principal::service("lambda.amazonaws.com"))
        .name(Value::name_if_needed());
    bucket.grant_read(&role, "input/*");
    let assembly = synth(&app);
    let text = |stack: &str| assembly.template(stack).expect("a template")["Resources"].to_string();
    assert!(
        text("Data").contains("AWS::S3::BucketPolicy"),
        "{}",
        text("Data")
    );
    assert!(
        text("Data").contains(":iam::222222222222:role/workworkrole"),
        "{}",
        text("Data")
    );
    assert!(
        text("Work").contains(":s3:::datadatafiles"),
        "{}",
        text("Work")
    );
}

#[test]
fn without_a_region_no_name_can_be_made() {
    let app = App::new();
    let producer = Stack::new(&app, "Producer").environment(Environment::account("111111111111"));
    let consumer = stack(&app, "Consumer", "222222222222");
    let bucket = Bucket::new(&producer, "Files").name(Value::name_if_needed());
    CfnOutput::new(&consumer, "Arn", bucket.bucket_arn());
    let problems = app.synth().expect_err("no name");
    assert!(problems.contains("SW0005"), "{problems}");
    let app = App::new();
    let nameless = Stack::new(&app, "S");
    CfnOutput::new(&nameless, "Name", Value::name_if_needed());
    assert!(app.synth().expect_err("no resource").contains("SW0018"));
}

#[test]
fn what_is_in_a_nested_stack_is_known_by_name_too() {
    let app = App::new();
    let producer = stack(&app, "Producer", "111111111111");
    let nested = NestedStack::new(&producer, "Inner");
    let bucket = Bucket::new(&nested, "Files").name("the-files");
    let consumer = stack(&app, "Consumer", "222222222222");
    CfnOutput::new(&consumer, "Arn", bucket.bucket_arn());
    let assembly = synth(&app);
    let outputs = &assembly.template("Consumer").expect("a template")["Outputs"];
    assert!(outputs.to_string().contains(":s3:::the-files"), "{outputs}");
}

/// Two stacks of which the second one uses the first one already; what `tie` adds must not need it the other way round.
#[track_caller]
fn check_no_circle(tie: impl FnOnce(&Stack, &Stack)) -> [Json; 2] {
    let app = App::new();
    let (first, second) = (Stack::new(&app, "First"), Stack::new(&app, "Second"));
    let topic = Topic::new(&first, "Base");
    CfnOutput::new(&second, "Base", topic.topic_arn());
    tie(&first, &second);
    let assembly = synth(&app);
    ["First", "Second"].map(|name| assembly.template(name).expect("a template").clone())
}

#[test]
fn grants_do_not_tie_stacks_to_a_circle() {
    check_no_circle(|first, second| {
        let key = Key::new(first, "Key");
        let bucket = Bucket::new(first, "Files").encryption(Encryption::key(&key));
        let queue = Queue::new(first, "Jobs").encryption_key(&key);
        let topic = Topic::new(first, "Topic").encryption_key(&key);
        let role = Role::new(second, "Role", Principal::service("lambda.amazonaws.com"));
        bucket.grant_read(&role, "*");
        bucket.grant_write(&role, "*");
        queue.grant_send(&role);
        topic.grant_publish(&role);
        key.grant_decrypt(&role);
        function(first, "Called").grant_invoke(&role);
        EventBus::new(first, "Bus").grant_put_events(&role);
    });
}

#[test]
fn security_groups_do_not_tie_stacks_to_a_circle() {
    check_no_circle(|first, second| {
        let vpc = Vpc::new(first, "Vpc");
        let data = SecurityGroup::new(first, "Data", &vpc).allow_all_outbound(false);
        let web = SecurityGroup::new(second, "Web", &vpc).allow_all_outbound(false);
        data.allow_from(&web, Port::tcp(5432));
        web.allow_to(&data, Port::tcp(5433));
        data.allow_to(&web, Port::tcp(80));
        web.allow_from(&data, Port::tcp(81));
    });
}

#[test]
fn events_do_not_tie_stacks_to_a_circle() {
    // A rule of the second stack calls what is in the first one.
    check_no_circle(|first, second| {
        let function = function(first, "Called");
        Rule::new(second, "Rule")
            .schedule(Schedule::every(Duration::hours(1)))
            .target(LambdaTarget::new(&function));
    });
    check_no_circle(|first, second| {
        let queue = Queue::new(first, "Jobs");
        Rule::new(second, "Rule")
            .schedule(Schedule::every(Duration::hours(1)))
            .target(SqsTarget::new(&queue));
    });
    // And the other way round for topics: the second stack's queue hears of the first stack's topic.
    check_no_circle(|first, second| {
        let topic = Topic::new(first, "Topic");
        topic.subscribe(Subscription::queue(&Queue::new(second, "Jobs")));
    });
}
