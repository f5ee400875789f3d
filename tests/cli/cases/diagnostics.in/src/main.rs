use stackwright::{App, Stack};
use stackwright_aws::s3::Bucket;

fn main() -> std::process::ExitCode {
    let app = App::from_env();
    let stack = Stack::new(&app, "Files");
    Bucket::new(&stack, "Input").versioned();
    Bucket::new(&stack, "Input");
    app.run()
}
