//! A session's length is a number.

use stackwright::{App, Stack};
use stackwright_cfn::iam::CfnRole;

fn main() {
    let app = App::new();
    let stack = Stack::new(&app, "S");
    CfnRole::new(&stack, "Role", stackwright::json!({})).max_session_duration("one hour");
}
