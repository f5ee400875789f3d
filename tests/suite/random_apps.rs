//! Random apps: whatever is built, synthesis returns, and returns the same bytes twice.

use proptest::prelude::*;
use stackwright::{
    App, CfnOutput, CfnParameter, CfnResource, Construct, Data, NestedStack, Node,
    ReferenceStrength, RemovalPolicy, Stack, Stage, Tags, Value, pseudo, sub,
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
