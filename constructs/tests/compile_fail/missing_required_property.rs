//! A subnet needs a VPC.

use stackwright::{App, Stack};
use stackwright_cfn::ec2::CfnSubnet;

fn main() {
    let app = App::new();
    let stack = Stack::new(&app, "S");
    CfnSubnet::new(&stack, "Subnet");
}
