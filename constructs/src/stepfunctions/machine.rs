//! State machines.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use stackwright::{
    Construct, Data, Defaults, Diagnostic, Duration, IntoValue, Node, RemovalPolicy, Resource,
    Value, intrinsic, sub,
};
use stackwright_cfn::HasArn;
use stackwright_cfn::stepfunctions::{CfnStateMachine, state_machine};
use stackwright_facts::name::Name;

use super::definition::{Content, Definition};
use super::{codes, problems};
use crate::iam::{
    Grant, GrantActions, Grantable, Grantee, Policy, PolicyStatement, Principal, Role,
};
use crate::kit::{
    Handle, Kind, Origin, Set, account_of, adopt, arn_in_stack, check, check_name, kept, lazily,
    part_of_arn, written,
};
use crate::kms::Key;
use crate::logs::LogGroup;

static MACHINE: Kind = Kind {
    construct_type: "stackwright_aws.stepfunctions.StateMachine",
    noun: "state machine",
    constructor: "StateMachine::new",
    imported: codes::IMPORTED,
};

const SERVICE: &str = "states.amazonaws.com";

/// What a state machine logs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LogLevel {
    /// Everything.
    All,
    /// Errors.
    Error,
    /// What ends an execution.
    Fatal,
}

/// A state machine.
///
/// It has a role of its own, under the id `Role`, that may do what the tasks of its definition need, and nothing else.
///
/// ```
/// use stackwright_aws::prelude::*;
/// use stackwright_aws::stepfunctions::{Choice, Condition, Definition, Fail, StateMachine, Succeed, Task};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let code = lambda::Code::inline("def handler(event, context): return {'ok': True}");
/// let check = Function::new(&stack, "Check", lambda::Runtime::PYTHON_3_13, code);
///
/// let definition = Definition::start_at(Task::lambda("Check it", &check).output_path("$.Payload").catch("Broken"))
///     .then(Choice::new("Fine?").when(Condition::boolean_equals("$.ok", true), "Done").otherwise("Broken"))
///     .state(Succeed::new("Done"))
///     .state(Fail::new("Broken").error("NotFine"));
/// StateMachine::new(&stack, "Orders", definition).timeout(Duration::minutes(5));
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/step-functions/latest/dg/welcome.html>
#[derive(Clone, Debug)]
pub struct StateMachine(Handle<Owned, Imported>);

struct Owned {
    cfn: CfnStateMachine,
    settings: Rc<Settings>,
}

struct Settings {
    definition: Definition,
    role: RefCell<Option<Role>>,
    given_role: RefCell<Option<Set<Role>>>,
    timeout: Cell<Option<Duration>>,
    comment: RefCell<Option<String>>,
    express: Cell<bool>,
    key: RefCell<Option<Key>>,
    substitutions: RefCell<Vec<(String, Value<String>)>>,
}

impl std::fmt::Debug for Owned {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.cfn.node().fmt(f)
    }
}

#[derive(Debug)]
struct Imported {
    arn: Value<String>,
    name: Value<String>,
}

impl Construct for StateMachine {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl GrantActions for StateMachine {
    type Resource = CfnStateMachine;

    fn governed_arn(&self) -> Value<String> {
        self.state_machine_arn()
    }
}

impl StateMachine {
    /// A state machine with this definition, which CloudFormation names.
    ///
    /// # Errors
    /// At synthesis, on the line of the state that is wrong: `SW0635` if it leads to none, or nothing leads to it; `SW0636` if
    /// it has a field of the other language, or what is no path.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, definition: Definition) -> Self {
        Defaults::apply(Self::create(MACHINE.node(scope.node(), id), definition))
    }

    #[track_caller]
    fn create(node: Node, definition: Definition) -> Self {
        let settings = Rc::new(Settings::new(definition));
        let role = lazily(&settings, |machine| {
            machine.role.borrow().as_ref().map(Role::role_arn)
        });
        let cfn = CfnStateMachine::new(&node, "Resource", role)
            .definition_string(lazily(&settings, Settings::definition));
        cfn.removal_policy(RemovalPolicy::Destroy);
        Self::complete(node, cfn, settings)
    }

    /// A state machine of the generated type, such as one of an included template: it is granted on and changed like one that is
    /// created here. What the template says of it stays until a setter says otherwise. Its definition stays as it is written; what
    /// is granted to it goes to its role, if that is one of this app.
    #[track_caller]
    pub fn from_cfn(machine: &CfnStateMachine) -> Self {
        adopt(&MACHINE, machine, |node| {
            let is_written = |property: &str| written(machine.resource(), property);
            let settings = Settings::new(Definition(Content::Written));
            let role = Role::named(&node, machine.resource(), "RoleArn");
            settings.role.replace(Some(role));
            let kind = is_written("StateMachineType");
            settings
                .express
                .set(matches!(&kind, Data::String(kind) if kind == "EXPRESS"));
            let settings = Rc::new(settings);
            let role: Value<String> = kept(
                &settings,
                is_written("RoleArn"),
                |machine| machine.given_role.borrow().is_some(),
                |machine| machine.role.borrow().as_ref().map(Role::role_arn),
            );
            // The constructor of the generated type takes it, and nothing else does.
            machine.resource().set_property("RoleArn", role);
            Self::complete(node, machine.clone(), settings)
        })
    }

    fn complete(node: Node, cfn: CfnStateMachine, settings: Rc<Settings>) -> Self {
        check(&node, &settings, Settings::problems);
        let owned = Rc::new(Owned { cfn, settings });
        let machine = StateMachine(Handle::owned(&MACHINE, node, owned));
        if let Some(owned) = machine.0.as_owned() {
            let complete = machine.clone();
            let settings = owned.settings.clone();
            machine.node().on_complete(move || {
                let (Some(owned), Some(role)) = (complete.0.as_owned(), complete.machine_role())
                else {
                    return;
                };
                settings.definition.grant(&role);
                if let Some(key) = &*settings.key.borrow() {
                    complete.let_encrypt(key, &role);
                }
                complete.let_start_itself(&settings.definition, &role);
                owned.cfn.depends_on(&role);
            });
        }
        machine
    }

    /// A state machine that exists already, by its ARN. It is never modified.
    ///
    /// # Errors
    /// At synthesis: `SW0050` if it is the ARN of something else.
    #[track_caller]
    pub fn from_arn(scope: &impl Construct, id: &str, arn: impl IntoValue<String>) -> Self {
        let (node, arn) = (MACHINE.node(scope.node(), id), arn.into_value());
        CfnStateMachine::ARN.check(&node, &arn);
        let name = part_of_arn(&arn, 6);
        StateMachine(Handle::imported(&MACHINE, node, Imported { arn, name }))
    }

    /// A state machine that exists already in the stack's account and region, by its name.
    #[track_caller]
    pub fn from_name(scope: &impl Construct, id: &str, name: impl IntoValue<String>) -> Self {
        let (node, name) = (MACHINE.node(scope.node(), id), name.into_value());
        let arn = arn_in_stack(&node, "states", sub!("stateMachine:{name}"));
        StateMachine(Handle::imported(&MACHINE, node, Imported { arn, name }))
    }

    /// Gives the machine a name of its own, up to 80 letters, digits, `-` and `_`.
    ///
    /// # Errors
    /// At synthesis: `SW0637` if Step Functions does not accept it.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        let name = name.into_value();
        check_name(self.node(), codes::NAME, Name::StateMachine, &name);
        StateMachine(self.0.edit("a name", |machine| {
            machine.cfn.state_machine_name(name);
        }))
    }

    /// What the machine is for.
    ///
    /// # Errors
    /// At synthesis: `SW0640` if the definition is a text, or that of a template, which says so itself.
    #[track_caller]
    pub fn comment(&self, text: impl Into<String>) -> Self {
        let text = text.into();
        self.check_definition("a comment");
        StateMachine(self.0.edit("a comment", |machine| {
            machine.settings.comment.replace(Some(text));
        }))
    }

    /// How long an execution may take in all.
    ///
    /// # Errors
    /// At synthesis: `SW0640` if the definition is a text, or that of a template, which says so itself.
    #[track_caller]
    pub fn timeout(&self, time: impl Into<Duration>) -> Self {
        let time = time.into();
        self.check_definition("a timeout");
        StateMachine(self.0.edit("a timeout", |machine| {
            machine.settings.timeout.set(Some(time));
        }))
    }

    /// Makes it one for many short executions, of up to 5 minutes, that are done once or more; a standard machine remembers
    /// each for a year, and does it once.
    ///
    /// # Errors
    /// At synthesis: `SW0638` if a task waits for what it starts.
    #[track_caller]
    pub fn express(&self) -> Self {
        StateMachine(self.0.edit("a type", |machine| {
            let kind = state_machine::StateMachineType::Express;
            machine.cfn.state_machine_type(kind);
            machine.settings.express.set(true);
        }))
    }

    /// Records for X-Ray what executions do.
    #[track_caller]
    pub fn tracing(&self) -> Self {
        self.allow(&[
            "xray:PutTraceSegments",
            "xray:PutTelemetryRecords",
            "xray:GetSamplingRules",
            "xray:GetSamplingTargets",
        ]);
        StateMachine(self.0.edit("traces", |machine| {
            let tracing = state_machine::TracingConfiguration::new().enabled(true);
            machine.cfn.tracing_configuration(tracing);
        }))
    }

    /// Logs executions into a group, their inputs and outputs only if that is said.
    #[track_caller]
    pub fn logs(&self, group: &LogGroup, level: LogLevel, with_data: bool) -> Self {
        self.allow(&[
            "logs:CreateLogDelivery",
            "logs:GetLogDelivery",
            "logs:UpdateLogDelivery",
            "logs:DeleteLogDelivery",
            "logs:ListLogDeliveries",
            "logs:PutResourcePolicy",
            "logs:DescribeResourcePolicies",
            "logs:DescribeLogGroups",
        ]);
        let level = match level {
            LogLevel::All => state_machine::LoggingConfigurationLevel::All,
            LogLevel::Error => state_machine::LoggingConfigurationLevel::Error,
            LogLevel::Fatal => state_machine::LoggingConfigurationLevel::Fatal,
        };
        StateMachine(self.0.edit("logs", |machine| {
            let group =
                state_machine::CloudWatchLogsLogGroup::new().log_group_arn(group.log_group_arn());
            let destination =
                state_machine::LogDestination::new().cloud_watch_logs_log_group(group);
            let logging = state_machine::LoggingConfiguration::new()
                .destinations([destination])
                .include_execution_data(with_data)
                .level(level);
            machine.cfn.logging_configuration(logging);
        }))
    }

    /// Reports that something is set which stands in the definition, where that is not changed.
    #[track_caller]
    fn check_definition(&self, what: &str) {
        let owned = self.0.as_owned();
        if owned.is_some_and(|machine| machine.settings.definition.is_fixed()) {
            let problem = format!("{what} is set on a state machine whose definition is a text");
            let hint = "write it into the definition, as `Comment` or `TimeoutSeconds`";
            self.0
                .report(Diagnostic::error(codes::FIXED_DEFINITION, problem).hint(hint));
        }
    }

    #[track_caller]
    fn allow(&self, actions: &[&str]) {
        if let Some(role) = self.machine_role() {
            let actions = actions.iter().copied();
            role.add_to_policy(PolicyStatement::allow().actions(actions).resource("*"));
        }
    }

    /// Runs it with this role instead of one of its own. It must trust `states.amazonaws.com`.
    ///
    /// # Errors
    /// At synthesis: `SW0106` if it trusts others.
    #[track_caller]
    pub fn role(&self, role: &Role) -> Self {
        StateMachine(self.0.set("a role", role.clone(), |machine, role| {
            let settings = &machine.settings;
            settings.role.replace(Some((*role).clone()));
            settings.given_role.replace(Some(role));
        }))
    }

    /// Encrypts the definition and what executions are given with this key, which the role may use then. Logs are encrypted for
    /// themselves, and delivered with it. Data keys are used for five minutes.
    ///
    /// ```
    /// use stackwright_aws::prelude::*;
    /// use stackwright_aws::stepfunctions::{Definition, Pass, StateMachine};
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// let key = kms::Key::new(&stack, "Key");
    /// StateMachine::new(&stack, "Machine", Definition::start_at(Pass::new("Done"))).encryption_key(&key);
    /// # app.synth().unwrap();
    /// ```
    /// Source: <https://docs.aws.amazon.com/step-functions/latest/dg/encryption-at-rest.html>
    #[track_caller]
    pub fn encryption_key(&self, key: &Key) -> Self {
        StateMachine(self.0.edit("a key", |machine| {
            let customers = state_machine::EncryptionConfigurationType::CustomerManagedKmsKey;
            let encryption = state_machine::EncryptionConfiguration::new(customers)
                .kms_data_key_reuse_period_seconds(300)
                .kms_key_id(key.key_arn());
            machine.cfn.encryption_configuration(encryption);
            machine.settings.key.replace(Some(key.clone()));
        }))
    }

    /// A value that stands in the definition as `${NAME}`, for one that is a text or a file.
    ///
    /// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-stepfunctions-statemachine.html>
    #[track_caller]
    pub fn substitution(&self, name: impl Into<String>, value: impl IntoValue<String>) -> Self {
        let substitution = (name.into(), value.into_value());
        StateMachine(self.0.edit("a substitution", |machine| {
            let mut all = machine.settings.substitutions.borrow_mut();
            all.push(substitution);
            machine.cfn.definition_substitutions(all.clone());
        }))
    }

    /// What happens to the machine when it leaves the stack; it is deleted unless this is called.
    #[track_caller]
    pub fn removal_policy(&self, policy: RemovalPolicy) -> Self {
        StateMachine(self.0.edit("a removal policy", |machine| {
            machine.cfn.removal_policy(policy);
        }))
    }

    /// The role that it runs as: the given one, or its own, which this creates. None for a machine that exists elsewhere.
    pub fn machine_role(&self) -> Option<Role> {
        let settings = &self.0.as_owned()?.settings;
        let existing = settings.role.borrow().clone();
        let role = existing.unwrap_or_else(|| {
            let machines = arn_in_stack(self.node(), "states", "stateMachine:*".into());
            let service = Principal::service(SERVICE)
                .with_condition("StringEquals", "aws:SourceAccount", account_of(self.node()))
                .with_condition("ArnLike", "aws:SourceArn", machines);
            let node = self.node();
            let role = node.create_here(|| Role::new(node, "Role", service));
            settings.role.replace(Some(role.clone()));
            role
        });
        Some(role)
    }

    /// The ARN.
    pub fn state_machine_arn(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(machine) => machine.cfn.ref_(),
            Origin::Imported(machine) => machine.arn.clone(),
        }
    }

    /// The name.
    pub fn state_machine_name(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(machine) => machine.cfn.attr_name(),
            Origin::Imported(machine) => machine.name.clone(),
        }
    }

    /// Whether the machine exists elsewhere.
    pub fn is_imported(&self) -> bool {
        self.0.is_imported()
    }

    /// The ARN of the machine's executions whose names match a pattern.
    pub(super) fn executions(&self, pattern: &str) -> Value<String> {
        let name = match self.0.origin() {
            Origin::Owned(machine) => part_of_arn(&machine.cfn.ref_(), 6),
            Origin::Imported(machine) => machine.name.clone(),
        };
        arn_in_stack(self.node(), "states", sub!("execution:{name}{pattern}"))
    }

    /// Lets the role use a key for what is of machines of the stack's account and region: the machine itself comes after its role.
    fn let_encrypt(&self, key: &Key, role: &Role) {
        let machines = arn_in_stack(self.node(), "states", "stateMachine:*".into());
        let context = "kms:EncryptionContext:aws:states:stateMachineArn";
        role.add_to_policy(
            PolicyStatement::allow()
                .actions(["kms:Decrypt", "kms:GenerateDataKey"])
                .resource(key.key_arn())
                .condition("StringLike", context, machines),
        );
        let cfn = self.0.as_owned().map(|machine| machine.cfn.resource());
        if cfn.is_some_and(|cfn| cfn.get_property("LoggingConfiguration").is_some()) {
            key.grant_decrypt(&Principal::service("delivery.logs.amazonaws.com"));
        }
    }

    /// Lets distributed maps start executions, which are of this machine: a policy of its own, as the role's default one
    /// comes before the machine.
    fn let_start_itself(&self, definition: &Definition, role: &Role) {
        let maps = definition.distributed();
        if maps.is_empty() {
            return;
        }
        let allow = |actions: &[&str], resources: Vec<Value<String>>| {
            let actions = actions.iter().copied();
            PolicyStatement::allow()
                .actions(actions)
                .resources(resources)
        };
        let runs = maps.iter().map(|map| {
            let label = super::distributed::label_of(map);
            self.executions(&format!("/{label}:*"))
        });
        let executions = vec![self.executions(":*")];
        let policy = self
            .node()
            .create_here(|| Policy::new(self, "DistributedMapPolicy"));
        policy
            .statement(allow(
                &["states:StartExecution"],
                vec![self.state_machine_arn()],
            ))
            .statement(allow(
                &["states:DescribeExecution", "states:StopExecution"],
                executions,
            ))
            .statement(allow(&["states:RedriveExecution"], runs.collect()))
            .attach_to_role(role);
    }

    /// Lets somebody start executions that failed again, from where they failed.
    ///
    /// Source: <https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html>
    #[track_caller]
    pub fn grant_redrive_execution(&self, grantee: &impl Grantable) -> Grant {
        let executions = vec![self.executions(":*")];
        Grant::on_principal(grantee, &["states:RedriveExecution"], executions)
    }

    /// Lets somebody start executions.
    #[track_caller]
    pub fn grant_start_execution(&self, grantee: &impl Grantable) -> Grant {
        self.give(grantee, &["states:StartExecution"])
    }

    /// Lets somebody start executions of an express machine, and wait for what comes out.
    #[track_caller]
    pub fn grant_start_sync_execution(&self, grantee: &impl Grantable) -> Grant {
        self.give(grantee, &["states:StartSyncExecution"])
    }

    /// Lets somebody say how tasks ended that wait for it.
    #[track_caller]
    pub fn grant_task_response(&self, grantee: &impl Grantable) -> Grant {
        let actions = [
            "states:SendTaskSuccess",
            "states:SendTaskFailure",
            "states:SendTaskHeartbeat",
        ];
        self.give(grantee, &actions)
    }

    /// Lets somebody see the machine and its executions.
    #[track_caller]
    pub fn grant_read(&self, grantee: &impl Grantable) -> Grant {
        let grantee = grantee.grantee();
        let machine = ["states:ListExecutions", "states:ListStateMachines"];
        let execution = [
            "states:DescribeExecution",
            "states:DescribeStateMachineForExecution",
            "states:GetExecutionHistory",
        ];
        let all = [
            "states:ListActivities",
            "states:DescribeStateMachine",
            "states:DescribeActivity",
        ];
        let executions = vec![self.executions(":*")];
        self.give(&grantee, &machine)
            .and(Grant::on_principal(&grantee, &execution, executions))
            .and(Grant::on_principal(&grantee, &all, vec!["*".into()]))
    }

    /// Lets somebody do something with executions, such as `states:StopExecution`.
    #[track_caller]
    pub fn grant_execution(&self, grantee: &impl Grantable, actions: &[&str]) -> Grant {
        Grant::on_principal(grantee, actions, vec![self.executions(":*")])
    }

    #[track_caller]
    fn give(&self, grantee: &impl Grantable, actions: &[&str]) -> Grant {
        Grant::on_principal(grantee, actions, vec![self.state_machine_arn()])
    }
}

impl Grantable for StateMachine {
    /// What is granted to a machine is granted to its role.
    fn grantee(&self) -> Grantee {
        match self.machine_role() {
            Some(role) => role.grantee(),
            None => Grantee::unchangeable(Principal::service(SERVICE), Some(self.node().clone())),
        }
    }
}

impl Settings {
    fn new(definition: Definition) -> Self {
        Settings {
            definition,
            role: RefCell::default(),
            given_role: RefCell::default(),
            timeout: Cell::default(),
            comment: RefCell::default(),
            express: Cell::new(false),
            key: RefCell::default(),
            substitutions: RefCell::default(),
        }
    }

    fn definition(&self) -> Value<String> {
        if let Content::Given(Data::String(text)) = &self.definition.0 {
            return text.as_str().into();
        }
        let mut more = Vec::new();
        if let Some(timeout) = self.timeout.get() {
            more.push(("TimeoutSeconds", timeout.in_seconds().into()));
        }
        if let Some(comment) = &*self.comment.borrow() {
            more.push(("Comment", comment.as_str().into()));
        }
        intrinsic::json_text(self.definition.data(more))
    }

    fn problems(&self) -> Vec<Diagnostic> {
        let mut found = problems::of(&self.definition, self.express.get());
        if let Some(role) = &*self.given_role.borrow() {
            let problem = role.trust_problem(SERVICE, "the role of a state machine");
            found.extend(problem.map(|one| role.blame(one)));
        }
        found
    }
}
