//! What must be created before what does not refer to it: the rows, and whether a template keeps to them.

mod named;
mod rows;
mod sequence;

use std::collections::{BTreeSet, HashMap};

use super::mention::named;
use super::select::select;
use crate::engines::Answer;
use crate::engines::text::{Located, Scope, Text};
use crate::model::{Assumption, Evaluation, Form, Instance, Resource, Scenarios};

pub(super) use sequence::Sequence;

/// What must be there first.
#[derive(Clone, Copy, Debug)]
pub struct First {
    /// Its type.
    pub ty: &'static str,
    /// Which of that type it is: what a path of the later one names (from the item, or with a leading `/` from the properties)
    /// is what a path of this one names. Paths after commas are others where it may stand. A text in quotation marks instead of a
    /// path of the later one is that text. A path of this one with braces
    /// is a text, in which what is in braces are paths. None: any of that type.
    pub on: &'static [(&'static str, &'static str)],
}

/// A row: what must come later than what.
#[derive(Clone, Copy, Debug)]
pub struct Order {
    /// Its name, such as `service-after-listener`.
    pub name: &'static str,
    /// The type of what must come later; `Custom::` for all custom resources.
    pub later: &'static str,
    /// Where its items are, below the properties.
    pub each: &'static str,
    /// What must hold of an item: a path has one of these texts; with no text, is there. A `?` before it: or is missing. A `!`:
    /// is missing.
    pub when: &'static [(&'static str, &'static [&'static str])],
    /// What must be there first; one of it, where there are several.
    pub first: &'static [First],
    /// Whether all of it must be there, and not just one.
    pub all: bool,
    /// Whether it is certain to fail without, since what must be first takes longer.
    pub certain: bool,
    /// Whether it is the other way round: the later one must not wait for the first one, which itself waits for it.
    pub against: bool,
    /// What happens when it is not, as words behind a colon.
    pub why: &'static str,
    /// AWS's page.
    pub page: &'static str,
}

/// An order of a template.
#[derive(Clone, Debug)]
pub struct Ordered<'t> {
    /// Its row.
    pub row: &'static Order,
    /// What must come later.
    pub later: Located<'t>,
    /// What must come before.
    pub first: Located<'t>,
    /// Whether the template says so, by references or `DependsOn`.
    pub met: bool,
}

/// The resources that a role's policies are, which attach themselves.
const fn row(
    name: &'static str,
    later: &'static str,
    first: &'static [First],
    why: &'static str,
    page: &'static str,
) -> Order {
    Order {
        name,
        later,
        each: "",
        when: &[],
        first,
        all: false,
        certain: false,
        against: false,
        why,
        page,
    }
}

impl Order {
    const fn each(mut self, each: &'static str) -> Self {
        self.each = each;
        self
    }

    const fn when(mut self, when: &'static [(&'static str, &'static [&'static str])]) -> Self {
        self.when = when;
        self
    }

    const fn all(mut self) -> Self {
        self.all = true;
        self
    }

    const fn against(mut self) -> Self {
        self.against = true;
        self
    }

    const fn certain(mut self) -> Self {
        self.certain = true;
        self
    }
}

/// All rows.
pub fn orders() -> impl Iterator<Item = &'static Order> {
    rows::ROWS.iter().chain(named::ROWS)
}

/// The orders of a stack.
pub(super) fn judge<'t>(scenarios: &Scenarios<'t>, sequence: &Sequence<'t>) -> Vec<Ordered<'t>> {
    let template = scenarios.template();
    if template.is_rewritten() || template.has_loops("Resources") {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut known = Known::default();
    for resource in template.resources.values() {
        let rows: Vec<&'static Order> = orders()
            .filter(|row| is_later(row, resource.type_name))
            .filter(|row| {
                let mut types = row.first.iter();
                types.any(|first| template.resources_of(first.ty).next().is_some())
            })
            .collect();
        if rows.is_empty() {
            continue;
        }
        for form in scenarios.forms(resource) {
            for row in &rows {
                of_form(scenarios, sequence, form, row, &mut known, &mut found);
            }
        }
    }
    found
}

fn is_later(row: &Order, type_name: &str) -> bool {
    row.later == type_name || (row.later == "Custom::" && type_name.starts_with("Custom::"))
}

/// What the resources of a type have at a path, by type, path and conditions.
type Known<'t> = HashMap<(&'static str, &'static str, Vec<Assumption<'t>>), Others<'t>>;

/// What the resources of a type have at a path: each value with the place of its resource among those of the type.
#[derive(Default)]
struct Others<'t> {
    /// Values that refer to a resource, by the name of that one.
    references: HashMap<&'t str, Vec<usize>>,
    /// Other values.
    texts: Vec<(usize, Instance<'t>)>,
}

fn of_form<'t>(
    scenarios: &Scenarios<'t>,
    sequence: &Sequence<'t>,
    form: &Form<'t>,
    row: &'static Order,
    known: &mut Known<'t>,
    found: &mut Vec<Ordered<'t>>,
) {
    let template = scenarios.template();
    let scope = Scope {
        template,
        environment: &form.environment,
    };
    let link = scenarios.link();
    let later = Located {
        resource: *form.resource,
        link,
    };
    for item in select(scope, &form.properties, row.each) {
        let holds =
            |(path, texts): &(&str, &[&str])| meets(scope, form, &item.instance, path, texts);
        if !row.when.iter().all(holds) {
            continue;
        }
        let mut firsts: Vec<Located<'t>> = Vec::new();
        for first in row.first {
            let all: Vec<&Resource<'t>> = template.resources_of(first.ty).collect();
            let mut same: Option<BTreeSet<usize>> = None;
            for (own, other) in first.on {
                let mut places = BTreeSet::new();
                let owns = match literal(own) {
                    Some(_) => Vec::new(),
                    None => values(scope, form, &item.instance, own),
                };
                for path in other.split(',') {
                    if let Some(text) = literal(own) {
                        let others = Others::of(scope, first.ty, &all, path, known);
                        places.extend(others.with_text(text));
                    }
                    for own in &owns {
                        named_by(scope, own, first.ty, &all, path, known, &mut places);
                    }
                }
                same = Some(match same {
                    Some(before) => &before & &places,
                    None => places,
                });
            }
            let places = same.unwrap_or_else(|| (0..all.len()).collect());
            for resource in places.into_iter().filter_map(|place| all.get(place)) {
                if resource.name != form.resource.name
                    && template.can_coexist(form.resource.owner(), resource.owner())
                {
                    firsts.push(Located {
                        resource: **resource,
                        link,
                    });
                }
            }
        }
        if row.against {
            for first in firsts
                .iter()
                .filter(|first| sequence.is_before(first, &later))
            {
                found.push(Ordered {
                    row,
                    later,
                    first: *first,
                    met: false,
                });
            }
            continue;
        }
        let is_met = |first: &Located<'t>| sequence.is_before(first, &later);
        // What itself waits for the later one cannot come first.
        let possible = |first: &&Located<'t>| !sequence.is_before(&later, first);
        let firsts: Vec<&Located<'t>> = firsts.iter().filter(possible).collect();
        let one_is = firsts.iter().any(|first| is_met(first));
        let mut report = |first: &Located<'t>, met: bool| {
            let there = |one: &Ordered<'_>| {
                std::ptr::eq(one.row, row) && one.later.is(&later) && one.first.is(first)
            };
            if !found.iter().any(there) {
                found.push(Ordered {
                    row,
                    later,
                    first: *first,
                    met,
                });
            }
        };
        if row.all {
            firsts.iter().for_each(|first| report(first, is_met(first)));
        } else if let Some(first) = firsts.iter().find(|first| is_met(first)).or(firsts.first()) {
            report(first, one_is);
        }
    }
}

/// The values at a path of the later one.
fn values<'t>(
    scope: Scope<'_, 't>,
    form: &Form<'t>,
    item: &Instance<'t>,
    path: &str,
) -> Vec<Instance<'t>> {
    let (root, path) = match path.strip_prefix('/') {
        Some(path) => (&form.properties, path),
        None => (item, path),
    };
    path.split(',')
        .flat_map(|path| select(scope, root, path))
        .map(|found| found.instance)
        .collect()
}

fn meets<'t>(
    scope: Scope<'_, 't>,
    form: &Form<'t>,
    item: &Instance<'t>,
    path: &str,
    texts: &[&str],
) -> bool {
    let (mark, path) = match path.as_bytes().first() {
        Some(b'?' | b'!') => path.split_at(1),
        _ => ("", path),
    };
    let found = values(scope, form, item, path);
    match mark {
        "!" => return found.is_empty(),
        "?" if found.is_empty() => return true,
        _ => {}
    }
    found.iter().any(|value| {
        !matches!(value.value, Evaluation::Null)
            && (texts.is_empty() || value.text().is_some_and(|text| texts.contains(&text)))
    })
}

/// Adds the places of those resources of a type of which a path names what a value of the later one does.
fn named_by<'t>(
    scope: Scope<'_, 't>,
    own: &Instance<'t>,
    ty: &'static str,
    all: &[&Resource<'t>],
    path: &'static str,
    known: &mut Known<'t>,
    places: &mut BTreeSet<usize>,
) {
    let each = all.iter().enumerate();
    if path.contains('{') {
        let own = scope.text(own);
        let has = |first: &Resource<'t>| of_text(scope, first, path).covers(&own) == Answer::Yes;
        places.extend(each.filter(|(_, one)| has(one)).map(|(place, _)| place));
        return;
    }
    if path.is_empty() {
        // The first one itself.
        let Some(found) = named(scope, own, &[]) else {
            return;
        };
        let is_it = |first: &Resource<'t>| first.name == found.name;
        places.extend(each.filter(|(_, one)| is_it(one)).map(|(place, _)| place));
        return;
    }
    let others = Others::of(scope, ty, all, path, known);
    match own.resource() {
        Some(name) => places.extend(others.references.get(name).into_iter().flatten()),
        None if others.texts.is_empty() => {}
        None => {
            let own = scope.text(own);
            let is_it = |other: &Instance<'t>| own == scope.text(other);
            let texts = others.texts.iter().filter(|(_, other)| is_it(other));
            places.extend(texts.map(|(place, _)| *place));
        }
    }
}

/// A text in quotation marks.
fn literal(own: &str) -> Option<&str> {
    own.strip_prefix('\'')?.strip_suffix('\'')
}

impl<'t> Others<'t> {
    /// Those that are known, or become so.
    fn of<'k>(
        scope: Scope<'_, 't>,
        ty: &'static str,
        all: &[&Resource<'t>],
        path: &'static str,
        known: &'k mut Known<'t>,
    ) -> &'k Self {
        let key = (ty, path, scope.environment.conditions.clone());
        known
            .entry(key)
            .or_insert_with(|| Self::at(scope, all, path))
    }

    /// The places of those that have this text.
    fn with_text(&self, text: &str) -> impl Iterator<Item = usize> {
        let texts = self.texts.iter();
        texts
            .filter(move |(_, value)| value.text() == Some(text))
            .map(|(place, _)| *place)
    }

    fn at(scope: Scope<'_, 't>, all: &[&Resource<'t>], path: &str) -> Self {
        let mut others = Self::default();
        for (place, first) in all.iter().enumerate() {
            let Some(properties) = scope.properties(first) else {
                continue;
            };
            for found in select(scope, &properties, path) {
                match found.instance.resource() {
                    Some(name) => others.references.entry(name).or_default().push(place),
                    None => others.texts.push((place, found.instance)),
                }
            }
        }
        others
    }
}

/// A text of the first one, in which what is in braces are its properties.
fn of_text<'t>(scope: Scope<'_, 't>, first: &Resource<'t>, form: &str) -> Text {
    let mut text = Text::default();
    let mut rest = form;
    while let Some((before, after)) = rest.split_once('{') {
        let (path, after) = after.split_once('}').unwrap_or((after, ""));
        let value = scope.property(first, path).map_or_else(
            || Text::unknown(format!("{}.{path}", first.name)),
            |value| scope.text(&value),
        );
        text = text.then(Text::glob(before)).then(value);
        rest = after;
    }
    text.then(Text::glob(rest))
}
