//! Templates in YAML, with the short tags of functions, as JSON.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::json::{Map, Number, Value as Json};
use granit_parser::{Event, Parser, ScalarStyle, StrInput, Tag};

/// How deep objects and lists are nested at most.
const MAX_DEPTH: usize = 100;
/// How many values a template has at most, those that aliases repeat included.
const MAX_VALUES: usize = 1_000_000;

/// Reads a template. What it says of a fault has the line.
pub(super) fn parse(text: &str) -> Result<Json, String> {
    let options = granit_parser::options! {
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
        simple_key_max_lookahead: 1024,
    };
    let mut reader = Reader {
        events: Parser::new_from_str_with_options(text, options),
        anchors: HashMap::new(),
        values: 0,
        line: 1,
    };
    reader.document()
}

struct Reader<'s> {
    events: Parser<'s, StrInput<'s>>,
    /// Values that have a name, with how many values they consist of.
    anchors: HashMap<usize, (Json, usize)>,
    values: usize,
    line: usize,
}

type Tagged<'s> = Option<Cow<'s, Tag>>;

impl<'s> Reader<'s> {
    fn next(&mut self) -> Result<Event<'s>, String> {
        match self.events.next_event() {
            Some(Ok((event, span))) => {
                self.line = span.start.line();
                Ok(event)
            }
            Some(Err(error)) => {
                self.line = error.marker().line();
                Err(self.at(&error.info()))
            }
            None => Err(self.at("it ends too early")),
        }
    }

    fn at(&self, problem: &str) -> String {
        format!("line {}: {problem}", self.line)
    }

    fn document(&mut self) -> Result<Json, String> {
        let mut root = None;
        loop {
            match self.next()? {
                Event::StreamStart | Event::DocumentEnd => {}
                Event::DocumentStart(..) if root.is_none() => {}
                Event::DocumentStart(..) => {
                    return Err(self.at("a second document begins here"));
                }
                Event::StreamEnd => return Ok(root.unwrap_or(Json::Null)),
                event => root = Some(self.value(event, 0)?),
            }
        }
    }

    fn value(&mut self, event: Event<'s>, depth: usize) -> Result<Json, String> {
        self.values += 1;
        if depth > MAX_DEPTH || self.values > MAX_VALUES {
            return Err(self.at("it has too many values, or they are nested too deep"));
        }
        let before = self.values;
        let (value, anchor) = match event {
            Event::Scalar(text, style, anchor, tag) => (self.scalar(&text, style, tag)?, anchor),
            Event::SequenceStart(_, anchor, tag) => {
                let mut items = Vec::new();
                loop {
                    match self.next()? {
                        Event::SequenceEnd => break,
                        event => items.push(self.value(event, depth + 1)?),
                    }
                }
                (self.tagged(Json::Array(items), tag)?, anchor)
            }
            Event::MappingStart(_, anchor, tag) => {
                let entries = self.mapping(depth)?;
                (self.tagged(Json::Object(entries), tag)?, anchor)
            }
            Event::Alias(id) => {
                let Some((value, count)) = self.anchors.get(&id).cloned() else {
                    return Err(self.at("an alias refers to the value that it is part of"));
                };
                self.values += count;
                return match self.values > MAX_VALUES {
                    true => Err(self.at("aliases repeat too many values")),
                    false => Ok(value),
                };
            }
            _ => return Err(self.at("a value is missing")),
        };
        if anchor != 0 {
            let count = self.values - before + 1;
            self.anchors.insert(anchor, (value.clone(), count));
        }
        Ok(value)
    }

    fn mapping(&mut self, depth: usize) -> Result<Map<String, Json>, String> {
        let mut entries = Map::new();
        let mut merged = Vec::new();
        loop {
            let event = self.next()?;
            if matches!(event, Event::MappingEnd) {
                break;
            }
            let is_merge =
                matches!(&event, Event::Scalar(text, ScalarStyle::Plain, ..) if text == "<<");
            let key = match self.value(event, depth + 1)? {
                Json::String(text) => text,
                key @ (Json::Number(_) | Json::Bool(_)) => key.to_string(),
                _ => return Err(self.at("a key is no text")),
            };
            let event = self.next()?;
            let value = self.value(event, depth + 1)?;
            if is_merge {
                merged.push(value);
            } else if entries.contains_key(&key) {
                return Err(self.at(&format!("the key `{key}` is there twice")));
            } else {
                entries.insert(key, value);
            }
        }
        for value in merged {
            let parts = match value {
                Json::Array(items) => items,
                one => vec![one],
            };
            for part in parts {
                let Json::Object(part) = part else {
                    return Err(self.at("what a merge key adds is no object"));
                };
                for (key, value) in part {
                    entries.entry(key).or_insert(value);
                }
            }
        }
        Ok(entries)
    }

    fn scalar(&self, text: &str, style: ScalarStyle, tag: Tagged<'s>) -> Result<Json, String> {
        let is_plain = style == ScalarStyle::Plain;
        match &tag {
            Some(core) if core.is_yaml_core_schema() => Ok(match core.suffix() {
                "str" => Json::String(text.to_owned()),
                _ => plain(text),
            }),
            None if is_plain => Ok(plain(text)),
            _ => self.tagged(Json::String(text.to_owned()), tag),
        }
    }

    /// Wraps a value with a short tag into the function that the tag stands for: `!Ref` and `!Condition` are what they say,
    /// all others are `Fn::` and the tag.
    fn tagged(&self, value: Json, tag: Tagged<'s>) -> Result<Json, String> {
        let Some(tag) = tag else {
            return Ok(value);
        };
        if tag.is_yaml_core_schema() || tag.original() == "!" {
            return Ok(value);
        }
        let name = tag.suffix();
        let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if tag.handle() != "!" || name.is_empty() || !is_name {
            return Err(self.at(&format!("`{}` is no short tag", tag.original())));
        }
        let (name, value) = match (name, value) {
            ("Ref" | "Condition", value) => (name.to_owned(), value),
            ("GetAtt", Json::String(text)) => {
                let parts = text.split_once('.').map(|(resource, attribute)| {
                    Json::Array(vec![resource.into(), attribute.into()])
                });
                ("Fn::GetAtt".to_owned(), parts.unwrap_or(Json::String(text)))
            }
            (name, value) => (format!("Fn::{name}"), value),
        };
        Ok(Json::Object(Map::from_iter([(name, value)])))
    }
}

/// What an unquoted text means, by the rules of YAML 1.1, as CloudFormation reads it. Digits that begin with a zero are an
/// account, or something like it, and stay what they are; so do dates.
fn plain(text: &str) -> Json {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Json::Null,
        "true" | "True" | "TRUE" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => true.into(),
        "false" | "False" | "FALSE" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => false.into(),
        _ => number(text).map_or_else(|| Json::String(text.to_owned()), Json::Number),
    }
}

fn number(text: &str) -> Option<Number> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let first = unsigned.bytes().next()?;
    let has_leading_zero =
        unsigned.len() > 1 && unsigned.bytes().all(|b| b.is_ascii_digit()) && first == b'0';
    let is_like_one = unsigned
        .bytes()
        .all(|byte| byte.is_ascii_digit() || b".eE-+".contains(&byte));
    if has_leading_zero || !is_like_one || !(first.is_ascii_digit() || first == b'.') {
        return None;
    }
    let text = text.strip_prefix('+').unwrap_or(text);
    if let Ok(whole) = text.parse::<i64>() {
        return Some(whole.into());
    }
    if let Ok(whole) = text.parse::<u64>() {
        return Some(whole.into());
    }
    Number::from_f64(text.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use crate::json;

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Json) {
        assert_eq!(parse(text), Ok(expected), "{text}");
    }

    #[test]
    fn short_tags() {
        check("!Ref A", json!({"Ref": "A"}));
        check("!Condition A", json!({"Condition": "A"}));
        check("!GetAtt A.B.C", json!({"Fn::GetAtt": ["A", "B.C"]}));
        check("!GetAtt [A, B]", json!({"Fn::GetAtt": ["A", "B"]}));
        check(
            "!Join [',', [!Ref A, b]]",
            json!({"Fn::Join": [",", [{"Ref": "A"}, "b"]]}),
        );
        check("!Sub '${A}'", json!({"Fn::Sub": "${A}"}));
        check(
            "!Base64\n  Fn::Sub: x",
            json!({"Fn::Base64": {"Fn::Sub": "x"}}),
        );
        check(
            "!If [A, !Ref B, !Ref C]",
            json!({"Fn::If": ["A", {"Ref": "B"}, {"Ref": "C"}]}),
        );
        check(
            "!Transform {Name: M}",
            json!({"Fn::Transform": {"Name": "M"}}),
        );
        check(
            "!Cidr [!GetAtt V.C, 6, 8]",
            json!({"Fn::Cidr": [{"Fn::GetAtt": ["V", "C"]}, 6, 8]}),
        );
        for name in [
            "FindInMap",
            "GetAZs",
            "ImportValue",
            "Select",
            "Split",
            "And",
            "Equals",
            "Or",
            "Not",
            "Length",
            "ToJsonString",
            "Contains",
        ] {
            check(
                &format!("!{name} [a]"),
                json!({(format!("Fn::{name}")): ["a"]}),
            );
        }
    }

    #[test]
    fn scalars() {
        check("[1, -2, 1.5, 1e3]", json!([1, -2, 1.5, 1000.0]));
        check(
            "[012345678901, 2012-10-17, 10.0.0.0/16, 0x1F]",
            json!(["012345678901", "2012-10-17", "10.0.0.0/16", "0x1F"]),
        );
        check(
            "[yes, Off, '1', \"true\", !!str 5]",
            json!([true, false, "1", "true", "5"]),
        );
        check("a: &x [1]\nb: *x", json!({"a": [1], "b": [1]}));
        check(
            "a: &x {k: 1}\nb: {<<: *x, l: 2}",
            json!({"a": {"k": 1}, "b": {"l": 2, "k": 1}}),
        );
        check("", Json::Null);
    }

    #[test]
    fn faults_have_their_line() {
        let fault = |text: &str| parse(text).expect_err("a fault");
        assert!(fault("a: 1\na: 2").starts_with("line 2: the key `a` is there twice"));
        assert!(fault("a: [").starts_with("line "));
        assert!(fault("--- 1\n--- 2").contains("second document"));
        assert!(fault("a: !<tag:x,2000:y> 1").contains("no short tag"));
        let bomb = (1..10).fold(
            "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned(),
            |text, level| {
                let below = format!("*a{}, ", level - 1).repeat(10);
                format!("{text}a{level}: &a{level} [{below}]\n")
            },
        );
        assert!(fault(&bomb).contains("too many values"));
    }
}
