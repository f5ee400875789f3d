//! A proof as a person sees it: with marks in colour, and as a way through the picture of the app.

use stackwright_trace::{Proof, State, Step};

use super::graph::{Graph, Mark, Step as Drawn, Traced};
use crate::options::source::Source;
use crate::terminal::style::{BAD, CHANGED, FAINT, GOOD, TITLE, paint};

/// The proof as text with colours.
pub fn text(proof: &Proof) -> String {
    let mut text = String::new();
    for (index, line) in proof.text().lines().enumerate() {
        let bare = line.trim_start();
        let style = match bare.chars().next() {
            _ if index == 0 => Some(TITLE),
            Some('✓') => Some(GOOD),
            Some('✗') => Some(BAD),
            Some('?') => Some(CHANGED),
            Some('–') => Some(FAINT),
            _ => None,
        };
        match style {
            Some(style) if index == 0 => text.push_str(&paint(style, line)),
            Some(style) => {
                let end = bare.chars().next().map_or(0, char::len_utf8);
                text.push_str(&line[..line.len() - bare.len()]);
                text.push_str(&paint(style, &bare[..end]));
                text.push_str(&bare[end..]);
            }
            None => text.push_str(line),
        }
        text.push('\n');
    }
    text
}

/// The way of a proof through the picture.
pub fn traced(graph: &Graph, source: &Source, proof: &Proof) -> Traced {
    let proof = proof.shown();
    let mut steps = Vec::new();
    for step in &proof.steps {
        add(graph, source, step, None, &mut steps);
    }
    Traced {
        mark: mark(proof.state),
        verdict: proof.verdict,
        steps,
    }
}

fn mark(state: State) -> Mark {
    match state {
        State::Passed => Mark::Passed,
        State::Unknown => Mark::Unknown,
        State::Broken | State::Other => Mark::Broken,
    }
}

fn add(graph: &Graph, source: &Source, step: &Step, from: Option<usize>, steps: &mut Vec<Drawn>) {
    // What is for other events is not on the way.
    if step.state == State::Other {
        return;
    }
    let node = step.subject.as_ref().and_then(|subject| {
        let part = source
            .parts
            .iter()
            .find(|part| part.name == subject.stack)?;
        graph.resource(&part.path, &subject.logical_id)
    });
    let details = step.evidence.iter().flat_map(|one| {
        let place = one.place.as_deref().map(|place| format!(" ({place})"));
        let sign = match one.state {
            State::Passed => '✓',
            State::Broken => '✗',
            State::Unknown => '?',
            State::Other => '–',
        };
        let code = one.code.as_deref().map(|code| format!("[{code}] "));
        let (code, place) = (code.unwrap_or_default(), place.unwrap_or_default());
        let line = format!("{sign} {code}{}{place}", one.what);
        let hint = one.hint.as_deref();
        let hint = hint.filter(|_| one.state != State::Passed);
        [Some(line), hint.map(|hint| format!("→ {hint}"))]
            .into_iter()
            .flatten()
    });
    let shown = step.shown.iter().map(|(title, value)| {
        let text = serde_json::to_string_pretty(value).unwrap_or_default();
        (*title, text)
    });
    steps.push(Drawn {
        node,
        from,
        mark: mark(step.state),
        words: step.what.clone(),
        details: details.collect(),
        shown: shown.collect(),
    });
    if step.ends_the_way() {
        return;
    }
    for next in &step.then {
        add(graph, source, next, node.or(from), steps);
    }
}
