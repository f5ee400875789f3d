//! Runs what builds images: docker, finch, podman or buildah, whichever is there; and commands of an app that make
//! assets.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use tokio::process::Command;

use crate::assets::manifest::{Asset, Build};
use crate::error::Result;

/// Names the program, and what comes before its own arguments, as for the AWS CDK's tools.
const VARIABLE: &str = "CDK_DOCKER";
/// What assets name that are made by this command itself.
const COMMAND: &str = "stackwright";
/// Set for commands that make images: those that can write one to a file print where, and need no container engine.
const IN_FILE: &str = "STACKWRIGHT_OCI";
/// So many lines of a failing command are shown.
const LINES: usize = 15;

/// A program that builds images.
#[derive(Debug, Clone)]
pub(crate) struct Builder {
    program: String,
    arguments: Vec<String>,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// With the arguments of docker.
    Docker,
    Podman,
    Buildah,
}

impl Builder {
    /// The program that the environment names, else the first one that works.
    ///
    /// # Errors
    /// Which were tried, and why they do not work.
    pub(crate) async fn find() -> Result<Self, String> {
        if let Some(words) = std::env::var(VARIABLE)
            .ok()
            .filter(|words| !words.trim().is_empty())
        {
            let mut words = shlex::split(&words)
                .ok_or_else(|| format!("{VARIABLE} has a quote that does not end"))?
                .into_iter();
            let builder = Self::of(words.next().unwrap_or_default(), words.collect());
            return match builder.works().await {
                Ok(()) => Ok(builder),
                Err(why) => Err(format!(
                    "`{}`, which {VARIABLE} names, does not work: {why}",
                    builder.program
                )),
            };
        }
        let mut tried = Vec::new();
        for program in ["docker", "finch", "podman", "buildah"] {
            let builder = Self::of(program.to_owned(), Vec::new());
            match builder.works().await {
                Ok(()) => return Ok(builder),
                Err(why) => tried.push(format!("{program}: {why}")),
            }
        }
        Err(format!("nothing builds images here ({})", tried.join("; ")))
    }

    fn of(program: String, arguments: Vec<String>) -> Self {
        let name = Path::new(&program)
            .file_stem()
            .and_then(|name| name.to_str());
        let kind = match name {
            Some("podman") => Kind::Podman,
            Some("buildah") => Kind::Buildah,
            _ => Kind::Docker,
        };
        Self {
            program,
            arguments,
            kind,
        }
    }

    /// Whether it is there, and what it talks to.
    async fn works(&self) -> Result<(), String> {
        let question = match self.kind {
            Kind::Docker => "info",
            Kind::Podman | Kind::Buildah => "version",
        };
        self.run(&[question], Path::new(".")).await.map(drop)
    }

    async fn run(&self, arguments: &[&str], directory: &Path) -> Result<String, String> {
        let mut words = vec![self.program.as_str()];
        words.extend(self.arguments.iter().map(String::as_str));
        words.extend(arguments);
        run(&words, directory).await
    }

    /// Builds an image, unless it is there. Returns its name, which follows from its content.
    ///
    /// # Errors
    /// The last lines of a build that fails.
    pub(crate) async fn build(&self, asset: &Asset, build: &Build) -> Result<String, String> {
        let name = format!("cdkasset-{}", asset.id.to_lowercase());
        if self.has(&name).await {
            return Ok(name);
        }
        let mut words: Vec<String> = ["build", "--tag", &name].map(str::to_owned).to_vec();
        let mut add = |flag: &str, value: String| words.extend([flag.to_owned(), value]);
        for (key, value) in &build.arguments {
            add("--build-arg", format!("{key}={value}"));
        }
        for (key, value) in &build.contexts {
            add("--build-context", format!("{key}={value}"));
        }
        for (key, value) in &build.secrets {
            add("--secret", format!("id={key},{value}"));
        }
        for output in &build.outputs {
            add("--output", output.clone());
        }
        for cache in &build.cache_from {
            add("--cache-from", cache.clone());
        }
        for (flag, value) in [
            ("--cache-to", &build.cache_to),
            ("--ssh", &build.ssh),
            ("--target", &build.target),
            ("--file", &build.file),
            ("--network", &build.network),
            ("--platform", &build.platform),
        ] {
            if let Some(value) = value {
                add(flag, value.clone());
            }
        }
        if build.without_cache {
            words.push("--no-cache".to_owned());
        }
        words.push(".".to_owned());
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        self.run(&words, &build.directory).await?;
        Ok(name)
    }

    async fn has(&self, name: &str) -> bool {
        let question: &[&str] = match self.kind {
            Kind::Buildah => &["inspect", "--type", "image", name],
            Kind::Docker | Kind::Podman => &["image", "inspect", name],
        };
        self.run(question, Path::new(".")).await.is_ok()
    }

    /// Writes an image that it has to a file.
    ///
    /// # Errors
    /// The last lines of what fails, for an image that is not there or a full disk.
    pub(crate) async fn save(&self, image: &str, to: &Path) -> Result<(), String> {
        let file = to.display().to_string();
        let archive = format!("oci-archive:{file}");
        let words: &[&str] = match self.kind {
            Kind::Docker => &["save", "--output", &file, image],
            Kind::Podman => &["save", "--format", "oci-archive", "--output", &file, image],
            Kind::Buildah => &["push", image, &archive],
        };
        self.run(words, Path::new(".")).await.map(drop)
    }
}

/// What an app's assets name as `stackwright` is this very command, which need not be in the `PATH`.
fn found(program: &str) -> PathBuf {
    let own = std::env::current_exe().ok();
    own.filter(|own| program == COMMAND && own.file_stem().is_some_and(|stem| stem == COMMAND))
        .unwrap_or_else(|| program.into())
}

/// Runs a command to its end; returns what it prints.
///
/// # Errors
/// The last lines of what it says, when it fails.
pub(crate) async fn run(words: &[&str], directory: &Path) -> Result<String, String> {
    let Some((program, arguments)) = words.split_first() else {
        return Err("there is no command".into());
    };
    let ran = Command::new(found(program))
        .args(arguments)
        .current_dir(directory)
        .env(IN_FILE, "1")
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await;
    let output = ran.map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => "it is not installed".to_owned(),
        _ => format!("it cannot be run: {error}"),
    })?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let (said, printed) = (
        String::from_utf8_lossy(&output.stderr),
        String::from_utf8_lossy(&output.stdout),
    );
    let said = if said.trim().is_empty() {
        printed
    } else {
        said
    };
    let lines: Vec<&str> = said
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    let last = &lines[lines.len().saturating_sub(LINES)..];
    Err(match (last, output.status.code()) {
        ([], Some(code)) => format!("it ends with {code}, and says nothing"),
        ([], None) => "it was ended by a signal".to_owned(),
        ([one], _) => (*one).to_owned(),
        (many, _) => format!("it ends with\n  {}", many.join("\n  ")),
    })
}
