//! Shows a running operation: bars on a terminal, plain lines in logs, JSON for programs.

mod bars;
mod line;
mod track;

use std::io::IsTerminal;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::Value;
use stackwright_deploy::{Event, EventKind};
use stackwright_diagnostic::report;

use crate::configuration::progress_style::ProgressStyle;
use crate::display::assets;
use crate::display::tree::short_path;
use crate::terminal::style::{BAD, CHANGED, FAINT, GOOD, TITLE, paint};
use crate::terminal::text::{count, duration};
use crate::terminal::{self, printable};

use bars::Bars;
pub use track::Running;
use track::Tracks;

/// After so long without a line, plain output says what is still being worked on.
const SILENCE: Duration = Duration::from_secs(30);

/// The screen of one run. Whoever holds the lock writes alone.
#[derive(Clone)]
pub struct Screen {
    board: Arc<tokio::sync::Mutex<Board>>,
    tracks: Arc<Mutex<Tracks>>,
    bars: Option<Bars>,
}

/// What writes to the screen.
pub struct Board {
    json: bool,
    plain: bool,
    errors: bool,
    bars: Option<Bars>,
    tracks: Arc<Mutex<Tracks>>,
    several: bool,
    last_line: Instant,
}

impl Screen {
    /// A screen for the stacks of these paths.
    pub fn new(style: ProgressStyle, paths: Vec<String>) -> Self {
        let ci = std::env::var("CI").is_ok_and(|value| !value.is_empty() && value != "false");
        let terminal = std::io::stderr().is_terminal();
        let bars = match style {
            ProgressStyle::Auto => {
                terminal && !ci && std::env::var("TERM").as_deref() != Ok("dumb")
            }
            ProgressStyle::Bar => true,
            ProgressStyle::Plain | ProgressStyle::Errors | ProgressStyle::Json => false,
        };
        let bars = bars.then(Bars::new);
        *SHOWN.lock().unwrap_or_else(PoisonError::into_inner) = bars.clone();
        let several = paths.len() > 1;
        let tracks = Arc::new(Mutex::new(Tracks::new(paths)));
        let json = style == ProgressStyle::Json;
        let board = Board {
            json,
            plain: bars.is_none() && !json,
            errors: style == ProgressStyle::Errors,
            bars: bars.clone(),
            tracks: tracks.clone(),
            several,
            last_line: Instant::now(),
        };
        Self {
            board: Arc::new(tokio::sync::Mutex::new(board)),
            tracks,
            bars,
        }
    }

    /// Takes the screen for oneself.
    pub async fn lock(&self) -> tokio::sync::MutexGuard<'_, Board> {
        self.board.lock().await
    }

    /// The operations that CloudFormation is carrying out.
    pub fn running(&self) -> Vec<Running> {
        self.tracks
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .running()
    }

    /// The operations that CloudFormation is carrying out and that could not be followed to their end.
    pub fn lost(&self) -> Vec<Running> {
        self.tracks
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .lost()
    }

    /// The stacks whose operation has not begun yet, as the app calls them.
    pub fn waiting(&self) -> Vec<String> {
        self.tracks
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .waiting()
    }

    /// A line that cannot wait for its turn.
    pub fn interject(&self, text: &str) {
        write(self.bars.as_ref(), &format!("{text}\n"));
    }

    /// Nothing more happens to a stack, whatever its events say.
    pub fn finish(&self, path: &str) {
        if let Some(bars) = &self.bars {
            bars.finish(&printable(path));
        }
    }

    /// Takes the bars away, at the end.
    pub fn close(&self) {
        if let Some(bars) = &self.bars {
            bars.close();
        }
    }
}

/// The bars that are on the terminal now.
static SHOWN: Mutex<Option<Bars>> = Mutex::new(None);

/// A line on stderr of somebody who does not have the screen.
pub fn aside(text: &str) {
    let bars = SHOWN.lock().unwrap_or_else(PoisonError::into_inner);
    write(bars.as_ref(), &format!("{}\n", paint(FAINT, text)));
}

fn write(bars: Option<&Bars>, text: &str) {
    match bars {
        Some(bars) => bars.above(|| terminal::rendered(text)),
        None => terminal::rendered(text),
    }
}

impl Board {
    /// Everything is told in JSON.
    pub fn is_json(&self) -> bool {
        self.json
    }

    /// Text for people, with styles.
    pub fn print(&self, text: &str) {
        if !self.json {
            write(self.bars.as_ref(), text);
        }
    }

    /// A line for programs, on stdout.
    pub fn json(&self, value: &Value) {
        if self.json {
            // Whoever reads may go away; the deployment goes on.
            let _ = terminal::result(&report::json_line(value));
        }
    }

    /// Takes over the names of constructs, for events that do not have them.
    pub fn learn<'a>(&self, names: impl IntoIterator<Item = (&'a str, &'a str, String)>) {
        let mut tracks = self.tracks.lock().unwrap_or_else(PoisonError::into_inner);
        for (path, logical_id, name) in names {
            tracks.name(path, logical_id, name);
        }
    }

    /// Stops moving while a person reads and answers.
    pub fn pause(&self) {
        if let Some(bars) = &self.bars {
            bars.pause();
        }
    }

    /// Moves again.
    pub fn resume(&self) {
        if let Some(bars) = &self.bars {
            bars.resume();
        }
    }

    /// Shows one event.
    pub fn event(&mut self, event: &Event) {
        let path = printable(&event.path).into_owned();
        let tracks = self.tracks.clone();
        let mut tracks = tracks.lock().unwrap_or_else(PoisonError::into_inner);
        let finished = tracks.take(event);
        if self.json {
            self.json(&event.to_json());
            return;
        }
        let track = tracks.of(&event.path);
        if let Some(bars) = &self.bars {
            bars.show(&path, track, &event.kind);
        }
        let text = match &event.kind {
            EventKind::Started => self
                .plain
                .then(|| format!("{path}: looking at what is deployed")),
            EventKind::Attached {
                status,
                resumed: true,
            } => Some(format!(
                "{path}: an earlier run has begun this ({status}); following it to its end"
            )),
            EventKind::Attached { status, .. } => Some(format!(
                "{path}: another operation is going on ({status}); waiting for its end"
            )),
            EventKind::FailedBefore { status, cause } => Some(paint(
                CHANGED,
                format!(
                    "{path}: an earlier run ended in {status} without telling: {}",
                    printable(cause)
                ),
            )),
            EventKind::Uploaded {
                url,
                bytes,
                reused: false,
            } => Some(paint(
                FAINT,
                format!(
                    "{path}: uploaded {} kB to {}",
                    bytes.div_ceil(1000),
                    printable(url)
                ),
            )),
            EventKind::Asset { name, progress, .. } => assets::progress(&path, name, progress),
            EventKind::Note { text } => Some(format!("note: {}", printable(text))),
            EventKind::ChangeSetCreated { reused: true, .. } => Some(paint(
                FAINT,
                format!("{path}: taking the change set of an earlier run"),
            )),
            EventKind::OrphanRemoved { name } => Some(paint(
                FAINT,
                format!(
                    "{path}: removed change set {name}, which another run of yours made and did not execute"
                ),
            )),
            EventKind::OrphanFound { name, description } => {
                let whose = description.as_deref().unwrap_or("of somebody else");
                Some(format!(
                    "{path}: change set {name} waits for a decision and is left alone ({})",
                    printable(whose)
                ))
            }
            EventKind::LeftBehind { name, with_stack } => {
                let what = match with_stack {
                    true => "and the empty stack made for it are",
                    false => "is",
                };
                Some(paint(
                    CHANGED,
                    format!(
                        "{path}: change set {name} {what} still there; the same command takes it up again, or removes it"
                    ),
                ))
            }
            EventKind::Executing { resources, .. } => {
                let changes = match resources {
                    0 => "deploying".to_owned(),
                    _ => format!("deploying {}", count(*resources, "change")),
                };
                self.plain.then(|| format!("{path}: {changes}"))
            }
            EventKind::Setting(setting) => Some(format!("{path}: {setting}")),
            EventKind::Operation { what } => self.plain.then(|| format!("{path}: {what}")),
            EventKind::Resource(resource) => {
                line::resource(resource, &path, track, finished, self.several)
            }
            EventKind::Hotswapping { resources, .. } => (self.plain && *resources > 0)
                .then(|| format!("{path}: hot-swapping {}", count(*resources, "resource"))),
            EventKind::Hotswapped {
                logical_id,
                origin,
                what,
                ..
            } => {
                let name = short_path(&event.path, origin.construct_path.as_deref(), logical_id);
                let name = match self.several {
                    true => format!("{path}/{name}"),
                    false => name,
                };
                Some(format!(
                    "{} {name}  {}",
                    paint(GOOD, "~"),
                    paint(FAINT, printable(&what.join(", ")))
                ))
            }
            EventKind::Succeeded { took, .. } if track.hotswap.is_some() => {
                let done = match track.hotswap {
                    Some((0, _)) => "nothing of it can be hot-swapped; nothing was changed".into(),
                    Some((_, 0)) | None => format!("hot-swapped in {}", duration(*took)),
                    Some((_, left)) => format!(
                        "hot-swapped but for {}, in {}",
                        count(left, "difference"),
                        duration(*took)
                    ),
                };
                let (mark, style) = match track.hotswap {
                    Some((0, _)) => ("-", CHANGED),
                    _ => ("✓", GOOD),
                };
                Some(format!(
                    "{} {}: {done}",
                    paint(style, mark),
                    paint(TITLE, &path)
                ))
            }
            EventKind::Succeeded { status, took } => {
                let done = match (track.unchanged, status.as_str()) {
                    (true, "DELETE_COMPLETE") => "not deployed, nothing to delete".to_owned(),
                    (true, _) => "no changes, it is as its template says".to_owned(),
                    (_, "DELETE_COMPLETE") => format!("deleted in {}", duration(*took)),
                    (_, "CREATE_COMPLETE") => format!("created in {}", duration(*took)),
                    (_, "IMPORT_COMPLETE") => format!("imported in {}", duration(*took)),
                    _ => format!("updated in {}", duration(*took)),
                };
                Some(format!(
                    "{} {}: {done}",
                    paint(GOOD, "✓"),
                    paint(TITLE, &path)
                ))
            }
            EventKind::Failed { took, .. } => {
                let mark = paint(BAD, "✗");
                track.executed.then(|| {
                    format!(
                        "{mark} {}: failed after {}",
                        paint(TITLE, &path),
                        duration(*took)
                    )
                })
            }
            EventKind::Skipped { because } => {
                let because = printable(because);
                Some(format!(
                    "{} {}: skipped, as {because} comes first",
                    paint(CHANGED, "-"),
                    paint(TITLE, &path)
                ))
            }
            _ => None,
        };
        if let Some(text) = text.filter(|_| !self.errors || is_trouble(&event.kind)) {
            self.last_line = Instant::now();
            write(self.bars.as_ref(), &format!("{text}\n"));
        }
    }

    /// Called now and then: in a log, silence looks like a fault.
    pub fn heartbeat(&mut self) {
        if !self.plain || self.errors || self.last_line.elapsed() < SILENCE {
            return;
        }
        let tracks = self.tracks.lock().unwrap_or_else(PoisonError::into_inner);
        for line in tracks.still_working() {
            write(None, &format!("{line}\n"));
        }
        drop(tracks);
        self.last_line = Instant::now();
    }
}

/// Whether an event tells of something that is not as it should be.
fn is_trouble(kind: &EventKind) -> bool {
    match kind {
        EventKind::Resource(resource) => resource.status.contains("FAILED"),
        EventKind::FailedBefore { .. }
        | EventKind::LeftBehind { .. }
        | EventKind::Failed { .. }
        | EventKind::Skipped { .. } => true,
        _ => false,
    }
}
