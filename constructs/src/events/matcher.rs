//! What a field of an event is compared with: [`Match`], one constructor for each of EventBridge's operators.

use std::ops::{Bound, RangeBounds};

use stackwright::{Data, IntoValue, Value};

/// What a field of an event is compared with. Strings, numbers and booleans convert into an exact match.
///
/// ```
/// use stackwright_aws::events::{EventPattern, Match};
/// let pattern = EventPattern::new()
///     .source("aws.ec2")
///     .detail("state", Match::anything_but("pending"))
///     .detail("cost", Match::numeric(0.5..=10.0))
///     .detail("tags.owner", Match::exists());
/// # let _ = pattern;
/// ```
/// Source: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html>
#[derive(Clone, Debug)]
pub struct Match(Data);

impl Match {
    /// Exactly this value, case and all. The same as converting it.
    pub fn exactly(value: impl Into<Data>) -> Self {
        Match(value.into())
    }

    /// A text that starts with this one.
    pub fn prefix(text: impl IntoValue<String>) -> Self {
        Self::operator("prefix", text.into_value())
    }

    /// A text that starts with this one, whatever the case.
    pub fn prefix_ignore_case(text: impl IntoValue<String>) -> Self {
        Self::operator(
            "prefix",
            Self::operator("equals-ignore-case", text.into_value()),
        )
    }

    /// A text that ends with this one.
    pub fn suffix(text: impl IntoValue<String>) -> Self {
        Self::operator("suffix", text.into_value())
    }

    /// A text that ends with this one, whatever the case.
    pub fn suffix_ignore_case(text: impl IntoValue<String>) -> Self {
        Self::operator(
            "suffix",
            Self::operator("equals-ignore-case", text.into_value()),
        )
    }

    /// This text, whatever the case.
    pub fn equals_ignore_case(text: impl IntoValue<String>) -> Self {
        Self::operator("equals-ignore-case", text.into_value())
    }

    /// A text of this shape, in which `*` stands for any characters; `\*` is an asterisk.
    pub fn wildcard(pattern: impl IntoValue<String>) -> Self {
        Self::operator("wildcard", pattern.into_value())
    }

    /// Anything but this text or number.
    pub fn anything_but(value: impl Into<Data>) -> Self {
        let value = value.into();
        let values = match value {
            Data::List(_) => value,
            _ => Data::list([value]),
        };
        Self::operator("anything-but", values)
    }

    /// Anything but one of these texts, or one of these numbers.
    pub fn anything_but_any<T: Into<Data>>(values: impl IntoIterator<Item = T>) -> Self {
        Self::operator("anything-but", Data::list(values))
    }

    /// A text that does not start with any of these.
    pub fn anything_but_prefix<T: IntoValue<String>>(
        prefixes: impl IntoIterator<Item = T>,
    ) -> Self {
        Self::anything_but_operator("prefix", prefixes)
    }

    /// A text that does not end with any of these.
    pub fn anything_but_suffix<T: IntoValue<String>>(
        suffixes: impl IntoIterator<Item = T>,
    ) -> Self {
        Self::anything_but_operator("suffix", suffixes)
    }

    /// A text that has none of these shapes; see [`wildcard`](Match::wildcard).
    pub fn anything_but_wildcard<T: IntoValue<String>>(
        patterns: impl IntoIterator<Item = T>,
    ) -> Self {
        Self::anything_but_operator("wildcard", patterns)
    }

    /// A text that is none of these, whatever the case.
    pub fn anything_but_ignore_case<T: IntoValue<String>>(
        texts: impl IntoIterator<Item = T>,
    ) -> Self {
        Self::anything_but_operator("equals-ignore-case", texts)
    }

    /// A number in a range: `1.0..`, `..=5.0`, `0.0..100.0`, or a pair of [`Bound`]s. EventBridge compares numbers from
    /// -5,000,000,000 to 5,000,000,000 with up to 15 digits.
    pub fn numeric(range: impl RangeBounds<f64>) -> Self {
        let mut comparison: Vec<Data> = Vec::new();
        let bounds = [
            (range.start_bound(), ">=", ">"),
            (range.end_bound(), "<=", "<"),
        ];
        for (bound, included, excluded) in bounds {
            let (sign, number) = match bound {
                Bound::Included(number) => (included, *number),
                Bound::Excluded(number) => (excluded, *number),
                Bound::Unbounded => continue,
            };
            comparison.extend([Data::from(sign), Data::from(number)]);
        }
        Self::operator("numeric", Data::List(comparison))
    }

    /// This number, however it is written: 300, 300.0 and 3.0e2 are the same.
    pub fn number(number: f64) -> Self {
        let comparison = vec![Data::from("="), Data::from(number)];
        Self::operator("numeric", Data::List(comparison))
    }

    /// An IPv4 or IPv6 address in this block, for example `10.0.0.0/24`.
    pub fn cidr(block: impl IntoValue<String>) -> Self {
        Self::operator("cidr", block.into_value())
    }

    /// The field is there, with whatever value.
    pub fn exists() -> Self {
        Self::operator("exists", true)
    }

    /// The field is not there.
    pub fn absent() -> Self {
        Self::operator("exists", false)
    }

    fn operator(name: &'static str, argument: impl Into<Data>) -> Self {
        Match(Data::object([(name, argument.into())]))
    }

    fn anything_but_operator<T: IntoValue<String>>(
        name: &'static str,
        texts: impl IntoIterator<Item = T>,
    ) -> Self {
        let mut texts: Vec<Data> = texts
            .into_iter()
            .map(|text| text.into_value().into())
            .collect();
        let texts = match texts.len() {
            1 => texts.remove(0),
            _ => Data::List(texts),
        };
        Self::operator("anything-but", Self::operator(name, texts))
    }
}

impl From<Match> for Data {
    fn from(matcher: Match) -> Data {
        matcher.0
    }
}

macro_rules! exact {
    ($($literal:ty),*) => {
        $(impl From<$literal> for Match {
            fn from(value: $literal) -> Match {
                Match(value.into())
            }
        })*
    };
}
exact!(
    &str,
    String,
    &String,
    bool,
    i32,
    i64,
    u32,
    f64,
    Value<String>,
    &Value<String>
);
