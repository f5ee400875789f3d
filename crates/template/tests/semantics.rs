//! What AWS's documentation says of event patterns and of conditions, case by case.

use stackwright_template::engines::Answer;
use stackwright_template::engines::events::{self, Matching as _, Pattern, Value, explain};
use stackwright_template::engines::iam::{Access, Condition, Policy, Request};
use stackwright_template::engines::text::{Scope, Text};
use stackwright_template::model::{Environment, Instance, Template};
use stackwright_template::parse::parse;

/// Calls with what a text in JSON or YAML says.
fn with<R>(source: &str, call: impl FnOnce(Scope<'_, '_>, &Instance<'_>) -> R) -> R {
    let document = parse(source);
    assert!(
        document.errors.is_empty(),
        "{source}: {:?}",
        document.errors
    );
    let template = Template::new(&document);
    let environment = Environment::default();
    let scope = Scope {
        template: &template,
        environment: &environment,
    };
    let instance = environment
        .evaluate(&template, &document.root)
        .expect("a value");
    call(scope, &instance)
}

/// A policy that a text says.
#[allow(
    clippy::redundant_closure,
    reason = "the function alone is not general enough in its lifetimes"
)]
fn policy_of(source: &str) -> Policy {
    with(source, |scope, instance| Policy::read(scope, instance))
}

fn pattern(source: &str) -> Pattern {
    with(source, |scope, instance| {
        let (pattern, faults) = events::read(scope, instance).expect("it is known");
        let faults: Vec<_> = faults.iter().map(|fault| &fault.problem.message).collect();
        assert!(faults.is_empty(), "{source}: {faults:?}");
        pattern
    })
}

#[test]
fn event_patterns() {
    let mut current = None;
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in include_str!("semantics/patterns.txt").lines() {
        if line.starts_with('{') {
            current = Some((line, pattern(line)));
            continue;
        }
        let (matches, rest) = match line.split_at_checked(2) {
            Some(("+ ", rest)) => (true, rest),
            Some(("- ", rest)) => (false, rest),
            _ => continue,
        };
        count += 1;
        let (event, field) = match rest.rsplit_once(" @ ") {
            Some((event, field)) => (event, Some(field)),
            None => (rest, None),
        };
        let (source, pattern) = current.as_ref().expect("a pattern above");
        let event: serde_json::Value = serde_json::from_str(event).expect(event);
        let event = Value::from(&event);
        let (found, miss) = (pattern.matches(&event), explain(pattern, &event));
        let path = miss.as_ref().map(|miss| miss.path.as_str());
        if found != Answer::from(matches) || path != field {
            wrong.push(format!("{source}\n    {line}\n    {found:?} {path:?}"));
        }
    }
    assert!(count >= 300, "{count} cases");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn conditions() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in include_str!("semantics/conditions.txt").lines() {
        let columns: Vec<&str> = line.split(" | ").collect();
        let [operator, key, listed, given, expected] = columns[..] else {
            continue;
        };
        if line.starts_with('#') {
            continue;
        }
        count += 1;
        // A variable with a default has a comma of its own.
        let values = |text: &str| -> Vec<Text> {
            let parts = match text.contains("${") {
                true if text.contains(", x") => vec![&text[..text.len() - 3], "x"],
                true => vec![text],
                false => text
                    .split(", ")
                    .map(|one| one.strip_prefix(", ").unwrap_or(one))
                    .collect(),
            };
            parts.into_iter().map(Text::literal).collect()
        };
        let condition = Condition {
            operator: operator.to_owned(),
            key: key.to_owned(),
            values: values(listed),
        };
        let any = Text::any();
        let mut request = Request::new("s3:GetObject", &any)
            .with("aws:username", Text::literal("David"))
            .without("aws:userid");
        match given {
            "absent" => request = request.without(key),
            "unknown" => {}
            given => {
                for value in given.split(", ") {
                    request = request.with(key, Text::literal(value));
                }
            }
        }
        let found = match condition.holds(&request) {
            Answer::Yes => "yes",
            Answer::No => "no",
            Answer::Maybe => "maybe",
        };
        if found != expected {
            wrong.push(format!("{line}: {found}"));
        }
    }
    assert!(count >= 180, "{count} cases");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Which of identity, boundary and resource policy allow or deny, and what follows within an account and across two.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html>
#[test]
fn policies_together() {
    let policy = |effect: &str| match effect {
        "-" => None,
        "none" => Some(Policy::default()),
        "maybe" => Some(Policy {
            open: true,
            ..Policy::default()
        }),
        effect => Some(policy_of(&format!(
            "Statement: [{{Effect: {effect}, Principal: '*', Action: 's3:*', Resource: '*'}}]"
        ))),
    };
    let resource = Text::literal("arn:aws:s3:::files/a");
    for (identity, boundary, other, same, across) in [
        ("Allow", "-", "-", Answer::Yes, Answer::No),
        ("none", "-", "-", Answer::No, Answer::No),
        ("Deny", "-", "Allow", Answer::No, Answer::No),
        ("none", "-", "Allow", Answer::Yes, Answer::No),
        ("Allow", "-", "Allow", Answer::Yes, Answer::Yes),
        ("Allow", "-", "Deny", Answer::No, Answer::No),
        ("Allow", "Allow", "-", Answer::Yes, Answer::No),
        ("Allow", "none", "-", Answer::No, Answer::No),
        ("Allow", "Deny", "Allow", Answer::No, Answer::No),
        // A boundary that only does not allow limits nothing that everyone is allowed.
        ("none", "none", "Allow", Answer::Yes, Answer::No),
        ("none", "Allow", "Allow", Answer::Yes, Answer::No),
        ("Allow", "Allow", "Allow", Answer::Yes, Answer::Yes),
        ("maybe", "-", "-", Answer::Maybe, Answer::No),
        ("maybe", "-", "Allow", Answer::Yes, Answer::Maybe),
        ("maybe", "-", "Deny", Answer::No, Answer::No),
        ("Allow", "maybe", "-", Answer::Maybe, Answer::No),
        ("Allow", "-", "maybe", Answer::Yes, Answer::Maybe),
        ("none", "-", "maybe", Answer::Maybe, Answer::No),
    ] {
        let (own, boundary_policy, resource_policy) =
            (policy(identity), policy(boundary), policy(other));
        let own: Vec<Policy> = own.into_iter().collect();
        for (across_accounts, expected) in [(false, same), (true, across)] {
            let access = Access {
                identity: &own,
                boundary: boundary_policy.as_ref(),
                session: None,
                resource: resource_policy.as_ref(),
                across_accounts,
            };
            let found = access.allows(&Request::new("s3:GetObject", &resource));
            assert_eq!(
                found, expected,
                "{identity}, {boundary}, {other}, across: {across_accounts}"
            );
        }
    }
}

/// Whom the policy of a resource names decides what more it takes, within one account.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-roles>
#[test]
fn who_is_named_by_the_policy_of_a_resource() {
    let policy = |principal: &str| {
        policy_of(&format!(
            "Version: '2012-10-17'\nStatement: [{{Effect: Allow, Principal: {principal}, Action: 's3:*', Resource: '*'}}]"
        ))
    };
    let allows = policy("'*'");
    let nothing = Policy::default();
    let resource = Text::literal("arn:aws:s3:::files/a");
    let role = "arn:aws:iam::111122223333:role/worker";
    let account = "{AWS: 'arn:aws:iam::111122223333:root'}";
    let number = "{AWS: '111122223333'}";
    let own = "{AWS: 'arn:aws:iam::111122223333:role/worker'}";
    let everyone = "{AWS: '*'}";
    for (principal, has_policy, is_bounded, expected) in [
        (everyone, false, false, Answer::Yes),
        (everyone, false, true, Answer::Yes),
        (own, false, false, Answer::Yes),
        (own, false, true, Answer::No),
        (account, false, false, Answer::No),
        (number, false, false, Answer::No),
        (account, true, false, Answer::Yes),
        (number, true, true, Answer::No),
        ("{AWS: '444455556666'}", false, false, Answer::No),
        ("{Service: sns.amazonaws.com}", false, false, Answer::No),
    ] {
        let own = if has_policy {
            vec![allows.clone()]
        } else {
            Vec::new()
        };
        let of_resource = policy(principal);
        let access = Access {
            identity: &own,
            boundary: is_bounded.then_some(&nothing),
            session: None,
            resource: Some(&of_resource),
            across_accounts: false,
        };
        let request = Request::new("s3:GetObject", &resource).by_role(Text::literal(role));
        assert_eq!(
            access.allows(&request),
            expected,
            "{principal} {has_policy} {is_bounded}"
        );
    }
}

/// Variables are text in documents before 2012-10-17, and a `*` that is written as one is no wildcard.
///
/// Sources: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html>,
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-specialchars>
#[test]
fn variables_by_the_version_of_the_document() {
    for (version, on, resource, expected) in [
        (
            "Version: '2012-10-17'\n",
            "files/${aws:username}/*",
            "files/David/a",
            Answer::Yes,
        ),
        (
            "Version: '2012-10-17'\n",
            "files/${aws:username}/*",
            "files/${aws:username}/a",
            Answer::No,
        ),
        (
            "Version: '2008-10-17'\n",
            "files/${aws:username}/*",
            "files/David/a",
            Answer::No,
        ),
        (
            "Version: '2008-10-17'\n",
            "files/${aws:username}/*",
            "files/${aws:username}/a",
            Answer::Yes,
        ),
        ("", "files/${aws:username}/*", "files/David/a", Answer::No),
        ("", "files/*", "files/David/a", Answer::Yes),
        (
            "Version: '2012-10-17'\n",
            "files/${*}/a",
            "files/David/a",
            Answer::No,
        ),
        (
            "Version: '2012-10-17'\n",
            "files/${*}/a",
            "files/*/a",
            Answer::Yes,
        ),
        (
            "Version: '2012-10-17'\n",
            "files/${?}",
            "files/a",
            Answer::No,
        ),
        (
            "Version: '2012-10-17'\n",
            "files/${$}",
            "files/$",
            Answer::Yes,
        ),
    ] {
        let policy = policy_of(&format!(
            "{version}Statement: [{{Effect: Allow, Action: 's3:*', Resource: 'arn:aws:s3:::{on}'}}]"
        ));
        let resource = Text::literal(format!("arn:aws:s3:::{resource}"));
        let request =
            Request::new("s3:GetObject", &resource).with("aws:username", Text::literal("David"));
        assert_eq!(
            policy.allows(&request),
            expected,
            "{version}{on} {resource}"
        );
    }
}

/// A thousand rules against one event take no more steps than each of them alone.
#[test]
fn many_rules_against_one_event() {
    let patterns: Vec<Pattern> = (0..1000)
        .map(|number| pattern(&format!(r#"{{"source": ["app.{number}"], "detail": {{"key": [{{"prefix": "in/{number}/"}}]}}}}"#)))
        .collect();
    let event = Value::from(&serde_json::json!({"source": "app.7", "detail": {"key": "in/7/a"}}));
    let found: Vec<usize> = (patterns.iter().enumerate())
        .filter(|(_, pattern)| explain(pattern, &event).is_none())
        .map(|(number, _)| number)
        .collect();
    assert_eq!(found, [7]);
}
