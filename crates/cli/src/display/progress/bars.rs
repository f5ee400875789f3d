//! Bars at the bottom of a terminal, one a stack, with lines scrolling above them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use stackwright_deploy::EventKind;

use super::track::Track;
use crate::display::assets;

const TICK: Duration = Duration::from_millis(120);

/// The bars. Cloning is cheap.
#[derive(Clone)]
pub struct Bars {
    multi: MultiProgress,
    /// By path; `None` where nothing more is to be shown.
    bars: Arc<Mutex<HashMap<String, Option<ProgressBar>>>>,
}

impl Bars {
    /// No bars yet, on stderr.
    pub fn new() -> Self {
        Self {
            multi: MultiProgress::new(),
            bars: Arc::default(),
        }
    }

    /// Writes above the bars.
    pub fn above(&self, write: impl FnOnce()) {
        self.multi.suspend(write);
    }

    /// Stops moving, and takes the bars away.
    pub fn pause(&self) {
        for bar in self
            .bars
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .values()
            .flatten()
        {
            bar.disable_steady_tick();
        }
        let _ = self.multi.clear();
    }

    /// Moves again.
    pub fn resume(&self) {
        for bar in self
            .bars
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .values()
            .flatten()
        {
            bar.enable_steady_tick(TICK);
        }
    }

    /// Takes the bar of a stack away for good: events that are still on their way make no other one.
    pub fn finish(&self, path: &str) {
        let mut bars = self.bars.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bar) = bars.insert(path.to_owned(), None).flatten() {
            bar.finish_and_clear();
            self.multi.remove(&bar);
        }
    }

    /// Takes all bars away for good.
    pub fn close(&self) {
        for (_, bar) in self
            .bars
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .drain()
        {
            let Some(bar) = bar else { continue };
            bar.finish_and_clear();
        }
    }

    /// Brings the bar of a stack up to date after an event.
    pub fn show(&self, path: &str, track: &Track, kind: &EventKind) {
        let mut bars = self.bars.lock().unwrap_or_else(PoisonError::into_inner);
        if track.ended || track.lost {
            if let Some(bar) = bars.remove(path).flatten() {
                bar.finish_and_clear();
                self.multi.remove(&bar);
            }
            return;
        }
        let bar = bars.entry(path.to_owned()).or_insert_with(|| {
            let bar = self.multi.add(ProgressBar::no_length());
            bar.set_style(style("{spinner} {prefix} {elapsed}  {wide_msg}"));
            bar.set_prefix(path.to_owned());
            bar.set_message("looking at what is deployed");
            bar.enable_steady_tick(TICK);
            Some(bar)
        });
        let Some(bar) = bar else { return };
        match kind {
            EventKind::Executing { .. } => {
                bar.reset_elapsed();
                bar.set_message("starting");
            }
            EventKind::Asset { name, progress, .. } => {
                bar.set_message(assets::moving(name, progress));
            }
            EventKind::Hotswapping { .. } => {
                bar.reset_elapsed();
                bar.set_message("hot-swapping");
            }
            EventKind::Operation { what } => bar.set_message(*what),
            EventKind::Attached { .. } => bar.set_message("following"),
            EventKind::Resource(_) => {
                let names: Vec<&str> = track
                    .working
                    .values()
                    .map(|(name, _)| name.as_str())
                    .collect();
                bar.set_message(match names.len() {
                    0 => "waiting for CloudFormation".to_owned(),
                    _ => names.join(", "),
                });
            }
            _ => {}
        }
        let (done, total) = track.done;
        if total > 0 {
            if bar.length() != Some(total as u64) {
                bar.set_length(total as u64);
                bar.set_style(style(
                    "{spinner} {prefix} {bar:20} {pos}/{len} {elapsed}  {wide_msg}",
                ));
            }
            bar.set_position(done.min(total) as u64);
        }
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template)
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .progress_chars("━╸ ")
}
