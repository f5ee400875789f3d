//! The codes of the diagnostics that IAM constructs raise: `SW0100` to `SW0149`.

use crate::codes;

codes! {
    /// ## What it does
    /// Reports a permission that could not be given completely, since the role or the resource is managed elsewhere.
    ///
    /// ## Why it matters
    /// The stack deploys, and the first use of the permission fails unless somebody else gives it.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let role = Role::from_arn(stack, "Ops", "arn:aws:iam::123456789012:role/ops");
    /// Queue::from_arn(stack, "Jobs", "arn:aws:sqs:eu-west-1:123456789012:jobs").grant_send(&role);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0101"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Add the permission where the role is managed, and acknowledge the code with that reason.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html>
    pub const INCOMPLETE_GRANT = "SW0101", "incomplete-grant", Warning;

    /// ## What it does
    /// Reports a policy without statements, or one that is attached to nothing.
    ///
    /// ## Why it matters
    /// IAM refuses the first, and the second has no effect.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// ManagedPolicy::new(stack, "Readers");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0102"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Add a statement with `statement`, and attach it to a role, user or group, or remove the policy.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_manage.html>
    pub const EMPTY_POLICY = "SW0102", "empty-policy", Error;

    /// ## What it does
    /// Reports a policy statement that lacks an element, or has one that its kind of policy does not allow: no action,
    /// no resource in an identity policy, a principal in one.
    ///
    /// ## Why it matters
    /// IAM refuses the whole policy as malformed.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let role = Role::new(stack, "Role", Principal::service("ec2.amazonaws.com"));
    /// role.add_to_policy(PolicyStatement::allow().resource("*"));   // without an action
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0103"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Add the element that the message names, for example with `action`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html>
    pub const STATEMENT = "SW0103", "statement", Error;

    /// ## What it does
    /// Reports an action that is not written as `service:Action`.
    ///
    /// ## Why it matters
    /// IAM refuses the policy.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let role = Role::new(stack, "Role", Principal::service("ec2.amazonaws.com"));
    /// role.add_to_policy(PolicyStatement::allow().action("GetObject").resource("*"));
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0104"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Write `s3:GetObject`, or `s3:Get*` for several.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html>
    pub const ACTION = "SW0104", "action-form", Error;

    /// ## What it does
    /// Reports a description or a session length of a role outside of what IAM accepts.
    ///
    /// ## Why it matters
    /// The role could not be created.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let role = Role::new(stack, "Role", Principal::service("ec2.amazonaws.com"));
    /// role.max_session_duration(Duration::minutes(10));
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0105"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use a session of one to twelve hours and a description of up to 1,000 characters.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html>
    pub const ROLE = "SW0105", "role-setting", Error;

    /// ## What it does
    /// Reports a role that is given to a service which it does not trust.
    ///
    /// ## Why it matters
    /// The role can be created, and the service cannot assume it: tasks do not start, functions cannot be created.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let role = Role::new(stack, "Role", Principal::service("ec2.amazonaws.com"));
    /// let task = FargateTaskDefinition::new(stack, "Task").task_role(&role);
    /// # task.container("solver", "public.ecr.aws/docker/library/busybox:1.37");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0106"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Make the role for the service that is to assume it, such as `TaskRole::new`, or add the service to its trust policy.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_terms-and-concepts.html>
    pub const TRUST = "SW0106", "role-trust", Error;

    /// ## What it does
    /// Reports a principal that is not written as its kind is: a service without its domain, an account that is not 12
    /// digits, an ARN that is none.
    ///
    /// ## Why it matters
    /// IAM refuses the policy.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// Role::new(stack, "Role", Principal::service("lambda"));
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0107"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Write `lambda.amazonaws.com`; an account has 12 digits.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>
    pub const PRINCIPAL = "SW0107", "principal-form", Error;

    /// ## What it does
    /// Reports a policy that is longer than IAM accepts for its kind.
    ///
    /// ## Why it matters
    /// The deployment fails with `LimitExceeded`.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let bucket = Bucket::new(stack, "Files");
    /// let role = Role::new(stack, "Role", Principal::service("ec2.amazonaws.com"));
    /// for customer in 0..1_000 {
    ///     bucket.grant_read(&role, &format!("customers/{customer}/*"));
    /// }
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0108"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Grant a common prefix instead of many single ones, or spread the statements over several managed policies.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>
    pub const SIZE = "SW0108", "policy-size", Error;

    /// ## What it does
    /// Reports a setting that is changed on a role which is managed elsewhere.
    ///
    /// ## Why it matters
    /// The role is not part of the stack, so that the setting would have no effect.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// Role::from_arn(stack, "Ops", "arn:aws:iam::123456789012:role/ops").description("uploads");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0109"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Set it where the role is managed, or create one here.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html>
    pub const IMPORTED = "SW0109", "role-imported", Error;

    /// ## What it does
    /// Reports an action that is granted on a resource to which it cannot be limited: one that works on all resources or on
    /// none, or on resources of another type.
    ///
    /// ## Why it matters
    /// A policy that names the resource for it allows nothing, without a word.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; use stackwright_aws::iam::GrantActions; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let role = Role::new(stack, "Role", Principal::service("ec2.amazonaws.com"));
    /// Queue::new(stack, "Jobs").grant(&role, [sqs::Action::ListQueues]);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0110"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Allow an action that works on all resources by a statement on `*`, and one of another type on a resource of that type.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>
    pub const ACTION_OUT_OF_REACH = "SW0110", "action-out-of-reach", Error;
}
