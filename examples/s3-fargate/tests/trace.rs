//! What an upload starts, proven by the templates: no account is needed, and nothing is deployed.

use std::path::Path;
use std::process::Command;

use stackwright_trace::{App, Call, Cause};

/// The app as it is synthesized.
fn app() -> App {
    let assembly = Path::new(env!("CARGO_TARGET_TMPDIR")).join("s3-fargate");
    let status = Command::new(env!("CARGO_BIN_EXE_s3-fargate"))
        .env("CDK_OUTDIR", &assembly)
        .status();
    assert!(status.expect("the app runs").success());
    App::read(assembly).expect("the assembly")
}

#[test]
fn an_upload_starts_the_task_and_its_output_starts_nothing() {
    let app = app();
    let found = app.check();
    let trace = |cause: Cause| app.trace_checked(&cause, None, &found).expect("a proof");
    for call in [Call::Put, Call::Copy, Call::Multipart] {
        let proof = trace(Cause::object(call, "Files/input/maze.jpg"));
        let task = proof.assert_starts_only("Task");
        assert_eq!(task.variable("S3_KEY"), Some("input/maze.jpg"));
        assert_eq!(proof.unknown().count(), 0, "{}", proof.text());
    }
    trace(Cause::put("Files/output/path.jpg")).assert_starts_nothing();
    trace(Cause::object(Call::Delete, "Files/input/maze.jpg")).assert_starts_nothing();
}
