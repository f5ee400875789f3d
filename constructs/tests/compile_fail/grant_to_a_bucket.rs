//! A bucket cannot be given permissions.

use stackwright::{App, Stack};
use stackwright_aws::s3::Bucket;

fn main() {
    let app = App::new();
    let stack = Stack::new(&app, "S");
    let (source, target) = (Bucket::new(&stack, "Source"), Bucket::new(&stack, "Target"));
    source.grant_read(&target, "*");
}
