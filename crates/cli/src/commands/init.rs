//! `stackwright init`: a new project from one of the starters that this program carries.

use std::fmt::Write as _;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use stackwright_template::suggest::did_you_mean;

use crate::args::InitArgs;
use crate::failure::{Exit, Failure};
use crate::terminal::{self, NAME};

/// A project to start from.
struct Starter {
    name: &'static str,
    what: &'static str,
    /// Features of `stackwright-aws` that it uses.
    features: &'static [&'static str],
    /// Paths in the project, and what is in the files.
    files: &'static [(&'static str, &'static str)],
}

/// The files of a starter, by their paths in the project and in its folder.
macro_rules! files {
    ($starter:literal: $($to:literal = $from:literal),+ $(,)?) => {
        &[$(($to, include_str!(concat!("../../../../templates/init/", $starter, "/", $from)))),+]
    };
}

const STARTERS: &[Starter] = &[
    Starter {
        name: "empty",
        what: "one stack with a bucket, and a test",
        features: &["s3"],
        files: files!("empty":
            "Cargo.toml" = "Cargo.toml",
            "src/main.rs" = "src/main.rs",
            "cdk.json" = "cdk.json",
            ".gitignore" = "gitignore",
            "README.md" = "README.md",
        ),
    },
    Starter {
        name: "s3-fargate",
        what: "a file in S3 starts a Fargate task, through CloudTrail and EventBridge",
        features: &["cloudtrail", "ec2", "ecs", "events", "s3"],
        files: files!("s3-fargate":
            "Cargo.toml" = "Cargo.toml",
            "src/main.rs" = "src/main.rs",
            "cdk.json" = "cdk.json",
            ".gitignore" = "gitignore",
            "README.md" = "README.md",
        ),
    },
    Starter {
        name: "construct",
        what: "a library with a construct for others to use, its tests and a demo",
        features: &["s3"],
        files: files!("construct":
            "Cargo.toml" = "Cargo.toml",
            "src/lib.rs" = "src/lib.rs",
            "examples/demo.rs" = "examples/demo.rs",
            "cdk.json" = "cdk.json",
            ".gitignore" = "gitignore",
            "README.md" = "README.md",
        ),
    },
];

/// Runs the command.
pub fn run(args: &InitArgs) -> Result<Exit, Failure> {
    if args.list {
        let mut text = String::new();
        for Starter { name, what, .. } in STARTERS {
            let _ = writeln!(text, "{NAME}{name:10}{NAME:#}  {what}");
        }
        return terminal::result(&text);
    }
    let starter = starter(&args.template)?;
    let directory = args.directory.as_deref().unwrap_or(Path::new("."));
    let name = match &args.name {
        Some(name) => package_name(name)?,
        None => name_of(directory)?,
    };
    let checkout = args.stackwright.as_deref().map(checkout).transpose()?;

    let files: Vec<(PathBuf, String)> = (starter.files.iter())
        .map(|(path, text)| {
            let text = fill(text, starter, &name, checkout.as_deref());
            (directory.join(path), text)
        })
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
    let shown = directory.display().to_string();
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
    if STARTERS
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
    if let Some(starter) = STARTERS.iter().find(|starter| starter.name == name) {
        return Ok(starter);
    }
    let names: Vec<&str> = STARTERS.iter().map(|starter| starter.name).collect();
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

/// The package's name, from the directory's.
fn name_of(directory: &Path) -> Result<String, Failure> {
    let absolute = std::path::absolute(directory).unwrap_or_else(|_| directory.to_path_buf());
    let name = absolute.file_name().unwrap_or_default().to_string_lossy();
    let mut cleaned = String::new();
    for c in name.chars() {
        if c.is_ascii_alphanumeric() || c == '_' || c == '-' {
            cleaned.push(c.to_ascii_lowercase());
        } else if !cleaned.ends_with('-') {
            cleaned.push('-');
        }
    }
    package_name(cleaned.trim_matches('-')).map_err(|failure| {
        failure
            .note(format!(
                "the name comes from the directory {}",
                absolute.display()
            ))
            .hint("choose one with `--name NAME`")
    })
}

/// Checks a package's name by cargo's rules.
/// Source: <https://doc.rust-lang.org/cargo/reference/manifest.html#the-name-field>
fn package_name(name: &str) -> Result<String, Failure> {
    const RESERVED: &[&str] = &[
        "abstract",
        "alloc",
        "as",
        "async",
        "await",
        "become",
        "box",
        "break",
        "const",
        "continue",
        "core",
        "crate",
        "do",
        "dyn",
        "else",
        "enum",
        "extern",
        "false",
        "final",
        "fn",
        "for",
        "gen",
        "if",
        "impl",
        "in",
        "let",
        "loop",
        "macro",
        "match",
        "mod",
        "move",
        "mut",
        "override",
        "priv",
        "proc-macro",
        "proc_macro",
        "pub",
        "ref",
        "return",
        "self",
        "static",
        "std",
        "struct",
        "super",
        "test",
        "trait",
        "true",
        "try",
        "type",
        "typeof",
        "unsafe",
        "unsized",
        "use",
        "virtual",
        "where",
        "while",
        "yield",
        "stackwright",
        "stackwright-aws",
        "stackwright_aws",
    ];
    let fits = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    if !fits {
        return Err(
            Failure::could_not_run(format!("`{name}` cannot be the name of a package"))
                .note("a name begins with a letter and has letters, digits, `-` and `_`"),
        );
    }
    if RESERVED.contains(&name) {
        return Err(
            Failure::could_not_run(format!("`{name}` cannot be the name of a package"))
                .note("it is a word of Rust, or the name of a package that this one needs"),
        );
    }
    Ok(name.to_owned())
}

/// The name of the stack: that of the package in camel case, `my-pipeline` as `MyPipeline`.
fn stack_name(package: &str) -> String {
    let mut name = String::new();
    for part in package.split(['-', '_']) {
        let mut rest = part.chars();
        name.extend(rest.next().map(|c| c.to_ascii_uppercase()));
        name.extend(rest);
    }
    name.truncate(128);
    name
}

/// The absolute path of a checkout of this project.
fn checkout(directory: &Path) -> Result<String, Failure> {
    let found =
        directory.join("constructs/Cargo.toml").is_file() && directory.join("src/lib.rs").is_file();
    let absolute = fs::canonicalize(directory).ok().filter(|_| found);
    let text = absolute.and_then(|path| path.to_str().map(str::to_owned));
    text.ok_or_else(|| {
        Failure::could_not_run(format!(
            "there is no checkout of Stackwright in {}",
            directory.display()
        ))
        .hint("name the directory that has its Cargo.toml")
    })
}

fn fill(text: &str, starter: &Starter, name: &str, checkout: Option<&str>) -> String {
    const VERSION: &str = concat!(
        env!("CARGO_PKG_VERSION_MAJOR"),
        ".",
        env!("CARGO_PKG_VERSION_MINOR")
    );
    let source = |below: &str| match checkout {
        Some(checkout) => format!("path = {:?}", Path::new(checkout).join(below)),
        None => format!("version = \"{VERSION}\""),
    };
    let core = match checkout {
        Some(checkout) => format!("{{ path = {checkout:?} }}"),
        None => format!("\"{VERSION}\""),
    };
    let features: Vec<String> = starter
        .features
        .iter()
        .map(|name| format!("\"{name}\""))
        .collect();
    let aws = format!(
        "{{ {}, default-features = false, features = [{}] }}",
        source("constructs"),
        features.join(", ")
    );
    text.replace("{{name}}", name)
        .replace("{{crate}}", &name.replace('-', "_"))
        .replace("{{Stack}}", &stack_name(name))
        .replace("{{stackwright-aws}}", &aws)
        .replace("{{stackwright}}", &core)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        assert!(package_name("my-app_2").is_ok());
        for bad in ["", "2nd", "-a", "a.b", "käse", "self", "stackwright"] {
            assert!(package_name(bad).is_err(), "{bad}");
        }
        assert_eq!(
            name_of(Path::new("/x/My App (new)")).expect("a name"),
            "my-app-new"
        );
        assert!(name_of(Path::new("/")).is_err());
        assert_eq!(stack_name("my-pipeline_two"), "MyPipelineTwo");
    }

    #[test]
    fn nothing_is_left_to_fill_in() {
        for starter in STARTERS {
            for (path, text) in starter.files {
                for checkout in [None, Some("/x \"y\"")] {
                    let filled = fill(text, starter, "my-app", checkout);
                    assert!(!filled.contains("{{"), "{} {path}", starter.name);
                }
            }
        }
    }
}
