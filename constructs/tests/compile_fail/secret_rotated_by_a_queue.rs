//! A function rotates a secret.

use stackwright::{App, Stack};
use stackwright_aws::secretsmanager::{Rotation, Secret};
use stackwright_aws::sqs::Queue;

fn main() {
    let stack = Stack::new(&App::new(), "S");
    let queue = Queue::new(&stack, "Queue");
    Secret::new(&stack, "Secret").rotate("Rotation", Rotation::function(&queue));
}
