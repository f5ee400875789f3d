//! Stories of exports that are in use, and random pairs of what is deployed and what is wanted.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;

fn deployed(stacks: &[(&str, Shape)]) -> Deployed {
    let named = stacks
        .iter()
        .map(|(name, shape)| ((*name).to_owned(), shape.clone()));
    named.collect()
}

fn goal(shape: Shape) -> Option<Goal> {
    Some(Goal {
        shape,
        ..Goal::default()
    })
}

fn keeping(shape: Shape, keepable: &[&str]) -> Option<Goal> {
    Some(Goal {
        shape,
        keepable: keepable.iter().map(|name| (*name).to_owned()).collect(),
        ..Goal::default()
    })
}

fn shape() -> Shape {
    Shape::default()
}

/// The steps, as text.
#[track_caller]
fn steps(deployed: &Deployed, goals: &[(&str, Option<Goal>)]) -> Vec<String> {
    let goals = goals
        .iter()
        .map(|(name, goal)| ((*name).to_owned(), goal.clone()))
        .collect();
    match plan(deployed, &goals) {
        Ok(steps) => {
            check_legal(deployed, &goals, &steps);
            let show = |step: &Step| {
                let names =
                    |names: &BTreeSet<String>| names.iter().cloned().collect::<Vec<_>>().join(" ");
                match &step.form {
                    Form::Goal => step.stack.clone(),
                    Form::Keeping(exports) => format!("{} keeping {}", step.stack, names(exports)),
                    Form::Untied(untied) => {
                        let ties = [names(&untied.imports), names(&untied.exports)];
                        format!("{} untied from {}", step.stack, ties.concat())
                    }
                    Form::Gone => format!("{} gone", step.stack),
                }
            };
            steps.iter().map(show).collect()
        }
        Err(stuck) => vec![format!(
            "{}: {}",
            stuck.stack,
            stuck.refusal.map_or("circle".into(), |why| why.to_string())
        )],
    }
}

/// Each step is one that CloudFormation takes, and the end is what is wanted.
fn check_legal(deployed: &Deployed, goals: &BTreeMap<String, Option<Goal>>, steps: &[Step]) {
    let mut state = deployed.clone();
    for step in steps {
        let goal = goals[&step.stack].as_ref();
        let now = state.get(&step.stack).cloned();
        let wanted = match &step.form {
            Form::Goal => goal.map(|goal| goal.shape.clone()),
            Form::Gone => None,
            Form::Keeping(exports) => goal.map(|goal| {
                let mut shape = goal.shape.clone();
                let now = now.unwrap_or_default();
                for export in exports {
                    assert!(goal.keepable.contains(export), "{export} cannot be kept");
                    shape
                        .exports
                        .insert(export.clone(), now.exports[export].clone());
                }
                shape
            }),
            Form::Untied(untied) => {
                let now = now.expect("it is deployed");
                let has_exports = |export| now.exports.contains_key(export);
                assert!(untied.exports.iter().all(has_exports), "{untied:?}");
                assert!(untied.imports.is_subset(&now.imports), "{untied:?}");
                assert!(untied.reads.is_subset(&now.reads), "{untied:?}");
                Some(untied.of(&now))
            }
        };
        if let Err(why) = apply(&mut state, &step.stack, wanted) {
            panic!("{step:?}: {why}\nin {steps:#?}\nof {deployed:#?}\nto {goals:#?}");
        }
    }
    for (stack, goal) in goals {
        assert_eq!(
            state.get(stack),
            goal.as_ref().map(|goal| &goal.shape),
            "{stack}"
        );
    }
    for (stack, shape) in deployed
        .iter()
        .filter(|(stack, _)| !goals.contains_key(*stack))
    {
        assert_eq!(state.get(stack), Some(shape), "{stack} is not the app's");
    }
}

#[test]
fn what_is_in_order_is_deployed_in_order() {
    let before = deployed(&[]);
    let goals = [
        ("Web", goal(shape().import("B"))),
        ("Data", goal(shape().export("B", "1"))),
    ];
    assert_eq!(steps(&before, &goals), ["Data", "Web"]);
}

#[test]
fn an_export_that_goes_waits_for_its_importer() {
    let before = deployed(&[
        ("Data", shape().export("B", "1")),
        ("Web", shape().import("B")),
    ]);
    let goals = [("Data", goal(shape())), ("Web", goal(shape()))];
    assert_eq!(steps(&before, &goals), ["Web", "Data"]);
}

#[test]
fn an_importer_that_needs_something_new_first_needs_both() {
    let before = deployed(&[
        ("Data", shape().export("Old", "1")),
        ("Web", shape().import("Old")),
    ]);
    let data = shape().export("New", "2");
    let web = goal(shape().import("New"));
    let goals = [
        ("Data", keeping(data.clone(), &["Old"])),
        ("Web", web.clone()),
    ];
    assert_eq!(steps(&before, &goals), ["Data keeping Old", "Web", "Data"]);
    // Where what is exported cannot stay, the importer lets go of it.
    let goals = [("Data", goal(data)), ("Web", web)];
    assert_eq!(
        steps(&before, &goals),
        ["Web untied from Old", "Data", "Web"]
    );
}

#[test]
fn what_is_nested_holds_on_to_what_it_imports() {
    let before = deployed(&[
        ("Data", shape().export("Old", "1")),
        ("Web", shape().import("Old")),
    ]);
    let held = |wanted: Shape| {
        Some(Goal {
            shape: wanted,
            held: BTreeSet::from(["Old".to_owned()]),
            ..Goal::default()
        })
    };
    let new = shape().export("New", "2");
    let goals = [
        ("Data", keeping(new.clone(), &["Old"])),
        ("Web", held(shape().import("New"))),
    ];
    assert_eq!(steps(&before, &goals), ["Data keeping Old", "Web", "Data"]);
    let goals = [("Data", goal(new)), ("Web", held(shape().import("New")))];
    assert_eq!(
        steps(&before, &goals),
        ["Web: export `Old` is in use by stack `Web`"]
    );
}

#[test]
fn an_export_that_changes_is_let_go_of_and_taken_up_again() {
    let before = deployed(&[
        ("Data", shape().export("B", "1")),
        ("Web", shape().import("B")),
        ("Api", shape().import("B")),
    ]);
    let goals = [
        ("Data", keeping(shape().export("B", "2"), &["B"])),
        ("Web", goal(shape().import("B"))),
        ("Api", goal(shape())),
    ];
    assert_eq!(
        steps(&before, &goals),
        ["Api", "Web untied from B", "Data", "Web"]
    );
}

#[test]
fn an_exporter_is_deleted_after_its_importer_let_go() {
    let before = deployed(&[
        ("Data", shape().export("B", "1")),
        ("Web", shape().import("B")),
    ]);
    assert_eq!(
        steps(&before, &[("Data", None), ("Web", goal(shape()))]),
        ["Web", "Data gone"]
    );
    assert_eq!(
        steps(&before, &[("Data", None), ("Web", None)]),
        ["Web gone", "Data gone"]
    );
}

#[test]
fn an_export_moves_to_another_stack() {
    let before = deployed(&[
        ("A", shape().export("X", "1")),
        ("B", shape().export("Y", "1")),
        ("C", shape().import("X").import("Y")),
    ]);
    let goals = [
        ("A", goal(shape().import("Y"))),
        ("B", goal(shape().export("X", "1").export("Y", "1"))),
        ("C", goal(shape().import("X").import("Y"))),
    ];
    assert_eq!(steps(&before, &goals), ["C untied from X", "A", "B", "C"]);
    // Two that swap what they export.
    let before = deployed(&[
        ("A", shape().export("X", "1")),
        ("B", shape().export("Y", "1")),
        ("C", shape().import("X").import("Y")),
    ]);
    let goals = [
        ("A", goal(shape().export("Y", "1"))),
        ("B", goal(shape().export("X", "1"))),
        ("C", goal(shape().import("X").import("Y"))),
    ];
    let found = steps(&before, &goals);
    assert_eq!(found.len(), 5, "{found:?}");
}

#[test]
fn stacks_of_others_stay_as_they_are() {
    let before = deployed(&[
        ("Data", shape().export("B", "1")),
        ("Theirs", shape().import("B")),
    ]);
    assert_eq!(
        steps(&before, &[("Data", goal(shape()))]),
        ["Data: export `B` is in use by stack `Theirs`"]
    );
    let before = deployed(&[("Theirs", shape().export("B", "1"))]);
    assert_eq!(
        steps(&before, &[("Data", goal(shape().export("B", "1")))]),
        ["Data: stack `Theirs` exports `B` already"]
    );
    assert_eq!(
        steps(&before, &[("Web", goal(shape().import("C")))]),
        ["Web: no stack exports `C`"]
    );
}

#[test]
fn an_output_that_is_read_is_there_first() {
    let read = Shape {
        reads: BTreeSet::from([("Data".to_owned(), "Out".to_owned())]),
        ..shape()
    };
    let with_output = Shape {
        outputs: BTreeMap::from([("Out".to_owned(), "1".to_owned())]),
        ..shape()
    };
    let before = deployed(&[
        ("Data", shape().export("B", "1")),
        ("Web", shape().import("B")),
    ]);
    // From strong to weak: the output first, beside the export.
    let goals = [("Data", keeping(with_output, &["B"])), ("Web", goal(read))];
    assert_eq!(steps(&before, &goals), ["Data keeping B", "Web", "Data"]);
}

const STACKS: [&str; 5] = ["A", "B", "C", "D", "E"];
/// Of nobody's app.
const THEIRS: [&str; 2] = ["T", "U"];
const EXPORTS: usize = 6;

/// What a stack of random choices exports and imports.
#[derive(Clone, Debug)]
struct Choice {
    stack: usize,
    exports: Vec<(usize, u8)>,
    imports: Vec<usize>,
    outputs: Vec<(usize, u8)>,
    reads: Vec<(usize, usize)>,
}

fn choice() -> impl Strategy<Value = Choice> {
    let several = |range| prop::collection::vec((0..EXPORTS, 0..2_u8), range);
    (
        0..STACKS.len() + THEIRS.len(),
        several(0..3),
        prop::collection::vec(0..EXPORTS, 0..3),
        several(0..2),
        prop::collection::vec((0..STACKS.len(), 0..EXPORTS), 0..2),
    )
        .prop_map(|(stack, exports, imports, outputs, reads)| Choice {
            stack,
            exports,
            imports,
            outputs,
            reads,
        })
}

impl Choice {
    fn stack(&self) -> &'static str {
        STACKS
            .iter()
            .chain(&THEIRS)
            .nth(self.stack)
            .expect("a stack")
    }

    fn shape(&self) -> Shape {
        let named = |(number, value): &(usize, u8)| (format!("X{number}"), value.to_string());
        Shape {
            exports: self.exports.iter().map(named).collect(),
            imports: self
                .imports
                .iter()
                .map(|number| format!("X{number}"))
                .collect(),
            outputs: self.outputs.iter().map(named).collect(),
            reads: self
                .reads
                .iter()
                .map(|(stack, number)| (STACKS[*stack].to_owned(), format!("X{number}")))
                .collect(),
        }
    }
}

/// What can have been deployed: whatever of the choices was legal in its turn.
fn reachable(choices: &[Choice]) -> Deployed {
    let mut state = Deployed::new();
    for choice in choices {
        let _ = apply(&mut state, choice.stack(), Some(choice.shape()));
    }
    state
}

/// What can be wanted: deployed from nothing in some order, beside the stacks of others.
fn goals(
    choices: &[Choice],
    theirs: &Deployed,
    keepable: &[usize],
) -> BTreeMap<String, Option<Goal>> {
    let mut state = theirs.clone();
    let mut order: Vec<&str> = Vec::new();
    for choice in choices.iter().filter(|choice| choice.stack < STACKS.len()) {
        if !order.contains(&choice.stack())
            && apply(&mut state, choice.stack(), Some(choice.shape())).is_ok()
        {
            order.push(choice.stack());
        }
    }
    let keepable: BTreeSet<String> = keepable.iter().map(|number| format!("X{number}")).collect();
    let goal = |stack: &&str| {
        let place = order.iter().position(|other| other == stack)?;
        Some(Goal {
            shape: state[*stack].clone(),
            // Some depend on the one before for another reason.
            after: order[..place]
                .last()
                .filter(|_| place % 2 == 0)
                .map(|one| (*one).to_owned())
                .into_iter()
                .collect(),
            keepable: keepable.clone(),
            held: BTreeSet::new(),
        })
    };
    STACKS
        .iter()
        .map(|stack| ((*stack).to_owned(), goal(stack)))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, ..ProptestConfig::default() })]

    #[test]
    fn there_is_always_a_way_among_ones_own_stacks(
        before in prop::collection::vec(choice(), 0..30),
        after in prop::collection::vec(choice(), 0..12),
        keepable in prop::collection::vec(0..EXPORTS, 0..4),
    ) {
        let own = |choices: Vec<Choice>| -> Vec<Choice> {
            choices.into_iter().filter(|choice| choice.stack < STACKS.len()).collect()
        };
        let deployed = reachable(&own(before));
        let goals = goals(&own(after), &Deployed::new(), &keepable);
        match plan(&deployed, &goals) {
            Ok(steps) => check_legal(&deployed, &goals, &steps),
            Err(stuck) => prop_assert!(false, "{stuck:?} of {deployed:#?} to {goals:#?}"),
        }
    }

    #[test]
    fn only_a_stack_of_others_stands_in_the_way(
        before in prop::collection::vec(choice(), 0..30),
        after in prop::collection::vec(choice(), 0..12),
    ) {
        let deployed = reachable(&before);
        let is_theirs = |name: &str| THEIRS.contains(&name);
        let theirs: Deployed = deployed.iter().filter(|(name, _)| is_theirs(name)).map(|(name, shape)| (name.clone(), shape.clone())).collect();
        let goals = goals(&after, &theirs, &[]);
        match plan(&deployed, &goals) {
            Ok(steps) => check_legal(&deployed, &goals, &steps),
            Err(stuck) => {
                let by = match stuck.refusal {
                    Some(Refusal::InUse { by, .. } | Refusal::Taken { by, .. }) => by,
                    other => return Err(TestCaseError::fail(format!("{other:?} of {deployed:#?} to {goals:#?}"))),
                };
                prop_assert!(is_theirs(&by), "{by}");
            }
        }
    }

    #[test]
    fn one_deployment_of_each_is_enough_where_it_is_possible(
        before in prop::collection::vec(choice(), 0..30),
        after in prop::collection::vec(choice(), 0..12),
    ) {
        let own: Vec<Choice> = before.into_iter().filter(|choice| choice.stack < STACKS.len()).collect();
        let deployed = reachable(&own);
        let goals = goals(&after, &Deployed::new(), &[]);
        let Ok(steps) = plan(&deployed, &goals) else { return Err(TestCaseError::fail("stuck")) };
        // Simply in the order of the goals, as a deployment without a plan would go.
        let mut state = deployed.clone();
        let plain = super::plan::order(&goals);
        let is_enough = plain.iter().all(|stack| {
            apply(&mut state, stack, goals[stack].as_ref().map(|goal| goal.shape.clone())).is_ok()
        });
        if is_enough {
            let kinds: Vec<&Form> = steps.iter().map(|step| &step.form).collect();
            prop_assert!(kinds.iter().all(|form| matches!(form, Form::Goal | Form::Gone)), "{steps:#?}");
            prop_assert_eq!(steps.len(), goals.len());
        }
    }
}
