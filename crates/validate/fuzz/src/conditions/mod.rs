//! Random conditions, and every deployment of their template tried: what the condition engine says must be what is.

mod deployment;
mod generate;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use stackwright_template::model::{ReferenceKind, Satisfiable, Section, Template, Wanted};
use stackwright_template::parse::parse;
use stackwright_validate::Validator;

use super::choice::Choices;
use deployment::{Deployment, deployments};
use generate::{Case, case};

/// Places of conditions with the values that they are taken to have.
type Assumed = [(usize, bool)];

/// A condition's place from its name.
fn place(name: &str) -> usize {
    name.trim_start_matches('C').parse().unwrap_or_default()
}

/// Branches that no deployment takes, the topmost of each nest.
fn dead(
    node: &Value,
    assumed: &mut Vec<(usize, bool)>,
    is_possible: &dyn Fn(&Assumed) -> bool,
    is_plainly_constant: &dyn Fn(usize) -> bool,
) -> usize {
    let Some(arguments) = node.get("Fn::If").and_then(Value::as_array) else {
        return 0;
    };
    let condition = place(arguments[0].as_str().unwrap_or_default());
    let mut found = 0;
    for (branch, value) in [(&arguments[1], true), (&arguments[2], false)] {
        assumed.push((condition, value));
        found += match is_possible(assumed) {
            true => dead(branch, assumed, is_possible, is_plainly_constant),
            false => usize::from(!is_plainly_constant(condition)),
        };
        assumed.pop();
    }
    found
}

/// Whatever the condition engine says about a random template is what every deployment of it says.
pub fn check(bytes: &[u8]) {
    let mut choices = Choices::new(bytes);
    let case = case(&mut choices);
    let all = deployments(&case);
    // Where every deployment fails, nothing is said of them.
    if all.is_empty() {
        return;
    }
    let source = case.template.to_string();
    let document = parse(&source);
    let template = Template::new(&document);
    let conditions = &template.conditions;
    let count = conditions.entries().len();
    let names: Vec<String> = (0..count).map(|index| format!("C{index}")).collect();
    let is_possible = |assumed: &Assumed| {
        all.iter().any(|(_, values)| {
            assumed
                .iter()
                .all(|(index, value)| values[*index] == *value)
        })
    };
    for _ in 0..24 {
        let assumed: Vec<(usize, bool)> = (0..1 + choices.below(4))
            .map(|_| (choices.below(count), choices.below(2) == 0))
            .collect();
        let named: Vec<(&str, bool)> = assumed
            .iter()
            .map(|(index, value)| (names[*index].as_str(), *value))
            .collect();
        let expected = match is_possible(&assumed) {
            true => Satisfiable::Yes,
            false => Satisfiable::No,
        };
        assert_eq!(
            conditions.satisfiable(&named),
            expected,
            "{named:?} in {source}"
        );
        let (last, before) = (named[named.len() - 1], &named[..named.len() - 1]);
        let implied = expected == Satisfiable::No;
        assert_eq!(
            conditions.implies(before, last.0, !last.1),
            implied,
            "{named:?} in {source}"
        );
    }
    scenarios(&case, &template, &all, &source);
    existence(&template, &is_possible, &source);
    let found = Validator::new()
        .check_source("conditions.json", &source)
        .findings;
    let in_resources = found
        .iter()
        .filter(|finding| finding.subject.logical_id.is_some());
    let found = in_resources
        .filter(|finding| finding.code == "W1028")
        .count();
    assert_eq!(
        found,
        dead_branches(&case.template, &is_possible),
        "W1028 in {source}"
    );
}

fn scenarios(
    case: &Case,
    template: &Template<'_>,
    all: &[(Deployment<'_>, Vec<bool>)],
    source: &str,
) {
    let conditions = &template.conditions;
    let asked: Vec<&str> = conditions
        .entries()
        .keys()
        .copied()
        .skip(1)
        .take(4)
        .collect();
    let parameters: Vec<&str> = case.domains.iter().map(|(name, _)| name.as_str()).collect();
    let (found, complete) = conditions.scenarios(&Wanted {
        conditions: &asked,
        given: &[("C0", true)],
        parameters: &parameters,
        most: 16,
        ..Wanted::default()
    });
    assert!(complete, "{source}");
    let mut expected: BTreeMap<Vec<bool>, Vec<&Deployment<'_>>> = BTreeMap::new();
    for (deployment, values) in all.iter().filter(|(_, values)| values[0]) {
        let values = values[1..=asked.len()].to_vec();
        expected.entry(values).or_default().push(deployment);
    }
    let listed: BTreeSet<Vec<bool>> = found.iter().map(|one| one.values.clone()).collect();
    assert_eq!(listed.len(), found.len(), "each scenario once in {source}");
    assert!(listed.iter().eq(expected.keys()), "{listed:?} in {source}");
    for scenario in &found {
        let deployments = &expected[&scenario.values];
        for (name, texts) in &case.domains {
            let Some(possible) = scenario.possible.get(name.as_str()) else {
                continue;
            };
            let has = |text: &str| deployments.iter().any(|one| one[name.as_str()] == text);
            for text in texts {
                let says = possible.includes(text);
                assert!(says || !has(text), "{name} cannot be {text:?} in {source}");
                assert!(
                    case.has_same || !says || has(text),
                    "{name} can be {text:?} in {source}"
                );
            }
            if let Some(only) = possible.only().and_then(|node| node.scalar_text()) {
                assert!(
                    deployments.iter().all(|one| one[name.as_str()] == only),
                    "{source}"
                );
            }
        }
    }
}

fn existence(template: &Template<'_>, is_possible: &dyn Fn(&Assumed) -> bool, source: &str) {
    let condition = |name: &str| template.resources.get(name).and_then(|one| one.condition);
    for reference in &template.references {
        if reference.kind != ReferenceKind::Ref
            || reference.owner.section != Section::Resources
            || !template.resources.contains_key(reference.target)
        {
            continue;
        }
        let assumed = reference
            .assuming
            .iter()
            .map(|(name, value)| (place(name), *value));
        let own = condition(reference.owner.name).map(|name| (place(name), true));
        let mut assumed: Vec<(usize, bool)> = assumed.chain(own).collect();
        let dangles = condition(reference.target).is_some_and(|name| {
            assumed.push((place(name), false));
            is_possible(&assumed)
        });
        assert_eq!(
            template.may_dangle(reference).is_some(),
            dangles,
            "{reference:?} in {source}"
        );
    }
    for one in template.resources.values() {
        for other in template.resources.values() {
            let both = [one, other].into_iter().filter_map(|one| one.condition);
            let both: Vec<(usize, bool)> = both.map(|name| (place(name), true)).collect();
            let says = template.can_coexist(one.owner(), other.owner());
            assert_eq!(
                says,
                is_possible(&both),
                "{} with {} in {source}",
                one.name,
                other.name
            );
        }
    }
}

fn dead_branches(template: &Value, is_possible: &dyn Fn(&Assumed) -> bool) -> usize {
    // Such a comparison has a finding of its own.
    let is_plainly_constant = |index: usize| {
        let sides = &template["Conditions"][format!("C{index}")]["Fn::Equals"];
        sides.is_array() && (sides[0] == sides[1] || sides[0].is_string() && sides[1].is_string())
    };
    let mut found = 0;
    for resource in template["Resources"].as_object().into_iter().flatten() {
        let own = resource.1.get("Condition").and_then(Value::as_str);
        let mut assumed: Vec<(usize, bool)> =
            own.map(|name| (place(name), true)).into_iter().collect();
        let name = &resource.1["Properties"]["DisplayName"];
        found += dead(name, &mut assumed, is_possible, &is_plainly_constant);
    }
    found
}
