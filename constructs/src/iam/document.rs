//! Policy documents, which grow until synthesis.

use std::cell::RefCell;
use std::rc::Rc;

use stackwright::{Data, Diagnostic};

use super::statement::{PolicyKind, PolicyStatement};

/// A policy document. Clones share the statements, which may be added until synthesis. Statements that one statement can
/// replace exactly are merged then.
///
/// ```
/// use stackwright_aws::iam::{PolicyDocument, PolicyStatement};
/// let document = PolicyDocument::new();
/// document.add(PolicyStatement::allow().action("sns:Publish").resource("*"));
/// assert!(!document.is_empty());
/// ```
#[derive(Clone, Debug, Default)]
pub struct PolicyDocument(Rc<RefCell<Vec<PolicyStatement>>>);

impl PolicyDocument {
    /// A document without statements.
    pub fn new() -> Self {
        PolicyDocument::default()
    }

    /// Adds a statement; one that is there already is not added again.
    pub fn add(&self, statement: PolicyStatement) -> &Self {
        let mut statements = self.0.borrow_mut();
        if !statements.contains(&statement) {
            statements.push(statement);
        }
        self
    }

    /// Whether it has no statements.
    pub fn is_empty(&self) -> bool {
        self.0.borrow().is_empty()
    }

    /// The document, computed at synthesis; left out if it is empty then.
    pub fn data(&self) -> Data {
        let document = self.clone();
        Data::lazy(move || document.render())
    }

    fn render(&self) -> Data {
        let mut merged: Vec<PolicyStatement> = Vec::new();
        for statement in self.0.borrow().iter() {
            if !merged.iter_mut().any(|before| before.merge(statement)) {
                merged.push(statement.clone());
            }
        }
        if merged.is_empty() {
            return Data::Null;
        }
        Data::object([
            (
                "Statement",
                Data::list(merged.iter().map(PolicyStatement::data)),
            ),
            ("Version", "2012-10-17".into()),
        ])
    }

    pub(crate) fn problems(&self, kind: PolicyKind) -> Vec<Diagnostic> {
        self.0
            .borrow()
            .iter()
            .flat_map(|statement| statement.problems(kind))
            .collect()
    }
}

impl FromIterator<PolicyStatement> for PolicyDocument {
    fn from_iter<I: IntoIterator<Item = PolicyStatement>>(statements: I) -> Self {
        let document = PolicyDocument::new();
        for statement in statements {
            document.add(statement);
        }
        document
    }
}
