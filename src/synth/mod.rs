//! Synthesis: from the tree to templates. The graph is locked while it runs; no borrow of it is held while constructs'
//! own code (validations, lazy values) runs.

mod budget;
mod dependencies;
mod publish;
mod references;
mod resolve;
mod size;
mod template;
mod version;

use std::collections::{HashMap, HashSet};
use std::mem;
use std::panic::Location;
use std::rc::Rc;

use crate::json::IndexMap;
use crate::json::Value as Json;

use self::budget::Budget;
pub(crate) use self::publish::Published;
use crate::assembly::{Assembly, StackTemplate, StageAssembly};
use crate::asset::Staging;
use crate::codes;
use crate::diagnostic::{
    Acknowledgement, Acknowledgements, Diagnostic, Diagnostics, Origin, Scope, Severity,
};
use crate::document;
use crate::json;
use crate::logical_id;
use crate::lookup;
use crate::stack;
use crate::stage;
use crate::token;
use crate::tree::{Graph, Kind, NodeData};

/// What synthesis knows of the tree before it resolves anything.
pub(crate) struct Plan<'a> {
    pub graph: &'a Graph,
    /// The nearest stack of each node.
    stacks: Vec<Option<u32>>,
    /// The logical ID of each element.
    logical_ids: Vec<Option<String>>,
    /// The elements of each stack, parents first.
    pub elements: IndexMap<u32, Vec<u32>>,
    /// The nested stacks.
    pub nested: HashMap<u32, Nested>,
    /// The nested stack behind each of their resources.
    nested_by_resource: HashMap<u32, u32>,
    pub path_metadata: bool,
    pub asset_metadata: bool,
    pub budget: Budget,
}

/// Where a nested stack stands in the outer one.
#[derive(Clone, Copy)]
pub(crate) struct Nested {
    pub outer: u32,
    pub resource: u32,
}

pub(crate) fn synthesize(graph: &Graph) -> Result<Assembly, Diagnostics> {
    run_validations(graph);
    let mut plan = Plan::new(graph);
    version::assign(&mut plan);
    let plan = plan;
    let mut dependencies = dependencies::resolve(&plan);

    let mut links = references::Links::new();
    let mut templates: IndexMap<u32, Json> = IndexMap::new();
    for (&stack, elements) in &plan.elements {
        let template = template::build(&plan, stack, elements, &mut dependencies, &mut links);
        templates.insert(stack, template);
    }
    let mut staging = Staging::default();
    let mut published = publish::publish(&plan, &mut templates, links, &mut staging);
    for (&stack, template) in &templates {
        size::check(&plan, stack, template);
    }
    dependencies::check_stack_cycles(&plan, &dependencies);

    let mut all = graph.diagnostics.borrow().clone();
    all.append(&mut graph.found.borrow_mut());
    let mut accepted = accepted(graph);
    // Without a template there is nothing that an error could be accepted in.
    all.retain(|one| one.severity == Severity::Error || accepted.accept(one).is_none());
    let diagnostics = Diagnostics::new(all);
    if diagnostics.has_errors() {
        return Err(diagnostics);
    }
    let mut stacks = Vec::new();
    for (index, template) in templates {
        if let Some(published) = published.remove(&index) {
            let mut stack = stack_template(&plan, index, template, &dependencies, &accepted);
            stack.published = published;
            stacks.push(stack);
        }
    }
    Ok(Assembly {
        stacks,
        stages: stages(&plan),
        staging,
        tree: tree(graph),
        missing: lookup::missing(graph),
        diagnostics,
    })
}

fn run_validations(graph: &Graph) {
    for index in 0..graph.len() {
        let validations = mem::take(&mut graph.nodes.borrow_mut()[index as usize].validations);
        for validation in validations {
            for diagnostic in validation() {
                graph.report(index, diagnostic);
            }
        }
    }
}

/// What constructs have accepted.
fn accepted(graph: &Graph) -> Acknowledgements {
    let nodes = graph.nodes.borrow();
    let all = nodes.iter().flat_map(|node| {
        let scope = || Scope::Construct(node.path.to_string());
        let accepted = node.acknowledged.iter();
        accepted.map(move |(code, reason)| Acknowledgement::new(code, scope(), Some(reason)))
    });
    all.collect()
}

impl<'a> Plan<'a> {
    fn new(graph: &'a Graph) -> Plan<'a> {
        let mut plan = Plan {
            graph,
            stacks: Vec::new(),
            logical_ids: Vec::new(),
            elements: IndexMap::new(),
            nested: HashMap::new(),
            nested_by_resource: HashMap::new(),
            path_metadata: false,
            asset_metadata: false,
            budget: Budget::new(),
        };
        plan.path_metadata = plan.asks_for("aws:cdk:enable-path-metadata");
        plan.asset_metadata = plan.asks_for("aws:cdk:enable-asset-metadata");
        let mut problems = Vec::new();
        {
            let nodes = graph.nodes.borrow();
            // A parent is always created before its children, so one pass finds all stacks.
            for (index, node) in nodes.iter().enumerate() {
                let inherited = node.parent.and_then(|parent| plan.stacks[parent as usize]);
                let Some(stack) = node.stack() else {
                    plan.stacks.push(inherited);
                    continue;
                };
                let index = u32::try_from(index).unwrap_or(u32::MAX);
                plan.stacks.push(Some(index));
                if let (Some(outer), Some(resource)) = (inherited, stack.nested_as) {
                    plan.nested.insert(index, Nested { outer, resource });
                    plan.nested_by_resource.insert(resource, index);
                }
            }
        }
        for index in graph.below(0) {
            let nodes = graph.nodes.borrow();
            let node = &nodes[index as usize];
            if node.stack().is_some() {
                plan.elements.entry(index).or_default();
            } else if node.element().is_some() {
                match plan.stack_of(index) {
                    Some(stack) => plan.elements.entry(stack).or_default().push(index),
                    None => problems.push((
                        index,
                        Diagnostic::error(codes::NO_STACK, "the construct is not in a stack")
                            .hint("create it in a stack, or in a construct that is in one"),
                    )),
                }
            }
        }
        for (index, problem) in problems {
            graph.find(index, problem);
        }
        plan.assign_logical_ids();
        plan.check_stack_names();
        plan.check_stack_texts();
        plan
    }

    /// The nearest stack at or above a node; none for what was added after the plan was made, which is an error.
    pub(crate) fn stack_of(&self, node: u32) -> Option<u32> {
        self.stacks.get(node as usize).copied().flatten()
    }

    /// The logical ID of an element.
    pub(crate) fn logical_id(&self, node: u32) -> Option<&str> {
        self.logical_ids.get(node as usize)?.as_deref()
    }

    fn assign_logical_ids(&mut self) {
        self.logical_ids = vec![None; self.stacks.len()];
        for (&stack, elements) in &self.elements {
            let renames = self.graph.nodes.borrow()[stack as usize]
                .stack()
                .map(|stack| stack.renames.clone())
                .unwrap_or_default();
            let mut unused: HashSet<&String> = renames.keys().collect();
            let mut taken: HashMap<String, u32> = HashMap::new();
            for &index in elements {
                let ids = self.graph.ids_below(stack, index);
                let given = self.graph.nodes.borrow()[index as usize]
                    .element()
                    .and_then(|element| element.logical_id.clone());
                let given_at = given.as_ref().map(|given| given.location);
                let computed =
                    (given.map(|given| given.id)).or_else(|| logical_id::logical_id(&ids));
                let Some(mut id) = computed else {
                    self.graph.find(
                        index,
                        Diagnostic::error(
                            codes::LOGICAL_ID,
                            "no logical ID can be made of its path",
                        )
                        .hint("give it an id with letters or digits that is not `Default`"),
                    );
                    continue;
                };
                if let Some(renamed) = renames.get(&id) {
                    unused.remove(&id);
                    id = renamed.clone();
                }
                self.check_logical_id(index, &id, given_at, &taken);
                taken.insert(id.clone(), index);
                self.logical_ids[index as usize] = Some(id);
            }
            for from in renames.keys().filter(|from| unused.contains(from)) {
                self.graph.find(
                    stack,
                    Diagnostic::error(
                        codes::LOGICAL_ID,
                        format!(
                            "nothing in the stack has the logical ID `{from}`, which is renamed"
                        ),
                    )
                    .hint("remove the rename, or correct the old ID"),
                );
            }
        }
    }

    fn check_logical_id(
        &self,
        index: u32,
        id: &str,
        given_at: Option<&'static Location<'static>>,
        taken: &HashMap<String, u32>,
    ) {
        let report = |mut diagnostic: Diagnostic| {
            diagnostic.origin = given_at.map(Origin::from);
            self.graph.find(index, diagnostic);
        };
        if id.starts_with("Fn::") {
            // A function of an included template.
            return;
        }
        if !logical_id::is_alphanumeric(id) || id.is_empty() || id.len() > 255 {
            report(
                Diagnostic::error(codes::LOGICAL_ID, format!("`{id}` cannot be a logical ID"))
                    .hint("a logical ID has 1 to 255 letters and digits"),
            );
        }
        if let Some(other) = taken.get(id) {
            let (path, other) = self.paths(index, *other);
            // Constructs of the same path are reported where the second one was created.
            if path != other {
                report(
                    Diagnostic::error(
                        codes::LOGICAL_ID,
                        format!("`{path}` and `{other}` have the same logical ID `{id}`"),
                    )
                    .hint("give one of them another id, or override its logical ID"),
                );
            }
        }
    }

    fn paths(&self, one: u32, other: u32) -> (Rc<str>, Rc<str>) {
        let nodes = self.graph.nodes.borrow();
        let path = |index: u32| nodes[index as usize].path.clone();
        (path(one), path(other))
    }

    fn check_stack_names(&self) {
        let mut taken: HashMap<(String, String), u32> = HashMap::new();
        for &index in self.elements.keys() {
            if self.nested.contains_key(&index) {
                continue;
            }
            let name = stack::stack_name(self.graph, index);
            if !stack::is_valid_name(&name) {
                self.graph.find(
                    index,
                    Diagnostic::error(codes::STACK_NAME, format!("`{name}` cannot be a stack name"))
                        .hint(
                            "a stack name has 1 to 128 letters, digits and hyphens and starts with a letter",
                        ),
                );
            }
            let url = self.environment(index).to_url();
            if let Some(other) = taken.insert((name.clone(), url), index) {
                let (path, other) = self.paths(index, other);
                if path != other {
                    self.graph.find(
                        index,
                        Diagnostic::error(
                            codes::STACK_NAME,
                            format!("`{path}` and `{other}` have the same stack name `{name}`"),
                        )
                        .hint("give one of them another name"),
                    );
                }
            }
        }
    }

    /// Reports values that are known only at deployment where CloudFormation takes fixed texts alone.
    fn check_stack_texts(&self) {
        for &index in self.elements.keys() {
            let held: Vec<&str> = {
                let nodes = self.graph.nodes.borrow();
                let Some(stack) = nodes[index as usize].stack() else {
                    continue;
                };
                let holds = |mut texts: Vec<&String>| {
                    texts.retain(|text| token::may_contain(text));
                    !texts.is_empty()
                };
                let tags = stack.tags.iter().flat_map(|(key, value)| [key, value]);
                [
                    ("description", holds(stack.description.iter().collect())),
                    ("tags", holds(tags.collect())),
                    ("transforms", holds(stack.transforms.iter().collect())),
                ]
                .into_iter()
                .filter_map(|(what, holds)| holds.then_some(what))
                .collect()
            };
            for what in held {
                self.graph.find(
                    index,
                    Diagnostic::error(
                        codes::INVALID_REFERENCE,
                        format!(
                            "a value that is known only at deployment is in the stack's {what}"
                        ),
                    )
                    .hint("use a fixed text"),
                );
            }
        }
    }

    pub(crate) fn environment(&self, stack: u32) -> stack::Environment {
        stack::environment(self.graph, stack)
    }

    /// Whether the app's context sets this key.
    fn asks_for(&self, key: &str) -> bool {
        let nodes = self.graph.nodes.borrow();
        let value = nodes[0].context.get(key);
        value.is_some_and(|value| *value == true || *value == "true")
    }

    /// The stage that a node is in, or 0, the app.
    pub(crate) fn stage_of(&self, node: u32) -> u32 {
        stage::stage_of(self.graph, node)
    }

    pub(crate) fn path_of(&self, node: u32) -> String {
        self.graph.nodes.borrow()[node as usize].path.to_string()
    }

    /// The nested stack that a resource stands for.
    pub(crate) fn nested_stack(&self, resource: u32) -> Option<u32> {
        self.nested_by_resource.get(&resource).copied()
    }

    /// The stack and those that it is nested in, from the inside out.
    fn outwards(&self, stack: u32) -> impl Iterator<Item = u32> {
        std::iter::successors(Some(stack), |stack| Some(self.nested.get(stack)?.outer))
    }

    /// The stack that is deployed when this one is: itself, or the one that it is nested in.
    pub(crate) fn outermost(&self, stack: u32) -> u32 {
        self.outwards(stack).last().unwrap_or(stack)
    }

    /// Whether a stack is nested in another one, however deep.
    pub(crate) fn is_inside(&self, stack: u32, outer: u32) -> bool {
        self.outwards(stack).skip(1).any(|around| around == outer)
    }

    /// Two resources as the innermost stack that has both knows them: by themselves, or by the nested stacks that they
    /// are in.
    pub(crate) fn in_one_stack(&self, one: u32, other: u32) -> Option<(u32, u32)> {
        let (stack, others) = (self.stack_of(one)?, self.stack_of(other)?);
        if stack == others {
            return Some((one, other));
        }
        let common = self
            .outwards(stack)
            .find(|&around| around == others || self.is_inside(others, around))?;
        Some((self.seen_from(common, one)?, self.seen_from(common, other)?))
    }

    /// A resource as an outer stack knows it.
    fn seen_from(&self, outer: u32, resource: u32) -> Option<u32> {
        let mut seen = resource;
        while self.stack_of(seen)? != outer {
            seen = self.nested.get(&self.stack_of(seen)?)?.resource;
        }
        Some(seen)
    }
}

fn stack_template(
    plan: &Plan<'_>,
    index: u32,
    template: Json,
    dependencies: &dependencies::Dependencies,
    accepted: &Acknowledgements,
) -> StackTemplate {
    let graph = plan.graph;
    let nodes = graph.nodes.borrow();
    let data = nodes[index as usize].stack();
    let mut metadata: IndexMap<String, Vec<Json>> = IndexMap::new();
    // What the app or a stage accepts holds for its stacks, too.
    let mut above = nodes[index as usize].parent;
    while let Some(parent) = above {
        let node = &nodes[parent as usize];
        if !node.acknowledged.is_empty() {
            metadata.insert(format!("/{}", node.path), acknowledgements(node, accepted));
        }
        above = node.parent;
    }
    for below in graph.below(index) {
        let node = &nodes[below as usize];
        let mut entries: Vec<Json> = node
            .metadata
            .iter()
            .map(|(kind, data)| {
                json::object([("type", kind.as_str().into()), ("data", data.clone())])
            })
            .collect();
        entries.extend(acknowledgements(node, accepted));
        let at = node.location;
        let trace = format!("{}:{}:{}", at.file(), at.line(), at.column());
        let trace = || json::list([trace.as_str()]);
        if below == index {
            entries.push(json::object([
                ("type", "stackwright:stack".into()),
                ("trace", trace()),
            ]));
        }
        if let Some(id) = plan.logical_id(below) {
            entries.push(json::object([
                ("type", "aws:cdk:logicalId".into()),
                ("data", id.into()),
                ("trace", trace()),
            ]));
        }
        if !entries.is_empty() {
            metadata.insert(format!("/{}", node.path), entries);
        }
    }
    StackTemplate {
        artifact_id: stack::artifact_id(graph, index),
        name: stack::stack_name(graph, index),
        path: nodes[index as usize].path.to_string(),
        environment: plan.environment(index).to_url(),
        directory: directory(plan, plan.stage_of(index)),
        tags: data.map(|s| s.tags.clone()).unwrap_or_default(),
        termination_protection: data.is_some_and(|s| s.termination_protection),
        dependencies: dependencies
            .stacks
            .get(&index)
            .into_iter()
            .flat_map(IndexMap::keys)
            .map(|on| stack::artifact_id(graph, *on))
            .collect(),
        metadata,
        template,
        published: Published::default(),
    }
}

/// The stages, each after the one that it is in.
fn stages(plan: &Plan<'_>) -> Vec<StageAssembly> {
    let is_stage = |index: &u32| {
        let nodes = plan.graph.nodes.borrow();
        matches!(nodes[*index as usize].kind, Kind::Stage(_))
    };
    let indexes = plan.graph.below(0).into_iter().filter(is_stage);
    indexes
        .map(|index| {
            let parent = plan.graph.nodes.borrow()[index as usize].parent;
            StageAssembly {
                artifact_id: stage::artifact_id(plan.graph, index),
                path: plan.path_of(index),
                outer: directory(plan, plan.stage_of(parent.unwrap_or(0))),
            }
        })
        .collect()
}

/// The directory of a stage in the cloud assembly; empty for the app's own.
fn directory(plan: &Plan<'_>, stage: u32) -> String {
    let mut names = Vec::new();
    let mut at = stage;
    while at != 0 {
        names.push(stage::artifact_id(plan.graph, at));
        let parent = plan.graph.nodes.borrow()[at as usize].parent;
        at = plan.stage_of(parent.unwrap_or(0));
    }
    names.reverse();
    names.join("/")
}

/// The findings that a node accepts, as entries of the manifest, with whether synthesis itself found such a thing.
fn acknowledgements(node: &NodeData, all: &Acknowledgements) -> Vec<Json> {
    let accepted = node.acknowledged.iter();
    let entry = |(code, reason): &(String, String)| {
        let used = all.is_used(code, &node.path);
        let data = json::object([
            ("code", code.as_str().into()),
            ("reason", reason.as_str().into()),
            ("used", Json::Bool(used)),
        ]);
        json::object([("type", "stackwright:acknowledge".into()), ("data", data)])
    };
    accepted.map(entry).collect()
}

/// The content of `tree.json`.
fn tree(graph: &Graph) -> String {
    let mut writer = document::writer();
    writer.open('{');
    writer.entry("version", "tree-0.1");
    writer.key("tree");
    write_tree(&mut writer, &graph.nodes.borrow(), 0);
    writer.close('}');
    document::finish(writer)
}

/// The tree from a node down.
fn write_tree(writer: &mut json::Writer, nodes: &[NodeData], index: u32) {
    let node = &nodes[index as usize];
    writer.open('{');
    writer.entry("id", if index == 0 { "App" } else { &node.id });
    writer.entry("path", &node.path);
    let fqn = match (index, &node.kind) {
        (0, _) => "stackwright.App",
        (_, Kind::Stage(_)) => "stackwright.Stage",
        (_, Kind::Stack(stack)) if stack.nested_as.is_some() => "stackwright.NestedStack",
        (_, Kind::Stack(_)) => "stackwright.Stack",
        (_, Kind::Element(element)) if element.is_resource() => {
            writer.key("attributes");
            writer.open('{');
            writer.entry("aws:cdk:cloudformation:type", &element.type_name);
            writer.close('}');
            "stackwright.CfnResource"
        }
        _ if node.construct_type.is_empty() => "constructs.Construct",
        _ => node.construct_type,
    };
    writer.key("constructInfo");
    writer.open('{');
    writer.entry("fqn", fqn);
    writer.entry("version", env!("CARGO_PKG_VERSION"));
    writer.close('}');
    if !node.children.is_empty() {
        writer.key("children");
        writer.open('{');
        for &child in node.children.values() {
            writer.key(&nodes[child as usize].id);
            write_tree(writer, nodes, child);
        }
        writer.close('}');
    }
    writer.close('}');
}
