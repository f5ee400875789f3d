//! Roles.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use stackwright::json::IndexMap;
use stackwright::{
    Construct, Data, Defaults, Diagnostic, Duration, IntoValue, List, Naming, Node, Resource,
    Value, intrinsic, pseudo, sub,
};
use stackwright_cfn::iam::{CfnRole, role};
use stackwright_facts::name::Name;

use super::codes;
use super::document::PolicyDocument;
use super::grant::{Grant, Grantable, Grantee};
use super::managed_policy::AttachablePolicy;
use super::overflow;
use super::policy::DefaultPolicy;
use super::principal::Principal;
use super::statement::{PolicyKind, PolicyStatement};
use crate::kit::{
    Handle, Kind, Origin, add_new, adopt, check, check_name, followed_by, followed_by_strings,
    in_range, lazily, unless_empty, with_statements, written,
};

/// What others know of it by its name.
static NAMING: Naming = Naming::new(
    "RoleName",
    &[
        ("Ref", "${Name}"),
        ("Arn", "arn:${Partition}:iam::${Account}:role/${Name}"),
    ],
);

#[cfg(feature = "lambda")]
mod named;

static ROLE: Kind = Kind {
    construct_type: "stackwright_aws.iam.Role",
    noun: "role",
    constructor: "Role::new",
    imported: codes::IMPORTED,
};

/// A role: `AWS::IAM::Role`, or an imported one, which is never changed.
///
/// ```
/// use stackwright::{App, Duration, Stack};
/// use stackwright_aws::iam::{Principal, Role};
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let role = Role::new(&stack, "Runner", Principal::service("ecs-tasks.amazonaws.com"))
///     .description("runs the solver")
///     .max_session_duration(Duration::hours(2));
/// let existing = Role::from_arn(&stack, "Existing", "arn:aws:iam::123456789012:role/ops");
/// # let _ = (role.role_arn(), existing.role_arn());
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html>
#[derive(Clone, Debug)]
pub struct Role(Handle<Owned, Imported>);

#[derive(Debug)]
struct Owned {
    cfn: CfnRole,
    trust: PolicyDocument,
    default_policy: DefaultPolicy,
    managed_policies: RefCell<Vec<Value<String>>>,
    inline_policies: RefCell<IndexMap<String, PolicyDocument>>,
}

#[derive(Debug)]
struct Imported {
    arn: Value<String>,
    changeable: Cell<bool>,
    policy: DefaultPolicy,
}

impl Construct for Role {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl Role {
    /// A role that a principal may assume.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, assumed_by: impl Into<Principal>) -> Self {
        Defaults::apply(Self::create(
            ROLE.node(scope.node(), id),
            &assumed_by.into(),
        ))
    }

    #[track_caller]
    fn create(node: Node, assumed_by: &Principal) -> Self {
        let trust = PolicyDocument::new();
        trust.add(trust_statement(assumed_by));
        let owned = Rc::new(Owned {
            cfn: CfnRole::new(&node, "Resource", trust.data()),
            trust,
            default_policy: DefaultPolicy::default(),
            managed_policies: RefCell::default(),
            inline_policies: RefCell::default(),
        });
        owned.cfn.resource().named_by(&NAMING);
        owned
            .cfn
            .managed_policy_arns(lazily(&owned, |role| unless_empty(&role.managed_policies)))
            .policies(lazily(&owned, Owned::policies));
        check(&node, &owned, Owned::problems);
        Role(Handle::owned(&ROLE, node, owned))
    }

    /// A role of the generated type, such as one of an included template: it is granted to and changed like one that is created
    /// here. What the template says of it stays; policies, and principals that it trusts, are added.
    ///
    /// ```
    /// use stackwright_aws::prelude::*;
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// let template = r#"{"Resources": {"Worker": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {
    ///     "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}]}}}}}"#;
    /// let legacy = CfnInclude::from_json(&stack, "Legacy", template);
    /// let worker = Role::from_cfn(&legacy.get("Worker"));
    /// Bucket::new(&stack, "Files").grant_read(&worker, "*");
    /// # app.synth().unwrap();
    /// ```
    #[track_caller]
    pub fn from_cfn(role: &CfnRole) -> Self {
        adopt(&ROLE, role, |node| {
            let is_written = |property: &str| written(role.resource(), property);
            let owned = Rc::new(Owned {
                cfn: role.clone(),
                trust: PolicyDocument::new(),
                default_policy: DefaultPolicy::default(),
                managed_policies: RefCell::default(),
                inline_policies: RefCell::default(),
            });
            let (managed, of_managed) = (owned.clone(), is_written("ManagedPolicyArns"));
            let (inline, of_inline) = (owned.clone(), is_written("Policies"));
            let trusts = with_statements(is_written("AssumeRolePolicyDocument"), &owned.trust);
            // The constructor of the generated type takes it, and nothing else does.
            let resource = owned.cfn.resource();
            resource.set_property("AssumeRolePolicyDocument", trusts);
            owned
                .cfn
                .managed_policy_arns(Value::<List<String>>::lazy(move || {
                    let added = managed
                        .managed_policies
                        .borrow()
                        .iter()
                        .map(Data::from)
                        .collect();
                    followed_by_strings(&of_managed, added)
                }))
                .policies(Value::<List<role::Policy>>::lazy(move || {
                    let added = inline.policies().unwrap_or_default().into_iter();
                    let added = added.map(|policy| Value::from(policy).into()).collect();
                    followed_by::<List<role::Policy>>(&of_inline, added)
                }));
            owned.cfn.resource().named_by(&NAMING);
            check(&node, &owned, Owned::problems);
            Role(Handle::owned(&ROLE, node, owned))
        })
    }

    /// A role that is managed elsewhere, by its ARN. It is not changed: what it is granted is left out, with a warning, unless
    /// it is [`changeable`](Role::changeable).
    #[track_caller]
    pub fn from_arn(scope: &impl Construct, id: &str, arn: impl IntoValue<String>) -> Self {
        let arn = arn.into_value();
        let node = ROLE.node(scope.node(), id);
        let imported = Imported {
            arn,
            changeable: Cell::new(false),
            policy: DefaultPolicy::default(),
        };
        Role(Handle::imported(&ROLE, node, imported))
    }

    /// A role of the stack's account that is managed elsewhere, by its name.
    #[track_caller]
    pub fn from_name(scope: &impl Construct, id: &str, name: impl IntoValue<String>) -> Self {
        let name = name.into_value();
        let (partition, account) = (pseudo::partition(), pseudo::account_id());
        Self::from_arn(
            scope,
            id,
            sub!("arn:{partition}:iam::{account}:role/{name}"),
        )
    }

    /// Whether it is managed elsewhere.
    pub fn is_imported(&self) -> bool {
        self.0.is_imported()
    }

    /// Says, on the caller's line, what a role that is managed elsewhere was not given.
    #[track_caller]
    pub(crate) fn warn_unchanged(&self, what: &str) {
        self.0.report(
            Diagnostic::warning(
                codes::INCOMPLETE_GRANT,
                format!("{what}: the role is managed elsewhere and is not changed from here"),
            )
            .hint("change it where it is managed, and acknowledge SW0101"),
        );
    }

    /// Gives it something that can also be given where it is managed, of which a role from elsewhere is warned.
    #[track_caller]
    fn give(&self, what: &str, give: impl FnOnce(&Owned)) -> Self {
        match self.0.as_owned() {
            Some(owned) => give(owned),
            None => self.warn_unchanged(what),
        }
        self.clone()
    }

    /// What it is for; at most 1,000 characters.
    ///
    /// # Errors
    /// At synthesis: `SW0105` if it is longer, `SW0109` on a role that is managed elsewhere.
    #[track_caller]
    pub fn description(&self, text: impl Into<String>) -> Self {
        let text: String = text.into();
        if text.chars().count() > 1000 {
            self.0.report(
                Diagnostic::error(
                    codes::ROLE,
                    "the description is longer than 1,000 characters",
                )
                .property("Properties.Description"),
            );
        }
        Role(self.0.edit("a description", |role| {
            role.cfn.description(text);
        }))
    }

    /// Its name, at most 64 characters. With a name, replacing the role fails while the old one is there, and the
    /// deployment needs the capability `CAPABILITY_NAMED_IAM`.
    ///
    /// # Errors
    /// At synthesis: `SW0105` if IAM does not accept it, `SW0109` on a role that is managed elsewhere.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        let name = name.into_value();
        check_name(self.node(), codes::ROLE, Name::Role, &name);
        Role(self.0.edit("a name", |role| {
            role.cfn.role_name(name);
        }))
    }

    /// Its path, which starts and ends with `/`. The default is `/`.
    ///
    /// # Errors
    /// At synthesis: `SW0109` on a role that is managed elsewhere.
    #[track_caller]
    pub fn path(&self, path: impl IntoValue<String>) -> Self {
        let path = path.into_value();
        Role(self.0.edit("a path", |role| {
            role.cfn.path(path);
        }))
    }

    /// How long a session lasts at most: one hour (the default) to twelve hours.
    ///
    /// # Errors
    /// At synthesis: `SW0105` if it is outside of that, `SW0109` on a role that is managed elsewhere.
    #[track_caller]
    pub fn max_session_duration(&self, duration: impl Into<Duration>) -> Self {
        let duration = duration.into();
        let range = Duration::hours(1)..=Duration::hours(12);
        let what = "a role cannot have a maximum session duration";
        if let Some(problem) = in_range(codes::ROLE, what, duration, range) {
            self.0
                .report(problem.property("Properties.MaxSessionDuration"));
        }
        Role(self.0.edit("a maximum session duration", |role| {
            role.cfn.max_session_duration(duration.in_seconds());
        }))
    }

    /// Lets another principal assume it too.
    #[track_caller]
    pub fn assumable_by(&self, principal: impl Into<Principal>) -> Self {
        let statement = trust_statement(&principal.into());
        self.give("a principal is not trusted", |role| {
            role.trust.add(statement);
        })
    }

    /// Attaches a managed policy.
    #[track_caller]
    pub fn managed_policy(&self, policy: &impl AttachablePolicy) -> Self {
        let arn = policy.policy_arn();
        self.give("a managed policy is not attached", |role| {
            add_new(&mut role.managed_policies.borrow_mut(), [arn]);
        })
    }

    /// Adds an inline policy with a name of its own.
    #[track_caller]
    pub fn inline_policy(&self, name: impl Into<String>, document: &PolicyDocument) -> Self {
        let (name, document) = (name.into(), document.clone());
        self.give("an inline policy is not added", |role| {
            role.inline_policies.borrow_mut().insert(name, document);
        })
    }

    /// Sets the most that it may ever do.
    ///
    /// # Errors
    /// At synthesis: `SW0109` on a role that is managed elsewhere.
    #[track_caller]
    pub fn permissions_boundary(&self, boundary: &impl AttachablePolicy) -> Self {
        Role(self.0.edit("a permissions boundary", |role| {
            role.cfn.permissions_boundary(boundary.policy_arn());
        }))
    }

    /// Adds a statement to its policy. An imported role is not changed: the grant says so.
    #[track_caller]
    pub fn add_to_policy(&self, statement: PolicyStatement) -> Grant {
        Grant::statement_on_principal(self, statement)
    }

    /// What is wrong if a service is to assume it and cannot; `as_what` is what the role is then, for example `the role of
    /// task …`. Nothing is known of an imported role.
    #[cfg(any(feature = "ec2", feature = "lambda"))]
    pub(crate) fn trust_problem(&self, service: &str, as_what: &str) -> Option<Diagnostic> {
        let trusted = self.role_trust_policy()?.lets_assume(service);
        (!trusted).then(|| {
            Diagnostic::error(
                codes::TRUST,
                format!(
                    "`{}` is {as_what}, and does not trust {service}",
                    self.node().path()
                ),
            )
            .note("everything would deploy, and nothing would run: the service cannot assume the role")
            .hint(format!(
                "create it with `Principal::service(\"{service}\")`, or add that with `assumable_by`"
            ))
        })
    }

    /// How many managed policies are attached to it here.
    pub(super) fn managed_policy_count(&self) -> usize {
        let owned = self.0.as_owned();
        owned.map_or(0, |role| role.managed_policies.borrow().len())
    }

    /// Its trust policy, unless it is managed elsewhere.
    pub fn role_trust_policy(&self) -> Option<&PolicyDocument> {
        self.0.as_owned().map(|role| &role.trust)
    }

    /// Its ARN.
    pub fn role_arn(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(role) => role.cfn.attr_arn(),
            Origin::Imported(role) => role.arn.clone(),
        }
    }

    /// Its name.
    pub fn role_name(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(role) => role.cfn.ref_(),
            Origin::Imported(role) => {
                match role.arn.as_str().and_then(|arn| arn.rsplit('/').next()) {
                    Some(name) => name.into(),
                    None => intrinsic::select(1, intrinsic::split("/", &role.arn)),
                }
            }
        }
    }

    /// Lets an imported role of the same account be granted something: by a policy that is a resource of this app, under the id
    /// `Policy`.
    pub fn changeable(&self) -> Self {
        if let Origin::Imported(role) = self.0.origin() {
            role.changeable.set(true);
        }
        self.clone()
    }

    /// Whether policies of this app can be attached to it.
    pub(super) fn takes_policies(&self) -> bool {
        match self.0.origin() {
            Origin::Owned(_) => true,
            Origin::Imported(role) => role.changeable.get(),
        }
    }

    /// Lets the grantee pass the role to a service, for example `ecs-tasks.amazonaws.com`, and to no other.
    pub fn grant_pass_role(&self, grantee: &impl Grantable, service: &str) -> Grant {
        Grant::statement_on_principal(
            grantee,
            PolicyStatement::allow()
                .action("iam:PassRole")
                .resource(self.role_arn())
                .condition("StringEquals", "iam:PassedToService", service),
        )
    }

    /// Lets the grantee assume the role, as far as its own policy goes; the role must trust it too.
    pub fn grant_assume_role(&self, grantee: &impl Grantable) -> Grant {
        Grant::on_principal(grantee, &["sts:AssumeRole"], vec![self.role_arn()])
    }
}

impl Grantable for Role {
    fn grantee(&self) -> Grantee {
        let principal = Principal::arn(self.role_arn());
        match self.0.origin() {
            Origin::Owned(owned) => {
                let (role, owned) = (self.clone(), owned.clone());
                Grantee::with_policy(principal, self.node().clone(), move |statement| {
                    let policy = &owned.default_policy;
                    policy.add(role.node(), "DefaultPolicy", statement, |policy| {
                        overflow::watch(&role, &policy);
                        policy.attach_to_role(&role)
                    })
                })
            }
            Origin::Imported(imported) if imported.changeable.get() => {
                let (role, imported) = (self.clone(), imported.clone());
                Grantee::with_policy(principal, self.node().clone(), move |statement| {
                    let policy = &imported.policy;
                    policy.add(role.node(), "Policy", statement, |policy| {
                        policy.attach_to_role(&role)
                    })
                })
            }
            Origin::Imported(_) => Grantee::unchangeable(principal, Some(self.node().clone())),
        }
    }
}

impl Owned {
    fn policies(&self) -> Option<Vec<role::Policy>> {
        let policies = self.inline_policies.borrow();
        (!policies.is_empty()).then(|| {
            policies
                .iter()
                .map(|(name, document)| role::Policy::new(name, document.data()))
                .collect()
        })
    }

    fn problems(&self) -> Vec<Diagnostic> {
        let mut problems = self.trust.problems(PolicyKind::Trust);
        for document in self.inline_policies.borrow().values() {
            problems.extend(document.problems(PolicyKind::Identity));
        }
        problems
    }
}

fn trust_statement(principal: &Principal) -> PolicyStatement {
    PolicyStatement::allow()
        .actions(principal.assume_actions.iter().copied())
        .principal(principal)
}
