//! Rules that apply a further schema of a resource type, which [`rule!`](crate::rule) declares with `by Schema …`.

use std::borrow::Cow;

use super::{Context, Findings, registry};
use crate::CodeInfo;
use crate::report::Unchecked;
use crate::schema::{Breach, Extension, resolved_code};
use stackwright_diagnostic::question;
use stackwright_template::model::{Evaluation, Instance, Resource};
use stackwright_template::parse::Span;

/// How a further schema is applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It is the same in all regions.
    Schema,
    /// It lists engine versions. The beginning of a version that it lists, such as `8.0`, is fine too.
    Versions,
    /// It lists engine versions that can no longer be chosen.
    Retired,
    /// It lists allowed values by region. Without a region a value must be allowed in any of them.
    Values,
    /// It has a schema for each region. Without a region the value must fit in any of them.
    Regional,
}

/// A further schema of a type, and where it applies.
#[derive(Clone, Copy, Debug)]
pub struct Applied {
    /// How it is applied.
    pub kind: Kind,
    /// The type whose schema it belongs to.
    pub of: &'static str,
    /// Its name there.
    pub name: &'static str,
    /// Where it applies: types, and paths below their properties, `*` for each item of a list and the empty path for the
    /// properties themselves.
    pub places: &'static [(&'static str, &'static [&'static str])],
    /// What is behind it, for the hint.
    pub because: &'static str,
    /// What is behind it for single properties.
    pub of_property: &'static [(&'static str, &'static str)],
}

impl Applied {
    /// What is behind a breach at a path.
    fn reason(&self, path: &str) -> &'static str {
        let last = path.rsplit('.').next().unwrap_or(path);
        let own = self.of_property.iter().find(|(name, _)| *name == last);
        own.map_or(self.because, |(_, because)| because)
    }
}

impl Applied {
    /// Checks every form of the resource, and what its parameters can be.
    pub fn check<'t>(
        &self,
        info: &CodeInfo,
        cx: &Context<'t>,
        resource: &'t Resource<'t>,
        out: &mut Findings,
    ) {
        let Some((_, paths)) = self.places.iter().find(|(ty, _)| *ty == resource.type_name) else {
            return;
        };
        let Some(schema) = cx.schema(self.of) else {
            return;
        };
        let Some(extension) = schema.extension(self.name) else {
            return;
        };
        let mut is_open = false;
        for form in cx.scenarios.forms(resource) {
            let properties = in_lower_case(resource.type_name, &form.properties);
            for path in *paths {
                for at in select(&properties, resource.properties_span(), path) {
                    is_open |= undecided(info, cx, resource, extension, &at, out);
                    if at.instance.unknown().is_none() {
                        let breaches = self.breaches(cx, resource, extension, &at);
                        report(info, &at, breaches, self, out);
                    }
                }
            }
        }
        if !is_open {
            return;
        }
        for tried in cx.scenarios.tried(resource) {
            let properties = in_lower_case(resource.type_name, &tried.form.properties);
            for path in *paths {
                for at in select(&properties, resource.properties_span(), path) {
                    if at.instance.unknown().is_some() {
                        continue;
                    }
                    let mut breaches = self.breaches(cx, resource, extension, &at);
                    breaches.retain(|breach| {
                        !out.findings.iter().any(|finding| {
                            finding.span == Some(breach.span)
                                && (finding.code == info.code
                                    || finding.within.as_deref() == Some(info.code))
                        })
                    });
                    for breach in &mut breaches {
                        let own = breach.hint.as_deref();
                        let own =
                            own.or((!breach.is_presence).then_some(self.reason(&breach.path)));
                        breach.hint = Some(match own {
                            Some(own) => format!("{own}; {}", tried.because),
                            None => tried.because.clone(),
                        });
                    }
                    let codes: Vec<&'static str> = breaches
                        .iter()
                        .map(|breach| breach.via.and_then(resolved_code).unwrap_or("W1030"))
                        .collect();
                    // Other values may be fine, so that this is as grave as any resolved value.
                    let before = out.findings.len();
                    report(info, &at, breaches, self, out);
                    for (finding, code) in out.findings[before..].iter_mut().zip(codes) {
                        registry::recode(finding, code);
                        finding.within = Some(info.code.into());
                    }
                }
            }
        }
    }

    /// What is wrong with a value.
    fn breaches(
        &self,
        cx: &Context<'_>,
        resource: &Resource<'_>,
        extension: &Extension,
        at: &Selected<'_, '_>,
    ) -> Vec<Breach> {
        let check = |extension: &Extension| {
            let name = match at.name {
                "" => resource.type_name,
                name => name,
            };
            extension.check(at.instance, name, at.span, cx.strict)
        };
        let version = || at.instance.get("EngineVersion");
        match self.kind {
            Kind::Schema => check(extension),
            Kind::Versions => {
                let mut breaches = check(extension);
                if let Some(version) = version().and_then(Instance::text) {
                    let start = format!("{}.", version.trim_end_matches('.'));
                    breaches.retain(|breach| {
                        breach.path != "EngineVersion"
                            || !extension.mentions(&|text| text.starts_with(&start))
                    });
                }
                breaches
            }
            Kind::Retired => {
                let engine = at.instance.get("Engine").and_then(Instance::text);
                let (Some(engine), Some(version)) = (engine, version()) else {
                    return Vec::new();
                };
                let Some(number) = version.text() else {
                    return Vec::new();
                };
                // A major version asks for the default of its minor ones.
                let is_major = !number.contains('.');
                if is_major || check(extension).is_empty() {
                    return Vec::new();
                }
                vec![Breach {
                    message: format!("RDS is retiring version {number} of `{engine}`"),
                    hint: None,
                    meant: None,
                    span: version.span(),
                    path: "EngineVersion".into(),
                    via: None,
                    is_presence: false,
                }]
            }
            Kind::Values => unlisted(cx, extension, at).into_iter().collect(),
            Kind::Regional => {
                let mut breaches: Option<Vec<Breach>> = None;
                // The region with the most of everything first.
                let mut regions: Vec<&(String, Extension)> = extension.regions().iter().collect();
                regions.sort_by_key(|(region, _)| region != "us-east-1");
                for (_, extension) in regions
                    .into_iter()
                    .filter(|(region, _)| cx.region.is_none_or(|wanted| wanted == region))
                {
                    let found = check(extension);
                    if found.is_empty() {
                        return found;
                    }
                    breaches.get_or_insert(found);
                }
                breaches.unwrap_or_default()
            }
        }
    }
}

/// A value that a list of allowed values by region does not have.
fn unlisted(cx: &Context<'_>, extension: &Extension, at: &Selected<'_, '_>) -> Option<Breach> {
    let text = at.instance.text()?;
    // A region that the list does not have says nothing.
    let listed = |region| extension.values(region).next().is_some();
    if !listed(cx.region) || extension.values(cx.region).any(|value| value == text) {
        return None;
    }
    let near = stackwright_template::suggest::did_you_mean(text, extension.values(cx.region));
    let place = cx.region.unwrap_or("any region");
    Some(Breach {
        message: format!("`{text}` is not available for `{}` in {place}", at.name),
        hint: near.map(question),
        meant: near.map(str::to_owned),
        span: at.instance.span(),
        path: String::new(),
        via: at.instance.via,
        is_presence: false,
    })
}

/// A value below the properties with the way to it.
#[derive(Clone, Debug)]
pub struct Selected<'a, 't> {
    /// Keys and indexes, joined by dots.
    pub path: String,
    /// The key of the value, or the item.
    pub span: Span,
    /// The last key.
    pub name: &'a str,
    /// The value.
    pub instance: &'a Instance<'t>,
}

/// The values at a dotted path below `root`; `*` stands for each item of a list, or each entry of a map.
#[must_use]
pub fn select<'a, 't>(
    root: &'a Instance<'t>,
    root_span: Span,
    path: &str,
) -> Vec<Selected<'a, 't>> {
    let mut found = vec![Selected {
        path: String::new(),
        span: root_span,
        name: "",
        instance: root,
    }];
    for step in path.split('.').filter(|step| !step.is_empty()) {
        let mut next = Vec::new();
        for at in found {
            let joined = |last: &str| match at.path.as_str() {
                "" => last.to_owned(),
                path => format!("{path}.{last}"),
            };
            match &at.instance.value {
                Evaluation::List(items) if step == "*" => {
                    next.extend(items.iter().enumerate().map(|(index, instance)| Selected {
                        path: joined(&index.to_string()),
                        span: instance.node.span,
                        name: at.name,
                        instance,
                    }));
                }
                Evaluation::Object(object) => {
                    next.extend(
                        object
                            .entries
                            .iter()
                            .filter(|(key, ..)| *key == step || step == "*")
                            .map(|(key, span, instance)| Selected {
                                path: joined(key),
                                span: *span,
                                name: key,
                                instance,
                            }),
                    );
                }
                _ => {}
            }
        }
        found = next;
    }
    found
}

/// Whether a schema, or the first of those by region, asks about a property.
fn asks_about(extension: &Extension, property: &str) -> bool {
    match extension.regions().first() {
        Some((name, regional)) if name.contains('-') => regional.asks_about(property),
        _ => extension.asks_about(property),
    }
}

/// Whether the schema asks about a value that is not known, which is noted where it cannot be known at all.
fn undecided(
    info: &CodeInfo,
    cx: &Context<'_>,
    resource: &Resource<'_>,
    extension: &Extension,
    at: &Selected<'_, '_>,
    out: &mut Findings,
) -> bool {
    let mut note = |path: String, instance: &Instance<'_>| {
        let known = stackwright_template::model::sources(cx.template, instance.node);
        if !known.is_empty() {
            let note = Unchecked::of(
                resource,
                resource.type_span,
                format!("depends on {}", known.join(", ")),
            );
            let check = format!("{} ({})", info.code, info.name);
            out.unchecked(note.at(path, instance.span()).checks([check]));
        }
    };
    if at.instance.unknown().is_some() {
        note(at.path.clone(), at.instance);
        return true;
    }
    let mut found = false;
    for (key, _, value) in at.instance.entries() {
        if value.unknown().is_some() && asks_about(extension, key) {
            found = true;
            // What a reference to another resource returns fits where it may stand.
            if value.resource().is_none() {
                note(
                    match at.path.as_str() {
                        "" => (*key).to_owned(),
                        path => format!("{path}.{key}"),
                    },
                    value,
                );
            }
        }
    }
    found
}

/// Properties whose values RDS takes in upper and lower case alike: `propertyTransform` in the schemas of these types
/// makes them lower case before it compares them.
const LOWERED: &[(&str, &[&str])] = &[
    (
        "AWS::RDS::DBCluster",
        &["Engine", "NetworkType", "StorageType"],
    ),
    (
        "AWS::RDS::DBInstance",
        &["Engine", "NetworkType", "StorageType"],
    ),
];

/// The properties as the service compares them.
fn in_lower_case<'a, 't>(type_name: &str, properties: &'a Instance<'t>) -> Cow<'a, Instance<'t>> {
    let names = LOWERED
        .iter()
        .find(|(name, _)| *name == type_name)
        .map_or(&[][..], |(_, names)| names);
    let has_capitals = |name: &&str| {
        let text = properties.get(name).and_then(Instance::text);
        text.is_some_and(|text| text.contains(|c: char| c.is_ascii_uppercase()))
    };
    if !names.iter().any(has_capitals) {
        return Cow::Borrowed(properties);
    }
    let mut lowered = properties.clone();
    if let Evaluation::Object(object) = &mut lowered.value {
        for (name, _, value) in &mut object.entries {
            if let Evaluation::String(text) = &mut value.value
                && names.contains(name)
            {
                *text = Cow::Owned(text.to_ascii_lowercase());
            }
        }
    }
    Cow::Owned(lowered)
}

fn report(
    info: &CodeInfo,
    at: &Selected<'_, '_>,
    breaches: Vec<Breach>,
    applied: &Applied,
    out: &mut Findings,
) {
    for breach in breaches {
        let because = applied.reason(&breach.path);
        let path = match (at.path.as_str(), breach.path.as_str()) {
            (path, "") | ("", path) => path.to_owned(),
            (before, below) => format!("{before}.{below}"),
        };
        // The reason stays where only the message is shown.
        let message = match breach.is_presence {
            true => format!("{}: {because}", breach.message),
            false => breach.message,
        };
        let mut finding = info.diagnostic(message).span(breach.span).property(&path);
        finding.hint = match breach.is_presence {
            true => breach.hint,
            false => breach.hint.or_else(|| Some(because.to_owned())),
        };
        finding.meant = breach.meant;
        out.report(finding);
    }
}
