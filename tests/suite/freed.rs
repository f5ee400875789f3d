//! What an app holds is let go of: at synthesis what synthesis has called, at the end of the app the rest.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use stackwright::{
    App, CfnOutput, CfnResource, Construct, Data, Node, Stack, Tags, Value, aspect, sub,
};

/// Something that a closure holds beside the construct, to see when it is dropped.
type Witness = Rc<()>;

/// The ways to give a closure to an app; each closure holds the app itself, a construct, and a witness.
const WAYS: [fn(&App, &Stack, Witness); 9] = [
    |app, stack, witness| {
        let held = (app.clone(), stack.clone(), witness);
        app.node().add_aspect(
            move |_: &Node| {
                let _ = &held;
            },
            aspect::DEFAULT,
        );
    },
    |app, stack, witness| {
        let held = (app.clone(), stack.clone(), witness);
        stack.node().on_complete(move || drop(held));
    },
    |app, stack, witness| {
        let held = (app.clone(), stack.clone(), witness);
        stack.node().add_validation(move || {
            let _ = &held;
            Vec::new()
        });
    },
    |app, stack, witness| {
        let held = (app.clone(), stack.clone(), witness);
        CfnResource::new(stack, "R", "X::Y::Z").set_property("A", lazy(held));
    },
    |app, stack, witness| {
        let held = (app.clone(), stack.clone(), witness);
        let value: Value<String> = Value::lazy(move || {
            let _ = &held;
            "x"
        });
        CfnOutput::new(stack, "O", sub!("{value}{value}"));
    },
    |app, stack, witness| {
        let held = (app.clone(), stack.clone(), witness);
        let resource = CfnResource::new(stack, "R", "X::Y::Z");
        resource.node().set("Properties.A", lazy(held));
    },
    |app, stack, witness| {
        let held = (app.clone(), stack.clone(), witness);
        let resource = CfnResource::new(stack, "R", "X::Y::Z");
        resource.set_metadata("A", lazy(held));
    },
    |app, stack, witness| {
        let held = (app.clone(), stack.clone(), witness);
        stack.set_template_metadata("A", lazy(held));
    },
    // A value that holds itself.
    |app, stack, witness| {
        let held = (app.clone(), stack.clone(), witness);
        let slot = Rc::new(RefCell::new(Data::Null));
        let seen = slot.clone();
        *slot.borrow_mut() = Data::lazy(move || {
            let _ = &held;
            seen.borrow().clone()
        });
        CfnResource::new(stack, "R", "X::Y::Z").set_property("A", slot.borrow().clone());
    },
];

fn lazy<H: 'static>(held: H) -> Data {
    Data::lazy(move || {
        let _ = &held;
        Data::from("x")
    })
}

#[test]
fn synthesis_lets_go_of_what_it_has_called() {
    for (number, way) in WAYS.into_iter().enumerate() {
        let witness = Rc::new(());
        let gone = Rc::downgrade(&witness);
        {
            let app = App::new();
            let stack = Stack::new(&app, "S");
            way(&app, &stack, witness);
            let first = app
                .synth()
                .map(|assembly| assembly.stacks[0].template.clone());
            let second = app
                .synth()
                .map(|assembly| assembly.stacks[0].template.clone());
            assert_eq!(first, second, "way {number}");
        }
        assert!(gone.upgrade().is_none(), "way {number}");
    }
}

/// As above, but what is held is a construct, not the app.
const WITHOUT_APP: [fn(&Stack, Witness); 6] = [
    |stack, witness| {
        let held = (stack.clone(), witness);
        let visit = move |_: &Node| {
            let _ = &held;
        };
        stack.node().add_aspect(visit, aspect::DEFAULT);
    },
    |stack, witness| {
        let held = (stack.clone(), witness);
        stack.node().on_complete(move || drop(held));
    },
    |stack, witness| {
        let held = (stack.clone(), witness);
        stack.node().add_validation(move || {
            let _ = &held;
            Vec::new()
        });
    },
    |stack, witness| {
        let held = (stack.clone(), witness);
        let value: Value<String> = Value::lazy(move || {
            let _ = &held;
            "x"
        });
        CfnOutput::new(stack, "O", sub!("{value}"));
    },
    |stack, witness| {
        let held = (stack.clone(), witness);
        let value: Value<String> = Value::lazy(move || {
            let _ = &held;
            "x"
        });
        Tags::of(stack).add("k", value);
    },
    |stack, witness| {
        let held = (stack.clone(), witness);
        CfnResource::new(stack, "R", "X::Y::Z")
            .set_property("A", Data::list([Data::object([("B", lazy(held))])]));
    },
];

#[test]
fn an_app_that_is_never_synthesized_is_freed() {
    for (number, way) in WITHOUT_APP.into_iter().enumerate() {
        let witness = Rc::new(());
        let gone: Weak<()> = Rc::downgrade(&witness);
        {
            let app = App::new();
            let stack = Stack::new(&app, "S");
            way(&stack, witness);
        }
        assert!(gone.upgrade().is_none(), "way {number}");
    }
}

#[test]
fn what_an_app_leaves_can_still_be_read() {
    let resource = {
        let app = App::new();
        let stack = Stack::new(&app, "S");
        CfnResource::new(&stack, "R", "X::Y::Z").set_property("A", "x");
        CfnResource::new(&stack, "Q", "X::Y::Z")
    };
    assert_eq!(resource.node().path(), "S/Q");
    let stack = resource.node().stack().expect("it is in one");
    let other = stack
        .node()
        .find_child("R")
        .and_then(|node| node.as_resource());
    let value = other.and_then(|other| other.get_property("A"));
    assert_eq!(value.as_ref().and_then(Data::as_str), Some("x"));
}
