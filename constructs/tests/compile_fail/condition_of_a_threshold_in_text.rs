//! A threshold is a number.

use stackwright::{App, Stack};
use stackwright_aws::cloudwatch::{Alarm, Metric};

fn main() {
    let stack = Stack::new(&App::new(), "S");
    Alarm::new(&stack, "Alarm", Metric::new("Shop", "Errors").is_above("10"));
}
