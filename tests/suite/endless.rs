//! Apps without end or bounds: each gets a diagnostic with a construct and a line, and costs little.

use std::cell::RefCell;
use std::rc::Rc;

use stackwright::{
    App, CfnCondition, CfnMapping, CfnOutput, CfnParameter, CfnResource, Construct, Data,
    Diagnostic, Diagnostics, IntoValue, List, Node, Resource, Stack, Tags, Value, aspect,
    intrinsic, pseudo, sub, unique_resource_name,
};

/// What synthesis finds wrong with an app: every error has a line, and all but those of the app itself a construct.
#[track_caller]
fn problems(build: impl FnOnce(&App, &Stack)) -> Diagnostics {
    let app = App::new();
    let stack = Stack::new(&app, "S");
    build(&app, &stack);
    let found = app.synth().expect_err("an error");
    for one in &found {
        assert!(one.origin.is_some(), "{one}");
    }
    app.synth().expect_err("an error the second time");
    found
}

#[track_caller]
fn check(code: &str, build: impl FnOnce(&App, &Stack)) {
    let found = problems(build);
    assert!(found.contains(code), "{found}");
}

fn resource(stack: &impl Construct, id: &str) -> CfnResource {
    CfnResource::new(stack, id, "X::Y::Z")
}

#[test]
fn aspects_that_find_no_end() {
    for children in [1, 2, 100] {
        check("SW0011", |app, _| {
            app.node().add_aspect(
                move |node: &Node| {
                    for number in 0..children {
                        Node::new(node, &format!("More{number}"));
                    }
                },
                aspect::DEFAULT,
            );
        });
    }
    // Beside one another, by another construct, through aspects, and at different priorities.
    check("SW0011", |app, stack| {
        let stack = stack.clone();
        let count = RefCell::new(0);
        app.node().add_aspect(
            move |_: &Node| {
                *count.borrow_mut() += 1;
                resource(&stack, &format!("R{}", count.borrow()));
            },
            aspect::MUTATING,
        );
    });
    check("SW0011", |app, _| {
        fn again(node: &Node, priority: i32) {
            node.add_aspect(
                move |node: &Node| again(node, priority.wrapping_mul(31).wrapping_add(7)),
                priority,
            );
        }
        (0..10).for_each(|_| again(app.node(), i32::MAX));
    });
}

#[test]
fn an_aspect_that_is_slow_to_end_is_let_alone() {
    let app = App::new();
    app.node()
        .set_context("@aws-cdk/core:stackResourceLimit", 0);
    let stack = Stack::new(&app, "S");
    app.node().add_aspect(
        |node: &Node| {
            let path = node.path();
            if path.matches('/').count() < 12 && !path.is_empty() {
                resource(node, "A");
                resource(node, "B");
            }
        },
        aspect::MUTATING,
    );
    app.synth().expect("8,191 constructs");
    assert_eq!(stack.node().find_all().len(), (1 << 13) - 1);
}

#[test]
fn completions_that_find_no_end() {
    check("SW0099", |_, stack| {
        fn again(node: &Node) {
            let next = node.clone();
            node.on_complete(move || again(&next));
        }
        again(stack.node());
    });
    check("SW0099", |_, stack| {
        fn twice(node: &Node) {
            for _ in 0..2 {
                let next = node.clone();
                node.on_complete(move || twice(&next));
            }
        }
        twice(stack.node());
    });
    check("SW0099", |_, stack| {
        fn at_once(node: &Node) {
            let next = node.clone();
            node.on_complete(move || {
                at_once(&next);
                next.complete();
            });
        }
        at_once(stack.node());
    });
    check("SW0099", |_, stack| {
        fn below(node: &Node) {
            let next = Node::new(node, "Below");
            node.on_complete(move || below(&next));
        }
        below(stack.node());
    });
}

#[test]
fn a_tree_without_end() {
    for depth in [101, 10_000, 100_000] {
        check("SW0099", |_, stack| {
            let mut node = stack.node().clone();
            for number in 0..depth {
                node = Node::new(&node, &format!("Level{number}"));
            }
            resource(&node, "R").property("A", node.path());
        });
    }
    check("SW0099", |_, stack| {
        let mut node = stack.node().clone();
        for _ in 0..5_000 {
            node = resource(&node, "Same").node().clone();
        }
    });
    let app = App::new();
    let mut node = Stack::new(&app, "S").node().clone();
    for _ in 0..98 {
        node = Node::new(&node, "N");
    }
    resource(&node, "R");
    app.synth().expect("100 are not too many");
}

#[test]
fn more_constructs_than_an_app_may_have() {
    let app = App::new();
    let stack = Stack::new(&app, "S");
    for number in 0..600_000 {
        Node::new(&stack, &number.to_string());
    }
    assert_eq!(app.node().find_all().len(), 500_000);
    let found = app.synth().expect_err("an error");
    assert!(found.contains("SW0099"), "{found}");
    assert_eq!(found.len(), 1);
}

/// Data nested in one kind of thing.
fn nested(depth: usize, wrap: fn(Data) -> Data) -> Data {
    let mut data = Data::from("x");
    for _ in 0..depth {
        data = wrap(data);
    }
    data
}

#[test]
fn values_that_are_nested_too_deep() {
    let wraps: [fn(Data) -> Data; 8] = [
        |data| Data::list([data]),
        |data| Data::object([("K", data)]),
        |data| intrinsic::call::<Data>("Fn::Any", data).into(),
        |data| intrinsic::json_text(data).into(),
        |data| Data::lazy(move || data.clone()),
        |data| intrinsic::join("", vec![intrinsic::raw::<String>(data)]).into(),
        |data| intrinsic::to_json_string(Data::list([Data::object([("K", data)])])).into(),
        |data| {
            let condition = CfnCondition::new(
                &Stack::new(&App::new(), "Elsewhere"),
                "C",
                intrinsic::equals("a", "b"),
            );
            intrinsic::if_::<Data>(&condition, intrinsic::raw::<Data>(data), "y").into()
        },
    ];
    for (number, wrap) in wraps.into_iter().enumerate() {
        for depth in [200, 10_000, 100_000] {
            if number == 7 && depth > 10_000 {
                continue;
            }
            check("SW0018", |_, stack| {
                let data = nested(depth, wrap);
                let copy = data.clone();
                assert!(!format!("{data:?}").is_empty());
                assert!(data.is_written_as(&data) || depth > 100);
                let other = nested(depth, wrap);
                let _ = data.is_written_as(&other);
                drop(copy);
                let one = resource(stack, "R").property("A", data.clone());
                assert!(one.get_property("A").is_some());
                one.node().set("Properties.B", data.clone());
                one.set_metadata("C", data.clone());
                stack.set_template_metadata("D", data.clone());
                Tags::of(stack).add("k", intrinsic::raw::<String>(data.clone()));
                CfnOutput::new(stack, "O", intrinsic::raw::<String>(data.clone()));
                CfnParameter::new(stack, "P").default_value(data.clone());
                CfnMapping::new(stack, "M").entry("a", "b", data);
            });
        }
    }
}

#[test]
fn conditions_that_are_nested_too_deep() {
    check("SW0018", |_, stack| {
        let mut condition = intrinsic::equals(pseudo::region(), "eu-west-1");
        for _ in 0..10_000 {
            condition = intrinsic::not(condition);
        }
        CfnCondition::new(stack, "C", condition.clone());
        CfnCondition::new(stack, "D", condition);
    });
}

#[test]
fn json_that_is_nested_too_deep() {
    let json = || {
        let mut json = stackwright::json!("x");
        for _ in 0..100_000 {
            json = stackwright::json::Value::Array(vec![json]);
        }
        json
    };
    check("SW0018", |_, stack| {
        drop(resource(stack, "R").property("A", json()))
    });
    check("SW0018", |_, stack| stack.node().set_context("k", json()));
    check("SW0018", |_, stack| stack.node().add_metadata("k", json()));
    check("SW0018", |_, stack| {
        stack.node().report_missing_context("k", "p", json())
    });
    check("SW0010", |_, stack| {
        resource(stack, "R")
            .node()
            .set(&vec!["A"; 100_000].join("."), "x");
    });
    check("SW0015", |_, stack| {
        let text = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        stackwright::CfnInclude::from_json(stack, "I", &text);
    });
}

#[test]
fn values_that_contain_another_one_many_times_over() {
    let doubled = |make: fn(Value<String>) -> Value<String>| {
        check("SW0099", |_, stack| {
            let mut value = pseudo::region();
            for _ in 0..60 {
                value = make(value);
            }
            let _ = value.is_written_as(&value.clone());
            resource(stack, "R").property("A", value);
        });
    };
    doubled(|value| intrinsic::join("", [value.clone(), value]));
    doubled(|value| intrinsic::join("-", [value.clone(), value]));
    doubled(|value| intrinsic::json_text(Data::list([value.clone(), value])));
    doubled(|value| Value::lazy(move || intrinsic::join("", [value.clone(), value.clone()])));
    // Quoted again and again, it doubles without being there twice.
    check("SW0099", |_, stack| {
        let mut text = intrinsic::json_text("\"");
        for _ in 0..60 {
            text = intrinsic::json_text(text);
        }
        resource(stack, "R").property("A", text);
    });
    // Two that are built alike are the same, and finding that out takes no longer than building them.
    let built = || {
        let mut value = pseudo::region();
        for _ in 0..45 {
            value = intrinsic::join("", [value.clone(), value]);
        }
        value
    };
    assert!(built().is_written_as(&built()));
}

#[test]
fn values_that_need_themselves() {
    fn circle(around: impl Fn(Data) -> Data + 'static) -> Data {
        let slot = Rc::new(RefCell::new(Data::Null));
        let seen = slot.clone();
        let lazy = Data::lazy(move || around(seen.borrow().clone()));
        *slot.borrow_mut() = lazy.clone();
        lazy
    }
    check("SW0018", |_, stack| {
        drop(resource(stack, "R").property("A", circle(|data| data)))
    });
    check("SW0018", |_, stack| {
        let twice = circle(|data| Data::list([data.clone(), data]));
        resource(stack, "R").property("A", twice);
    });
    check("SW0018", |_, stack| {
        let through = circle(|data| Data::lazy(move || Data::object([("K", data.clone())])));
        resource(stack, "R").property("A", through);
    });
    // Never the same one, and without end all the same.
    fn next() -> Data {
        Data::lazy(next)
    }
    check("SW0018", |_, stack| {
        drop(resource(stack, "R").property("A", next()))
    });
    fn two() -> Data {
        Data::lazy(|| Data::list([two(), two()]))
    }
    check("SW0018", |_, stack| {
        drop(resource(stack, "R").property("A", two()))
    });
}

#[test]
fn synthesis_within_synthesis() {
    type Nest = fn(&App, &Stack, Box<dyn Fn()>);
    let places: [Nest; 5] = [
        |app, _, nested| {
            app.node()
                .add_aspect(move |_: &Node| nested(), aspect::DEFAULT)
        },
        |_, stack, nested| stack.node().on_complete(nested),
        |_, stack, nested| {
            stack.node().add_validation(move || {
                nested();
                Vec::new()
            });
        },
        |_, stack, nested| {
            resource(stack, "R").set_property(
                "A",
                Data::lazy(move || {
                    nested();
                    Data::from("x")
                }),
            );
        },
        |_, stack, nested| {
            struct Last(Box<dyn Fn()>);
            impl Drop for Last {
                fn drop(&mut self) {
                    (self.0)();
                }
            }
            let last = Last(nested);
            resource(stack, "R").set_property(
                "A",
                Data::lazy(move || {
                    let _ = &last;
                    Data::from("x")
                }),
            );
        },
    ];
    for place in places {
        check("SW0007", |app, stack| {
            let again = app.clone();
            place(app, stack, Box::new(move || drop(again.synth())));
        });
    }
}

#[test]
fn constructs_that_come_while_the_app_is_synthesized() {
    check("SW0007", |_, stack| {
        let scope = stack.clone();
        let value: Value<String> = Value::lazy(move || {
            let made = resource(&scope, "Late");
            made.set_property("A", "x");
            made.node().add_dependency(&scope);
            made.node().add_aspect(|_: &Node| {}, 0);
            made.node().on_complete(|| {});
            made.node().add_validation(Vec::new);
            let late = Stack::new(&scope.node().root(), "LateStack");
            let other = resource(&late, "R");
            intrinsic::join(
                "",
                [
                    made.ref_(),
                    made.logical_id(),
                    made.attr("Arn"),
                    other.ref_(),
                    sub!("{}", other.logical_id()),
                ],
            )
        });
        resource(stack, "R").property("A", value);
    });
    // From a value that is dropped because another one takes its place.
    struct Last(Stack);
    impl Drop for Last {
        fn drop(&mut self) {
            resource(&self.0, "Last");
        }
    }
    let app = App::new();
    let stack = Stack::new(&app, "S");
    let last = || {
        let last = Last(stack.clone());
        Data::lazy(move || {
            let _ = &last;
            Data::Null
        })
    };
    let one = resource(&stack, "R");
    one.set_property("A", last());
    one.set_property("A", "x");
    assert!(stack.node().find_child("Last").is_some());
}

/// What code does to the text of a value.
const SURGERY: [fn(&str) -> String; 6] = [
    |text| text.chars().rev().collect(),
    |text| text.to_uppercase(),
    |text| text.chars().skip(3).collect(),
    |text| text.chars().take(text.len() / 2).collect(),
    |text| text.replace(char::is_alphabetic, "é"),
    |text| format!("{text:?}"),
];

#[test]
fn placeholders_that_were_changed_are_noticed_everywhere() {
    for surgery in SURGERY {
        let places: [fn(&Stack, String); 9] = [
            |stack, text| drop(resource(stack, "R").property("A", text)),
            |stack, text| drop(resource(stack, "R").property(text, "x")),
            |stack, text| drop(CfnResource::new(stack, "R", &text)),
            |stack, text| drop(resource(stack, &text)),
            |stack, text| resource(stack, "R").node().override_logical_id(text),
            |stack, text| drop(stack.name(text)),
            |stack, text| drop(stack.description(text)),
            |stack, text| {
                let one = resource(stack, "One");
                resource(stack, "R").property("A", one.attr::<String>(text));
            },
            |stack, text| drop(stack.tag("k", text)),
        ];
        for place in places {
            let text = surgery(
                &resource(&Stack::new(&App::new(), "T"), "R")
                    .ref_()
                    .to_string(),
            );
            let found = problems(|_, stack| place(stack, text));
            assert!(!found.to_string().contains('\u{7f}'), "{found:?}");
        }
    }
}

#[test]
fn a_placeholder_of_another_thread_or_app_is_an_error() {
    let elsewhere = std::thread::spawn(|| {
        let app = App::new();
        let stack = Stack::new(&app, "S");
        let texts: Vec<String> = (0..2_000)
            .map(|number| resource(&stack, &format!("R{number}")).ref_().to_string())
            .collect();
        texts
    });
    let elsewhere = elsewhere.join().expect("it ends");
    let app = App::new();
    let stack = Stack::new(&app, "S");
    for (number, text) in elsewhere.iter().enumerate() {
        let own = resource(&stack, &format!("R{number}"));
        own.set_property("Own", sub!("x{}", own.ref_()));
        own.set_property("A", text.as_str());
    }
    let found = app.synth().expect_err("errors");
    assert_eq!(
        found.iter().filter(|one| one.code == "SW0004").count(),
        2_000
    );

    let gone = Value::lazy(|| "x").to_string();
    {
        let other = App::new();
        let _ = Stack::new(&other, "S");
    }
    let app = App::new();
    let stack = Stack::new(&app, "S");
    resource(&stack, "R").property("A", gone);
    app.synth().expect("it was issued for no app");
}

#[test]
fn names_of_all_kinds() {
    for id in ["a\0b", "\u{1b}[31m", "\u{7f}", "a\nb", "\u{9b}x", ""] {
        check("SW0002", |_, stack| drop(Node::new(stack, id)));
        check("SW0002", |app, _| drop(Stack::new(app, id).name("good")));
    }
    let long = "A".repeat(1_000_000);
    check("SW0002", |_, stack| drop(resource(stack, &long)));
    check("SW0009", |_, stack| drop(stack.name(long.as_str())));
    check("SW0003", |_, stack| {
        resource(stack, "R")
            .node()
            .override_logical_id(long.as_str())
    });
    for (length, separator, allowed) in [
        (0, "", ""),
        (1, "-", "é"),
        (7, "é", "é"),
        (8, "🙂🙂", "🙂é"),
        (9, "é", "éA"),
        (64, "🙂", "🙂"),
        (255, "", "é"),
        (usize::MAX, "-", "é"),
    ] {
        for path in [
            vec!["é🙂A"; 40],
            vec!["é"],
            vec!["🙂".repeat(300).leak()],
            vec![],
            vec!["Default"],
        ] {
            let name = unique_resource_name(&path, length, separator, allowed);
            assert!(name.chars().count() <= length, "{name}");
            let app = App::new();
            let mut node = Stack::new(&app, "S").node().clone();
            for id in path {
                node = Node::new(&node, id);
            }
            let name = node.unique_resource_name(length, separator, allowed);
            assert!(name.chars().count() <= length, "{name}");
        }
    }
}

#[test]
fn dependencies_of_all_on_all() {
    check("SW0099", |_, stack| {
        let scope = Node::new(stack, "N");
        for number in 0..3_000 {
            let one = resource(&scope, &format!("R{number}"));
            one.depends_on(&scope);
        }
    });
    check("SW0008", |app, _| {
        let stacks: Vec<Stack> = (0..3_000)
            .map(|number| Stack::new(app, &format!("S{number}x")))
            .collect();
        for (one, next) in stacks.iter().zip(stacks.iter().cycle().skip(1)) {
            one.node().add_dependency(next);
        }
    });
}

#[test]
fn numbers_of_all_kinds() {
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        check("SW0018", |_, stack| {
            drop(resource(stack, "R").property("A", number))
        });
        check("SW0018", |_, stack| {
            drop(CfnParameter::new(stack, "P").min_value(number))
        });
    }
    check("SW0018", |_, stack| {
        let value: Value<i64> = u64::MAX.into_value();
        resource(stack, "R").property("A", value);
    });
    check("SW0018", |_, stack| {
        let value = stackwright::Duration::days(u64::MAX).in_days();
        resource(stack, "R").property("A", value);
    });
    let app = App::new();
    let stack = Stack::new(&app, "S");
    let one = resource(&stack, "R");
    one.set_property("A", u64::MAX);
    one.set_property("B", i64::MIN);
    one.set_property("C", f64::MIN_POSITIVE);
    let list: Value<List<String>> = ["a"].into_value();
    for index in [i64::MIN, -1, 1, i64::MAX] {
        one.set_property("D", intrinsic::select(index, &list));
    }
    one.node().add_info(Diagnostic::info("X", ""));
    app.synth().expect("numbers");
}

#[test]
fn an_aspect_that_synthesizes_again_and_again() {
    let visits = Rc::new(RefCell::new(0));
    let counted = visits.clone();
    check("SW0007", move |app, stack| {
        for index in 0..5 {
            resource(stack, &format!("R{index}"));
        }
        let app = app.clone();
        let again = move |_: &Node| {
            *counted.borrow_mut() += 1;
            // Each is refused, not only the first: one that began would make all visits once more.
            app.synth().expect_err("it is being synthesized");
        };
        stack.node().add_aspect(again, aspect::DEFAULT);
    });
    assert_eq!(*visits.borrow(), 6);
}
