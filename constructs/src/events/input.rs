//! What a target is given: the event, a part of it, a constant, or a text made from both.

use std::fmt::Write as _;

use stackwright::json::IndexMap;
use stackwright::{Data, Diagnostic, IntoValue, Value, intrinsic};
use stackwright_cfn::EventPath;
use stackwright_cfn::events::rule;
use stackwright_facts::input;

use super::codes;
use crate::kit::refused;

/// A value of the event. Patterns that know their events have them ([`ObjectPattern::key`](super::ObjectPattern::key));
/// any other is named by its path.
///
/// ```
/// use stackwright_aws::events::EventField;
/// let key = EventField::path("$.detail.requestParameters.key");
/// # let _ = key;
/// ```
/// Source: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventField(Source);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Source {
    Path(String),
    /// A value that EventBridge itself knows, by its name.
    Predefined(&'static str),
}

impl EventField {
    /// A value by its JSON path, which starts with `$.`: names with dots between them, `[0]` for an item of a list, `*`
    /// for all of them.
    ///
    /// # Errors
    /// On the rule: `SW0358` if the path is not one that EventBridge understands.
    pub fn path(path: impl Into<String>) -> Self {
        EventField(Source::Path(path.into()))
    }

    /// The id of the event.
    pub fn event_id() -> Self {
        Self::path("$.id")
    }

    /// What kind of event it is.
    pub fn detail_type() -> Self {
        Self::path("$.detail-type")
    }

    /// Who sent it.
    pub fn source() -> Self {
        Self::path("$.source")
    }

    /// The account that it is from.
    pub fn account() -> Self {
        Self::path("$.account")
    }

    /// The region that it is from.
    pub fn region() -> Self {
        Self::path("$.region")
    }

    /// When it happened, for example `2026-11-23T03:12:54Z`.
    pub fn time() -> Self {
        Self::path("$.time")
    }

    /// When EventBridge received it.
    pub fn ingestion_time() -> Self {
        EventField(Source::Predefined("aws.events.event.ingestion-time"))
    }

    /// The ARN of the rule.
    pub fn rule_arn() -> Self {
        EventField(Source::Predefined("aws.events.rule-arn"))
    }

    /// The name of the rule.
    pub fn rule_name() -> Self {
        EventField(Source::Predefined("aws.events.rule-name"))
    }

    /// The whole event as JSON.
    pub fn event() -> Self {
        EventField(Source::Predefined("aws.events.event.json"))
    }

    pub(super) fn json_path(&self) -> Option<&str> {
        match &self.0 {
            Source::Path(path) => Some(path),
            Source::Predefined(_) => None,
        }
    }
}

/// A JSON document with values of the event in it.
///
/// ```
/// use stackwright_aws::events::{EventField, Template};
/// let message = Template::object([
///     ("bucket", Template::from(EventField::path("$.detail.bucket.name"))),
///     ("attempts", Template::from(3)),
///     ("subject", Template::text(["stored ".into(), EventField::path("$.detail.object.key").into()])),
/// ]);
/// # let _ = message;
/// ```
#[derive(Clone, Debug)]
pub struct Template(Part);

#[derive(Clone, Debug)]
enum Part {
    Data(Data),
    Field(EventField),
    Text(Vec<Template>),
    Object(Vec<(String, Template)>),
    List(Vec<Template>),
}

impl Template {
    /// An object.
    pub fn object<K: Into<String>, T: Into<Template>>(
        entries: impl IntoIterator<Item = (K, T)>,
    ) -> Self {
        let entries = entries.into_iter().map(|(k, v)| (k.into(), v.into()));
        Template(Part::Object(entries.collect()))
    }

    /// A list.
    pub fn list<T: Into<Template>>(items: impl IntoIterator<Item = T>) -> Self {
        Template(Part::List(items.into_iter().map(Into::into).collect()))
    }

    /// One text, of texts and of values from the event in a row.
    pub fn text(parts: impl IntoIterator<Item = Template>) -> Self {
        Template(Part::Text(parts.into_iter().collect()))
    }
}

impl From<EventField> for Template {
    fn from(field: EventField) -> Template {
        Template(Part::Field(field))
    }
}

/// A field of an event by the path that its type has: `TaskStateChange::last_status()`.
impl From<EventPath> for EventField {
    fn from(path: EventPath) -> EventField {
        EventField::path(path)
    }
}

impl From<EventPath> for Template {
    fn from(path: EventPath) -> Template {
        EventField::from(path).into()
    }
}

impl From<EventPath> for Input {
    fn from(path: EventPath) -> Input {
        EventField::from(path).into()
    }
}

macro_rules! constant {
    ($($from:ty),*) => {
        $(impl From<$from> for Template {
            fn from(value: $from) -> Template {
                Template(Part::Data(value.into()))
            }
        }

        impl From<$from> for Input {
            fn from(value: $from) -> Input {
                Input::template(value)
            }
        })*
    };
}
constant!(
    &str,
    String,
    &String,
    bool,
    i32,
    i64,
    u32,
    f64,
    Data,
    stackwright::json::Value,
    Value<String>,
    &Value<String>
);

/// What a target is given instead of the whole event.
#[derive(Clone, Debug)]
pub struct Input(Kind);

#[derive(Clone, Debug)]
enum Kind {
    Path(EventField),
    Template(Template),
    Raw {
        template: Value<String>,
        paths: IndexMap<String, String>,
    },
}

impl Input {
    /// A part of the event, as it is.
    pub fn event_path(path: impl Into<String>) -> Self {
        Input(Kind::Path(EventField::path(path)))
    }

    /// A JSON document: constants, values of the event, or both.
    pub fn template(template: impl Into<Template>) -> Self {
        Input(Kind::Template(template.into()))
    }

    /// A template as EventBridge writes it, with `<name>` where a value goes, and the path of each name.
    ///
    /// ```
    /// # use stackwright_aws::events::Input;
    /// let input = Input::raw("\"<key> was stored\"", [("key", "$.detail.object.key")]);
    /// # let _ = input;
    /// ```
    ///
    /// # Errors
    /// On the rule: `SW0360` if a name has no path, if a path is not used, or if the template is neither JSON nor a text in
    /// double quotes.
    pub fn raw<K: Into<String>, P: Into<String>>(
        template: impl IntoValue<String>,
        paths: impl IntoIterator<Item = (K, P)>,
    ) -> Self {
        Input(Kind::Raw {
            template: template.into_value(),
            paths: paths
                .into_iter()
                .map(|(k, p)| (k.into(), p.into()))
                .collect(),
        })
    }

    /// The paths into the event that it uses.
    pub(super) fn paths(&self) -> Vec<String> {
        match &self.0 {
            Kind::Path(field) => field.json_path().map(str::to_owned).into_iter().collect(),
            Kind::Raw { paths, .. } => paths.values().cloned().collect(),
            Kind::Template(template) => Writer::write(template).paths.into_values().collect(),
        }
    }

    /// Everything that is wrong with it.
    pub(super) fn problems(&self) -> Vec<Diagnostic> {
        let paths = self.paths();
        let mut problems: Vec<Diagnostic> = paths
            .iter()
            .filter_map(|path| input::check_path(path).err())
            .map(|problem| refused(codes::INVALID_EVENT_PATH, problem))
            .collect();
        let (template, paths) = match &self.0 {
            Kind::Path(_) => return problems,
            Kind::Template(template) => {
                let written = Writer::write(template);
                problems.extend(written.problems);
                (written.text, written.paths)
            }
            Kind::Raw { template, paths } => {
                problems.extend(check_names(template, paths));
                (template.clone(), paths.clone())
            }
        };
        let count = input::check_count(paths.len());
        let length = match template.as_str() {
            Some(text) => input::check_length(text.chars().count()),
            None => Ok(()),
        };
        let limits = [count, length].into_iter().filter_map(Result::err);
        problems.extend(limits.map(|problem| refused(codes::INVALID_INPUT, problem)));
        problems
    }

    /// Sets `Input`, `InputPath` or `InputTransformer`.
    pub(super) fn apply(&self, target: rule::Target) -> rule::Target {
        let (template, paths) = match &self.0 {
            Kind::Path(field) => return target.input_path(field.json_path().unwrap_or("$")),
            Kind::Template(template) => {
                let written = Writer::write(template);
                if !written.transforms {
                    return target.input(written.text);
                }
                (written.text, written.paths)
            }
            Kind::Raw { template, paths } => (template.clone(), paths.clone()),
        };
        let paths: Vec<(String, String)> = paths.into_iter().collect();
        let transformer = rule::InputTransformer::new(template);
        target.input_transformer(match paths.is_empty() {
            true => transformer,
            false => transformer.input_paths_map(paths),
        })
    }
}

impl From<Template> for Input {
    fn from(template: Template) -> Input {
        Input::template(template)
    }
}

impl From<EventField> for Input {
    fn from(field: EventField) -> Input {
        Input::template(field)
    }
}

/// Writes a template in EventBridge's form and collects the paths that it needs.
#[derive(Default)]
struct Writer {
    pieces: Vec<Data>,
    text: String,
    paths: IndexMap<String, String>,
    /// Whether a value of the event is in it.
    transforms: bool,
    problems: Vec<Diagnostic>,
}

struct Written {
    text: Value<String>,
    paths: IndexMap<String, String>,
    transforms: bool,
    problems: Vec<Diagnostic>,
}

impl Writer {
    fn write(template: &Template) -> Written {
        let mut writer = Writer::default();
        writer.part(template);
        let text = if writer.pieces.is_empty() {
            Value::from(writer.text)
        } else {
            writer.flush();
            let pieces: Vec<Value<String>> =
                writer.pieces.into_iter().map(intrinsic::raw).collect();
            intrinsic::join("", pieces)
        };
        Written {
            text,
            paths: writer.paths,
            transforms: writer.transforms,
            problems: writer.problems,
        }
    }

    fn flush(&mut self) {
        if !self.text.is_empty() {
            self.pieces
                .push(Data::String(std::mem::take(&mut self.text)));
        }
    }

    fn expression(&mut self, data: &Data) {
        self.flush();
        self.pieces.push(data.clone());
    }

    fn part(&mut self, template: &Template) {
        match &template.0 {
            Part::Data(data) => self.data(data),
            Part::Field(field) => self.field(field),
            Part::Text(parts) => {
                self.text.push('"');
                for part in parts {
                    match &part.0 {
                        Part::Field(field) => self.field(field),
                        Part::Data(data) => self.inside_text(data),
                        Part::Text(_) | Part::Object(_) | Part::List(_) => self.problems.push(
                            Diagnostic::error(
                                codes::INVALID_INPUT,
                                "a text in a target's input has an object, a list or another text in it",
                            )
                            .hint("put texts, numbers and event fields in it"),
                        ),
                    }
                }
                self.text.push('"');
            }
            Part::Object(entries) => {
                self.text.push('{');
                for (index, (key, value)) in entries.iter().enumerate() {
                    if index > 0 {
                        self.text.push(',');
                    }
                    self.text.push_str(&quoted(key));
                    self.text.push(':');
                    self.part(value);
                }
                self.text.push('}');
            }
            Part::List(items) => {
                self.text.push('[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        self.text.push(',');
                    }
                    self.part(item);
                }
                self.text.push(']');
            }
        }
    }

    fn data(&mut self, data: &Data) {
        match data {
            Data::Null => self.text.push_str("null"),
            Data::Bool(value) => {
                let _ = write!(self.text, "{value}");
            }
            Data::Number(number) => {
                let _ = write!(self.text, "{number}");
            }
            Data::String(text) => {
                self.check_brackets(text);
                self.text.push_str(&quoted(text));
            }
            Data::List(items) => {
                let items = items.iter().cloned().map(|data| Template(Part::Data(data)));
                self.part(&Template::list(items));
            }
            Data::Object(object) => {
                let entries = object.iter().filter(|(_, value)| !value.is_null());
                let entries = entries
                    .map(|(key, value)| (key.to_string(), Template(Part::Data(value.clone()))));
                self.part(&Template::object(entries));
            }
            Data::Expr(_) => {
                self.text.push('"');
                self.expression(data);
                self.text.push('"');
            }
        }
    }

    fn inside_text(&mut self, data: &Data) {
        match data {
            Data::String(text) => {
                self.check_brackets(text);
                let quoted = quoted(text);
                self.text.push_str(&quoted[1..quoted.len() - 1]);
            }
            Data::Expr(_) => self.expression(data),
            Data::Null => {}
            Data::Bool(_) | Data::Number(_) => self.data(data),
            Data::List(_) | Data::Object(_) => self.problems.push(
                Diagnostic::error(
                    codes::INVALID_INPUT,
                    "a text in a target's input has an object or a list in it",
                )
                .hint("put texts, numbers and event fields in it"),
            ),
        }
    }

    /// EventBridge takes `<name>` in a template for a placeholder, wherever it stands.
    fn check_brackets(&mut self, text: &str) {
        if let Some(name) = input::variables(text).next() {
            self.problems.push(
                Diagnostic::error(
                    codes::INVALID_INPUT,
                    format!("the constant text `{text}` in a target's input has `<{name}>` in it"),
                )
                .note("EventBridge takes it for a placeholder and fails to deliver the event")
                .hint("use `EventField::path` for a value of the event, or another bracket"),
            );
        }
    }

    fn field(&mut self, field: &EventField) {
        self.transforms = true;
        let name = match &field.0 {
            Source::Predefined(name) => (*name).to_owned(),
            Source::Path(path) => self.name_of(path),
        };
        let _ = write!(self.text, "<{name}>");
    }

    /// The placeholder of a path: its letters and digits, and a number when another path has the same.
    fn name_of(&mut self, path: &str) -> String {
        if let Some((name, _)) = self.paths.iter().find(|(_, known)| *known == path) {
            return name.clone();
        }
        let accepted = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        let base: String = path
            .trim_start_matches(|c| !accepted(c))
            .chars()
            .map(|c| if accepted(c) { c } else { '-' })
            .collect();
        // Names that start with `aws` are EventBridge's own.
        let base = match base.get(..3) {
            _ if base.is_empty() => "event".to_owned(),
            Some(start) if start.eq_ignore_ascii_case("aws") => format!("event-{base}"),
            _ => base,
        };
        let mut name = base.clone();
        let mut number = 2;
        while self.paths.contains_key(&name) {
            name = format!("{base}-{number}");
            number += 1;
        }
        self.paths.insert(name.clone(), path.to_owned());
        name
    }
}

fn quoted(text: &str) -> String {
    stackwright::json::Value::from(text).to_string()
}

fn check_names(template: &Value<String>, paths: &IndexMap<String, String>) -> Vec<Diagnostic> {
    let Some(text) = template.as_str() else {
        return Vec::new();
    };
    let known = paths.keys().map(String::as_str);
    let variables = input::variables(text).map(|name| input::check_variable(name, known.clone()));
    let names = known.clone().map(input::check_name);
    let mut problems: Vec<Diagnostic> = variables
        .chain(names)
        .filter_map(Result::err)
        .map(|problem| refused(codes::INVALID_INPUT, problem))
        .collect();
    let filled = input::with_values(text, &mut false);
    if let Err(problem) = input::check_json(&filled, is_json) {
        problems.push(refused(codes::INVALID_INPUT, problem));
    }
    for (name, path) in paths {
        if input::check_name(name).is_ok() && !input::variables(text).any(|used| used == name) {
            problems.push(
                Diagnostic::warning(
                    codes::INVALID_INPUT,
                    format!("`{path}` is taken from the event as `{name}` and not used"),
                )
                .hint(format!(
                    "write `<{name}>` where the value goes, or leave it out"
                )),
            );
        }
    }
    problems
}

/// Whether a text consists of JSON values.
fn is_json(text: &str) -> bool {
    stackwright::json::Value::read_all(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn written(template: impl Into<Template>) -> String {
        let written = Writer::write(&template.into());
        assert!(written.problems.is_empty(), "{:?}", written.problems);
        written.text.to_string()
    }

    #[test]
    fn a_field_is_a_placeholder_without_quotes() {
        let template = Template::object([("key", EventField::path("$.detail.object.key"))]);
        assert_eq!(written(template), r#"{"key":<detail-object-key>}"#);
    }

    #[test]
    fn a_field_inside_a_text_has_the_quotes_of_the_text() {
        let template = Template::text(["a \"b\" ".into(), EventField::path("$.time").into()]);
        assert_eq!(written(template), r#""a \"b\" <time>""#);
    }

    #[test]
    fn paths_that_look_alike_get_names_of_their_own() {
        let template = Template::list([
            EventField::path("$.detail.a-b"),
            EventField::path("$.detail.a.b"),
            EventField::path("$.detail.a-b"),
            EventField::path("$.awsRegion"),
        ]);
        assert_eq!(
            written(template),
            "[<detail-a-b>,<detail-a-b-2>,<detail-a-b>,<event-awsRegion>]"
        );
    }

    #[test]
    fn constants_are_json() {
        let template = Template::from(stackwright::json!({"a": [1, true, "x\ny"]}));
        assert_eq!(written(template), r#"{"a":[1,true,"x\ny"]}"#);
    }
}
