//! `credential_process`: a command of the person's own that prints credentials, with limits of time and of output.
//!
//! <https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html>

use std::process::Stdio;
use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, future};
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use serde_json::Value;
use stackwright_profiles::Setting;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::Command;

use crate::error::Error;

/// How long it may take. It may ask a person.
const LONGEST: Duration = Duration::from_secs(90);
/// What it may print, in bytes; credentials have a fiftieth of it.
const MOST: u64 = 256 << 10;

/// The command of a profile.
#[derive(Debug)]
pub(super) struct Process {
    setting: Setting,
    profile: String,
    longest: Duration,
}

impl Process {
    /// The command in a setting of a profile.
    pub fn new(setting: Setting, profile: &str) -> Self {
        Self {
            setting,
            profile: profile.to_owned(),
            longest: LONGEST,
        }
    }

    async fn run(&self) -> Result<Credentials, Error> {
        let mut command = shell(&self.setting.value);
        let started = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn();
        let mut child =
            started.map_err(|error| self.fails(&format!("cannot be started: {error}")))?;
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        let work = async {
            let (printed, said) = tokio::join!(read(stdout), read(stderr));
            // Whoever prints without an end waits for a reader, and would never end.
            match printed {
                Some(printed) => Ok((child.wait().await, printed, said)),
                None => Err(self.fails(&format!("prints more than {} KiB", MOST >> 10))),
            }
        };
        let ended = tokio::time::timeout(self.longest, work).await;
        let (status, printed, said) = ended.map_err(|_| {
            let seconds = self.longest.as_secs();
            self.fails(&format!("does not end within {seconds} seconds"))
        })??;
        let status = status.map_err(|error| self.fails(&format!("is lost track of: {error}")))?;
        if !status.success() {
            let said = String::from_utf8_lossy(said.as_deref().unwrap_or_default());
            let said = said.trim();
            return Err(self.fails(&match said.is_empty() {
                true => format!("fails with {status}, and says nothing"),
                false => format!("fails: {said}"),
            }));
        }
        read_credentials(&printed)
            .map_err(|why| self.fails(&format!("gives something else than credentials: {why}")))
    }

    fn fails(&self, how: &str) -> Error {
        Error::Credentials {
            message: format!(
                "the credential_process of profile `{}` ({}) {how}",
                self.profile, self.setting.place
            ),
            expired: false,
            hint: Some("run that command by itself: it must print a JSON object with Version, AccessKeyId and SecretAccessKey".into()),
        }
    }
}

impl ProvideCredentials for Process {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(async {
            self.run().await.map_err(CredentialsError::provider_error)
        })
    }
}

#[cfg(unix)]
fn shell(command: &str) -> Command {
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(command);
    shell
}

#[cfg(windows)]
fn shell(command: &str) -> Command {
    let mut shell = Command::new("cmd.exe");
    shell.arg("/C").arg(command);
    shell
}

/// All that is printed; `None` when it is too much.
async fn read(from: Option<impl AsyncRead + Unpin>) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    if let Some(from) = from {
        // What cannot be read any more has ended.
        let _ = from.take(MOST + 1).read_to_end(&mut bytes).await;
    }
    (bytes.len() as u64 <= MOST).then_some(bytes)
}

/// Decodes what was printed. No message has any of it.
fn read_credentials(printed: &[u8]) -> Result<Credentials, String> {
    let document: Value = serde_json::from_slice(printed)
        .map_err(|error| format!("no JSON, at line {}", error.line()))?;
    let text = |name: &str| document[name].as_str().filter(|text| !text.is_empty());
    let needed = |name: &str| text(name).ok_or_else(|| format!("there is no `{name}`"));
    if document["Version"] != 1 {
        return Err("its `Version` is not 1".into());
    }
    let expiry = match text("Expiration") {
        None => None,
        Some(text) => {
            let time = DateTime::from_str(text, Format::DateTimeWithOffset);
            let time = time.ok().and_then(|time| SystemTime::try_from(time).ok());
            Some(time.ok_or("its `Expiration` is no time")?)
        }
    };
    Ok(Credentials::new(
        needed("AccessKeyId")?,
        needed("SecretAccessKey")?,
        text("SessionToken").map(str::to_owned),
        expiry,
        "stackwright",
    ))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use stackwright_profiles::Place;
    use std::path::Path;

    fn run(command: &str) -> Result<Credentials, String> {
        let place = Place {
            path: Path::new("config").into(),
            line: 1,
        };
        let process = Process {
            setting: Setting {
                value: command.to_owned(),
                place,
            },
            profile: "p".into(),
            longest: Duration::from_secs(3),
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        (runtime.block_on(process.run())).map_err(|error| error.to_string())
    }

    #[test]
    fn what_it_prints_are_credentials() {
        let good = r#"{"Version": 1, "AccessKeyId": "a", "SecretAccessKey": "s", "SessionToken": "t", "Expiration": "2040-01-01T00:00:00Z"}"#;
        let found = run(&format!("echo '{good}'")).expect("credentials");
        assert_eq!(found.access_key_id(), "a");
        assert_eq!(found.session_token(), Some("t"));
        assert!(found.expiry().is_some());
    }

    #[test]
    fn it_has_limits_and_says_what_is_wrong() {
        for (command, expected) in [
            ("yes", "prints more than 256 KiB"),
            ("cat /dev/zero", "prints more than 256 KiB"),
            ("sleep 60", "does not end within 3 seconds"),
            ("echo no >&2; exit 3", "fails: no"),
            ("exit 3", "and says nothing"),
            ("echo secret", "no JSON, at line 1"),
            ("echo '{\"Version\": 2}'", "its `Version` is not 1"),
            ("echo '{\"Version\": 1}'", "there is no `AccessKeyId`"),
        ] {
            let error = run(command).expect_err(command);
            assert!(error.contains(expected), "{command}: {error}");
            assert!(!error.contains("secret"), "{error}");
        }
    }
}
