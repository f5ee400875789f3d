//! What an alarm can start is told apart by its type.

use stackwright::{App, Stack};
use stackwright_aws::cloudwatch::{Alarm, Metric};
use stackwright_aws::sqs::Queue;

fn main() {
    let stack = Stack::new(&App::new(), "S");
    let alarm = Alarm::new(&stack, "Alarm", Metric::new("Shop", "Errors").is_above(1.0));
    alarm.on_alarm(&Queue::new(&stack, "Queue"));
}
