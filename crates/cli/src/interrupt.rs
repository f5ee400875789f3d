//! Ctrl-C and requests to terminate, while an app runs: the app and all it started end with us.

use std::process::Child;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Mutex, Once, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// How long an app may take to clean up.
const GRACE: Duration = Duration::from_secs(2);

static CHILD: AtomicU32 = AtomicU32::new(0);
static INTERRUPTED: AtomicBool = AtomicBool::new(false);
static HANDLER: Once = Once::new();
static LISTENER: Mutex<Option<Box<dyn Fn() + Send>>> = Mutex::new(None);

/// Watches for signals on behalf of a child process, which must lead a process group of its own.
/// Ends with the value; after a signal, nothing of the group is left by then.
#[derive(Debug)]
pub struct Guard(u32);

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

/// Hands every signal that comes while no app runs to `listener`, instead of ending the process.
pub fn listen(listener: impl Fn() + Send + 'static) {
    install();
    *LISTENER.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(listener));
}

/// Hands the child to the handler.
pub fn guard(child: &Child) -> Guard {
    CHILD.store(child.id(), Ordering::SeqCst);
    if happened() {
        // The signal came between the start of the child and this line.
        terminate(child.id(), false);
    }
    Guard(child.id())
}

impl Drop for Guard {
    fn drop(&mut self) {
        if happened() {
            // The child is gone, but what it started may still be cleaning up, or not listen.
            let end = Instant::now() + GRACE;
            while is_alive(self.0) && Instant::now() < end {
                thread::sleep(Duration::from_millis(20));
            }
            terminate(self.0, true);
        }
        CHILD.store(0, Ordering::SeqCst);
    }
}

fn on_signal() {
    let again = INTERRUPTED.swap(true, Ordering::SeqCst);
    let child = CHILD.load(Ordering::SeqCst);
    if child == 0 {
        if let Some(listener) = &*LISTENER.lock().unwrap_or_else(PoisonError::into_inner) {
            listener();
            return;
        }
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

/// Whether any process of the group exists.
#[cfg(unix)]
fn is_alive(child: u32) -> bool {
    use nix::sys::signal::killpg;
    use nix::unistd::Pid;
    i32::try_from(child).is_ok_and(|group| killpg(Pid::from_raw(group), None).is_ok())
}

#[cfg(not(unix))]
fn is_alive(_child: u32) -> bool {
    false
}

/// On Windows the console delivers Ctrl-C to the app itself.
#[cfg(not(unix))]
fn terminate(_child: u32, _force: bool) {}
