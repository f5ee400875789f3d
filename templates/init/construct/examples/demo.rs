//! An app that uses the construct, to look at its template: `stackwright synth`.

use std::process::ExitCode;

use {{crate}}::Scratch;
use stackwright_aws::prelude::*;

/// The stack's name in CloudFormation.
const STACK: &str = "{{Stack}}";

fn main() -> ExitCode {
    let app = App::from_env();
    Scratch::new(&Stack::new(&app, STACK), "Scratch", 7);
    app.run()
}
