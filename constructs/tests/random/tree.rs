//! What random apps do to the tree of constructs: stages and nested stacks, included templates and what takes over their
//! resources, aspects, values and code that run later, and changes to what constructs made.

use stackwright::json::{Value as Json, json};
use stackwright::{
    CfnInclude, CfnOutput, CfnResource, Construct as _, Data, Environment, NestedStack, Node,
    ReferenceStrength, RemovalPolicies, Stack, Stage, Synthesizer, Tags, Value, aspect, intrinsic,
};
use stackwright_aws::dynamodb::Table;
use stackwright_aws::ec2::{Connectable as _, Peer, Port, SecurityGroup, Vpc};
use stackwright_aws::ecr::Repository;
use stackwright_aws::ecs::Cluster;
use stackwright_aws::events::{EventBus, Rule, SqsTarget};
use stackwright_aws::iam::{Principal, Role};
use stackwright_aws::kinesis::Stream;
use stackwright_aws::kms::Key;
use stackwright_aws::lambda::Function;
use stackwright_aws::logs::LogGroup;
use stackwright_aws::s3::{Bucket, Notification};
use stackwright_aws::secretsmanager::Secret;
use stackwright_aws::sns::{Subscription, Topic};
use stackwright_aws::sqs::Queue;
use stackwright_aws::stepfunctions::StateMachine;

use super::world::World;

pub const ACTS: &[fn(&World)] = &[
    stages,
    nested_stacks,
    includes,
    adoptions,
    aspects,
    lazies,
    changes,
    removals,
    dependencies,
    exports,
    later,
];

/// A construct that is there already.
fn node(w: &World) -> Node {
    let all = w.app().node().find_all();
    w.pick(&all).clone()
}

/// A place in what a construct made: mostly one that means something.
fn path(w: &World) -> String {
    match w.below(9) {
        0 => "Properties".to_owned(),
        1 => "Properties.Parameters".to_owned(),
        2 => "Metadata".to_owned(),
        3 => "Type".to_owned(),
        4 => "DependsOn".to_owned(),
        5 => format!("Properties.{}.0", w.text()),
        6 => w.text(),
        7 => "Properties.Policies.1.PolicyDocument.Statement.5".to_owned(),
        _ => "Properties.Tags".to_owned(),
    }
}

fn data(w: &World) -> Data {
    match w.below(8) {
        0 => Data::Null,
        1 => w.real().into(),
        2 => Data::list([Data::from(w.text()), Data::Null]),
        3 => Data::object([("Ref", Data::from(w.text()))]),
        4 => intrinsic::json_text(Data::from(w.queue().queue_arn())).into(),
        5 => w.bucket().bucket_arn().into(),
        6 => (0..w.below(150)).fold(Data::from(w.text()), |inner, _| Data::list([inner])),
        _ => w.text().into(),
    }
}

fn stages(w: &World) {
    let stage = Stage::new(&node(w), &w.id());
    let stack = Stack::new(&stage, &w.id());
    match w.below(4) {
        0 => drop(stage.environment(Environment::new(w.text(), w.text()))),
        1 => drop(stage.name(w.text())),
        2 => drop(stack.synthesizer(Synthesizer::caller())),
        _ => drop(stage.references(ReferenceStrength::Weak)),
    }
    CfnOutput::new(&stack, &w.id(), w.bucket().bucket_arn());
    w.add_stack(stack);
}

fn nested_stacks(w: &World) {
    let nested = NestedStack::new(&node(w), &w.id())
        .description(w.text())
        .timeout(w.time())
        .parameter(w.text(), w.text())
        .parameter(w.text(), w.queue().queue_arn());
    CfnOutput::new(&w.stack(), &w.id(), nested.output(&w.text()));
    CfnOutput::new(&nested.stack(), &w.id(), w.topic().topic_arn());
    if w.once_in(2) {
        let inside = nested.node().find_all();
        let around = nested.node().scope().map(|scope| scope.find_all());
        for made in inside.into_iter().chain(around.unwrap_or_default()) {
            if made.as_resource().is_some() && w.once_in(4) {
                made.set(&path(w), data(w));
            }
        }
    }
    w.add_stack(nested.stack());
}

/// What a part of a template is, where somebody wrote something else than it should be.
fn odd(w: &World, right: Json) -> Json {
    if !w.once_in(if w.is_tame() { 200 } else { 6 }) {
        return right;
    }
    match w.below(7) {
        0 => Json::Null,
        1 => json!([right]),
        2 => json!(w.text()),
        3 => json!({"Fn::If": [w.text(), right, {"Ref": "AWS::NoValue"}]}),
        4 => json!({"Fn::Sub": [w.text(), right]}),
        5 => json!(-1),
        _ => json!({}),
    }
}

fn template(w: &World) -> Json {
    const TYPES: &[(&str, &str)] = &[
        ("AWS::S3::Bucket", "NotificationConfiguration"),
        ("AWS::SQS::Queue", "RedrivePolicy"),
        ("AWS::SNS::Topic", "Subscription"),
        ("AWS::IAM::Role", "Policies"),
        ("AWS::Lambda::Function", "Environment"),
        ("AWS::DynamoDB::Table", "KeySchema"),
        ("AWS::KMS::Key", "KeyPolicy"),
        ("AWS::EC2::VPC", "CidrBlock"),
        ("AWS::EC2::SecurityGroup", "SecurityGroupIngress"),
        ("AWS::CloudFormation::Stack", "Parameters"),
    ];
    let mut resources = json!({});
    for number in 0..w.below(5) {
        let (name, property) = *w.pick(TYPES);
        let value = odd(w, json!({"a": odd(w, json!("b"))}));
        let properties = odd(w, json!({property: value}));
        let resource = json!({"Type": odd(w, json!(name)), "Properties": properties});
        let mut resource = odd(w, resource);
        if w.once_in(3) && resource.as_object().is_some() {
            resource["DependsOn"] = odd(w, json!(["R0"]));
            resource["Condition"] = odd(w, json!("C"));
        }
        resources[format!("R{number}")] = resource;
    }
    let mut template = json!({
        "Parameters": odd(w, json!({"P": odd(w, json!({"Type": "String"}))})),
        "Conditions": odd(w, json!({"C": odd(w, json!({"Fn::Equals": [{"Ref": "P"}, "a"]}))})),
    });
    template["Resources"] = odd(w, resources);
    template["Outputs"] = odd(w, json!({"O": odd(w, json!({"Value": {"Ref": "P"}}))}));
    odd(w, template)
}

fn includes(w: &World) {
    let include = CfnInclude::from_value(&w.stack(), &w.id(), template(w));
    if w.once_in(3) {
        include.parameter("P", data(w));
    }
    for number in 0..3 {
        if let Some(resource) = include.resource(&format!("R{number}")) {
            resource.set_property(w.text(), data(w));
            CfnOutput::new(&w.stack(), &w.id(), resource.attr::<String>(w.text()));
        }
    }
    include.node().set(&path(w), data(w));
}

/// Takes over resources, of the type that they should have and of others, and gives them to others.
fn adoptions(w: &World) {
    let include = CfnInclude::from_value(&w.stack(), &w.id(), template(w));
    let id = w.pick(&["R0", "R1", "R2", "Nope"]);
    match w.below(16) {
        0 => {
            let bucket = Bucket::from_cfn(&include.get(id));
            bucket.notify(&w.queue(), Notification::created());
            bucket.grant_read(&w.role(), &w.text());
        }
        1 => {
            let queue = Queue::from_cfn(&include.get(id));
            queue.dead_letter_queue(&w.queue(), w.number());
            queue.grant_consume(&w.function());
            w.topic().subscribe(Subscription::queue(&queue));
        }
        2 => drop(Topic::from_cfn(&include.get(id)).subscribe(Subscription::queue(&w.queue()))),
        3 => {
            let role = Role::from_cfn(&include.get(id));
            w.secret().grant_read(&role);
            w.key().grant_decrypt(&role);
        }
        4 => {
            let function = Function::from_cfn(&include.get(id));
            function.env(w.text(), w.text()).timeout(w.time());
            w.table().grant_read_write_data(&function);
            function.allow_to(&w.function(), Port::tcp(1));
        }
        5 => {
            let table = Table::from_cfn(&include.get(id));
            table.grant_read_write_data(&w.function());
        }
        6 => {
            let key = Key::from_cfn(&include.get(id));
            key.grant_decrypt(&w.role());
            w.bucket().encryption_key(&key);
        }
        7 => {
            let vpc = Vpc::from_cfn(&include.get(id));
            SecurityGroup::new(&w.stack(), &w.id(), &vpc);
            w.function().vpc(&vpc);
        }
        8 => {
            let group = SecurityGroup::from_cfn(&include.get(id));
            group.allow_from(Peer::ipv4(w.text()), Port::tcp(w.number() as u16));
        }
        9 => drop(Cluster::from_cfn(&include.get(id)).add_capacity(&w.id(), w.text())),
        10 => drop(Repository::from_cfn(&include.get(id)).grant_pull_push(&w.role())),
        11 => drop(EventBus::from_cfn(&include.get(id)).archive(&w.id())),
        12 => drop(Rule::from_cfn(&include.get(id)).target(SqsTarget::new(&w.queue()))),
        13 => drop(Secret::from_cfn(&include.get(id)).replicate(w.text())),
        14 => drop(LogGroup::from_cfn(&include.get(id)).encryption_key(&w.key())),
        _ => {
            Stream::from_cfn(&include.get(id)).grant_read(&w.role());
            StateMachine::from_cfn(&include.get(id)).grant_start_execution(&w.role());
        }
    }
}

fn aspects(w: &World) {
    let (key, value, change, place) = (w.text(), w.text(), data(w), path(w));
    let kind = w.below(5);
    node(w).add_aspect(
        move |node: &Node| match kind {
            0 => drop(Tags::of(node).add(&*key, &*value)),
            1 if node.as_resource().is_some() => node.set(&place, change.clone()),
            2 => node.override_logical_id(&*value),
            3 if node.id().ends_with("Resource") && node.find_child("Seen").is_none() => {
                CfnResource::new(node, "Seen", "AWS::SNS::Topic").set_property("P", change.clone());
            }
            _ => drop(node.unique_resource_name(key.len(), &value, &key)),
        },
        if w.once_in(2) {
            aspect::DEFAULT
        } else {
            w.number() as i32
        },
    );
}

fn lazies(w: &World) {
    let (queue, bucket, text) = (w.queue(), w.bucket(), w.text());
    let value = match w.below(4) {
        0 => Value::lazy(move || text.clone()),
        1 => Value::lazy(move || queue.queue_arn()),
        2 => Value::lazy(move || format!("{text}{}", bucket.bucket_name())),
        _ => Value::lazy(move || Topic::new(&queue, "Late").display_name(&*text).topic_arn()),
    };
    match w.below(6) {
        0 => drop(w.bucket().name(value)),
        1 => drop(w.function().env(w.text(), value)),
        2 => drop(w.queue().name(value)),
        3 => drop(Role::new(
            &w.stack(),
            &w.id(),
            Principal::service(value.to_string()),
        )),
        4 => drop(w.topic().name(value)),
        _ => drop(CfnOutput::new(&w.stack(), &w.id(), value)),
    }
}

fn changes(w: &World) {
    let node = node(w);
    match w.below(8) {
        0 => node.override_logical_id(w.text()),
        1 => node.acknowledge(w.text(), w.text()),
        2 => node.add_metadata(w.text(), w.text()),
        3 => node.set_context(w.text(), w.text()),
        4 => w.stack().rename_logical_id(w.text(), w.text()),
        5 => w.stack().set_template_metadata(w.text(), data(w)),
        6 => drop(RemovalPolicies::of(&node).priority(w.number() as i32)),
        _ => {
            if node.as_resource().is_some() {
                node.set(&path(w), data(w));
            }
        }
    }
}

fn removals(w: &World) {
    let node = node(w);
    if node.as_resource().is_some() {
        node.remove(&path(w));
    }
    if w.once_in(3) {
        node.set_default_child(&w.queue());
    }
}

fn dependencies(w: &World) {
    node(w).add_dependency(&node(w));
    node(w).version_of(&node(w), &["Description"]);
}

fn exports(w: &World) {
    let stack = w.stack();
    match w.below(3) {
        0 => drop(stack.export_value(w.bucket().bucket_arn())),
        1 => drop(stack.export_value(w.text())),
        _ => drop(stack.name(w.text()).tag(w.text(), w.text())),
    }
    stack.add_transform(w.text());
    CfnOutput::new(&stack, &w.id(), stack.arn(&w.text(), w.text()));
}

fn later(w: &World) {
    let (at, queue, id) = (node(w), w.queue(), w.id());
    match w.below(3) {
        0 => node(w).on_complete(move || drop(Queue::new(&at, &id).dead_letter_queue(&queue, 3))),
        1 => node(w).add_validation(move || {
            Queue::new(&at, &id);
            Vec::new()
        }),
        _ => {
            at.complete();
            queue.node().create_here(|| Queue::new(&at, &id));
        }
    }
}
