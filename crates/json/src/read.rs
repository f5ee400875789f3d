//! Reading JSON text, as [RFC 8259] defines it and nothing more.
//!
//! [RFC 8259]: https://datatracker.ietf.org/doc/html/rfc8259

use std::fmt;
use std::str::FromStr;

use crate::{Map, Number, Value};

/// How many levels of lists and objects there may be in a text.
pub const MAX_DEPTH: usize = 128;

/// What is wrong with a text, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    message: &'static str,
    line: usize,
    column: usize,
}

impl Error {
    /// What is wrong, in lower case and without a final period.
    #[must_use]
    pub fn message(&self) -> &str {
        self.message
    }

    /// The line, from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        self.line
    }

    /// The column in characters, from 1.
    #[must_use]
    pub fn column(&self) -> usize {
        self.column
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Error {
            message,
            line,
            column,
        } = self;
        write!(f, "{message} at line {line} column {column}")
    }
}

impl std::error::Error for Error {}

/// Reads one value, with nothing but white space around it. Where an object has a key twice, its last value counts, as with
/// CloudFormation. Lists and objects may be nested [128 levels](MAX_DEPTH) deep.
impl FromStr for Value {
    type Err = Error;

    fn from_str(text: &str) -> Result<Value, Error> {
        let mut reader = Reader {
            text,
            at: 0,
            depth: 0,
        };
        let value = reader.value().and_then(|value| {
            reader.space();
            match reader.at == text.len() {
                true => Ok(value),
                false => Err("expected the end"),
            }
        });
        value.map_err(|message| reader.error(message))
    }
}

impl Value {
    /// Reads all values of a text in which they stand one after the other, with or without white space between them.
    ///
    /// # Errors
    /// What is wrong with the first that is none.
    pub fn read_all(text: &str) -> Result<Vec<Value>, Error> {
        let mut reader = Reader {
            text,
            at: 0,
            depth: 0,
        };
        let mut values = Vec::new();
        loop {
            reader.space();
            if reader.at == text.len() {
                return Ok(values);
            }
            values.push(reader.value().map_err(|message| reader.error(message))?);
        }
    }
}

type Read<T> = Result<T, &'static str>;

struct Reader<'t> {
    text: &'t str,
    /// The byte at which it is, always the first of a character when something is wrong there.
    at: usize,
    depth: usize,
}

impl Reader<'_> {
    fn error(&self, message: &'static str) -> Error {
        let before = &self.text.as_bytes()[..self.at.min(self.text.len())];
        let start = before
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |at| at + 1);
        let is_first = |byte: &&u8| **byte & 0xc0 != 0x80;
        Error {
            message,
            line: before.iter().filter(|byte| **byte == b'\n').count() + 1,
            column: before[start..].iter().filter(is_first).count() + 1,
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Goes on if this byte is next.
    fn accept(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    fn space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    fn value(&mut self) -> Read<Value> {
        self.space();
        match self.peek() {
            Some(b'{') => self.nested(Self::object),
            Some(b'[') => self.nested(Self::list),
            Some(b'"') => Ok(Value::String(self.string()?)),
            Some(b'-' | b'0'..=b'9') => Ok(Value::Number(self.number()?)),
            Some(b't') => self.word("true", Value::Bool(true)),
            Some(b'f') => self.word("false", Value::Bool(false)),
            Some(b'n') => self.word("null", Value::Null),
            Some(_) => Err("expected a value"),
            None => Err("expected a value before the end"),
        }
    }

    fn word(&mut self, word: &str, value: Value) -> Read<Value> {
        if !self.text[self.at..].starts_with(word) {
            return Err("expected a value");
        }
        self.at += word.len();
        Ok(value)
    }

    fn nested(&mut self, read: fn(&mut Self) -> Read<Value>) -> Read<Value> {
        if self.depth == MAX_DEPTH {
            return Err("lists and objects are nested more than 128 levels deep");
        }
        self.at += 1;
        self.depth += 1;
        let value = read(self)?;
        self.depth -= 1;
        Ok(value)
    }

    fn list(&mut self) -> Read<Value> {
        let mut items = Vec::new();
        self.space();
        if self.accept(b']') {
            return Ok(Value::Array(items));
        }
        loop {
            items.push(self.value()?);
            self.space();
            if self.accept(b']') {
                return Ok(Value::Array(items));
            }
            if !self.accept(b',') {
                return Err("expected `,` or `]`");
            }
        }
    }

    fn object(&mut self) -> Read<Value> {
        let mut entries = Map::new();
        self.space();
        if self.accept(b'}') {
            return Ok(Value::Object(entries));
        }
        loop {
            self.space();
            if self.peek() != Some(b'"') {
                return Err("expected a key in quotes");
            }
            let key = self.string()?;
            self.space();
            if !self.accept(b':') {
                return Err("expected `:`");
            }
            let value = self.value()?;
            entries.insert(key, value);
            self.space();
            if self.accept(b'}') {
                return Ok(Value::Object(entries));
            }
            if !self.accept(b',') {
                return Err("expected `,` or `}`");
            }
        }
    }

    fn string(&mut self) -> Read<String> {
        self.at += 1;
        let mut text = String::new();
        let mut start = self.at;
        loop {
            match self.peek() {
                Some(b'"') => {
                    text.push_str(&self.text[start..self.at]);
                    self.at += 1;
                    return Ok(text);
                }
                Some(b'\\') => {
                    text.push_str(&self.text[start..self.at]);
                    text.push(self.escape()?);
                    start = self.at;
                }
                Some(0..b' ') => return Err("a control character in a text has to be escaped"),
                Some(_) => self.at += 1,
                None => return Err("the text has no end"),
            }
        }
    }

    fn escape(&mut self) -> Read<char> {
        let escaped = self.text.as_bytes().get(self.at + 1);
        let plain = match escaped {
            Some(b'u') => return self.code_point(),
            Some(b'n') => '\n',
            Some(b't') => '\t',
            Some(b'r') => '\r',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            _ => return Err("there is no such escape"),
        };
        self.at += 2;
        Ok(plain)
    }

    /// `\u` and four digits; characters beyond U+FFFF are two of them.
    fn code_point(&mut self) -> Read<char> {
        const ALONE: &str = "half of a pair of surrogates is no character";
        let start = self.at;
        let mut code = self.code_unit()?;
        if (0xd800..0xdc00).contains(&code) {
            let low = match self.text[self.at..].starts_with("\\u") {
                true => self.code_unit()?,
                false => 0,
            };
            if !(0xdc00..0xe000).contains(&low) {
                self.at = start;
                return Err(ALONE);
            }
            code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        }
        char::from_u32(code).ok_or_else(|| {
            self.at = start;
            ALONE
        })
    }

    fn code_unit(&mut self) -> Read<u32> {
        let mut code = 0;
        for at in self.at + 2..self.at + 6 {
            let digit = self.text.as_bytes().get(at).copied();
            let digit = digit.and_then(|digit| char::from(digit).to_digit(16));
            code = code * 16 + digit.ok_or("`\\u` needs four hexadecimal digits")?;
        }
        self.at += 6;
        Ok(code)
    }

    fn number(&mut self) -> Read<Number> {
        let start = self.at;
        let is_negative = self.accept(b'-');
        if !self.accept(b'0') {
            self.digits()?;
        } else if matches!(self.peek(), Some(b'0'..=b'9')) {
            return Err("a number has no zero in front");
        }
        let is_integer = !matches!(self.peek(), Some(b'.' | b'e' | b'E'));
        if self.accept(b'.') {
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if !self.accept(b'+') {
                self.accept(b'-');
            }
            self.digits()?;
        }
        let text = &self.text[start..self.at];
        // `-0` is no integer: its sign would be lost.
        let integer = match (is_integer, is_negative) {
            (true, true) => text
                .parse::<i64>()
                .ok()
                .filter(|value| *value != 0)
                .map(Number::from),
            (true, false) => text.parse::<u64>().ok().map(Number::from),
            (false, _) => None,
        };
        let number = integer.or_else(|| text.parse().ok().and_then(Number::from_f64));
        number.ok_or_else(|| {
            self.at = start;
            "the number is too large"
        })
    }

    fn digits(&mut self) -> Read<()> {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        match self.at > start {
            true => Ok(()),
            false => Err("expected a digit"),
        }
    }
}
