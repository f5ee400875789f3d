//! A value that may have several forms: the one that was most likely meant.

use jsonschema::ValidationError;
use serde_json::Value;

use super::words::list;
use super::{Place, Subject, Violation, Wanted};
use crate::schema::formats;

/// The format of the name of an alias of a key.
const ALIAS: &str = "AWS::KMS::Alias.AliasName";

impl Subject<'_> {
    /// The form that was most likely meant, or all of them.
    pub(super) fn branches(
        &self,
        code: &'static str,
        context: &[Vec<ValidationError<'static>>],
        place: &Place<'_>,
        out: &mut Vec<Violation>,
    ) {
        let depth = place.keys.len();
        let mut all: Vec<(usize, Vec<Violation>)> = Vec::new();
        for branch in context {
            let mut found = Vec::new();
            let mut undecided = 0;
            for error in branch {
                let before = found.len();
                self.describe(error, &mut found);
                undecided += usize::from(found.len() == before);
            }
            if found.is_empty() && undecided > 0 {
                // This form may be the right one.
                return;
            }
            let score = found
                .iter()
                .map(|violation| {
                    let below = violation
                        .path
                        .split('.')
                        .filter(|key| !key.is_empty())
                        .count();
                    let near = below <= depth;
                    match violation.code {
                        code if place
                            .instance
                            .text()
                            .is_some_and(|text| formats::resembles(code, text)) =>
                        {
                            0
                        }
                        "E3012" if near => 100,
                        "E3002" if below <= depth + 1 => 20,
                        "E3030" if below <= depth + 1 => 20,
                        "E3003" if near => 10,
                        _ => 1,
                    }
                })
                .sum();
            all.push((score, found));
        }
        all.sort_by_key(|(score, _)| *score);
        let tie = all.len() > 1 && all[0].0 == all[1].0;
        if let Some((_, best)) = all.first()
            && !tie
        {
            out.extend(best.iter().cloned().map(|mut violation| {
                violation.within = Some(code);
                violation
            }));
            return;
        }
        let mut missing: Vec<&str> = Vec::new();
        for name in (all.iter().flat_map(|(_, found)| found))
            .filter_map(|violation| violation.missing.as_deref())
        {
            if !missing.contains(&name) {
                missing.push(name);
            }
        }
        let only_missing = all
            .iter()
            .all(|(_, found)| found.iter().all(|violation| violation.code == "E3003"));
        let mut reasons: Vec<String> = Vec::new();
        for (_, found) in &all {
            if let Some(first) = found.first()
                && !reasons.contains(&first.message)
            {
                reasons.push(first.message.clone());
            }
        }
        // References that return something else are said once, with all that would do.
        let wanted: Vec<&Wanted> = (all.iter())
            .filter_map(|(_, found)| match found.as_slice() {
                [single] => single.wanted.as_ref(),
                _ => None,
            })
            .collect();
        if wanted.len() == all.len()
            && let Some(first) = all.first().and_then(|(_, found)| found.first())
            && let Some(one) = &first.wanted
        {
            // A text is of no form at all, and a reference of another one.
            let is_reference = !one.resource.is_empty();
            let alias = || {
                let text = place.instance.text()?;
                let is_bare = !text.contains(':') && !text.starts_with("alias/");
                let takes = wanted.iter().any(|wanted| wanted.format == ALIAS);
                (is_bare && takes).then(|| format!("write alias/{text} if it is an alias"))
            };
            out.push(Violation {
                code: if is_reference { first.code } else { code },
                message: one.message(wanted.iter().map(|wanted| wanted.format.as_str())),
                hint: first.hint.clone().or_else(alias),
                within: is_reference.then_some(code),
                ..first.clone()
            });
            return;
        }
        let message = if only_missing && !missing.is_empty() {
            format!("{} needs one of {}", self.container(place), list(&missing))
        } else if let [single] = reasons.as_slice() {
            single.clone()
        } else {
            format!(
                "{} fits none of its {} forms: {}",
                self.container(place),
                all.len(),
                reasons.join("; or ")
            )
        };
        out.push(Violation {
            span: if place.instance.entries().is_empty() {
                place.instance.node.span
            } else {
                self.object_span(place)
            },
            ..place.violation(code, message)
        });
    }

    /// The properties that make the forms of a `oneOf` exclude each other, where that is how it is written.
    pub(super) fn exclusive(&self, value: Option<&Value>, place: &Place<'_>) -> String {
        let mut names: Vec<&str> = Vec::new();
        for branch in value.and_then(Value::as_array).into_iter().flatten() {
            for name in branch
                .get("required")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
            {
                if !names.contains(&name) && place.instance.get(name).is_some() {
                    names.push(name);
                }
            }
        }
        if names.is_empty() {
            String::new()
        } else {
            format!(": found {}", list(&names))
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{PrivateSchemas, Validator};

    #[track_caller]
    fn check(forms: &str, properties: &str, message: &str) {
        let mut schemas = PrivateSchemas::new();
        let schema = format!(
            r#"{{"typeName": "Acme::Site::Page", "properties": {{"Look": {{"type": "object", "anyOf": {forms}}}}}}}"#
        );
        schemas.add(&schema).expect("it is a schema");
        let source = format!(
            "Resources: {{Home: {{Type: Acme::Site::Page, Properties: {{Look: {properties}}}}}}}"
        );
        let report = Validator::new()
            .schemas(schemas)
            .check_source("page.yaml", &source);
        let found: Vec<_> = report.findings.iter().map(|one| &one.message).collect();
        assert_eq!(found, [message]);
    }

    #[test]
    fn forms_are_named_by_what_they_need() {
        check(
            r#"[{"required": ["Dark"]}, {"required": ["Light"]}]"#,
            "{Grey: 1}",
            "`Look` needs one of `Dark`, `Light`",
        );
        check(
            r#"[{"minProperties": 2}, {"minProperties": 3}]"#,
            "{Grey: 1}",
            "`Look` fits none of its 2 forms: `Look` has 1 entry, and needs at least 2; or `Look` has 1 entry, and needs \
             at least 3",
        );
    }
}
