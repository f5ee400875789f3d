//! Any bytes: the validator returns, the same twice, and every report can be shown.
#![no_main]

use libfuzzer_sys::fuzz_target;
use stackwright_validate::report::{self, Style};
use stackwright_validate::{Validator, report::Report};

fuzz_target!(|bytes: &[u8]| {
    let validator = Validator::new();
    let first: Report = validator.check_bytes("fuzz.yaml", bytes);
    let _ = report::text(&first, Style::Plain);
    let _ = report::short(&first);
    let _ = report::github(&first);
    let reports = [first];
    let _ = report::json(&reports);
    let _ = report::sarif(&reports, stackwright_validate::registry::find);
    let strict = validator.strict_types(true).region("eu-west-1");
    let second = strict.check_bytes("fuzz.yaml", bytes);
    assert_eq!(second, strict.check_bytes("fuzz.yaml", bytes));
});
