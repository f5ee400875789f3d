//! `strict_types`: which scalars stand in for which, by what the schema wants.

use stackwright_validate::{Severity, Validator};

/// Whether a value of a property is accepted, loosely and strictly.
#[track_caller]
fn check(ty: &str, property: &str, value: &str, loose: bool, strict: bool) {
    let text = format!("Resources: {{A: {{Type: '{ty}', Properties: {{{property}: {value}}}}}}}");
    for (is_strict, accepted) in [(false, loose), (true, strict)] {
        let report = Validator::new()
            .strict_types(is_strict)
            .check_source("strict.yaml", &text);
        let refused = report.findings.iter().any(|finding| {
            finding.severity == Severity::Error
                && matches!(finding.code.as_str(), "E3012" | "E1010" | "E1020")
                && finding.subject.property_path.as_deref() == Some(property)
        });
        assert_eq!(
            !refused,
            accepted,
            "{property}: {value}, strict: {is_strict}\n{}",
            stackwright_validate::report::short(&report)
        );
    }
}

#[test]
fn a_number() {
    const QUEUE: &str = "AWS::SQS::Queue";
    check(QUEUE, "DelaySeconds", "5", true, true);
    check(QUEUE, "DelaySeconds", "'5'", true, false);
    check(QUEUE, "DelaySeconds", "five", false, false);
    check(QUEUE, "DelaySeconds", "true", false, false);
    check(QUEUE, "DelaySeconds", "5.5", false, false);
}

#[test]
fn a_boolean() {
    const QUEUE: &str = "AWS::SQS::Queue";
    check(QUEUE, "SqsManagedSseEnabled", "true", true, true);
    check(QUEUE, "SqsManagedSseEnabled", "'true'", true, false);
    check(QUEUE, "SqsManagedSseEnabled", "1", false, false);
}

#[test]
fn a_text() {
    const TOPIC: &str = "AWS::SNS::Topic";
    check(TOPIC, "DisplayName", "five", true, true);
    check(TOPIC, "DisplayName", "5", true, false);
    check(TOPIC, "DisplayName", "true", true, false);
    check(TOPIC, "DisplayName", "[a]", false, false);
}

#[test]
fn a_reference_is_what_it_returns() {
    const TOPIC: &str = "AWS::SNS::Topic";
    check(TOPIC, "DisplayName", "!Ref 'AWS::Region'", true, true);
    check(
        TOPIC,
        "DisplayName",
        "!Ref 'AWS::NotificationARNs'",
        false,
        false,
    );
}
