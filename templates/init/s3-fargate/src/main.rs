//! A file lands under `input/` in a bucket, a Fargate task reads it and writes its result under `output/`.

use std::process::ExitCode;

use stackwright_aws::prelude::*;

/// The stack's name in CloudFormation. A new name means a new stack.
const STACK: &str = "{{Stack}}";
/// What the task runs: replace it by your own image.
const IMAGE: &str = "public.ecr.aws/x4e8a6b6/mazesolver:1.0.7";

fn main() -> ExitCode {
    let app = App::from_env();
    pipeline(&app);
    app.run()
}

fn pipeline(app: &App) {
    let stack = Stack::new(app, STACK);

    // The bucket, and the trail that tells EventBridge what is written to it.
    let bucket = Bucket::new(&stack, "Files").versioned().enforce_ssl();
    Trail::new(&stack, "Trail").log_object_writes(&bucket, "input/");

    // Where the task runs.
    let vpc = Vpc::new(&stack, "Vpc").max_azs(2).public_subnets_only();
    let cluster = ecs::Cluster::new(&stack, "Cluster").vpc(&vpc);

    // What the task is, and what it may do.
    let role = TaskRole::new(&stack, "TaskRole");
    bucket.grant_read(&role, "input/*");
    bucket.grant_write(&role, "output/*");
    let task = FargateTaskDefinition::new(&stack, "Task")
        .cpu(1024)
        .memory_mib(2048)
        .task_role(&role);
    let solver = task
        .container("solver", IMAGE)
        .env("OUTPUT", sub!("s3://{}/output/", bucket.bucket_name()));

    // When it runs. The task learns of the file through its environment.
    let upload = EventPattern::object_written(&bucket).prefix("input/");
    Rule::new(&stack, "OnUpload").on(&upload).target(
        FargateTarget::new(&cluster, &task)
            .subnets(vpc.public_subnets())
            .assign_public_ip()
            .env(&solver, "S3_BUCKET", upload.bucket())
            .env(&solver, "S3_KEY", upload.key()),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rule_starts_a_fargate_task() {
        let app = App::new();
        pipeline(&app);
        let assembly = app.synth().expect("the app has no errors");
        let template = assembly.template(STACK).expect("the stack is there");
        let resources = template["Resources"].as_object().expect("resources");
        let rule = resources
            .values()
            .find(|resource| resource["Type"] == "AWS::Events::Rule")
            .expect("a rule");
        let target = &rule["Properties"]["Targets"][0];
        assert_eq!(target["EcsParameters"]["LaunchType"], "FARGATE");
    }
}
