//! Reading the operators that compare a value, and their operands.

use crate::network::Network;
use crate::suggest::did_you_mean;

use super::read::{Reader, below};
use super::{Comparison, Kind, TestKind, Text, Tree, wildcard};

pub(super) const OPERATORS: [&str; 9] = [
    "prefix",
    "suffix",
    "anything-but",
    "numeric",
    "cidr",
    "exists",
    "equals-ignore-case",
    "wildcard",
    "exactly",
];

/// The operators that can stand within `anything-but`.
const WITHIN_ANYTHING_BUT: [&str; 4] = ["prefix", "suffix", "equals-ignore-case", "wildcard"];

/// The numbers that are compared lie between this and its negative.
const MAX_NUMBER: f64 = 5e9;

/// Reads an operator with its operand.
pub(super) fn read<T: Tree>(
    reader: &mut Reader<T::Place>,
    operator: &str,
    operand: &T,
    path: &str,
) -> Option<TestKind<T::Text>> {
    match operator {
        "prefix" | "suffix" => {
            let (text, ignore_case) = match operand.kind() {
                Kind::Object {
                    entries,
                    open: false,
                } => match entries.as_slice() {
                    [(name, _, inner)] if name == "equals-ignore-case" => {
                        (self::text(reader, name, inner, &below(path, name))?, true)
                    }
                    _ => {
                        reader.refuse(
                            operand.place(),
                            path,
                            format!(
                                "`{operator}` takes a text, or `equals-ignore-case` with a text"
                            ),
                            format!("write `{{\"{operator}\": \"text\"}}`"),
                        );
                        return None;
                    }
                },
                Kind::Object { .. } => return Some(TestKind::Open),
                _ => (text(reader, operator, operand, path)?, false),
            };
            Some(match operator {
                "prefix" => TestKind::Prefix { text, ignore_case },
                _ => TestKind::Suffix { text, ignore_case },
            })
        }
        "equals-ignore-case" => {
            text(reader, operator, operand, path).map(TestKind::EqualsIgnoreCase)
        }
        "exactly" => text(reader, operator, operand, path).map(TestKind::Equals),
        "wildcard" => {
            let text = text(reader, operator, operand, path)?;
            let parts = text.parts();
            let fault = parts
                .iter()
                .enumerate()
                .find_map(|(index, part)| wildcard::check((*part)?, index + 1 < parts.len()).err());
            match fault {
                Some(problem) => {
                    reader.refused(operand.place(), path, problem);
                    None
                }
                None => Some(TestKind::Wildcard(text)),
            }
        }
        "exists" => match operand.kind() {
            Kind::Bool(value) => Some(TestKind::Exists(value)),
            Kind::Unknown(_) => Some(TestKind::Open),
            _ => {
                reader.refuse(
                    operand.place(),
                    path,
                    "`exists` is true or false, without quotes",
                    "write `{\"exists\": true}`",
                );
                None
            }
        },
        "numeric" => numeric(reader, operand, path),
        "cidr" => cidr(reader, operand, path),
        "anything-but" => anything_but(reader, operand, path),
        _ => None,
    }
}

fn text<T: Tree>(
    reader: &mut Reader<T::Place>,
    operator: &str,
    operand: &T,
    path: &str,
) -> Option<T::Text> {
    match operand.kind() {
        Kind::Text(text) | Kind::Unknown(text) => Some(text),
        other => {
            let hint = match other {
                Kind::List(_) => {
                    format!("write one object for each: [{{{operator}: a}}, {{{operator}: b}}]")
                }
                Kind::Number(_) => {
                    "compare numbers with `numeric`, or write the text in quotes".to_owned()
                }
                _ => format!("write `{{\"{operator}\": \"text\"}}`"),
            };
            reader.refuse(
                operand.place(),
                path,
                format!("`{operator}` takes a text, not {}", other.words()),
                hint,
            );
            None
        }
    }
}

fn numeric<T: Tree>(
    reader: &mut Reader<T::Place>,
    operand: &T,
    path: &str,
) -> Option<TestKind<T::Text>> {
    let items: Vec<Kind<T>> = match operand.kind() {
        Kind::List(items) => items.iter().map(Tree::kind).collect(),
        Kind::Unknown(_) => return Some(TestKind::Open),
        _ => Vec::new(),
    };
    if items.iter().any(|item| matches!(item, Kind::Unknown(_))) {
        return Some(TestKind::Open);
    }
    let bounds: Option<Vec<(Comparison, f64)>> = items
        .chunks(2)
        .map(|pair| match pair {
            [Kind::Text(sign), Kind::Number(number)] if number.abs() <= MAX_NUMBER => {
                Some((comparison(sign.known()?)?, *number))
            }
            _ => None,
        })
        .collect();
    let lower = |sign| matches!(sign, Comparison::Greater | Comparison::GreaterOrEqual);
    let upper = |sign| matches!(sign, Comparison::Less | Comparison::LessOrEqual);
    match bounds.as_deref() {
        Some([(sign, number)]) => Some(TestKind::Numeric(vec![(*sign, *number)])),
        Some([first, second]) if lower(first.0) && upper(second.0) && first.1 < second.1 => {
            Some(TestKind::Numeric(vec![*first, *second]))
        }
        Some([first, second]) if lower(first.0) && upper(second.0) => {
            let hint = match first.1 == second.1 {
                true => format!(
                    "write `{{\"numeric\": [\"=\", {}]}}` for that number",
                    first.1
                ),
                false => "a range is [\">=\", low, \"<\", high], the lower bound first".to_owned(),
            };
            reader.refuse(
                operand.place(),
                path,
                "the lower bound of `numeric` is not less than the upper one",
                hint,
            );
            None
        }
        _ => {
            reader.refuse(
                operand.place(),
                path,
                "`numeric` is a list of one comparison, or of a lower and an upper bound",
                "such as [\">=\", 0, \"<\", 10]; the numbers have no quotes and lie between ±5 billion",
            );
            None
        }
    }
}

fn comparison(sign: &str) -> Option<Comparison> {
    Some(match sign {
        "=" => Comparison::Equal,
        "<" => Comparison::Less,
        "<=" => Comparison::LessOrEqual,
        ">" => Comparison::Greater,
        ">=" => Comparison::GreaterOrEqual,
        _ => return None,
    })
}

fn cidr<T: Tree>(
    reader: &mut Reader<T::Place>,
    operand: &T,
    path: &str,
) -> Option<TestKind<T::Text>> {
    const FORM: &str = "write an address and a number of bits: \"10.0.0.0/24\"";
    let shown = match operand.kind() {
        Kind::Unknown(_) => return Some(TestKind::Open),
        Kind::Text(text) => {
            let Some(known) = text.known() else {
                return Some(TestKind::Open);
            };
            match Network::parse(known) {
                // The engine has no ranges of one address.
                Some(network) if network.is_single() => {
                    let address = known.split('/').next().unwrap_or_default();
                    reader.refuse(
                        operand.place(),
                        path,
                        format!("`{known}` is a single address, and `cidr` takes a network"),
                        format!("compare with the address itself: [\"{address}\"]"),
                    );
                    return None;
                }
                Some(network) => return Some(TestKind::Cidr(network)),
                None => format!("`{known}`"),
            }
        }
        other => other.words().to_owned(),
    };
    reader.refuse(
        operand.place(),
        path,
        format!("`cidr` takes a network such as \"10.0.0.0/24\", not {shown}"),
        FORM,
    );
    None
}

fn anything_but<T: Tree>(
    reader: &mut Reader<T::Place>,
    operand: &T,
    path: &str,
) -> Option<TestKind<T::Text>> {
    let excluded: Vec<Option<TestKind<T::Text>>> = match operand.kind() {
        Kind::Unknown(text) => vec![Some(TestKind::Equals(text))],
        Kind::Object { open: true, .. } => return Some(TestKind::Open),
        Kind::Object { entries, .. } => {
            let [(operator, place, inner)] = entries.as_slice() else {
                reader.refuse(
                    operand.place(),
                    path,
                    "`anything-but` takes a value, a list of values or one operator",
                    "write `{\"anything-but\": {\"prefix\": \"text\"}}`",
                );
                return None;
            };
            let path = below(path, operator);
            if !WITHIN_ANYTHING_BUT.contains(&operator.as_str()) {
                let hint = match did_you_mean(operator, WITHIN_ANYTHING_BUT) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("it can be {}", WITHIN_ANYTHING_BUT.join(", ")),
                };
                reader.refuse(
                    *place,
                    &path,
                    format!("`{operator}` cannot stand within `anything-but`"),
                    hint,
                );
                return None;
            }
            let items = match inner.kind() {
                Kind::List(items) => items,
                _ => vec![inner.clone()],
            };
            items
                .iter()
                .map(|item| within(reader, operator, item, &path))
                .collect()
        }
        Kind::List(items) => {
            let mixed = {
                let kinds = || items.iter().map(Tree::kind);
                kinds().any(|kind| matches!(kind, Kind::Text(_)))
                    && kinds().any(|kind| matches!(kind, Kind::Number(_)))
            };
            if mixed {
                reader.refuse(
                    operand.place(),
                    path,
                    "`anything-but` has both texts and numbers in its list",
                    "write texts alone or numbers alone",
                );
                return None;
            }
            items.iter().map(|item| value(reader, item, path)).collect()
        }
        _ => vec![value(reader, operand, path)],
    };
    if excluded.is_empty() {
        reader.refuse(
            operand.place(),
            path,
            "`anything-but` excludes nothing",
            "name a value, or leave the comparison out",
        );
        return None;
    }
    let excluded: Option<Vec<_>> = excluded.into_iter().collect();
    excluded.map(TestKind::AnythingBut)
}

/// A value that `anything-but` excludes.
fn value<T: Tree>(
    reader: &mut Reader<T::Place>,
    item: &T,
    path: &str,
) -> Option<TestKind<T::Text>> {
    match item.kind() {
        Kind::Text(text) | Kind::Unknown(text) => Some(TestKind::Equals(text)),
        Kind::Number(number) => Some(TestKind::Number(number)),
        other => {
            reader.refuse(
                item.place(),
                path,
                format!(
                    "`anything-but` takes texts or numbers, not {}",
                    other.words()
                ),
                "write `{\"anything-but\": [\"a\", \"b\"]}`",
            );
            None
        }
    }
}

/// An operand of an operator within `anything-but`.
fn within<T: Tree>(
    reader: &mut Reader<T::Place>,
    operator: &str,
    item: &T,
    path: &str,
) -> Option<TestKind<T::Text>> {
    if let Kind::Object { .. } = item.kind() {
        text(reader, operator, item, path)?;
    }
    let test = read(reader, operator, item, path)?;
    match &test {
        TestKind::Prefix { text, .. } | TestKind::Suffix { text, .. }
            if text.known() == Some("") =>
        {
            reader.refuse(
                item.place(),
                path,
                format!("`{operator}` within `anything-but` has an empty text"),
                "every text begins and ends with nothing: leave the comparison out",
            );
            None
        }
        _ => Some(test),
    }
}
