//! The table of cfn-lint's codes (`docs/cfn-lint.md`) against the registry and the list of all codes of cfn-lint 1.58.

use std::collections::BTreeMap;
use std::path::Path;

use stackwright_validate::registry;

/// A row of the table: what is here for a code of cfn-lint, and the remark.
struct Row {
    here: String,
    remark: String,
}

fn table() -> BTreeMap<String, Row> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/cfn-lint.md");
    let text = std::fs::read_to_string(path).expect("the table is in the repository");
    let mut rows = BTreeMap::new();
    for line in text.lines().filter(|line| line.starts_with("| ")) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [code, here, remark] = cells[..] else {
            panic!("a row has three cells: {line}");
        };
        if code == "cfn-lint" {
            continue;
        }
        let row = Row {
            here: here.to_owned(),
            remark: remark.to_owned(),
        };
        assert!(
            rows.insert(code.to_owned(), row).is_none(),
            "{code} has two rows"
        );
    }
    rows
}

/// The codes of cfn-lint 1.58, one a line, as `cfn-lint --list-rules` has them.
fn codes() -> Vec<&'static str> {
    include_str!("cfn-lint-codes.txt").lines().collect()
}

#[test]
fn every_code_of_cfn_lint_has_a_row() {
    let rows = table();
    let codes = codes();
    let missing: Vec<&&str> = codes
        .iter()
        .filter(|code| !rows.contains_key(**code))
        .collect();
    assert!(missing.is_empty(), "no row for {missing:?}");
    let unknown: Vec<&String> = rows
        .keys()
        .filter(|code| !codes.contains(&code.as_str()))
        .collect();
    assert!(unknown.is_empty(), "cfn-lint has no code {unknown:?}");
}

#[test]
fn every_row_is_true() {
    let mut faults = Vec::new();
    for (code, row) in table() {
        let own = registry::find(&code);
        match row.here.as_str() {
            "same" => match own {
                None => faults.push(format!("{code}: the registry has no such rule")),
                Some(info) if row.remark != format!("`{}`", info.name) => {
                    faults.push(format!("{code}: the rule is called `{}`", info.name));
                }
                Some(_) => {}
            },
            _ if own.is_some() => {
                faults.push(format!(
                    "{code}: the registry has it, so the row says `same`"
                ));
            }
            "none" => {
                if row.remark.is_empty() {
                    faults.push(format!("{code}: the row does not say why there is none"));
                }
            }
            others => {
                for other in others.split(", ") {
                    if registry::find(other).is_none() {
                        faults.push(format!("{code}: the registry has no rule `{other}`"));
                    }
                }
                if row.remark.is_empty() {
                    faults.push(format!("{code}: the row does not say what covers it"));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// What is ours alone has a code of its own.
#[test]
fn a_code_of_the_form_of_cfn_lint_is_one_of_its_codes() {
    let codes = codes();
    for rule in registry::RULES {
        let code = rule.info().code;
        assert!(
            code.starts_with("SW") || codes.contains(&code),
            "{code} is no code of cfn-lint 1.58"
        );
    }
}
