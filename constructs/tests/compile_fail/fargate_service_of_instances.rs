//! Fargate does not run what is defined for instances.

use stackwright::{App, Stack};
use stackwright_aws::ecs::{Cluster, Ec2TaskDefinition, FargateService};

fn main() {
    let app = App::new();
    let stack = Stack::new(&app, "S");
    let task = Ec2TaskDefinition::new(&stack, "Task");
    FargateService::new(&stack, "Web", &Cluster::new(&stack, "Cluster"), &task);
}
