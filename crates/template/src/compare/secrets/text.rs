//! Secrets inside of texts: what is left of one is shown, references and all that is no secret.

use super::{MASK, is_secret};

/// Values that say nothing, whatever their name: switches, units, and where the secret is.
const HARMLESS: &[&str] = &[
    "true", "false", "yes", "no", "on", "off", "none", "null", "required", "optional", "enabled",
    "disabled", "seconds", "minutes", "hours", "days", "jwt", "plain", MASK,
];

/// How tokens of well-known services begin; enough follows to be one.
const BEGINNINGS: &[&str] = &[
    "ghp_",
    "gho_",
    "ghs_",
    "ghu_",
    "ghr_",
    "github_pat_",
    "glpat-",
    "xoxb-",
    "xoxp-",
    "xoxa-",
    "xoxr-",
    "xoxs-",
    "xapp-",
    "sk_live_",
    "sk_test_",
    "rk_live_",
    "rk_test_",
    "whsec_",
    "sk-ant-",
    "sk-proj-",
    "npm_",
    "pypi-",
    "dop_v1_",
    "SG.",
    "shpat_",
    "hf_",
    "AGE-SECRET-KEY-",
    "hvs.",
    "eyJ",
];
/// The least that follows.
const SHORTEST_REST: usize = 12;

/// A text that is a secret as a whole, with what it refers to.
pub(super) fn whole(text: &str) -> String {
    if is_harmless(text) {
        return text.to_owned();
    }
    let mut shown = String::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (literal, reference) = until_reference(rest);
        if !literal.is_empty() {
            shown.push_str(MASK);
        }
        shown.push_str(reference);
        rest = &rest[literal.len() + reference.len()..];
    }
    shown
}

fn is_harmless(text: &str) -> bool {
    let bare = text.trim();
    bare.is_empty()
        || ["arn:", "alias/"]
            .iter()
            .any(|start| bare.starts_with(start))
        || HARMLESS.iter().any(|word| bare.eq_ignore_ascii_case(word))
}

/// The longest reference in bytes. What has no end is not looked for again and again.
const LONGEST_REFERENCE: usize = 4 << 10;
/// The longest name in bytes that anybody gives a secret.
const LONGEST_NAME: usize = 128;
/// The longest token in bytes that is taken apart; a longer one is hidden.
const LONGEST_TOKEN: usize = 2 << 10;

/// The first bytes of a text, as far as whole characters go.
fn first(text: &str, most: usize) -> &str {
    let mut end = most.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// How long the reference is that a text begins with: `${…}` or `{{resolve:…}}`.
fn reference(text: &str) -> Option<usize> {
    let end = match text {
        _ if text.starts_with("${") => "}",
        _ if text.starts_with("{{resolve:") => "}}",
        _ => return None,
    };
    let at = first(text, LONGEST_REFERENCE).find(end)?;
    Some(at + end.len())
}

/// The text up to the next reference, and that.
fn until_reference(text: &str) -> (&str, &str) {
    let found = text
        .char_indices()
        .filter(|(_, c)| matches!(c, '$' | '{'))
        .find_map(|(at, _)| Some((at, reference(&text[at..])?)));
    match found {
        Some((at, length)) => (&text[..at], &text[at..at + length]),
        None => (text, ""),
    }
}

/// The length of a text up to a character that ends it; a reference may have any character in it.
fn until(text: &str, ends: impl Fn(char) -> bool) -> usize {
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        match reference(&text[at..]) {
            Some(length) => at += length,
            None if ends(c) => break,
            None => at += c.len_utf8(),
        }
    }
    at
}

/// A text that is no secret as a whole, with [`MASK`] in place of the secrets in it.
pub(super) fn parts(text: &str) -> String {
    // The shortest of what follows needs one of these.
    if !text.contains(['=', ':', '-', '_', '.']) && !text.contains("eyJ") {
        return text.to_owned();
    }
    let mut shown = String::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        match secret_at(text, at) {
            Some((from, to)) => {
                shown.push_str(&text[at..from]);
                shown.push_str(&whole(&text[from..to]));
                at = to;
            }
            None => {
                let length = text[at..].chars().next().map_or(1, char::len_utf8);
                shown.push_str(&text[at..at + length]);
                at += length;
            }
        }
    }
    shown
}

/// Where the secret is that is told by what begins at a byte.
fn secret_at(text: &str, at: usize) -> Option<(usize, usize)> {
    let rest = &text[at..];
    let begins_word = !text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
    match rest.as_bytes()[0] {
        b':' if rest.starts_with("://") => in_url(text, at + 3),
        b':' | b'=' => assigned(text, at),
        b'-' if rest.starts_with("-----BEGIN ") => private_key(text, at),
        b'-' if rest.starts_with("--") && begins_word => option(text, at),
        b'B' | b'b' if begins_word => authorization(text, at),
        _ if begins_word => known(text, at),
        _ => None,
    }
}

/// The password in `scheme://user:password@host`, or the user that is a token.
fn in_url(text: &str, at: usize) -> Option<(usize, usize)> {
    let rest = &text[at..];
    let end = until(rest, |c| {
        c.is_whitespace() || matches!(c, '/' | '?' | '#' | '"' | '\'' | '<' | '>' | ',')
    });
    let user = rest[..end].rfind('@')?;
    let info = &rest[..user];
    let colon = match info.starts_with("${") {
        true => info
            .find('}')
            .and_then(|close| Some(close + info[close..].find(':')?)),
        false => info.find(':'),
    };
    match colon {
        Some(colon) if colon + 1 < user => Some((at + colon + 1, at + user)),
        None if user > SHORTEST_REST && !info.contains("${") => Some((at, at + user)),
        _ => None,
    }
}

/// The value in `password=value`, `"token": "value"`, `Password: value`.
fn assigned(text: &str, at: usize) -> Option<(usize, usize)> {
    let before = text[..at].trim_end_matches(' ');
    let name = before.trim_end_matches(['"', '\'', '\\']);
    let quoted = name.len() < before.len();
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    let start = name.rfind(|c| !is_part(c)).map_or(0, |found| {
        found + name[found..].chars().next().map_or(1, char::len_utf8)
    });
    let name = name
        .get(start..)
        .filter(|name| !name.is_empty() && name.len() <= LONGEST_NAME)?;
    let after = &text[at + 1..];
    if text[at..].starts_with(':') {
        // In an ARN the word before a colon is none; nothing begins with `::`.
        let is_set = quoted || after.starts_with([' ', '"', '\'']);
        if !is_set || after.starts_with(':') {
            return None;
        }
    } else if after.starts_with('=') {
        return None;
    }
    let (from, to) = is_secret(name).then(|| value(text, at + 1))??;
    match scheme(&text[from..]) {
        Some(_) => value(text, to),
        None => Some((from, to)),
    }
}

/// The value in `--password value` and `--password=value`.
fn option(text: &str, at: usize) -> Option<(usize, usize)> {
    let name = first(&text[at + 2..], LONGEST_NAME + 1)
        .split(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_')))
        .next()
        .filter(|name| name.len() <= LONGEST_NAME)?;
    let end = at + 2 + name.len();
    let rest = text[end..].strip_prefix(' ')?.trim_start_matches(' ');
    (!rest.starts_with('-') && is_secret(name)).then(|| value(text, end))?
}

/// A value that begins at a byte, without blanks and quotes around it.
fn value(text: &str, at: usize) -> Option<(usize, usize)> {
    let rest = &text[at..];
    let blanks = rest.len() - rest.trim_start_matches(' ').len();
    let rest = &rest[blanks..];
    let marks = rest.len() - rest.trim_start_matches('\\').len();
    let quote = rest[marks..]
        .chars()
        .next()
        .filter(|c| matches!(c, '"' | '\''));
    let from = at + blanks + if quote.is_some() { marks + 1 } else { 0 };
    let length = until(&text[from..], |c| match quote {
        Some(quote) => c == quote || c == '\\' || c == '\n',
        None => c.is_whitespace() || matches!(c, ';' | '&' | ',' | '"' | '\'' | '}' | ')' | '|'),
    });
    let end = from + length;
    (end > from).then_some((from, end))
}

/// What stands before the secret of a request.
fn scheme(text: &str) -> Option<&'static str> {
    ["bearer ", "basic "].into_iter().find(|scheme| {
        let word = text.get(..scheme.len());
        word.is_some_and(|word| word.eq_ignore_ascii_case(scheme))
    })
}

/// What follows `Bearer ` or `Basic `.
fn authorization(text: &str, at: usize) -> Option<(usize, usize)> {
    let scheme = scheme(&text[at..])?;
    let from = at + scheme.len();
    let token = &text[from..];
    let end = token.find(|c: char| !(c.is_ascii_alphanumeric() || "-._~+/=".contains(c)));
    let end = end.unwrap_or(token.len());
    let is_token = end >= 8 && (end >= 20 || token[..end].contains(|c: char| c.is_ascii_digit()));
    is_token.then_some((from, from + end))
}

/// A token that begins as those of a known service do.
fn known(text: &str, at: usize) -> Option<(usize, usize)> {
    let rest = &text[at..];
    let start = BEGINNINGS.iter().find(|start| rest.starts_with(**start))?;
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let length = |text: &str| text.find(|c| !is_part(c)).unwrap_or(text.len());
    let known = first(rest, LONGEST_TOKEN);
    let is_long = length(known) == LONGEST_TOKEN;
    let end = if is_long { length(rest) } else { length(known) };
    let is_token = end >= start.len() + SHORTEST_REST
        && (*start != "eyJ" || rest[..end].matches('.').count() == 2 || is_long);
    is_token.then_some((at, at + end))
}

/// The lines between the first and the last of a private key.
fn private_key(text: &str, at: usize) -> Option<(usize, usize)> {
    let rest = &text[at..];
    let head = rest["-----BEGIN ".len()..].find("-----")? + "-----BEGIN ".len();
    let is_private = head < 64 && rest[..head].ends_with("PRIVATE KEY");
    if !is_private {
        return None;
    }
    let from = head + "-----".len();
    let end = rest[from..]
        .find("-----END")
        .map_or(rest.len(), |end| from + end);
    (end > from).then_some((at + from, at + end))
}
