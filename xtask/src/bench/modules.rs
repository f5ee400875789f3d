//! What each module of constructs costs to compile, beside the generated types and the modules that it needs.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::Bench;
use super::cost::{Contender, Cost, interleave, measure};
use super::rows::OURS;
use crate::run;

/// The name by which only this is measured.
pub const NAME: &str = "modules";

/// What the design allows a module, in CPU seconds.
pub const BUDGET: f64 = 0.4;

const PACKAGE: &str = "stackwright-aws";
const TYPES: &str = "stackwright-cfn";
const RUNS: usize = 3;

/// A module, by its feature.
pub struct Module {
    pub name: String,
    /// CPU seconds that the crate of constructs takes more with it than without.
    pub seconds: f64,
}

/// Features that are on together.
type Features = BTreeSet<String>;

/// Features, each with those that it turns on.
type Needs = BTreeMap<String, Vec<String>>;

/// The modules, the dearest first. What they stand on is built before, so that only the crate of constructs is measured.
pub fn measure_modules(bench: &Bench, runs: Option<usize>) -> Result<Vec<Module>> {
    eprintln!("==> {NAME}: the crate of constructs, debug, with each module and without it");
    let features = features(bench)?;
    let needs = needs(bench, &features);
    let with = |module: &str| closure(&needs, module);
    let without = |module: &str| -> Features {
        let all = with(module).into_iter();
        all.filter(|one| one != module).collect()
    };
    let sets: BTreeSet<Features> = needs
        .keys()
        .flat_map(|module| [with(module), without(module)])
        .collect();
    // The same types for all of them, so that they are compiled once.
    let types = types(&features, &needs);
    let mut measured = Vec::new();
    for features in &sets {
        let mut build = build(bench, features, &types);
        run(&mut build)?;
        measured.push(Contender::new(OURS, move || again(bench, &mut build)));
    }
    let samples = interleave(runs.unwrap_or(RUNS), &mut measured);
    drop(measured);
    let mut seconds: BTreeMap<&Features, f64> = BTreeMap::new();
    for (features, sample) in sets.iter().zip(samples) {
        seconds.insert(features, sample?.median().seconds);
    }
    let mut modules: Vec<Module> = needs
        .keys()
        .map(|module| Module {
            name: module.clone(),
            seconds: seconds[&with(module)] - seconds[&without(module)],
        })
        .collect();
    modules.sort_by(|a, b| b.seconds.total_cmp(&a.seconds));
    Ok(modules)
}

/// The features of the crate of constructs, each with those that it turns on.
fn features(bench: &Bench) -> Result<Needs> {
    let output = bench
        .cargo(&["metadata", "--no-deps", "--format-version", "1"])
        .output()?;
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let mut packages = metadata["packages"].as_array().into_iter().flatten();
    let package = packages.find(|package| package["name"] == PACKAGE);
    let features = package.and_then(|package| package["features"].as_object());
    let features = features.context("the crate of constructs has no features")?;
    let on = |on: &Value| {
        let on = on.as_array().into_iter().flatten();
        on.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let features = features.iter();
    Ok(features
        .map(|(name, all)| (name.clone(), on(all)))
        .collect())
}

/// The modules, each with those that its feature turns on.
fn needs(bench: &Bench, features: &Needs) -> Needs {
    let is_module = |name: &str| bench.root.join("constructs/src").join(name).is_dir();
    let mut modules = features.clone();
    modules.retain(|name, _| is_module(name));
    for on in modules.values_mut() {
        on.retain(|one| is_module(one));
    }
    modules
}

/// The features of the generated types that modules turn on.
fn types(features: &Needs, modules: &Needs) -> Vec<String> {
    let types: BTreeSet<&String> = modules
        .keys()
        .flat_map(|module| &features[module])
        .filter(|feature| feature.starts_with(TYPES))
        .collect();
    types.into_iter().cloned().collect()
}

/// A module with all that it turns on.
fn closure(needs: &Needs, module: &str) -> Features {
    let mut found = Features::new();
    let mut pending = vec![module.to_owned()];
    while let Some(next) = pending.pop() {
        if found.insert(next.clone()) {
            pending.extend(needs.get(&next).into_iter().flatten().cloned());
        }
    }
    found
}

/// Compiles the crate once more, and nothing else.
fn again(bench: &Bench, build: &mut Command) -> Result<Cost> {
    run(&mut bench.cargo(&["clean", "--quiet", "--package", PACKAGE]))?;
    measure(build)
}

/// The build of the crate as a dependency of what `init` writes.
fn build(bench: &Bench, features: &Features, types: &[String]) -> Command {
    let features: Vec<&str> = features.iter().chain(types).map(String::as_str).collect();
    let mut cargo = bench.cargo(&["build", "--quiet", "--lib", "--no-default-features"]);
    cargo
        .args(["--package", PACKAGE, "--package", TYPES])
        .args(["--features", &features.join(",")])
        .env("CARGO_PROFILE_DEV_DEBUG", "false")
        .env("CARGO_PROFILE_DEV_DEBUG_ASSERTIONS", "false");
    cargo
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_module_turns_on_is_followed() {
        let needs = [
            ("ecs", vec!["ec2", "logs"]),
            ("ec2", vec!["logs"]),
            ("logs", vec!["iam"]),
            ("iam", vec![]),
            ("s3", vec!["iam"]),
        ];
        let own = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect();
        let needs = needs.map(|(name, on)| (name.to_owned(), own(on)));
        let found = closure(&needs.into(), "ecs");
        let found: Vec<&str> = found.iter().map(String::as_str).collect();
        assert_eq!(found, ["ec2", "ecs", "iam", "logs"]);
    }
}
