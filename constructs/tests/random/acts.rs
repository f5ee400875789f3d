//! What random apps do, module by module.

use stackwright::{CfnOutput, Data, RemovalPolicy, Tags};
use stackwright_aws::apigateway::{
    Authorizer, Cors, Integration, Period, RestApi, Stage as ApiStage,
};
use stackwright_aws::applicationautoscaling::{StepScaling, TargetTracking};
use stackwright_aws::autoscaling::{self, AutoScalingGroup};
use stackwright_aws::certificatemanager::Certificate;
use stackwright_aws::cloudfront::{
    Behavior, CachePolicy, Distribution, ErrorResponse, Origin, ResponseHeadersPolicy, Selection,
};
use stackwright_aws::cloudtrail::Trail;
use stackwright_aws::cloudwatch::{
    Alarm, AlarmRule, CompositeAlarm, Dashboard, GraphWidget, MathExpression, Metric, Metrics as _,
    Statistic,
};
use stackwright_aws::custom_resources::{AwsCustomResource, AwsSdkCall, CfnJson, Provider};
use stackwright_aws::dynamodb::{Attribute, GlobalIndex, GlobalTable, LocalIndex, Replica};
use stackwright_aws::ec2::{Connectable as _, Peer, Port, SecurityGroup};
use stackwright_aws::ecr::{LifecycleRule, Repository};
use stackwright_aws::ecs::{Ec2Service, Ec2TaskDefinition, FargateService};
use stackwright_aws::efs::FileSystem;
use stackwright_aws::elasticloadbalancingv2::{ApplicationLoadBalancer, HealthCheck, TargetGroup};
use stackwright_aws::events::{
    EventBus, EventPattern, FargateTarget, LambdaTarget, Rule, Schedule, SqsTarget,
    StateMachineTarget,
};
use stackwright_aws::iam::{PolicyStatement, Principal};
use stackwright_aws::kinesis::StreamConsumer;
use stackwright_aws::kms;
use stackwright_aws::lambda::{
    Alias, Code, Invocable as _, LayerVersion, SqsSource, StartAt, StreamSource, UrlAccess,
};
use stackwright_aws::logs::{CrossAccountDestination, DataProtection, FilterPattern};
use stackwright_aws::patterns::{
    Database, LambdaRestApi, LoadBalancedEc2Service, LoadBalancedFargateService,
    NetworkLoadBalancedEc2Service, NetworkLoadBalancedFargateService, ObjectTask,
    QueueProcessingFargateService, QueueWorker, ScheduledEc2Task, ScheduledTask, StaticSite,
};
use stackwright_aws::rds::{ClusterInstance, DatabaseCluster, DatabaseInstance, Engine};
use stackwright_aws::route53::{Record, RecordData};
use stackwright_aws::s3::{
    ArchiveTiers, BucketDeployment, Inventory, LifecycleRule as ObjectRule, LockMode, Notification,
    Replication, Website,
};
use stackwright_aws::secretsmanager::{GeneratedString, Rotation};
use stackwright_aws::servicediscovery::PrivateDnsNamespace;
use stackwright_aws::sns::Subscription;
use stackwright_aws::sqs::RedriveSources;
use stackwright_aws::ssm::{StringListParameter, StringParameter};
use stackwright_aws::stepfunctions::{
    Choice, Condition, Definition, Fail, Map, Pass, StateMachine, Succeed, Task, Wait,
};

use super::world::World;

const IMAGE: &str = "public.ecr.aws/docker/library/busybox:1.37";
const FILES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/assets");

pub const ACTS: &[fn(&World)] = &[
    buckets,
    bucket_settings,
    uploads,
    notifications,
    queues,
    topics,
    keys,
    roles,
    grants,
    groups,
    tables,
    global_tables,
    streams,
    secrets,
    rotations,
    parameters,
    functions,
    sources,
    versions,
    urls,
    layers,
    apis,
    api_settings,
    lambda_apis,
    machines,
    rules,
    buses,
    alarms,
    dashboards,
    networks,
    balancers,
    services,
    web_services,
    instance_services,
    queue_services,
    fleets,
    file_systems,
    namespaces,
    tasks,
    databases,
    database_patterns,
    repositories,
    records,
    certificates,
    distributions,
    sites,
    resources,
    pipelines,
    trails,
    outputs,
];

fn removal(w: &World) -> RemovalPolicy {
    *w.pick(&[
        RemovalPolicy::Destroy,
        RemovalPolicy::Retain,
        RemovalPolicy::Snapshot,
    ])
}

fn buckets(w: &World) {
    let bucket = w.bucket();
    match w.below(6) {
        0 => bucket.name(w.text()),
        1 => bucket.versioned().enforce_ssl(),
        2 => bucket.encryption_key(&w.key()),
        3 => bucket.lifecycle_rule(ObjectRule::new().prefix(w.text()).expire_after(w.time())),
        4 => bucket.removal_policy(removal(w)),
        _ => bucket.send_events(),
    };
}

fn bucket_settings(w: &World) {
    let bucket = w.bucket();
    match w.below(7) {
        0 => bucket.website(Website::new(w.text()).error_document(w.text())),
        1 => bucket.website(Website::redirect(w.text()).protocol(w.text())),
        2 => bucket.replicate(Replication::to(&w.bucket()).prefix(w.text())),
        3 => bucket.inventory(Inventory::new(&w.bucket()).prefix(w.text())),
        4 => bucket.archive_unused(ArchiveTiers::new(w.text()).archive_after(w.time())),
        5 => bucket.lock_objects_for(w.time(), LockMode::Governance),
        _ => bucket.empty_on_removal(),
    };
    CfnOutput::new(&w.stack(), &w.id(), bucket.bucket_website_url());
}

fn uploads(w: &World) {
    let deployment = BucketDeployment::new(&w.stack(), &w.id(), &w.bucket());
    match w.below(3) {
        0 => deployment.text(w.text(), w.text()),
        1 => deployment.files(FILES).prefix(w.text()),
        _ => deployment.files(w.text()),
    };
    deployment
        .invalidate(w.text(), [w.text()])
        .memory_mib(w.number());
}

fn notifications(w: &World) {
    let notification = Notification::of(&w.text()).prefix(&w.text());
    let bucket = w.bucket();
    match w.below(3) {
        0 => bucket.notify(&w.queue(), notification),
        1 => bucket.notify(&w.topic(), Notification::created().suffix(&w.text())),
        _ => bucket.notify(&w.function(), Notification::created()),
    };
}

fn queues(w: &World) {
    let queue = w.queue();
    match w.below(8) {
        6 => queue.redrive_from(RedriveSources::Only(vec![w.queue()])),
        7 => queue.high_throughput().data_key_reuse(w.time()),
        0 => queue.name(w.text()),
        1 => queue.fifo(),
        2 => queue.dead_letter_queue(&w.queue(), w.number()),
        3 => queue.visibility_timeout(w.time()).retention(w.time()),
        4 => queue.encryption_key(&w.key()),
        _ => queue.max_message_bytes(w.number()),
    };
}

fn topics(w: &World) {
    let topic = w.topic();
    match w.below(5) {
        0 => drop(topic.name(w.text())),
        1 => drop(topic.fifo()),
        2 => drop(topic.encryption_key(&w.key())),
        3 => drop(topic.subscribe(Subscription::queue(&w.queue()))),
        _ => drop(topic.subscribe(Subscription::email(w.id()))),
    }
}

fn keys(w: &World) {
    let key = w.key();
    kms::Alias::new(&w.stack(), &w.id(), w.text(), &key);
    match w.below(5) {
        4 => kms::Key::from_alias(&w.stack(), &w.id(), w.text()),
        0 => key.alias(w.text()),
        1 => key.rotation_period(w.time()),
        2 => key.pending_window(w.time()),
        _ => key.removal_policy(removal(w)),
    };
}

fn roles(w: &World) {
    let statement = PolicyStatement::allow().action(w.text()).resource(w.text());
    let statement = match w.below(3) {
        0 => statement.principal(Principal::service(w.text())),
        1 => statement.condition(&w.text(), &w.text(), w.text()),
        _ => statement.sid(w.text()),
    };
    w.role().add_to_policy(statement);
}

fn grants(w: &World) {
    let (role, function) = (w.role(), w.function());
    match w.below(10) {
        0 => w.bucket().grant_read(&role, &w.text()),
        1 => w.bucket().grant_write(&function, &w.text()),
        2 => w.queue().grant_consume(&function),
        3 => w.topic().grant_publish(&role),
        4 => w.table().grant_read_write_data(&function),
        5 => w.stream().grant_read(&function),
        6 => w.secret().grant_read(&function),
        7 => w.key().grant_decrypt(&role),
        8 => function.grant_invoke(&role),
        _ => w.secret().grant_write(&role),
    };
}

fn groups(w: &World) {
    let group = w.log_group();
    let pattern =
        FilterPattern::columns([w.text(), w.text()]).where_text(&w.text(), "=", &w.text());
    group.metric_filter(&w.id(), pattern, w.text(), w.text());
    group.subscription_filter(&w.id(), &w.stream(), FilterPattern::any_term([w.text()]));
    CrossAccountDestination::new(&w.stack(), &w.id(), w.text(), &w.role())
        .name(w.text())
        .allow_account(w.text());
    match w.below(5) {
        3 => group.protect(DataProtection::new([w.text()]).custom(w.text(), w.text())),
        4 => group.index_fields([w.text()]),
        0 => group.name(w.text()),
        1 => group.encryption_key(&w.key()),
        _ => group.removal_policy(removal(w)),
    };
}

fn tables(w: &World) {
    let table = w.table();
    match w.below(12) {
        10 => table.warm_throughput(w.number(), w.number()),
        11 => table.on_demand_limits(w.number(), w.number()),
        0 => table.sort_key(Attribute::number(w.text())),
        1 => table.global_index(GlobalIndex::new(w.text(), Attribute::string(w.text()))),
        2 => table.local_index(LocalIndex::new(w.text(), Attribute::string(w.text()))),
        3 => table.provisioned(w.number(), w.number()),
        4 => table.recovery_period(w.time()),
        5 => table.time_to_live(w.text()),
        6 => table.encryption_key(&w.key()),
        7 => table.kinesis_stream(&w.stream()),
        8 => {
            table.provisioned(w.number(), w.number());
            table.scale_reads(w.number()..=w.number(), w.number());
            table
        }
        _ => table.name(w.text()),
    };
}

fn global_tables(w: &World) {
    let table = GlobalTable::new(&w.stack(), &w.id(), Attribute::string(w.text()));
    match w.below(5) {
        3 => table.strong_consistency().witness(w.text()),
        4 => table
            .on_demand_limits(w.number(), None)
            .kinesis_stream(&w.stream()),
        0 => table.replica(Replica::new(w.text())),
        1 => table.encryption_key(&w.key()),
        _ => table.name(w.text()).time_to_live(w.text()),
    };
}

fn streams(w: &World) {
    let stream = w.stream();
    match w.below(5) {
        0 => drop(stream.shards(w.number())),
        1 => drop(stream.retention(w.time())),
        2 => drop(stream.encryption_key(&w.key())),
        3 => drop(stream.name(w.text())),
        _ => drop(StreamConsumer::new(&w.stack(), &w.id(), &stream, w.text())),
    }
}

fn secrets(w: &World) {
    let secret = w.secret();
    match w.below(6) {
        0 => secret.generate(GeneratedString::new().length(w.number())),
        1 => secret.generate(GeneratedString::new().in_json([(w.text(), w.text())], w.text())),
        2 => secret.value(w.text()),
        3 => secret.replicate(w.text()),
        4 => secret.encryption_key(&w.key()),
        _ => secret.name(w.text()),
    };
}

fn rotations(w: &World) {
    let rotation = Rotation::function(&w.function()).every(w.time());
    w.secret().rotate(&w.id(), rotation);
}

fn parameters(w: &World) {
    match w.below(3) {
        0 => {
            let list = [w.text(), w.text()];
            StringListParameter::new(&w.stack(), &w.id(), list).name(w.text());
        }
        1 => {
            StringParameter::from_name(&w.stack(), &w.id(), w.text()).grant_read(&w.role());
        }
        _ => {
            let parameter = StringParameter::new(&w.stack(), &w.id(), w.text());
            parameter.name(w.text()).allowed_pattern(w.text());
        }
    }
}

fn functions(w: &World) {
    let function = w.function();
    match w.below(10) {
        0 => function.name(w.text()),
        1 => function.timeout(w.time()).memory_mib(w.number()),
        2 => function.env(w.text(), w.text()),
        3 => function.environment_key(&w.key()),
        4 => function.log_group(&w.log_group()),
        5 => function.dead_letter_queue(&w.queue()),
        6 => function.vpc(&w.vpc()),
        7 => function.reserved_concurrency(w.number()),
        8 => function.on_failure(&w.queue()).max_event_age(w.time()),
        _ => function.handler(w.text()).ephemeral_storage_mib(w.number()),
    };
}

fn sources(w: &World) {
    let function = w.function();
    match w.below(3) {
        0 => function.event_source(SqsSource::new(&w.queue()).batch_size(w.number())),
        1 => {
            let source = StreamSource::kinesis(&w.stream(), StartAt::Latest);
            function.event_source(source.batching_window(w.time()).on_failure(&w.queue()))
        }
        _ => {
            let source = StreamSource::table(&w.table(), StartAt::TrimHorizon);
            function.event_source(source.retry_attempts(w.number()))
        }
    };
}

fn versions(w: &World) {
    let version = w.function().current_version().description(w.text());
    version.provisioned_concurrency(w.number());
    let alias = Alias::new(&w.stack(), &w.id(), w.text(), &version);
    alias.weight(&version, w.real());
    CfnOutput::new(&w.stack(), &w.id(), alias.invocable_arn());
}

fn urls(w: &World) {
    let url = w.function().url(UrlAccess::Public);
    url.grant_invoke(&w.role());
    CfnOutput::new(&w.stack(), &w.id(), url.function_url());
}

fn layers(w: &World) {
    let code = Code::from_bucket(&w.bucket(), w.text());
    let layer = LayerVersion::new(&w.stack(), &w.id(), code);
    layer.share_with_account(&w.id(), w.text());
    w.function().layer(&layer);
}

fn apis(w: &World) {
    let api = RestApi::new(&w.stack(), &w.id()).name(w.text());
    let resource = api.path(&w.text()).resource(&w.text());
    let method = resource.method(&w.text(), &w.function());
    method
        .request_parameter(w.text(), true)
        .operation_name(w.text());
    api.root().method(
        "GET",
        Integration::http_proxy(w.text(), w.text()).timeout(w.time()),
    );
    if w.once_in(2) {
        let authorizer = Authorizer::token(&api, &w.id(), &w.function()).cache(w.time());
        method.authorizer(&authorizer);
    }
}

fn api_settings(w: &World) {
    let api = RestApi::new(&w.stack(), &w.id()).cors(Cors::new([w.text()]).max_age(w.time()));
    api.root().method("ANY", Integration::mock());
    api.stage(
        ApiStage::new(w.text())
            .throttle(w.real(), w.number())
            .variable(w.text(), w.text()),
    );
    api.model(&w.id(), Data::from(w.text())).name(w.text());
    let plan = api.usage_plan(&w.id()).quota(w.number(), Period::Day);
    plan.key(&api.api_key(&w.id()).name(w.text()));
    api.domain_name(w.text(), w.text());
}

fn lambda_apis(w: &World) {
    let api = LambdaRestApi::new(&w.stack(), &w.id(), &w.function());
    api.route(&w.text(), &w.text(), &w.function());
    api.domain(w.text(), &w.zone());
    CfnOutput::new(&w.stack(), &w.id(), api.url());
}

fn machines(w: &World) {
    let (first, second) = (w.text(), w.text());
    let choice = Choice::new(&first)
        .when(Condition::string_equals(w.text(), w.text()), &second)
        .otherwise(w.text());
    let definition = match w.below(5) {
        0 => Definition::start_at(choice).state(Pass::new(&second).end()),
        1 => Definition::start_at(Task::lambda(&first, &w.function()).catch(w.text()))
            .then(Wait::duration(w.text(), w.time()))
            .then(Succeed::new("Done")),
        2 => Definition::start_at(Task::publish(&first, &w.topic(), Data::from(w.text()))),
        3 => {
            let inner = Definition::start_at(Pass::new(&second).result(Data::from(w.text())));
            Definition::start_at(Map::new(&first, inner).max_concurrency(w.number()))
        }
        _ => Definition::start_at(Fail::new(&first).error(w.text())),
    };
    let machine = StateMachine::new(&w.stack(), &w.id(), definition).name(w.text());
    machine.timeout(w.time()).grant_start_execution(&w.role());
    let rule = Rule::new(&w.stack(), &w.id()).schedule(Schedule::every(w.time()));
    rule.target(StateMachineTarget::new(&machine));
}

fn rules(w: &World) {
    let pattern = EventPattern::new()
        .source(w.text())
        .field(&w.text(), w.text());
    let rule = Rule::new(&w.stack(), &w.id()).on(pattern).name(w.text());
    match w.below(4) {
        0 => rule.target(LambdaTarget::new(&w.function()).max_event_age(w.time())),
        1 => rule.target(SqsTarget::new(&w.queue()).dead_letter_queue(&w.queue())),
        2 => rule.target(FargateTarget::new(&w.cluster(), &w.task())),
        _ => rule.schedule(Schedule::expression(w.text())),
    };
}

fn buses(w: &World) {
    let bus = EventBus::new(&w.stack(), &w.id())
        .name(w.text())
        .encryption_key(&w.key());
    bus.archive(&w.id()).name(w.text()).retention(w.time());
    bus.dead_letter_queue(&w.queue());
    bus.grant_put_events_as(&Principal::account(w.text()), &w.text());
    EventBus::of_partner(&w.stack(), &w.id(), w.text()).grant_put_events(&w.role());
    Rule::new(&w.stack(), &w.id())
        .bus(&bus)
        .on(EventPattern::new().source(w.text()));
}

fn metric(w: &World) -> Metric {
    match w.below(4) {
        0 => w.queue().metric_named(&w.text()),
        1 => w.function().metric_named("Errors"),
        2 => w.table().metric_named(&w.text()).period(w.time()),
        _ => Metric::new(w.text(), w.text())
            .statistic(Statistic::other(&w.text()))
            .dimension(&w.text(), w.text()),
    }
}

fn alarms(w: &World) {
    let alarm = match w.once_in(2) {
        true => Alarm::new(&w.stack(), &w.id(), metric(w).is_above(w.real())),
        false => {
            let math = MathExpression::new(w.text()).using(&w.text(), metric(w));
            Alarm::new(&w.stack(), &w.id(), math.is_at_least(w.real()))
        }
    };
    alarm
        .evaluation_periods(w.number())
        .on_alarm(&w.topic())
        .name(w.text())
        .mute(&w.id(), w.text(), w.time())
        .time_zone(w.text());
    let rule = AlarmRule::all_of([AlarmRule::alarm(&alarm), AlarmRule::expression(w.text())]);
    CompositeAlarm::new(&w.stack(), &w.id(), rule).on_ok(&w.function());
}

fn dashboards(w: &World) {
    let graph = GraphWidget::new()
        .title(w.text())
        .left(metric(w))
        .width(w.number());
    Dashboard::new(&w.stack(), &w.id())
        .name(w.text())
        .row([graph.into()])
        .last(w.time());
}

fn networks(w: &World) {
    let vpc = w.vpc();
    let group = SecurityGroup::new(&w.stack(), &w.id(), &vpc).description(w.text());
    group.allow_from(Peer::ipv4(w.text()), Port::tcp(w.number() as u16));
    w.function().allow_to(&group, Port::tcp(443));
    match w.below(3) {
        0 => drop(vpc.interface_endpoint(&w.id(), &w.text())),
        1 => drop(vpc.flow_log(&w.id())),
        _ => drop(vpc.name(w.text())),
    }
}

fn balancers(w: &World) {
    let vpc = w.vpc();
    let balancer = ApplicationLoadBalancer::new(&w.stack(), &w.id(), &vpc).internet_facing();
    let listener = balancer.listener(&w.id(), w.number() as u16);
    let group = TargetGroup::http(&w.stack(), &w.id(), &vpc, w.number() as u16);
    group.health_check(HealthCheck::new().path(w.text()));
    listener.certificate(w.text());
    listener.default_action(stackwright_aws::elasticloadbalancingv2::Action::forward(
        &group,
    ));
}

fn services(w: &World) {
    let service = FargateService::new(&w.stack(), &w.id(), &w.cluster(), &w.task());
    service.desired_count(w.number()).name(w.text());
    let target = service.auto_scaling(w.number()..=w.number());
    target.track(&w.id(), TargetTracking::ecs_cpu(w.real()));
}

fn web_services(w: &World) {
    let web = LoadBalancedFargateService::new(&w.stack(), &w.id(), &w.cluster(), w.text().as_str());
    web.domain(w.text(), &w.zone())
        .cpu(w.number())
        .env(w.text(), w.text());
    web.listener()
        .target_when(&w.id(), w.number(), [], w.number() as u16, web.service());
    web.container_port(w.number() as u16)
        .health_check_path(w.text());
}

fn instance_services(w: &World) {
    let cluster = w.cluster();
    let capacity = cluster.add_capacity(&w.id(), w.text());
    capacity.target_percent(w.number());
    ScheduledEc2Task::new(&w.stack(), &w.id(), &cluster, w.time(), IMAGE)
        .memory_mib(w.number())
        .target(|target| target.task_count(w.number()));
    match w.below(3) {
        0 => {
            NetworkLoadBalancedEc2Service::new(&w.stack(), &w.id(), &cluster, IMAGE)
                .memory_mib(w.number())
                .listener_port(w.number() as u16)
                .container_port(w.number() as u16);
        }
        1 => {
            LoadBalancedEc2Service::new(&w.stack(), &w.id(), &cluster, IMAGE)
                .memory_reservation_mib(w.number())
                .listener_port(w.number() as u16)
                .certificate(w.text());
        }
        _ => {
            let task = Ec2TaskDefinition::new(&w.stack(), &w.id());
            task.container(&w.text(), IMAGE).memory_mib(w.number());
            let service = Ec2Service::new(&w.stack(), &w.id(), &cluster, &task);
            service.capacity_provider(w.text(), w.number(), w.number());
            if w.once_in(2) {
                service.daemon();
            }
        }
    }
}

fn steps(w: &World) -> StepScaling {
    let steps = StepScaling::change_by_percent().step(..w.real(), -1);
    let steps = steps
        .step(w.real()..w.real(), w.number() as i32)
        .cooldown(w.time());
    match w.once_in(2) {
        true => steps.step(w.real().., 5),
        false => steps.evaluation_periods(w.number()),
    }
}

fn queue_services(w: &World) {
    let cluster = w.cluster();
    match w.once_in(2) {
        true => {
            QueueProcessingFargateService::new(&w.stack(), &w.id(), &cluster, IMAGE)
                .tasks(w.number()..=w.number())
                .steps(steps(w))
                .cpu_target(w.real());
        }
        false => {
            let queue = w.queue();
            let (stack, id) = (w.stack(), w.id());
            QueueProcessingFargateService::of_queue(&stack, &id, &cluster, IMAGE, &queue)
                .without_cpu_target()
                .env_from_secret(w.text(), &w.secret());
        }
    }
    let cache = NetworkLoadBalancedFargateService::new(&w.stack(), &w.id(), &cluster, IMAGE);
    cache
        .domain(w.text(), &w.zone())
        .container_port(w.number() as u16);
}

fn fleets(w: &World) {
    let fleet = AutoScalingGroup::new(&w.stack(), &w.id(), &w.vpc(), w.text());
    fleet
        .capacity(w.number()..=w.number())
        .cooldown(w.time())
        .name(w.text());
    fleet.track(&w.id(), autoscaling::TargetTracking::cpu(w.real()));
    let metric = Metric::new(w.text(), w.text()).period(w.time());
    fleet.scale_on_metric(&w.id(), &metric, steps(w));
}

fn file_systems(w: &World) {
    let files = FileSystem::new(&w.stack(), &w.id(), &w.vpc());
    files
        .name(w.text())
        .encryption_key(&w.key())
        .removal_policy(removal(w));
    files.access_point(&w.id());
    files.grant_read(&w.role());
}

fn namespaces(w: &World) {
    let namespace = PrivateDnsNamespace::new(&w.stack(), &w.id(), w.text(), &w.vpc());
    let service = namespace.service(&w.id()).name(w.text()).dns_ttl(w.time());
    service.register_cname(&w.id(), w.text());
}

fn tasks(w: &World) {
    let schedule = Schedule::expression(w.text());
    let task = ScheduledTask::new(&w.stack(), &w.id(), &w.cluster(), schedule, IMAGE);
    task.command([w.text()])
        .env(w.text(), w.text())
        .memory_mib(w.number());
    QueueWorker::new(&w.stack(), &w.id(), &w.function()).attempts(w.number());
}

fn engine(w: &World) -> Engine {
    match w.below(4) {
        0 => Engine::aurora_postgres(w.text()),
        1 => Engine::aurora_mysql("8.0.mysql_aurora.3.08.0"),
        2 => Engine::postgres("17.2"),
        _ => Engine::mysql(w.text()),
    }
}

fn databases(w: &World) {
    match w.once_in(2) {
        true => {
            let cluster = DatabaseCluster::new(&w.stack(), &w.id(), engine(w), &w.vpc());
            let writer = ClusterInstance::provisioned(w.text(), &w.text());
            cluster
                .writer(writer)
                .reader(ClusterInstance::serverless(w.text()));
            cluster
                .serverless_capacity(w.real()..=w.real())
                .backup_retention(w.time());
            cluster.rotate_login(&w.id()).every(w.time());
        }
        false => {
            let instance = DatabaseInstance::new(&w.stack(), &w.id(), engine(w), &w.vpc());
            instance
                .instance_class(&w.text())
                .allocated_storage_gib(w.number());
            instance
                .name(w.text())
                .storage_key(&w.key())
                .removal_policy(removal(w));
            instance.grant_connect(&w.role(), w.text());
        }
    }
}

fn database_patterns(w: &World) {
    let database = Database::new(&w.stack(), &w.id(), engine(w), &w.vpc());
    database
        .database_name(w.text())
        .rotate_every(w.time())
        .allow(&w.function());
    CfnOutput::new(&w.stack(), &w.id(), database.endpoint_address());
}

fn repositories(w: &World) {
    let repository = Repository::new(&w.stack(), &w.id())
        .name(w.text())
        .encryption_key(&w.key());
    repository.except_tags([w.text()]);
    Rule::new(&repository, &w.id()).on(repository.image_scan_completed(&[&w.text()]));
    let rule = LifecycleRule::tagged_with([w.text()]).keep_newest(w.number());
    repository.lifecycle_rule(rule.priority(w.number()));
    repository.lifecycle_rule(LifecycleRule::any().older_than(w.time()));
    repository.grant_pull_push(&w.role());
    CfnOutput::new(&w.stack(), &w.id(), repository.image_uri(&w.text()));
}

fn records(w: &World) {
    let data = match w.below(5) {
        0 => RecordData::a([w.text()]),
        1 => RecordData::cname(w.text()),
        2 => RecordData::txt([w.text()]),
        3 => RecordData::mx([(w.number() as u16, w.text())]),
        _ => RecordData::of(&w.text(), [w.text()]),
    };
    let record = Record::new(&w.stack(), &w.id(), &w.zone(), data).name(w.text());
    record.ttl(w.time()).weighted(w.number(), &w.text());
}

fn certificates(w: &World) {
    let certificate = Certificate::new(&w.stack(), &w.id(), w.text());
    certificate
        .alternative_names([w.text()])
        .validate_by_dns(&w.zone());
}

fn distributions(w: &World) {
    let distribution = Distribution::new(&w.stack(), &w.id(), &w.bucket()).comment(w.text());
    let policy = CachePolicy::new(&w.stack(), &w.id()).ttl(w.time(), w.time(), w.time());
    policy.name(w.text()).headers(Selection::only([w.text()]));
    let origin = Origin::https(w.text())
        .path(w.text())
        .read_timeout(w.time());
    let behavior = Behavior::new(&origin).cache(policy.policy_id());
    distribution
        .behavior(&w.text(), behavior)
        .default_root_object(w.text());
    let headers = ResponseHeadersPolicy::new(&w.stack(), &w.id()).header(&w.text(), w.text());
    let other = Behavior::new(&origin).response_headers(headers.policy_id());
    distribution.behavior(&w.text(), other);
    distribution.error_response(ErrorResponse::new(w.number() as u16).page(&w.text(), 200));
    distribution.only_countries(&[&w.text()]);
    let certificate = Certificate::from_arn(&w.stack(), &w.id(), w.text());
    distribution.domain_names([w.text()], &certificate);
}

fn sites(w: &World) {
    let site = StaticSite::new(&w.stack(), &w.id(), FILES).domain(w.text(), &w.zone());
    site.domain(w.text(), &w.zone()).not_found_page(&w.text());
    site.forward(&w.text(), Origin::https(w.text()));
    CfnOutput::new(&w.stack(), &w.id(), site.url());
}

fn resources(w: &World) {
    match w.below(3) {
        0 => {
            let call =
                AwsSdkCall::new(w.text(), w.text()).parameter(w.text(), Data::from(w.text()));
            let call = call.physical_id(w.text()).output_paths([w.text()]);
            let resource = AwsCustomResource::new(&w.stack(), &w.id()).on_create(call);
            resource.resources([w.text()]).timeout(w.time());
            CfnOutput::new(&w.stack(), &w.id(), resource.response_field(w.text()));
        }
        1 => {
            let provider = Provider::new(&w.stack(), &w.id(), &w.function());
            provider
                .is_complete(&w.function())
                .query_interval(w.time())
                .total_timeout(w.time());
        }
        _ => drop(CfnJson::new(
            &w.stack(),
            &w.id(),
            [(w.text(), Data::from(w.text()))],
        )),
    }
}

fn pipelines(w: &World) {
    let task = ObjectTask::new(&w.stack(), &w.id(), IMAGE).use_bucket(&w.bucket());
    task.input_prefix(w.text())
        .output_prefix(w.text())
        .cpu(w.number());
    if w.once_in(2) {
        task.use_cluster(&w.cluster()).without_trail();
    }
}

fn trails(w: &World) {
    let trail = Trail::new(&w.stack(), &w.id()).encryption_key(&w.key());
    trail.log_object_writes(&w.bucket(), &w.text());
}

fn outputs(w: &World) {
    let stack = w.stack();
    let value = match w.below(5) {
        0 => w.bucket().bucket_name(),
        1 => w.function().function_arn(),
        2 => w.secret().secret_value_of(&w.text()),
        3 => w.table().table_arn(),
        _ => w.topic().topic_name(),
    };
    CfnOutput::new(&stack, &w.id(), value);
    Tags::of(&stack).add(w.text(), w.text());
}
