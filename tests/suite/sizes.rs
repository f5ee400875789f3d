//! Stacks that are too large, and what is proposed to be taken out of them.

use stackwright::{App, CfnResource, Construct, Diagnostic, NestedStack, Node, Stack};

fn resources(scope: &impl Construct, count: usize) -> Vec<CfnResource> {
    let one = |number| CfnResource::new(scope, &format!("R{number}"), "X::Y::Z");
    (0..count).map(one).collect()
}

fn the_error(app: &App) -> Diagnostic {
    let found = app.synth().expect_err("too large");
    let all: Vec<Diagnostic> = found.iter().cloned().collect();
    let [only] = all.as_slice() else {
        panic!("{found}")
    };
    assert_eq!(only.code, "SW0044");
    only.clone()
}

#[test]
fn what_fits_is_left_alone() {
    let app = App::new();
    resources(&Stack::new(&app, "S"), 500);
    app.synth().expect("500 are not too many");
}

#[test]
fn the_construct_with_the_fewest_references_is_proposed() {
    let app = App::new();
    let stack = Stack::new(&app, "S");
    let (tied, loose) = (Node::new(&stack, "Tied"), Node::new(&stack, "Loose"));
    let ties = resources(&tied, 300);
    let ends = resources(&loose, 250);
    let apart = Node::new(&stack, "Apart");
    for (number, resource) in resources(&apart, 60).iter().enumerate() {
        resource.set_property("Uses", ties[number].ref_());
    }
    ends[0].set_property("Uses", ties[0].ref_());
    ends[1].node().add_dependency(&ties[1]);
    let error = the_error(&app);
    assert_eq!(
        error.message,
        "stack `S` has 610 resources, and it can have 500"
    );
    assert_eq!(
        error.notes,
        [
            "`S/Loose` has 250 resources; 2 references would cross: `S/Loose/R0` → `S/Tied/R0`, `S/Loose/R1` → `S/Tied/R1`"
        ]
    );
    let hint = error.hint.expect("a hint");
    assert!(
        hint.starts_with("create `S/Loose` in a `NestedStack`"),
        "{hint}"
    );
}

#[test]
fn several_are_proposed_where_one_is_not_enough() {
    let app = App::new();
    let stack = Stack::new(&app, "S");
    for part in ["A", "B", "C", "D"] {
        resources(&Node::new(&stack, part), 400);
    }
    let error = the_error(&app);
    assert_eq!(error.notes.len(), 3, "{:?}", error.notes);
    let hint = error.hint.expect("a hint");
    assert!(
        hint.starts_with("create `S/A`, `S/B`, `S/C` in a `NestedStack` each"),
        "{hint}"
    );
    // As proposed.
    let app = App::new();
    let stack = Stack::new(&app, "S");
    for part in ["A", "B", "C", "D"] {
        resources(&NestedStack::new(&stack, part), 400);
    }
    app.synth().expect("they fit");
}

#[test]
fn resources_without_constructs_are_to_be_grouped() {
    let app = App::new();
    resources(&Stack::new(&app, "S"), 501);
    let error = the_error(&app);
    assert!(
        error
            .hint
            .expect("a hint")
            .starts_with("group the resources in constructs")
    );
}

#[test]
fn a_template_can_have_too_many_bytes() {
    let app = App::new();
    let stack = Stack::new(&app, "S");
    for part in ["A", "B", "C"] {
        let text = "x".repeat(4_000);
        for resource in resources(&Node::new(&stack, part), 100) {
            resource.set_property("Text", text.clone());
        }
    }
    let error = the_error(&app);
    assert!(
        error.message.contains("bytes, and it can have 1000000"),
        "{}",
        error.message
    );
    assert!(
        error.notes[0].contains("bytes; no reference crosses its border"),
        "{:?}",
        error.notes
    );
}

#[test]
fn nested_stacks_are_measured_and_the_context_gives_another_limit() {
    let app = |limits: &[stackwright::json::Value]| {
        let app = App::new();
        let nested = NestedStack::new(&Stack::new(&app, "S"), "N");
        resources(&nested, 501);
        for (node, limit) in [app.node(), nested.node()].iter().zip(limits) {
            node.set_context("@aws-cdk/core:stackResourceLimit", limit.clone());
        }
        app
    };
    let message = "stack `S/N` has 501 resources, and it can have 500";
    assert_eq!(the_error(&app(&[])).message, message);
    app(&[501.into()]).synth().expect("it may have more");
    let error = the_error(&app(&[501.into(), "10".into()]));
    assert!(
        error.message.ends_with("it can have 10"),
        "{}",
        error.message
    );
    app(&[501.into(), 0.into()]).synth().expect("any number");
}
