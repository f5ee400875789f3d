//! Services that are found through the API alone have no zone of DNS.

use stackwright::{App, Stack};
use stackwright_aws::servicediscovery::HttpNamespace;

fn main() {
    let app = App::new();
    let stack = Stack::new(&app, "S");
    HttpNamespace::new(&stack, "Shop", "shop").namespace_hosted_zone_id();
}
