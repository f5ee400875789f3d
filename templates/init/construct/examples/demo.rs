//! An app that uses the construct, to look at its template: `stackwright synth`.

use std::process::ExitCode;

use {{crate}}::Scratch;
use stackwright::{App, Stack};

fn main() -> ExitCode {
    let app = App::from_env();
    Scratch::new(&Stack::new(&app, "{{Stack}}"), "Scratch", 7);
    app.run()
}
