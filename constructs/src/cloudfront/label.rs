//! The name and the comment of what has both within its configuration.

use std::cell::RefCell;

use stackwright::{Node, Value};

#[derive(Debug)]
pub(super) struct Label {
    pub(super) name: RefCell<Value<String>>,
    pub(super) comment: RefCell<Option<Value<String>>>,
}

impl Label {
    /// The name that follows from the place.
    pub(super) fn of(node: &Node) -> Self {
        Label {
            name: RefCell::new(node.unique_id().into()),
            comment: RefCell::default(),
        }
    }

    pub(super) fn name(&self) -> Value<String> {
        self.name.borrow().clone()
    }

    pub(super) fn comment(&self) -> Option<Value<String>> {
        self.comment.borrow().clone()
    }
}

/// The setters of the label of a construct, of which something else may exist already.
macro_rules! label_setters {
    ($construct:ident $(, $what:literal)?) => {
        impl $construct {
            /// Gives it a name of its own.
            #[track_caller]
            pub fn name(&self, name: impl stackwright::IntoValue<String>) -> Self {
                let name = name.into_value();
                $construct(self.0.edit($($what,)? |owned| {
                    owned.label.name.replace(name);
                }))
            }

            /// What it is for.
            #[track_caller]
            pub fn comment(&self, text: impl stackwright::IntoValue<String>) -> Self {
                let text = text.into_value();
                $construct(self.0.edit($($what,)? |owned| {
                    owned.label.comment.replace(Some(text));
                }))
            }
        }
    };
}

pub(super) use label_setters;
