//! Chooses stacks by path, name, id or wildcard, and adds those they depend on.

use std::collections::BTreeSet;

use stackwright_facts::suggest::did_you_mean;

use crate::assembly::{Assembly, Stack};
use crate::failure::Failure;
use crate::pattern::Pattern;

/// Chosen stacks, as indexes into [`Assembly::stacks`], in dependency order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    /// What was asked for.
    pub matched: Vec<usize>,
    /// That, and all it depends on.
    pub all: Vec<usize>,
}

/// Chooses stacks; without patterns all of them. Patterns that begin with `!` take away.
/// `exclusively` leaves out the stacks that were not asked for and are only depended on.
///
/// # Errors
/// When the app has no stacks, or when a pattern matches none: the failure lists the stacks and the likely ones.
pub fn select(
    assembly: &Assembly,
    patterns: &[String],
    exclusively: bool,
) -> Result<Selection, Failure> {
    let stacks = &assembly.stacks;
    if stacks.is_empty() {
        return Err(no_stacks());
    }
    if patterns.iter().any(String::is_empty) {
        return Err(unnamed());
    }
    let patterns: Vec<Pattern> = patterns.iter().map(|text| Pattern::new(text)).collect();
    for pattern in &patterns {
        if !pattern.is_negated() && !stacks.iter().any(|stack| fits(pattern, stack)) {
            return Err(no_match(pattern, stacks));
        }
    }
    let only_negated = patterns.iter().all(Pattern::is_negated);
    let chosen = |stack: &Stack| {
        let mut positive = patterns.iter().filter(|p| !p.is_negated());
        let mut negated = patterns.iter().filter(|p| p.is_negated());
        (only_negated || positive.any(|p| fits(p, stack))) && !negated.any(|p| fits(p, stack))
    };
    let matched: Vec<usize> = (0..stacks.len())
        .filter(|index| chosen(&stacks[*index]))
        .collect();
    if matched.is_empty() {
        return Err(Failure::could_not_run("the patterns leave no stack")
            .note(format!("the stacks are {}", names(stacks))));
    }
    Ok(of(assembly, matched, exclusively))
}

/// Chooses stacks by their place in the assembly.
pub fn of(assembly: &Assembly, matched: Vec<usize>, exclusively: bool) -> Selection {
    let all = match exclusively {
        true => matched.clone(),
        false => with_dependencies(&assembly.stacks, &matched),
    };
    Selection { matched, all }
}

/// An empty name would mean nothing, or any stack.
pub fn unnamed() -> Failure {
    Failure::could_not_run("the name of a stack is empty").hint("is a variable of the shell unset?")
}

/// An app without stacks gives nothing to work on.
pub fn no_stacks() -> Failure {
    Failure::findings("the app has no stacks")
        .hint("create a stack in the app: `Stack::new(&app, \"MyStack\")`")
}

fn fits(pattern: &Pattern, stack: &Stack) -> bool {
    [&stack.path, &stack.name, &stack.id]
        .into_iter()
        .any(|name| pattern.matches(name))
}

fn with_dependencies(stacks: &[Stack], chosen: &[usize]) -> Vec<usize> {
    let mut all: BTreeSet<usize> = chosen.iter().copied().collect();
    let mut open: Vec<usize> = chosen.to_vec();
    while let Some(index) = open.pop() {
        for dependency in &stacks[index].dependencies {
            if all.insert(*dependency) {
                open.push(*dependency);
            }
        }
    }
    all.into_iter().collect()
}

fn no_match(pattern: &Pattern, stacks: &[Stack]) -> Failure {
    let text = pattern.as_str();
    let failure = Failure::could_not_run(format!("no stack matches `{text}`"))
        .note(format!("the stacks are {}", names(stacks)));
    let inside = format!("{text}/");
    if !pattern.is_wildcard() && stacks.iter().any(|stack| stack.path.starts_with(&inside)) {
        return failure.hint(format!("`{text}` is a stage; its stacks are '{text}/**'"));
    }
    match likely(text, stacks) {
        Some(name) => failure.hint(format!("did you mean `{name}`?")),
        None if text.contains('*')
            && !text.contains("**")
            && stacks.iter().any(|s| s.path.contains('/')) =>
        {
            failure
                .hint("`*` stays within one part of a path; `**` also matches the stacks of stages")
        }
        None => failure,
    }
}

/// The stack that somebody most likely meant.
fn likely<'a>(text: &str, stacks: &'a [Stack]) -> Option<&'a str> {
    let lower = Pattern::new(&text.to_lowercase());
    let names = |stack: &'a Stack| {
        // People leave out the stage; a wildcard says what it is about.
        let last = stack
            .path
            .rsplit('/')
            .next()
            .filter(|_| !lower.is_wildcard());
        [Some(&*stack.path), Some(&*stack.name), last]
            .into_iter()
            .flatten()
    };
    let is = |wanted: &dyn Fn(&str) -> bool| {
        let found = (stacks.iter()).find(|stack| names(stack).any(wanted));
        found.map(|stack| stack.path.as_str())
    };
    is(&|name| lower.matches(&name.to_lowercase())).or_else(|| {
        let meant = did_you_mean(text, stacks.iter().flat_map(names))?;
        is(&|name| name == meant)
    })
}

/// Names for a message: all when they are few.
fn names(stacks: &[Stack]) -> String {
    const SHOWN: usize = 20;
    let mut names: Vec<String> = stacks
        .iter()
        .take(SHOWN)
        .map(|stack| format!("`{}`", stack.path))
        .collect();
    if stacks.len() > SHOWN {
        names.push(format!(
            "and {} more (`stackwright list`)",
            stacks.len() - SHOWN
        ));
    }
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assembly::Environment;

    fn assembly() -> Assembly {
        let stack = |id: &str, path: &str, dependencies: &[usize]| Stack {
            id: id.into(),
            path: path.into(),
            name: path.replace('/', "-"),
            environment: Environment {
                account: None,
                region: None,
            },
            template: "t.json".into(),
            dependencies: dependencies.to_vec(),
            settings: crate::assembly::StackSettings::default(),
            template_text: Err(Failure::could_not_run("there is none")),
            asset_manifests: Vec::new(),
            nested: Vec::new(),
            in_stage: path.contains('/'),
            annotations: Vec::new(),
            constructs: std::collections::HashMap::new(),
            accepted: Vec::new(),
            origin: None,
        };
        Assembly {
            directory: "out".into(),
            stacks: vec![
                stack("Network", "Network", &[]),
                stack("Api", "Api", &[0]),
                stack("StageDb12", "Stage/Db", &[]),
                stack("StageApi34", "Stage/Api", &[2]),
            ],
            annotations: Vec::new(),
            missing: Vec::new(),
        }
    }

    #[track_caller]
    fn check(patterns: &[&str], exclusively: bool, expected: &[&str]) {
        let assembly = assembly();
        let patterns: Vec<String> = patterns.iter().map(ToString::to_string).collect();
        let selection = select(&assembly, &patterns, exclusively).expect("a selection");
        let names: Vec<&str> = selection
            .all
            .iter()
            .map(|index| assembly.stacks[*index].path.as_str())
            .collect();
        assert_eq!(names, expected);
    }

    #[test]
    fn by_path_name_id_and_wildcard() {
        check(&[], false, &["Network", "Api", "Stage/Db", "Stage/Api"]);
        check(&["Network"], false, &["Network"]);
        check(&["Stage-Db"], false, &["Stage/Db"]);
        check(&["StageDb12"], false, &["Stage/Db"]);
        check(&["N*"], false, &["Network"]);
        check(&["Stage/**"], false, &["Stage/Db", "Stage/Api"]);
        check(&["**", "!Stage/*"], false, &["Network", "Api"]);
        check(&["!Stage/*"], false, &["Network", "Api"]);
    }

    #[test]
    fn dependencies_come_along_and_first() {
        check(&["Api"], false, &["Network", "Api"]);
        check(&["Api"], true, &["Api"]);
        check(
            &["Stage/Api", "Network"],
            false,
            &["Network", "Stage/Db", "Stage/Api"],
        );
    }

    #[track_caller]
    fn check_hint(pattern: &str, hint: &str) {
        let failure = select(&assembly(), &[pattern.to_owned()], false).expect_err("no match");
        assert!(
            failure.notes[0].contains("`Stage/Db`"),
            "{:?}",
            failure.notes
        );
        assert_eq!(failure.hints.join(""), hint);
    }

    #[test]
    fn no_match_says_what_was_meant() {
        check_hint("Netwrok", "did you mean `Network`?");
        check_hint("network", "did you mean `Network`?");
        check_hint("db", "did you mean `Stage/Db`?");
        check_hint("Stage", "`Stage` is a stage; its stacks are 'Stage/**'");
        check_hint("net*", "did you mean `Network`?");
        check_hint("Zzz", "");
    }
}
