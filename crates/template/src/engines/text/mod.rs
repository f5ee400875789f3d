//! Texts with unknown parts: an ARN that is joined from references can be compared with another one, although
//! nobody knows either before the deployment.
//!
//! A [`Text`] is a row of literal pieces, wildcards and symbols. References that name the same thing become the
//! same pieces: `!GetAtt Bucket.Arn`, `!Sub arn:aws:s3:::${Bucket}` and, for a bucket with a literal name, the
//! literal ARN. Names that CloudFormation generates are different for different resources.

mod identifiers;
mod matching;
mod reading;
mod scope;

use std::fmt;

pub use matching::Steps;
pub use scope::{Located, Scope};

/// Deeper functions are unknown: names of resources may refer to each other in a circle.
const MAX_DEPTH: usize = 64;

/// What is known of an unknown part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SymbolKind {
    /// A name that CloudFormation generates for a resource of the template: no other resource has it, and it
    /// contains neither `/` nor `:`.
    Name,
    /// A part of an ARN such as the account or the region: it contains neither `/` nor `:`.
    Part,
    /// Anything.
    Any,
}

/// An unknown part. Equal symbols stand for equal texts.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Symbol {
    /// What it is, as it would stand in a `Fn::Sub`: `Bucket`, `Queue.Arn`, `AWS::AccountId`.
    pub id: String,
    /// What is known of it.
    pub kind: SymbolKind,
}

impl Symbol {
    /// Whether it is a part of what references to a resource of this name return, in whichever template.
    pub(crate) fn is_of(&self, resource: &str) -> bool {
        let id = self.id.rsplit_once('/').map_or(&*self.id, |(_, id)| id);
        id.split_once('.').map_or(id, |(name, _)| name) == resource
    }
}

/// One piece of a text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Piece {
    /// Literal text.
    Literal(String),
    /// An unknown part.
    Symbol(Symbol),
    /// `*`: any text.
    Star,
    /// `?`: any character.
    One,
}

/// A text with unknown parts and wildcards. Displays with `${…}` for symbols.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Text {
    /// The pieces; adjacent literals are joined.
    pub pieces: Vec<Piece>,
}

impl Text {
    /// A literal text, in which `*` is an asterisk.
    ///
    /// ```
    /// use stackwright_template::engines::{text::Text, Answer};
    /// assert_eq!(Text::glob("input/*").covers(&Text::literal("input/a.txt")), Answer::Yes);
    /// assert_eq!(Text::glob("input/*").intersects(&Text::glob("*.txt")), Answer::Yes);
    /// assert_eq!(Text::glob("input/*").intersects(&Text::glob("output/*")), Answer::No);
    /// ```
    #[must_use]
    pub fn literal(text: impl Into<String>) -> Self {
        let mut result = Self::default();
        result.push(Piece::Literal(text.into()));
        result
    }

    /// A text in which `*` and `?` are wildcards.
    #[must_use]
    pub fn glob(text: &str) -> Self {
        Self::literal(text).with_wildcards(true)
    }

    /// A text of which nothing is known.
    #[must_use]
    pub fn unknown(id: impl Into<String>) -> Self {
        Self {
            pieces: vec![Piece::Symbol(Symbol {
                id: id.into(),
                kind: SymbolKind::Any,
            })],
        }
    }

    /// Any text.
    #[must_use]
    pub fn any() -> Self {
        Self {
            pieces: vec![Piece::Star],
        }
    }

    /// The text with the wildcards in its literals taken as such: `*`, and `?` where asked for.
    #[must_use]
    pub fn with_wildcards(&self, question_mark: bool) -> Self {
        let mut result = Self::default();
        for piece in &self.pieces {
            let Piece::Literal(text) = piece else {
                result.push(piece.clone());
                continue;
            };
            let mut rest = text.as_str();
            while let Some(at) = rest.find(|c| c == '*' || (question_mark && c == '?')) {
                result.push(Piece::Literal(rest[..at].to_owned()));
                result.push(if rest[at..].starts_with('*') {
                    Piece::Star
                } else {
                    Piece::One
                });
                rest = &rest[at + 1..];
            }
            result.push(Piece::Literal(rest.to_owned()));
        }
        result
    }

    /// This text followed by another.
    #[must_use]
    pub fn then(mut self, other: Self) -> Self {
        for piece in other.pieces {
            self.push(piece);
        }
        self
    }

    /// The text in lower case; symbols stay as they are.
    #[must_use]
    pub fn lower(&self) -> Self {
        Self {
            pieces: self
                .pieces
                .iter()
                .map(|piece| match piece {
                    Piece::Literal(text) => Piece::Literal(text.to_lowercase()),
                    other => other.clone(),
                })
                .collect(),
        }
    }

    fn push(&mut self, piece: Piece) {
        match (self.pieces.last_mut(), piece) {
            (_, Piece::Literal(text)) if text.is_empty() => {}
            (Some(Piece::Literal(last)), Piece::Literal(text)) => last.push_str(&text),
            (Some(Piece::Star), Piece::Star) => {}
            (_, piece) => self.pieces.push(piece),
        }
    }

    /// The text, where it is known and has no wildcard.
    #[must_use]
    pub fn known(&self) -> Option<&str> {
        match self.pieces.as_slice() {
            [] => Some(""),
            [Piece::Literal(text)] => Some(text),
            _ => None,
        }
    }

    /// Whether it has no unknown part.
    #[must_use]
    pub fn is_known(&self) -> bool {
        !self
            .pieces
            .iter()
            .any(|piece| matches!(piece, Piece::Symbol(_)))
    }

    /// Whether its end is literal text.
    #[must_use]
    pub fn is_known_at_end(&self) -> bool {
        matches!(self.pieces.last(), Some(Piece::Literal(_)))
    }

    /// Whether a symbol of this id is a part.
    #[must_use]
    pub fn mentions(&self, id: &str) -> bool {
        self.pieces
            .iter()
            .any(|piece| matches!(piece, Piece::Symbol(symbol) if symbol.id == id))
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for piece in &self.pieces {
            match piece {
                Piece::Literal(text) => f.write_str(text)?,
                Piece::Symbol(symbol) => write!(f, "${{{}}}", symbol.id)?,
                Piece::Star => f.write_str("*")?,
                Piece::One => f.write_str("?")?,
            }
        }
        Ok(())
    }
}
