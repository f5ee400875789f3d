//! How texts with wildcards and unknown parts are compared: a table over the pairs of their characters, so that no
//! number of wildcards makes it try again.

use super::{Piece, Symbol, SymbolKind, Text};
use crate::budget;
use crate::engines::Answer;

/// Beyond so many cells a comparison is not made, and its answer is [`Answer::Maybe`].
const MAX_CELLS: usize = 4_000_000;

#[derive(Clone, Copy, PartialEq)]
enum Token<'a> {
    Char(char),
    Symbol(&'a Symbol),
    Star,
    One,
}
/// How much work may still be done. One step is one pair of characters that is looked at, so that many comparisons of
/// long texts with many wildcards have a common end.
#[derive(Clone, Debug)]
pub struct Steps {
    left: usize,
}

impl Steps {
    /// So many steps.
    #[must_use]
    pub fn new(most: usize) -> Self {
        Self { left: most }
    }

    /// How many are left.
    #[must_use]
    pub fn left(&self) -> usize {
        self.left
    }

    /// Takes some; `false`, and nothing is left, where there are not so many.
    pub fn take(&mut self, count: usize) -> bool {
        let enough = count <= self.left;
        self.left = self.left.saturating_sub(count);
        enough
    }
}

impl Text {
    /// Whether the two are the same text.
    #[must_use]
    pub fn equals(&self, other: &Self) -> Answer {
        if self == other {
            return Answer::Yes;
        }
        self.intersects(other).and(Answer::Maybe)
    }

    /// Whether every text that `other` can stand for is one that this one can stand for, wildcards on both sides.
    #[must_use]
    pub fn covers(&self, other: &Self) -> Answer {
        if self.begins_unlike(other) {
            return Answer::No;
        }
        let (pattern, text) = (self.tokens(), other.tokens());
        match matches(&pattern, &text, Mode::Cover) {
            None => Answer::Maybe,
            Some(true) => Answer::Yes,
            Some(false) if self.intersects(other).possible() => Answer::Maybe,
            Some(false) => Answer::No,
        }
    }

    /// Whether [`Text::covers`] is [`Answer::Yes`]; `false` also where that would take more steps than there are.
    ///
    /// ```
    /// use stackwright_template::engines::text::{Steps, Text};
    /// let mut steps = Steps::new(10_000);
    /// assert!(Text::glob("a*b*").surely_covers(&Text::literal("a-b-c"), &mut steps));
    /// assert!(!Text::glob(&"*a".repeat(99)).surely_covers(&Text::literal("a".repeat(9999)), &mut steps));
    /// assert_eq!(steps.left(), 0);
    /// ```
    #[must_use]
    pub fn surely_covers(&self, other: &Self, steps: &mut Steps) -> bool {
        if !steps.take(self.pieces.len().max(1)) {
            return false;
        }
        if self == other || self.pieces == [Piece::Star] {
            return true;
        }
        if self.begins_unlike(other) {
            return false;
        }
        let (pattern, text) = (self.tokens(), other.tokens());
        steps.take(pattern.len().saturating_mul(text.len())) && table(&pattern, &text, Mode::Cover)
    }

    /// Whether there is a text that both can stand for. [`Answer::Yes`] when that holds whatever the unknown parts are.
    #[must_use]
    pub fn intersects(&self, other: &Self) -> Answer {
        if self.begins_unlike(other) {
            return Answer::No;
        }
        let (left, right) = (self.tokens(), other.tokens());
        match matches(&left, &right, Mode::Meet) {
            None => return Answer::Maybe,
            Some(true) => return Answer::Yes,
            Some(false) if self.is_known() && other.is_known() => return Answer::No,
            Some(false) => {}
        }
        match matches(&left, &right, Mode::MayMeet) {
            Some(false) => Answer::No,
            _ => Answer::Maybe,
        }
    }

    /// Whether the literal texts at the beginnings differ, as those of most texts do.
    fn begins_unlike(&self, other: &Self) -> bool {
        let (Some(Piece::Literal(one)), Some(Piece::Literal(two))) =
            (self.pieces.first(), other.pieces.first())
        else {
            return false;
        };
        let common = one.len().min(two.len());
        one.as_bytes()[..common] != two.as_bytes()[..common]
    }

    fn tokens(&self) -> Vec<Token<'_>> {
        let mut tokens = Vec::new();
        for piece in &self.pieces {
            match piece {
                Piece::Literal(text) => tokens.extend(text.chars().map(Token::Char)),
                Piece::Symbol(symbol) => tokens.push(Token::Symbol(symbol)),
                Piece::Star => tokens.push(Token::Star),
                Piece::One => tokens.push(Token::One),
            }
        }
        tokens
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Mode {
    /// Everything on the right is matched by the left.
    Cover,
    /// Something is matched by both; symbols only match themselves and wildcards.
    Meet,
    /// Something may be matched by both; symbols stand for what they can stand for.
    MayMeet,
}

/// Whether the whole of both rows can be matched; `None` where finding out takes too much.
fn matches(left: &[Token<'_>], right: &[Token<'_>], mode: Mode) -> Option<bool> {
    if !budget::steps(left.len() + right.len(), None) {
        return None;
    }
    let Some((left, right)) = between_ends(left, right, mode) else {
        return Some(false);
    };
    let cells = left.len().saturating_mul(right.len());
    if cells > MAX_CELLS {
        return None;
    }
    let literal = |row: &[Token<'_>]| row.iter().all(|token| matches!(token, Token::Char(_)));
    if mode != Mode::MayMeet && literal(right) {
        return expands_to(left, right);
    }
    if mode == Mode::Meet && literal(left) {
        return expands_to(right, left);
    }
    budget::steps(cells, None).then(|| table(left, right, mode))
}

/// The rests of both rows without the ends that are alike; `None` where the ends differ. Most ARNs are told apart so, without
/// a table.
fn between_ends<'r, 'a>(
    mut left: &'r [Token<'a>],
    mut right: &'r [Token<'a>],
    mode: Mode,
) -> Option<(&'r [Token<'a>], &'r [Token<'a>])> {
    let is_alike = |a: &Token<'_>, b: &Token<'_>| match (a, b) {
        (Token::Char(a), Token::Char(b)) => Some(a == b),
        // Where unknown parts may be anything, they need the table.
        (Token::Symbol(_) | Token::Char(_), Token::Symbol(_) | Token::Char(_))
            if mode != Mode::MayMeet =>
        {
            Some(a == b)
        }
        _ => None,
    };
    while let ([a, left_rest @ ..], [b, right_rest @ ..]) = (left, right)
        && let Some(alike) = is_alike(a, b)
    {
        if !alike {
            return None;
        }
        (left, right) = (left_rest, right_rest);
    }
    while let ([left_rest @ .., a], [right_rest @ .., b]) = (left, right)
        && let Some(alike) = is_alike(a, b)
    {
        if !alike {
            return None;
        }
        (left, right) = (left_rest, right_rest);
    }
    Some((left, right))
}

/// Whether a pattern can stand for a literal text: each star takes as little as it can, and one more where that fails.
fn expands_to(pattern: &[Token<'_>], text: &[Token<'_>]) -> Option<bool> {
    let least = pattern.iter().filter(|token| **token != Token::Star);
    if least.count() > text.len() {
        return Some(false);
    }
    let (mut i, mut j, mut steps) = (0, 0, 0);
    let mut star: Option<(usize, usize)> = None;
    while j < text.len() {
        steps += 1;
        match pattern.get(i) {
            Some(Token::Star) => {
                star = Some((i, j));
                i += 1;
            }
            Some(token) if *token == Token::One || *token == text[j] => {
                i += 1;
                j += 1;
            }
            _ => match star {
                Some((at, taken)) => {
                    star = Some((at, taken + 1));
                    (i, j) = (at + 1, taken + 1);
                }
                None => break,
            },
        }
    }
    let rest = pattern[i..].iter().all(|token| *token == Token::Star);
    budget::steps(steps, None).then_some(j == text.len() && rest)
}

/// Whether the whole of both rows can be matched: a table over all pairs of rests, from the end.
fn table(left: &[Token<'_>], right: &[Token<'_>], mode: Mode) -> bool {
    let width = right.len() + 1;
    let mut below = vec![false; width];
    let mut row = vec![false; width];
    for i in (0..=left.len()).rev() {
        for j in (0..width).rev() {
            let (a, b) = (left.get(i), right.get(j));
            // `below` is the row of i + 1; `row[j + 1]` is the next column of this one.
            let skip_left = i < left.len() && below[j];
            let skip_right = j + 1 < width && row[j + 1];
            let skip_both = i < left.len() && j + 1 < width && below[j + 1];
            row[j] = match (a, b) {
                (None, None) => true,
                (Some(Token::Star), _) if skip_left || skip_right => true,
                (Some(Token::Star), None) => false,
                (_, Some(Token::Star)) if mode == Mode::Cover => false,
                (_, Some(Token::Star)) => skip_right || (a.is_some() && skip_left),
                (Some(a), Some(b)) => {
                    let same = match (a, b) {
                        (Token::Char(a), Token::Char(b)) => a == b,
                        (Token::One, Token::Char(_) | Token::One) => true,
                        (Token::Char(_), Token::One) => mode != Mode::Cover,
                        (Token::Symbol(a), Token::Symbol(b)) => a == b,
                        _ => false,
                    };
                    (same && skip_both)
                        || (mode == Mode::MayMeet
                            && ((absorbs(a, b) && (skip_right || skip_both))
                                || (absorbs(b, a) && (skip_left || skip_both))))
                }
                // An unknown part of which nothing is known may be empty.
                (Some(a), None) => mode == Mode::MayMeet && may_be_empty(a) && skip_left,
                (None, Some(b)) => mode == Mode::MayMeet && may_be_empty(b) && skip_right,
            };
            if mode == Mode::MayMeet && !row[j] {
                row[j] = a.is_some_and(may_be_empty) && skip_left
                    || b.is_some_and(may_be_empty) && skip_right;
            }
        }
        std::mem::swap(&mut below, &mut row);
    }
    below[0]
}

/// Whether a symbol can stand for a text with that token in it.
fn absorbs(symbol: &Token<'_>, token: &Token<'_>) -> bool {
    let Token::Symbol(symbol) = symbol else {
        return false;
    };
    match (symbol.kind, token) {
        (SymbolKind::Any, _) => true,
        (_, Token::Char(c)) => !matches!(c, '/' | ':'),
        (_, Token::One | Token::Star) => true,
        (SymbolKind::Name, Token::Symbol(other)) => other.kind != SymbolKind::Name,
        (SymbolKind::Part, Token::Symbol(_)) => true,
    }
}

fn may_be_empty(token: &Token<'_>) -> bool {
    matches!(token, Token::Symbol(symbol) if symbol.kind == SymbolKind::Any)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budget::Budget;

    /// Matching is a table over both texts, so that no number of wildcards makes it try again.
    #[test]
    fn many_wildcards_cost_no_more_than_their_number() {
        let text = format!("{}c", "a".repeat(10_000));
        let misses = "*a".repeat(64) + "b";
        let hits = "*a".repeat(64) + "*";
        let literal = Text::literal(&text);
        assert_eq!(Text::glob(&misses).covers(&literal), Answer::No);
        assert_eq!(Text::glob(&misses).intersects(&literal), Answer::No);
        assert_eq!(Text::glob(&hits).covers(&literal), Answer::Yes);
        assert_eq!(
            Text::glob(&hits).intersects(&Text::glob(&misses)),
            Answer::Yes
        );
        let unknown = Text::unknown("a").then(Text::glob(&misses));
        assert_eq!(unknown.intersects(&literal), Answer::No);
    }

    /// What makes a matcher that tries everything run for ever takes a table here.
    #[test]
    fn wildcards_take_bounded_steps() {
        for (pattern, text, covers) in [
            ("*a".repeat(8) + "b", "a".repeat(60), false),
            ("*a".repeat(8) + "*", "a".repeat(60), true),
            ("?*".repeat(30) + "b", "a".repeat(60), false),
            ("*?".repeat(60), "a".repeat(60), true),
            ("*?".repeat(61), "a".repeat(60), false),
            ("*".repeat(3000), "a".repeat(60), true),
        ] {
            let (pattern, text) = (Text::glob(&pattern), Text::literal(text));
            let mut steps = Steps::new(100_000);
            assert_eq!(pattern.surely_covers(&text, &mut steps), covers);
            let taken = 100_000 - steps.left();
            let most = pattern.tokens().len() * text.tokens().len() + pattern.pieces.len();
            assert!(taken <= most, "{taken} steps for {pattern}");
        }
        // Where the steps are at their end, nothing is said to be covered.
        let (pattern, text) = (Text::glob("a*"), Text::literal("ab"));
        assert!(!pattern.surely_covers(&text, &mut Steps::new(3)));
    }

    #[test]
    fn long_texts_are_not_compared() {
        let long = Text::glob(&format!("*{}*", "a".repeat(3000)));
        assert_eq!(long.covers(&long.clone()), Answer::Maybe);
    }

    /// As the ARNs of the resources of a type, each compared with each.
    #[test]
    fn texts_with_other_ends_are_told_apart_without_a_table() {
        let arn = |name: &str| {
            let begin = Text::literal("arn:").then(Text::unknown("AWS::Partition"));
            begin.then(Text::literal(format!(":states:{}:{name}", "a".repeat(200))))
        };
        let (one, two) = (arn("One"), arn("Two"));
        let ((), spent) = budget::metered(Budget::of_value(0), None, || {
            assert_eq!(one.equals(&two), Answer::No);
            assert_eq!(one.covers(&two), Answer::No);
            assert_eq!(one.covers(&one), Answer::Yes);
        });
        let length = one.tokens().len() as u64;
        assert!(spent.steps <= 12 * length, "{} steps", spent.steps);
        // An unknown part still meets what it can stand for.
        let named = Text::literal("arn:aws:states:").then(Text::literal("a".repeat(200)));
        let named = named.then(Text::literal(":One"));
        assert_eq!(one.intersects(&named), Answer::Maybe);
    }
}
