//! What a rule starts: [`Target`], which construct authors can implement for targets of their own.

use std::rc::Rc;

use stackwright::{Diagnostic, IntoValue};
use stackwright_cfn::events::rule;

use super::delivery::Delivery;
use super::input::Input;
use super::rule::Rule;

/// Something that a rule can start.
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::events::{EventPattern, Rule, Target, TargetConfig};
///
/// struct Stream(&'static str, &'static str);
///
/// impl Target for Stream {
///     fn bind(&self, _: &Rule, _: &str) -> TargetConfig {
///         TargetConfig::new(self.0).role_arn(self.1)
///     }
/// }
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// Rule::new(&stack, "Rule").on(EventPattern::new().source("aws.ec2")).target(Stream(
///     "arn:aws:kinesis:eu-west-1:123456789012:stream/events",
///     "arn:aws:iam::123456789012:role/events",
/// ));
/// # app.synth().unwrap();
/// ```
pub trait Target {
    /// What the rule needs to know of the target; called once, when all setters of the rule have been called. It may
    /// create constructs and extend policies.
    fn bind(&self, rule: &Rule, target_id: &str) -> TargetConfig;

    /// What is wrong with the target in this rule, once the app is complete.
    fn problems(&self, rule: &Rule) -> Vec<Diagnostic> {
        let _ = rule;
        Vec::new()
    }
}

/// What [`Rule::target`] accepts: a [`Target`], or a construct that there is one natural way to start, with the whole event: a
/// function, a queue, a topic, a stream, a state machine, a log group, another bus.
#[diagnostic::on_unimplemented(
    message = "a rule cannot start `{Self}`",
    note = "give it a target, such as `FargateTarget::new(…)`, or the reference of a function, a queue, a topic and the like"
)]
pub trait IntoTarget {
    /// The target.
    fn into_target(self) -> Rc<dyn Target>;
}

impl<T: Target + 'static> IntoTarget for T {
    fn into_target(self) -> Rc<dyn Target> {
        Rc::new(self)
    }
}

/// Makes constructs targets by themselves.
macro_rules! natural {
    ($target:ident: $($construct:ty),*) => {
        $(impl super::target::IntoTarget for &$construct {
            fn into_target(self) -> std::rc::Rc<dyn Target> {
                std::rc::Rc::new($target::new(self))
            }
        })*
    };
}
pub(super) use natural;

/// What a rule needs to know of a target.
#[derive(Clone)]
#[must_use]
pub struct TargetConfig {
    target: rule::Target,
    input: Option<Input>,
    delivery: Delivery,
}

impl TargetConfig {
    /// A target with this ARN.
    pub fn new(arn: impl IntoValue<String>) -> Self {
        TargetConfig {
            target: rule::Target::new().arn(arn),
            input: None,
            delivery: Delivery::default(),
        }
    }

    /// The role with which EventBridge starts it.
    pub fn role_arn(self, arn: impl IntoValue<String>) -> Self {
        let arn = arn.into_value();
        self.properties(|target| target.role_arn(arn))
    }

    /// What it is given instead of the event.
    pub fn input(mut self, input: impl Into<Option<Input>>) -> Self {
        self.input = input.into();
        self
    }

    /// Properties that only some targets have, for example `EcsParameters`.
    ///
    /// ```
    /// use stackwright_aws::events::TargetConfig;
    /// use stackwright_cfn::events::rule::KinesisParameters;
    ///
    /// let stream = "arn:aws:kinesis:eu-west-1:123456789012:stream/events";
    /// let config = TargetConfig::new(stream)
    ///     .properties(|target| target.kinesis_parameters(KinesisParameters::new("$.detail.shard")));
    /// # let _ = config;
    /// ```
    pub fn properties(mut self, set: impl FnOnce(rule::Target) -> rule::Target) -> Self {
        self.target = set(self.target);
        self
    }

    pub(super) fn delivery(mut self, delivery: &Delivery) -> Self {
        self.delivery = delivery.clone();
        self
    }

    /// The paths into the event that it is given values of.
    pub(super) fn event_paths(&self) -> Vec<String> {
        self.input.as_ref().map(Input::paths).unwrap_or_default()
    }

    pub(super) fn problems(&self) -> Vec<Diagnostic> {
        let mut problems = self.delivery.problems();
        if let Some(input) = &self.input {
            problems.extend(input.problems());
        }
        problems
    }

    pub(super) fn value(&self, id: &str) -> rule::Target {
        let target = self.delivery.apply(self.target.clone().id(id));
        match &self.input {
            Some(input) => input.apply(target),
            None => target,
        }
    }
}
