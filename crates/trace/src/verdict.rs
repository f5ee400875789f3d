//! The result of a proof, in one line.

use std::collections::HashSet;

use stackwright_facts::suggest::did_you_mean;

use crate::cause::Cause;
use crate::proof::{Part, Proof, State, Step, Subject, is_called};
use crate::walk::RUNNING;

/// So many of what starts are named.
const MOST_NAMES: usize = 12;

/// Puts steps together to a proof.
pub fn proof(
    cause: &Cause,
    expected: Option<&str>,
    assumed: Vec<(String, String, bool)>,
    secrets: Vec<String>,
    steps: Vec<Step>,
    rewritten: bool,
) -> Proof {
    let mut proof = Proof {
        verdict: String::new(),
        state: State::Passed,
        assumed,
        secrets,
        steps,
    };
    let (state, verdict) = judge(&proof, cause, expected);
    (proof.state, proof.verdict) = match (state, rewritten) {
        (State::Broken, true) => (
            State::Unknown,
            format!("unknown: {verdict}; a macro changes a template before it is deployed"),
        ),
        other => (other.0, verdict),
    };
    proof
}

fn judge(proof: &Proof, cause: &Cause, expected: Option<&str>) -> (State, String) {
    let what = cause_words(cause);
    // Steps on the way to a target, each with how the way to it stands.
    let mut ends: Vec<(&Step, State)> = Vec::new();
    proof.each(&mut |step, state| {
        let passes = expected.is_some_and(|name| passes_through(step, name));
        if step.started.is_some() || passes {
            ends.push((step, state));
        }
    });
    let wanted: Vec<&(&Step, State)> = (ends.iter())
        .filter(|(step, _)| expected.is_none_or(|name| is_target(step, name)))
        .collect();
    let names = |state: State| -> Option<String> {
        let mut known = HashSet::new();
        let names: Vec<&str> = (wanted.iter())
            .filter(|(_, own)| *own == state)
            .filter_map(|(step, _)| Some(reached(step)?.name()))
            .filter(|name| known.insert(*name))
            .collect();
        let mut shown: Vec<String> = (names.iter().take(MOST_NAMES))
            .map(|name| format!("`{name}`"))
            .collect();
        if names.len() > MOST_NAMES {
            shown.push(format!("and {} more", names.len() - MOST_NAMES));
        }
        (!names.is_empty()).then(|| shown.join(", "))
    };
    let (passed, unknown) = (names(State::Passed), names(State::Unknown));
    let runs = (wanted.iter())
        .filter_map(|(step, _)| step.started.as_ref())
        .any(|one| RUNNING.contains(&one.subject.type_name.as_str()));
    let (does, may) = if runs {
        ("starts", "start")
    } else {
        ("reaches", "reach")
    };
    // Where something is expected, only the ways on which it lies count.
    let faults: Vec<&Step> = match expected {
        None => proof.broken().collect(),
        Some(name) => of_ways(proof, name, State::Broken),
    };
    if let Some(fault) = faults.first() {
        return (
            State::Broken,
            format!(
                "broken: {what} {}: {}",
                reaches(expected),
                reason(fault, State::Broken)
            ),
        );
    }
    if let Some(passed) = passed {
        let open: Vec<&Step> = match expected {
            None => proof.unknown().collect(),
            Some(name) => of_ways(proof, name, State::Unknown),
        };
        if let Some(step) = open.iter().find(|step| step.part == Part::Again) {
            return (
                State::Unknown,
                format!("unknown: {what} starts {passed}, and {}", step.what),
            );
        }
        return (State::Passed, format!("proven: {what} {does} {passed}"));
    }
    if let Some(unknown) = unknown {
        let open = proof
            .unknown()
            .next()
            .map(|step| reason(step, State::Unknown));
        return (
            State::Unknown,
            format!(
                "unknown: {what} may {may} {unknown}: {}",
                open.unwrap_or_default()
            ),
        );
    }
    if let Some(step) = proof.unknown().next() {
        return (
            State::Unknown,
            format!(
                "unknown: {what} may start something: {}",
                reason(step, State::Unknown)
            ),
        );
    }
    match expected {
        Some(name) => {
            let known = ends
                .iter()
                .filter_map(|(step, _)| Some(reached(step)?.name()));
            let hint = did_you_mean(name, known).map(|near| format!("; did you mean `{near}`?"));
            (
                State::Broken,
                format!(
                    "broken: {what} does not start `{name}`: {}{}",
                    nearest(proof, expected),
                    hint.unwrap_or_default()
                ),
            )
        }
        None => (
            State::Broken,
            format!(
                "nothing starts: {what} starts nothing: {}",
                nearest(proof, None)
            ),
        ),
    }
}

/// Whether something that is called so starts at a step, or what happens goes through it there.
fn is_target(step: &Step, name: &str) -> bool {
    let started = step.started.as_ref();
    started.is_some_and(|one| is_called(&one.subject, name)) || passes_through(step, name)
}

/// Whether something goes through what is called so, on the way to something else: a queue that a function reads.
fn passes_through(step: &Step, name: &str) -> bool {
    fn starts(step: &Step, name: &str) -> bool {
        let started = step.started.as_ref();
        started.is_some_and(|one| is_called(&one.subject, name))
            || step.then.iter().any(|next| starts(next, name))
    }
    let is_there = step.part == Part::Call
        && step
            .subject
            .as_ref()
            .is_some_and(|one| is_called(one, name));
    is_there && !starts(step, name)
}

/// What is reached at a step.
fn reached(step: &Step) -> Option<&Subject> {
    let started = step.started.as_ref().map(|started| &started.subject);
    started.or(step.subject.as_ref())
}

fn reaches(expected: Option<&str>) -> String {
    match expected {
        Some(name) => format!("does not start `{name}` as it should"),
        None => "does not start what it should".to_owned(),
    }
}

/// The steps of a state on the ways to and from what is called so; where no way has it, all.
fn of_ways<'p>(proof: &'p Proof, name: &str, state: State) -> Vec<&'p Step> {
    fn leads<'p>(step: &'p Step, name: &str, state: State, found: &mut Vec<&'p Step>) -> bool {
        let here = is_target(step, name);
        let mut any = here;
        if here {
            collect(step, state, found);
        } else {
            for next in &step.then {
                any |= leads(next, name, state, found);
            }
        }
        if any && !here && step.state == state {
            found.insert(0, step);
        }
        // A step that is broken before its target is known ends every way.
        any
    }
    fn collect<'p>(step: &'p Step, state: State, found: &mut Vec<&'p Step>) {
        if step.state == state {
            found.push(step);
        }
        for next in &step.then {
            collect(next, state, found);
        }
    }
    let mut found = Vec::new();
    let mut any = false;
    for step in &proof.steps {
        any |= leads(step, name, state, &mut found);
        if step.part == Part::Deployment && step.state == state {
            found.insert(0, step);
        }
    }
    match any {
        true => found,
        false => proof.broken().filter(|_| state == State::Broken).collect(),
    }
}

/// What breaks a step: the first evidence of it, else what it says.
fn reason(step: &Step, state: State) -> String {
    let evidence = step.evidence.iter().find(|one| one.state == state);
    evidence.map_or_else(|| step.what.clone(), |one| one.what.clone())
}

/// The step for other events that would lead to what is expected, else the one that came farthest.
fn nearest(proof: &Proof, expected: Option<&str>) -> String {
    type Best<'p> = Option<((bool, usize), &'p Step)>;
    fn deepest<'p>(step: &'p Step, depth: usize, expected: Option<&str>, best: &mut Best<'p>) {
        let leads = expected.is_some_and(|name| step.toward.iter().any(|to| is_called(to, name)));
        let rank = (leads, depth);
        if step.state == State::Other && best.is_none_or(|(known, _)| rank > known) {
            *best = Some((rank, step));
        }
        for next in &step.then {
            deepest(next, depth + 1, expected, best);
        }
    }
    let mut best = None;
    for step in &proof.steps {
        deepest(step, 0, expected, &mut best);
    }
    best.map_or_else(
        || "nothing follows from it".to_owned(),
        |(_, step)| step.what.clone(),
    )
}

fn cause_words(cause: &Cause) -> String {
    match cause {
        Cause::Object { object, call } => {
            let verb = match call {
                crate::Call::Put => "the upload",
                crate::Call::Copy => "the copy",
                crate::Call::Multipart => "the upload in parts",
                crate::Call::Delete => "the deletion",
            };
            format!("{verb} of {object}")
        }
        Cause::Event(_) => "the event".to_owned(),
        Cause::Sent { to, .. } => format!("what arrives at {to}"),
        Cause::At(moment) => format!("the minute {}", moment.written()),
        Cause::Request { method, path } => format!("{method} {path}"),
    }
}
