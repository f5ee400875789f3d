//! What must not be shown although a template says it: the one door for secrets.
//!
//! Three things tell a secret. The schema of its type marks the property as one that cannot be read back
//! (`writeOnlyProperties`), and its name speaks of a key or the like; its name alone says so, that of an environment variable
//! and of a pair of `Name` and `Value` too; or the text itself does, such as a URL with a password or `token=…`.

mod name;
mod text;

use stackwright_schemas::updates::Updates;

use self::name::Name;
use crate::model::sub_variables;
use crate::parse::{self, Data, Map, Node};

/// Stands for what is not shown.
pub const MASK: &str = "****";

/// Secrets that no schema marks, whose name says nothing by itself.
const UNMARKED: &[(&str, &str)] = &[("AWS::ApiGateway::ApiKey", "Value")];

/// The keys of pairs that name the value beside them: of environment variables, parameters, headers and tags.
const NAMING: &[&str] = &[
    "Name",
    "Key",
    "ParameterKey",
    "ParameterName",
    "VariableName",
    "OptionName",
];
/// The keys of those values.
const VALUES: &[&str] = &[
    "Value",
    "ParameterValue",
    "VariableValue",
    "OptionValue",
    "StringValue",
];
/// Beside a value that is a secret, whatever its name.
const SAYS_SECRET: &[&str] = &["IsValueSecret", "IsSecret", "Secret", "NoEcho"];

/// Properties whose maps and lists have names that the author chose.
const FREE: &[&str] = &[
    "Environment",
    "EnvironmentVariables",
    "Variables",
    "Parameters",
    "Outputs",
    "Mappings",
];

/// Whether a parameter's value must not be shown: by its name, or by its declaration.
#[must_use]
pub fn is_hidden(name: &str, declaration: &Node<'_>) -> bool {
    // A value of a type of AWS is the name of something.
    let kind = declaration.get("Type").and_then(Node::as_str);
    let is_name = kind.is_some_and(|kind| kind.starts_with("AWS::"));
    (is_secret(name) && !is_name) || is_no_echo(declaration)
}

/// Whether a parameter is declared with `NoEcho`, however it is written.
#[must_use]
pub fn is_no_echo(declaration: &Node<'_>) -> bool {
    let Some(no_echo) = declaration.get("NoEcho") else {
        return false;
    };
    // What is no plain no counts as a yes.
    let is_no = |text: &str| {
        let no = ["false", "no", "off", "0", "n", ""];
        no.iter().any(|no| text.trim().eq_ignore_ascii_case(no))
    };
    !(no_echo.scalar_text().is_some_and(is_no) || matches!(no_echo.data, Data::Null))
}

/// Whether what has this name is a secret: a parameter, an output, a variable of the environment.
///
/// ```
/// use stackwright_template::compare::secrets::is_secret;
/// assert!(is_secret("DB_PASSWORD") && is_secret("githubToken") && is_secret("StripeKey"));
/// assert!(!is_secret("PublicKey") && !is_secret("SecretArn") && !is_secret("KMS_KEY_ID"));
/// ```
#[must_use]
pub fn is_secret(name: &str) -> bool {
    Name::of(name).is_secret_of_author()
}

/// Whether a value is put together from a parameter, by `Ref` or by `Fn::Sub`.
#[must_use]
pub fn mentions(value: &Node<'_>, parameter: &str) -> bool {
    match &value.data {
        Data::Map(map) => map.iter().any(|entry| {
            (entry.key == "Ref" && entry.value.as_str() == Some(parameter))
                || mentions(&entry.value, parameter)
        }),
        Data::List(items) => items.iter().any(|item| mentions(item, parameter)),
        Data::String(text) => sub_variables(text).any(|variable| variable.name == parameter),
        Data::Null | Data::Bool(_) | Data::Number(_) => false,
    }
}

/// A text with [`MASK`] in place of the secrets that it has inside: passwords in URLs, `token=…`, private keys. `name` is what
/// it is called; empty for text without a name.
#[must_use]
pub fn hide_named(name: &str, text: &str) -> String {
    let free = Where {
        secret: is_secret(name),
        ..Where::default()
    };
    free.text(text)
}

/// A document whose names the author chose, such as an event or the environment of a program, with [`MASK`] in place of secrets.
#[must_use]
pub fn hide_document(document: &serde_json::Value) -> serde_json::Value {
    let text = document.to_string();
    let parsed = parse::parse_json(&text);
    if parsed.is_broken() {
        // What is nested too deeply to be looked at is not shown either.
        return MASK.into();
    }
    let free = Where {
        free: true,
        ..Where::default()
    };
    let hidden = free.node(parsed.root.clone());
    match hidden == parsed.root {
        true => document.clone(),
        false => hidden.to_json(),
    }
}

/// A resource, for what is told of it by path.
#[derive(Clone, Copy, Debug)]
pub struct Owner<'a, 't> {
    /// The type.
    pub type_name: &'a str,
    /// The resource in its template, which tells the names beside values; `None` where there is none.
    pub node: Option<&'a Node<'t>>,
    /// What the schemas say.
    pub updates: &'a Updates,
}

impl<'a, 't> Owner<'a, 't> {
    /// A resource of a type.
    #[must_use]
    pub fn new(type_name: &'a str, node: Option<&'a Node<'t>>) -> Self {
        Self {
            type_name,
            node,
            updates: Updates::embedded(),
        }
    }

    /// The value at a path of the resource, such as `Properties/SecretString`, with [`MASK`] in place of secrets.
    #[must_use]
    pub fn hide<'v>(&self, path: &str, value: Node<'v>) -> Node<'v> {
        self.at(path).node(value)
    }

    /// A text at a path with [`MASK`] in place of secrets. It may be JSON.
    #[must_use]
    pub fn hide_text(&self, path: &str, text: String) -> String {
        if text.starts_with(['{', '[']) {
            let document = parse::parse_json(&text);
            if !document.is_broken() {
                let hidden = self.at(path).node(document.root.clone());
                return match hidden == document.root {
                    true => text,
                    false => hidden.to_json().to_string(),
                };
            }
        }
        self.at(path).text(&text)
    }

    fn at(&self, path: &str) -> Where<'_> {
        let path = path.trim_start_matches('/');
        let mut place = Where {
            owner: Some((self.type_name, self.updates)),
            ..Where::default()
        };
        let mut node = self.node;
        for step in path.split('/') {
            let map = node.and_then(Node::as_map);
            place = match step.parse::<usize>() {
                Ok(_) => place,
                Err(_) => place.below(step, map),
            };
            node = node.and_then(|node| node.at([step]));
        }
        place
    }
}

/// The entry of a section, such as a parameter or an output, with [`MASK`] in place of secrets.
#[must_use]
pub fn hide_entry<'t>(section: &str, name: &str, entry: Node<'t>, hidden: bool) -> Node<'t> {
    let Data::Map(map) = entry.data else {
        let secret = FREE.contains(&section) && is_secret(name);
        return Where {
            secret,
            ..Where::in_entry(section, name, "", hidden)
        }
        .node(entry);
    };
    let entries = map.entries.into_iter().map(|mut one| {
        one.value = Where::in_entry(section, name, &one.key, hidden).node(one.value);
        one
    });
    let entries = entries.collect();
    Node::new(entry.span, Data::Map(Map { entries }))
}

/// The secrets that a template has written out, as they stand there, the longest first.
#[must_use]
pub fn written(template: &Node<'_>) -> Vec<Node<'static>> {
    let mut found = Vec::new();
    let section = |name: &str| template.get(name).and_then(Node::as_map);
    for name in ["Parameters", "Mappings", "Outputs"] {
        for entry in section(name).into_iter().flatten() {
            let hidden = name == "Parameters" && is_hidden(&entry.key, &entry.value);
            for one in entry.value.as_map().into_iter().flatten() {
                Where::in_entry(name, &entry.key, &one.key, hidden).collect(&one.value, &mut found);
            }
        }
    }
    for resource in section("Resources").into_iter().flatten() {
        let type_name = resource.value.get("Type").and_then(Node::as_str);
        let place = Where {
            owner: Some((type_name.unwrap_or_default(), Updates::embedded())),
            ..Where::default()
        };
        for part in ["Properties", "Metadata"] {
            if let Some(value) = resource.value.get(part) {
                place.below(part, None).collect(value, &mut found);
            }
        }
    }
    found.sort_by_key(|node| std::cmp::Reverse(node.scalar_text().map_or(0, str::len)));
    found
}

/// A place in a resource, and what is known of it.
#[derive(Clone, Debug, Default)]
struct Where<'a> {
    /// The type of the resource, and what the schemas say.
    owner: Option<(&'a str, &'a Updates)>,
    /// The steps to here below the properties, without lists.
    path: Vec<String>,
    /// Names below are those of the author.
    free: bool,
    /// What is written here is a secret.
    secret: bool,
    /// All that is written below is one, whatever its name.
    all_below: bool,
    /// The entries of maps are variables of a text here, and what they stand for is part of it.
    variables: bool,
}

impl<'a> Where<'a> {
    /// The place below a key of a section's entry; `hidden` is whether it is a parameter of which nothing is shown.
    fn in_entry(section: &str, name: &str, key: &str, hidden: bool) -> Self {
        let free = FREE.contains(&section);
        let secret = free && is_secret(name);
        let secret = match (section, key) {
            ("Parameters", "Default") => hidden || secret,
            ("Parameters", "AllowedValues") => hidden,
            ("Outputs", "Value") => secret,
            ("Mappings", key) => secret || is_secret(key),
            _ => false,
        };
        Self {
            free,
            secret,
            ..Self::default()
        }
    }

    /// The place of an entry; `map` is what it is an entry of.
    fn below(&self, key: &str, map: Option<&Map<'_>>) -> Self {
        let free = self.free || FREE.contains(&key);
        let mut path = self.path.clone();
        // Properties are the first step, and nobody's name.
        if self.owner.is_some() && !(path.is_empty() && key == "Properties") {
            path.push(key.to_owned());
        }
        let label = map
            .filter(|_| VALUES.contains(&key))
            .and_then(|map| NAMING.iter().find_map(|naming| map.get(naming)?.as_str()));
        let says_secret = |map: &Map<'_>| {
            SAYS_SECRET.iter().any(|say| {
                let said = map.get(say).and_then(Node::scalar_text);
                said.is_some_and(|said| said.eq_ignore_ascii_case("true"))
            })
        };
        let name = Name::of(label.unwrap_or(key));
        let marked = self.is_marked(&path);
        let unmarked = UNMARKED.iter().any(|(of, property)| {
            self.owner.is_some_and(|(ty, _)| ty == *of) && path == [*property]
        });
        let secret = match label {
            Some(_) => name.is_secret_of_author(),
            None if self.free => name.is_secret_of_author(),
            None => name.is_secret() || (marked && name.is_secret_if_marked()),
        };
        Self {
            owner: self.owner,
            free,
            all_below: self.all_below || (marked && name.is_of_credentials()),
            variables: false,
            secret: secret
                || (self.variables && self.secret)
                || unmarked
                || (self.all_below && !name.is_public())
                || (VALUES.contains(&key) && map.is_some_and(says_secret)),
            path,
        }
    }

    /// Whether the schema says that this cannot be read back.
    fn is_marked(&self, path: &[String]) -> bool {
        self.owner
            .is_some_and(|(ty, updates)| updates.is_write_only(ty, path))
    }

    fn text(&self, text: &str) -> String {
        match self.secret {
            true => text::whole(text),
            false => text::parts(text),
        }
    }

    fn node<'t>(&self, value: Node<'t>) -> Node<'t> {
        let span = value.span;
        let data = match value.data {
            Data::String(text) => {
                let shown = self.text(&text);
                Data::String(if shown == *text { text } else { shown.into() })
            }
            Data::Number(_) if self.secret => Data::String(MASK.into()),
            Data::List(items) => {
                Data::List(items.into_iter().map(|item| self.node(item)).collect())
            }
            Data::Map(mut map) => {
                let entries = std::mem::take(&mut map.entries);
                let plain = Map { entries };
                let shown = |index: usize| match self.of_entry(&plain, index) {
                    Some(place) => {
                        place.call(&plain.entries[index].key, &plain.entries[index].value)
                    }
                    None => plain.entries[index].value.clone(),
                };
                let values: Vec<_> = (0..plain.entries.len()).map(shown).collect();
                map.entries = plain.entries;
                for (entry, value) in map.entries.iter_mut().zip(values) {
                    entry.value = value;
                }
                Data::Map(map)
            }
            other => other,
        };
        Node::new(span, data)
    }

    /// The value of an entry; the parts of a call that are no text of the author's stay.
    fn call<'t>(&self, key: &str, value: &Node<'t>) -> Node<'t> {
        let (Data::List(items), Some(stays)) = (&value.data, stays(key)) else {
            return self.node(value.clone());
        };
        let shown = (items.iter().enumerate()).map(|(index, item)| match stays == index {
            true => item.clone(),
            false => self.node(item.clone()),
        });
        Node::new(value.span, Data::List(shown.collect()))
    }

    /// The place of an entry's value; `None` where it only refers to something.
    fn of_entry(&self, map: &Map<'_>, index: usize) -> Option<Self> {
        match &*map.entries[index].key {
            "Ref" | "Fn::GetAtt" | "Fn::ImportValue" | "Fn::FindInMap" | "Fn::GetAZs"
            | "Condition" => None,
            key if key.starts_with("Fn::") => Some(Self {
                variables: key == "Fn::Sub",
                ..self.clone()
            }),
            key => Some(self.below(key, Some(map))),
        }
    }

    /// Adds what is hidden here.
    fn collect(&self, value: &Node<'_>, found: &mut Vec<Node<'static>>) {
        match &value.data {
            Data::String(text) if self.text(text) == MASK => found.push(value.clone().into_owned()),
            Data::Number(_) if self.secret => found.push(value.clone().into_owned()),
            Data::List(items) => items.iter().for_each(|item| self.collect(item, found)),
            Data::Map(map) => {
                for (index, entry) in map.entries.iter().enumerate() {
                    if let Some(place) = self.of_entry(map, index) {
                        match (&entry.value.data, stays(&entry.key)) {
                            (Data::List(items), Some(stays)) => {
                                let others = items.iter().enumerate();
                                others
                                    .filter(|(index, _)| *index != stays)
                                    .for_each(|(_, item)| place.collect(item, found));
                            }
                            _ => place.collect(&entry.value, found),
                        }
                    }
                }
            }
            _ => {}
        }
    }
}

/// The argument of a function that is no part of what it returns.
fn stays(function: &str) -> Option<usize> {
    match function {
        "Fn::Join" | "Fn::If" | "Fn::Select" | "Fn::Split" => Some(0),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
