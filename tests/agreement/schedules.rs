//! Schedules of EventBridge rules.

use proptest::prelude::*;
use stackwright_aws::events::{Rule, Schedule};
use stackwright_cfn::events::CfnRule;

use crate::{agree, mixed, values};

/// An item of a field of a cron expression: mostly one that some field takes.
fn item(most: u32) -> impl Strategy<Value = String> {
    let number = move || (0..=most + most / 8 + 1).prop_map(|number| number.to_string());
    prop_oneof![
        6 => number(),
        4 => Just("*".to_owned()),
        2 => (number(), number()).prop_map(|(from, to)| format!("{from}-{to}")),
        2 => (prop_oneof![number(), Just("*".to_owned())], number())
            .prop_map(|(from, step)| format!("{from}/{step}")),
        1 => prop::collection::vec(number(), 2..4).prop_map(|items| items.join(",")),
        1 => prop::sample::select(vec!["?", "", "L", "LW", "3W", "6L", "FRI#2", "2#6", "MON-FRI", "JAN", "jan", "x", "-1", "+1", "1,L"])
            .prop_map(str::to_owned),
    ]
}

fn fields() -> impl Strategy<Value = String> {
    let day = || prop_oneof![3 => Just("?".to_owned()), 1 => item(31)];
    let week_day = prop_oneof![
        2 => Just("?".to_owned()),
        1 => item(7),
        1 => prop::sample::select(vec!["MON-FRI", "6L", "L", "2#1", "SUN"]).prop_map(str::to_owned),
    ];
    let year = prop_oneof![
        4 => Just("*".to_owned()),
        1 => (1960..2210u32).prop_map(|year| year.to_string()),
        1 => (1965..2205u32, 1965..2205u32).prop_map(|(from, to)| format!("{from}-{to}")),
    ];
    (item(59), item(23), day(), item(12), week_day, year)
        .prop_map(|(a, b, c, d, e, f)| format!("cron({a} {b} {c} {d} {e} {f})"))
}

fn expressions() -> impl Strategy<Value = String> {
    let unit = prop::sample::select(vec![
        "minute", "minutes", "hour", "hours", "day", "days", "weeks", "",
    ]);
    prop_oneof![
        6 => fields(),
        3 => (0..4u32, unit).prop_map(|(count, unit)| format!("rate({count} {unit})")),
        1 => "(cron|rate|at)\\([0-9*? ]{0,14}\\)?",
        1 => "[a-z0-9 ()]{0,12}",
    ]
}

/// Whether both sides accept it.
fn check(expression: &str) -> bool {
    agree(
        expression,
        (
            |stack: &_| {
                Rule::new(stack, "Rule").schedule(Schedule::expression(expression));
            },
            &["SW0353"],
        ),
        (
            |stack: &_| {
                CfnRule::new(stack, "Rule").schedule_expression(expression);
            },
            &["E3027"],
        ),
    )
}

#[test]
fn random_schedules() {
    let results: Vec<bool> = values(expressions()).map(|text| check(&text)).collect();
    mixed(&results);
}

#[test]
fn named_schedules() {
    for (expression, accepted) in [
        ("cron(99 25 ? 13 8 1900)", false),
        ("cron(0 9 ? * MON-FRI *)", true),
        ("rate(5 minutes)", true),
        ("rate(5 minute)", false),
    ] {
        assert_eq!(check(expression), accepted, "{expression}");
    }
}
