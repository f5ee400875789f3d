//! What a role of the template may do, from all the policies that the template gives it.

use super::{Condition, Patterns, Policy, Principals, Request, Statement};
use crate::engines::Answer;
use crate::engines::text::{Scope, Text};
use crate::model::{Instance, Resource};
use crate::parse::Span;

/// Statements of AWS's own policies that the flows of a template depend on: name (the end of its ARN), then
/// actions, and the service that `iam:PassRole` is limited to.
const AWS_POLICIES: &[(&str, &[&str], Option<&str>)] = &[
    ("AdministratorAccess", &["*"], None),
    (
        "PowerUserAccess",
        &[
            "s3:*",
            "ecs:*",
            "ecr:*",
            "logs:*",
            "events:*",
            "lambda:*",
            "sqs:*",
            "sns:*",
            "secretsmanager:*",
            "ssm:*",
        ],
        None,
    ),
    ("AmazonS3FullAccess", &["s3:*", "s3-object-lambda:*"], None),
    (
        "AmazonS3ReadOnlyAccess",
        &["s3:Get*", "s3:List*", "s3:Describe*"],
        None,
    ),
    (
        "service-role/AmazonEC2ContainerServiceEventsRole",
        &["ecs:RunTask", "ecs:TagResource"],
        None,
    ),
    (
        "service-role/AmazonEC2ContainerServiceEventsRole",
        &["iam:PassRole"],
        Some("ecs-tasks.amazonaws.com"),
    ),
    (
        "service-role/AmazonECSTaskExecutionRolePolicy",
        &[
            "ecr:GetAuthorizationToken",
            "ecr:BatchCheckLayerAvailability",
            "ecr:GetDownloadUrlForLayer",
            "ecr:BatchGetImage",
            "logs:CreateLogStream",
            "logs:PutLogEvents",
        ],
        None,
    ),
    (
        "service-role/AWSLambdaBasicExecutionRole",
        &[
            "logs:CreateLogGroup",
            "logs:CreateLogStream",
            "logs:PutLogEvents",
        ],
        None,
    ),
    ("CloudWatchLogsFullAccess", &["logs:*"], None),
    ("AmazonECS_FullAccess", &["ecs:*"], None),
    (
        "AmazonECS_FullAccess",
        &["iam:PassRole"],
        Some("ecs-tasks.amazonaws.com"),
    ),
    (
        "AmazonEC2ContainerRegistryReadOnly",
        &[
            "ecr:GetAuthorizationToken",
            "ecr:BatchCheckLayerAvailability",
            "ecr:GetDownloadUrlForLayer",
            "ecr:BatchGetImage",
            "ecr:Describe*",
            "ecr:List*",
            "ecr:Get*",
        ],
        None,
    ),
];

/// The policies of a role.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Permissions {
    /// The policies that the template gives it.
    pub policies: Vec<Policy>,
    /// Whether it has policies whose content is not in the template.
    pub open: bool,
    /// The permissions boundary that limits it; an open policy where its content is not known.
    pub boundary: Option<Policy>,
    /// Where to point when something is missing: its policies in the template that is checked.
    pub places: Vec<Span>,
    /// Which of the policies are resources that attach themselves, and so may come after what uses the role.
    pub attached: Vec<Attached>,
}

/// A policy that attaches itself to a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attached {
    /// Its place in [`Permissions::policies`].
    pub policy: usize,
    /// The logical ID of the resource.
    pub name: String,
    /// The stack of the app that has it; `None` without an app.
    pub stack: Option<usize>,
}

/// The trust policy of a role.
#[must_use]
pub fn trust<'t>(scope: Scope<'_, 't>, role: &Resource<'t>) -> Option<Policy> {
    let document = role.property("AssumeRolePolicyDocument")?;
    let document = scope.environment.evaluate(scope.template, document)?;
    Some(Policy::read(scope, &document))
}

impl Permissions {
    /// What the template gives to a role: inline and managed policies, and policies that attach themselves.
    #[must_use]
    pub fn of<'t>(scope: Scope<'_, 't>, role: &Resource<'t>) -> Self {
        let mut permissions = Self { ..Self::default() };
        let evaluate = |node| scope.environment.evaluate(scope.template, node);
        if let Some(boundary) = role.property("PermissionsBoundary").and_then(evaluate) {
            let mut content = Self::default();
            content.add_managed(scope, &boundary);
            permissions.boundary = Some(content.policies.pop().unwrap_or(Policy {
                open: true,
                ..Policy::default()
            }));
        }
        let name = scope.reference(role, "");
        if let Some(policies) = role.property("Policies").and_then(evaluate) {
            permissions.open |= policies.unknown().is_some();
            for policy in policies.items() {
                permissions.add(scope, policy.get("PolicyDocument"));
            }
        }
        if let Some(managed) = role.property("ManagedPolicyArns").and_then(evaluate) {
            permissions.open |= managed.unknown().is_some();
            for arn in managed.items() {
                permissions.add_managed(scope, arn);
            }
        }
        for (type_name, attached) in [
            ("AWS::IAM::Policy", "Roles"),
            ("AWS::IAM::ManagedPolicy", "Roles"),
            ("AWS::IAM::RolePolicy", "RoleName"),
        ] {
            for policy in scope.everywhere(type_name) {
                let before = permissions.policies.len();
                scope.with(&policy, |scope| {
                    permissions.add_attached(scope, &policy, attached, &name);
                });
                for added in before..permissions.policies.len() {
                    permissions.attached.push(Attached {
                        policy: added,
                        name: policy.name.to_owned(),
                        stack: policy.link.map(|link| link.at),
                    });
                }
            }
        }
        permissions
    }

    /// Adds a policy that attaches itself to roles, where the one of that name is among them.
    fn add_attached<'t>(
        &mut self,
        scope: Scope<'_, 't>,
        policy: &Resource<'t>,
        property: &str,
        name: &Text,
    ) {
        let evaluate = |node| scope.environment.evaluate(scope.template, node);
        let Some(roles) = policy.property(property).and_then(evaluate) else {
            return;
        };
        // A name that CloudFormation makes up is not the literal that somebody wrote before.
        let attached = Answer::any(roles.one_or_many().iter().map(|other| {
            let other = scope.text(other);
            match (other.known(), name.known()) {
                (Some(_), None) => Answer::No,
                _ => other.equals(name),
            }
        }));
        match attached {
            Answer::Yes => {
                let document = policy.property("PolicyDocument").and_then(evaluate);
                self.add(scope, document.as_ref());
            }
            Answer::Maybe => self.open = true,
            Answer::No => {}
        }
    }

    fn add<'t>(&mut self, scope: Scope<'_, 't>, document: Option<&Instance<'t>>) {
        match document {
            Some(document) => {
                if scope.environment.link.is_none_or(|link| link.is_home()) {
                    self.places.push(document.span());
                }
                self.policies.push(Policy::read(scope, document));
            }
            None => self.open = true,
        }
    }

    fn add_managed<'t>(&mut self, scope: Scope<'_, 't>, arn: &Instance<'t>) {
        if let Some(policy) = scope.resource(arn) {
            return scope.with(&policy, |scope| {
                let document = policy
                    .property("PolicyDocument")
                    .and_then(|node| scope.environment.evaluate(scope.template, node));
                self.add(scope, document.as_ref());
            });
        }
        let arn = scope.text(arn).to_string();
        let name = arn.split_once(":policy/").map_or("", |(_, name)| name);
        let mut statements = Vec::new();
        for (known, actions, service) in AWS_POLICIES {
            if *known == name {
                statements.push(statement(actions, *service));
            }
        }
        if statements.is_empty() {
            self.open = true;
        } else {
            self.policies.push(Policy {
                statements,
                open: false,
            });
        }
    }

    /// Whether the role may do something.
    #[must_use]
    pub fn allows(&self, request: &Request<'_>) -> Answer {
        let (mut allowed, mut denied) = (Answer::No, Answer::No);
        for policy in &self.policies {
            let (allows, denies) = policy.decide(request);
            allowed = allowed.or(allows);
            denied = denied.or(denies);
        }
        if self.open {
            allowed = allowed.or(Answer::Maybe);
        }
        if let Some(boundary) = &self.boundary {
            let (allows, denies) = boundary.decide(request);
            allowed = allowed.and(allows);
            denied = denied.or(denies);
        }
        allowed.and(!denied)
    }

    /// Whether the role may do anything of a service on what a text stands for: `dynamodb:` on a table and what is below it.
    #[must_use]
    pub fn may_use(&self, service: &str, on: &Text) -> bool {
        let of_service = Text::literal(service).then(Text::any());
        let mut statements = self.policies.iter().flat_map(|policy| &policy.statements);
        self.open
            || self.policies.iter().any(|policy| policy.open)
            || statements.any(|statement| {
                let actions = &statement.actions;
                let resources = &statement.resources;
                statement.allows
                    && (actions.negated
                        || actions.open
                        || actions.meeting(&of_service).next().is_some())
                    && (resources.negated
                        || resources.open
                        || resources.meeting(on).next().is_some())
            })
    }

    /// The resources on which the role may do something, among those that a text with wildcards stands for. A
    /// pattern is as the policy has it; a denial that covers it takes it out.
    #[must_use]
    pub fn resources_of(&self, action: &str, within: &Text) -> Vec<Text> {
        let lower = Text::literal(action.to_ascii_lowercase());
        let statements = || self.policies.iter().flat_map(|policy| &policy.statements);
        let mut found: Vec<Text> = Vec::new();
        for statement in statements().filter(|statement| statement.allows) {
            if statement.actions.matches(&lower) != Answer::Yes {
                continue;
            }
            for resource in statement.resources.meeting(within) {
                let denied = statements().any(|other| {
                    !other.allows
                        && other.conditions.is_empty()
                        && other.actions.matches(&lower) == Answer::Yes
                        && other.resources.matches(resource) == Answer::Yes
                });
                if !denied && !found.contains(resource) {
                    found.push(resource.clone());
                }
            }
        }
        found
    }
}

fn statement(actions: &[&str], pass_to: Option<&str>) -> Statement {
    let any = Patterns {
        negated: false,
        patterns: vec![Text::any()],
        open: false,
    };
    Statement {
        span: Span::default(),
        allows: true,
        actions: Patterns {
            negated: false,
            patterns: actions
                .iter()
                .map(|action| Text::glob(&action.to_ascii_lowercase()))
                .collect(),
            open: false,
        },
        resources: any,
        principals: Principals::default(),
        conditions: pass_to
            .map(|service| Condition {
                operator: "StringLike".to_owned(),
                key: "iam:PassedToService".to_owned(),
                values: vec![Text::literal(service)],
            })
            .into_iter()
            .collect(),
        variables: true,
    }
}
