//! What is asked of a policy.

use super::principals::Naming;
use crate::engines::text::Text;

/// What is asked of a policy.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// The action, such as `s3:PutObject`.
    pub action: &'a str,
    /// The resource; with wildcards when all that they stand for are asked about.
    pub resource: &'a Text,
    /// The service that asks; `None` when it does not matter.
    pub service: Option<&'a str>,
    /// The provider of the identity that asks, such as `cognito-identity.amazonaws.com`; `None` when it does not matter.
    pub provider: Option<&'a str>,
    /// The ARN of the role that asks; `None` when it does not matter.
    pub role: Option<Text>,
    /// What is known of condition keys.
    pub context: Vec<(&'a str, Text)>,
    /// The condition keys that the request does not have.
    pub absent: Vec<&'a str>,
    /// Whether `${…}` in a policy is text, as in documents before 2012-10-17.
    pub(super) literal: bool,
    /// How directly a policy of a resource must name the role.
    pub(super) naming: Naming,
}

/// The condition keys that a request of a service on its own account never has: what belongs to people, to roles and
/// to networks of customers.
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>
const NOT_BY_SERVICES: &[&str] = &[
    "aws:MultiFactorAuthAge",
    "aws:MultiFactorAuthPresent",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:SourceVpc",
    "aws:SourceVpce",
    "aws:VpcSourceIp",
    "aws:username",
    "sts:ExternalId",
];

impl<'a> Request<'a> {
    /// A request without context.
    #[must_use]
    pub fn new(action: &'a str, resource: &'a Text) -> Self {
        Self {
            action,
            resource,
            service: None,
            provider: None,
            role: None,
            context: Vec::new(),
            absent: Vec::new(),
            literal: false,
            naming: Naming::default(),
        }
    }

    /// The request made by a service, such as `events.amazonaws.com`.
    #[must_use]
    pub fn by_service(mut self, service: &'a str) -> Self {
        self.service = Some(service);
        self.absent.extend(NOT_BY_SERVICES);
        self
    }

    /// The request made by an identity that somebody else knows, such as a user of an identity pool.
    #[must_use]
    pub fn by_provider(mut self, provider: &'a str) -> Self {
        self.provider = Some(provider);
        self
    }

    /// The request made by a role, of which this is the ARN.
    #[must_use]
    pub fn by_role(mut self, arn: Text) -> Self {
        self.context.push(("aws:PrincipalArn", arn.clone()));
        self.role = Some(arn);
        self
    }

    /// The request, for which it does not count that a policy lets in the role's account: that leaves it to the policies of
    /// the role.
    #[must_use]
    pub fn by_name(mut self) -> Self {
        self.naming = Naming::Role;
        self
    }

    /// The request with a condition key that has no value in it.
    #[must_use]
    pub fn without(mut self, key: &'a str) -> Self {
        self.absent.push(key);
        self
    }

    /// The request with the value of a condition key.
    #[must_use]
    pub fn with(mut self, key: &'a str, value: Text) -> Self {
        self.context.push((key, value));
        self
    }
}
