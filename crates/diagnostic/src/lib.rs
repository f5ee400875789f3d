//! What is wrong, where, and what to do: diagnostics, their codes and pages, and how they are shown.
//!
//! Constructs, synthesis, validation and deployment find things; each becomes a [`Diagnostic`]: a code, how serious it is,
//! a message, what it is about, where that is, and what to do. All commands show it the same way, and write the same JSON.
//!
//! A [`Code`] is declared once, with its page, by [`codes!`]; those of the core and of the constructs are in [`mod@codes`],
//! where the command finds them without knowing of constructs. **This crate knows nothing of what is checked**: it depends
//! on no other crate of ours, and a user's app compiles it without the feature `render`.

mod code;
pub mod codes;
mod diagnostic;
mod place;
#[cfg(feature = "render")]
pub mod report;
mod severity;
mod suppress;

pub use code::{Code, CodeInfo, Status};
pub use diagnostic::{Diagnostic, Diagnostics, Related, Subject, VERSION, question};
pub use place::{LineIndex, Origin, Position, Span};
pub use severity::Severity;
pub use suppress::{Acknowledgement, Acknowledgements, Scope, Selection, is_inside};
