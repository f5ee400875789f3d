//! What a role of the template may do, from all the policies that the template gives it.

use super::{Policy, Request};
use crate::engines::Answer;
use crate::engines::json_text::JsonText;
use crate::engines::text::{Scope, Text};
use crate::model::{Instance, Resource};
use crate::parse::Span;

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
                let document = scope.property(&policy, "PolicyDocument");
                self.add(scope, document.as_ref());
            });
        }
        let text = scope.text(arn).to_string();
        let name = text.split_once(":policy/").map_or("", |(_, name)| name);
        let Some(mut policy) = aws_policy(name) else {
            self.open = true;
            return;
        };
        // A policy of AWS stands where it is named.
        for statement in &mut policy.statements {
            statement.span = arn.span();
        }
        self.policies.push(policy);
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

/// A policy of AWS's own, by the end of its ARN; `None` where what it says is not known.
fn aws_policy(name: &str) -> Option<Policy> {
    let document = Text::literal(stackwright_schemas::aws_policies::document(name)?);
    let read = JsonText::new(&document).read(|template, environment, document| {
        let scope = Scope {
            template,
            environment,
        };
        Policy::read(scope, document)
    });
    let mut policy = read.ok()?;
    for statement in &mut policy.statements {
        statement.span = Span::default();
    }
    Some(policy)
}
