//! What a choice depends on.

use stackwright::{Data, IntoValue};

/// What a [`Choice`](super::Choice) depends on: a value of the input, by its path, and what it is compared with; or, in the
/// language JSONata, an expression.
///
/// ```
/// use stackwright_aws::stepfunctions::Condition;
/// let is_large = Condition::number_greater_than("$.total", 1000.0).and(Condition::is_present("$.customer"));
/// # let _ = is_large;
/// ```
/// Source: <https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct Condition(Data);

/// Comparisons of a path with a value, or with another path.
macro_rules! comparisons {
    ($($(#[$doc:meta])* $name:ident, $path:ident: $operator:literal, $value:ty;)*) => {
        $(
            $(#[$doc])*
            pub fn $name(path: impl Into<String>, value: impl IntoValue<$value>) -> Self {
                Self::compare(path, $operator, value.into_value().into())
            }

            $(#[$doc])*
            /// Compared with the value at another path.
            pub fn $path(path: impl Into<String>, other: impl Into<String>) -> Self {
                Self::compare(path, concat!($operator, "Path"), other.into().into())
            }
        )*
    };
}

/// Questions of a path.
macro_rules! questions {
    ($($(#[$doc:meta])* $name:ident: $operator:literal, $answer:literal;)*) => {
        $(
            $(#[$doc])*
            pub fn $name(path: impl Into<String>) -> Self {
                Self::compare(path, $operator, $answer.into())
            }
        )*
    };
}

impl Condition {
    fn compare(path: impl Into<String>, operator: &'static str, value: Data) -> Self {
        Condition(Data::object([
            ("Variable", Data::from(path.into())),
            (operator, value),
        ]))
    }

    /// An expression in JSONata, `{% … %}`, for machines in that language.
    pub fn jsonata(expression: impl Into<String>) -> Self {
        Condition(Data::object([("Condition", expression.into())]))
    }

    comparisons! {
        /// Whether it is this text.
        string_equals, string_equals_path: "StringEquals", String;
        /// Whether it comes after this text.
        string_greater_than, string_greater_than_path: "StringGreaterThan", String;
        /// Whether it comes before this text.
        string_less_than, string_less_than_path: "StringLessThan", String;
        /// Whether it is this number.
        number_equals, number_equals_path: "NumericEquals", f64;
        /// Whether it is larger.
        number_greater_than, number_greater_than_path: "NumericGreaterThan", f64;
        /// Whether it is this or larger.
        number_greater_than_equals, number_greater_than_equals_path: "NumericGreaterThanEquals", f64;
        /// Whether it is smaller.
        number_less_than, number_less_than_path: "NumericLessThan", f64;
        /// Whether it is this or smaller.
        number_less_than_equals, number_less_than_equals_path: "NumericLessThanEquals", f64;
        /// Whether it is `true`, or `false`.
        boolean_equals, boolean_equals_path: "BooleanEquals", bool;
        /// Whether it is this time.
        timestamp_equals, timestamp_equals_path: "TimestampEquals", String;
        /// Whether it is later.
        timestamp_greater_than, timestamp_greater_than_path: "TimestampGreaterThan", String;
        /// Whether it is earlier.
        timestamp_less_than, timestamp_less_than_path: "TimestampLessThan", String;
    }

    questions! {
        /// Whether it is there.
        is_present: "IsPresent", true;
        /// Whether it is not there.
        is_not_present: "IsPresent", false;
        /// Whether it is `null`.
        is_null: "IsNull", true;
        /// Whether it is anything but `null`.
        is_not_null: "IsNull", false;
        /// Whether it is a number.
        is_number: "IsNumeric", true;
        /// Whether it is a text.
        is_string: "IsString", true;
        /// Whether it is `true` or `false`.
        is_boolean: "IsBoolean", true;
        /// Whether it is a time.
        is_timestamp: "IsTimestamp", true;
    }

    /// Whether it is a text of this form, with `*` for any characters.
    pub fn string_matches(path: impl Into<String>, pattern: impl Into<String>) -> Self {
        Self::compare(path, "StringMatches", pattern.into().into())
    }

    /// Whether both hold.
    pub fn and(self, other: Condition) -> Self {
        self.join("And", other)
    }

    /// Whether one of them holds.
    pub fn or(self, other: Condition) -> Self {
        self.join("Or", other)
    }

    fn join(self, operator: &'static str, other: Condition) -> Self {
        let mut all = match self.0.get(operator).and_then(Data::as_list) {
            Some(known) => known.to_vec(),
            None => vec![self.0],
        };
        all.push(other.0);
        Condition(Data::object([(operator, Data::List(all))]))
    }

    /// Whether it does not hold.
    pub fn negate(self) -> Self {
        Condition(Data::object([("Not", self.0)]))
    }

    pub(super) fn data(&self) -> &Data {
        &self.0
    }
}
