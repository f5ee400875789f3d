//! Properties, of one resource or of two, that must fit each other: tables of what cannot be together.
//!
//! A [`Row`] says of a type what a service refuses: clauses that are never all true at once. A value that is not known
//! makes no clause true, so that a row only speaks where it is certain. A service is a file with its rows and the page of
//! its code; a new constraint is a row, and a case in `tests/rules`.

mod accepted;
mod api;
mod compute;
mod database;
mod delivery;
mod dns;
mod edge;
mod enhanced_monitoring;
mod identity;
mod keys;
mod monitoring;
mod network;
mod once;
mod ports;
mod storage;
mod streams;
mod versions;
mod windows;
mod zones;

pub use accepted::AcceptedUnfit;
pub use api::ApiFit;
pub use compute::ComputeFit;
pub use database::DatabaseFit;
pub use delivery::DeliveryFit;
pub use dns::DnsFit;
pub use edge::EdgeFit;
pub use enhanced_monitoring::ClusterMonitoring;
pub use identity::IdentityFit;
pub use keys::KeyFit;
pub use monitoring::MonitoringFit;
pub use network::NetworkFit;
pub use once::Once;
pub use ports::{AllPorts, PortsIgnored};
pub use storage::StorageFit;
pub use streams::StreamFit;
pub use zones::Zones;

use crate::CodeInfo;
use crate::rules::extension::{Selected, select};
use crate::rules::{Context, Findings, Form};
use stackwright_template::engines::text::Scope;
use stackwright_template::model::{
    Evaluation, Function, Instance, Intrinsic, Object, Resource, Section, sub_variables,
};
use stackwright_template::parse::{Data, Node};

/// What a service refuses.
struct Row {
    /// The types that it is about.
    of: &'static [&'static str],
    /// Where the properties are that the clauses are about; empty for those of the resource, `*` for each item of a list.
    at: &'static str,
    /// Where the finding stands, below `at`; where there is no such property, at the whole.
    place: &'static str,
    /// What is never true at once.
    never: &'static [Clause],
    /// What is wrong. `{Path}` is the text at a path below `at`, `{>}` the name of the other resource, `{>Path}` a text of it.
    message: &'static str,
    /// What to do.
    hint: &'static str,
}

/// Something that is true of properties. Paths are dotted; `*` is any item of a list.
enum Clause {
    /// There is such a property, whatever its value.
    Has(&'static str),
    /// There is certainly no such property.
    Lacks(&'static str),
    /// The text is one of these.
    Is(&'static str, &'static [&'static str]),
    /// The text is known, and none of these.
    IsNot(&'static str, &'static [&'static str]),
    /// There is no such text, or it is known and begins with something else.
    Unlike(&'static str, &'static str),
    /// The list has two items or more, all of which refer to resources of a type with the same value of a property.
    Alike(&'static str, &'static str, &'static str),
    /// The text, with `${…}` for what only a deployment knows, is one of which this is true.
    Written(&'static str, fn(&str) -> bool),
    /// The text contains one of these.
    Contains(&'static str, &'static [&'static str]),
    /// The number is known, and more.
    Above(&'static str, f64),
    /// The number is known, and less.
    Below(&'static str, f64),
    /// The first number is more than the second.
    More(&'static str, &'static str),
    /// The first number is not more than the second.
    NotMore(&'static str, &'static str),
    /// The list has fewer items.
    Fewer(&'static str, usize),
    /// One of these is true.
    Any(&'static [Clause]),
    /// What no other clause says.
    When(fn(&Instance<'_>) -> bool),
    /// What no other clause says of the properties of the resource, and of those at the row's place.
    Within(fn(&Instance<'_>, &Instance<'_>) -> bool),
    /// The value is what `Ref` or `Fn::GetAtt` of a resource of one of these types returns.
    RefersTo(&'static str, &'static [&'static str]),
    /// The value is `Ref` of a resource of a type.
    RefOf(&'static str, &'static str),
    /// The value is that, or a text with it.
    Mentions(&'static str, &'static [&'static str]),
    /// The value refers to a resource that nothing but resources of these types (or of those that begin with one that ends
    /// in `::`) refers to, no output either.
    UsedOnlyBy(&'static str, &'static [&'static str]),
    /// The value is a text with a reference to a resource of a type of which this is true.
    Other(&'static str, &'static str, &'static [Clause]),
    /// The value is a text with a reference to a resource of a type beside which these properties are wrong.
    Beside(
        &'static str,
        &'static str,
        fn(&Instance<'_>, &Instance<'_>) -> bool,
    ),
}

use Clause::{Any, Has, Is, Lacks, Other};

/// The property is no, or left out where that is what it means.
macro_rules! off {
    ($path:literal) => {
        $crate::rules::fit::Clause::Any(&[
            $crate::rules::fit::Clause::Lacks($path),
            $crate::rules::fit::Clause::Is($path, &["false"]),
        ])
    };
}
/// The property is yes.
macro_rules! on {
    ($path:literal) => {
        $crate::rules::fit::Clause::Is($path, &["true"])
    };
}
/// Declares the rule of a table: its page, its code and name, the types, and the rows.
macro_rules! fits {
    ($(#[doc = $doc:expr])* pub struct $name:ident = $code:ident, $slug:literal, of $($rest:tt)*) => {
        $crate::rules::fit::fits! { $(#[doc = $doc])* pub struct $name = $code, $slug, Error, of $($rest)* }
    };
    ($(#[doc = $doc:expr])* pub struct $name:ident = $code:ident, $slug:literal, $severity:ident, of $($type_name:literal)+; $rows:ident) => {
        $crate::rule! {
            $(#[doc = $doc])*
            pub struct $name = $code, $slug, $severity, on [forms $($type_name)+ with parameters];
        }

        impl $crate::rules::Rule for $name {
            fn form<'t>(&self, cx: &$crate::rules::Context<'t>, form: &$crate::rules::Form<'t>, out: &mut $crate::rules::Findings) {
                $crate::rules::fit::check($crate::rules::Declared::info(self), $rows, cx, form, out);
            }
        }
    };
}
pub(super) use {fits, off, on};

/// The other resource that made a clause true.
struct Found<'a, 't> {
    resource: &'a Resource<'t>,
    properties: Instance<'t>,
}

/// Reports the rows whose clauses are all true of a form.
fn check<'t>(info: &CodeInfo, rows: &[Row], cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
    for row in rows {
        if !row.of.contains(&form.resource.type_name) {
            continue;
        }
        for at in select(&form.properties, form.resource.properties_span(), row.at) {
            let mut other = None;
            let is_wrong = row
                .never
                .iter()
                .all(|clause| clause.is_true(cx, form, at.instance, &mut other));
            if !is_wrong {
                continue;
            }
            let below = select(at.instance, at.span, row.place).into_iter().next();
            let (span, path) = match &below {
                Some(below) if !row.place.is_empty() => {
                    (below.instance.span(), joined(&at.path, &below.path))
                }
                _ => (at.span, at.path.clone()),
            };
            let mut finding = info
                .diagnostic(filled(row.message, &at, other.as_ref()))
                .span(span)
                .hint(filled(row.hint, &at, other.as_ref()));
            if !path.is_empty() {
                finding = finding.property(path);
            }
            if let Some(other) = &other {
                let name = other.resource.name;
                finding = finding.related(other.resource.name_span, format!("`{name}`"));
            }
            out.report(finding);
        }
    }
}

fn joined(path: &str, below: &str) -> String {
    match (path, below) {
        (path, "") | ("", path) => path.to_owned(),
        (path, below) => format!("{path}.{below}"),
    }
}

/// A message with what stands in braces put in its place.
fn filled(message: &str, at: &Selected<'_, '_>, other: Option<&Found<'_, '_>>) -> String {
    let mut text = String::with_capacity(message.len());
    let mut rest = message;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else {
            break;
        };
        text.push_str(before);
        let (of, name) = match (name.strip_prefix('>'), other) {
            (Some(""), Some(other)) => {
                text.push_str(other.resource.name);
                rest = after;
                continue;
            }
            (Some(name), Some(other)) => (&other.properties, name),
            _ => (at.instance, name),
        };
        let shown = any(of, name).into_iter().find_map(|value| value.text());
        match shown {
            Some(shown) => text.push_str(shown),
            // What is left out needs no space before it.
            None => text.truncate(text.trim_end().len()),
        }
        rest = after;
    }
    text.push_str(rest);
    text
}

/// The values at a path; `*` stands for each item of a list.
fn any<'a, 't>(of: &'a Instance<'t>, path: &str) -> Vec<&'a Instance<'t>> {
    select(of, of.span(), path)
        .into_iter()
        .map(|found| found.instance)
        .collect()
}

/// The number at a path.
fn number(of: &Instance<'_>, path: &str) -> Option<f64> {
    any(of, path).into_iter().find_map(Instance::number)
}

/// Whether the object at the beginning of a path certainly has nothing at its end.
fn lacks(of: &Instance<'_>, path: &str) -> bool {
    let (first, rest) = path.split_once('.').unwrap_or((path, ""));
    match of.get(first) {
        None => of.lacks(first),
        Some(value) => !rest.is_empty() && lacks(value, rest),
    }
}

impl Clause {
    fn is_true<'a, 't>(
        &self,
        cx: &'a Context<'t>,
        form: &Form<'t>,
        of: &Instance<'t>,
        other: &mut Option<Found<'a, 't>>,
    ) -> bool {
        let texts = |path: &str, holds: &dyn Fn(&str) -> bool| {
            any(of, path)
                .into_iter()
                .any(|value| value.text().is_some_and(holds))
        };
        match self {
            Has(path) => !any(of, path).is_empty(),
            Lacks(path) => lacks(of, path),
            Is(path, texts_of) => texts(path, &|text| texts_of.contains(&text)),
            Self::IsNot(path, texts_of) => texts(path, &|text| !texts_of.contains(&text)),
            Self::Unlike(path, start) => {
                lacks(of, path) || texts(path, &|text| !text.starts_with(start))
            }
            Self::Alike(path, type_name, property) => alike(cx, of, path, type_name, property),
            Self::Written(path, holds) => {
                let scope = Scope {
                    template: cx.template,
                    environment: &form.environment,
                };
                any(of, path)
                    .into_iter()
                    .any(|value| holds(&scope.text(value).to_string()))
            }
            Self::Contains(path, parts) => {
                texts(path, &|text| parts.iter().any(|part| text.contains(part)))
            }
            Self::Above(path, least) => number(of, path).is_some_and(|number| number > *least),
            Self::Below(path, most) => number(of, path).is_some_and(|number| number < *most),
            Self::More(one, than) => number(of, one)
                .zip(number(of, than))
                .is_some_and(|(one, than)| one > than),
            Self::NotMore(one, than) => number(of, one)
                .zip(number(of, than))
                .is_some_and(|(one, than)| one <= than),
            Self::Fewer(path, least) => any(of, path).into_iter().any(|value| {
                matches!(&value.value, Evaluation::List(items)
                    if items.len() < *least && items.iter().all(|item| item.text().is_some() || item.resource().is_some()))
            }),
            Any(clauses) => clauses
                .iter()
                .any(|clause| clause.is_true(cx, form, of, other)),
            Self::When(holds) => holds(of),
            Self::Within(holds) => holds(&form.properties, of),
            Self::RefersTo(path, types) => any(of, path)
                .into_iter()
                .filter_map(|value| cx.template.resources.get(value.resource()?))
                .any(|resource| types.contains(&resource.type_name)),
            Self::RefOf(path, type_name) => any(of, path).into_iter().any(|value| {
                let call = Intrinsic::of(value.node).filter(|call| call.function == Function::Ref);
                call.and_then(|call| cx.template.resources.get(call.argument.as_str()?))
                    .is_some_and(|resource| resource.type_name == *type_name)
            }),
            Self::Mentions(path, types) => any(of, path)
                .into_iter()
                .filter_map(|value| referred(cx, value))
                .any(|resource| types.contains(&resource.type_name)),
            Self::UsedOnlyBy(path, types) => any(of, path)
                .into_iter()
                .filter_map(|value| referred(cx, value))
                .any(|resource| is_used_only_by(cx, resource.name, types)),
            Other(path, type_name, clauses) => {
                others(cx, form, of, path, type_name, other, |cx, found| {
                    let mut further = None;
                    clauses
                        .iter()
                        .all(|clause| clause.is_true(cx, form, found, &mut further))
                })
            }
            Self::Beside(path, type_name, are_wrong) => {
                others(cx, form, of, path, type_name, other, |_, found| {
                    are_wrong(of, found)
                })
            }
        }
    }
}

/// Whether something is true of a resource that the value at a path refers to, in a form that it can have beside this one.
fn others<'a, 't>(
    cx: &'a Context<'t>,
    form: &Form<'t>,
    of: &Instance<'t>,
    path: &str,
    type_name: &str,
    other: &mut Option<Found<'a, 't>>,
    holds: impl Fn(&'a Context<'t>, &Instance<'t>) -> bool,
) -> bool {
    for resource in any(of, path)
        .into_iter()
        .filter_map(|value| referred(cx, value))
    {
        if resource.type_name != type_name {
            continue;
        }
        let bare = resource.properties.is_none().then(|| Instance {
            node: resource.node,
            value: Evaluation::Object(Object {
                open: cx.template.has_own_macro(),
                ..Object::default()
            }),
            via: None,
        });
        let forms = cx.scenarios.forms_beside(form, resource);
        let found = forms.into_iter().map(|form| &form.properties);
        if let Some(properties) = found.chain(&bare).find(|found| holds(cx, found)) {
            *other = Some(Found {
                resource,
                properties: properties.clone(),
            });
            return true;
        }
    }
    false
}

/// Whether no resource but those of some types refers to one, and no output.
fn is_used_only_by(cx: &Context<'_>, name: &str, types: &[&str]) -> bool {
    let template = cx.template;
    let is_of = |type_name: &str| {
        types.iter().any(|one| match one.strip_suffix("::") {
            Some(_) => type_name.starts_with(one),
            None => type_name == *one,
        })
    };
    // What only waits for it learns nothing of it.
    let mut references = template
        .references
        .iter()
        .filter(|reference| reference.target == name && reference.kind.is_value());
    !template.is_rewritten()
        && !template.has_loops("Resources")
        && !template.has_loops("Outputs")
        && references.all(|reference| {
            let owner = reference.owner;
            let resource = template.resources.get(owner.name);
            owner.section == Section::Resources
                && resource.is_some_and(|resource| is_of(resource.type_name))
        })
}

/// Whether all items of a list refer to resources of a type with the same value of a property.
fn alike(cx: &Context<'_>, of: &Instance<'_>, path: &str, type_name: &str, property: &str) -> bool {
    let values: Option<Vec<_>> = any(of, path)
        .into_iter()
        .map(|item| {
            let resource = cx.template.resources.get(item.resource()?)?;
            let value =
                (resource.type_name == type_name).then(|| resource.property(property))??;
            // What a condition or a parameter chooses may be something else each time.
            let call = Intrinsic::of(value);
            let is_sure = call.is_none_or(|call| call.function == Function::Select);
            is_sure.then(|| value.to_json())
        })
        .collect();
    values
        .is_some_and(|values| values.len() > 1 && values.windows(2).all(|pair| pair[0] == pair[1]))
}

/// The one resource that a value refers to, however the value is put together.
fn referred<'a, 't>(cx: &'a Context<'t>, value: &Instance<'t>) -> Option<&'a Resource<'t>> {
    let resources = &cx.template.resources;
    if let Some(name) = value.resource() {
        return resources.get(name);
    }
    value.unknown()?;
    let mut names = Vec::new();
    names_in(value.node, &mut names);
    names.retain(|name| resources.contains_key(name));
    names.sort_unstable();
    names.dedup();
    match names.as_slice() {
        [one] => resources.get(one),
        _ => None,
    }
}

/// The names that the functions in a value refer to.
fn names_in<'t>(node: &'t Node<'t>, names: &mut Vec<&'t str>) {
    match (&node.data, Intrinsic::of(node)) {
        (Data::Map(_), Some(call)) => match (call.function, &call.argument.data) {
            (Function::Ref, Data::String(name)) => names.push(name),
            (Function::GetAtt, Data::String(path)) => {
                names.push(path.split('.').next().unwrap_or_default());
            }
            (Function::GetAtt, Data::List(parts)) => {
                names.extend(parts.first().and_then(Node::as_str));
            }
            (Function::Sub, Data::String(text)) => names.extend(variables(text)),
            (Function::Sub, Data::List(parts)) => {
                names.extend(
                    parts
                        .first()
                        .and_then(Node::as_str)
                        .into_iter()
                        .flat_map(variables),
                );
                parts.iter().skip(1).for_each(|part| names_in(part, names));
            }
            _ => names_in(call.argument, names),
        },
        (Data::Map(map), None) => map.iter().for_each(|entry| names_in(&entry.value, names)),
        (Data::List(items), _) => items.iter().for_each(|item| names_in(item, names)),
        _ => {}
    }
}

fn variables(text: &str) -> impl Iterator<Item = &str> {
    sub_variables(text).map(|variable| variable.name.split('.').next().unwrap_or_default())
}
