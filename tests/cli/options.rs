//! Every command and option that the official CLI says it has is accounted for, in `crates/cli/src/official/options.txt`.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use crate::aws_cdk::{cdk, skip};
use crate::binary;

/// A command, an option of it, its other names, and whether a value follows.
type Row = (String, String, BTreeSet<String>, bool);

#[test]
fn every_option_of_the_official_command_has_a_row() {
    let program = match cdk() {
        Ok(program) => program,
        Err(why) => return skip(why),
    };
    let home = program.ancestors().nth(2).expect("bin/cdk of the package");
    let registry = home.join("lib/cli/cli-type-registry.json");
    let registry = fs::read_to_string(registry).expect("what the program says of itself");
    let registry: Value = serde_json::from_str(&registry).expect("JSON");
    let mut expected: BTreeSet<Row> = BTreeSet::new();
    let mut take = |command: &str, options: &Value| {
        expected.insert((command.into(), String::new(), BTreeSet::new(), false));
        for (name, option) in options.as_object().into_iter().flatten() {
            let aliases = match &option["alias"] {
                Value::Array(all) => all.clone(),
                one => vec![one.clone()],
            };
            let aliases = aliases.iter().filter_map(Value::as_str);
            let aliases = aliases.map(str::to_owned).collect();
            let takes_value = option["type"] != "boolean";
            expected.insert((command.into(), name.clone(), aliases, takes_value));
        }
    };
    take("*", &registry["globalOptions"]);
    for (name, command) in registry["commands"].as_object().expect("commands") {
        take(name, &command["options"]);
    }
    let table = binary::workspace().join("crates/cli/src/official/options.txt");
    let table = fs::read_to_string(table).expect("the table");
    let mut command = "";
    let mut found: BTreeSet<Row> = BTreeSet::new();
    for line in table
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        let name = line.trim_start().split("  ").next().unwrap_or_default();
        let mut words = name.split(' ');
        let first = words.next().unwrap_or_default();
        if !line.starts_with(' ') {
            command = first;
        }
        let rest: Vec<&str> = words.collect();
        let aliases = rest.iter().filter(|word| word.starts_with('-'));
        found.insert((
            command.to_owned(),
            first.strip_prefix("--").unwrap_or_default().to_owned(),
            (aliases.map(|alias| alias.trim_start_matches('-').to_owned())).collect(),
            rest.contains(&"VALUE"),
        ));
    }
    // What there is none of at all needs no row for each of its options.
    let absent = table.lines().filter(|line| !line.starts_with([' ', '#']));
    let absent: Vec<&str> = absent
        .filter_map(|line| line.split_once("  absent").map(|(name, _)| name))
        .collect();
    expected
        .retain(|(command, option, ..)| option.is_empty() || !absent.contains(&command.as_str()));
    let without: Vec<&Row> = expected.difference(&found).collect();
    let superfluous: Vec<&Row> = found.difference(&expected).collect();
    assert!(
        without.is_empty(),
        "without a row: {without:#?}\nrows of nothing: {superfluous:#?}"
    );
    assert!(superfluous.is_empty(), "rows of nothing: {superfluous:#?}");
}
