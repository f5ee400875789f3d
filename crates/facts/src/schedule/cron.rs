//! The fields of cron expressions: the six of EventBridge, among them a year, and the five of a crontab.

use crate::Problem;

use super::{Moment, Occurs, whole};

struct Field {
    name: &'static str,
    least: u32,
    most: u32,
    names: &'static [&'static str],
    /// Whether `/` can stand in it.
    steps: bool,
    /// Whether a range may end before it starts, and then goes on from the beginning.
    wraps: bool,
}

const fn field(name: &'static str, least: u32, most: u32, names: &'static [&'static str]) -> Field {
    Field {
        name,
        least,
        most,
        names,
        steps: true,
        wraps: true,
    }
}

const MINUTE: Field = field("minute", 0, 59, &[]);
const HOUR: Field = field("hour", 0, 23, &[]);
const DAY: Field = field("day of the month", 1, 31, &[]);
const MONTH: Field = field(
    "month",
    1,
    12,
    &[
        "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
    ],
);
const DAYS: &[&str] = &["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
const WEEK_DAY: Field = Field {
    steps: false,
    ..field("day of the week", 1, 7, DAYS)
};
const YEAR: Field = Field {
    wraps: false,
    ..field("year", 1970, 2199, &[])
};
const CRONTAB_WEEK_DAY: Field = field("day of the week", 0, 7, DAYS);

/// Checks what is between the parentheses of `cron(…)`.
pub(super) fn check(expression: &str) -> Result<(), Problem> {
    let fields: Vec<&str> = expression.split_whitespace().collect();
    let [minute, hour, day, month, week_day, year] = fields[..] else {
        return Err(Problem::new(
            format!("it has {} fields and needs 6", fields.len()),
            "write minute, hour, day of the month, month, day of the week, year: `cron(0 9 * * ? *)`",
        ));
    };
    MINUTE.check(minute)?;
    HOUR.check(hour)?;
    MONTH.check(month)?;
    YEAR.check(year)?;
    match (day == "?", week_day == "?") {
        (true, true) => Err(Problem::new(
            "the day of the month and the day of the week are both `?`",
            "let one of them be `*` or a day",
        )),
        (false, false) => Err(Problem::new(
            "neither the day of the month nor the day of the week is `?`",
            "write `?` for the one that does not matter",
        )),
        (false, true) => check_day(day),
        (true, false) => check_week_day(week_day),
    }
}

/// Whether an expression that was checked has a minute.
pub(super) fn occurs(expression: &str, moment: Moment) -> Occurs {
    let fields: Vec<&str> = expression.split_whitespace().collect();
    let [minute, hour, day, month, week_day, year] = fields[..] else {
        return Occurs::No("it has not six fields".to_owned());
    };
    let days = match day {
        "?" => has_week_day(week_day, moment),
        _ => has_day(day, moment),
    };
    let day_word = match day {
        "?" => {
            let index = moment.week_day() as usize - 1;
            format!("the day of the week is {}", DAYS[index])
        }
        _ => format!("the day of the month is {}", moment.day),
    };
    for (has, word) in [
        (
            YEAR.has(year, moment.year),
            format!("the year is {}", moment.year),
        ),
        (
            MONTH.has(month, moment.month),
            format!("the month is {}", moment.month),
        ),
        (days, day_word),
        (
            HOUR.has(hour, moment.hour),
            format!("the hour is {}", moment.hour),
        ),
        (
            MINUTE.has(minute, moment.minute),
            format!("the minute is {}", moment.minute),
        ),
    ] {
        if !has {
            return Occurs::No(word);
        }
    }
    Occurs::Yes
}

fn has_day(day: &str, moment: Moment) -> bool {
    let upper = day.to_ascii_uppercase();
    let last = moment.days_of_month();
    match upper.as_str() {
        "L" => return moment.day == last,
        "LW" => return moment.day == near_work_day(last, moment),
        _ => {}
    }
    match upper.strip_suffix('W').and_then(whole) {
        // A month without that day has none.
        Some(near) => near <= last && moment.day == near_work_day(near, moment),
        None => DAY.has(&upper, moment.day),
    }
}

/// The day from Monday to Friday that is nearest to a day and in the same month.
fn near_work_day(day: u32, moment: Moment) -> u32 {
    let last = moment.days_of_month();
    match (Moment { day, ..moment }).week_day() {
        7 if day == 1 => 3,
        7 => day - 1,
        1 if day == last => day - 2,
        1 => day + 1,
        _ => day,
    }
}

fn has_week_day(week_day: &str, moment: Moment) -> bool {
    let upper = week_day.to_ascii_uppercase();
    let today = moment.week_day();
    if upper == "L" {
        return today == 7;
    }
    if let Some(day) = upper.strip_suffix('L') {
        let is_last = moment.day + 7 > moment.days_of_month();
        return is_last && WEEK_DAY.number(day) == Ok(today);
    }
    match upper.split_once('#') {
        Some((day, week)) => {
            whole(week) == Some((moment.day - 1) / 7 + 1) && WEEK_DAY.number(day) == Ok(today)
        }
        None => WEEK_DAY.has(&upper, today),
    }
}

/// Checks the line of a crontab, with quotes around it or without.
pub(super) fn crontab(line: &str) -> Result<(), Problem> {
    let bare = line
        .strip_prefix('"')
        .and_then(|line| line.strip_suffix('"'))
        .unwrap_or(line);
    let fields: Vec<&str> = bare.split_whitespace().collect();
    let [minute, hour, day, month, week_day] = fields[..] else {
        return Err(Problem::new(
            format!("it has {} fields and needs 5", fields.len()),
            "write minute, hour, day of the month, month, day of the week: `0 9 * * 1-5`",
        ));
    };
    MINUTE.check(minute)?;
    HOUR.check(hour)?;
    DAY.check(day)?;
    MONTH.check(month)?;
    CRONTAB_WEEK_DAY.check(week_day)
}

fn check_day(day: &str) -> Result<(), Problem> {
    let upper = day.to_ascii_uppercase();
    if upper == "L" || upper == "LW" {
        return Ok(());
    }
    match upper.strip_suffix('W') {
        Some(near) if !near.contains(',') => DAY.number(near).map(drop),
        _ => DAY.check(day),
    }
}

fn check_week_day(week_day: &str) -> Result<(), Problem> {
    let upper = week_day.to_ascii_uppercase();
    if upper == "L" {
        return Ok(());
    }
    if let Some(last) = upper.strip_suffix('L') {
        return WEEK_DAY.number(last).map(drop);
    }
    match upper.split_once('#') {
        Some((day, "1" | "2" | "3" | "4" | "5")) => WEEK_DAY.number(day).map(drop),
        Some((_, which)) => Err(Problem::new(
            format!("`#{which}` is not a week of the month"),
            "write `#1` to `#5` and nothing else, for example `FRI#2` for the second Friday",
        )),
        None => WEEK_DAY.check(week_day),
    }
}

impl Field {
    /// Whether a text that was checked has a value.
    fn has(&self, text: &str, value: u32) -> bool {
        text.split(',').any(|item| {
            let (range, step) = match item.split_once('/') {
                Some((range, step)) => (range, whole(step)),
                None => (item, None),
            };
            let (from, to) = match range.split_once('-') {
                _ if range == "*" => (self.least, self.most),
                Some((from, to)) => match (self.number(from), self.number(to)) {
                    (Ok(from), Ok(to)) => (from, to),
                    _ => return false,
                },
                None => match (self.number(range), step) {
                    (Ok(number), None) => (number, number),
                    (Ok(number), Some(_)) => (number, self.most),
                    _ => return false,
                },
            };
            // A range that ends before it starts goes on from the beginning.
            let count = self.most - self.least + 1;
            let after = (value + count - from) % count;
            let length = (to + count - from) % count;
            after <= length && after.is_multiple_of(step.unwrap_or(1))
        })
    }

    fn check(&self, text: &str) -> Result<(), Problem> {
        text.split(',').try_for_each(|item| self.item(item))
    }

    /// A value, a range, either with a step, or `*`.
    fn item(&self, item: &str) -> Result<(), Problem> {
        let (range, step) = match item.split_once('/') {
            Some((range, step)) => (range, Some(step)),
            None => (item, None),
        };
        if step.is_some() && !self.steps {
            return Err(Problem::new(
                format!("the {} `{item}` has a step, and it has no steps", self.name),
                "write the days with commas between them: `MON,WED,FRI`",
            ));
        }
        if let Some(step) = step
            && !whole(step).is_some_and(|step| (1..=self.most).contains(&step))
        {
            return Err(Problem::new(
                format!("`/{step}` is not a step of the {}", self.name),
                format!("write a number from 1 to {} after the slash", self.most),
            ));
        }
        match range.split_once('-') {
            _ if range == "*" => Ok(()),
            Some((from, to)) => {
                let (from, to) = (self.number(from)?, self.number(to)?);
                if from <= to || self.wraps {
                    return Ok(());
                }
                Err(Problem::new(
                    format!("the {} `{range}` ends before it starts", self.name),
                    format!("write `{to}-{from}`"),
                ))
            }
            None => self.number(range).map(drop),
        }
    }

    fn number(&self, text: &str) -> Result<u32, Problem> {
        let named = self
            .names
            .iter()
            .position(|name| name.eq_ignore_ascii_case(text));
        let number = match named.and_then(|index| u32::try_from(index).ok()) {
            Some(index) => Some(index + self.least),
            None => whole(text),
        };
        match number {
            Some(number) if (self.least..=self.most).contains(&number) => Ok(number),
            _ => {
                let mut hint = format!(
                    "the {} is a number from {} to {}",
                    self.name, self.least, self.most
                );
                if let (Some(first), Some(last)) = (self.names.first(), self.names.last()) {
                    hint += &format!(", or {first} to {last}");
                }
                Err(Problem::new(
                    format!(
                        "`{text}` is no {} ({} to {})",
                        self.name, self.least, self.most
                    ),
                    hint,
                ))
            }
        }
    }
}
