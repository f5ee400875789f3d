//! Command lines as the AWS CDK's CLI takes them, made into ours: options before the command, in camel case, with `=true` and
//! `=false`, with `--no-` before any switch, and those that have no effect here.

use std::borrow::Cow;
use std::ffi::OsString;

use clap::{Arg, ArgAction, Command};

use super::{Fate, Row, option, short_option};

/// A command line as it is understood.
#[derive(Debug, Default)]
pub struct Arguments {
    /// What the parser gets, the program's name first.
    pub arguments: Vec<OsString>,
    /// The command that is called.
    pub command: Option<String>,
    /// Options that were left out, as the command has no use for them.
    pub left_out: Vec<String>,
}

/// Commands that mean all stacks where none is named. The official one says of their `--all`, which many scripts have, that
/// it is unknown, and goes on.
const ALL_UNNAMED: [&str; 6] = ["list", "synth", "diff", "drift", "validate", "diagnose"];

/// When output is coloured, in the words of `--color`.
const WHEN: [&str; 3] = ["auto", "always", "never"];

/// Makes a command line of ours of what was given. What is not understood stays as it is, for the parser to refuse.
pub fn normalize(given: Vec<OsString>, cli: &Command) -> Arguments {
    let mut rest = given.into_iter();
    let mut all = Arguments::default();
    all.arguments.extend(rest.next());
    let mut before = Vec::new();
    while let Some(token) = rest.next() {
        let text = token.to_str().unwrap_or_default().to_owned();
        if text == "--" || !text.starts_with('-') {
            // `help` takes a command of its own, and nothing else.
            all.command = Some(text).filter(|name| *name != "--" && name != "help");
            before.push(token);
            break;
        }
        // A switch of the official command: what follows is the command, unless it is one of the words.
        let next = rest.as_slice().first().and_then(|next| next.to_str());
        if text == "--color" && !next.is_some_and(|next| WHEN.contains(&next)) {
            before.push("--color=always".into());
            continue;
        }
        let takes_value = takes_value(&text, cli);
        before.push(token);
        if takes_value {
            before.extend(rest.next());
        }
    }
    let command = (all.command.clone())
        .and_then(|name| cli.find_subcommand(&name).map(|command| (name, command)));
    // A command that has commands of its own is ours alone: its options are theirs.
    let command = command.filter(|(_, command)| !command.has_subcommands());
    let Some((name, command)) = command else {
        all.arguments.extend(before);
        all.arguments.extend(rest);
        return all;
    };
    // The official names in the table are those of the official command, which may be an alias here.
    let official = (command.get_all_aliases().chain([command.get_name()]))
        .find(|alias| super::command(alias).is_some())
        .unwrap_or(&name)
        .to_owned();
    let named = before.pop();
    all.command = Some(official.clone());
    all.arguments.extend(named);
    let mut line = Line {
        all,
        command,
        cli,
        official,
    };
    line.take(before.into_iter().chain(rest));
    line.all
}

/// Whether the token is an option of which the next one is the value.
fn takes_value(token: &str, cli: &Command) -> bool {
    if token.contains('=') {
        return false;
    }
    let own = |arg: &&Arg| match token.strip_prefix("--") {
        Some(long) => is_named(arg, long),
        None => arg.get_short().is_some_and(|short| token.ends_with(short)),
    };
    if let Some(own) = cli.get_arguments().find(own) {
        return own.get_action().takes_values();
    }
    let row = match token.strip_prefix("--") {
        Some(long) => option("", &kebab(long)),
        None => token
            .chars()
            .nth(1)
            .and_then(|short| short_option("", short)),
    };
    row.is_some_and(|row| row.takes_value && (token.starts_with("--") || token.len() == 2))
}

fn is_named(arg: &Arg, long: &str) -> bool {
    arg.get_long() == Some(long)
        || (arg.get_all_aliases()).is_some_and(|aliases| aliases.contains(&long))
}

/// `outputsFile` → `outputs-file`.
fn kebab(name: &str) -> String {
    let mut kebab = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            kebab.push('-');
        }
        kebab.push(letter.to_ascii_lowercase());
    }
    kebab
}

/// A command line that is being made.
struct Line<'a> {
    all: Arguments,
    command: &'a Command,
    cli: &'a Command,
    official: String,
}

impl Line<'_> {
    fn take(&mut self, tokens: impl Iterator<Item = OsString>) {
        let mut tokens = tokens.peekable();
        while let Some(token) = tokens.next() {
            let Some(text) = token.to_str() else {
                self.all.arguments.push(token);
                continue;
            };
            if text == "--" {
                self.all.arguments.push(token);
                self.all.arguments.extend(tokens);
                return;
            }
            let Some(long) = text.strip_prefix("--") else {
                self.short(token.clone(), &mut tokens);
                continue;
            };
            let (name, value) = match long.split_once('=') {
                Some((name, value)) => (kebab(name), Some(value.to_owned())),
                None => (kebab(long), None),
            };
            // A switch of the official command, an option with a value here.
            if name == "color" && value.is_none() {
                let next = tokens.peek().and_then(|next| next.to_str());
                if next.is_none_or(|next| next.starts_with('-')) {
                    self.all.arguments.push("--color=always".into());
                    continue;
                }
            }
            self.long(&name, value, &mut tokens);
        }
    }

    fn known(&self, name: &str) -> Option<&Arg> {
        (self.command.get_arguments())
            .chain(self.cli.get_arguments().filter(|arg| arg.is_global_set()))
            .find(|arg| is_named(arg, name))
    }

    /// The official option's own name for another one that it has.
    fn without_alias<'n>(&self, name: &'n str) -> Cow<'n, str> {
        let (prefix, positive) = match name.strip_prefix("no-") {
            Some(positive) => ("no-", positive),
            None => ("", name),
        };
        match option(&self.official, positive) {
            Some(row) if row.aliases.contains(&positive) && self.known(name).is_none() => {
                format!("{prefix}{}", row.option).into()
            }
            _ => name.into(),
        }
    }

    fn is_switch(&self, name: &str) -> bool {
        self.known(name)
            .is_some_and(|arg| matches!(arg.get_action(), ArgAction::SetTrue | ArgAction::Count))
    }

    fn long(
        &mut self,
        name: &str,
        value: Option<String>,
        rest: &mut std::iter::Peekable<impl Iterator<Item = OsString>>,
    ) {
        let name = &*self.without_alias(name);
        if self.is_switch(name) {
            match value.as_deref() {
                None | Some("true") => self.all.arguments.push(format!("--{name}").into()),
                Some("false") => self.switch(name, false),
                Some(other) => self.all.arguments.push(format!("--{name}={other}").into()),
            }
            return;
        }
        if let Some(arg) = self.known(name) {
            let takes_value = arg.get_action().takes_values();
            match value {
                Some(value) => self.all.arguments.push(format!("--{name}={value}").into()),
                None => {
                    self.all.arguments.push(format!("--{name}").into());
                    if takes_value {
                        self.all.arguments.extend(rest.next());
                    }
                }
            }
            return;
        }
        let on = value.as_deref() != Some("false");
        let positive = name.strip_prefix("no-");
        if value.is_none_or_bool()
            && (self.is_switch(&format!("no-{name}"))
                || positive.is_some_and(|name| self.is_switch(name)))
        {
            return match positive {
                Some(name) if self.is_switch(name) => self.switch(name, !on),
                _ => self.switch(name, on),
            };
        }
        let row = option(&self.official, name)
            .or_else(|| option(&self.official, positive?).filter(|row| !row.takes_value));
        match row {
            Some(row) => self.by_row(row, &format!("--{name}"), value, rest),
            None if name == "all" && ALL_UNNAMED.contains(&&*self.official) => {
                self.all.left_out.push("--all".to_owned());
            }
            None => self.push_unknown(name, value),
        }
    }

    /// What the table says of an option that the command does not know.
    fn by_row(
        &mut self,
        row: &Row,
        given: &str,
        value: Option<String>,
        rest: &mut std::iter::Peekable<impl Iterator<Item = OsString>>,
    ) {
        let negated = given == format!("--no-{}", row.option);
        match (row.fate, row.stands_for) {
            (Fate::Differs, Some(own)) => {
                // `as --yes without` stands for the switch that is turned off.
                let (own, when_off) = match own.strip_suffix(" when off") {
                    Some(own) => (own, true),
                    None => (own, false),
                };
                let off = negated || value.as_deref() == Some("false");
                match (row.takes_value, off == when_off) {
                    (true, _) => {
                        self.all.arguments.push(own.into());
                        let value = value.map(OsString::from).or_else(|| rest.next());
                        self.all.arguments.extend(value);
                    }
                    (false, true) => self.all.arguments.push(own.into()),
                    (false, false) => {}
                }
            }
            (Fate::Absent, _) => match value {
                Some(value) => self.all.arguments.push(format!("{given}={value}").into()),
                None => self.all.arguments.push(given.into()),
            },
            (fate, _) => {
                if row.takes_value && value.is_none() {
                    rest.next();
                }
                if fate != Fate::Ignored {
                    self.all.left_out.push(given.to_owned());
                }
            }
        }
    }

    fn push_unknown(&mut self, name: &str, value: Option<String>) {
        self.all.arguments.push(match value {
            Some(value) => format!("--{name}={value}").into(),
            None => format!("--{name}").into(),
        });
    }

    /// Turns a switch on or off, whatever was said of it before.
    fn switch(&mut self, name: &str, on: bool) {
        let names = [format!("--{name}"), format!("--no-{name}")];
        let short = self.known(name).and_then(Arg::get_short);
        let short = short.map(|short| format!("-{short}"));
        self.all.arguments.retain(|token| {
            names
                .iter()
                .chain(&short)
                .all(|name| token != name.as_str())
        });
        let name = if on { &names[0] } else { &names[1] };
        if self.known(&name[2..]).is_some() {
            self.all.arguments.push(name.into());
        }
    }

    fn short(
        &mut self,
        token: OsString,
        rest: &mut std::iter::Peekable<impl Iterator<Item = OsString>>,
    ) {
        let text = token.to_string_lossy().into_owned();
        let mut letters = text.chars().skip(1);
        let (Some(short), None) = (letters.next(), letters.next()) else {
            self.all.arguments.push(token);
            return;
        };
        let own = self
            .command
            .get_arguments()
            .find(|arg| arg.get_short() == Some(short));
        if let Some(own) = own {
            let takes_value = own.get_action().takes_values();
            self.all.arguments.push(token);
            if takes_value {
                self.all.arguments.extend(rest.next());
            }
            return;
        }
        match text
            .starts_with('-')
            .then(|| short_option(&self.official, short))
            .flatten()
        {
            // `--x` may have another short form here, or none.
            Some(row) if self.known(row.option).is_some() => {
                let option = row.option;
                self.long(option, None, rest);
            }
            Some(row) => self.by_row(row, &text, None, rest),
            None => self.all.arguments.push(token),
        }
    }
}

/// Whether a value can be one of a switch.
trait OfSwitch {
    fn is_none_or_bool(&self) -> bool;
}

impl OfSwitch for Option<String> {
    fn is_none_or_bool(&self) -> bool {
        matches!(self.as_deref(), None | Some("true" | "false"))
    }
}

#[cfg(all(test, feature = "deploy"))]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::command_line::Cli;

    #[track_caller]
    fn check(given: &str, expected: &str) {
        let line = given.split(' ').map(Into::into).collect();
        let got = normalize(line, &Cli::command()).arguments;
        let got: Vec<_> = got.iter().map(|token| token.to_string_lossy()).collect();
        assert_eq!(got.join(" "), expected, "{given}");
    }

    #[test]
    fn command_lines_of_the_official_command() {
        check("sw deploy -a out --all", "sw deploy -a out --all");
        check("sw -a out deploy A", "sw deploy -a out A");
        check("sw --profile p --ci diff", "sw diff --profile p");
        check(
            "sw deploy --requireApproval never",
            "sw deploy --require-approval never",
        );
        check(
            "sw deploy --outputsFile=o.json",
            "sw deploy --outputs-file=o.json",
        );
        check("sw deploy --all=true A", "sw deploy --all A");
        check("sw deploy -e A --no-exclusively", "sw deploy A");
        check("sw deploy --no-execute --execute A", "sw deploy A");
        check(
            "sw deploy --execute=false A",
            "sw deploy A --no-execute"
                .replace(" A --no-execute", " --no-execute A")
                .as_str(),
        );
        check("sw deploy --no-color A", "sw deploy --color=never A");
        check("sw --color deploy A", "sw deploy --color=always A");
        check("sw --color never deploy A", "sw deploy --color never A");
        check("sw deploy A --color", "sw deploy A --color=always");
        check("sw deploy --color never A", "sw deploy --color never A");
        check("sw deploy --ci --no-notices --unstable gc A", "sw deploy A");
        check("sw deploy -- --ci", "sw deploy -- --ci");
        check(
            "sw deploy --context fooBar=1",
            "sw deploy --context fooBar=1",
        );
        check("sw deploy -c --ci", "sw deploy -c --ci");
        check("sw gc --no-confirm", "sw gc --yes");
        check("sw gc --confirm", "sw gc");
        check("sw help deploy", "sw help deploy");
        check("sw --version", "sw --version");
        check("sw deploy --misspelt x", "sw deploy --misspelt x");
    }

    /// Command lines that others write, those of asset manifests among them, come through as they are.
    #[test]
    fn every_option_of_every_command_is_taken_as_it_is() {
        let cli = Cli::command();
        let mut open: Vec<(Vec<String>, &Command)> = vec![(vec!["sw".into()], &cli)];
        let mut seen = 0;
        while let Some((words, command)) = open.pop() {
            for below in command.get_subcommands() {
                let name = below.get_name().to_owned();
                open.push(([&words[..], &[name]].concat(), below));
            }
            if words.len() == 1 {
                continue;
            }
            let own = command.get_arguments().chain(cli.get_arguments());
            for arg in own.filter(|arg| !arg.is_positional()) {
                let names = (arg.get_long_and_visible_aliases().into_iter().flatten())
                    .map(|long| format!("--{long}"))
                    .chain(arg.get_short().map(|short| format!("-{short}")));
                for name in names {
                    let mut line = words.clone();
                    line.push(name);
                    if arg.get_action().takes_values() {
                        line.push("never".into());
                    }
                    let given: Vec<OsString> = line.iter().map(OsString::from).collect();
                    let taken = normalize(given.clone(), &cli);
                    assert_eq!(taken.arguments, given);
                    assert!(taken.left_out.is_empty(), "{line:?}");
                    seen += 1;
                }
            }
        }
        assert!(seen > 100, "{seen}");
    }

    #[test]
    fn what_a_command_has_no_use_for_is_named() {
        let line = ["sw", "bootstrap", "--app", "x", "--ci"].map(Into::into);
        let got = normalize(line.into(), &Cli::command());
        assert_eq!(got.left_out, ["--app"]);
        assert_eq!(got.arguments, ["sw", "bootstrap"]);
    }
}
