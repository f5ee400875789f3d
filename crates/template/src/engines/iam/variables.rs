//! Policy variables: `${aws:username}`, with a default as in `${aws:username, 'nobody'}`.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html>

use super::Request;
use crate::engines::text::{Piece, Text};

/// A value of a policy in which `*` and `?` are wildcards, but for those in `${…}`.
pub fn with_wildcards(value: &Text) -> Text {
    let mut result = Text::default();
    for piece in &value.pieces {
        let Piece::Literal(literal) = piece else {
            result = result.then(Text {
                pieces: vec![piece.clone()],
            });
            continue;
        };
        let mut rest = literal.as_str();
        while let Some(at) = rest.find("${") {
            let end = rest[at..].find('}').map_or(rest.len(), |end| at + end + 1);
            result = result
                .then(Text::glob(&rest[..at]))
                .then(Text::literal(&rest[at..end]));
            rest = &rest[end..];
        }
        result = result.then(Text::glob(rest));
    }
    result
}

/// A value of a policy with its variables filled from a request. `None` where the request surely has no value of one
/// that has no default: then nothing matches it.
pub fn filled(value: &Text, request: &Request<'_>) -> Option<Text> {
    if request.literal {
        return Some(value.clone());
    }
    let mut result = Text::default();
    for piece in &value.pieces {
        let Piece::Literal(literal) = piece else {
            result = result.then(Text {
                pieces: vec![piece.clone()],
            });
            continue;
        };
        let mut rest = literal.as_str();
        while let Some((before, after)) = rest.split_once("${") {
            let Some((variable, after)) = after.split_once('}') else {
                break;
            };
            result = result
                .then(Text::literal(before))
                .then(one(variable, request)?);
            rest = after;
        }
        result = result.then(Text::literal(rest));
    }
    Some(result)
}

fn one(variable: &str, request: &Request<'_>) -> Option<Text> {
    // The three characters that mean something else.
    if matches!(variable, "*" | "?" | "$") {
        return Some(Text::literal(variable));
    }
    let (key, default) = match variable.split_once(',') {
        Some((key, default)) => {
            let default = default.trim().strip_prefix('\'')?.strip_suffix('\'')?;
            (key.trim(), Some(default))
        }
        None => (variable.trim(), None),
    };
    let mut known = request
        .context
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case(key));
    match (known.next(), known.next()) {
        (Some((_, value)), None) => Some(value.clone()),
        // A key with several values is no variable.
        (Some(_), Some(_)) => default.map(Text::literal),
        (None, _)
            if request
                .absent
                .iter()
                .any(|name| name.eq_ignore_ascii_case(key)) =>
        {
            default.map(Text::literal)
        }
        (None, _) => Some(Text::unknown(key)),
    }
}
