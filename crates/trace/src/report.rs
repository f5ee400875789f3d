//! The proof as text: the verdict first, then each step with what shows it.

use std::fmt::Write as _;

use crate::proof::{Evidence, Proof, State, Step};

/// More steps for other events than this are counted, not told.
const MOST_OTHERS: usize = 6;

impl Proof {
    /// The proof as text, the verdict first. Marks say how each step stands: `✓` it goes on, `✗` it is broken, `?` it is not
    /// known, `–` it is for other events. Secrets are left out.
    #[must_use]
    pub fn text(&self) -> String {
        let own = self.shown();
        let mut text = format!("{}\n", own.verdict);
        for (name, value, is_default) in &own.assumed {
            let why = if *is_default {
                "its default"
            } else {
                "as given"
            };
            let _ = writeln!(text, "  assuming {name} = {value} ({why})");
        }
        text.push('\n');
        steps(&own.steps, 0, &mut text);
        text
    }
}

fn steps(all: &[Step], depth: usize, text: &mut String) {
    let mut others = 0;
    for step in all {
        if step.state == State::Other {
            others += 1;
            if others > MOST_OTHERS {
                continue;
            }
        }
        one(step, depth, text);
    }
    if others > MOST_OTHERS {
        let _ = writeln!(
            text,
            "{}– and {} more for other events",
            "  ".repeat(depth),
            others - MOST_OTHERS
        );
    }
}

fn mark(state: State) -> char {
    match state {
        State::Passed => '✓',
        State::Broken => '✗',
        State::Unknown => '?',
        State::Other => '–',
    }
}

fn one(step: &Step, depth: usize, text: &mut String) {
    let indent = "  ".repeat(depth);
    let _ = writeln!(text, "{indent}{} {}", mark(step.state), step.what);
    if let Some(subject) = step
        .subject
        .as_ref()
        .filter(|subject| !subject.place.is_empty())
    {
        let path = subject.path.as_deref().map(|path| format!(", {path}"));
        let _ = writeln!(
            text,
            "{indent}    {} ({}{}), {}",
            subject.logical_id,
            subject.type_name,
            path.unwrap_or_default(),
            subject.place
        );
    }
    for evidence in &step.evidence {
        shown(evidence, step, &indent, text);
    }
    for (name, value) in &step.shown {
        let _ = writeln!(text, "{indent}    {name}:");
        let json = serde_json::to_string_pretty(value).unwrap_or_default();
        for line in json.lines() {
            let _ = writeln!(text, "{indent}      {line}");
        }
    }
    if let Some(started) = &step.started {
        for (what, all) in [("reads", &started.reads), ("writes", &started.writes)] {
            for (action, resource) in all {
                let _ = writeln!(text, "{indent}    {what}: {action} on {resource}");
            }
        }
    }
    if !step.ends_the_way() {
        steps(&step.then, depth + 1, text);
    }
}

fn shown(evidence: &Evidence, step: &Step, indent: &str, text: &mut String) {
    // What only repeats the step is left out, but for its place.
    let repeats = step.what.ends_with(&evidence.what);
    let place = evidence
        .place
        .as_deref()
        .map(|place| format!(" ({place})"))
        .unwrap_or_default();
    let code = evidence
        .code
        .as_deref()
        .map(|code| format!("[{code}] "))
        .unwrap_or_default();
    if !repeats || !place.is_empty() {
        let what = if repeats {
            "as its pattern or filter says"
        } else {
            &evidence.what
        };
        let _ = writeln!(
            text,
            "{indent}    {} {code}{what}{place}",
            mark(evidence.state)
        );
    }
    if let Some(hint) = evidence
        .hint
        .as_deref()
        .filter(|_| evidence.state != State::Passed)
    {
        let _ = writeln!(text, "{indent}        {hint}");
    }
}
