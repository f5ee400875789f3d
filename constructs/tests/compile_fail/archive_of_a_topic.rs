//! An archive keeps the events of a bus.

use stackwright::{App, Stack};
use stackwright_aws::events::Archive;
use stackwright_aws::sns::Topic;

fn main() {
    let stack = Stack::new(&App::new(), "S");
    Archive::new(&stack, "Archive", &Topic::new(&stack, "Topic"));
}
