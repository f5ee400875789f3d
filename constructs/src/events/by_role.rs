//! Targets that EventBridge starts by a role: state machines, streams, builds, pipelines, jobs, APIs, databases, other buses.

use std::rc::Rc;

use stackwright::{Construct, Node, Value};

use super::delivery::Delivery;
use super::input::Input;
use super::rule::Rule;
use super::sqs::SERVICE;
use super::target::TargetConfig;
use crate::iam::{Principal, Role};

/// What a rule starts by a role. All rules that start the same thing share the role, which is created with the first.
#[derive(Clone)]
pub(super) struct ByRole {
    /// Where the role is created: the construct that is started; else the rule.
    scope: Option<Node>,
    /// What the role may start.
    starts: String,
    pub arn: Value<String>,
    allow: Rc<dyn Fn(&Role)>,
    pub role: Option<Role>,
    pub input: Option<Input>,
    pub delivery: Delivery,
}

impl ByRole {
    /// A target that these actions start.
    #[cfg(any(
        feature = "codebuild",
        feature = "codepipeline",
        feature = "kinesis",
        feature = "kinesisfirehose",
        feature = "stepfunctions"
    ))]
    pub fn new<G, A>(target: &G, actions: A) -> Self
    where
        G: crate::iam::GrantActions + Clone + 'static,
        A: IntoIterator<Item = <G::Resource as stackwright_cfn::Governed>::Action>
            + Clone
            + 'static,
    {
        let (granted, node) = (target.clone(), target.node().clone());
        let starts = node.path();
        Self::of(Some(node), starts, target.governed_arn(), move |role| {
            granted.grant(role, actions.clone());
        })
    }

    /// A target whose role is created in a scope, or in the rule, and may start what `starts` names.
    pub fn of(
        scope: Option<Node>,
        starts: String,
        arn: Value<String>,
        allow: impl Fn(&Role) + 'static,
    ) -> Self {
        ByRole {
            scope,
            starts,
            arn,
            allow: Rc::new(allow),
            role: None,
            input: None,
            delivery: Delivery::default(),
        }
    }

    /// The construct that is started.
    #[cfg(feature = "appsync")]
    pub fn scope(&self) -> Option<&Node> {
        self.scope.as_ref()
    }

    /// Lets the role do this, too.
    #[cfg(feature = "redshift")]
    pub fn allowing(
        mut self,
        statement: impl Fn() -> crate::iam::PolicyStatement + 'static,
    ) -> Self {
        let before = self.allow;
        self.allow = Rc::new(move |role| {
            before(role);
            role.add_to_policy(statement());
        });
        self
    }

    /// Creates the role if there is none yet, and says what the rule must know.
    pub fn bind(&self, rule: &Rule) -> TargetConfig {
        self.delivery.bind(rule);
        TargetConfig::new(self.arn.clone())
            .role_arn(self.role_arn(rule))
            .input(self.input.clone())
            .delivery(&self.delivery)
    }

    /// The role that starts it: the one that was given, the one that another rule created, or a new one.
    fn role_arn(&self, rule: &Rule) -> Value<String> {
        if let Some(role) = &self.role {
            (self.allow)(role);
            return role.role_arn();
        }
        let scope = self.scope.as_ref().unwrap_or(rule.node());
        let mut id = ROLE.to_owned();
        let mut number = 1;
        while let Some(existing) = scope.find_child(&id) {
            let starts = existing.context(STARTS);
            if starts.is_some_and(|starts| starts == self.starts.as_str())
                && let Some(role) = existing.resource()
            {
                return role.attr("Arn");
            }
            number += 1;
            id = format!("{ROLE}{number}");
        }
        let role = Role::new(scope, &id, Principal::service(SERVICE));
        role.node().set_context(STARTS, self.starts.as_str());
        (self.allow)(&role);
        role.role_arn()
    }
}

/// What a role may start, in the context of its construct.
const STARTS: &str = "stackwright:starts";

/// The name that the CDK gives the role.
const ROLE: &str = "EventsRole";

/// Without the function, which cannot be printed.
impl std::fmt::Debug for ByRole {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("ByRole").field(&self.starts).finish()
    }
}

/// The setters that all targets with a role have.
macro_rules! role_setters {
    () => {
        /// Starts it by this role instead of one that is created for it. The role must let `events.amazonaws.com` assume it,
        /// and is allowed to start the target.
        pub fn role(mut self, role: &crate::iam::Role) -> Self {
            self.inner.role = Some(role.clone());
            self
        }

        /// Sends events that could not be delivered to this queue, whose policy is extended. Without one they are lost.
        ///
        /// # Errors
        /// At synthesis: `SW0367` if it is a FIFO queue, `SW0364` if it is encrypted with a key that EventBridge may not
        /// use.
        pub fn dead_letter_queue(mut self, queue: &crate::sqs::Queue) -> Self {
            self.inner.delivery.dead_letter_queue = Some(queue.clone());
            self
        }

        /// How often a delivery that failed is tried again, up to 185, which is the default.
        ///
        /// # Errors
        /// At synthesis: `SW0366` if the number is outside the range.
        pub fn retry_attempts(mut self, attempts: u32) -> Self {
            self.inner.delivery.retry_attempts = Some(attempts);
            self
        }

        /// For how long a delivery is tried: one minute to a day, which is the default.
        ///
        /// # Errors
        /// At synthesis: `SW0366` if it is outside of that.
        pub fn max_event_age(mut self, age: impl Into<stackwright::Duration>) -> Self {
            self.inner.delivery.max_event_age = Some(age.into());
            self
        }
    };
}
pub(super) use role_setters;

/// The setter of what the target is given.
macro_rules! input_setter {
    () => {
        /// What it is given instead of the event.
        pub fn input(mut self, input: impl Into<super::input::Input>) -> Self {
            self.inner.input = Some(input.into());
            self
        }
    };
}
pub(super) use input_setter;
