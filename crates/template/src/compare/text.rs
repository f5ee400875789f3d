//! Values of a template as text, with intrinsic functions in the notation of `Fn::Sub`, so that equal things look equal.

use std::collections::HashMap;

use serde_json::Value as Json;

use crate::model::{Function, Intrinsic, sub_variables};
use crate::parse::{Data, Node};

/// Longer texts are shown as they are written: functions within functions could double one at each level.
const MAX_TEXT: usize = 1 << 20;

/// The value is a call of an intrinsic function, or names a condition.
pub(super) fn is_call(node: &Node<'_>) -> bool {
    match node.as_map().map(|map| map.entries.as_slice()) {
        Some([entry]) => {
            entry.key == "Ref" || entry.key == "Condition" || entry.key.starts_with("Fn::")
        }
        _ => false,
    }
}

/// A value as text that is the same for values that mean the same. `Ref`, `Fn::GetAtt`, `Fn::Join` with an empty
/// delimiter and `Fn::Sub` become one notation: `${Bucket.Arn}/*`. Everything else is JSON with sorted keys.
///
/// ```
/// use stackwright_template::{compare::text, parse::parse};
/// let of = |source| text(&parse(source).root);
/// assert_eq!(of("!Join ['', [!GetAtt Bucket.Arn, '/*']]"), "${Bucket.Arn}/*");
/// assert_eq!(of(r#"{"b": 1, "a": [true]}"#), r#"{"a":[true],"b":1}"#);
/// ```
#[must_use]
pub fn text(node: &Node<'_>) -> String {
    match node.scalar_text() {
        Some(text) => text.to_owned(),
        None => substitution(node).unwrap_or_else(|| canonical(node)),
    }
}

/// A value as people write it: text as it is, `${Bucket.Arn}` for what `Fn::GetAtt` and its like stand for, JSON in the
/// order of the template for everything else.
#[must_use]
pub fn readable(node: &Node<'_>) -> String {
    match node.scalar_text() {
        Some(text) => text.to_owned(),
        None => substitution(node).unwrap_or_else(|| node.to_json().to_string()),
    }
}

/// One or many values, each as text.
pub(super) fn texts(node: &Node<'_>) -> Vec<String> {
    match node.as_list() {
        Some(items) => items.iter().map(text).collect(),
        None => vec![text(node)],
    }
}

fn substitution(node: &Node<'_>) -> Option<String> {
    let call = Intrinsic::of(node)?;
    let argument = call.argument;
    let text = match call.function {
        Function::Ref => format!("${{{}}}", argument.as_str()?),
        Function::GetAtt => match argument.as_list() {
            Some(parts) => {
                let parts: Option<Vec<_>> = parts.iter().map(Node::as_str).collect();
                format!("${{{}}}", parts?.join("."))
            }
            None => format!("${{{}}}", argument.as_str()?),
        },
        Function::Join => {
            let [delimiter, parts] = argument.as_list()? else {
                return None;
            };
            let parts = parts.as_list()?.iter().map(text);
            parts.collect::<Vec<_>>().join(delimiter.as_str()?)
        }
        Function::Sub => match argument.as_list() {
            Some([written, own]) => with_own(written.as_str()?, own)?,
            Some(_) => return None,
            None => argument.as_str()?.to_owned(),
        },
        Function::ImportValue => format!("${{import {}}}", text(argument)),
        _ => return None,
    };
    (text.len() <= MAX_TEXT).then_some(text)
}

/// The text of an `Fn::Sub` with variables of its own in their place.
fn with_own(written: &str, own: &Node<'_>) -> Option<String> {
    let own: HashMap<&str, String> = (own.as_map()?.iter())
        .map(|entry| (&*entry.key, text(&entry.value)))
        .collect();
    let (mut done, mut at) = (String::new(), 0);
    for variable in sub_variables(written) {
        if let Some(value) = own.get(variable.name) {
            done.push_str(&written[at..variable.start]);
            done.push_str(value);
            at = variable.end;
        }
        if done.len() > MAX_TEXT {
            return None;
        }
    }
    done.push_str(&written[at..]);
    Some(done)
}

/// JSON whose keys are sorted, with the expressions inside in one notation.
fn canonical(node: &Node<'_>) -> String {
    let quoted = |text: &str| Json::from(text).to_string();
    match &node.data {
        Data::Map(map) => match substitution(node) {
            Some(text) => quoted(&text),
            None => {
                let mut entries: Vec<_> = map.iter().collect();
                entries.sort_by(|a, b| a.key.cmp(&b.key));
                let inner: Vec<_> = (entries.iter())
                    .map(|entry| format!("{}:{}", quoted(&entry.key), canonical(&entry.value)))
                    .collect();
                format!("{{{}}}", inner.join(","))
            }
        },
        Data::List(items) => {
            let items: Vec<_> = items.iter().map(canonical).collect();
            format!("[{}]", items.join(","))
        }
        Data::String(text) => quoted(text),
        Data::Null | Data::Bool(_) | Data::Number(_) => node.to_json().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::parse;

    #[test]
    fn values_as_people_write_them() {
        for (source, expected) in [
            ("!Ref Bucket", "${Bucket}"),
            ("!GetAtt [Bucket, Arn]", "${Bucket.Arn}"),
            ("!Join ['-', [a, !Ref B, 5]]", "a-${B}-5"),
            ("!Sub ['${A}-${B}${!A}', {A: !Ref C}]", "${C}-${B}${!A}"),
            ("!ImportValue x", "${import x}"),
            (
                "!Select [0, !GetAZs '']",
                r#"{"Fn::Select":[0,{"Fn::GetAZs":""}]}"#,
            ),
            ("b: 1\na: !Ref X", r#"{"b":1,"a":{"Ref":"X"}}"#),
            ("012", "012"),
        ] {
            assert_eq!(readable(&parse(source).root), expected, "{source}");
        }
        assert_eq!(
            text(&parse("b: 1\na: !Ref X").root),
            r#"{"a":"${X}","b":1}"#
        );
    }

    /// Each level doubles the text; so do values that name other values.
    #[test]
    fn functions_in_functions_do_not_explode() {
        let mut nested = "xx".to_owned();
        for _ in 0..50 {
            nested = format!("{{'Fn::Sub': ['${{A}}${{A}}', {{A: {nested}}}]}}");
        }
        let chain: Vec<String> = (0..50)
            .map(|at| format!("V{at}: '${{V{next}}}${{V{next}}}'", next = at + 1))
            .collect();
        let chain = format!("{{'Fn::Sub': ['${{V0}}', {{{}}}]}}", chain.join(", "));
        for source in [nested, chain] {
            let shown = text(&parse(&source).root);
            assert!(
                shown.len() <= MAX_TEXT + source.len() * 50,
                "{}",
                shown.len()
            );
        }
    }
}
