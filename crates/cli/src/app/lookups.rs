//! Context that an app asks for and does not have: looked up, kept, and the app is run again, as often as it asks for
//! something else.
//!
//! The app is told why a value cannot be found, as the AWS CDK's CLI does it, and says at which construct that is.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::app::session::Missing;
use crate::assembly::MissingContext;
use crate::configuration::context;
use crate::configuration::settings::Settings;
use crate::failure::{Exit, Failure};
use crate::terminal::text::count;
use crate::terminal::{self, printable};

/// An app that asks for other values each time would be run for ever.
const MOST_ROUNDS: usize = 16;
/// What helps where AWS cannot be asked.
pub const BY_HAND: &str =
    "`stackwright context --set KEY=VALUE` puts a value into cdk.context.json";
/// Tells the app why a value cannot be found.
const ERROR: &str = "$providerError";
/// Marks what is not kept in the file.
const TRANSIENT: &str = "$dontSaveContext";

/// The runs of one app.
#[derive(Debug, Default)]
pub struct Rounds {
    asked: BTreeSet<String>,
    number: usize,
    /// What cannot be found, and why.
    failed: Vec<(String, String)>,
}

impl Rounds {
    /// Looks up what the app asks for; whether the app is to be run again with the values.
    ///
    /// # Errors
    /// When nothing can be looked up and the values are needed, when values cannot be kept, and when there is no end to
    /// what is asked.
    pub fn go_on(
        &mut self,
        settings: &mut Settings,
        missing: &[MissingContext],
        mode: Missing,
    ) -> Result<bool, Failure> {
        let keys: BTreeSet<String> = missing.iter().map(|one| one.key.clone()).collect();
        if keys.is_empty()
            || keys == self.asked
            || !settings.lookups
            || cfg!(not(feature = "deploy"))
        {
            return Ok(false);
        }
        if self.number == MOST_ROUNDS {
            return Err(Failure::findings(format!(
                "the app was run {MOST_ROUNDS} times, and asks for other context each time"
            ))
            .note(format!("now it asks for {}", names(&keys))));
        }
        self.number += 1;
        self.asked.clone_from(&keys);
        let mut unique: Vec<&MissingContext> = Vec::new();
        for one in missing {
            if unique.iter().all(|other| other.key != one.key) {
                unique.push(one);
            }
        }
        terminal::status(&format!(
            "looking up {} that the app asks for",
            count(unique.len(), "value")
        ));
        let found = match find(settings, &unique) {
            Ok(found) => found,
            Err(failure) if mode == Missing::Warns && failure.exit != Exit::Interrupted => {
                terminal::warning_at(&failure);
                return Ok(false);
            }
            Err(failure) => {
                return Err(failure
                    .note(format!("the app asks for {}", names(&keys)))
                    .hint(BY_HAND));
            }
        };
        self.failed.clear();
        let mut kept = Map::new();
        for (key, value) in found {
            match value {
                Ok(value) => {
                    settings.context.insert(key.clone(), value.clone());
                    kept.insert(key, value);
                }
                Err(reason) => {
                    let told = json!({ERROR: reason, TRANSIENT: true});
                    settings.context.insert(key.clone(), told);
                    self.failed.push((key, reason));
                }
            }
        }
        if !kept.is_empty() {
            let number = kept.len();
            context::keep(kept)?;
            terminal::status(&format!(
                "{} kept in {}",
                count(number, "value"),
                context::FILE
            ));
        }
        Ok(true)
    }

    /// Why a value could not be found.
    pub fn reason(&self, key: &str) -> Option<&str> {
        let failed = self.failed.iter().find(|(failed, _)| failed == key);
        failed.map(|(_, reason)| reason.as_str())
    }
}

fn names(keys: &BTreeSet<String>) -> String {
    let names: Vec<_> = keys.iter().map(|key| printable(key)).collect();
    names.join(", ")
}

type Found = Vec<(String, Result<Value, String>)>;

#[cfg(feature = "deploy")]
fn find(settings: &Settings, missing: &[&MissingContext]) -> Result<Found, Failure> {
    crate::aws::lookups::find(settings, missing)
}

#[cfg(not(feature = "deploy"))]
fn find(_settings: &Settings, _missing: &[&MissingContext]) -> Result<Found, Failure> {
    Ok(Vec::new())
}
