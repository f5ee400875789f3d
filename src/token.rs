//! Placeholders that carry expressions through strings.
//!
//! A placeholder is `⟪name#number⟫`. The number finds the expression; the whole text must be as it was issued, so that a
//! string which was cut or changed is noticed instead of ending up in a template.

use std::cell::RefCell;
use std::collections::HashMap;

use crate::data::{Data, Expr, Expression};

const OPEN: char = '⟪';
const CLOSE: char = '⟫';

#[derive(Default)]
struct Registry {
    issued: Vec<(String, Expression)>,
    /// References by node and attribute, so that formatting the same one again issues nothing new.
    known: HashMap<(u32, u32, String), usize>,
}

thread_local! {
    static REGISTRY: RefCell<Registry> = RefCell::default();
}

/// Whether the text may hold a placeholder, whole or damaged.
pub(crate) fn may_contain(text: &str) -> bool {
    text.contains([OPEN, CLOSE])
}

/// The placeholder of an expression.
pub(crate) fn register(expr: &Expression) -> String {
    REGISTRY.with_borrow_mut(|registry| {
        let (key, name) = match expr.kind() {
            Expr::Ref(node) => (
                Some((node.graph, node.node, String::new())),
                "Ref".to_owned(),
            ),
            Expr::GetAtt(node, attribute) | Expr::GetAttList(node, attribute) => (
                Some((node.graph, node.node, attribute.to_string())),
                attribute.to_string(),
            ),
            Expr::Pseudo(name) => (Some((u32::MAX, 0, (*name).to_owned())), (*name).to_owned()),
            Expr::Call(name, _) => (None, name.to_string()),
            _ => (None, "Value".to_owned()),
        };
        if let Some(index) = key.as_ref().and_then(|key| registry.known.get(key)) {
            return registry.issued[*index].0.clone();
        }
        let index = registry.issued.len();
        let name: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
        let text = format!("{OPEN}{name}#{index}{CLOSE}");
        registry.issued.push((text.clone(), expr.clone()));
        if let Some(key) = key {
            registry.known.insert(key, index);
        }
        text
    })
}

/// A part of a string.
#[derive(Debug)]
pub(crate) enum Piece {
    Text(String),
    Expr(Expression),
}

/// A string that holds a part of a placeholder.
#[derive(Debug, PartialEq)]
pub(crate) struct Damaged;

/// Splits a string into its texts and expressions.
pub(crate) fn parse(text: &str) -> Result<Vec<Piece>, Damaged> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find([OPEN, CLOSE]) {
        if start > 0 {
            pieces.push(Piece::Text(rest[..start].to_owned()));
        }
        let end = rest[start..].find(CLOSE).ok_or(Damaged)? + start + CLOSE.len_utf8();
        pieces.push(Piece::Expr(find(&rest[start..end]).ok_or(Damaged)?));
        rest = &rest[end..];
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest.to_owned()));
    }
    Ok(pieces)
}

/// The string as data: as it is, or a concatenation.
pub(crate) fn into_data(text: &str) -> Result<Data, Damaged> {
    let mut pieces: Vec<Data> = parse(text)?
        .into_iter()
        .map(|piece| match piece {
            Piece::Text(text) => Data::String(text),
            Piece::Expr(expr) => Data::Expr(expr),
        })
        .collect();
    Ok(match pieces.len() {
        0 => Data::String(String::new()),
        1 => pieces.remove(0),
        _ => Data::expr(Expr::Concat(pieces)),
    })
}

fn find(token: &str) -> Option<Expression> {
    let number = token.trim_end_matches(CLOSE).rsplit_once('#')?.1;
    let index: usize = number.parse().ok()?;
    REGISTRY.with_borrow(|registry| {
        let (issued, expr) = registry.issued.get(index)?;
        (issued == token).then(|| expr.clone())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pseudo;

    #[test]
    fn a_value_survives_format() {
        let text = format!("arn:{}:s3:::b", pseudo::partition());
        let pieces = parse(&text).expect("whole");
        assert_eq!(pieces.len(), 3);
        assert!(
            matches!(&pieces[1], Piece::Expr(expr) if matches!(expr.kind(), Expr::Pseudo("AWS::Partition")))
        );
    }

    #[test]
    fn the_same_reference_is_issued_once() {
        assert_eq!(pseudo::region().to_string(), pseudo::region().to_string());
    }

    #[test]
    fn damage_is_noticed() {
        let whole = pseudo::region().to_string();
        let cut_end: String = whole.chars().take(whole.chars().count() - 1).collect();
        let cut_start: String = whole.chars().skip(1).collect();
        let reversed: String = whole.chars().rev().collect();
        for damaged in [
            cut_end,
            cut_start,
            reversed,
            whole.to_uppercase(),
            whole.to_lowercase(),
            whole.replace('#', "-"),
            format!("{whole}{CLOSE}"),
        ] {
            assert!(parse(&damaged).is_err(), "{damaged}");
        }
    }
}
