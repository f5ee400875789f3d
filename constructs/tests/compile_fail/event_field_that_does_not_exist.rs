//! The events of AWS's services have the fields that they have.

use stackwright_aws::ecs::events::TaskStateChange;
use stackwright_aws::events::EventPattern;

fn main() {
    let pattern = EventPattern::of::<TaskStateChange>();
    pattern.detail(TaskStateChange::last_state(), "STOPPED");
}
