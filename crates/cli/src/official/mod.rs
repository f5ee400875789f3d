//! The AWS CDK's CLI beside this command: what becomes of each of its commands and options.
//!
//! `options.txt` has a row for every option of `cdk` 2.1148.1; a test holds it to what that program says of itself. From it
//! come the tables in `docs/deploy.md`, what is said of an option that is not there, and which options are taken without
//! effect. So a script that calls `cdk` either works, or is told what does not and why.

pub mod arguments;

use std::sync::LazyLock;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::failure::Failure;

/// What becomes of a command or an option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is the same.
    Same,
    /// It is taken, and not quite the same.
    Differs,
    /// It is taken, and has no effect.
    Ignored,
    /// It is not there.
    Absent,
}

/// A row of the table.
#[derive(Debug)]
pub struct Row {
    /// The command, or `*` for options of all.
    pub command: &'static str,
    /// Without the hyphens; empty for the command itself.
    pub option: &'static str,
    /// Its short form.
    pub short: Option<char>,
    /// Its other long names.
    pub aliases: Vec<&'static str>,
    /// Whether a value follows it.
    pub takes_value: bool,
    /// What becomes of it.
    pub fate: Fate,
    /// The option of ours that it stands for, where that has another name.
    pub stands_for: Option<&'static str>,
    /// What is different, or why it is absent.
    pub note: &'static str,
}

impl Row {
    /// Whether it is the row of that option, under its own name or another one.
    fn is_named(&self, name: &str) -> bool {
        !name.is_empty() && (self.option == name || self.aliases.contains(&name))
    }
}

/// Options of every command.
const ALL: &str = "*";

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| read(include_str!("options.txt")));

/// All rows.
pub fn rows() -> &'static [Row] {
    &ROWS
}

/// The row of an option, that of the command before that of all.
pub fn option(command: &str, name: &str) -> Option<&'static Row> {
    let of =
        |command: &str| (rows().iter()).find(|row| row.command == command && row.is_named(name));
    of(command).or_else(|| of(ALL))
}

/// The row of a short option.
fn short_option(command: &str, short: char) -> Option<&'static Row> {
    let of = |command: &str| {
        (rows().iter()).find(|row| row.command == command && row.short == Some(short))
    };
    of(command).or_else(|| of(ALL))
}

/// The row of a command.
fn command(name: &str) -> Option<&'static Row> {
    (rows().iter()).find(|row| row.command == name && row.option.is_empty())
}

/// A line that begins at the margin names a command, one that is indented an option of it; columns stand two blanks or more
/// apart: name, what becomes of it, note.
fn read(text: &'static str) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut command = "";
    for line in text.lines() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let is_option = line.starts_with(' ');
        let mut columns = (line.split("  ").map(str::trim)).filter(|part| !part.is_empty());
        let name = columns.next().unwrap_or_default();
        let fate = columns.next().unwrap_or_default();
        let note = columns.next().unwrap_or_default();
        let mut words = name.split(' ');
        let first = words.next().unwrap_or_default();
        if !is_option {
            command = first;
        }
        let mut row = Row {
            command,
            option: first.strip_prefix("--").unwrap_or_default(),
            short: None,
            aliases: Vec::new(),
            takes_value: false,
            fate: Fate::Absent,
            stands_for: fate.strip_prefix("as "),
            note,
        };
        for word in words {
            match (word.strip_prefix("--"), word.strip_prefix('-')) {
                (Some(long), _) => row.aliases.push(long),
                (None, Some(short)) => row.short = short.chars().next(),
                (None, None) => row.takes_value = true,
            }
        }
        row.fate = match fate {
            "same" => Fate::Same,
            "ignored" => Fate::Ignored,
            "absent" => Fate::Absent,
            _ => Fate::Differs,
        };
        rows.push(row);
    }
    rows
}

/// What is to be said of a command line that names what only the official command has; `None` where something else is wrong.
pub fn explain(error: &clap::Error, command_name: Option<&str>) -> Option<Failure> {
    let given = |kind| match error.get(kind) {
        Some(ContextValue::String(name)) => Some(name.as_str()),
        _ => None,
    };
    let (what, row) = match error.kind() {
        ErrorKind::InvalidSubcommand => {
            let name = given(ContextKind::InvalidSubcommand)?;
            (format!("`{name}`"), command(name)?)
        }
        ErrorKind::UnknownArgument => {
            let name = given(ContextKind::InvalidArg)?;
            let command_name = command_name?;
            let row = match name.strip_prefix("--") {
                Some(long) => {
                    let long = long.split('=').next().unwrap_or(long);
                    option(command_name, long)
                        .or_else(|| option(command_name, long.strip_prefix("no-")?))?
                }
                None => short_option(command_name, name.chars().nth(1)?)?,
            };
            (format!("`{name}` of `cdk {command_name}`"), row)
        }
        _ => return None,
    };
    if row.fate != Fate::Absent {
        return None;
    }
    Some(Failure::could_not_run(format!(
        "{what} is not taken: {}",
        row.note
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_says_what_it_must() {
        assert!(rows().len() > 150);
        for row in rows() {
            let name = format!("{} --{}", row.command, row.option);
            let has_note = !row.note.is_empty();
            assert_eq!(has_note, row.fate != Fate::Same, "{name}: {}", row.note);
            assert!(!row.note.ends_with('.'), "{name}");
        }
    }

    /// What is said to be taken is taken, and what is said to be absent is not.
    #[test]
    #[cfg(feature = "deploy")]
    fn the_table_is_true() {
        use clap::CommandFactory;
        let cli = crate::command_line::Cli::command();
        for row in rows() {
            let name = format!("cdk {} --{}", row.command, row.option);
            if row.option.is_empty() {
                let there = cli.find_subcommand(row.command).is_some();
                assert_eq!(
                    there || row.command == ALL,
                    row.fate != Fate::Absent,
                    "{name}"
                );
                continue;
            }
            let commands: Vec<&str> = match row.command {
                ALL => vec!["deploy", "list", "synth", "diff", "destroy"],
                one if command(one).is_some_and(|row| row.fate == Fate::Absent) => continue,
                one => vec![one],
            };
            for command in commands {
                let long = format!("--{}", row.option);
                let values: &[&str] = if row.takes_value {
                    &[VALUE_FOR
                        .iter()
                        .find(|(option, _)| *option == row.option)
                        .map_or("1", |(_, value)| value)]
                } else {
                    &[]
                };
                let mut line = vec!["stackwright", command, &long];
                line.extend(values);
                let off = format!("--no-{}", row.option);
                let mut lines = vec![line];
                for alias in &row.aliases {
                    let mut line = lines[0].clone();
                    line[2] = Box::leak(format!("--{alias}").into_boxed_str());
                    lines.push(line);
                }
                if !row.takes_value {
                    lines.push(vec!["stackwright", command, &off]);
                }
                let taken = |line: &Vec<&str>| {
                    let line = line.iter().map(Into::into).collect();
                    let line = arguments::normalize(line, &cli).arguments;
                    let result = cli.clone().try_get_matches_from(line);
                    // What is missing or contradicts is another matter than what is unknown.
                    !matches!(
                        result.map_err(|error| error.kind()),
                        Err(ErrorKind::UnknownArgument
                            | ErrorKind::InvalidValue
                            | ErrorKind::ValueValidation)
                    )
                };
                let all = lines.iter().all(taken);
                assert_eq!(all, row.fate != Fate::Absent, "{name} for {command}");
            }
        }
    }

    /// The tables stand in the guide as they follow from the rows. `UPDATE_EXPECT=1` writes them there.
    #[test]
    fn the_guide_has_the_tables() {
        let guide = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/deploy.md");
        let text = std::fs::read_to_string(guide).expect("the guide");
        let (before, rest) = text.split_once(BEGIN).expect("the mark at the beginning");
        let (_, after) = rest.split_once(END).expect("the mark at the end");
        let expected = format!("{before}{BEGIN}\n\n{}{END}{after}", tables());
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            std::fs::write(guide, expected).expect("it can be written");
        } else {
            assert!(
                text == expected,
                "docs/deploy.md is not what the rows say; UPDATE_EXPECT=1 writes it"
            );
        }
    }

    const BEGIN: &str = "<!-- from crates/cli/src/official/options.txt -->";
    const END: &str = "<!-- end -->";

    fn tables() -> String {
        let mut text = String::new();
        let commands = rows().iter().filter(|row| row.option.is_empty());
        for command in commands {
            let title = match command.command {
                ALL => "All commands".to_owned(),
                name => format!("`cdk {name}`"),
            };
            let what = match command.fate {
                Fate::Same => String::new(),
                Fate::Absent => format!(": absent; {}", command.note),
                _ => format!(": {}", command.note),
            };
            text.push_str(&format!("**{title}**{what}\n\n"));
            let options = (rows().iter())
                .filter(|row| row.command == command.command && !row.option.is_empty());
            let (same, other): (Vec<&Row>, Vec<&Row>) =
                options.partition(|row| row.fate == Fate::Same);
            if !same.is_empty() {
                let same: Vec<String> = same.iter().map(|row| named(row)).collect();
                text.push_str(&format!("The same: {}\n\n", same.join(", ")));
            }
            if other.is_empty() || command.fate == Fate::Absent {
                continue;
            }
            text.push_str("| option | here | |\n| --- | --- | --- |\n");
            for row in other {
                let here = match (row.fate, row.stands_for) {
                    (_, Some(own)) => format!("`{}`", own.trim_end_matches(" when off")),
                    (Fate::Differs, None) => "differs".to_owned(),
                    (Fate::Ignored, None) => "without effect".to_owned(),
                    (_, None) => "absent".to_owned(),
                };
                text.push_str(&format!("| {} | {here} | {} |\n", named(row), row.note));
            }
            text.push('\n');
        }
        text
    }

    fn named(row: &Row) -> String {
        let long = [row.option].into_iter().chain(row.aliases.iter().copied());
        let names = long.map(|name| format!("`--{name}`"));
        let names = names.chain(row.short.map(|short| format!("`-{short}`")));
        names.collect::<Vec<_>>().join(", ")
    }

    /// Values for options to which not any text can be given.
    #[cfg(feature = "deploy")]
    const VALUE_FOR: &[(&str, &str)] = &[
        ("action", "full"),
        ("fail-on", "never"),
        ("language", "rust"),
        ("method", "change-set"),
        ("progress", "events"),
        ("hotswap-ecs-maximum-healthy-percent", "200"),
        ("require-approval", "never"),
        ("type", "all"),
    ];
}
