//! Random apps: whatever is built, synthesis returns, and returns the same bytes twice.

use proptest::prelude::*;
use stackwright::{
    App, CfnOutput, CfnParameter, CfnResource, Construct, Data, Diagnostic, NestedStack, Node,
    ReferenceStrength, RemovalPolicy, Stack, Stage, Tags, Value, aspect, intrinsic, pseudo, sub,
};

/// One step in building an app. Numbers choose among what is there already.
#[derive(Clone, Debug)]
enum Step {
    Stack(usize, String),
    Stage(usize, String),
    Nested(usize, String),
    Strength(usize, bool),
    Scope(usize, String),
    Resource(usize, String, String),
    Parameter(usize, String),
    Property(usize, String, Content),
    Dependency(usize, usize),
    Tag(usize, String, String),
    Override(usize, String, Content),
    Remove(usize, String),
    LogicalId(usize, String),
    Output(usize, String, usize),
    RemovalPolicy(usize),
    Later(usize, When, Act),
    Deep(usize, String, usize),
}

/// When code of the app runs that it has given away.
#[derive(Clone, Copy, Debug)]
enum When {
    Aspect(i32),
    Completion,
    Validation,
    Lazy,
    Drop,
}

/// What such code does, with what it holds.
#[derive(Clone, Copy, Debug)]
enum Act {
    Nothing,
    AddConstruct,
    AddConstructs,
    AddStack,
    AddAspect,
    AddCompletion,
    Complete,
    Change,
    Depend,
    Fail,
    Format,
    Synthesize,
    Rename,
}

fn act() -> impl Strategy<Value = Act> {
    prop::sample::select(vec![
        Act::Nothing,
        Act::AddConstruct,
        Act::AddConstructs,
        Act::AddStack,
        Act::AddAspect,
        Act::AddCompletion,
        Act::Complete,
        Act::Change,
        Act::Depend,
        Act::Fail,
        Act::Format,
        Act::Synthesize,
        Act::Rename,
    ])
}

fn when() -> impl Strategy<Value = When> {
    prop_oneof![
        any::<i32>().prop_map(When::Aspect),
        Just(When::Completion),
        Just(When::Validation),
        Just(When::Lazy),
        Just(When::Drop),
    ]
}

/// Steps that give code away, or nest values, beside the others.
fn hostile_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => step(),
        3 => (any::<usize>(), when(), act()).prop_map(|(n, w, a)| Step::Later(n, w, a)),
        1 => (any::<usize>(), "[A-Z]{1,3}", 0..300usize).prop_map(|(r, n, d)| Step::Deep(r, n, d)),
    ]
}

fn perform(act: Act, app: &App, node: &Node) {
    match act {
        Act::Nothing => {}
        Act::AddConstruct => drop(Node::new(node, "Added")),
        Act::AddConstructs => {
            let resource = CfnResource::new(node, "One", "A::B::C");
            CfnResource::new(node, "Other", "A::B::C").set_property("P", resource.ref_());
        }
        Act::AddStack => drop(Stack::new(app, "Added")),
        Act::AddAspect => {
            let app = app.clone();
            node.add_aspect(
                move |node: &Node| perform(Act::AddAspect, &app, node),
                aspect::DEFAULT,
            );
        }
        Act::AddCompletion => {
            let (app, again) = (app.clone(), node.clone());
            node.on_complete(move || perform(Act::AddCompletion, &app, &again));
        }
        Act::Complete => {
            let (app, again) = (app.clone(), node.clone());
            node.on_complete(move || perform(Act::Complete, &app, &again));
            node.complete();
        }
        Act::Change => {
            if let Some(resource) = node.resource() {
                resource.set_property("P", "changed");
            }
            node.set("Properties.Q", 1);
        }
        Act::Depend => node.add_dependency(app),
        Act::Fail => node.add_error(Diagnostic::error("X1", "no")),
        Act::Format => {
            let text = format!("{}{:?}", pseudo::region(), node.find_all());
            node.acknowledge("X1", text);
        }
        Act::Synthesize => drop(app.synth()),
        Act::Rename => node.override_logical_id(node.unique_resource_name(9, "é", "é")),
    }
}

/// Performs something when it is dropped.
struct Last(Act, App, Node);

impl Drop for Last {
    fn drop(&mut self) {
        perform(self.0, &self.1, &self.2);
    }
}

fn later(app: &App, node: &Node, when: When, act: Act) {
    let (holds, at) = (app.clone(), node.clone());
    let run = move || perform(act, &holds, &at);
    let value = match when {
        When::Aspect(priority) => {
            let app = app.clone();
            return node.add_aspect(move |node: &Node| perform(act, &app, node), priority);
        }
        When::Completion => return node.on_complete(run),
        When::Validation => {
            return node.add_validation(move || {
                run();
                Vec::new()
            });
        }
        When::Lazy => Data::lazy(move || {
            run();
            Data::from("x")
        }),
        When::Drop => {
            let last = Last(act, app.clone(), node.clone());
            Data::lazy(move || {
                let _ = &last;
                Data::Null
            })
        }
    };
    match node.as_resource() {
        Some(resource) => resource.set_property("Later", value),
        None => node.set("Properties.Later", value),
    }
}

#[derive(Clone, Debug)]
enum Content {
    Text(String),
    Number(f64),
    Reference(usize),
    Attribute(usize, String),
    Formatted(usize, String),
    Cut(usize, usize),
    List(Vec<Content>),
}

fn content() -> impl Strategy<Value = Content> {
    let leaf = prop_oneof![
        ".{0,12}".prop_map(Content::Text),
        any::<f64>().prop_map(Content::Number),
        any::<usize>().prop_map(Content::Reference),
        (any::<usize>(), "[A-Z][a-z.]{0,8}").prop_map(|(r, a)| Content::Attribute(r, a)),
        (any::<usize>(), ".{0,6}").prop_map(|(r, t)| Content::Formatted(r, t)),
        (any::<usize>(), 0..20usize).prop_map(|(r, n)| Content::Cut(r, n)),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop::collection::vec(inner, 0..3).prop_map(Content::List)
    })
}

fn step() -> impl Strategy<Value = Step> {
    let id = || prop_oneof!["[A-Za-z]{1,6}", "Resource", "Default", ".{0,5}"];
    let path = || prop_oneof![r"Properties(\.[A-Z0-9]{1,2}){1,3}", ".{0,8}"];
    prop_oneof![
        (any::<usize>(), id()).prop_map(|(s, i)| Step::Stack(s, i)),
        (any::<usize>(), id()).prop_map(|(s, i)| Step::Stage(s, i)),
        (any::<usize>(), id()).prop_map(|(s, i)| Step::Nested(s, i)),
        (any::<usize>(), any::<bool>()).prop_map(|(n, w)| Step::Strength(n, w)),
        (any::<usize>(), id()).prop_map(|(s, i)| Step::Scope(s, i)),
        (any::<usize>(), id(), "[A-Z]{1,3}::[A-Z]{1,3}")
            .prop_map(|(s, i, t)| Step::Resource(s, i, t)),
        (any::<usize>(), id()).prop_map(|(s, i)| Step::Parameter(s, i)),
        (any::<usize>(), "[A-Z][a-z]{0,5}", content())
            .prop_map(|(r, n, c)| Step::Property(r, n, c)),
        (any::<usize>(), any::<usize>()).prop_map(|(a, b)| Step::Dependency(a, b)),
        (any::<usize>(), ".{0,4}", ".{0,4}").prop_map(|(n, k, v)| Step::Tag(n, k, v)),
        (any::<usize>(), path(), content()).prop_map(|(n, p, c)| Step::Override(n, p, c)),
        (any::<usize>(), path()).prop_map(|(n, p)| Step::Remove(n, p)),
        (any::<usize>(), id()).prop_map(|(n, i)| Step::LogicalId(n, i)),
        (any::<usize>(), id(), any::<usize>()).prop_map(|(s, i, r)| Step::Output(s, i, r)),
        any::<usize>().prop_map(Step::RemovalPolicy),
    ]
}

fn pick<T: Clone>(from: &[T], number: usize) -> Option<T> {
    (!from.is_empty()).then(|| from[number % from.len()].clone())
}

fn build(steps: &[Step]) -> App {
    let app = App::new();
    let mut nodes: Vec<Node> = vec![app.node().clone()];
    let mut resources: Vec<CfnResource> = Vec::new();
    for step in steps {
        match step.clone() {
            // Most stacks are in the app, so that most apps have stacks that can be.
            Step::Stack(scope, id) => {
                let scope = scope.saturating_sub(usize::MAX / 2);
                if let Some(scope) = pick(&nodes, scope) {
                    nodes.push(Stack::new(&scope, &id).node().clone());
                }
            }
            Step::Stage(scope, id) => {
                if let Some(scope) = pick(&nodes, scope) {
                    nodes.push(Stage::new(&scope, &id).node().clone());
                }
            }
            Step::Nested(scope, id) => {
                if let Some(scope) = pick(&nodes, scope) {
                    nodes.push(NestedStack::new(&scope, &id).node().clone());
                }
            }
            Step::Strength(node, is_weak) => {
                if let Some(node) = pick(&nodes, node) {
                    node.referenced(match is_weak {
                        true => ReferenceStrength::Weak,
                        false => ReferenceStrength::Both,
                    });
                }
            }
            Step::Scope(scope, id) => {
                if let Some(scope) = pick(&nodes, scope) {
                    nodes.push(Node::new(&scope, &id));
                }
            }
            Step::Resource(scope, id, type_name) => {
                if let Some(scope) = pick(&nodes, scope) {
                    resources.push(CfnResource::new(&scope, &id, &type_name));
                }
            }
            Step::Parameter(scope, id) => {
                if let Some(scope) = pick(&nodes, scope) {
                    CfnParameter::new(&scope, &id);
                }
            }
            Step::Property(resource, name, content) => {
                if let Some(resource) = pick(&resources, resource) {
                    resource.set_property(name, data(&content, &resources));
                }
            }
            Step::Dependency(from, on) => {
                if let (Some(from), Some(on)) = (pick(&nodes, from), pick(&nodes, on)) {
                    from.add_dependency(&on);
                }
            }
            Step::Tag(node, key, value) => {
                if let Some(node) = pick(&nodes, node) {
                    Tags::of(&node).add(key, value);
                }
            }
            Step::Override(resource, path, content) => {
                if let Some(resource) = pick(&resources, resource) {
                    resource.node().set(&path, data(&content, &resources));
                }
            }
            Step::Remove(resource, path) => {
                if let Some(resource) = pick(&resources, resource) {
                    resource.node().remove(&path);
                }
            }
            Step::LogicalId(node, id) => {
                if let Some(node) = pick(&nodes, node) {
                    node.override_logical_id(id);
                }
            }
            Step::Output(scope, id, resource) => {
                if let (Some(scope), Some(resource)) =
                    (pick(&nodes, scope), pick(&resources, resource))
                {
                    CfnOutput::new(&scope, &id, resource.ref_());
                }
            }
            Step::Later(node, when, act) => {
                let resources = resources.iter().map(|resource| resource.node().clone());
                let all: Vec<Node> = nodes.iter().cloned().chain(resources).collect();
                if let Some(node) = pick(&all, node) {
                    later(&app, &node, when, act);
                }
            }
            Step::Deep(resource, name, depth) => {
                if let Some(resource) = pick(&resources, resource) {
                    let mut data = Data::from(resource.ref_());
                    for level in 0..depth {
                        data = match level % 3 {
                            0 => Data::list([data]),
                            1 => Data::object([("K", data)]),
                            _ => intrinsic::json_text(data).into(),
                        };
                    }
                    resource.set_property(name, data);
                }
            }
            Step::RemovalPolicy(resource) => {
                if let Some(resource) = pick(&resources, resource) {
                    resource.set_removal_policy(RemovalPolicy::Snapshot);
                }
            }
        }
    }
    app
}

fn data(content: &Content, resources: &[CfnResource]) -> Data {
    let reference = |number: usize| -> Value<String> {
        pick(resources, number).map_or_else(pseudo::region, |resource| resource.ref_())
    };
    match content {
        Content::Text(text) => text.as_str().into(),
        Content::Number(number) => (*number).into(),
        Content::Reference(number) => reference(*number).into(),
        Content::Attribute(number, name) => match pick(resources, *number) {
            Some(resource) => resource.attr::<String>(name.clone()).into(),
            None => Data::Null,
        },
        Content::Formatted(number, text) => sub!("{text}{}{text}", reference(*number)).into(),
        Content::Cut(number, length) => {
            let text = reference(*number).to_string();
            // Within the name: how long the numbers around it are differs from run to run.
            let name = text.find(|c: char| c.is_alphabetic()).unwrap_or_default();
            let (before, after) = text.split_at(name + length / 2 % 5);
            if length % 2 == 0 { before } else { after }.into()
        }
        Content::List(items) => Data::list(items.iter().map(|item| data(item, resources))),
    }
}

/// What synthesis says, as text.
fn outcome(steps: &[Step]) -> String {
    match build(steps).synth() {
        Ok(assembly) => assembly
            .stacks
            .iter()
            .map(|stack| stack.template.to_string())
            .chain([assembly.manifest().to_string()])
            .collect(),
        Err(diagnostics) => diagnostics.to_string(),
    }
}

/// Placeholders are numbered by the process, so messages that quote one differ in the number.
fn without_numbers(text: &str) -> String {
    text.chars().filter(|c| !c.is_ascii_digit()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, ..ProptestConfig::default() })]

    #[test]
    fn synthesis_never_panics_and_is_deterministic(steps in prop::collection::vec(step(), 0..40)) {
        let first = outcome(&steps);
        let second = outcome(&steps);
        prop_assert_eq!(without_numbers(&first), without_numbers(&second));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn code_that_is_given_away_harms_nothing(
        steps in prop::collection::vec(hostile_step(), 0..40),
    ) {
        let first = outcome(&steps);
        let second = outcome(&steps);
        prop_assert_eq!(without_numbers(&first), without_numbers(&second));
    }
}
