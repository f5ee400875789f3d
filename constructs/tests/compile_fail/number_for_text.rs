//! A name is text; what is wrong with a list is said of its item.

use stackwright::{App, Stack};
use stackwright_cfn::s3::CfnBucket;
use stackwright_cfn::s3::bucket::{CorsRule, CorsRuleAllowedMethods};

fn main() {
    let app = App::new();
    let stack = Stack::new(&app, "S");
    CfnBucket::new(&stack, "Bucket").bucket_name(5);
    let _ = CorsRule::new([CorsRuleAllowedMethods::Get], vec![80]);
}
