//! Reading a pattern, and what EventBridge refuses in one.

use std::net::IpAddr;

use crate::engines::Fault;
use crate::engines::json_text::{JsonText, Unreadable};
use crate::engines::text::{Piece, Scope, Text};
use crate::model::{Evaluation, Instance};
use crate::parse::Span;
use crate::suggest::did_you_mean;

/// An event pattern.
#[derive(Clone, Debug, PartialEq)]
pub struct Pattern {
    /// Its fields.
    pub root: Fields,
}

/// The fields of an object, all of which must match.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fields {
    /// The fields in order.
    pub fields: Vec<Field>,
    /// For each `$or`: alternatives of which one must match.
    pub alternatives: Vec<Vec<Fields>>,
    /// Whether there are more, which are not known.
    pub open: bool,
}

/// A field of a pattern.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Where its name stands.
    pub span: Span,
    /// What its value must be.
    pub rule: Rule,
}

/// What a field's value must be.
#[derive(Clone, Debug, PartialEq)]
pub enum Rule {
    /// An object with these fields.
    Fields(Fields),
    /// A value that passes one of these tests.
    Any(Vec<Test>),
    /// Not known.
    Open,
}

/// One test of a value.
#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    /// Where it stands.
    pub span: Span,
    /// What it tests.
    pub kind: TestKind,
}

/// What a test tests.
#[derive(Clone, Debug, PartialEq)]
pub enum TestKind {
    /// The text is this one.
    Equals(Text),
    /// The text is this one but for case.
    EqualsIgnoreCase(Text),
    /// The number is this one.
    Number(f64),
    /// The boolean is this one.
    Bool(bool),
    /// It is null.
    Null,
    /// The text begins so.
    Prefix {
        /// The beginning.
        text: Text,
        /// Whether case does not matter.
        ignore_case: bool,
    },
    /// The text ends so.
    Suffix {
        /// The end.
        text: Text,
        /// Whether case does not matter.
        ignore_case: bool,
    },
    /// The text matches a pattern with `*`.
    Wildcard(Text),
    /// The value is there and passes none of these tests.
    AnythingBut(Vec<TestKind>),
    /// The number is within bounds.
    Numeric(Vec<(Comparison, f64)>),
    /// The address is in a network.
    Cidr(IpAddr, u8),
    /// The field is there, or is not.
    Exists(bool),
    /// Not known.
    Open,
}

/// How a number is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

const OPERATORS: &[&str] = &[
    "prefix",
    "suffix",
    "anything-but",
    "numeric",
    "cidr",
    "exists",
    "equals-ignore-case",
    "wildcard",
];

impl Pattern {
    /// Reads a pattern. What is wrong with it is open in it and said beside it.
    #[must_use]
    pub fn read<'t>(scope: Scope<'_, 't>, pattern: &Instance<'t>) -> (Self, Vec<Fault>) {
        let mut reader = Reader {
            scope,
            faults: Vec::new(),
        };
        let root = reader.fields(pattern, "");
        (Self { root }, reader.faults)
    }

    /// Reads a pattern that is an object, or a text with JSON in it; all of the latter stands where the text does.
    /// `None` where only a deployment knows it.
    #[must_use]
    pub fn read_any<'t>(
        scope: Scope<'_, 't>,
        pattern: &Instance<'t>,
    ) -> Option<(Self, Vec<Fault>)> {
        if let Evaluation::Object(_) | Evaluation::List(_) = pattern.value {
            return Some(Self::read(scope, pattern));
        }
        let text = scope.text(pattern);
        if matches!(text.pieces.as_slice(), [] | [Piece::Symbol(_)]) {
            return None;
        }
        let span = pattern.span();
        let json = JsonText::new(&text);
        let read = json.read(|template, environment, instance| {
            let scope = Scope {
                template,
                environment,
            };
            Self::read(scope, instance)
        });
        match read {
            Ok((mut pattern, mut faults)) => {
                pattern.root.place(span, &|text| json.restore(text));
                for fault in &mut faults {
                    fault.span = span;
                    fault.message = json.restored(&fault.message).to_string();
                }
                Some((pattern, faults))
            }
            Err(Unreadable::Open) => None,
            Err(Unreadable::Wrong(why)) => {
                let mut pattern = Self {
                    root: Fields::default(),
                };
                pattern.root.open = true;
                let fault = Fault {
                    span,
                    path: String::new(),
                    message: format!("the text is no JSON: {why}"),
                    hint: Some("write the pattern as an object of the template".to_owned()),
                };
                Some((pattern, vec![fault]))
            }
        }
    }

    /// The tests of a field by its path, such as `["detail", "eventName"]`. `None` where the pattern does not
    /// restrict the field outside of `$or`.
    #[must_use]
    pub fn tests(&self, path: &[&str]) -> Option<&[Test]> {
        match &self.field(path)?.rule {
            Rule::Any(tests) => Some(tests),
            _ => None,
        }
    }

    /// The field at a path.
    #[must_use]
    pub fn field(&self, path: &[&str]) -> Option<&Field> {
        let (last, parents) = path.split_last()?;
        let mut fields = &self.root;
        for name in parents {
            let Rule::Fields(inner) = &fields.get(name)?.rule else {
                return None;
            };
            fields = inner;
        }
        fields.get(last)
    }

    /// Whether a part of the pattern is not known.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.root.is_open()
    }
}

impl Fields {
    /// The field of a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// Gives all parts one place, and changes all texts.
    fn place(&mut self, span: Span, change: &dyn Fn(&Text) -> Text) {
        for field in &mut self.fields {
            field.span = span;
            match &mut field.rule {
                Rule::Fields(fields) => fields.place(span, change),
                Rule::Any(tests) => {
                    for test in tests {
                        test.span = span;
                        test.kind.change(change);
                    }
                }
                Rule::Open => {}
            }
        }
        for alternative in self.alternatives.iter_mut().flatten() {
            alternative.place(span, change);
        }
    }

    fn is_open(&self) -> bool {
        self.open
            || self.fields.iter().any(|field| match &field.rule {
                Rule::Open => true,
                Rule::Fields(fields) => fields.is_open(),
                Rule::Any(tests) => tests.iter().any(|test| test.kind == TestKind::Open),
            })
    }
}

impl TestKind {
    fn change(&mut self, change: &dyn Fn(&Text) -> Text) {
        match self {
            Self::Equals(text)
            | Self::EqualsIgnoreCase(text)
            | Self::Wildcard(text)
            | Self::Prefix { text, .. }
            | Self::Suffix { text, .. } => *text = change(text),
            Self::AnythingBut(excluded) => {
                for kind in excluded {
                    kind.change(change);
                }
            }
            _ => {}
        }
    }

    /// The texts that pass the test, as one text with wildcards, and whether case matters.
    #[must_use]
    pub fn as_text(&self) -> Option<(Text, bool)> {
        Some(match self {
            Self::Equals(text) => (text.clone(), true),
            Self::EqualsIgnoreCase(text) => (text.lower(), false),
            Self::Prefix { text, ignore_case } => {
                let text = if *ignore_case {
                    text.lower()
                } else {
                    text.clone()
                };
                (text.then(Text::any()), !ignore_case)
            }
            Self::Suffix { text, ignore_case } => {
                let text = if *ignore_case {
                    text.lower()
                } else {
                    text.clone()
                };
                (Text::any().then(text), !ignore_case)
            }
            Self::Wildcard(text) => (text.with_wildcards(false), true),
            _ => return None,
        })
    }
}

struct Reader<'a, 't> {
    scope: Scope<'a, 't>,
    faults: Vec<Fault>,
}

impl<'t> Reader<'_, 't> {
    fn fault(&mut self, span: Span, path: &str, message: impl Into<String>, hint: Option<String>) {
        self.faults.push(Fault {
            span,
            path: path.to_owned(),
            message: message.into(),
            hint,
        });
    }

    fn fields(&mut self, instance: &Instance<'t>, path: &str) -> Fields {
        let mut fields = Fields::default();
        let object = match &instance.value {
            Evaluation::Object(object) => object,
            Evaluation::Unknown(_) => {
                fields.open = true;
                return fields;
            }
            _ => {
                self.fault(
                    instance.span(),
                    path,
                    format!("a pattern is an object, not {}", instance.node.kind()),
                    None,
                );
                return fields;
            }
        };
        fields.open = object.open;
        if object.entries.is_empty() && !object.open {
            self.fault(
                instance.span(),
                path,
                "the pattern is an empty object",
                None,
            );
        }
        for (name, span, value) in &object.entries {
            let path = if path.is_empty() {
                (*name).to_owned()
            } else {
                format!("{path}.{name}")
            };
            if *name == "$or" {
                if let Some(alternatives) = self.alternatives(value, &path) {
                    fields.alternatives.push(alternatives);
                }
                continue;
            }
            // What is refused restricts the events in a way that nobody knows.
            let rule = self.rule(name, value, &path).unwrap_or(Rule::Open);
            fields.fields.push(Field {
                name: (*name).to_owned(),
                span: *span,
                rule,
            });
        }
        fields
    }

    fn alternatives(&mut self, value: &Instance<'t>, path: &str) -> Option<Vec<Fields>> {
        match &value.value {
            Evaluation::List(items) if items.len() >= 2 => Some(
                items
                    .iter()
                    .enumerate()
                    .map(|(index, item)| self.fields(item, &format!("{path}.{index}")))
                    .collect(),
            ),
            Evaluation::Unknown(_) => None,
            _ => {
                self.fault(
                    value.span(),
                    path,
                    "`$or` is a list of at least two patterns",
                    None,
                );
                None
            }
        }
    }

    fn rule(&mut self, name: &str, value: &Instance<'t>, path: &str) -> Option<Rule> {
        match &value.value {
            Evaluation::Object(object) => {
                if let Some((operator, ..)) = object
                    .entries
                    .iter()
                    .find(|(key, _, inner)| OPERATORS.contains(key) && is_operand(key, inner))
                {
                    self.fault(
                        value.span(),
                        path,
                        format!("the operator `{operator}` of `{name}` does not stand in a list"),
                        Some(format!(
                            "write `{name}: [{{{operator}: …}}]`: a value of a pattern is a list of alternatives"
                        )),
                    );
                    return None;
                }
                Some(Rule::Fields(self.fields(value, path)))
            }
            Evaluation::List(items) => {
                if items.is_empty() {
                    self.fault(
                        value.span(),
                        path,
                        format!("`{name}` has an empty list of alternatives"),
                        Some("name at least one value, or leave the field out".into()),
                    );
                    return None;
                }
                let mut tests = Vec::new();
                for (index, item) in items.iter().enumerate() {
                    if let Some(kind) = self.test(name, item, &format!("{path}.{index}")) {
                        tests.push(Test {
                            span: item.span(),
                            kind,
                        });
                    }
                }
                (tests.len() == items.len()).then_some(Rule::Any(tests))
            }
            Evaluation::Unknown(_) => Some(Rule::Open),
            _ => {
                let text = value.text().unwrap_or("null");
                self.fault(
                    value.span(),
                    path,
                    format!(
                        "`{name}` must be a list or an object, not {}",
                        value.node.kind()
                    ),
                    Some(format!(
                        "write `{name}: [{text}]`: a value of a pattern is a list of alternatives"
                    )),
                );
                None
            }
        }
    }

    fn test(&mut self, name: &str, item: &Instance<'t>, path: &str) -> Option<TestKind> {
        match &item.value {
            Evaluation::String(_) => Some(TestKind::Equals(self.scope.text(item))),
            Evaluation::Number(_) => Some(item.number().map_or(TestKind::Open, TestKind::Number)),
            Evaluation::Bool(value) => Some(TestKind::Bool(*value)),
            Evaluation::Null => Some(TestKind::Null),
            Evaluation::Unknown(_) => {
                let text = self.scope.text(item);
                // A text with something known in it is worth keeping; the rest can be of any type.
                Some(TestKind::Equals(text))
            }
            Evaluation::List(_) => {
                self.fault(
                    item.span(),
                    path,
                    format!("`{name}` has a list within its list of alternatives"),
                    Some("write the alternatives in one list".into()),
                );
                None
            }
            Evaluation::Object(object) => match object.entries.as_slice() {
                [(operator, span, operand)] => self.operator(operator, *span, operand, path),
                [] => {
                    self.fault(item.span(), path, "an empty object tests nothing", None);
                    None
                }
                _ => {
                    self.fault(
                        item.span(),
                        path,
                        format!("one alternative of `{name}` has several operators"),
                        Some("an object in the list has one operator; alternatives are objects of their own, any of which may match".into()),
                    );
                    None
                }
            },
        }
    }

    fn operator(
        &mut self,
        operator: &str,
        span: Span,
        operand: &Instance<'t>,
        path: &str,
    ) -> Option<TestKind> {
        let path = &format!("{path}.{operator}");
        if operand.unknown().is_some_and(|_| operand.via.is_none()) {
            return Some(TestKind::Open);
        }
        match operator {
            "prefix" | "suffix" => {
                let (operand, ignore_case) = match operand.get("equals-ignore-case") {
                    Some(inner) => (inner, true),
                    None => (operand, false),
                };
                let text = self.operand_text(operator, operand, path)?;
                Some(if operator == "prefix" {
                    TestKind::Prefix { text, ignore_case }
                } else {
                    TestKind::Suffix { text, ignore_case }
                })
            }
            "equals-ignore-case" => Some(TestKind::EqualsIgnoreCase(
                self.operand_text(operator, operand, path)?,
            )),
            "wildcard" => {
                let text = self.operand_text(operator, operand, path)?;
                if text.to_string().contains("**") {
                    self.fault(
                        operand.span(),
                        path,
                        "`wildcard` has two asterisks in a row",
                        Some("write one `*`".into()),
                    );
                    return None;
                }
                Some(TestKind::Wildcard(text))
            }
            "exists" => match operand.value {
                Evaluation::Bool(value) => Some(TestKind::Exists(value)),
                Evaluation::Unknown(_) => Some(TestKind::Open),
                _ => {
                    self.fault(
                        operand.span(),
                        path,
                        "`exists` is true or false, without quotes",
                        None,
                    );
                    None
                }
            },
            "numeric" => self.numeric(operand, path),
            "cidr" => self.cidr(operand, path),
            "anything-but" => self.anything_but(operand, path),
            _ => {
                let hint = did_you_mean(operator, OPERATORS.iter().copied())
                    .map(|name| format!("did you mean `{name}`?"))
                    .or_else(|| Some(format!("the operators are {}", OPERATORS.join(", "))));
                self.fault(
                    span,
                    path,
                    format!("EventBridge has no operator `{operator}`"),
                    hint,
                );
                None
            }
        }
    }

    fn operand_text(&mut self, operator: &str, operand: &Instance<'t>, path: &str) -> Option<Text> {
        match &operand.value {
            Evaluation::String(_) | Evaluation::Unknown(_) => Some(self.scope.text(operand)),
            _ => {
                let hint = match (&operand.value, operator) {
                    (Evaluation::List(_), _) => Some(format!(
                        "write one object for each: [{{{operator}: a}}, {{{operator}: b}}]"
                    )),
                    (Evaluation::Number(_), _) => {
                        Some("compare numbers with `numeric`, or write the text in quotes".into())
                    }
                    _ => None,
                };
                self.fault(
                    operand.span(),
                    path,
                    format!("`{operator}` takes a text, not {}", operand.node.kind()),
                    hint,
                );
                None
            }
        }
    }

    fn numeric(&mut self, operand: &Instance<'t>, path: &str) -> Option<TestKind> {
        if operand.has_unknown() {
            return Some(TestKind::Open);
        }
        let items = operand.items();
        let mut bounds = Vec::new();
        for pair in items.chunks(2) {
            let comparison = match pair[0].text() {
                Some("=") => Comparison::Equal,
                Some("<") => Comparison::Less,
                Some("<=") => Comparison::LessOrEqual,
                Some(">") => Comparison::Greater,
                Some(">=") => Comparison::GreaterOrEqual,
                _ => break,
            };
            match pair.get(1).map(|number| &number.value) {
                Some(Evaluation::Number(text)) => match text.parse::<f64>() {
                    Ok(number) if number.abs() <= 5e9 => bounds.push((comparison, number)),
                    _ => break,
                },
                _ => break,
            }
        }
        if bounds.is_empty() || bounds.len() > 2 || bounds.len() * 2 != items.len() {
            self.fault(
                operand.span(),
                path,
                "`numeric` is a list of one or two comparisons",
                Some("such as [\">=\", 0, \"<\", 10]; the numbers have no quotes and lie between ±5 billion".into()),
            );
            return None;
        }
        if let [(first, low), (second, high)] = bounds.as_slice() {
            let ordered = matches!(first, Comparison::Greater | Comparison::GreaterOrEqual)
                && matches!(second, Comparison::Less | Comparison::LessOrEqual);
            if !ordered || low >= high {
                self.fault(
                    operand.span(),
                    path,
                    "no number lies within both comparisons of `numeric`",
                    Some("a range is [\">=\", low, \"<\", high], the lower bound first".into()),
                );
                return None;
            }
        }
        Some(TestKind::Numeric(bounds))
    }

    fn cidr(&mut self, operand: &Instance<'t>, path: &str) -> Option<TestKind> {
        if operand.unknown().is_some() {
            return Some(TestKind::Open);
        }
        let network = operand.text().and_then(|text| {
            let (address, bits) = text.split_once('/')?;
            let address: IpAddr = address.parse().ok()?;
            let bits: u8 = bits.parse().ok()?;
            let most = if address.is_ipv4() { 32 } else { 128 };
            (bits <= most).then_some((address, bits))
        });
        match network {
            Some((address, bits)) => Some(TestKind::Cidr(address, bits)),
            None => {
                self.fault(
                    operand.span(),
                    path,
                    "`cidr` takes a network such as \"10.0.0.0/24\"",
                    None,
                );
                None
            }
        }
    }

    fn anything_but(&mut self, operand: &Instance<'t>, path: &str) -> Option<TestKind> {
        let mut excluded = Vec::new();
        match &operand.value {
            Evaluation::Object(_) => {
                const NESTED: &[&str] = &["prefix", "suffix", "equals-ignore-case", "wildcard"];
                let [(operator, span, inner)] = operand.entries() else {
                    self.fault(
                        operand.span(),
                        path,
                        "`anything-but` takes a value, a list of values or one operator",
                        None,
                    );
                    return None;
                };
                if !NESTED.contains(operator) {
                    let hint = did_you_mean(operator, NESTED.iter().copied())
                        .map(|name| format!("did you mean `{name}`?"))
                        .or_else(|| Some(format!("it can be {}", NESTED.join(", "))));
                    self.fault(
                        *span,
                        path,
                        format!("`{operator}` cannot stand within `anything-but`"),
                        hint,
                    );
                    return None;
                }
                for item in inner.one_or_many() {
                    excluded.push(self.operator(operator, *span, item, path)?);
                }
            }
            _ => {
                for item in operand.one_or_many() {
                    excluded.push(match &item.value {
                        Evaluation::String(_) => TestKind::Equals(self.scope.text(item)),
                        Evaluation::Number(_) => {
                            item.number().map_or(TestKind::Open, TestKind::Number)
                        }
                        Evaluation::Unknown(_) => TestKind::Equals(self.scope.text(item)),
                        _ => {
                            self.fault(
                                item.span(),
                                path,
                                format!(
                                    "`anything-but` takes texts or numbers, not {}",
                                    item.node.kind()
                                ),
                                None,
                            );
                            return None;
                        }
                    });
                }
                if excluded.is_empty() {
                    self.fault(
                        operand.span(),
                        path,
                        "`anything-but` excludes nothing",
                        None,
                    );
                    return None;
                }
            }
        }
        Some(TestKind::AnythingBut(excluded))
    }
}

/// Whether the value under an operator's name looks like its operand, and not like a field of that name.
fn is_operand(operator: &str, value: &Instance<'_>) -> bool {
    match &value.value {
        Evaluation::List(_) => matches!(operator, "numeric" | "anything-but"),
        Evaluation::Object(_) => matches!(operator, "anything-but"),
        _ => true,
    }
}
