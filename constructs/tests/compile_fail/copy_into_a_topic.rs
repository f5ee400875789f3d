//! Objects are copied into a bucket.

use stackwright::{App, Stack};
use stackwright_aws::s3::{Bucket, Replication};
use stackwright_aws::sns::Topic;

fn main() {
    let stack = Stack::new(&App::new(), "S");
    let topic = Topic::new(&stack, "Topic");
    Bucket::new(&stack, "Files").versioned().replicate(Replication::to(&topic));
}
