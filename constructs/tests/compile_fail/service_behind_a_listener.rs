//! A listener sends requests to what has addresses: to a service, not to its task.

use stackwright::{App, Stack};
use stackwright_aws::ec2::Vpc;
use stackwright_aws::ecs::FargateTaskDefinition;
use stackwright_aws::elasticloadbalancingv2::ApplicationLoadBalancer;

fn main() {
    let app = App::new();
    let stack = Stack::new(&app, "S");
    let task = FargateTaskDefinition::new(&stack, "Task");
    let balancer = ApplicationLoadBalancer::new(&stack, "Balancer", &Vpc::new(&stack, "Vpc"));
    balancer.listener("Http", 80).target("Web", 80, &task);
}
