//! What AWS accepts is the same to both sides: random sizes, schedules, patterns, inputs, names and blocks of addresses go
//! through a construct, and through validation in the resource of the generated types.

mod inputs;
mod names;
mod networks;
mod patterns;
mod schedules;
mod sizes;

use proptest::strategy::{Strategy, ValueTree as _};
use proptest::test_runner::TestRunner;
use serde_json::Value as Json;
use stackwright::{App, Severity, Stack};
use stackwright_validate::{Severity as Worst, Validator};

/// Random values, the same in each run.
pub fn values<S: Strategy>(strategy: S) -> impl Iterator<Item = S::Value> {
    let mut runner = TestRunner::deterministic();
    (0..256).map(move |_| strategy.new_tree(&mut runner).expect("a value").current())
}

/// What a side says: the codes of its errors, without repetitions.
fn sorted(codes: impl Iterator<Item = String>) -> Vec<String> {
    let mut codes: Vec<String> = codes.collect();
    codes.sort();
    codes.dedup();
    codes
}

/// The codes of the errors that synthesis finds in a stack, and its template where there are none.
pub fn constructs(build: impl FnOnce(&Stack)) -> (Vec<String>, Option<Json>) {
    let app = App::new();
    build(&Stack::new(&app, "S"));
    match app.synth() {
        Ok(assembly) => (Vec::new(), assembly.template("S").cloned().map(Json::from)),
        Err(problems) => {
            let errors = problems
                .iter()
                .filter(|problem| problem.severity == Severity::Error);
            (
                sorted(errors.map(|problem| problem.code.as_str().to_owned())),
                None,
            )
        }
    }
}

/// The codes of the errors that validation finds in a template.
pub fn validation(template: &Json) -> Vec<String> {
    let report = Validator::new().check_json("template.json", template);
    let errors = report
        .findings
        .iter()
        .filter(|finding| finding.severity == Worst::Error);
    sorted(errors.map(|finding| finding.code.as_str().to_owned()))
}

/// The errors of validation in what a stack of generated types yields, which synthesis accepts whatever is in it.
pub fn raw(build: impl FnOnce(&Stack)) -> Vec<String> {
    let (codes, template) = constructs(build);
    validation(&template.unwrap_or_else(|| panic!("no template: {codes:?}")))
}

/// That a construct and validation of the same input agree: on one side, errors have one of the first codes, on the
/// other one of the second. What the construct accepts, validation accepts in the construct's template.
#[track_caller]
pub fn agree(
    what: &str,
    (construct, own): (impl FnOnce(&Stack), &[&str]),
    (generated, rules): (impl FnOnce(&Stack), &[&str]),
) -> bool {
    let (codes, template) = constructs(construct);
    let foreign: Vec<&String> = codes
        .iter()
        .filter(|code| !own.contains(&code.as_str()))
        .collect();
    assert!(foreign.is_empty(), "{what}: {foreign:?}");
    let found = raw(generated);
    let found: Vec<&String> = found
        .iter()
        .filter(|code| rules.contains(&code.as_str()))
        .collect();
    assert_eq!(
        !codes.is_empty(),
        !found.is_empty(),
        "{what}: the construct says {codes:?}, validation {found:?}"
    );
    if let Some(template) = template {
        let errors = validation(&template);
        assert!(errors.is_empty(), "{what}: {errors:?}\n{template:#}");
    }
    codes.is_empty()
}

/// That of random inputs neither nearly all nor nearly none were accepted, or the agreement would say nothing.
#[track_caller]
pub fn mixed(accepted: &[bool]) {
    let (yes, all) = (accepted.iter().filter(|yes| **yes).count(), accepted.len());
    assert!(yes * 20 > all && yes * 20 < all * 19, "{yes} of {all}");
}
