//! YAML with spans: short tags become functions, aliases and merge keys are expanded within a budget.

use std::borrow::Cow;
use std::collections::HashMap;

use granit_parser::{Event, Parser, ScalarStyle, Tag};

use crate::function::Function;

use super::{
    Data, Document, Entry, Format, MapBuilder, Node, ParseError, ParseErrorKind, Span, push_error,
    scalar,
};
use crate::budget::{MAX_ALIASED_BYTES, MAX_DEPTH};

pub(super) fn parse(text: &str, base: usize) -> Document<'_> {
    let options = granit_parser::options! {
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
        simple_key_max_lookahead: 1024,
    };
    let mut reader = Reader {
        events: Parser::new_from_str_with_options(text, options),
        text,
        base,
        anchors: HashMap::new(),
        aliased: 0,
        cost: 0,
        errors: Vec::new(),
        aliases: Vec::new(),
        merges: Vec::new(),
    };
    let root = reader
        .document(text.len())
        .unwrap_or_else(|Stop| Node::new(Span::default(), Data::Null));
    Document {
        root,
        errors: reader.errors,
        format: Format::Yaml,
        aliases: reader.aliases,
        merges: reader.merges,
    }
}

/// What a value costs beside the bytes of its text.
const VALUE: usize = 64;

/// The reader cannot go on; the reason is in its errors.
struct Stop;

/// An anchored value with what expanding it costs.
struct Anchored<'s> {
    node: Node<'s>,
    cost: usize,
    depth: usize,
}

struct Reader<'s> {
    events: Parser<'s, granit_parser::StrInput<'s>>,
    text: &'s str,
    /// Bytes before `text` in the file (a byte-order mark).
    base: usize,
    anchors: HashMap<usize, Anchored<'s>>,
    /// What copies of anchored values cost.
    aliased: usize,
    /// What all values cost so far.
    cost: usize,
    errors: Vec<ParseError>,
    aliases: Vec<Span>,
    merges: Vec<Span>,
}

type Tagged<'s> = Option<Cow<'s, Tag>>;

impl<'s> Reader<'s> {
    fn next(&mut self) -> Result<(Event<'s>, Span), Stop> {
        match self.events.next_event() {
            Some(Ok((event, span))) => {
                let range = span.byte_range().unwrap_or(0..0);
                let start = span
                    .tag_start()
                    .and_then(|marker| marker.byte_offset())
                    .map_or(range.start, |tag| tag.min(range.start));
                Ok((event, Span::new(self.base + start, self.base + range.end)))
            }
            Some(Err(error)) => {
                let at = self.base + error.marker().byte_offset().unwrap_or(0);
                let span = self.on_characters(Span::new(at, at + 1));
                let kind = match error.kind() {
                    granit_parser::ErrorKind::RecursionLimitExceeded => ParseErrorKind::Limit,
                    _ => ParseErrorKind::Syntax,
                };
                let message = error.info().to_string();
                push_error(&mut self.errors, ParseError::new(kind, span, message));
                Err(Stop)
            }
            None => {
                push_error(
                    &mut self.errors,
                    ParseError::new(
                        ParseErrorKind::Syntax,
                        Span::default(),
                        "the template ends too early",
                    ),
                );
                Err(Stop)
            }
        }
    }

    /// The span widened to whole characters, and cut to the text.
    fn on_characters(&self, span: Span) -> Span {
        let offset = |at: u32| (at as usize).saturating_sub(self.base);
        Span::new(
            self.base + self.text.floor_char_boundary(offset(span.start)),
            self.base + self.text.ceil_char_boundary(offset(span.end)),
        )
    }

    fn fail(&mut self, kind: ParseErrorKind, span: Span, message: impl Into<String>) -> Stop {
        push_error(&mut self.errors, ParseError::new(kind, span, message));
        Stop
    }

    fn document(&mut self, length: usize) -> Result<Node<'s>, Stop> {
        let mut root = None;
        loop {
            let (event, span) = self.next()?;
            match event {
                Event::StreamStart | Event::DocumentEnd => {}
                Event::DocumentStart(..) if root.is_none() => {}
                Event::DocumentStart(..) => {
                    return Err(self.fail(
                        ParseErrorKind::Syntax,
                        span,
                        "a second document begins here; a template is a single YAML document",
                    ));
                }
                Event::StreamEnd => break,
                event => {
                    let mut depth = 0;
                    root = Some(self.node(event, span, 0, &mut depth)?);
                }
            }
        }
        Ok(root.unwrap_or_else(|| Node::new(Span::new(self.base, self.base + length), Data::Null)))
    }

    /// Builds the node that begins with `event`. `height` grows to the height of the node.
    fn node(
        &mut self,
        event: Event<'s>,
        span: Span,
        depth: usize,
        height: &mut usize,
    ) -> Result<Node<'s>, Stop> {
        let before = self.cost;
        self.cost += VALUE;
        if let Event::Scalar(text, ..) = &event {
            self.cost += text.len();
        }
        if depth > MAX_DEPTH {
            return Err(self.fail(
                ParseErrorKind::Limit,
                span,
                format!("objects and lists are nested more than {MAX_DEPTH} deep"),
            ));
        }
        let (node, anchor) = match event {
            Event::Scalar(text, style, anchor, tag) => {
                (self.scalar(text, style, tag, span), anchor)
            }
            Event::SequenceStart(_, anchor, tag) => {
                let mut items = Vec::new();
                let mut end = span;
                loop {
                    let (event, item) = self.next()?;
                    if matches!(event, Event::SequenceEnd) {
                        end = end.to(item);
                        break;
                    }
                    let mut below = 0;
                    let node = self.node(event, item, depth + 1, &mut below)?;
                    *height = (*height).max(below + 1);
                    end = end.to(node.span);
                    items.push(node);
                }
                let node = Node::new(close(span, end, items.last()), Data::List(items));
                (self.tagged(node, tag, span), anchor)
            }
            Event::MappingStart(_, anchor, tag) => {
                let (data, end) = self.mapping(span, depth, height)?;
                (self.tagged(Node::new(end, data), tag, span), anchor)
            }
            Event::Alias(id) => {
                self.aliases.push(span);
                let Some(anchored) = self.anchors.get(&id) else {
                    return Err(self.fail(
                        ParseErrorKind::Syntax,
                        span,
                        "this alias refers to the value that it is part of",
                    ));
                };
                let (cost, below) = (anchored.cost, anchored.depth);
                if depth + below > MAX_DEPTH {
                    return Err(self.fail(
                        ParseErrorKind::Limit,
                        span,
                        format!(
                            "with its aliases, the template is nested more than {MAX_DEPTH} deep"
                        ),
                    ));
                }
                self.copy(cost, span)?;
                *height = below;
                return Ok(self.anchors[&id].node.clone());
            }
            _ => {
                return Err(self.fail(ParseErrorKind::Syntax, span, "expected a value"));
            }
        };
        if anchor != 0 {
            let cost = self.cost - before;
            // What is kept for aliases is a copy too.
            self.copy(cost, span)?;
            let anchored = Anchored {
                node: node.clone(),
                cost,
                depth: *height,
            };
            self.anchors.insert(anchor, anchored);
        }
        Ok(node)
    }

    /// Pays for a copy of an anchored value.
    fn copy(&mut self, cost: usize, span: Span) -> Result<(), Stop> {
        self.aliased += cost;
        self.cost += cost;
        if self.aliased > MAX_ALIASED_BYTES {
            let message = format!(
                "anchors and aliases add more than {MAX_ALIASED_BYTES} bytes to the template"
            );
            return Err(self.fail(ParseErrorKind::Limit, span, message));
        }
        Ok(())
    }

    fn mapping(
        &mut self,
        span: Span,
        depth: usize,
        height: &mut usize,
    ) -> Result<(Data<'s>, Span), Stop> {
        let mut map = MapBuilder::new();
        let mut merged: Vec<(Span, Node<'s>)> = Vec::new();
        let mut end = span;
        let mut flow_end = None;
        loop {
            let (event, key_span) = self.next()?;
            if matches!(event, Event::MappingEnd) {
                // A block mapping ends where its last value does, a flow mapping at its brace.
                if key_span.end > key_span.start {
                    flow_end = Some(key_span);
                }
                break;
            }
            let is_merge =
                matches!(&event, Event::Scalar(text, ScalarStyle::Plain, _, _) if text == "<<");
            let mut below = 0;
            let key = self.node(event, key_span, depth + 1, &mut below)?;
            let (event, value_span) = self.next()?;
            let value = self.node(event, value_span, depth + 1, &mut below)?;
            *height = (*height).max(below + 1);
            end = end.to(key_span).to(Span::new(
                value_span.start as usize,
                value_span.end as usize,
            ));
            if value.span.start >= key_span.start {
                end = end.to(value.span);
            }
            if is_merge {
                self.merges.push(key_span);
                merged.push((key_span, value));
                continue;
            }
            let text: Cow<'s, str> = match key.data {
                Data::String(text) | Data::Number(text) => text,
                Data::Bool(true) => Cow::Borrowed("true"),
                Data::Bool(false) => Cow::Borrowed("false"),
                Data::Null => Cow::Borrowed("null"),
                Data::List(_) | Data::Map(_) => {
                    return Err(self.fail(
                        ParseErrorKind::Syntax,
                        key_span,
                        "a key must be a string, not a list or an object",
                    ));
                }
            };
            map.push(
                Entry {
                    key: text,
                    key_span,
                    value,
                },
                &mut self.errors,
            );
        }
        for (span, value) in merged {
            self.merge(&mut map, span, value);
        }
        let end = flow_end.map_or(end, |brace| end.to(brace));
        Ok((Data::Map(map.finish()), end))
    }

    /// Adds the entries of a merge key's value that the mapping does not have itself.
    fn merge(&mut self, map: &mut MapBuilder<'s>, span: Span, value: Node<'s>) {
        match value.data {
            Data::Map(entries) => {
                for entry in entries.entries {
                    if !map.contains(&entry.key) {
                        map.push(entry, &mut self.errors);
                    }
                }
            }
            Data::List(items) if items.iter().all(|item| item.as_map().is_some()) => {
                for item in items {
                    self.merge(map, span, item);
                }
            }
            _ => push_error(
                &mut self.errors,
                ParseError::new(
                    ParseErrorKind::Syntax,
                    span,
                    "the value of a merge key must be an object or a list of objects",
                ),
            ),
        }
    }

    fn scalar(
        &mut self,
        text: Cow<'s, str>,
        style: ScalarStyle,
        tag: Tagged<'s>,
        span: Span,
    ) -> Node<'s> {
        if let Some(tag) = &tag
            && let Some(data) = core_tag(tag, &text)
        {
            return Node::new(span, data);
        }
        let data = if style == ScalarStyle::Plain && tag.is_none() {
            scalar::plain(text)
        } else {
            Data::String(text)
        };
        self.tagged(Node::new(span, data), tag, span)
    }

    /// Wraps a value with a short tag into the function that the tag stands for.
    fn tagged(&mut self, node: Node<'s>, tag: Tagged<'s>, span: Span) -> Node<'s> {
        let Some(tag) = tag else { return node };
        if tag.is_yaml_core_schema() {
            return node;
        }
        let suffix = tag.suffix();
        let Some(name) = long_name(suffix).filter(|_| tag.handle() == "!") else {
            // A lone `!` says that the value is what it is anyway.
            if tag.original() == "!" {
                return node;
            }
            push_error(
                &mut self.errors,
                ParseError::new(
                    ParseErrorKind::UnknownTag,
                    span,
                    format!(
                        "`{}` is not a short tag of CloudFormation{}",
                        tag.original(),
                        crate::suggest::did_you_mean(
                            suffix,
                            Function::ALL
                                .iter()
                                .map(|function| function.tag())
                                .chain([CONDITION]),
                        )
                        .map(|name| format!("; did you mean `!{name}`?"))
                        .unwrap_or_default()
                    ),
                ),
            );
            return node;
        };
        let whole = span.to(node.span);
        let tag_length = tag.original_handle().len() + suffix.len();
        let key_span = self.on_characters(Span::new(
            whole.start as usize,
            whole.start as usize + tag_length,
        ));
        let value_span = self.on_characters(Span::new(
            (key_span.end as usize + 1)
                .min(whole.end as usize)
                .max(node.span.start as usize),
            node.span.end as usize,
        ));
        let value = match (name, node.data) {
            (GET_ATT, Data::String(text)) => self.get_att(text, value_span),
            // A function's text argument is never a number or a boolean.
            (_, data) => Node::new(value_span, data),
        };
        Node::new(
            whole,
            Data::Map(super::Map {
                entries: vec![Entry {
                    key: Cow::Borrowed(name),
                    key_span,
                    value,
                }],
            }),
        )
    }

    /// `!GetAtt a.b.c` means `["a", "b.c"]`.
    fn get_att(&self, text: Cow<'s, str>, span: Span) -> Node<'s> {
        let Some(dot) = text.find('.') else {
            return Node::new(span, Data::String(text));
        };
        // A text with escapes or line breaks does not stand in the source as it is; then both point at the whole.
        let (start, end) = (
            (span.start as usize).saturating_sub(self.base),
            (span.end as usize).saturating_sub(self.base),
        );
        let found = self.text.get(start..end).and_then(|raw| raw.find(&*text));
        let part = |from: usize, to: usize| match found {
            Some(at) => Span::new(self.base + start + at + from, self.base + start + at + to),
            None => span,
        };
        let (first, second) = (part(0, dot), part(dot + 1, text.len()));
        let (name, attribute): (Cow<'_, str>, Cow<'_, str>) = match text {
            Cow::Borrowed(text) => (Cow::Borrowed(&text[..dot]), Cow::Borrowed(&text[dot + 1..])),
            Cow::Owned(text) => (
                Cow::Owned(text[..dot].to_owned()),
                Cow::Owned(text[dot + 1..].to_owned()),
            ),
        };
        Node::new(
            span,
            Data::List(vec![
                Node::new(first, Data::String(name)),
                Node::new(second, Data::String(attribute)),
            ]),
        )
    }
}

/// The value of a scalar with a tag of YAML's own, such as `!!str 012`.
fn core_tag<'s>(tag: &Tag, text: &Cow<'s, str>) -> Option<Data<'s>> {
    if !tag.is_yaml_core_schema() {
        return None;
    }
    Some(match tag.suffix() {
        "int" | "float" => Data::Number(text.clone()),
        "bool" | "null" => scalar::plain(text.clone()),
        _ => Data::String(text.clone()),
    })
}

fn close(span: Span, end: Span, last: Option<&Node<'_>>) -> Span {
    // The end event of a block sequence stands behind trailing blank lines.
    match last {
        Some(last)
            if last.span.end >= span.start && last.span.end < end.end && end.start == end.end =>
        {
            span.to(last.span)
        }
        _ => span.to(end),
    }
}

/// What `!Condition` stands for, which is no function: the name of a condition in another.
const CONDITION: &str = "Condition";
const GET_ATT: &str = Function::GetAtt.name();

/// What stands in JSON for a short tag.
fn long_name(tag: &str) -> Option<&'static str> {
    let function = Function::ALL.iter().find(|function| function.tag() == tag);
    match function {
        Some(function) => Some(function.name()),
        None => (tag == CONDITION).then_some(CONDITION),
    }
}
