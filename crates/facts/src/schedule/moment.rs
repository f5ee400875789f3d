//! A minute of the calendar, and whether a schedule has it.

use crate::Problem;

use super::{cron, rate, whole};

/// A minute in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    /// The year.
    pub year: u32,
    /// The month, from 1.
    pub month: u32,
    /// The day of the month, from 1.
    pub day: u32,
    /// The hour, from 0.
    pub hour: u32,
    /// The minute, from 0.
    pub minute: u32,
}

/// Whether a schedule has a minute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Occurs {
    /// It does.
    Yes,
    /// It does not; what of the minute is not in the schedule.
    No(String),
    /// It depends on what is not written; on this.
    Unknown(String),
}

impl Moment {
    /// Reads `2026-01-31T09:00Z`; seconds may follow, and `Z` may be left out.
    ///
    /// ```
    /// use stackwright_facts::schedule::Moment;
    /// let moment = Moment::parse("2026-01-31T09:00Z").unwrap();
    /// assert_eq!((moment.day, moment.hour, moment.week_day()), (31, 9, 7));
    /// assert!(Moment::parse("2026-02-30T09:00Z").is_err());
    /// ```
    ///
    /// # Errors
    /// When it is no such time.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let bare = text.strip_suffix('Z').unwrap_or(text);
        let full = match bare.len() {
            16 => format!("{bare}:00"),
            _ => bare.to_owned(),
        };
        let wrong = || {
            Problem::new(
                format!("`{text}` is no time"),
                "write a minute in UTC: `2026-01-31T09:00Z`",
            )
        };
        super::at(&full).map_err(|_| wrong())?;
        let number = |from: usize, to: usize| full.get(from..to).and_then(whole).ok_or_else(wrong);
        Ok(Self {
            year: number(0, 4)?,
            month: number(5, 7)?,
            day: number(8, 10)?,
            hour: number(11, 13)?,
            minute: number(14, 16)?,
        })
    }

    /// The day of the week as cron expressions count it: 1 is Sunday.
    #[must_use]
    pub fn week_day(&self) -> u32 {
        // Zeller's congruence, in which Saturday is 0.
        let (year, month) = match self.month {
            1 | 2 => (self.year - 1, self.month + 12),
            month => (self.year, month),
        };
        let century = year / 100;
        let of_century = year % 100;
        let day = self.day + 13 * (month + 1) / 5 + of_century + of_century / 4 + century / 4;
        match (day + 5 * century) % 7 {
            0 => 7,
            day => day,
        }
    }

    /// How many days the month has.
    #[must_use]
    pub fn days_of_month(&self) -> u32 {
        match self.month {
            2 if super::is_leap(self.year) => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        }
    }

    /// The same minute with seconds, as `at(…)` has it.
    #[must_use]
    pub fn written(&self) -> String {
        let Self {
            year,
            month,
            day,
            hour,
            minute,
        } = self;
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}")
    }
}

/// Whether a rule or a schedule of EventBridge with this expression has a minute. `zone` is that of the schedule; rules
/// have none and follow UTC.
///
/// ```
/// use stackwright_facts::schedule::{Moment, Occurs, occurs};
/// let at = |text| Moment::parse(text).unwrap();
/// assert_eq!(occurs("cron(0 9 ? * MON-FRI *)", None, at("2026-11-30T09:00Z")), Occurs::Yes);
/// assert_eq!(occurs("cron(0 9 ? * MON-FRI *)", None, at("2026-11-29T09:00Z")), Occurs::No("the day of the week is SUN".into()));
/// assert!(matches!(occurs("rate(5 minutes)", None, at("2026-11-30T09:00Z")), Occurs::Unknown(_)));
/// ```
#[must_use]
pub fn occurs(expression: &str, zone: Option<&str>, moment: Moment) -> Occurs {
    let inside = |name: &str| {
        expression
            .strip_prefix(name)?
            .strip_prefix('(')?
            .strip_suffix(')')
    };
    if let Some(text) = inside("rate") {
        return match rate(text, true) {
            Ok(()) if matches!(text.trim(), "1 minute") => Occurs::Yes,
            Ok(()) => Occurs::Unknown("a rate counts from when it is created".to_owned()),
            Err(problem) => Occurs::No(problem.to_string()),
        };
    }
    if !matches!(zone, None | Some("UTC" | "Etc/UTC" | "GMT" | "Etc/GMT")) {
        let zone = zone.unwrap_or_default();
        return Occurs::Unknown(format!(
            "the time zone is {zone}, and the time that is asked for is in UTC"
        ));
    }
    if let Some(text) = inside("at") {
        return match text.get(..16) == Some(&moment.written()) {
            true => Occurs::Yes,
            false => Occurs::No(format!("it is at {text} alone")),
        };
    }
    match inside("cron") {
        Some(fields) => match cron::check(fields) {
            Ok(()) => cron::occurs(fields, moment),
            Err(problem) => Occurs::No(problem.to_string()),
        },
        None => Occurs::No("it is no schedule".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(expression: &str, time: &str, expected: bool) {
        let moment = Moment::parse(time).expect("a time");
        let found = occurs(expression, None, moment);
        assert_eq!(
            found == Occurs::Yes,
            expected,
            "{expression} at {time}: {found:?}"
        );
    }

    /// The table of examples in the user guide, and the wildcards beside it.
    /// Source: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html>
    #[test]
    fn documented_expressions() {
        for (expression, yes, no) in [
            (
                "cron(0 10 * * ? *)",
                "2026-05-05T10:00Z",
                "2026-05-05T10:01Z",
            ),
            (
                "cron(15 12 * * ? *)",
                "2026-05-05T12:15Z",
                "2026-05-05T11:15Z",
            ),
            (
                "cron(0 18 ? * MON-FRI *)",
                "2026-05-08T18:00Z",
                "2026-05-09T18:00Z",
            ),
            (
                "cron(0 8 1 * ? *)",
                "2026-05-01T08:00Z",
                "2026-05-02T08:00Z",
            ),
            (
                "cron(0/15 * * * ? *)",
                "2026-05-01T08:45Z",
                "2026-05-01T08:40Z",
            ),
            (
                "cron(0/10 * ? * MON-FRI *)",
                "2026-05-01T08:40Z",
                "2026-05-02T08:40Z",
            ),
            (
                "cron(0/5 8-17 ? * MON-FRI *)",
                "2026-05-01T17:55Z",
                "2026-05-01T18:00Z",
            ),
            (
                "cron(0/30 20-2 ? * MON-FRI *)",
                "2026-05-01T01:30Z",
                "2026-05-01T03:30Z",
            ),
            (
                "cron(0 9 L * ? *)",
                "2026-02-28T09:00Z",
                "2026-02-27T09:00Z",
            ),
            (
                "cron(0 9 LW * ? *)",
                "2026-05-29T09:00Z",
                "2026-05-31T09:00Z",
            ),
            (
                "cron(0 9 3W * ? *)",
                "2026-05-04T09:00Z",
                "2026-05-03T09:00Z",
            ),
            (
                "cron(0 9 1W * ? *)",
                "2026-08-03T09:00Z",
                "2026-07-31T09:00Z",
            ),
            (
                "cron(0 9 ? * 6#3 *)",
                "2026-05-15T09:00Z",
                "2026-05-22T09:00Z",
            ),
            (
                "cron(0 9 ? * 6L *)",
                "2026-05-29T09:00Z",
                "2026-05-22T09:00Z",
            ),
            (
                "cron(0 9 ? * L *)",
                "2026-05-30T09:00Z",
                "2026-05-29T09:00Z",
            ),
            (
                "cron(0 9 ? * FRI-MON *)",
                "2026-05-03T09:00Z",
                "2026-05-05T09:00Z",
            ),
            (
                "cron(0 9 ? JAN,DEC SUN *)",
                "2026-12-06T09:00Z",
                "2026-11-29T09:00Z",
            ),
            (
                "cron(0 9 * * ? 2026-2027)",
                "2027-12-06T09:00Z",
                "2028-11-29T09:00Z",
            ),
            (
                "cron(0-15/3 8 * * ? *)",
                "2027-12-06T08:12Z",
                "2028-11-29T08:18Z",
            ),
            (
                "at(2030-01-31T09:00:00)",
                "2030-01-31T09:00Z",
                "2030-01-31T09:01Z",
            ),
            ("rate(1 minute)", "2030-01-31T09:00Z", "0000-00-00T00:00Z"),
        ] {
            check(expression, yes, true);
            if Moment::parse(no).is_ok() {
                check(expression, no, false);
            }
        }
    }

    #[test]
    fn days_of_the_week() {
        for (date, day) in [
            ("1970-01-01", 5),
            ("2000-02-29", 3),
            ("2026-11-30", 2),
            ("2199-12-31", 3),
        ] {
            let moment = Moment::parse(&format!("{date}T00:00Z")).expect("a time");
            assert_eq!(moment.week_day(), day, "{date}");
        }
    }
}
