//! A network and a bucket from templates that a company has for years, and a pipeline that is added to them. The logical IDs of
//! the templates stay, so that their stacks can be updated with this app.

use std::process::ExitCode;

use stackwright_aws::prelude::*;

/// Where the templates are.
const TEMPLATES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../templates/base");

fn main() -> ExitCode {
    let app = App::from_env();
    let stack = Stack::new(&app, "Pipeline");
    let network = CfnInclude::from_file(&stack, "Network", format!("{TEMPLATES}/network.yaml"))
        .parameter("Stage", "prod");
    let storage = CfnInclude::from_file(&stack, "Storage", format!("{TEMPLATES}/storage.json"));

    // Taken over: granted on and changed like what is created here.
    let vpc = Vpc::from_cfn(&network.get("Network"));
    let cluster = ecs::Cluster::from_cfn(&network.get("Cluster")).vpc(&vpc);
    let files = Bucket::from_cfn(&storage.get("Files")).versioned();

    let role = TaskRole::new(&stack, "TaskRole");
    files.grant_read(&role, "input/*");
    files.grant_write(&role, "output/*");
    let task = ecs::FargateTaskDefinition::new(&stack, "Task").task_role(&role);
    let solver = task.container("solver", "public.ecr.aws/x4e8a6b6/mazesolver:1.0.7");

    let upload = EventPattern::object_created(&files).prefix("input/");
    Rule::new(&stack, "OnUpload").on(&upload).target(
        FargateTarget::new(&cluster, &task)
            .subnets(vpc.public_subnets())
            .assign_public_ip()
            .env(&solver, "S3_BUCKET", upload.bucket())
            .env(&solver, "S3_KEY", upload.key()),
    );
    app.run()
}
