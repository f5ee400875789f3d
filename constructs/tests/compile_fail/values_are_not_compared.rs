//! Whether two expressions are equal is known only at deployment.

use stackwright::{App, Stack};
use stackwright_aws::s3::Bucket;

fn main() {
    let app = App::new();
    let stack = Stack::new(&app, "S");
    let bucket = Bucket::new(&stack, "Bucket");
    assert!(bucket.bucket_name() != bucket.bucket_arn());
}
