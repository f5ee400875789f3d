//! Filter patterns of CloudWatch Logs, and whether they take what is written.
//!
//! Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html>

use super::events::Value;
use super::text::Text;

/// Whether a pattern takes what is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Takes {
    /// It does.
    Yes,
    /// It does not, and what fails.
    No(String),
    /// It is not known, and why not.
    Unknown(String),
}

/// Whether a filter pattern takes a message: terms of a text, or conditions of JSON in braces.
///
/// A term within a longer word, a regular expression and the columns of a line in brackets are not decided.
///
/// ```
/// use stackwright_template::engines::log_pattern::{Takes, takes};
/// use stackwright_template::engines::text::Text;
///
/// let broke = Text::literal("[ERROR 500] it broke");
/// assert_eq!(takes("", &broke), Takes::Yes);
/// assert_eq!(takes("ERROR", &broke), Takes::Yes);
/// assert_eq!(takes("ERROR -500", &broke), Takes::No("it has `500`".to_owned()));
/// assert_eq!(takes("?ERROR ?WARN", &Text::literal("WARN slow")), Takes::Yes);
///
/// let record = Text::literal(r#"{"level": "ERROR", "code": 503}"#);
/// assert_eq!(takes(r#"{ $.level = "ERROR" && $.code >= 500 }"#, &record), Takes::Yes);
/// ```
#[must_use]
pub fn takes(pattern: &str, message: &Text) -> Takes {
    let pattern = pattern.trim();
    if pattern.is_empty() {
        return Takes::Yes;
    }
    if let Some(condition) = pattern.strip_prefix('{') {
        return match condition.strip_suffix('}') {
            Some(condition) => of_json(condition, message),
            None => Takes::No("the pattern has no closing brace".to_owned()),
        };
    }
    if pattern.starts_with('[') {
        return Takes::Unknown("its columns are not taken apart".to_owned());
    }
    match message.known() {
        Some(message) => of_terms(pattern, message),
        None => Takes::Unknown("a part of what is written is not known".to_owned()),
    }
}

/// The terms of a pattern, quotes taken away.
fn terms(pattern: &str) -> Vec<(Option<char>, String)> {
    let mut found = Vec::new();
    let mut rest = pattern.trim_start();
    while !rest.is_empty() {
        let sign = rest.chars().next().filter(|c| matches!(c, '-' | '?'));
        rest = &rest[sign.map_or(0, char::len_utf8)..];
        let (term, after) = match rest.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
            None => rest.split_once(char::is_whitespace).unwrap_or((rest, "")),
        };
        found.push((sign, term.to_owned()));
        rest = after.trim_start();
    }
    found
}

fn of_terms(pattern: &str, message: &str) -> Takes {
    let terms = terms(pattern);
    // Terms of which one is enough are ignored beside others.
    let is_any = terms.iter().all(|(sign, _)| *sign == Some('?'));
    let mut open = None;
    let mut one = false;
    for (sign, term) in &terms {
        if term.starts_with('%') {
            open = Some(format!("the regular expression `{term}` is not tried"));
            continue;
        }
        let has = has_term(message, term);
        let within = || Some(format!("it has `{term}` within a longer word"));
        match (sign, has) {
            (Some('?'), Some(true)) if is_any => one = true,
            (Some('?'), None) if is_any => open = open.or_else(within),
            (Some('?'), _) => {}
            (Some(_), Some(true)) => return Takes::No(format!("it has `{term}`")),
            (None, Some(false)) => return Takes::No(format!("it does not have `{term}`")),
            (_, None) => open = open.or_else(within),
            _ => {}
        }
    }
    match open {
        _ if one => Takes::Yes,
        Some(why) => Takes::Unknown(why),
        None if is_any => Takes::No("it has none of the terms".to_owned()),
        None => Takes::Yes,
    }
}

/// Whether a text has a term as a word. `None` where it is only within longer ones.
fn has_term(text: &str, term: &str) -> Option<bool> {
    let mut within = false;
    for (at, _) in text.match_indices(term) {
        let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let before = text[..at].chars().next_back();
        let after = text[at + term.len()..].chars().next();
        let first = term.chars().next();
        let last = term.chars().next_back();
        if !(is_word(before) && is_word(first) || is_word(after) && is_word(last)) {
            return Some(true);
        }
        within = true;
    }
    (!within).then_some(false)
}

/// A value that a condition compares with.
#[derive(Clone, Debug, PartialEq)]
enum Operand {
    Text(String),
    Number(f64),
    Is(&'static str),
    NotExists,
}

/// How many conditions may be within one another.
const DEEPEST: usize = 32;

struct Reader<'p> {
    rest: &'p str,
    json: Value,
}

fn of_json(condition: &str, message: &Text) -> Takes {
    let Some(json) = Value::parse(message) else {
        return match message.known() {
            Some(_) => Takes::No("it is no JSON".to_owned()),
            None => Takes::Unknown("whether it is JSON is not known".to_owned()),
        };
    };
    let mut reader = Reader {
        rest: condition,
        json,
    };
    match reader.any(0) {
        Some(found) if reader.rest.trim().is_empty() => found,
        _ => Takes::Unknown(format!(
            "the condition `{}` is not understood",
            condition.trim()
        )),
    }
}

impl Reader<'_> {
    fn skip(&mut self, token: &str) -> bool {
        self.rest = self.rest.trim_start();
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn any(&mut self, depth: usize) -> Option<Takes> {
        let mut found = self.all(depth)?;
        while self.skip("||") {
            let next = self.all(depth)?;
            found = match (found, next) {
                (Takes::Yes, _) | (_, Takes::Yes) => Takes::Yes,
                (Takes::Unknown(why), _) | (_, Takes::Unknown(why)) => Takes::Unknown(why),
                (no, _) => no,
            };
        }
        Some(found)
    }

    fn all(&mut self, depth: usize) -> Option<Takes> {
        let mut found = self.one(depth)?;
        while self.skip("&&") {
            let next = self.one(depth)?;
            found = match (found, next) {
                (Takes::No(why), _) | (_, Takes::No(why)) => Takes::No(why),
                (Takes::Unknown(why), _) | (_, Takes::Unknown(why)) => Takes::Unknown(why),
                (yes, _) => yes,
            };
        }
        Some(found)
    }

    fn one(&mut self, depth: usize) -> Option<Takes> {
        if depth > DEEPEST {
            return None;
        }
        if self.skip("(") {
            let found = self.any(depth + 1)?;
            return self.skip(")").then_some(found);
        }
        self.rest = self.rest.trim_start();
        let end = self
            .rest
            .find(|c: char| c.is_whitespace() || "=!<>".contains(c))
            .unwrap_or(self.rest.len());
        let (path, rest) = self.rest.split_at(end);
        let path = path.strip_prefix('$')?;
        self.rest = rest;
        let operator = ["!=", "<=", ">=", "=", "<", ">", "IS", "NOT"]
            .into_iter()
            .find(|operator| self.skip(operator))?;
        let operand = match operator {
            "IS" => Operand::Is(
                ["TRUE", "FALSE", "NULL"]
                    .into_iter()
                    .find(|word| self.skip(word))?,
            ),
            "NOT" => self.skip("EXISTS").then_some(Operand::NotExists)?,
            _ => self.operand()?,
        };
        Some(compared(path, operator, &operand, &self.json))
    }

    fn operand(&mut self) -> Option<Operand> {
        self.rest = self.rest.trim_start();
        if let Some(quoted) = self.rest.strip_prefix('"') {
            let (text, rest) = quoted.split_once('"')?;
            self.rest = rest;
            return Some(Operand::Text(text.to_owned()));
        }
        let end = self
            .rest
            .find(|c: char| c.is_whitespace() || ")&|".contains(c))
            .unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        if word.is_empty() || word.starts_with('%') {
            return None;
        }
        Some(match word.parse() {
            Ok(number) => Operand::Number(number),
            Err(_) => Operand::Text(word.to_owned()),
        })
    }
}

fn compared(path: &str, operator: &str, operand: &Operand, json: &Value) -> Takes {
    let Some(path) = plain_path(path) else {
        return Takes::Unknown(format!("the path `${path}` is not followed"));
    };
    let shown = path.join(".");
    let mut found = Some(json);
    for part in &path {
        found = match found {
            Some(Value::Unknown) => break,
            Some(Value::List(items)) => part.parse().ok().and_then(|at: usize| items.get(at)),
            Some(value) => value.get(part),
            None => None,
        };
    }
    let unknown = || Takes::Unknown(format!("`{shown}` is not known"));
    let no = |is: bool| match (is, found) {
        (true, _) => Takes::Yes,
        (false, None) => Takes::No(format!("it has no `{shown}`")),
        (false, Some(value)) => Takes::No(format!("`{shown}` is {value}")),
    };
    match (operand, found) {
        (Operand::NotExists, None) => Takes::Yes,
        (_, Some(Value::Unknown)) => unknown(),
        (Operand::NotExists, Some(_)) | (_, None) => no(false),
        (Operand::Is(word), Some(value)) => no(match value {
            Value::Bool(value) => *word == if *value { "TRUE" } else { "FALSE" },
            Value::Null => *word == "NULL",
            _ => false,
        }),
        (Operand::Number(wanted), Some(Value::Number(own))) => no(match operator {
            "=" => own == wanted,
            "!=" => own != wanted,
            "<" => own < wanted,
            "<=" => own <= wanted,
            ">" => own > wanted,
            _ => own >= wanted,
        }),
        (Operand::Text(wanted), Some(Value::Text(own))) => {
            let Some(own) = own.known() else {
                return unknown();
            };
            let same = is_like(wanted, own);
            no(match operator {
                "=" => same,
                "!=" => !same,
                _ => false,
            })
        }
        // Of another kind.
        (_, Some(_)) => no(operator == "!="),
    }
}

/// The parts of a path to one property; `None` where it may lead to several.
fn plain_path(path: &str) -> Option<Vec<String>> {
    if path.contains('*') {
        return None;
    }
    let dotted = path
        .replace("['", ".")
        .replace("']", "")
        .replace('[', ".")
        .replace(']', "");
    let parts = dotted.split('.').filter(|part| !part.is_empty());
    Some(parts.map(str::to_owned).collect())
}

/// Whether a text is like one with `*` for any characters.
fn is_like(wanted: &str, own: &str) -> bool {
    let parts: Vec<&str> = wanted.split('*').collect();
    let [first, middle @ .., last] = parts.as_slice() else {
        return wanted == own;
    };
    let Some(mut rest) = own.strip_prefix(first) else {
        return false;
    };
    for part in middle {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of AWS's page, and what is beside them.
    #[test]
    fn patterns_take_what_aws_says() {
        const ERRORS: &str = "[ERROR 400] BAD REQUEST";
        const CALL: &str = r#"{"eventType": "UpdateTrail", "sourceIPAddress": "111.111.111.111", "arrayKey": ["value", "another value"], "objectList": [{"name": "a", "id": 1}, {"name": "b", "id": 2}], "SomeObject": null, "cluster.name": "c", "flag": true}"#;
        let mut wrong = Vec::new();
        for (pattern, message, takes_it) in [
            ("ERROR", ERRORS, Some(true)),
            ("error", ERRORS, Some(false)),
            ("ERROR REQUEST", ERRORS, Some(true)),
            ("ERROR ARGUMENTS", ERRORS, Some(false)),
            ("\"BAD REQUEST\"", ERRORS, Some(true)),
            ("\"REQUEST BAD\"", ERRORS, Some(false)),
            ("?ERROR ?ARGUMENTS", ERRORS, Some(true)),
            ("?ARGUMENTS ?WARN", ERRORS, Some(false)),
            ("ERROR -400", ERRORS, Some(false)),
            ("ERROR -419", ERRORS, Some(true)),
            ("ERROR ?NOTHING", ERRORS, Some(true)),
            ("RROR", ERRORS, None),
            ("%E.*R%", ERRORS, None),
            ("[level, code]", ERRORS, None),
            ("{ $.eventType = \"UpdateTrail\" }", CALL, Some(true)),
            ("{ $.eventType = \"UpdateT\" }", CALL, Some(false)),
            ("{ $.eventType = Update* }", CALL, Some(true)),
            ("{ $.sourceIPAddress != 123.123.* }", CALL, Some(true)),
            ("{ $.arrayKey[0] = \"value\" }", CALL, Some(true)),
            ("{ $.objectList[1].id = 2 }", CALL, Some(true)),
            ("{ $.objectList[1].id > 2 }", CALL, Some(false)),
            ("{ $.SomeObject IS NULL }", CALL, Some(true)),
            ("{ $.SomeOtherObject NOT EXISTS }", CALL, Some(true)),
            ("{ $.SomeObject NOT EXISTS }", CALL, Some(false)),
            ("{ $.flag IS TRUE }", CALL, Some(true)),
            ("{ $.flag IS FALSE }", CALL, Some(false)),
            (
                "{ ($.flag IS FALSE) || ($.eventType = Update*) && ($.objectList[0].id <= 1) }",
                CALL,
                Some(true),
            ),
            ("{ $.missing = 1 }", CALL, Some(false)),
            ("{ $.missing != 1 }", CALL, Some(false)),
            ("{ $.objectList[*].id = 1 }", CALL, None),
            ("{ $.eventType ~ x }", CALL, None),
            ("{ $.eventType = x", CALL, Some(false)),
            ("{ $.eventType = x }", ERRORS, Some(false)),
        ] {
            let found = match takes(pattern, &Text::literal(message)) {
                Takes::Yes => Some(true),
                Takes::No(_) => Some(false),
                Takes::Unknown(_) => None,
            };
            if found != takes_it {
                wrong.push(format!("{pattern}: {found:?}"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        let open = Text::literal(r#"{"level": ""#)
            .then(Text::unknown("x"))
            .then(Text::literal("\"}"));
        assert!(matches!(
            takes("{ $.level = ERROR }", &open),
            Takes::Unknown(_)
        ));
    }
}
