//! An app that ends in the way that its argument names.

use std::process::ExitCode;

use stackwright::{App, CfnResource, Construct, Diagnostic, Stack};

fn main() -> ExitCode {
    let ending = std::env::args().nth(1).unwrap_or_default();
    let app = match ending.as_str() {
        "pure" | "pure-ignored" => App::new(),
        _ => App::from_env(),
    };
    let stack = Stack::new(&app, "S");
    CfnResource::new(&stack, &ending, "AWS::SNS::Topic");
    match ending.as_str() {
        "runs" | "pure" => return app.run(),
        "ignored" | "pure-ignored" => drop(app.run()),
        "fails" | "fails-ignored" => {
            stack.node().add_error(Diagnostic::error("X1", "no"));
            let code = app.run();
            if ending == "fails" {
                return code;
            }
        }
        "panics" => panic!("the author's mistake"),
        "exits" => std::process::exit(0),
        "aborts" => std::process::abort(),
        "synthesizes" => drop(app.synth()),
        "forgets" => {}
        "leaks" => std::mem::forget(app),
        other => unreachable!("no such ending: {other}"),
    }
    ExitCode::SUCCESS
}
