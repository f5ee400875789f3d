//! From options to a connection: the runtime, the account, the deployer.

use stackwright_deploy::{Error, Session, SessionOptions, Waiting};

use crate::assembly::Assembly;
use crate::aws::roles;
use crate::configuration::settings::Settings;
use crate::display::{failures, progress};
use crate::failure::Failure;
use crate::interrupt;
use crate::terminal::text::duration;
use crate::terminal::{printable, prompt};

/// Runs a future to its end. What still waits for a person's answer is left behind.
///
/// # Errors
/// When the runtime cannot start, and those of the future.
pub fn block_on<T>(future: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::could_not_run(format!("could not start the runtime: {error}")))?;
    let result = runtime.block_on(future);
    runtime.shutdown_background();
    result
}

/// Connects with the settings of an app.
///
/// # Errors
/// Without region or usable credentials.
pub async fn for_app(settings: &Settings) -> Result<Session, Failure> {
    let options = options(settings);
    Session::connect(&options)
        .await
        .map_err(|error: Error| failures::failure(&error))
}

/// Looks for what cannot work before the app runs, which may take its time.
///
/// # Errors
/// For settings of AWS that are wrong by themselves.
pub fn check(settings: &Settings) -> Result<(), Failure> {
    Session::check(&options(settings)).map_err(|error| failures::failure(&error))
}

fn options(settings: &Settings) -> SessionOptions {
    let mut options = SessionOptions::default();
    let aws = &settings.aws;
    options.profile.clone_from(&settings.profile);
    options.profile_from = Some(settings.profile_from);
    options.region.clone_from(&settings.region);
    options.endpoint_url.clone_from(&aws.endpoint_url);
    options.ca_bundle.clone_from(&aws.ca_bundle);
    options.proxy.clone_from(&aws.proxy);
    options.ask_code = prompt::somebody_is_there().then_some(prompt::code);
    options.on_wait = Some(waits);
    options.is_stopping = Some(interrupt::happened);
    options
}

/// Says that a call takes long, and why.
fn waits(call: &Waiting) {
    let cause = call.cause.as_ref();
    let cause = cause.map(|cause| format!(" ({})", printable(cause)));
    let good = if cause.is_some() { "good " } else { "" };
    progress::aside(&format!(
        "{} has had no {good}answer for {}{}; it is tried for up to {}",
        call.operation,
        duration(call.elapsed),
        cause.unwrap_or_default(),
        duration(call.limit),
    ));
}

/// Connects for these stacks of an app, with the roles that it names for them.
///
/// # Errors
/// Without region or usable credentials.
pub async fn for_stacks(
    settings: &Settings,
    assembly: &Assembly,
    chosen: &[usize],
) -> Result<Session, Failure> {
    let session = for_app(settings).await?;
    roles::assume(session, chosen.iter().map(|index| &assembly.stacks[*index])).await
}
