//! Texts that were cut, numbers without measure, and what constructs hold: no panic, no memory without end, nothing that
//! stays.

use std::rc::Rc;

use stackwright_aws::prelude::*;

/// What code does to the text of a value.
const SURGERY: [fn(&str) -> String; 7] = [
    |text| text.chars().rev().collect(),
    |text| text.to_uppercase(),
    |text| text.chars().skip(3).collect(),
    |text| text.chars().take(text.len() / 2).collect(),
    |text| text.replace(char::is_alphabetic, "é"),
    |text| format!("{text:?}"),
    |text| format!("arn:aws:iam::{}🙂:role/x", &text[..1]),
];

/// Where a text of the app goes.
const PLACES: [fn(&Stack, &str); 21] = [
    |stack, text| drop(Role::new(stack, "Role", Principal::service(text))),
    |stack, text| drop(Role::new(stack, "Role", Principal::arn(text))),
    |stack, text| drop(Role::new(stack, "Role", Principal::account(text))),
    |stack, text| drop(Role::new(stack, "Role", Principal::web_identity(text))),
    |stack, text| drop(Role::new(stack, "Role", Principal::canonical_user(text))),
    |stack, text| drop(Role::new(stack, "Role", Principal::organization(text))),
    |stack, text| drop(Bucket::new(stack, "B").name(text)),
    |stack, text| drop(Bucket::from_name(stack, "B", text).bucket_arn()),
    |stack, text| {
        let role = Role::new(stack, "Role", Principal::service("lambda.amazonaws.com"));
        Bucket::new(stack, "B").grant_read(&role, text);
    },
    |stack, text| drop(Bucket::from_arn(stack, "B", text).bucket_name()),
    |stack, text| drop(Queue::new(stack, "Q").name(text)),
    |stack, text| drop(Queue::from_arn(stack, "Q", text).queue_url()),
    |stack, text| drop(Topic::new(stack, "T").name(text)),
    |stack, text| drop(Topic::from_arn(stack, "T", text).topic_name()),
    |stack, text| drop(Role::from_arn(stack, "R", text).role_name()),
    |stack, text| drop(Vpc::new(stack, "V").cidr(text)),
    |stack, text| drop(Rule::new(stack, "R").schedule(events::Schedule::expression(text))),
    |stack, text| drop(Rule::new(stack, "R").on(EventPattern::new().source(text))),
    |stack, text| drop(LogGroup::new(stack, "L").name(text)),
    |stack, text| drop(kms::Key::from_arn(stack, "K", text).key_id()),
    |stack, text| drop(Vpc::new(stack, "V").availability_zones([text])),
];

#[test]
fn texts_that_were_cut_are_told_or_harmless() {
    for (number, place) in PLACES.into_iter().enumerate() {
        for surgery in SURGERY {
            let app = App::new();
            let stack = Stack::new(&app, "S");
            let value = Bucket::new(&stack, "Value").bucket_arn().to_string();
            place(&stack, &surgery(&value));
            let said = match app.synth() {
                Ok(assembly) => assembly.stacks[0].template.to_string(),
                Err(diagnostics) => diagnostics.to_string(),
            };
            assert!(!said.contains('\u{7f}'), "place {number}: {said:?}");
        }
    }
}

#[test]
fn numbers_without_measure() {
    let app = App::new();
    let stack = Stack::new(&app, "S");
    Vpc::new(&stack, "A").max_azs(u32::MAX);
    Vpc::new(&stack, "B")
        .max_azs(50_000_000)
        .nat_gateways(u32::MAX);
    Vpc::new(&stack, "C").max_azs(0).nat_gateways(u32::MAX);
    let task = ecs::FargateTaskDefinition::new(&stack, "T")
        .cpu(u32::MAX)
        .memory_mib(u32::MAX);
    task.container("c", "public.ecr.aws/x4e8a6b6/mazesolver:1.0.7")
        .cpu(u32::MAX)
        .memory_mib(u32::MAX);
    let _ = app.synth().map(|assembly| assembly.manifest());
}

#[test]
fn what_constructs_hold_is_freed() {
    for synthesized in [true, false] {
        let witness = Rc::new(());
        let gone = Rc::downgrade(&witness);
        {
            let app = App::new();
            let stack = Stack::new(&app, "S");
            let bucket = Bucket::new(&stack, "B").versioned().enforce_ssl();
            let topic = Topic::new(&stack, "T");
            let queue = Queue::new(&stack, "Q");
            topic.subscribe(sns::Subscription::queue(&queue).raw());
            let role = Role::new(&stack, "R", Principal::service("lambda.amazonaws.com"));
            bucket.grant_read(&role, "input/*");
            queue.grant_consume(&role);
            let vpc = Vpc::new(&stack, "V").max_azs(2);
            let cluster = ecs::Cluster::new(&stack, "C").vpc(&vpc);
            let task = ecs::FargateTaskDefinition::new(&stack, "D");
            task.container("c", "public.ecr.aws/x4e8a6b6/mazesolver:1.0.7")
                .env("BUCKET", bucket.bucket_name());
            Rule::new(&stack, "E")
                .on(EventPattern::new().source("aws.s3"))
                .target(FargateTarget::new(&cluster, &task));
            // In each of them, the tree: as long as one of them is held, this is.
            stack.node().add_metadata("k", "v");
            let held = (stack.clone(), witness);
            Topic::new(&stack, "Last").display_name(Value::lazy(move || {
                let _ = &held;
                "x"
            }));
            if synthesized {
                let _ = app.synth();
            }
        }
        assert!(gone.upgrade().is_none(), "synthesized: {synthesized}");
    }
}
