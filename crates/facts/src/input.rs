//! What a target of an EventBridge rule is given: paths into the event, and templates with variables.
//!
//! Source: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html>

use crate::Problem;
use crate::suggest::did_you_mean;

/// How many paths one target can have.
///
/// Source: <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_InputTransformer.html>
pub const MAX_PATHS: usize = 100;

/// How many characters a template, or a constant input, can have.
///
/// Source: <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_InputTransformer.html>
pub const MAX_TEMPLATE: usize = 8192;

/// The variables that EventBridge defines, which need no path.
pub const PREDEFINED: [&str; 5] = [
    "aws.events.rule-arn",
    "aws.events.rule-name",
    "aws.events.event",
    "aws.events.event.json",
    "aws.events.event.ingestion-time",
];

/// A piece of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Text that stays as it is.
    Literal(&'a str),
    /// The name of a variable, written `<name>`.
    Variable(&'a str),
}

/// Takes a template apart.
///
/// ```
/// use stackwright_facts::input::{Piece::*, pieces};
/// assert_eq!(pieces("\"<key> < <1 a>\""), [Literal("\""), Variable("key"), Literal(" < <1 a>\"")]);
/// ```
pub fn pieces(template: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut start = 0;
    for (at, _) in template.match_indices('<') {
        let name = template[at + 1..].split_once('>').map(|(name, _)| name);
        if let Some(name) = name.filter(|name| is_variable(name)) {
            if start < at {
                pieces.push(Piece::Literal(&template[start..at]));
            }
            pieces.push(Piece::Variable(name));
            start = at + name.len() + 2;
        }
    }
    if start < template.len() {
        pieces.push(Piece::Literal(&template[start..]));
    }
    pieces
}

/// The names of the variables in a template, in order and as often as they stand there.
pub fn variables(template: &str) -> impl Iterator<Item = &str> {
    pieces(template)
        .into_iter()
        .filter_map(|piece| match piece {
            Piece::Variable(name) => Some(name),
            Piece::Literal(_) => None,
        })
}

/// What stands for the value of a variable in [`with_values`].
pub const VALUE: char = '\u{E001}';

/// A template, or a part of one, with a value in place of each variable: a JSON text where the variable stands by itself,
/// and a character of the text that it stands in otherwise. `quoted` says whether the part begins in a text, and then
/// whether it ends in one.
///
/// ```
/// use stackwright_facts::input::{VALUE, with_values};
/// assert_eq!(with_values("{\"a\": <a>, \"b\": \"<b>.\"}", &mut false), format!("{{\"a\": \"{VALUE}\", \"b\": \"{VALUE}.\"}}"));
/// ```
pub fn with_values(template: &str, quoted: &mut bool) -> String {
    let mut filled = String::with_capacity(template.len());
    for piece in pieces(template) {
        let literal = match piece {
            Piece::Variable(_) if *quoted => {
                filled.push(VALUE);
                continue;
            }
            Piece::Variable(_) => {
                filled.extend(['"', VALUE, '"']);
                continue;
            }
            Piece::Literal(literal) => literal,
        };
        *quoted = is_quoted_after(literal, *quoted);
        filled.push_str(literal);
    }
    filled
}

/// Whether what follows a literal piece of a template stands within a text in double quotes; `quoted` says so of the piece.
#[must_use]
pub fn is_quoted_after(literal: &str, mut quoted: bool) -> bool {
    let mut escaped = false;
    for c in literal.chars() {
        if c == '"' && !escaped {
            quoted = !quoted;
        }
        escaped = c == '\\' && quoted && !escaped;
    }
    quoted
}

/// Checks that a template with values in place of its variables is JSON: a value, or several texts one after the other.
/// `is_json` says whether a text consists of JSON values.
///
/// # Errors
/// When it is something else, such as a text without quotes.
pub fn check_json(filled: &str, is_json: impl Fn(&str) -> bool) -> Result<(), Problem> {
    // A text may go on in the next line.
    if is_json(&filled.replace(['\n', '\r', '\t'], " ")) {
        return Ok(());
    }
    Err(Problem::new(
        "a target's input is neither JSON nor a text in double quotes",
        "put a text into double quotes, which are part of it: `\"… <name> …\"`",
    ))
}

/// Whether EventBridge takes `<name>` for a variable.
fn is_variable(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
    !name.is_empty() && name.chars().all(plain)
}

/// Checks a variable that stands in a template, whose paths have these names.
///
/// # Errors
/// When it has no path.
pub fn check_variable<'a>(
    name: &str,
    known: impl Iterator<Item = &'a str> + Clone,
) -> Result<(), Problem> {
    if PREDEFINED.contains(&name) || known.clone().any(|known| known == name) {
        return Ok(());
    }
    let hint = match did_you_mean(name, known.chain(PREDEFINED)) {
        Some(near) => format!("did you mean `<{near}>`?"),
        None => format!("add its path: {{{name}: $.detail…}}"),
    };
    Err(Problem::new(
        format!("no path is given for the variable `<{name}>`"),
        hint,
    ))
}

/// Checks the name that a path is given.
///
/// # Errors
/// When EventBridge keeps it for itself, or it can stand in no template.
pub fn check_name(name: &str) -> Result<(), Problem> {
    let reserved = name
        .get(..3)
        .is_some_and(|start| start.eq_ignore_ascii_case("aws"));
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if !reserved && !name.is_empty() && name.chars().all(plain) {
        return Ok(());
    }
    Err(Problem::new(
        format!("`{name}` cannot be the name of a variable in a target's input"),
        "use letters, digits, `-` and `_`, and do not start with `aws`",
    ))
}

/// Checks the number of paths that one target has.
///
/// # Errors
/// When there are too many.
pub fn check_count(paths: usize) -> Result<(), Problem> {
    if paths <= MAX_PATHS {
        return Ok(());
    }
    Err(Problem::new(
        format!("a target is given {paths} values of the event, and can have {MAX_PATHS}"),
        "pass a larger part of the event, for example `$.detail`",
    ))
}

/// Checks the number of characters of a template, or of a constant input.
///
/// # Errors
/// When there are none or too many.
pub fn check_length(characters: usize) -> Result<(), Problem> {
    if characters == 0 {
        return Err(Problem::new(
            "a target's input is an empty text",
            "leave it out to give the whole event, or write `\"\"` for an empty text as JSON",
        ));
    }
    if characters <= MAX_TEMPLATE {
        return Ok(());
    }
    Err(Problem::new(
        format!("a target's input has {characters} characters, and can have {MAX_TEMPLATE}"),
        "store the constant part elsewhere, and pass where it is",
    ))
}

/// Checks a path into an event, such as `$.detail.requestParameters.key`.
///
/// ```
/// use stackwright_facts::input::check_path;
/// assert!(check_path("$.detail.items[0].name").is_ok());
/// let problem = check_path("detail.key").unwrap_err();
/// assert_eq!(problem.hint.as_deref(), Some("write `$.detail.key`"));
/// ```
///
/// # Errors
/// When EventBridge does not understand it.
pub fn check_path(path: &str) -> Result<(), Problem> {
    let problem = |why: &str, hint: &str| {
        let message = format!("`{path}` is not a path into an event: {why}");
        Err(Problem::new(message, hint))
    };
    if path == "$" {
        return Ok(());
    }
    let Some(fields) = path.strip_prefix("$.") else {
        let bare = path.trim_start_matches(['$', '.', '/']);
        return problem(
            "it does not start with `$.`",
            &match bare.starts_with('[') {
                true => "write names with dots between them, `$.detail.key`".to_owned(),
                false => format!("write `$.{bare}`"),
            },
        );
    };
    for field in fields.split('.') {
        let (name, indexes) = match field.find('[') {
            Some(at) => field.split_at(at),
            None => (field, ""),
        };
        let plain = |c: char| c.is_alphanumeric() || "_-:@/".contains(c);
        if name.is_empty() || !(name == "*" || name.chars().all(plain)) {
            return problem(
                &format!("`{field}` is not a name"),
                "write names with dots between them, as in `$.detail.requestParameters.key`",
            );
        }
        let mut rest = indexes;
        while !rest.is_empty() {
            let index = rest.strip_prefix('[').and_then(|rest| rest.split_once(']'));
            let (index, after) = index.unwrap_or_default();
            let number = !index.is_empty() && index.bytes().all(|byte| byte.is_ascii_digit());
            if index != "*" && !number {
                return problem(
                    &format!("`{indexes}` is not the index of a list item"),
                    "write `[0]` for the first item, `[*]` for all",
                );
            }
            rest = after;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths() {
        for path in [
            "$",
            "$.detail",
            "$.detail-type",
            "$.resources[0]",
            "$.detail.items[*].name",
            "$.detail.*",
            "$.detail.grid[0][1]",
            "$.detail.requestParameters.key",
        ] {
            assert_eq!(check_path(path), Ok(()), "{path}");
        }
        for path in [
            "",
            "detail.key",
            "$detail",
            "$.",
            "$.detail..key",
            "$.detail.items[]",
            "$.detail.items[x]",
            "$.detail.items[0",
            "$.detail.items[0]x",
            "$['detail']",
            "$.a b",
        ] {
            assert!(check_path(path).is_err(), "{path}");
        }
    }

    #[test]
    fn templates() {
        let names = |template: &'static str| variables(template).collect::<Vec<_>>();
        assert_eq!(
            names("<a> <aws.events.rule-arn>x<b-1_c>"),
            ["a", "aws.events.rule-arn", "b-1_c"]
        );
        assert_eq!(names("< a> <> <<b> <é> <c"), ["b"]);
        let known = ["key", "bucket"];
        let check = |name| check_variable(name, known.into_iter());
        assert!(check("key").is_ok());
        assert!(check("aws.events.event.json").is_ok());
        let hint = check("bukcet").unwrap_err().hint;
        assert_eq!(hint.as_deref(), Some("did you mean `<bucket>`?"));
        assert!(check("aws.events.nothing").is_err());
    }

    #[test]
    fn names() {
        for name in ["key", "a-b_C1", "event-awsRegion"] {
            assert_eq!(check_name(name), Ok(()), "{name}");
        }
        for name in ["", "a b", "a.b", "awsRegion", "AWS-x", "é"] {
            assert!(check_name(name).is_err(), "{name}");
        }
    }
}
