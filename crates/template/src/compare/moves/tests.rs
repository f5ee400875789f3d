//! What moved between two versions of stacks, as lines.

use serde_json::Value as Json;

use super::{Location, moves};
use crate::parse::parse;

/// Stacks as YAML, by name.
fn stacks(text: &str) -> Vec<(String, Json)> {
    let stacks = parse(text).root.to_json();
    let stacks = stacks.as_object().expect("stacks").clone();
    stacks.into_iter().collect()
}

fn location(text: &str) -> Location {
    let (stack, id) = text.split_once('.').expect("STACK.ID");
    Location::new(stack, id)
}

#[track_caller]
fn check_chosen(before: &str, after: &str, chosen: &[(&str, &str)], expected: &[&str]) {
    let (before, after) = (stacks(before), stacks(after));
    fn of(stacks: &[(String, Json)]) -> Vec<(&str, &Json)> {
        (stacks
            .iter()
            .map(|(name, template)| (name.as_str(), template)))
        .collect()
    }
    let chosen: Vec<_> = (chosen.iter())
        .map(|(from, to)| (location(from), location(to)))
        .collect();
    let found = moves(&of(&before), &of(&after), &chosen);
    let names = |all: &[Location]| {
        let names: Vec<_> = all.iter().map(Location::to_string).collect();
        names.join(",")
    };
    let mut lines: Vec<_> = (found.moves.iter())
        .map(|it| format!("{} -> {}", it.from, it.to))
        .collect();
    let ambiguous = found.ambiguous.iter();
    lines.extend(ambiguous.map(|it| format!("{} ? {}", names(&it.from), names(&it.to))));
    lines.extend(
        found
            .more
            .iter()
            .map(|(at, _, becomes)| format!("{at} {}", becomes.word())),
    );
    lines.extend(
        found
            .referring
            .iter()
            .map(|stack| format!("{stack} refers")),
    );
    lines.extend(
        found
            .unfit
            .iter()
            .map(|(from, to)| format!("{from} is not {to}")),
    );
    assert_eq!(lines, expected);
}

#[track_caller]
fn check(before: &str, after: &str, expected: &[&str]) {
    check_chosen(before, after, &[], expected);
}

/// A stack `S` with these resources and sections.
fn one(text: &str) -> String {
    format!("S: {{{text}}}")
}

#[test]
fn nothing_moved() {
    let text = one("Resources: {Q: {Type: T, Properties: {N: 5}}}");
    check(&text, &text, &[]);
    let other = one(
        "Resources: {Q: {Properties: {N: '5'}, Type: T, Metadata: {'aws:cdk:path': S/Q}}, CDKMetadata: {Type: 'AWS::CDK::Metadata'}}",
    );
    check(&text, &other, &[]);
}

#[test]
fn a_rename_with_what_refers_to_it() {
    check(
        &one(
            "Resources: {Q: {Type: T}, L: {Type: F, DependsOn: Q, Properties: {A: !Ref Q, B: !GetAtt Q.Arn, C: !Sub 'x-${Q}-${Q.Arn}-${!Q}'}}}",
        ),
        &one(
            "Resources: {P: {Type: T}, L: {Type: F, Properties: {B: !GetAtt [P, Arn], A: !Ref P, C: !Sub 'x-${P}-${P.Arn}-${!Q}'}}}",
        ),
        &["S.Q -> S.P", "S refers"],
    );
}

#[test]
fn a_chain_of_renames_is_one_of_each() {
    check(
        &one(
            "Resources: {A: {Type: T}, B: {Type: U, Properties: {X: !Ref A}}, C: {Type: V, Properties: {X: !Ref B}}}",
        ),
        &one(
            "Resources: {A2: {Type: T}, B2: {Type: U, Properties: {X: !Ref A2}}, C2: {Type: V, Properties: {X: !Ref B2}}}",
        ),
        &["S.A -> S.A2", "S.B -> S.B2", "S.C -> S.C2"],
    );
}

#[test]
fn names_that_are_exchanged() {
    check(
        &one("Resources: {A: {Type: T, Properties: {N: 1}}, B: {Type: T, Properties: {N: 2}}}"),
        &one("Resources: {A: {Type: T, Properties: {N: 2}}, B: {Type: T, Properties: {N: 1}}}"),
        &["S.A -> S.B", "S.B -> S.A"],
    );
}

#[test]
fn to_another_stack_whose_export_is_imported() {
    check(
        "A: {Resources: {Q: {Type: T}, L: {Type: F, Properties: {X: !Ref Q}}}}\nB: {Resources: {Z: {Type: Z}}}",
        "A: {Resources: {L: {Type: F, Properties: {X: !ImportValue 'B:Q'}}}}
B: {Resources: {Z: {Type: Z}, Q: {Type: T}}, Outputs: {O: {Value: !Ref Q, Export: {Name: 'B:Q'}}}}",
        &["A.Q -> B.Q", "A refers"],
    );
    // Both, and a third one that imports it from elsewhere now.
    check(
        "A: {Resources: {Q: {Type: T}, Y: {Type: Y}}, Outputs: {O: {Value: !GetAtt Q.Arn, Export: {Name: 'A:Q'}}}}
B: {Resources: {Z: {Type: Z}}}
C: {Resources: {L: {Type: F, Properties: {X: !ImportValue 'A:Q'}}}}",
        "A: {Resources: {Y: {Type: Y}}}
B: {Resources: {Z: {Type: Z}, P: {Type: T}}, Outputs: {O: {Value: !GetAtt P.Arn, Export: {Name: 'B:P'}}}}
C: {Resources: {L: {Type: F, Properties: {X: !ImportValue 'B:P'}}}}",
        &["A.Q -> B.P", "C refers"],
    );
}

#[test]
fn what_is_the_same_is_told_apart_by_who_refers_to_it() {
    check(
        &one(
            "Resources: {A: {Type: T}, B: {Type: T}, X: {Type: X, Properties: {R: !Ref A}}, Y: {Type: Y, Properties: {R: !Ref B}}}",
        ),
        &one(
            "Resources: {C: {Type: T}, D: {Type: T}, X: {Type: X, Properties: {R: !Ref D}}, Y: {Type: Y, Properties: {R: !Ref C}}}",
        ),
        &["S.A -> S.D", "S.B -> S.C", "S refers"],
    );
}

#[test]
fn several_that_are_the_same_are_asked_about() {
    let (before, after) = (
        one("Resources: {A: {Type: T}, B: {Type: T}}"),
        one("Resources: {C: {Type: T}, D: {Type: T}}"),
    );
    check(&before, &after, &["S.A,S.B ? S.C,S.D"]);
    check_chosen(
        &before,
        &after,
        &[("S.A", "S.D")],
        &["S.A -> S.D", "S.B -> S.C"],
    );
    // Those that stay are none of them.
    check(
        &one("Resources: {A: {Type: T}, B: {Type: T}}"),
        &one("Resources: {A: {Type: T}, C: {Type: T}}"),
        &["S.B -> S.C"],
    );
    check(
        &one("Resources: {A: {Type: T}}"),
        &one("Resources: {C: {Type: T}, D: {Type: T}}"),
        &["S.A ? S.C,S.D"],
    );
}

#[test]
fn a_choice_that_does_not_fit_is_told_and_one_that_was_done_is_not() {
    let (before, after) = (
        one("Resources: {A: {Type: T}, B: {Type: U}}"),
        one("Resources: {C: {Type: T}, B: {Type: U}}"),
    );
    check_chosen(
        &before,
        &after,
        &[("S.A", "S.B")],
        &["S.A -> S.C", "S.A is not S.B"],
    );
    check_chosen(
        &before,
        &after,
        &[("S.X", "S.C")],
        &["S.A -> S.C", "S.X is not S.C"],
    );
    check_chosen(&after, &after, &[("S.A", "S.C")], &[]);
}

#[test]
fn more_than_moves() {
    check(
        &one(
            "Resources: {A: {Type: T, Properties: {N: 1}}, L: {Type: F, Properties: {X: !Ref A}}, B: {Type: B}, G: {Type: G}}",
        ),
        &one(
            "Resources: {A: {Type: T, Properties: {N: 2}}, L: {Type: F, Properties: {X: !Ref A}}, C: {Type: B}, H: {Type: H}}",
        ),
        &["S.B -> S.C", "S.A modified", "S.G removed", "S.H added"],
    );
    // Another of the same content is another one.
    check(
        &one("Resources: {A: {Type: T}, B: {Type: T}, L: {Type: F, Properties: {X: !Ref A}}}"),
        &one("Resources: {A: {Type: T}, B: {Type: T}, L: {Type: F, Properties: {X: !Ref B}}}"),
        &["S.L modified", "S refers"],
    );
    // So is one of another type.
    check(
        &one("Resources: {A: {Type: T}}"),
        &one("Resources: {A: {Type: U}}"),
        &["S.A removed", "S.A added"],
    );
}

#[test]
fn conditions_and_mappings_count_as_what_they_are() {
    let sections = |name: &str, value: &str| {
        format!(
            "Parameters: {{P: {{Type: String}}}}, Conditions: {{{name}: !Equals [!Ref P, {value}]}}, Mappings: {{M{name}: {{a: {{b: 1}}}}}}"
        )
    };
    let stack = |id: &str, name: &str, value: &str| {
        one(&format!(
            "{}, Resources: {{{id}: {{Type: T, Condition: {name}, Properties: {{X: !If [{name}, a, b], Y: !FindInMap [M{name}, a, b]}}}}}}",
            sections(name, value)
        ))
    };
    check(
        &stack("A", "C", "x"),
        &stack("B", "D", "x"),
        &["S.A -> S.B"],
    );
    check(
        &stack("A", "C", "x"),
        &stack("B", "C", "y"),
        &["S.A removed", "S.B added"],
    );
}

#[test]
fn the_name_of_the_stack_is_part_of_what_uses_it() {
    let resources =
        "Resources: {R: {Type: T, Properties: {N: !Sub '${AWS::StackName}-x'}}, Z: {Type: Z}}";
    check(
        &format!("A: {{{resources}}}\nB: {{Resources: {{Y: {{Type: Y}}}}}}"),
        "A: {Resources: {Z: {Type: Z}}}\nB: {Resources: {Y: {Type: Y}, R: {Type: T, Properties: {N: !Sub '${AWS::StackName}-x'}}}}",
        &["A.R removed", "B.R added"],
    );
}

#[test]
fn a_circle_and_nonsense_end() {
    let text = one(
        "Conditions: {C: {Condition: C}}, Resources: {A: {Type: T, Condition: C, Properties: {X: !Ref B}}, B: {Type: T, Properties: {X: !Ref A}}, D: 5}, Outputs: {O: {Value: !ImportValue e, Export: {Name: e}}}",
    );
    check(&text, &text, &[]);
    let circle = one(
        "Resources: {A: {Type: T, Properties: {X: !ImportValue e}}}, Outputs: {O: {Value: !ImportValue e, Export: {Name: e}}}",
    );
    check(&circle, &circle, &[]);
}
