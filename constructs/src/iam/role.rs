//! Roles.

use std::cell::RefCell;
use std::rc::Rc;

use indexmap::IndexMap;
use stackwright::{CfnResource, Construct, Data, Diagnostic, IntoValue, Node, Resource, Value};
use stackwright_cfn::iam::CfnRole;

use super::codes;
use super::document::PolicyDocument;
use super::grant::{Grant, Grantable, Grantee};
use super::managed_policy::ManagedPolicy;
use super::policy::DefaultPolicy;
use super::principal::Principal;
use super::statement::{PolicyKind, PolicyStatement};
use crate::kit::add_new;

/// A role: `AWS::IAM::Role`, or an imported one, which is never changed.
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::iam::{Principal, Role};
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let role = Role::new(&stack, "Runner", Principal::service("ecs-tasks.amazonaws.com"))
///     .description("runs the solver")
///     .max_session_duration(7200);
/// let existing = Role::from_arn(&stack, "Existing", "arn:aws:iam::123456789012:role/ops");
/// # let _ = (role.arn(), existing.arn());
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html>
#[derive(Clone, Debug)]
pub struct Role {
    node: Node,
    kind: Kind,
}

#[derive(Clone, Debug)]
enum Kind {
    Own(Rc<Own>),
    Imported(Value<String>),
}

#[derive(Debug)]
struct Own {
    resource: CfnResource,
    trust: PolicyDocument,
    default_policy: DefaultPolicy,
    managed_policies: RefCell<Vec<Value<String>>>,
    inline_policies: RefCell<IndexMap<String, PolicyDocument>>,
}

impl Construct for Role {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl Role {
    /// A role that a principal may assume.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, assumed_by: impl Into<Principal>) -> Self {
        Self::create(scope.node(), id, &assumed_by.into())
    }

    #[track_caller]
    fn create(scope: &Node, id: &str, assumed_by: &Principal) -> Self {
        let node = Node::new(scope, id);
        node.set_construct_type("stackwright_aws.iam.Role");
        let trust = PolicyDocument::new();
        trust.add(trust_statement(assumed_by));
        let resource = CfnRole::new(&node, "Resource", trust.data());
        let own = Rc::new(Own {
            resource: resource.resource().clone(),
            trust,
            default_policy: DefaultPolicy::default(),
            managed_policies: RefCell::default(),
            inline_policies: RefCell::default(),
        });
        let state = own.clone();
        own.resource.set_property(
            "ManagedPolicyArns",
            Data::lazy(move || match &*state.managed_policies.borrow() {
                none if none.is_empty() => Data::Null,
                some => Data::list(some),
            }),
        );
        let state = own.clone();
        own.resource.set_property(
            "Policies",
            Data::lazy(move || inline_policies(&state.inline_policies.borrow())),
        );
        let state = own.clone();
        node.add_validation(move || {
            let mut problems = state.trust.problems(PolicyKind::Trust);
            for document in state.inline_policies.borrow().values() {
                problems.extend(document.problems(PolicyKind::Identity));
            }
            problems
        });
        Role {
            node,
            kind: Kind::Own(own),
        }
    }

    /// A role that is managed elsewhere, by its ARN. It is not changed: what it is granted is left out, with a warning.
    #[track_caller]
    pub fn from_arn(scope: &impl Construct, id: &str, arn: impl IntoValue<String>) -> Self {
        Role {
            node: Node::new(scope, id),
            kind: Kind::Imported(arn.into_value()),
        }
    }

    /// A role of the stack's account that is managed elsewhere, by its name.
    #[track_caller]
    pub fn from_name(scope: &impl Construct, id: &str, name: impl IntoValue<String>) -> Self {
        let name = name.into_value();
        let (partition, account) = (
            stackwright::pseudo::partition(),
            stackwright::pseudo::account_id(),
        );
        let arn = stackwright::sub!("arn:{partition}:iam::{account}:role/{name}");
        Self::from_arn(scope, id, arn)
    }

    /// Whether it is managed elsewhere.
    pub fn is_imported(&self) -> bool {
        matches!(self.kind, Kind::Imported(_))
    }

    pub(crate) fn warn_unchanged(&self, what: &str) {
        self.node.add_warning(
            Diagnostic::warning(
                codes::INCOMPLETE_GRANT,
                format!("{what}: the role is managed elsewhere and is not changed from here"),
            )
            .hint("change it where it is managed, and acknowledge SW0101"),
        );
    }

    fn edit(&self, what: &str, edit: impl FnOnce(&Own)) -> Self {
        match &self.kind {
            Kind::Own(own) => edit(own),
            Kind::Imported(_) => self.warn_unchanged(what),
        }
        self.clone()
    }

    fn set(&self, name: &'static str, value: impl Into<Data>) -> Self {
        let value = value.into();
        self.edit("a property is not set", |own| {
            own.resource.set_property(name, value)
        })
    }

    /// What it is for; at most 1,000 characters.
    ///
    /// # Errors
    /// At synthesis: `SW0105` if it is longer.
    pub fn description(&self, text: impl Into<String>) -> Self {
        let text: String = text.into();
        if text.chars().count() > 1000 {
            self.node.add_error(
                Diagnostic::error(
                    codes::ROLE,
                    "the description is longer than 1,000 characters",
                )
                .property("Properties.Description"),
            );
        }
        self.set("Description", text)
    }

    /// Its name, at most 64 characters. With a name, replacing the role fails while the old one is there, and the
    /// deployment needs the capability `CAPABILITY_NAMED_IAM`.
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        self.set("RoleName", name.into_value())
    }

    /// Its path, which starts and ends with `/`. The default is `/`.
    pub fn path(&self, path: impl IntoValue<String>) -> Self {
        self.set("Path", path.into_value())
    }

    /// How long a session lasts at most, in seconds: 3,600 (the default) to 43,200.
    ///
    /// # Errors
    /// At synthesis: `SW0105` if it is outside of that.
    pub fn max_session_duration(&self, seconds: u32) -> Self {
        if !(3600..=43200).contains(&seconds) {
            self.node.add_error(
                Diagnostic::error(
                    codes::ROLE,
                    format!("a session cannot last {seconds} seconds at most"),
                )
                .property("Properties.MaxSessionDuration")
                .hint("give 3600 (one hour) to 43200 (twelve hours)"),
            );
        }
        self.set("MaxSessionDuration", seconds)
    }

    /// Lets another principal assume it too.
    pub fn assumable_by(&self, principal: impl Into<Principal>) -> Self {
        let statement = trust_statement(&principal.into());
        self.edit("a principal is not trusted", |own| {
            own.trust.add(statement);
        })
    }

    /// Attaches a managed policy.
    pub fn managed_policy(&self, policy: &ManagedPolicy) -> Self {
        let arn = policy.arn();
        self.edit("a managed policy is not attached", |own| {
            add_new(&mut own.managed_policies.borrow_mut(), [arn]);
        })
    }

    /// Adds an inline policy with a name of its own.
    pub fn inline_policy(&self, name: impl Into<String>, document: &PolicyDocument) -> Self {
        let (name, document) = (name.into(), document.clone());
        self.edit("an inline policy is not added", |own| {
            own.inline_policies.borrow_mut().insert(name, document);
        })
    }

    /// Sets the most that it may ever do.
    pub fn permissions_boundary(&self, boundary: &ManagedPolicy) -> Self {
        self.set("PermissionsBoundary", boundary.arn())
    }

    /// Adds a statement to its policy. An imported role is not changed: the grant says so.
    #[track_caller]
    pub fn add_to_policy(&self, statement: PolicyStatement) -> Grant {
        Grant::statement_on_principal(self, statement)
    }

    /// What is wrong if a service is to assume it and cannot; `as_what` is what the role is then, for example `the role of
    /// task …`. Nothing is known of an imported role.
    #[cfg(any(feature = "ecs", feature = "lambda"))]
    pub(crate) fn trust_problem(&self, service: &str, as_what: &str) -> Option<Diagnostic> {
        let trusted = self.trust_policy()?.lets_assume(service);
        (!trusted).then(|| {
            Diagnostic::error(
                codes::TRUST,
                format!(
                    "`{}` is {as_what}, and does not trust {service}",
                    self.node.path()
                ),
            )
            .note("everything would deploy, and nothing would run: the service cannot assume the role")
            .hint(format!(
                "create it with `Principal::service(\"{service}\")`, or add that with `assumable_by`"
            ))
        })
    }

    /// Its trust policy, unless it is imported.
    pub fn trust_policy(&self) -> Option<&PolicyDocument> {
        match &self.kind {
            Kind::Own(own) => Some(&own.trust),
            Kind::Imported(_) => None,
        }
    }

    /// Its ARN.
    pub fn arn(&self) -> Value<String> {
        match &self.kind {
            Kind::Own(own) => own.resource.attr("Arn"),
            Kind::Imported(arn) => arn.clone(),
        }
    }

    /// Its name.
    pub fn role_name(&self) -> Value<String> {
        match &self.kind {
            Kind::Own(own) => own.resource.ref_(),
            Kind::Imported(arn) => match arn.as_str().and_then(|arn| arn.rsplit('/').next()) {
                Some(name) => name.into(),
                None => stackwright::intrinsic::select(
                    1,
                    stackwright::intrinsic::split("/", arn.clone()),
                ),
            },
        }
    }

    /// Lets the grantee pass the role to a service, for example `ecs-tasks.amazonaws.com`, and to no other.
    pub fn grant_pass_role(&self, grantee: &impl Grantable, service: &str) -> Grant {
        Grant::statement_on_principal(
            grantee,
            PolicyStatement::allow()
                .action("iam:PassRole")
                .resource(self.arn())
                .condition("StringEquals", "iam:PassedToService", service),
        )
    }

    /// Lets the grantee assume the role, as far as its own policy goes; the role must trust it too.
    pub fn grant_assume_role(&self, grantee: &impl Grantable) -> Grant {
        Grant::on_principal(grantee, &["sts:AssumeRole"], vec![self.arn()])
    }
}

impl Grantable for Role {
    fn grantee(&self) -> Grantee {
        let principal = Principal::arn(self.arn());
        match &self.kind {
            Kind::Own(own) => {
                let (role, own) = (self.clone(), own.clone());
                Grantee::with_policy(principal, self.node.clone(), move |statement| {
                    own.default_policy
                        .add(&role.node, statement, |policy| policy.attach_to_role(&role))
                })
            }
            Kind::Imported(_) => Grantee::unchangeable(principal, Some(self.node.clone())),
        }
    }
}

fn trust_statement(principal: &Principal) -> PolicyStatement {
    PolicyStatement::allow()
        .actions(principal.assume_actions.iter().copied())
        .principal(principal)
}

fn inline_policies(policies: &IndexMap<String, PolicyDocument>) -> Data {
    if policies.is_empty() {
        return Data::Null;
    }
    Data::list(policies.iter().map(|(name, document)| {
        Data::object([
            ("PolicyDocument", document.data()),
            ("PolicyName", name.as_str().into()),
        ])
    }))
}
