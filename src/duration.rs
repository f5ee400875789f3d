//! [`Duration`]: a length of time with its unit, for every setting that is one.

use std::fmt;

use crate::data::Data;
use crate::value::Value;

/// A length of time. Setters of constructs take `impl Into<Duration>`, so that a [`std::time::Duration`] will do too.
///
/// AWS counts in another unit for each setting; what is not a whole number of that unit is reported at synthesis.
///
/// ```
/// use stackwright::Duration;
/// let timeout = Duration::minutes(5);
/// assert_eq!(timeout, Duration::seconds(300));
/// assert_eq!(timeout.as_seconds(), Some(300));
/// assert_eq!(timeout.as_hours(), None);
/// assert_eq!(timeout.to_string(), "5 minutes");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration {
    nanoseconds: u128,
}

/// A unit of time: its name and its length in nanoseconds.
type Unit = (&'static str, u128);

const NANOSECOND: Unit = ("nanosecond", 1);
const MILLISECOND: Unit = ("millisecond", 1_000_000);
const SECOND: Unit = ("second", 1_000 * MILLISECOND.1);
const MINUTE: Unit = ("minute", 60 * SECOND.1);
const HOUR: Unit = ("hour", 60 * MINUTE.1);
const DAY: Unit = ("day", 24 * HOUR.1);

impl Duration {
    const fn of(count: u64, unit: Unit) -> Self {
        Duration {
            // The longest, `u64::MAX` days, is less than a hundred thousandth of what fits.
            nanoseconds: count as u128 * unit.1,
        }
    }

    /// A number of thousandths of a second.
    pub const fn milliseconds(count: u64) -> Self {
        Self::of(count, MILLISECOND)
    }

    /// A number of seconds.
    pub const fn seconds(count: u64) -> Self {
        Self::of(count, SECOND)
    }

    /// A number of minutes.
    pub const fn minutes(count: u64) -> Self {
        Self::of(count, MINUTE)
    }

    /// A number of hours.
    pub const fn hours(count: u64) -> Self {
        Self::of(count, HOUR)
    }

    /// A number of days of 24 hours.
    pub const fn days(count: u64) -> Self {
        Self::of(count, DAY)
    }

    fn whole(self, unit: Unit) -> Option<i64> {
        match self.nanoseconds % unit.1 {
            0 => i64::try_from(self.nanoseconds / unit.1).ok(),
            _ => None,
        }
    }

    fn value(self, unit: Unit) -> Value<i64> {
        Value::of(match self.whole(unit) {
            Some(count) => count.into(),
            None => Data::invalid(format!("{self} is not a whole number of {}s", unit.0)),
        })
    }

    /// How many milliseconds it is, if it is a whole number of them.
    pub fn as_milliseconds(self) -> Option<i64> {
        self.whole(MILLISECOND)
    }

    /// How many seconds it is, if it is a whole number of them.
    pub fn as_seconds(self) -> Option<i64> {
        self.whole(SECOND)
    }

    /// How many minutes it is, if it is a whole number of them.
    pub fn as_minutes(self) -> Option<i64> {
        self.whole(MINUTE)
    }

    /// How many hours it is, if it is a whole number of them.
    pub fn as_hours(self) -> Option<i64> {
        self.whole(HOUR)
    }

    /// How many days it is, if it is a whole number of them.
    pub fn as_days(self) -> Option<i64> {
        self.whole(DAY)
    }

    /// The value of a property that counts in milliseconds.
    ///
    /// # Errors
    /// At synthesis: `SW0018` if it is not a whole number of them.
    pub fn in_milliseconds(self) -> Value<i64> {
        self.value(MILLISECOND)
    }

    /// The value of a property that counts in seconds.
    ///
    /// # Errors
    /// At synthesis: `SW0018` if it is not a whole number of them.
    pub fn in_seconds(self) -> Value<i64> {
        self.value(SECOND)
    }

    /// The value of a property that counts in minutes.
    ///
    /// # Errors
    /// At synthesis: `SW0018` if it is not a whole number of them.
    pub fn in_minutes(self) -> Value<i64> {
        self.value(MINUTE)
    }

    /// The value of a property that counts in hours.
    ///
    /// # Errors
    /// At synthesis: `SW0018` if it is not a whole number of them.
    pub fn in_hours(self) -> Value<i64> {
        self.value(HOUR)
    }

    /// The value of a property that counts in days.
    ///
    /// # Errors
    /// At synthesis: `SW0018` if it is not a whole number of them.
    pub fn in_days(self) -> Value<i64> {
        self.value(DAY)
    }
}

impl From<std::time::Duration> for Duration {
    fn from(duration: std::time::Duration) -> Self {
        Duration {
            nanoseconds: duration.as_nanos(),
        }
    }
}

/// In the largest unit of which it is a whole number, for example `90 seconds` or `7 days`.
impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let zero = self.nanoseconds == 0;
        let units = [DAY, HOUR, MINUTE, SECOND, MILLISECOND];
        let whole = |unit: &Unit| !zero && self.nanoseconds.is_multiple_of(unit.1);
        let smallest = if zero { SECOND } else { NANOSECOND };
        let (name, length) = units.into_iter().find(whole).unwrap_or(smallest);
        let count = self.nanoseconds / length;
        write!(f, "{count} {name}{}", if count == 1 { "" } else { "s" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conversions_are_exact() {
        let longest = Duration::days(u64::MAX);
        assert_eq!(
            longest.as_days(),
            None,
            "more days than 64 bits with a sign hold"
        );
        assert_eq!(Duration::hours(48).as_days(), Some(2));
        assert_eq!(Duration::hours(25).as_days(), None);
        assert_eq!(
            Duration::from(std::time::Duration::from_millis(1500)),
            Duration::milliseconds(1500)
        );
        assert_eq!(Duration::milliseconds(1500).as_seconds(), None);
    }

    #[test]
    fn the_text_uses_the_largest_unit() {
        for (duration, text) in [
            (Duration::seconds(0), "0 seconds"),
            (Duration::seconds(90), "90 seconds"),
            (Duration::seconds(60), "1 minute"),
            (Duration::hours(24 * 7), "7 days"),
            (std::time::Duration::from_nanos(1).into(), "1 nanosecond"),
        ] {
            assert_eq!(duration.to_string(), text);
        }
    }
}
