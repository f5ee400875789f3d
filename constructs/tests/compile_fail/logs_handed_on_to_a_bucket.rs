//! Log events go to a function, a stream or a destination.

use stackwright::{App, Stack};
use stackwright_aws::logs::{FilterPattern, LogGroup};
use stackwright_aws::s3::Bucket;

fn main() {
    let stack = Stack::new(&App::new(), "S");
    let bucket = Bucket::new(&stack, "Bucket");
    LogGroup::new(&stack, "Logs").subscription_filter("All", &bucket, FilterPattern::all_events());
}
