//! Limits on numbers and lengths, whose templates would be thousands of lines, and what is only checked on request.

use stackwright_validate::Validator;

/// A template with `count` entries of a section.
fn many(section: &str, count: usize, entry: &str) -> String {
    let mut text = format!("{section}:\n");
    for index in 0..count {
        text.push_str(&format!("  Name{index}: {entry}\n"));
    }
    if section != "Resources" {
        text.push_str("Resources: {Topic: {Type: AWS::SNS::Topic}}\n");
    }
    text
}

/// Whether a code is found in a text, which is asked for where it has to be.
fn finds(code: &str, text: &str) -> bool {
    let report = Validator::new().info(true).check_source("limit.yaml", text);
    report.findings.iter().any(|finding| finding.code == code)
}

#[track_caller]
fn limit(code: &str, near: &str, section: &str, limit: usize, entry: &str) {
    let has = |code: &str, count: usize| finds(code, &many(section, count, entry));
    assert!(!has(code, limit), "{limit} {section} are allowed");
    assert!(has(code, limit + 1), "{} {section} are too many", limit + 1);
    let most = limit / 10 * 9;
    assert!(!has(near, most), "{most} {section} are not near the limit");
    assert!(has(near, most + 1), "{} {section} are near it", most + 1);
    assert!(has(near, limit), "{limit} {section} are near it");
    assert!(!has(near, limit + 1), "too many {section} are said once");
}

#[test]
fn numbers_of_entries_are_exact() {
    limit(
        "E3010",
        "I3010",
        "Resources",
        500,
        "{Type: AWS::SNS::Topic}",
    );
    limit("E2010", "I2010", "Parameters", 200, "{Type: String}");
    limit("E6010", "I6010", "Outputs", 200, "{Value: a}");
    limit("E7010", "I7010", "Mappings", 200, "{a: {b: c}}");
}

#[test]
fn loops_count_for_what_they_make() {
    let text = |count: usize| {
        let names: Vec<String> = (0..count).map(|index| format!("a{index}")).collect();
        format!(
            "Transform: AWS::LanguageExtensions\nResources:\n  Fn::ForEach::Topics: [Name, [{}], {{'Topic${{Name}}': {{Type: AWS::SNS::Topic}}}}]\n",
            names.join(", ")
        )
    };
    assert!(!finds("E3010", &text(500)));
    assert!(finds("E3010", &text(501)));
}

/// `fits` characters or bytes are allowed, and one more is not; `template` has `{}` for the text.
#[track_caller]
fn length(code: &str, fits: usize, template: &str) {
    let text = |count: usize| template.replace("{}", &"a".repeat(count));
    assert!(!finds(code, &text(fits)), "{fits} are allowed");
    assert!(finds(code, &text(fits + 1)), "{} are too many", fits + 1);
}

#[test]
fn lengths_are_exact() {
    let topic = "Resources: {Topic: {Type: AWS::SNS::Topic}}";
    length("E1003", 1024, &format!("Description: {{}}\n{topic}"));
    length("E3011", 255, "Resources: {{}: {Type: AWS::SNS::Topic}}");
    length(
        "E2011",
        255,
        &format!("Parameters: {{{{}}: {{Type: String}}}}\n{topic}"),
    );
    length(
        "E6011",
        255,
        &format!("Outputs: {{{{}}: {{Value: a}}}}\n{topic}"),
    );
    length(
        "E7002",
        255,
        &format!("Mappings: {{{{}}: {{a: {{b: c}}}}}}\n{topic}"),
    );
    length(
        "E2001",
        4096,
        &format!("Parameters: {{Text: {{Type: String, Default: {{}}}}}}\n{topic}"),
    );
    length(
        "E2001",
        4000,
        &format!("Parameters: {{Text: {{Type: String, Description: {{}}}}}}\n{topic}"),
    );
    length(
        "E6001",
        1024,
        &format!("Outputs: {{Text: {{Value: a, Description: {{}}}}}}\n{topic}"),
    );
}

/// A description is measured in bytes: `ä` has two.
#[test]
fn descriptions_are_measured_in_bytes() {
    let text = |count: usize| {
        format!(
            "Description: {}\nResources: {{Topic: {{Type: AWS::SNS::Topic}}}}",
            "ä".repeat(count)
        )
    };
    assert!(!finds("E1003", &text(512)));
    assert!(finds("E1003", &text(513)));
}

#[test]
fn a_mapping_has_at_most_200_attributes() {
    let text = |count: usize| {
        let rows: Vec<String> = (0..count).map(|index| format!("k{index}: v")).collect();
        format!(
            "Mappings: {{Sizes: {{a: {{{}}}}}}}\nResources: {{Topic: {{Type: AWS::SNS::Topic}}}}",
            rows.join(", ")
        )
    };
    assert!(!finds("E7010", &text(200)));
    assert!(finds("E7010", &text(201)));
}

#[test]
fn a_template_beyond_51200_bytes_cannot_be_passed_inline() {
    let text = |bytes: usize| {
        let mut text = many("Resources", 1, "{Type: AWS::SNS::Topic}");
        text.push_str(&"#".repeat(bytes - text.len()));
        text
    };
    assert!(!finds("I1002", &text(51_200)));
    assert!(finds("I1002", &text(51_201)));
    assert!(finds("I1002", &text(1_000_000)));
    assert!(!finds("I1002", &text(1_000_001)), "E1002 says it");
}

/// Information is only given on request.
#[test]
fn information_is_asked_for() {
    let text = "Resources: {Queue: {Type: AWS::SQS::Queue}}";
    let codes = |validator: Validator| -> Vec<String> {
        let report = validator.check_source("queue.yaml", text);
        report
            .findings
            .iter()
            .map(|finding| finding.code.to_string())
            .collect()
    };
    assert!(codes(Validator::new()).is_empty());
    assert_eq!(codes(Validator::new().info(true)), ["I3011", "I3013"]);
    assert_eq!(codes(Validator::new().include("I3011")), ["I3011"]);
    assert_eq!(codes(Validator::new().include("I")), ["I3011", "I3013"]);
    assert_eq!(
        codes(Validator::new().info(true).ignore("I3011")),
        ["I3013"]
    );
}

/// A suppression of what was not checked is not unused.
#[test]
fn suppressions_of_information_count_as_used_when_it_is_not_asked_for() {
    let text = "Metadata: {cfn-lint: {config: {ignore_checks: [I3011]}}}\nResources: {Topic: {Type: AWS::SNS::Topic}}";
    let codes = |validator: Validator| -> Vec<String> {
        let report = validator.check_source("topic.yaml", text);
        report
            .findings
            .iter()
            .map(|finding| finding.code.to_string())
            .collect()
    };
    assert!(codes(Validator::new()).is_empty());
    assert_eq!(codes(Validator::new().info(true)), ["SW1900"]);
}

#[test]
fn a_template_of_more_than_a_megabyte_is_too_large() {
    let mut text = many("Resources", 1, "{Type: AWS::SNS::Topic}");
    text.push_str(&"#".repeat(1_000_000 - text.len()));
    let finds = |text: &str| {
        let report = Validator::new().check_source("size.yaml", text);
        report
            .findings
            .iter()
            .any(|finding| finding.code == "E1002")
    };
    assert!(!finds(&text));
    text.push('#');
    assert!(finds(&text));
}
