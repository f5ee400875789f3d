//! Assets: files, folders and container images that are published beside the template.
//!
//! Most are made by what uses them: `lambda::Code::from_asset("function")`, `ecs::ContainerImage::from_asset("worker")`. The
//! constructs here are for everything else.

mod build;
mod file;
mod image;
mod rust;

pub use build::{CommandBuild, NodeBuild, PythonBuild};
pub use file::Asset;
pub use image::ImageAsset;
pub use rust::Crate;
#[cfg(feature = "lambda")]
pub(crate) use rust::Purpose;
pub use stackwright::asset::{AssetStore, IgnoreSyntax, ImageBuild, Links, Source};
pub use stackwright::diagnostic::codes::asset as codes;

use std::panic::Location;

use stackwright::{Construct as _, Diagnostic, Node, Stack, Value};

/// The stack that an asset belongs to; none is reported.
fn stack_of(node: &Node, line: &'static Location<'static>) -> Option<Stack> {
    let stack = node.stack();
    if stack.is_none() {
        node.add_error(
            Diagnostic::error(stackwright::codes::NO_STACK, "the asset is not in a stack")
                .at(line)
                .hint("create it in a stack, or in a construct that is in one"),
        );
    }
    stack
}

/// How an asset is called while it is published: its path in the stack.
fn display_name(node: &Node) -> String {
    let path = node.path();
    let stack = node.stack().map(|stack| stack.node().path());
    let below = stack.and_then(|stack| {
        path.strip_prefix(&stack)?
            .strip_prefix('/')
            .map(str::to_owned)
    });
    below.unwrap_or(path)
}

/// Stands for where an asset is with which something is wrong: there is no template that it could be in.
fn nowhere() -> Value<String> {
    Value::lazy(|| "nowhere")
}
