//! Misuse becomes diagnostics: all at once, with code, path and line.

use stackwright::{
    App, CfnInclude, CfnParameter, CfnResource, Construct, Data, Diagnostic, Duration, Environment,
    Node, Props, Resource, ResourceType, Stack, Tags, Value, intrinsic, pseudo,
};

#[track_caller]
fn check(build: impl FnOnce(&App, &Stack), expected: &[(&str, &str)]) {
    let app = App::new();
    let stack = Stack::new(&app, "S");
    build(&app, &stack);
    let diagnostics = app.synth().expect_err("an error");
    let found: Vec<(&str, &str)> = diagnostics
        .iter()
        .map(|d| {
            (
                d.code.as_str(),
                d.subject.construct_path.as_deref().unwrap_or(""),
            )
        })
        .collect();
    assert_eq!(found, expected, "{diagnostics}");
    for diagnostic in &diagnostics {
        let at = diagnostic.origin.as_ref().expect("a line");
        assert!(at.file.ends_with("diagnostics.rs"), "{diagnostic}");
        assert!(!diagnostic.message.ends_with('.'), "{diagnostic}");
        let shown = diagnostic.to_string().replace('\n', " ");
        assert!(!shown.contains(char::is_control), "{shown:?}");
    }
}

#[test]
fn numbers_that_no_template_can_hold() {
    let values: [fn() -> Data; 6] = [
        || Value::<i64>::new(u64::MAX).into(),
        || Value::<i64>::new(i64::MAX as usize + 1).into(),
        || f64::NAN.into(),
        || f32::INFINITY.into(),
        || Value::<f64>::new(f64::NEG_INFINITY).into(),
        || Duration::milliseconds(1500).in_seconds().into(),
    ];
    for value in values {
        let build = |_: &App, stack: &Stack| {
            CfnResource::new(stack, "R", "X::Y::Z").property("V", Data::list([value()]));
        };
        check(build, &[("SW0018", "S/R")]);
    }
}

static NEEDS_NAME: ResourceType = ResourceType::new("X::Needs::Name", &["Name"]);

#[test]
fn ids() {
    let resource = |scope: &Stack, id: &str| CfnResource::new(scope, id, "X::Y::Z");
    check(
        |_, stack| {
            resource(stack, "Same");
            resource(stack, "Same");
        },
        &[("SW0001", "S/Same")],
    );
    check(|_, stack| drop(Node::new(stack, "")), &[("SW0002", "S/")]);
    check(
        |_, stack| drop(Node::new(stack, &pseudo::region().to_string())),
        &[("SW0002", "S/${AWSRegion}")],
    );
    check(
        |_, stack| {
            resource(stack, "a-b");
            resource(stack, "ab");
        },
        &[("SW0003", "S/ab")],
    );
    check(
        |_, stack| resource(stack, "A").node().override_logical_id("not-valid"),
        &[("SW0003", "S/A")],
    );
    check(
        |_, stack| stack.rename_logical_id("Old", "New"),
        &[("SW0003", "S")],
    );
}

#[test]
fn stacks() {
    check(
        |_, stack| drop(Stack::new(stack, "Inner")),
        &[("SW0006", "S/Inner")],
    );
    check(
        |app, _| drop(CfnResource::new(app, "Lost", "X::Y::Z")),
        &[("SW0006", "Lost")],
    );
    check(
        |app, _| drop(Stack::new(app, "1st_stack")),
        &[("SW0009", "1st_stack")],
    );
    check(
        |app, _| drop(Stack::new(app, "Other").name("S")),
        &[("SW0009", "Other")],
    );
    check(
        |app, _| {
            Stack::new(app, "Digits").environment(Environment::new("123", "eu-west-1"));
            Stack::new(app, "City").environment(Environment::region("Frankfurt"));
            Stack::new(app, "Fine").environment(Environment::region("us-gov-west-1"));
        },
        &[("SW0017", "Digits"), ("SW0017", "City")],
    );
}

#[test]
fn values() {
    for damage in [
        |text: String| text[..text.len() - 1].to_owned(),
        |text: String| text[6..].to_owned(),
        |text: String| text.chars().rev().collect(),
        |text: String| text.to_uppercase(),
        |text: String| text.to_lowercase(),
        |text: String| text.split('A').next_back().unwrap_or_default().to_owned(),
        |text: String| format!("{text:?}"),
        |_| {
            std::thread::spawn(|| pseudo::region().to_string())
                .join()
                .expect("it ends")
        },
    ] {
        let damage: fn(String) -> String = damage;
        check(
            |_, stack| {
                let text = format!("s3://{}", pseudo::region());
                CfnResource::new(stack, "R", "X::Y::Z").property("V", damage(text));
            },
            &[("SW0004", "S/R")],
        );
    }
    check(
        |_, stack| {
            let key = format!("k-{}", pseudo::region());
            let map = Data::object([(key.clone(), "v")]);
            CfnResource::new(stack, "R", "X::Y::Z").property("V", map);
            let map = Data::object([(format!("{key:?}"), "v")]);
            CfnResource::new(stack, "Q", "X::Y::Z").property("V", map);
        },
        &[("SW0005", "S/R"), ("SW0004", "S/Q")],
    );
    check(
        |app, _| {
            let region = pseudo::region().to_string();
            Stack::new(app, "Name").name(&region);
            Stack::new(app, "Description").description(&region);
            Stack::new(app, "Tag").tag("region", &region);
            Stack::new(app, "Transform").add_transform(&region);
            Stack::new(app, "Environment").environment(Environment::region(&region));
            CfnResource::new(&Stack::new(app, "Id"), "R", "X::Y::Z")
                .node()
                .override_logical_id(&region);
        },
        &[
            ("SW0017", "Environment"),
            ("SW0003", "Id/R"),
            ("SW0009", "Name"),
            ("SW0005", "Description"),
            ("SW0005", "Tag"),
            ("SW0005", "Transform"),
        ],
    );
    check(
        |_, stack| {
            let other = App::new();
            let foreign = CfnParameter::new(&Stack::new(&other, "T"), "P");
            CfnResource::new(stack, "R", "X::Y::Z").property("V", foreign.value());
        },
        &[("SW0005", "S/R")],
    );
    check(
        |app, stack| {
            let second = Stack::new(app, "T");
            let condition =
                stackwright::CfnCondition::new(&second, "C", intrinsic::equals("a", "b"));
            CfnResource::new(stack, "R", "X::Y::Z").condition(&condition);
        },
        &[("SW0005", "S/R")],
    );
}

/// A property type's object lacks what its type requires, wherever it stands in a resource.
#[test]
fn incomplete_objects() {
    let rule = || Props::requiring("Rule", &["Id", "Status"]);
    let created_at = line!() - 1;
    let list = |items: Vec<Props>| Data::list(items);
    let app = App::new();
    let stack = Stack::new(&app, "S");
    let mut with_id = rule();
    with_id.set("Id", "a".into());
    let mut without = rule();
    without.set("Status", Data::Null);
    CfnResource::new(&stack, "R", "X::Y::Z").property("Rules", list(vec![with_id, without]));
    let diagnostics = app.synth().expect_err("an error");
    let found: Vec<_> = diagnostics
        .iter()
        .map(|d| {
            (
                d.message.as_str(),
                d.subject.property_path.as_deref().unwrap_or(""),
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            ("`Rule` needs the property `Status`", "Rules.0.Status"),
            ("`Rule` needs the property `Id`", "Rules.1.Id"),
            ("`Rule` needs the property `Status`", "Rules.1.Status"),
        ]
    );
    for diagnostic in &diagnostics {
        let at = diagnostic.origin.as_ref().map(|at| at.line);
        assert_eq!((diagnostic.code.as_str(), at), ("SW0012", Some(created_at)));
    }

    // What an escape hatch supplies, replaces or removes is not missing.
    let app = App::new();
    let stack = Stack::new(&app, "S");
    for (id, path, value) in [
        ("A", "Properties.Rules.0.Id", stackwright::json!("a")),
        ("B", "Properties.Rules.0", stackwright::json!({"Id": "a"})),
        ("C", "Properties.Rules", stackwright::json!(null)),
    ] {
        let mut with_status = rule();
        with_status.set("Status", "on".into());
        CfnResource::new(&stack, id, "X::Y::Z")
            .property("Rules", list(vec![with_status]))
            .node()
            .set(path, value);
    }
    let mut complete = rule();
    complete.set("Id", "a".into());
    complete.set("Status", pseudo::region().into());
    CfnResource::new(&stack, "D", "X::Y::Z").property("Rules", complete);
    assert!(app.synth().is_ok());
}

#[test]
fn the_rest() {
    check(
        |_, stack| drop(CfnResource::of_type(stack.node(), "R", &NEEDS_NAME)),
        &[("SW0012", "S/R")],
    );
    check(
        |_, stack| Node::new(stack, "Empty").set("Properties.A", 1),
        &[("SW0010", "S/Empty")],
    );
    check(
        |_, stack| {
            CfnResource::new(stack, "R", "X::Y::Z")
                .property("A", "text")
                .node()
                .set("Properties.A.B", 1);
        },
        &[("SW0010", "S/R")],
    );
    check(
        |_, stack| {
            Tags::of(stack).add("aws:mine", "x");
        },
        &[("SW0016", "S")],
    );
    check(
        |_, stack| drop(CfnInclude::from_json(stack, "I", "{")),
        &[("SW0015", "S/I")],
    );
    check(
        |_, stack| {
            let node = Node::new(stack, "N");
            node.add_aspect(
                |node: &Node| {
                    if node.path().len() < 100_000 {
                        Node::new(node, "More");
                    }
                },
                500,
            );
        },
        &[("SW0011", "S/N")],
    );
}

#[test]
fn all_errors_come_at_once_and_synthesis_can_be_repeated() {
    let app = App::new();
    let stack = Stack::new(&app, "S");
    let node = Node::new(&stack, "N");
    node.add_validation(|| {
        vec![
            Diagnostic::error("SW9001", "first"),
            Diagnostic::warning("SW9002", "second"),
        ]
    });
    CfnResource::of_type(stack.node(), "R", &NEEDS_NAME);
    let first = app.synth().expect_err("errors");
    assert_eq!(first.len(), 3);
    assert_eq!(first, app.synth().expect_err("the same errors"));
}

#[test]
fn an_acknowledged_warning_is_silent_and_in_the_manifest() {
    let app = App::new();
    let stack = Stack::new(&app, "S");
    let node = Node::new(&stack, "N");
    node.add_warning(Diagnostic::warning("SW9002", "careful"));
    assert_eq!(app.synth().expect("no errors").diagnostics.len(), 1);
    let app = App::new();
    let stack = Stack::new(&app, "S");
    let node = Node::new(&stack, "N");
    node.add_warning(Diagnostic::warning("SW9002", "careful"));
    stack.node().acknowledge("SW9002", "it is fine");
    let assembly = app.synth().expect("no errors");
    assert!(assembly.diagnostics.is_empty());
    let entry = &assembly.manifest()["artifacts"]["S"]["metadata"]["/S"][0];
    assert_eq!(entry["data"]["reason"], "it is fine");
}

/// A construct of many parts, as libraries write them.
#[track_caller]
fn composite(scope: &impl Construct, id: &str) -> Node {
    let node = Node::new(scope, id);
    node.set_construct_type("test.Composite");
    for part in ["One", "Two"] {
        let resource = CfnResource::new(&node, part, "X::Y::Z").property("P", 1);
        resource.set_removal_policy(stackwright::RemovalPolicy::Retain);
    }
    node
}

#[test]
fn changes_during_synthesis_are_errors() {
    let app = App::new();
    let stack = Stack::new(&app, "S");
    let scope = stack.clone();
    stack.node().add_validation(move || {
        composite(&scope, "Late");
        Vec::new()
    });
    let found = app.synth().expect_err("too late");
    assert_eq!(found.len(), 1, "{found}");
    assert!(
        found
            .to_string()
            .contains("`Late` was added while the app was being synthesized")
    );
}

#[test]
fn what_comes_after_synthesis_is_one_error() {
    let app = App::new();
    let stack = Stack::new(&app, "S");
    let early = CfnResource::new(&stack, "Early", "X::Y::Z");
    app.synth().expect("no errors");
    let line = line!() + 1;
    composite(&stack, "Late");
    early.property("P", 1).property("Q", 2);
    for _ in 0..2 {
        let found = app.synth().expect_err("too late");
        let found: Vec<_> = found
            .iter()
            .map(|d| {
                (
                    d.code.as_str(),
                    d.subject.construct_path.as_deref().unwrap_or(""),
                    d.message.as_str(),
                )
            })
            .collect();
        assert_eq!(
            found,
            [
                (
                    "SW0007",
                    "S/Late",
                    "construct `Late` was added after the app was synthesized"
                ),
                (
                    "SW0007",
                    "S/Early",
                    "the construct was changed after the app was synthesized"
                ),
            ]
        );
    }
    let found = app.synth().expect_err("too late");
    let first = found.iter().next().and_then(|first| first.origin.clone());
    assert_eq!(first.map(|origin| origin.line), Some(line));
}

/// An escape hatch on a construct without a main resource names those that have one.
#[test]
fn hints_name_the_constructs_to_change() {
    let hint = |change: fn(&Node)| {
        let app = App::new();
        let stack = Stack::new(&app, "S");
        let node = composite(&stack, "Composite");
        Node::new(&node, "Empty");
        change(&node);
        let found = app.synth().expect_err("an error");
        assert_eq!(found.len(), 1, "{found}");
        let only = found.iter().next().expect("one");
        assert_eq!(
            (only.code.as_str(), only.subject.construct_path.as_deref()),
            ("SW0010", Some("S/Composite"))
        );
        only.hint.clone().expect("a hint")
    };
    let changes: [fn(&Node); 4] = [
        |node| node.set("Properties.A", 1),
        |node| node.remove("Properties.A"),
        |node| node.override_logical_id("Other"),
        |node| node.apply_removal_policy(stackwright::RemovalPolicy::Retain),
    ];
    for change in changes {
        assert_eq!(
            hint(change),
            "take a construct in it with `node().find_child(id)`: `One`, `Two`"
        );
    }
}

#[test]
fn a_default_child_takes_what_is_set_on_the_whole() {
    let app = App::new();
    let stack = Stack::new(&app, "S");
    let node = composite(&stack, "Composite");
    let part = node.find_child("Two").expect("there");
    node.set_default_child(&part);
    node.set("Properties.P", 2);
    node.override_logical_id("Mine");
    node.apply_removal_policy(stackwright::RemovalPolicy::Destroy);
    assert_eq!(
        node.resource().map(|resource| resource.node().path()),
        Some(part.path())
    );

    // One whose main resource is created when it is complete.
    let late = Node::new(&stack, "Late");
    let scope = late.clone();
    late.on_complete(move || drop(CfnResource::new(&scope, "Resource", "X::Y::Z")));
    late.set("Properties.P", 3);

    let assembly = app.synth().expect("no errors");
    let resources = &assembly.template("S").expect("there")["Resources"];
    assert_eq!(resources["Mine"]["Properties"]["P"], 2);
    assert_eq!(resources["Mine"]["DeletionPolicy"], "Delete");
    let created = resources
        .as_object()
        .expect("an object")
        .values()
        .next_back();
    assert_eq!(created.expect("one")["Properties"]["P"], 3);

    check(
        |_, stack| {
            let other = CfnResource::new(stack, "Other", "X::Y::Z");
            let node = Node::new(stack, "N");
            node.set_default_child(&other);
            node.set_default_child(&node.clone());
        },
        &[("SW0010", "S/N"), ("SW0010", "S/N")],
    );
}

/// What is wrong with a change is shown on the line of the change.
#[test]
fn changes_are_reported_on_their_own_lines() {
    let changes: [fn(&CfnResource) -> u32; 5] = [
        |resource| {
            resource.node().override_logical_id("not-valid");
            line!() - 1
        },
        |resource| {
            resource.node().set("Properties.P.Q", 1);
            line!() - 1
        },
        |resource| {
            resource.node().remove("Properties.L.7");
            line!() - 1
        },
        |resource| {
            resource
                .node()
                .add_dependency(&Stack::new(&App::new(), "Other"));
            line!() - 1
        },
        |resource| {
            resource.node().set_default_child(&resource.clone());
            line!() - 1
        },
    ];
    for change in changes {
        let app = App::new();
        let resource = CfnResource::new(&Stack::new(&app, "S"), "R", "X::Y::Z")
            .property("P", "text")
            .property("L", Data::list(["a"]));
        let line = change(&resource);
        let found = app.synth().expect_err("an error");
        let lines: Vec<_> = found
            .iter()
            .filter_map(|d| d.origin.as_ref())
            .map(|at| at.line)
            .collect();
        assert_eq!(lines, [line], "{found}");
    }
}
