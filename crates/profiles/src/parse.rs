//! Sections and settings of one file.
//!
//! What is an error here is one for the AWS SDK as well. No message has a line's text in it: it may be a secret.

use std::collections::{BTreeMap, btree_map::Entry};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A line of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub path: Arc<Path>,
    /// The line, from 1.
    pub line: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.path.display(), self.line)
    }
}

/// A value, and where it is.
#[derive(Clone, PartialEq, Eq)]
pub struct Setting {
    /// The value, without blanks around it.
    pub value: String,
    /// Where it is.
    pub place: Place,
}

impl fmt::Debug for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Setting({})", self.place)
    }
}

/// The settings of a profile, or of another kind of section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Where it begins first.
    pub place: Place,
    pub(crate) settings: BTreeMap<String, Setting>,
}

impl Profile {
    /// A setting; names are in lower case.
    pub fn get(&self, name: &str) -> Option<&Setting> {
        self.settings.get(name)
    }

    /// The value of a setting.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.get(name).map(|setting| setting.value.as_str())
    }
}

/// Why a file cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file.
    pub path: PathBuf,
    /// The line, from 1, when it is about one.
    pub line: Option<usize>,
    /// What is wrong, such as "has no `]` at its end".
    pub what: String,
}

impl Problem {
    pub(crate) fn of_file(path: &Path, what: String) -> Self {
        Self {
            path: path.to_owned(),
            line: None,
            what,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.path.display())?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, " {}", self.what)
    }
}

/// Which of the two files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Config,
    Credentials,
}

/// What is in a file.
#[derive(Debug, Default)]
pub(crate) struct Parsed {
    pub profiles: BTreeMap<String, Profile>,
    pub sso_sessions: BTreeMap<String, Profile>,
    pub unprefixed: BTreeMap<String, Place>,
    pub problem: Option<Problem>,
}

/// Where the settings that come next belong.
enum Inside {
    /// No section has begun.
    Nothing,
    /// A section that is of no interest, or one that is none.
    Other,
    Profile(String),
    SsoSession(String),
}

pub(crate) fn parse(text: &str, path: &Path, kind: Kind) -> Parsed {
    let mut parsed = Parsed::default();
    let path: Arc<Path> = path.into();
    let mut inside = Inside::Nothing;
    // The setting that indented lines go on with: whether it has a value of its own.
    let mut setting: Option<bool> = None;
    let mut explicit_default = false;
    for (line, text) in (1..).zip(text.lines()) {
        let place = Place {
            path: path.clone(),
            line,
        };
        let trimmed = text.trim();
        if trimmed.is_empty() || text.starts_with(['#', ';']) {
            continue;
        }
        let mut wrong = |what: &str| {
            parsed.problem.get_or_insert_with(|| Problem {
                path: path.to_path_buf(),
                line: Some(line),
                what: what.to_owned(),
            });
        };
        if text.starts_with('[') {
            setting = None;
            let Some(header) = without_comment(trimmed, false)
                .strip_prefix('[')
                .and_then(|rest| rest.strip_suffix(']'))
            else {
                wrong("begins a section and has no `]` at its end");
                inside = Inside::Other;
                continue;
            };
            inside = section(header, kind, &mut parsed.unprefixed, &place);
            let profile = |parsed: &mut BTreeMap<String, Profile>, name: &str| {
                if let Entry::Vacant(entry) = parsed.entry(name.to_owned()) {
                    entry.insert(Profile {
                        place,
                        settings: BTreeMap::new(),
                    });
                }
            };
            match &inside {
                Inside::Profile(name) => {
                    let prefixed = header.trim() != name;
                    if name == "default" && kind == Kind::Config {
                        // `[profile default]` takes the place of `[default]`.
                        match (prefixed, explicit_default) {
                            (false, true) => {
                                inside = Inside::Other;
                                continue;
                            }
                            (true, false) => {
                                parsed.profiles.remove("default");
                                explicit_default = true;
                            }
                            _ => {}
                        }
                    }
                    profile(&mut parsed.profiles, name);
                }
                Inside::SsoSession(name) => profile(&mut parsed.sso_sessions, name),
                Inside::Nothing | Inside::Other => {}
            }
            continue;
        }
        if matches!(inside, Inside::Nothing) {
            wrong("is in no section: one begins with a line such as `[default]`");
            continue;
        }
        if text.starts_with([' ', '\t']) {
            match setting {
                None => wrong("is indented, and there is no setting above that it belongs to"),
                Some(false) if !trimmed.contains('=') => {
                    wrong("is no setting: one looks like `name = value`");
                }
                _ => {}
            }
            continue;
        }
        let Some((name, value)) = without_comment(trimmed, true).split_once('=') else {
            wrong(
                "is neither a section, which looks like `[name]`, nor a setting, which looks like `name = value`",
            );
            continue;
        };
        let (name, value) = (name.trim().to_ascii_lowercase(), value.trim().to_owned());
        if name.is_empty() {
            wrong("has no name in front of its `=`");
            continue;
        }
        setting = Some(!value.is_empty());
        let section = match &inside {
            Inside::Profile(profile) => parsed.profiles.get_mut(profile),
            Inside::SsoSession(session) => parsed.sso_sessions.get_mut(session),
            Inside::Nothing | Inside::Other => None,
        };
        if let Some(section) = section {
            section.settings.insert(name, Setting { value, place });
        }
    }
    parsed
}

/// What a header begins.
fn section(
    header: &str,
    kind: Kind,
    unprefixed: &mut BTreeMap<String, Place>,
    place: &Place,
) -> Inside {
    let mut words = header.trim().splitn(2, [' ', '\t']);
    let first = words.next().unwrap_or_default();
    let second = words.next().map(str::trim);
    let usable = |name: &str| {
        let allowed = |c: char| c.is_ascii_alphanumeric() || "_-/.%@:+".contains(c);
        !name.is_empty() && name.chars().all(allowed)
    };
    match (kind, first, second) {
        (Kind::Config, "profile", Some(name)) if usable(name) => Inside::Profile(name.to_owned()),
        (Kind::Config, "sso-session", Some(name)) if usable(name) => {
            Inside::SsoSession(name.to_owned())
        }
        (Kind::Config, "default", None) => Inside::Profile(first.to_owned()),
        (Kind::Config, name, None) => {
            unprefixed.insert(name.to_owned(), place.clone());
            Inside::Other
        }
        (Kind::Credentials, name, None) if usable(name) => Inside::Profile(name.to_owned()),
        _ => Inside::Other,
    }
}

/// The line without its comment, which in settings has a blank in front of it.
fn without_comment(line: &str, after_blank: bool) -> &str {
    let mut blank = false;
    for (at, char) in line.char_indices() {
        if matches!(char, '#' | ';') && (blank || !after_blank) {
            return line[..at].trim_end();
        }
        blank = char.is_whitespace();
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str, kind: Kind) -> Parsed {
        parse(text, Path::new("f"), kind)
    }

    #[test]
    fn settings_belong_to_their_section_and_have_a_place() {
        let text = "[default]\nregion = eu-west-1\n\n[profile dev] # mine\nRegion=us-west-2 # oregon\n\
            s3 =\n  region = nested\nrole_arn = a#b\n[sso-session corp]\nsso_region = x\n[other]\nregion = no\n[services s]\nregion = no\n";
        let parsed = parsed(text, Kind::Config);
        let get = |profile: &str, name: &str| {
            let setting = parsed.profiles.get(profile)?.get(name)?;
            Some((setting.value.as_str(), setting.place.line))
        };
        assert_eq!(get("default", "region"), Some(("eu-west-1", 2)));
        assert_eq!(get("dev", "region"), Some(("us-west-2", 5)));
        assert_eq!(get("dev", "role_arn"), Some(("a#b", 8)));
        assert_eq!(get("other", "region"), None);
        assert_eq!(parsed.unprefixed["other"].line, 11);
        assert_eq!(parsed.sso_sessions["corp"].value("sso_region"), Some("x"));
        assert_eq!(parsed.profiles.len(), 2);
        assert_eq!(parsed.problem, None);
    }

    #[test]
    fn profile_default_takes_the_place_of_default() {
        for text in [
            "[default]\na = 1\n[profile default]\nb = 2",
            "[profile default]\nb = 2\n[default]\na = 1",
        ] {
            let parsed = parsed(text, Kind::Config);
            let default = &parsed.profiles["default"];
            assert_eq!((default.value("a"), default.value("b")), (None, Some("2")));
        }
    }

    #[test]
    fn what_is_wrong_has_a_line_and_does_not_repeat_it() {
        for (text, line, what) in [
            ("a = b", 1, "in no section"),
            ("[default", 1, "no `]`"),
            ("[default]\nsecret", 2, "neither"),
            ("[default]\n= secret", 2, "no name"),
            ("[default]\n  secret = 1", 2, "indented"),
            ("[default]\ns3 =\n  secret", 3, "is no setting"),
        ] {
            let problem = parsed(text, Kind::Config).problem.expect("a problem");
            assert_eq!(problem.line, Some(line), "{text}");
            assert!(problem.what.contains(what), "{problem}");
            assert!(!problem.to_string().contains("secret"), "{problem}");
        }
        for text in [
            "",
            "# a\n; b\n",
            "[default]\na =\n b = c\nd = e\n  f",
            "[profile 'a b']\na = b",
        ] {
            assert_eq!(parsed(text, Kind::Config).problem, None, "{text}");
        }
    }

    #[test]
    fn the_credentials_file_has_names_alone() {
        let parsed = parsed("[dev]\na = 1\n[profile no]\na = 2\n", Kind::Credentials);
        assert_eq!(parsed.profiles.keys().collect::<Vec<_>>(), ["dev"]);
    }
}
