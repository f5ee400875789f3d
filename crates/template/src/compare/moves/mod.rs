//! Which resources of some stacks are elsewhere in a later version of them, under another logical ID or in another stack,
//! and are the same otherwise.
//!
//! Two resources are the same when their types and properties are, where a reference counts as what it refers to: names
//! of resources, conditions and exports make no difference. Neither do the order of creation (`DependsOn`), which says
//! nothing of what a resource is, and the metadata of constructs.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;

use serde_json::{Map, Value as Json, json};

use super::CDK_METADATA;
use crate::model::sub_variables;

/// Exports that are followed from one resource, and how far a chain of exports or conditions is: more would be made up.
const MOST_IMPORTS: usize = 1000;
const DEEPEST: usize = 32;

/// Where a resource is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// Name of the stack.
    pub stack: String,
    /// Logical ID.
    pub logical_id: String,
}

impl Location {
    /// A resource of a stack.
    #[must_use]
    pub fn new(stack: &str, logical_id: &str) -> Self {
        Self {
            stack: stack.to_owned(),
            logical_id: logical_id.to_owned(),
        }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.stack, self.logical_id)
    }
}

/// A resource that is elsewhere now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// Its type.
    pub resource_type: String,
    /// Where it was.
    pub from: Location,
    /// Where it is.
    pub to: Location,
}

/// Resources that are the same, so that it is not known which of them became which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ambiguous {
    /// Their type.
    pub resource_type: String,
    /// Where they were.
    pub from: Vec<Location>,
    /// Where they are.
    pub to: Vec<Location>,
}

/// What became of a resource that did not only move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Becomes {
    /// It is new.
    Added,
    /// It is no more.
    Removed,
    /// It is another.
    Modified,
}

impl Becomes {
    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Modified => "modified",
        }
    }
}

/// What is elsewhere, and what else differs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Moves {
    /// Resources that moved, in the order of the stacks before.
    pub moves: Vec<Move>,
    /// Resources of which that is not known.
    pub ambiguous: Vec<Ambiguous>,
    /// What is more than a move: where, the type, and what became of it.
    pub more: Vec<(Location, String, Becomes)>,
    /// Stacks that have no part in a move but a resource that refers to one that moved.
    pub referring: BTreeSet<String>,
    /// Choices between resources that are not the same.
    pub unfit: Vec<(Location, Location)>,
}

/// Finds what moved between two versions of some stacks, each given by its name and template. `chosen` says which became
/// which, where several are the same.
///
/// ```
/// use serde_json::json;
/// use stackwright_template::compare::moves;
/// let before = json!({"Resources": {"Q": {"Type": "AWS::SQS::Queue"}}});
/// let after = json!({"Resources": {"Jobs": {"Type": "AWS::SQS::Queue"}}});
/// let found = moves(&[("S", &before)], &[("S", &after)], &[]);
/// assert_eq!(found.moves[0].from.to_string(), "S.Q");
/// assert_eq!(found.moves[0].to.to_string(), "S.Jobs");
/// ```
#[must_use]
pub fn moves(
    before: &[(&str, &Json)],
    after: &[(&str, &Json)],
    chosen: &[(Location, Location)],
) -> Moves {
    let mut names = Names::default();
    let before = Side::read(before, &mut names);
    let after = Side::read(after, &mut names);
    let own = names.refine([&before, &after], [before.own(), after.own()], false);
    let whole = names.refine([&before, &after], own.clone(), true);
    let mut pairs = Pairs::new(&before, &after);
    let mut found = Moves::default();
    for (from, to) in chosen {
        let (old, new) = (before.places.get(from), after.places.get(to));
        match (old, new) {
            (Some(old), Some(new)) if own[0][*old] == own[1][*new] => pairs.pair(*old, *new),
            // It was done before.
            (None, Some(_)) if before.places.contains_key(to) => {}
            _ => found.unfit.push((from.clone(), to.clone())),
        }
    }
    for (old, node) in before.nodes.iter().enumerate() {
        if let Some(new) = after.places.get(&node.at)
            && own[0][old] == own[1][*new]
        {
            pairs.pair(old, *new);
        }
    }
    for colors in [&whole, &own] {
        for (olds, news) in pairs.groups(colors) {
            if let ([old], [new]) = (&olds[..], &news[..]) {
                pairs.pair(*old, *new);
            }
        }
    }
    for (olds, news) in pairs.groups(&own) {
        if let (Some(first), false) = (olds.first(), news.is_empty()) {
            found.ambiguous.push(Ambiguous {
                resource_type: before.nodes[*first].kind.to_owned(),
                from: olds.iter().map(|at| before.nodes[*at].at.clone()).collect(),
                to: news.iter().map(|at| after.nodes[*at].at.clone()).collect(),
            });
        }
    }
    let unclear: BTreeSet<&Location> = (found.ambiguous.iter())
        .flat_map(|it| it.from.iter().chain(&it.to))
        .collect();
    let mut consequences = Vec::new();
    let mut more = Vec::new();
    for (old, node) in before.nodes.iter().enumerate() {
        match pairs.to[old] {
            Some(new) => {
                let other = &after.nodes[new];
                let targets = node.refers.iter().zip(&other.refers);
                if targets
                    .clone()
                    .any(|(a, b)| pairs.to[*a].is_some_and(|to| to != *b))
                {
                    more.push((other.at.clone(), node.kind.to_owned(), Becomes::Modified));
                }
                let is_elsewhere =
                    |(a, b): (&usize, &usize)| before.nodes[*a].at != after.nodes[*b].at;
                if node.at != other.at {
                    found.moves.push(Move {
                        resource_type: node.kind.to_owned(),
                        from: node.at.clone(),
                        to: other.at.clone(),
                    });
                } else if { targets }.any(is_elsewhere) {
                    found.referring.insert(node.at.stack.clone());
                }
            }
            None if unclear.contains(&node.at) => {}
            None => match after.places.get(&node.at) {
                Some(new) if pairs.from[*new].is_none() && after.nodes[*new].kind == node.kind => {
                    let row = (node.at.clone(), node.kind.to_owned(), Becomes::Modified);
                    match after.nodes[*new].form == node.form {
                        true => consequences.push(row),
                        false => more.push(row),
                    }
                }
                _ => more.push((node.at.clone(), node.kind.to_owned(), Becomes::Removed)),
            },
        }
    }
    for (new, node) in after.nodes.iter().enumerate() {
        let was = before.places.get(&node.at);
        let is_told =
            was.is_some_and(|old| pairs.to[*old].is_none() && before.nodes[*old].kind == node.kind);
        if pairs.from[new].is_none() && !is_told && !unclear.contains(&node.at) {
            more.push((node.at.clone(), node.kind.to_owned(), Becomes::Added));
        }
    }
    // What differs only because something that it refers to does is not told beside that.
    if more.is_empty() && found.ambiguous.is_empty() {
        more = consequences;
    }
    found.more = more;
    found
}

/// A resource.
struct Node<'t> {
    at: Location,
    kind: &'t str,
    /// What it is, with a number in the place of each reference.
    form: usize,
    /// What the references refer to.
    refers: Vec<usize>,
    /// Who refers to it, and with which of its references.
    referred: Vec<(usize, usize)>,
}

/// One version of the stacks.
struct Side<'t> {
    nodes: Vec<Node<'t>>,
    places: HashMap<Location, usize>,
}

/// Numbers for texts, the same for both versions.
#[derive(Default)]
struct Names(HashMap<String, usize>);

impl Names {
    fn number(&mut self, text: String) -> usize {
        let next = self.0.len();
        *self.0.entry(text).or_insert(next)
    }

    /// Tells resources apart by what they refer to, and by who refers to them, until no more differ.
    fn refine(
        &mut self,
        sides: [&Side<'_>; 2],
        mut colors: [Vec<usize>; 2],
        backwards: bool,
    ) -> [Vec<usize>; 2] {
        let count =
            |colors: &[Vec<usize>; 2]| colors.iter().flatten().collect::<BTreeSet<_>>().len();
        let mut known = count(&colors);
        loop {
            let mut next = [Vec::new(), Vec::new()];
            for (side, (colors, next)) in sides.iter().zip(colors.iter().zip(&mut next)) {
                for (at, node) in side.nodes.iter().enumerate() {
                    let refers: Vec<_> = node.refers.iter().map(|to| colors[*to]).collect();
                    let mut referred: Vec<_> = (node.referred.iter().filter(|_| backwards))
                        .map(|(by, which)| (colors[*by], which))
                        .collect();
                    referred.sort_unstable();
                    let text = format!("{} {refers:?} {referred:?}", colors[at]);
                    next.push(self.number(text));
                }
            }
            let now = count(&next);
            colors = next;
            // Colors of both versions mean the same from round to round only together: the last ones are taken.
            if now == known {
                return colors;
            }
            known = now;
        }
    }
}

/// Which became which.
struct Pairs {
    to: Vec<Option<usize>>,
    from: Vec<Option<usize>>,
}

impl Pairs {
    fn new(before: &Side<'_>, after: &Side<'_>) -> Self {
        Self {
            to: vec![None; before.nodes.len()],
            from: vec![None; after.nodes.len()],
        }
    }

    /// Pairs two that have no other yet.
    fn pair(&mut self, old: usize, new: usize) {
        if self.to[old].is_none() && self.from[new].is_none() {
            self.to[old] = Some(new);
            self.from[new] = Some(old);
        }
    }

    /// Those that are left, by color.
    fn groups(&self, colors: &[Vec<usize>; 2]) -> Vec<(Vec<usize>, Vec<usize>)> {
        let mut groups: BTreeMap<usize, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        for (at, _) in self.to.iter().enumerate().filter(|(_, to)| to.is_none()) {
            groups.entry(colors[0][at]).or_default().0.push(at);
        }
        for (at, _) in self
            .from
            .iter()
            .enumerate()
            .filter(|(_, from)| from.is_none())
        {
            groups.entry(colors[1][at]).or_default().1.push(at);
        }
        let mut groups: Vec<_> = groups.into_values().collect();
        groups.sort();
        groups
    }
}

impl<'t> Side<'t> {
    fn read(stacks: &[(&'t str, &'t Json)], names: &mut Names) -> Self {
        let mut nodes = Vec::new();
        let mut places = HashMap::new();
        let mut bodies = Vec::new();
        for (stack, template) in stacks {
            for (id, body) in template["Resources"].as_object().into_iter().flatten() {
                let kind = body["Type"].as_str().unwrap_or_default();
                if kind == CDK_METADATA {
                    continue;
                }
                let at = Location::new(stack, id);
                places.insert(at.clone(), nodes.len());
                bodies.push((*stack, body));
                nodes.push(Node {
                    at,
                    kind,
                    form: 0,
                    refers: Vec::new(),
                    referred: Vec::new(),
                });
            }
        }
        let mut exports = HashMap::new();
        for (stack, template) in stacks {
            for output in template["Outputs"].as_object().into_iter().flatten() {
                if let Some(name) = output.1["Export"]["Name"].as_str() {
                    exports.insert(name, (*stack, &output.1["Value"]));
                }
            }
        }
        let templates = stacks.iter().copied().collect();
        let mut reader = Reader {
            templates,
            exports,
            places: &places,
            names,
            conditions: HashMap::new(),
            refers: Vec::new(),
            imports: 0,
            depth: 0,
        };
        for (node, (stack, body)) in nodes.iter_mut().zip(bodies) {
            let form = reader.resource(stack, body);
            node.form = reader.names.number(form.to_string());
            node.refers = std::mem::take(&mut reader.refers);
        }
        let edges: Vec<_> = nodes.iter().map(|node| node.refers.clone()).collect();
        for (by, refers) in edges.into_iter().enumerate() {
            for (which, to) in refers.into_iter().enumerate() {
                nodes[to].referred.push((by, which));
            }
        }
        Self { nodes, places }
    }

    fn own(&self) -> Vec<usize> {
        self.nodes.iter().map(|node| node.form).collect()
    }
}

/// Reads resources into forms.
struct Reader<'r, 't> {
    templates: HashMap<&'t str, &'t Json>,
    exports: HashMap<&'t str, (&'t str, &'t Json)>,
    places: &'r HashMap<Location, usize>,
    names: &'r mut Names,
    /// The numbers of conditions; `None` while one is read.
    conditions: HashMap<(&'t str, String), Option<usize>>,
    /// What the resource that is read refers to.
    refers: Vec<usize>,
    imports: usize,
    depth: usize,
}

impl<'t> Reader<'_, 't> {
    fn resource(&mut self, stack: &'t str, body: &Json) -> Json {
        self.imports = 0;
        let mut parts = BTreeMap::new();
        for (name, value) in body.as_object().into_iter().flatten() {
            let form = match (name.as_str(), value) {
                ("DependsOn", _) => continue,
                ("Condition", Json::String(condition)) => self.condition(stack, condition),
                ("Metadata", Json::Object(map)) => {
                    let of_construct =
                        |key: &str| key.starts_with("aws:cdk:") || key.starts_with("aws:asset:");
                    let rest = map.iter().filter(|(key, _)| !of_construct(key));
                    let rest: Map<_, _> = rest.map(|(key, at)| (key.clone(), at.clone())).collect();
                    if rest.is_empty() {
                        continue;
                    }
                    self.value(stack, &rest.into())
                }
                (_, value) => self.value(stack, value),
            };
            // No property and no properties are the same.
            if !(name == "Properties" && form.as_object().is_some_and(Map::is_empty)) {
                parts.insert(name.clone(), form);
            }
        }
        sorted(parts)
    }

    fn value(&mut self, stack: &'t str, value: &Json) -> Json {
        match value {
            Json::Object(map) => match map.iter().next() {
                Some((name, argument)) if map.len() == 1 => self
                    .call(stack, name, argument)
                    .unwrap_or_else(|| self.map(stack, map)),
                _ => self.map(stack, map),
            },
            Json::Array(items) => {
                let mut items: Vec<_> = items.iter().collect();
                // Lists of tags are sets.
                if items.iter().all(|item| item["Key"].is_string()) {
                    items.sort_by_key(|item| item["Key"].as_str());
                }
                items
                    .into_iter()
                    .map(|item| self.value(stack, item))
                    .collect()
            }
            // CloudFormation takes them as text.
            Json::Bool(_) | Json::Number(_) => value.to_string().into(),
            other => other.clone(),
        }
    }

    fn map(&mut self, stack: &'t str, map: &Map<String, Json>) -> Json {
        // Sorted first: the order of the references is that of the form.
        let entries: BTreeMap<_, _> = map.iter().collect();
        let entries = entries.into_iter();
        let read = entries.map(|(name, value)| (name.clone(), self.value(stack, value)));
        Json::Object(read.collect())
    }

    /// The form of a function, where it names something.
    fn call(&mut self, stack: &'t str, name: &str, argument: &Json) -> Option<Json> {
        match (name, argument) {
            ("Ref", Json::String(name)) => Some(self.reference(stack, name, Json::Null)),
            ("Fn::GetAtt", Json::String(text)) => {
                let (id, attribute) = text.split_once('.')?;
                Some(self.reference(stack, id, attribute.into()))
            }
            ("Fn::GetAtt", Json::Array(parts)) => {
                let (id, attribute) = parts.split_first()?;
                let texts: Option<Vec<_>> = attribute.iter().map(Json::as_str).collect();
                let attribute = match texts {
                    Some(texts) => texts.join(".").into(),
                    None => attribute
                        .iter()
                        .map(|part| self.value(stack, part))
                        .collect(),
                };
                Some(self.reference(stack, id.as_str()?, attribute))
            }
            ("Fn::Sub", _) => {
                let text = argument.as_str().or(argument[0].as_str())?;
                let given = argument[1].as_object();
                let (mut pieces, mut at) = (Vec::new(), 0);
                for variable in sub_variables(text) {
                    pieces.push(Json::from(&text[at..variable.start]));
                    at = variable.end;
                    let name = variable.name;
                    let given = given.and_then(|given| given.get(name));
                    pieces.push(match (given, name.split_once('.')) {
                        (Some(value), _) => self.value(stack, value),
                        (None, Some((id, attribute))) => {
                            self.reference(stack, id, attribute.into())
                        }
                        (None, None) => self.reference(stack, name, Json::Null),
                    });
                }
                pieces.push(Json::from(&text[at..]));
                Some(json!({"Fn::Sub": pieces}))
            }
            ("Fn::ImportValue", _) => {
                let name = argument.as_str().or(argument["Fn::Sub"].as_str())?;
                let (exporter, value) = *self.exports.get(name)?;
                self.imports += 1;
                if self.imports > MOST_IMPORTS || self.depth == DEEPEST {
                    return None;
                }
                self.depth += 1;
                let value = self.value(exporter, value);
                self.depth -= 1;
                Some(value)
            }
            ("Fn::If", Json::Array(parts)) => {
                let (condition, values) = parts.split_first()?;
                let condition = self.condition(stack, condition.as_str()?);
                let values = values.iter().map(|value| self.value(stack, value));
                let all: Vec<_> = std::iter::once(condition).chain(values).collect();
                Some(json!({"Fn::If": all}))
            }
            ("Condition", Json::String(name)) => Some(self.condition(stack, name)),
            ("Fn::FindInMap", Json::Array(parts)) => {
                let (map, keys) = parts.split_first()?;
                let map = self.templates.get(stack)?["Mappings"].get(map.as_str()?)?;
                let map = self.value(stack, map).to_string();
                let map = self.names.number(map);
                let keys: Vec<_> = keys.iter().map(|key| self.value(stack, key)).collect();
                Some(json!({"Fn::FindInMap": [map, keys]}))
            }
            _ => None,
        }
    }

    fn reference(&mut self, stack: &'t str, name: &str, attribute: Json) -> Json {
        if let Some(to) = self.places.get(&Location::new(stack, name)) {
            self.refers.push(*to);
            return json!({"resource": attribute});
        }
        // Whoever moves to another stack has other ones of these.
        if matches!(name, "AWS::StackName" | "AWS::StackId") {
            return json!({"Ref": name, "stack": stack});
        }
        match self.templates.get(stack).map(|of| &of["Parameters"][name]) {
            Some(declared) if declared.is_object() => {
                json!({"Ref": name, "declared": sorted(declared.as_object().into_iter().flatten()
                    .map(|(key, value)| (key.clone(), value.clone())).collect())})
            }
            _ => json!({"Ref": name, "attribute": attribute}),
        }
    }

    /// What a condition is: its name is none of it.
    fn condition(&mut self, stack: &'t str, name: &str) -> Json {
        let key = (stack, name.to_owned());
        if let Some(known) = self.conditions.get(&key) {
            return json!({"condition": known});
        }
        let definition = (self.templates.get(stack))
            .and_then(|template| template["Conditions"].get(name))
            .filter(|_| self.depth < DEEPEST);
        let Some(definition) = definition else {
            return json!({"condition": name});
        };
        self.conditions.insert(key.clone(), None);
        let definition = definition.clone();
        // It refers to parameters alone.
        let refers = std::mem::take(&mut self.refers);
        self.depth += 1;
        let form = self.value(stack, &definition).to_string();
        self.depth -= 1;
        self.refers = refers;
        let number = self.names.number(form);
        self.conditions.insert(key, Some(number));
        json!({"condition": number})
    }
}

fn sorted(parts: BTreeMap<String, Json>) -> Json {
    Json::Object(parts.into_iter().collect())
}

#[cfg(test)]
mod tests;
