//! `stackwright rules`: the table of all rules of validation, or the page of one.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use clap::Args;
use serde_json::{Value, json};
use stackwright_validate::{CodeInfo, Severity, Status};

use crate::failure::{Exit, Failure};
use crate::terminal;
use crate::validation::checks;

/// Examples and exit codes.
pub const HELP: &str = "\
Examples:
  stackwright rules          all rules, one a line
  stackwright rules E3002    the page of one rule, also by its name
  stackwright rules W        those whose code begins so

Exit codes:
  0    done
  2    there is no such rule";

/// Arguments of `rules`.
#[derive(Debug, Args)]
pub struct RulesArgs {
    /// Code or name of a rule, or how codes begin; all rules when none is given
    #[arg(value_name = "CODE")]
    pub code: Option<String>,

    /// Print JSON, for scripts
    #[arg(short, long, help_heading = "Output")]
    pub json: bool,
}

const TITLE: Style = Style::new().bold();
const CODE: Style = AnsiColor::Cyan.on_default();
/// Columns of the table; what a rule does is cut there.
const WIDTH: usize = 110;

/// Runs the command.
pub fn run(args: &RulesArgs) -> Result<Exit, Failure> {
    let asked = args.code.as_deref().unwrap_or_default();
    let one = checks::rules("").find(|rule| {
        rule.code.eq_ignore_ascii_case(asked) || rule.name.eq_ignore_ascii_case(asked)
    });
    let rules: Vec<&CodeInfo> = match one {
        Some(rule) => vec![rule],
        None => checks::rules(&asked.to_ascii_uppercase()).collect(),
    };
    if rules.is_empty() {
        let failure = Failure::could_not_run(format!("there is no rule `{asked}`"));
        return Err(match checks::likely_rule(asked) {
            Some(rule) => failure.hint(format!("did you mean `{}` ({})?", rule.code, rule.name)),
            None => failure.hint("`stackwright rules` lists all"),
        });
    }
    if args.json {
        return terminal::json(&rules.into_iter().map(details).collect());
    }
    match one {
        Some(rule) => terminal::page(&page(rule)),
        None => terminal::page(&table(&rules)),
    }
}

fn details(rule: &CodeInfo) -> Value {
    json!({
        "code": rule.code,
        "name": rule.name,
        "severity": rule.severity.as_str(),
        "onRequest": rule.on_request(),
        "status": rule.status.as_str(),
        "redirectedTo": match rule.status {
            Status::Redirected(to) => Some(to),
            _ => None,
        },
        "supersedes": rule.supersedes,
        "what": rule.section("What it does"),
        "why": rule.section("Why it matters"),
        "example": rule.section("Example"),
        "toDo": rule.section("What to do"),
        "source": rule.section("Source"),
    })
}

fn paint(severity: Severity) -> Style {
    match severity {
        Severity::Error => AnsiColor::BrightRed.on_default(),
        Severity::Warning => AnsiColor::Yellow.on_default(),
        Severity::Info => AnsiColor::BrightCyan.on_default(),
    }
}

fn table(rules: &[&CodeInfo]) -> String {
    let longest = rules.iter().map(|rule| rule.name.len()).max().unwrap_or(0);
    let width = terminal::page_width().map_or(WIDTH, |width| WIDTH.min(width));
    let mut text = String::new();
    for rule in rules {
        let style = paint(rule.severity);
        let what = rule.section("What it does").unwrap_or_default();
        let what = what.split_whitespace().collect::<Vec<_>>().join(" ");
        let room = width.saturating_sub(longest + 19).max(16);
        let what = if what.chars().count() > room {
            let cut: String = what.chars().take(room.saturating_sub(1)).collect();
            let end = cut.rfind(' ').unwrap_or(cut.len());
            format!("{}…", cut[..end].trim_end_matches([',', ';', ':', '.']))
        } else {
            what.trim_end_matches('.').to_owned()
        };
        let _ = writeln!(
            text,
            "{CODE}{:6}{CODE:#} {style}{:8}{style:#} {:longest$}  {what}",
            rule.code,
            rule.severity.as_str(),
            rule.name
        );
    }
    text
}

/// What there is to know before relying on a rule.
fn standing(rule: &CodeInfo) -> String {
    let mut words = String::new();
    if rule.on_request() {
        words.push_str("; only checked with `--info` or when included");
    }
    match rule.status {
        Status::Stable => {}
        Status::Preview => words.push_str("; tried out, and may change or go"),
        Status::Deprecated => words.push_str("; will go"),
        Status::Redirected(to) => {
            let _ = write!(words, "; is {to} now");
        }
    }
    words
}

/// The page of a rule: headings in bold, code set off, links in angle brackets bare, paragraphs as wide as a terminal.
fn page(rule: &CodeInfo) -> String {
    let style = paint(rule.severity);
    let mut text = format!(
        "{CODE}{}{CODE:#} {TITLE}{}{TITLE:#} ({style}{}{style:#}{})\n",
        rule.code,
        rule.name,
        rule.severity.as_str(),
        standing(rule)
    );
    let width = terminal::page_width();
    let mut fenced = false;
    let mut paragraph = Vec::new();
    for line in rule.lines() {
        let is_special = line.is_empty()
            || line.starts_with(['#', '<', '|', ' '])
            || line.starts_with("- ")
            || line.starts_with("```");
        if fenced || is_special {
            write_paragraph(&mut text, &mut paragraph, width);
        }
        if line.starts_with("```") {
            fenced = !fenced;
        } else if fenced {
            let _ = writeln!(text, "    {line}");
        } else if let Some(title) = line.strip_prefix("## ") {
            let _ = writeln!(text, "{TITLE}{title}{TITLE:#}");
        } else if let Some(link) = line
            .trim()
            .trim_end_matches(',')
            .strip_prefix('<')
            .and_then(|l| l.strip_suffix('>'))
        {
            let _ = writeln!(text, "{CODE}{link}{CODE:#}");
        } else if is_special {
            let _ = writeln!(text, "{line}");
        } else {
            paragraph.push(line);
        }
    }
    write_paragraph(&mut text, &mut paragraph, width);
    text
}

/// Writes the lines of a paragraph, on a terminal as wide as that, and empties it.
fn write_paragraph(text: &mut String, paragraph: &mut Vec<&str>, width: Option<usize>) {
    if paragraph.is_empty() {
        return;
    }
    let lines = match width {
        Some(width) => terminal::text::wrapped(&paragraph.join(" "), width),
        None => paragraph.iter().map(|line| (*line).to_owned()).collect(),
    };
    for line in lines {
        let _ = writeln!(text, "{line}");
    }
    paragraph.clear();
}
