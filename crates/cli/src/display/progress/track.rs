//! What is known about the operations of a run, from their events.

use std::collections::HashMap;
use std::time::{Duration, Instant, SystemTime};

use indexmap::IndexMap;
use stackwright_deploy::{Event, EventKind, ResourceEvent};

use crate::display::tree::short_path;
use crate::terminal::text::duration;

/// All stacks of a run.
#[derive(Default)]
pub struct Tracks {
    /// How the app calls its stacks.
    paths: Vec<String>,
    /// By path.
    stacks: IndexMap<String, Track>,
    nothing: Track,
}

/// One stack.
#[derive(Default)]
pub struct Track {
    /// Its name in CloudFormation.
    stack: String,
    /// Resources that are hot-swapped, and differences that are left.
    pub hotswap: Option<(usize, usize)>,
    /// Its unique id, once CloudFormation acts.
    pub stack_id: Option<String>,
    /// CloudFormation acts or has acted on it.
    pub executed: bool,
    /// It has ended.
    pub ended: bool,
    /// It cannot be followed any more.
    pub lost: bool,
    /// Nothing had to be changed.
    pub unchanged: bool,
    /// The stack's last status.
    pub status: String,
    /// Resources done, and those expected.
    pub done: (usize, usize),
    /// How many resources there are is not known, as somebody else began the operation.
    pub uncounted: bool,
    /// What is being worked on: name and since when.
    pub working: IndexMap<String, (String, SystemTime)>,
    names: HashMap<String, String>,
    began: HashMap<String, SystemTime>,
    since: Option<Instant>,
}

/// An operation that CloudFormation is carrying out.
pub struct Running {
    /// What names the stack for another command.
    pub stack: String,
    /// Its unique id.
    pub stack_id: Option<String>,
    /// Its last status.
    pub status: String,
}

impl Tracks {
    /// For the stacks of these paths.
    pub fn new(paths: Vec<String>) -> Self {
        Self {
            paths,
            ..Self::default()
        }
    }

    /// The stacks whose operation has not begun yet, as the app calls them.
    pub fn waiting(&self) -> Vec<String> {
        let has_begun = |path: &String| {
            (self.stacks.get(path)).is_some_and(|track| track.executed || track.ended)
        };
        (self.paths.iter())
            .filter(|path| !has_begun(path))
            .cloned()
            .collect()
    }

    /// Takes an event in. Returns how long the resource took that has ended with it.
    pub fn take(&mut self, event: &Event) -> Option<Duration> {
        let track = self.stacks.entry(event.path.to_string()).or_default();
        if track.stack.is_empty() {
            track.stack = event.stack.to_string();
        }
        match &event.kind {
            EventKind::NoChanges => track.unchanged = true,
            EventKind::Hotswapping { resources, left } => {
                track.hotswap = Some((*resources, *left));
                track.done = (0, *resources);
            }
            EventKind::Hotswapped { .. } => track.done.0 += 1,
            EventKind::Executing {
                stack_id,
                resources,
            } => {
                track.stack_id = Some(stack_id.clone());
                track.begin();
                track.uncounted = false;
                track.done = (0, *resources);
            }
            EventKind::Operation { .. } => {
                track.begin();
                track.uncounted = false;
            }
            EventKind::Detached { .. } => track.lost = true,
            EventKind::Attached { .. } => {
                track.begin();
                track.uncounted = true;
            }
            EventKind::Succeeded { .. } | EventKind::Failed { .. } | EventKind::Skipped { .. } => {
                track.ended = true;
            }
            EventKind::Resource(resource) => return track.resource(&event.path, resource),
            _ => {}
        }
        None
    }

    /// Remembers what a resource is called.
    pub fn name(&mut self, path: &str, logical_id: &str, name: String) {
        let track = self.stacks.entry(path.to_owned()).or_default();
        track.names.insert(logical_id.to_owned(), name);
    }

    /// What is known about a stack.
    pub fn of(&self, path: &str) -> &Track {
        self.stacks.get(path).unwrap_or(&self.nothing)
    }

    /// The operations that go on.
    pub fn running(&self) -> Vec<Running> {
        self.those(|track| track.executed && !track.ended)
    }

    /// The operations that go on and cannot be followed any more.
    pub fn lost(&self) -> Vec<Running> {
        self.those(|track| track.lost)
    }

    fn those(&self, wanted: impl Fn(&Track) -> bool) -> Vec<Running> {
        let chosen = self.stacks.iter().filter(|(_, track)| wanted(track));
        // The name is known also where the app is not, but stacks of several regions may have it in common.
        let is_shared = |name: &str| {
            let namesakes = self.stacks.values().filter(|track| track.stack == name);
            namesakes.count() > 1
        };
        chosen
            .map(|(path, track)| Running {
                stack: match is_shared(&track.stack) {
                    true => path.clone(),
                    false => track.stack.clone(),
                },
                stack_id: track.stack_id.clone(),
                status: track.status.clone(),
            })
            .collect()
    }

    /// One line a stack: what is being worked on, and for how long.
    pub fn still_working(&self) -> Vec<String> {
        let running = self
            .stacks
            .iter()
            .filter(|(_, track)| track.executed && !track.ended);
        running
            .map(|(path, track)| {
                let since = track.since.map_or(Duration::ZERO, |since| since.elapsed());
                let names: Vec<_> = track
                    .working
                    .values()
                    .take(5)
                    .map(|(name, _)| name.as_str())
                    .collect();
                let what = if names.is_empty() {
                    "waiting for CloudFormation".to_owned()
                } else {
                    format!("still working on {}", names.join(", "))
                };
                format!("{path}: {what} ({} so far)", duration(since))
            })
            .collect()
    }
}

impl Track {
    /// What people call the resource of an event.
    pub fn name_of(&self, stack: &str, event: &ResourceEvent) -> String {
        match (
            &event.origin.construct_path,
            self.names.get(&event.logical_id),
        ) {
            (None, Some(name)) => name.clone(),
            (path, _) => short_path(stack, path.as_deref(), &event.logical_id),
        }
    }

    fn begin(&mut self) {
        self.executed = true;
        self.since.get_or_insert_with(Instant::now);
    }

    fn resource(&mut self, stack: &str, event: &ResourceEvent) -> Option<Duration> {
        if event.is_stack {
            self.status.clone_from(&event.status);
            return None;
        }
        self.done = (event.done, event.total.max(self.done.1));
        let id = &event.logical_id;
        if event.is_in_progress() {
            let began = *self.began.entry(id.clone()).or_insert(event.timestamp);
            let name = self.name_of(stack, event);
            self.working.insert(id.clone(), (name, began));
            return None;
        }
        self.working.shift_remove(id);
        let began = self.began.remove(id)?;
        event.timestamp.duration_since(began).ok()
    }
}
