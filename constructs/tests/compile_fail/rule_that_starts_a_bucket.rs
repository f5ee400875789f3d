//! A rule starts nothing that receives no events.

use stackwright::{App, Duration, Stack};
use stackwright_aws::events::Rule;
use stackwright_aws::s3::Bucket;

fn main() {
    let app = App::new();
    let stack = Stack::new(&app, "S");
    let bucket = Bucket::new(&stack, "Files");
    Rule::new(&stack, "Hourly").schedule(Duration::hours(1)).target(&bucket);
}
