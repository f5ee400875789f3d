//! Functions as targets.

use stackwright::{Construct, Diagnostic};

use super::delivery::{Delivery, delivery_setters};
use super::input::Input;
use super::rule::Rule;
use super::sqs::SERVICE;
use super::target::{Target, TargetConfig, natural};
use crate::lambda::{Alias, Function, Invocable, Invoked, Version};

/// Invokes a function, a version or an alias. A permission lets this rule, and no other, invoke it.
///
/// A function by itself is a target too: `.target(&function)` gives it the whole event.
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::events::{EventPattern, LambdaTarget, Rule};
/// use stackwright_aws::lambda::{Code, Function, Runtime};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let code = Code::inline("def handler(event, context): print(event)");
/// let function = Function::new(&stack, "Function", Runtime::PYTHON_3_13, code);
/// Rule::new(&stack, "Rule").on(EventPattern::new().source("aws.ec2")).target(LambdaTarget::new(&function).retry_attempts(3));
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-run-lambda-schedule.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct LambdaTarget {
    function: Invoked,
    input: Option<Input>,
    delivery: Delivery,
}

impl LambdaTarget {
    /// Invokes this function with the whole event.
    pub fn new(function: &impl Invocable) -> Self {
        LambdaTarget {
            function: Invoked::new(function),
            input: None,
            delivery: Delivery::default(),
        }
    }

    /// What the function is given instead of the event.
    pub fn input(mut self, input: impl Into<Input>) -> Self {
        self.input = Some(input.into());
        self
    }

    delivery_setters!();
}

impl Target for LambdaTarget {
    fn bind(&self, rule: &Rule, _: &str) -> TargetConfig {
        let id = format!("AllowEventRule{}", self.function.node().unique_id());
        if rule.node().find_child(&id).is_none() {
            self.function
                .add_permission(rule, &id, SERVICE, Some(rule.rule_arn()));
        }
        self.delivery.bind(rule);
        TargetConfig::new(self.function.invocable_arn())
            .input(self.input.clone())
            .delivery(&self.delivery)
    }

    fn problems(&self, rule: &Rule) -> Vec<Diagnostic> {
        let function = self.function.invocable_function();
        rule.check_loop(function, function)
    }
}

natural!(LambdaTarget: Function, Alias, Version);
