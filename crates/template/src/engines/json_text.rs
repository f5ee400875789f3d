//! JSON in a text that may have unknown parts, such as an event pattern or the input of a target written by
//! `Fn::Sub`.

use super::text::{Piece, Symbol, Text};
use crate::model::{Environment, Instance, Template};

/// What stands before and after the number of an unknown part.
const MARK: char = '\u{E000}';

/// Why a text cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// It is no JSON: what is wrong, and where.
    Wrong(String),
    /// Unknown parts decide whether it is JSON.
    Open,
}

/// A text with JSON in it, in which unknown parts are marked.
#[derive(Clone, Debug)]
pub struct JsonText {
    text: String,
    symbols: Vec<Symbol>,
}

impl JsonText {
    /// Prepares a text.
    #[must_use]
    pub fn new(text: &Text) -> Self {
        let mut result = Self {
            text: String::new(),
            symbols: Vec::new(),
        };
        for piece in &text.pieces {
            match piece {
                Piece::Literal(text) => result.text.push_str(text),
                Piece::Symbol(symbol) => {
                    let number = result.symbols.len();
                    result.text.push_str(&format!("{MARK}{number}{MARK}"));
                    result.symbols.push(symbol.clone());
                }
                Piece::Star => result.text.push('*'),
                Piece::One => result.text.push('?'),
            }
        }
        result
    }

    /// Its value as JSON; texts in it still have the marks.
    ///
    /// # Errors
    /// When it is no JSON, or when its unknown parts decide that.
    pub fn value(&self) -> Result<serde_json::Value, Unreadable> {
        match serde_json::from_str(&self.text) {
            Ok(value) => Ok(value),
            Err(_) if !self.symbols.is_empty() => Err(Unreadable::Open),
            Err(error) => Err(Unreadable::Wrong(error.to_string())),
        }
    }

    /// Calls a function with the value, evaluated as a part of a template would be.
    ///
    /// # Errors
    /// Those of [`JsonText::value`].
    pub fn read<R>(
        &self,
        read: impl for<'x> FnOnce(&Template<'x>, &Environment<'x>, &Instance<'x>) -> R,
    ) -> Result<R, Unreadable> {
        self.value()?;
        let document = crate::parse::parse(&self.text);
        if document.is_broken() {
            return Err(Unreadable::Open);
        }
        let template = Template::new(&document);
        let environment = Environment::default();
        let instance = environment
            .evaluate(&template, &document.root)
            .ok_or(Unreadable::Open)?;
        Ok(read(&template, &environment, &instance))
    }

    /// A text of the value with the unknown parts in their places again.
    #[must_use]
    pub fn restore(&self, text: &Text) -> Text {
        let mut result = Text::default();
        for piece in &text.pieces {
            let Piece::Literal(literal) = piece else {
                result = result.then(Text {
                    pieces: vec![piece.clone()],
                });
                continue;
            };
            for (index, part) in literal.split(MARK).enumerate() {
                let symbol = (index % 2 == 1)
                    .then(|| part.parse::<usize>().ok())
                    .flatten()
                    .and_then(|number| self.symbols.get(number));
                result = result.then(match symbol {
                    Some(symbol) => Text {
                        pieces: vec![Piece::Symbol(symbol.clone())],
                    },
                    None => Text::literal(part),
                });
            }
        }
        result
    }

    /// A string of the document with its unknown parts put back.
    #[must_use]
    pub fn restored(&self, text: &str) -> Text {
        self.restore(&Text::literal(text))
    }
}
