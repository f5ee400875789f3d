//! Scaling by the values of a metric, against what the CDK makes of the same (`cdk/apps/scaling.js`), and what is said about
//! misuse.

mod parity;

use parity::{check_places, check_setters, codes};
use stackwright::{Duration, Stack};
use stackwright_aws::applicationautoscaling::{
    ScalableDimension, ScalableTarget, ServiceNamespace, StepScaling,
};
use stackwright_aws::autoscaling::AutoScalingGroup;
use stackwright_aws::cloudwatch::{Metric, Metrics, Statistic};
use stackwright_aws::ec2::Vpc;
use stackwright_aws::sqs::{self, Queue};

fn target(stack: &Stack) -> ScalableTarget {
    let dimension = ScalableDimension::EcsServiceDesiredCount;
    let service = "service/cluster/web";
    ScalableTarget::new(
        stack,
        "Target",
        ServiceNamespace::Ecs,
        service,
        dimension,
        1..=20,
    )
}

fn load() -> Metric {
    Metric::new("Shop", "Load").period(Duration::minutes(1))
}

#[test]
fn a_target_follows_a_metric() {
    // The role that Application Auto Scaling has for ECS is used.
    check_places(
        "scaling-target",
        &["/TargetRole12E3474B", "/Target3191CF44/Properties/RoleARN"],
        |stack| {
            let waiting =
                Queue::new(stack, "Queue").metric(sqs::Metric::ApproximateNumberOfMessagesVisible);
            let by_one = StepScaling::change_by()
                .step(..=0.0, -1)
                .step(100.0..500.0, 1)
                .step(500.0.., 5);
            let by_percent = StepScaling::change_by_percent()
                .step(..20.0, -50)
                .step(20.0..40.0, -20)
                .step(60.0..80.0, 20)
                .step(80.0.., 50)
                .cooldown(Duration::minutes(2))
                .evaluation_periods(3)
                .datapoints_to_alarm(2)
                .min_change(2);
            let exactly = StepScaling::exactly()
                .step(..30.0, 1)
                .step(30.0..60.0, 4)
                .step(60.0.., 9);
            let only_out = StepScaling::change_by().step(10.0..20.0, 1).step(20.0.., 2);
            target(stack)
                .scale_on_metric("Backlog", &waiting, by_one)
                .scale_on_metric("Load", &load(), by_percent)
                .scale_on_metric("Exact", &load(), exactly)
                .scale_on_metric("Out", &load(), only_out);
        },
    );
}

#[test]
fn a_group_follows_a_metric() {
    // Volumes are encrypted, and instances wait for their way to the internet.
    let but = [
        "/FleetLaunchTemplate3FC2FEAE/Properties/LaunchTemplateData/BlockDeviceMappings",
        "/FleetASG3971DFE5/DependsOn",
    ];
    check_places("scaling-group", &but, |stack| {
        let vpc = Vpc::new(stack, "Vpc").nat_gateways(1).max_azs(2);
        let fleet = AutoScalingGroup::new(stack, "Fleet", &vpc, "m7g.large").capacity(1..=10);
        let busy = Metric::new("Shop", "WorkersBusy").statistic(Statistic::maximum());
        let steps = StepScaling::change_by()
            .step(..10.0, -1)
            .step(50.0..70.0, 1)
            .step(70.0.., 3)
            .warmup(Duration::minutes(3));
        fleet.scale_on_metric("Busy", &busy, steps);
    });
}

#[test]
fn steps_that_make_no_sense() {
    let wrong = [
        StepScaling::change_by(),
        StepScaling::change_by().step(10.0.., 0),
        StepScaling::change_by().step(10.0.., 1).step(20.0.., 2),
        StepScaling::change_by().step(10.0..20.0, 1),
        StepScaling::change_by()
            .step(..10.0, -1)
            .step(20.0..30.0, 1)
            .step(40.0.., 2),
    ];
    for steps in wrong {
        let found = codes(|stack| {
            target(stack).scale_on_metric("Load", &load(), steps);
        });
        assert_eq!(found, ["SW0752"]);
    }
    check_setters(&["SW0752", "SW0752"], |stack| {
        let (target, fine) = (target(stack), StepScaling::change_by().step(0.0.., 1));
        let none = StepScaling::change_by();
        let first = line!() + 1;
        target.step("Fine", fine.evaluation_periods(2));
        target.scale_on_metric("None", &load(), none);
        first
    });
}
