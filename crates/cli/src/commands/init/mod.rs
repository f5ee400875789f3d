//! `stackwright init`: a new project from one of the starters that this program carries.

mod package_name;
mod starters;
mod workspace;

use std::fmt::Write as _;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};
use stackwright_facts::suggest::did_you_mean;

use crate::checkout;
use crate::failure::{Exit, Failure};
use crate::terminal::{self, NAME};

use self::starters::{Project, Starter};
use self::workspace::Surroundings;

/// Examples and exit codes.
pub const HELP: &str = "\
Examples:
  stackwright init --list
  stackwright init my-pipeline --template s3-fargate

Exit codes:
  0    done
  2    could not run: a file exists already, the directory is not writable";

/// Arguments of `init`.
#[derive(Debug, Args)]
pub struct InitArgs {
    /// Directory of the project, created if need be [default: the current one]
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub directory: Option<PathBuf>,

    /// What to start from
    #[arg(short, long, value_name = "NAME", default_value = "empty")]
    pub template: String,

    /// Name of the package [default: that of the directory]
    #[arg(short = 'n', long, value_name = "NAME", alias = "project-name")]
    pub name: Option<String>,

    /// Use the crates of this checkout of Stackwright [default: the one that this program was built from, if it is
    /// there, else published ones]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub stackwright: Option<PathBuf>,

    /// List what there is to start from
    #[arg(short, long, conflicts_with_all = ["directory", "name", "stackwright"])]
    pub list: bool,
}

/// Runs the command.
pub fn run(args: &InitArgs) -> Result<Exit, Failure> {
    if args.list {
        let mut text = String::new();
        for Starter { name, what, .. } in starters::ALL {
            let _ = writeln!(text, "{NAME}{name:10}{NAME:#}  {what}");
        }
        return terminal::result(&text);
    }
    let starter = starter(&args.template)?;
    let directory = args.directory.as_deref().unwrap_or(Path::new("."));
    let name = match &args.name {
        Some(name) => package_name::check(name)?,
        None => package_name::of_directory(directory)?,
    };
    let checkout = match &args.stackwright {
        Some(directory) => Some(named_checkout(directory)?),
        None => checkout::of_this_program(),
    };
    let surroundings = Surroundings::of(&workspace::resolved(directory));
    let project = Project {
        name: &name,
        checkout: checkout.as_deref(),
        own_workspace: &surroundings.own_workspace(),
    };

    let files: Vec<(PathBuf, String)> = (starter.files.iter())
        .map(|(path, text)| (directory.join(path), starter.fill(text, &project)))
        .collect();
    let taken: Vec<String> = (files.iter())
        .filter(|(path, _)| path.symlink_metadata().is_ok())
        .map(|(path, _)| path.display().to_string())
        .collect();
    if !taken.is_empty() {
        let verb = if taken.len() == 1 { "exists" } else { "exist" };
        return Err(
            Failure::could_not_run(format!("{} {verb} already", taken.join(", ")))
                .note("nothing was written")
                .hint("choose another directory, or move what is there away"),
        );
    }
    for (path, text) in &files {
        write(path, text).map_err(|error| {
            Failure::could_not_run(format!("could not write {}: {error}", path.display()))
        })?;
    }
    let shown = in_shell(&directory.display().to_string());
    let mut text = format!("started {NAME}{name}{NAME:#} from {}\n", starter.name);
    for (path, _) in &files {
        let _ = writeln!(
            text,
            "  {}",
            terminal::printable(&path.display().to_string())
        );
    }
    terminal::rendered(&text);
    let enter = if args.directory.is_some() {
        format!("cd {} && ", terminal::printable(&shown))
    } else {
        String::new()
    };
    terminal::hint(&format!("`{enter}stackwright synth` prints its template"));
    if let Surroundings::Inside(root) = &surroundings {
        terminal::hint(&format!(
            "it stands apart from the workspace in {}; to join that, take `[profile…]` and `[workspace]` out of its Cargo.toml and name it in `members`",
            root.display()
        ));
    }
    if starters::ALL
        .iter()
        .any(|other| other.name == name && other.name != starter.name)
    {
        terminal::hint(&format!(
            "`{name}` is taken for the directory; `--template {name}` starts from that template"
        ));
    }
    Ok(Exit::Ok)
}

fn starter(name: &str) -> Result<&'static Starter, Failure> {
    if let Some(starter) = starters::ALL.iter().find(|starter| starter.name == name) {
        return Ok(starter);
    }
    let names: Vec<&str> = starters::ALL.iter().map(|starter| starter.name).collect();
    let failure = Failure::could_not_run(format!("there is no template `{name}` to start from"))
        .note(format!("there are {}", names.join(", ")));
    Err(match did_you_mean(name, names) {
        Some(meant) => failure.hint(format!("did you mean `{meant}`?")),
        None => failure,
    })
}

/// Makes a file and its directories, and never replaces one.
fn write(path: &Path, text: &str) -> io::Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(text.as_bytes())
}

/// A checkout of this project that a person names.
fn named_checkout(directory: &Path) -> Result<PathBuf, Failure> {
    checkout::at(directory).ok_or_else(|| {
        Failure::could_not_run(format!(
            "there is no checkout of Stackwright in {}",
            directory.display()
        ))
        .hint("name the directory that has its Cargo.toml")
    })
}

/// A path as a word for the shell.
fn in_shell(path: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "/._-+@,:~".contains(c);
    match path.chars().all(is_plain) {
        true => path.to_owned(),
        false => format!("'{}'", path.replace('\'', "'\\''")),
    }
}
