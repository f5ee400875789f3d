//! The two files: where they are, what is in them, and what is wrong with them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use stackwright_files::{MOST, Refused, read_text};

use crate::parse::{self, Kind, Parsed, Place, Problem, Profile};

/// A file that was looked in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Where it is.
    pub path: PathBuf,
    /// The variable that names it, when one does.
    pub named_by: Option<&'static str>,
    /// What is in it; nothing when it does not exist.
    pub text: Option<String>,
}

/// The configuration file and the credentials file.
#[derive(Debug, Clone, Default)]
pub struct Files {
    config: Option<Source>,
    credentials: Option<Source>,
    profiles: BTreeMap<String, Profile>,
    sso_sessions: BTreeMap<String, Profile>,
    unprefixed: BTreeMap<String, Place>,
    problem: Option<Problem>,
}

impl Files {
    /// Reads them: `AWS_CONFIG_FILE`, else `~/.aws/config`, and `AWS_SHARED_CREDENTIALS_FILE`, else
    /// `~/.aws/credentials`, whose settings come before those of the other.
    pub fn read() -> Self {
        let mut files = Self::default();
        files.config = files.add(Kind::Config, "AWS_CONFIG_FILE", "config");
        files.credentials = files.add(
            Kind::Credentials,
            "AWS_SHARED_CREDENTIALS_FILE",
            "credentials",
        );
        files
    }

    fn add(&mut self, kind: Kind, variable: &'static str, name: &str) -> Option<Source> {
        let given = crate::variable(variable).map(PathBuf::from);
        let home = std::env::home_dir();
        let (path, named_by) = match (given, home) {
            (Some(path), home) => (at_home(path, home.as_deref()), Some(variable)),
            (None, Some(home)) => (home.join(".aws").join(name), None),
            (None, None) => return None,
        };
        let text = match read_text(&path, MOST) {
            Ok(text) => Some(plain(&text)),
            Err(Refused::NotText { .. }) => {
                self.wrong(Problem::of_file(&path, "is not text in UTF-8".to_owned()));
                None
            }
            Err(error) if error.is_missing() => None,
            Err(error) => {
                self.wrong(Problem::of_file(&path, format!("cannot be read: {error}")));
                None
            }
        };
        if let Some(text) = &text {
            let Parsed {
                profiles,
                sso_sessions,
                unprefixed,
                problem,
            } = parse::parse(text, &path, kind);
            for (into, from) in [
                (&mut self.profiles, profiles),
                (&mut self.sso_sessions, sso_sessions),
            ] {
                for (name, section) in from {
                    match into.entry(name) {
                        std::collections::btree_map::Entry::Vacant(place) => {
                            place.insert(section);
                        }
                        std::collections::btree_map::Entry::Occupied(mut known) => {
                            known.get_mut().settings.extend(section.settings);
                        }
                    }
                }
            }
            self.unprefixed.extend(unprefixed);
            if let Some(problem) = problem {
                self.wrong(problem);
            }
        }
        Some(Source {
            path,
            named_by,
            text,
        })
    }

    fn wrong(&mut self, problem: Problem) {
        self.problem.get_or_insert(problem);
    }

    /// The first thing because of which a file cannot be used as a whole. What could be read is there all the same.
    pub fn problem(&self) -> Option<&Problem> {
        self.problem.as_ref()
    }

    /// The configuration file.
    pub fn config(&self) -> Option<&Source> {
        self.config.as_ref()
    }

    /// The credentials file.
    pub fn credentials(&self) -> Option<&Source> {
        self.credentials.as_ref()
    }

    /// A profile.
    pub fn profile(&self, name: &str) -> Option<&Profile> {
        self.profiles.get(name)
    }

    /// The names of all profiles, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.profiles.keys().map(String::as_str)
    }

    /// A session of single sign-on, which profiles name with `sso_session`.
    pub fn sso_session(&self, name: &str) -> Option<&Profile> {
        self.sso_sessions.get(name)
    }

    /// Where the configuration file has a section of this name that lacks the word `profile`, and so is none.
    pub fn unprefixed(&self, name: &str) -> Option<&Place> {
        self.unprefixed.get(name)
    }

    /// The name of a profile that may have been meant.
    pub fn nearest(&self, name: &str) -> Option<&str> {
        self.names()
            .map(|known| {
                (
                    strsim::osa_distance(&name.to_lowercase(), &known.to_lowercase()),
                    known,
                )
            })
            .filter(|(distance, known)| *distance <= 1.max(known.len().min(name.len()) / 3))
            .min()
            .map(|(_, known)| known)
    }
}

/// The text without a byte order mark and without indented comments, which the AWS CLI takes and the SDK does not.
/// Lines keep their numbers.
fn plain(text: &str) -> String {
    let comment = |line: &str| line.trim_start().starts_with(['#', ';']);
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    (text.lines())
        .map(|line| if comment(line) { "" } else { line })
        .flat_map(|line| [line, "\n"])
        .collect()
}

/// `~` is the home directory.
fn at_home(path: PathBuf, home: Option<&Path>) -> PathBuf {
    match (path.strip_prefix("~"), home) {
        (Ok(rest), Some(home)) => home.join(rest),
        _ => path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_a_mark_are_left_out_and_lines_keep_their_numbers() {
        let text = "\u{feff}[default]\r\n  # a comment\ns3 =\n\t; another\n  a = b\n";
        assert_eq!(plain(text), "[default]\n\ns3 =\n\n  a = b\n");
    }
}
