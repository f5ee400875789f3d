//! Stacks in a loop: a stack for each team, with a topic, a queue and a role for each of its channels.
//!
//! The context says how many: `stackwright synth -c stacks=20 -c resources=249` (which are the defaults) makes 20 stacks of
//! 249 resources. `cargo xtask bench` measures with it how the cost grows.

use std::process::ExitCode;

use stackwright_aws::prelude::*;

/// What a channel consists of: a topic, a queue with its policy, the subscription, a role and its policy.
const RESOURCES_OF_A_CHANNEL: usize = 6;

fn main() -> ExitCode {
    let app = App::from_env();
    let stacks = number(&app, "stacks", 20);
    let resources = number(&app, "resources", 249);
    for team in 0..stacks {
        let stack = Stack::new(&app, &format!("Team{team}"));
        for index in 0..resources / RESOURCES_OF_A_CHANNEL {
            channel(&stack, index);
        }
        for index in 0..resources % RESOURCES_OF_A_CHANNEL {
            Topic::new(&stack, &format!("Announcements{index}"));
        }
    }
    app.run()
}

/// Who writes to a channel publishes to its topic; who reads takes messages from its queue.
fn channel(stack: &Stack, index: usize) {
    let topic = Topic::new(stack, &format!("Channel{index}"));
    let inbox = Queue::new(stack, &format!("Inbox{index}"));
    topic.subscribe(sns::Subscription::queue(&inbox).raw());
    let worker = Role::new(
        stack,
        &format!("Worker{index}"),
        Principal::service("lambda.amazonaws.com"),
    );
    inbox.grant_consume(&worker);
}

/// A number from the context, which the command line gives as text.
fn number(app: &App, key: &str, default: usize) -> usize {
    let value = app.node().context(key);
    value
        .and_then(|value| match value.as_str() {
            Some(text) => text.parse().ok(),
            None => value
                .as_u64()
                .and_then(|number| usize::try_from(number).ok()),
        })
        .unwrap_or(default)
}
