//! Runs an operation while its events are shown, and lets go of it on Ctrl-C: CloudFormation goes on by itself.

use std::time::Duration;

use stackwright_deploy::{Error, EventKind, EventStream, Outcome};
use tokio::sync::{Notify, watch};

use crate::display::failures;
use crate::display::progress::{Running, Screen};
use crate::failure::Failure;
use crate::terminal::{self, NAME, printable};
use crate::{interrupt, repeat};

/// Said after the first Ctrl-C, and after the second one.
const STOPPING: &str =
    "\nstopping: what this run prepared is being removed (Ctrl-C again leaves it)";
const STOPPING_BETWEEN: &str =
    "\nstopping after what is being changed (Ctrl-C again stops at once)";
const STOPPED: &str = "stopped at once: a change set may be left, or just have been executed; \
    the same command, run again, takes it up";

/// How long what is left of an operation may take after the first Ctrl-C, where nothing is to be removed.
const GRACE: Duration = Duration::from_secs(2);

/// Said where an operation does not end by itself.
const CUT: &str = "stopped; the same command, run again, goes on";

/// What Ctrl-C means: whatever CloudFormation is doing goes on; what was only prepared is removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interrupted {
    /// Change sets are prepared.
    Deployment,
    /// Resources are changed one after another.
    Hotswap,
    /// Nothing is prepared.
    Operation,
}

/// Counts requests to stop. Until this is called, the first one ends the program.
pub fn requests_to_stop() -> watch::Receiver<u32> {
    let (sender, receiver) = watch::channel(0);
    interrupt::listen(move || sender.send_modify(|count| *count += 1));
    receiver
}

/// Runs `job`, which sends its events to the other end of `stream`, to its end.
///
/// # Errors
/// When it was interrupted; what goes on without us is said.
pub async fn run<T>(
    screen: &Screen,
    mut stop: watch::Receiver<u32>,
    interrupted: Interrupted,
    mut stream: EventStream,
    job: impl Future<Output = T>,
) -> Result<T, Failure> {
    let executing = Notify::new();
    let show = async {
        loop {
            match tokio::time::timeout(Duration::from_secs(5), stream.next()).await {
                Ok(Some(event)) => {
                    screen.lock().await.event(&event);
                    if matches!(event.kind, EventKind::Executing { .. }) {
                        executing.notify_one();
                    }
                }
                Ok(None) => break,
                Err(_) => screen.lock().await.heartbeat(),
            }
        }
    };
    let both = async { tokio::join!(job, show).0 };
    tokio::pin!(both);
    let mut stopping = false;
    let mut end = tokio::time::Instant::now();
    loop {
        tokio::select! {
            result = &mut both => {
                screen.close();
                let lost = screen.lost();
                if !lost.is_empty() {
                    detached(&lost, &screen.waiting());
                }
                return Ok(result);
            }
            Ok(()) = stop.changed() => {
                let times = *stop.borrow_and_update();
                let running = screen.running();
                if running.is_empty() && times < 2 {
                    screen.interject(match interrupted {
                        Interrupted::Deployment => STOPPING,
                        Interrupted::Hotswap => STOPPING_BETWEEN,
                        Interrupted::Operation => "\nstopping",
                    });
                    stopping = true;
                    end = tokio::time::Instant::now() + GRACE;
                    continue;
                }
                screen.close();
                if !running.is_empty() {
                    detached(&running, &screen.waiting());
                } else if interrupted == Interrupted::Deployment {
                    terminal::status(STOPPED);
                }
                return Err(Failure::interrupted());
            }
            () = tokio::time::sleep_until(end), if stopping && interrupted == Interrupted::Operation => {
                screen.close();
                terminal::status(CUT);
                return Err(Failure::interrupted());
            }
            // The request to stop came while the execution was being asked for.
            () = executing.notified(), if stopping => {
                let running = screen.running();
                if running.is_empty() {
                    continue;
                }
                screen.close();
                detached(&running, &screen.waiting());
                return Err(Failure::interrupted());
            }
        }
    }
}

/// The failure of an operation on one stack. When it is the answer to Ctrl-C, that is said instead.
pub fn failure(error: &Error, path: &str, stop: &watch::Receiver<u32>) -> Failure {
    if *stop.borrow() > 0 && is_end(error) {
        terminal::status("stopped; nothing was changed");
        return Failure::interrupted();
    }
    failures::of_stack(error, path)
}

/// Whether an error is what becomes of an operation that somebody asked to stop, and no failure.
pub fn is_end(error: &Error) -> bool {
    matches!(error, Error::Declined { .. }) || error.is_transient()
}

/// Says how far it came.
pub fn stopped_after<T>(outcomes: &[(String, Outcome<T>)]) {
    let of = |done: bool| {
        let chosen = outcomes.iter().filter(|(_, one)| one.is_done() == done);
        let chosen: Vec<_> = chosen.map(|(path, _)| path.as_str()).collect();
        printable(&chosen.join(", ")).into_owned()
    };
    terminal::status(&format!(
        "stopped after {}; the same command, run again, goes on with {}",
        of(true),
        of(false)
    ));
}

fn detached(running: &[Running], waiting: &[String]) {
    let mut text = String::from("\ndetached: CloudFormation goes on without this command\n");
    for one in running {
        let name = &one.stack;
        let region = region(one.stack_id.as_deref());
        let command = |text: String| {
            let command = repeat::command(&format!("stackwright {text}{region}"));
            format!("{NAME}{command}{NAME:#}")
        };
        let cancel = match one.status.as_str() {
            "UPDATE_IN_PROGRESS" => Some(command(format!("rollback {name} --cancel"))),
            // Where nothing is known yet, it may be an update: destroying is no way to cancel that.
            "CREATE_IN_PROGRESS" => Some(command(format!("destroy {name}"))),
            _ => None,
        };
        text.push_str(&format!(
            "  follow: {}\n",
            command(format!("events {name} --follow"))
        ));
        if let Some(cancel) = cancel {
            text.push_str(&format!("  cancel: {cancel}\n"));
        }
    }
    if !waiting.is_empty() {
        text.push_str(&format!(
            "not begun: {}; the same command, run again, goes on with the rest\n",
            printable(&waiting.join(", "))
        ));
    }
    terminal::rendered(&text);
}

/// The flag that names the stack's region, where it is not the default one.
fn region(stack_id: Option<&str>) -> String {
    let default = crate::configuration::aws_profile::defaults(None, None).region;
    match stack_id.and_then(|id| id.split(':').nth(3)) {
        Some(region) if region != default && !repeat::is_given("region") => {
            format!(" --region {region}")
        }
        _ => String::new(),
    }
}
