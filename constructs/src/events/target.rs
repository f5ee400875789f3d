//! What a rule starts: [`Target`], which construct authors can implement for targets of their own.

use stackwright::{Data, Diagnostic, IntoValue, Key, Object, Value};

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

/// What a rule needs to know of a target.
#[derive(Clone, Debug)]
#[must_use]
pub struct TargetConfig {
    arn: Value<String>,
    role_arn: Option<Value<String>>,
    input: Option<Input>,
    properties: Object,
    delivery: Delivery,
}

impl TargetConfig {
    /// A target with this ARN.
    pub fn new(arn: impl IntoValue<String>) -> Self {
        TargetConfig {
            arn: arn.into_value(),
            role_arn: None,
            input: None,
            properties: Object::new(),
            delivery: Delivery::default(),
        }
    }

    /// The role with which EventBridge starts it.
    pub fn role_arn(mut self, arn: impl IntoValue<String>) -> Self {
        self.role_arn = Some(arn.into_value());
        self
    }

    /// What it is given instead of the event.
    pub fn input(mut self, input: impl Into<Option<Input>>) -> Self {
        self.input = input.into();
        self
    }

    /// A property of its own in the template, for example `EcsParameters`.
    pub fn property(mut self, name: impl Into<Key>, value: impl Into<Data>) -> Self {
        self.properties.insert(name.into(), value.into());
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

    pub(super) fn data(&self, id: &str) -> Data {
        let mut target = Object::new();
        target.insert("Arn".into(), Data::from(&self.arn));
        self.delivery.apply(&mut target);
        target.extend(self.properties.clone());
        target.insert("Id".into(), id.into());
        if let Some(input) = &self.input {
            input.apply(&mut target);
        }
        if let Some(role) = &self.role_arn {
            target.insert("RoleArn".into(), role.into());
        }
        Data::Object(target)
    }
}
