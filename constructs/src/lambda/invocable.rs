//! What can be invoked: a function, a version of it, or an alias.

use stackwright::{Construct, Value};
use stackwright_cfn::lambda::CfnPermission;

use super::function::Function;

/// A [`Function`], a [`Version`](super::Version) or an [`Alias`](super::Alias).
pub trait Invocable: Construct {
    /// The function behind it.
    fn invocable_function(&self) -> &Function;

    /// The ARN by which it is invoked.
    fn invocable_arn(&self) -> Value<String>;

    /// Lets a service invoke it, on behalf of one resource of that service if its ARN is given. The permission is created in
    /// a scope, under an id.
    #[track_caller]
    fn add_permission(
        &self,
        scope: &impl Construct,
        id: &str,
        service: &str,
        source_arn: Option<Value<String>>,
    ) where
        Self: Sized,
    {
        CfnPermission::new(scope, id)
            .function_name(self.invocable_arn())
            .action("lambda:InvokeFunction")
            .principal(service)
            .source_arn(source_arn);
    }
}

impl Invocable for Function {
    fn invocable_function(&self) -> &Function {
        self
    }

    fn invocable_arn(&self) -> Value<String> {
        self.function_arn()
    }
}
