//! Aliases: names for versions, which can be moved from one to the next.

use std::cell::RefCell;
use std::rc::Rc;

use stackwright::{Construct, Defaults, Diagnostic, IntoValue, Node, Resource, Value};
use stackwright_cfn::lambda::{CfnAlias, alias};
use stackwright_facts::name::Name;

use super::function::Function;
use super::invocations::Invocations;
use super::version::Version;
use super::{Invocable, codes};
use crate::iam::{Grant, Grantable};
use crate::kit::{Part, check_name, lazily, part_of_arn, some_of};

/// A name for a version of a function. Whoever invokes the alias invokes the version that it stands for now, or, for a part
/// of the invocations, another one.
///
/// ```
/// use stackwright_aws::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let code = lambda::Code::inline("def handler(event, context): return event");
/// let function = Function::new(&stack, "Echo", lambda::Runtime::PYTHON_3_13, code);
/// let before = lambda::Version::from_number(&stack, "Before", &function, "7");
/// // One invocation of ten still goes to version 7.
/// lambda::Alias::new(&stack, "Live", "live", &function.current_version()).weight(&before, 0.1);
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/configuration-aliases.html>
#[derive(Clone, Debug)]
pub struct Alias(Part<Owned>);

struct Owned {
    function: Function,
    cfn: CfnAlias,
    name: Value<String>,
    weights: RefCell<Vec<(Value<String>, f64)>>,
    invocations: RefCell<Option<Rc<Invocations>>>,
}

impl std::fmt::Debug for Owned {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Owned").field("name", &self.name).finish()
    }
}

impl Construct for Alias {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl Alias {
    /// An alias with a name for a version.
    ///
    /// # Errors
    /// At synthesis: `SW0402` if Lambda does not accept the name.
    #[track_caller]
    pub fn new(
        scope: &impl Construct,
        id: &str,
        name: impl IntoValue<String>,
        version: &Version,
    ) -> Self {
        Defaults::apply(Self::create(
            Node::new(scope, id),
            name.into_value(),
            version,
        ))
    }

    #[track_caller]
    fn create(node: Node, name: Value<String>, version: &Version) -> Self {
        node.set_construct_type("stackwright_aws.lambda.Alias");
        check_name(&node, codes::INVALID_NAME, Name::FunctionAlias, &name);
        let function = version.invocable_function().clone();
        let cfn = CfnAlias::new(&node, "Resource");
        let owned = Rc::new(Owned {
            function,
            cfn,
            name,
            weights: RefCell::default(),
            invocations: RefCell::default(),
        });
        let routing = lazily(&owned, |alias| {
            let weights = alias.weights.borrow();
            let weight = |(version, weight): &(_, _)| alias::VersionWeight::new(version, *weight);
            let weights = some_of(weights.iter().map(weight))?;
            Some(alias::AliasRoutingConfiguration::new().additional_version_weights(weights))
        });
        owned
            .cfn
            .function_name(owned.function.function_name())
            .function_version(version.version_number())
            .name(&owned.name)
            .routing_config(routing);
        Alias(Part::new(node, owned))
    }

    /// What the alias is for.
    #[track_caller]
    pub fn description(&self, text: impl IntoValue<String>) -> Self {
        Alias(self.0.edit(|alias| {
            alias.cfn.description(text);
        }))
    }

    /// Sends a part of the invocations, 0 to 1, to another version.
    ///
    /// # Errors
    /// At synthesis: `SW0401` if the parts are more than 1 in all, or less than 0; `SW0406` if it is a version of another
    /// function, or there is one already.
    #[track_caller]
    pub fn weight(&self, version: &Version, weight: f64) -> Self {
        let all: f64 = self
            .0
            .weights
            .borrow()
            .iter()
            .map(|(_, weight)| weight)
            .sum();
        if !(0.0..=1.0).contains(&weight) || all + weight > 1.0 {
            let problem = format!("a version gets {weight} of the invocations of an alias");
            self.0.report(
                Diagnostic::error(codes::OUT_OF_RANGE, problem)
                    .hint("use 0 to 1, and no more than 1 in all"),
            );
        }
        if version.invocable_function().node() != self.0.function.node() {
            let problem = "an alias sends invocations to a version of another function";
            self.0.report(
                Diagnostic::error(codes::MISFIT, problem).hint("use a version of the alias's own"),
            );
        } else if !self.0.weights.borrow().is_empty() {
            let problem = "an alias sends invocations to more than two versions";
            self.0.report(
                Diagnostic::error(codes::MISFIT, problem).hint("Lambda takes two: leave one out"),
            );
        }
        Alias(self.0.edit(|alias| {
            let weight = (version.version_number(), weight);
            alias.weights.borrow_mut().push(weight);
        }))
    }

    /// Keeps environments ready in which the version can run at once; they are paid for whether they are used or not.
    #[track_caller]
    pub fn provisioned_concurrency(&self, count: u32) -> Self {
        Alias(self.0.edit(|alias| {
            let count = alias::ProvisionedConcurrencyConfiguration::new(count);
            alias.cfn.provisioned_concurrency_config(count);
        }))
    }

    /// Lets the number of environments that are kept ready follow what is used of them, as a part: 0.1 to 0.9. More can be
    /// said on what this returns.
    #[cfg(feature = "applicationautoscaling")]
    #[track_caller]
    pub fn scale_provisioned_concurrency(
        &self,
        limits: std::ops::RangeInclusive<u32>,
        utilization: f64,
    ) -> crate::applicationautoscaling::ScalableTarget {
        use crate::applicationautoscaling::{
            PredefinedMetric, ScalableDimension, ScalableTarget, ServiceNamespace, TargetTracking,
        };
        let scaling = Node::new(self, "AliasScaling");
        let function = part_of_arn(&self.alias_arn(), 6);
        let resource = stackwright::sub!("function:{function}:{}", self.0.name);
        let dimension = ScalableDimension::LambdaFunctionProvisionedConcurrency;
        let service = ServiceNamespace::Lambda;
        let metric = PredefinedMetric::LambdaProvisionedConcurrencyUtilization;
        ScalableTarget::new(&scaling, "Target", service, resource, dimension, limits)
            .track("Tracking", TargetTracking::new(metric, utilization))
    }

    #[track_caller]
    pub(super) fn invoke_config(&self, _what: &str, edit: impl FnOnce(&Invocations)) -> Self {
        Alias(self.0.edit(|alias| {
            let known = alias.invocations.borrow().clone();
            let invocations = known.unwrap_or_else(|| {
                let qualifier = part_of_arn(&self.alias_arn(), 7);
                Invocations::new(self, alias.function.function_name(), qualifier)
            });
            edit(&invocations);
            alias.invocations.replace(Some(invocations));
        }))
    }

    pub(super) fn alias_function(&self) -> Function {
        self.0.function.clone()
    }

    pub(super) fn resource(&self) -> &CfnAlias {
        &self.0.cfn
    }

    /// The ARN, which names the function and the alias.
    pub fn alias_arn(&self) -> Value<String> {
        self.0.cfn.ref_()
    }

    /// Its name.
    pub fn alias_name(&self) -> Value<String> {
        self.0.name.clone()
    }

    /// Lets somebody invoke the alias, and nothing else of the function.
    #[track_caller]
    pub fn grant_invoke(&self, grantee: &impl Grantable) -> Grant {
        Grant::on_principal(grantee, &["lambda:InvokeFunction"], vec![self.alias_arn()])
    }
}

impl Invocable for Alias {
    fn invocable_function(&self) -> &Function {
        &self.0.function
    }

    fn invocable_arn(&self) -> Value<String> {
        self.alias_arn()
    }

    fn invocable_name(&self) -> Value<String> {
        let function = part_of_arn(&self.alias_arn(), 6);
        stackwright::sub!("{function}:{}", self.0.name)
    }
}

impl Function {
    /// An alias for the [current version](Function::current_version).
    ///
    /// # Errors
    /// At synthesis: `SW0402` if Lambda does not accept the name.
    #[track_caller]
    pub fn alias(&self, name: &str) -> Alias {
        let version = self.current_version();
        Alias::create(
            Node::new(self, &format!("Alias{name}")),
            name.into(),
            &version,
        )
    }
}

impl Version {
    /// An alias for this version.
    #[track_caller]
    pub fn alias(&self, name: &str) -> Alias {
        Alias::create(Node::new(self, &format!("Alias{name}")), name.into(), self)
    }
}
