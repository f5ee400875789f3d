//! What an input may cost: processor time of this thread, so that what else the machine does makes no difference.

use std::time::{Duration, Instant};

/// Programs that are not optimized take longer.
const SLOWER: u32 = if cfg!(debug_assertions) { 20 } else { 1 };

/// Does some work.
///
/// # Panics
/// If it takes longer than an input may.
pub fn bounded<R>(what: &str, work: impl FnOnce() -> R) -> R {
    let most = Duration::from_secs(2) * SLOWER;
    let start = Instant::now();
    let before = processor_time();
    let result = work();
    let spent = match (before, processor_time()) {
        (Some(before), Some(after)) => after.saturating_sub(before),
        _ => start.elapsed(),
    };
    assert!(
        spent <= most,
        "{what} takes {spent:?}, which is more than {most:?}"
    );
    result
}

/// What Linux says that this thread has taken.
fn processor_time() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds = text.split_whitespace().next()?.parse().ok()?;
    Some(Duration::from_nanos(nanoseconds))
}
