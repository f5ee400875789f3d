//! A file system is in a VPC.

use stackwright::{App, Stack};
use stackwright_aws::efs::FileSystem;

fn main() {
    let app = App::new();
    let stack = Stack::new(&app, "S");
    FileSystem::new(&stack, "Files");
}
