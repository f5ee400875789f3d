//! Whether a request is allowed by all policies that have a say in it.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html>

use super::{Policy, Request};
use crate::engines::Answer;

/// The policies that have a say in a request of a role or a user.
#[derive(Clone, Copy, Debug, Default)]
pub struct Access<'p> {
    /// The policies of the identity that asks.
    pub identity: &'p [Policy],
    /// The boundary of what its policies can give.
    pub boundary: Option<&'p Policy>,
    /// The policy of the resource.
    pub resource: Option<&'p Policy>,
    /// Whether the identity and the resource are of different accounts.
    pub across_accounts: bool,
}

impl Access<'_> {
    /// Whether the request is allowed: nothing denies it, and within one account the identity's policies within their
    /// boundary or the resource's policy allow it; across accounts both must.
    ///
    /// A resource's policy that names the role gives nothing beyond the role's boundary.
    #[must_use]
    pub fn allows(&self, request: &Request<'_>) -> Answer {
        let (mut by_identity, mut denied) = (Answer::No, Answer::No);
        for policy in self.identity {
            let (allows, denies) = policy.decide(request);
            by_identity = by_identity.or(allows);
            denied = denied.or(denies);
        }
        let mut bounded = Answer::Yes;
        if let Some(boundary) = self.boundary {
            let (allows, denies) = boundary.decide(request);
            bounded = allows;
            denied = denied.or(denies);
        }
        let mut by_resource = Answer::No;
        if let Some(policy) = self.resource {
            let (allows, denies) = policy.decide(request);
            by_resource = allows;
            denied = denied.or(denies);
        }
        let by_both = match self.across_accounts {
            true => by_identity.and(by_resource),
            false => by_identity.or(by_resource),
        };
        by_both.and(bounded).and(!denied)
    }
}
