//! The cases in `cases/*.trycmd`: commands, their exit codes, and what they print. `NAME.in` is a copy of the directory they run in.

use crate::binary;

#[test]
fn cases() {
    let cases = trycmd::TestCases::new();
    cases
        .register_bin(
            "stackwright",
            trycmd::schema::Bin::Path(binary::stackwright().into()),
        )
        .register_bin("sh", trycmd::schema::Bin::Path("/bin/sh".into()))
        .env("PATH", binary::path().to_string_lossy())
        // Empty means the same as absent.
        .env("AWS_REGION", "")
        .env("AWS_DEFAULT_REGION", "")
        .env("AWS_PROFILE", "")
        .env("CDK_DEFAULT_ACCOUNT", "")
        .env("AWS_ACCESS_KEY_ID", "");
    cases
        .insert_var("[VERSION]", env!("CARGO_PKG_VERSION"))
        .expect("a valid name");
    cases
        .insert_var("[CHECKOUT]", binary::workspace().display().to_string())
        .expect("a valid name");
    for (name, value) in binary::ENVIRONMENT {
        cases.env(*name, *value);
    }
    cases.case("cli/cases/*.trycmd");
}
