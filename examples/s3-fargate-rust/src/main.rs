//! The reference pipeline with a program of its own: a maze lands under `input/` in a bucket, and the crate `maze-solver`
//! beside this one, which `stackwright deploy` builds and pushes as an image, writes its solution to `output/`.

use std::process::ExitCode;

use stackwright_aws::prelude::*;

fn main() -> ExitCode {
    let app = App::from_env();
    let stack = Stack::new(&app, "MazeSolver");

    let bucket = Bucket::new(&stack, "Files").versioned().enforce_ssl();
    Trail::new(&stack, "Trail").log_object_writes(&bucket, "input/");

    let vpc = Vpc::new(&stack, "Vpc").max_azs(2).public_subnets_only();
    let cluster = ecs::Cluster::new(&stack, "Cluster").vpc(&vpc);

    let role = TaskRole::new(&stack, "TaskRole");
    bucket.grant_read(&role, "input/*");
    bucket.grant_write(&role, "output/*");
    let task = ecs::FargateTaskDefinition::new(&stack, "Task").task_role(&role);
    let solver = task
        .container("solver", ContainerImage::from_crate("maze-solver"))
        .env("OUTPUT", sub!("s3://{}/output/", bucket.bucket_name()));

    let upload = EventPattern::object_written(&bucket).prefix("input/");
    Rule::new(&stack, "OnUpload").on(&upload).target(
        FargateTarget::new(&cluster, &task)
            .subnets(vpc.public_subnets())
            .assign_public_ip()
            .env(&solver, "S3_BUCKET", upload.bucket())
            .env(&solver, "S3_KEY", upload.key()),
    );
    app.run()
}
