//! When a database is backed up and maintained.

use stackwright_template::model::Instance;

const DAY: u32 = 24 * 60;
const WEEK: u32 = 7 * DAY;
const DAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

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

/// Whether a window of each day and one of the week have a minute in common.
pub(super) fn overlap(daily: &str, weekly: &str) -> Option<bool> {
    let (from, to) = daily.split_once('-')?;
    let (from, to) = (minute(from)?, minute(to)?);
    let (start, end) = weekly.split_once('-')?;
    let (start, end) = (minute_of_week(start)?, minute_of_week(end)?);
    let length = (to + DAY - from) % DAY;
    let maintained = (end + WEEK - start) % WEEK;
    // Where both begin within the same week, one begins while the other goes on.
    Some((0..7).map(|day| day * DAY + from).any(|from| {
        (from + WEEK - start) % WEEK < maintained || (start + WEEK - from) % WEEK < length
    }))
}

/// Whether the backup and the maintenance of a database overlap.
pub(super) fn are_at_once(database: &Instance<'_>) -> bool {
    let text = |name| database.get(name).and_then(Instance::text);
    let backup = text("PreferredBackupWindow").or_else(|| text("SnapshotWindow"));
    backup
        .zip(text("PreferredMaintenanceWindow"))
        .and_then(|(daily, weekly)| overlap(daily, weekly))
        == Some(true)
}

#[cfg(test)]
mod tests {
    use super::overlap;

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
}
