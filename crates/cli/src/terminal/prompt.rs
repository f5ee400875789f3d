//! Asks a person at the terminal.

use std::io::{BufRead, IsTerminal, Write};

use stackwright_diagnostic::report;
use tokio::sync::{oneshot, watch};

use crate::terminal;

/// Whether somebody is there to answer: input and messages are a terminal, and no CI system says otherwise.
pub fn somebody_is_there() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal() && !terminal::is_ci()
}

/// Asks for a yes. Anything else, the end of the input, and Ctrl-C (`stop`) are a no.
pub async fn confirm(question: &str, stop: &mut watch::Receiver<u32>) -> bool {
    matches!(
        ask(&format!("{question} [y/N] "), stop).await.as_deref(),
        Some("y" | "Y" | "yes" | "Yes" | "YES")
    )
}

/// Asks for a line of text; `None` at the end of the input and after Ctrl-C.
pub async fn ask(question: &str, stop: &mut watch::Receiver<u32>) -> Option<String> {
    if *stop.borrow() > 0 {
        return None;
    }
    let mut stderr = anstream::stderr();
    let _ = write!(stderr, "{}", report::shown(question));
    let _ = stderr.flush();
    let (sender, answer) = oneshot::channel();
    // A thread of its own: reading cannot be given up, and must not keep the program from ending.
    std::thread::spawn(move || {
        let mut line = String::new();
        let read = std::io::stdin().lock().read_line(&mut line);
        let _ = sender.send(match read {
            Ok(0) | Err(_) => None,
            Ok(_) => Some(line.trim().to_owned()),
        });
    });
    let answer = tokio::select! {
        answer = answer => answer.ok().flatten(),
        _ = stop.changed() => None,
    };
    if answer.is_none() {
        let _ = writeln!(stderr);
    }
    answer
}

/// Asks for the code that a device shows, before anything else is on the screen.
pub fn code(device: &str) -> Option<String> {
    let mut stderr = anstream::stderr();
    let _ = write!(stderr, "{}", report::shown(&format!("code of {device}: ")));
    let _ = stderr.flush();
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).ok()?;
    let code = line.trim();
    (!code.is_empty()).then(|| code.to_owned())
}
