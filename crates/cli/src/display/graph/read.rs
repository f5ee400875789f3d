//! The picture of an app from its templates.

use std::collections::HashMap;

use stackwright_diagnostic::LineIndex;
use stackwright_template::budget::{self, Budget};
use stackwright_template::engines::text::Scope;
use stackwright_template::flow::{self, End, Verb};
use stackwright_template::model::{
    App, Function, Intrinsic, Link, Reference, ReferenceKind, Resource, Scenarios, Section,
    Segment, Template,
};

use super::layers;
use super::model::{Graph, Kind, Layer};
use super::permissions;
use crate::options::source::{Part, Source};

/// The resources of an app as boxes: the stack's place in the app, and the logical ID.
pub type Boxes<'t> = HashMap<(usize, &'t str), usize>;

impl Graph {
    /// Draws an app.
    pub fn of<'t>(title: &str, source: &'t Source, app: &'t App<'t>) -> Self {
        let mut graph = Self {
            title: title.to_owned(),
            ..Self::default()
        };
        let mut boxes = Boxes::new();
        for (at, part) in source.parts.iter().enumerate() {
            add_stack(&mut graph, &mut boxes, at, part, app.stacks[at].template);
        }
        let bytes = app
            .stacks
            .iter()
            .map(|one| one.template.source_bytes())
            .sum();
        let budget = Budget::of_app(bytes);
        let ((), spent) = budget::metered(budget, None, || {
            for at in 0..app.stacks.len() {
                let link = Link { app, home: at, at };
                references(&mut graph, &boxes, link);
                permissions::add(&mut graph, &boxes, link);
            }
            flows(&mut graph, &boxes, app);
        });
        if let Some(cut) = spent.cut.filter(|_| spent.used_up(&budget)) {
            graph.title += &format!(" (not all that leads from one to another: {})", cut.limit);
        }
        let mut children = graph.children();
        layers::arrange(&mut graph, &mut children);
        graph.reorder(&children);
        graph
    }

    /// Puts the boxes into the order in which they are drawn; parents stay before children.
    fn reorder(&mut self, children: &[Vec<usize>]) {
        let mut order = Vec::with_capacity(self.nodes.len());
        let mut open: Vec<usize> = children[self.nodes.len()].iter().rev().copied().collect();
        while let Some(node) = open.pop() {
            order.push(node);
            open.extend(children[node].iter().rev());
        }
        let mut new = vec![0; self.nodes.len()];
        for (index, node) in order.iter().enumerate() {
            new[*node] = index;
        }
        let mut nodes: Vec<_> = std::mem::take(&mut self.nodes)
            .into_iter()
            .map(Some)
            .collect();
        self.nodes = order
            .iter()
            .filter_map(|index| nodes[*index].take())
            .collect();
        for node in &mut self.nodes {
            node.parent = node.parent.map(|parent| new[parent]);
        }
        for edge in &mut self.edges {
            (edge.from, edge.to) = (new[edge.from], new[edge.to]);
        }
        self.edges
            .sort_by_key(|edge| (edge.from, edge.to, edge.layer));
    }
}

/// A construct, before it is known what is in it.
#[derive(Default)]
struct Tree<'t> {
    inside: indexmap::IndexMap<String, Tree<'t>>,
    resources: Vec<Resource<'t>>,
}

impl Tree<'_> {
    fn count(&self) -> usize {
        self.inside.len() + self.resources.len()
    }
}

fn add_stack<'t>(
    graph: &mut Graph,
    boxes: &mut Boxes<'t>,
    at: usize,
    part: &Part,
    template: &Template<'t>,
) {
    let stack = graph.add(Kind::Stack, &part.path, None);
    graph.nodes[stack].path.clone_from(&part.path);
    graph.nodes[stack].place.clone_from(&part.file);
    let mut tree = Tree::default();
    let generated = template.is_generated();
    for resource in template.resources.values() {
        let names = match construct_path(part, resource) {
            Some(path) => path,
            // Without constructs, what is of one service stands together.
            None if !generated && template.resources.len() > 24 => {
                let service = resource.type_name.split("::").nth(1).unwrap_or("other");
                vec![service.to_owned(), resource.name.to_owned()]
            }
            None => vec![resource.name.to_owned()],
        };
        let mut place = &mut tree;
        for name in names {
            place = place.inside.entry(name).or_default();
        }
        place.resources.push(*resource);
    }
    let lines = LineIndex::new(&part.text);
    let mut add = Adding {
        graph,
        boxes,
        at,
        part,
        lines: &lines,
    };
    add.inside(&tree, stack, &part.path);
}

/// The constructs around a resource within its stack.
fn construct_path(part: &Part, resource: &Resource<'_>) -> Option<Vec<String>> {
    let known = part.constructs.get(resource.name);
    let path = known
        .map(|one| one.path.as_str())
        .or(resource.construct_path)?;
    let below = match path.strip_prefix(&part.path) {
        Some(rest) if rest.starts_with('/') => &rest[1..],
        _ => path.split_once('/').map_or(path, |(_, rest)| rest),
    };
    let mut names: Vec<String> = below.split('/').map(str::to_owned).collect();
    if names.len() > 1 && names.last().is_some_and(|last| is_own(last)) {
        names.pop();
    }
    Some(names)
}

/// Whether a construct of that name is the resource of the one around it.
fn is_own(name: &str) -> bool {
    name == "Resource" || name == "Default"
}

struct Adding<'g, 't> {
    graph: &'g mut Graph,
    boxes: &'g mut Boxes<'t>,
    at: usize,
    part: &'g Part,
    lines: &'g LineIndex,
}

impl<'t> Adding<'_, 't> {
    fn inside(&mut self, tree: &Tree<'t>, parent: usize, path: &str) {
        for resource in &tree.resources {
            // The resource that a construct is has its name.
            let label = path.rsplit('/').next().unwrap_or(resource.name);
            self.resource(resource, label, parent);
        }
        for (name, inner) in &tree.inside {
            self.construct(name.clone(), inner, parent, path);
        }
    }

    /// A construct with one thing in it is that thing.
    fn construct(&mut self, mut label: String, mut tree: &Tree<'t>, parent: usize, path: &str) {
        while tree.resources.is_empty() && tree.inside.len() == 1 {
            let Some((name, inner)) = tree.inside.first() else {
                break;
            };
            label = format!("{label}/{name}");
            tree = inner;
        }
        if tree.count() == 1 {
            return self.resource(&tree.resources[0], &label, parent);
        }
        let node = self.graph.add(Kind::Construct, &label, Some(parent));
        let path = format!("{path}/{label}");
        self.graph.nodes[node].path.clone_from(&path);
        self.inside(tree, node, &path);
    }

    fn resource(&mut self, resource: &Resource<'t>, label: &str, parent: usize) {
        let index = self.graph.add(Kind::Resource, label, Some(parent));
        let known = self.part.constructs.get(resource.name);
        let path = known
            .map(|one| one.path.as_str())
            .or(resource.construct_path);
        let node = &mut self.graph.nodes[index];
        node.type_name = resource.type_name.to_owned();
        node.logical_id = resource.name.to_owned();
        node.path = path.unwrap_or_default().to_owned();
        node.place = (self.part).place(self.lines, resource.name, resource.name_span.start);
        self.boxes.insert((self.at, resource.name), index);
    }
}

fn references<'t>(graph: &mut Graph, boxes: &Boxes<'t>, link: Link<'t>) {
    let template = link.member().template;
    let (at, environment) = (link.at, link.environment());
    let scope = Scope {
        template,
        environment: &environment,
    };
    for reference in &template.references {
        if reference.owner.section != Section::Resources {
            continue;
        }
        let ends = [reference.owner.name, reference.target].map(|name| boxes.get(&(at, name)));
        if let [Some(&from), Some(&to)] = ends {
            graph.join(from, to, Layer::References, words(reference));
        }
    }
    let imports = template.calls.iter().filter(|call| {
        matches!(
            call.function,
            Function::ImportValue | Function::GetStackOutput
        )
    });
    for call in imports {
        let Some(&from) = boxes.get(&(at, call.owner.name)) else {
            continue;
        };
        let Some(instance) = environment.evaluate(template, call.node) else {
            continue;
        };
        let place = call.path.skip(3).to_string();
        if let Some(found) = scope.resource(&instance) {
            let stack = found.link.map_or(at, |link| link.at);
            if let Some(&to) = boxes.get(&(stack, found.resource.name)) {
                graph.join(from, to, Layer::References, place);
            }
        } else if Intrinsic::of(call.node)
            .and_then(|call| link.imported(&call))
            .is_none()
        {
            let outside = graph.outside("another stack");
            graph.join(from, outside, Layer::References, place);
        }
    }
}

/// The property with the reference, without what is around it.
fn words(reference: &Reference<'_>) -> String {
    if reference.kind == ReferenceKind::DependsOn {
        return "DependsOn".to_owned();
    }
    let skipped = if reference.path.key(2) == Some("Properties") {
        3
    } else {
        2
    };
    let mut path = reference.path.skip(skipped);
    path.0.retain(|segment| match segment {
        Segment::Key(key) => *key != "Ref" && !key.starts_with("Fn::"),
        Segment::Index(_) => true,
    });
    path.to_string()
}

/// Which properties of a type name the resources whose events it takes, and what it does.
const TAKES: &[(&str, &str, &str)] = &[
    ("AWS::Events::Rule", "EventPattern", "takes events of it"),
    (
        "AWS::CloudTrail::Trail",
        "EventSelectors",
        "records calls on it",
    ),
    (
        "AWS::CloudTrail::Trail",
        "AdvancedEventSelectors",
        "records calls on it",
    ),
];

/// Adds who calls, notifies and starts whom.
fn flows<'t>(graph: &mut Graph, boxes: &Boxes<'t>, app: &'t App<'t>) {
    let links = (0..app.stacks.len()).map(|at| Link { app, home: at, at });
    let scenarios: Vec<Scenarios<'t>> = links
        .map(|link| {
            let member = link.member();
            Scenarios::new(
                member.template,
                member.region,
                Some(link),
                Default::default(),
            )
        })
        .collect();
    let all: Vec<&Scenarios<'t>> = scenarios.iter().collect();
    for edge in flow::Graph::new(&all).edges() {
        // The roles that something acts as are permissions, not a way that anything goes.
        if edge.integration.verb == Verb::Assumes {
            continue;
        }
        let ends = [&edge.from, &edge.to].map(|end| match end {
            End::Resource(located) => {
                let at = located.link.map_or(0, |link| link.at);
                boxes.get(&(at, located.resource.name)).copied()
            }
            End::Outside(text) => Some(graph.outside(&text.to_string())),
        });
        if let [Some(from), Some(to)] = ends {
            graph.join(from, to, Layer::Flows, edge.integration.verb.word());
        }
    }
    for (at, member) in app.stacks.iter().enumerate() {
        for reference in &member.template.references {
            let Some(owner) = member.template.resources.get(reference.owner.name) else {
                continue;
            };
            let taken = TAKES.iter().find(|(ty, property, _)| {
                *ty == owner.type_name && reference.path.key(3) == Some(property)
            });
            let ends = [reference.target, owner.name].map(|name| boxes.get(&(at, name)));
            if let (Some((.., words)), [Some(&from), Some(&to)]) = (taken, ends) {
                graph.join(from, to, Layer::Flows, *words);
            }
        }
    }
}
