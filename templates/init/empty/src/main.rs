//! The stacks of this app.

use std::process::ExitCode;

use stackwright_aws::prelude::*;

/// The stack's name in CloudFormation. A new name means a new stack.
const STACK: &str = "{{Stack}}";

fn main() -> ExitCode {
    let app = App::from_env();
    stacks(&app);
    app.run()
}

fn stacks(app: &App) {
    let stack = Stack::new(app, STACK);
    Bucket::new(&stack, "Files").versioned().enforce_ssl();

    // Another service is a feature of `stackwright-aws` in Cargo.toml. With the feature "sqs":
    //
    //     Queue::new(&stack, "Jobs");
    //
    // An id such as "Jobs" is part of the resource's logical ID: a new id means a new resource.
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bucket_keeps_its_versions() {
        let app = App::new();
        stacks(&app);
        let assembly = app.synth().expect("the app has no errors");
        let template = assembly.template(STACK).expect("the stack is there");
        let resources = template["Resources"].as_object().expect("resources");
        let bucket = resources
            .values()
            .find(|resource| resource["Type"] == "AWS::S3::Bucket")
            .expect("a bucket");
        let versioning = &bucket["Properties"]["VersioningConfiguration"];
        assert_eq!(versioning["Status"], "Enabled");
    }
}
