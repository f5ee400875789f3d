//! [`Number`]: what a number of JSON is.

use std::fmt;

/// A number: an integer of 64 bits, or what is left over as a floating-point number.
///
/// An integer and a floating-point number are never equal: they are written differently, `1` and `1.0`.
#[derive(Clone, Copy, PartialEq)]
pub struct Number(Kind);

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Positive(u64),
    Negative(i64),
    /// Always finite.
    Float(f64),
}

impl Number {
    /// A floating-point number; `None` for what JSON cannot hold: infinity, and what is not a number.
    #[must_use]
    pub fn from_f64(value: f64) -> Option<Self> {
        value.is_finite().then_some(Number(Kind::Float(value)))
    }

    /// The integer, where it is one and not larger than `i64::MAX`.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        match self.0 {
            Kind::Positive(value) => i64::try_from(value).ok(),
            Kind::Negative(value) => Some(value),
            Kind::Float(_) => None,
        }
    }

    /// The integer, where it is one and not negative.
    #[must_use]
    pub fn as_u64(&self) -> Option<u64> {
        match self.0 {
            Kind::Positive(value) => Some(value),
            _ => None,
        }
    }

    /// The number, rounded to the nearest that a floating-point number can be. It is always there.
    #[must_use]
    pub fn as_f64(&self) -> Option<f64> {
        Some(match self.0 {
            Kind::Positive(value) => value as f64,
            Kind::Negative(value) => value as f64,
            Kind::Float(value) => value,
        })
    }

    /// Whether it is a floating-point number.
    #[must_use]
    pub fn is_f64(&self) -> bool {
        matches!(self.0, Kind::Float(_))
    }
}

macro_rules! integers {
    ($($signed:ty)*; $($unsigned:ty)*) => {
        $(impl From<$signed> for Number {
            fn from(value: $signed) -> Self {
                let value = value as i64;
                Number(match value < 0 {
                    true => Kind::Negative(value),
                    false => Kind::Positive(value as u64),
                })
            }
        })*
        $(impl From<$unsigned> for Number {
            fn from(value: $unsigned) -> Self {
                Number(Kind::Positive(value as u64))
            }
        })*
    };
}
integers!(i8 i16 i32 i64 isize; u8 u16 u32 u64 usize);

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Kind::Positive(value) => fmt::Display::fmt(&value, f),
            Kind::Negative(value) => fmt::Display::fmt(&value, f),
            Kind::Float(value) => f.write_str(&float(value)),
        }
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The fewest digits that are this number and no other; as a fraction where that is short, else with an exponent.
fn float(value: f64) -> String {
    let scientific = format!("{value:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    match exponent.parse() {
        // `{:?}` keeps the point of a number without a fraction, `{}` has no exponent.
        Ok(0..=15) => format!("{value:?}"),
        Ok(-5..0) => value.to_string(),
        Ok(16..) => format!("{digits}e+{exponent}"),
        Ok(_) | Err(_) => scientific,
    }
}
