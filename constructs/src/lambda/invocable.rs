//! What can be invoked: a function, a version of it, or an alias.

use stackwright::{Construct, Value};

use super::function::Function;
use super::permission::Permission;

/// A [`Function`], a [`Version`](super::Version) or an [`Alias`](super::Alias).
pub trait Invocable: Construct {
    /// The function behind it.
    fn invocable_function(&self) -> &Function;

    /// The ARN by which it is invoked.
    fn invocable_arn(&self) -> Value<String>;

    /// The name by which it is invoked: that of the function, with the version or alias if it is one: `work:live`.
    fn invocable_name(&self) -> Value<String>;

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
        let permission = Permission::service(service);
        let permission = match source_arn {
            Some(arn) => permission.source_arn(arn),
            None => permission,
        };
        permission.create(self, scope, id);
    }

    /// Lets others invoke it, in the policy of the function itself.
    #[track_caller]
    fn permit(&self, id: &str, permission: Permission) -> &Self
    where
        Self: Sized,
    {
        permission.create(self, self, id);
        self
    }
}

impl Invocable for Function {
    fn invocable_function(&self) -> &Function {
        self
    }

    fn invocable_arn(&self) -> Value<String> {
        self.function_arn()
    }

    fn invocable_name(&self) -> Value<String> {
        self.function_name()
    }
}
