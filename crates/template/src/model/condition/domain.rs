//! Which texts a parameter can have.

use std::collections::HashMap;

use regex_syntax::hir::{Class, Hir, HirKind};

use crate::parameter_values::{Pattern, faults_with};
use crate::parse::Node;

/// Texts that a pattern may list, and their bytes together.
const MAX_LISTED: usize = 256;
const MAX_LISTED_BYTES: usize = 16 << 10;
/// Longer patterns are not listed, and whether longer texts fit is not known.
const MAX_PATTERN: usize = 512;

/// Which texts a parameter can have. By default any.
#[derive(Debug, Default)]
pub(super) struct Domain<'t> {
    /// All texts that it can have, with where they are written; `None` where they cannot be listed.
    pub(super) closed: Option<HashMap<String, Option<&'t Node<'t>>>>,
    /// The declaration, whose constraints a text must satisfy where they cannot be listed.
    declaration: Option<Declaration<'t>>,
}

#[derive(Debug)]
struct Declaration<'t> {
    node: &'t Node<'t>,
    pattern: Pattern<'t>,
}

impl Declaration<'_> {
    fn takes(&self, text: &str) -> bool {
        text.len() > MAX_PATTERN || faults_with(self.node, &self.pattern, text).is_empty()
    }
}

impl<'t> Domain<'t> {
    /// Of a parameter's value. The value of a parameter of Systems Manager is not what is declared, and that of a list is a
    /// list.
    pub(super) fn of(parameter: &'t Node<'t>) -> Self {
        match kind(parameter) {
            ty if ty.starts_with("AWS::SSM::") || ty.contains("List") => Self::default(),
            _ => Self::declared(parameter),
        }
    }

    /// Of an item of a parameter whose value is a list.
    pub(super) fn of_item(parameter: &'t Node<'t>) -> Self {
        match kind(parameter) {
            "CommaDelimitedList" | "List<Number>" => Self {
                closed: allowed(parameter),
                declaration: None,
            },
            _ => Self::default(),
        }
    }

    fn declared(parameter: &'t Node<'t>) -> Self {
        let declaration = Declaration {
            node: parameter,
            pattern: Pattern::of(parameter),
        };
        let listed = || {
            let pattern = parameter.get("AllowedPattern")?.as_str()?;
            let texts = listed(pattern)?.into_iter();
            let fit = texts.filter(|text| declaration.takes(text));
            let fit: HashMap<_, _> = fit.map(|text| (text, None)).collect();
            (!fit.is_empty()).then_some(fit)
        };
        Self {
            closed: allowed(parameter).or_else(listed),
            declaration: Some(declaration),
        }
    }

    /// Whether it can have a text, as far as is known.
    pub(super) fn takes(&self, text: &str) -> bool {
        match (&self.closed, &self.declaration) {
            (Some(closed), _) => closed.contains_key(text),
            (None, Some(declaration)) => declaration.takes(text),
            (None, None) => true,
        }
    }
}

fn kind<'t>(parameter: &'t Node<'t>) -> &'t str {
    let ty = parameter.get("Type").and_then(Node::as_str);
    ty.unwrap_or("String")
}

/// The allowed values, where all of them are known.
fn allowed<'t>(parameter: &'t Node<'t>) -> Option<HashMap<String, Option<&'t Node<'t>>>> {
    let values = parameter.get("AllowedValues")?.as_list()?;
    let known = values
        .iter()
        .map(|value| Some((value.scalar_text()?.to_owned(), Some(value))));
    let known: HashMap<_, _> = known.collect::<Option<_>>()?;
    (!known.is_empty()).then_some(known)
}

/// All texts that a pattern matches as a whole, where they are few. The pattern is Java's; what the two read in different
/// ways has more texts than are listed.
fn listed(pattern: &str) -> Option<Vec<String>> {
    if pattern.len() > MAX_PATTERN {
        return None;
    }
    let hir = regex_syntax::Parser::new().parse(pattern).ok()?;
    let inner = match hir.kind() {
        HirKind::Concat(parts) => {
            // Anchors at the ends say what holds anyway.
            let is_anchor = |part: &Hir| matches!(part.kind(), HirKind::Look(_));
            let start = parts.iter().take_while(|part| is_anchor(part)).count();
            let rest = &parts[start..];
            let end = rest.iter().rev().take_while(|part| is_anchor(part)).count();
            Hir::concat(rest[..rest.len() - end].to_vec())
        }
        _ => hir,
    };
    texts(&inner)
}

fn texts(hir: &Hir) -> Option<Vec<String>> {
    let found = match hir.kind() {
        HirKind::Empty => vec![String::new()],
        HirKind::Literal(literal) => vec![String::from_utf8(literal.0.to_vec()).ok()?],
        HirKind::Class(Class::Unicode(class)) => {
            let mut found = Vec::new();
            for range in class.ranges() {
                for letter in range.start()..=range.end() {
                    if found.len() == MAX_LISTED {
                        return None;
                    }
                    found.push(letter.to_string());
                }
            }
            found
        }
        HirKind::Capture(capture) => texts(&capture.sub)?,
        HirKind::Concat(parts) => {
            let mut found = vec![String::new()];
            for part in parts {
                found = product(&found, &texts(part)?)?;
            }
            found
        }
        HirKind::Alternation(parts) => {
            let mut found = Vec::new();
            for part in parts {
                found.extend(texts(part)?);
                bounded(&found)?;
            }
            found
        }
        HirKind::Repetition(repetition) => {
            let most = repetition.max.filter(|most| *most as usize <= MAX_LISTED)?;
            let once = texts(&repetition.sub)?;
            let mut power = vec![String::new()];
            let mut found = Vec::new();
            for times in 0..=most {
                if times >= repetition.min {
                    found.extend(power.iter().cloned());
                    bounded(&found)?;
                }
                if times < most {
                    power = product(&power, &once)?;
                }
            }
            found
        }
        HirKind::Look(_) | HirKind::Class(Class::Bytes(_)) => return None,
    };
    Some(found)
}

fn product(left: &[String], right: &[String]) -> Option<Vec<String>> {
    (left.len() * right.len() <= MAX_LISTED).then_some(())?;
    let all = left
        .iter()
        .flat_map(|one| right.iter().map(move |other| format!("{one}{other}")));
    let all: Vec<String> = all.collect();
    bounded(&all)?;
    Some(all)
}

fn bounded(texts: &[String]) -> Option<()> {
    let bytes: usize = texts.iter().map(String::len).sum();
    (texts.len() <= MAX_LISTED && bytes <= MAX_LISTED_BYTES).then_some(())
}

#[cfg(test)]
mod tests {
    use super::listed;

    #[test]
    fn patterns_with_few_texts_list_them() {
        for (pattern, expected) in [
            ("true|false", Some(vec!["true", "false"])),
            ("^(true|false)$", Some(vec!["true", "false"])),
            ("(eu|us)-[12]", Some(vec!["eu-1", "eu-2", "us-1", "us-2"])),
            ("a{0,2}", Some(vec!["", "a", "aa"])),
            ("(?:prod)?", Some(vec!["", "prod"])),
            ("", Some(vec![""])),
            ("[a-z]+", None),
            ("a*", None),
            (".*", None),
            ("[a-z]{1,3}", None),
            (r"(?!x)a|b", None),
            ("a{1000}", None),
            ("((a{40}){40}){40}", None),
            ("((a|b){20}){20}", None),
            (r"\p{L}", None),
        ] {
            let mut found = listed(pattern);
            let mut expected: Option<Vec<String>> =
                expected.map(|texts| texts.into_iter().map(str::to_owned).collect());
            found.iter_mut().for_each(|texts| texts.sort());
            expected.iter_mut().for_each(|texts| texts.sort());
            assert!(found == expected, "{pattern}");
        }
    }
}
