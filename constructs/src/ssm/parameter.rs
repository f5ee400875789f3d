//! What parameters of all types have in common.

use std::cell::{Cell, RefCell};
use std::fmt;

use stackwright::{
    CfnParameter as TemplateParameter, Construct, Diagnostic, Node, Resource, Value, sub,
};
use stackwright_cfn::ssm::CfnParameter;

use super::codes;
use crate::kit::{Origin, arn_in_stack};
use crate::kms::Key;

/// The most characters of a value, and those of the tier Advanced.
const STANDARD: usize = 4096;
const ADVANCED: usize = 8192;

pub(super) struct Owned {
    pub cfn: CfnParameter,
    pub name: RefCell<Option<Value<String>>>,
    pub is_advanced: Cell<bool>,
    /// How many characters the value has, if that is known.
    pub length: Option<usize>,
}

#[derive(Debug)]
pub(super) struct Imported<V> {
    pub name: Value<String>,
    pub value: V,
    pub key: RefCell<Option<Key>>,
}

impl fmt::Debug for Owned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.cfn.node().fmt(f)
    }
}

impl Owned {
    pub fn new(cfn: CfnParameter, value: &Value<String>) -> Self {
        Owned {
            cfn,
            name: RefCell::default(),
            is_advanced: Cell::new(false),
            length: value.as_str().map(|text| text.chars().count()),
        }
    }

    pub fn problems(&self) -> Vec<Diagnostic> {
        let (most, hint) = match self.is_advanced.get() {
            true => (ADVANCED, "put it into a bucket, or into several parameters"),
            false => (
                STANDARD,
                "call `tier(Tier::Advanced)`, whose values have up to 8192",
            ),
        };
        let error =
            |problem: String| Diagnostic::error(codes::VALUE, problem).property("Properties.Value");
        match self.length {
            Some(0) => {
                vec![error("the value of a parameter is empty".to_owned()).hint("give it a value")]
            }
            Some(length) if length > most => {
                let problem =
                    format!("the value of a parameter has {length} characters, and {most} at most");
                vec![error(problem).hint(hint)]
            }
            _ => Vec::new(),
        }
    }
}

/// A parameter of the template whose value, of a type, is the one that a parameter with this name or ARN has when the stack is deployed.
#[track_caller]
pub(super) fn read_when_deployed(
    scope: &Node,
    id: &str,
    type_name: &str,
    name: &Value<String>,
) -> TemplateParameter {
    TemplateParameter::new(scope, &format!("{id}.Parameter"))
        .type_name(&format!("AWS::SSM::Parameter::Value<{type_name}>"))
        .default_value(name)
}

/// The name of a parameter.
pub(super) fn name_of<V>(origin: &Origin<Owned, Imported<V>>) -> Value<String> {
    match origin {
        Origin::Owned(parameter) => parameter.cfn.ref_(),
        Origin::Imported(parameter) => parameter.name.clone(),
    }
}

/// The ARN of a parameter: a name that is a path starts with the slash that is in the ARN.
pub(super) fn arn_of<V>(node: &Node, origin: &Origin<Owned, Imported<V>>) -> Value<String> {
    let name = name_of(origin);
    let is_path = match origin {
        Origin::Owned(parameter) => {
            let given = parameter.name.borrow();
            given
                .as_ref()
                .is_some_and(|name| name.to_string().starts_with('/'))
        }
        Origin::Imported(parameter) => parameter.name.to_string().starts_with('/'),
    };
    let separator = if is_path { "" } else { "/" };
    arn_in_stack(node, "ssm", sub!("parameter{separator}{name}"))
}

/// What all types of parameters have.
macro_rules! parameter {
    ($type:ident) => {
        impl stackwright::Construct for $type {
            fn node(&self) -> &stackwright::Node {
                self.0.node()
            }
        }

        impl crate::iam::GrantActions for $type {
            type Resource = stackwright_cfn::ssm::CfnParameter;

            fn governed_arn(&self) -> stackwright::Value<String> {
                self.parameter_arn()
            }
        }

        impl $type {
            /// Gives the parameter a name of its own, or a path such as `/app/level`: letters, digits and any of `._-`, with
            /// slashes between up to 15 levels.
            ///
            /// # Errors
            /// At synthesis: `SW0606` if Systems Manager does not accept it.
            #[track_caller]
            pub fn name(&self, name: impl stackwright::IntoValue<String>) -> Self {
                let name = name.into_value();
                let kind = stackwright_facts::name::Name::Parameter;
                crate::kit::check_name(self.node(), super::codes::NAME, kind, &name);
                $type(self.0.edit("a name", |parameter| {
                    parameter.cfn.name(&name);
                    parameter.name.replace(Some(name));
                }))
            }

            /// What the parameter is for.
            #[track_caller]
            pub fn description(&self, text: impl stackwright::IntoValue<String>) -> Self {
                $type(self.0.edit("a description", |parameter| {
                    parameter.cfn.description(text);
                }))
            }

            /// A regular expression that its values match.
            #[track_caller]
            pub fn allowed_pattern(&self, pattern: impl stackwright::IntoValue<String>) -> Self {
                $type(self.0.edit("a pattern", |parameter| {
                    parameter.cfn.allowed_pattern(pattern);
                }))
            }

            /// The tier: how long values may be, and what they cost. Values have up to 4096 characters unless this is called.
            #[track_caller]
            pub fn tier(&self, tier: super::Tier) -> Self {
                $type(self.0.edit("a tier", |parameter| {
                    let standard = tier.as_str() == super::Tier::Standard.as_str();
                    parameter.is_advanced.set(!standard);
                    parameter.cfn.tier(tier);
                }))
            }

            /// What happens to the parameter when it leaves the stack; it is deleted unless this is called.
            #[track_caller]
            pub fn removal_policy(&self, policy: stackwright::RemovalPolicy) -> Self {
                $type(self.0.edit("a removal policy", |parameter| {
                    use stackwright::Resource as _;
                    parameter.cfn.removal_policy(policy);
                }))
            }

            /// Says with which key a parameter that exists elsewhere is encrypted, so that grants extend to it.
            pub fn encrypted_with(&self, key: &crate::kms::Key) -> Self {
                if let crate::kit::Origin::Imported(parameter) = self.0.origin() {
                    parameter.key.replace(Some(key.clone()));
                }
                self.clone()
            }

            /// The name.
            pub fn parameter_name(&self) -> stackwright::Value<String> {
                super::parameter::name_of(self.0.origin())
            }

            /// The ARN.
            pub fn parameter_arn(&self) -> stackwright::Value<String> {
                super::parameter::arn_of(self.node(), self.0.origin())
            }

            /// Whether the parameter exists elsewhere.
            pub fn is_imported(&self) -> bool {
                self.0.is_imported()
            }

            /// Lets somebody read the parameter, and what it was before.
            #[track_caller]
            pub fn grant_read(&self, grantee: &impl crate::iam::Grantable) -> crate::iam::Grant {
                let actions = [
                    "ssm:DescribeParameters",
                    "ssm:GetParameters",
                    "ssm:GetParameter",
                    "ssm:GetParameterHistory",
                ];
                self.give(grantee, &actions, crate::kms::Key::grant_decrypt)
            }

            /// Lets somebody change the parameter.
            #[track_caller]
            pub fn grant_write(&self, grantee: &impl crate::iam::Grantable) -> crate::iam::Grant {
                self.give(
                    grantee,
                    &["ssm:PutParameter"],
                    crate::kms::Key::grant_encrypt,
                )
            }

            #[track_caller]
            fn give(
                &self,
                grantee: &impl crate::iam::Grantable,
                actions: &[&str],
                on_key: fn(&crate::kms::Key, &crate::iam::Grantee) -> crate::iam::Grant,
            ) -> crate::iam::Grant {
                let grantee = grantee.grantee();
                let key = match self.0.origin() {
                    crate::kit::Origin::Imported(parameter) => parameter.key.borrow().clone(),
                    crate::kit::Origin::Owned(_) => None,
                };
                let used = key.map(|key| on_key(&key, &grantee)).unwrap_or_default();
                let arn = vec![self.parameter_arn()];
                crate::iam::Grant::on_principal(&grantee, actions, arn).and(used)
            }
        }
    };
}
pub(super) use parameter;
