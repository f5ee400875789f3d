//! Ctrl-C and requests to terminate, while an app runs: the app and all it started end with us.

use std::process::Child;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

/// How long an app may take to clean up.
const GRACE: Duration = Duration::from_secs(2);

static CHILD: AtomicU32 = AtomicU32::new(0);
static INTERRUPTED: AtomicBool = AtomicBool::new(false);
static HANDLER: Once = Once::new();

/// Watches for signals on behalf of a child process, which must lead a process group of its own.
/// Ends with the value.
#[derive(Debug)]
pub struct Guard(());

/// Installs the handler; call it before the child is started.
pub fn install() {
    HANDLER.call_once(|| {
        // Without a handler a signal still ends this process; only the app would be left behind.
        let _ = ctrlc::set_handler(on_signal);
    });
}

/// Whether a signal has arrived.
pub fn happened() -> bool {
    INTERRUPTED.load(Ordering::SeqCst)
}

/// Hands the child to the handler.
pub fn guard(child: &Child) -> Guard {
    CHILD.store(child.id(), Ordering::SeqCst);
    if happened() {
        // The signal came between the start of the child and this line.
        terminate(child.id(), false);
    }
    Guard(())
}

impl Drop for Guard {
    fn drop(&mut self) {
        CHILD.store(0, Ordering::SeqCst);
    }
}

fn on_signal() {
    let again = INTERRUPTED.swap(true, Ordering::SeqCst);
    let child = CHILD.load(Ordering::SeqCst);
    if child == 0 {
        std::process::exit(crate::failure::Exit::Interrupted as i32);
    }
    terminate(child, again);
    thread::spawn(move || {
        thread::sleep(GRACE);
        if CHILD.load(Ordering::SeqCst) == child {
            terminate(child, true);
        }
    });
}

/// Ends the child's process group.
#[cfg(unix)]
fn terminate(child: u32, force: bool) {
    use nix::sys::signal::{Signal, killpg};
    use nix::unistd::Pid;

    let Ok(group) = i32::try_from(child) else {
        return;
    };
    let signal = if force {
        Signal::SIGKILL
    } else {
        Signal::SIGTERM
    };
    // It fails when the group has ended already, which is what was wanted.
    let _ = killpg(Pid::from_raw(group), signal);
}

/// On Windows the console delivers Ctrl-C to the app itself.
#[cfg(not(unix))]
fn terminate(_child: u32, _force: bool) {}
