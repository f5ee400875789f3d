//! Rules: one file each, declared with [`rule!`](crate::rule), listed in [`registry`].
//!
//! A rule is a unit struct whose doc comment is its page (`stackwright rules CODE`), in a fixed shape:
//! the sections *What it does*, *Why it matters*, *Example* and *Source*. It says in its declaration what
//! it wants to see, and the checker calls it for that and nothing else, so that a hundred rules cost one
//! pass over what the model has collected.
//!
//! A new rule takes four steps: a file here, a `mod` line, a line in [`registry`], and its cases in
//! `tests/rules/<CODE>.yaml`, of which at least one fails and one passes.
//!
//! ```
//! use stackwright_validate::rule;
//! use stackwright_validate::rules::{Context, Findings, Form, Rule};
//!
//! rule! {
//!     /// ## What it does
//!     /// Checks that a topic has a display name.
//!     /// ## Why it matters
//!     /// Text messages begin with it.
//!     /// ## Example
//!     /// ```yaml
//!     /// Topic: {Type: AWS::SNS::Topic}
//!     /// ```
//!     /// ## Source
//!     /// <https://docs.aws.amazon.com/sns/latest/dg/sns-create-topic.html>
//!     pub struct TopicName = SW9999, "topic-name", Warning, on [forms "AWS::SNS::Topic"];
//! }
//!
//! impl Rule for TopicName {
//!     fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
//!         if form.properties.lacks("DisplayName") {
//!             out.report(self.at(form.resource.properties_span(), "the topic has no display name"));
//!         }
//!     }
//! }
//! ```

mod context;
pub mod extension;
pub mod registry;

mod apigateway;
mod assertion;
mod autoscaling;
mod backup;
mod cache;
mod certificate;
mod cloudformation;
mod cloudfront;
mod cloudwatch;
mod codebuild;
mod codepipeline;
mod condition;
mod document;
mod dynamic;
mod dynamodb;
mod ec2;
mod ecs;
mod elb;
mod fit;
mod flow;
mod fsx;
mod function;
mod guardduty;
mod iam;
mod instances;
mod lambda;
mod lifecycle;
mod linked;
mod logs;
mod mapping;
mod metadata;
mod output;
mod parameter;
mod rds;
pub(crate) mod reference;
mod resource;
mod route53;
mod s3;
mod sam;
mod schedule;
mod schema;
mod sns;
mod sqs;
mod ssm;
mod stepfunctions;
pub(crate) mod suppression;
pub(crate) mod template;
pub(crate) mod update;

pub use context::{Context, Findings};
pub use stackwright_template::model::Form;

use crate::{CodeInfo, Diagnostic};
use stackwright_template::model::{Call, Function, Resource};
use stackwright_template::parse::Span;

/// What a rule wants to be called for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hook {
    /// Once for the template.
    Template,
    /// For each resource of these types; of any type when the list is empty.
    Resources(&'static [&'static str]),
    /// For each form of each resource of these types; of any type when the list is empty.
    Forms {
        /// The types.
        types: &'static [&'static str],
        /// Whether also for the forms with what parameters can be: defaults, allowed values, mappings by region. What the
        /// rule finds only there is reported as a warning about the value.
        parameters: bool,
    },
    /// For each call of these functions; of any function when the list is empty.
    Calls(&'static [Function]),
}

/// What [`rule!`](crate::rule) declares.
pub trait Declared: Sync {
    /// Code, name, severity and page.
    fn info(&self) -> &'static CodeInfo;
    /// What the rule is called for.
    fn hooks(&self) -> &'static [Hook];
}

/// A check. Override the method of each hook that the declaration names. What is reported in [`Rule::resource`] and
/// [`Rule::form`] is about that resource unless the finding names another.
pub trait Rule: Declared {
    /// Checks the template as a whole.
    fn template<'t>(&self, _cx: &Context<'t>, _out: &mut Findings) {}

    /// Checks a resource of one of the declared types.
    fn resource<'t>(&self, _cx: &Context<'t>, _resource: &'t Resource<'t>, _out: &mut Findings) {}

    /// Checks a resource of one of the declared types in one of its [forms](Form). The same finding in
    /// several forms is one.
    fn form<'t>(&self, _cx: &Context<'t>, _form: &Form<'t>, _out: &mut Findings) {}

    /// Checks a call of one of the declared functions.
    fn call<'t>(&self, _cx: &Context<'t>, _call: &'t Call<'t>, _out: &mut Findings) {}

    /// A finding of this rule.
    fn at(&self, span: Span, message: impl Into<String>) -> Diagnostic
    where
        Self: Sized,
    {
        self.info().diagnostic(message).span(span)
    }
}

/// Declares a rule: `struct Name = CODE, "name", Severity, on [hooks];`.
///
/// The hooks are any of
/// - `template`,
/// - `resources "AWS::S3::Bucket" "…"`, without types for all of them,
/// - `forms "AWS::S3::Bucket" "…"`, and `forms "…" with parameters` for what parameters can be, too,
/// - `calls Ref GetAtt …`, without functions for all of them.
///
/// A rule of severity `Info` is only checked when somebody asks for it. After the hooks may stand `, status preview` (or
/// `deprecated`, or `redirected CODE`) and `, supersedes CODE CODE`: findings of those codes are left out where this rule
/// finds something in the same place. Two kinds of rules have no code of their own:
/// - `by "…"`: the code is reported by another part of this crate, and the declaration documents it;
/// - `by Schema "Type" "name", at {"Type": "Path" "Other.*.Path"; …}, because "…"`: a further schema of a type is applied at
///   these places, and a finding says what is behind it, for single properties by `, of "Name" because "…"`. [`Kind`](crate::rules::extension::Kind) has what can
///   stand instead of `Schema`.
#[macro_export]
macro_rules! rule {
    ($(#[doc = $doc:expr])* $vis:vis struct $name:ident = $code:ident, $slug:literal, $severity:ident, on [$($hooks:tt)*]
        $(, status $status:ident $($target:ident)?)? $(, supersedes $($other:ident)+)?;) => {
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug)]
        $vis struct $name;

        impl $crate::rules::Declared for $name {
            fn info(&self) -> &'static $crate::CodeInfo {
                const INFO: $crate::CodeInfo = $crate::CodeInfo {
                    code: stringify!($code),
                    name: $slug,
                    severity: $crate::Severity::$severity,
                    status: $crate::rule!(@status $($status $($target)?)?),
                    supersedes: &[$($(stringify!($other)),+)?],
                    docs: &[$($doc),*],
                };
                &INFO
            }

            fn hooks(&self) -> &'static [$crate::rules::Hook] {
                const HOOKS: &[$crate::rules::Hook] = $crate::rule!(@hooks [] $($hooks)*);
                HOOKS
            }
        }
    };
    ($(#[doc = $doc:expr])* $vis:vis struct $name:ident = $code:ident, $slug:literal, $severity:ident, by $part:literal $($rest:tt)*) => {
        $crate::rule! {
            $(#[doc = $doc])*
            $vis struct $name = $code, $slug, $severity, on [] $($rest)*
        }

        impl $crate::rules::Rule for $name {}
    };
    (@status) => { $crate::Status::Stable };
    (@status preview) => { $crate::Status::Preview };
    (@status deprecated) => { $crate::Status::Deprecated };
    (@status redirected $to:ident) => { $crate::Status::Redirected(stringify!($to)) };
    ($(#[doc = $doc:expr])* $vis:vis struct $name:ident = $code:ident, $slug:literal, $severity:ident,
        by $kind:ident $of:literal $extension:literal,
        at { $($type_name:literal : $($path:literal)+);+ $(;)? },
        because $because:literal $(, of $property:literal because $reason:literal)*;
    ) => {
        $crate::rule! {
            $(#[doc = $doc])*
            $vis struct $name = $code, $slug, $severity, on [resources $($type_name)+];
        }

        impl $crate::rules::Rule for $name {
            fn resource<'t>(
                &self,
                cx: &$crate::rules::Context<'t>,
                resource: &'t $crate::template::model::Resource<'t>,
                out: &mut $crate::rules::Findings,
            ) {
                const APPLIED: $crate::rules::extension::Applied = $crate::rules::extension::Applied {
                    kind: $crate::rules::extension::Kind::$kind,
                    of: $of,
                    name: $extension,
                    places: &[$(($type_name, &[$($path),+])),+],
                    because: $because,
                    of_property: &[$(($property, $reason)),*],
                };
                APPLIED.check($crate::rules::Declared::info(self), cx, resource, out);
            }
        }
    };
    (@hooks [$($done:expr,)*]) => { &[$($done),*] };
    (@hooks [$($done:expr,)*] , $($rest:tt)*) => { $crate::rule!(@hooks [$($done,)*] $($rest)*) };
    (@hooks [$($done:expr,)*] template $($rest:tt)*) => {
        $crate::rule!(@hooks [$($done,)* $crate::rules::Hook::Template,] $($rest)*)
    };
    (@hooks [$($done:expr,)*] resources $($type_name:literal)* $(, $($rest:tt)*)?) => {
        $crate::rule!(@hooks [$($done,)* $crate::rules::Hook::Resources(&[$($type_name),*]),] $($($rest)*)?)
    };
    (@hooks [$($done:expr,)*] forms $($type_name:literal)* with parameters $(, $($rest:tt)*)?) => {
        $crate::rule!(@hooks [$($done,)* $crate::rules::Hook::Forms { types: &[$($type_name),*], parameters: true },] $($($rest)*)?)
    };
    (@hooks [$($done:expr,)*] forms $($type_name:literal)* $(, $($rest:tt)*)?) => {
        $crate::rule!(@hooks [$($done,)* $crate::rules::Hook::Forms { types: &[$($type_name),*], parameters: false },] $($($rest)*)?)
    };
    (@hooks [$($done:expr,)*] calls $($function:ident)* $(, $($rest:tt)*)?) => {
        $crate::rule!(@hooks [$($done,)* $crate::rules::Hook::Calls(&[$($crate::template::model::Function::$function),*]),] $($($rest)*)?)
    };
}
