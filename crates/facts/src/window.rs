//! When a database is backed up and maintained: times of each day, and of each week.

use crate::Problem;

const DAY: u32 = 24 * 60;
const WEEK: u32 = 7 * DAY;
const DAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
/// What RDS takes for its work at least, in minutes.
const SHORTEST: u32 = 30;

/// Checks a window of each day, in UTC, such as `03:30-04:00`.
/// Source: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html>
///
/// # Errors
/// What is wrong with it.
pub fn check_daily(window: &str) -> Result<(), Problem> {
    check(window, DAY, "03:30-04:00", minute)
}

/// Checks a window of each week, in UTC, such as `sun:05:00-sun:06:00`.
/// Source: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html>
///
/// # Errors
/// What is wrong with it.
pub fn check_weekly(window: &str) -> Result<(), Problem> {
    check(window, WEEK, "sun:05:00-sun:06:00", minute_of_week)
}

/// Whether a window of each day and one of the week have a minute in common; `None` if one of them is none.
pub fn overlap(daily: &str, weekly: &str) -> Option<bool> {
    let (from, to) = ends(daily, minute)?;
    let (start, end) = ends(weekly, minute_of_week)?;
    let length = (to + DAY - from) % DAY;
    let maintained = (end + WEEK - start) % WEEK;
    // Where both begin within the same week, one begins while the other goes on.
    Some((0..7).map(|day| day * DAY + from).any(|from| {
        (from + WEEK - start) % WEEK < maintained || (start + WEEK - from) % WEEK < length
    }))
}

fn check(
    window: &str,
    period: u32,
    example: &str,
    at: fn(&str) -> Option<u32>,
) -> Result<(), Problem> {
    let problem = match ends(window, at) {
        Some((from, to)) if (to + period - from) % period >= SHORTEST => return Ok(()),
        Some(_) => format!("`{window}` is too short a time for the work on a database"),
        None => format!("`{window}` is no time for the work on a database"),
    };
    let hint = format!("use a time in UTC of at least {SHORTEST} minutes, such as `{example}`");
    Err(Problem::new(problem, hint))
}

fn ends(window: &str, at: fn(&str) -> Option<u32>) -> Option<(u32, u32)> {
    let (from, to) = window.split_once('-')?;
    Some((at(from)?, at(to)?))
}

/// The minute of the day of a time such as `03:30`.
fn minute(text: &str) -> Option<u32> {
    let (hour, minute) = text.trim().split_once(':')?;
    let (hour, minute) = (hour.parse::<u32>().ok()?, minute.parse::<u32>().ok()?);
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

/// The minute of the week of a time such as `sun:03:30`.
fn minute_of_week(text: &str) -> Option<u32> {
    let (day, time) = text.trim().split_once(':')?;
    let day = DAYS
        .iter()
        .position(|name| day.eq_ignore_ascii_case(name))?;
    Some(u32::try_from(day).ok()? * DAY + minute(time)?)
}

#[cfg(test)]
mod tests {
    use super::{check_daily, check_weekly, overlap};

    #[test]
    fn windows_overlap_within_the_week() {
        for (daily, weekly, expected) in [
            ("03:00-04:00", "sun:03:30-sun:04:30", true),
            ("03:00-04:00", "sun:04:00-sun:05:00", false),
            ("23:30-00:30", "Mon:00:00-Mon:01:00", true),
            ("23:30-00:30", "sat:23:45-sun:00:15", true),
            ("05:00-06:00", "sat:23:45-sun:00:15", false),
        ] {
            assert_eq!(overlap(daily, weekly), Some(expected), "{daily} {weekly}");
        }
        assert_eq!(overlap("3-4", "sun:04:00-sun:05:00"), None);
    }

    #[test]
    fn windows_have_a_form_and_a_length() {
        assert!(check_daily("23:45-00:15").is_ok());
        assert!(check_weekly("sat:23:45-sun:00:15").is_ok());
        for window in ["23:45-00:14", "24:00-25:00", "noon", "sun:01:00-sun:02:00"] {
            assert!(check_daily(window).is_err(), "{window}");
        }
        assert!(check_weekly("01:00-02:00").is_err());
    }
}
