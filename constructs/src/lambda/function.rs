//! Functions.

mod adopted;

use std::cell::RefCell;
use std::fmt;
use std::ops::RangeInclusive;
use std::rc::Rc;

use stackwright::{
    Construct, Defaults, Diagnostic, Duration, IntoValue, Naming, Node, Resource, Value, sub,
};
use stackwright_cfn::lambda::{CfnFunction, CfnVersion, function};
use stackwright_facts::name::Name;

use super::architecture::Architecture;
use super::code::{Code, Runtime};
use super::codes;
use super::configuration::{Program, Runs, Settings};
use super::image::ImageCode;
use super::invocations::{Destination, Invocations};
use super::layer::MAX_LAYERS;
use super::logging::Logging;
use crate::iam::{
    Grant, GrantActions, Grantable, Grantee, ManagedPolicy, PolicyStatement, Principal, Role,
};
use crate::kit::{
    Handle, Kind, Origin, Set, arn_in_stack, check, check_name, in_range, lazily, part_of_arn,
    refused, unless_empty,
};
use crate::kms::Key;

/// What others know of it by its name.
static NAMING: Naming = Naming::new(
    "FunctionName",
    &[
        ("Ref", "${Name}"),
        (
            "Arn",
            "arn:${Partition}:lambda:${Region}:${Account}:function:${Name}",
        ),
    ],
);

static FUNCTION: Kind = Kind {
    construct_type: "stackwright_aws.lambda.Function",
    noun: "function",
    constructor: "Function::new",
    imported: codes::IMPORTED,
};

/// The service that runs functions.
pub(super) const SERVICE: &str = "lambda.amazonaws.com";

/// A function.
///
/// It has a role of its own, under the id `ServiceRole`, that may write the function's logs and what it is granted.
///
/// ```
/// use stackwright::{App, Duration, Stack};
/// use stackwright_aws::lambda::{Code, Function, Runtime};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let code = Code::inline("def handler(event, context): return event");
/// Function::new(&stack, "Echo", Runtime::PYTHON_3_13, code)
///     .timeout(Duration::seconds(10))
///     .memory_mib(256)
///     .env("LEVEL", "2");
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/welcome.html>
#[derive(Clone, Debug)]
pub struct Function(Handle<Owned, Imported>);

#[derive(Debug)]
struct Owned {
    cfn: CfnFunction,
    settings: Rc<Settings>,
}

#[derive(Debug)]
struct Imported {
    arn: Value<String>,
    role: Option<Role>,
}

impl Construct for Function {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl GrantActions for Function {
    type Resource = CfnFunction;

    fn governed_arn(&self) -> Value<String> {
        self.function_arn()
    }
}

impl Function {
    /// A function with this code, whose handler is `handler` in the file `index`.
    ///
    /// # Errors
    /// At synthesis: `SW0400` if the runtime does not take the code.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, runtime: Runtime, code: Code) -> Self {
        Defaults::apply(Self::of_code(
            FUNCTION.node(scope.node(), id),
            runtime,
            code,
        ))
    }

    #[track_caller]
    fn of_code(node: Node, runtime: Runtime, code: Code) -> Self {
        let program = Program {
            code: Set::new(code),
            runtime: runtime.clone(),
            content: RefCell::default(),
            handler: RefCell::new(Set::new("index.handler".to_owned())),
        };
        let function = Self::create(node, Runs::Program(program));
        if let Some(owned) = function.0.as_owned() {
            let cfn = &owned.cfn;
            cfn.handler("index.handler").runtime(runtime.value());
        }
        function
    }

    /// A function that is a container image: it brings its runtime along.
    ///
    /// ```
    /// use stackwright::{App, Stack};
    /// use stackwright_aws::lambda::{Function, ImageCode};
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// let image = ImageCode::from_uri("123456789012.dkr.ecr.eu-west-1.amazonaws.com/solver:1.2");
    /// Function::from_image(&stack, "Solver", image).memory_mib(1024);
    /// # app.synth().unwrap();
    /// ```
    /// Source: <https://docs.aws.amazon.com/lambda/latest/dg/images-create.html>
    #[track_caller]
    pub fn from_image(scope: &impl Construct, id: &str, image: ImageCode) -> Self {
        Defaults::apply(Self::of_image(FUNCTION.node(scope.node(), id), image))
    }

    #[track_caller]
    fn of_image(node: Node, image: ImageCode) -> Self {
        let config = image.config();
        let function = Self::create(node, Runs::Image(image));
        if let Some(owned) = function.0.as_owned() {
            let cfn = &owned.cfn;
            cfn.package_type(function::PackageType::Image)
                .image_config(config);
        }
        function
    }

    #[track_caller]
    fn create(node: Node, runs: Runs) -> Self {
        let settings = Rc::new(Settings::new(runs));
        let code = lazily(&settings, |function| function.code.borrow().clone());
        let role = lazily(&settings, |function| {
            function.role.borrow().as_ref().map(Role::role_arn)
        });
        let cfn = CfnFunction::new(&node, "Resource", code, role)
            .environment(lazily(&settings, Settings::environment))
            .layers(lazily(&settings, |function| unless_empty(&function.layers)))
            .logging_config(lazily(&settings, |function| function.logging.property()));
        cfn.resource().named_by(&NAMING);
        #[cfg(feature = "ec2")]
        {
            let place = node.clone();
            let settings = settings.clone();
            cfn.vpc_config(Value::lazy(move || {
                let network = settings.network.borrow();
                network.as_ref().map(|network| network.property(&place))
            }));
        }
        check(&node, &settings, Settings::problems);
        let owned = Rc::new(Owned { cfn, settings });
        let function = Function(Handle::owned(&FUNCTION, node, owned));
        let complete = function.clone();
        function.node().on_complete(move || complete.complete());
        function
    }

    fn complete(&self) {
        let (Some(owned), Some(role)) = (self.0.as_owned(), self.function_role()) else {
            return;
        };
        let given = owned.settings.given_role.borrow().is_some();
        // A template knows by itself what its function waits for.
        if given || !matches!(owned.settings.runs, Runs::Written) {
            owned.cfn.depends_on(&role);
        }
        #[cfg(feature = "ec2")]
        if let Some(network) = &*owned.settings.network.borrow() {
            network.complete(self, (!given).then(|| role.clone()));
        }
        self.publish(owned);
        let dead_letters = owned.settings.dead_letters.borrow().clone();
        if let Some(dead_letters) = dead_letters {
            dead_letters.grant_alone(&role);
        }
    }

    /// Publishes what it runs, now that it is known for which processor.
    fn publish(&self, owned: &Owned) {
        let settings = &owned.settings;
        let architecture = settings.architecture.get();
        let code = match &settings.runs {
            Runs::Program(program) => {
                let architecture = architecture.unwrap_or(Architecture::X86_64);
                let (code, content) = program.code.publish(self.node(), architecture);
                if let Some(content) = content {
                    content.add_resource_metadata(&owned.cfn, "Code");
                    program.content.replace(Some(content));
                }
                code
            }
            Runs::Image(image) => {
                let platform = architecture.map(Architecture::platform);
                function::Code::new().image_uri(image.publish(self.node(), platform))
            }
            Runs::Written => return,
        };
        settings.code.replace(Some(Value::new(code)));
    }

    /// A function that exists already, by its ARN. It is never modified.
    #[track_caller]
    pub fn from_arn(scope: &impl Construct, id: &str, arn: impl IntoValue<String>) -> Self {
        let arn = arn.into_value();
        let node = FUNCTION.node(scope.node(), id);
        Function(Handle::imported(
            &FUNCTION,
            node,
            Imported { arn, role: None },
        ))
    }

    /// A function that exists already in the stack's account and region, by its name. It is never modified.
    #[track_caller]
    pub fn from_name(scope: &impl Construct, id: &str, name: impl IntoValue<String>) -> Self {
        let (node, name) = (FUNCTION.node(scope.node(), id), name.into_value());
        let arn = arn_in_stack(&node, "lambda", sub!("function:{name}"));
        Function(Handle::imported(
            &FUNCTION,
            node,
            Imported { arn, role: None },
        ))
    }

    /// A function that exists already, by its ARN, with its role, which is given what is granted to the function.
    #[track_caller]
    pub fn from_arn_and_role(
        scope: &impl Construct,
        id: &str,
        arn: impl IntoValue<String>,
        role: &Role,
    ) -> Self {
        let (node, arn) = (FUNCTION.node(scope.node(), id), arn.into_value());
        let role = Some(role.clone());
        Function(Handle::imported(&FUNCTION, node, Imported { arn, role }))
    }

    /// Where in the code the function starts, for example `app.main`: the file and the name in it.
    ///
    /// # Errors
    /// At synthesis: a warning, `SW0405`, if there is no such file in the function's folder; `SW0400` if the function is an
    /// image, which knows itself what it starts.
    #[track_caller]
    pub fn handler(&self, handler: impl Into<String>) -> Self {
        let handler: String = handler.into();
        let owned = self.0.as_owned();
        if owned.is_some_and(|function| matches!(function.settings.runs, Runs::Image(_))) {
            let message = "a handler is set on a function that is an image";
            let hint = "say what the image starts with `ImageCode::command`";
            self.0
                .report(Diagnostic::error(codes::INVALID_CODE, message).hint(hint));
            return self.clone();
        }
        Function(self.0.set("a handler", handler, |function, handler| {
            function.cfn.handler(&*handler);
            if let Runs::Program(program) = &function.settings.runs {
                program.handler.replace(handler);
            }
        }))
    }

    /// Gives the function a name of its own, up to 64 letters, digits, `-` and `_`.
    ///
    /// # Errors
    /// At synthesis: `SW0402` if Lambda does not accept it.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        let name = name.into_value();
        check_name(self.node(), codes::INVALID_NAME, Name::Function, &name);
        Function(self.0.edit("a name", |function| {
            function.cfn.function_name(name);
        }))
    }

    /// What the function is for, up to 256 characters.
    #[track_caller]
    pub fn description(&self, text: impl IntoValue<String>) -> Self {
        let text = text.into_value();
        Function(self.0.edit("a description", |function| {
            function.cfn.description(text);
        }))
    }

    /// How long it may run: one second to 15 minutes; 3 seconds unless this is called.
    ///
    /// # Errors
    /// At synthesis: `SW0401` if it is outside of that, or no whole number of seconds.
    #[track_caller]
    pub fn timeout(&self, timeout: impl Into<Duration>) -> Self {
        let timeout = timeout.into();
        let range = Duration::seconds(1)..=Duration::minutes(15);
        self.report_range("a timeout", "Timeout", timeout, range);
        Function(self.0.edit("a timeout", |function| {
            function.cfn.timeout(timeout.in_seconds());
        }))
    }

    /// How many MiB of memory it has, 128 to 10240; 128 unless this is called. The share of a processor grows with it.
    ///
    /// # Errors
    /// At synthesis: `SW0401` if the number is outside the range.
    #[track_caller]
    pub fn memory_mib(&self, memory: u32) -> Self {
        self.report_range("memory", "MemorySize", Mib(memory), Mib(128)..=Mib(10_240));
        Function(self.0.edit("memory", |function| {
            function.cfn.memory_size(memory);
        }))
    }

    /// How many MiB of disk it has under `/tmp`, 512 to 10240; 512 unless this is called.
    ///
    /// # Errors
    /// At synthesis: `SW0401` if the number is outside the range.
    #[track_caller]
    pub fn ephemeral_storage_mib(&self, size: u32) -> Self {
        self.report_range(
            "a disk",
            "EphemeralStorage",
            Mib(size),
            Mib(512)..=Mib(10_240),
        );
        Function(self.0.edit("a disk", |function| {
            let storage = function::EphemeralStorage::new(size);
            function.cfn.ephemeral_storage(storage);
        }))
    }

    #[track_caller]
    fn report_range<N: PartialOrd + fmt::Display>(
        &self,
        what: &str,
        property: &str,
        value: N,
        range: RangeInclusive<N>,
    ) {
        let what = format!("a function cannot have {what}");
        if let Some(problem) = in_range(codes::OUT_OF_RANGE, &what, value, range) {
            self.0
                .report(problem.property(format!("Properties.{property}")));
        }
    }

    /// How often it may run at the same time, kept free for it; 0 keeps it from running.
    #[track_caller]
    pub fn reserved_concurrency(&self, count: u32) -> Self {
        Function(self.0.edit("concurrency", |function| {
            function.cfn.reserved_concurrent_executions(count);
        }))
    }

    /// The processor; x86-64 unless this is called.
    #[track_caller]
    pub fn architecture(&self, architecture: Architecture) -> Self {
        let value = match architecture {
            Architecture::X86_64 => function::Architectures::X86_64,
            Architecture::Arm64 => function::Architectures::Arm64,
        };
        Function(self.0.edit("a processor", |function| {
            function.settings.architecture.set(Some(architecture));
            function.cfn.architectures([value]);
        }))
    }

    /// Gives it an environment variable.
    ///
    /// # Errors
    /// At synthesis: `SW0403` if Lambda does not accept the name.
    #[track_caller]
    pub fn env(&self, name: impl Into<String>, value: impl IntoValue<String>) -> Self {
        let (name, value): (String, Value<String>) = (name.into(), value.into_value());
        if let Err(problem) = Name::FunctionVariable.check(&name) {
            self.0.report(refused(codes::ENVIRONMENT, problem));
        }
        Function(self.0.edit("an environment variable", |function| {
            let variables = &function.settings.environment;
            variables.borrow_mut().insert(name, value);
        }))
    }

    /// Encrypts the environment with this key.
    #[track_caller]
    pub fn environment_key(&self, key: &Key) -> Self {
        Function(self.0.edit("a key", |function| {
            function.cfn.kms_key_arn(key.key_arn());
        }))
    }

    /// Runs it with this role instead of one of its own. It must trust `lambda.amazonaws.com`.
    ///
    /// # Errors
    /// At synthesis: `SW0106` if it trusts others.
    #[track_caller]
    pub fn role(&self, role: &Role) -> Self {
        Function(self.0.set("a role", role.clone(), |function, role| {
            let settings = &function.settings;
            settings.role.replace(Some((*role).clone()));
            settings.given_role.replace(Some(role));
        }))
    }

    /// The role that it runs as: the given one, or its own, which this creates. None for a function that
    /// exists elsewhere, unless its role was given.
    pub fn function_role(&self) -> Option<Role> {
        let settings = match self.0.origin() {
            Origin::Owned(function) => &function.settings,
            Origin::Imported(function) => return function.role.clone(),
        };
        let existing = settings.role.borrow().clone();
        let role = existing.unwrap_or_else(|| {
            let basic = ManagedPolicy::from_aws_managed("service-role/AWSLambdaBasicExecutionRole");
            let role = self.node().create_here(|| {
                Role::new(self, "ServiceRole", Principal::service(SERVICE)).managed_policy(&basic)
            });
            settings.role.replace(Some(role.clone()));
            role
        });
        Some(role)
    }

    /// Adds a statement to the policy of its role.
    #[track_caller]
    pub fn add_to_role_policy(&self, statement: PolicyStatement) -> Grant {
        Grant::statement_on_principal(self, statement)
    }

    /// How long it may run, if that is said.
    pub fn function_timeout(&self) -> Option<Duration> {
        let resource = self.0.as_owned()?.cfn.resource().clone();
        let seconds = resource.get_property("Timeout")?.as_i64()?;
        u64::try_from(seconds).ok().map(Duration::seconds)
    }

    /// Whether the function exists elsewhere.
    pub fn is_imported(&self) -> bool {
        self.0.is_imported()
    }

    /// The ARN.
    pub fn function_arn(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(function) => function.cfn.attr_arn(),
            Origin::Imported(function) => function.arn.clone(),
        }
    }

    /// The name.
    pub fn function_name(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(function) => function.cfn.ref_(),
            Origin::Imported(function) => part_of_arn(&function.arn, 6),
        }
    }

    /// Changes the resource.
    #[track_caller]
    pub(super) fn edit(&self, what: &str, edit: impl FnOnce(&CfnFunction)) -> Self {
        Function(self.0.edit(what, |function| edit(&function.cfn)))
    }

    #[track_caller]
    pub(super) fn report(&self, problem: Diagnostic) {
        self.0.report(problem);
    }

    #[track_caller]
    pub(super) fn logging(&self, what: &str, edit: impl FnOnce(&Logging)) -> Self {
        Function(
            self.0
                .edit(what, |function| edit(&function.settings.logging)),
        )
    }

    #[track_caller]
    pub(super) fn add_layer(&self, layer: Value<String>) -> Self {
        if let Some(owned) = self.0.as_owned() {
            let settings = &owned.settings;
            let count = settings.layers.borrow().len() + 1;
            if matches!(settings.runs, Runs::Image(_)) {
                let problem = "a function that is an image has a layer";
                let hint = "put what is in it into the image";
                self.report(Diagnostic::error(codes::MISFIT, problem).hint(hint));
            } else if count > MAX_LAYERS {
                let problem = format!("a function has {count} layers");
                let hint = format!("use up to {MAX_LAYERS}");
                self.report(Diagnostic::error(codes::OUT_OF_RANGE, problem).hint(hint));
            }
        }
        Function(self.0.edit("a layer", |function| {
            function.settings.layers.borrow_mut().push(layer);
        }))
    }

    #[track_caller]
    pub(super) fn invoke_config(&self, what: &str, edit: impl FnOnce(&Invocations)) -> Self {
        Function(self.0.edit(what, |function| {
            let known = function.settings.invocations.borrow().clone();
            let invocations = known
                .unwrap_or_else(|| Invocations::new(self, self.function_name(), "$LATEST".into()));
            edit(&invocations);
            function.settings.invocations.replace(Some(invocations));
        }))
    }

    #[track_caller]
    pub(super) fn send_failed_to(&self, target: Value<String>, destination: Destination) -> Self {
        Function(self.0.edit("a place for failed events", |function| {
            let target = function::DeadLetterConfig::new().target_arn(target);
            function.cfn.dead_letter_config(target);
            function.settings.dead_letters.replace(Some(destination));
        }))
    }

    pub(super) fn known_version(&self) -> Option<CfnVersion> {
        self.0.as_owned()?.settings.version.borrow().clone()
    }

    /// Remembers the current version; a function that exists elsewhere has none here.
    #[track_caller]
    pub(super) fn remember_version(&self, version: CfnVersion) {
        self.0.edit("a current version", |function| {
            function.settings.version.replace(Some(version));
        });
    }

    /// The node of the resource itself.
    pub(super) fn resource_node(&self) -> &Node {
        match self.0.as_owned() {
            Some(function) => function.cfn.node(),
            None => self.node(),
        }
    }

    #[cfg(feature = "ec2")]
    #[track_caller]
    pub(super) fn set_network(&self, network: super::network::Network) -> Self {
        Function(self.0.edit("a VPC", |function| {
            function.settings.network.replace(Some(network));
        }))
    }

    #[cfg(feature = "ec2")]
    #[track_caller]
    pub(super) fn edit_network(
        &self,
        what: &str,
        edit: impl FnOnce(&super::network::Network),
    ) -> Self {
        let edited = self.0.edit(what, |_| {});
        if !self.0.is_imported() && self.network(edit).is_none() {
            let problem = format!("{what} is set on a function that runs in no VPC");
            let hint = "call `vpc` first";
            self.report(Diagnostic::error(codes::MISFIT, problem).hint(hint));
        }
        Function(edited)
    }

    #[cfg(feature = "ec2")]
    pub(super) fn network<R>(&self, read: impl FnOnce(&super::network::Network) -> R) -> Option<R> {
        let settings = &self.0.as_owned()?.settings;
        settings.network.borrow().as_ref().map(read)
    }

    /// Lets somebody invoke the function.
    #[track_caller]
    pub fn grant_invoke(&self, grantee: &impl Grantable) -> Grant {
        let arn = self.function_arn();
        let versions = sub!("{arn}:*");
        Grant::on_principal(grantee, &["lambda:InvokeFunction"], vec![arn, versions])
    }
}

impl Grantable for Function {
    /// What is granted to a function is granted to its role.
    fn grantee(&self) -> Grantee {
        match self.function_role() {
            Some(role) => role.grantee(),
            None => Grantee::unchangeable(Principal::service(SERVICE), Some(self.node().clone())),
        }
    }
}

/// A size in MiB, which says so.
#[derive(PartialEq, PartialOrd)]
struct Mib(u32);

impl fmt::Display for Mib {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} MiB", self.0)
    }
}
