//! `stackwright context`: the values in `cdk.context.json`, which were looked up in AWS, or put there by hand.

use anstyle::Style;
use clap::Args;
use serde_json::{Map, Value, json};

use crate::configuration::context::{self, FILE};
use crate::failure::{Exit, Failure};
use crate::pattern::Pattern;
use crate::terminal::table::Table;
use crate::terminal::text::{count, width};
use crate::terminal::{self, printable};

/// Examples and exit codes.
pub const HELP: &str = "\
Examples:
  stackwright context                  the values that are kept, with their numbers
  stackwright context --reset 2        forget one; the next run looks it up again
  stackwright context --reset 'vpc-provider:*'
  stackwright context --set 'ssm:account=123456789012:parameterName=/size:region=eu-west-1=large'
  stackwright context --set 'availability-zones:account=123456789012:region=eu-west-1=[\"eu-west-1a\"]'

A value is looked up once and kept in cdk.context.json, which is committed: each run gets the same one, and CI needs no
access. In `--set`, what stands behind the last `=` that leaves a known key, or else the last one, is the value: JSON, or
a text.

Exit codes:
  0    done
  1    there is no value of that key
  2    could not run: usage, an unreadable file";

/// Arguments of `context`.
#[derive(Debug, Args)]
pub struct ContextArgs {
    /// Forget the value of this key, number or wildcard; may be repeated
    #[arg(short = 'e', long, value_name = "KEY|NUMBER", conflicts_with_all = ["clear", "set"])]
    pub reset: Vec<String>,

    /// It is no error if there is no value to forget
    #[arg(short, long, requires = "reset")]
    pub force: bool,

    /// Forget all values
    #[arg(long, conflicts_with = "set")]
    pub clear: bool,

    /// Put a value there: JSON, or a text; may be repeated
    #[arg(long, value_name = "KEY=VALUE")]
    pub set: Vec<String>,

    /// Print the values as JSON
    #[arg(short, long, help_heading = "Output")]
    pub json: bool,
}

/// Runs the command.
pub fn run(args: &ContextArgs) -> Result<Exit, Failure> {
    let mut all = context::read_file(std::path::Path::new("."))?;
    if args.clear {
        let number = all.len();
        if number > 0 {
            context::write_file(&Map::new())?;
        }
        terminal::status(&format!("{} forgotten", count(number, "value")));
    } else if !args.reset.is_empty() {
        reset(&mut all, args)?;
    } else if !args.set.is_empty() {
        for text in &args.set {
            let (key, value) = set(&all, text)?;
            all.insert(key, value);
        }
        context::write_file(&all)?;
        terminal::status(&format!(
            "{} kept in {FILE}",
            count(args.set.len(), "value")
        ));
    } else {
        return show(&all, args.json);
    }
    match args.json {
        true => terminal::json(&Value::Object(if args.clear { Map::new() } else { all })),
        false => Ok(Exit::Ok),
    }
}

/// Keys in the order of their numbers.
fn keys(all: &Map<String, Value>) -> Vec<&String> {
    let mut keys: Vec<&String> = all.keys().collect();
    keys.sort();
    keys
}

fn show(all: &Map<String, Value>, as_json: bool) -> Result<Exit, Failure> {
    if as_json {
        return terminal::json(&json!(all));
    }
    if all.is_empty() {
        terminal::status(&format!(
            "{FILE} has no values; what an app asks for is looked up when it is run"
        ));
        return Ok(Exit::Ok);
    }
    let mut table = Table::new(&["#", "key", "value"]);
    for (index, key) in keys(all).into_iter().enumerate() {
        table.row(
            Style::new(),
            vec![
                (index + 1).to_string(),
                printable(key).into_owned(),
                printable(&all[key].to_string()).into_owned(),
            ],
        );
    }
    terminal::result(&table.render(width()))
}

fn reset(all: &mut Map<String, Value>, args: &ContextArgs) -> Result<(), Failure> {
    let numbered: Vec<String> = keys(all).into_iter().cloned().collect();
    let mut forgotten = Vec::new();
    for text in &args.reset {
        let number = text
            .parse::<usize>()
            .ok()
            .and_then(|number| number.checked_sub(1));
        let pattern = Pattern::new(text);
        let meant: Vec<&String> = match number.and_then(|index| numbered.get(index)) {
            _ if all.contains_key(text) => vec![text],
            Some(key) => vec![key],
            None => numbered.iter().filter(|key| pattern.matches(key)).collect(),
        };
        if meant.is_empty() && !args.force {
            let mut failure = Failure::findings(format!("{FILE} has no value of `{text}`"));
            if !numbered.is_empty() {
                failure = failure.hint("`stackwright context` lists keys and their numbers");
            }
            return Err(failure);
        }
        forgotten.extend(meant.into_iter().cloned());
    }
    forgotten.sort();
    forgotten.dedup();
    forgotten.retain(|key| all.shift_remove(key).is_some());
    if !forgotten.is_empty() {
        context::write_file(all)?;
    }
    for key in &forgotten {
        terminal::status(&format!("forgotten: {}", printable(key)));
    }
    Ok(())
}

/// Takes `KEY=VALUE` apart. Keys of look-ups have `=` in them, and so may values: a key that is there already decides, else
/// the last `=` before which no JSON begins.
fn set(all: &Map<String, Value>, text: &str) -> Result<(String, Value), Failure> {
    let cuts = || {
        text.match_indices('=')
            .map(|(at, _)| at)
            .filter(|at| *at > 0)
    };
    let known = cuts().rfind(|at| all.contains_key(&text[..*at]));
    let json = cuts().find(|at| {
        matches!(
            serde_json::from_str(&text[at + 1..]),
            Ok(Value::Array(_) | Value::Object(_))
        )
    });
    let Some(at) = known.or(json).or_else(|| cuts().next_back()) else {
        return Err(
            Failure::could_not_run(format!("`--set {text}` is not KEY=VALUE"))
                .hint("the app names the key, and `stackwright synth --no-lookups` shows it"),
        );
    };
    let (key, value) = (&text[..at], &text[at + 1..]);
    let value = serde_json::from_str(value).unwrap_or_else(|_| Value::from(value));
    Ok((key.to_owned(), value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_with_equals_signs_are_cut_where_the_value_begins() {
        let check = |text: &str, key: &str, value: Value| {
            let all = json!({"a=b=c": 1});
            let all = all.as_object().expect("an object").clone();
            assert_eq!(
                set(&all, text).expect("valid"),
                (key.to_owned(), value),
                "{text}"
            );
        };
        check(
            "ssm:account=1:region=r=large",
            "ssm:account=1:region=r",
            json!("large"),
        );
        check("zones:region=r=[\"a=b\"]", "zones:region=r", json!(["a=b"]));
        check(
            "vpc:region=r={\"a\": \"=\"}",
            "vpc:region=r",
            json!({"a": "="}),
        );
        check("size=3", "size", json!(3));
        check("a=b=c=x=y", "a=b=c", json!("x=y"));
        check("empty=", "empty", json!(""));
        assert!(set(&Map::new(), "nothing").is_err());
        assert!(set(&Map::new(), "=value").is_err());
    }
}
