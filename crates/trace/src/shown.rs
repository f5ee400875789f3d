//! What of a proof is shown: all but secrets.

use serde_json::Value as Json;
use stackwright_template::compare::secrets::{MASK, hide_document, hide_named, is_secret};

use crate::proof::{Proof, Step};

/// The shortest value of a parameter that is looked for in texts: a shorter one would be found in words that have nothing to do
/// with it.
const SHORTEST: usize = 4;

impl Proof {
    /// The proof as it is shown, with `****` in place of secrets: values of parameters with `NoEcho`, and what stands under the
    /// name of a secret in an environment or an event. Assertions are made on the proof itself.
    #[must_use]
    pub fn shown(&self) -> Self {
        let mut own = self.clone();
        own.secrets
            .retain(|secret| secret.len() >= SHORTEST && secret != MASK);
        let hide = Hide(std::mem::take(&mut own.secrets));
        hide.text(&mut own.verdict);
        for (name, value, _) in &mut own.assumed {
            *value = hide_named(name, value);
            if self.secrets.contains(value) {
                *value = MASK.to_owned();
            }
        }
        for step in &mut own.steps {
            step.each_mut(&mut |step| hide.step(step));
        }
        own
    }
}

/// What is not shown wherever it stands.
struct Hide(Vec<String>);

impl Hide {
    fn text(&self, text: &mut String) {
        for secret in &self.0 {
            if text.contains(secret.as_str()) {
                *text = text.replace(secret.as_str(), MASK);
            }
        }
    }

    fn json(&self, value: &mut Json) {
        match value {
            Json::String(text) => self.text(text),
            Json::Array(items) => items.iter_mut().for_each(|item| self.json(item)),
            Json::Object(entries) => entries.values_mut().for_each(|value| self.json(value)),
            Json::Null | Json::Bool(_) | Json::Number(_) => {}
        }
    }

    fn document(&self, value: &mut Json) {
        *value = hide_document(value);
        self.json(value);
    }

    fn step(&self, step: &mut Step) {
        self.text(&mut step.what);
        for one in &mut step.evidence {
            self.text(&mut one.what);
            if let Some(hint) = &mut one.hint {
                self.text(hint);
            }
        }
        for (_, value) in &mut step.shown {
            self.document(value);
        }
        if let Some(started) = &mut step.started {
            if let Some(input) = &mut started.input {
                self.document(input);
            }
            for (name, value) in started.environment.iter_mut().flat_map(|(_, all)| all) {
                *value = match is_secret(name) {
                    true => MASK.to_owned(),
                    false => hide_named(name, value),
                };
                self.text(value);
            }
        }
    }
}
