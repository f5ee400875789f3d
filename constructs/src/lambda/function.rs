//! Functions.

use std::cell::RefCell;
use std::ops::RangeInclusive;
use std::rc::Rc;

use indexmap::IndexMap;
use stackwright::{CfnResource, Construct, Data, Diagnostic, IntoValue, Node, Value, intrinsic};
use stackwright_cfn::lambda::{CfnFunction, CfnPermission};

use super::code::{Code, Runtime};
use super::codes;
use crate::iam::{Grant, Grantable, Grantee, ManagedPolicy, PolicyStatement, Principal, Role};
use crate::kit::{check_name, refused};
use crate::kms::Key;
use crate::logs::LogGroup;
use crate::sqs::Queue;
use stackwright::Resource;
use stackwright_facts::name::Name;

/// The processor of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Architecture {
    /// x86-64, which is the default.
    X86_64,
    /// Arm, that is Graviton: the same work for less money.
    Arm64,
}

/// A function.
///
/// It has a role of its own, under the id `ServiceRole`, that may write the function's logs and what it is granted.
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::lambda::{Code, Function, Runtime};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let code = Code::inline("def handler(event, context): return event");
/// Function::new(&stack, "Echo", Runtime::PYTHON_3_13, code).timeout(10).memory_mib(256).env("LEVEL", "2");
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/welcome.html>
#[derive(Clone, Debug)]
pub struct Function {
    node: Node,
    origin: Rc<Origin>,
}

#[derive(Debug)]
enum Origin {
    Here(Here),
    Elsewhere { arn: Value<String> },
}

#[derive(Debug)]
struct Here {
    resource: CfnResource,
    role: RefCell<Option<Role>>,
    environment: RefCell<IndexMap<String, Value<String>>>,
    dead_letters: RefCell<Option<Queue>>,
}

/// The service that runs functions.
const SERVICE: &str = "lambda.amazonaws.com";

impl Construct for Function {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl Function {
    /// A function with this code, whose handler is `handler` in the file `index`.
    ///
    /// # Errors
    /// At synthesis: `SW0400` if the runtime does not take the code.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, runtime: Runtime, code: Code) -> Self {
        Self::create(Node::new(scope, id), runtime, code)
    }

    #[track_caller]
    fn create(node: Node, runtime: Runtime, code: Code) -> Self {
        node.set_construct_type("stackwright_aws.lambda.Function");
        let origin = Rc::new_cyclic(|origin: &std::rc::Weak<Origin>| {
            let origin = origin.clone();
            let role = Value::<String>::lazy(move || {
                let origin = origin.upgrade();
                origin.and_then(|origin| origin.here()?.role_arn())
            });
            let code = intrinsic::raw(code.to_data());
            let resource = node.create_here(|| CfnFunction::new(&node, "Resource", code, role));
            Origin::Here(Here {
                resource: resource.resource().clone(),
                role: RefCell::default(),
                environment: RefCell::default(),
                dead_letters: RefCell::default(),
            })
        });
        let function = Function { node, origin };
        if let Some(here) = function.origin.here() {
            here.resource.set_property("Handler", "index.handler");
            here.resource.set_property("Runtime", runtime.as_str());
            let environment = function.origin.clone();
            here.resource.set_property(
                "Environment",
                Data::lazy(move || match environment.here() {
                    Some(here) => here.environment_data(),
                    None => Data::Null,
                }),
            );
        }
        function
            .node
            .add_validation(move || code.problems(&runtime));
        let complete = function.clone();
        function.node.on_complete(move || complete.complete());
        function
    }

    fn complete(&self) {
        let Some(here) = self.origin.here() else {
            return;
        };
        let role = self.service_role();
        here.resource.node().add_dependency(&role);
        let (given, node) = (here.role.borrow().clone(), self.node.clone());
        self.node.add_validation(move || {
            let as_what = format!("the role of function `{}`", node.path());
            let role = given.as_ref();
            let problem = role.and_then(|role| role.trust_problem(SERVICE, &as_what));
            problem.into_iter().collect()
        });
        let dead_letters = here.dead_letters.borrow().clone();
        if let (Some(queue), Some(role)) = (dead_letters, self.role()) {
            role.add_to_policy(
                PolicyStatement::allow()
                    .action("sqs:SendMessage")
                    .resource(queue.queue_arn()),
            );
            if let Some(key) = queue.queue_key() {
                key.grant_encrypt_decrypt(&role);
            }
        }
    }

    /// The given role, or the function's own one, which this creates.
    fn service_role(&self) -> Node {
        let Some(here) = self.origin.here() else {
            return self.node.clone();
        };
        let existing = here.role.borrow().clone();
        let role = existing.unwrap_or_else(|| {
            let basic = ManagedPolicy::from_aws_managed("service-role/AWSLambdaBasicExecutionRole");
            let role = self.node.create_here(|| {
                Role::new(&self.node, "ServiceRole", Principal::service(SERVICE))
                    .managed_policy(&basic)
            });
            here.role.replace(Some(role.clone()));
            role
        });
        role.node().clone()
    }

    /// A function that exists already, by its ARN. It is never modified.
    #[track_caller]
    pub fn from_arn(scope: &impl Construct, id: &str, arn: impl IntoValue<String>) -> Self {
        let node = Node::new(scope, id);
        node.set_construct_type("stackwright_aws.lambda.Function");
        let origin = Rc::new(Origin::Elsewhere {
            arn: arn.into_value(),
        });
        Function { node, origin }
    }

    fn edit(&self, what: &str, edit: impl FnOnce(&Here)) -> Self {
        match &*self.origin {
            Origin::Here(here) => edit(here),
            Origin::Elsewhere { .. } => self.node.add_error(
                Diagnostic::error(
                    codes::IMPORTED,
                    format!("{what} is set on a function that exists elsewhere"),
                )
                .hint(
                    "set it where the function is created, or create one here with `Function::new`",
                ),
            ),
        }
        self.clone()
    }

    fn number(
        &self,
        what: &str,
        property: &'static str,
        value: u32,
        range: RangeInclusive<u32>,
        unit: &str,
    ) -> Self {
        if !range.contains(&value) {
            let (least, most) = (range.start(), range.end());
            self.node.add_error(
                Diagnostic::error(
                    codes::OUT_OF_RANGE,
                    format!("a function cannot have {what} of {value} {unit}"),
                )
                .property(format!("Properties.{property}"))
                .hint(format!("use {least} to {most} {unit}")),
            );
        }
        self.edit(what, |here| here.resource.set_property(property, value))
    }

    /// Where in the code the function starts, for example `app.main`: the file and the name in it.
    pub fn handler(&self, handler: impl Into<String>) -> Self {
        let handler: String = handler.into();
        self.edit("a handler", |here| {
            here.resource.set_property("Handler", handler)
        })
    }

    /// Gives the function a name of its own, up to 64 letters, digits, `-` and `_`.
    ///
    /// # Errors
    /// At synthesis: `SW0402` if Lambda does not accept it.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        let name = name.into_value();
        check_name(&self.node, codes::INVALID_NAME, Name::Function, &name);
        self.edit("a name", |here| {
            here.resource.set_property("FunctionName", name)
        })
    }

    /// What the function is for, up to 256 characters.
    pub fn description(&self, text: impl IntoValue<String>) -> Self {
        let text = text.into_value();
        self.edit("a description", |here| {
            here.resource.set_property("Description", text)
        })
    }

    /// For how many seconds it may run, up to 900; 3 unless this is called.
    ///
    /// # Errors
    /// At synthesis: `SW0401` if the number is outside the range.
    pub fn timeout(&self, seconds: u32) -> Self {
        self.number("a timeout", "Timeout", seconds, 1..=900, "seconds")
    }

    /// How many MiB of memory it has, 128 to 10240; 128 unless this is called. The share of a processor grows with it.
    ///
    /// # Errors
    /// At synthesis: `SW0401` if the number is outside the range.
    pub fn memory_mib(&self, memory: u32) -> Self {
        self.number("memory", "MemorySize", memory, 128..=10_240, "MiB")
    }

    /// How many MiB of disk it has under `/tmp`, 512 to 10240; 512 unless this is called.
    ///
    /// # Errors
    /// At synthesis: `SW0401` if the number is outside the range.
    pub fn ephemeral_storage_mib(&self, size: u32) -> Self {
        let function = self.number("a disk", "EphemeralStorage", size, 512..=10_240, "MiB");
        function.edit("a disk", |here| {
            let size = Data::object([("Size", size)]);
            here.resource.set_property("EphemeralStorage", size);
        })
    }

    /// How often it may run at the same time, kept free for it; 0 keeps it from running.
    pub fn reserved_concurrency(&self, count: u32) -> Self {
        self.edit("concurrency", |here| {
            here.resource
                .set_property("ReservedConcurrentExecutions", count);
        })
    }

    /// The processor; x86-64 unless this is called.
    pub fn architecture(&self, architecture: Architecture) -> Self {
        let name = match architecture {
            Architecture::X86_64 => "x86_64",
            Architecture::Arm64 => "arm64",
        };
        self.edit("a processor", |here| {
            here.resource.set_property("Architectures", [name])
        })
    }

    /// Gives it an environment variable.
    ///
    /// # Errors
    /// At synthesis: `SW0403` if Lambda does not accept the name.
    pub fn env(&self, name: impl Into<String>, value: impl IntoValue<String>) -> Self {
        let (name, value): (String, Value<String>) = (name.into(), value.into_value());
        if let Err(problem) = Name::FunctionVariable.check(&name) {
            self.node.add_error(refused(codes::ENVIRONMENT, problem));
        }
        self.edit("an environment variable", |here| {
            here.environment.borrow_mut().insert(name, value);
        })
    }

    /// Encrypts the environment with this key.
    pub fn environment_key(&self, key: &Key) -> Self {
        self.edit("a key", |here| {
            here.resource.set_property("KmsKeyArn", key.key_arn())
        })
    }

    /// Writes logs to this group instead of one that Lambda makes, and that is kept for ever.
    pub fn log_group(&self, group: &LogGroup) -> Self {
        self.edit("a log group", |here| {
            let group = Data::object([("LogGroup", group.log_group_name())]);
            here.resource.set_property("LoggingConfig", group);
        })
    }

    /// Sends events that it failed on, when nobody waits for its answer, to this queue.
    pub fn dead_letter_queue(&self, queue: &Queue) -> Self {
        self.edit("a dead-letter queue", |here| {
            here.dead_letters.replace(Some(queue.clone()));
            let target = Data::object([("TargetArn", queue.queue_arn())]);
            here.resource.set_property("DeadLetterConfig", target);
        })
    }

    /// Runs it with this role instead of one of its own. It must trust `lambda.amazonaws.com`.
    ///
    /// # Errors
    /// At synthesis: `SW0106` if it trusts others.
    pub fn with_role(&self, role: &Role) -> Self {
        self.edit("a role", |here| {
            here.role.replace(Some(role.clone()));
        })
    }

    /// The role that it runs as; none for a function that exists elsewhere.
    pub fn role(&self) -> Option<Role> {
        self.service_role();
        self.origin.here()?.role.borrow().clone()
    }

    /// The ARN.
    pub fn function_arn(&self) -> Value<String> {
        match &*self.origin {
            Origin::Here(here) => here.resource.attr("Arn"),
            Origin::Elsewhere { arn } => arn.clone(),
        }
    }

    /// The name.
    pub fn function_name(&self) -> Value<String> {
        match &*self.origin {
            Origin::Here(here) => here.resource.ref_(),
            Origin::Elsewhere { arn } => match arn.as_str().and_then(|arn| arn.split(':').nth(6)) {
                Some(name) => name.into(),
                None => intrinsic::select(6, intrinsic::split(":", arn)),
            },
        }
    }

    /// Lets somebody invoke the function.
    #[track_caller]
    pub fn grant_invoke(&self, grantee: &impl Grantable) -> Grant {
        let arn = self.function_arn();
        let versions = stackwright::sub!("{arn}:*");
        Grant::on_principal(grantee, &["lambda:InvokeFunction"], vec![arn, versions])
    }

    /// Lets a service invoke the function, on behalf of one resource of that service if its ARN is given. The permission is
    /// created in a scope, under an id.
    #[track_caller]
    pub fn add_permission(
        &self,
        scope: &impl Construct,
        id: &str,
        service: &str,
        source_arn: Option<Value<String>>,
    ) {
        let permission = CfnPermission::new(scope, id)
            .function_name(self.function_arn())
            .action("lambda:InvokeFunction")
            .principal(service);
        permission.resource().set_property("SourceArn", source_arn);
    }
}

impl Grantable for Function {
    /// What is granted to a function is granted to its role.
    fn grantee(&self) -> Grantee {
        match self.role() {
            Some(role) => role.grantee(),
            None => Grantee::unchangeable(Principal::service(SERVICE), Some(self.node.clone())),
        }
    }
}

impl Origin {
    fn here(&self) -> Option<&Here> {
        match self {
            Origin::Here(here) => Some(here),
            Origin::Elsewhere { .. } => None,
        }
    }
}

impl Here {
    fn role_arn(&self) -> Option<Value<String>> {
        self.role.borrow().as_ref().map(Role::role_arn)
    }

    fn environment_data(&self) -> Data {
        let environment = self.environment.borrow();
        if environment.is_empty() {
            return Data::Null;
        }
        let variables = Data::object(environment.clone());
        Data::object([("Variables", variables)])
    }
}
