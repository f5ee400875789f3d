//! What instances are scaled by is not what tasks are scaled by.

use stackwright::{App, Stack};
use stackwright_aws::applicationautoscaling::TargetTracking;
use stackwright_aws::autoscaling::AutoScalingGroup;
use stackwright_aws::ec2::Vpc;

fn main() {
    let app = App::new();
    let stack = Stack::new(&app, "S");
    let fleet = AutoScalingGroup::new(&stack, "Fleet", &Vpc::new(&stack, "Vpc"), "t4g.small");
    fleet.track("Cpu", TargetTracking::ecs_cpu(50.0));
}
