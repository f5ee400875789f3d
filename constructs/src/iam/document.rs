//! Policy documents, which grow until synthesis.

use std::cell::RefCell;
use std::rc::Rc;

use stackwright::{Data, Diagnostic, token};

use super::codes;
use super::statement::{PolicyKind, PolicyStatement};
use crate::kit::add_new;

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
        add_new(&mut self.0.borrow_mut(), [statement]);
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

    /// The statements, merged as far as that is exact.
    pub(super) fn merged(&self) -> Vec<PolicyStatement> {
        let mut merged: Vec<PolicyStatement> = Vec::new();
        for statement in self.0.borrow().iter() {
            if !merged.iter_mut().any(|before| before.merge(statement)) {
                merged.push(statement.clone());
            }
        }
        merged
    }

    /// The statements as they stand in a template.
    pub(crate) fn statement_data(&self) -> Vec<Data> {
        self.merged().iter().map(PolicyStatement::data).collect()
    }

    /// Has these statements in place of its own.
    pub(super) fn replace(&self, statements: Vec<PolicyStatement>) {
        self.0.replace(statements);
    }

    fn render(&self) -> Data {
        let merged = self.merged();
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

    /// Whether a service may assume the role of which this is the trust policy.
    #[cfg(any(feature = "ec2", feature = "lambda"))]
    pub(crate) fn lets_assume(&self, service: &str) -> bool {
        self.0
            .borrow()
            .iter()
            .any(|statement| statement.lets_assume(service))
    }

    /// Checks it at synthesis, as the policy of a resource.
    #[cfg(feature = "kms")]
    pub(crate) fn check_as_resource_policy(&self, node: &stackwright::Node) {
        let document = self.clone();
        node.add_validation(move || document.problems(PolicyKind::Resource));
    }

    /// Says so if the document is longer than IAM accepts where it stands, whatever its expressions become.
    pub(crate) fn size_problem(&self, limit: usize, of: &str, hint: &str) -> Option<Diagnostic> {
        if self.most_length() <= limit {
            return None;
        }
        let size = length(&self.render());
        (size > limit).then(|| {
            Diagnostic::error(
                codes::SIZE,
                format!("the policy has {size} characters or more"),
            )
            .note(format!("{of} has at most {limit}"))
            .hint(hint)
        })
    }

    /// No fewer characters than it has.
    pub(super) fn most_length(&self) -> usize {
        let mut length = 100;
        for statement in self.0.borrow().iter() {
            length += statement.most_length();
        }
        length
    }

    pub(crate) fn problems(&self, kind: PolicyKind) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        for statement in self.0.borrow().iter() {
            problems.append(&mut statement.problems(kind));
        }
        problems
    }
}

/// The least number of characters that data has as JSON: an expression counts as one.
pub(super) fn length(data: &Data) -> usize {
    match data {
        Data::Null => 0,
        Data::Bool(value) => value.to_string().len(),
        Data::Number(number) => number.to_string().len(),
        Data::String(text) => text_length(text) + 2,
        Data::List(items) => items.iter().map(|item| length(item) + 1).sum::<usize>() + 1,
        Data::Object(entries) => {
            let entries = entries.iter().filter(|(_, value)| !value.is_null());
            entries
                .map(|(key, value)| text_length(key) + 2 + 1 + length(value) + 1)
                .sum::<usize>()
                + 1
        }
        Data::Expr(_) => 1,
    }
}

/// The characters of a text, without the placeholders in it.
fn text_length(text: &str) -> usize {
    let known = token::known(text);
    // A plain loop: all policies are measured in a debug build.
    let bytes = known.as_bytes();
    let mut at = 0;
    while at < bytes.len() && matches!(bytes[at], b'!'..=b'~') {
        at += 1;
    }
    at + known[at..].chars().filter(|c| !c.is_whitespace()).count()
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
