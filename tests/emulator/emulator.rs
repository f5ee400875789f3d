//! Installs the emulator once, starts it on a free port of 127.0.0.1, and asks it about the account that it emulates.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// The exact version, as the launcher reaches into its private parts; and the SDK that Lambda has for functions in Python.
const PACKAGES: [&str; 2] = ["ministack==1.5.33", "boto3==1.43.11"];
pub const ACCOUNT: &str = "123456789012";
pub const REGION: &str = "us-east-1";

/// A running emulator. It ends with this process, because the pipe to its standard input closes then.
pub struct Emulator {
    pub url: String,
    _launcher: Child,
    probe: Mutex<Probe>,
}

struct Probe {
    _child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

/// The emulator that all tests of this process share; `None`, said aloud, where it cannot be installed.
///
/// # Panics
/// Where `CI=true`, a missing emulator is a failure.
pub fn emulator() -> Option<&'static Emulator> {
    static SHARED: OnceLock<Option<Emulator>> = OnceLock::new();
    SHARED.get_or_init(Emulator::of_its_own).as_ref()
}

impl Emulator {
    /// Another emulator, with nothing in it.
    ///
    /// # Panics
    /// As [`emulator`].
    pub fn of_its_own() -> Option<Self> {
        match Self::start() {
            Ok(emulator) => Some(emulator),
            Err(why) if std::env::var("CI").as_deref() == Ok("true") => {
                panic!("the emulator cannot run: {why}")
            }
            Err(why) => {
                // Not `println!`, which the test harness captures.
                let _ = writeln!(std::io::stdout(), "skipped: the emulator cannot run: {why}");
                None
            }
        }
    }

    fn start() -> Result<Self, String> {
        let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("emulator");
        let python = install()?;
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|listener| listener.local_addr())
            .map_err(|error| error.to_string())?
            .port();
        let state = std::env::temp_dir().join(format!(
            "stackwright-emulator-{}-{port}",
            std::process::id()
        ));
        std::fs::create_dir_all(&state).map_err(|error| error.to_string())?;
        let log = std::fs::File::create(state.join("log")).map_err(|error| error.to_string())?;
        let launcher = Command::new(&python)
            .arg(here.join("launcher.py"))
            .env("BIND_HOST", "127.0.0.1")
            .env("GATEWAY_PORT", port.to_string())
            .env("MINISTACK_ACCOUNT_ID", ACCOUNT)
            .env("STATE_DIR", &state)
            .env("TMPDIR", &state)
            .env("AWS_DEFAULT_REGION", REGION)
            .env("LOG_LEVEL", "WARNING")
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .stdin(Stdio::piped())
            .stdout(log.try_clone().map_err(|error| error.to_string())?)
            .stderr(log)
            .spawn()
            .map_err(|error| format!("cannot start {}: {error}", python.display()))?;
        let url = format!("http://127.0.0.1:{port}");
        let started = Instant::now();
        while !matches!(http(&url, "GET", "/_ministack/health", b""), Ok((200, _))) {
            if started.elapsed() > Duration::from_secs(60) {
                let log = std::fs::read_to_string(state.join("log")).unwrap_or_default();
                return Err(format!("it did not answer within a minute:\n{log}"));
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        let mut child = Command::new(&python)
            .arg(here.join("probe.py"))
            .args([url.as_str(), REGION])
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| error.to_string())?;
        let input = child.stdin.take().ok_or("no pipe to the probe")?;
        let output = BufReader::new(child.stdout.take().ok_or("no pipe from the probe")?);
        Ok(Self {
            url,
            _launcher: launcher,
            probe: Mutex::new(Probe {
                _child: child,
                input,
                output,
            }),
        })
    }

    /// Calls a service of the emulated account, in boto's notation. Errors are `{"error": code}`.
    pub fn call(&self, service: &str, operation: &str, parameters: Value) -> Value {
        let mut probe = self
            .probe
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let call = json!({"service": service, "operation": operation, "parameters": parameters});
        writeln!(probe.input, "{call}").expect("the probe reads");
        let mut line = String::new();
        probe
            .output
            .read_line(&mut line)
            .expect("the probe answers");
        serde_json::from_str(&line).expect("the probe answers with JSON")
    }

    /// Sets latency (`latency`, seconds per resource) and failures (`fail`, `fail_delete`: logical ID → message) of a
    /// stack.
    pub fn control(&self, stack: &str, control: Value) {
        let body = json!({ stack: control }).to_string();
        let (status, _) = http(&self.url, "POST", "/_launcher/control", body.as_bytes())
            .expect("the launcher answers");
        assert_eq!(status, 200);
    }

    /// What the stand-in containers did, and why ECS targets were refused.
    pub fn runs(&self) -> Value {
        let (_, body) =
            http(&self.url, "GET", "/_launcher/runs", b"").expect("the launcher answers");
        serde_json::from_slice(&body).expect("JSON")
    }
}

/// The Python of an environment with the emulator in it, made on first use under `.tools/`.
fn install() -> Result<PathBuf, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.tools");
    let home = root.join(PACKAGES.join("-").replace("==", "-"));
    let python = home.join(if cfg!(windows) {
        "Scripts/python.exe"
    } else {
        "bin/python"
    });
    if home.join("complete").exists() {
        return Ok(python);
    }
    std::fs::create_dir_all(&root).map_err(|error| error.to_string())?;
    // Several test processes may start at once; the first one installs.
    let lock = root.join("lock");
    let started = Instant::now();
    while let Err(error) = std::fs::create_dir(&lock) {
        if error.kind() != std::io::ErrorKind::AlreadyExists {
            return Err(error.to_string());
        }
        if home.join("complete").exists() {
            return Ok(python);
        }
        if started.elapsed() > Duration::from_secs(300) {
            return Err(format!("another process holds {}", lock.display()));
        }
        std::thread::sleep(Duration::from_millis(200));
    }
    let result = (|| {
        run(Command::new("python3").args(["-m", "venv"]).arg(&home))?;
        run(Command::new(&python)
            .args(["-m", "pip", "install", "--quiet"])
            .arg("--disable-pip-version-check")
            .args(PACKAGES))?;
        std::fs::write(home.join("complete"), PACKAGES.join(" ")).map_err(|error| error.to_string())
    })();
    let _ = std::fs::remove_dir(&lock);
    result.map(|()| python)
}

fn run(command: &mut Command) -> Result<(), String> {
    let output = command
        .output()
        .map_err(|error| format!("{command:?}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!(
        "{command:?} failed: {}",
        String::from_utf8_lossy(&output.stderr).trim()
    ))
}

/// One HTTP exchange without a library.
fn http(url: &str, method: &str, path: &str, body: &[u8]) -> std::io::Result<(u16, Vec<u8>)> {
    let host = url.trim_start_matches("http://");
    let mut stream = TcpStream::connect(host)?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
        body.len()
    )?;
    stream.write_all(body)?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let end = answer
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .unwrap_or(answer.len());
    let head = String::from_utf8_lossy(&answer[..end]);
    let status = head
        .split(' ')
        .nth(1)
        .and_then(|code| code.parse().ok())
        .unwrap_or(0);
    let body = answer.get(end + 4..).unwrap_or_default();
    if head.to_lowercase().contains("transfer-encoding: chunked") {
        return Ok((status, unchunk(body)));
    }
    Ok((status, body.to_vec()))
}

fn unchunk(mut body: &[u8]) -> Vec<u8> {
    let mut whole = Vec::new();
    while let Some(end) = body.windows(2).position(|window| window == b"\r\n") {
        let size =
            usize::from_str_radix(String::from_utf8_lossy(&body[..end]).trim(), 16).unwrap_or(0);
        if size == 0 || body.len() < end + 2 + size {
            break;
        }
        whole.extend_from_slice(&body[end + 2..end + 2 + size]);
        body = body.get(end + 4 + size..).unwrap_or_default();
    }
    whole
}
