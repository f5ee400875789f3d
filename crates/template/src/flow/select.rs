//! Values at a path: keys (or several with `|` between them) and `*` for the items of a list, joined by dots; `>` leads on to the properties of the resource
//! that the value before it names.

use super::mention::named;
use crate::engines::text::{Located, Scope};
use crate::model::{Evaluation, Instance};
use crate::parse::Span;

/// A value with its place.
#[derive(Clone, Debug)]
pub(super) struct Found<'t> {
    /// The place below where the search began; below the properties of the last resource where it is elsewhere.
    pub path: String,
    /// Where the value stands.
    pub span: Span,
    /// The value.
    pub instance: Instance<'t>,
    /// The other resource that has it, where one does.
    pub elsewhere: Option<Located<'t>>,
}

/// All values at a path.
pub(super) fn select<'t>(scope: Scope<'_, 't>, root: &Instance<'t>, path: &str) -> Vec<Found<'t>> {
    let (first, rest) = match path.split_once('>') {
        Some((first, rest)) => (first, Some(rest)),
        None => (path, None),
    };
    let mut found = Vec::new();
    below(root, first, String::new(), &mut |path, instance| {
        found.push(Found {
            path,
            span: instance.span(),
            instance: instance.clone(),
            elsewhere: None,
        });
    });
    let Some(rest) = rest else { return found };
    let mut further = Vec::new();
    for at in found {
        let Some(resource) = named(scope, &at.instance, &[]) else {
            continue;
        };
        scope.with(&resource, |there| {
            if let Some(properties) = there.properties(&resource) {
                further.extend(
                    select(there, &properties, rest)
                        .into_iter()
                        .map(|found| Found {
                            elsewhere: found.elsewhere.or(Some(resource)),
                            ..found
                        }),
                );
            }
        });
    }
    further
}

/// Calls `each` for the values at a path without `>`.
fn below<'a, 't>(
    at: &'a Instance<'t>,
    path: &str,
    so_far: String,
    each: &mut impl FnMut(String, &'a Instance<'t>),
) {
    let Some(step) = path.split('.').next().filter(|step| !step.is_empty()) else {
        return each(so_far, at);
    };
    let rest = path[step.len()..].trim_start_matches('.');
    let join = |last: &str| super::edge::joined(&so_far, last);
    match &at.value {
        Evaluation::List(items) if step == "*" => {
            for (index, item) in items.iter().enumerate() {
                below(item, rest, join(&index.to_string()), each);
            }
        }
        Evaluation::Object(object) => {
            for (key, _, value) in &object.entries {
                if step == "*" || step.split('|').any(|one| one == *key) {
                    below(value, rest, join(key), each);
                }
            }
        }
        // One value where a list may stand.
        _ if step == "*" && at.text().is_some() => below(at, rest, so_far, each),
        _ => {}
    }
}
