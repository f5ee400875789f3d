//! Placeholders that carry expressions through strings.
//!
//! A placeholder shows as `3Arn3` where it is printed: a number that finds the expression, a name for people, and the
//! number again. Before each of these characters, and twice at the end, is the control character DEL, which terminals do
//! not show, which JSON text leaves as it is, and which no text for AWS has in it. All of it is ASCII, so slicing cannot
//! fail; and every piece of two bytes or more has a DEL in it, so a string that was cut, split, reversed or changed in
//! case is noticed instead of ending up in a template: the whole text must be as it was issued.

use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::rc::Rc;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::data::{Data, Expr, Expression};
use crate::diagnostic::Diagnostic;

const MARK: char = '\u{7f}';
const MARK_BYTE: u8 = MARK as u8;
/// A mark in the text that `{:?}` makes of a string.
const ESCAPED_MARK: &str = "\\u{7f}";

/// The placeholders that this thread has issued; expressions do not leave their thread.
#[derive(Default)]
struct Registry {
    issued: HashMap<u64, Issued>,
    /// References by node and attribute, so that formatting the same one again issues nothing new.
    known: HashMap<(u32, u32, String), u64>,
    /// The apps that are there.
    apps: Rc<Vec<u32>>,
}

struct Issued {
    text: String,
    expr: Expression,
    /// The apps that were there: it may be in a text of any of them, and what it refers to may hold any of them.
    apps: Rc<Vec<u32>>,
}

thread_local! {
    static REGISTRY: RefCell<Registry> = RefCell::default();
}

/// The number of the next placeholder. One count for all threads, so that no placeholder of another one is taken for one
/// of this; it starts anywhere, so that none of another run is, if a text with one comes from a file.
fn next_number() -> u64 {
    static NEXT: LazyLock<AtomicU64> =
        LazyLock::new(|| AtomicU64::new(RandomState::new().build_hasher().finish() >> 32));
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// Notes that an app is there.
pub(crate) fn open(app: u32) {
    let _ = REGISTRY.try_with(|registry| {
        let mut registry = registry.borrow_mut();
        Rc::make_mut(&mut registry.apps).push(app);
    });
}

/// Forgets the placeholders that were issued for an app and no other one, and with them what they hold.
pub(crate) fn close(app: u32) {
    let forgotten = REGISTRY.try_with(|registry| {
        let mut registry = registry.borrow_mut();
        let Registry { issued, apps, .. } = &mut *registry;
        Rc::make_mut(apps).retain(|other| *other != app);
        let is_over = |issued: &Issued| {
            let is_there = |app| apps.contains(app);
            !issued.apps.is_empty() && !issued.apps.iter().any(is_there)
        };
        let forgotten: Vec<(u64, Issued)> = issued
            .extract_if(|_, issued| {
                !matches!(issued.expr.kind(), Expr::Pseudo(_)) && is_over(issued)
            })
            .collect();
        let Registry { issued, known, .. } = &mut *registry;
        known.retain(|_, number| issued.contains_key(number));
        forgotten
    });
    // Only here, where nothing is borrowed: code of the app may run.
    drop(forgotten);
}

/// Whether the text may hold a placeholder, whole or damaged.
pub(crate) fn may_contain(text: &str) -> bool {
    // A plain loop, as all texts are asked in a debug build.
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            MARK_BYTE => return true,
            b'\\' => return text[at..].contains(MARK) || text.contains(ESCAPED_MARK),
            _ => at += 1,
        }
    }
    false
}

/// The placeholder of an expression.
pub(crate) fn register(expr: &Expression) -> String {
    let issued = REGISTRY.try_with(|registry| registry.borrow_mut().issue(expr));
    // Where the thread is about to end, nobody can find an expression any more.
    issued.unwrap_or_else(|_| placeholder(next_number(), expr.kind()))
}

impl Registry {
    fn issue(&mut self, expr: &Expression) -> String {
        let key = match expr.kind() {
            Expr::Ref(node) => Some((node.graph, node.node, String::new())),
            Expr::GetAtt(node, attribute) | Expr::GetAttList(node, attribute) => {
                Some((node.graph, node.node, attribute.to_string()))
            }
            Expr::Pseudo(name) => Some((u32::MAX, 0, (*name).to_owned())),
            _ => None,
        };
        let known = key.as_ref().and_then(|key| self.known.get(key));
        if let Some(issued) = known.and_then(|number| self.issued.get(number)) {
            return issued.text.clone();
        }
        let number = next_number();
        let text = placeholder(number, expr.kind());
        let issued = Issued {
            text: text.clone(),
            expr: expr.clone(),
            apps: self.apps.clone(),
        };
        self.issued.insert(number, issued);
        if let Some(key) = key {
            self.known.insert(key, number);
        }
        text
    }
}

fn placeholder(number: u64, expr: &Expr) -> String {
    let mut text = marked(&format!("{number}{}{number}", name(expr)));
    text.push(MARK);
    text.push(MARK);
    text
}

fn marked(text: &str) -> String {
    text.chars().flat_map(|shown| [MARK, shown]).collect()
}

/// The name of an expression, for people.
fn label(expr: &Expr) -> String {
    let name = match expr {
        Expr::Ref(_) => "Ref",
        Expr::GetAtt(_, attribute) | Expr::GetAttList(_, attribute) => attribute,
        Expr::Pseudo(name) => name,
        Expr::Call(name, _) => name,
        _ => "Value",
    };
    name.chars().filter(char::is_ascii_alphanumeric).collect()
}

/// What a placeholder shows between its numbers: a label that starts with a letter and has letters of both cases, so that
/// a change of case does not go unnoticed.
fn name(expr: &Expr) -> String {
    let label = label(expr);
    let starts_with_letter = label.starts_with(|first: char| first.is_ascii_alphabetic());
    let has = |case: fn(&u8) -> bool| label.bytes().any(|byte| case(&byte));
    match starts_with_letter && has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase) {
        true => label,
        false => format!("Value{label}"),
    }
}

/// A part of a string.
#[derive(Debug)]
pub(crate) enum Piece {
    Text(String),
    Expr(Expression),
}

/// Why a string with marks in it has no meaning.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Fault {
    /// It holds a part of a placeholder, or a changed one.
    Damaged,
    /// It holds what `{:?}` makes of a string with a placeholder.
    Debugged,
    /// It holds a placeholder that was not issued here: by another thread, in another run, or for an app that is gone.
    Foreign,
}

impl Fault {
    /// The diagnostic for a string that has this fault.
    pub(crate) fn of(self, text: &str) -> Diagnostic {
        let diagnostic = Diagnostic::error(
            crate::codes::DAMAGED_TOKEN,
            format!("`{text}` holds a part of a value that is known only at deployment"),
        );
        match self {
            Fault::Damaged => diagnostic
                .note("a formatted value is a placeholder until then: cutting, splitting, reversing, or changing the case of the text breaks it")
                .hint("use `intrinsic::split`, `select` or `join` on the value instead"),
            Fault::Debugged => diagnostic
                .note("`{:?}` shows a value to people, for debugging")
                .hint("format it with `{}`"),
            Fault::Foreign => diagnostic
                .note("the placeholder in it is of another thread, of another run, or of an app that is gone")
                .hint("build an app on one thread, and format its own values into its texts"),
        }
    }
}

/// Splits a string into its texts and expressions.
pub(crate) fn parse(text: &str) -> Result<Vec<Piece>, Fault> {
    if text.contains(ESCAPED_MARK) {
        return Err(Fault::Debugged);
    }
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(MARK) {
        let (before, found) = rest.split_at(start);
        if !before.is_empty() {
            pieces.push(Piece::Text(before.to_owned()));
        }
        let (expr, length) = find(found)?;
        pieces.push(Piece::Expr(expr));
        rest = &found[length..];
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest.to_owned()));
    }
    Ok(pieces)
}

/// The expression of the placeholder at the start of a text, and the placeholder's length.
fn find(text: &str) -> Result<(Expression, usize), Fault> {
    let number = number(text).ok_or(Fault::Damaged)?;
    let found = REGISTRY.try_with(|registry| {
        let registry = registry.borrow();
        let issued = registry.issued.get(&number)?;
        let is_whole = text.starts_with(&issued.text);
        Some(is_whole.then(|| (issued.expr.clone(), issued.text.len())))
    });
    match found.ok().flatten() {
        Some(Some(found)) => Ok(found),
        Some(None) => Err(Fault::Damaged),
        None if is_whole(text, number) => Err(Fault::Foreign),
        None => Err(Fault::Damaged),
    }
}

/// The characters between marks, from the start of a text.
fn shown(text: &str) -> impl Iterator<Item = char> {
    let mut characters = text.chars();
    std::iter::from_fn(move || {
        (characters.next() == Some(MARK))
            .then(|| characters.next())
            .flatten()
            .filter(|shown| shown.is_ascii() && *shown != MARK)
    })
}

fn number(text: &str) -> Option<u64> {
    let digits: String = shown(text).take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

/// Whether a text starts with a whole placeholder of that number.
fn is_whole(text: &str, number: u64) -> bool {
    let inside: String = shown(text).collect();
    let number = number.to_string();
    let end = &text[inside.len() * 2..];
    inside.len() > number.len() * 2 && inside.ends_with(&number) && end.starts_with("\u{7f}\u{7f}")
}

/// The string as data: as it is, or a concatenation.
pub(crate) fn into_data(text: &str) -> Result<Data, Fault> {
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

/// A text for a person to read: the values that were formatted into it as `${Arn}`.
///
/// ```
/// use stackwright::{pseudo, token};
/// let text = format!("arn:{}:s3:::files", pseudo::partition());
/// assert_eq!(token::readable(&text), "arn:${AWSPartition}:s3:::files");
/// ```
pub fn readable(text: &str) -> String {
    replaced(text, |expr| format!("${{{}}}", label(expr)))
}

/// What of a text is known now: the text without the values that were formatted into it.
///
/// ```
/// use stackwright::{pseudo, token};
/// let text = format!("arn:{}:s3:::files", pseudo::partition());
/// assert_eq!(token::known(&text), "arn::s3:::files");
/// ```
pub fn known(text: &str) -> String {
    replaced(text, |_| String::new())
}

/// The text with something else in the place of placeholders, and without marks that are in none.
fn replaced(text: &str, replacement: impl Fn(&Expr) -> String) -> String {
    if !may_contain(text) {
        return text.to_owned();
    }
    let mut replaced = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(MARK) {
        let (before, found) = rest.split_at(start);
        replaced.push_str(before);
        let length = match find(found) {
            Ok((expr, length)) => {
                replaced.push_str(&replacement(expr.kind()));
                length
            }
            Err(_) => MARK.len_utf8(),
        };
        rest = &found[length..];
    }
    replaced.push_str(rest);
    replaced.replace(ESCAPED_MARK, "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Value, pseudo};

    fn attribute(name: &'static str) -> Value<String> {
        Value::call(name, Data::Null)
    }

    /// Values of all kinds of names.
    fn values() -> Vec<Value<String>> {
        let mut values = vec![
            pseudo::region(),
            pseudo::partition(),
            Value::lazy(|| "later"),
        ];
        values.extend(["Arn", "ARN", "id", "AbA", "7", "é", "", "x1", "Fn::Select"].map(attribute));
        values
    }

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
    fn values_survive_next_to_anything() {
        for value in values() {
            for other in values() {
                let text = format!("5{value}{other}5{value}A{other}Ab");
                let text = crate::json!({ "text": text }).to_string();
                let pieces = parse(&text).expect("whole");
                let found: Vec<*const Expr> = pieces
                    .iter()
                    .filter_map(|piece| match piece {
                        Piece::Expr(expr) => Some(std::ptr::from_ref(expr.kind())),
                        Piece::Text(_) => None,
                    })
                    .collect();
                let expected = [&value, &other, &value, &other].map(|value| {
                    let whole = parse(&value.to_string()).expect("whole");
                    match whole.first() {
                        Some(Piece::Expr(expr)) => std::ptr::from_ref(expr.kind()),
                        other => panic!("{other:?}"),
                    }
                });
                assert_eq!(found, expected);
                assert_eq!(known(&text), "{\"text\":\"55AAb\"}");
            }
        }
    }

    #[test]
    fn the_same_reference_is_issued_once() {
        assert_eq!(pseudo::region().to_string(), pseudo::region().to_string());
    }

    #[track_caller]
    fn check_damaged(text: &str) {
        assert!(parse(text).is_err(), "{text:?}");
        assert!(may_contain(text), "{text:?}");
    }

    #[test]
    fn every_piece_is_noticed() {
        for value in values() {
            let whole = value.to_string();
            assert!(whole.is_ascii());
            for start in 0..whole.len() {
                for end in start + 2..=whole.len() {
                    if (start, end) != (0, whole.len()) {
                        check_damaged(&whole[start..end]);
                        check_damaged(&format!("ab{}ab", &whole[start..end]));
                    }
                }
            }
        }
    }

    #[test]
    fn pieces_that_are_put_together_are_noticed() {
        for (one, other) in values().iter().zip(values().iter().skip(1)) {
            let (one, other) = (one.to_string(), other.to_string());
            for end in 1..one.len() {
                for start in 1..other.len() {
                    let glued = format!("{}{}", &one[..end], &other[start..]);
                    if glued != one && glued != other {
                        check_damaged(&glued);
                    }
                }
            }
        }
        // Of one name, so that only the numbers differ.
        let many: Vec<String> = (0..120).map(|_| attribute("Arn").to_string()).collect();
        for one in &many {
            for other in &many {
                for at in (1..one.len().min(other.len())).step_by(3) {
                    let glued = format!("{}{}", &one[..at], &other[at..]);
                    if glued != *one && glued != *other {
                        check_damaged(&glued);
                    }
                }
            }
        }
    }

    #[test]
    fn changes_are_noticed() {
        for value in values() {
            let whole = format!("before {value} after");
            let shown = readable(&whole);
            let changed = [
                whole.chars().rev().collect(),
                whole.to_uppercase(),
                whole.to_lowercase(),
                whole.escape_default().to_string(),
                whole.escape_debug().to_string(),
                format!("{whole:?}"),
                format!("{:?}", Value::<String>::from(whole.clone())),
                format!("{MARK}{whole}"),
                format!("{whole}{MARK}"),
            ];
            assert!(!shown.contains(char::is_control));
            for text in changed {
                check_damaged(&text);
            }
        }
    }

    #[test]
    fn what_debug_shows_is_a_placeholder_or_noticed() {
        let value = pseudo::region();
        assert_eq!(format!("{value:?}"), value.to_string());
        let escaped = format!("{:?}", format!("a {value}"));
        assert_eq!(parse(&escaped).map(|_| ()), Err(Fault::Debugged));
        assert_eq!(readable(&format!("{value:?}")), "${AWSRegion}");
    }

    #[test]
    fn another_thread_has_other_placeholders() {
        let there = std::thread::spawn(|| pseudo::region().to_string());
        let there = there.join().expect("it ends");
        assert_ne!(there, pseudo::region().to_string());
        assert_eq!(parse(&there).map(|_| ()), Err(Fault::Foreign));
        let cut = &there[..there.len() - 1];
        assert_eq!(parse(cut).map(|_| ()), Err(Fault::Damaged));
    }
}
