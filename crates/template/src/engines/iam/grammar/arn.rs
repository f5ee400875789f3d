//! The form of ARNs.

use stackwright_facts::partition::is_account;

use crate::engines::text::{Piece, SymbolKind, Text};

/// What is wrong with the beginning of an ARN, as far as it is known.
pub(super) fn fault(text: &Text) -> Option<(String, String)> {
    let mut known = String::new();
    let mut whole = true;
    for piece in &text.pieces {
        match piece {
            Piece::Literal(literal) => known.push_str(literal),
            Piece::Symbol(symbol) if symbol.kind != SymbolKind::Any => {
                known.push_str(&format!("${{{}}}", symbol.id.replace(':', ".")));
            }
            Piece::Star => known.push('*'),
            Piece::One => known.push('?'),
            Piece::Symbol(_) => {
                whole = false;
                break;
            }
        }
    }
    let mut parts: Vec<&str> = known.splitn(6, ':').collect();
    let count = parts.len();
    if !whole {
        // The last part goes on.
        parts.pop();
    }
    let open = |part: &str| part.contains(['*', '?', '$']);
    let part = |index: usize| parts.get(index).copied();
    if let Some(partition) = part(1)
        && !open(partition)
        && !partition.starts_with("aws")
    {
        return Some((
            format!("there is no partition `{partition}`"),
            "an ARN begins with `arn:aws:`".into(),
        ));
    }
    if part(2).is_some_and(str::is_empty) {
        return Some((
            "the ARN names no service".into(),
            "the form is arn:aws:service:region:account:resource".into(),
        ));
    }
    if let Some(account) = part(4) {
        let digits = is_account(account);
        if !(account.is_empty()
            || digits
            || open(account)
            || matches!(account, "aws" | "cloudfront" | "aws-managed"))
        {
            return Some((
                format!("the account in the ARN is `{account}`, which is not 12 digits"),
                "the form is arn:aws:service:region:account:resource".into(),
            ));
        }
    }
    if whole && count < 6 && !parts.last().is_some_and(|last| last.contains(['*', '$'])) {
        return Some((
            format!("the ARN has {count} parts, and needs 6"),
            "the form is arn:aws:service:region:account:resource, where some parts may be empty"
                .into(),
        ));
    }
    if whole && count == 6 && part(5).is_some_and(str::is_empty) {
        return Some((
            "the ARN names no resource".into(),
            "write a name or `*` after the last colon".into(),
        ));
    }
    None
}
