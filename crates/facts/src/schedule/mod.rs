//! Schedule expressions: `cron(…)`, `rate(…)` and `at(…)`, and the crontab lines of EC2 Auto Scaling.
//!
//! Sources: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html>,
//! <https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html>,
//! <https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-scheduled-scaling.html>

mod cron;
mod moment;

pub use moment::{Moment, Occurs, occurs};

use crate::Problem;

/// Which expressions a service takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// EventBridge rules: `cron(…)` and `rate(…)`.
    Rule,
    /// EventBridge Scheduler, and Application Auto Scaling: `at(…)` besides.
    Scheduler,
    /// Glue and Backup: `cron(…)` alone.
    Cron,
    /// Redshift: `cron(…)` and `at(…)`.
    CronOrAt,
    /// EC2 Auto Scaling: the five fields of a crontab.
    Crontab,
}

impl Dialect {
    /// Checks an expression.
    ///
    /// ```
    /// use stackwright_facts::schedule::Dialect;
    /// assert!(Dialect::Rule.check("cron(0 9 ? * MON-FRI *)").is_ok());
    /// assert!(Dialect::Rule.check("at(2030-01-31T09:00:00)").is_err());
    /// assert!(Dialect::Scheduler.check("at(2030-01-31T09:00:00)").is_ok());
    /// assert!(Dialect::Crontab.check("0 9 * * 1-5").is_ok());
    /// ```
    ///
    /// # Errors
    /// What is wrong with it; the caller says of which expression.
    pub fn check(self, expression: &str) -> Result<(), Problem> {
        if self == Dialect::Crontab {
            return cron::crontab(expression);
        }
        let inside = |name: &str| {
            expression
                .strip_prefix(name)?
                .strip_prefix('(')?
                .strip_suffix(')')
        };
        let (rates, times) = match self {
            Dialect::Rule => (true, false),
            Dialect::Scheduler => (true, true),
            Dialect::CronOrAt => (false, true),
            Dialect::Cron | Dialect::Crontab => (false, false),
        };
        if let Some(fields) = inside("cron") {
            return cron::check(fields);
        }
        if let Some(text) = inside("rate").filter(|_| rates) {
            return rate(text, self == Dialect::Scheduler);
        }
        if let Some(text) = inside("at").filter(|_| times) {
            return at(text);
        }
        let (not, write) = match (rates, times) {
            (true, true) => (
                "it is none of `rate(…)`, `cron(…)` and `at(…)`",
                "write `rate(5 minutes)`, `cron(0 9 * * ? *)` or `at(2030-01-31T09:00:00)`",
            ),
            (true, false) => (
                "it is neither `rate(…)` nor `cron(…)`",
                "write `rate(5 minutes)` or `cron(0 9 * * ? *)`",
            ),
            (false, true) => (
                "it is neither `cron(…)` nor `at(…)`",
                "write `cron(0 9 * * ? *)` or `at(2030-01-31T09:00:00)`",
            ),
            (false, false) => ("it is not `cron(…)`", "write `cron(0 9 * * ? *)`"),
        };
        Err(Problem::new(not, write))
    }
}

/// Whether February has 29 days.
fn is_leap(year: u32) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

/// A whole number without a sign.
fn whole(text: &str) -> Option<u32> {
    text.bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| text.parse().ok())
        .flatten()
}

/// EventBridge Scheduler takes the unit of any number in the singular and in the plural.
fn rate(text: &str, any_number: bool) -> Result<(), Problem> {
    const FORM: &str = "write `rate(1 hour)` or `rate(5 minutes)`: minutes, hours or days";
    let parts: Vec<&str> = text.split_whitespace().collect();
    let [count, unit] = parts[..] else {
        return Err(Problem::new("a rate is a number and a unit", FORM));
    };
    let Some(count) = whole(count) else {
        return Err(Problem::new(
            format!("`{count}` is not a whole number that a rate can have"),
            FORM,
        ));
    };
    if count == 0 {
        return Err(Problem::new("the number is 0", FORM));
    }
    match unit {
        "minute" | "hour" | "day" if count == 1 => Ok(()),
        "minutes" | "hours" | "days" if count != 1 => Ok(()),
        "minute" | "hour" | "day" | "minutes" | "hours" | "days" if any_number => Ok(()),
        "minute" | "hour" | "day" => Err(Problem::new(
            format!("the unit of {count} is in the singular"),
            format!("write `rate({count} {unit}s)`"),
        )),
        "minutes" | "hours" | "days" => Err(Problem::new(
            "the unit of 1 is in the plural",
            format!("write `rate(1 {})`", unit.trim_end_matches('s')),
        )),
        _ => Err(Problem::new(format!("`{unit}` is not a unit"), FORM)),
    }
}

fn at(text: &str) -> Result<(), Problem> {
    const FORM: &str =
        "write `at(2030-01-31T09:00:00)`, without a time zone, which is a property of its own";
    let digits = |part: &str, length: usize| whole(part).filter(|_| part.len() == length);
    let read = || {
        let (date, time) = text.split_once('T')?;
        let mut date = date.splitn(3, '-');
        let mut time = time.splitn(3, ':');
        let year = digits(date.next()?, 4)?;
        let month = digits(date.next()?, 2)?;
        let day = digits(date.next()?, 2)?;
        let hour = digits(time.next()?, 2)?;
        let minute = digits(time.next()?, 2)?;
        let second = digits(time.next()?, 2)?;
        Some((year, month, day, (hour, minute, second)))
    };
    let Some((year, month, day, (hour, minute, second))) = read() else {
        return Err(Problem::new(
            format!("`{text}` is not a date and a time"),
            FORM,
        ));
    };
    let days = match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    if !(1..=days).contains(&day) {
        return Err(Problem::new(
            format!("there is no day `{}`", &text[..10]),
            FORM,
        ));
    }
    if hour > 23 || minute > 59 || second > 59 {
        return Err(Problem::new(
            format!("there is no time `{}`", &text[11..]),
            FORM,
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn accepts(dialect: Dialect, expression: &str) {
        assert_eq!(dialect.check(expression), Ok(()), "{expression}");
    }

    #[track_caller]
    fn refuses(dialect: Dialect, expression: &str, why: &str) {
        let problem = dialect.check(expression).expect_err(expression);
        assert!(problem.message.contains(why), "{expression}: {problem}");
    }

    #[test]
    fn rates() {
        use Dialect::Rule;
        accepts(Rule, "rate(1 minute)");
        accepts(Rule, "rate(5 minutes)");
        accepts(Rule, "rate(1 hour)");
        accepts(Rule, "rate(7 days)");
        refuses(Rule, "rate(1 minutes)", "in the plural");
        refuses(Rule, "rate(5 minute)", "in the singular");
        accepts(Dialect::Scheduler, "rate(5 minute)");
        accepts(Dialect::Scheduler, "rate(1 hours)");
        refuses(Rule, "rate(0 minutes)", "the number is 0");
        refuses(Rule, "rate(5 weeks)", "not a unit");
        refuses(Rule, "rate(five minutes)", "not a whole number");
        refuses(Rule, "rate(+5 minutes)", "not a whole number");
        refuses(Rule, "rate(1.5 hours)", "not a whole number");
        refuses(Rule, "rate(5)", "a number and a unit");
        refuses(Rule, "rate(5 minutes", "neither");
        refuses(Rule, "every 5 minutes", "neither");
        refuses(Rule, "", "neither");
    }

    #[test]
    fn times() {
        use Dialect::{CronOrAt, Rule, Scheduler};
        accepts(Scheduler, "at(2030-01-31T09:00:00)");
        accepts(CronOrAt, "at(2028-02-29T23:59:59)");
        refuses(Scheduler, "at(2027-02-29T00:00:00)", "no day `2027-02-29`");
        refuses(Scheduler, "at(2030-13-01T00:00:00)", "no day");
        refuses(Scheduler, "at(2030-01-31T24:00:00)", "no time `24:00:00`");
        refuses(Scheduler, "at(2030-01-31T09:00:00Z)", "a date and a time");
        refuses(Scheduler, "at(2030-01-31 09:00:00)", "a date and a time");
        refuses(Scheduler, "at(2030-1-31T09:00:00)", "a date and a time");
        refuses(Scheduler, "at(tomorrow)", "a date and a time");
        refuses(Scheduler, "at(é030-01-31T09:00:00)", "a date and a time");
        refuses(Rule, "at(2030-01-31T09:00:00)", "neither");
        refuses(Scheduler, "on monday", "none of");
        refuses(Dialect::Cron, "rate(5 minutes)", "not `cron(…)`");
    }

    #[test]
    fn cron_expressions() {
        for expression in [
            "cron(0 10 * * ? *)",
            "cron(15 12 * * ? *)",
            "cron(0 18 ? * MON-FRI *)",
            "cron(0 18 ? * mon-fri *)",
            "cron(0 8 1 * ? *)",
            "cron(0/10 * ? * MON-FRI *)",
            "cron(0/5 8-17 ? * MON-FRI *)",
            "cron(0-15/3 8-17 ? * 2,4,6 *)",
            "cron(0,30 8 L * ? 2026-2030)",
            "cron(0 9 ? * 2#1 *)",
            "cron(0 9 ? * FRI#5 *)",
            "cron(0 9 ? * 6L *)",
            "cron(0 9 LW * ? *)",
            "cron(0 9 15W * ? *)",
            "cron(0 9 ? JAN,DEC SUN *)",
            "cron(0 9 ? * L *)",
            "cron(0 0/6 * * ? *)",
            "cron(59 23 31 12 ? 2199)",
            "cron(0 0 1 1 ? 1970)",
            "cron(0 22-4 * * ? *)",
            "cron(0 9 ? * FRI-MON *)",
        ] {
            accepts(Dialect::Rule, expression);
            accepts(Dialect::Scheduler, expression);
            accepts(Dialect::Cron, expression);
        }
        for (expression, why) in [
            ("cron(0 9 * * *)", "5 fields"),
            ("cron()", "0 fields"),
            ("cron(0 9 * * * *)", "neither"),
            ("cron(0 9 ? * ? *)", "both"),
            ("cron(60 9 * * ? *)", "0 to 59"),
            ("cron(0 24 * * ? *)", "0 to 23"),
            ("cron(0 9 32 * ? *)", "1 to 31"),
            ("cron(0 9 0 * ? *)", "1 to 31"),
            ("cron(0 9 * 13 ? *)", "1 to 12"),
            ("cron(0 9 ? * 0 *)", "1 to 7"),
            ("cron(0 9 ? * 8 *)", "1 to 7"),
            ("cron(0 9 ? * FRX *)", "day of the week"),
            ("cron(0 9 ? * MON/2 *)", "no steps"),
            ("cron(0 9 ? * 3#6 *)", "#"),
            ("cron(0 9 ? * 3#1,6#3 *)", "#"),
            ("cron(0 9 * * ? 1969)", "1970 to 2199"),
            ("cron(0 9 * * ? 2200)", "1970 to 2199"),
            ("cron(0 9 * * ? 2030-2026)", "ends before it starts"),
            ("cron(*/0 9 * * ? *)", "step"),
            ("cron(*/60 9 * * ? *)", "step"),
            ("cron(0 */24 * * ? *)", "step"),
            ("cron(0 9 L-3 * ? *)", "L"),
            ("cron(0 9 1,15W * ? *)", "15W"),
            ("cron(? 9 * * ? *)", "`?`"),
            ("cron(+5 9 * * ? *)", "+5"),
            ("cron(0, 9 * * ? *)", "minute"),
            ("cron(99 25 ? 13 8 1900)", "`99` is no minute"),
        ] {
            refuses(Dialect::Rule, expression, why);
        }
    }

    #[test]
    fn crontabs() {
        use Dialect::Crontab;
        for line in [
            "0 9 * * 1-5",
            "30 0 1 1,6,12 *",
            "*/15 * * * *",
            "0 0 * * SUN",
            "0 0 * * 7",
            "0 0 1 * 1",
            "\"30 0 1 1,6,12 *\"",
        ] {
            accepts(Crontab, line);
        }
        refuses(Crontab, "0 9 * * ? *", "6 fields");
        refuses(Crontab, "cron(0 9 * * ? *)", "6 fields");
        refuses(Crontab, "60 9 * * *", "0 to 59");
        refuses(Crontab, "0 9 * * 8", "0 to 7");
        refuses(Crontab, "0 9 ? * 1", "day of the month");
    }
}
