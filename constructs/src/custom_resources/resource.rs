//! Resources that something else than CloudFormation manages.

use std::panic::Location;

use stackwright::{
    CfnResource, Construct, Data, Defaults, Diagnostic, Duration, IntoValue, Node, RemovalPolicy,
    Resource, Value,
};

use super::{Provider, codes};
use crate::kit::in_range;
use crate::lambda::Function;
use crate::sns::Topic;

/// The type of custom resources that have no name of their own.
const TYPE: &str = "AWS::CloudFormation::CustomResource";

/// What carries out the events of custom resources: a function, a topic, a [`Provider`], or the ARN of one that exists
/// elsewhere.
#[diagnostic::on_unimplemented(
    message = "a `{Self}` does not manage custom resources",
    label = "manages no custom resources",
    note = "give it a `Provider`, a function, a topic, or the ARN of a function or topic"
)]
pub trait ServiceToken {
    /// The ARN of the function or topic.
    fn service_token(&self) -> Value<String>;
}

impl ServiceToken for Function {
    fn service_token(&self) -> Value<String> {
        self.function_arn()
    }
}

impl ServiceToken for Topic {
    fn service_token(&self) -> Value<String> {
        self.topic_arn()
    }
}

impl ServiceToken for Provider {
    fn service_token(&self) -> Value<String> {
        self.provider_function().function_arn()
    }
}

impl ServiceToken for Value<String> {
    fn service_token(&self) -> Value<String> {
        self.clone()
    }
}

impl ServiceToken for &str {
    fn service_token(&self) -> Value<String> {
        Value::from(*self)
    }
}

/// A resource that CloudFormation has somebody else create, update and delete.
///
/// ```
/// use stackwright_aws::custom_resources::{CustomResource, Provider};
/// use stackwright_aws::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let code = lambda::Code::inline("def handler(event, context): return {'Data': {'Size': 1}}");
/// let on_event = Function::new(&stack, "OnEvent", lambda::Runtime::PYTHON_3_13, code);
/// let provider = Provider::new(&stack, "Provider", &on_event);
/// let thing = CustomResource::new(&stack, "Thing", &provider)
///     .resource_type("Custom::Thing")
///     .property("Color", "red");
/// CfnOutput::new(&stack, "Size", thing.attribute("Size"));
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-custom-resources.html>
#[derive(Clone, Debug)]
pub struct CustomResource {
    node: Node,
    resource: CfnResource,
}

impl Construct for CustomResource {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl Resource for CustomResource {
    fn resource(&self) -> &CfnResource {
        &self.resource
    }
}

impl CustomResource {
    /// A resource that a function, topic or provider manages, of the type `AWS::CloudFormation::CustomResource`. It is deleted
    /// when it is removed from the app, unless [`removal_policy`](Resource::removal_policy) says otherwise.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, service: &impl ServiceToken) -> Self {
        Defaults::apply(Self::create(Node::new(scope, id), service.service_token()))
    }

    #[track_caller]
    fn create(node: Node, service: Value<String>) -> Self {
        node.set_construct_type("stackwright_aws.custom_resources.CustomResource");
        let resource = CfnResource::new(&node, "Default", TYPE);
        resource.set_property("ServiceToken", service);
        resource.set_removal_policy(RemovalPolicy::Destroy);
        CustomResource { node, resource }
    }

    /// The name of its type, `Custom::` and 1 to 60 letters, digits, `_`, `@` and `-` in all. It says what the resource is,
    /// and cannot be changed once it is deployed.
    ///
    /// # Errors
    /// At synthesis: `SW0720` if CloudFormation does not accept it.
    #[track_caller]
    pub fn resource_type(&self, name: impl Into<String>) -> Self {
        let name: String = name.into();
        if let Some(problem) = type_problem(&name) {
            self.node.report(problem.at(Location::caller()));
        }
        self.resource.set_type_name(name);
        self.clone()
    }

    /// A property, which its provider receives under this name. CloudFormation hands numbers and booleans over as texts.
    ///
    /// # Errors
    /// At synthesis: `SW0721` if it is `ServiceToken` or `ServiceTimeout`, which have another meaning.
    #[track_caller]
    pub fn property(&self, name: impl Into<String>, value: impl IntoValue<Data>) -> Self {
        let name: String = name.into();
        if ["ServiceToken", "ServiceTimeout"].contains(&name.as_str()) {
            let message = format!("`{name}` is set as a property of the custom resource");
            let hint =
                "give the service to `CustomResource::new`, and the time with `service_timeout`";
            let problem = Diagnostic::error(codes::RESERVED_PROPERTY, message).hint(hint);
            self.node.report(problem.at(Location::caller()));
            return self.clone();
        }
        self.resource.set_property(name, value.into_value());
        self.clone()
    }

    /// How long CloudFormation waits for an answer: 1 second to 1 hour, which is the default.
    ///
    /// # Errors
    /// At synthesis: `SW0722` if it is outside of that.
    #[track_caller]
    pub fn service_timeout(&self, timeout: impl Into<Duration>) -> Self {
        let timeout = timeout.into();
        let range = Duration::seconds(1)..=Duration::hours(1);
        let what = "a custom resource cannot have a timeout";
        if let Some(problem) = in_range(codes::OUT_OF_RANGE, what, timeout, range) {
            self.node.report(problem.at(Location::caller()));
        }
        let seconds = timeout.in_seconds();
        // The property is a text.
        let text = seconds
            .as_i64()
            .map(|seconds| Data::from(seconds.to_string()));
        self.resource
            .set_property("ServiceTimeout", text.unwrap_or(seconds.into()));
        self.clone()
    }

    /// What its provider returned as `Data` under a name, as a text. A list or number can be had by
    /// [`attr`](CfnResource::attr) of its [`resource`](Resource::resource).
    pub fn attribute(&self, name: impl Into<String>) -> Value<String> {
        self.resource.attr(name.into())
    }
}

fn type_problem(name: &str) -> Option<Diagnostic> {
    let rest = name.strip_prefix("Custom::");
    let is_valid = name.len() <= 60
        && rest.is_some_and(|rest| {
            !rest.is_empty()
                && rest
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || "_@-".contains(c))
        });
    (!is_valid && name != TYPE).then(|| {
        Diagnostic::error(
            codes::RESOURCE_TYPE,
            format!("`{name}` cannot be the type of a custom resource"),
        )
        .hint("write `Custom::` and a name of letters, digits, `_`, `@` and `-`, at most 60 characters in all")
    })
}
