//! What the rules about flows read from a template: targets of event rules, patterns, and the resources behind
//! references.

use crate::engines::Answer;
use crate::engines::events::Pattern;
use crate::engines::text::{Scope, Text};
use crate::model::{Instance, Resource};
use crate::parse::Span;
use crate::rules::{Context, Form};

/// A target of an event rule.
pub(super) struct Target<'a, 't> {
    /// Its place below the rule's properties, such as `Targets.0`.
    pub path: String,
    /// Its id, or its place where that is not known.
    pub id: String,
    /// The whole target.
    pub instance: &'a Instance<'t>,
    /// What its ARN is.
    pub arn: Text,
    /// The resource of the template that it is.
    pub resource: Option<&'t Resource<'t>>,
}

pub(super) fn scope<'a, 't>(cx: &Context<'t>, form: &'a Form<'t>) -> Scope<'a, 't>
where
    't: 'a,
{
    Scope {
        template: cx.template,
        environment: &form.environment,
    }
}

/// The resource of the template that a value refers to.
pub(super) fn referred<'t>(
    cx: &Context<'t>,
    instance: Option<&Instance<'t>>,
) -> Option<&'t Resource<'t>> {
    cx.template.resources.get(instance?.resource()?)
}

/// The same, when it has that type.
pub(super) fn referred_as<'t>(
    cx: &Context<'t>,
    instance: Option<&Instance<'t>>,
    type_name: &str,
) -> Option<&'t Resource<'t>> {
    referred(cx, instance).filter(|resource| resource.type_name == type_name)
}

/// The targets of an event rule.
pub(super) fn targets<'a, 't>(cx: &Context<'t>, form: &'a Form<'t>) -> Vec<Target<'a, 't>> {
    let scope = scope(cx, form);
    let items = form
        .properties
        .get("Targets")
        .map(Instance::items)
        .unwrap_or_default();
    items
        .iter()
        .enumerate()
        .filter_map(|(index, instance)| {
            let arn = instance.get("Arn")?;
            Some(Target {
                path: format!("Targets.{index}"),
                id: instance
                    .get("Id")
                    .and_then(Instance::text)
                    .map_or_else(|| index.to_string(), str::to_owned),
                instance,
                arn: scope.text(arn),
                resource: referred(cx, Some(arn)),
            })
        })
        .collect()
}

impl Target<'_, '_> {
    /// Whether the target is an ECS cluster.
    pub fn is_cluster(&self) -> bool {
        Text::glob("arn:*:ecs:*:*:cluster/*").covers(&self.arn) == Answer::Yes
    }
}

/// The pattern of an event rule, where it is an object.
pub(super) fn pattern<'t>(cx: &Context<'t>, form: &Form<'t>) -> Option<Pattern> {
    let instance = form.properties.get("EventPattern")?;
    instance.node.as_map()?;
    Some(Pattern::read(scope(cx, form), instance).0)
}

/// Whether all alternatives of a field are literal texts, and each is one of these.
pub(super) fn only(pattern: &Pattern, path: &[&str], known: &[&str]) -> bool {
    pattern.tests(path).is_some_and(|tests| {
        !tests.is_empty()
            && tests
                .iter()
                .all(|test| test.literal().is_some_and(|text| known.contains(&text)))
    })
}

/// The bucket of the template that has that name.
pub(super) fn bucket_named<'t>(
    cx: &Context<'t>,
    scope: Scope<'_, 't>,
    name: &Text,
) -> Option<&'t Resource<'t>> {
    cx.template
        .resources_of("AWS::S3::Bucket")
        .find(|bucket| scope.reference(bucket, "").equals(name) == Answer::Yes)
}

/// The evaluated property of another resource.
pub(super) fn property<'t>(
    scope: Scope<'_, 't>,
    resource: &Resource<'t>,
    name: &str,
) -> Option<Instance<'t>> {
    scope
        .environment
        .evaluate(scope.template, resource.property(name)?)
}

/// Where a property's name stands, else where the properties begin.
pub(super) fn key_span(resource: &Resource<'_>, name: &str) -> Span {
    resource
        .properties
        .and_then(|properties| properties.as_map())
        .and_then(|map| map.entry(name))
        .map_or_else(|| resource.properties_span(), |entry| entry.key_span)
}
