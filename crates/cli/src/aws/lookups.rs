//! Context that an app asks for: looked up in AWS, each value once.

use serde_json::Value;
use stackwright_deploy::{Error, Lookup, Session};

use crate::assembly::MissingContext;
use crate::aws::connection;
use crate::configuration::settings::Settings;
use crate::failure::Failure;
use crate::terminal::{self, printable};

/// A key of the context with its value, or why there is none.
pub type Found = (String, Result<Value, String>);

/// Looks values up. What concerns one of them alone is kept beside it; what keeps all of them from being found is an error.
///
/// # Errors
/// Without usable credentials or region.
pub fn find(settings: &Settings, missing: &[&MissingContext]) -> Result<Vec<Found>, Failure> {
    connection::check(settings)?;
    connection::block_on(async {
        let session = connection::for_app(settings).await?;
        let mut all = Vec::new();
        let mut notes: Vec<String> = Vec::new();
        for context in missing {
            if crate::interrupt::happened() {
                return Err(Failure::interrupted());
            }
            let found = one(&session, context, &mut notes).await?;
            all.push(found);
        }
        Ok(all)
    })
}

async fn one(
    session: &Session,
    context: &MissingContext,
    notes: &mut Vec<String>,
) -> Result<Found, Failure> {
    let lookup = Lookup {
        key: context.key.clone(),
        provider: context.provider.clone(),
        props: context.props.clone(),
    };
    let value = match session.look_up(&lookup).await {
        Ok(found) => {
            if let Some(note) = found.note.filter(|note| !notes.contains(note)) {
                terminal::status(&format!("note: {}", printable(&note)));
                notes.push(note);
            }
            Ok(found.value)
        }
        // With these, nothing else is found either.
        Err(error @ Error::Credentials { .. }) => {
            return Err(crate::display::failures::failure(&error));
        }
        Err(error) => Err(error.to_string()),
    };
    Ok((context.key.clone(), value))
}
