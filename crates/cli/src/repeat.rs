//! Commands in hints are completed with what this run was given to find app, account and region, so that they work when they
//! are pasted.

use std::borrow::Cow;
use std::sync::OnceLock;

use clap::parser::ValueSource;
use clap::{ArgMatches, Command, CommandFactory as _};

use crate::command_line::Cli;

/// Options that say what a command is about, as ids of the parser. A proxy is none of them: its address may have a password.
const REPEATED: [&str; 8] = [
    "app",
    "context",
    "profile",
    "region",
    "endpoint_url",
    "ca_bundle",
    "qualifier",
    "toolkit_stack_name",
];

/// What this run was given of these: the id, and the option with its value.
static GIVEN: OnceLock<Vec<(&str, String)>> = OnceLock::new();

/// Keeps what the command line gives.
pub fn remember(matches: &ArgMatches) {
    let Some((_, given)) = matches.subcommand() else {
        return;
    };
    let of = |id: &'static str| {
        let is_given = given.try_contains_id(id).unwrap_or(false)
            && given.value_source(id) == Some(ValueSource::CommandLine);
        let values = is_given.then(|| given.get_raw(id)).flatten();
        let option = id.replace('_', "-");
        let told = values.into_iter().flatten();
        told.map(move |value| {
            (
                id,
                format!("--{option} {}", quoted(&value.to_string_lossy())),
            )
        })
    };
    let _ = GIVEN.set(REPEATED.into_iter().flat_map(of).collect());
}

/// Whether an option, by its id, was given.
pub fn is_given(id: &str) -> bool {
    GIVEN
        .get()
        .is_some_and(|given| given.iter().any(|(of, _)| *of == id))
}

/// A text in which the commands between backquotes are completed.
pub fn completed(text: &str) -> Cow<'_, str> {
    let given = GIVEN.get().map(Vec::as_slice).unwrap_or_default();
    if !text.contains("`stackwright ") || given.is_empty() {
        return Cow::Borrowed(text);
    }
    let cli = Cli::command();
    let pieces = text.split('`').enumerate();
    // Between the first and the second, the third and the fourth one …
    let pieces = pieces.map(|(number, piece)| match number % 2 {
        1 => Cow::Owned(with(piece, given, &cli)),
        _ => Cow::Borrowed(piece),
    });
    Cow::Owned(pieces.collect::<Vec<_>>().join("`"))
}

/// A command, completed; anything else as it is.
pub fn command(text: &str) -> String {
    let given = GIVEN.get().map(Vec::as_slice).unwrap_or_default();
    with(text, given, &Cli::command())
}

fn with(text: &str, given: &[(&str, String)], cli: &Command) -> String {
    let mut words = text.split(' ');
    let called = (words.next() == Some("stackwright"))
        .then(|| cli.find_subcommand(words.next()?))
        .flatten();
    let Some(called) = called else {
        return text.to_owned();
    };
    // What is named by a file needs no app.
    let is_of_file = called.get_name() == "validate" && words.next().is_some();
    let mut whole = text.to_owned();
    for (id, option) in given {
        let is_taken = called.get_arguments().any(|arg| arg.get_id() == *id);
        let name = option.split(' ').next().unwrap_or_default();
        let is_there = text.split(' ').any(|word| word == name);
        let is_needed = !(is_of_file && matches!(*id, "app" | "context"));
        if is_taken && is_needed && !is_there {
            whole.push(' ');
            whole.push_str(option);
        }
    }
    whole
}

/// A value as a shell takes it.
fn quoted(value: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,@%+".contains(c);
    match !value.is_empty() && value.chars().all(is_plain) {
        true => value.to_owned(),
        false => format!("'{}'", value.replace('\'', "'\\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_gets_what_it_takes_and_does_not_have() {
        let given = [
            ("app", format!("--app {}", quoted("node app.js"))),
            ("region", "--region eu-west-1".to_owned()),
            ("toolkit_stack_name", "--toolkit-stack-name Kit".to_owned()),
        ];
        for (text, expected) in [
            (
                "stackwright synth S",
                "stackwright synth S --app 'node app.js' --region eu-west-1",
            ),
            #[cfg(feature = "deploy")]
            (
                "stackwright deploy S",
                "stackwright deploy S --app 'node app.js' --region eu-west-1 --toolkit-stack-name Kit",
            ),
            #[cfg(feature = "deploy")]
            (
                "stackwright bootstrap --region us-east-1",
                "stackwright bootstrap --region us-east-1",
            ),
            ("stackwright rules E3003", "stackwright rules E3003"),
            (
                "stackwright validate t.json",
                "stackwright validate t.json --region eu-west-1",
            ),
            ("cdk deploy", "cdk deploy"),
            ("stackwright", "stackwright"),
        ] {
            assert_eq!(with(text, &given, &Cli::command()), expected);
        }
    }

    #[test]
    fn values_are_quoted_for_a_shell() {
        assert_eq!(quoted("cdk.out"), "cdk.out");
        assert_eq!(quoted("it's"), r"'it'\''s'");
        assert_eq!(quoted(""), "''");
    }
}
