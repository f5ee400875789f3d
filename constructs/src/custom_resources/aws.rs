//! Resources that are calls of AWS APIs.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use stackwright::{
    CfnResource, Construct, Defaults, Diagnostic, Duration, IntoValue, Node, Resource, Value,
    intrinsic,
};

use super::resource::CustomResource;
use super::{AwsSdkCall, codes};
use crate::iam::{Policy, PolicyStatement, Role};
use crate::kit::{Part, Set, add_new, lazily};
use crate::lambda::{Code, Function, Runtime};
use crate::logs::LogGroup;

/// What runs, with the part that answers CloudFormation.
const SOURCE: &str = concat!(include_str!("response.py"), include_str!("sdk.py"));

/// The id of the stack's function, which all resources share: the CDK's.
const FUNCTION: &str = "AWS679f53fac002430cb0da5b7982bd2287";

/// A resource that is made by calls of an AWS API: one when it is created, one when it changes, one when it is deleted. One
/// function makes the calls of all such resources in a stack, and may do what they need.
///
/// ```
/// use stackwright_aws::custom_resources::{AwsCustomResource, AwsSdkCall};
/// use stackwright_aws::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let bucket = Bucket::new(&stack, "Files");
/// let newest = AwsCustomResource::new(&stack, "Newest")
///     .on_update(
///         AwsSdkCall::new("s3", "ListObjectsV2")
///             .parameter("Bucket", bucket.bucket_name())
///             .parameter("MaxKeys", 1)
///             .output_paths(["Contents.0.Key"])
///             .physical_id("newest"),
///     )
///     .resources([bucket.bucket_arn()]);
/// CfnOutput::new(&stack, "Key", newest.response_field("Contents.0.Key"));
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-custom-resources-lambda.html>
#[derive(Clone, Debug)]
pub struct AwsCustomResource(Part<Settings>);

#[derive(Debug)]
struct Settings {
    resource: CustomResource,
    caller: Rc<Caller>,
    create: RefCell<Option<Set<AwsSdkCall>>>,
    update: RefCell<Option<Set<AwsSdkCall>>>,
    delete: RefCell<Option<Set<AwsSdkCall>>>,
    statements: RefCell<Vec<PolicyStatement>>,
    resources: RefCell<Vec<Value<String>>>,
    read: RefCell<Vec<Set<String>>>,
}

impl Construct for AwsCustomResource {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl Resource for AwsCustomResource {
    fn resource(&self) -> &CfnResource {
        self.0.resource.resource()
    }
}

impl AwsCustomResource {
    /// A resource of which its setters say what calls make it.
    ///
    /// # Errors
    /// At synthesis: `SW0724` if no call is given, or one that makes it does not say which physical ID it then has; `SW0725` if
    /// nothing is said of what the calls may do.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str) -> Self {
        Defaults::apply(Self::create(Node::new(scope, id)))
    }

    #[track_caller]
    fn create(node: Node) -> Self {
        node.set_construct_type("stackwright_aws.custom_resources.AwsCustomResource");
        let caller = Caller::of(&node);
        let arn = caller.function.function_arn();
        let resource = CustomResource::new(&node, "Resource", &arn).resource_type("Custom::AWS");
        let settings = Rc::new(Settings {
            resource,
            caller,
            create: RefCell::default(),
            update: RefCell::default(),
            delete: RefCell::default(),
            statements: RefCell::default(),
            resources: RefCell::default(),
            read: RefCell::default(),
        });
        let cfn = settings.resource.resource();
        let text = |call: fn(&Settings) -> Option<Value<String>>| -> Value<String> {
            lazily(&settings, call)
        };
        cfn.set_property("Create", text(Settings::creation));
        cfn.set_property("Update", text(|all| text_of(&all.update)));
        cfn.set_property("Delete", text(|all| text_of(&all.delete)));
        let resource = AwsCustomResource(Part::new(node, settings));
        resource.0.check(Settings::problems);
        let complete = resource.clone();
        resource.node().on_complete(move || complete.complete());
        resource
    }

    /// Gives the function the permissions, before the resource is there.
    fn complete(&self) {
        let settings = &*self.0;
        let (Some(role), false) = (
            settings.caller.function.function_role(),
            settings.allowed().is_empty(),
        ) else {
            return;
        };
        let policy = Policy::new(self, "CustomResourcePolicy");
        for statement in settings.allowed() {
            policy.statement(statement);
        }
        policy.attach_to_role(&role);
        settings.resource.node().add_dependency(&policy);
    }

    /// The call that makes it when it is created; that of [`on_update`](AwsCustomResource::on_update) unless this is called.
    #[track_caller]
    pub fn on_create(&self, call: AwsSdkCall) -> Self {
        AwsCustomResource(
            self.0
                .set(call, |all, call| drop(all.create.replace(Some(call)))),
        )
    }

    /// The call that changes it, and makes it if there is no other one for that.
    #[track_caller]
    pub fn on_update(&self, call: AwsSdkCall) -> Self {
        AwsCustomResource(
            self.0
                .set(call, |all, call| drop(all.update.replace(Some(call)))),
        )
    }

    /// The call that deletes it; nothing is called unless this is.
    #[track_caller]
    pub fn on_delete(&self, call: AwsSdkCall) -> Self {
        AwsCustomResource(
            self.0
                .set(call, |all, call| drop(all.delete.replace(Some(call)))),
        )
    }

    /// Lets the function make the calls on these resources, ARNs or `*`: each call has an action of the same name, except those
    /// of S3 and Lambda that are known to have another one.
    #[track_caller]
    pub fn resources<R: IntoValue<String>>(&self, arns: impl IntoIterator<Item = R>) -> Self {
        let arns: Vec<Value<String>> = arns.into_iter().map(R::into_value).collect();
        AwsCustomResource(
            self.0
                .edit(|all| add_new(&mut all.resources.borrow_mut(), arns)),
        )
    }

    /// Lets the function do something: for calls that need other actions than those of their names.
    #[track_caller]
    pub fn statement(&self, statement: PolicyStatement) -> Self {
        AwsCustomResource(
            self.0
                .edit(|all| all.statements.borrow_mut().push(statement)),
        )
    }

    /// How long the calls may take: up to 15 minutes. The longest one of the stack's resources counts, and 2 minutes unless this
    /// is called.
    ///
    /// # Errors
    /// At synthesis: `SW0401` if it is longer.
    #[track_caller]
    pub fn timeout(&self, timeout: impl Into<Duration>) -> Self {
        let timeout = timeout.into();
        AwsCustomResource(self.0.edit(|all| all.caller.extend(timeout)))
    }

    /// Writes the logs of the stack's function to this group.
    #[track_caller]
    pub fn log_group(&self, group: &LogGroup) -> Self {
        AwsCustomResource(
            self.0
                .edit(|all| drop(all.caller.function.log_group(group))),
        )
    }

    /// A part of the answer to the call that made it, by its path: `Parameter.Value`, `Contents.0.Key`.
    ///
    /// # Errors
    /// At synthesis: `SW0724` if the call's `output_paths` leave it out.
    #[track_caller]
    pub fn response_field(&self, path: impl Into<String>) -> Value<String> {
        let path: String = path.into();
        self.0.read.borrow_mut().push(Set::new(path.clone()));
        self.0.resource.attribute(path)
    }

    /// The role of the function that makes the calls.
    pub fn call_role(&self) -> Option<Role> {
        self.0.caller.function.function_role()
    }
}

/// The function that makes the calls of a stack.
#[derive(Debug)]
struct Caller {
    function: Function,
    timeout: Cell<Option<Duration>>,
}

impl Caller {
    /// That of the stack which something is in.
    #[track_caller]
    fn of(node: &Node) -> Rc<Self> {
        let scope = node
            .stack()
            .map_or_else(|| node.clone(), |stack| stack.node().clone());
        scope.shared(|| {
            let code = Code::inline(SOURCE);
            let function = Function::new(&scope, FUNCTION, Runtime::PYTHON_3_13, code);
            Caller {
                function: function.timeout(Duration::minutes(2)),
                timeout: Cell::default(),
            }
        })
    }

    /// Gives it at least this much time.
    fn extend(&self, timeout: Duration) {
        if self.timeout.get().is_none_or(|longest| timeout > longest) {
            self.timeout.set(Some(timeout));
            self.function.timeout(timeout);
        }
    }
}

fn text_of(call: &RefCell<Option<Set<AwsSdkCall>>>) -> Option<Value<String>> {
    call.borrow()
        .as_ref()
        .map(|call| intrinsic::json_text(call.data()))
}

impl Settings {
    /// The call that creates it: that which updates it, unless it has one of its own.
    fn creation(&self) -> Option<Value<String>> {
        text_of(&self.create).or_else(|| text_of(&self.update))
    }

    fn calls(&self) -> [Option<Set<AwsSdkCall>>; 3] {
        [&self.create, &self.update, &self.delete].map(|call| call.borrow().clone())
    }

    /// What the function must be allowed.
    fn allowed(&self) -> Vec<PolicyStatement> {
        let resources = self.resources.borrow();
        let mut allowed = self.statements.borrow().clone();
        for call in self.calls().into_iter().flatten() {
            if !resources.is_empty() {
                allowed.push(call.statement(&resources));
            }
            if let Some(role) = &call.role {
                allowed.push(
                    PolicyStatement::allow()
                        .action("sts:AssumeRole")
                        .resource(role),
                );
            }
        }
        allowed
    }

    fn problems(&self) -> Vec<Diagnostic> {
        let [create, update, delete] = self.calls();
        let mut problems = Vec::new();
        if create.is_none() && update.is_none() && delete.is_none() {
            let problem = Diagnostic::error(codes::SDK_CALL, "the resource makes no call");
            return vec![
                problem.hint("say what is called with `on_create`, `on_update` or `on_delete`"),
            ];
        }
        let making = create.as_ref().or(update.as_ref());
        if let Some(making) = making.filter(|call| !call.has_physical_id()) {
            let message = format!(
                "the call of `{}`, which creates the resource, does not say which physical ID it then has",
                making.operation
            );
            let hint = "add `physical_id` with a fixed name, or `physical_id_from` with a path in the answer";
            problems.push(making.blame(Diagnostic::error(codes::SDK_CALL, message).hint(hint)));
        }
        if self.allowed().is_empty() {
            let problem = Diagnostic::error(
                codes::NOT_ALLOWED,
                "nothing lets the function make the calls",
            );
            problems.push(
                problem.hint("name the `resources` that they are about, or give `statement`s"),
            );
        }
        if let Some(making) = making {
            for path in self
                .read
                .borrow()
                .iter()
                .filter(|path| !making.returns(path))
            {
                let message = format!("`{}` is not among what the call returns", **path);
                let problem = Diagnostic::error(codes::SDK_CALL, message);
                problems.push(path.blame(problem.hint("name it in `output_paths` too")));
            }
        }
        problems
    }
}
