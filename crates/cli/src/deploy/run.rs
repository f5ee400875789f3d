//! Runs an operation while its events are shown, and lets go of it on Ctrl-C: CloudFormation goes on by itself.

use std::time::Duration;

use stackwright_deploy::EventStream;
use tokio::sync::watch;

use crate::deploy::progress::{Running, Screen};
use crate::failure::Failure;
use crate::interrupt;
use crate::terminal::{self, NAME};

/// What Ctrl-C means.
#[derive(Clone, Debug)]
pub enum Interrupted {
    /// Whatever CloudFormation is doing goes on. The text holds the flags that a command needs to find it again.
    Detaches(String),
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
    interrupted: &Interrupted,
    mut stream: EventStream,
    job: impl Future<Output = T>,
) -> Result<T, Failure> {
    let show = async {
        loop {
            match tokio::time::timeout(Duration::from_secs(5), stream.next()).await {
                Ok(Some(event)) => screen.lock().await.event(&event),
                Ok(None) => break,
                Err(_) => screen.lock().await.heartbeat(),
            }
        }
    };
    let both = async { tokio::join!(job, show).0 };
    tokio::pin!(both);
    loop {
        tokio::select! {
            result = &mut both => {
                screen.close();
                let lost = screen.lost();
                let Interrupted::Detaches(flags) = interrupted;
                if !lost.is_empty() {
                    detached(&lost, flags);
                }
                return Ok(result);
            }
            Ok(()) = stop.changed() => {
                let times = *stop.borrow_and_update();
                let running = screen.running();
                match interrupted {
                    Interrupted::Detaches(flags) if !running.is_empty() => {
                        screen.close();
                        detached(&running, flags);
                        return Err(Failure::interrupted());
                    }
                    Interrupted::Detaches(_) if times < 2 => {
                        screen.interject("\nstopping: nothing was executed, what this run prepared is being removed (Ctrl-C again leaves it)");
                    }
                    _ => {
                        screen.close();
                        return Err(Failure::interrupted());
                    }
                }
            }
        }
    }
}

fn detached(running: &[Running], flags: &str) {
    let mut text = String::from("\ndetached: CloudFormation goes on without this command\n");
    for one in running {
        let name = &one.stack;
        let region = region(one.stack_id.as_deref(), flags);
        let command = |text: String| format!("{NAME}stackwright {text}{flags}{region}{NAME:#}");
        let cancel = match one.status.as_str() {
            "UPDATE_IN_PROGRESS" => Some(command(format!("rollback {name} --cancel"))),
            "CREATE_IN_PROGRESS" | "" => Some(command(format!("destroy {name}"))),
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
    terminal::rendered(&text);
}

/// The flag that names the stack's region, where it is not the default one.
fn region(stack_id: Option<&str>, flags: &str) -> String {
    let default = crate::aws_profile::defaults(None, None).region;
    match stack_id.and_then(|id| id.split(':').nth(3)) {
        Some(region) if region != default && !flags.contains("--region") => {
            format!(" --region {region}")
        }
        _ => String::new(),
    }
}
