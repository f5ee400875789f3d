//! Patterns of the schemas: written for another engine, rewritten for this one, compiled on first use.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, RwLock};

use fancy_regex::Regex;

/// A pattern that no rewrite makes compile. It accepts every text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternFault {
    /// The pattern as the schema has it.
    pub pattern: String,
    /// What the engine says.
    pub reason: String,
}

static FAULTS: Mutex<Vec<PatternFault>> = Mutex::new(Vec::new());
static COMPILED: LazyLock<RwLock<HashMap<String, Option<Arc<Regex>>>>> =
    LazyLock::new(RwLock::default);

/// The patterns met so far that cannot be compiled, so that they accept every text.
#[must_use]
pub fn faults() -> Vec<PatternFault> {
    FAULTS.lock().map(|all| all.clone()).unwrap_or_default()
}

pub(super) fn record(pattern: &str, reason: &str) {
    if let Ok(mut faults) = FAULTS.lock()
        && !faults.iter().any(|fault| fault.pattern == pattern)
    {
        faults.push(PatternFault {
            pattern: pattern.to_owned(),
            reason: reason.to_owned(),
        });
    }
}

/// Whether `text` matches. `None` where the pattern cannot be compiled or takes too long.
pub(super) fn matches(pattern: &str, text: &str) -> Option<bool> {
    compiled(pattern)?.is_match(text).ok()
}

/// Patterns of the data that refuse what AWS takes, and the right ones. In the texts of a record, `\"` is a quotation mark.
/// Source: <https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html#TXTFormat>
const MENDED: &[(&str, &str)] = &[(
    r#"^("[^"]{1,255}" *)*"[^"]{1,255}"$"#,
    r#"^("([^"\\]|\\.){1,255}" *)*"([^"\\]|\\.){1,255}"$"#,
)];

fn compiled(pattern: &str) -> Option<Arc<Regex>> {
    let mended = MENDED.iter().find(|(wrong, _)| *wrong == pattern);
    let pattern = mended.map_or(pattern, |(_, right)| right);
    if let Ok(all) = COMPILED.read()
        && let Some(known) = all.get(pattern)
    {
        return known.clone();
    }
    let regex = match build(&rewrite(pattern)) {
        Ok(regex) => Some(Arc::new(regex)),
        Err(reason) => {
            record(pattern, &reason);
            None
        }
    };
    if let Ok(mut all) = COMPILED.write() {
        all.insert(pattern.to_owned(), regex.clone());
    }
    regex
}

fn build(pattern: &str) -> Result<Regex, String> {
    fancy_regex::RegexBuilder::new(pattern)
        .backtrack_limit(200_000)
        .delegate_size_limit(4 << 20)
        .build()
        .map_err(|error| error.to_string())
}

/// Rewrites the syntax of Java and JavaScript patterns that this engine does not have:
/// `\d`, `\w` and `\s` mean ASCII, `[\w-.]` has a literal hyphen, `\Z` ends the text, a brace that
/// opens no repetition is literal, `\uXXXX` is a code point and half a surrogate pair matches nothing.
pub(super) fn rewrite(pattern: &str) -> String {
    let chars: Vec<char> = pattern.chars().collect();
    let mut out = String::with_capacity(pattern.len() + 16);
    let mut at = 0;
    let mut in_class = false;
    while at < chars.len() {
        let c = chars[at];
        match c {
            '\\' => {
                let next = chars.get(at + 1).copied();
                at += 2;
                match next {
                    Some('d') if in_class => out.push_str("0-9"),
                    Some('d') => out.push_str("[0-9]"),
                    Some('D') if !in_class => out.push_str("[^0-9]"),
                    Some('w') if in_class => out.push_str("0-9A-Za-z_"),
                    Some('w') => out.push_str("[0-9A-Za-z_]"),
                    Some('W') if !in_class => out.push_str("[^0-9A-Za-z_]"),
                    Some('Z' | 'z') if !in_class => out.push_str("\\z"),
                    Some('/') => out.push('/'),
                    Some('u') => {
                        let digits: String = chars.iter().skip(at).take(4).collect();
                        match u32::from_str_radix(&digits, 16) {
                            Ok(code) if digits.len() == 4 => {
                                at += 4;
                                surrogate(code, &mut out);
                            }
                            _ => out.push('u'),
                        }
                    }
                    Some('p' | 'P') => {
                        out.push('\\');
                        out.push(next.unwrap_or('p'));
                        let name: String = chars[at..].iter().take_while(|c| **c != '}').collect();
                        if let Some(inner) = name.strip_prefix('{') {
                            at += name.chars().count() + 1;
                            let inner = inner.trim_start_matches("Is");
                            out.push_str(&format!("{{{inner}}}"));
                        }
                    }
                    Some(escaped) => {
                        out.push('\\');
                        out.push(escaped);
                    }
                    None => out.push_str("\\\\"),
                }
                // `[\w-.]`: the hyphen behind a class is literal.
                if in_class
                    && matches!(next, Some('w' | 'd' | 's' | 'p'))
                    && chars.get(at) == Some(&'-')
                    && chars.get(at + 1) != Some(&']')
                {
                    out.push_str("\\-");
                    at += 1;
                }
                continue;
            }
            '[' if in_class => {
                // A nested class (`&&[^…]`) is this engine's syntax as well; a lone bracket is literal.
                if out.ends_with("&&") || chars.get(at + 1) == Some(&':') {
                    out.push('[');
                } else {
                    out.push_str("\\[");
                }
            }
            '[' => {
                in_class = true;
                out.push('[');
                if chars.get(at + 1) == Some(&'^') {
                    out.push('^');
                    at += 1;
                }
                if chars.get(at + 1) == Some(&']') {
                    out.push_str("\\]");
                    at += 1;
                }
            }
            ']' => {
                in_class = false;
                out.push(']');
            }
            '{' if !in_class => {
                let body: String = chars[at + 1..]
                    .iter()
                    .take_while(|c| c.is_ascii_digit() || **c == ',')
                    .collect();
                let closes = chars.get(at + 1 + body.chars().count()) == Some(&'}');
                if closes && body.starts_with(|c: char| c.is_ascii_digit()) {
                    out.push('{');
                } else {
                    out.push_str("\\{");
                    at += 1;
                    continue;
                }
                out.push_str(&body);
                out.push('}');
                at += body.chars().count() + 2;
                continue;
            }
            '}' if !in_class => out.push_str("\\}"),
            '&' | '~' | '-'
                if in_class
                    && c != '-'
                    && chars.get(at + 1) == Some(&c)
                    && chars.get(at + 2) != Some(&'[') =>
            {
                out.push('\\');
                out.push(c);
                out.push('\\');
                out.push(c);
                at += 1;
            }
            _ => out.push(c),
        }
        at += 1;
    }
    out
}

/// A UTF-16 unit of a pattern. Strings here are Unicode, so a range of surrogates means "beyond the BMP".
fn surrogate(code: u32, out: &mut String) {
    match code {
        0xD800 => out.push_str("\\x{10000}"),
        0xD801..=0xDBFF => out.push_str("\\x{10FFFF}"),
        0xDC00 => out.push_str("\\x{10000}"),
        0xDC01..=0xDFFF => out.push_str("\\x{10FFFF}"),
        _ => out.push_str(&format!("\\x{{{code:X}}}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, text: &str, expected: bool) {
        assert_eq!(
            matches(pattern, text),
            Some(expected),
            "{}",
            rewrite(pattern)
        );
    }

    #[test]
    fn patterns_of_other_engines_compile() {
        check(r"^[\w-.]+$", "a-b.c", true);
        check(r"^\d{3}\Z", "123", true);
        check(r"^\w+$", "é", false);
        check(r"^{a}$", "{a}", true);
        check(
            r"^[\u0020-\uD7FF\uE000-\uFFFD\uD800\uDC00-\uDBFF\uDFFF\r\n\t]*$",
            "a😀",
            true,
        );
        check(r"^[a-z&&[^b]]$", "b", false);
        check(r"^\p{IsAlphabetic}+$", "é", true);
        check(r"^(?!.*--)[a-z-]+$", "a--b", false);
        check(r"^[]a]+$", "]a", true);
        check(r"^[a[]+$", "[", true);
    }
}
