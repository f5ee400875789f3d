//! Says that a command is at work: the first run of an app compiles for half a minute, and `cargo run --quiet` says
//! nothing of it.

use std::io::{IsTerminal, Write};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::terminal;

/// A line at the bottom of a terminal counts seconds from here on.
const LIVE_AFTER: Duration = Duration::from_secs(1);
/// In a log, what takes shorter is not worth a line.
const LOGGED_AFTER: Duration = Duration::from_secs(5);
/// In a log, so long until the next line.
const LOGGED_EVERY: Duration = Duration::from_secs(30);

/// How the wait is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    /// One line that counts seconds and goes away.
    Live,
    /// Lines that stay, for logs and beside commands that write themselves.
    Logged,
}

/// Shows on stderr that a command is at work, until it is dropped.
#[derive(Debug)]
pub struct AppProgress {
    running: Option<(Sender<()>, JoinHandle<()>)>,
}

impl AppProgress {
    /// For a command line. Nothing is shown for one that ends soon, or that shows its own progress.
    pub fn of(command: &str) -> Self {
        let cargo = Cargo::of(command);
        if cargo == Cargo::Talkative {
            return Self { running: None };
        }
        // Others may write at any time, and would write into the line.
        let live = cargo == Cargo::Quiet && std::io::stderr().is_terminal() && !terminal::is_ci();
        let style = if live { Style::Live } else { Style::Logged };
        let what = match cargo {
            Cargo::Quiet => "building the app",
            _ => "running the app",
        };
        let line = terminal::printable(command).into_owned();
        let (sender, receiver) = channel();
        let show = move || match style {
            Style::Live => count_seconds(what, &receiver),
            Style::Logged => write_lines(what, &line, &receiver),
        };
        let thread = thread::Builder::new().spawn(show);
        Self {
            running: thread.ok().map(|thread| (sender, thread)),
        }
    }
}

impl Drop for AppProgress {
    fn drop(&mut self) {
        if let Some((sender, thread)) = self.running.take() {
            drop(sender);
            // It only sleeps and writes; nothing of the line may come after what is printed next.
            let _ = thread.join();
        }
    }
}

/// What cargo itself shows while it builds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cargo {
    /// It is not cargo.
    Not,
    /// Nothing.
    Quiet,
    /// What it compiles.
    Talkative,
}

impl Cargo {
    fn of(command: &str) -> Self {
        let mut words = command.split_whitespace();
        if words.next() != Some("cargo") {
            return Self::Not;
        }
        // What follows `--` is for the app.
        let is_quiet = |word: &str| {
            let short = word.strip_prefix('-').filter(|rest| !rest.starts_with('-'));
            word == "--quiet" || short.is_some_and(|flags| flags.contains('q'))
        };
        match words.take_while(|word| *word != "--").any(is_quiet) {
            true => Self::Quiet,
            false => Self::Talkative,
        }
    }
}

fn count_seconds(what: &str, ended: &Receiver<()>) {
    let begin = Instant::now();
    let mut shown = false;
    while waits(ended, LIVE_AFTER) {
        // The cursor goes back to the front, so that what cargo has to say takes the place of the line.
        write_raw(&format!("\x1b[2K{what} … {}s\r", begin.elapsed().as_secs()));
        shown = true;
    }
    if shown {
        write_raw("\x1b[2K");
    }
}

/// Also without colour: the escapes move the cursor and colour nothing.
fn write_raw(text: &str) {
    let mut stderr = std::io::stderr().lock();
    let _ = stderr.write_all(text.as_bytes());
    let _ = stderr.flush();
}

fn write_lines(what: &str, command: &str, ended: &Receiver<()>) {
    let begin = Instant::now();
    if !waits(ended, LOGGED_AFTER) {
        return;
    }
    terminal::status(&format!("{what}: `{command}`"));
    while waits(ended, LOGGED_EVERY) {
        terminal::status(&format!("still {what} ({}s)", begin.elapsed().as_secs()));
    }
}

/// Whether the command still runs after some time.
fn waits(ended: &Receiver<()>, time: Duration) -> bool {
    ended.recv_timeout(time) == Err(RecvTimeoutError::Timeout)
}

#[cfg(test)]
mod tests {
    use super::Cargo;

    #[test]
    fn cargo_shows_its_own_progress_unless_it_is_quiet() {
        for (command, expected) in [
            ("cargo run --quiet", Cargo::Quiet),
            ("cargo run -q --example demo", Cargo::Quiet),
            ("cargo run -qp app", Cargo::Quiet),
            ("cargo run", Cargo::Talkative),
            ("cargo run -- --quiet", Cargo::Talkative),
            ("npx ts-node --quiet app.ts", Cargo::Not),
            ("./app.sh", Cargo::Not),
            ("", Cargo::Not),
        ] {
            assert_eq!(Cargo::of(command), expected, "{command}");
        }
    }
}
