//! Why something failed: one line with the construct, the property and the line of the program, and what to do.

use stackwright_deploy::{Error, Failure as Cause};

use stackwright_diagnostic::Diagnostic;

use crate::app::diagnostics;
use crate::display::tree::short_path;
use crate::failure::{Exit, Failure};
use crate::interrupt;
use crate::terminal;
use crate::terminal::text::count;

/// How many failures besides the first are shown.
const OTHERS: usize = 3;

/// The failure of a command, for errors that are not about a resource.
pub fn failure(error: &Error) -> Failure {
    // Who asked to stop knows why there was no answer.
    if interrupt::happened() && error.is_transient() {
        return Failure::interrupted();
    }
    let mut failure = match error {
        Error::Declined { .. } => Failure::declined(error.to_string()),
        Error::Operation { .. }
        | Error::Detached { .. }
        | Error::ChangeSet { .. }
        | Error::Api { .. }
        | Error::InUse { .. }
        | Error::Hotswap { .. }
        | Error::Refactor { .. }
        | Error::Stuck { .. } => Failure::findings(error.to_string()),
        _ => Failure::could_not_run(error.to_string()),
    };
    failure.hints.extend(error.hint());
    failure
}

/// Shows what went wrong with the resources of a stack, and returns what remains to be said of the stack itself.
/// `path` is how the app calls the stack.
pub fn of_stack(error: &Error, path: &str) -> Failure {
    match error {
        Error::Operation {
            status,
            diagnosis,
            earlier,
            ..
        } => {
            show(diagnosis.root.as_ref(), &diagnosis.others);
            let mut failure = Failure::findings(format!("{path} {}", fate(status)));
            if *earlier {
                failure = failure
                    .note("that was an earlier run of the same deployment, which ended before it could tell; this one has changed nothing")
                    .hint("run the same command again to try once more");
            }
            if diagnosis.root.is_none() {
                failure = failure.note("its events give no reason");
            }
            if diagnosis.cancelled > 0 {
                let cancelled = count(diagnosis.cancelled, "other resource");
                failure = failure.note(format!("{cancelled} cancelled because of it"));
            }
            for kept in &diagnosis.kept {
                let construct = kept.origin.construct_path.as_deref();
                failure = failure.note(format!(
                    "{} ({}) was made and is kept, as its policy says; it is outside of any stack now: {}",
                    short_path(path, construct, &kept.logical_id),
                    kept.resource_type,
                    kept.physical_id
                ));
            }
            let (named, others): (Vec<_>, Vec<_>) =
                diagnosis.kept.iter().partition(|kept| kept.is_named);
            if !named.is_empty() {
                let names: Vec<&str> = named.iter().map(|kept| &*kept.physical_id).collect();
                failure = failure.hint(format!(
                    "a retry takes {} over with `--import-existing-resources`, and fails without as long as that exists",
                    names.join(", ")
                ));
            }
            if !others.is_empty() {
                let ids: Vec<&str> = others.iter().map(|kept| &*kept.physical_id).collect();
                failure = failure.hint(format!(
                    "a retry makes another one; delete {} where nothing in it is needed",
                    ids.join(", ")
                ));
            }
            match next(status, path) {
                Some(next) => failure.hint(next),
                None => failure,
            }
        }
        Error::ChangeSet {
            reason, diagnosis, ..
        } => {
            show(diagnosis.root.as_ref(), &diagnosis.others);
            let failure = Failure::findings(format!(
                "CloudFormation refused the changes to {path}; nothing was changed"
            ));
            if diagnosis.root.is_none() {
                let reason = clean(reason);
                let mut failure = failure.note(match reason.is_empty() {
                    true => "it gives no reason".to_owned(),
                    false => reason,
                });
                failure.hints.extend(error.hint());
                failure
            } else {
                failure
            }
        }
        Error::Detached { cause, .. } => {
            let told = format!("what becomes of {path} cannot be followed: {cause}");
            let mut failure = Failure::findings(told);
            failure.hints.extend(cause.hint());
            failure
        }
        Error::Declined {
            unattended: true, ..
        } => Failure::declined(format!(
            "{path} was not changed: this needs consent, and there is no one to ask"
        ))
        .hint("run it in a terminal, or give consent with `--yes`"),
        Error::Declined { .. } => Failure::declined(format!("{path} was not changed")),
        other => failure(other),
    }
}

/// Renders causes as findings of the app.
fn show(root: Option<&Cause>, others: &[Cause]) {
    let shown: Vec<Diagnostic> = root
        .into_iter()
        .chain(others.iter().take(OTHERS))
        .map(diagnostic)
        .collect();
    terminal::rendered(&diagnostics::render(&shown));
    if others.len() > OTHERS {
        terminal::status(&format!("and {} more\n", others.len() - OTHERS));
    }
}

fn diagnostic(cause: &Cause) -> Diagnostic {
    let path = cause.origin.construct_path.clone();
    let what = match cause.status.as_str() {
        "CREATE_FAILED" => "could not be created",
        "UPDATE_FAILED" => "could not be updated",
        "DELETE_FAILED" => "could not be deleted",
        "IMPORT_FAILED" => "could not be imported",
        _ => "is refused",
    };
    let mut notes = Vec::new();
    if !cause.within.is_empty() {
        notes.push(format!("in the nested stack {}", cause.within.join(" / ")));
    }
    // What to look for in AWS, where the reason does not name it.
    if let Some(physical) = &cause.physical_id
        && cause.status != "CREATE_FAILED"
        && !physical.starts_with("arn:")
        && !cause.reason.contains(physical)
        && *physical != cause.logical_id
    {
        notes.push(format!("its physical ID is {physical}"));
    }
    let message = format!("{} {what}: {}", cause.resource_type, clean(&cause.reason));
    let mut diagnostic = Diagnostic::error("", message);
    diagnostic.subject.construct_path = path;
    diagnostic.subject.logical_id = Some(cause.logical_id.clone());
    diagnostic.subject.property_path =
        (cause.property.as_ref()).map(|property| property.replace('/', "."));
    diagnostic.origin.clone_from(&cause.origin.source);
    diagnostic.hint = cause.hint.clone();
    diagnostic.notes = notes;
    diagnostic
}

/// What became of a stack, after its name.
fn fate(status: &str) -> String {
    let text = match status {
        "ROLLBACK_COMPLETE" => "was not created; what had been made of it is deleted",
        "CREATE_FAILED" => "was not created; what had been made of it is still there",
        "DELETE_COMPLETE" => "was not created, and is deleted",
        "UPDATE_ROLLBACK_COMPLETE" | "IMPORT_ROLLBACK_COMPLETE" => {
            "was not changed: the update is rolled back"
        }
        "UPDATE_FAILED" => "is changed in part: the update stopped where it failed",
        "UPDATE_ROLLBACK_FAILED" => {
            "is changed in part: the update failed, and so did its rollback"
        }
        "ROLLBACK_FAILED" => "was not created, and what had been made of it could not be deleted",
        "DELETE_FAILED" => "is not deleted, or only in part",
        _ => "has failed",
    };
    format!("{text} ({status})")
}

fn next(status: &str, path: &str) -> Option<String> {
    Some(match status {
        "ROLLBACK_COMPLETE"
        | "UPDATE_ROLLBACK_COMPLETE"
        | "DELETE_COMPLETE"
        | "IMPORT_ROLLBACK_COMPLETE" => {
            return None;
        }
        "CREATE_FAILED" | "UPDATE_FAILED" => {
            format!("correct it and deploy again, or go back with `stackwright rollback {path}`")
        }
        "UPDATE_ROLLBACK_FAILED" => {
            format!(
                "`stackwright rollback {path}` tries again, `--skip ID` leaves out what is in the way"
            )
        }
        "ROLLBACK_FAILED" => format!(
            "deploy again, which deletes what is left first, or delete it with `stackwright destroy {path}`"
        ),
        "DELETE_FAILED" => {
            format!("`stackwright destroy {path} --retain ID` leaves out what is in the way")
        }
        _ => return None,
    })
}

/// A reason as a sentence: without the wrapping of resource handlers and the numbers that only AWS support needs.
pub fn clean(reason: &str) -> String {
    let mut text = reason.trim();
    if let Some(inner) = text.strip_prefix("Resource handler returned message: \"") {
        text = inner
            .rfind("\" (RequestToken:")
            .map_or(inner, |end| &inner[..end]);
    }
    let mut text = text.to_owned();
    for mark in [" (Service: ", " (RequestToken: "] {
        if let Some(start) = text.find(mark)
            && let Some(length) = text[start..].find(')')
        {
            text.replace_range(start..=start + length, "");
        }
    }
    text.trim_end_matches('.').to_owned()
}

/// What a command returns after all stacks: the failures are printed but for the last, which `main` prints.
///
/// # Errors
/// When there is a failure; the exit code is that of the worst.
pub fn all(mut failures: Vec<Failure>) -> Result<Exit, Failure> {
    let worst = failures
        .iter()
        .map(|failure| failure.exit)
        .min_by_key(|exit| match exit {
            Exit::Findings => 0,
            Exit::CouldNotRun => 1,
            _ => 2,
        });
    let (Some(mut last), Some(worst)) = (failures.pop(), worst) else {
        return Ok(Exit::Ok);
    };
    for failure in &failures {
        terminal::failure(failure);
    }
    last.exit = worst;
    Err(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_lose_their_wrapping() {
        assert_eq!(
            clean(
                "Resource handler returned message: \"Bucket name is taken. (Service: S3, Status Code: 409, Request ID: X)\" (RequestToken: abc, HandlerErrorCode: AlreadyExists)"
            ),
            "Bucket name is taken"
        );
        assert_eq!(clean("Role is too short."), "Role is too short");
        assert_eq!(clean("it (or so) failed"), "it (or so) failed");
    }
}
