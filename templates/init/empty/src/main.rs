//! The stacks of this app.

use std::process::ExitCode;

use stackwright::{App, Stack};
use stackwright_aws::s3::Bucket;

fn main() -> ExitCode {
    let app = App::from_env();
    stacks(&app);
    app.run()
}

fn stacks(app: &App) {
    let stack = Stack::new(app, "{{Stack}}");
    Bucket::new(&stack, "Files").versioned().enforce_ssl();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bucket_keeps_its_versions() {
        let app = App::new();
        stacks(&app);
        let assembly = app.synth().expect("the app has no errors");
        let template = assembly.template("{{Stack}}").expect("the stack is there");
        let resources = template["Resources"].as_object().expect("resources");
        let bucket = resources
            .values()
            .find(|resource| resource["Type"] == "AWS::S3::Bucket")
            .expect("a bucket");
        assert_eq!(bucket["Properties"]["VersioningConfiguration"]["Status"], "Enabled");
    }
}
