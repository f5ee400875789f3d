//! Reading the structure of a pattern: objects, lists of alternatives and `$or`.

use crate::Problem;
use crate::suggest::{did_you_mean, squeezed};

use super::operator::{self, OPERATORS};
use super::size::{DEFAULT_LENGTH, MAX_COMBINATIONS, MAX_LENGTH, combinations, length};
use super::{Entries, Fault, Field, Fields, Kind, Pattern, Rule, Test, TestKind, Tree, Verdict};

/// The names that a field inside `$or` cannot have.
const RESERVED: [&str; 24] = [
    "exactly",
    "equals-ignore-case",
    "prefix",
    "suffix",
    "anything-but",
    "exists",
    "wildcard",
    "numeric",
    "cidr",
    "=",
    "<",
    "<=",
    ">",
    ">=",
    "regex",
    "not-wildcard",
    "not-equals-ignore-case",
    "date-after",
    "date-on-or-after",
    "date-before",
    "date-on-or-before",
    "in-date-range",
    "ip-address-in-range",
    "ip-address-not-in-range",
];

/// A pattern that was read from a document, and what is wrong with it.
pub type Reading<T> = (
    Pattern<<T as Tree>::Text, <T as Tree>::Place>,
    Vec<Fault<<T as Tree>::Place>>,
);

/// Reads a pattern, and says what EventBridge refuses in it. What is refused is open in the pattern.
#[must_use]
pub fn read<T: Tree>(tree: T) -> Reading<T> {
    let mut reader = Reader { faults: Vec::new() };
    let root = reader.fields(&tree, "", false);
    reader.size(&tree, &root);
    (Pattern { root }, reader.faults)
}

pub(super) struct Reader<P> {
    faults: Vec<Fault<P>>,
}

pub(super) fn below(path: &str, key: &str) -> String {
    if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}

impl<P: Copy> Reader<P> {
    pub(super) fn refuse(
        &mut self,
        place: P,
        path: &str,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        self.refused(place, path, Problem::new(message, hint));
    }

    pub(super) fn refused(&mut self, place: P, path: &str, problem: Problem) {
        self.fault(place, path, Verdict::Refused, problem);
    }

    fn fault(&mut self, place: P, path: &str, verdict: Verdict, problem: Problem) {
        self.faults.push(Fault {
            place,
            path: path.to_owned(),
            verdict,
            problem,
        });
    }

    fn size<T: Tree<Place = P>>(&mut self, tree: &T, root: &Fields<T::Text, P>) {
        let place = tree.place();
        let length = length(tree);
        if length > DEFAULT_LENGTH {
            let (verdict, allowed) = match length > MAX_LENGTH {
                true => (Verdict::TooLarge, format!("{MAX_LENGTH} are allowed")),
                false => (
                    Verdict::OverQuota,
                    format!("{DEFAULT_LENGTH} are allowed unless the account's quota was raised"),
                ),
            };
            let problem = Problem::new(
                format!("the pattern has {length} characters at least, and {allowed}"),
                "use `prefix` or `wildcard` instead of long lists, or several rules",
            );
            self.fault(place, "", verdict, problem);
        }
        let combinations = combinations(root);
        if combinations > MAX_COMBINATIONS {
            let problem = Problem::new(
                format!(
                    "the pattern has {combinations} combinations of alternatives, and {MAX_COMBINATIONS} are allowed"
                ),
                "use fewer alternatives in `$or`, or several rules",
            );
            self.fault(place, "", Verdict::TooLarge, problem);
        }
    }

    fn fields<T: Tree<Place = P>>(
        &mut self,
        tree: &T,
        path: &str,
        in_or: bool,
    ) -> Fields<T::Text, P> {
        let mut fields = Fields::default();
        let (entries, open) = match tree.kind() {
            Kind::Object { entries, open } => (entries, open),
            Kind::Unknown(_) => {
                fields.open = true;
                return fields;
            }
            other => {
                self.refuse(
                    tree.place(),
                    path,
                    format!("a pattern is an object, not {}", other.words()),
                    "write it as `{\"source\": [\"aws.s3\"]}`",
                );
                fields.open = true;
                return fields;
            }
        };
        fields.open = open;
        if entries.is_empty() && !open {
            self.refuse(
                tree.place(),
                path,
                "the pattern is an empty object",
                "name a field in it, or leave it out",
            );
        }
        self.entries(entries, path, in_or, &mut fields);
        fields
    }

    fn entries<T: Tree<Place = P>>(
        &mut self,
        entries: Entries<T>,
        path: &str,
        in_or: bool,
        fields: &mut Fields<T::Text, P>,
    ) {
        for (name, place, value) in entries {
            let path = below(path, &name);
            if name == "$or" {
                match self.alternatives(&value, &path) {
                    Some(alternatives) => fields.alternatives.push(alternatives),
                    None => fields.open = true,
                }
                continue;
            }
            if in_or && RESERVED.contains(&name.as_str()) {
                self.refuse(
                    place,
                    &path,
                    format!("a field inside `$or` cannot have the name `{name}`, which is a word of patterns"),
                    "each alternative is a pattern of its own: `{\"field\": [\"value\"]}`",
                );
                fields.open = true;
                continue;
            }
            // What is refused restricts the events in a way that nobody knows.
            let rule = self.rule(&name, &value, &path, in_or).unwrap_or(Rule::Open);
            fields.fields.push(Field { name, place, rule });
        }
    }

    fn alternatives<T: Tree<Place = P>>(
        &mut self,
        value: &T,
        path: &str,
    ) -> Option<Vec<Fields<T::Text, P>>> {
        match value.kind() {
            Kind::List(items) if items.len() >= 2 => Some(
                items
                    .iter()
                    .enumerate()
                    .map(|(index, item)| self.fields(item, &format!("{path}.{index}"), true))
                    .collect(),
            ),
            Kind::Unknown(_) => None,
            _ => {
                self.refuse(
                    value.place(),
                    path,
                    "`$or` is a list of at least two patterns",
                    "write `\"$or\": [{…}, {…}]`",
                );
                None
            }
        }
    }

    fn rule<T: Tree<Place = P>>(
        &mut self,
        name: &str,
        value: &T,
        path: &str,
        in_or: bool,
    ) -> Option<Rule<T::Text, P>> {
        match value.kind() {
            Kind::Object { entries, .. } => {
                let operator = entries.iter().find(|(key, _, inner)| {
                    OPERATORS.contains(&key.as_str()) && is_operand(key, inner)
                });
                if let Some((operator, ..)) = operator {
                    self.refuse(
                        value.place(),
                        path,
                        format!("the operator `{operator}` of `{name}` does not stand in a list"),
                        format!("write `{name}: [{{{operator}: …}}]`: a value of a pattern is a list of alternatives"),
                    );
                    return None;
                }
                Some(Rule::Fields(self.fields(value, path, in_or)))
            }
            Kind::List(items) if items.is_empty() => {
                self.refuse(
                    value.place(),
                    path,
                    format!("`{name}` has an empty list of alternatives"),
                    "name at least one value, or leave the field out",
                );
                None
            }
            Kind::List(items) => {
                let tests: Vec<_> = items
                    .iter()
                    .enumerate()
                    .filter_map(|(index, item)| {
                        let kind = self.test(name, item, &format!("{path}.{index}"))?;
                        Some(Test {
                            place: item.place(),
                            kind,
                        })
                    })
                    .collect();
                (tests.len() == items.len()).then_some(Rule::Any(tests))
            }
            Kind::Unknown(_) => Some(Rule::Open),
            other => {
                self.refuse(
                    value.place(),
                    path,
                    format!(
                        "`{name}` must be a list or an object, not {}",
                        other.words()
                    ),
                    format!(
                        "write `{name}: [{}]`: a value of a pattern is a list of alternatives",
                        other.shown()
                    ),
                );
                None
            }
        }
    }

    fn test<T: Tree<Place = P>>(
        &mut self,
        name: &str,
        item: &T,
        path: &str,
    ) -> Option<TestKind<T::Text>> {
        let entries = match item.kind() {
            // A text with something known in it is worth keeping; the rest can be of any type.
            Kind::Text(text) | Kind::Unknown(text) => return Some(TestKind::Equals(text)),
            Kind::Number(number) => return Some(TestKind::Number(number)),
            Kind::Bool(value) => return Some(TestKind::Bool(value)),
            Kind::Null => return Some(TestKind::Null),
            Kind::List(_) => {
                self.refuse(
                    item.place(),
                    path,
                    format!("`{name}` has a list within its list of alternatives"),
                    "write the alternatives in one list",
                );
                return None;
            }
            Kind::Object { open: true, .. } => return Some(TestKind::Open),
            Kind::Object { entries, .. } => entries,
        };
        match entries.as_slice() {
            [(operator, place, operand)] => {
                let path = below(path, operator);
                if !OPERATORS.contains(&operator.as_str()) {
                    self.refused(*place, &path, unknown_operator(operator));
                    return None;
                }
                operator::read(self, operator, operand, &path)
            }
            [] => {
                self.refuse(
                    item.place(),
                    path,
                    "an empty object tests nothing",
                    "write an operator in it, such as `{\"prefix\": \"text\"}`, or leave it out",
                );
                None
            }
            _ => {
                self.refuse(
                    item.place(),
                    path,
                    format!("one alternative of `{name}` has several operators"),
                    "an object in the list has one operator; alternatives are objects of their own, any of which may match",
                );
                None
            }
        }
    }
}

/// Whether the value under an operator's name looks like its operand, and not like a field of that name.
fn is_operand<T: Tree>(operator: &str, value: &T) -> bool {
    match value.kind() {
        Kind::List(_) => matches!(operator, "numeric" | "anything-but"),
        Kind::Object { .. } => operator == "anything-but",
        _ => true,
    }
}

fn unknown_operator(operator: &str) -> Problem {
    let known = || OPERATORS.iter().copied();
    let near = known()
        .find(|known| squeezed(known) == squeezed(operator))
        .or_else(|| did_you_mean(operator, known()));
    Problem::new(
        format!("EventBridge has no operator `{operator}`"),
        match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the operators are {}", OPERATORS.join(", ")),
        },
    )
}

#[cfg(test)]
mod tests;
