//! A web service: containers behind a load balancer under a domain, with a database that only they reach.

use std::process::ExitCode;

use stackwright_aws::elasticloadbalancingv2::LoadBalancerMetric;
use stackwright_aws::prelude::*;

fn main() -> ExitCode {
    let app = App::from_env();
    let stack = Stack::new(&app, "Shop");
    let zone = HostedZone::from_id(&stack, "Zone", "Z0123456789ABCDEFGHIJ", "shop.example");
    let vpc = Vpc::new(&stack, "Vpc").max_azs(2).nat_gateways(1);
    let cluster = ecs::Cluster::new(&stack, "Cluster").vpc(&vpc);

    let engine = rds::Engine::aurora_postgres("17.4");
    let orders = Database::new(&stack, "Orders", engine, &vpc).database_name("orders");

    let image = "public.ecr.aws/docker/library/nginx:1.29";
    let web = LoadBalancedFargateService::new(&stack, "Web", &cluster, image)
        .domain("www.shop.example", &zone)
        .cpu(512)
        .memory_mib(1024)
        .health_check_path("/health");
    web.container()
        .env_from_secret("DATABASE", &orders.database_secret());
    orders.allow(&web);
    web.service()
        .auto_scaling(2..=10)
        .track("Cpu", TargetTracking::ecs_cpu(60.0));

    let team = Topic::new(&stack, "Team");
    team.subscribe(sns::Subscription::email("team@shop.example"));
    let failed = web
        .load_balancer()
        .metric(LoadBalancerMetric::HTTPCodeTarget5XXCount);
    Alarm::new(&stack, "Failures", failed.is_at_least(10.0))
        .evaluation_periods(3)
        .on_alarm(&team);
    app.run()
}
