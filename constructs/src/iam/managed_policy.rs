//! Managed policies, and the boundaries of permissions that are made of them.

use stackwright::{
    Construct, Data, Defaults, Diagnostic, IntoValue, Node, Resource, Value, aspect, pseudo, sub,
};
use stackwright_cfn::iam::{CfnManagedPolicy, CfnRole, CfnUser};

use super::codes;
use super::document::PolicyDocument;
use super::role::Role;
use super::statement::{PolicyKind, PolicyStatement};

/// A policy that can be attached to roles, users and groups, or limits them: one of the app, or one that exists already.
pub trait AttachablePolicy {
    /// Its ARN.
    fn policy_arn(&self) -> Value<String>;
}

/// A policy of its own: one of the app, `AWS::IAM::ManagedPolicy`. The `from_…` functions name one that exists already.
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::iam::{ManagedPolicy, PolicyStatement, Principal, Role};
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let own = ManagedPolicy::new(&stack, "Publish")
///     .statement(PolicyStatement::allow().action("sns:Publish").resource("*"));
/// Role::new(&stack, "Role", Principal::service("lambda.amazonaws.com"))
///     .managed_policy(&own)
///     .managed_policy(&ManagedPolicy::from_aws_managed("service-role/AWSLambdaBasicExecutionRole"));
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-managedpolicy.html>
#[derive(Clone, Debug)]
pub struct ManagedPolicy {
    node: Node,
    cfn: CfnManagedPolicy,
    document: PolicyDocument,
}

/// A managed policy that exists already, which [`ManagedPolicy`]'s `from_…` functions name. There is nothing to change in
/// it.
#[derive(Clone, Debug)]
pub struct ExistingPolicy(Value<String>);

impl AttachablePolicy for ManagedPolicy {
    fn policy_arn(&self) -> Value<String> {
        self.cfn.ref_()
    }
}

impl AttachablePolicy for ExistingPolicy {
    fn policy_arn(&self) -> Value<String> {
        self.0.clone()
    }
}

impl Construct for ManagedPolicy {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl ManagedPolicy {
    /// A managed policy of the app, without statements.
    ///
    /// # Errors
    /// At synthesis: `SW0102` if it has no statements, `SW0108` if it is longer than 6,144 characters.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str) -> Self {
        Defaults::apply(Self::create(Node::new(scope, id), PolicyDocument::new()))
    }

    /// One with the statements of a document.
    pub(super) fn of_document(scope: &impl Construct, id: &str, document: PolicyDocument) -> Self {
        Self::create(Node::new(scope, id), document)
    }

    /// Attaches it to a role, from its own side.
    pub(super) fn attach_to(&self, role: &Role) {
        self.cfn.roles([role.role_name()]);
    }

    #[track_caller]
    fn create(node: Node, document: PolicyDocument) -> Self {
        node.set_construct_type("stackwright_aws.iam.ManagedPolicy");
        let cfn = CfnManagedPolicy::new(&node, "Resource", document.data())
            .description("")
            .path("/");
        let statements = document.clone();
        node.add_validation(move || problems(&statements));
        ManagedPolicy {
            node,
            cfn,
            document,
        }
    }

    /// A policy that AWS manages, by its name with its path, for example
    /// `service-role/AmazonECSTaskExecutionRolePolicy`.
    pub fn from_aws_managed(name: &str) -> ExistingPolicy {
        Self::from_arn(sub!("arn:{}:iam::aws:policy/{name}", pseudo::partition()))
    }

    /// A policy of the stack's account that is managed elsewhere, by its name.
    pub fn from_name(name: &str) -> ExistingPolicy {
        Self::from_arn(sub!(
            "arn:{}:iam::{}:policy/{name}",
            pseudo::partition(),
            pseudo::account_id()
        ))
    }

    /// A policy that is managed elsewhere, by its ARN.
    pub fn from_arn(arn: impl IntoValue<String>) -> ExistingPolicy {
        ExistingPolicy(arn.into_value())
    }

    /// Its name, at most 128 characters. With a name, replacing the policy fails while the old one is there.
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        self.cfn.managed_policy_name(name);
        self.clone()
    }

    /// What it is for; cannot be changed without replacing the policy.
    pub fn description(&self, text: impl IntoValue<String>) -> Self {
        self.cfn.description(text);
        self.clone()
    }

    /// Adds a statement.
    pub fn statement(&self, statement: PolicyStatement) -> Self {
        self.document.add(statement);
        self.clone()
    }
}

fn problems(document: &PolicyDocument) -> Vec<Diagnostic> {
    let mut problems = document.problems(PolicyKind::Identity);
    let hint = "divide the statements between several policies";
    problems.extend(document.size_problem(6144, "a managed policy", hint));
    if document.is_empty() {
        problems.push(
            Diagnostic::error(codes::EMPTY_POLICY, "the managed policy has no statements")
                .hint("add one with `statement`, or remove the policy"),
        );
    }
    problems
}

/// The boundary of permissions of all roles and users below a construct.
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::iam::{ManagedPolicy, PermissionsBoundary};
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// PermissionsBoundary::of(&stack).apply(&ManagedPolicy::from_name("developer-boundary"));
/// ```
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html>
pub struct PermissionsBoundary(Node);

impl PermissionsBoundary {
    /// The boundary of a construct and everything below it.
    pub fn of(scope: &impl Construct) -> Self {
        PermissionsBoundary(scope.node().clone())
    }

    /// No role and no user below may do what the policy does not allow, whatever their own policies say.
    pub fn apply(&self, boundary: &impl AttachablePolicy) {
        let arn: Data = boundary.policy_arn().into();
        self.0.add_aspect(
            move |node: &Node| {
                if let Some(resource) = node.as_resource()
                    && [CfnRole::TYPE_NAME, CfnUser::TYPE_NAME].contains(&&*resource.type_name())
                {
                    // The resource may have been made in any way, so only its type is known.
                    resource.set_property("PermissionsBoundary", arn.clone());
                }
            },
            aspect::MUTATING,
        );
    }
}
