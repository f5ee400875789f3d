//! Versions of functions: what a function was when it was published, which does not change any more.

use std::rc::Rc;

use stackwright::{
    Construct, Defaults, Diagnostic, IntoValue, Node, RemovalPolicy, Resource, Value, sub,
};
use stackwright_cfn::lambda::{CfnVersion, version};

use super::function::Function;
use super::{Invocable, codes};
use crate::iam::{Grant, Grantable};
use crate::kit::Part;

/// What can be set on a function without a new version: a version has none of it.
const NOT_IN_VERSIONS: &[&str] = &[
    "CodeSigningConfigArn",
    "FunctionScalingConfig",
    "RecursiveLoop",
    "ReservedConcurrentExecutions",
    "Tags",
];

/// A version of a function.
///
/// ```
/// use stackwright_aws::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let code = lambda::Code::inline("def handler(event, context): return event");
/// let function = Function::new(&stack, "Echo", lambda::Runtime::PYTHON_3_13, code);
/// let version = function.current_version();
/// lambda::Alias::new(&stack, "Live", "live", &version);
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/configuration-versions.html>
#[derive(Clone, Debug)]
pub struct Version(Part<Owned>);

#[derive(Debug)]
struct Owned {
    function: Function,
    source: Source,
}

enum Source {
    Created(CfnVersion),
    Imported { number: Value<String> },
}

impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Source::Created(_) => "Created",
            Source::Imported { .. } => "Imported",
        })
    }
}

impl Construct for Version {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl Version {
    /// The function as it is when this is created. It is not published again when the function changes:
    /// [`Function::current_version`] is.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, function: &Function) -> Self {
        Defaults::apply(Self::create(Node::new(scope, id), function))
    }

    #[track_caller]
    fn create(node: Node, function: &Function) -> Self {
        node.set_construct_type("stackwright_aws.lambda.Version");
        let cfn = CfnVersion::new(&node, "Resource", function.function_name());
        Self::of(node, function, Source::Created(cfn))
    }

    fn of(node: Node, function: &Function, source: Source) -> Self {
        let function = function.clone();
        Version(Part::new(node, Rc::new(Owned { function, source })))
    }

    /// A version of a function that exists already, by its number.
    #[track_caller]
    pub fn from_number(
        scope: &impl Construct,
        id: &str,
        function: &Function,
        number: impl IntoValue<String>,
    ) -> Self {
        let node = Node::new(scope, id);
        let number = number.into_value();
        Self::of(node, function, Source::Imported { number })
    }

    #[track_caller]
    fn edit(&self, edit: impl FnOnce(&CfnVersion)) -> Self {
        if let Source::Imported { .. } = self.0.source {
            let problem = "a setting is changed on a version that exists elsewhere";
            let hint = "set it where the version is created";
            self.0
                .report(Diagnostic::error(codes::IMPORTED, problem).hint(hint));
        }
        Version(self.0.edit(|version| {
            if let Source::Created(cfn) = &version.source {
                edit(cfn);
            }
        }))
    }

    /// What the version is for.
    #[track_caller]
    pub fn description(&self, text: impl IntoValue<String>) -> Self {
        let text = text.into_value();
        self.edit(|version| {
            version.description(text);
        })
    }

    /// Keeps environments ready in which the version can run at once; they are paid for whether they are used or not.
    #[track_caller]
    pub fn provisioned_concurrency(&self, count: u32) -> Self {
        self.edit(|version| {
            let count = version::ProvisionedConcurrencyConfiguration::new(count);
            version.provisioned_concurrency_config(count);
        })
    }

    /// What happens to the version when the next one takes its place; it is deleted unless this is called.
    #[track_caller]
    pub fn removal_policy(&self, policy: RemovalPolicy) -> Self {
        self.edit(|version| {
            version.removal_policy(policy);
        })
    }

    /// Its number.
    pub fn version_number(&self) -> Value<String> {
        match &self.0.source {
            Source::Created(cfn) => cfn.attr_version(),
            Source::Imported { number } => number.clone(),
        }
    }

    /// Its ARN.
    pub fn version_arn(&self) -> Value<String> {
        match &self.0.source {
            Source::Created(cfn) => cfn.ref_(),
            Source::Imported { number } => sub!("{}:{number}", self.0.function.function_arn()),
        }
    }

    /// Lets somebody invoke the version, and no other.
    #[track_caller]
    pub fn grant_invoke(&self, grantee: &impl Grantable) -> Grant {
        Grant::on_principal(
            grantee,
            &["lambda:InvokeFunction"],
            vec![self.version_arn()],
        )
    }
}

impl Invocable for Version {
    fn invocable_function(&self) -> &Function {
        &self.0.function
    }

    fn invocable_arn(&self) -> Value<String> {
        self.version_arn()
    }

    fn invocable_name(&self) -> Value<String> {
        let (function, number) = (self.0.function.function_name(), self.version_number());
        sub!("{function}:{number}")
    }
}

impl Function {
    /// The function as it is now: a version that is published anew whenever its code or its settings change.
    #[track_caller]
    pub fn current_version(&self) -> Version {
        const ID: &str = "CurrentVersion";
        if let Some(cfn) = self.known_version()
            && let Some(node) = cfn.node().scope()
        {
            return Version::of(node, self, Source::Created(cfn));
        }
        let version = self.node().create_here(|| {
            let version = Defaults::apply(Version::create(Node::new(self, ID), self));
            version
                .node()
                .version_of(&FunctionResource(self), NOT_IN_VERSIONS);
            version
        });
        if let Source::Created(cfn) = &version.0.source {
            self.remember_version(cfn.clone());
        }
        version
    }
}

/// The resource of a function, without its role and what else is in the construct.
struct FunctionResource<'a>(&'a Function);

impl Construct for FunctionResource<'_> {
    fn node(&self) -> &Node {
        self.0.resource_node()
    }
}
