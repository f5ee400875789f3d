//! Who may invoke, in the policy of the function itself.

use stackwright::{Construct, IntoValue, Resource, Value};
use stackwright_cfn::lambda::CfnPermission;
use stackwright_cfn::lambda::permission::FunctionUrlAuthType;

use super::Invocable;

/// A permission to invoke a function, which stands in the function's own policy: for services, other accounts and
/// organizations. What runs in the same account needs none when it is [granted](crate::lambda::Function::grant_invoke) one.
///
/// ```
/// use stackwright_aws::prelude::*;
/// use stackwright_aws::lambda::Permission;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let code = lambda::Code::inline("def handler(event, context): return event");
/// let function = Function::new(&stack, "Echo", lambda::Runtime::PYTHON_3_13, code);
/// function.permit("Config", Permission::service("config.amazonaws.com").source_account("123456789012"));
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct Permission {
    principal: Value<String>,
    action: Value<String>,
    source_arn: Option<Value<String>>,
    source_account: Option<Value<String>>,
    organization: Option<Value<String>>,
    event_source_token: Option<Value<String>>,
    url: Option<Value<FunctionUrlAuthType>>,
}

impl Permission {
    fn of(principal: Value<String>) -> Self {
        Permission {
            principal,
            action: "lambda:InvokeFunction".into(),
            source_arn: None,
            source_account: None,
            organization: None,
            event_source_token: None,
            url: None,
        }
    }

    /// For a service of AWS, such as `s3.amazonaws.com`. Without a [source](Permission::source_arn), it is for what anybody
    /// makes of the service.
    pub fn service(service: impl IntoValue<String>) -> Self {
        Self::of(service.into_value())
    }

    /// For all of an account, by its number.
    pub fn account(account: impl IntoValue<String>) -> Self {
        Self::of(account.into_value())
    }

    /// For a role or a user, by its ARN.
    pub fn arn(arn: impl IntoValue<String>) -> Self {
        Self::of(arn.into_value())
    }

    /// For all accounts of an organization, by its id.
    pub fn organization(organization: impl IntoValue<String>) -> Self {
        let mut permission = Self::of("*".into());
        permission.organization = Some(organization.into_value());
        permission
    }

    /// Only on behalf of this resource, by its ARN, in which `*` may stand.
    pub fn source_arn(mut self, arn: impl IntoValue<String>) -> Self {
        self.source_arn = Some(arn.into_value());
        self
    }

    /// Only on behalf of what this account owns.
    pub fn source_account(mut self, account: impl IntoValue<String>) -> Self {
        self.source_account = Some(account.into_value());
        self
    }

    /// Only of the Alexa skill with this id.
    pub fn event_source_token(mut self, token: impl IntoValue<String>) -> Self {
        self.event_source_token = Some(token.into_value());
        self
    }

    /// To do this, in place of `lambda:InvokeFunction`.
    pub fn action(mut self, action: impl IntoValue<String>) -> Self {
        self.action = action.into_value();
        self
    }

    /// To call the function's address, where that asks for this kind of authentication.
    pub fn of_url(mut self, access: impl IntoValue<FunctionUrlAuthType>) -> Self {
        self.url = Some(access.into_value());
        self.action("lambda:InvokeFunctionUrl")
    }

    #[track_caller]
    pub(super) fn create(&self, on: &impl Invocable, scope: &impl Construct, id: &str) {
        CfnPermission::new(scope, id)
            .function_name(on.invocable_arn())
            .action(&self.action)
            .event_source_token(self.event_source_token.as_ref())
            .function_url_auth_type(self.url.clone())
            .principal(&self.principal)
            .principal_org_id(self.organization.as_ref())
            .source_account(self.source_account.as_ref())
            .source_arn(self.source_arn.as_ref())
            .resource();
    }
}
