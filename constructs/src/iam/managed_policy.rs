//! Managed policies, and the boundaries of permissions that are made of them.

use stackwright::{
    CfnResource, Construct, Data, Diagnostic, IntoValue, Node, Resource, Value, aspect, pseudo, sub,
};
use stackwright_cfn::iam::CfnManagedPolicy;

use super::codes;
use super::document::PolicyDocument;
use super::statement::{PolicyKind, PolicyStatement};

/// A policy of its own: AWS's, one of the account, or one of the app.
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
    arn: Value<String>,
    own: Option<(CfnResource, PolicyDocument)>,
}

impl ManagedPolicy {
    /// A managed policy of the app.
    ///
    /// # Errors
    /// At synthesis: `SW0102` if it has no statements.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str) -> Self {
        let node = Node::new(scope, id);
        node.set_construct_type("stackwright_aws.iam.ManagedPolicy");
        let document = PolicyDocument::new();
        let resource = CfnManagedPolicy::new(&node, "Resource", document.data())
            .description("")
            .path("/");
        let statements = document.clone();
        node.add_validation(move || {
            let mut problems = statements.problems(PolicyKind::Identity);
            let hint = "divide the statements between several policies";
            problems.extend(statements.size_problem(6144, "a managed policy", hint));
            if statements.is_empty() {
                problems.push(
                    Diagnostic::error(codes::EMPTY_POLICY, "the managed policy has no statements")
                        .hint("add one with `statement`, or remove the policy"),
                );
            }
            problems
        });
        ManagedPolicy {
            arn: resource.ref_(),
            own: Some((resource.resource().clone(), document)),
        }
    }

    /// A policy that AWS manages, by its name with its path, for example
    /// `service-role/AmazonECSTaskExecutionRolePolicy`.
    pub fn from_aws_managed(name: &str) -> Self {
        Self::from_arn(sub!("arn:{}:iam::aws:policy/{name}", pseudo::partition()))
    }

    /// A policy of the stack's account that is managed elsewhere, by its name.
    pub fn from_name(name: &str) -> Self {
        Self::from_arn(sub!(
            "arn:{}:iam::{}:policy/{name}",
            pseudo::partition(),
            pseudo::account_id()
        ))
    }

    /// A policy that is managed elsewhere, by its ARN.
    pub fn from_arn(arn: impl IntoValue<String>) -> Self {
        ManagedPolicy {
            arn: arn.into_value(),
            own: None,
        }
    }

    /// Its ARN.
    pub fn arn(&self) -> Value<String> {
        self.arn.clone()
    }

    /// Its name, at most 128 characters. With a name, replacing the policy fails while the old one is there.
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        self.set("ManagedPolicyName", name.into_value())
    }

    /// What it is for; cannot be changed without replacing the policy.
    pub fn description(&self, text: impl IntoValue<String>) -> Self {
        self.set("Description", text.into_value())
    }

    fn set(&self, name: &'static str, value: Value<String>) -> Self {
        if let Some((resource, _)) = &self.own {
            resource.set_property(name, value);
        }
        self.clone()
    }

    /// Adds a statement. A policy that is managed elsewhere is not changed.
    pub fn statement(&self, statement: PolicyStatement) -> Self {
        if let Some((_, document)) = &self.own {
            document.add(statement);
        }
        self.clone()
    }
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
    pub fn apply(&self, boundary: &ManagedPolicy) {
        let arn: Data = boundary.arn().into();
        self.0.add_aspect(
            move |node: &Node| {
                if let Some(resource) = node.as_resource()
                    && ["AWS::IAM::Role", "AWS::IAM::User"].contains(&&*resource.type_name())
                {
                    resource.set_property("PermissionsBoundary", arn.clone());
                }
            },
            aspect::MUTATING,
        );
    }
}
