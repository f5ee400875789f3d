//! `Fn::ForEach` of the language extensions, unrolled: rules then see the resources, outputs, conditions and
//! properties that the loops make, with their real names.
//!
//! Where the values of a loop are only known at deployment (a parameter without a default), or where they may be
//! others then (a parameter with one), the loop stays beside what could be unrolled of it, so that its section
//! counts as open. Its body then has `&{Identifier}` for the identifier, which no name of a template contains.

use std::borrow::Cow;
use std::collections::HashSet;

use super::sub_variables;
use crate::budget::{self, Budget, Cut, MAX_TEXT};
use crate::parse::{Data, Document, Entry, Map, Node, Span};

/// What the key of a loop begins with.
pub const LOOP: &str = "Fn::ForEach";
/// Sections in which loops are unrolled.
pub const LOOP_SECTIONS: &[&str] = &["Conditions", "Resources", "Outputs"];

/// A document with its loops unrolled.
#[derive(Clone, Debug)]
pub struct Unrolled<'s> {
    /// The document.
    pub document: Document<'s>,
    /// Where rounds were left out, as there are too many.
    pub cut: Option<Cut>,
}

/// The document with its loops unrolled; `None` when it has none.
#[must_use]
pub fn unroll<'s>(document: &Document<'s>) -> Option<Unrolled<'s>> {
    let root = document.root.as_map()?;
    let has_loops = |entry: &Entry<'_>| {
        LOOP_SECTIONS.contains(&entry.key.as_ref()) && contains_loop(&entry.value)
    };
    if !root.iter().any(has_loops) {
        return None;
    }
    let mut unroller = Unroller {
        root: &document.root,
        known: Vec::new(),
        is_over: false,
    };
    let span = document.root.span;
    let budget = Budget::of_template((span.end - span.start) as usize);
    let (entries, spent) = budget::metered(budget, Some(&document.root), || {
        root.iter()
            .map(|entry| Entry {
                key: entry.key.clone(),
                key_span: entry.key_span,
                value: if has_loops(entry) {
                    unroller.node(&entry.value)
                } else {
                    entry.value.clone()
                },
            })
            .collect()
    });
    Some(Unrolled {
        document: Document {
            root: Node::new(span, Data::Map(Map { entries })),
            errors: document.errors.clone(),
            format: document.format,
            aliases: document.aliases.clone(),
            merges: document.merges.clone(),
        },
        cut: spent.cut,
    })
}

fn contains_loop(node: &Node<'_>) -> bool {
    match &node.data {
        Data::List(items) => items.iter().any(contains_loop),
        Data::Map(map) => map
            .iter()
            .any(|entry| entry.key.starts_with(LOOP) || contains_loop(&entry.value)),
        _ => false,
    }
}

/// The identifier, the collection and the body of a loop, where they have the right form.
#[must_use]
pub fn parts<'a, 's>(value: &'a Node<'s>) -> Option<(&'a str, &'a Node<'s>, &'a Map<'s>)> {
    let [identifier, collection, body] = value.as_list()? else {
        return None;
    };
    Some((identifier.as_str()?, collection, body.as_map()?))
}

struct Unroller<'a, 's> {
    root: &'a Node<'s>,
    /// The identifiers of the loops around with their values; `None` where the value is not known.
    known: Vec<(&'a str, Option<String>)>,
    /// Whether the budget is spent, so that no more rounds are made.
    is_over: bool,
}

/// The values that a loop goes through, and whether they are certainly these.
struct Values {
    values: Vec<String>,
    certain: bool,
}

impl<'a, 's> Unroller<'a, 's> {
    fn node(&mut self, node: &'a Node<'s>) -> Node<'s> {
        self.is_over |= !budget::keep(1, node.span);
        let data = match &node.data {
            Data::String(text) => Data::String(self.text(text, node.span)),
            Data::List(items) => Data::List(items.iter().map(|item| self.node(item)).collect()),
            Data::Map(map) => match map.entries.as_slice() {
                [entry] if entry.key == "Ref" => match self.identifier(&entry.value) {
                    Some(value) => Data::String(Cow::Owned(value)),
                    None => Data::Map(self.map(map)),
                },
                [entry] if entry.key == "Fn::Sub" && !self.known.is_empty() => {
                    let value = self.node(&entry.value);
                    match value.as_str() {
                        // Nothing is left to replace, so that the function would seem needless.
                        Some(text)
                            if text.find("${").is_none() && entry.value.data != value.data =>
                        {
                            value.data
                        }
                        _ => Data::Map(Map {
                            entries: vec![Entry {
                                key: entry.key.clone(),
                                key_span: entry.key_span,
                                value,
                            }],
                        }),
                    }
                }
                _ => Data::Map(self.map(map)),
            },
            other => other.clone(),
        };
        Node::new(node.span, data)
    }

    fn map(&mut self, map: &'a Map<'s>) -> Map<'s> {
        let mut entries = Vec::with_capacity(map.len());
        self.entries(map, &mut entries);
        if map.iter().any(|entry| entry.key.starts_with(LOOP)) {
            let mut seen: HashSet<Cow<'s, str>> = HashSet::new();
            entries.retain(|entry| seen.insert(entry.key.clone()));
        }
        Map { entries }
    }

    fn entries(&mut self, map: &'a Map<'s>, entries: &mut Vec<Entry<'s>>) {
        for entry in map {
            if entry.key.starts_with(LOOP) {
                self.unroll(entry, entries);
            } else {
                entries.push(Entry {
                    key: self.text(&entry.key, entry.key_span),
                    key_span: entry.key_span,
                    value: self.node(&entry.value),
                });
            }
        }
    }

    fn unroll(&mut self, entry: &'a Entry<'s>, entries: &mut Vec<Entry<'s>>) {
        let Some((identifier, collection, body)) = parts(&entry.value) else {
            // Another rule reports the form; the section counts as open.
            entries.push(Entry {
                key: entry.key.clone(),
                key_span: entry.key_span,
                value: Node::new(entry.value.span, Data::List(Vec::new())),
            });
            return;
        };
        let Values {
            values,
            mut certain,
        } = self.collection(collection);
        let bytes = values.iter().map(String::len).sum();
        self.is_over |= !budget::text(bytes, collection.span);
        for value in values {
            self.is_over |= !budget::step(entry.key_span);
            if self.is_over {
                certain = false;
                break;
            }
            self.known.push((identifier, Some(value)));
            self.entries(body, entries);
            self.known.pop();
        }
        if certain {
            return;
        }
        let items = entry.value.as_list().unwrap_or_default();
        let mut kept: Vec<Node<'s>> = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            if index == 2 {
                self.known.push((identifier, None));
                kept.push(if self.is_over {
                    Node::new(item.span, Data::Map(Map::default()))
                } else {
                    self.node(item)
                });
                self.known.pop();
            } else {
                kept.push(self.node(item));
            }
        }
        entries.push(Entry {
            key: entry.key.clone(),
            key_span: entry.key_span,
            value: Node::new(entry.value.span, Data::List(kept)),
        });
    }

    fn collection(&self, node: &Node<'s>) -> Values {
        match &node.data {
            Data::List(items) => {
                let mut certain = true;
                let mut values = Vec::with_capacity(items.len());
                for item in items {
                    match self.scalar(item) {
                        Some((value, known)) => {
                            values.push(value);
                            certain &= known;
                        }
                        None => certain = false,
                    }
                }
                Values { values, certain }
            }
            Data::Map(map) => match map.entries.as_slice() {
                [entry] if entry.key == "Ref" => Values {
                    values: entry
                        .value
                        .as_str()
                        .and_then(|name| self.default(name))
                        .filter(|text| !text.trim().is_empty())
                        .map(|text| text.split(',').map(|item| item.trim().to_owned()).collect())
                        .unwrap_or_default(),
                    certain: false,
                },
                [entry] if entry.key == "Fn::FindInMap" => self.find_in_map(&entry.value),
                _ => Values {
                    values: Vec::new(),
                    certain: false,
                },
            },
            _ => Values {
                values: Vec::new(),
                certain: false,
            },
        }
    }

    /// The list in a mapping; some row's list where the row is not known.
    fn find_in_map(&self, argument: &Node<'s>) -> Values {
        let mut found = Values {
            values: Vec::new(),
            certain: true,
        };
        let [map, row, column, ..] = argument.as_list().unwrap_or_default() else {
            found.certain = false;
            return found;
        };
        let mut key = |node: &Node<'s>| {
            let (text, known) = self.scalar(node)?;
            found.certain &= known;
            Some(text)
        };
        let (map, row, column) = (key(map), key(row), key(column));
        let mappings = self.root.get("Mappings");
        let rows = map.and_then(|map| mappings?.get(&map));
        let list = match (&row, &column) {
            (Some(row), Some(column)) => rows
                .and_then(|rows| rows.get(row))
                .and_then(|row| row.get(column)),
            (None, Some(column)) => {
                found.certain = false;
                rows.and_then(Node::as_map)
                    .and_then(|rows| rows.iter().find_map(|row| row.value.get(column)))
            }
            _ => None,
        };
        match list.and_then(Node::as_list) {
            Some(items) => {
                found.values = items
                    .iter()
                    .filter_map(|item| item.scalar_text().map(str::to_owned))
                    .collect();
            }
            None => found.certain = false,
        }
        found
    }

    /// The value of a scalar or of a reference to an identifier or a parameter, and whether it is certain.
    fn scalar(&self, node: &Node<'s>) -> Option<(String, bool)> {
        if let Some(text) = node.scalar_text() {
            let text = self.text_of(text)?;
            return (!text.contains("&{")).then_some((text, true));
        }
        let [entry] = node.as_map()?.entries.as_slice() else {
            return None;
        };
        let name = entry.value.as_str().filter(|_| entry.key == "Ref")?;
        match self.value(name) {
            Some(value) => Some((value.clone()?, true)),
            None => Some((self.default(name)?.to_owned(), false)),
        }
    }

    fn default(&self, parameter: &str) -> Option<&str> {
        let parameters = self.root.get("Parameters")?;
        parameters.get(parameter)?.get("Default")?.scalar_text()
    }

    fn value(&self, name: &str) -> Option<&Option<String>> {
        self.known
            .iter()
            .rev()
            .find(|(identifier, _)| *identifier == name)
            .map(|(_, value)| value)
    }

    /// What stands for an identifier that is referred to.
    fn identifier(&self, argument: &Node<'s>) -> Option<String> {
        let name = argument.as_str()?;
        self.value(name)
            .map(|value| value.clone().unwrap_or_else(|| format!("&{{{name}}}")))
    }

    fn text(&mut self, text: &Cow<'s, str>, at: Span) -> Cow<'s, str> {
        if self.known.is_empty() || !text.contains('{') {
            return text.clone();
        }
        let replaced = self.text_of(text);
        let bytes = replaced.as_ref().map_or(usize::MAX, String::len);
        self.is_over |= !budget::text(bytes, at);
        replaced.map_or_else(|| text.clone(), Cow::Owned)
    }

    /// The text with the identifiers replaced: `${Name}` by the value, `&{Name}` by its letters and digits.
    /// `None` where it becomes too long.
    fn text_of(&self, text: &str) -> Option<String> {
        let mut result = String::with_capacity(text.len());
        let mut at = 0;
        for variable in sub_variables(text) {
            if let Some(value) = self.value(variable.name) {
                result.push_str(&text[at..variable.start]);
                match value {
                    Some(value) => result.push_str(value),
                    None => {
                        result.push_str("&{");
                        result.push_str(variable.name);
                        result.push('}');
                    }
                }
                at = variable.end;
            }
            if result.len() > MAX_TEXT {
                return None;
            }
        }
        result.push_str(&text[at..]);
        let plain = self.known.iter().filter(|_| result.contains("&{"));
        for (name, value) in plain.collect::<Vec<_>>() {
            if let Some(value) = value {
                let plain: String = value.chars().filter(char::is_ascii_alphanumeric).collect();
                let name = format!("&{{{name}}}");
                let bytes = result.len() + result.matches(&name).count() * plain.len();
                if bytes > MAX_TEXT {
                    return None;
                }
                result = result.replace(&name, &plain);
            }
        }
        Some(result)
    }
}
