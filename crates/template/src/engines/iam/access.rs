//! Whether a request is allowed by all policies that have a say in it.
//!
//! Sources: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html>,
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-roles>

use super::principals::Naming;
use super::{Policy, Request};
use crate::engines::Answer;

/// The policies that have a say in a request of a role or a user.
#[derive(Clone, Copy, Debug, Default)]
pub struct Access<'p> {
    /// The policies of the identity that asks.
    pub identity: &'p [Policy],
    /// The boundary of what its policies can give.
    pub boundary: Option<&'p Policy>,
    /// The policy that a session was started with, which limits it.
    pub session: Option<&'p Policy>,
    /// The policy of the resource.
    pub resource: Option<&'p Policy>,
    /// Whether the identity and the resource are of different accounts.
    pub across_accounts: bool,
}

impl Access<'_> {
    /// Whether the request is allowed: nothing denies it, and within one account the identity's policies or the resource's
    /// policy allow it; across accounts both must; and its boundary and the policy of its session allow it, too.
    ///
    /// A resource's policy that names the role's account leaves it to the policies of the role; one that names the role gives
    /// nothing beyond its boundary and its session; and one that names everyone does, as long as these deny nothing. What an
    /// organization allows at most is in no template.
    #[must_use]
    pub fn allows(&self, request: &Request<'_>) -> Answer {
        let (mut by_identity, mut denied) = (Answer::No, Answer::No);
        for policy in self.identity {
            let (allows, denies) = policy.decide(request);
            by_identity = by_identity.or(allows);
            denied = denied.or(denies);
        }
        let mut bounded = Answer::Yes;
        for limit in [self.boundary, self.session].into_iter().flatten() {
            let (allows, denies) = limit.decide(request);
            bounded = bounded.and(allows);
            denied = denied.or(denies);
        }
        let as_named = |naming| Request {
            naming,
            ..request.clone()
        };
        let of_resource = |naming| match self.resource {
            Some(policy) => policy.decide(&as_named(naming)),
            None => (Answer::No, Answer::No),
        };
        let (by_account, denies) = of_resource(Naming::Account);
        let denied = denied.or(denies);
        if self.across_accounts {
            return by_identity.and(by_account).and(bounded).and(!denied);
        }
        let by_name = by_identity.or(of_resource(Naming::Role).0).and(bounded);
        by_name.or(of_resource(Naming::Everyone).0).and(!denied)
    }
}
