//! What the rules about flows read from a template: targets of event rules, patterns, and the resources behind
//! references.

use crate::Diagnostic;
use crate::rules::{Context, Form};
use stackwright_template::engines::Answer;
use stackwright_template::engines::events::{self, Pattern};
use stackwright_template::engines::iam::Permissions;
use stackwright_template::engines::text::{Located, Scope, Text};
use stackwright_template::model::{Instance, Resource, Section};
use stackwright_template::parse::Span;

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
    /// The resource that it is, in the template or another one of the app.
    pub resource: Option<Located<'t>>,
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

/// The resource that a value refers to, in the template or another one of the app.
pub(super) fn referred<'t>(
    scope: Scope<'_, 't>,
    instance: Option<&Instance<'t>>,
) -> Option<Located<'t>> {
    scope.resource(instance?)
}

/// The resource of a type that a value refers to, in the template or another one of the app; also one that the value
/// names by what is written in it, such as an ARN with the literal name of a role.
pub(super) fn referred_as<'t>(
    scope: Scope<'_, 't>,
    instance: Option<&Instance<'t>>,
    type_name: &str,
) -> Option<Located<'t>> {
    let instance = instance?;
    if let Some(found) = scope.resource(instance) {
        return Some(found).filter(|found| found.type_name == type_name);
    }
    let text = scope.text(instance);
    scope.everywhere(type_name).find(|located| {
        scope.with(located, |there| {
            ["", "Arn"]
                .iter()
                .any(|attribute| text == there.reference(located, attribute))
        })
    })
}

/// Where another place is, when it is in the template that is checked.
pub(super) fn related(
    finding: Diagnostic,
    located: &Located<'_>,
    span: Span,
    label: &str,
) -> Diagnostic {
    if located.is_home() {
        finding.related(span, label)
    } else {
        finding
    }
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
                resource: referred(scope, Some(arn)),
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

impl Target<'_, '_> {
    /// Whether the target is certainly no ECS cluster.
    pub fn is_no_cluster(&self) -> bool {
        Text::glob("arn:*:ecs:*:*:cluster/*").intersects(&self.arn) == Answer::No
    }
}

/// The pattern of an event rule, an object or a text with JSON in it.
pub(super) fn pattern<'t>(cx: &Context<'t>, form: &Form<'t>) -> Option<Pattern> {
    let instance = form.properties.get("EventPattern")?;
    Some(events::read(scope(cx, form), instance)?.0)
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

/// The bucket of the template, or of another one of the app, that has that name.
pub(super) fn bucket_named<'t>(scope: Scope<'_, 't>, name: &Text) -> Option<Located<'t>> {
    scope.everywhere("AWS::S3::Bucket").find(|bucket| {
        scope
            .with(bucket, |there| there.reference(bucket, ""))
            .equals(name)
            == Answer::Yes
    })
}

/// What `Ref` (an empty attribute) or `Fn::GetAtt` of a resource returns, wherever it is.
pub(super) fn reference<'t>(scope: Scope<'_, 't>, located: &Located<'t>, attribute: &str) -> Text {
    scope.with(located, |there| there.reference(located, attribute))
}

/// The text of a property of a resource, wherever it is.
pub(super) fn text_of<'t>(scope: Scope<'_, 't>, located: &Located<'t>, name: &str) -> Option<Text> {
    scope.with(located, |there| {
        there
            .property(located, name)
            .map(|value| there.text(&value))
    })
}

/// Whether all policies of a role are seen: the app is whole, or nobody outside of the template knows the role's name.
pub(super) fn is_closed(cx: &Context<'_>, role: &Located<'_>) -> bool {
    if cx.is_whole() {
        return true;
    }
    let exported = || {
        cx.template
            .references_to(role.name)
            .any(|reference| reference.owner.section == Section::Outputs)
    };
    role.is_home()
        && role.property("RoleName").is_none()
        && !exported()
        && !cx.template.is_rewritten()
}

/// What a role may do, wherever it is.
pub(super) fn permissions<'t>(scope: Scope<'_, 't>, role: &Located<'t>) -> Permissions {
    scope.with(role, |there| Permissions::of(there, role))
}

/// The resource that a property of another one refers to, wherever they are.
pub(super) fn linked<'t>(
    scope: Scope<'_, 't>,
    located: &Located<'t>,
    name: &str,
    type_name: &str,
) -> Option<Located<'t>> {
    scope.with(located, |there| {
        referred_as(there, there.property(located, name).as_ref(), type_name)
    })
}

/// Where a property's name stands, else where the properties begin.
pub(super) fn key_span(resource: &Resource<'_>, name: &str) -> Span {
    resource
        .properties
        .and_then(|properties| properties.as_map())
        .and_then(|map| map.entry(name))
        .map_or_else(|| resource.properties_span(), |entry| entry.key_span)
}
