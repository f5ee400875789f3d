//! Functions, against what the CDK makes of the same, and what is said about misuse.

mod parity;

use parity::{check, check_but, check_places, check_setters, codes};
use stackwright::json::Value as Json;
use stackwright::{App, CfnResource, Construct as _, Data, Duration, Node, RemovalPolicy, Stack};
use stackwright_aws::assets::ImageBuild;
use stackwright_aws::dynamodb::{Attribute, StreamView, Table};
use stackwright_aws::ec2::{Connectable as _, Port, SecurityGroup, SubnetTier, Vpc};
use stackwright_aws::ecr::Repository;
use stackwright_aws::events::{EventBus, EventPattern, Schedule};
use stackwright_aws::iam::{PolicyStatement, Principal, Role};
use stackwright_aws::kinesis::Stream;
use stackwright_aws::kms::Key;
use stackwright_aws::lambda::{
    Alias, ApplicationLogLevel, Architecture, Code, CodeSigningConfig, Function, ImageCode,
    Invocable as _, KafkaAuthentication, KafkaSource, LayerVersion, LogFormat, ObjectSource,
    Permission, Runtime, RuntimeUpdates, ScheduleSource, SnsSource, SqsSource, StartAt,
    StreamSource, SystemLogLevel, UrlAccess, UrlCors, Version,
};
use stackwright_aws::logs::LogGroup;
use stackwright_aws::s3::Bucket;
use stackwright_aws::secretsmanager::Secret;
use stackwright_aws::sns::Topic;
use stackwright_aws::sqs::Queue;

fn code() -> Code {
    Code::inline("def handler(event, context): pass")
}

/// ```js
/// const f = new lambda.Function(stack, 'Function', { runtime: PYTHON_3_13, handler: 'index.handler', description: 'd',
///   code: lambda.Code.fromInline('def handler(event, context): pass'), timeout: Duration.seconds(30), memorySize: 256,
///   environment: { LEVEL: 'b' }, architecture: ARM_64 });
/// s3.Bucket.fromBucketName(stack, 'Code', 'my-bucket').grantRead(f, 'a/*');
/// ```
#[test]
fn code_in_the_template() {
    check("lambda", |stack| {
        let function = Function::new(stack, "Function", Runtime::PYTHON_3_13, code())
            .timeout(Duration::seconds(30))
            .memory_mib(256)
            .env("LEVEL", "b")
            .architecture(Architecture::Arm64)
            .description("d");
        Bucket::from_name(stack, "Code", "my-bucket").grant_read(&function, "a/*");
    });
}

/// ```js
/// new lambda.Function(stack, 'Function', { runtime: NODEJS_22_X, handler: 'app.main',
///   code: lambda.Code.fromBucket(bucket, 'app.zip', 'v1'), deadLetterQueue: queue, logGroup });
/// ```
#[test]
fn code_in_a_bucket() {
    check("lambda-s3", |stack| {
        let bucket = Bucket::from_name(stack, "Code", "my-bucket");
        let dead = Queue::new(stack, "Dead");
        let logs = LogGroup::new(stack, "Logs");
        let code = Code::from_bucket(&bucket, "app.zip").version("v1");
        Function::new(stack, "Function", Runtime::NODEJS_22, code)
            .handler("app.main")
            .dead_letter_queue(&dead)
            .log_group(&logs);
    });
}

/// ```js
/// new lambda.Function(stack, 'Function', { code: lambda.Code.fromAsset('tests/assets/handler'), handler: 'app.main',
///   runtime: PYTHON_3_13 });   // with the context aws:cdk:enable-asset-metadata, and CliCredentialsStackSynthesizer
/// ```
#[test]
fn code_in_a_folder() {
    let ours = "e98dc247e3f80a5e09a93930840488f4717804a312fdf7a40f25cdeaae2417e9";
    let but = [
        format!(
            "/Function76856677/Properties/Code/S3Key: \"4b5513664274beb46d82ac4b9d66e92ddcc15aa60884e8de14c5cf9eeb5dd700.zip\" → \"{ours}.zip\""
        ),
        format!(
            "/Function76856677/Metadata/aws:asset:path: \"asset.4b5513664274beb46d82ac4b9d66e92ddcc15aa60884e8de14c5cf9eeb5dd700\" → \"asset.{ours}\""
        ),
    ];
    let but: Vec<&str> = but.iter().map(String::as_str).collect();
    check_but("lambda-asset", &but, |stack| {
        stack
            .node()
            .set_context("aws:cdk:enable-asset-metadata", true);
        let code = Code::from_asset("tests/assets/handler");
        Function::new(stack, "Function", Runtime::PYTHON_3_13, code).handler("app.main");
    });
}

/// ```js
/// const code = lambda.DockerImageCode.fromImageAsset('tests/assets/image',
///   { cmd: ['app.main'], entrypoint: ['/run'], workingDirectory: '/w' });
/// new lambda.DockerImageFunction(stack, 'Function', { code, architecture: ARM_64 });
/// ```
#[test]
fn an_image_that_is_built() {
    let image = |hash| {
        let repository = "cdk-hnb659fds-container-assets-${AWS::AccountId}-${AWS::Region}";
        format!(
            "\"${{AWS::AccountId}}.dkr.ecr.${{AWS::Region}}.${{AWS::URLSuffix}}/{repository}:{hash}\""
        )
    };
    let theirs = image("0c0803994340943b1fa9d98398fb518b945dd73f9681b85fb5d7a1417e34343d");
    let ours = image("faf93b80c9aa541cdacde85c388c3af8c7ede4ca38503429c24ca0e95703da5c");
    let but = format!("/Function76856677/Properties/Code/ImageUri/Fn::Sub: {theirs} → {ours}");
    let but = [but.as_str()];
    check_but("lambda-image", &but, |stack| {
        let image = ImageCode::from_asset("tests/assets/image")
            .command(["app.main"])
            .entry_point(["/run"])
            .working_directory("/w");
        Function::from_image(stack, "Function", image).architecture(Architecture::Arm64);
    });
}

#[test]
fn an_image_is_built_for_the_processor_of_its_function() {
    let platform = |architecture: Option<Architecture>, build: ImageBuild| {
        let app = App::new();
        let stack = Stack::new(&app, "S");
        let function = Function::from_image(&stack, "F", ImageCode::from_asset(build));
        if let Some(architecture) = architecture {
            function.architecture(architecture);
        }
        let assembly = app.synth().expect("an assembly");
        let manifest = assembly.stacks[0].asset_manifest().expect("assets").clone();
        let images = manifest["dockerImages"].as_object().expect("images");
        images.values().next().expect("one")["source"]["platform"].clone()
    };
    let build = || ImageBuild::new("tests/assets/image");
    assert_eq!(platform(None, build()), Json::Null);
    assert_eq!(platform(Some(Architecture::X86_64), build()), "linux/amd64");
    assert_eq!(platform(Some(Architecture::Arm64), build()), "linux/arm64");
    let given = build().platform("linux/arm/v7");
    assert_eq!(platform(Some(Architecture::Arm64), given), "linux/arm/v7");
}

#[test]
fn what_a_handler_names_is_looked_for() {
    let codes = |runtime: Runtime, handler: &str| {
        codes(|stack| {
            let code = Code::from_asset("tests/assets/handler");
            Function::new(stack, "F", runtime, code).handler(handler);
        })
    };
    let found: [&str; 0] = [];
    assert_eq!(codes(Runtime::PYTHON_3_13, "app.main"), found);
    assert_eq!(codes(Runtime::PYTHON_3_13, "index.handler"), ["SW0405"]);
    assert_eq!(codes(Runtime::NODEJS_22, "app.main"), ["SW0405"]);
    assert_eq!(codes(Runtime::NODEJS_22, "/opt/wrapper.main"), found);
    assert_eq!(codes(Runtime::PROVIDED_AL2023, "any"), ["SW0405"]);
    assert_eq!(codes(Runtime::JAVA_21, "com.example.App"), found);
}

#[test]
fn misuse_of_assets() {
    says(&["SW0060"], |stack| {
        Function::new(
            stack,
            "F",
            Runtime::PYTHON_3_13,
            Code::from_asset("nowhere"),
        );
    });
    says(&["SW0400"], |stack| {
        let code = Code::from_asset("tests/assets/handler/app.py");
        Function::new(stack, "F", Runtime::PYTHON_3_13, code);
    });
    says(&["SW0064"], |stack| {
        Function::from_image(stack, "F", ImageCode::from_asset("tests/assets/handler"));
    });
    says(&["SW0400"], |stack| {
        let image = ImageCode::from_asset("tests/assets/image");
        Function::from_image(stack, "F", image).handler("app.main");
    });
}

#[track_caller]
fn says(expected: &[&str], build: impl FnOnce(&Stack)) {
    assert_eq!(codes(build), expected);
}

#[test]
fn misuse() {
    says(&["SW0400"], |stack| {
        Function::new(stack, "Function", Runtime::JAVA_21, code());
    });
    says(&["SW0400"], |stack| {
        Function::new(stack, "Function", Runtime::PYTHON_3_13, Code::inline(" "));
    });
    says(&["SW0401"], |stack| {
        Function::new(stack, "Function", Runtime::PYTHON_3_13, code())
            .timeout(Duration::seconds(901));
    });
    says(&["SW0401"], |stack| {
        Function::new(stack, "Function", Runtime::PYTHON_3_13, code()).memory_mib(64);
    });
    says(&["SW0402"], |stack| {
        Function::new(stack, "Function", Runtime::PYTHON_3_13, code()).name("a b");
    });
    for name in ["A", "1A", "A-B", "AWS_REGION", "AWS_SESSION_TOKEN"] {
        says(&["SW0403"], |stack| {
            Function::new(stack, "Function", Runtime::PYTHON_3_13, code()).env(name, "x");
        });
    }
    says(&[], |stack| {
        Function::new(stack, "Function", Runtime::PYTHON_3_13, code())
            .env("AWS_LAMBDA_EXEC_WRAPPER", "/opt/wrapper");
    });
    says(&["SW0404"], |stack| {
        let arn = "arn:aws:lambda:eu-west-1:123456789012:function:f";
        Function::from_arn(stack, "Function", arn).timeout(Duration::seconds(3));
    });
}

#[test]
fn the_line_is_that_of_the_setter() {
    check_setters(
        &[
            "SW0401", "SW0401", "SW0401", "SW0402", "SW0403", "SW0106", "SW0404",
        ],
        |stack| {
            let function = Function::new(stack, "Function", Runtime::PYTHON_3_13, code());
            let events = Principal::service("events.amazonaws.com");
            let role = Role::new(stack, "Role", events);
            let arn = "arn:aws:lambda:eu-west-1:123456789012:function:f";
            let imported = Function::from_arn(stack, "Imported", arn);
            let first = line!() + 1;
            function.timeout(Duration::minutes(16));
            function.memory_mib(64);
            function.ephemeral_storage_mib(20_000);
            function.name("a b");
            function.env("A-B", "x");
            function.role(&role);
            imported.env("AB", "x");
            first
        },
    );
}

fn function(stack: &Stack, id: &str) -> Function {
    Function::new(stack, id, Runtime::PYTHON_3_13, code())
}

fn task(stack: &Stack) -> Role {
    Role::new(stack, "Role", Principal::service("ecs-tasks.amazonaws.com"))
}

fn differences(case: &str, build: impl FnOnce(&Stack)) -> Vec<String> {
    parity::differences(&parity::expected(case), &parity::template(build))
}

const SCALING_ROLE: &str = r#"{"Fn::Join":["",["arn:",{"Ref":"AWS::Partition"},":iam::",{"Ref":"AWS::AccountId"},":role/aws-service-role/lambda.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_LambdaConcurrency"]]}"#;

/// ```js
/// const a = new lambda.Alias(stack, 'Live', { aliasName: 'live', version: f.currentVersion,
///   provisionedConcurrentExecutions: 2, description: 'd' });
/// a.grantInvoke(role); a.addFunctionUrl({ authType: AWS_IAM });
/// a.addAutoScaling({ minCapacity: 1, maxCapacity: 5 }).scaleOnUtilization({ utilizationTarget: 0.5 });
/// ```
/// Application Auto Scaling takes its own role where none is named. The ID of a version ends in a hash of other text.
#[test]
fn versions_and_aliases() {
    let found = differences("lambda-version", |stack| {
        let function = function(stack, "Function");
        let live = Alias::new(stack, "Live", "live", &function.current_version())
            .provisioned_concurrency(2)
            .description("d");
        live.grant_invoke(&task(stack));
        live.url(UrlAccess::Iam);
        live.scale_provisioned_concurrency(1..=5, 0.5);
    });
    let role = format!("/LiveAliasScalingTarget9DCFD52C/Properties/RoleARN: {SCALING_ROLE} → null");
    assert_eq!(found, [role]);
}

/// ```js
/// const f = new lambda.Function(stack, 'Function', { …, currentVersionOptions: { removalPolicy: RETAIN, description: 'v' } });
/// f.addAlias('live', { additionalVersions: [{ version: new lambda.Version(stack, 'Old', { lambda: f }), weight: 0.1 }] });
/// ```
#[test]
fn weights_of_aliases() {
    let found = differences("lambda-alias-weights", |stack| {
        let function = function(stack, "Function");
        let old = Version::new(stack, "Old", &function);
        function
            .current_version()
            .description("v")
            .removal_policy(RemovalPolicy::Retain);
        function.alias("live").weight(&old, 0.1);
    });
    assert_eq!(found, [""; 0]);
}

#[test]
fn a_version_follows_the_function() {
    let id = |change: fn(&Function)| {
        let template = parity::template(|stack| {
            let function = function(stack, "Function");
            function.current_version();
            change(&function);
        });
        let resources = template["Resources"]
            .as_object()
            .expect("resources")
            .clone();
        let mut ids = resources.keys().filter(|id| id.contains("Version"));
        ids.next().expect("a version").clone()
    };
    let before = id(|_| {});
    assert_eq!(before, id(|_| {}));
    assert_ne!(before, id(|function| drop(function.memory_mib(256))));
    assert_ne!(before, id(|function| drop(function.env("LEVEL", "2"))));
    // What no version has makes none.
    assert_eq!(
        before,
        id(|function| drop(function.reserved_concurrency(1)))
    );
}

/// ```js
/// const u = f.addFunctionUrl({ authType: NONE, cors: { allowedOrigins: ['https://a.example'], allowedMethods: [GET],
///   maxAge: Duration.minutes(5), allowCredentials: true }, invokeMode: RESPONSE_STREAM });
/// u.grantInvokeUrl(role);
/// ```
#[test]
fn an_address() {
    check("lambda-url", |stack| {
        let cors = UrlCors::new(["https://a.example"])
            .methods(["GET"])
            .max_age(Duration::minutes(5))
            .allow_credentials();
        let url = function(stack, "Function").url(UrlAccess::Public);
        url.cors(cors).response_stream().grant_invoke(&task(stack));
    });
}

/// ```js
/// const layer = new lambda.LayerVersion(stack, 'Layer', { code: lambda.Code.fromBucket(bucket, 'layer.zip'),
///   compatibleRuntimes: [PYTHON_3_13], compatibleArchitectures: [ARM_64], description: 'd', license: 'MIT',
///   layerVersionName: 'shared' });
/// layer.addPermission('Org', { accountId: '*', organizationId: 'o-abc' });
/// layer.addPermission('Account', { accountId: '123456789012' });
/// // a function with layers: [layer, lambda.LayerVersion.fromLayerVersionArn(stack, 'Theirs', 'arn:…:layer:x:1')]
/// ```
#[test]
fn layers() {
    check("lambda-layer", |stack| {
        let bucket = Bucket::from_name(stack, "Code", "my-bucket");
        let layer = LayerVersion::new(stack, "Layer", Code::from_bucket(&bucket, "layer.zip"))
            .runtimes([Runtime::PYTHON_3_13])
            .architectures([Architecture::Arm64])
            .description("d")
            .license("MIT")
            .name("shared")
            .share_with_organization("Org", "o-abc")
            .share_with_account("Account", "123456789012");
        let arn = "arn:aws:lambda:eu-west-1:123456789012:layer:x:1";
        let theirs = LayerVersion::from_arn(stack, "Theirs", arn);
        function(stack, "Function").layer(&layer).layer(&theirs);
    });
}

/// ```js
/// const f = new lambda.Function(stack, 'Function', { …, vpc });
/// f.connections.allowTo(db, ec2.Port.tcp(5432));
/// ```
#[test]
fn a_function_in_a_vpc() {
    check("lambda-vpc", |stack| {
        let vpc = Vpc::new(stack, "Vpc").max_azs(2).nat_gateways(1);
        let database = SecurityGroup::new(stack, "Db", &vpc).allow_all_outbound(false);
        let function = function(stack, "Function").vpc(&vpc);
        function.allow_to(&database, Port::tcp(5432));
    });
}

/// ```js
/// new lambda.Function(stack, 'Function', { …, onFailure: new dst.SqsDestination(q), onSuccess: new dst.SnsDestination(t),
///   maxEventAge: Duration.hours(1), retryAttempts: 1 });
/// new lambda.Function(stack, 'Other', …).configureAsyncInvoke({ onSuccess: new dst.LambdaDestination(next),
///   onFailure: new dst.EventBridgeDestination(bus) });
/// ```
#[test]
fn invocations_that_nobody_waits_for() {
    check("lambda-async", |stack| {
        let (failed, done) = (Queue::new(stack, "Failed"), Topic::new(stack, "Done"));
        function(stack, "Function")
            .on_failure(&failed)
            .on_success(&done)
            .max_event_age(Duration::hours(1))
            .retry_attempts(1);
        let next = function(stack, "Next");
        let bus = EventBus::new(stack, "Bus");
        function(stack, "Other").on_success(&next).on_failure(&bus);
    });
}

/// ```js
/// new lambda.Function(stack, 'Function', { …, tracing: ACTIVE, loggingFormat: JSON, applicationLogLevelV2: WARN,
///   systemLogLevelV2: INFO, snapStart: ON_PUBLISHED_VERSIONS, runtimeManagementMode: FUNCTION_UPDATE,
///   reservedConcurrentExecutions: 5, codeSigningConfig: new lambda.CodeSigningConfig(stack, 'Signing', { signingProfiles: [
///   profile], untrustedArtifactOnDeployment: WARN, description: 'd' }) });
/// ```
#[test]
fn settings() {
    check("lambda-settings", |stack| {
        let validity = Data::object([("Type", Data::from("MONTHS")), ("Value", 135.into())]);
        let place = Node::new(stack, "Profile");
        let profile = CfnResource::new(&place, "Resource", "AWS::Signer::SigningProfile")
            .property("PlatformId", "AWSLambda-SHA384-ECDSA")
            .property("SignatureValidityPeriod", validity);
        let arn = profile.attr::<String>("ProfileVersionArn");
        let signing = CodeSigningConfig::new(stack, "Signing", [arn])
            .warn_only()
            .description("d");
        function(stack, "Function")
            .tracing()
            .json_logs(ApplicationLogLevel::Warn)
            .system_log_level(SystemLogLevel::Info)
            .snap_start()
            .runtime_updates(RuntimeUpdates::OnFunctionUpdate)
            .reserved_concurrency(5)
            .code_signing(&signing);
    });
}

/// ```js
/// f.addEventSource(new es.SqsEventSource(q, { batchSize: 5, maxBatchingWindow: Duration.minutes(1),
///   reportBatchItemFailures: true, maxConcurrency: 10, filters: [{ body: { kind: ['a'] } }] }));
/// f.addEventSource(new es.KinesisEventSource(stream, { startingPosition: TRIM_HORIZON, bisectBatchOnError: true,
///   retryAttempts: 3, parallelizationFactor: 2, maxRecordAge: Duration.hours(1), onFailure: new es.SqsDlq(q),
///   tumblingWindow: Duration.seconds(30) }));
/// f.addEventSource(new es.DynamoEventSource(table, { startingPosition: LATEST, batchSize: 100 }));
/// ```
#[test]
fn sources_that_are_read() {
    check("lambda-sources", |stack| {
        let jobs = Queue::new(stack, "Jobs");
        let stream = Stream::new(stack, "Stream");
        let table =
            Table::new(stack, "Table", Attribute::string("pk")).stream(StreamView::NewImage);
        let kind = stackwright::json!({ "body": { "kind": ["a"] } });
        let queue = SqsSource::new(&jobs)
            .batch_size(5)
            .batching_window(Duration::minutes(1))
            .report_failures()
            .max_concurrency(10)
            .filter(kind);
        let records = StreamSource::kinesis(&stream, StartAt::TrimHorizon)
            .bisect_on_error()
            .retry_attempts(3)
            .parallelization_factor(2)
            .max_record_age(Duration::hours(1))
            .on_failure(&jobs)
            .tumbling_window(Duration::seconds(30));
        function(stack, "Function")
            .event_source(queue)
            .event_source(records)
            .event_source(StreamSource::table(&table, StartAt::Latest));
    });
}

/// ```js
/// f.addEventSource(new es.SnsEventSource(topic, { filterPolicy: { kind: allowlist ['a'] }, deadLetterQueue }));
/// ```
#[test]
fn topics() {
    check("lambda-push-sources", |stack| {
        let (topic, dead) = (Topic::new(stack, "Topic"), Queue::new(stack, "Dead"));
        let source = SnsSource::new(&topic)
            .filter(stackwright::json!({ "kind": ["a"] }))
            .dead_letter_queue(&dead);
        function(stack, "Function").event_source(source);
    });
}

/// ```js
/// f.addEventSource(new es.ManagedKafkaEventSource({ clusterArn, topic: 'orders', secret, startingPosition: TRIM_HORIZON,
///   consumerGroupId: 'g' }));
/// f.addEventSource(new es.SelfManagedKafkaEventSource({ bootstrapServers: ['a:9092'], topic: 't', secret,
///   startingPosition: LATEST, vpc, vpcSubnets: { subnetType: PRIVATE_WITH_EGRESS }, securityGroup: sg,
///   authenticationMethod: SASL_SCRAM_512_AUTH }));
/// ```
/// The ID of the second is made of the function and the topic, as that of the first is, and not of a hash of the brokers.
#[test]
fn kafka() {
    let theirs = "FunctionKafkaEventSourcea7837949c3d5bbedf2e01a15e1aa2b49tC3CB48AE";
    let ours = "FunctionKafkaEventSourceSFunction35BD4B34";
    let found = parity::differences(
        &parity::expected("lambda-kafka"),
        &parity::template(|stack| {
            let arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:AmazonMSK_x-AbCdEf";
            let secret = Secret::from_arn(stack, "Secret", arn);
            let vpc = Vpc::new(stack, "Vpc").max_azs(2).nat_gateways(1);
            let group = SecurityGroup::new(stack, "Sg", &vpc);
            let cluster = "arn:aws:kafka:eu-west-1:123456789012:cluster/c/1-2";
            let msk = KafkaSource::msk(cluster, "orders", StartAt::TrimHorizon)
                .secret(KafkaAuthentication::SaslScram512, &secret)
                .consumer_group("g");
            let own = KafkaSource::self_managed(["a:9092"], "t", StartAt::Latest)
                .secret(KafkaAuthentication::SaslScram512, &secret)
                .network(&vpc.private_subnets(), &group);
            function(stack, "Function")
                .event_source(msk)
                .event_source(own);
        }),
    );
    assert_eq!(found.len(), 2, "{found:#?}");
    let (before, after) = (&found[0], &found[1]);
    let theirs_value = before
        .strip_prefix(&format!("/{theirs}: "))
        .expect("theirs");
    assert!(after.starts_with(&format!("/{ours}")), "{after}");
    let ours_value = after.split_once(": null → ").expect("ours").1;
    let json = |text: &str| -> Json { text.parse().expect("JSON") };
    let theirs_value = theirs_value.strip_suffix(" → null").expect("theirs");
    assert_eq!(json(theirs_value), json(ours_value));
}

#[test]
fn objects_and_times_come_through_rules() {
    let template = parity::template(|stack| {
        let uploads = Bucket::new(stack, "Uploads").send_events();
        let created = EventPattern::object_created(&uploads);
        let function = function(stack, "Function")
            .event_source(ObjectSource::new("OnUpload", created))
            .event_source(ScheduleSource::new(
                "Hourly",
                Schedule::every(Duration::hours(1)),
            ));
        uploads.grant_read(&function, "*");
    });
    let resources = template["Resources"].as_object().expect("resources");
    let count = |kind: &str| resources.values().filter(|one| one["Type"] == kind).count();
    assert_eq!(count("AWS::Events::Rule"), 2);
    assert_eq!(count("AWS::Lambda::Permission"), 2);
}

#[test]
fn misuse_of_sources() {
    says(&["SW0407"], |stack| {
        let jobs = Queue::new(stack, "Jobs");
        let function = function(stack, "F").timeout(Duration::minutes(1));
        function.event_source(SqsSource::new(&jobs));
    });
    says(&[], |stack| {
        let jobs = Queue::new(stack, "Jobs").visibility_timeout(Duration::minutes(6));
        let function = function(stack, "F").timeout(Duration::minutes(1));
        function.event_source(SqsSource::new(&jobs));
    });
    says(&["SW0407"], |stack| {
        let jobs = Queue::new(stack, "Jobs");
        function(stack, "F").event_source(SqsSource::new(&jobs).batch_size(100));
    });
    says(&["SW0401"], |stack| {
        let jobs = Queue::new(stack, "Jobs").fifo();
        function(stack, "F").event_source(SqsSource::new(&jobs).batch_size(11));
    });
    says(&["SW0407"], |stack| {
        let jobs = Queue::new(stack, "Jobs").fifo();
        let source = SqsSource::new(&jobs).batching_window(Duration::seconds(5));
        function(stack, "F").event_source(source);
    });
    says(&["SW0473"], |stack| {
        let topic = Topic::new(stack, "Orders").fifo();
        function(stack, "F").event_source(SnsSource::new(&topic));
    });
    says(&["SW0407"], |stack| {
        let source = KafkaSource::self_managed(["a:9092"], "orders", StartAt::Latest);
        function(stack, "F").event_source(source);
    });
    says(&["SW0613"], |stack| {
        let table = Table::new(stack, "Table", Attribute::string("pk"));
        function(stack, "F").event_source(StreamSource::table(&table, StartAt::Latest));
    });
    says(&["SW0401", "SW0401"], |stack| {
        let stream = Stream::new(stack, "Stream");
        let source = StreamSource::kinesis(&stream, StartAt::Latest);
        let source = source.parallelization_factor(11).retry_attempts(10_001);
        function(stack, "F").event_source(source);
    });
}

#[test]
fn misuse_of_versions_layers_and_networks() {
    says(&["SW0402"], |stack| {
        Alias::new(stack, "A", "7", &function(stack, "F").current_version());
    });
    says(&["SW0406"], |stack| {
        let other = Version::new(stack, "V", &function(stack, "G"));
        function(stack, "F").alias("live").weight(&other, 0.5);
    });
    says(&["SW0401"], |stack| {
        let function = function(stack, "F");
        let old = Version::new(stack, "V", &function);
        function.alias("live").weight(&old, 1.5);
    });
    says(&["SW0406"], |stack| {
        LayerVersion::from_arn(stack, "L", "arn:aws:lambda:eu-west-1:123456789012:layer:x");
    });
    says(&["SW0400"], |stack| {
        LayerVersion::new(stack, "L", code());
    });
    says(&["SW0406"], |stack| {
        function(stack, "F").subnets(SubnetTier::Isolated);
    });
    says(&["SW0406"], |stack| {
        let vpc = Vpc::new(stack, "Vpc");
        function(stack, "F").vpc(&vpc).subnets(SubnetTier::Public);
    });
    says(&["SW0404"], |stack| {
        let arn = "arn:aws:lambda:eu-west-1:123456789012:function:f";
        Function::from_arn(stack, "F", arn).snap_start();
    });
}

#[test]
fn the_lines_of_more_setters() {
    check_setters(&["SW0401", "SW0401", "SW0407", "SW0406"], |stack| {
        let function = function(stack, "Function").timeout(Duration::minutes(2));
        let jobs = Queue::new(stack, "Jobs");
        let first = line!() + 1;
        function.max_event_age(Duration::hours(7));
        function.retry_attempts(3);
        function.event_source(SqsSource::new(&jobs));
        function.subnets(SubnetTier::Isolated);
        first
    });
}

fn echo(stack: &Stack, id: &str) -> Function {
    let code = Code::inline("def handler(event, context): return event");
    Function::new(stack, id, Runtime::PYTHON_3_13, code)
}

#[test]
fn permissions() {
    check_places("lambda-permissions", &[], |stack| {
        let function = echo(stack, "F").dead_letter_topic(&Topic::new(stack, "Failed"));
        let statement = PolicyStatement::allow()
            .action("s3:ListAllMyBuckets")
            .resource("*");
        function.add_to_role_policy(statement);
        let bucket = Permission::service("s3.amazonaws.com")
            .source_arn("arn:aws:s3:::files")
            .source_account("123456789012");
        function.permit("FromBucket", bucket);
        function.permit("FromAccount", Permission::account("123456789012"));
        function.permit("FromOrganization", Permission::organization("o-12345abcde"));
        let live = function.current_version().alias("live");
        live.permit("FromTopic", Permission::service("sns.amazonaws.com"));
        Key::new(stack, "Key");
        echo(stack, "G")
            .log_format(LogFormat::Json)
            .own_dead_letter_queue();
        Function::from_name(stack, "Known", "theirs").grant_invoke(&function);
    });
}

#[test]
fn an_image_of_a_repository() {
    // The repository knows its own address.
    let but = ["/FC4345940/Properties/Code/ImageUri/Fn::Join/1"];
    check_places("lambda-repository", &but, |stack| {
        let images = Repository::new(stack, "Images");
        let image = ImageCode::from_repository(&images, "v1").command(["app.main"]);
        Function::from_image(stack, "F", image);
    });
}

#[test]
fn mappings() {
    check_places("lambda-mappings", &[], |stack| {
        let function = echo(stack, "F").timeout(Duration::seconds(30));
        let failed = Queue::new(stack, "Failed");
        let told = Topic::new(stack, "Told");
        let clicks = Stream::new(stack, "Clicks");
        let errors = Data::from(stackwright::json!({"data": {"level": ["error"]}}));
        function.event_source(
            StreamSource::kinesis(&clicks, StartAt::Timestamp(1_700_000_000.0))
                .on_failure(&told)
                .filter(errors),
        );
        let cluster = "arn:aws:kafka:eu-central-1:123456789012:cluster/orders/0-1";
        function.event_source(
            KafkaSource::msk(cluster, "orders", StartAt::TrimHorizon)
                .provisioned_pollers(1..=3)
                .on_failure(&failed),
        );
        let jobs = Queue::new(stack, "Jobs");
        let kinds = Data::from(stackwright::json!({"body": {"kind": ["a"]}}));
        let key = Key::new(stack, "Key");
        function.event_source(
            SqsSource::new(&jobs)
                .metrics()
                .filter(kinds)
                .filter_key(&key),
        );
    });
}

#[test]
fn sources_of_aliases_and_versions() {
    check("lambda-alias-sources", |stack| {
        let function = echo(stack, "F");
        function
            .alias("live")
            .event_source(&Queue::new(stack, "Jobs"))
            .event_source(&Topic::new(stack, "News"));
        let clicks = Stream::new(stack, "Clicks");
        function
            .current_version()
            .event_source(StreamSource::kinesis(&clicks, StartAt::Latest));
    });
}

#[test]
fn aliases() {
    // Application Auto Scaling finds its own role.
    let but = ["/LiveAliasScalingTarget9DCFD52C/Properties/RoleARN"];
    check_places("lambda-versions", &but, |stack| {
        let function = echo(stack, "F");
        let live = Alias::new(stack, "Live", "live", &function.current_version())
            .max_event_age(Duration::hours(1))
            .retry_attempts(0);
        live.url(UrlAccess::Public);
        live.scale_provisioned_concurrency(1..=5, 0.5);
    });
}
