//! Random apps over all modules, with texts, numbers and parts that nobody would write: synthesis ends without a panic, and
//! says and yields the same when it is done again.

mod acts;
mod tree;
mod world;

use std::collections::BTreeMap;
use std::ops::Range;
use std::panic::catch_unwind;
use std::sync::{Arc, Mutex, PoisonError};

use world::World;

/// What an app yields: its templates, or what is wrong with it.
fn outcome(seed: u64) -> String {
    let world = World::new(seed);
    for _ in 0..world.length() {
        let acts = if world.once_in(4) {
            tree::ACTS
        } else {
            acts::ACTS
        };
        world.pick(acts)(&world);
    }
    match world.app().synth() {
        Ok(assembly) => {
            let templates = assembly.stacks.iter().map(|one| one.template.to_string());
            let text: String = templates.collect();
            assert!(!text.contains('\u{7f}'), "a placeholder is left: {text}");
            text
        }
        // The numbers of placeholders are other ones each time.
        Err(problems) => problems
            .iter()
            .map(|one| format!("{} {:?}\n", one.code, one.origin))
            .collect(),
    }
}

fn try_seeds(seeds: Range<u64>) {
    // Where it panicked last, as `catch_unwind` does not say it.
    let place = Arc::new(Mutex::new(String::new()));
    let last = place.clone();
    std::panic::set_hook(Box::new(move |panic| {
        *last.lock().unwrap_or_else(PoisonError::into_inner) = panic.to_string();
    }));
    let mut panics = BTreeMap::new();
    let mut different = Vec::new();
    let mut whole = 0;
    for seed in seeds.clone() {
        let once = catch_unwind(|| outcome(seed));
        match (once, catch_unwind(|| outcome(seed))) {
            (Ok(once), Ok(again)) => {
                whole += u64::from(once.starts_with('{'));
                if once != again {
                    different.push((seed, once, again));
                }
            }
            _ => {
                let place = place.lock().unwrap_or_else(PoisonError::into_inner);
                panics.entry(place.clone()).or_insert(seed);
            }
        }
    }
    let _ = std::panic::take_hook();
    assert!(panics.is_empty(), "panics, each with a seed: {panics:#?}");
    assert!(different.is_empty(), "{different:#?}");
    // Else nothing would be tried but errors.
    let count = seeds.end - seeds.start;
    assert!(whole * 40 > count, "{whole} of {count} apps are whole");
}

#[test]
fn random_apps() {
    try_seeds(0..300);
}

/// More of them, for a change of many constructs.
#[test]
#[ignore = "takes minutes"]
fn many_random_apps() {
    try_seeds(1_000..3_000);
}
