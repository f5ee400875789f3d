//! What AWS does not accept, as diagnostics.

use std::panic::Location;

use stackwright::diagnostic::Code;
use stackwright::{Diagnostic, Node, Value};
use stackwright_facts::Problem;
use stackwright_facts::name::Name;

/// A problem under a code of the construct that has it.
pub(crate) fn refused(code: Code, problem: Problem) -> Diagnostic {
    let diagnostic = Diagnostic::error(code, problem.message);
    match problem.hint {
        Some(hint) => diagnostic.hint(hint),
        None => diagnostic,
    }
}

/// Reports a name that AWS does not accept, as far as it is known now, on the caller's line.
#[track_caller]
pub(crate) fn check_name(node: &Node, code: Code, kind: Name, name: &Value<String>) {
    if let Some(Err(problem)) = name.as_str().map(|name| kind.check(name)) {
        node.report(refused(code, problem).at(Location::caller()));
    }
}
