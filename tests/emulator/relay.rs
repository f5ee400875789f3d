//! What stands between the command and the emulator: it writes down each request, and can cut one or end the command at
//! one.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::Child;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// What happens at one request, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// Nothing.
    Never,
    /// The request does not arrive, and nothing does from then on.
    Before(usize),
    /// The request arrives, its answer does not, and nothing does from then on.
    After(usize),
    /// The connection is cut in the middle of the request, once.
    Cut(usize),
}

/// A relay on a free port of 127.0.0.1.
pub struct Relay {
    pub url: String,
    state: Arc<Mutex<State>>,
}

struct State {
    at: At,
    /// Method and path of what arrived.
    requests: Vec<String>,
    count: usize,
    ended: bool,
}

impl Relay {
    pub fn new(emulator: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let state = Arc::new(Mutex::new(State {
            at: At::Never,
            requests: Vec::new(),
            count: 0,
            ended: false,
        }));
        let (host, shared) = (
            emulator.trim_start_matches("http://").to_owned(),
            state.clone(),
        );
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (host, state) = (host.clone(), shared.clone());
                std::thread::spawn(move || {
                    let _ = relay(stream, &host, &state);
                });
            }
        });
        Self { url, state }
    }

    /// Begins to count anew.
    pub fn order(&self, at: At) {
        let mut state = self.state.lock().expect("a state");
        state.at = at;
        state.count = 0;
        state.ended = false;
        state.requests.clear();
    }

    /// Waits until a command has come to its end, or reached the request at which everything ends.
    pub fn follow(&self, child: &mut Child) {
        let started = Instant::now();
        while !self.ended() && child.try_wait().expect("a child").is_none() {
            let at = self.state.lock().expect("a state").at;
            assert!(started.elapsed() < Duration::from_secs(60), "{at:?}");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn ended(&self) -> bool {
        self.state.lock().expect("a state").ended
    }

    /// What arrived since.
    pub fn requests(&self) -> Vec<String> {
        self.state.lock().expect("a state").requests.clone()
    }
}

fn relay(mut client: TcpStream, host: &str, state: &Mutex<State>) -> std::io::Result<()> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        if client.read(&mut byte)? == 0 {
            return Ok(());
        }
        head.push(byte[0]);
    }
    let text = String::from_utf8_lossy(&head).into_owned();
    let first = text.lines().next().unwrap_or_default();
    let request: Vec<&str> = first.split(' ').take(2).collect();
    let length: u64 = (text.lines())
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .and_then(|(_, length)| length.trim().parse().ok())
        .unwrap_or_default();
    let at = {
        let mut state = state.lock().expect("a state");
        state.count += 1;
        let is_now = match state.at {
            At::Before(number) | At::After(number) | At::Cut(number) => state.count == number,
            At::Never => false,
        };
        match (state.ended, is_now) {
            (true, _) => return Ok(()),
            (false, true) => {
                state.ended = !matches!(state.at, At::Cut(_));
                Some(state.at)
            }
            (false, false) => None,
        }
    };
    if let Some(At::Before(_) | At::Cut(_)) = at {
        let mut some = vec![0; usize::try_from(length / 2).unwrap_or_default()];
        client.read_exact(&mut some)?;
        return client.shutdown(Shutdown::Both);
    }
    let mut server = TcpStream::connect(host)?;
    let head = text.replacen("\r\n", "\r\nConnection: close\r\n", 1);
    server.write_all(head.as_bytes())?;
    std::io::copy(&mut (&mut client).take(length), &mut server)?;
    let mut answer = Vec::new();
    server.read_to_end(&mut answer)?;
    (state.lock().expect("a state").requests).push(request.join(" "));
    if at.is_some() {
        return client.shutdown(Shutdown::Both);
    }
    client.write_all(&answer)?;
    client.shutdown(Shutdown::Both)
}
