//! Grants of any action on any resource that IAM knows.

use std::panic::Location;

use stackwright::{Construct, Diagnostic, Value, intrinsic};
use stackwright_cfn::{Access, Governed, GovernedResource, Reach, ResourceAction, ServiceAction};

use super::codes;
use super::grant::{Grant, Grantable, Grantee};
use super::statement::PolicyStatement;

/// A resource on which actions can be granted: every L1 type that IAM knows, what is [imported](stackwright_cfn::Imported), and the constructs
/// around them.
///
/// ```
/// use stackwright_aws::cfn::Access;
/// use stackwright_aws::iam::GrantActions;
/// use stackwright_aws::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let queue = Queue::new(&stack, "Jobs");
/// let role = Role::new(&stack, "Worker", Principal::service("lambda.amazonaws.com"));
/// queue.grant(&role, [sqs::Action::SendMessage, sqs::Action::GetQueueUrl]);
/// queue.grant_access(&role, Access::Read);
/// # app.synth().unwrap();
/// ```
///
/// The policy names exactly the resource, or what is in it, as the action demands:
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>.
pub trait GrantActions: Construct {
    /// The type of the resource.
    type Resource: Governed;

    /// The ARN of the resource.
    fn governed_arn(&self) -> Value<String>;

    /// Lets the grantee use the key that the resource is encrypted with, as far as actions of these levels need it.
    fn extend_to_key(&self, grant: Grant, _grantee: &Grantee, _access: &[Access]) -> Grant {
        grant
    }

    /// Grants actions on the resource through the principal's own policy. Where it is encrypted with a key of its own, the use
    /// of that is granted too.
    ///
    /// # Errors
    /// At synthesis: `SW0110` for an action that cannot be limited to this resource.
    #[track_caller]
    fn grant(
        &self,
        grantee: &impl Grantable,
        actions: impl IntoIterator<Item = <Self::Resource as Governed>::Action>,
    ) -> Grant
    where
        Self: Sized,
    {
        let actions = actions.into_iter().map(ServiceAction::name);
        let actions = actions.map(Self::Resource::action).collect();
        give_at(Location::caller(), self, grantee, actions)
    }

    /// Grants all actions of an access level that can be limited to the resource: `Access::Read` allows to see what is in it.
    ///
    /// # Errors
    /// At synthesis: `SW0110` if there is none.
    #[track_caller]
    fn grant_access(&self, grantee: &impl Grantable, access: Access) -> Grant
    where
        Self: Sized,
    {
        let actions: Vec<_> = Self::Resource::actions()
            .filter(|action| action.access == Some(access))
            .filter(|action| matches!(action.reach, Reach::Within(_)))
            .collect();
        if actions.is_empty() {
            let problem = format!("no action of the level `{access:?}` can be limited to it");
            let problem = Diagnostic::error(codes::ACTION_OUT_OF_REACH, problem)
                .hint("grant the actions that are needed by their names");
            let line = Location::caller();
            self.node().at_line(line, || self.node().add_error(problem));
        }
        give_at(Location::caller(), self, grantee, actions)
    }

    /// Grants actions by their names without the service, for those that are newer than this crate: `["SendMessage"]`. Such a
    /// one is allowed on the resource and on all that is in it.
    ///
    /// # Errors
    /// At synthesis: `SW0110` for a known action that cannot be limited to this resource; `SW0104` for what is no name.
    #[track_caller]
    fn grant_named(&self, grantee: &impl Grantable, actions: &[&str]) -> Grant
    where
        Self: Sized,
    {
        let actions = actions.iter().map(|name| Self::Resource::action(name));
        give_at(Location::caller(), self, grantee, actions.collect())
    }
}

impl<R: GovernedResource> GrantActions for R {
    type Resource = R::Type;

    fn governed_arn(&self) -> Value<String> {
        self.arn_in_policies()
    }
}

fn give_at<G: GrantActions>(
    line: &'static Location<'static>,
    on: &G,
    grantee: &impl Grantable,
    actions: Vec<ResourceAction<'_>>,
) -> Grant {
    let grantee = grantee.grantee();
    on.node().at_line(line, || give(on, &grantee, actions))
}

fn give<G: GrantActions>(on: &G, grantee: &Grantee, actions: Vec<ResourceAction<'_>>) -> Grant {
    let service = <<G::Resource as Governed>::Action as ServiceAction>::SERVICE;
    // A statement for each set of forms, in the order of the actions.
    let mut statements: Vec<(Vec<&str>, Vec<String>)> = Vec::new();
    let mut access: Vec<Access> = Vec::new();
    for action in actions {
        let name = format!("{service}:{}", action.name);
        let ends = match action.reach {
            Reach::Within(ends) => ends,
            Reach::Anything => {
                on.node()
                    .add_error(out_of_reach(&name, "cannot be limited to resources").hint(
                        "add a statement that allows it on `*` to the policy of whoever needs it",
                    ));
                continue;
            }
            Reach::Elsewhere(types) => {
                let what = format!(
                    "is for resources of another type (`{}`)",
                    types.join("`, `")
                );
                on.node().add_error(
                    out_of_reach(&name, &what).hint("grant it on a resource of that type"),
                );
                continue;
            }
        };
        access.extend(action.access);
        match statements.iter_mut().find(|(known, _)| *known == ends) {
            Some((_, names)) => names.push(name),
            None => statements.push((ends, vec![name])),
        }
    }
    let arn = on.governed_arn();
    let mut grant = Grant::default();
    for (ends, names) in statements {
        let resources = ends.into_iter().map(|end| match end {
            "" => arn.clone(),
            end => intrinsic::join("", [arn.clone(), Value::from(end)]),
        });
        let statement = PolicyStatement::allow()
            .actions(names)
            .resources(resources.collect::<Vec<_>>());
        grant = grant.and(Grant::statement_on_principal(grantee, statement));
    }
    on.extend_to_key(grant, grantee, &access)
}

fn out_of_reach(action: &str, what: &str) -> Diagnostic {
    let problem = format!("`{action}` {what}");
    Diagnostic::error(codes::ACTION_OUT_OF_REACH, problem)
        .note("it is granted on this resource here")
}
