//! A construct is not its name.

use stackwright::{App, Stack};
use stackwright_aws::s3::Bucket;
use stackwright_cfn::s3::CfnBucketPolicy;

fn main() {
    let app = App::new();
    let stack = Stack::new(&app, "S");
    let bucket = Bucket::new(&stack, "Bucket");
    CfnBucketPolicy::new(&stack, "Policy", &bucket, stackwright::json!({}));
}
