//! A bucket has no queue URL.

use stackwright::{App, Stack};
use stackwright_cfn::s3::CfnBucket;

fn main() {
    let app = App::new();
    let stack = Stack::new(&app, "S");
    let bucket = CfnBucket::new(&stack, "Bucket");
    let _ = bucket.attr_queue_url();
}
