//! JSON with spans: one pass over the bytes, strings borrowed where they have no escapes.

use std::borrow::Cow;

use super::{Data, Document, Entry, Format, MapBuilder, Node, ParseError, ParseErrorKind, Span};
use crate::budget::MAX_DEPTH;

pub(super) fn parse(text: &str, base: usize) -> Document<'_> {
    let mut parser = Parser {
        text,
        bytes: text.as_bytes(),
        at: 0,
        base,
        errors: Vec::new(),
    };
    let root = match parser.value(0) {
        Ok(root) => {
            parser.skip_whitespace();
            if parser.at < parser.bytes.len() {
                let error = parser.unexpected("the end of the template");
                parser.errors.push(error);
            }
            root
        }
        Err(error) => {
            parser.errors.push(*error);
            Node::new(Span::default(), Data::Null)
        }
    };
    Document {
        root,
        errors: parser.errors,
        format: Format::Json,
        aliases: Vec::new(),
        merges: Vec::new(),
    }
}

struct Parser<'s> {
    text: &'s str,
    bytes: &'s [u8],
    at: usize,
    /// Bytes before `text` in the file (a byte-order mark).
    base: usize,
    errors: Vec<ParseError>,
}

type Parsed<T> = Result<T, Box<ParseError>>;

impl<'s> Parser<'s> {
    fn skip_whitespace(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.bytes.get(self.at) {
            self.at += 1;
        }
    }

    fn span(&self, start: usize) -> Span {
        Span::new(self.base + start, self.base + self.at)
    }

    fn error(&self, start: usize, message: impl Into<String>) -> ParseError {
        let end = self.text[start..]
            .chars()
            .next()
            .map_or(start, |c| start + c.len_utf8());
        ParseError::new(
            ParseErrorKind::Syntax,
            Span::new(self.base + start, self.base + end),
            message,
        )
    }

    fn unexpected(&self, wanted: &str) -> ParseError {
        let start = (self.at..=self.bytes.len())
            .find(|&at| self.text.is_char_boundary(at))
            .unwrap_or(self.bytes.len());
        let found = match self.text[start..].chars().next() {
            Some(c) => format!("`{}`", c.escape_debug()),
            None => "the end of the file".into(),
        };
        self.error(start, format!("expected {wanted}, found {found}"))
    }

    fn value(&mut self, depth: usize) -> Parsed<Node<'s>> {
        self.skip_whitespace();
        let start = self.at;
        if depth > MAX_DEPTH {
            let mut error = self.error(
                start.min(self.bytes.len()),
                format!("objects and lists are nested more than {MAX_DEPTH} deep"),
            );
            error.kind = ParseErrorKind::Limit;
            return Err(Box::new(error));
        }
        let data = match self.bytes.get(self.at) {
            Some(b'{') => self.object(depth)?,
            Some(b'[') => self.list(depth)?,
            Some(b'"') => Data::String(self.string()?),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            _ => {
                let rest = &self.bytes[self.at..];
                let (data, length) = if rest.starts_with(b"true") {
                    (Data::Bool(true), 4)
                } else if rest.starts_with(b"false") {
                    (Data::Bool(false), 5)
                } else if rest.starts_with(b"null") {
                    (Data::Null, 4)
                } else {
                    return Err(Box::new(self.unexpected("a value")));
                };
                self.at += length;
                data
            }
        };
        Ok(Node::new(self.span(start), data))
    }

    fn object(&mut self, depth: usize) -> Parsed<Data<'s>> {
        let open = self.at;
        self.at += 1;
        let mut map = MapBuilder::new();
        self.skip_whitespace();
        if self.bytes.get(self.at) == Some(&b'}') {
            self.at += 1;
            return Ok(Data::Map(map.finish()));
        }
        loop {
            self.skip_whitespace();
            if self.bytes.get(self.at) != Some(&b'"') {
                return Err(Box::new(self.unclosed(open, "a key in double quotes")));
            }
            let key_start = self.at;
            let key = self.string()?;
            let key_span = self.span(key_start);
            self.skip_whitespace();
            if self.bytes.get(self.at) != Some(&b':') {
                return Err(Box::new(self.unclosed(open, "`:` after the key")));
            }
            self.at += 1;
            let value = self.value(depth + 1)?;
            map.push(
                Entry {
                    key,
                    key_span,
                    value,
                },
                &mut self.errors,
            );
            self.skip_whitespace();
            match self.bytes.get(self.at) {
                Some(b',') => self.at += 1,
                Some(b'}') => {
                    self.at += 1;
                    return Ok(Data::Map(map.finish()));
                }
                _ => return Err(Box::new(self.unclosed(open, "`,` or `}`"))),
            }
        }
    }

    fn list(&mut self, depth: usize) -> Parsed<Data<'s>> {
        let open = self.at;
        self.at += 1;
        let mut items = Vec::new();
        self.skip_whitespace();
        if self.bytes.get(self.at) == Some(&b']') {
            self.at += 1;
            return Ok(Data::List(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            self.skip_whitespace();
            match self.bytes.get(self.at) {
                Some(b',') => self.at += 1,
                Some(b']') => {
                    self.at += 1;
                    return Ok(Data::List(items));
                }
                _ => return Err(Box::new(self.unclosed(open, "`,` or `]`"))),
            }
        }
    }

    /// An error that also shows what was opened, when the file ended within it.
    fn unclosed(&self, open: usize, wanted: &str) -> ParseError {
        let mut error = self.unexpected(wanted);
        if self.at >= self.bytes.len() {
            error.related = Some(Span::new(self.base + open, self.base + open + 1));
        }
        error
    }

    fn string(&mut self) -> Parsed<Cow<'s, str>> {
        let open = self.at;
        self.at += 1;
        let start = self.at;
        loop {
            match self.bytes.get(self.at) {
                Some(b'"') => {
                    let text = &self.text[start..self.at];
                    self.at += 1;
                    return Ok(Cow::Borrowed(text));
                }
                Some(b'\\') => return self.escaped(open, start),
                Some(byte) if *byte < 0x20 => {
                    return Err(Box::new(self.error(
                        self.at,
                        "a string must not contain a line break or control character; write it as an escape such as `\\n`",
                    )));
                }
                Some(_) => self.at += 1,
                None => return Err(Box::new(self.error(open, "this string is never closed"))),
            }
        }
    }

    fn escaped(&mut self, open: usize, start: usize) -> Parsed<Cow<'s, str>> {
        let mut text = self.text[start..self.at].to_owned();
        loop {
            let plain = self.at;
            while self
                .bytes
                .get(self.at)
                .is_some_and(|byte| !matches!(byte, b'"' | b'\\') && *byte >= 0x20)
            {
                self.at += 1;
            }
            text.push_str(&self.text[plain..self.at]);
            match self.bytes.get(self.at) {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(Cow::Owned(text));
                }
                Some(b'\\') => {
                    let escape = self.at;
                    self.at += 2;
                    text.push(match self.bytes.get(escape + 1) {
                        Some(b'"') => '"',
                        Some(b'\\') => '\\',
                        Some(b'/') => '/',
                        Some(b'b') => '\u{8}',
                        Some(b'f') => '\u{c}',
                        Some(b'n') => '\n',
                        Some(b'r') => '\r',
                        Some(b't') => '\t',
                        Some(b'u') => self.unicode(escape)?,
                        _ => {
                            self.at = escape;
                            return Err(Box::new(self.error(
                                escape,
                                "a backslash must be followed by one of \" \\ / b f n r t u",
                            )));
                        }
                    });
                }
                Some(_) => {
                    return Err(Box::new(self.error(
                        self.at,
                        "a string must not contain a line break or control character; write it as an escape such as `\\n`",
                    )));
                }
                None => return Err(Box::new(self.error(open, "this string is never closed"))),
            }
        }
    }

    fn hex(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        let value = digits
            .bytes()
            .all(|byte| byte.is_ascii_hexdigit())
            .then(|| u32::from_str_radix(digits, 16).ok())??;
        self.at += 4;
        Some(value)
    }

    /// The character of `\uXXXX`; half a surrogate pair becomes the replacement character.
    fn unicode(&mut self, escape: usize) -> Parsed<char> {
        let Some(first) = self.hex() else {
            return Err(Box::new(self.error(
                escape,
                "`\\u` must be followed by four hexadecimal digits",
            )));
        };
        if (0xD800..0xDC00).contains(&first) && self.bytes[self.at..].starts_with(b"\\u") {
            let back = self.at;
            self.at += 2;
            if let Some(second) = self.hex()
                && (0xDC00..0xE000).contains(&second)
            {
                let code = 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
                return Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            self.at = back;
        }
        Ok(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn number(&mut self) -> Parsed<Data<'s>> {
        let start = self.at;
        let digits = |parser: &mut Self| {
            let from = parser.at;
            while parser.bytes.get(parser.at).is_some_and(u8::is_ascii_digit) {
                parser.at += 1;
            }
            parser.at > from
        };
        if self.bytes[self.at] == b'-' {
            self.at += 1;
        }
        let first = self.at;
        if !digits(self) {
            return Err(Box::new(self.unexpected("a digit")));
        }
        if self.bytes[first] == b'0' && self.at - first > 1 {
            return Err(Box::new(self.error(
                start,
                "a number must not begin with a zero; put an account id in double quotes",
            )));
        }
        if self.bytes.get(self.at) == Some(&b'.') {
            self.at += 1;
            if !digits(self) {
                return Err(Box::new(self.unexpected("a digit")));
            }
        }
        if let Some(b'e' | b'E') = self.bytes.get(self.at) {
            self.at += 1;
            if let Some(b'+' | b'-') = self.bytes.get(self.at) {
                self.at += 1;
            }
            if !digits(self) {
                return Err(Box::new(self.unexpected("a digit")));
            }
        }
        Ok(Data::Number(Cow::Borrowed(&self.text[start..self.at])))
    }
}
