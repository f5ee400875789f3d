//! Resources that exist already, of any type whose form of ARN is known.

use std::fmt;
use std::marker::PhantomData;

use stackwright::diagnostic::codes::core as codes;
use stackwright::{Construct, Diagnostic, IntoValue, Node, Value};

use crate::{ArnForm, HasArn};

/// A resource that exists already. It is never modified; others refer to its ARN, and are allowed to use it.
///
/// ```
/// # #[cfg(feature = "sqs")] {
/// use stackwright::{App, CfnOutput, Stack};
/// use stackwright_cfn::{Imported, sqs::CfnQueue};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let jobs = Imported::<CfnQueue>::from_name(&stack, "Jobs", "jobs");
/// CfnOutput::new(&stack, "Arn", jobs.to_arn());
/// assert!(app.synth().is_ok());
/// # }
/// ```
pub struct Imported<R> {
    node: Node,
    arn: Value<String>,
    of: PhantomData<fn() -> R>,
}

impl<R: HasArn> Imported<R> {
    /// The resource of an ARN.
    ///
    /// # Errors
    /// At synthesis: `SW0050` if the ARN is one of another service or type.
    #[track_caller]
    pub fn from_arn(scope: &impl Construct, id: &str, arn: impl IntoValue<String>) -> Self {
        Self::of_arn(Node::new(scope, id), arn.into_value())
    }

    /// The resource of a name in the account and region of the stack.
    ///
    /// # Errors
    /// At synthesis: `SW0050` if one name does not say which resource of the type it is; then [`from_names`](Self::from_names)
    /// takes all of them.
    #[track_caller]
    pub fn from_name(scope: &impl Construct, id: &str, name: impl IntoValue<String>) -> Self {
        Self::of_names(Node::new(scope, id), vec![name.into_value()])
    }

    /// The resource of several names in the account and region of the stack: those that its [`ArnForm`](crate::ArnForm)
    /// has as variables, in their order.
    ///
    /// # Errors
    /// At synthesis: `SW0050` if the form has another number of variables.
    #[track_caller]
    pub fn from_names<V: IntoValue<String>>(
        scope: &impl Construct,
        id: &str,
        names: impl IntoIterator<Item = V>,
    ) -> Self {
        let names = names.into_iter().map(IntoValue::into_value);
        Self::of_names(Node::new(scope, id), names.collect())
    }

    fn of_names(node: Node, names: Vec<Value<String>>) -> Self {
        let variables: Vec<&str> = R::ARN.variables().collect();
        if variables.len() != names.len() {
            let form = R::ARN.as_str();
            let (wanted, given) = (variables.len(), names.len());
            node.add_error(
                Diagnostic::error(
                    codes::IMPORTED_ARN,
                    format!("the ARN `{form}` has {wanted} variables of the resource, not {given}"),
                )
                .hint(format!(
                    "give a value for each of `{}`",
                    variables.join("`, `")
                )),
            );
        }
        Self {
            arn: R::ARN.of_values(names),
            node,
            of: PhantomData,
        }
    }

    fn of_arn(node: Node, arn: Value<String>) -> Self {
        R::ARN.check(&node, &arn);
        Self {
            node,
            arn,
            of: PhantomData,
        }
    }

    /// The ARN.
    pub fn to_arn(&self) -> Value<String> {
        self.arn.clone()
    }
}

impl ArnForm {
    /// Reports an ARN of another service or type than the form's, as far as it is known now, on the caller's line.
    ///
    /// # Errors
    /// At synthesis: `SW0050`.
    #[track_caller]
    pub fn check(&self, node: &Node, arn: &Value<String>) {
        if let Some(text) = arn.as_str()
            && let Some(problem) = self.mismatch(text)
        {
            let message = format!("`{text}` is no such resource: {problem}");
            let hint = "an ARN of the service and type that is imported";
            node.add_error(Diagnostic::error(codes::IMPORTED_ARN, message).hint(hint));
        }
    }
}

impl<R> Construct for Imported<R> {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl<R> Clone for Imported<R> {
    fn clone(&self) -> Self {
        Self {
            node: self.node.clone(),
            arn: self.arn.clone(),
            of: PhantomData,
        }
    }
}

impl<R> fmt::Debug for Imported<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut told = f.debug_struct("Imported");
        told.field("node", &self.node).finish_non_exhaustive()
    }
}
